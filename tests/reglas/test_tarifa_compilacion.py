"""The compiled law. That its money is that of the core is proven in `tests/leyes/test_diferencial.py`."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from aljibe.reglas.tarifa.compilacion import compilar, evaluar
from aljibe.reglas.tarifa.lectura import leer_archivo
from aljibe.reglas.tarifa.ley import Ley, NoSePuedeCalcular
from aljibe.reglas.tarifa.precio import Caso, calcular

from .leyes_de_prueba import ENCABEZADO, ley

LEYES = Path(__file__).parents[2] / "aljibe" / "leyes"


def test_celaya_compiles_once_for_all_its_months():
    compilada = compilar(Ley(leer_archivo(LEYES / "celaya-2019.yaml").datos))
    assert {s.mes for s in compilada.segmentos} == {0}
    assert {(t.uso, t.mes) for t in compilada.tarifas} == {
        (uso, mes) for uso in {t.uso for t in compilada.tarifas} for mes in range(1, 13)
    }
    assert {t.problema for t in compilada.tarifas} == {""}
    assert compilada.redondeo == (Decimal(1), "half_down")
    vecindad = next(t for t in compilada.tarifas if t.uso == "vecindad")
    assert (vecindad.clase, vecindad.tratamiento, vecindad.tasa_agua) == ("CUOTA_FIJA", "NINGUNO", 0)
    asignado = next(t for t in compilada.tarifas if t.uso == "domestico_a")
    assert (asignado.clase, asignado.m3_asignado, asignado.valor_tratamiento) == (
        "VOLUMEN_ASIGNADO",
        35,
        Decimal("3.01"),
    )


def test_every_benefit_of_celaya_is_compiled_for_every_m3():
    original = Ley(leer_archivo(LEYES / "celaya-2019.yaml").datos)
    compilada = compilar(original)
    for beneficio in ("older_adults_pensioners_disability", "popular_colonias"):
        for m3 in map(Decimal, range(130)):
            caso = Caso(concepto="servicio_medido", uso="domestico", m3=m3, fecha=date(2019, 2, 2), beneficio=beneficio)
            assert evaluar(compilada, "domestico", beneficio, 2, m3).total == calcular(original, caso).total


def test_cortazar_cannot_be_billed_and_each_use_says_why():
    compilada = compilar(Ley(leer_archivo(LEYES / "cortazar-2026.yaml").datos))
    assert compilada.segmentos == ()
    assert len(compilada.tarifas) == 8 * 12
    assert all("null" in t.problema for t in compilada.tarifas)


MESES = "[" + ", ".join(f'"{n}.00"' for n in range(1, 13)) + "]"
MENSUAL = f"""
metered:
  - {{use: m, tax_class: domestic, model: flat, monthly_columns: true, amount: {MESES}}}
  - {{use: a, tax_class: domestic, model: flat, amount: "5.00"}}
  - {{use: b, tax_class: domestic, model: flat, amount: "5.00", period: bimonthly}}
  - {{use: r, tax_class: domestic, model: brackets_total_rate, brackets:
     [{{to: 10, flat: "50"}}, {{to: 20, per_m3: null}}]}}
"""


def test_only_prices_that_change_by_month_are_written_by_month():
    compilada = compilar(
        ley(MENSUAL, ENCABEZADO.replace("2026-01-01", "2026-04-15").replace("2026-12-31", "2026-06-30"))
    )
    assert [s.mes for s in compilada.segmentos if s.uso == "m"] == [4, 5, 6]
    assert [s.mes for s in compilada.segmentos if s.uso == "a"] == [0]
    assert [t.mes for t in compilada.tarifas if t.uso == "a"] == [4, 5, 6]
    with pytest.raises(NoSePuedeCalcular):
        evaluar(compilada, "a", "", 7, None)


def test_a_bimonthly_use_is_not_billed_by_month():
    compilada = compilar(ley(MENSUAL))
    assert all("bimestral" in t.problema for t in compilada.tarifas if t.uso == "b")
    assert not [s for s in compilada.segmentos if s.uso == "b"]


def test_a_stretch_without_price_has_no_segment_and_the_rest_is_billed():
    compilada = compilar(ley(MENSUAL))
    assert evaluar(compilada, "r", "", 1, Decimal(10)).agua == 50
    for m3 in ("10.5", "15", "21"):
        with pytest.raises(NoSePuedeCalcular, match="no tiene precio"):
            evaluar(compilada, "r", "", 1, Decimal(m3))


def test_a_law_without_validity_is_not_compiled_and_a_bad_rounding_stops_every_use():
    with pytest.raises(NoSePuedeCalcular, match="valid_to"):
        compilar(ley(MENSUAL, ENCABEZADO.replace("valid_to: 2026-12-31\n", "")))
    compilada = compilar(ley(MENSUAL + "rounding: {to: null, mode: up}\n"))
    assert all(t.problema for t in compilada.tarifas)


def test_a_key_of_two_concepts_is_not_billed():
    doble = MENSUAL + 'fixed: {flat_monthly: [{category: a, amount: "9.00", tax_class: domestic}]}\n'
    compilada = compilar(ley(doble))
    assert [t.problema != "" for t in compilada.tarifas if t.uso == "a"] == [True] * 12


def test_a_law_of_two_years_with_two_rates_for_one_month_says_so():
    iva = """
    iva:
      - {concept: agua, use: "*", rate: "0.16", valid_to: 2026-12-31}
      - {concept: agua, use: "*", rate: "0.11", valid_from: 2027-01-01}
    """
    compilada = compilar(ley(MENSUAL + iva.replace("\n    ", "\n"), ENCABEZADO.replace("2026-12-31", "2027-03-31")))
    problemas = {t.mes: t.problema for t in compilada.tarifas if t.uso == "a"}
    assert "dos años" in problemas[1]
    assert problemas[4] == ""
