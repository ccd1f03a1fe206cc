"""A row of the padrón file, judged by itself."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aljibe.padron.services._renglon import COLUMNAS, REQUERIDAS, juzgar
from tests.padron.factories import renglon

HOY = date(2026, 11, 24)
MEDIDOR = {"medidor": "8841907", "digitos": "5", "lectura_inicial": "100", "fecha_lectura": "2026-01-01"}


def juicio(**textos: str):
    return juzgar(dict.fromkeys(COLUMNAS, "") | renglon(**textos), hoy=HOY)


def valores(**textos: str):
    resultado = juicio(**textos)
    assert not resultado.faltas
    return resultado.valores


def faltas(**textos: str) -> dict[str, str]:
    return {columna: motivo for columna, _, motivo in juicio(**textos).faltas}


@given(st.fixed_dictionaries({columna: st.text(max_size=30) for columna in COLUMNAS}))
def test_any_text_is_judged_and_every_fault_says_its_column_and_its_text(textos):
    resultado = juzgar(textos, hoy=HOY)

    assert all(textos[columna] == valor and motivo for columna, valor, motivo in resultado.faltas)


@pytest.mark.parametrize("columna", REQUERIDAS)
def test_a_required_column_may_not_be_empty(columna):
    assert "obligatorio" in faltas(**{columna: "  "})[columna]


@pytest.mark.parametrize("numero", ["123456", "000001", "0123456789"])
def test_k11_an_account_is_text_of_6_to_10_digits_with_its_zeros(numero):
    assert valores(cuenta=numero)["cuenta"] == numero


@pytest.mark.parametrize(
    "numero", ["12345", "12345678901", "12,345,678", "123456.0", "-123456", "12 3456", "１２３４５６"]
)
def test_k11_an_account_is_nothing_else(numero):
    assert "de 6 a 10 dígitos" in faltas(cuenta=numero)["cuenta"]


@pytest.mark.parametrize(
    ("escrito", "codigo"),
    [
        ("no_facturable", "NO_FACTURABLE"),
        ("No Facturable", "NO_FACTURABLE"),
        ("NO-FACTURABLE", "NO_FACTURABLE"),
        ("Activo", "ACTIVO"),
    ],
)
def test_k10_a_state_is_read_in_any_case(escrito, codigo):
    assert valores(situacion_comercial=escrito)["situacion_comercial"] == codigo


def test_k10_an_unknown_state_is_told_the_ones_there_are():
    assert "factible, en_tramite, real, baja" in faltas(estado_servicio="vigente")["estado_servicio"]
    assert valores(estado_servicio="En trámite")["estado_servicio"] == "EN_TRAMITE"


def test_place_and_cause_of_a_cut_are_said_only_of_a_suspended_account():
    corte = {"lugar_corte": "banqueta", "causa_suspension": "adeudo"}

    assert faltas(**corte).keys() == corte.keys()
    assert valores(situacion_comercial="suspendido", **corte)["lugar_corte"] == "BANQUETA"


@pytest.mark.parametrize("falta", MEDIDOR)
def test_the_four_columns_of_a_meter_go_together(falta):
    assert "se esperaban juntos" in faltas(**MEDIDOR | {falta: ""})[falta]


@pytest.mark.parametrize(
    ("columna", "texto", "dice"),
    [
        ("lectura_inicial", "100000", "no cabe en un medidor de 5 dígitos"),
        ("lectura_inicial", "-1", "sin comas, signo ni decimales"),
        ("lectura_inicial", "1,000", "sin comas"),
        ("lectura_inicial", "10.5", "decimales"),
        ("lectura_inicial", "9" * 30, "de 0 a 999999999"),
        ("digitos", "2", "de 3 a 9"),
        ("fecha_lectura", "2026-11-25", "es futura"),
        ("fecha_lectura", "2026-02-30", "que exista"),
        ("fecha_lectura", "24/11/2026", "AAAA-MM-DD"),
        ("fecha_lectura", "0026-11-24", "de 1950 a 2199"),
    ],
)
def test_a_reading_that_cannot_be_is_refused_with_what_was_expected(columna, texto, dice):
    assert dice in faltas(**MEDIDOR | {columna: texto})[columna]


def test_a_reading_of_today_is_not_in_the_future():
    assert valores(**MEDIDOR | {"fecha_lectura": "2026-11-24"})["fecha_lectura"] == HOY


@pytest.mark.parametrize(
    ("columna", "texto", "dice"),
    [
        ("nombre", "=1+1", "fórmula"),
        ("nombre", "@SUM(A1)", "fórmula"),
        ("calle", "+cmd|' /C calc'!A0", "fórmula"),
        ("secuencia", "=1+1", "fórmula"),
        ("nombre", "x" * 121, "se esperaban 120 o menos"),
        ("nombre", "Ana\x07", "no se pueden imprimir"),
        ("nombre", "\u202eanA", "no se pueden imprimir"),
        ("cp", "6000", "5 dígitos"),
        ("telefono", "llamar tarde", "no es un teléfono"),
        ("telefono", "12345", "de 7 a 15 dígitos"),
        ("correo", "ana@", "no es un correo"),
        ("secuencia", "1,200", "sin comas"),
        ("secuencia", "3000000000", "número entero"),
        ("volumen_asignado", "1,200.5", "sin comas"),
        ("volumen_asignado", "-5", "signo"),
        ("volumen_asignado", "1.2345", "3 decimales"),
        ("volumen_asignado", "123456789", "7 cifras"),
        ("volumen_asignado", "1e3", "m³"),
        ("servicios", "agua y drenaje", "agua, alcantarillado y tratamiento"),
        ("servicios", "agua+agua", "sin repetir"),
        ("beneficio_hasta", "2026-12-31", "hay beneficio_hasta"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_what_was_expected(columna, texto, dice):
    assert any(dice in motivo for motivo in faltas(**{columna: texto}).values())


def test_all_the_faults_of_a_row_are_told_at_once_as_they_came():
    resultado = juicio(cuenta=" 12 ", cp="abc", servicios="luz")

    assert [(columna, texto) for columna, texto, _ in resultado.faltas] == [
        ("cuenta", " 12 "),
        ("cp", "abc"),
        ("servicios", "luz"),
    ]


@pytest.mark.parametrize(
    ("tipo", "rfc", "vale"),
    [
        ("fisica", "GODE561231GR8", True),
        ("fisica", "gode-561231-gr8", True),
        ("fisica", "GODE561231GR9", False),
        ("moral", "GODE561231GR8", False),
        ("fisica", "XAXX010101000", True),
    ],
)
def test_an_rfc_has_the_check_digit_of_its_kind_of_person(tipo, rfc, vale):
    assert ("rfc" not in faltas(tipo_persona=tipo, rfc=rfc)) is vale


def test_a_curp_is_of_a_person_and_has_its_check_digit():
    assert valores(curp="BOXW310820HNERXN09")["curp"] == "BOXW310820HNERXN09"
    assert "dígito verificador" in faltas(curp="BOXW310820HNERXN08")["curp"]
    assert "solo una persona física" in faltas(tipo_persona="moral", curp="BOXW310820HNERXN09")["curp"]


def test_services_are_kept_in_one_order():
    assert valores(servicios="Tratamiento + AGUA")["servicios"] == "agua+tratamiento"


def test_spaces_and_accents_are_kept_one_way():
    assert valores(nombre="  Mari\u0301a \u00a0 Ri\u0301os\n")["nombre"] == "María Ríos"


def test_a_volume_is_exact():
    assert valores(volumen_asignado="12.5")["volumen_asignado"] == Decimal("12.500")
