"""Acts: declared once with the facts they are judged by, run as a durable shell over a plain body."""

from collections.abc import Callable
from contextlib import nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction

from aljibe.base.preparadas import sentencias_preparadas

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


def durable(acto: Acto, *, repetido: bool = False) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Run a service as one durable transaction signed by `por`, for the audit trail.

    The function takes everything by keyword and `por` is the acting user. `repetido`: done all day by the same few
    statements, which the server then keeps planned.
    """

    def decorar(funcion: Callable[P, T]) -> Callable[P, T]:
        @wraps(funcion)
        def concha(*args: P.args, **kwargs: P.kwargs) -> T:
            with sentencias_preparadas() if repetido else nullcontext(), transaction.atomic(durable=True):
                firmar(por=kwargs["por"], acto=acto, repetido=repetido)
                return funcion(*args, **kwargs)

        return concha

    return decorar


def firmar(*, por: Any, acto: Acto, repetido: bool = False) -> None:
    """Tell the audit triggers of this transaction who acts, what for and from where; and the planner, if it repeats."""
    assert connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('aljibe.usuario', %s, true), set_config('aljibe.acto', %s, true),"
            " set_config('aljibe.origen', %s, true), set_config('plan_cache_mode', %s, true)",
            [por.usuario, acto.clave, origen.get(), "force_generic_plan" if repetido else "auto"],
        )
