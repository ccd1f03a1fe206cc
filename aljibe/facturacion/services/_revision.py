"""A bill under review: no surcharge runs and it counts for no cut, for so many days at most (K6, K7; F1)."""

from datetime import date, datetime, timedelta
from typing import Any

from aljibe.base import idempotencia, reloj
from aljibe.base.acto import durable
from aljibe.base.rechazos import Rechazo
from aljibe.facturacion.actos import PONER_EN_REVISION, TERMINAR_REVISION
from aljibe.facturacion.models import ReciboAgua, RevisionDeRecibo
from aljibe.facturacion.services._recibo import bloquear_recibo, exigir_textos
from aljibe.libro import services as libro
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario
from aljibe.tarifas import queries as tarifas


class ReciboEnRevision(Rechazo):
    codigo = "recibo-en-revision"
    plantilla = "El recibo {folio} ya está en revisión, hasta el {hasta:%d/%m/%Y}."


class ReciboRevisadoHoy(Rechazo):
    codigo = "recibo-revisado-hoy"
    plantilla = "La revisión del recibo {folio} empezó y terminó hoy. Póngalo de nuevo en revisión mañana."


class ReciboSinRevision(Rechazo):
    codigo = "recibo-sin-revision"
    plantilla = "El recibo {folio} no está en revisión."


class RevisionAgotada(Rechazo):
    codigo = "revision-agotada"
    plantilla = (
        "El recibo {folio} ya estuvo en revisión los {dias} días que se admiten. Resuélvalo: cancélelo, ajústelo o"
        " déjelo como está."
    )


@durable(PONER_EN_REVISION)
def poner_en_revision(*, folio: str, motivo: str, por: Usuario, ahora: datetime, clave: str) -> dict[str, Any]:
    """Put a bill in force under review from today: {folio, desde, hasta}, the day on which it ends by itself.

    The days of all its reviews, those of the bills it replaces too, add up to those of the criterion at most.

    Raises: ClaveConOtroCuerpo, SinFacultad, NoExiste, ValorInvalido, ReciboYaCancelado, ReciboEnRevision,
    ReciboRevisadoHoy, RevisionAgotada. Locks: clave, cuenta.
    """
    cuerpo = {"folio": folio, "motivo": motivo}
    if anterior := idempotencia.reclamar(clave, acto=PONER_EN_REVISION, por=por, cuerpo=cuerpo, ahora=ahora):
        return anterior
    hoy = reloj.fecha_local(ahora)
    seguridad.exigir(PONER_EN_REVISION, por=por, al=hoy)
    textos = exigir_textos(motivo=motivo)
    recibo = bloquear_recibo(folio)
    dias = int(tarifas.criterio("K6.dias_revision", hoy))
    usados = 0
    del_consumo = RevisionDeRecibo.objects.filter(recibo__cuenta=recibo.cuenta_id, recibo__periodo=recibo.periodo)
    for revision in del_consumo.order_by("id"):
        if revision.terminada_el is None and hoy < revision.hasta:
            raise ReciboEnRevision(folio=folio, hasta=revision.hasta)
        if revision.desde == hoy:
            raise ReciboRevisadoHoy(folio=folio)
        usados += max(((revision.terminada_el or revision.hasta) - revision.desde).days, 1)
    if usados >= dias:
        raise RevisionAgotada(folio=folio, dias=dias)
    terminar_la_abierta(recibo, el=hoy, resultado="Se agotaron sus días.", por=por, ahora=ahora)
    hasta = hoy + timedelta(days=dias - usados)
    RevisionDeRecibo.objects.create(recibo=recibo, **textos, desde=hoy, hasta=hasta, puesta_por=por, puesta_en=ahora)
    libro.poner_en_revision(_cargos(recibo), desde=hoy, hasta=hasta)
    return idempotencia.responder(clave, {"folio": folio, "desde": hoy, "hasta": hasta})


@durable(TERMINAR_REVISION)
def terminar_revision(*, folio: str, resultado: str, por: Usuario, ahora: datetime, clave: str) -> dict[str, Any]:
    """End the review of a bill today, with what was found: {folio, desde, hasta}. Its surcharges run on from today.

    Raises: ClaveConOtroCuerpo, SinFacultad, NoExiste, ValorInvalido, ReciboYaCancelado, ReciboSinRevision.
    Locks: clave, cuenta.
    """
    cuerpo = {"folio": folio, "resultado": resultado}
    if anterior := idempotencia.reclamar(clave, acto=TERMINAR_REVISION, por=por, cuerpo=cuerpo, ahora=ahora):
        return anterior
    hoy = reloj.fecha_local(ahora)
    seguridad.exigir(TERMINAR_REVISION, por=por, al=hoy)
    textos = exigir_textos(resultado=resultado)
    recibo = bloquear_recibo(folio)
    abierta = RevisionDeRecibo.objects.filter(recibo=recibo, terminada_el=None, hasta__gt=hoy).first()
    if abierta is None:
        raise ReciboSinRevision(folio=folio)
    terminar_la_abierta(recibo, el=hoy, **textos, por=por, ahora=ahora)
    return idempotencia.responder(clave, {"folio": folio, "desde": abierta.desde, "hasta": hoy})


def terminar_la_abierta(recibo: ReciboAgua, *, el: date, resultado: str, por: Usuario, ahora: datetime) -> None:
    """End the review of a locked bill, if it has one, on `el` or on its own last day if it came before."""
    for abierta in RevisionDeRecibo.objects.filter(recibo=recibo, terminada_el=None):
        RevisionDeRecibo.objects.filter(pk=abierta.pk).update(
            terminada_el=min(el, abierta.hasta), terminada_por=por, terminada_en=ahora, resultado=resultado
        )
        libro.terminar_revision(_cargos(recibo), el=min(el, abierta.hasta))


def _cargos(recibo: ReciboAgua) -> list[int]:
    return list(recibo.cargoderecibo_set.values_list("cargo_id", flat=True))
