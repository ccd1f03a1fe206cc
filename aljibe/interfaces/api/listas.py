"""Lists: `?cursor=&limite=` → `{datos, siguiente}`. A cursor says after which row one goes on, never how many."""

import re
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from django.http import HttpResponse
from ninja import Query
from pydantic import AfterValidator

from aljibe.base.rechazos import ValorInvalido
from aljibe.interfaces.api.problemas import responder

T = TypeVar("T")
LIMITE = 50
LIMITE_MAXIMO = 200


def _acotar(limite: int) -> int:
    return min(limite, LIMITE_MAXIMO)


Cursor = Annotated[str | None, Query(description="El que vino en «siguiente».")]
Limite = Annotated[int, Query(ge=1, description=f"Cuántos, a lo más {LIMITE_MAXIMO}."), AfterValidator(_acotar)]


def cursor_numerico(cursor: str | None) -> int | None:
    """The id a cursor holds. Raises: ValorInvalido."""
    if not cursor:
        return None
    if not re.fullmatch(r"[0-9]{1,18}", cursor):
        raise cursor_ajeno()
    return int(cursor)


def cursor_ajeno() -> ValorInvalido:
    """The refusal of a cursor that is not of the list."""
    return ValorInvalido(campo="cursor", mensaje="El cursor no es de esta lista. Use el que vino en «siguiente».")


def pagina(
    filas: Sequence[T], limite: int, mostrar: Callable[[T], dict[str, Any]], clave: Callable[[T], str]
) -> HttpResponse:
    """The first `limite` of `filas`, which are those that follow the cursor: one more than asked, if there are."""
    suyas = filas[:limite]
    siguiente = clave(suyas[-1]) if len(filas) > limite else None
    return responder({"datos": [mostrar(fila) for fila in suyas], "siguiente": siguiente})
