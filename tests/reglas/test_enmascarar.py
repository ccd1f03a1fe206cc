"""Masked holder of the public pages."""

import pytest

from aljibe.reglas.enmascarar import enmascarar


@pytest.mark.parametrize(
    ("nombre", "visible"),
    [
        ("MARÍA LÓPEZ RAMÍREZ", "M**** L**** R******"),
        ("María  de la Luz", "M**** d* l* L**"),
        ("J Ñáñez", "J* Ñ****"),
        ("JOSE\u0301", "J***"),
        ("  ", ""),
    ],
)
def test_only_the_initials_are_seen(nombre, visible):
    assert enmascarar(nombre) == visible
