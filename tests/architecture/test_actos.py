"""Every act has who does it, who may, a test, and a line in the manual."""

import ast
import importlib
import re
from functools import cache
from pathlib import Path

import pytest

from aljibe.base.acto import Acto
from aljibe.seguridad.services import _matriz
from tests.architecture import casa

MANUAL = casa.RAIZ / "docs" / "manual" / "actos.md"
# Signs the rows an organismo is born with; nobody asks for it, so nobody is judged.
SIN_JUICIO = {"SEMBRAR"}


def declarados() -> dict[str, Acto]:
    """Every act by the name of its constant."""
    hallados: dict[str, Acto] = {}
    for ruta in casa.archivos(".py"):
        if ruta.name == "actos.py":
            modulo = importlib.import_module(".".join(ruta.relative_to(casa.RAIZ).with_suffix("").parts))
            propios = {nombre: valor for nombre, valor in vars(modulo).items() if isinstance(valor, Acto)}
            assert not propios.keys() & hallados.keys()
            hallados |= propios
    return hallados


ACTOS = declarados()


@cache
def por_nombre() -> dict[str, list[tuple[Path, str]]]:
    """Functions of the house by each name they use, in their body or in a decorator: (file, name)."""
    hallados: dict[str, list[tuple[Path, str]]] = {}
    for ruta in casa.archivos(".py"):
        for funcion in casa.funciones(casa.arbol(ruta)):
            for nombre in {nodo.id for nodo in ast.walk(funcion) if isinstance(nodo, ast.Name)}:
                hallados.setdefault(nombre, []).append((ruta, funcion.name))
    return hallados


@cache
def palabras_de_las_pruebas() -> set[str]:
    """Every word of the tests, but of those of this folder."""
    textos = (casa.texto(r) for r in casa.archivos(".py", en=casa.PRUEBAS) if "architecture" not in r.parts)
    return {palabra for texto in textos for palabra in re.findall(r"\w+", texto)}


@pytest.mark.parametrize("constante", ACTOS)
def test_an_act_has_a_service_that_does_it_or_a_door_that_demands_it(constante):
    # What only reads has no service: the door demands the act and asks a query.
    lugares = {parte.removesuffix(".py") for ruta, _ in por_nombre().get(constante, []) for parte in ruta.parts}
    assert lugares & {"services", "interfaces"}


@pytest.mark.parametrize("constante", sorted(set(ACTOS) - SIN_JUICIO))
def test_an_act_has_its_row_in_the_matrix(constante):
    assert ACTOS[constante].clave in _matriz.REGLAS


def test_the_matrix_has_no_row_without_an_act():
    assert set(_matriz.REGLAS) <= {acto.clave for acto in ACTOS.values()}


def test_each_fact_of_the_matrix_is_one_its_act_declares():
    por_clave = {acto.clave: acto for acto in ACTOS.values()}
    ajenos = {
        (celda.acto, celda.condicion)
        for celda in _matriz.celdas()
        if celda.condicion and celda.condicion not in por_clave[celda.acto].hechos
    }
    assert ajenos == set()


@pytest.mark.parametrize("constante", ACTOS)
def test_an_act_has_a_line_in_the_manual(constante):
    assert f"| `{ACTOS[constante].clave}` | {ACTOS[constante].nombre} |" in casa.texto(MANUAL)


def test_the_manual_has_no_line_without_an_act():
    lineas = [linea.split("`")[1] for linea in casa.texto(MANUAL).splitlines() if linea.startswith("| `")]
    assert sorted(lineas) == sorted(acto.clave for acto in ACTOS.values())


@pytest.mark.parametrize("constante", ACTOS)
def test_an_act_has_a_test(constante):
    # By the name of its constant, by its key, or by that of a function that does it or demands it.
    nombres = {constante, ACTOS[constante].clave} | {nombre for _, nombre in por_nombre().get(constante, [])}
    assert nombres & palabras_de_las_pruebas()
