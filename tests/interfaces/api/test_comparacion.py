"""Two laws compared by a program."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from aljibe.tarifas.models import Ley
from tests.interfaces.api.conftest import Programa, problema
from tests.leyes.factories import ley_aprobada
from tests.reportes.factories import borrador, propuesta

pytestmark = pytest.mark.django_db
Programas = Callable[..., Programa]
RUTA = "/leyes/comparacion"


def test_comparar_leyes_on_the_bills_of_a_period(cuenta: Any, programa: Programas) -> None:
    a, b = Ley.objects.get(), borrador(propuesta())

    hecha = programa("contabilidad").get(RUTA, a=a.pk, b=b.pk, desde="2026-10").json()

    assert (hecha["base"], hecha["desde"], hecha["hasta"]) == ("recibos", "2026-10", "2026-10")
    assert {lado: (ley["id"], ley["propuesta"]) for lado, ley in hecha["leyes"].items()} == {
        "a": (a.pk, False), "b": (b.pk, True),
    }  # fmt: skip
    assert (hecha["total"]["recibos"], hecha["total"]["diferencia"]) == (1, "10.00")
    assert [fila["uso"] for fila in hecha["por_uso"]] == ["domestico"]
    assert sum(Decimal(fila["diferencia"]) for fila in hecha["ingresos"][:-1]) == Decimal("10.00")


def test_without_periods_the_price_lists_are_compared(programa: Programas) -> None:
    a, b = ley_aprobada(), borrador(propuesta(("use: mercados", "use: tianguis")))
    consulta = {"a": a.pk, "b": b.pk}

    lista = programa("auditor").get(RUTA, **consulta).json()
    equivale = ["mercados=tianguis", "tianguis=mercados"]
    completa = programa("auditor").get(RUTA, **consulta, equivale=equivale).json()

    assert lista["base"] == completa["base"] == "lista_de_precios"
    assert {(fila["ley"], fila["uso"]) for fila in lista["sin_precio"]} == {("b", "mercados"), ("a", "tianguis")}
    assert completa["sin_precio"] == []


@pytest.mark.parametrize(
    ("consulta", "estado"),
    [
        ({"a": "x"}, 404),
        ({"a": "9" * 40}, 404),
        ({"desde": "2026-13"}, 422),
        ({"desde": "2026-10", "hasta": "2026-09"}, 422),
        ({"desde": "2000-01", "hasta": "2026-09"}, 422),
        ({"equivale": "mercados"}, 422),
        ({"equivale": "mercados=no_hay"}, 422),
        ({"equivale": "\x00=mercados"}, 422),
        ({"b": None}, 400),
    ],
)
def test_what_is_not_a_question_is_refused(consulta: dict[str, Any], estado: int, programa: Programas) -> None:
    ley = ley_aprobada()
    pedido = {clave: valor for clave, valor in ({"a": ley.pk, "b": ley.pk} | consulta).items() if valor is not None}

    problema(programa("direccion").get(RUTA, **pedido), estado)


def test_who_does_not_decide_of_laws_does_not_compare_them(programa: Programas) -> None:
    problema(programa("cajero").get(RUTA, a=1, b=1), 403, "sin-facultad")
