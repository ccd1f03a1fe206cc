"""Months, working days and due dates (K2, K6; LGTOC art. 80)."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from aljibe.reglas import plazos

DIAS = st.dates(date(2000, 1, 1), date(2080, 12, 31))


@pytest.mark.parametrize(
    ("desde", "meses", "hasta"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 5, 20), 0, date(2026, 5, 20)),
    ],
)
def test_a_month_that_lacks_the_day_takes_its_last_one_and_the_day_does_not_drift(desde, meses, hasta):
    assert plazos.sumar_meses(desde, meses) == hasta


@given(DIAS, st.integers(-240, 240))
def test_adding_months_agrees_with_a_second_implementation(fecha, meses):
    assert plazos.sumar_meses(fecha, meses) == fecha + relativedelta(months=meses)


def test_a_month_beyond_the_calendar_is_refused():
    with pytest.raises(ValueError, match="fuera del calendario"):
        plazos.sumar_meses(date(9999, 12, 31), 1)


@pytest.mark.parametrize(
    "feriado",
    [
        date(2026, 1, 1),
        date(2026, 2, 2),
        date(2026, 3, 16),
        date(2026, 5, 1),
        date(2026, 9, 16),
        date(2026, 11, 16),
        date(2026, 12, 25),
        date(2024, 10, 1),
    ],
)
def test_the_rest_days_of_the_labour_law_are_not_working_days(feriado):
    assert not plazos.es_habil(feriado)


def test_a_working_day_stays_where_it_is():
    assert plazos.siguiente_habil(date(2026, 12, 15)) == date(2026, 12, 15)


def test_a_closed_day_of_the_office_is_passed_over_with_the_weekend_after_it():
    jueves_y_viernes_santos = [date(2026, 4, 2), date(2026, 4, 3)]
    assert plazos.siguiente_habil(date(2026, 4, 2), jueves_y_viernes_santos) == date(2026, 4, 6)


@pytest.mark.parametrize(
    ("emision", "vence"),
    [
        (date(2026, 11, 24), date(2026, 12, 9)),
        (date(2026, 12, 10), date(2026, 12, 28)),  # 25 December, then Saturday and Sunday
        (date(2026, 12, 17), date(2027, 1, 4)),  # 1 January is Friday
        (date(2026, 12, 31), date(2027, 1, 15)),
        (date(2024, 2, 14), date(2024, 2, 29)),
        (date(2026, 11, 1), date(2026, 11, 17)),  # the third Monday of November
    ],
)
def test_a_bill_is_due_fifteen_days_after_emission_on_a_working_day(emision, vence):
    assert plazos.vencimiento(emision) == vence


def test_a_due_date_takes_the_days_and_closed_days_it_is_given():
    assert plazos.vencimiento(date(2026, 6, 1), dias=10, inhabiles={date(2026, 6, 11)}) == date(2026, 6, 12)


def test_a_bill_is_never_due_before_its_emission():
    with pytest.raises(ValueError, match="no vence antes"):
        plazos.vencimiento(date(2026, 6, 1), dias=-1)


@given(DIAS, st.integers(0, 60), st.sets(DIAS, max_size=5))
def test_a_due_date_is_the_first_working_day_that_is_late_enough(emision, dias, inhabiles):
    vence = plazos.vencimiento(emision, dias, inhabiles)
    assert plazos.es_habil(vence, inhabiles)
    natural = emision + timedelta(days=dias)
    assert not any(plazos.es_habil(natural + timedelta(days=n), inhabiles) for n in range((vence - natural).days))
