"""The clock is read at the doors only, and there by `base.reloj`: who, when and the key come from outside."""

import ast
import re
from collections.abc import Iterator

from tests.architecture import casa

LECTURAS = re.compile(
    r"(?:^|\.)(?:datetime|date|timezone)\.(?:now|utcnow|today)$|(?:^|\.)time\.(?:time|time_ns|localtime|gmtime)$"
)
# Without an argument these two read the clock; with one they only convert.
CON_ARGUMENTO = re.compile(r"(?:^|\.)(?:localdate|localtime)$")
DE_PUERTA = re.compile(r"^reloj\.(?:ahora|hoy)$")
EN_SQL = re.compile(
    r"\b(?:now|clock_timestamp|statement_timestamp|transaction_timestamp)\s*\(\s*\)|\bCURRENT_(?:DATE|TIMESTAMP|TIME)\b"
)
RELOJ = "aljibe/base/reloj.py"
# Whether a worker is alive is judged by the clock that its beats were written with.
COLA = "aljibe/base/cola.py"
EXCEPCIONES = {
    # Who asks too often is told to wait a real minute, whatever day a demonstration lives in.
    "aljibe/interfaces/limite.py": {"time.time"},
}


def lecturas(modulo: ast.Module) -> Iterator[str]:
    """Every reading of the clock in a tree, as it is written."""
    for nodo in ast.walk(modulo):
        if not isinstance(nodo, ast.Call):
            continue
        nombre = casa.punteado(nodo.func)
        sin_argumentos = not nodo.args and not nodo.keywords
        if LECTURAS.search(nombre) or DE_PUERTA.search(nombre) or (CON_ARGUMENTO.search(nombre) and sin_argumentos):
            yield nombre


def permitidas(archivo: str) -> set[str]:
    """Readings of the clock that a file may make."""
    if archivo == RELOJ:
        return {"timezone.now"}
    if archivo.startswith("aljibe/interfaces/"):
        return {"reloj.ahora", "reloj.hoy"} | EXCEPCIONES.get(archivo, set())
    return set()


def test_the_clock_is_read_at_the_doors_only():
    ajenas = [
        f"{casa.de_casa(ruta)}: {nombre}"
        for ruta in casa.archivos(".py")
        for nombre in sorted(set(lecturas(casa.arbol(ruta))) - permitidas(casa.de_casa(ruta)))
    ]
    assert ajenas == []


def test_every_exception_is_still_one():
    for archivo, nombres in EXCEPCIONES.items():
        assert nombres <= set(lecturas(casa.arbol(casa.RAIZ / archivo)))


def test_sql_takes_its_instants_from_the_act():
    # Migrations are left out: the audit trigger stamps its rows with the clock of the database, whoever writes.
    ajenas = [
        casa.de_casa(ruta)
        for ruta in casa.archivos(".py", ".sql")
        if EN_SQL.search(casa.texto(ruta)) and casa.de_casa(ruta) not in {RELOJ, COLA}
    ]
    assert ajenas == []


def test_the_scan_sees_every_reading_of_the_clock():
    codigo = (
        "timezone.now(); datetime.datetime.now(UTC); date.today(); time.time()\n"
        "localdate(); timezone.localtime(ahora); reloj.hoy(); reloj.fecha_local(ahora); time.monotonic()"
    )
    assert set(lecturas(ast.parse(codigo))) == {
        "timezone.now", "datetime.datetime.now", "date.today", "time.time", "localdate", "reloj.hoy",
    }  # fmt: skip
