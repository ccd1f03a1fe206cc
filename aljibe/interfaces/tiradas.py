"""Printing the bills of a period, as the doors do it: by processes of their own, part by part, until none is left."""

import math
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from django.http import FileResponse

from aljibe.base import cola, reloj
from aljibe.base.archivos import carpeta_de_datos
from aljibe.base.rechazos import Rechazo
from aljibe.facturacion import queries, services
from aljibe.interfaces import papeles

if TYPE_CHECKING:
    from aljibe.seguridad.models import Usuario

PROCESOS = 2
_TAREA = "imprimir_tirada"
# A worker has other things to do: it prints this long, and asks for its next turn.
_TURNO = 30.0
_ESPERA = 0.2


class ImprentaDetenida(Rechazo):
    codigo = "imprenta-detenida"
    plantilla = (
        "Un proceso que imprimía la tirada {tirada} se detuvo antes de terminar. Las partes hechas están guardadas;"
        " sígala, y si se detiene otra vez avise a Informática."
    )


def empezar(*, periodo: str, rutas: Sequence[str], por: "Usuario") -> int:
    """Freeze the list of a period and begin to print it, or go on with the run that is not ended; which one.

    With a worker it goes on by itself. Asked for again while it runs, nothing is done twice.

    Raises: as `preparar_tirada`.
    """
    tirada = preparar(periodo=periodo, rutas=rutas, por=por)
    _echar_a_andar(tirada, por=por)
    return tirada


def preparar(*, periodo: str, rutas: Sequence[str], por: "Usuario") -> int:
    """The run of a period and those routes that is not ended, running again if it was paused; or a new one.

    Raises: as `preparar_tirada`.
    """
    ahora = reloj.ahora()
    for ficha in queries.tiradas(periodo, ahora=ahora):
        if ficha.estado != "TERMINADA" and set(ficha.rutas) == set(rutas):
            services.reanudar_tirada(tirada_id=ficha.id, por=por, ahora=ahora)
            return ficha.id
    return services.preparar_tirada(periodo=periodo, rutas=rutas, por=por, ahora=ahora)


def seguir(tirada: int, *, por: "Usuario") -> None:
    """Go on with a run that was paused, or that nobody is making. Raises: as `reanudar_tirada`."""
    services.reanudar_tirada(tirada_id=tirada, por=por, ahora=reloj.ahora())
    _echar_a_andar(tirada, por=por)


def imprimir(
    tirada: int,
    *,
    por: "Usuario",
    procesos: int = PROCESOS,
    durante: float | None = None,
    progreso: Callable[[], None] | None = None,
) -> bool:
    """Make the parts that are left of a run, in `procesos` processes besides this one or, with 0, in this one.

    It stops when none is left, when it is paused, or `durante` seconds later; whether the run has ended. `progreso` is
    called now and then.
    """
    if procesos:
        _repartir(tirada, por=por, procesos=procesos, hasta=_plazo(durante), progreso=progreso)
    else:
        una_tras_otra(tirada, por=por, hasta=_plazo(durante), progreso=progreso)
    return services.terminar_tirada(tirada_id=tirada, por=por, ahora=reloj.ahora())


def una_tras_otra(
    tirada: int,
    *,
    por: "Usuario",
    hasta: float = math.inf,
    progreso: Callable[[], None] | None = None,
) -> None:
    """Make in this process the parts that nobody else is making, until `hasta` on the monotonic clock."""
    while time.monotonic() < hasta:
        hechos = services.imprimir_parte(
            tirada_id=tirada, carpeta=carpeta_de_datos(), componer=papeles.recibos, por=por, ahora=reloj.ahora()
        )
        if hechos is None:
            return
        if progreso:
            progreso()


def turno(tirada: int, *, por: "Usuario") -> None:
    """What a worker does of a run each time: some seconds of it, and another turn asked for while it has to go on.

    One that found nothing to make leaves the run to those who are making it.
    """
    antes = queries.tirada(tirada, ahora=reloj.ahora())
    if imprimir(tirada, por=por, durante=_TURNO):
        return
    ahora = queries.tirada(tirada, ahora=reloj.ahora())
    if ahora.estado == "EN_CURSO" and ahora.hechos > antes.hechos:
        _encolar(tirada, por=por)


def en_cola(tirada: int) -> bool:
    """Whether a turn of this run waits for the worker, or is being taken."""
    return any(t["tirada"] == tirada for t in cola.pendientes(_TAREA))


def archivo(tirada: int, n: int) -> Path:
    """The file of a part, made again if it was lost. Raises: as `parte_en_archivo`."""
    return services.parte_en_archivo(tirada_id=tirada, n=n, carpeta=carpeta_de_datos(), componer=papeles.recibos)


def descargar(tirada: int, n: int) -> FileResponse:
    """The file of a part, to be kept by whoever asks for it. Raises: as `parte_en_archivo`."""
    ruta = archivo(tirada, n)
    return FileResponse(ruta.open("rb"), as_attachment=True, filename=ruta.name, content_type="application/pdf")


def _echar_a_andar(tirada: int, *, por: "Usuario") -> None:
    if not cola.hay_trabajador():
        imprimir(tirada, por=por, procesos=0)
    elif not any(t["tirada"] == tirada for t in cola.pendientes(_TAREA, en_curso=False)):
        _encolar(tirada, por=por)  # a turn being taken may have seen the pause already, and end without another


def _encolar(tirada: int, *, por: "Usuario") -> None:
    cola.encolar(_TAREA, tirada=tirada, usuario=por.usuario)


def _plazo(durante: float | None) -> float:
    return math.inf if durante is None else time.monotonic() + durante


def _repartir(tirada: int, *, por: "Usuario", procesos: int, hasta: float, progreso: Callable[[], None] | None) -> None:
    """Each process takes the next part that no other has. One that dies leaves its part as it was, and is told.

    One core for each: what little Typst draws, it draws without threads of its own.
    """
    segundos = [] if hasta == math.inf else [str(max(0, round(hasta - time.monotonic())))]
    orden = [sys.executable, "-m", "aljibe.interfaces.imprenta", str(tirada), por.usuario, *segundos]
    entorno = {**os.environ, "RAYON_NUM_THREADS": "1"}
    hijos = [subprocess.Popen(orden, env=entorno, stdin=subprocess.DEVNULL) for _ in range(procesos)]
    try:
        while any(hijo.poll() is None for hijo in hijos):
            time.sleep(_ESPERA)
            if progreso:
                progreso()
    finally:
        for hijo in hijos:
            hijo.terminate()
            hijo.wait()
    if any(hijo.returncode for hijo in hijos):
        raise ImprentaDetenida(tirada=tirada)
