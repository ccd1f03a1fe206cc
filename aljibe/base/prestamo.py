"""The connections that the processes of the server lend to their requests."""

from typing import Any

import psycopg
from django.db import connection


class ConexionPrestada(psycopg.Connection[Any]):
    """One of the pool. The pool asks each whether it lives before lending it, and waits ever longer after one that
    does not: with several dead, as after the database was restarted, nobody would be attended in time. So the first
    that is found dead has all the others renewed.
    """

    def execute(self, *args: Any, **kwargs: Any) -> Any:
        """Raises: as psycopg."""
        try:
            return super().execute(*args, **kwargs)
        except psycopg.OperationalError:
            # Django's own attribute, which its types leave out.
            if self.closed and (reserva := getattr(connection, "pool", None)):
                reserva.drain()
            raise
