"""A bill cancelled and made again: what it raised is undone, what was paid of it goes to the new one (K14)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from aljibe.base import idempotencia, reloj
from aljibe.base.acto import durable
from aljibe.base.rechazos import Rechazo, ValorInvalido
from aljibe.documentos import services as documentos
from aljibe.facturacion.actos import CANCELAR_RECIBO
from aljibe.facturacion.models import CancelacionDeRecibo, EstadoDeRecibo, Lectura, ReciboAgua
from aljibe.facturacion.queries._calculo import replanear
from aljibe.facturacion.services._lecturas import LARGO_DE_TEXTO
from aljibe.facturacion.services._recibo import bloquear_recibo, exigir_textos
from aljibe.facturacion.services._revision import terminar_la_abierta
from aljibe.facturacion.services._tramo import facturar_de_nuevo
from aljibe.libro import services as libro
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario

CERO = Decimal("0.00")


class HayRecibosPosteriores(Rechazo):
    codigo = "hay-recibos-posteriores"
    plantilla = (
        "El recibo {posterior} parte de la lectura con que se hizo el {folio}. Refacture con la misma lectura,"
        " o cancele antes el {posterior}."
    )


class NoSePuedeRefacturar(Rechazo):
    codigo = "no-se-puede-refacturar"
    plantilla = "El recibo {folio} no se puede hacer de nuevo: {razon} No se canceló."


@dataclass(frozen=True, slots=True, kw_only=True)
class EnsayoDeCancelacion:
    """What a cancellation would do: pesos that would become balance in favour, and the bill that would replace it."""

    devuelto: Decimal
    nuevo: ReciboAgua | None


class _SoloEnsayo(Exception):
    """Undoes a rehearsal, and carries what it found."""

    def __init__(self, hallado: EnsayoDeCancelacion) -> None:
        super().__init__()
        self.hallado = hallado


@durable(CANCELAR_RECIBO)
def cancelar_recibo(
    *,
    folio: str,
    motivo: str,
    articulo: str,
    refacturar: bool,
    por: Usuario,
    ahora: datetime,
    clave: str,
    lectura: int | None = None,
    nuevo_vencimiento: bool = False,
) -> dict[str, Any]:
    """Cancel a bill, and make it again if so asked: {cancelado, recibo, devuelto}, folios and pesos.

    What was paid of it, surcharges too, becomes balance in favour of its debtor, and the new bill takes it as paid on
    the value date of the first payment. `lectura`, whole m³ of the dial, corrects the reading that was billed. The
    due date stays, unless `nuevo_vencimiento`: the mistake was of the office. All or nothing.

    Raises: ClaveConOtroCuerpo, SinFacultad, NoExiste, ValorInvalido, ReciboYaCancelado, HayRecibosPosteriores,
    NoSePuedeRefacturar, SinLeyAprobada, CargoEnConvenio. Locks: clave, cuenta, serie.
    Practice: K14.
    """
    cuerpo = {
        "folio": folio,
        "motivo": motivo,
        "articulo": articulo,
        "refacturar": refacturar,
        "lectura": lectura,
        "nuevo_vencimiento": nuevo_vencimiento,
    }
    if anterior := idempotencia.reclamar(clave, acto=CANCELAR_RECIBO, por=por, cuerpo=cuerpo, ahora=ahora):
        return anterior
    seguridad.exigir(CANCELAR_RECIBO, por=por, al=reloj.fecha_local(ahora))
    valores = exigir_textos(motivo=motivo, articulo=articulo)
    hecha = _cancelar(
        folio=folio,
        **valores,
        refacturar=refacturar,
        lectura=lectura,
        nuevo_vencimiento=nuevo_vencimiento,
        por=por,
        ahora=ahora,
    )
    return idempotencia.responder(
        clave,
        {
            "cancelado": folio,
            "recibo": hecha.sustituto.folio if hecha.sustituto else None,
            "devuelto": hecha.devuelto,
        },
    )


def ensayar_cancelacion(
    *,
    folio: str,
    refacturar: bool,
    por: Usuario,
    ahora: datetime,
    lectura: int | None = None,
    nuevo_vencimiento: bool = False,
) -> EnsayoDeCancelacion:
    """What `cancelar_recibo` would do now: done, looked at and undone, so nothing stays and no folio is taken.

    Raises: as `cancelar_recibo`.
    """
    seguridad.exigir(CANCELAR_RECIBO, por=por, al=reloj.fecha_local(ahora))
    try:
        with transaction.atomic(durable=True):
            hecha = _cancelar(
                folio=folio,
                motivo="ensayo",
                articulo="ensayo",
                refacturar=refacturar,
                lectura=lectura,
                nuevo_vencimiento=nuevo_vencimiento,
                por=por,
                ahora=ahora,
            )
            raise _SoloEnsayo(EnsayoDeCancelacion(devuelto=hecha.devuelto, nuevo=hecha.sustituto))
    except _SoloEnsayo as ensayo:
        return ensayo.hallado


def _cancelar(
    *,
    folio: str,
    motivo: str,
    articulo: str,
    refacturar: bool,
    lectura: int | None,
    nuevo_vencimiento: bool,
    por: Usuario,
    ahora: datetime,
) -> CancelacionDeRecibo:
    hoy = reloj.fecha_local(ahora)
    recibo = bloquear_recibo(folio)
    if lectura is not None:
        _exigir_lectura(recibo, lectura, refacturar=refacturar)
    ReciboAgua.objects.filter(pk=recibo.pk).update(estado=EstadoDeRecibo.CANCELADO)
    documentos.cancelar(recibo.documento_id)
    cargos = list(recibo.cargoderecibo_set.values_list("cargo_id", flat=True))
    deshecho = libro.deshacer_cargos(cargos, fecha=hoy, por=por, ahora=ahora) if cargos else None
    if lectura is not None:
        _corregir_lectura(recibo, lectura, motivo=motivo, por=por, ahora=ahora)
    sustituto = None
    if refacturar:
        sustituto = _refacturar(recibo, deshecho, nuevo_vencimiento=nuevo_vencimiento, por=por, ahora=ahora)
    terminar_la_abierta(recibo, el=hoy, resultado="Se canceló el recibo.", por=por, ahora=ahora)
    _exigir_que_los_posteriores_sigan(recibo, sustituto)
    return CancelacionDeRecibo.objects.create(
        recibo=recibo,
        sustituto=sustituto,
        asiento=deshecho.asiento if deshecho else None,
        motivo=motivo,
        articulo=articulo,
        devuelto=deshecho.devuelto if deshecho else CERO,
        cancelado_el=hoy,
        cancelado_en=ahora,
        cancelado_por=por,
    )


def _exigir_lectura(recibo: ReciboAgua, lectura: int, *, refacturar: bool) -> None:
    if not refacturar:
        raise ValorInvalido(campo="lectura", mensaje="Una lectura se corrige al refacturar: pida también refacturar.")
    if recibo.lectura is None or recibo.lectura.instalacion is None:
        raise ValorInvalido(campo="lectura", mensaje="Ese recibo no se hizo con una lectura: no hay qué corregir.")
    digitos = recibo.lectura.instalacion.medidor.digitos
    if not 0 <= lectura < 10**digitos:
        mensaje = f"La lectura «{lectura}» no cabe en un medidor de {digitos} dígitos. Escriba los m³ de su carátula."
        raise ValorInvalido(campo="lectura", mensaje=mensaje)


def _corregir_lectura(recibo: ReciboAgua, lectura: int, *, motivo: str, por: Usuario, ahora: datetime) -> None:
    """Another row in place of the reading that was billed; the original is kept (K4).

    Its reason is that of the cancellation, which keeps it whole; here, as much as a reading has place for.
    """
    original = recibo.lectura
    assert original is not None
    Lectura.objects.filter(pk=original.pk).update(vigente=False)
    Lectura.objects.create(
        cuenta_id=original.cuenta_id,
        periodo=original.periodo,
        fecha=original.fecha,
        lectura=lectura,
        instalacion_id=original.instalacion_id,
        observacion=original.observacion,
        sustituye=original,
        motivo=motivo[:LARGO_DE_TEXTO],
        capturada_por=por,
        capturada_en=ahora,
    )


def _refacturar(
    recibo: ReciboAgua, deshecho: libro.Deshecho | None, *, nuevo_vencimiento: bool, por: Usuario, ahora: datetime
) -> ReciboAgua:
    emitido = recibo.asiento.fecha_valor if recibo.asiento else recibo.emision
    plan = replanear(
        periodo=recibo.periodo,
        emision=reloj.fecha_local(ahora),
        fecha_valor=emitido,
        vencimiento=None if nuevo_vencimiento else recibo.vencimiento,
    )
    omitida = facturar_de_nuevo(
        plan=plan,
        anterior=recibo,
        deshecho=deshecho,
        por=por,
        ahora=ahora,
    )
    if omitida:
        raise NoSePuedeRefacturar(folio=recibo.folio, razon=omitida.detalle)
    return ReciboAgua.objects.select_related("tarifa", "ley").get(
        cuenta_id=recibo.cuenta_id, periodo=recibo.periodo, estado=EstadoDeRecibo.VIGENTE
    )


def _exigir_que_los_posteriores_sigan(recibo: ReciboAgua, sustituto: ReciboAgua | None) -> None:
    """A later bill measures from where this one left the dial: the new one must leave it there (K4)."""
    if recibo.lectura_id is None:
        return
    if sustituto and (sustituto.lectura_actual, sustituto.estimado) == (recibo.lectura_actual, recibo.estimado):
        return
    posterior = (
        ReciboAgua.objects.filter(
            cuenta_id=recibo.cuenta_id, periodo__gt=recibo.periodo, estado=EstadoDeRecibo.VIGENTE, lectura__isnull=False
        )
        .order_by("periodo")
        .first()
    )
    if posterior:
        raise HayRecibosPosteriores(folio=recibo.folio, posterior=posterior.folio)
