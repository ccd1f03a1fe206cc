"""Posting: one event, its movements in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection

from aljibe.libro.models import Asiento, CuentaContable, Movimiento, TipoDeAsiento
from aljibe.seguridad.models import Usuario


@dataclass(frozen=True, slots=True, kw_only=True)
class MovimientoNuevo:
    """A movement to post: names of the chart, and what it concerns: a cargo, a (cuenta, persona), or neither."""

    debe: str
    haber: str
    importe: Decimal
    cargo_id: int | None = None
    cuenta_id: int | None = None
    persona_id: int | None = None
    revierte_id: int | None = None


def abrir_asiento(
    *, tipo: TipoDeAsiento, fecha: date, fecha_valor: date, por: Usuario, ahora: datetime, clave: str | None = None
) -> Asiento:
    """The event alone, for those whose charges name it before its movements are known."""
    (asiento,) = abrir_asientos([(fecha_valor, clave)], tipo=tipo, fecha=fecha, por=por, ahora=ahora)
    return asiento


def abrir_asientos(
    cada_uno: Sequence[tuple[date, str | None]], *, tipo: TipoDeAsiento, fecha: date, por: Usuario, ahora: datetime
) -> list[Asiento]:
    """Events alone, each with its value date and its key, in that order. One statement."""
    assert connection.in_atomic_block
    return Asiento.objects.bulk_create(
        [
            Asiento(tipo=tipo, fecha=fecha, fecha_valor=valor, registrado_en=ahora, usuario=por, clave=clave)
            for valor, clave in cada_uno
        ]
    )


def mover(asiento: Asiento, movimientos: Sequence[MovimientoNuevo]) -> None:
    """Post the movements of an event, in one statement, so that the caches of balances are kept once."""
    mover_varios([(asiento, m) for m in movimientos])


def mover_varios(movimientos: Sequence[tuple[Asiento, MovimientoNuevo]]) -> None:
    """The same for several events at once. Two statements."""
    assert connection.in_atomic_block
    nombres = {nombre for _, m in movimientos for nombre in (m.debe, m.haber)}
    cuentas = dict(CuentaContable.objects.filter(clave__in=nombres).values_list("clave", "id"))
    Movimiento.objects.bulk_create(
        [
            Movimiento(
                asiento=asiento,
                debe_id=cuentas[m.debe],
                haber_id=cuentas[m.haber],
                importe=m.importe,
                cargo_id=m.cargo_id,
                cuenta_id=m.cuenta_id,
                persona_id=m.persona_id,
                revierte_id=m.revierte_id,
            )
            for asiento, m in movimientos
        ]
    )


def asentar(
    *,
    tipo: TipoDeAsiento,
    fecha: date,
    fecha_valor: date,
    por: Usuario,
    ahora: datetime,
    movimientos: Sequence[MovimientoNuevo],
    clave: str | None = None,
) -> Asiento:
    """Post an event and its movements. Amounts in pesos, positive; the database refuses anything else (R30)."""
    asiento = abrir_asiento(tipo=tipo, fecha=fecha, fecha_valor=fecha_valor, por=por, ahora=ahora, clave=clave)
    mover(asiento, movimientos)
    return asiento


def inverso(asiento: Asiento, movimiento: Movimiento) -> Movimiento:
    """The movement that undoes another, and names it: the database refuses a second one."""
    return Movimiento(
        asiento=asiento,
        debe_id=movimiento.haber_id,
        haber_id=movimiento.debe_id,
        importe=movimiento.importe,
        cargo_id=movimiento.cargo_id,
        cuenta_id=movimiento.cuenta_id,
        persona_id=movimiento.persona_id,
        revierte_id=movimiento.pk,
    )
