"""Statements that the server keeps planned: for the short acts that repeat the same ones all day."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor


@contextmanager
def sentencias_preparadas() -> Iterator[None]:
    """Inside, statements carry their values apart and are prepared once a connection.

    Planning is most of what a statement by key costs. Not for work in sets: a plan that serves any values is a bad
    one for an array of thousands, and what a run repeats changes size as it goes.
    """
    connection.ensure_connection()
    linea = connection.connection
    anterior = linea.cursor_factory
    linea.cursor_factory = ServerBindingCursor
    try:
        yield
    finally:
        linea.cursor_factory = anterior
