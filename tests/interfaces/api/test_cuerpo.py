"""What a plain program sends: any content type, keys with spaces, no body where none is needed."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.interfaces.api.conftest import V1, Programa, cobro, problema

pytestmark = pytest.mark.django_db
Programas = Callable[..., Programa]
TIPOS = (
    "application/json; charset=utf-8",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "text/plain",
    "application/octet-stream",
    "\u00f1",
    "",
)


def enviar(programa: Programa, ruta: str, texto: bytes, *, tipo: str, clave: str = "una clave") -> Any:
    """A write of that content type."""
    cabeceras = {**programa._cabeceras(), "Idempotency-Key": clave}
    return programa._cliente.generic("POST", V1 + ruta, texto, content_type=tipo, headers=cabeceras)


@pytest.mark.parametrize("tipo", TIPOS)
def test_a_body_is_json_whatever_its_content_type_says(tipo: str, cuenta: Any, turno: int, cajera: Programa) -> None:
    hecho = enviar(cajera, "/cobros", json.dumps(cobro(turno, "5")).encode(), tipo=tipo)
    assert (hecho.status_code, hecho.json()["importe"]) == (201, "5.00")

    for texto in (b"turno=1&importe=5", b"--x\r\n\r\n--x--", b"<a/>"):
        problema(enviar(cajera, "/cobros", texto, tipo=tipo, clave="otra"), 400, "json-ilegible")


@pytest.mark.parametrize("clave", [" ", "a b", "~" * 64, '"k"', "!@#$%^&*()"])
def test_r8_a_key_is_any_printable_ascii_spaces_too(clave: str, cuenta: Any, turno: int, cajera: Programa) -> None:
    primero = cajera.post("/cobros", cobro(turno, "5"), clave=clave)

    assert primero.status_code == 201, primero.content
    assert cajera.post("/cobros", cobro(turno, "5"), clave=clave).content == primero.content
