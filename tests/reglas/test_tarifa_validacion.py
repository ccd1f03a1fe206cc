"""The validator: Celaya is valid, every mutation of a valid law is reported, and nothing makes it fall."""

import copy
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aljibe.reglas.tarifa.compilacion import compilar
from aljibe.reglas.tarifa.esquema import AUSENTE, NumeroSinComillas, como_texto
from aljibe.reglas.tarifa.lectura import leer_archivo
from aljibe.reglas.tarifa.ley import CONCEPTOS_DE_COBRO, Ley, NoSePuedeCalcular
from aljibe.reglas.tarifa.precio import Caso, calcular
from aljibe.reglas.tarifa.precios import lista_de_precios
from aljibe.reglas.tarifa.validacion import validar

from .leyes_de_prueba import datos

LEYES = Path(__file__).parents[2] / "aljibe" / "leyes"
DE_PRUEBA = Path(__file__).parents[1] / "leyes" / "datos"

VALIDA = datos("""
metered_common: {tax_class: domestic, monthly_columns: false}
metered:
  - use: tabla
    model: base_plus_table
    base_fee: "100.00"
    table: {0: "0.00", 1: "10.00", 2: "25.00"}
    last_row_m3: 2
    beyond_last_row: {rule: unit_price_times_all_m3, from_m3: 3, unit_price: "9.00", add_base_fee: true}
    minimum_m3: 1
  - {use: total, model: table_total, table: {0: "50.00", 1: "60.00"}, last_row_m3: 1,
     beyond_last_row: {rule: last_row_plus_excess, from_m3: 2,
       unit_price: "9.00", add_base_fee: true, base_fee: "1.00"}}
  - {use: tramos, model: brackets_total_rate, brackets: [{to: 10, flat: "50"}, {to: null, per_m3: "5.10"}]}
  - {use: marginal, model: brackets_base_plus_marginal, base_fee: "2.00",
     brackets: [{from: "0", to: "12.5", base: "1.00", marginal: "0"},
       {from: null, from_over: "12.5", to: null, base: "3.50", marginal: "0.30"}]}
  - {use: fija, model: flat, amount: "80.00", includes_services: [alcantarillado],
     period: bimonthly, iva_included: true}
fixed:
  flat_monthly: [{category: lote, amount: "96.15", tax_class: non_domestic}]
  assigned_volume: {price_from: metered/tabla, rows: [{category: tipo_a, m3_month: 2}]}
  includes_services: [tratamiento]
sewer: {utility_water_users: {model: percent_of_water, rate: "0.10"},
  own_source_users: {model: per_m3_discharged, price: "3.02"}}
treatment: {model: per_m3_of_water_consumption, price: "3.01"}
incentives:
  directo: {discount: "0.50", applies_to: [base_fee, first_10_m3], uses: [tabla]}
  apartados: {monthly_metered: {discount: "0.70", applies_to: base_fee},
    fixed: {discount: "0.25", applies_to: whole_monthly_fee}}
iva:
  - {concept: agua, use: "*", rate: "0.16", valid_from: 2026-01-01, valid_to: 2026-12-31}
  - {concept: tratamiento, use: tabla, rate: "0.08"}
rounding: {to: "0.10", mode: half_up, level: total}
late_payment: {surcharge_monthly_rate: "0.02", surcharge_max_years: 5,
  execution_cost_rate: "0.02", execution_cost_min_daily_uma: 2}
contracts: {agua_potable: "226.86"}
intake_materials_installation: {columns: ["1/2in", "total"], BT: ["802.98", "802.98"]}
meter_box: {"1/2in": "460.48"}
meters: {velocity: {"1/2in": "400.50"}}
services: [{code: a, name: reconexion, unit: toma, price: "301.72"}]
development_services: {letter: {from_built_m2: 241, price: "983.69", per_excess_m2: "2.60", cap: "5745.52"}}
treated_water: {delivered: [{to_m3: 155520, price: "5.48"}, {to_m3: null, price: "4.32"}]}
""")


def hojas(valor, ruta=()):
    if isinstance(valor, dict | list):
        for clave, hijo in valor.items() if isinstance(valor, dict) else enumerate(valor):
            yield from hojas(hijo, (*ruta, clave))
    else:
        yield ruta


def cambiada(ruta, valor):
    ley = copy.deepcopy(VALIDA)
    lugar = ley
    for clave in ruta[:-1]:
        lugar = lugar[clave]
    if valor is AUSENTE:
        del lugar[ruta[-1]]
    else:
        lugar[ruta[-1]] = valor
    return ley


def valor_en(ruta):
    lugar = VALIDA
    for clave in ruta:
        lugar = lugar[clave]
    return lugar


# Text that nobody computes with; an end that is open on purpose.
VOLUMENES = {"to", "from", "from_over", "m3_month", "minimum_m3", "execution_cost_min_daily_uma"}
SIN_CUENTA = {"municipality", "articles", "code", "unit", "label_es"}
HOJAS = [ruta for ruta in hojas(VALIDA) if not SIN_CUENTA & set(ruta) and valor_en(ruta) is not None]
IMPORTES = [r for r in HOJAS if isinstance(valor_en(r), str) and valor_en(r)[0].isdigit() and "columns" not in r]


def test_a_valid_law_has_no_problem():
    informe = validar(VALIDA)
    assert informe.problemas == []


@pytest.mark.parametrize("ruta", HOJAS, ids=lambda r: ".".join(map(str, r)))
@pytest.mark.parametrize(
    "mal", [None, NumeroSinComillas("1.5"), {}, "", b"x"], ids=["null", "float", "mapa", "vacio", "bytes"]
)
def test_each_leaf_that_is_spoilt_is_reported(ruta, mal):
    if mal is None and ((ruta[0] == "iva" and ruta[-1].startswith("valid")) or ruta[-1] == "to_m3"):
        return  # an end that is not printed is open
    if isinstance(mal, NumeroSinComillas) and ruta[-1] in VOLUMENES:
        return  # not money: 1.5 without quotes is exactly 1.5
    if mal == "" and "includes_services" in ruta:
        return  # the law may bundle services that no line is for: a notice
    assert validar(cambiada(ruta, mal)).problemas, (ruta, mal)


@pytest.mark.parametrize("ruta", IMPORTES, ids=lambda r: ".".join(map(str, r)))
@pytest.mark.parametrize("mal", ["-5.00", "1,234.50", "$ 10", "12.3.4", "5.", "1e3", "١", " 5.00", -3, True, 5.5])
def test_each_figure_that_is_not_a_quoted_amount_is_reported(ruta, mal):
    assert validar(cambiada(ruta, mal)).problemas, (ruta, mal)


REQUERIDAS = [
    ("fiscal_year",),
    ("valid_from",),
    ("valid_to",),
    ("metered_common", "tax_class"),
    ("metered", 0, "use"),
    ("metered", 0, "model"),
    ("metered", 0, "base_fee"),
    ("metered", 0, "table"),
    ("metered", 0, "table", 1),
    ("metered", 0, "beyond_last_row", "rule"),
    ("metered", 0, "beyond_last_row", "unit_price"),
    ("metered", 1, "beyond_last_row", "base_fee"),
    ("metered", 2, "brackets"),
    ("metered", 2, "brackets", 0, "to"),
    ("metered", 2, "brackets", 0, "flat"),
    ("metered", 3, "brackets", 1, "base"),
    ("metered", 3, "brackets", 1, "marginal"),
    ("metered", 3, "brackets", 1, "from_over"),
    ("metered", 4, "amount"),
    ("fixed", "flat_monthly", 0, "category"),
    ("fixed", "flat_monthly", 0, "amount"),
    ("fixed", "flat_monthly", 0, "tax_class"),
    ("fixed", "assigned_volume", "price_from"),
    ("fixed", "assigned_volume", "rows"),
    ("fixed", "assigned_volume", "rows", 0, "m3_month"),
    ("sewer", "utility_water_users", "model"),
    ("sewer", "utility_water_users", "rate"),
    ("treatment", "price"),
    ("incentives", "apartados", "fixed", "discount"),
    ("incentives", "apartados", "fixed", "applies_to"),
    ("iva", 0, "concept"),
    ("iva", 0, "use"),
    ("iva", 0, "rate"),
    ("rounding", "to"),
    ("rounding", "mode"),
    ("services", 0, "price"),
    ("services", 0, "name"),
]


@pytest.mark.parametrize("ruta", REQUERIDAS, ids=lambda r: ".".join(map(str, r)))
def test_each_thing_that_is_needed_and_missing_is_reported(ruta):
    assert validar(cambiada(ruta, AUSENTE)).problemas


@pytest.mark.parametrize(
    ("ruta", "mal", "donde"),
    [
        (("metered", 0, "table", 2), "9.99", "metered[tabla].table.2"),
        (("metered", 0, "table", 7), "99.00", "metered[tabla].last_row_m3"),
        (("metered", 0, "table", "x"), "99.00", "metered[tabla].table.x"),
        (("metered", 0, "table", "1"), "10.00", "metered[tabla].table.1"),
        (("metered", 0, "last_row_m3"), 5, "metered[tabla].table.4"),
        (("metered", 0, "beyond_last_row", "from_m3"), 9, "metered[tabla].beyond_last_row.from_m3"),
        (("metered", 0, "beyond_last_row", "rule"), "al_gusto", "metered[tabla].beyond_last_row.rule"),
        (("metered", 0, "minimum_m3"), "1.5", "metered[tabla].minimum_m3"),
        (("metered", 0, "monthly_columns"), True, "metered[tabla].base_fee"),
        (("metered", 0, "base_fee"), ["1"] * 12, "metered[tabla].base_fee"),
        (("metered", 0, "period"), "weekly", "metered[tabla].period"),
        (("metered", 1, "use"), "tabla", "metered[1].use"),
        (("metered", 1, "use"), 5, "metered[1].use"),
        (("metered", 2, "brackets", 0, "per_m3"), "1.00", "metered[tramos].brackets[0]"),
        (("metered", 2, "brackets", 0, "to"), None, "metered[tramos].brackets[0].to"),
        (("metered", 3, "brackets", 1, "from_over"), "10", "metered[marginal].brackets[1].from"),
        (("metered", 4, "model"), "plana", "metered[fija].model"),
        (("metered_common", "tax_class"), None, "metered_common.tax_class"),
        (("fixed", "flat_monthly", 0, "category"), "tabla", "fixed.flat_monthly[tabla].category"),
        (("fixed", "assigned_volume", "price_from"), "metered/nadie", "fixed.assigned_volume.price_from"),
        (("sewer", "utility_water_users", "rate"), "10", "sewer.utility_water_users.rate"),
        (("incentives", "directo", "uses"), ["nadie"], "incentives.directo.uses"),
        (("incentives", "directo", "applies_to"), ["base_fee", "todo"], "incentives.directo.applies_to"),
        (("incentives", "directo", "discount"), "50", "incentives.directo.discount"),
        (("iva", 0, "use"), "nadie", "iva[0].use"),
        (("iva", 0, "valid_to"), date(2025, 1, 1), "iva[0].valid_to"),
        (("rounding", "to"), "0.001", "rounding.to"),
        (("rounding", "level"), "line", "rounding.level"),
        (("valid_to",), date(2025, 1, 1), "valid_to"),
        (("valid_to",), "2026-02-30", "valid_to"),
        (("completeness",), "casi", "completeness"),
        (("currency_unit",), "UMA", "uma_daily"),
        (("intake_materials_installation", "BT"), ["802.98"], "intake_materials_installation.BT"),
        (("intake_materials_installation", "columns"), ["a", "a"], "intake_materials_installation.columns"),
        (("services", 0, "price"), None, "services[reconexion].price"),
        (("contracts",), None, "contracts"),
        (("contracts", "agua_potable"), 226, "contracts.agua_potable"),
    ],
)
def test_a_problem_says_the_path_of_its_key(ruta, mal, donde):
    assert donde in [p.ruta for p in validar(cambiada(ruta, mal)).problemas]


def test_no_problem_hides_another():
    ley = copy.deepcopy(VALIDA)
    dinero = [ruta for ruta in IMPORTES if ruta[-1] not in VOLUMENES]
    for ruta in dinero:
        lugar = ley
        for clave in ruta[:-1]:
            lugar = lugar[clave]
        lugar[ruta[-1]] = None
    assert len({p.ruta for p in validar(ley).problemas}) == len(dinero)


@pytest.mark.parametrize(
    ("ruta", "valor", "donde"),
    [
        (("clave_nueva",), None, "clave_nueva"),
        (("metered", 0, "clave_nueva"), NumeroSinComillas("1.5"), "metered[tabla].clave_nueva"),
        (("metered", 0, "table", 2), "9999.00", "metered[tabla].table.2"),
        (("intake_materials_installation", "BT"), ["802.98", "802.97"], "intake_materials_installation.BT.total"),
        (("fiscal_year",), 2025, "valid_from"),
        (("incentives", "anual"), {"discount": "0.15", "applies_to": "annual_payment"}, "incentives.anual"),
        (("incentives", "por_puntos"), "comité", "incentives.por_puntos"),
        (("late_payment", "surcharge_counts"), "cada mes", "late_payment.surcharge_counts"),
    ],
)
def test_what_a_person_should_look_at_is_a_notice_and_the_law_is_still_valid(ruta, valor, donde):
    informe = validar(cambiada(ruta, valor))
    assert informe.valido, informe.problemas
    assert donde in [a.ruta for a in informe.avisos]


def test_celaya_is_valid_and_says_its_jumps_its_totals_and_the_keys_it_does_not_know():
    informe = validar(leer_archivo(LEYES / "celaya-2019.yaml").datos)
    assert informe.problemas == []
    rutas = {a.ruta for a in informe.avisos}
    assert {
        "metered[domestico].table.36",
        "metered[domestico].table.51",
        "metered[comercial].table.76",
        "billing",
        "housing_development_incorporation.campestre.total",
        "individual_incorporation.domestico_social.total",
        "late_payment.surcharge_base",
    } <= rutas


@pytest.mark.parametrize("archivo", [LEYES / "cortazar-2026.yaml", DE_PRUEBA / "queretaro-cea-2026-02.yaml"])
def test_a_law_with_a_null_where_money_goes_is_not_valid(archivo):
    informe = validar(leer_archivo(archivo).datos)
    assert informe.problemas
    assert all(p.valor is None for p in informe.problemas)


def test_a_default_that_is_missing_is_named_once_where_it_is_written():
    informe = validar(leer_archivo(LEYES / "cortazar-2026.yaml").datos)
    assert [p.ruta for p in informe.problemas].count("metered_common.base_fee") == 1


def test_a_last_row_of_millions_does_not_print_millions_of_problems():
    informe = validar(cambiada(("metered", 0, "last_row_m3"), 999_999_999))
    assert len(informe.problemas) < 10


# Nothing makes it fall.

escalares = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=8),
    st.floats(),
    st.dates(),
    st.binary(max_size=3),
    st.just(10**30),
    st.just(NumeroSinComillas("1.5")),
    st.just({"conjunto"}),
    st.just(("a", "b")),
    st.sampled_from(["110.01", "domestic", "flat", "base_plus_table", "*", "metered/tabla", "total", "none"]),
)
arboles = st.recursive(
    escalares,
    lambda hijo: st.one_of(
        st.lists(hijo, max_size=4),
        st.dictionaries(
            st.one_of(
                st.text(max_size=6),
                st.integers(),
                st.none(),
                st.booleans(),
                st.sampled_from(
                    ["use", "model", "table", "to", "from", "columns", "name", "price", "rate", "discount"]
                ),
            ),
            hijo,
            max_size=4,
        ),
    ),
    max_leaves=20,
)
RUTAS = [ruta[:n] for ruta in hojas(VALIDA) for n in range(1, len(ruta) + 1)]
SIN_PRISA = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))


def no_se_cae(ley):
    for hallazgo in (*validar(ley).problemas, *validar(ley).avisos):
        assert hallazgo.esperado
        assert "\n" not in hallazgo.ruta + como_texto(hallazgo.valor)
    try:
        leida = Ley(ley)
    except NoSePuedeCalcular:
        return
    lista_de_precios(leida)
    for concepto in CONCEPTOS_DE_COBRO:
        for clave in leida.claves(concepto):
            for beneficio in ("", "directo", "apartados"):
                caso = Caso(concepto=concepto, uso=clave, m3=Decimal(3), fecha=date(2026, 5, 5), beneficio=beneficio)
                try:
                    calcular(leida, caso)
                except NoSePuedeCalcular as error:
                    assert error.motivo
    try:
        compilar(leida)
    except NoSePuedeCalcular as error:
        assert error.motivo


@SIN_PRISA
@given(arboles)
def test_whatever_yaml_gives_is_answered(arbol):
    no_se_cae(arbol)


@pytest.mark.lento
@SIN_PRISA
@given(st.sampled_from(RUTAS), arboles)
def test_a_valid_law_with_anything_anywhere_is_answered(ruta, arbol):
    no_se_cae(cambiada(ruta, arbol))


@SIN_PRISA
@given(st.sampled_from(HOJAS), escalares)
def test_what_the_validator_lets_pass_the_price_can_use(ruta, valor):
    ley = cambiada(ruta, valor)
    if validar(ley).problemas:
        return
    leida = Ley({k: v for k, v in ley.items() if k != "iva"})
    for clave in leida.claves("servicio_medido"):
        for m3 in range(4):
            caso = Caso(concepto="servicio_medido", uso=clave, m3=Decimal(m3), fecha=leida.vigencia()[0])
            try:
                assert calcular(leida, caso).total >= 0
            except NoSePuedeCalcular as error:
                # A gap between printed brackets is the law; it was a notice.
                assert "ningún tramo" in error.motivo


@pytest.mark.lento
def test_a_file_that_contains_itself_is_answered():
    vuelta: dict = {"a": "1"}
    vuelta["otra"] = vuelta
    lista: list = []
    lista.append(lista)
    for seccion in [*VALIDA, "secreta"]:
        no_se_cae(cambiada((seccion,), vuelta))
        no_se_cae(cambiada((seccion,), lista))
    for seccion in [*VALIDA, "secreta"]:
        no_se_cae(cambiada((seccion,), 10**5000))  # longer than Python agrees to print
    for ruta in RUTAS:
        no_se_cae(cambiada(ruta, 10**5000))
    risa: list = ["1"]
    for _ in range(60):
        risa = [risa, risa]
    for seccion in [*VALIDA, "secreta"]:
        no_se_cae(cambiada((seccion,), {"x": risa}))
