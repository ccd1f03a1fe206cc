"""The pool of the server: a database that was restarted is not a page of errors."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg
import pytest
from django.db import connection, connections

from aljibe import wsgi

JUNTAS = 4
MATAR = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> %s"


@pytest.fixture
def reserva(base_propia, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The pool of a process of the server, for this test alone."""
    connections.close_all()
    monkeypatch.setattr(wsgi, "morir_con_el_padre", lambda: None)
    opciones = connections.settings["default"]["OPTIONS"]
    try:
        wsgi.atender()
        yield
    finally:
        connections.close_all()
        connection.close_pool()
        del opciones["pool"]


def preguntar(a_la_vez: Barrier | None = None) -> int:
    """What a request does: it borrows, asks and gives back."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            if a_la_vez:
                a_la_vez.wait(30)
            return int(cursor.fetchone()[0])
    finally:
        connection.close()


def test_connections_that_died_are_renewed_at_once(reserva: None) -> None:
    with ThreadPoolExecutor(JUNTAS) as hilos:
        barrera = Barrier(JUNTAS)
        assert list(hilos.map(preguntar, [barrera] * JUNTAS)) == [1] * JUNTAS
        with psycopg.connect(os.environ["ALJIBE_DATABASE_URL"], autocommit=True) as otra:
            otra.execute(MATAR, [otra.info.backend_pid])

        assert list(hilos.map(preguntar, [None] * JUNTAS)) == [1] * JUNTAS
