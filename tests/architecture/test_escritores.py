"""One writer for each table: the services (and migrations) of its own room."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from tests.architecture import casa

TABLAS = {m._meta.db_table: m._meta.app_label for m in apps.get_models() if m.__module__.startswith("aljibe.")}
MODELOS = {m.__name__: m._meta.app_label for m in apps.get_models() if m.__module__.startswith("aljibe.")}
# `base` has no nouns and no acts: its one table is written by the function that claims and answers keys.
ESCRITOR_DE_BASE = "aljibe/base/idempotencia.py"
ESCRITURA_SQL = re.compile(
    r"\b(?:INSERT\s+INTO|MERGE\s+INTO|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?|COPY|UPDATE)(?:\s+ONLY)?\s+(?:public\.)?\"?([\w{%]+)"
)
DE_QUERYSET = {"create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "delete"}
DE_INSTANCIA = {"save", "delete"}
# `.update()` and `.create()` of something that is not a model may be of a dictionary or of anything else.
SIN_MODELOS = {"aljibe/documentos/pliego.py": "saves a PDF"}
INCONFUNDIBLES = {"save", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}


def puede_escribir(ruta: Path, sala: str) -> bool:
    if sala == "base" and casa.de_casa(ruta) == ESCRITOR_DE_BASE:
        return True
    partes = ruta.relative_to(casa.CASA).with_suffix("").parts
    return partes[0] == sala and partes[1] in {"services", "migrations"}


def escrituras_sql(texto: str) -> Iterator[str]:
    """Tables that SQL in a text writes; a name put in by a format comes as it stands, with its brace."""
    yield from (hallada[1] for hallada in ESCRITURA_SQL.finditer(texto))


def escrituras_orm(modulo: ast.Module) -> Iterator[tuple[int, str, str]]:
    """(line, verb, model) of every write through the ORM; the model is empty when the tree does not tell it."""
    for funcion in casa.funciones(modulo):
        clases = dict(_clases_de_nombres(funcion))
        for nodo in ast.walk(funcion):
            if not (isinstance(nodo, ast.Call) and isinstance(nodo.func, ast.Attribute)):
                continue
            verbo = nodo.func.attr
            cadena = casa.punteado(nodo.func.value).split(".")
            modelo = next((parte for parte in cadena if parte in MODELOS), "")
            if modelo and "objects" in cadena and verbo in DE_QUERYSET:
                yield nodo.lineno, verbo, modelo
            elif verbo in DE_INSTANCIA and clases.get(cadena[0]) and len(cadena) == 1:
                yield nodo.lineno, verbo, clases[cadena[0]]
            elif verbo in INCONFUNDIBLES:
                yield nodo.lineno, verbo, ""


def _clases_de_nombres(funcion: ast.AST) -> Iterator[tuple[str, str]]:
    """Which model a name holds, where an annotation, an assignment or a loop says so."""
    for nodo in ast.walk(funcion):
        match nodo:
            case ast.arg(arg=nombre, annotation=ast.Name(id=clase)) if clase in MODELOS:
                yield nombre, clase
            case (
                ast.Assign(targets=[ast.Name(id=nombre)], value=valor) | ast.For(target=ast.Name(id=nombre), iter=valor)
            ):
                hallados = [parte for parte in casa.punteado(valor).split(".") if parte in MODELOS]
                if hallados:
                    yield nombre, hallados[0]


def test_a_table_is_written_in_sql_by_the_services_of_its_room_alone():
    ajenas = [
        f"{casa.de_casa(ruta)}: {tabla}"
        for ruta in casa.archivos(".py", ".sql", migraciones=True)
        for tabla in escrituras_sql(casa.texto(ruta))
        if set("{%") & set(tabla) or (tabla in TABLAS and not puede_escribir(ruta, TABLAS[tabla]))
    ]
    assert ajenas == []


def test_a_table_is_written_by_the_orm_in_the_services_of_its_room_alone():
    ajenas = [
        f"{casa.de_casa(ruta)}:{linea}: .{verbo}() de {modelo or 'un modelo'}"
        for ruta in casa.archivos(".py")
        for linea, verbo, modelo in escrituras_orm(casa.arbol(ruta))
        if not puede_escribir(ruta, MODELOS.get(modelo, casa.sala(ruta)))
        if modelo or casa.de_casa(ruta) not in SIN_MODELOS
    ]
    assert ajenas == []


def test_the_scan_sees_every_way_of_writing():
    codigo = (
        "def f(orden: OrdenPago):\n    orden.save()\n    Cargo.objects.filter(pk=1).update(importe=0)\n"
        "    turno = Turno(pk=1)\n    turno.delete()\n    otro.bulk_create([])\n"
    )
    assert set(escrituras_orm(ast.parse(codigo))) == {
        (2, "save", "OrdenPago"),
        (3, "update", "Cargo"),
        (5, "delete", "Turno"),
        (6, "bulk_create", ""),
    }
    sql = "INSERT INTO libro_cargo; UPDATE public.caja_turno SET x; SELECT FOR UPDATE OF c; DELETE FROM {tabla}"
    assert list(escrituras_sql(sql)) == ["libro_cargo", "caja_turno", "OF", "{tabla"]
