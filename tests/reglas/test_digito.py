"""Payment reference, RFC and CURP (papeles 3; K11; R23)."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aljibe.reglas import digito
from aljibe.reglas.digito import TipoDeReferencia

D = Decimal
RECIBO = TipoDeReferencia.RECIBO
VENCE = date(2026, 12, 15)
DEL_DIBUJO = "1012345027184526121569"


def test_the_bill_of_the_drawing_has_its_reference():
    """papeles/recibo-agua.png: account 012345, RA-2026-0271845, 298.00 until 15 December 2026."""
    numero = digito.referencia(RECIBO, "012345", 271845, VENCE, D("298.00"))
    assert numero == DEL_DIBUJO
    assert digito.agrupada(numero) == "1 012345 0271845 261215 69"


def test_a_reference_typed_with_spaces_is_read_back():
    assert digito.leer_referencia("1 012345 0271845 261215 69") == digito.Referencia(
        tipo=RECIBO, cuenta="012345", documento=271845, vence=VENCE
    )


def test_a_wrong_amount_is_refused_though_it_is_not_in_the_number():
    assert digito.verificar(DEL_DIBUJO, D("298.00"))
    assert digito.verificar("1 012345 0271845 261215 69", D("298"))
    assert not digito.verificar(DEL_DIBUJO, D("289.00"))
    assert not digito.verificar(DEL_DIBUJO, D("298.01"))


@pytest.mark.parametrize("texto", ["", "69", "abc", DEL_DIBUJO + "0", "9" + DEL_DIBUJO[1:], "²" * 22, "1" * 22])
def test_what_is_not_a_reference_is_refused(texto):
    assert not digito.verificar(texto, D("298.00"))


def test_a_longer_account_widens_the_reference_and_keeps_its_zeros():
    numero = digito.referencia(TipoDeReferencia.ORDEN_DE_PAGO, "0012345678", 42, VENCE, D("8965.27"))
    assert len(numero) == 26
    assert digito.leer_referencia(numero).cuenta == "0012345678"
    assert digito.agrupada(numero).split()[1:4] == ["0012345678", "0000042", "261215"]


def test_a_paper_without_account_carries_zeros():
    numero = digito.referencia(TipoDeReferencia.ORDEN_DE_PAGO, None, 42, VENCE, D("100.00"))
    assert digito.leer_referencia(numero).cuenta == digito.SIN_CUENTA


@pytest.mark.parametrize(
    ("cuenta", "documento", "vence", "importe"),
    [
        ("12345", 1, VENCE, "1.00"),
        ("01234567890", 1, VENCE, "1.00"),
        ("01234A", 1, VENCE, "1.00"),
        ("012345", 0, VENCE, "1.00"),
        ("012345", 10_000_000, VENCE, "1.00"),
        ("012345", 1, date(1999, 12, 31), "1.00"),
        ("012345", 1, VENCE, "-1.00"),
        ("012345", 1, VENCE, "1.001"),
        ("012345", 1, VENCE, "10000000.00"),
    ],
)
def test_what_does_not_fit_in_a_reference_is_refused(cuenta, documento, vence, importe):
    with pytest.raises(ValueError, match=r"cuenta|cabe"):
        digito.referencia(RECIBO, cuenta, documento, vence, D(importe))


REFERENCIAS = st.tuples(
    st.sampled_from(TipoDeReferencia),
    st.text("0123456789", min_size=6, max_size=10),
    st.integers(1, 9_999_999),
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.decimals("0", "9999999.99", places=2),
)


@given(REFERENCIAS, st.data())
def test_r23_any_wrong_digit_and_any_swap_of_neighbours_is_refused(partes, data):
    numero, importe = digito.referencia(*partes), partes[-1]
    assert digito.verificar(numero, importe)
    lugar = data.draw(st.integers(0, len(numero) - 1))
    otro = data.draw(st.sampled_from("0123456789"))
    alterado = numero[:lugar] + otro + numero[lugar + 1 :]
    assert digito.verificar(alterado, importe) == (alterado == numero)
    if lugar:
        trocado = numero[: lugar - 1] + numero[lugar] + numero[lugar - 1] + numero[lugar + 1 :]
        assert digito.verificar(trocado, importe) == (trocado == numero)


@given(REFERENCIAS, st.decimals("0", "9999999.99", places=2))
def test_another_amount_is_refused_unless_it_differs_by_a_multiple_of_97_centavos(partes, otro):
    numero = digito.referencia(*partes)
    assert digito.verificar(numero, otro) == ((otro - partes[-1]) * 100 % 97 == 0)


def test_an_rfc_is_of_its_kind_and_has_its_check_digit():
    assert digito.rfc_valido("GODE561231GR8", "fisica")
    assert digito.rfc_valido("gode-561231-gr8", "fisica")
    assert digito.rfc_valido("MAB9307148T4", "moral")
    assert not digito.rfc_valido("GODE561231GR8", "moral")
    assert not digito.rfc_valido("MAB9307148T4", "fisica")
    assert not digito.rfc_valido("GODE561231GR9", "fisica")
    assert not digito.rfc_valido("GODE561331GR8", "fisica")
    assert not digito.rfc_valido("GODE561231", "fisica")
    assert not digito.rfc_valido("", "moral")


@pytest.mark.parametrize("generico", ["XAXX010101000", "XEXX010101000", "xaxx010101000"])
def test_the_generic_rfc_are_taken_without_check_digit(generico):
    assert digito.rfc_valido(generico, "fisica")
    assert digito.rfc_valido(generico, "moral")


def test_an_unknown_kind_of_person_is_a_mistake_of_the_program():
    with pytest.raises(ValueError, match="fisica o moral"):
        digito.rfc_valido("XAXX010101000", "otra")


def test_a_curp_has_a_date_a_state_and_its_check_digit():
    assert digito.curp_valida("BOXW310820HNERXN09")
    assert not digito.curp_valida("BOXW310820HNERXN08")
    assert not digito.curp_valida("BOXW311320HNERXN09")
    assert not digito.curp_valida("BOXW310820HXXRXN09")
    assert not digito.curp_valida("")
