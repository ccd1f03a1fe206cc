"""Undoing charges, whole with what was paid of them (K14), or part of what is left of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection

from aljibe.base.rechazos import Rechazo
from aljibe.libro.models import Asiento, Cargo, Movimiento, TipoDeAsiento
from aljibe.libro.queries import Adeudo
from aljibe.libro.services._asientos import MovimientoNuevo, abrir_asiento, inverso, mover
from aljibe.libro.services._partidas import POR_APLICAR
from aljibe.reglas.iva import iva_contenido
from aljibe.seguridad.models import Usuario

CERO = Decimal("0.00")


class CargoEnConvenio(Rechazo):
    codigo = "cargo-en-convenio"
    plantilla = "Parte de lo que se quiere deshacer está en un convenio vigente. Cancele antes el convenio."


@dataclass(frozen=True, slots=True, kw_only=True)
class Deshecho:
    """What undoing did: its event, the pesos that became balance in favour of the debtor, and since when they count.

    `fecha_valor` is that of the first payment undone; None when nothing was paid.
    """

    asiento: Asiento
    persona_id: int
    devuelto: Decimal
    fecha_valor: date | None


def deshacer_cargos(cargo_ids: Sequence[int], *, fecha: date, por: Usuario, ahora: datetime) -> Deshecho:
    """Undo charges of one account and debtor, with the surcharges raised for them, movement by movement.

    What was paid, surcharges too, passes to the balance in favour of the debtor in the same event. The cuenta is
    locked by the caller. A constant number of statements.

    Raises: CargoEnConvenio.
    Practice: the chart of accounts of the criteria, row `cancelled bill`; K14.
    """
    assert connection.in_atomic_block
    suyos = list(Cargo.objects.filter(pk__in=cargo_ids))
    todos = [*suyos, *Cargo.objects.filter(origen_id__in=cargo_ids)]
    ((cuenta_id, persona_id),) = {(cargo.cuenta_id, cargo.deudor_id) for cargo in todos}
    assert persona_id is not None
    vivos = list(
        Movimiento.objects.select_related("asiento", "debe", "haber")
        .filter(cargo__in=todos, revierte=None)
        .exclude(pk__in=Movimiento.objects.filter(cargo__in=todos, revierte__isnull=False).values("revierte_id"))
        .order_by("id")
    )
    if any("CONVENIO" in (m.debe.clave, m.haber.clave) for m in vivos):
        raise CargoEnConvenio()
    asiento = abrir_asiento(tipo=TipoDeAsiento.CANCELACION_RECIBO, fecha=fecha, fecha_valor=fecha, por=por, ahora=ahora)
    Movimiento.objects.bulk_create([inverso(asiento, m) for m in vivos])
    pagos = [m for m in vivos if m.debe.clave == POR_APLICAR]
    devuelto = sum((m.importe for m in pagos), CERO)
    if devuelto:
        a_favor = MovimientoNuevo(
            debe=POR_APLICAR, haber="SALDO_A_FAVOR", importe=devuelto, cuenta_id=cuenta_id, persona_id=persona_id
        )
        mover(asiento, [a_favor])
    return Deshecho(
        asiento=asiento,
        persona_id=persona_id,
        devuelto=devuelto,
        fecha_valor=min((m.asiento.fecha_valor for m in pagos), default=None),
    )


def bonificar_cargo(
    adeudo: Adeudo, *, importe: Decimal, fecha: date, fecha_valor: date, por: Usuario, ahora: datetime
) -> tuple[Asiento, Decimal]:
    """Forgive `importe` pesos of what is left of a charge, IVA inside pro rata; the event, and that IVA.

    It counts from `fecha_valor`: what should not have been billed bears no surcharge since then. The cuenta is locked
    by the caller, who has seen that `importe` is at most its balance.
    """
    assert 0 < importe <= adeudo.saldo
    iva = iva_contenido(adeudo.total - adeudo.saldo + importe, adeudo.iva, adeudo.total, adeudo.iva_movido)
    grupo = adeudo.grupo.upper()
    asiento = abrir_asiento(tipo=TipoDeAsiento.BONIFICACION, fecha=fecha, fecha_valor=fecha_valor, por=por, ahora=ahora)
    mover(
        asiento,
        [
            MovimientoNuevo(debe=cuenta, haber=grupo, importe=parte, cargo_id=adeudo.cargo_id)
            for cuenta, parte in (("BONIFICACIONES", importe - iva), ("IVA_POR_TRASLADAR", iva))
            if parte > 0
        ],
    )
    return asiento, iva
