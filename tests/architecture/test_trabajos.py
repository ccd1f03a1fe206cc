"""What is queued by name has a job of that name, and every job is queued or has its hours."""

import ast
from collections.abc import Iterator

from tests.architecture import casa


def encolados(modulo: ast.Module) -> Iterator[str]:
    """Names that a tree queues, written in place or in a constant of its page; any other comes as an empty text."""
    constantes = {
        nodo.targets[0].id: nodo.value
        for nodo in modulo.body
        if isinstance(nodo, ast.Assign) and isinstance(nodo.targets[0], ast.Name)
    }
    for nodo in ast.walk(modulo):
        if isinstance(nodo, ast.Call) and casa.punteado(nodo.func) in {"cola.encolar", "encolar"}:
            primero = nodo.args[0] if nodo.args else None
            if isinstance(primero, ast.Name):
                primero = constantes.get(primero.id)
            yield primero.value if isinstance(primero, ast.Constant) and isinstance(primero.value, str) else ""


def de_nombre() -> dict[str, bool]:
    """Every job of the house by its name, and whether it has its own hours."""
    from procrastinate.contrib.django import app

    from aljibe.interfaces import jobs

    assert jobs.tareas
    con_horas = {periodica.task.name for periodica in app.periodic_registry.periodic_tasks.values()}
    return {
        nombre: nombre in con_horas
        for nombre, tarea in app.tasks.items()
        if tarea.func.__module__.startswith("aljibe.")
    }


PEDIDOS = {nombre for ruta in casa.archivos(".py") for nombre in encolados(casa.arbol(ruta))}


def test_every_queued_name_has_a_job():
    assert "" not in PEDIDOS
    assert de_nombre().keys() >= PEDIDOS


def test_every_job_is_queued_or_has_its_hours():
    assert [nombre for nombre, con_horas in de_nombre().items() if not con_horas and nombre not in PEDIDOS] == []


def test_the_queue_is_asked_through_its_floor_only():
    # What is queued elsewhere would be out of sight of the two rules above.
    ajenas = [
        casa.de_casa(ruta)
        for ruta in casa.archivos(".py")
        if {"defer_async", "configure_task"} & {casa.punteado(n).rpartition(".")[2] for n in ast.walk(casa.arbol(ruta))}
    ]
    assert ajenas == [casa.de_casa(casa.CASA / "base" / "cola.py")]
