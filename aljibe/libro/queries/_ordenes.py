"""An order of payment, as it is asked for by its folio."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from aljibe.base.rechazos import NoExiste
from aljibe.libro.models import EstadoDeOrden, OrdenPago


@dataclass(frozen=True, slots=True, kw_only=True)
class RenglonCongelado:
    """A line: a price of the law by its dotted key, or a charge. `precio` and `importe` in pesos, without IVA."""

    concepto: str
    nombre: str
    cargo: int | None
    cantidad: Decimal
    precio: Decimal
    importe: Decimal
    iva: Decimal
    articulo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdenEmitida:
    """An order with its frozen lines; `cuenta` and `persona` are empty when it has none."""

    folio: str
    cuenta: str
    persona: str
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


def orden_de_pago(folio: str) -> OrdenEmitida:
    """The order of that folio. Two statements. Raises: NoExiste."""
    orden = OrdenPago.objects.select_related("cuenta", "persona", "elaboro").filter(folio=folio).first()
    if orden is None:
        raise NoExiste(que="la orden de pago", clave=folio)
    return OrdenEmitida(
        folio=orden.folio,
        cuenta=orden.cuenta.numero if orden.cuenta else "",
        persona=orden.persona.nombre if orden.persona else "",
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
                cargo=r.cargo_id,
                cantidad=r.cantidad,
                precio=r.precio,
                importe=r.importe,
                iva=r.iva,
                articulo=r.articulo,
            )
            for r in orden.renglondeorden_set.select_related("concepto").order_by("n")
        ),
    )
