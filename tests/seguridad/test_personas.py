"""People, passwords and tokens."""

import re

import pytest

from aljibe.base.rechazos import NoExiste, ValorInvalido
from aljibe.seguridad import queries, services
from aljibe.seguridad.models import Token, Usuario
from tests.seguridad.factories import AHORA, CONTRASENA, persona, sistema

pytestmark = pytest.mark.django_db


def test_a_new_person_gets_a_temporary_password_that_works():
    ana, contrasena = services.crear_usuario(
        usuario="ana.ruiz", puesto="cajero", nombre=" Ana   Ruiz ", por=sistema(), ahora=AHORA
    )

    guardada = queries.usuario("ana.ruiz")
    assert guardada == ana
    assert guardada.check_password(contrasena)
    assert (guardada.nombre, guardada.puesto.nombre, guardada.contrasena_temporal) == ("Ana Ruiz", "Caja", True)


def test_a_temporary_password_can_be_read_aloud_and_is_never_the_same():
    contrasenas = {services.contrasena_temporal() for _ in range(200)}

    assert len(contrasenas) == 200
    assert all(re.fullmatch(r"([bdflmnprst][aeiou]){2}(-([bdflmnprst][aeiou]){2}){4}", c) for c in contrasenas)


@pytest.mark.parametrize(
    ("cambio", "campo"),
    [
        ({"usuario": "Ana"}, "usuario"),
        ({"usuario": "ana ruiz"}, "usuario"),
        ({"usuario": "1ana"}, "usuario"),
        ({"usuario": ""}, "usuario"),
        ({"usuario": "a" * 61}, "usuario"),
        ({"usuario": "peña"}, "usuario"),
        ({"usuario": "ana\n"}, "usuario"),
        ({"puesto": "cajera"}, "puesto"),
        ({"puesto": "sistema"}, "puesto"),
        ({"puesto": ""}, "puesto"),
        ({"nombre": "A" * 121}, "nombre"),
        ({"contrasena": "corta"}, "contrasena"),
        ({"contrasena": "password1234"}, "contrasena"),
    ],
)
def test_a_person_with_bad_data_is_not_created(cambio, campo):
    datos = {"usuario": "ana", "puesto": "cajero", "por": sistema(), "ahora": AHORA, **cambio}

    with pytest.raises(ValorInvalido) as rechazo:
        services.crear_usuario(**datos)

    assert rechazo.value.campo == campo
    assert Usuario.objects.count() == 1


def test_the_refusal_of_an_unknown_post_names_the_ones_there_are():
    with pytest.raises(ValorInvalido, match=r"«jefe».*auxiliar, .*cajero.*supervisor_caja"):
        services.crear_usuario(usuario="ana", puesto="jefe", por=sistema(), ahora=AHORA)


def test_a_user_name_is_taken_once():
    persona("cajero", "ana")

    with pytest.raises(services.UsuarioYaExiste, match="ana"):
        persona("auxiliar", "ana")

    assert queries.usuario("ana").puesto_id == "cajero"


def test_only_informatica_adds_people():
    informatica, cajero = persona("informatica"), persona("cajero")

    services.crear_usuario(usuario="beto", puesto="auxiliar", por=informatica, ahora=AHORA)
    with pytest.raises(services.SinFacultad, match="Informática"):
        services.crear_usuario(usuario="carla", puesto="auxiliar", por=cajero, ahora=AHORA)


def test_a_token_is_its_owner_and_only_its_hash_is_kept():
    cajero = persona("cajero")

    token = services.crear_token(usuario="cajero", por=sistema(), ahora=AHORA)

    assert queries.usuario_por_token(token) == cajero
    assert queries.usuario_por_token(token + "x") is None
    assert queries.usuario_por_token("") is None
    assert token not in Token.objects.get().huella


def test_a_token_dies_when_it_is_revoked_or_its_owner_leaves():
    persona("cajero")
    revocado = services.crear_token(usuario="cajero", por=sistema(), ahora=AHORA)
    huerfano = services.crear_token(usuario="cajero", por=sistema(), ahora=AHORA)

    Token.objects.filter(huella=queries.huella_de_token(revocado)).update(revocado_en=AHORA)
    assert queries.usuario_por_token(revocado) is None
    Usuario.objects.filter(usuario="cajero").update(is_active=False)
    assert queries.usuario_por_token(huerfano) is None


def test_sistema_and_who_left_get_no_token():
    persona("cajero")
    Usuario.objects.filter(usuario="cajero").update(is_active=False)

    for usuario in ("sistema", "cajero"):
        with pytest.raises(services.UsuarioSinEntrada):
            services.crear_token(usuario=usuario, por=sistema(), ahora=AHORA)
    with pytest.raises(NoExiste, match="nadie"):
        services.crear_token(usuario="nadie", por=sistema(), ahora=AHORA)


def test_a_person_changes_her_own_password_by_proving_the_old_one():
    ana, temporal = services.crear_usuario(usuario="ana", puesto="cajero", por=sistema(), ahora=AHORA)

    services.cambiar_contrasena(actual=temporal, nueva=CONTRASENA, por=ana, ahora=AHORA)

    guardada = queries.usuario("ana")
    assert guardada.check_password(CONTRASENA)
    assert not guardada.contrasena_temporal


@pytest.mark.parametrize(
    ("actual", "nueva", "campo"),
    [("otra", "nueva-contrasena-1", "actual"), (CONTRASENA, "corta", "nueva"), (CONTRASENA, CONTRASENA, "nueva")],
)
def test_a_refused_change_leaves_the_password(actual, nueva, campo):
    ana = persona("cajero", "ana")

    with pytest.raises(ValorInvalido) as rechazo:
        services.cambiar_contrasena(actual=actual, nueva=nueva, por=ana, ahora=AHORA)

    assert rechazo.value.campo == campo
    assert queries.usuario("ana").check_password(CONTRASENA)
