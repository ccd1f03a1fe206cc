"""The queue of jobs: a service or a door asks by name, in its own transaction; the jobs on top bind the names."""

import json
from typing import Any

from django.db import connection

# A worker beats every ten seconds; one that has not for three beats is gone.
_LATIDO = 30


def encolar(nombre: str, **argumentos: Any) -> int:
    """Ask for a job with plain values (text, numbers); its id. Undone with the transaction of whoever asks."""
    from procrastinate.contrib.django import app

    return int(app.configure_task(nombre, allow_unknown=True).defer(**argumentos))


def hay_trabajador() -> bool:
    """Whether somebody is working on the queue now. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM procrastinate_workers"
            " WHERE last_heartbeat > now() - make_interval(secs => %s))",
            [_LATIDO],
        )
        return bool(cursor.fetchone()[0])


def pendientes(nombre: str, *, en_curso: bool = True) -> list[dict[str, Any]]:
    """The arguments of the jobs of that name that wait or, unless not `en_curso`, are being done. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args FROM procrastinate_jobs WHERE task_name = %s AND status::text = ANY(%s) ORDER BY id",
            [nombre, ["todo", "doing"] if en_curso else ["todo"]],
        )
        return [json.loads(argumentos) for (argumentos,) in cursor.fetchall()]
