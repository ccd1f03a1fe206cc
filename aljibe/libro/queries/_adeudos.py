"""Open charges with their surcharge to the day: the one place that says what is owed (K6, K7, K9)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from aljibe.libro.models import Grupo
from aljibe.reglas import recargo as reglas_recargo
from aljibe.reglas.meses import CargoConPeriodo
from aljibe.reglas.meses import meses_adeudo as contar_meses
from aljibe.tarifas import queries as tarifas

CERO = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Adeudo:
    """A charge with balance on a day. Money in pesos; `total` and `saldo` with IVA and ajuste inside.

    `recargo` is what is still to raise that day without IVA, `recargo_total` the same with IVA; `iva_movido` is the
    IVA that payments have caused and adjustments forgiven.
    """

    cargo_id: int
    cuenta_id: int | None
    concepto: str
    concepto_nombre: str
    orden: int
    grupo: str
    periodo: str
    vencimiento: date
    importe: Decimal
    iva: Decimal
    tasa_iva: Decimal
    articulo: str
    renglon: str
    deudor_id: int | None
    total: Decimal
    saldo: Decimal
    iva_movido: Decimal
    meses: int
    recargo: Decimal
    recargo_total: Decimal
    recargo_articulo: str
    en_revision: bool


class _Fila(NamedTuple):
    """A charge of `_ABIERTOS`."""

    cargo_id: int
    cuenta_id: int | None
    concepto: str
    nombre: str
    orden: int
    grupo: str
    periodo: str
    vencimiento: date
    importe: Decimal
    iva: Decimal
    tasa_iva: Decimal
    articulo: str
    renglon: str
    deudor_id: int | None
    saldo: Decimal
    asiento_id: int
    revisiones: list[DateRange] | None


class _Suceso(NamedTuple):
    """A movement of a charge: what it added to its balance, and the IVA that it took away, caused or forgiven."""

    fecha_valor: date
    asiento_id: int
    saldo: Decimal
    iva: Decimal


# A row for each movement of each charge. Movements undone, and those that undo them, never were: a cancelled payment
# leaves no trace in the surcharge.
_ABIERTOS = """
SELECT c.id, c.cuenta_id, k.clave, k.nombre, k.orden, g.grupo, c.periodo, c.vencimiento, c.importe, c.iva, c.tasa_iva,
       c.articulo, c.renglon, c.deudor_id, s.saldo, c.asiento_id,
       (SELECT array_agg(v.vigencia) FROM libro_revisiondecargo v WHERE v.cargo_id = c.id),
       a.fecha_valor, m.asiento_id,
       CASE WHEN d.grupo IS NOT NULL THEN m.importe ELSE 0 END
           - CASE WHEN h.grupo IS NOT NULL THEN m.importe ELSE 0 END,
       CASE WHEN d.clave = 'IVA_POR_TRASLADAR' THEN m.importe ELSE 0 END
FROM libro_saldodecargo s
JOIN libro_cargo c ON c.id = s.cargo_id
JOIN libro_concepto k ON k.id = c.concepto_id
JOIN libro_cuentacontable g ON g.id = s.contable_id
JOIN libro_movimiento m ON m.cargo_id = c.id
JOIN libro_asiento a ON a.id = m.asiento_id
JOIN libro_cuentacontable d ON d.id = m.debe_id
JOIN libro_cuentacontable h ON h.id = m.haber_id
WHERE s.cuenta_id = ANY(%s) AND m.revierte_id IS NULL
  AND NOT EXISTS (SELECT FROM libro_movimiento r WHERE r.revierte_id = m.id)
ORDER BY c.vencimiento, k.orden, c.id, a.fecha_valor, m.id
"""

_RECARGOS_GENERADOS = """
SELECT c.origen_id, sum(c.importe)
FROM libro_cargo c
WHERE c.origen_id = ANY(%s)
  AND NOT EXISTS (
      SELECT FROM libro_movimiento m JOIN libro_movimiento r ON r.revierte_id = m.id
      WHERE m.cargo_id = c.id AND m.asiento_id = c.asiento_id)
GROUP BY c.origen_id
"""


def adeudos(cuenta_ids: Sequence[int], *, al: date) -> dict[int, list[Adeudo]]:
    """What each account owes on `al`, by (due date, order of the concept, id). Three statements for any number."""
    listas: dict[int, list[Adeudo]] = {cuenta_id: [] for cuenta_id in cuenta_ids}
    for adeudo in _leer(list(cuenta_ids), al):
        assert adeudo.cuenta_id is not None
        listas[adeudo.cuenta_id].append(adeudo)
    return listas


def meses_adeudo(lista: Iterable[Adeudo], *, hoy: date) -> int:
    """Months owed (K7), from the debts of one account."""
    return contar_meses(
        (
            CargoConPeriodo(
                grupo=a.grupo,
                periodo=a.periodo,
                vencimiento=a.vencimiento,
                saldo=a.saldo,
                en_convenio=a.grupo == Grupo.CONVENIO,
                en_revision=a.en_revision,
            )
            for a in lista
        ),
        hoy,
    )


def _leer(cuenta_ids: list[int], al: date) -> list[Adeudo]:
    if not cuenta_ids:
        return []
    ancho = len(_Fila._fields)
    historias: list[tuple[_Fila, list[_Suceso]]] = []
    generados: dict[int, Decimal] = {}
    with connection.cursor() as cursor:
        cursor.execute(_ABIERTOS, [cuenta_ids])
        for _, renglones in groupby(cursor.fetchall(), key=itemgetter(0)):
            suyos = list(renglones)
            historias.append((_Fila(*suyos[0][:ancho]), [_Suceso(*renglon[ancho:]) for renglon in suyos]))
        vencidos = any(fila.vencimiento < al for fila, _ in historias)
        if vencidos:
            cursor.execute(_RECARGOS_GENERADOS, [[fila.cargo_id for fila, _ in historias]])
            generados = dict(cursor.fetchall())
    tasas = tarifas.tasas_de_recargo() if vencidos else None
    return [_armar(fila, sucesos, generados.get(fila.cargo_id, CERO), tasas, al) for fila, sucesos in historias]


def _armar(
    fila: _Fila, historia: list[_Suceso], generado: Decimal, tasas: tarifas.TasasDeRecargo | None, al: date
) -> Adeudo:
    total = sum((suceso.saldo for suceso in historia if suceso.asiento_id == fila.asiento_id), CERO)
    meses, recargo = 0, CERO
    revisiones = [(v.lower, v.upper) for v in fila.revisiones or ()]
    if fila.vencimiento < al and fila.concepto != "recargo" and fila.grupo != Grupo.CONVENIO and tasas and total > 0:
        tope = tasas.tope_meses(al)
        meses = reglas_recargo.meses_de_recargo(fila.vencimiento, al, tope, revisiones)
        recargo = reglas_recargo.calcular(
            fila.vencimiento,
            al,
            _principal(fila, total, historia),
            tasas,
            ya_generado=generado,
            en_revision=revisiones,
            tope_meses=tope,
        )
    return Adeudo(
        cargo_id=fila.cargo_id,
        cuenta_id=fila.cuenta_id,
        concepto=fila.concepto,
        concepto_nombre=fila.nombre,
        orden=fila.orden,
        grupo=fila.grupo,
        periodo=fila.periodo,
        vencimiento=fila.vencimiento,
        importe=fila.importe,
        iva=fila.iva,
        tasa_iva=fila.tasa_iva,
        articulo=fila.articulo,
        renglon=fila.renglon,
        deudor_id=fila.deudor_id,
        total=total,
        saldo=fila.saldo,
        iva_movido=sum((suceso.iva for suceso in historia), CERO),
        meses=meses,
        recargo=recargo,
        recargo_total=reglas_recargo.con_iva(recargo, fila.tasa_iva),
        recargo_articulo=tasas.articulo(al) if tasas and recargo else "",
        en_revision=any(desde <= al < hasta for desde, hasta in revisiones),
    )


def _principal(fila: _Fila, total: Decimal, historia: list[_Suceso]) -> list[tuple[date, Decimal]]:
    """Principal outstanding from each value date on: the share of the balance that is neither IVA nor ajuste."""
    saldo = total
    saldos = [(historia[0].fecha_valor, fila.importe)]
    for suceso in historia:
        if suceso.asiento_id == fila.asiento_id or suceso.saldo == 0:
            continue
        saldo += suceso.saldo
        pendiente = reglas_recargo.principal_pendiente(fila.importe, saldo, total)
        saldos.append((max(suceso.fecha_valor, saldos[-1][0]), pendiente))
    return saldos
