"""Money is Decimal: no binary float where money goes."""

import ast
import re
from collections.abc import Iterator

from tests.architecture import casa

FLOTANTE_EN_SQL = re.compile(r"\bdouble\s+precision\b|::\s*(?:float[48]?|real)\b|\bfloat[48]?\s*\(", re.IGNORECASE)
# Where a float measures something that is not money.
SIN_DINERO = {
    "aljibe/base/postgres/_instalacion.py": "seconds of waiting",
    "aljibe/base/postgres/_sesion.py": "seconds of waiting",
    "aljibe/base/postgres/_supervisor.py": "seconds of waiting",
    "aljibe/documentos/bloque.py": "points of a page",
    "aljibe/documentos/letra.py": "widths of text, in points",
    "aljibe/documentos/lote.py": "millimetres and points of a page",
    "aljibe/documentos/textos.py": "size of a text by its length, in points",
    "aljibe/facturacion/queries/_tiradas.py": "papers a second",
    "aljibe/interfaces/tiradas.py": "seconds of a run",
    "aljibe/interfaces/cli/ciudad.py": "invented m³ and odds of a demonstration",
    "aljibe/interfaces/cli/demo.py": "seconds of waiting",
    "aljibe/interfaces/templatetags/graficas.py": "places in a drawing",
}


def flotantes(modulo: ast.Module) -> Iterator[int]:
    """Lines where a float is made, named as a type or kept; asking whether a value is one, to refuse it, is not."""
    preguntas = {
        id(dentro)
        for nodo in ast.walk(modulo)
        if isinstance(nodo, ast.Call) and casa.punteado(nodo.func) == "isinstance"
        for dentro in ast.walk(nodo)
    }
    for nodo in ast.walk(modulo):
        match nodo:
            case ast.Name(id="float") if id(nodo) not in preguntas:
                yield nodo.lineno
            case ast.Name(id="FloatField") | ast.Attribute(attr="FloatField"):
                yield nodo.lineno
            case ast.Constant(value=float()):
                yield nodo.lineno


def test_r11_no_float_is_made_where_money_goes():
    hallados = [
        f"{casa.de_casa(ruta)}:{linea}"
        for ruta in casa.archivos(".py", migraciones=True)
        if casa.de_casa(ruta) not in SIN_DINERO
        for linea in flotantes(casa.arbol(ruta))
    ]
    assert hallados == []


def test_r11_no_float_is_computed_in_sql():
    hallados = [
        casa.de_casa(ruta)
        for ruta in casa.archivos(".sql", ".py", migraciones=True)
        if FLOTANTE_EN_SQL.search(casa.texto(ruta))
    ]
    assert hallados == []


def test_r11_every_exception_is_still_one():
    sobran = [archivo for archivo in SIN_DINERO if not list(flotantes(casa.arbol(casa.RAIZ / archivo)))]
    assert sobran == []


def test_the_scan_sees_every_float():
    codigo = "a = 0.1\nb = float(x)\nc: float\nd = models.FloatField()\nisinstance(e, float)\n"
    assert sorted(flotantes(ast.parse(codigo))) == [1, 2, 3, 4]
