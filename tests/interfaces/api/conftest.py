"""Programs with a token, a clock that stands, and an account with a bill."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from aljibe.base import reloj
from aljibe.interfaces.api import verificacion
from aljibe.interfaces.limite import Limite
from aljibe.padron.models import Cuenta
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario
from tests.facturacion.factories import TODO, facturar, leer
from tests.leyes.factories import ley_aprobada
from tests.padron.factories import cuenta as nueva_cuenta
from tests.seguridad.factories import persona, sistema

AHORA = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
V1 = "/api/v1"


@pytest.fixture(autouse=True)
def reloj_parado(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the doors, on 24 November 2026 at noon in Cortazar."""
    monkeypatch.setattr(reloj, "ahora", lambda: AHORA)


@pytest.fixture(autouse=True)
def sin_prisa(monkeypatch: pytest.MonkeyPatch) -> None:
    """A count of verifications of its own for each test."""
    monkeypatch.setattr(verificacion, "LIMITE", Limite(por_minuto=60))


class Programa:
    """Somebody's program: JSON in and out, with a token."""

    def __init__(self, usuario: Usuario) -> None:
        self.usuario = usuario
        self._token = seguridad.crear_token(usuario=usuario, por=sistema(), ahora=AHORA)
        self._cliente = Client(raise_request_exception=False)

    def get(self, ruta: str, **consulta: Any) -> HttpResponse:
        """A read."""
        return self._cliente.get(V1 + ruta, consulta, headers=self._cabeceras())

    def post(self, ruta: str, cuerpo: Any = None, clave: str | None = "nueva") -> HttpResponse:
        """A write, with a key of its own unless one is given (None: without)."""
        texto = b"" if cuerpo is None else cuerpo if isinstance(cuerpo, bytes) else json.dumps(cuerpo)
        cabeceras = self._cabeceras()
        if clave is not None:
            cabeceras["Idempotency-Key"] = str(uuid4()) if clave == "nueva" else clave
        return self._cliente.post(V1 + ruta, texto, content_type="application/json", headers=cabeceras)

    def subir(
        self, ruta: str, contenido: bytes, clave: str | None = None, *, campo: str = "foto", nombre: str = "medidor.png"
    ) -> HttpResponse:
        """A file, as multipart: a photo unless told."""
        archivo = SimpleUploadedFile(nombre, contenido, "image/png")
        cabeceras = self._cabeceras() | ({"Idempotency-Key": clave} if clave else {})
        return self._cliente.post(V1 + ruta, {campo: archivo}, headers=cabeceras)

    def _cabeceras(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}


@pytest.fixture
def programa() -> Callable[..., Programa]:
    """The program of a new person of a post."""

    def nuevo(puesto: str, usuario: str = "") -> Programa:
        hallado = Usuario.objects.filter(usuario=usuario or puesto).first()
        return Programa(hallado or persona(puesto, usuario))

    return nuevo


@pytest.fixture
def cuenta() -> Cuenta:
    """An account with the bill of October: 20 m³ by the table of Celaya."""
    ley_aprobada()
    nueva = nueva_cuenta("012345", servicios=TODO, nombre="María Peñaloza Ríos", telefono="4111234567")
    leer("012345", 120)
    assert facturar().facturadas == 1
    return nueva


@pytest.fixture
def cajera(programa: Callable[..., Programa]) -> Programa:
    """The program of a cashier."""
    return programa("cajero", "rosa")


@pytest.fixture
def turno(cajera: Programa) -> int:
    """Her open drawer, with 500.00."""
    abierto = cajera.post("/turnos", {"caja": "C1", "fondo": "500"})
    assert abierto.status_code == 201, abierto.content
    return int(abierto.json()["id"])


def problema(respuesta: HttpResponse, estado: int, codigo: str | None = None) -> dict[str, Any]:
    """The problem an answer is, with that status and code."""
    assert respuesta.status_code == estado, respuesta.content.decode()[:500]
    assert respuesta["Content-Type"] == "application/problem+json"
    cuerpo: dict[str, Any] = respuesta.json()
    assert {"type", "title", "status", "detail", "codigo"} <= set(cuerpo)
    assert cuerpo["status"] == estado
    if codigo is not None:
        assert cuerpo["codigo"] == codigo, cuerpo
    return cuerpo


def deuda(programa: Programa, numero: str = "012345") -> str:
    """What an account is to pay today."""
    return str(programa.get(f"/cuentas/{numero}").json()["a_pagar_hoy"])


def cobro(turno: int, importe: str, **otros: Any) -> dict[str, Any]:
    """The body of a payment in cash of the account."""
    return {
        "turno": turno,
        "cuenta": "012345",
        "importe": importe,
        "medios": [{"medio": "efectivo", "importe": importe}],
    } | otros
