"""A law by a program: imported as a draft, from either of its files, and approved by another person."""

from collections.abc import Callable

import pytest

from aljibe.interfaces import libros
from aljibe.reglas import captura
from aljibe.tarifas.models import Ley
from tests.interfaces.api.conftest import Programa, problema
from tests.leyes.factories import CELAYA, celaya

pytestmark = pytest.mark.django_db
Programas = Callable[..., Programa]


def importar(programa: Programa, contenido: bytes, nombre: str = "ley.yaml"):
    return programa.subir("/leyes", contenido, campo="archivo", nombre=nombre)


def test_a_law_enters_as_a_draft_and_the_same_file_again_is_that_draft(programa: Programas) -> None:
    facturacion = programa("encargado_facturacion")

    hecha = importar(facturacion, celaya(2027))

    assert hecha.status_code == 201, hecha.content
    ley = hecha.json()
    assert (ley["estado"], ley["ejercicio"], ley["faltan"], ley["en_vigor"]) == ("borrador", 2027, 0, False)
    assert importar(facturacion, celaya(2027)).json() == ley
    assert facturacion.get("/leyes").json()["datos"] == [ley]
    problema(facturacion.post(f"/leyes/{ley['id']}/aprobacion"), 403, "sin-facultad")
    aprobada = programa("jefe_comercializacion").post(f"/leyes/{ley['id']}/aprobacion")
    assert aprobada.json()["estado"] == "aprobada"
    problema(importar(facturacion, celaya(2027)), 409, "ley-ya-importada")


def test_a_capture_workbook_enters_too_and_what_is_no_law_says_why(
    programa: Programas, monkeypatch: pytest.MonkeyPatch
) -> None:
    facturacion = programa("encargado_facturacion")
    libro = captura.escribir(captura.leer(celaya(2027)).datos)

    assert importar(facturacion, libro, "ley.xlsx").status_code == 201
    assert problema(importar(facturacion, b"hola"), 422, "ley-invalida")["errores"]["archivo"]
    problema(importar(facturacion, b""), 422, "ley-invalida")
    problema(facturacion.subir("/leyes", celaya(2028)), 400, "peticion-malformada")
    monkeypatch.setattr(libros, "LEY_MAXIMA", len(CELAYA.encode()) - 1)
    assert "no es el archivo de una ley" in problema(importar(facturacion, celaya(2028)), 422)["detail"]
    assert Ley.objects.count() == 1
