"""Two laws compared on the screen."""

from decimal import Decimal
from html import unescape
from io import BytesIO

import openpyxl
import pytest

from tests.facturacion.factories import facturar, leer
from tests.leyes.factories import ley_aprobada
from tests.padron.factories import cuenta
from tests.reportes.factories import borrador, propuesta

pytestmark = pytest.mark.django_db
RUTA = "/leyes/comparar"


def texto(respuesta) -> str:
    return unescape(respuesta.content.decode())


@pytest.fixture
def leyes():
    """The law in force and a draft that lacks a use; three domestic accounts and one of that use, billed."""
    a, b = ley_aprobada(), borrador(propuesta(("use: mercados", "use: tianguis")))
    for n, uso in enumerate(("domestico", "domestico", "domestico", "mercados"), start=1):
        cuenta(f"{n:06d}", uso=uso)
        leer(f"{n:06d}", 100 + n * 10)
    assert facturar().facturadas == 4
    return {"a": a.pk, "b": b.pk, "base": "recibos", "desde": "2026-10", "hasta": "2026-10"}


def test_it_begins_with_the_law_in_force_against_the_draft_on_what_was_billed(leyes, entra) -> None:
    cliente = entra("direccion")

    pagina = cliente.get(RUTA)

    assert pagina.status_code == 200
    assert pagina.context["hecha"] is None
    inicial = pagina.context["form"].initial
    assert inicial == {
        "a": str(leyes["a"]), "b": str(leyes["b"]), "base": "recibos", "desde": "2026-10", "hasta": "2026-10",
    }  # fmt: skip
    assert cliente.get(RUTA, {"b": leyes["a"]}).context["form"].initial["b"] == str(leyes["a"])
    assert f"{RUTA}?b={leyes['b']}" in texto(cliente.get(f"/leyes/{leyes['b']}"))
    assert RUTA in texto(cliente.get("/leyes"))


def test_the_answer_can_be_said_aloud_and_adds_up(leyes, entra) -> None:
    pagina = entra("jefe_comercializacion").get(RUTA, leyes)

    hecha = pagina.context["hecha"]
    assert (
        hecha["frases"][0] == "Con la ley propuesta, todas las cuentas domésticas pagan más: 10.00 al mes en promedio."
    )
    assert hecha["total"].diferencia == Decimal("30.00")
    assert [fila["nombre"] for fila in hecha["usos"]] == ["Doméstica", "Total"]
    assert sum(fila["diferencia"] for fila in hecha["ingresos"] if not fila["total"]) == Decimal("30.00")
    assert [(fila["uso"], fila["leyes"], fila["recibos"]) for fila in hecha["sin_precio"]] == [("Mercados", "B", 1)]
    dicho = texto(pagina)
    assert '<title id="precios-titulo">Precio de cada m³ con las dos leyes: Doméstica</title>' in dicho
    assert "La ley A salta $\N{NO-BREAK SPACE}" in dicho and "de 35 a 36 m³" in dicho
    assert dicho.count('role="img"') == 2


def test_a_use_that_is_not_there_is_compared_as_another(leyes, entra) -> None:
    cliente = entra("informatica")

    pagina = cliente.get(RUTA, leyes | {"equivale": ["mercados=tianguis", ""]})

    hecha = pagina.context["hecha"]
    assert hecha["sin_precio"] == []
    assert [fila["nombre"] for fila in hecha["usos"]] == ["Doméstica", "Mercados", "Total"]
    (fila,) = hecha["equivalencias"]
    assert [opcion["valor"] for opcion in fila["opciones"] if opcion["elegida"]] == ["mercados=tianguis"]
    de_mercados = next(filtro["url"] for filtro in hecha["filtros"] if filtro["nombre"] == "Mercados")
    assert cliente.get(RUTA + de_mercados.partition("#")[0]).context["hecha"]["uso"] == "Mercados"


def test_the_price_lists_need_no_bill(entra) -> None:
    a, b = ley_aprobada(), borrador(propuesta())
    cliente = entra("contabilidad")
    assert cliente.get(RUTA).context["form"].initial["base"] == "lista_de_precios"

    pagina = cliente.get(RUTA, {"a": a.pk, "b": b.pk, "base": "lista_de_precios"})

    assert pagina.context["hecha"]["que"] == "Precios"
    assert len(pagina.context["hecha"]["grafica"]["puntos"]) == 125
    sin_m3 = cliente.get(RUTA, {"a": a.pk, "b": b.pk, "base": "lista_de_precios", "uso": "vecindad"})
    assert sin_m3.context["hecha"]["grafica"] is None
    assert "Este uso no se cobra por m³." in texto(sin_m3)


@pytest.mark.parametrize(
    "mal",
    [
        {"a": "0"},
        {"a": ""},
        {"b": "x"},
        {"base": "otra"},
        {"desde": "2026-01"},
        {"desde": ""},
        {"equivale": "mercados=no_hay"},
        {"equivale": "\x00=mercados"},
    ],
)
def test_what_cannot_be_compared_says_why_and_gives_no_workbook(leyes, entra, mal) -> None:
    cliente = entra("encargado_facturacion")

    for ruta in (RUTA, f"{RUTA}.xlsx"):
        respuesta = cliente.get(ruta, leyes | mal)
        assert respuesta.status_code == 422, ruta
        assert "mensaje-error" in texto(respuesta)


def test_without_laws_the_page_still_opens(entra) -> None:
    assert entra("auditor").get(RUTA).status_code == 200


def test_the_workbook_is_of_what_was_asked(leyes, entra) -> None:
    cliente = entra("auditor")
    direccion = cliente.get(RUTA, leyes).context["hecha"]["libro_url"]

    respuesta = cliente.get(direccion)

    assert respuesta.headers["Content-Type"].endswith("spreadsheetml.sheet")
    libro = openpyxl.load_workbook(BytesIO(respuesta.content))
    total = [celda.value for celda in libro["Por uso"][libro["Por uso"].max_row]]
    assert total[1:3] == ["Total", 3]
    assert total[8] == 30
