"""One function for each job, and one service call in each."""

import logging
from datetime import date

from procrastinate import JobContext
from procrastinate.contrib.django import app

from aljibe.base import reloj
from aljibe.facturacion import services as facturacion
from aljibe.interfaces import tiradas
from aljibe.libro import services as libro
from aljibe.reportes.folios import informe_de_folios
from aljibe.seguridad import queries as seguridad

_avisos = logging.getLogger(__name__)
# A job whose worker has not beaten for this long has lost it: killed, or its machine with it.
_SIN_LATIDO = 25


@app.task(name="facturar")
def facturar(periodo: str, ruta: str, emision: str, usuario: str) -> None:
    """Bill a period, or resume it: what is billed already is not billed again. `ruta` empty = all."""
    facturacion.facturar(
        periodo=periodo,
        ruta=ruta or None,
        emision=date.fromisoformat(emision),
        por=seguridad.usuario(usuario),
        ahora=reloj.ahora(),
        sesiones=facturacion.SESIONES,
    )


@app.task(name="imprimir_tirada")
def imprimir_tirada(tirada: int, usuario: str) -> None:
    """Print some seconds of a run of bills, and ask for another turn while there is more."""
    tiradas.turno(tirada, por=seguridad.usuario(usuario))


@app.periodic(cron="* * * * *")
@app.task(name="sellar", queueing_lock="sellar")
def sellar(timestamp: int) -> None:
    """Seal what was complete in the ledger and in the audit trail."""
    libro.sellar(ahora=reloj.ahora())


@app.periodic(cron="10 0 * * *")
@app.task(name="vencer_ordenes", queueing_lock="vencer_ordenes")
def vencer_ordenes(timestamp: int) -> None:
    """Mark the orders of payment whose last day has gone by."""
    libro.vencer_ordenes(al=reloj.hoy())


@app.periodic(cron="20 2 * * *")
@app.task(name="revisar_folios", queueing_lock="revisar_folios")
def revisar_folios(timestamp: int) -> None:
    """Name, in the log of the worker, each number that no document has. It fails then, so that it is seen (R24)."""
    faltan = [folio for serie in informe_de_folios().series for folio in serie.faltantes]
    for folio in faltan:
        _avisos.error("falta el folio %s", folio)
    assert not faltan, f"faltan {len(faltan)} folios"


# The sixth field is of seconds: what a killed worker was doing goes on within the minute.
@app.periodic(cron="* * * * * */15")
@app.task(name="retomar", queueing_lock="retomar", pass_context=True)
async def retomar(context: JobContext, timestamp: int) -> None:
    """Give back to the queue the jobs of workers that are gone."""
    trabajos = context.app.job_manager
    for trabajo in await trabajos.get_stalled_jobs(seconds_since_heartbeat=_SIN_LATIDO):
        await trabajos.retry_job(trabajo)
