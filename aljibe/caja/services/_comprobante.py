"""The paper that two persons sign when cash leaves a drawer other than as change."""

from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from aljibe.base import reloj
from aljibe.caja import queries
from aljibe.caja.models import CancelacionDeCobro, Retiro, Turno
from aljibe.documentos import services as documentos
from aljibe.documentos.models import Documento
from aljibe.reglas.letras import en_letras
from aljibe.seguridad.models import Usuario

PUBLICO = "Quien pagó: nombre y firma"


def de_retiro(retiro: Retiro, turno: Turno, *, por: Usuario, ahora: datetime) -> Documento:
    """The voucher of a withdrawal: the cashier hands it and the supervisor takes it to the vault."""
    return _emitir(
        folio=retiro.folio,
        titulo="Retiro de efectivo",
        explicacion="Efectivo que sale del cajón hacia la bóveda, contado por las dos personas que firman.",
        hechos=[*_del_cajon(turno, ahora)],
        importe=retiro.importe,
        entrega=turno.cajero.nombre,
        recibe=retiro.recibe.nombre,
        por=por,
        ahora=ahora,
    )


def de_cancelacion(
    cancelacion: CancelacionDeCobro, turno: Turno, importe: Decimal, *, por: Usuario, ahora: datetime
) -> Documento:
    """The voucher of cash given back for a receipt that was cancelled."""
    recibo = cancelacion.recibo
    autorizo = cancelacion.autorizacion.resuelta_por if cancelacion.autorizacion else None
    quien = recibo.documento.titular
    hechos = [
        *_del_cajon(turno, ahora),
        ("Recibo cancelado", f"{recibo.folio}, {timezone.localtime(recibo.cobrado_en):%d/%m/%Y}"),
        *([("Cuenta", recibo.cuenta.numero)] if recibo.cuenta else []),
        ("A nombre de", quien),
        ("Motivo", cancelacion.motivo),
        ("Canceló", cancelacion.cancelado_por.nombre),
        *([("Autorizó", autorizo.nombre)] if autorizo else []),
    ]
    return _emitir(
        folio=cancelacion.folio,
        titulo="Devolución de efectivo",
        explicacion="Se devuelve lo que se pagó con un recibo que queda cancelado: lo que pagaba se vuelve a deber.",
        hechos=hechos,
        importe=importe,
        entrega=turno.cajero.nombre,
        recibe=PUBLICO,
        por=por,
        ahora=ahora,
    )


def _del_cajon(turno: Turno, ahora: datetime) -> list[tuple[str, str]]:
    return [("Caja", turno.caja.nombre), ("Fecha y hora", f"{reloj.local(ahora):%d/%m/%Y, %H:%M} h")]


def _emitir(
    *,
    folio: str,
    titulo: str,
    explicacion: str,
    hechos: list[tuple[str, str]],
    importe: Decimal,
    entrega: str,
    recibe: str,
    por: Usuario,
    ahora: datetime,
) -> Documento:
    return documentos.emitir(
        tipo=queries.COMPROBANTE,
        folio=folio,
        datos={
            "titulo": titulo,
            "explicacion": explicacion,
            "hechos": [{"titulo": nombre, "texto": texto} for nombre, texto in hechos],
            "importe": f"{importe:.2f}",
            "letras": en_letras(importe),
            "entrega": entrega,
            "recibe": recibe,
            "entregado_en": timezone.localtime(ahora).isoformat(timespec="seconds"),
        },
        fecha=reloj.fecha_local(ahora),
        importe=importe,
        titular=entrega,
        por=por,
        ahora=ahora,
    )
