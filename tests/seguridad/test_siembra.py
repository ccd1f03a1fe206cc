"""What an organismo is born with."""

import importlib
import pkgutil
from datetime import date

import pytest
from django.contrib.auth import authenticate
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import RequestFactory

import aljibe
from aljibe.base.acto import Acto
from aljibe.seguridad import services
from aljibe.seguridad.models import Bitacora, Facultad, Puesto, Usuario
from aljibe.seguridad.services import _matriz
from tests.seguridad.factories import AHORA, persona, sistema

pytestmark = pytest.mark.django_db

SIN_FACULTAD_PROPIA = {"sembrar"}


def _actos_de_la_casa() -> set[str]:
    claves = set()
    for sala in pkgutil.iter_modules(aljibe.__path__):
        try:
            modulo = importlib.import_module(f"aljibe.{sala.name}.actos")
        except ModuleNotFoundError:
            continue
        claves |= {acto.clave for acto in vars(modulo).values() if isinstance(acto, Acto)}
    return claves


def _filas() -> tuple[int, ...]:
    return tuple(tabla.objects.count() for tabla in (Puesto, Facultad, Usuario, Bitacora))


def test_sowing_twice_changes_nothing():
    antes = _filas()

    services.sembrar(ahora=AHORA)

    assert _filas() == antes


def test_sowing_respects_what_the_office_changed():
    corta = Facultad.objects.get(puesto_id="auxiliar", acto="cobrar")
    corta.vigencia = DateRange(date(2000, 1, 1), date(2026, 12, 1))
    corta.save(update_fields=["vigencia"])
    prestada = Facultad.objects.create(
        puesto_id="auxiliar",
        acto="cobrar",
        efecto="PERMITE",
        fundamento="Oficio de préstamo",
        vigencia=DateRange(date(2026, 12, 1), None),
    )

    services.sembrar(ahora=AHORA)

    assert set(Facultad.objects.filter(puesto_id="auxiliar", acto="cobrar")) == {corta, prestada}


def test_sistema_cannot_sign_in():
    entrada = RequestFactory().post("/entrar")

    assert not sistema().has_usable_password()
    for contrasena in ("", "!", sistema().password):
        assert authenticate(entrada, username="sistema", password=contrasena) is None


def test_every_act_of_the_house_has_its_row_for_every_post():
    assert _actos_de_la_casa() - SIN_FACULTAD_PROPIA <= set(_matriz.REGLAS)


def test_no_row_of_the_matrix_is_of_an_act_that_nobody_declares():
    assert set(_matriz.REGLAS) <= _actos_de_la_casa()


def test_every_denial_has_a_sentence_and_every_row_a_legal_basis():
    for fila in Facultad.objects.all():
        assert fila.fundamento
        assert fila.motivo or fila.efecto == "PERMITE"


def test_r65_a_new_person_is_in_the_audit_trail_without_the_password():
    persona("cajero")

    alta = Bitacora.objects.get(tabla="seguridad_usuario", objeto="cajero")
    assert (alta.usuario, alta.acto, alta.antes) == ("sistema", "crear_usuario", None)
    assert alta.despues["puesto_id"] == "cajero"
    assert "password" not in alta.despues
