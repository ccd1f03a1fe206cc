"""Importing a padrón."""

import pytest

from aljibe.padron.models import Cuenta
from tests.padron.factories import cuenta, importar, renglon

pytestmark = pytest.mark.django_db


def test_an_account_keeps_its_leading_zeros():
    assert cuenta("001234").numero == "001234"
