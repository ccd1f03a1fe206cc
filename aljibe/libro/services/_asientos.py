"""Posting: one event, its movements in one statement."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection

from aljibe.libro.models import Asiento, Movimiento, TipoDeAsiento
from aljibe.seguridad.models import Usuario

# Written, since a payment does both and the ORM takes longer to say them than the database to write.
_ABRIR = """
INSERT INTO libro_asiento (tipo, fecha, registrado_en, usuario_id, fecha_valor, clave)
SELECT %s, %s, %s, %s, q.fecha_valor, q.clave
FROM unnest(%s::date[], %s::text[]) WITH ORDINALITY AS q (fecha_valor, clave, n) ORDER BY q.n
RETURNING id
"""
_MOVER = """
INSERT INTO libro_movimiento (asiento_id, debe_id, haber_id, importe, cargo_id, cuenta_id, persona_id, revierte_id)
SELECT q.asiento, d.id, h.id, q.importe, q.cargo, q.cuenta, q.persona, q.revierte
FROM jsonb_to_recordset(%s::jsonb) AS q (
    n int, asiento bigint, debe text, haber text, importe numeric, cargo bigint, cuenta bigint, persona bigint,
    revierte bigint)
JOIN libro_cuentacontable d ON d.clave = q.debe
JOIN libro_cuentacontable h ON h.clave = q.haber
ORDER BY q.n
"""


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
    valores, claves = [valor for valor, _ in cada_uno], [clave for _, clave in cada_uno]
    with connection.cursor() as cursor:
        cursor.execute(_ABRIR, [tipo, fecha, ahora, por.pk, valores, claves])
        ids = sorted(fila[0] for fila in cursor.fetchall())
    asientos = []
    for pk, valor, clave in zip(ids, valores, claves, strict=True):
        campos = ("id", "tipo", "fecha", "fecha_valor", "registrado_en", "usuario_id", "clave")
        asientos.append(Asiento.from_db(connection.alias, campos, (pk, tipo, fecha, valor, ahora, por.pk, clave)))
    return asientos


def mover(asiento: Asiento, movimientos: Sequence[MovimientoNuevo]) -> None:
    """Post the movements of an event, in one statement, so that the caches of balances are kept once."""
    mover_varios([(asiento, m) for m in movimientos])


def mover_varios(movimientos: Sequence[tuple[Asiento, MovimientoNuevo]]) -> None:
    """The same for several events at once. One statement."""
    assert connection.in_atomic_block
    filas = [
        {
            "n": n,
            "asiento": asiento.pk,
            "debe": m.debe,
            "haber": m.haber,
            "importe": str(m.importe),
            "cargo": m.cargo_id,
            "cuenta": m.cuenta_id,
            "persona": m.persona_id,
            "revierte": m.revierte_id,
        }
        for n, (asiento, m) in enumerate(movimientos)
    ]
    with connection.cursor() as cursor:
        cursor.execute(_MOVER, [json.dumps(filas)])
        assert cursor.rowcount == len(filas), "un movimiento nombra una cuenta que no está en el catálogo"


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
