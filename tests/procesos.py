"""Many processes at once on one database: each is a real one, with its own connection."""

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any


def en_procesos(funcion: Callable[..., Any], argumentos: Sequence[tuple[Any, ...]], *, procesos: int = 8) -> list[Any]:
    """Call `funcion` with each tuple, in `procesos` processes that start together; what each returned, in order.

    `funcion` is importable by name and receives Django ready on the database of the environment.
    """
    contexto = multiprocessing.get_context("spawn")
    with contexto.Manager() as comun:
        salida = comun.Barrier(procesos)
        with ProcessPoolExecutor(procesos, mp_context=contexto, initializer=_preparar, initargs=(salida,)) as grupo:
            return [f.result(timeout=120) for f in [grupo.submit(funcion, *a) for a in argumentos]]


def _preparar(salida: Any) -> None:
    import django

    django.setup()
    from django.db import connection

    connection.ensure_connection()
    salida.wait(timeout=60)
