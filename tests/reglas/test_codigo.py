"""Verification code of papers (architecture 7; R23)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aljibe.reglas import codigo

AZAR = st.binary(min_size=10, max_size=10)


def test_the_alphabet_has_no_letter_the_eye_confuses():
    assert len(set(codigo.ALFABETO)) == 32
    assert not set("ILOU") & set(codigo.ALFABETO)


@given(AZAR)
def test_a_new_code_is_valid_and_reads_the_same_however_it_is_typed(azar):
    nuevo = codigo.nuevo(azar)
    assert len(nuevo) == codigo.LARGO
    assert codigo.valido(nuevo)
    assert codigo.normalizar(codigo.agrupado(nuevo)) == nuevo
    assert codigo.normalizar(f" {codigo.agrupado(nuevo).lower().replace('-', ' ')} ") == nuevo


@given(AZAR, AZAR)
def test_two_codes_are_equal_only_from_equal_bytes(uno, otro):
    assert (codigo.nuevo(uno) == codigo.nuevo(otro)) == (uno == otro)


@given(AZAR)
def test_r23_altering_any_one_character_fails(azar):
    nuevo = codigo.nuevo(azar)
    for lugar in range(len(nuevo)):
        for letra in codigo.ALFABETO + "ILOUÑ*":
            alterado = nuevo[:lugar] + letra + nuevo[lugar + 1 :]
            assert codigo.valido(alterado) == (alterado == nuevo)


@given(AZAR, st.integers(0, 15))
def test_swapping_neighbours_fails_but_for_the_ends_of_the_alphabet(azar, lugar):
    nuevo = codigo.nuevo(azar)
    par = nuevo[lugar : lugar + 2]
    trocado = nuevo[:lugar] + par[::-1] + nuevo[lugar + 2 :]
    assert codigo.valido(trocado) == (par[0] == par[1] or set(par) == {"0", "Z"})


def test_an_o_is_not_taken_for_a_zero_nor_a_foreign_letter_for_ours():
    assert codigo.normalizar("o0l1-iu") == "O0L1IU"
    assert codigo.normalizar("ſı") == "ſı"


def test_a_code_of_known_bytes_does_not_change_between_versions():
    assert codigo.nuevo(bytes(10)) == "0" * 17
    assert codigo.nuevo(bytes(range(10))) == "000G40R40M30E209" + codigo.nuevo(bytes(range(10)))[-1]
    assert codigo.agrupado("JVP5THHNKWQ2M8XD7") == "JVP5-THHN-KWQ2-M8XD-7"


@pytest.mark.parametrize("texto", ["", "0" * 16, "0" * 18, "0" * 16 + "\n", "0" * 15 + "-0"])
def test_another_length_or_character_is_not_a_code(texto):
    assert not codigo.valido(texto)


def test_a_code_needs_its_ten_bytes():
    with pytest.raises(ValueError, match="diez bytes"):
        codigo.nuevo(bytes(9))
