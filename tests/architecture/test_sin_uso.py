"""What nobody uses is deleted: functions without caller, tags without template, settings without reader."""

import ast
import importlib
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from django import forms
from django.conf import global_settings

from tests.architecture import casa

# Decorators that leave a function as it was, still waiting for somebody to call it; any other one registers it.
NO_REGISTRAN = {
    "atomic", "cache", "cached_property", "classmethod", "contextmanager", "dataclass", "durable", "lru_cache",
    "overload", "property", "staticmethod", "total_ordering", "wraps",
}  # fmt: skip
DE_BIBLIOTECAS = ("AXES_", "CONTENT_SECURITY_POLICY", "PROCRASTINATE_", "ROOT_URLCONF", "WHITENOISE_")
# Hooks that Django calls by their name alone.
POR_NOMBRE = {"process_exception", "process_view"}
# What is kept without a caller in the house, and why.
_ESPEJO = "the rule in Python that the SQL of the run is proven equal to"
_DEL_PADRON = "corrects the register; its screen comes with the cases that ask for it"
SIN_LLAMAR = {
    "cobrar_lote": "the files of the banks will call it; tests and benchmarks do",
    "asignar_titularidad": _DEL_PADRON,
    "direccion_superusuario": "the tests try to break the books as the superuser",
    "es_alta": _ESPEJO,
    "es_baja": _ESPEJO,
    "estimar": _ESPEJO,
    "evaluar": _ESPEJO,
    "evaluar_estimacion": _ESPEJO,
    "por_vivienda": _ESPEJO,
    "plantillas": "the tests paint every template there is",
    "ultima_real": _ESPEJO,
}


def esperan_llamada() -> list[tuple[str, Path, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Every function of the house that does nothing until somebody calls it."""
    return [
        (funcion.name, ruta, funcion)
        for ruta in casa.archivos(".py")
        for funcion in casa.funciones(casa.arbol(ruta))
        if not re.fullmatch(r"__\w+__|_", funcion.name)
        if not _registrada(funcion) and funcion.name not in POR_NOMBRE | _las_llaman_otros(ruta)
    ]


def _registrada(funcion: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    nombres = [casa.punteado(decorador).rpartition(".")[2] for decorador in funcion.decorator_list]
    return any(nombre not in NO_REGISTRAN for nombre in nombres)


@cache
def _las_llaman_otros(ruta: Path) -> set[str]:
    """Methods of a file that replace one of a library's class, or clean a field of a form: the library calls them."""
    clases = [nodo.name for nodo in casa.arbol(ruta).body if isinstance(nodo, ast.ClassDef) and nodo.bases]
    if not clases:
        return set()
    modulo = importlib.import_module(
        ".".join(ruta.relative_to(casa.RAIZ).with_suffix("").parts).removesuffix(".__init__")
    )
    nombres: set[str] = set()
    for clase in (getattr(modulo, nombre) for nombre in clases):
        for base in clase.__mro__[1:]:
            if not base.__module__.startswith("aljibe."):
                nombres |= vars(clase).keys() & vars(base).keys()
        if issubclass(clase, forms.BaseForm):
            nombres |= {f"clean_{campo}" for campo in clase.base_fields}
    return nombres


def usos() -> dict[str, list[tuple[Path, int]]]:
    """Where each name is used: not where it is imported, listed or defined."""
    hallados: dict[str, list[tuple[Path, int]]] = defaultdict(list)
    for ruta in casa.archivos(".py", migraciones=True) + casa.archivos(".py", en=casa.RAIZ / "benchmarks"):
        for nodo in ast.walk(casa.arbol(ruta)):
            match nodo:
                case ast.Name(id=nombre, ctx=ast.Load()) | ast.Attribute(attr=nombre):
                    hallados[nombre].append((ruta, nodo.lineno))
                case ast.Constant(value=str(texto)) if texto.startswith("aljibe."):
                    hallados[re.split("[.:]", texto)[-1]].append((ruta, nodo.lineno))
    for ruta in casa.archivos(".html"):
        for nombre in _palabras_de_plantilla(ruta):
            hallados[nombre].append((ruta, 0))
    return hallados


def _palabras_de_plantilla(ruta: Path) -> set[str]:
    return set(re.findall(r"\w+", " ".join(re.findall(r"{[{%].*?[%}]}", casa.texto(ruta), re.DOTALL))))


def test_every_function_has_a_caller():
    donde = usos()
    sin_llamar = [
        f"{casa.de_casa(ruta)}: {nombre}"
        for nombre, ruta, funcion in esperan_llamada()
        if nombre not in SIN_LLAMAR
        and not any(
            archivo != ruta or not funcion.lineno <= linea <= (funcion.end_lineno or 0)
            for archivo, linea in donde[nombre]
        )
    ]
    assert sin_llamar == []


@pytest.mark.lento
def test_every_exception_is_still_one():
    donde = usos()
    assert [
        nombre for nombre in SIN_LLAMAR if donde[nombre] or nombre not in {n for n, _, _ in esperan_llamada()}
    ] == []


def test_every_tag_and_filter_is_in_a_template():
    palabras = {palabra for ruta in casa.archivos(".html") for palabra in _palabras_de_plantilla(ruta)}
    sin_plantilla = [
        f"{casa.de_casa(ruta)}: {funcion.name}"
        for ruta in casa.archivos(".py", en=casa.CASA / "interfaces" / "templatetags")
        for funcion in casa.funciones(casa.arbol(ruta))
        if any(casa.punteado(decorador).startswith("register.") for decorador in funcion.decorator_list)
        if not palabras & {funcion.name, *_nombres_dados(funcion)}
    ]
    assert sin_plantilla == []


def _nombres_dados(funcion: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    return {
        nodo.value
        for decorador in funcion.decorator_list
        for nodo in ast.walk(decorador)
        if isinstance(nodo, ast.Constant) and isinstance(nodo.value, str)
    }


def test_every_setting_has_a_reader():
    ajustes = casa.CASA / "settings.py"
    leidos = {
        nodo.attr
        for ruta in casa.archivos(".py")
        for nodo in ast.walk(casa.arbol(ruta))
        if isinstance(nodo, ast.Attribute) and casa.punteado(nodo) == f"settings.{nodo.attr}"
    }
    propios = re.findall(r"^([A-Z][A-Z_]+)\b.*?=", casa.texto(ajustes), re.MULTILINE)
    dentro = {
        nodo.id
        for nodo in ast.walk(casa.arbol(ajustes))
        if isinstance(nodo, ast.Name) and isinstance(nodo.ctx, ast.Load)
    }
    sin_lector = [
        nombre
        for nombre in propios
        if not hasattr(global_settings, nombre)
        and not nombre.startswith(DE_BIBLIOTECAS)
        and nombre not in leidos | dentro
    ]
    assert propios
    assert sin_lector == []
