"""What an organismo is born with."""

from datetime import UTC, datetime

import pytest

from aljibe.seguridad import queries, services
from aljibe.seguridad.models import Bitacora, Facultad, Puesto, Usuario

AHORA = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_sowing_twice_changes_nothing():
    antes = (Puesto.objects.count(), Facultad.objects.count(), Usuario.objects.count(), Bitacora.objects.count())

    services.sembrar(ahora=AHORA)

    assert (Puesto.objects.count(), Facultad.objects.count(), Usuario.objects.count(), Bitacora.objects.count()) == antes


def test_sistema_cannot_sign_in():
    sistema = queries.usuario("sistema")

    assert not sistema.has_usable_password()
    assert not sistema.check_password("")
