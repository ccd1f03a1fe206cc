"""Amounts in words (papeles 3; LGTOC art. 16)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from aljibe.reglas import letras

D = Decimal


@pytest.mark.parametrize(
    ("importe", "esperado"),
    [
        ("0", "CERO PESOS 00/100 M.N."),
        ("0.50", "CERO PESOS 50/100 M.N."),
        ("1", "UN PESO 00/100 M.N."),
        ("1.05", "UN PESO 05/100 M.N."),
        ("2", "DOS PESOS 00/100 M.N."),
        ("16", "DIECISÉIS PESOS 00/100 M.N."),
        ("21", "VEINTIÚN PESOS 00/100 M.N."),
        ("22", "VEINTIDÓS PESOS 00/100 M.N."),
        ("31", "TREINTA Y UN PESOS 00/100 M.N."),
        ("100", "CIEN PESOS 00/100 M.N."),
        ("101", "CIENTO UN PESOS 00/100 M.N."),
        ("298", "DOSCIENTOS NOVENTA Y OCHO PESOS 00/100 M.N."),
        ("511.99", "QUINIENTOS ONCE PESOS 99/100 M.N."),
        ("1000", "MIL PESOS 00/100 M.N."),
        ("1001", "MIL UN PESOS 00/100 M.N."),
        ("8965", "OCHO MIL NOVECIENTOS SESENTA Y CINCO PESOS 00/100 M.N."),
        ("8965.27", "OCHO MIL NOVECIENTOS SESENTA Y CINCO PESOS 27/100 M.N."),
        ("21000", "VEINTIÚN MIL PESOS 00/100 M.N."),
        ("31021", "TREINTA Y UN MIL VEINTIÚN PESOS 00/100 M.N."),
        ("100000", "CIEN MIL PESOS 00/100 M.N."),
        ("101000", "CIENTO UN MIL PESOS 00/100 M.N."),
        ("1000000", "UN MILLÓN DE PESOS 00/100 M.N."),
        ("1000001", "UN MILLÓN UN PESOS 00/100 M.N."),
        ("1001000", "UN MILLÓN MIL PESOS 00/100 M.N."),
        ("2000000.10", "DOS MILLONES DE PESOS 10/100 M.N."),
        ("21000000", "VEINTIÚN MILLONES DE PESOS 00/100 M.N."),
        (
            "999999999.99",
            "NOVECIENTOS NOVENTA Y NUEVE MILLONES NOVECIENTOS NOVENTA Y NUEVE MIL NOVECIENTOS NOVENTA Y NUEVE "
            "PESOS 99/100 M.N.",
        ),
    ],
)
def test_an_amount_is_written_as_it_is_said(importe, esperado):
    assert letras.en_letras(D(importe)) == esperado


@pytest.mark.parametrize("importe", ["-0.01", "1000000000", "0.001"])
def test_an_amount_that_is_not_money_is_refused(importe):
    with pytest.raises(ValueError, match="no se escribe en letras"):
        letras.en_letras(D(importe))


def test_a_count_keeps_its_whole_one():
    assert letras.cardinal(21) == "VEINTIUNO"
    assert letras.cardinal(31_001) == "TREINTA Y UN MIL UNO"
    with pytest.raises(ValueError, match="no se escribe"):
        letras.cardinal(-1)


def _num2words_lo_dice_bien(numero):
    """It writes *veintiuno mil* and *ochenta y uno millones*: those are judged by the cases above."""
    millones, miles = numero // 1_000_000, numero // 1_000 % 1_000
    return miles % 10 != 1 and (millones % 10 != 1 or millones == 1)


@given(st.integers(0, 999_999_999).filter(_num2words_lo_dice_bien))
def test_counts_agree_with_num2words_where_it_is_right(numero):
    assert letras.cardinal(numero) == num2words(numero, lang="es").upper()


def test_every_number_below_a_thousand_agrees_with_num2words():
    assert [letras.cardinal(n) for n in range(1000)] == [num2words(n, lang="es").upper() for n in range(1000)]


@given(st.decimals("0", "999999999.99", places=2))
def test_no_whole_uno_is_left_before_what_it_counts(importe):
    frase = letras.en_letras(importe)
    assert "UNO" not in frase
    assert frase.endswith(f"{int(importe * 100) % 100:02d}/100 M.N.")
