"""Search and the account page."""

from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aljibe.base import reloj
from aljibe.interfaces.templatetags.formato import pesos
from aljibe.libro import services as libro
from aljibe.seguridad import queries as seguridad
from tests.caja.factories import cobrar, turno_abierto
from tests.facturacion.factories import facturar, leer
from tests.leyes.factories import ley_aprobada
from tests.libro.factories import adeudar
from tests.padron.factories import cuenta as nueva_cuenta
from tests.seguridad.factories import persona

pytestmark = pytest.mark.django_db
FOLIO = "RA-2026-000001"


@pytest.fixture
def cuenta():
    """An account that owes two old months and a bill, paid one of them in part, and has an order of payment."""
    ley_aprobada()
    cuenta = nueva_cuenta("012345", nombre="María Peñaloza Ríos", telefono="4111402217", medidor="8841907")
    adeudar(cuenta, "2026-07", vencimiento=date(2026, 8, 31))
    adeudar(cuenta, "2026-08", vencimiento=date(2026, 9, 30))
    leer("012345", 124)
    facturar()
    return cuenta


def texto(respuesta) -> str:
    return unescape(respuesta.content.decode())


def test_the_account_page_takes_at_most_15_statements(cuenta, entra) -> None:
    cajera = persona("cajero", "rosa")
    cobrar(turno_abierto(cajera), "012345", "50.00", por=cajera)
    cliente = entra("auxiliar")
    cliente.get("/cuentas/012345")

    with CaptureQueriesContext(connection) as consultas:
        respuesta = cliente.get("/cuentas/012345")

    assert respuesta.status_code == 200
    assert len(consultas) <= 15, "\n".join(c["sql"][:160] for c in consultas.captured_queries)


def test_the_account_page_with_orders_and_without_payments_takes_at_most_15_statements(cuenta, entra) -> None:
    auxiliar = persona("auxiliar", "beatriz")
    for _ in range(3):
        libro.emitir_orden_pago(
            cuenta_id=cuenta.pk,
            persona_id=None,
            lineas=[libro.LineaDeOrden(concepto="services.reconexion_toma_en_cuadro")],
            por=auxiliar,
            ahora=reloj.ahora(),
            hoy=reloj.hoy(),
        )
    cliente = entra("cajero", "leticia")
    cliente.get("/cuentas/012345")

    with CaptureQueriesContext(connection) as consultas:
        cliente.get("/cuentas/012345")

    assert len(consultas) <= 15, "\n".join(c["sql"][:160] for c in consultas.captured_queries)


def test_the_account_page_says_what_is_owed_why_and_what_can_be_done(cuenta, entra) -> None:
    pagina = entra("cajero").get("/cuentas/012345")

    contexto = pagina.context
    deuda = contexto["deuda"]
    assert sum(deuda["antiguedad"].values()) == deuda["a_pagar_hoy"] == deuda["total"] + deuda["recargos"]
    derechos = deuda["grupos"][0]
    assert sum(r["importe"] for r in derechos["renglones"]) == derechos["total"]
    assert [r["texto"] for r in derechos["renglones"]] == ["Jul 2026", "Ago 2026", "Oct 2026"]
    assert f'href="/recibos/{FOLIO}"' in texto(pagina)
    assert [a["nombre"] for a in contexto["actos"] if a["principal"]] == [f"Cobrar {pesos(deuda['a_pagar_hoy'])}"]


def test_whoever_may_not_charge_reads_why_and_who_may(cuenta, entra) -> None:
    pagina = entra("auxiliar").get("/cuentas/012345")

    assert [(a["nombre"], a["razon"][:14]) for a in pagina.context["por_ahora_no"]] == [("Cobrar", "Cobra la Caja,")]
    assert "/cuentas/012345/cobro" not in texto(pagina)


@pytest.mark.parametrize("vista", ["", "/estado-de-cuenta", "/lecturas"])
def test_each_view_of_an_account_is_painted_and_an_unknown_one_says_so(cuenta, entra, vista: str) -> None:
    cliente = entra("auxiliar")

    assert cliente.get(f"/cuentas/012345{vista}").status_code == 200
    nada = cliente.get(f"/cuentas/999999{vista}")
    assert nada.status_code == 404
    assert "No existe la cuenta «999999»." in texto(nada)


def test_an_account_without_bills_nor_meter_is_painted(entra) -> None:
    nueva_cuenta("000777", medidor=False)
    cliente = entra("cajero")

    for vista in ("", "/estado-de-cuenta", "/lecturas"):
        assert cliente.get(f"/cuentas/000777{vista}").status_code == 200
    anticipo = cliente.get("/cuentas/000777").context["actos"][0]
    assert (anticipo["nombre"], anticipo["url"]) == ("Recibir un anticipo", "/cuentas/000777/cobro")


def test_movements_are_read_a_page_at_a_time(cuenta, entra) -> None:
    cliente = entra("auxiliar")
    pagina = cliente.get("/cuentas/012345/estado-de-cuenta")

    assert len(pagina.context["movimientos"]) == 3
    ultimo = pagina.context["movimientos"][0]
    assert (ultimo["folio"], ultimo["saldo"]) == (FOLIO, pagina.context["totales"]["saldo"])
    assert cliente.get("/cuentas/012345/estado-de-cuenta?antes_de=xyz").status_code == 200


def test_each_bill_of_an_account_has_its_paper_one_click_away_the_cancelled_one_marked(cuenta, entra) -> None:
    cliente = entra("auxiliar")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE facturacion_reciboagua SET estado = 'CANCELADO' WHERE folio = %s", [FOLIO])

    pagina = cliente.get("/cuentas/012345/lecturas")

    (fila,) = [f for f in pagina.context["lecturas"] if f["folio"] == FOLIO]
    assert fila["estado"] == "CANCELADO"
    assert f'href="/documentos/{fila["codigo"]}.pdf"' in texto(pagina)
    assert cliente.get(f"/documentos/{fila['codigo']}.pdf")["Content-Type"] == "application/pdf"


def test_bills_are_read_a_page_at_a_time_without_one_lost_or_repeated(cuenta, entra, monkeypatch) -> None:
    monkeypatch.setattr("aljibe.interfaces.ventanilla.padron.cuenta._MESES", 1)
    despues = datetime(2026, 12, 20, 18, tzinfo=UTC)
    leer("012345", 150, "2026-11", ahora=despues)
    facturar("2026-11", ahora=despues)
    cliente = entra("auxiliar")
    vistos, direccion = [], "/cuentas/012345/lecturas"
    while direccion:
        contexto = cliente.get(direccion).context
        vistos += [f["periodo"] for f in contexto["lecturas"]]
        direccion = contexto["hay_mas_url"] and f"/cuentas/012345/lecturas{contexto['hay_mas_url']}"

    assert vistos == [date(2026, 11, 1), date(2026, 10, 1)]


def test_the_statement_of_an_account_is_printed_once_for_a_double_click(cuenta, entra) -> None:
    cliente = entra("auxiliar")
    pagina = cliente.get("/cuentas/012345")
    assert "Imprimir estado de cuenta" in texto(pagina)
    clave = {"clave": pagina.context["papel"]["clave"]}

    primero = cliente.post("/cuentas/012345/estado-de-cuenta/papel", clave)
    segundo = cliente.post("/cuentas/012345/estado-de-cuenta/papel", clave)

    assert primero["Location"] == segundo["Location"]
    assert cliente.get(primero["Location"])["Content-Type"] == "application/pdf"


def test_who_may_not_print_statements_sees_no_button(cuenta, entra) -> None:
    cliente = entra("tecnico_medicion")
    assert "Imprimir estado de cuenta" not in texto(cliente.get("/cuentas/012345"))
    assert cliente.post("/cuentas/012345/estado-de-cuenta/papel", {"clave": "k"}).status_code == 403


@pytest.mark.parametrize("q", ["penaloza maria", "Hidalgo 012345", "8841907", "4111402217", "0123"])
def test_a_person_is_found_by_anything_one_says(cuenta, entra, q: str) -> None:
    nueva_cuenta("000777", nombre="Juan Soto", calle="Aldama", telefono="4110000000")

    respuesta = entra("auxiliar").get("/buscar", {"q": q})

    assert respuesta.headers["Location"] == "/cuentas/012345"


def test_several_hits_are_a_list_with_what_each_owes(cuenta, entra) -> None:
    nueva_cuenta("000777", nombre="María Soto")
    cliente = entra("auxiliar")

    pagina = cliente.get("/buscar?q=maria")
    lista = cliente.get("/buscar?q=maria", headers={"HX-Request": "true"})

    debe = {f.numero: f.a_pagar_hoy for f in pagina.context["resultados"]}
    assert set(debe) == {"000777", "012345"} and debe["000777"] == 0 < debe["012345"]
    assert "<html" not in texto(lista) and texto(lista).count('class="resultado"') == 2


def test_a_folio_goes_straight_to_its_document(cuenta, entra) -> None:
    cliente = entra("auxiliar")

    assert cliente.get("/buscar?q=ra-2026-1").headers["Location"] == f"/recibos/{FOLIO}"
    assert FOLIO in texto(cliente.get(f"/buscar?q={FOLIO}", headers={"HX-Request": "true"}))
    assert cliente.get("/buscar?q=RA-2026-999999").status_code == 200


@pytest.mark.parametrize("q", ["", "a", "%", "'; DROP TABLE", "😀" * 50, "x" * 5000, "\x00ab"])
def test_nothing_that_is_typed_breaks_the_search(entra, q: str) -> None:
    assert entra("auxiliar").get("/buscar", {"q": q}).status_code == 200


def test_sistema_never_signs_in() -> None:
    assert not seguridad.usuario("sistema").has_usable_password()
