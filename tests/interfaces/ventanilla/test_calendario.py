"""The calendar, what is late and the closing of a period, on the screen."""

import re
from html import unescape

import pytest

from aljibe.facturacion.models import CierreDePeriodo, ProgramaDeRuta
from aljibe.facturacion.queries import periodo_cerrado
from tests.facturacion.factories import cerrar, cuentas_medidas, facturar, leer, programar
from tests.leyes.factories import ley_aprobada
from tests.padron.factories import cuenta

pytestmark = pytest.mark.django_db
OCTUBRE = ("2026-10-22", "2026-10-28", "2026-11-04")


def texto(respuesta) -> str:
    return unescape(respuesta.content.decode())


def fechas(*rutas: tuple[str, str, str, str], **otros: str) -> dict[str, str]:
    """What the form of the calendar sends."""
    datos = {"form-TOTAL_FORMS": str(len(rutas)), "form-INITIAL_FORMS": str(len(rutas)), **otros}
    for n, (ruta, desde, hasta, emision) in enumerate(rutas):
        datos |= {
            f"form-{n}-ruta": ruta,
            f"form-{n}-lectura_desde": desde,
            f"form-{n}-lectura_hasta": hasta,
            f"form-{n}-emision": emision,
        }
    return datos


def test_a_calendar_is_proposed_and_kept_as_it_was_edited(entra) -> None:
    cuentas_medidas(2, rutas=2)
    programar("2026-10", r01=OCTUBRE, r02=OCTUBRE)
    cliente = entra("encargado_facturacion")

    propuesto = cliente.get("/periodos/2026-11/programa")
    assert propuesto.context["propuestas"] == 2
    assert 'value="2026-12-03"' in texto(propuesto)
    campos = re.findall(r'<input[^>]*name="form-[0-9][^>]*>', texto(propuesto))
    assert len(campos) == 8 and all('form="programa"' in campo for campo in campos)
    hecho = cliente.post(
        "/periodos/2026-11/programa",
        fechas(("01", "2026-11-20", "2026-11-26", "2026-12-03"), ("02", "", "", "")),
        follow=True,
    )

    assert "Quedaron las fechas de 1 ruta." in texto(hecho)
    assert [str(p.emision) for p in ProgramaDeRuta.objects.filter(periodo="2026-11")] == ["2026-12-03"]


def test_dates_that_do_not_hold_stand_beside_their_field(entra) -> None:
    cuentas_medidas(1)
    cliente = entra("encargado_facturacion")

    for rutas, dicho in (
        ((("01", "2026-10-28", "2026-10-22", "2026-11-04"),), "Es anterior al primer día de lectura, 28/10/2026."),
        ((("01", "2026-10-22", "", "2026-11-04"),), "Escriba las tres fechas de la ruta, o ninguna."),
        ((("01", "2026-10-22", "2026-10-28", "mañana"),), "La fecha va como 2026-11-03."),
        ((("01", "", "", ""),), "No se dijo la fecha de ninguna ruta."),
    ):
        respuesta = cliente.post("/periodos/2026-10/programa", fechas(*rutas))
        assert respuesta.status_code == 422
        assert dicho in texto(respuesta)
    assert ProgramaDeRuta.objects.count() == 0


def test_the_dates_of_the_first_route_are_put_in_all_to_be_seen_before_they_are_kept(entra) -> None:
    cuentas_medidas(2, rutas=2)

    respuesta = entra("encargado_facturacion").post(
        "/periodos/2026-10/programa", fechas(("01", *OCTUBRE), ("02", "", "", ""), accion="copiar")
    )

    assert texto(respuesta).count('value="2026-11-04"') == 2
    assert ProgramaDeRuta.objects.count() == 0


def test_whoever_does_not_programme_reads_the_dates_and_why(entra) -> None:
    cuentas_medidas(1)
    programar(r01=OCTUBRE)

    pagina = texto(entra("contabilidad").get("/periodos/2026-10/programa"))

    assert "4 nov 2026".replace(" ", "\u00a0") in pagina
    assert 'type="date"' not in pagina
    assert "lo lleva Facturación" in pagina
    assert (
        entra("jefe_comercializacion").post("/periodos/2026-10/programa", fechas(("01", *OCTUBRE))).status_code == 422
    )


def test_what_is_late_is_at_the_top_with_its_link(entra) -> None:
    ley_aprobada()
    cuentas_medidas(2, rutas=2)
    programar(r01=OCTUBRE, r02=OCTUBRE)
    cliente = entra("encargado_facturacion")

    inicio = cliente.get("/periodos")

    (uno,) = inicio.context["atrasos"]["renglones"]
    assert (uno["nombre"], uno["rutas"], uno["dias"]) == ("Emisión atrasada", "rutas 01 y 02", "20 días")
    assert uno["url"] == "/periodos/2026-10"
    assert "Lo atrasado" in texto(cliente.get("/periodos/2026-10"))
    assert "Lo atrasado" not in texto(cliente.get("/periodos/2026-11"))
    (leido,) = entra("contabilidad").get("/periodos").context["atrasos"]["renglones"]
    assert leido["url"] == ""


def test_a_period_is_closed_after_seeing_what_it_leaves_and_opened_by_the_head(entra) -> None:
    ley_aprobada()
    cuenta("000001")
    cuenta("000002")
    leer("000001", 120)
    facturar()
    facturacion, jefa = entra("encargado_facturacion"), entra("jefe_comercializacion")

    vista = facturacion.get("/periodos/2026-10/cierre")
    assert [(q["motivo"], q["cuentas"]) for q in vista.context["quedan"]] == [("Sin lectura", 1)]
    sin_motivo = facturacion.post("/periodos/2026-10/cierre", {"sin_recibo": "1", "motivo": ""})
    assert (sin_motivo.status_code, "Diga por qué se cierra" in texto(sin_motivo)) == (422, True)
    otras = facturacion.post("/periodos/2026-10/cierre", {"sin_recibo": "0", "motivo": "x"})
    assert (otras.status_code, "usted vio 0" in texto(otras)) == (422, True)
    hecho = facturacion.post("/periodos/2026-10/cierre", {"sin_recibo": "1", "motivo": "Casa sola"}, follow=True)
    assert "Octubre de 2026 quedó cerrado." in texto(hecho)

    periodo = facturacion.get("/periodos/2026-10")
    assert (periodo.context["periodo"]["estado"], periodo.context["puede"]) == ("CERRADO", False)
    ensayo = facturacion.post("/periodos/2026-10/ensayo", {"ruta": "", "emision": "2026-11-03"})
    assert (ensayo.status_code, "está cerrado" in texto(ensayo)) == (422, True)
    assert facturacion.post("/periodos/2026-10/reapertura", {"motivo": "x"}).status_code == 403
    assert jefa.post("/periodos/2026-10/reapertura", {"motivo": ""}).status_code == 422
    abierto = jefa.post("/periodos/2026-10/reapertura", {"motivo": "Apareció la lectura"}, follow=True)
    assert "quedó abierto otra vez" in texto(abierto)
    assert not periodo_cerrado("2026-10")
    assert "Apareció la lectura" in texto(jefa.get("/periodos/2026-10/cierre"))
    assert CierreDePeriodo.objects.count() == 1


def test_the_year_at_a_glance_says_how_each_month_is(entra) -> None:
    ley_aprobada()
    cuenta("000001")
    for periodo in ("2026-08", "2026-09"):
        leer("000001", 110 if periodo == "2026-08" else 120, periodo)
        facturar(periodo)
    cerrar("2026-08")
    leer("000001", 130)
    programar("2026-11", r01=("2026-11-20", "2026-11-26", "2026-12-03"))
    cliente = entra("jefe_comercializacion")

    pagina = cliente.get("/periodos/anio/2026")

    estados = [m["estado"] for m in pagina.context["meses"]]
    assert estados[:1] + estados[7:] == [
        "SIN_LECTURAS", "CERRADO", "FACTURADO", "CON_LECTURAS", "PROGRAMADO", "POR_VENIR"
    ]  # fmt: skip
    assert pagina.context["suma"]["facturadas"] == 2
    assert cliente.get("/periodos/anio/1999").status_code == 404


@pytest.mark.parametrize("pagina", ["programa", "cierre"])
def test_what_is_not_a_period_has_no_calendar(entra, pagina: str) -> None:
    assert entra("encargado_facturacion").get(f"/periodos/2026-13/{pagina}").status_code == 404
