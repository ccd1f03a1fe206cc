"""Criteria: rows with a first day, never edited; and the mark of a demonstration."""

from datetime import date

import pytest

from aljibe.seguridad.services import SinFacultad
from aljibe.tarifas import queries, services
from aljibe.tarifas.models import Criterio
from tests.seguridad.factories import AHORA, HOY, persona, sistema
from tests.tarifas.factories import importada

pytestmark = pytest.mark.django_db


def test_a_criterion_is_the_last_one_begun_by_that_day(django_assert_num_queries):
    Criterio.objects.create(
        clave="K16.dias_orden", valor="10", descripcion="x", vigente_desde=date(2026, 7, 1), fundamento="Acta 12"
    )

    assert queries.criterio("K16.dias_orden", date(2026, 6, 30)) == "30"
    assert queries.criterio("K16.dias_orden", date(2026, 7, 1)) == "10"
    with django_assert_num_queries(1):
        assert queries.criterios(date(2026, 6, 30))["K16.dias_orden"] == "30"
    assert queries.criterios()["K16.dias_orden"] == "10"


def test_a_criterion_that_does_not_exist_is_a_mistake_of_who_asks():
    with pytest.raises(LookupError):
        queries.criterio("K99.nada", HOY)


def test_the_office_is_known_from_the_first_day():
    organismo = queries.organismo()

    assert (organismo.nombre, organismo.demostracion) == ("JUMAPAC", False)
    assert "Cortazar" in organismo.razon_social


def test_a_new_database_is_marked_as_demonstration_before_its_first_law():
    services.marcar_demostracion(semilla="1", texto="precios de Celaya 2019", por=sistema(), ahora=AHORA)

    assert queries.organismo(HOY).demostracion
    assert queries.organismo(HOY).texto_demostracion == "precios de Celaya 2019"


def test_a_database_in_use_is_never_marked_as_demonstration():
    importada()

    with pytest.raises(services.YaNoEsNueva):
        services.marcar_demostracion(semilla="1", texto="x", por=sistema(), ahora=AHORA)
    with pytest.raises(SinFacultad):
        services.marcar_demostracion(semilla="1", texto="x", por=persona("informatica"), ahora=AHORA)


def test_sowing_twice_changes_nothing():
    antes = list(Criterio.objects.order_by("id").values())

    services.sembrar(ahora=AHORA)

    assert list(Criterio.objects.order_by("id").values()) == antes
