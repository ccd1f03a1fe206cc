"""The water line: each model of the schema, the end of its table, monthly columns, UMA, minimum, IVA inside."""

from datetime import date

import pytest

from .leyes_de_prueba import agua, importes, ley, precio

TABLA = """
metered:
  - use: u
    tax_class: domestic
    model: base_plus_table
    base_fee: "100.00"
    table: {0: "0.00", 1: "10.00", 2: "25.00", 3: "26.00"}
    last_row_m3: 3
"""


def tabla_con(final: str) -> str:
    return f"{TABLA}    beyond_last_row: {final}\n"


@pytest.mark.parametrize(("m3", "esperado"), [("0", "100.00"), ("1", "110.00"), ("2", "125.00"), ("3", "126.00")])
def test_a_row_is_the_whole_variable_amount_and_is_never_multiplied(m3, esperado):
    assert agua(TABLA, m3=m3) == esperado


@pytest.mark.parametrize(
    ("final", "esperado"),
    [
        ('{rule: unit_price_times_all_m3, from_m3: 4, unit_price: "9.00"}', "45.00"),
        ('{rule: unit_price_times_all_m3, from_m3: 4, unit_price: "9.00", add_base_fee: true}', "145.00"),
        ('{rule: last_row_plus_excess, from_m3: 4, unit_price: "9.00"}', "144.00"),
        ('{rule: last_row_plus_excess, from_m3: 4, unit_price: "9.00", add_base_fee: false}', "44.00"),
        ('{rule: last_row_plus_excess, unit_price: "9.00"}', "144.00"),
    ],
)
def test_each_rule_beyond_the_table_has_its_own_default_of_the_base_fee(final, esperado):
    assert agua(tabla_con(final), m3="5") == esperado


@pytest.mark.parametrize(
    ("final", "motivo"),
    [
        ('{rule: unit_price_times_all_m3, from_m3: 4, unit_price: "9.00", add_base_fee: null}', "add_base_fee es null"),
        ("{rule: unit_price_times_all_m3, from_m3: 4, unit_price: null}", "unit_price es null"),
        ('{from_m3: 4, unit_price: "9.00"}', "Falta metered[u].beyond_last_row.rule"),
        ('{rule: al_gusto, from_m3: 4, unit_price: "9.00"}', "uno de"),
        ('{rule: unit_price_times_all_m3, from_m3: 10, unit_price: "9.00"}', "no tiene ese renglón"),
        ("null", "beyond_last_row es null"),
    ],
)
def test_what_the_end_of_the_table_does_not_say_is_refused_and_the_rows_are_not(final, motivo):
    assert motivo in agua(tabla_con(final), m3="5")
    assert agua(tabla_con(final), m3="3") == "126.00"


def test_a_table_without_an_end_refuses_more_than_its_last_row():
    assert "no dice cómo cobrar más de 3 m³" in agua(TABLA, m3="4")


@pytest.mark.parametrize("m3", ["1.5", "5.5", "0.001"])
def test_a_table_prices_whole_m3_only_beyond_its_end_too(m3):
    final = '{rule: unit_price_times_all_m3, from_m3: 4, unit_price: "9.00"}'
    assert "m³ enteros" in agua(tabla_con(final), m3=m3)


def test_a_whole_m3_may_be_written_with_decimals():
    assert agua(TABLA, m3="2.00") == "125.00"


def test_a_hole_in_the_file_stops_only_who_needs_it():
    con_nulo = TABLA.replace('2: "25.00"', "2: null").replace('3: "26.00"', "3: 26.00")
    assert agua(con_nulo, m3="1") == "110.00"
    assert "table.2 es null" in agua(con_nulo, m3="2")
    assert "sin comillas" in agua(con_nulo, m3="3")
    assert "no tiene ese renglón" in agua(TABLA.replace('2: "25.00", ', ""), m3="2")


def test_base_plus_table_without_its_base_fee_is_refused():
    assert "Falta metered[u].base_fee" in agua(TABLA.replace('    base_fee: "100.00"\n', ""), m3="1")


TOTAL = """
metered:
  - use: u
    tax_class: domestic
    model: table_total
    base_fee: "999.00"
    table: {0: "50.12345", 1: "60.00000", 2: "72.49500"}
    last_row_m3: 2
    beyond_last_row: {rule: unit_price_times_all_m3, from_m3: 3,
      unit_price: "30", add_base_fee: true, base_fee: "50.12"}
"""


@pytest.mark.parametrize(("m3", "esperado"), [("0", "50.12"), ("1", "60.00"), ("2", "72.50"), ("3", "140.12")])
def test_table_total_is_the_whole_charge_and_adds_only_a_base_fee_of_its_own_beyond_the_end(m3, esperado):
    assert agua(TOTAL, m3=m3) == esperado


def test_table_total_that_must_add_a_base_fee_it_does_not_have_is_refused():
    assert "no se suma" in agua(TOTAL.replace(', base_fee: "50.12"', ""), m3="3")


def test_table_total_plus_excess_has_the_base_fee_inside_its_last_row():
    excedente = TOTAL.replace(
        'unit_price_times_all_m3, from_m3: 3,\n      unit_price: "30", add_base_fee: true, base_fee: "50.12"',
        'last_row_plus_excess, from_m3: 3, unit_price: "30"',
    )
    assert agua(excedente, m3="4") == "132.50"


TRAMOS = """
metered:
  - use: u
    tax_class: domestic
    model: brackets_total_rate
    brackets: [{to: 10, flat: "50"}, {to: 30, per_m3: "5.10"}, {to: null, per_m3: "6.20"}]
"""


@pytest.mark.parametrize(
    ("m3", "esperado"),
    [("0", "50.00"), ("10", "50.00"), ("10.01", "51.05"), ("30", "153.00"), ("30.5", "189.10"), ("1000", "6200.00")],
)
def test_a_total_rate_prices_all_the_m3_by_the_bracket_where_they_fall(m3, esperado):
    assert agua(TRAMOS, m3=m3) == esperado


def test_base_fee_is_added_to_brackets_and_to_a_flat_price():
    assert agua(TRAMOS.replace("    brackets", '    base_fee: "7.00"\n    brackets'), m3="5") == "57.00"
    fija = 'metered: [{use: u, tax_class: domestic, model: flat, amount: "80.00", base_fee: "7.00"}]'
    assert agua(fija) == "87.00"


def test_a_list_of_brackets_that_ends_refuses_more():
    corta = TRAMOS.replace(', {to: null, per_m3: "6.20"}', "")
    assert agua(corta, m3="30") == "153.00"
    assert "ningún tramo" in agua(corta, m3="30.01")


MARGINAL = """
metered:
  - use: u
    tax_class: domestic
    model: brackets_base_plus_marginal
    brackets: [{from: "0", to: "12.5", base: "1.00", marginal: "0"},
      {from: "12.51", to: "25", base: "1.00", marginal: "0.20"},
      {from: null, from_over: "25", to: null, base: "3.50", marginal: "0.30"}]
"""


@pytest.mark.parametrize(
    ("m3", "esperado"),
    [
        ("0", "1.00"),
        ("12.5", "1.00"),
        ("12.51", "1.00"),
        ("13", "1.10"),
        ("25", "3.50"),
        ("25.01", "3.50"),
        ("35", "6.50"),
    ],
)
def test_the_marginal_price_counts_from_the_printed_limit(m3, esperado):
    assert agua(MARGINAL, m3=m3) == esperado


@pytest.mark.parametrize("m3", ["12.505", "12.500001"])
def test_an_m3_inside_a_printed_gap_is_refused(m3):
    assert "ningún tramo" in agua(MARGINAL, m3=m3)


def test_without_from_the_bracket_begins_after_the_previous_to():
    sin_from = """
    metered:
      - use: u
        tax_class: domestic
        model: brackets_base_plus_marginal
        brackets: [{to: "10", base: "20", marginal: "1"}, {to: null, base: "30", marginal: "2"}]
    """
    assert [agua(sin_from, m3=m3) for m3 in ("0", "4", "10", "10.5", "20")] == [
        "20.00",
        "24.00",
        "30.00",
        "31.00",
        "50.00",
    ]


def test_a_limit_printed_twice_belongs_to_the_first_bracket():
    compartido = """
    metered:
      - use: u
        tax_class: domestic
        model: brackets_total_rate
        brackets: [{from: 0, to: 10, flat: "50"}, {from: 10, to: null, per_m3: "6"}]
    """
    assert [agua(compartido, m3=m3) for m3 in ("10", "11")] == ["50.00", "66.00"]


def test_brackets_that_overlap_have_two_prices_and_are_refused():
    traslape = """
    metered:
      - use: u
        tax_class: domestic
        model: brackets_total_rate
        brackets: [{from: 0, to: 10, flat: "50"}, {from: 8, to: 20, per_m3: "6"}, {to: null, per_m3: "7"}]
    """
    assert "traslapan" in agua(traslape, m3="9")
    assert agua(traslape, m3="21") == "147.00"


def test_a_bracket_with_two_prices_or_none_is_refused():
    assert "un solo precio" in agua(TRAMOS.replace('flat: "50"', 'flat: "50", per_m3: "1"'), m3="5")
    assert "un solo precio" in agua(TRAMOS.replace(', flat: "50"', ""), m3="5")


MESES = "[" + ", ".join(f'"{n}.00"' for n in range(1, 13)) + "]"
FIJA_POR_MES = f"metered: [{{use: u, tax_class: domestic, model: flat, monthly_columns: true, amount: {MESES}}}]"


@pytest.mark.parametrize("mes", [1, 2, 12])
def test_monthly_columns_give_every_price_by_the_month_of_the_date(mes):
    mensual = f"""
    metered:
      - use: u
        tax_class: domestic
        model: base_plus_table
        monthly_columns: true
        base_fee: {MESES}
        table: {{0: {MESES}, 1: {MESES}}}
        last_row_m3: 1
        beyond_last_row: {{rule: last_row_plus_excess, from_m3: 2, unit_price: {MESES}}}
      - {{use: f, tax_class: domestic, model: flat, monthly_columns: true, amount: {MESES}}}
      - {{use: b, tax_class: domestic, model: brackets_total_rate, monthly_columns: true,
        brackets: [{{to: null, per_m3: {MESES}}}]}}
    """
    de, dia = ley(mensual), date(2026, mes, 28)
    assert agua(de, "u", "1", fecha=dia) == f"{2 * mes}.00"
    assert agua(de, "u", "3", fecha=dia) == f"{4 * mes}.00"
    assert agua(de, "f", fecha=dia) == f"{mes}.00"
    assert agua(de, "b", "10", fecha=dia) == f"{10 * mes}.00"


def test_a_month_that_is_null_stops_that_month_alone():
    mensual = FIJA_POR_MES.replace('"5.00"', "null")
    assert agua(mensual, fecha=date(2026, 4, 1)) == "4.00"
    assert "null" in agua(mensual, fecha=date(2026, 5, 1))


@pytest.mark.parametrize(
    "campos",
    [
        'monthly_columns: true, amount: "5.00"',
        'monthly_columns: true, amount: ["1", "2"]',
        f"monthly_columns: false, amount: {MESES}",
        f"amount: {MESES}",
        'monthly_columns: null, amount: "5.00"',
        'monthly_columns: "false", amount: "5.00"',
    ],
)
def test_prices_and_columns_that_contradict_each_other_are_refused(campos):
    assert agua(f"metered: [{{use: u, tax_class: domestic, model: flat, {campos}}}]").startswith("no: ")


def test_the_common_values_serve_every_entry_and_an_entry_overrides_them():
    comun = """
    metered_common:
      tax_class: domestic
      model: base_plus_table
      base_fee: "10.00"
      table: {0: "0.00", 1: "5.00"}
      last_row_m3: 1
      minimum_m3: 1
      beyond_last_row: {rule: unit_price_times_all_m3, from_m3: 2, unit_price: "9.00", add_base_fee: true}
    metered:
      - {use: u}
      - {use: v, base_fee: "20.00", beyond_last_row: {unit_price: "8.00"}}
      - {use: w, base_fee: null}
      - {use: x, beyond_last_row: {rule: unit_price_times_all_m3, unit_price: "7.00"}}
    """
    de = ley(comun)
    assert [agua(de, "u", m3) for m3 in ("0", "1", "2")] == ["15.00", "15.00", "28.00"]
    assert [agua(de, "v", m3) for m3 in ("1", "2")] == ["25.00", "36.00"]
    assert "base_fee es null" in agua(de, "w", "1")
    assert agua(de, "x", "2") == "15.00"  # 14.00, and never below one m³


def test_uma_turns_every_amount_into_pesos_and_rounds_once_per_line():
    en_uma = """
    currency_unit: UMA
    uma_daily: "117.31"
    metered:
      - use: u
        tax_class: non_domestic
        model: brackets_base_plus_marginal
        base_fee: "0.333"
        brackets: [{to: null, base: "1.01", marginal: "0.017"}]
    sewer: {model: per_m3_of_water_consumption, price: "0.0133"}
    treatment: {model: percent_of_water, rate: "0.10"}
    """
    # (0.333 + 1.01 + 7 × 0.017) × 117.31 = 171.507...; 7 × 0.0133 × 117.31 = 10.9215...; 17.151
    assert importes(en_uma, m3="7") == "171.51 10.92 17.15 31.93 231.51"


@pytest.mark.parametrize("uma", ["", "uma_daily: null", "uma_daily: 117.31", 'uma_daily: "0"'])
def test_a_law_in_uma_without_its_value_is_refused(uma):
    assert "uma_daily" in agua(f"currency_unit: UMA\n{uma}\n" + TABLA, m3="1")


def test_an_unknown_unit_of_money_is_refused():
    assert "currency_unit" in agua("currency_unit: USD\n" + TABLA, m3="1")


def test_the_water_line_is_never_below_the_minimum_and_the_m3_lines_use_the_real_volume():
    con_minimo = f"""{TABLA}    minimum_m3: 2
treatment: {{model: per_m3_of_water_consumption, price: "3.01"}}
sewer: {{model: percent_of_water, rate: "0.10"}}
incentives: {{mitad: {{discount: "0.50", applies_to: whole_monthly_fee}}}}
"""
    assert importes(con_minimo, m3="1") == "125.00 12.50 3.01 2.48 142.99"
    assert importes(con_minimo, m3="3", beneficio="mitad") == "125.00 12.50 9.03 3.44 149.97"
    assert "mínimo" in precio(con_minimo, m3="1").fundamento
    assert "minimum_m3 es null" in agua(con_minimo.replace("minimum_m3: 2", "minimum_m3: null"), m3="3")


def test_a_price_with_iva_inside_gives_the_net_and_the_difference():
    adentro = TABLA.replace("domestic", "non_domestic").replace("    model", "    iva_included: true\n    model")
    adentro += 'sewer: {model: percent_of_water, rate: "0.10"}\n'
    # 110.00 / 1.16 = 94.8275... and 110.00 − 94.83; drain on the net line
    assert importes(adentro, m3="1") == "94.83 9.48 0.00 16.69 121.00"
    domestico = TABLA.replace("    model", "    iva_included: true\n    model")
    assert importes(domestico, m3="1") == "110.00 0.00 0.00 0.00 110.00"


def test_a_flat_use_needs_no_reading_and_has_no_m3_to_charge():
    fija = """
    metered: [{use: u, tax_class: domestic, model: flat, amount: "80.00"}]
    sewer: {model: per_m3_of_water_consumption, price: "3.00"}
    treatment: {model: percent_of_water, rate: "0.10"}
    """
    assert importes(fija) == importes(fija, m3="20") == "80.00 0.00 8.00 1.28 89.28"
    assert "no tiene volumen" in precio(fija).fundamento


def test_a_bimonthly_use_takes_the_column_of_the_last_month():
    bimestral = FIJA_POR_MES.replace("model", "period: bimonthly, model")
    assert agua(bimestral, fecha=date(2026, 4, 30)) == "4.00"
    assert "period" in agua(bimestral.replace("bimonthly", "weekly"))


@pytest.mark.parametrize("modelo", ["null", "al_gusto", "[flat]"])
def test_an_unknown_model_is_refused(modelo):
    assert "model" in agua(f"metered: [{{use: u, tax_class: domestic, model: {modelo}}}]", m3="1")


def test_huge_figures_keep_every_centavo():
    enorme = TRAMOS.replace('per_m3: "6.20"', 'per_m3: "999999999999.9999999999"')
    assert agua(enorme, m3="999999999") == "999999998999999999999.90"
