"""A promise without a test is not a promise: each one has a test whose name carries its code."""

import pytest

from tests.architecture import casa

CODIGOS = "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 17 20 22 23 24 25 30 31 32 34 35 36 38 39 42 50 51 52 53 55 63"
PROMESAS = [f"R{n}" for n in CODIGOS.split()]
HECHAS = {codigo for nombre in casa.nombres_de_pruebas() for codigo in casa.codigos_de_fiabilidad(nombre)}


@pytest.mark.parametrize("promesa", PROMESAS)
def test_each_promise_has_a_test_named_by_its_code(promesa):
    assert promesa in HECHAS


def test_a_code_is_read_only_at_the_head_of_a_name():
    assert casa.codigos_de_fiabilidad("test_r4_r5_same_key") == {"R4", "R5"}
    assert casa.codigos_de_fiabilidad("test_a_key_of_r4") == set()
