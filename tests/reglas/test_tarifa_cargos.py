"""Drainage, treatment, IVA, fixed users, benefits, rounding, dates and keys."""

from datetime import date
from decimal import Decimal

import pytest

from aljibe.reglas.tarifa.casos import leer_caso
from aljibe.reglas.tarifa.ley import NoSePuedeCalcular
from aljibe.reglas.tarifa.precio import Caso, calcular

from .leyes_de_prueba import ENCABEZADO, agua, importes, ley, precio

AGUA = """
metered:
  - {use: u, tax_class: domestic, model: brackets_total_rate, brackets: [{to: null, per_m3: "10.05"}]}
  - {use: c, tax_class: non_domestic, model: brackets_total_rate, brackets: [{to: null, per_m3: "10.05"}]}
"""


def no(*args, **kwargs) -> str:
    with pytest.raises(NoSePuedeCalcular) as error:
        precio(*args, **kwargs)
    return error.value.motivo


@pytest.mark.parametrize(
    ("drenaje", "esperado"),
    [
        ('{model: percent_of_water, rate: "0.15"}', "1.51"),
        ('{utility_water_users: {model: percent_of_water, rate: "0.15"}}', "1.51"),
        ('{model: per_m3_of_water_consumption, price: "3.02"}', "3.02"),
        ("{model: included_in_water_price}", "0.00"),
        ('{own_source_users: {model: per_m3_discharged, price: "3.02"}}', "0.00"),
        ('{model: percent_of_water, rate: "0.15", own_source_users: {brackets: [{to: null, price: "9"}]}}', "1.51"),
    ],
)
def test_each_way_of_charging_drainage(drenaje, esperado):
    p = precio(f"{AGUA}\nsewer: {drenaje}\n", m3="1")
    assert str(p.importe("alcantarillado")) == esperado


@pytest.mark.parametrize(
    "drenaje",
    [
        "null",
        "{}",
        "{model: null}",
        "{model: al_gusto}",
        '{model: percent_of_water, rate: "15"}',
        "{model: percent_of_water, rate: 0.15}",
        "{model: percent_of_water}",
        "{model: per_m3_of_water_consumption, price: null}",
        '{model: per_m3_discharged, price: "3.02"}',
        "{utility_water_users: null}",
        '{brackets: [{to: null, price: "9"}]}',
        "{own_source_users: {}, brackets: []}",
    ],
)
def test_drainage_that_is_not_known_is_refused_and_never_zero(drenaje):
    assert "sewer" in no(f"{AGUA}\nsewer: {drenaje}\n", m3="1")


def test_a_missing_section_is_no_charge_in_a_complete_law_only():
    assert importes(AGUA, m3="1") == "10.05 0.00 0.00 0.00 10.05"
    for otra in ("partial", "structure_only"):
        assert "Falta la sección sewer" in no(ley(AGUA, ENCABEZADO.replace("complete\n", f"{otra}\n")), m3="1")
    assert "Falta la sección sewer" in no(ley(AGUA, ENCABEZADO.replace("completeness: complete\n", "")), m3="1")


def test_a_service_inside_the_price_is_zero_whatever_the_section_says():
    incluido = AGUA.replace("use: u,", "use: u, includes_services: [agua_potable, alcantarillado, tratamiento],")
    parcial = ENCABEZADO.replace("complete\n", "partial\n")
    assert importes(ley(incluido + "\nsewer: {model: null}\n", parcial), m3="1") == "10.05 0.00 0.00 0.00 10.05"


# IVA


def test_without_iva_list_the_criterion_is_by_class_for_water_and_sixteen_for_the_rest():
    servicios = 'sewer: {model: percent_of_water, rate: "0.10"}\ntreatment: {model: percent_of_water, rate: "0.05"}\n'
    assert importes(AGUA + servicios, m3="10") == "100.50 10.05 5.03 2.41 117.99"
    assert importes(AGUA + servicios, "c", "10") == "100.50 10.05 5.03 18.49 134.07"


IVA = """
iva:
  - {concept: agua, use: "*", rate: "0.16", valid_from: 2026-01-01, valid_to: 2026-06-30}
  - {concept: agua, use: "*", rate: "0.11", valid_from: 2026-07-01, valid_to: 2026-12-31}
  - {concept: agua, use: c, rate: "0.08"}
"""


@pytest.mark.parametrize(
    ("uso", "fecha", "tasa"),
    [
        ("u", date(2026, 6, 30), "0.16"),
        ("u", date(2026, 7, 1), "0.11"),
        ("c", date(2026, 6, 30), "0.08"),
    ],
)
def test_the_rate_is_of_the_use_before_all_and_of_the_date(uso, fecha, tasa):
    assert precio(AGUA + IVA, uso, "1", fecha=fecha).lineas[0].tasa == Decimal(tasa)


def test_k3_the_rate_of_a_month_is_that_of_its_first_day():
    a_medio_mes = IVA.replace("2026-06-30", "2026-06-15").replace("2026-07-01", "2026-06-16")
    assert precio(AGUA + a_medio_mes, m3="1", fecha=date(2026, 6, 20)).lineas[0].tasa == Decimal("0.16")


@pytest.mark.parametrize(
    "lista",
    [
        "iva: null",
        "iva: []",
        "iva: {}",
        'iva: [{concept: agua, use: otro, rate: "0.16"}]',
        'iva: [{concept: agua, use: "*", rate: 0.16}]',
        'iva: [{concept: agua, use: "*", rate: null}]',
        'iva: [{concept: agua, use: "*", rate: "0.16", valid_to: 2025-12-31}]',
        'iva: [{concept: agua, use: "*", rate: "0.16"}, {concept: agua, use: "*", rate: "0.08"}]',
    ],
)
def test_without_a_rate_for_the_case_there_is_no_price(lista):
    assert "iva" in no(f"{AGUA}\n{lista}\n", m3="1")


def test_a_line_that_is_not_charged_needs_no_rate():
    assert precio(AGUA + 'iva: [{concept: agua, use: "*", rate: "0"}]', m3="1").lineas[1].tasa is None


@pytest.mark.parametrize("clase", ["null", "casa", ""])
def test_without_tax_class_the_criterion_cannot_speak(clase):
    sin_clase = f'metered: [{{use: u, {f"tax_class: {clase}, " if clase else ""}model: flat, amount: "1"}}]'
    assert "tax_class" in no(sin_clase)
    assert agua(sin_clase + '\niva: [{concept: agua, use: "*", rate: "0"}]') == "1.00"


# Users without a meter.

FIJOS = """
metered:
  - use: u
    tax_class: domestic
    model: base_plus_table
    base_fee: "100.00"
    includes_services: [alcantarillado]
    table: {0: "0.00", 1: "10.00", 2: "25.00", 3: "26.00"}
    last_row_m3: 3
fixed:
  flat_monthly:
    - {category: lote, amount: "96.1557", tax_class: non_domestic}
    - {category: sin_clase, amount: "10.00"}
    - {category: sin_importe, amount: null, tax_class: domestic}
  assigned_volume: {price_from: metered/u, rows: [{category: tipo_a, m3_month: 2}, {category: sin_m3, m3_month: null}]}
sewer: {model: percent_of_water, rate: "0.10"}
treatment: {model: per_m3_of_water_consumption, price: "3.01"}
incentives:
  directo: {discount: "0.50", applies_to: [base_fee, first_1_m3], uses: [u]}
  todo: {discount: "0.50", applies_to: whole_monthly_fee}
  apartados:
    monthly_metered: {discount: "0.50", applies_to: [base_fee]}
    fixed: {discount: "0.25", applies_to: whole_monthly_fee}
  solo_medidos: {monthly_metered: {discount: "0.50", applies_to: [base_fee]}}
  solo_categoria: {fixed: {discount: "1", applies_to: whole_monthly_fee, uses: [u]}}
  anual: {january: "0.15"}
  por_puntos: comité
"""


def test_an_assigned_volume_is_priced_as_its_use_and_its_m3_pay_treatment():
    assert importes(FIJOS, "tipo_a", concepto="volumen_asignado") == "125.00 0.00 6.02 0.96 131.98"
    assert importes(FIJOS, "tipo_a", "77", concepto="volumen_asignado") == "125.00 0.00 6.02 0.96 131.98"


def test_a_flat_category_has_no_volume_and_a_percentage_acts_on_its_fee():
    p = precio(FIJOS, "lote", "77", concepto="cuota_fija")
    assert importes(FIJOS, "lote", concepto="cuota_fija") == "96.16 9.62 0.00 16.93 122.71"
    assert "no tiene volumen" in p.fundamento


def test_fixed_includes_services_replaces_that_of_the_use():
    con = FIJOS.replace("fixed:\n", "fixed:\n  includes_services: [tratamiento]\n", 1)
    assert importes(con, "tipo_a", concepto="volumen_asignado") == "125.00 12.50 0.00 2.00 139.50"
    assert importes(con, "lote", concepto="cuota_fija") == "96.16 9.62 0.00 16.93 122.71"
    vacio = FIJOS.replace("fixed:\n", "fixed:\n  includes_services: []\n", 1)
    assert importes(vacio, "tipo_a", concepto="volumen_asignado") == "125.00 12.50 6.02 2.96 146.48"


@pytest.mark.parametrize(
    ("concepto", "uso", "motivo"),
    [
        ("cuota_fija", "sin_clase", "tax_class"),
        ("cuota_fija", "sin_importe", "amount es null"),
        ("volumen_asignado", "sin_m3", "m3_month es null"),
        ("cuota_fija", "u", "se cobra como servicio_medido"),
        ("servicio_medido", "lote", "se cobra como cuota_fija"),
        ("servicio_medido", "tipo_a", "se cobra como volumen_asignado"),
        ("volumen_asignado", "nadie", "no está en la ley"),
        ("servicio_medido", "", "uso está vacío"),
        ("medido", "u", "concepto es «medido»"),
    ],
)
def test_what_does_not_fit_the_law_is_refused_with_its_field(concepto, uso, motivo):
    assert motivo in no(FIJOS, uso, "1", concepto=concepto)


def test_a_flat_row_without_class_is_refused_even_when_the_law_lists_its_rates():
    assert "tax_class" in no(
        FIJOS + '\niva: [{concept: agua, use: "*", rate: "0"}]', "sin_clase", concepto="cuota_fija"
    )


def test_the_rate_of_an_assigned_volume_is_of_its_category_then_of_its_use():
    lista = (
        'iva: [{concept: agua, use: u, rate: "0.08"}, {concept: agua, use: "*", rate: "0.16"}, '
        '{concept: tratamiento, use: "*", rate: "0"}%s]'
    )
    asignado = {"uso": "tipo_a", "concepto": "volumen_asignado"}
    assert precio(FIJOS + lista % "", **asignado).lineas[0].tasa == Decimal("0.08")
    propia = ', {concept: agua, use: tipo_a, rate: "0.01"}'
    assert precio(FIJOS + lista % propia, **asignado).lineas[0].tasa == Decimal("0.01")


@pytest.mark.parametrize("origen", ["null", "u", "metered/nadie", "metered/", "fixed/lote"])
def test_an_assigned_volume_of_no_use_is_refused(origen):
    no(FIJOS.replace("metered/u", origen), "tipo_a", concepto="volumen_asignado")


def test_a_key_written_twice_is_refused():
    assert "2 veces" in no(AGUA.replace("use: c", "use: u"), m3="1")


# Benefits.


@pytest.mark.parametrize(
    ("concepto", "uso", "m3", "beneficio", "esperado"),
    [
        ("servicio_medido", "u", "3", "directo", "71.00"),  # 126 − 50 % de (100 + 10)
        ("servicio_medido", "u", "0", "directo", "50.00"),
        ("servicio_medido", "u", "3", "todo", "63.00"),
        ("servicio_medido", "u", "3", "apartados", "76.00"),
        ("volumen_asignado", "tipo_a", None, "directo", "70.00"),
        ("volumen_asignado", "tipo_a", None, "todo", "62.50"),
        ("volumen_asignado", "tipo_a", None, "apartados", "93.75"),
        ("cuota_fija", "lote", None, "todo", "48.08"),
        ("cuota_fija", "lote", None, "apartados", "72.12"),
    ],
)
def test_a_discount_is_the_sum_of_its_parts_by_its_fraction(concepto, uso, m3, beneficio, esperado):
    assert agua(FIJOS, uso, m3, concepto=concepto, beneficio=beneficio) == esperado


@pytest.mark.parametrize(
    ("concepto", "uso", "beneficio"),
    [
        ("cuota_fija", "lote", "directo"),
        ("cuota_fija", "lote", "solo_medidos"),
        ("volumen_asignado", "tipo_a", "solo_medidos"),
        ("volumen_asignado", "tipo_a", "solo_categoria"),
        ("servicio_medido", "u", "solo_categoria"),
        ("servicio_medido", "u", "anual"),
        ("servicio_medido", "u", "por_puntos"),
        ("servicio_medido", "u", "no_existe"),
    ],
)
def test_a_benefit_that_does_not_fit_is_refused_and_never_the_full_price(concepto, uso, beneficio):
    assert "beneficio" in no(FIJOS, uso, "1", concepto=concepto, beneficio=beneficio)


def test_a_flat_category_takes_only_the_whole_fee_of_a_list():
    ambos = FIJOS + '  ambos: {discount: "0.50", applies_to: [base_fee, whole_monthly_fee]}\n'
    assert agua(ambos, "lote", concepto="cuota_fija", beneficio="ambos") == "48.08"


def test_the_discount_never_takes_more_than_the_line_nor_touches_the_other_lines():
    ambos = FIJOS + '  ambos: {discount: "1", applies_to: [base_fee, whole_monthly_fee]}\n'
    assert importes(ambos, m3="3", beneficio="ambos") == "0.00 0.00 9.03 1.44 10.47"


def test_beyond_the_table_the_discount_does_not_take_a_base_that_was_not_charged():
    final = FIJOS.replace(
        "    last_row_m3: 3\n",
        '    last_row_m3: 3\n    beyond_last_row: {rule: unit_price_times_all_m3, from_m3: 4, unit_price: "9"}\n',
    )
    assert agua(final, m3="5", beneficio="directo") == "40.00"  # 45 − 50 % de (0 + 10)
    con_base = final.replace('unit_price: "9"', 'unit_price: "9", add_base_fee: true')
    assert agua(con_base, m3="5", beneficio="directo") == "90.00"


def test_in_a_table_of_totals_the_base_is_row_zero_and_the_first_m3_are_what_is_above_it():
    total = """
    metered:
      - use: u
        tax_class: domestic
        model: table_total
        base_fee: "999"
        table: {0: "50.00", 1: "60.00", 2: "75.00"}
        last_row_m3: 2
        beyond_last_row: {rule: unit_price_times_all_m3, from_m3: 3, unit_price: "30"}
    incentives:
      base: {discount: "0.50", applies_to: base_fee}
      primero: {discount: "0.50", applies_to: [first_1_m3]}
    """
    assert [agua(total, m3=m3, beneficio="base") for m3 in ("0", "2", "3")] == ["25.00", "50.00", "90.00"]
    assert [agua(total, m3=m3, beneficio="primero") for m3 in ("0", "2", "3")] == ["50.00", "70.00", "85.00"]


def test_the_discount_is_rounded_from_unrounded_parts_and_taken_from_the_rounded_line():
    fino = """
    metered: [{use: u, tax_class: domestic, model: flat, amount: "10.005"}]
    incentives: {b: {discount: "0.333", applies_to: whole_monthly_fee}}
    """
    # line 10.01; discount 3.331665 -> 3.33
    assert agua(fino, beneficio="b") == "6.68"


@pytest.mark.parametrize(
    "formula",
    [
        "discount: 0.50, applies_to: base_fee",
        'discount: "50", applies_to: base_fee',
        "discount: null, applies_to: base_fee",
        'discount: "0.50", applies_to: null',
        'discount: "0.50", applies_to: []',
        'discount: "0.50", applies_to: prepaid_volume',
        'discount: "0.50", applies_to: first_x_m3',
        'discount: "0.50", applies_to: base_fee, uses: []',
        'discount: "0.50", applies_to: base_fee, uses: null',
        'discount: "0.50"',
    ],
)
def test_a_formula_that_cannot_be_read_is_refused(formula):
    no(FIJOS + f"  mala: {{{formula}}}\n", m3="1", beneficio="mala")


# The total.


@pytest.mark.parametrize(
    ("redondeo", "ajuste"),
    [
        ("{to: whole_peso, mode: half_down, level: total}", "-0.50"),
        ("{to: whole_peso, mode: half_up}", "0.50"),
        ("{to: whole_peso, mode: half_even}", "-0.50"),
        ("{to: whole_peso, mode: up}", "0.50"),
        ("{to: whole_peso, mode: down}", "-0.50"),
        ('{to: "0.20", mode: half_up}', "0.10"),
        ("{to: none, mode: half_up}", "0.00"),
        ("{to: none}", "0.00"),
    ],
)
def test_r12_the_law_rounds_the_total_once_on_a_line_of_its_own(redondeo, ajuste):
    fija = 'metered: [{use: u, tax_class: domestic, model: flat, amount: "10.50"}]\n'
    p = precio(f"{fija}rounding: {redondeo}\n")
    assert (str(p.subtotal), str(p.ajuste), p.total) == ("10.50", ajuste, p.subtotal + p.ajuste)


@pytest.mark.parametrize(
    "redondeo",
    [
        "null",
        "{}",
        "{to: whole_peso}",
        "{to: whole_peso, mode: null}",
        "{to: 0.10, mode: up}",
        "{to: null, mode: up}",
        '{to: "0", mode: up}',
        '{to: "0.001", mode: up}',
        "{to: whole_peso, mode: al_gusto}",
        "{to: whole_peso, mode: up, level: line}",
    ],
)
def test_a_rounding_that_cannot_be_read_is_refused(redondeo):
    assert "rounding" in no(f"{AGUA}\nrounding: {redondeo}\n", m3="1")


# Dates and cells.


@pytest.mark.parametrize(
    ("fecha", "hay"),
    [(date(2025, 12, 31), False), (date(2026, 1, 1), True), (date(2026, 12, 31), True), (date(2027, 1, 1), False)],
)
def test_both_ends_of_the_validity_are_inside(fecha, hay):
    assert agua(AGUA, m3="1", fecha=fecha).startswith("10.05") == hay


@pytest.mark.parametrize("quitar", ["valid_from: 2026-01-01\n", "valid_to: 2026-12-31\n"])
def test_a_law_without_validity_prices_nothing(quitar):
    assert "Falta valid_" in no(ley(AGUA, ENCABEZADO.replace(quitar, "")), m3="1")


def test_a_reform_in_the_middle_of_a_month_prices_that_month_from_its_first_day():
    reforma = ley(AGUA + IVA, ENCABEZADO.replace("valid_from: 2026-01-01", "valid_from: 2026-06-15"))
    assert precio(reforma, m3="1", fecha=date(2026, 6, 20)).lineas[0].tasa == Decimal("0.16")


def fila(**celdas):
    return {"concepto": "servicio_medido", "uso": "u", "m3": "1", "fecha": "2026-03-10", "beneficio": "", **celdas}


@pytest.mark.parametrize("m3", ["-1", "1,200", "1e3", "1.", ".5", "uno", "1 000", "+1", "1.0000001", "1234567890", "١"])
def test_m3_that_are_not_a_plain_number_are_refused(m3):
    with pytest.raises(NoSePuedeCalcular, match="m3"):
        leer_caso(fila(m3=m3))


@pytest.mark.parametrize(
    "fecha", ["", "10/03/2026", "2026-3-10", "20260310", "2026-02-30", "2026-W10-1", "2026-03-10T00:00"]
)
def test_a_date_that_is_not_written_plainly_is_refused(fecha):
    with pytest.raises(NoSePuedeCalcular, match="fecha"):
        leer_caso(fila(fecha=fecha))


def test_m3_are_required_of_a_metered_use_and_ignored_elsewhere():
    with pytest.raises(NoSePuedeCalcular, match="m3 está vacío"):
        calcular(ley(AGUA), leer_caso(fila(m3=" ")))
    assert leer_caso(fila(concepto="cuota_fija", m3="basura")).m3 is None


def test_spaces_around_a_cell_are_not_part_of_it():
    assert leer_caso(fila(uso=" u ", m3=" 1 ", fecha=" 2026-03-10 ")) == Caso(
        concepto="servicio_medido", uso="u", m3=Decimal(1), fecha=date(2026, 3, 10)
    )


@pytest.mark.parametrize("m3", ["-1", "1000000000", "NaN"])
def test_a_volume_out_of_range_is_refused_by_the_core_too(m3):
    assert "m3" in no(AGUA, m3=m3)


def test_the_ground_names_article_row_and_formula():
    texto = precio(FIJOS, m3="2", beneficio="directo").fundamento
    for pieza in (
        "art. 14-I",
        "tabla, renglón 2: 25.00",
        "cuota base 100.00",
        "art. 47",
        "50 % de (100.00 + 10.00)",
        "2 m³ × 3.01",
        "16 %",
    ):
        assert pieza in texto
