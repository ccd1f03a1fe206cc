"""An order of payment, as it is asked for by its folio."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from aljibe.base.rechazos import NoExiste
from aljibe.base.textos import preguntable
from aljibe.libro.models import EstadoDeOrden, OrdenPago, RenglonDeOrden
from aljibe.padron.models import PapelDeTitularidad, Titularidad


@dataclass(frozen=True, slots=True, kw_only=True)
class RenglonCongelado:
    """A line: a price of the law by its dotted key, or a charge. `precio` and `importe` in pesos, without IVA.

    `texto`: as it is said on paper, with how many; a charge, with its month.
    """

    concepto: str
    nombre: str
    texto: str
    cargo: int | None
    cantidad: Decimal
    precio: Decimal
    importe: Decimal
    iva: Decimal
    tasa_iva: Decimal
    articulo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdenEmitida:
    """An order with its frozen lines; `cuenta` and `persona` are empty when it has none.

    `a_cargo_de`: that person, or who held the account the day it was made; empty, the public in general.
    """

    folio: str
    cuenta: str
    persona: str
    a_cargo_de: str
    ley_id: int
    emitida_el: date
    valida_hasta: date
    estado: str
    total: Decimal
    elaboro: str
    renglones: tuple[RenglonCongelado, ...]

    def estado_al(self, dia: date) -> str:
        """Its state on a day: an order past its last day is expired, whether or not the job has marked it (K16)."""
        if self.estado == EstadoDeOrden.EMITIDA and self.valida_hasta < dia:
            return str(EstadoDeOrden.VENCIDA)
        return self.estado


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdenEnLista:
    """An order in a list, its `a_cargo_de` as that of `OrdenEmitida`.

    `dias` since its last day, negative while it is valid; `concepto`: the first of its lines.
    """

    folio: str
    cuenta: str
    a_cargo_de: str
    concepto: str
    emitida_el: date
    valida_hasta: date
    dias: int
    total: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ListaDeOrdenes:
    """The newest orders of a state, how many there are in all and the pesos that all of them add up to."""

    ordenes: tuple[OrdenEnLista, ...]
    cuantas: int
    suma: Decimal


def ordenes_de_pago(*, estado: str, al: date, limite: int = 200) -> ListaDeOrdenes:
    """The orders in a state on a day, newest first: one past its last day is expired (K16). Six statements at most."""
    cuales = {
        EstadoDeOrden.EMITIDA: Q(estado=EstadoDeOrden.EMITIDA, valida_hasta__gte=al),
        EstadoDeOrden.VENCIDA: Q(estado=EstadoDeOrden.VENCIDA) | Q(estado=EstadoDeOrden.EMITIDA, valida_hasta__lt=al),
    }.get(EstadoDeOrden(estado), Q(estado=estado))
    todas = OrdenPago.objects.filter(cuales)
    total = todas.aggregate(cuantas=Count("id"), suma=Sum("total"))
    ordenes = (
        _con_titular(todas)
        .select_related("cuenta", "persona")
        .prefetch_related("renglondeorden_set__concepto", "renglondeorden_set__cargo__concepto")
        .order_by("-id")[:limite]
    )
    return ListaDeOrdenes(
        ordenes=tuple(_en_lista(orden, orden.titular, al) for orden in ordenes),
        cuantas=total["cuantas"],
        suma=total["suma"] or Decimal("0.00"),
    )


def _con_titular(ordenes: QuerySet[OrdenPago]) -> QuerySet[Any]:
    """Those orders, each with the name of who held its account the day it was made, as its paper says."""
    titular = Titularidad.objects.filter(
        cuenta=OuterRef("cuenta"), papel=PapelDeTitularidad.TITULAR, vigencia__contains=OuterRef("emitida_el")
    )
    return ordenes.annotate(titular=Subquery(titular.values("persona__nombre")[:1]))


def _en_lista(orden: OrdenPago, titular: str | None, al: date) -> OrdenEnLista:
    textos = [_texto(r) for r in sorted(orden.renglondeorden_set.all(), key=lambda r: r.n)]
    return OrdenEnLista(
        folio=orden.folio,
        cuenta=orden.cuenta.numero if orden.cuenta else "",
        a_cargo_de=_a_cargo_de(orden, titular),
        concepto=textos[0] + (f" y {len(textos) - 1} más" if len(textos) > 1 else ""),
        emitida_el=orden.emitida_el,
        valida_hasta=orden.valida_hasta,
        dias=(al - orden.valida_hasta).days,
        total=orden.total,
    )


def orden_de_pago(folio: str) -> OrdenEmitida:
    """The order of that folio. Two statements. Raises: NoExiste."""
    suya = OrdenPago.objects.select_related("cuenta", "persona", "elaboro").filter(folio=preguntable(folio))
    orden = _con_titular(suya).first()
    if orden is None:
        raise NoExiste(que="la orden de pago", clave=folio)
    return OrdenEmitida(
        folio=orden.folio,
        cuenta=orden.cuenta.numero if orden.cuenta else "",
        persona=orden.persona.nombre if orden.persona else "",
        a_cargo_de=_a_cargo_de(orden, orden.titular),
        ley_id=orden.ley_id,
        emitida_el=orden.emitida_el,
        valida_hasta=orden.valida_hasta,
        estado=orden.estado,
        total=orden.total,
        elaboro=orden.elaboro.nombre,
        renglones=tuple(
            RenglonCongelado(
                concepto=r.concepto.clave if r.concepto else "",
                nombre=r.concepto.nombre if r.concepto else "Adeudo",
                texto=_texto(r),
                cargo=r.cargo_id,
                cantidad=r.cantidad,
                precio=r.precio,
                importe=r.importe,
                iva=r.iva,
                tasa_iva=r.tasa_iva,
                articulo=r.articulo,
            )
            for r in orden.renglondeorden_set.select_related("concepto", "cargo__concepto").order_by("n")
        ),
    )


def _a_cargo_de(orden: OrdenPago, titular: str | None) -> str:
    return orden.persona.nombre if orden.persona else titular or ""


def _texto(renglon: RenglonDeOrden) -> str:
    if renglon.cargo:
        mes = f", {renglon.cargo.periodo}" if renglon.cargo.periodo else ""
        return f"{renglon.cargo.concepto.nombre}{mes}"
    assert renglon.concepto is not None
    cuantos = f"{renglon.cantidad.normalize():f}"
    return renglon.concepto.nombre + (f" ({cuantos})" if cuantos != "1" else "")
