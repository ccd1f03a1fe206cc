"""Acts: declared once with the facts they are judged by, run as a durable shell over a plain body."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction

P = ParamSpec("P")
T = TypeVar("T")

# The address or till a request comes from; doors set it, the audit trail keeps it.
origen: ContextVar[str] = ContextVar("origen", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Acto:
    """Something a person can do. `hechos` names the facts its facultad may be conditioned on."""

    clave: str
    nombre: str
    hechos: tuple[str, ...] = ()


def durable(acto: Acto) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Run a service as one durable transaction signed by `por`, for the audit trail.

    The function takes everything by keyword and `por` is the acting user.
    """

    def decorar(funcion: Callable[P, T]) -> Callable[P, T]:
        @wraps(funcion)
        def concha(*args: P.args, **kwargs: P.kwargs) -> T:
            with transaction.atomic(durable=True):
                firmar(por=kwargs["por"], acto=acto)
                return funcion(*args, **kwargs)

        return concha

    return decorar


def firmar(*, por: Any, acto: Acto) -> None:
    """Tell the audit triggers of this transaction who acts, what for and from where."""
    assert connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('aljibe.usuario', %s, true), set_config('aljibe.acto', %s, true),"
            " set_config('aljibe.origen', %s, true)",
            [por.usuario, acto.clave, origen.get()],
        )
