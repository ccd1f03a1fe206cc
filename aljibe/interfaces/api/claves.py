"""Keys of what is not one transaction: a run that commits by chunks and goes on where it stopped."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction

from aljibe.base import idempotencia, reloj
from aljibe.base.acto import Acto

if TYPE_CHECKING:
    from aljibe.seguridad.models import Usuario


def una_vez(
    acto: Acto, *, clave: str, por: "Usuario", cuerpo: Mapping[str, Any], hacer: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """The first answer given under `clave`, or that of `hacer`, which is kept when it ends well.

    Killed halfway the key is still free, and the same request resumes the work. A refusal leaves it free too.

    Raises: ClaveConOtroCuerpo, and what `hacer` raises.
    """
    ahora = reloj.ahora()
    with transaction.atomic():
        anterior = idempotencia.reclamar(clave, acto=acto, por=por, cuerpo=cuerpo, ahora=ahora)
        if anterior is not None:
            return anterior
        # Only asked whether it was used: it is kept with the answer.
        transaction.set_rollback(True)
    respuesta = hacer()
    with transaction.atomic(durable=True):
        anterior = idempotencia.reclamar(clave, acto=acto, por=por, cuerpo=cuerpo, ahora=ahora)
        return anterior if anterior is not None else idempotencia.responder(clave, respuesta)
