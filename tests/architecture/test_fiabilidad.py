"""A promise without a test is not a promise: each one has a test whose name carries its code."""

import pytest

from tests.architecture import casa

PROMESAS = (
    "R4 R5 R6 R7 R8 R11 R20 R22 R23 R25 R30 R31 R32 R35 R36 R39 R50 R51 R52 R53".split()  # fmt: skip
)
HECHAS = {codigo for nombre in casa.nombres_de_pruebas() for codigo in casa.codigos_de_fiabilidad(nombre)}


@pytest.mark.parametrize("promesa", PROMESAS)
def test_each_promise_has_a_test_named_by_its_code(promesa):
    assert promesa in HECHAS


def test_a_code_is_read_only_at_the_head_of_a_name():
    assert casa.codigos_de_fiabilidad("test_r4_r5_same_key") == {"R4", "R5"}
    assert casa.codigos_de_fiabilidad("test_a_key_of_r4") == set()
