"""What happened to a bill after it was issued: reviews, adjustments, its cancellation and the bill around it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from aljibe.base.rechazos import NoExiste
from aljibe.facturacion.models import AjusteDeRecibo, CancelacionDeRecibo, ReciboAgua, RevisionDeRecibo


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelacion:
    """Why a bill was cancelled and what replaces it; `devuelto` pesos became balance in favour."""

    el: date
    por: str
    motivo: str
    articulo: str
    sustituto: str
    devuelto: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """Days under review; `hasta` is the first day out of it, and `resultado` what was found, once it ended."""

    desde: date
    hasta: date
    motivo: str
    por: str
    resultado: str
    abierta: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ajuste:
    """Pesos forgiven, IVA inside, by whom, and who authorised it."""

    el: date
    concepto: str
    importe: Decimal
    articulo: str
    motivo: str
    por: str
    autorizo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoriaDeRecibo:
    """`sustituye` is the folio of the bill that this one replaces; empty if none."""

    cancelacion: Cancelacion | None
    sustituye: str
    revisiones: tuple[Revision, ...]
    ajustes: tuple[Ajuste, ...]

    @property
    def en_revision(self) -> Revision | None:
        """The review in course."""
        return next((r for r in self.revisiones if r.abierta), None)


def cancelacion_de(folio: str) -> Cancelacion:
    """How a cancelled bill was cancelled. One statement. Raises: NoExiste, it was not."""
    hecha = CancelacionDeRecibo.objects.select_related("cancelado_por", "sustituto").filter(recibo__folio=folio).first()
    if hecha is None:
        raise NoExiste(que="la cancelación del recibo", clave=folio)
    return _cancelacion(hecha)


def _cancelacion(hecha: CancelacionDeRecibo) -> Cancelacion:
    return Cancelacion(
        el=hecha.cancelado_el,
        por=hecha.cancelado_por.nombre,
        motivo=hecha.motivo,
        articulo=hecha.articulo,
        sustituto=hecha.sustituto.folio if hecha.sustituto else "",
        devuelto=hecha.devuelto,
    )


def historia_de_recibo(recibo: ReciboAgua, *, al: date) -> HistoriaDeRecibo:
    """What happened to a bill until `al`. Four statements."""
    cancelacion = CancelacionDeRecibo.objects.select_related("cancelado_por", "sustituto").filter(recibo=recibo).first()
    anterior = CancelacionDeRecibo.objects.filter(sustituto=recibo).values_list("recibo__folio", flat=True).first()
    return HistoriaDeRecibo(
        cancelacion=_cancelacion(cancelacion) if cancelacion else None,
        sustituye=anterior or "",
        revisiones=tuple(
            Revision(
                desde=r.desde,
                hasta=r.terminada_el or r.hasta,
                motivo=r.motivo,
                por=r.puesta_por.nombre,
                resultado=r.resultado,
                abierta=r.terminada_el is None and al < r.hasta,
            )
            for r in RevisionDeRecibo.objects.select_related("puesta_por").filter(recibo=recibo).order_by("id")
        ),
        ajustes=tuple(
            Ajuste(
                el=a.ajustado_el,
                concepto=a.cargo.concepto.nombre,
                importe=a.importe,
                articulo=a.articulo,
                motivo=a.motivo,
                por=a.ajustado_por.nombre,
                autorizo=a.autorizacion.resuelta_por.nombre if a.autorizacion.resuelta_por else "",
            )
            for a in AjusteDeRecibo.objects.select_related(
                "ajustado_por", "cargo__concepto", "autorizacion__resuelta_por"
            )
            .filter(recibo=recibo)
            .order_by("id")
        ),
    )
