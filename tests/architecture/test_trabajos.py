"""What is queued by name has a job of that name, and every job is queued or has its hours."""

import ast
from collections.abc import Iterator

from aljibe.base import cola
from tests.architecture import casa


def encolados(modulo: ast.Module) -> Iterator[str]:
    """Names that a tree queues; one that is not written in place comes as an empty text."""
    for nodo in ast.walk(modulo):
        if isinstance(nodo, ast.Call) and casa.punteado(nodo.func) in {"cola.encolar", "encolar"}:
            primero = nodo.args[0] if nodo.args else None
            yield primero.value if isinstance(primero, ast.Constant) and isinstance(primero.value, str) else ""
