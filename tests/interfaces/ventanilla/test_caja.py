"""The till on the screen: open, charge, receipt, blind count, cut."""

from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from aljibe.base import reloj
from aljibe.caja import queries
from aljibe.caja.models import Conteo, ReciboCaja
from aljibe.documentos import queries as documentos
from aljibe.documentos.models import Documento, Reimpresion
from aljibe.facturacion import queries as facturacion
from aljibe.interfaces import papeles
from aljibe.libro import queries as libro
from aljibe.libro import services as ordenes
from aljibe.libro.models import OrdenPago
from aljibe.tarifas.models import Criterio
from tests.facturacion.factories import facturar, leer
from tests.leyes.factories import ley_aprobada
from tests.libro.factories import adeudar
from tests.padron.factories import cuenta as nueva_cuenta
from tests.seguridad.factories import CONTRASENA, persona

pytestmark = [pytest.mark.django_db, pytest.mark.lento]
FOLIO = "RA-2026-000001"


@pytest.fixture
def cuenta():
    """An account with the bill of October, 24 m³."""
    ley_aprobada()
    cuenta = nueva_cuenta("012345")
    leer("012345", 124)
    hecho = facturar()
    assert hecho.facturadas == 1, hecho
    return cuenta


@pytest.fixture
def rosa(entra) -> Client:
    """A cashier with the drawer of C1 open."""
    cliente = entra("cajero", "rosa")
    pagina = cliente.get("/caja/abrir")
    clave = pagina.context["form"]["clave"].value()
    respuesta = cliente.post("/caja/abrir", {"caja": "C1", "fondo": "1,000.00", "clave": clave})
    assert respuesta.headers["Location"] == "/caja"
    return cliente


def emitir_orden(cuenta, *lineas: ordenes.LineaDeOrden) -> OrdenPago:
    """An order of payment of the account, today."""
    return ordenes.emitir_orden_pago(
        cuenta_id=cuenta.pk,
        persona_id=None,
        lineas=lineas,
        por=persona("auxiliar"),
        ahora=reloj.ahora(),
        hoy=reloj.hoy(),
    )


def debe(cuenta) -> Decimal:
    return libro.totales([cuenta.pk], al=reloj.hoy())[cuenta.pk].a_pagar_hoy


def lo_que_enviaria(pagina, **cambios) -> dict[str, object]:
    """The form as the page came, with what is typed."""
    contexto = pagina.context
    datos = {
        "renglon": [r.valor for r in contexto["renglones"] if r.elegido],
        "a_pagar": str(contexto["a_pagar"]),
        "clave": contexto["form"]["clave"].value(),
    }
    return datos | cambios


def texto(respuesta) -> str:
    return unescape(respuesta.content.decode())


def test_without_a_turno_the_till_asks_to_open_one(entra) -> None:
    cliente = entra("cajero")

    assert cliente.get("/caja").headers["Location"] == "/caja/abrir"
    assert cliente.get("/cuentas/012345/cobro").status_code == 404


def test_a_till_taken_meanwhile_is_refused_saying_by_whom(rosa, entra) -> None:
    otra = entra("cajero", "leticia")

    respuesta = otra.post("/caja/abrir", {"caja": "C1", "fondo": "0", "clave": "k-1"})

    assert respuesta.status_code == 422
    assert "ya tiene un turno abierto, de rosa" in texto(respuesta)


def test_the_thread_of_a_payment_from_the_scan_to_the_paper(rosa, cuenta) -> None:
    escaneo = rosa.get(f"/caja?q={FOLIO.lower()}")
    assert escaneo.headers["Location"] == f"/cuentas/012345/cobro?leido={FOLIO}"
    pagina = rosa.get(escaneo.headers["Location"])
    assert [r.elegido for r in pagina.context["renglones"]] == [True]
    a_pagar = pagina.context["a_pagar"]
    assert a_pagar == debe(cuenta) > 0

    cobro = rosa.post("/cuentas/012345/cobro", lo_que_enviaria(pagina, efectivo="500"))

    assert cobro.headers["Location"] == "/cobros/C1-2026-000001"
    recibo = rosa.get("/cobros/C1-2026-000001")
    assert recibo.context["recibo"]["cambio"] == 500 - a_pagar
    assert f"{500 - a_pagar:,.2f}" in texto(recibo)
    assert debe(cuenta) == 0
    papel = rosa.get(f"/documentos/{recibo.context['recibo']['codigo']}.pdf")
    assert papel.headers["Content-Type"] == "application/pdf"
    assert papel.content.startswith(b"%PDF")


def test_the_payment_reference_of_the_paper_goes_to_its_payment(rosa, cuenta) -> None:
    referencia = facturacion.datos_impresos([FOLIO])[FOLIO]["referencia"]

    respuesta = rosa.get("/caja", {"q": referencia})

    assert respuesta.headers["Location"] == f"/cuentas/012345/cobro?leido={FOLIO}"


def test_the_receipt_carries_the_payment_reference_of_its_bill(rosa, cuenta) -> None:
    pagina = rosa.get(f"/cuentas/012345/cobro?leido={FOLIO}")
    rosa.post("/cuentas/012345/cobro", lo_que_enviaria(pagina, efectivo="500"))

    impreso = Documento.objects.get(tipo="recibo-caja").datos["aplicaciones"]
    assert {a["referencia"] for a in impreso} == {facturacion.datos_impresos([FOLIO])[FOLIO]["referencia"]}


def test_a_part_of_what_is_chosen_is_paid_only_when_it_is_said(rosa, cuenta) -> None:
    pagina = rosa.get("/cuentas/012345/cobro")
    todo = debe(cuenta)

    assert rosa.post("/cuentas/012345/cobro", lo_que_enviaria(pagina, efectivo="100")).status_code == 422
    assert debe(cuenta) == todo
    assert rosa.post("/cuentas/012345/cobro", lo_que_enviaria(pagina, efectivo="100", parcial="on")).status_code == 302

    assert debe(cuenta) == todo - 100
    pagina = rosa.get("/cuentas/012345/cobro")
    entero = lo_que_enviaria(pagina, efectivo="1000", parcial="on")
    recibo = rosa.get(rosa.post("/cuentas/012345/cobro", entero).headers["Location"])
    assert (recibo.context["recibo"]["cambio"], debe(cuenta)) == (1000 - (todo - 100), 0)


def test_a_balance_in_favour_pays_beside_the_cash(rosa, cuenta) -> None:
    todo = debe(cuenta)
    pagina = rosa.get("/cuentas/012345/cobro")
    assert "id_saldo_a_favor" not in texto(pagina)
    rosa.post("/cuentas/012345/cobro", lo_que_enviaria(pagina, efectivo=str(todo + 50), anticipo="on"))
    adeudar(cuenta, "2026-11")

    pagina = rosa.get("/cuentas/012345/cobro")
    assert "hay 50.00" in texto(pagina)
    mucho = lo_que_enviaria(pagina, efectivo="1000", saldo_a_favor="60")
    assert "El saldo a favor es de 50.00" in texto(rosa.post("/cuentas/012345/cobro", mucho))
    efectivo = str(debe(cuenta) - 50)
    pago = rosa.post("/cuentas/012345/cobro", lo_que_enviaria(pagina, efectivo=efectivo, saldo_a_favor="50"))

    assert pago.status_code == 302
    assert (debe(cuenta), libro.totales([cuenta.pk], al=reloj.hoy())[cuenta.pk].saldo_a_favor) == (0, 0)


def test_a_scanned_bill_ticks_itself_and_leaves_the_others_in_sight(rosa, cuenta) -> None:
    adeudar(cuenta, "2026-08")

    pagina = rosa.get(f"/cuentas/012345/cobro?leido={FOLIO}")

    assert [(r.folio, r.elegido) for r in pagina.context["renglones"] if r.folio] == [(FOLIO, True)]
    assert any(not r.elegido for r in pagina.context["renglones"])
    assert pagina.context["debe_despues"] == sum(r.importe for r in pagina.context["renglones"] if not r.elegido)


def test_a_scanned_order_of_payment_ticks_itself_and_is_paid_whole(rosa, cuenta) -> None:
    orden = emitir_orden(cuenta, ordenes.LineaDeOrden(concepto="services.reconexion_toma_en_cuadro"))
    escaneo = rosa.get(f"/caja?q={orden.folio}")
    assert escaneo.headers["Location"] == f"/cuentas/012345/cobro?leido={orden.folio}"
    pagina = rosa.get(escaneo.headers["Location"])
    assert [r.valor for r in pagina.context["renglones"] if r.elegido] == [orden.folio]

    respuesta = rosa.post("/cuentas/012345/cobro", lo_que_enviaria(pagina, efectivo="500"))

    assert respuesta.headers["Location"] == "/cobros/C1-2026-000001"
    assert all(r.valor != orden.folio for r in rosa.get("/cuentas/012345/cobro").context["renglones"])


def test_an_order_and_the_bill_it_links_are_shown_and_paid_once(rosa, cuenta) -> None:
    agua = next(c for c in libro.estado_de_cuenta(cuenta.pk, al=reloj.hoy()).cargos if c.concepto == "agua")
    reconexion = ordenes.LineaDeOrden(concepto="services.reconexion_toma_en_cuadro")
    emitir_orden(cuenta, ordenes.LineaDeOrden(cargo_id=agua.id), reconexion)
    deuda = debe(cuenta)
    pagina = rosa.get("/cuentas/012345/cobro")
    recibo, orden = pagina.context["renglones"]
    assert pagina.context["debe_despues"] == 0
    propio = orden.importe - agua.saldo - agua.recargo

    datos = {"renglon": [recibo.valor, orden.valor], "a_pagar": str(deuda + propio), "efectivo": "5,000"}
    respuesta = rosa.post("/cuentas/012345/cobro", lo_que_enviaria(pagina) | datos)

    assert respuesta.headers["Location"] == "/cobros/C1-2026-000001", texto(respuesta)
    assert ReciboCaja.objects.get().importe == deuda + propio
    assert debe(cuenta) == 0


def test_an_order_ticked_alone_pays_what_it_links_of_the_account(rosa, cuenta) -> None:
    adeudar(cuenta, "2026-09")
    agua = next(c for c in libro.estado_de_cuenta(cuenta.pk, al=reloj.hoy()).cargos if c.concepto == "agua")
    orden = emitir_orden(cuenta, ordenes.LineaDeOrden(cargo_id=agua.id))

    pagina = rosa.get(f"/cuentas/012345/cobro?leido={orden.folio}")
    rosa.post("/cuentas/012345/cobro", lo_que_enviaria(pagina, efectivo="5,000"))

    assert pagina.context["debe_despues"] == debe(cuenta) > 0


def test_an_order_paid_is_no_movement_of_the_debt(rosa, cuenta) -> None:
    orden = emitir_orden(cuenta, ordenes.LineaDeOrden(concepto="services.reconexion_toma_en_cuadro"))
    pagina = rosa.get(f"/cuentas/012345/cobro?leido={orden.folio}")
    rosa.post("/cuentas/012345/cobro", lo_que_enviaria(pagina, efectivo="5,000"))

    assert [m.tipo for m in queries.movimientos_de_cuenta(cuenta.pk)] == ["facturacion"]


def test_a_typed_account_ticks_all_it_owes(rosa, cuenta) -> None:
    assert rosa.get("/caja?q=012345").headers["Location"] == "/cuentas/012345/cobro"

    assert all(r.elegido for r in rosa.get("/cuentas/012345/cobro").context["renglones"])


def test_r5_a_second_click_gets_the_same_receipt(rosa, cuenta, reloj_parado) -> None:
    pagina = rosa.get("/cuentas/012345/cobro")
    datos = lo_que_enviaria(pagina, efectivo="500")

    primero = rosa.post("/cuentas/012345/cobro", datos)
    reloj_parado.instante += timedelta(seconds=1)
    segundo = rosa.post("/cuentas/012345/cobro", datos)

    assert primero.headers["Location"] == "/cobros/C1-2026-000001"
    assert segundo.headers["Location"] == "/cobros/C1-2026-000001?repetido=1"
    assert "no se cobró dos veces" in texto(rosa.get(segundo.headers["Location"]))
    assert ReciboCaja.objects.count() == 1


def test_r5_a_second_click_after_the_close_still_gets_its_receipt(rosa, cuenta) -> None:
    datos = lo_que_enviaria(rosa.get("/cuentas/012345/cobro"), efectivo=str(debe(cuenta)))
    rosa.post("/cuentas/012345/cobro", datos)
    turno = queries.turnos_abiertos()[0].id
    _contar(rosa, Decimal("1000") + ReciboCaja.objects.get().importe)
    _cerrar(rosa, turno)

    assert rosa.post("/cuentas/012345/cobro", datos).headers["Location"].startswith("/cobros/C1-2026-000001")


def test_the_same_key_with_other_values_is_refused_and_gets_a_new_key(rosa, cuenta) -> None:
    datos = lo_que_enviaria(rosa.get("/cuentas/012345/cobro"), efectivo="500")
    rosa.post("/cuentas/012345/cobro", datos)

    otra = rosa.post("/cuentas/012345/cobro", datos | {"efectivo": "600"})

    assert otra.status_code == 422
    assert "El primer envío de esta página sí entró" in texto(otra)
    assert otra.context["form"]["clave"].value() != datos["clave"]


def test_a_refusal_keeps_what_was_typed_and_writes_nothing(rosa, cuenta) -> None:
    datos = lo_que_enviaria(
        rosa.get("/cuentas/012345/cobro"), efectivo="1.00", tarjeta="2.50", tarjeta_referencia="A77"
    )

    respuesta = rosa.post("/cuentas/012345/cobro", datos, headers={"HX-Request": "true"})

    assert respuesta.status_code == 422
    pagina = texto(respuesta)
    assert "Faltan" in pagina and 'value="1.00"' in pagina and 'value="2.50"' in pagina and 'value="A77"' in pagina
    assert "<html" not in pagina
    assert ReciboCaja.objects.count() == 0
    assert respuesta.context["form"]["clave"].value() == datos["clave"]


@pytest.mark.parametrize("malo", ["doce", "-5", "1.234", "12,5", "9" * 30, "1e3", "NaN", "=1+1"])
def test_what_is_not_an_amount_is_said_beside_its_field(rosa, cuenta, malo: str) -> None:
    datos = lo_que_enviaria(rosa.get("/cuentas/012345/cobro"), efectivo=malo)

    respuesta = rosa.post("/cuentas/012345/cobro", datos)

    assert respuesta.status_code == 422
    assert f"«{malo}» no es un importe." in texto(respuesta)
    assert ReciboCaja.objects.count() == 0


def test_a_bill_paid_at_another_till_says_by_whom_and_with_which_folio(rosa, cuenta, entra) -> None:
    datos = lo_que_enviaria(rosa.get("/cuentas/012345/cobro"), efectivo="500")
    otra = entra("cajero", "leticia")
    otra.post("/caja/abrir", {"caja": "C2", "fondo": "0", "clave": "k-1"})
    otra.post("/cuentas/012345/cobro", lo_que_enviaria(otra.get("/cuentas/012345/cobro"), efectivo="500"))

    respuesta = rosa.post("/cuentas/012345/cobro", datos)

    assert respuesta.status_code == 422
    assert "leticia" in texto(respuesta) and "C2-2026-000001" in texto(respuesta)
    assert "C2-2026-000001" in texto(rosa.get(f"/caja?q={FOLIO}"))


def test_an_amount_that_changed_since_the_screen_is_told_and_not_charged(rosa, cuenta) -> None:
    datos = lo_que_enviaria(rosa.get("/cuentas/012345/cobro"), efectivo="500", a_pagar="1.00")

    respuesta = rosa.post("/cuentas/012345/cobro", datos)

    assert respuesta.status_code == 422
    assert "la pantalla decía 1.00" in texto(respuesta)
    assert respuesta.context["a_pagar"] == debe(cuenta)


def test_without_a_script_the_ticked_lines_are_added_again(rosa, cuenta) -> None:
    datos = lo_que_enviaria(rosa.get("/cuentas/012345/cobro"), efectivo="1000", accion="recalcular")

    respuesta = rosa.post("/cuentas/012345/cobro", datos)

    assert respuesta.status_code == 200
    assert respuesta.context["cambio"] == 1000 - debe(cuenta)
    assert ReciboCaja.objects.count() == 0


def test_several_tenders_and_an_advance_become_balance_in_favour(rosa, cuenta) -> None:
    deuda = debe(cuenta)
    datos = lo_que_enviaria(
        rosa.get("/cuentas/012345/cobro"), efectivo=str(deuda), tarjeta="100", tarjeta_referencia="A1", anticipo="on"
    )

    respuesta = rosa.post("/cuentas/012345/cobro", datos)

    assert respuesta.status_code == 302, texto(respuesta)
    assert libro.totales([cuenta.pk], al=reloj.hoy())[cuenta.pk].saldo_a_favor == 100
    assert "queda como saldo a favor" in texto(rosa.get("/cobros/C1-2026-000001"))


def test_a_session_that_ends_in_the_middle_of_a_payment_writes_nothing_and_comes_back(
    rosa, cuenta, reloj_parado
) -> None:
    pagina = rosa.get(f"/cuentas/012345/cobro?leido={FOLIO}")
    datos = lo_que_enviaria(pagina, efectivo="500")
    reloj_parado.instante += timedelta(minutes=20)

    respuesta = rosa.post(
        "/cuentas/012345/cobro",
        datos,
        headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver/cuentas/012345/cobro?leido={FOLIO}"},
    )

    assert respuesta.status_code == 401
    entrada = respuesta.headers["HX-Redirect"]
    assert "expirada=1" in entrada and ReciboCaja.objects.count() == 0
    de_vuelta = rosa.post(
        entrada, {"usuario": "rosa", "contrasena": CONTRASENA, "siguiente": f"/cuentas/012345/cobro?leido={FOLIO}"}
    )
    assert de_vuelta.headers["Location"] == f"/cuentas/012345/cobro?leido={FOLIO}"
    assert rosa.post("/cuentas/012345/cobro", datos).headers["Location"] == "/cobros/C1-2026-000001"


def _contar(cliente: Client, efectivo: Decimal, **otros: str):
    pesos = int(efectivo)
    datos = {"pieza_1": str(pesos), "clave": cliente.get("/caja/conteo").context["clave"]} | otros
    return cliente.post("/caja/conteo", datos)


def _cerrar(cliente: Client, turno: int, **otros: str):
    clave = cliente.get(f"/caja/corte?turno={turno}").context["form"]["clave"].value()
    return cliente.post("/caja/corte", {"turno": str(turno), "clave": clave} | otros)


def test_r51_nothing_expected_is_asked_for_or_shown_before_a_count(rosa, cuenta) -> None:
    rosa.post("/cuentas/012345/cobro", lo_que_enviaria(rosa.get("/cuentas/012345/cobro"), efectivo="500"))
    esperado = 1000 + ReciboCaja.objects.get().importe

    with CaptureQueriesContext(connection) as consultas:
        paginas = [rosa.get(d) for d in ("/caja", "/caja/conteo", "/", "/caja/corte")]

    assert paginas[3].headers["Location"] == "/caja/conteo"
    for pagina in paginas[:3]:
        assert f"{esperado:,.2f}" not in texto(pagina) and f"{esperado}" not in texto(pagina)
    assert not any("'EFECTIVO', 'TARJETA'" in c["sql"] for c in consultas.captured_queries)


def test_r51_a_recount_keeps_the_first(rosa) -> None:
    _contar(rosa, Decimal(990))
    _contar(rosa, Decimal(1000))

    assert [(c.n, c.efectivo) for c in Conteo.objects.order_by("n")] == [(1, 990), (2, 1000)]
    assert rosa.get("/caja/corte").context["resultado"]["titulo"] == "Cuadra"


def test_a_count_that_is_not_a_number_keeps_what_was_typed(rosa) -> None:
    respuesta = _contar(rosa, Decimal(5), pieza_50="dos", tarjeta_importe="mil")

    assert respuesta.status_code == 422
    assert "Billete de 50: «dos»" in texto(respuesta) and "Tarjeta: «mil»" in texto(respuesta)
    assert 'value="dos"' in texto(respuesta)
    assert Conteo.objects.count() == 0


def test_k20_a_small_difference_is_closed_by_its_cashier_with_a_motive(rosa) -> None:
    Criterio.objects.create(
        clave="K20.tolerancia_caja", valor="20.00", vigente_desde=date(2026, 1, 1), descripcion="", fundamento=""
    )
    turno = queries.turnos_abiertos()[0].id
    assert _contar(rosa, Decimal(990)).headers["Location"] == "/caja/corte"
    pagina = rosa.get("/caja/corte")
    assert pagina.context["resultado"]["titulo"] == "Faltan $\u00a010.00"
    assert pagina.context["puede_cerrar"]

    sin_motivo = _cerrar(rosa, turno)
    con_motivo = _cerrar(rosa, turno, motivo="Cambio mal entregado", nota="a la señora del 114")

    assert sin_motivo.status_code == 422
    assert "Elija el motivo" in texto(sin_motivo)
    corte = rosa.get(con_motivo.headers["Location"])
    assert corte.context["corte"]["motivo"] == "Cambio mal entregado: a la señora del 114"
    assert rosa.get(f"/documentos/{corte.context['corte']['codigo']}.pdf").content.startswith(b"%PDF")


def test_k20_a_large_difference_is_closed_by_the_supervisor(rosa, entra) -> None:
    turno = queries.turnos_abiertos()[0].id
    _contar(rosa, Decimal(500))
    assert not rosa.get("/caja/corte").context["puede_cerrar"]
    assert _cerrar(rosa, turno, motivo="Otro", nota="no sé").status_code == 422
    supervisora = entra("supervisor_caja")
    (renglon,) = supervisora.get("/").context["bandejas"][0]["renglones"]

    assert supervisora.get(renglon["url"]).context["puede_cerrar"]
    respuesta = _cerrar(supervisora, turno, motivo="No se encontró la causa")

    assert respuesta.headers["Location"] == "/cortes/CC1-2026-000001"
    assert supervisora.get("/cortes/CC1-2026-000001").context["corte"]["diferencia"] == -500
    # Who opens the page of a closed turno is sent to its cut.
    assert rosa.get(f"/caja/corte?turno={turno}").headers["Location"] == "/cortes/CC1-2026-000001"


def test_a_count_with_nothing_typed_is_not_a_drawer_at_zero(rosa) -> None:
    clave = rosa.get("/caja/conteo").context["clave"]

    vacio = rosa.post("/caja/conteo", {"clave": clave})
    en_cero = rosa.post("/caja/conteo", {"clave": clave, "pieza_1000": "0"})

    assert vacio.status_code == 422 and "escriba 0 en una denominación" in texto(vacio)
    assert en_cero.headers["Location"] == "/caja/corte"


def test_who_may_not_read_a_cut_may_not_reprint_it(rosa, entra) -> None:
    turno = queries.turnos_abiertos()[0].id
    _contar(rosa, Decimal(1000))
    _cerrar(rosa, turno)
    codigo = Documento.objects.get(tipo="corte-de-caja").codigo
    facturacion = entra("encargado_facturacion", "facturacion")

    assert facturacion.get(f"/documentos/{codigo}.pdf").status_code == 403
    assert facturacion.post(f"/documentos/{codigo}/reimprimir").status_code == 403
    assert Reimpresion.objects.count() == 0


def test_the_turno_and_the_cut_of_another_cashier_are_hers(rosa, entra) -> None:
    turno = queries.turnos_abiertos()[0].id
    _contar(rosa, Decimal(1000))
    otra = entra("cajero", "leticia")

    assert otra.get(f"/caja/corte?turno={turno}").status_code == 403
    _cerrar(rosa, turno)
    assert otra.get("/cortes/CC1-2026-000001").status_code == 403
    assert rosa.get("/cortes/CC1-2026-000001").status_code == 200


@pytest.mark.parametrize("cambio", [{"clave": ""}, {"clave": "k" * 65}, {"a_pagar": "mucho"}])
def test_a_page_that_arrives_incomplete_charges_nothing_and_says_so(rosa, cuenta, cambio) -> None:
    datos = lo_que_enviaria(rosa.get("/cuentas/012345/cobro"), efectivo="500")

    respuesta = rosa.post("/cuentas/012345/cobro", datos | cambio)

    assert respuesta.status_code == 422
    assert "La página no llegó completa" in texto(respuesta)
    assert ReciboCaja.objects.count() == 0


def test_the_paper_of_the_next_bill_names_the_receipt_of_the_last_payment(rosa, cuenta, reloj_parado) -> None:
    recibo = rosa.post("/cuentas/012345/cobro", lo_que_enviaria(rosa.get("/cuentas/012345/cobro"), efectivo="500"))
    tarde = reloj_parado.instante + timedelta(days=30)
    leer("012345", 150, "2026-11", ahora=tarde)
    facturar("2026-11", ahora=tarde)
    papel = papeles._datos(documentos.documento(Documento.objects.get(folio="RA-2026-000002").codigo))

    assert papel["ultimo_pago"]["folio"] == recibo.headers["Location"].removeprefix("/cobros/")


@pytest.mark.parametrize("medio", ["tarjeta", "transferencia", "cheque"])
def test_a_tender_that_is_not_cash_needs_its_reference(rosa, cuenta, medio: str) -> None:
    pagina = rosa.get("/cuentas/012345/cobro")
    importe = str(pagina.context["a_pagar"])

    respuesta = rosa.post("/cuentas/012345/cobro", lo_que_enviaria(pagina, **{medio: importe}))

    assert respuesta.status_code == 422
    assert list(respuesta.context["form"].errors) == [f"{medio}_referencia"]
    assert ReciboCaja.objects.count() == 0


def test_a_difference_without_motive_is_said_at_the_field(rosa, entra) -> None:
    turno = queries.turnos_abiertos()[0].id
    _contar(rosa, Decimal(950))

    respuesta = _cerrar(entra("supervisor_caja", "lidia"), turno)

    assert respuesta.status_code == 422
    assert respuesta.context["form"].errors["motivo"] == ["Elija el motivo de la diferencia."]


def test_a_float_is_declared_even_when_there_is_none(entra) -> None:
    cliente = entra("cajero", "rosa")
    clave = cliente.get("/caja/abrir").context["form"]["clave"].value()

    sin_fondo = cliente.post("/caja/abrir", {"caja": "C1", "fondo": "", "clave": clave})
    en_cero = cliente.post("/caja/abrir", {"caja": "C1", "fondo": "0", "clave": clave})

    assert sin_fondo.status_code == 422 and "si no recibe, 0.00" in texto(sin_fondo)
    assert en_cero.headers["Location"] == "/caja"


def test_the_cut_counts_receipts_and_not_tenders(rosa, cuenta) -> None:
    pagina = rosa.get("/cuentas/012345/cobro")
    tarjeta = {"tarjeta": "100", "tarjeta_referencia": "123456"}
    rosa.post("/cuentas/012345/cobro", lo_que_enviaria(pagina, efectivo="500", **tarjeta))
    _contar(rosa, Decimal(1))

    assert rosa.get("/caja/corte").context["medios_total"]["cobros"] == 1


def test_r5_a_second_click_with_an_advance_gets_the_same_receipt(rosa, cuenta) -> None:
    adeudar(cuenta, "2026-09")
    pagina = rosa.get("/cuentas/012345/cobro")
    uno = pagina.context["renglones"][0]
    datos = lo_que_enviaria(pagina, efectivo="5,000", anticipo="on") | {
        "renglon": [uno.valor],
        "a_pagar": str(uno.importe),
    }

    lugares = [rosa.post("/cuentas/012345/cobro", datos).headers["Location"] for _ in range(2)]

    assert {lugar.split("?")[0] for lugar in lugares} == {"/cobros/C1-2026-000001"}


def test_r5_an_advance_sent_again_after_a_bill_gets_its_receipt(rosa) -> None:
    nueva = nueva_cuenta("000777")
    datos = lo_que_enviaria(rosa.get("/cuentas/000777/cobro"), efectivo="100", anticipo="on")

    primero = rosa.post("/cuentas/000777/cobro", datos)
    adeudar(nueva)
    segundo = rosa.post("/cuentas/000777/cobro", datos)

    assert primero.headers["Location"] == segundo.headers["Location"].split("?")[0] == "/cobros/C1-2026-000001"


def test_an_advance_with_a_debt_and_no_charge_chosen_is_not_charged(rosa, cuenta) -> None:
    datos = lo_que_enviaria(rosa.get("/cuentas/012345/cobro"), efectivo="500", anticipo="on")

    respuesta = rosa.post("/cuentas/012345/cobro", datos | {"renglon": [], "a_pagar": "0.00"})

    assert respuesta.status_code == 422 and "elija los cargos que paga" in texto(respuesta)
    assert ReciboCaja.objects.count() == 0


def test_a_difference_with_a_long_note_closes(rosa, entra) -> None:
    turno = queries.turnos_abiertos()[0].id
    _contar(rosa, Decimal(950))
    largo = {"motivo": "Cobro sin billete o moneda exactos", "nota": "x" * 160}

    cierre = _cerrar(entra("supervisor_caja", "lidia"), turno, **largo)

    assert cierre.headers["Location"] == "/cortes/CC1-2026-000001"


def test_the_last_payment_is_all_that_was_handed_over(rosa, cuenta) -> None:
    datos = lo_que_enviaria(rosa.get("/cuentas/012345/cobro"), efectivo="500", anticipo="on")
    rosa.post("/cuentas/012345/cobro", datos)

    cuenta_pagada = rosa.get("/cuentas/012345")
    assert cuenta_pagada.context["ultimo_pago"]["importe"] == Decimal(500)
    assert cuenta_pagada.context["historia"][0]["importe"] == Decimal(-500)


def test_an_advance_of_an_account_that_owes_nothing_is_in_its_history(rosa) -> None:
    nueva_cuenta("000777")
    datos = lo_que_enviaria(rosa.get("/cuentas/000777/cobro"), efectivo="300", anticipo="on")
    folio = rosa.post("/cuentas/000777/cobro", datos).headers["Location"].removeprefix("/cobros/")

    hecho = rosa.get("/cuentas/000777").context["historia"][0]
    movimiento = rosa.get("/cuentas/000777/estado-de-cuenta").context["movimientos"][0]

    assert (hecho["folio"], hecho["importe"], hecho["detalle"]) == (folio, Decimal(-300), "300.00 quedó a favor")
    assert (movimiento["folio"], movimiento["saldo"]) == (folio, Decimal(0))
    assert "300.00 a favor" in movimiento["concepto"]


def test_a_reprint_is_counted_and_stamped(rosa, cuenta) -> None:
    rosa.post("/cuentas/012345/cobro", lo_que_enviaria(rosa.get("/cuentas/012345/cobro"), efectivo="500"))
    codigo = ReciboCaja.objects.get().documento.codigo
    original = rosa.get(f"/documentos/{codigo}.pdf").content

    respuesta = rosa.post(f"/documentos/{codigo}/reimprimir")

    assert respuesta.headers["Location"] == f"/documentos/{codigo}.pdf"
    assert rosa.get(f"/documentos/{codigo}.pdf").content != original


def test_r6_a_payment_changed_after_a_lost_answer_is_told_what_went_in(rosa) -> None:
    nueva_cuenta("000777")
    datos = lo_que_enviaria(rosa.get("/cuentas/000777/cobro"), efectivo="100", anticipo="on")
    rosa.post("/cuentas/000777/cobro", datos)

    cambiado = rosa.post("/cuentas/000777/cobro", datos | {"efectivo": "200"})

    assert cambiado.status_code == 422
    assert "se cobraron 100.00 con el recibo C1-2026-000001" in texto(cambiado)
    assert ReciboCaja.objects.count() == 1


def test_r6_a_payment_with_the_key_of_another_act_is_refused(rosa, cuenta) -> None:
    clave = rosa.get("/caja/conteo").context["clave"]
    rosa.post("/caja/conteo", {"pieza_100": "10", "clave": clave})

    datos = lo_que_enviaria(rosa.get("/cuentas/012345/cobro"), efectivo="500", clave=clave)
    respuesta = rosa.post("/cuentas/012345/cobro", datos)

    assert respuesta.status_code == 422 and "Esa clave ya se usó para otra operación" in texto(respuesta)
    assert ReciboCaja.objects.count() == 0


def test_r6_a_count_with_the_key_of_another_goes_on_with_a_new_one(rosa) -> None:
    clave = rosa.get("/caja/conteo").context["clave"]
    rosa.post("/caja/conteo", {"pieza_100": "10", "clave": clave})

    otro = rosa.post("/caja/conteo", {"pieza_100": "9", "clave": clave})

    assert otro.status_code == 422 and otro.context["clave"] != clave
    assert rosa.post("/caja/conteo", {"pieza_100": "9", "clave": otro.context["clave"]}).status_code == 302


def test_a_page_whose_token_is_old_is_told_to_begin_again(entra) -> None:
    cliente = entra("cajero", "rosa")
    cliente.handler.enforce_csrf_checks = True

    respuesta = cliente.post("/cuentas/012345/cobro", {}, headers={"HX-Request": "true"})

    assert respuesta.status_code == 403 and respuesta.headers["HX-Refresh"] == "true"
