"""The door: nobody without a session, no post beyond its acts, no view that says nothing."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from aljibe.base.acto import Acto
from aljibe.interfaces.puerta import declaracion_de
from aljibe.seguridad.services._matriz import PUESTOS, REGLAS
from tests.seguridad.factories import persona, sistema

pytestmark = pytest.mark.django_db

VALORES = {
    "numero": "012345",
    "folio": "RA-2026-000001",
    "clave": "2026-10",
    "ejercicio": 2026,
    "tirada_id": 1,
    "n": 1,
    "ley_id": 1,
    "autorizacion_id": 1,
    "codigo": "X" * 17,
    "ruta": "01",
    "lectura_id": 1,
    "foto_id": 1,
    "anomalia": "fuga",
}


def rutas() -> Iterator[URLPattern]:
    """Every route but those of the API, which has a porter of its own."""
    pendientes: list[URLPattern | URLResolver] = list(get_resolver().url_patterns)
    while pendientes:
        una = pendientes.pop()
        if isinstance(una, URLPattern):
            yield una
        elif not str(una.pattern).startswith("api/"):
            pendientes += una.url_patterns


def direccion(ruta: URLPattern) -> str:
    return reverse(ruta.name, kwargs={k: VALORES[k] for k in ruta.pattern.converters})


PRIVADAS = [r for r in rutas() if r.name and not (declaracion_de(r.callback) and declaracion_de(r.callback).publica)]


def test_every_route_declares_who_may_use_it() -> None:
    mudas = [str(r.pattern) for r in rutas() if declaracion_de(r.callback) is None]

    assert mudas == []


def test_only_sign_in_and_verification_are_public() -> None:
    publicas = {str(r.pattern) for r in rutas() if declaracion_de(r.callback).publica}

    assert publicas == {"entrar", "v/<str:codigo>", "V/<str:codigo>"}


@pytest.mark.parametrize("ruta", PRIVADAS, ids=lambda r: r.name)
def test_without_a_session_every_route_sends_to_sign_in(ruta: URLPattern) -> None:
    respuesta = Client().get(direccion(ruta))

    assert respuesta.status_code == 302
    assert respuesta.headers["Location"].startswith("/entrar?siguiente=")


def test_a_part_without_a_session_is_never_painted_with_the_sign_in_inside() -> None:
    respuesta = Client().get(
        "/buscar?q=lopez",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/cuentas/012345?x=1"},
    )

    assert respuesta.status_code == 401
    assert respuesta.headers["HX-Redirect"] == "/entrar?siguiente=%2Fcuentas%2F012345%3Fx%3D1"
    assert respuesta.content == b""


def test_a_view_that_declares_nothing_lets_nobody_in(entra, settings, monkeypatch) -> None:
    from aljibe.interfaces.ventanilla.padron import buscar

    cliente = entra("jefe_comercializacion")
    monkeypatch.delattr(buscar.buscar, "declaracion")

    respuesta = cliente.get("/buscar")

    assert respuesta.status_code == 403


def _permitidos(actos: tuple[Acto, ...]) -> set[str]:
    """The posts that the matrix lets in for one of these acts, given the best facts."""
    return {puesto for acto in actos for puesto in (*REGLAS[acto.clave].puede, *_con_hechos(acto))}


def _con_hechos(acto: Acto) -> tuple[str, ...]:
    return tuple(REGLAS[acto.clave].si) if acto.clave == "reimprimir" else ()


@pytest.mark.parametrize("puesto", sorted(set(PUESTOS) - {"sistema"}))
def test_r11_every_route_refuses_with_words_each_post_that_the_matrix_does_not_let_in(puesto: str, entra) -> None:
    cliente = entra(puesto, "quien")

    for ruta in PRIVADAS:
        actos = tuple(declaracion_de(ruta.callback).actos)
        if not actos or puesto in _permitidos(actos):
            continue
        respuesta = cliente.get(direccion(ruta))
        texto = respuesta.content.decode()
        assert respuesta.status_code == 403, (puesto, ruta.name)
        assert REGLAS[actos[0].clave].niega in texto, (puesto, ruta.name)


@pytest.mark.parametrize("puesto", sorted(set(PUESTOS) - {"sistema"}))
def test_the_menu_of_each_post_leads_nowhere_that_refuses_it(puesto: str, entra) -> None:
    cliente = entra(puesto, "quien")

    respuesta = cliente.get("/")

    assert respuesta.status_code == 200
    for parte in respuesta.context["menu"]():
        assert cliente.get(parte["url"], follow=True).status_code == 200, parte


def test_a_session_idle_for_a_quarter_of_an_hour_ends_and_comes_back_to_its_page(entra, reloj_parado) -> None:
    cliente = entra("auxiliar")
    reloj_parado.instante += timedelta(minutes=16)

    respuesta = cliente.get("/buscar?q=lopez", follow=True)

    assert respuesta.redirect_chain == [("/entrar?siguiente=%2Fbuscar%3Fq%3Dlopez&expirada=1", 302)]
    assert "Su sesión terminó" in respuesta.content.decode()
    assert "_auth_user_id" not in cliente.session


def test_a_session_in_use_goes_on_until_the_working_day_ends(entra, reloj_parado) -> None:
    cliente = entra("auxiliar")
    for _ in range(40):
        reloj_parado.instante += timedelta(minutes=14)
        assert cliente.get("/").status_code == 200
    reloj_parado.instante += timedelta(minutes=41)

    assert cliente.get("/").status_code == 302


def test_a_timer_is_not_activity(entra, reloj_parado) -> None:
    cliente = entra("encargado_facturacion")
    reloj_parado.instante += timedelta(minutes=14)
    assert cliente.get("/periodos/2026-10/avance").status_code == 200
    reloj_parado.instante += timedelta(minutes=2)

    assert cliente.get("/").status_code == 302


def test_somebody_dismissed_is_out_at_the_next_click(entra) -> None:
    from aljibe.seguridad.models import Usuario

    cliente = entra("auxiliar", "quien")
    Usuario.objects.filter(usuario="quien").update(is_active=False)

    assert cliente.get("/").status_code == 302


def test_a_temporary_password_opens_nothing_but_its_change() -> None:
    from aljibe.seguridad import services
    from tests.seguridad.factories import AHORA

    _, temporal = services.crear_usuario(usuario="nueva", puesto="auxiliar", por=sistema(), ahora=AHORA)
    cliente = Client()
    cliente.post("/entrar", {"usuario": "nueva", "contrasena": temporal})

    assert cliente.get("/buscar").headers["Location"] == "/contrasena"
    nueva = "otra frase bien larga"
    cambio = cliente.post("/contrasena", {"actual": temporal, "nueva": nueva, "otra_vez": nueva})
    assert cambio.headers["Location"] == "/"
    assert cliente.get("/buscar").status_code == 200


def test_the_pages_of_the_office_are_not_kept_by_the_browser(entra) -> None:
    assert "no-store" in entra("auxiliar").get("/").headers["Cache-Control"]


def test_five_wrong_passwords_stop_the_sixth_even_if_right() -> None:
    from tests.seguridad.factories import CONTRASENA

    persona("auxiliar", "quien")
    cliente = Client()
    for _ in range(5):
        respuesta = cliente.post("/entrar", {"usuario": "quien", "contrasena": "no-es-esta-otra"})

    respuesta = cliente.post("/entrar", {"usuario": "quien", "contrasena": CONTRASENA})

    assert respuesta.status_code == 429
    assert "Espere 15 minutos" in respuesta.content.decode()


def test_a_wrong_password_and_an_unknown_user_are_told_the_same() -> None:
    persona("auxiliar", "quien")
    paginas = [
        Client().post("/entrar", {"usuario": usuario, "contrasena": "no-es-esta-otra"}).content.decode()
        for usuario in ("quien", "nadie")
    ]

    assert all("El usuario o la contraseña no son esos." in pagina for pagina in paginas)
    assert len({pagina.count("<p") for pagina in paginas}) == 1


def test_signing_in_never_sends_elsewhere() -> None:
    from tests.seguridad.factories import CONTRASENA

    persona("auxiliar", "quien")

    respuesta = Client().post(
        "/entrar", {"usuario": "quien", "contrasena": CONTRASENA, "siguiente": "https://ajeno.example/"}
    )

    assert respuesta.headers["Location"] == "/"


def test_a_sign_in_with_a_page_that_is_no_path_goes_home() -> None:
    from tests.seguridad.factories import CONTRASENA

    persona("auxiliar", "quien")

    respuesta = Client().post("/entrar", {"usuario": "quien", "contrasena": CONTRASENA, "siguiente": "abc"})

    assert respuesta.headers["Location"] == "/"


@pytest.mark.parametrize("pagina", ["/recibos/%00", "/cobros/%00", "/cortes/%00", "/periodos/%00/avance", "/v/%00"])
def test_an_address_with_a_control_character_does_not_exist(pagina: str, entra) -> None:
    assert entra("auxiliar").get(pagina).status_code == 404


def test_signing_out_ends_the_session_on_the_server(entra) -> None:
    cliente = entra("auxiliar")
    galleta = cliente.cookies["aljibe_sesion"].value

    cliente.post("/salir")

    cliente.cookies["aljibe_sesion"] = galleta
    assert cliente.get("/").status_code == 302


def test_a_form_without_its_token_is_refused_with_words(entra) -> None:
    cliente = entra("auxiliar", enforce_csrf_checks=False)
    cliente.handler.enforce_csrf_checks = True

    respuesta = cliente.post("/salir")

    assert respuesta.status_code == 403
    assert "abierta demasiado tiempo" in respuesta.content.decode()
