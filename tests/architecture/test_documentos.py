"""The documents say what the house has: its words in the glossary, and no link to nowhere."""

import importlib
import inspect
import re

import pytest
from django.apps import apps
from django.db import models

from aljibe.facturacion.services._catalogo import ANOMALIAS
from aljibe.libro.services._catalogo import CONCEPTOS, CUENTAS
from aljibe.tarifas.services._criterios import CRITERIOS
from tests.architecture import casa

GLOSARIO = set(re.findall(r"`([^`]+)`", casa.texto(casa.RAIZ / "docs" / "glosario.md")))
PROPIAS = [app for app in apps.get_app_configs() if app.name.startswith("aljibe.")]
# Words of Django, in its own language.
DE_DJANGO = {"id", "is_active", "last_login", "password"}


def modelos() -> list[type[models.Model]]:
    return [modelo for app in PROPIAS for modelo in app.get_models()]


def opciones() -> list[type[models.TextChoices]]:
    return [
        clase
        for app in PROPIAS
        if app.models_module
        for clase in vars(app.models_module).values()
        if inspect.isclass(clase) and issubclass(clase, models.TextChoices) and clase is not models.TextChoices
    ]


def servicios() -> set[str]:
    """Public functions of the services of every room."""
    salas = [
        importlib.import_module(f"{app.name}.services") for app in PROPIAS if app.label not in {"base", "interfaces"}
    ]
    return {nombre for sala in salas for nombre in sala.__all__ if inspect.isfunction(getattr(sala, nombre))}


def test_the_glossary_has_every_table():
    assert {modelo.__name__ for modelo in modelos()} - GLOSARIO == set()


def test_the_glossary_has_every_field():
    assert {campo.name for modelo in modelos() for campo in modelo._meta.fields} - GLOSARIO - DE_DJANGO == set()


def test_the_glossary_has_every_choice():
    assert {str(valor) for clase in opciones() for valor in clase.values} - GLOSARIO == set()


def test_the_glossary_has_every_service():
    assert servicios() - GLOSARIO == set()


def test_the_glossary_has_every_row_an_organismo_is_born_with():
    sembrados = {fila[0] for filas in (CRITERIOS, CONCEPTOS, CUENTAS, ANOMALIAS) for fila in filas}
    assert sembrados - GLOSARIO == set()


@pytest.mark.parametrize(
    "ruta", [*casa.archivos(".md", en=casa.RAIZ / "docs"), *sorted(casa.RAIZ.glob("*.md"))], ids=casa.de_casa
)
def test_a_link_leads_somewhere(ruta):
    enlaces = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", casa.texto(ruta))
    assert [enlace for enlace in enlaces if not (ruta.parent / enlace).exists()] == []


def test_every_page_is_reached_from_the_index():
    indice = casa.texto(casa.RAIZ / "docs" / "index.md")
    paginas = [ruta.relative_to(casa.RAIZ / "docs").as_posix() for ruta in casa.archivos(".md", en=casa.RAIZ / "docs")]
    assert [pagina for pagina in paginas if pagina != "index.md" and f"({pagina})" not in indice] == []
