"""Starting a billing run, as the doors do it: by the worker if there is one, else at once."""

from datetime import date
from typing import TYPE_CHECKING

from aljibe.base import cola, reloj
from aljibe.facturacion import queries, services

if TYPE_CHECKING:
    from aljibe.seguridad.models import Usuario

_TAREA = "facturar"


def empezar(*, periodo: str, ruta: str | None, emision: date | None, por: "Usuario") -> bool:
    """Start or resume the run of a period; whether it goes on by itself, with its progress in the period.

    Asked for again while the same one waits, it is not asked for twice. The reason why a run cannot start is told now
    and does not wait in the queue.

    Raises: as `facturacion.services.facturar`.
    """
    ahora = reloj.ahora()
    hoy = reloj.fecha_local(ahora)
    emision = emision or hoy
    if not cola.hay_trabajador():
        services.facturar(periodo=periodo, ruta=ruta, emision=emision, por=por, ahora=ahora)
        return False
    queries.planear(periodo=periodo, ruta=ruta, emision=emision, hoy=hoy)
    if not any(t["periodo"] == periodo and t["ruta"] == (ruta or "") for t in cola.pendientes(_TAREA)):
        cola.encolar(_TAREA, periodo=periodo, ruta=ruta or "", emision=emision.isoformat(), usuario=por.usuario)
    return True
