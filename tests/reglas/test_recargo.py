"""Surcharges (K6, K3; Ley de Ingresos arts. 39-40)."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from aljibe.reglas import recargo

D = Decimal
VENCE = date(2026, 3, 15)
DOS_POR_CIENTO = D("0.02")


def al_dos(_dia):
    return DOS_POR_CIENTO


def constante(importe):
    return [(date(2020, 1, 1), D(importe))]


@pytest.mark.parametrize(
    ("vencimiento", "fecha_valor", "meses"),
    [
        (VENCE, date(2026, 3, 1), 0),
        (VENCE, VENCE, 0),
        (VENCE, date(2026, 3, 16), 1),
        (VENCE, date(2026, 4, 15), 1),
        (VENCE, date(2026, 5, 15), 2),  # exactly two months late
        (VENCE, date(2026, 5, 16), 3),  # two months and a day
        (date(2026, 1, 31), date(2026, 2, 28), 1),
        (date(2026, 1, 31), date(2026, 3, 1), 2),
        (date(2026, 1, 31), date(2026, 3, 31), 2),
        (date(2026, 1, 31), date(2026, 4, 1), 3),
        (date(2024, 2, 29), date(2025, 2, 28), 12),
        (date(2024, 2, 29), date(2025, 3, 1), 13),
        (date(2026, 12, 31), date(2027, 1, 1), 1),
        (date(2026, 12, 31), date(2027, 2, 28), 2),
        (VENCE, date(2031, 3, 15), 60),
        (VENCE, date(2031, 3, 16), 60),  # five years are the most
        (VENCE, date(2040, 1, 1), 60),
    ],
)
def test_months_late_are_whole_or_part_months_from_the_due_date(vencimiento, fecha_valor, meses):
    assert recargo.meses_de_recargo(vencimiento, fecha_valor) == meses


def test_the_law_may_set_another_maximum():
    assert recargo.meses_de_recargo(VENCE, date(2040, 1, 1), tope=24) == 24


def test_worked_example_f_two_months_and_three_days_late_is_thirteen_sixty_eight():
    """Celaya 2019, arts. 39-40, `ley-de-ingresos.md` 9-F: 3 × 2 % × 228.04 = 13.6824."""
    assert recargo.calcular(VENCE, date(2026, 5, 18), constante("228.04"), al_dos) == D("13.68")


def test_the_sum_is_rounded_once_and_not_each_month():
    # 3 × 0.0125 is 0.0375, which is 0.04; each month rounded would be 0.01 and the sum 0.03.
    assert recargo.calcular(VENCE, date(2026, 6, 15), constante("0.625"), al_dos) == D("0.04")


def test_half_a_centavo_goes_up():
    assert recargo.calcular(VENCE, date(2026, 3, 16), constante("10.25"), al_dos) == D("0.21")


def test_a_month_counts_on_the_principal_outstanding_when_it_begins():
    saldos = [(date(2026, 3, 1), D("300.00")), (date(2026, 4, 10), D("100.00"))]
    # Month 1 on 300, months 2 and 3 on 100.
    assert recargo.calcular(VENCE, date(2026, 5, 20), saldos, al_dos) == D("10.00")


def test_what_is_paid_on_the_day_a_month_begins_lowers_the_next_month_only():
    saldos = [(date(2026, 3, 1), D("300.00")), (date(2026, 3, 16), D("0.00"))]
    assert recargo.calcular(VENCE, date(2026, 3, 16), saldos, al_dos) == D("6.00")
    assert recargo.calcular(VENCE, date(2026, 9, 30), saldos, al_dos) == D("6.00")


def test_each_month_has_the_rate_in_force_on_the_day_it_begins():
    def tasa(dia):
        return D("0.03") if dia >= date(2027, 1, 1) else D("0.02")

    meses = recargo.detallar(date(2026, 11, 30), date(2027, 2, 1), constante("1000.00"), tasa)
    assert [(mes.numero, mes.inicia, mes.tasa) for mes in meses] == [
        (1, date(2026, 12, 1), D("0.02")),
        (2, date(2026, 12, 31), D("0.02")),
        (3, date(2027, 1, 31), D("0.03")),
    ]
    assert recargo.calcular(date(2026, 11, 30), date(2027, 2, 1), constante("1000.00"), tasa) == D("70.00")


def test_what_was_raised_is_taken_away_and_never_leaves_less_than_nothing():
    hoy = date(2026, 5, 18)
    assert recargo.calcular(VENCE, hoy, constante("228.04"), al_dos, ya_generado=D("4.56")) == D("9.12")
    assert recargo.calcular(VENCE, hoy, constante("228.04"), al_dos, ya_generado=D("50.00")) == D("0.00")


def test_days_in_review_do_not_run():
    revision = [(date(2026, 3, 20), date(2026, 3, 30))]  # ten days
    assert recargo.meses_de_recargo(VENCE, date(2026, 4, 25), en_revision=revision) == 1
    assert recargo.meses_de_recargo(VENCE, date(2026, 4, 26), en_revision=revision) == 2


def test_a_month_begins_after_the_review_that_held_it():
    revision = [(date(2026, 4, 10), date(2026, 4, 30))]
    meses = recargo.detallar(VENCE, date(2026, 5, 10), constante("100.00"), al_dos, revision)
    # Month 2 would begin on 16 April; the twenty days of review put it off.
    assert [mes.inicia for mes in meses] == [date(2026, 3, 16), date(2026, 5, 6)]


def test_a_review_that_still_lasts_holds_the_surcharge_where_it_was():
    revision = [(date(2026, 4, 1), None)]
    for hoy in (date(2026, 4, 1), date(2026, 9, 1), date(2028, 2, 29)):
        assert recargo.calcular(VENCE, hoy, constante("100.00"), al_dos, en_revision=revision) == D("2.00")


def test_a_review_before_the_due_date_changes_nothing_and_one_from_the_first_late_day_stops_all():
    assert recargo.meses_de_recargo(VENCE, date(2026, 3, 16), en_revision=[(date(2026, 2, 1), date(2026, 3, 16))]) == 1
    assert recargo.meses_de_recargo(VENCE, date(2026, 8, 1), en_revision=[(date(2026, 2, 1), None)]) == 0


def test_a_day_in_two_reviews_counts_once():
    doble = [(date(2026, 3, 20), date(2026, 3, 30)), (date(2026, 3, 25), date(2026, 4, 4))]
    una = [(date(2026, 3, 20), date(2026, 4, 4))]
    for hoy in (date(2026, 4, 29), date(2026, 4, 30), date(2026, 5, 1)):
        assert recargo.meses_de_recargo(VENCE, hoy, en_revision=doble) == recargo.meses_de_recargo(
            VENCE, hoy, en_revision=una
        )


@pytest.mark.parametrize(
    "saldos",
    [[], [(date(2026, 3, 2), D(1)), (date(2026, 3, 1), D(1))], [(date(2026, 3, 1), D("-0.01"))]],
)
def test_a_principal_without_sense_is_refused(saldos):
    with pytest.raises(ValueError, match=r"saldo|principal"):
        recargo.calcular(VENCE, date(2026, 5, 1), saldos, al_dos)


def _segunda_implementacion(vencimiento, fecha_valor, saldos, tasa, ya_generado, revisiones, tope):
    """Day by day with a counter, months by dateutil: nothing shared with the module but the law."""
    total, reloj, mes = D(0), vencimiento, 0
    dia = vencimiento
    while dia < fecha_valor:
        dia += timedelta(days=1)
        if any(desde <= dia and (hasta is None or dia < hasta) for desde, hasta in revisiones):
            continue
        reloj += timedelta(days=1)
        if mes < tope and reloj > vencimiento + relativedelta(months=mes):
            mes += 1
            anteriores = [saldo for fecha, saldo in saldos if fecha < dia]
            total += (anteriores[-1] if anteriores else saldos[0][1]) * tasa(dia)
    return max(total.quantize(D("0.01"), ROUND_HALF_UP) - ya_generado, D(0))


FECHAS = st.dates(date(2023, 11, 1), date(2026, 3, 1))
PESOS = st.decimals("0", "99999.99", places=2)


@st.composite
def revisiones(draw):
    desde = draw(FECHAS)
    return desde, draw(st.one_of(st.none(), st.integers(0, 120).map(lambda dias: desde + timedelta(days=dias))))


@pytest.mark.lento
@settings(max_examples=1_000)
@given(
    vencimiento=st.one_of(
        FECHAS, st.sampled_from([date(2024, 1, 31), date(2024, 2, 29), date(2024, 12, 31), date(2025, 8, 31)])
    ),
    tarde=st.integers(-40, 900),
    saldos=st.lists(st.tuples(FECHAS, PESOS), min_size=1, max_size=5).map(lambda s: sorted(s, key=lambda x: x[0])),
    tasas=st.lists(st.decimals("0", "0.05", places=4), min_size=4, max_size=4),
    ya_generado=st.decimals("0", "500", places=2),
    en_revision=st.lists(revisiones(), max_size=3),
    tope=st.sampled_from([60, 12, 3]),
)
def test_r38_the_surcharge_is_a_pure_function_equal_in_two_implementations(
    vencimiento, tarde, saldos, tasas, ya_generado, en_revision, tope
):
    fecha_valor = vencimiento + timedelta(days=tarde)

    def tasa(dia):
        return tasas[(dia.year - 2023) % 4]

    casos = (vencimiento, fecha_valor, saldos, tasa, ya_generado, en_revision, tope)
    esperado = _segunda_implementacion(*casos)
    assert recargo.calcular(*casos) == esperado
    assert recargo.calcular(*casos) == esperado


@given(FECHAS, st.integers(0, 400), st.lists(revisiones(), max_size=3), PESOS)
def test_a_surcharge_never_shrinks_while_time_passes(vencimiento, tarde, en_revision, importe):
    hoy = vencimiento + timedelta(days=tarde)
    manana = hoy + timedelta(days=1)
    argumentos = (constante(importe), al_dos, D(0), en_revision)
    assert recargo.calcular(vencimiento, hoy, *argumentos) <= recargo.calcular(vencimiento, manana, *argumentos)


def test_a_part_payment_carries_its_iva_inside():
    assert recargo.desglosar_parcial(D("10.00"), D("0.16")) == (D("8.62"), D("1.38"))
    assert recargo.desglosar_parcial(D("10.00"), D("0")) == (D("10.00"), D("0.00"))


@given(st.decimals("0.01", "99999.99", places=2), st.sampled_from([D("0"), D("0.08"), D("0.16")]))
def test_r11_a_part_payment_of_a_surcharge_raises_exactly_itself(pago, tasa_iva):
    generado, iva = recargo.desglosar_parcial(pago, tasa_iva)
    assert generado + iva == pago
    assert generado > 0
    assert iva >= 0


@given(st.decimals("0.01", "99999.99", places=2), st.sampled_from([D("0"), D("0.08"), D("0.16")]))
def test_paying_a_whole_surcharge_gives_back_the_surcharge_and_its_iva(pendiente, tasa_iva):
    todo = recargo.con_iva(pendiente, tasa_iva)
    assert recargo.desglosar_parcial(todo, tasa_iva) == (pendiente, todo - pendiente)


@pytest.mark.parametrize(("pago", "tasa_iva"), [("0", "0.16"), ("-1", "0.16"), ("1", "-0.16")])
def test_a_part_payment_without_sense_is_refused(pago, tasa_iva):
    with pytest.raises(ValueError, match="positivo"):
        recargo.desglosar_parcial(D(pago), D(tasa_iva))


def test_a_payment_lowers_the_principal_pro_rata():
    # Commercial, example C: 1,961.31 without IVA, 313.81 of IVA, ajuste −0.12, 2,275.00 in all.
    assert recargo.principal_pendiente(D("1961.31"), D("2275.00"), D("2275.00")) == D("1961.31")
    assert recargo.principal_pendiente(D("1961.31"), D("1000.00"), D("2275.00")) == D("862.11")
    assert recargo.principal_pendiente(D("1961.31"), D("0.00"), D("2275.00")) == D("0.00")
    with pytest.raises(ValueError, match="saldo"):
        recargo.principal_pendiente(D("10"), D("11"), D("10"))
