"""Months owed (K7)."""

from datetime import date
from decimal import Decimal

from aljibe.reglas.meses import CargoConPeriodo, meses_adeudo

VENCIMIENTOS = {1: date(2026, 2, 16), 2: date(2026, 3, 17), 3: date(2026, 4, 15), 4: date(2026, 5, 15)}


def cargo(mes, grupo="derechos", saldo="100.00", **estado):
    return CargoConPeriodo(
        grupo=grupo, periodo=f"2026-{mes:02d}", vencimiento=VENCIMIENTOS[mes], saldo=Decimal(saldo), **estado
    )


def test_three_months_and_a_day_is_the_day_after_the_fourth_due_date():
    cargos = [cargo(mes) for mes in VENCIMIENTOS]
    assert meses_adeudo(cargos, VENCIMIENTOS[4]) == 3
    assert meses_adeudo(cargos, date(2026, 5, 16)) == 4


def test_the_lines_of_one_bill_are_one_month():
    assert meses_adeudo([cargo(1), cargo(1), cargo(1)], date(2026, 3, 1)) == 1


def test_only_what_is_owed_for_the_service_counts():
    cargos = [
        cargo(1, grupo="varios"),
        cargo(2, saldo="0.00"),
        cargo(3, en_convenio=True),
        cargo(4, en_revision=True),
    ]
    assert meses_adeudo(cargos, date(2026, 12, 31)) == 0
    assert meses_adeudo([], date(2026, 12, 31)) == 0
