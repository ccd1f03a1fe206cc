"""People who have signed in, a clock that stands, and an account with a bill."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from aljibe.base import reloj
from tests.seguridad.factories import CONTRASENA, persona

AHORA = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def reloj_parado(monkeypatch: pytest.MonkeyPatch) -> "Reloj":
    """The clock of the doors, on 24 November 2026 at noon in Cortazar; a test may move it."""
    parado = Reloj()
    monkeypatch.setattr(reloj, "ahora", parado)
    return parado


class Reloj:
    """A clock that only a test moves."""

    def __init__(self) -> None:
        self.instante = AHORA

    def __call__(self) -> datetime:
        return self.instante


@pytest.fixture
def entra() -> Callable[..., Client]:
    """Sign in as a new person of a post, by the real page."""

    def entrar(puesto: str, usuario: str = "", **cabeceras: Any) -> Client:
        quien = persona(puesto, usuario)
        cliente = Client(**cabeceras)
        respuesta = cliente.post("/entrar", {"usuario": quien.usuario, "contrasena": CONTRASENA})
        assert respuesta.status_code == 302, respuesta.content.decode()
        return cliente

    return entrar
