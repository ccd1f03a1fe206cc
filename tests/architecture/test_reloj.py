"""The clock is read at the doors only, and there by `base.reloj`: who, when and the key come from outside."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture import casa

LECTURAS = re.compile(r"(?:^|\.)(?:datetime|date|timezone)\.(?:now|utcnow|today)$|(?:^|\.)time\.(?:time|time_ns|localtime|gmtime)$")
# Without an argument these two read the clock; with one they only convert.
CON_ARGUMENTO = re.compile(r"(?:^|\.)(?:localdate|localtime)$")
DE_PUERTA = re.compile(r"^reloj\.(?:ahora|hoy)$")
EN_SQL = re.compile(r"\b(?:now|clock_timestamp|statement_timestamp|transaction_timestamp)\s*\(\s*\)|\bCURRENT_(?:DATE|TIMESTAMP|TIME)\b")
RELOJ = "aljibe/base/reloj.py"
# The command line judges `--corte` before Django is set up, and `base.reloj` needs its settings.
ANTES_DE_DJANGO = {"aljibe/interfaces/cli/demo.py": {"date.today"}}


def lecturas(modulo: ast.Module) -> Iterator[str]:
    """Every reading of the clock in a tree, as it is written."""
    for nodo in ast.walk(modulo):
        if not isinstance(nodo, ast.Call):
            continue
        nombre = casa.punteado(nodo.func)
        sin_argumentos = not nodo.args and not nodo.keywords
        if LECTURAS.search(nombre) or DE_PUERTA.search(nombre) or (CON_ARGUMENTO.search(nombre) and sin_argumentos):
            yield nombre


@pytest.mark.parametrize("ruta", casa.archivos(".py"), ids=casa.de_casa)
def test_the_clock_is_read_at_the_doors_only(ruta):
    leidas = set(lecturas(casa.arbol(ruta)))
    if casa.de_casa(ruta) == RELOJ:
        assert leidas == {"timezone.now"}
    elif casa.sala(ruta) == "interfaces":
        assert {nombre for nombre in leidas if not DE_PUERTA.search(nombre)} == ANTES_DE_DJANGO.get(casa.de_casa(ruta), set())
    else:
        assert leidas == set()


@pytest.mark.parametrize("ruta", casa.archivos(".py", ".sql"), ids=casa.de_casa)
def test_sql_takes_its_instants_from_the_act(ruta):
    # Migrations are left out: the audit trigger stamps its rows with the clock of the database, whoever writes.
    assert EN_SQL.findall(casa.texto(ruta).replace("timezone.now()", "")) == []


def test_the_scan_sees_every_reading_of_the_clock():
    codigo = (
        "timezone.now(); datetime.datetime.now(UTC); date.today(); time.time()\n"
        "localdate(); timezone.localtime(ahora); reloj.hoy(); reloj.fecha_local(ahora); time.monotonic()"
    )
    assert set(lecturas(ast.parse(codigo))) == {
        "timezone.now", "datetime.datetime.now", "date.today", "time.time", "localdate", "reloj.hoy",
    }  # fmt: skip
