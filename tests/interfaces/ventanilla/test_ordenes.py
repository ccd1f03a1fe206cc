"""Orders of payment on the screen: made, printed, scanned, charged; and several accounts in one go; and withdrawals."""

import json
from decimal import Decimal
from html import unescape
from typing import Any

import pypdfium2
import pytest
from django.test import Client

from aljibe.base import reloj
from aljibe.caja.models import ReciboCaja, Retiro
from aljibe.documentos import dibujo
from aljibe.documentos import services as documentos_services
from aljibe.documentos.models import Documento
from aljibe.libro import queries as libro
from aljibe.libro import services as libro_services
from aljibe.libro.models import OrdenPago
from tests.leyes.factories import ley_aprobada
from tests.libro.factories import adeudar
from tests.padron.factories import cuenta as nueva_cuenta
from tests.seguridad.factories import CONTRASENA, persona

pytestmark = pytest.mark.django_db
RECONEXION = "services.reconexion_toma_en_cuadro"


def texto(respuesta: Any) -> str:
    return unescape(respuesta.content.decode())


@pytest.fixture
def rosa(entra) -> Client:
    cliente = entra("cajero", "rosa")
    clave = cliente.get("/caja/abrir").context["form"]["clave"].value()
    cliente.post("/caja/abrir", {"caja": "C1", "fondo": "1000", "clave": clave})
    return cliente


@pytest.fixture
def beatriz(entra) -> Client:
    ley_aprobada()
    return entra("auxiliar", "beatriz")


def hacer(cliente: Client, cuenta: str = "", **lineas: str) -> Any:
    pagina = cliente.get(f"/ordenes-de-pago/nueva?cuenta={cuenta}")
    datos = {"clave": pagina.context["clave"], "cuenta": cuenta, "concepto_0": RECONEXION, "cantidad_0": "2"} | lineas
    return cliente.post("/ordenes-de-pago/nueva", datos)


def cobra(cliente: Client, direccion: str, efectivo: str) -> None:
    """Charge all that the page shows."""
    contexto = cliente.get(direccion).context
    datos = {
        "renglon": [r.valor for r in contexto["renglones"]],
        "a_pagar": str(sum(r.importe for r in contexto["renglones"])),
        "efectivo": efectivo,
        "clave": contexto["form"]["clave"].value(),
    }
    assert cliente.post(direccion, datos).status_code == 302


def test_an_order_of_nobody_is_made_printed_scanned_and_charged(beatriz: Client, rosa: Client) -> None:
    hecha = hacer(beatriz)

    assert hecha.headers["Location"] == "/ordenes-de-pago/OP-2026-000001"
    pagina = beatriz.get("/ordenes-de-pago/OP-2026-000001")
    assert "$ 699.99" in texto(pagina).replace("\xa0", " ")
    papel = Documento.objects.get(tipo="orden-de-pago")
    assert (papel.folio, papel.importe, str(papel.vence)) == ("OP-2026-000001", Decimal("699.99"), "2026-12-24")
    assert papel.datos["referencia"] == pagina.context["referencia"]
    (linea,) = papel.datos["lineas"]
    assert (linea["concepto"][-4:], linea["precio"], linea["importe"]) == (" (2)", "301.72", "603.44")
    assert beatriz.get(f"/documentos/{papel.codigo}.pdf").content.startswith(b"%PDF")

    for leido in (papel.datos["referencia"], "op-2026-1"):
        escaneo = rosa.get("/caja", {"q": leido})
        assert escaneo.headers["Location"] == "/ordenes-de-pago/OP-2026-000001/cobro"
    cobro = rosa.get("/ordenes-de-pago/OP-2026-000001/cobro")
    assert "Público en general" in texto(cobro)
    clave = cobro.context["form"]["clave"].value()
    pago = rosa.post(
        "/ordenes-de-pago/OP-2026-000001/cobro",
        {"renglon": "OP-2026-000001", "a_pagar": "699.99", "efectivo": "700", "clave": clave},
    )

    assert pago.headers["Location"] == "/cobros/C1-2026-000001"
    assert OrdenPago.objects.get().estado == "PAGADA"
    (aplicada,) = Documento.objects.get(tipo="recibo-caja").datos["aplicaciones"]
    assert aplicada["referencia"] == papel.datos["referencia"]
    assert "C1-2026-000001" in texto(beatriz.get("/ordenes-de-pago/OP-2026-000001"))
    assert rosa.get("/ordenes-de-pago/OP-2026-000001/cobro").headers["Location"] == "/ordenes-de-pago/OP-2026-000001"


def test_an_order_of_an_account_is_charged_beside_its_debts(beatriz: Client, rosa: Client) -> None:
    nueva_cuenta("012345")
    hacer(beatriz, "012345")

    escaneo = rosa.get("/caja?q=OP-2026-000001")

    assert escaneo.headers["Location"] == "/cuentas/012345/cobro?leido=OP-2026-000001"
    assert rosa.get("/ordenes-de-pago/OP-2026-000001/cobro").headers["Location"] == escaneo.headers["Location"]
    assert "Orden de pago" in texto(beatriz.get("/cuentas/012345"))
    pagina = beatriz.get("/ordenes-de-pago/OP-2026-000001")
    (en_lista,) = beatriz.get("/ordenes-de-pago").context["ordenes"]
    assert Documento.objects.get().titular == pagina.context["orden"].a_cargo_de == en_lista.a_cargo_de != ""
    assert "Público en general" not in texto(pagina)


def test_what_is_wrong_is_said_and_what_was_typed_stays(beatriz: Client) -> None:
    mala = hacer(beatriz, cantidad_0="muchas")

    assert mala.status_code == 422
    assert "«muchas» no es un número" in texto(mala)
    assert "debe ser mayor que cero" in texto(hacer(beatriz, cantidad_0="0"))
    assert 'value="muchas"' in texto(mala)
    assert "Elija al menos un concepto." in texto(hacer(beatriz, concepto_0=""))
    assert "«١» no es un número" in texto(hacer(beatriz, cantidad_0="١"))
    assert hacer(beatriz, concepto_0="\0").status_code == 422
    assert not OrdenPago.objects.exists()


def test_the_list_tells_those_not_paid_and_those_that_expired(beatriz: Client, reloj_parado: Any) -> None:
    hacer(beatriz)
    assert "OP-2026-000001" in texto(beatriz.get("/ordenes-de-pago"))

    reloj_parado.instante = reloj_parado.instante.replace(month=12, day=28)
    beatriz = Client()
    beatriz.post("/entrar", {"usuario": "beatriz", "contrasena": CONTRASENA})
    assert [o.folio for o in libro.ordenes_de_pago(estado="EMITIDA", al=reloj.hoy()).ordenes] == []
    vencidas = libro.ordenes_de_pago(estado="VENCIDA", al=reloj.hoy())
    assert ([o.folio for o in vencidas.ordenes], vencidas.suma) == (["OP-2026-000001"], Decimal("699.99"))


def test_several_accounts_are_charged_in_one_go_and_a_second_click_gets_the_same(rosa: Client) -> None:
    for numero in ("000001", "000002", "000003"):
        adeudar(nueva_cuenta(numero))
    ruta = "/caja/varias?cuenta=000001&cuenta=000002&cuenta=000003"
    pagina = rosa.get(ruta)
    assert pagina.context["a_pagar"] == Decimal("894.00")
    datos = {
        "renglon": ["000001", "000003"],
        "a_pagar": "596.00",
        "efectivo": "600",
        "clave": pagina.context["form"]["clave"].value(),
    }
    assert "la pantalla decía 500.00" in texto(rosa.post(ruta, datos | {"a_pagar": "500.00"}))
    recalculado = rosa.post(ruta, datos | {"accion": "recalcular"})
    assert (recalculado.status_code, recalculado.context["cambio"]) == (200, Decimal("4.00"))
    assert "no llegó completa" in texto(rosa.post(ruta, datos | {"clave": "\0"}))

    pago = rosa.post(ruta, datos)

    assert pago.headers["Location"] == "/caja/cobros?folio=C1-2026-000001&folio=C1-2026-000002"
    assert rosa.post(ruta, datos).headers["Location"] == pago.headers["Location"]
    hechos = texto(rosa.get(pago.headers["Location"])).replace("\xa0", " ")
    assert "2 cobros guardados" in hechos and "Entregue 2 monedas de 2" in hechos
    assert ReciboCaja.objects.count() == 2
    assert libro.totales([1], al=reloj.hoy())


def test_a_withdrawal_is_made_with_a_supervisor_and_tells_nothing_of_the_drawer(rosa: Client) -> None:
    assert "No hay quien lo reciba" in texto(rosa.get("/caja/retiro"))
    persona("supervisor_caja", "lidia")
    pagina = rosa.get("/caja/retiro")
    datos = {"importe": "1,500.00", "recibe": "lidia", "clave": pagina.context["form"]["clave"].value()}
    assert "no es un importe" in texto(rosa.post("/caja/retiro", datos | {"importe": "mil"}))

    # More than the float: it is not refused, for a refusal would tell what there is (R51).
    assert rosa.post("/caja/retiro", datos).status_code == 302

    assert Retiro.objects.get().importe == Decimal("1500.00")
    (hecho,) = rosa.get("/caja/retiro").context["retiros"]
    assert "lidia" in dicho_en(rosa.get(f"/documentos/{hecho.codigo}.pdf"))
    assert rosa.post("/caja/retiro", datos).status_code == 302
    assert Retiro.objects.count() == 1
    otra = rosa.post("/caja/retiro", datos | {"importe": "200"})
    assert otra.status_code == 422 and "ya se registró el retiro RC1-2026-000001 de $ 1,500.00" in texto(otra)
    datos |= {"importe": "200", "clave": otra.context["form"]["clave"].value()}
    assert rosa.post("/caja/retiro", datos).status_code == 302
    assert Retiro.objects.count() == 2


def test_the_cashier_asks_to_cancel_the_supervisor_approves_and_the_cashier_cancels(rosa: Client, entra) -> None:
    adeudar(nueva_cuenta("012345"))
    cobra(rosa, "/cuentas/012345/cobro", "300")
    ruta = "/cobros/C1-2026-000001/cancelar"
    assert ruta in texto(rosa.get("/cobros/C1-2026-000001"))
    forma = rosa.get(ruta)
    assert "La autoriza la Supervisión de Cajas" in texto(forma)
    datos = {"motivo": "Era otra cuenta", "destino": "efectivo", "clave": forma.context["form"]["clave"].value()}
    assert "Escriba el motivo" in texto(rosa.post(ruta, datos | {"motivo": ""}))
    assert rosa.post(ruta, datos).headers["Location"] == "/autorizaciones"
    lidia = entra("supervisor_caja", "lidia")
    (pedida,) = lidia.get("/autorizaciones").context["por_resolver"]
    lidia.post(f"/autorizaciones/{pedida['id']}", {"acto": "aprobar", "clave": pedida["clave"]})
    (mia,) = rosa.get("/autorizaciones").context["pedidas"]
    forma = rosa.get(f"{mia['hacer_url']}?autorizacion={mia['id']}")
    assert forma.context["directo"]

    datos |= {"clave": forma.context["form"]["clave"].value(), "autorizacion": mia["id"]}
    hecha = rosa.post(ruta, datos)

    assert hecha.headers["Location"] == "/cobros/C1-2026-000001"
    pagina = texto(rosa.get("/cobros/C1-2026-000001"))
    assert "CX-2026-000001" in pagina and "autorizó lidia" in pagina and "Cancelar este cobro" not in pagina
    comprobante = Documento.objects.get(tipo="comprobante-de-efectivo").codigo
    assert f"/documentos/{comprobante}.pdf" in pagina
    assert ReciboCaja.objects.get().estado == "CANCELADO"
    codigo = Documento.objects.get(tipo="recibo-caja").codigo
    assert "CANCELADO" in dicho_en(rosa.get(f"/documentos/{codigo}.pdf"))
    assert "Era otra cuenta" in dicho_en(rosa.get(f"/documentos/{codigo}.pdf?formato=boleto"))


def test_the_receipts_of_a_day_are_found_by_folio_account_or_name(beatriz: Client, rosa: Client, reloj_parado) -> None:
    adeudar(nueva_cuenta("012345"))
    hacer(beatriz)
    cobra(rosa, "/ordenes-de-pago/OP-2026-000001/cobro", "700")
    cobra(rosa, "/cuentas/012345/cobro", "300")

    def folios(**pedido: str) -> list[str]:
        return [c.folio for c in beatriz.get("/cobros", pedido).context["lista"]]

    assert folios() == ["C1-2026-000002", "C1-2026-000001"]
    assert folios(q="012345") == folios(q="2026-000002") == folios(q="peñaloza") == ["C1-2026-000002"]
    assert folios(q="PÚBLICO", caja="C1") == ["C1-2026-000001"]
    assert folios(caja="C2") == folios(q="nadie") == folios(q="\0") == folios(dia="2026-11-01") == []
    assert "no es una fecha" in texto(beatriz.get("/cobros", {"dia": "ayer"}))
    assert 'href="/cobros?caja=C1"' in texto(rosa.get("/caja"))


@pytest.mark.parametrize("dia", ["0001-01-01", "0001-01-05", "1999-12-31", "2100-01-01", "9999-12-31"])
def test_a_day_that_the_office_cannot_have_is_said_and_today_is_shown(entra, dia: str) -> None:
    lidia = entra("supervisor_caja", "lidia")

    for ruta in ("/caja/dia", "/caja/dia.xlsx", "/cobros"):
        assert lidia.get(ruta, {"dia": dia}).status_code == 200
    for campo in ("desde", "hasta"):
        pagina = lidia.get("/caja/diferencias", {campo: dia})
        assert pagina.context["hasta"] == reloj.hoy()
        assert f"«{dia}» está fuera de los años de la oficina" in texto(pagina)
    for borde in ("2000-01-01", "2099-12-31"):
        assert lidia.get("/caja/dia", {"dia": borde}).context["general"].dia.isoformat() == borde


def test_differences_from_a_day_after_the_last_are_refused_and_not_told_as_square(entra) -> None:
    lidia = entra("supervisor_caja", "lidia")

    pagina = texto(lidia.get("/caja/diferencias?desde=2026-12-31&hasta=2026-01-01")).replace("\xa0", " ")

    assert "El primer día, 31 dic 2026, es después del último, 1 ene 2026" in pagina
    assert "Todos los cortes cuadraron" not in pagina


def test_two_tills_are_not_called_the_same(entra) -> None:
    lidia = entra("supervisor_caja", "lidia")

    repetida = lidia.post("/cajas/nueva", {"clave": "C7", "nombre": " caja 1 ", "activa": "on"})
    assert repetida.status_code == 422
    assert "La caja C1 ya se llama «caja 1». Escriba otro nombre." in texto(repetida)
    assert lidia.post("/cajas/C2", {"nombre": "Caja 1", "activa": "on"}).status_code == 422
    assert lidia.post("/cajas/C1", {"nombre": "Caja 1", "activa": "on"}).status_code == 302


def test_what_has_a_nul_does_not_exist(beatriz: Client, rosa: Client) -> None:
    for ruta in (
        "/caja/cobros?folio=%00",
        "/cobros/%00",
        "/ordenes-de-pago/%00",
        "/ordenes-de-pago/%00/cobro",
    ):
        assert rosa.get(ruta).status_code == 404, ruta


def test_a_receipt_opened_by_somebody_without_a_drawer_has_nothing_to_scan(beatriz: Client, rosa: Client) -> None:
    adeudar(nueva_cuenta("012345"))
    cobra(rosa, "/cuentas/012345/cobro", "300")

    for_rosa, for_beatriz = (texto(cliente.get("/cobros/C1-2026-000001")) for cliente in (rosa, beatriz))

    for que in ("Siguiente", "Últimos cobros", 'id="escaneo"'):
        assert que in for_rosa and que not in for_beatriz
    assert "Imprimir C1-2026-000001" in for_beatriz


def test_a_payment_is_also_printed_on_thermal_paper(beatriz: Client, rosa: Client) -> None:
    adeudar(nueva_cuenta("012345"))
    cobra(rosa, "/cuentas/012345/cobro", "300")
    codigo = Documento.objects.get(tipo="recibo-caja").codigo
    assert f"/documentos/{codigo}.pdf?formato=boleto" in texto(rosa.get("/cobros/C1-2026-000001"))

    boleto = rosa.get(f"/documentos/{codigo}.pdf?formato=boleto")

    ancho, _ = pypdfium2.PdfDocument(boleto.content)[0].get_size()
    assert round(ancho / 72 * 25.4) == 80
    assert "C1-2026-000001" in dicho_en(boleto)


def dicho_en(respuesta: Any) -> str:
    """The words of a PDF."""
    return str(pypdfium2.PdfDocument(respuesta.content)[0].get_textpage().get_text_range())


def test_an_order_of_thirty_concepts_is_paid_and_each_of_its_papers_opens(beatriz: Client, rosa: Client) -> None:
    lineas = [libro_services.LineaDeOrden(concepto=RECONEXION, cantidad=Decimal(i + 2)) for i in range(30)]
    orden = libro_services.emitir_orden_pago(
        cuenta_id=None, persona_id=None, lineas=lineas, por=persona("auxiliar"), ahora=reloj.ahora(), hoy=reloj.hoy()
    )

    cobra(rosa, f"/ordenes-de-pago/{orden.folio}/cobro", str(orden.total + 1))

    recibo = Documento.objects.get(tipo="recibo-caja")
    assert recibo.datos is not None
    assert (len(recibo.datos["aplicaciones"]), recibo.datos["edicion"]) == (30, 2)
    for direccion in (f"/documentos/{recibo.codigo}.pdf", f"/documentos/{recibo.codigo}.pdf?formato=boleto"):
        assert rosa.get(direccion).content.startswith(b"%PDF")


def test_a_paper_that_does_not_fit_is_refused_in_words(rosa: Client) -> None:
    muestras = (dibujo.PLANTILLAS / "comprobante-de-efectivo" / "muestra.json").read_text(encoding="utf-8")
    datos = next(iter(json.loads(muestras).values()))
    documento = documentos_services.emitir(
        tipo="comprobante-de-efectivo",
        folio="RC1-2026-000001",
        datos={**datos, "folio": "RC1-2026-000001", "hechos": datos["hechos"] * 30},
        fecha=reloj.hoy(),
        importe=Decimal(datos["importe"]),
        titular="",
        por=persona("cajero", "olga"),
        ahora=reloj.ahora(),
    )

    respuesta = rosa.get(f"/documentos/{documento.codigo}.pdf")

    assert respuesta.status_code == 409
    assert "El papel RC1-2026-000001 no se puede imprimir" in texto(respuesta)
