"""The clock, read at the doors only.

`ALJIBE_AHORA` (local time, ISO 8601) sets where it starts, in a demonstration database only; it runs on from there.
"""

import os
import time
from datetime import date, datetime, timedelta

from django.utils import timezone

from aljibe.base.rechazos import Rechazo

SIMULADO = "ALJIBE_AHORA"
# Shared by the processes that one command starts, and by those that take the place of one that fell: the monotonic
# clock is the machine's, not the process's. Between processes alone: nobody sets it, so it is no setting of the README.
_HEREDADO = "_ALJIBE_ARRANQUE"
_arranque = int(os.environ.setdefault(_HEREDADO, str(time.monotonic_ns())))


class RelojMalPuesto(Rechazo):
    codigo = "reloj-mal-puesto"
    plantilla = "ALJIBE_AHORA: «{valor}» no es una fecha y hora local; escriba AAAA-MM-DDTHH:MM, o quítela."
    estado = 422


def ahora() -> datetime:
    """The present instant, aware. Raises: RelojMalPuesto."""
    simulado = os.environ.get(SIMULADO)
    if not simulado:
        return timezone.now()
    try:
        inicio = datetime.fromisoformat(simulado)
    except ValueError:
        raise RelojMalPuesto(valor=simulado) from None
    if timezone.is_naive(inicio):
        inicio = timezone.make_aware(inicio)
    return inicio + timedelta(microseconds=(time.monotonic_ns() - _arranque) // 1000)


def hoy() -> date:
    """The operation date: the local date in America/Mexico_City."""
    return timezone.localdate(ahora())


def fecha_local(instante: datetime) -> date:
    """The operation date of an instant that a door gave."""
    return timezone.localdate(instante)


def local(instante: datetime) -> datetime:
    """An instant on the clock of the office."""
    return timezone.localtime(instante)
