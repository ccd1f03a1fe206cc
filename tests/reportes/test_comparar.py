"""Two laws on the bills of an office: the SQL says what the pure comparison says, in as many statements as it says."""

from dataclasses import replace
from decimal import Decimal

import pytest

from aljibe.base.rechazos import NoExiste
from aljibe.facturacion.models import ReciboAgua
from aljibe.facturacion.queries import PeriodoMalEscrito
from aljibe.reglas.tarifa.comparacion import cotejar, nombres_de_usos
from aljibe.reglas.tarifa.impacto import Impacto, medir
from aljibe.reportes import queries
from aljibe.reportes.comparacion import frases
from aljibe.tarifas import queries as tarifas
from aljibe.tarifas.models import Ley
from tests.facturacion.factories import cuantas_filas, facturar, leer
from tests.leyes.factories import ley_aprobada
from tests.padron.factories import cuenta
from tests.reportes.factories import (
    borrador,
    consumos_de_los_recibos,
    mensual,
    propuesta,
    recibos_al_azar,
)

pytestmark = pytest.mark.django_db


def contado(impacto: Impacto) -> Impacto:
    """Without the words of what has no price, which each one says in its own way."""
    faltan: dict[tuple[str, str], list[int | Decimal]] = {}
    for fila in impacto.sin_precio:
        suma = faltan.setdefault((fila.ley, fila.uso), [0, Decimal(0)])
        suma[0] += fila.recibos
        suma[1] += fila.importe or 0
    return replace(impacto, sin_precio=tuple(sorted((k, *v) for k, v in faltan.items())))  # type: ignore[arg-type]


@pytest.mark.parametrize("otra", ["propuesta", "mensual"])
@pytest.mark.parametrize("semilla", [1, 2])
def test_the_sql_says_what_the_pure_comparison_says(otra: str, semilla: int) -> None:
    a = ley_aprobada()
    b = borrador(mensual() if otra == "mensual" else propuesta(("use: mercados", "use: tianguis")))
    recibos_al_azar(semilla)
    puras = [tarifas.ley_leida(ley.pk) for ley in (a, b)]

    for equivalencias in ({}, {"mercados": "industrial", "comercial": "domestico", "industrial": "vecindad"}):
        for desde, hasta in (("2026-09", "2026-10"), ("2026-10", "2026-10")):
            hecha = queries.comparar(ley_a=a.pk, ley_b=b.pk, desde=desde, hasta=hasta, equivalencias=equivalencias)
            cotejos = cotejar(*puras, consumos_de_los_recibos(desde, hasta), equivalencias)
            esperado = medir(cotejos, nombres=nombres_de_usos(*puras))

            assert contado(hecha.impacto) == contado(esperado)
            assert hecha.impacto.total.recibos > 15
            assert all(fila.motivo for fila in hecha.impacto.sin_precio)
    assert any(fila.ley == "b" for fila in queries.comparar(
        ley_a=a.pk, ley_b=b.pk, desde="2026-09", hasta="2026-10").impacto.sin_precio)  # fmt: skip


def test_under_the_law_that_billed_them_the_bills_add_up_to_what_was_billed() -> None:
    a, b = ley_aprobada(), borrador(propuesta())
    recibos_al_azar(3)

    for x, y in ((a, b), (b, a), (a, a)):
        total = queries.comparar(ley_a=x.pk, ley_b=y.pk, desde="2026-09", hasta="2026-10").impacto.total
        billed = sum(ReciboAgua.objects.values_list("total", flat=True))
        assert billed in (total.total_a, total.total_b)
    assert total.diferencia == 0 == total.suben == total.bajan


def test_it_asks_the_same_however_many_bills_and_periods_and_writes_nothing(django_assert_num_queries) -> None:
    a, b = ley_aprobada(), borrador(propuesta())
    queries.comparar_listas(ley_a=a.pk, ley_b=b.pk)
    recibos_al_azar(4, 15)
    antes = cuantas_filas()

    with django_assert_num_queries(7):
        queries.comparar(ley_a=a.pk, ley_b=b.pk, desde="2026-09", hasta="2026-10")
    with django_assert_num_queries(7):
        queries.comparar(ley_a=a.pk, ley_b=b.pk, desde="2024-01", hasta="2026-12")
    with django_assert_num_queries(6):
        queries.comparar_listas(ley_a=a.pk, ley_b=b.pk)
    assert cuantas_filas() == antes


def test_it_is_said_so_that_it_can_be_said_aloud() -> None:
    a, b = ley_aprobada(), borrador(propuesta(('unit_price: "16.89"', 'unit_price: "16.70"')))
    for n, m3 in enumerate((12, 12, 12, 105), start=1):
        cuenta(f"{n:06d}")
        leer(f"{n:06d}", 100 + m3)
    assert facturar().facturadas == 4

    dichas = frases(queries.comparar(ley_a=a.pk, ley_b=b.pk, desde="2026-10", hasta="2026-10"))

    assert dichas[0] == "Con la ley propuesta, 3 de cada 4 cuentas domésticas pagan más: 10.00 al mes en promedio."
    # 12 m³: 180.76 → 181 and 190.76 → 191, thrice. 105 m³: 110.01 + 1,773.45 → 1,883 and 120.01 + 1,753.50 → 1,874.
    assert dichas[1] == "En total se cobrarían $ 21.00 más (0.87 %): $ 2,447.00 en lugar de $ 2,426.00."
    al_reves = frases(queries.comparar(ley_a=b.pk, ley_b=a.pk, desde="2026-09", hasta="2026-10"))
    assert al_reves[0].startswith("Con la Ley de Ingresos de Celaya 2026, 3 de cada 4 recibos domésticos bajan: 10.00")


def test_without_bills_it_says_so() -> None:
    a, b = ley_aprobada(), borrador(propuesta())

    hecha = queries.comparar(ley_a=a.pk, ley_b=b.pk, desde="2026-10", hasta="2026-10")

    assert hecha.impacto.total is None
    assert frases(hecha) == ["Ninguno de los casos tiene precio en las dos leyes: no hay nada que comparar."]
    assert len(hecha.precios) > 700


@pytest.mark.parametrize(
    ("desde", "hasta", "rechazo"),
    [
        ("2026-10", "2026-09", queries.PeriodosAlReves),
        ("2020-01", "2026-09", queries.DemasiadosPeriodos),
        ("2026-13", "2026-09", PeriodoMalEscrito),
        ("", "2026-09", PeriodoMalEscrito),
    ],
)
def test_periods_that_are_not_are_refused(desde: str, hasta: str, rechazo: type[Exception]) -> None:
    ley = ley_aprobada()

    with pytest.raises(rechazo):
        queries.comparar(ley_a=ley.pk, ley_b=ley.pk, desde=desde, hasta=hasta)


def test_a_law_or_a_use_that_is_not_there_is_refused() -> None:
    ley = ley_aprobada()
    periodo = {"desde": "2026-10", "hasta": "2026-10"}

    with pytest.raises(NoExiste):
        queries.comparar(ley_a=ley.pk, ley_b=0, **periodo)
    with pytest.raises(NoExiste):
        queries.comparar_listas(ley_a=0, ley_b=ley.pk)
    for otras in ({"comercial": "no_hay"}, {"\x00": "comercial"}):
        with pytest.raises(queries.EquivalenciaSinUso):
            queries.comparar(ley_a=ley.pk, ley_b=ley.pk, equivalencias=otras, **periodo)
        with pytest.raises(queries.EquivalenciaSinUso):
            queries.comparar_listas(ley_a=ley.pk, ley_b=ley.pk, equivalencias=otras)
    assert Ley.objects.count() == 1
