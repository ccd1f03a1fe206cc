"""The calendar of billing: the rhythm of the working days, and what is late."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aljibe.reglas.calendario import Fechas, Marcha, dias_sin_cerrar, juzgar, trasladar
from aljibe.reglas.plazos import es_habil

OCTUBRE = Fechas(lectura_desde=date(2026, 10, 22), lectura_hasta=date(2026, 10, 28), emision=date(2026, 11, 4))


@pytest.mark.parametrize(
    ("dia", "meses", "esperado"),
    [
        (date(2026, 11, 4), 1, date(2026, 12, 3)),  # third working day (2 November is not a day of rest)
        (date(2026, 9, 1), 1, date(2026, 10, 1)),  # the first
        (date(2026, 9, 30), 1, date(2026, 10, 30)),  # the last, of a longer month
        (date(2026, 10, 30), 1, date(2026, 11, 30)),
        (date(2026, 10, 28), 1, date(2026, 11, 26)),  # the last but two
        (date(2026, 12, 31), 2, date(2027, 2, 26)),  # over the year and into a short month
        (date(2026, 12, 1), 1, date(2027, 1, 4)),  # the first of January is a day of rest, and the 2nd a Saturday
        (date(2026, 10, 4), 1, date(2026, 11, 3)),  # a Sunday counts as the Friday before it, the second
        (date(2026, 8, 1), 1, date(2026, 9, 1)),  # a Saturday before any working day is the first of them
        (date(2026, 3, 2), -1, date(2026, 2, 3)),  # backwards, and 2 February is a day of rest
    ],
)
def test_a_day_keeps_its_place_among_the_working_days(dia, meses, esperado) -> None:
    una = Fechas(lectura_desde=dia, lectura_hasta=dia, emision=dia)

    assert trasladar(una, meses).emision == esperado


def test_the_closed_days_of_the_office_are_not_working_days() -> None:
    assert trasladar(OCTUBRE, 1, {date(2026, 12, 1)}).emision == date(2026, 12, 4)


@given(st.dates(date(2020, 1, 1), date(2030, 12, 1)), st.integers(0, 20), st.integers(0, 20), st.integers(1, 14))
def test_dates_carried_are_working_days_in_the_same_order(desde, dure, espere, meses) -> None:
    hasta = desde + timedelta(days=dure)
    nuevas = trasladar(Fechas(lectura_desde=desde, lectura_hasta=hasta, emision=hasta + timedelta(days=espere)), meses)

    assert nuevas.lectura_desde <= nuevas.lectura_hasta <= nuevas.emision
    assert all(es_habil(dia) for dia in (nuevas.lectura_desde, nuevas.lectura_hasta, nuevas.emision))


@given(st.dates(date(2020, 1, 1), date(2030, 12, 1)))
def test_twelve_months_carried_one_by_one_do_not_walk_away_from_the_end_of_the_month(desde) -> None:
    desde = desde.replace(day=28)
    fechas = Fechas(lectura_desde=desde, lectura_hasta=desde, emision=desde)
    for _ in range(12):
        fechas = trasladar(fechas, 1)

    assert 23 <= fechas.emision.day <= 31


def juicio(hoy: date, fechas: Fechas | None = OCTUBRE, **cuentas: int | bool):
    """What is judged of a route of ten accounts, none read nor billed unless told."""
    hechos = {"por_leer": 10, "facturadas": 0, "por_facturar": 10, "cerrado": False} | cuentas
    suyo = juzgar(fechas, hoy=hoy, **hechos)
    return suyo.marcha, suyo.dias


@pytest.mark.parametrize(
    ("hoy", "cuentas", "esperado"),
    [
        (date(2026, 10, 21), {}, (Marcha.POR_LEER, 0)),
        (date(2026, 10, 22), {}, (Marcha.EN_LECTURA, 0)),
        (date(2026, 10, 28), {}, (Marcha.EN_LECTURA, 0)),  # the last day is in time
        (date(2026, 10, 29), {}, (Marcha.LECTURA_ATRASADA, 1)),
        (date(2026, 10, 29), {"por_leer": 0}, (Marcha.POR_EMITIR, 0)),
        (date(2026, 10, 20), {"por_leer": 0}, (Marcha.POR_EMITIR, 0)),  # read before its time
        (date(2026, 11, 4), {"por_leer": 0}, (Marcha.POR_EMITIR, 0)),
        (date(2026, 11, 5), {"por_leer": 0}, (Marcha.EMISION_ATRASADA, 1)),
        (date(2026, 11, 24), {}, (Marcha.EMISION_ATRASADA, 20)),  # the later delay is the one that is told
        (date(2026, 11, 24), {"facturadas": 8, "por_facturar": 2, "por_leer": 1}, (Marcha.LECTURA_ATRASADA, 27)),
        (date(2026, 11, 24), {"facturadas": 8, "por_facturar": 2, "por_leer": 0}, (Marcha.FACTURADA_EN_PARTE, 0)),
        (date(2026, 11, 24), {"facturadas": 10, "por_facturar": 0, "por_leer": 0}, (Marcha.FACTURADA, 0)),
        (date(2026, 11, 24), {"por_facturar": 0, "por_leer": 0}, (Marcha.FACTURADA, 0)),  # nobody in service
        (date(2026, 11, 24), {"cerrado": True}, (Marcha.CERRADA, 0)),
    ],
)
def test_a_route_is_judged_by_its_dates_and_what_is_left(hoy, cuentas, esperado) -> None:
    assert juicio(hoy, **cuentas) == esperado


@pytest.mark.parametrize(
    ("cuentas", "marcha"),
    [
        ({}, Marcha.SIN_PROGRAMA),
        ({"facturadas": 8, "por_facturar": 2}, Marcha.FACTURADA_EN_PARTE),
        ({"facturadas": 10, "por_facturar": 0}, Marcha.FACTURADA),
        ({"cerrado": True}, Marcha.CERRADA),
    ],
)
def test_without_a_programme_nothing_is_late(cuentas, marcha) -> None:
    assert juicio(date(2030, 1, 1), None, **cuentas) == (marcha, 0)


@pytest.mark.parametrize(
    ("vencimiento", "dias"),
    [(None, 0), (date(2026, 10, 25), 0), (date(2026, 10, 24), 1), (date(2026, 9, 24), 31), (date(2027, 1, 1), 0)],
)
def test_a_period_is_late_in_closing_after_its_days(vencimiento, dias) -> None:
    assert dias_sin_cerrar(vencimiento, 30, date(2026, 11, 24)) == dias
