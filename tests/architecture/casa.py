"""The house as text and as syntax trees: what the rules of this folder look at."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

RAIZ = Path(__file__).parents[2]
CASA = RAIZ / "aljibe"
PRUEBAS = RAIZ / "tests"
# From the lowest to the highest (layout.md 3): a foreign key goes down, as an import does.
SALAS = (
    "reglas",
    "base",
    "seguridad",
    "tarifas",
    "padron",
    "libro",
    "documentos",
    "facturacion",
    "atencion",
    "ordenes",
    "cartera",
    "vales",
    "tramites",
    "caja",
    "reportes",
    "interfaces",
)


def archivos(*extensiones: str, en: Path = CASA, migraciones: bool = False) -> list[Path]:
    """Files of the house with these extensions, in order; without migrations unless asked for."""
    return sorted(
        ruta
        for ruta in en.rglob("*")
        if ruta.suffix in extensiones
        and (migraciones or "migrations" not in ruta.parts)
        and "__pycache__" not in ruta.parts
    )


def de_casa(ruta: Path) -> str:
    """The path as `aljibe/libro/models.py`."""
    return ruta.relative_to(RAIZ).as_posix()


def sala(ruta: Path) -> str:
    """The room a file of `aljibe/` is in; its own name for the loose ones (`settings.py`)."""
    return ruta.relative_to(CASA).parts[0]


@cache
def texto(ruta: Path) -> str:
    """The file as text."""
    return ruta.read_text(encoding="utf-8")


@cache
def arbol(ruta: Path) -> ast.Module:
    """The file as a syntax tree."""
    return ast.parse(texto(ruta), filename=str(ruta))


def funciones(modulo: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a tree, methods and inner ones too."""
    for nodo in ast.walk(modulo):
        if isinstance(nodo, ast.FunctionDef | ast.AsyncFunctionDef):
            yield nodo


def punteado(nodo: ast.AST) -> str:
    """`a.b.c` of a chain of attributes and calls, from its root; empty when it has another shape."""
    partes: list[str] = []
    while True:
        match nodo:
            case ast.Attribute(value=dentro, attr=nombre):
                partes.append(nombre)
                nodo = dentro
            case ast.Call(func=dentro):
                nodo = dentro
            case ast.Name(id=nombre):
                return ".".join([nombre, *reversed(partes)])
            case _:
                return ""


def nombres_de_pruebas() -> list[str]:
    """Names of every test function of the repository."""
    return [
        funcion.name
        for ruta in archivos(".py", en=PRUEBAS)
        for funcion in funciones(arbol(ruta))
        if funcion.name.startswith("test_")
    ]


def codigos_de_fiabilidad(nombre: str) -> set[str]:
    """The R codes that the name of a test carries: `test_r4_r5_…` keeps R4 and R5."""
    cabeza = re.match(r"test((?:_r[0-9]+)+)(?:_|$)", nombre)
    return {codigo.upper() for codigo in cabeza[1].strip("_").split("_")} if cabeza else set()
