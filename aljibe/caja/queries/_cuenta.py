"""The history of the money of an account, with the folios of bills and receipts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from aljibe.caja.models import ReciboCaja
from aljibe.facturacion import queries as facturacion
from aljibe.reglas import digito


@dataclass(frozen=True, slots=True, kw_only=True)
class ReciboDeCargo:
    """The bill that raised a charge; `articulo_ajuste` orders the rounding in its law. `referencia` in groups."""

    folio: str
    periodo: str
    articulo_ajuste: str
    referencia: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MovimientoDeCuenta:
    """One event as it touched what an account owes, in pesos; `saldo` is what it owed after it.

    `a_favor` is what it added to the balance in favour, or took from it if negative: that is no part of the debt.
    """

    id: int
    fecha: date
    fecha_valor: date
    tipo: str
    folio: str
    concepto: str
    periodo: str
    debe: Decimal
    haber: Decimal
    saldo: Decimal
    a_favor: Decimal


_MOVIMIENTOS = """
WITH suyos AS (
    SELECT m.asiento_id,
           sum(CASE WHEN d.grupo IS NOT NULL AND h.clave <> 'AJUSTE' AND h.grupo IS NULL THEN m.importe
                    WHEN d.grupo IS NOT NULL AND h.clave = 'AJUSTE' THEN m.importe
                    WHEN h.grupo IS NOT NULL AND d.clave = 'AJUSTE' THEN -m.importe ELSE 0 END) AS debe,
           sum(CASE WHEN h.grupo IS NOT NULL AND d.clave <> 'AJUSTE' AND d.grupo IS NULL
                    THEN m.importe ELSE 0 END) AS haber,
           min(c.periodo) FILTER (WHERE c.asiento_id = m.asiento_id AND c.origen_id IS NULL) AS periodo
    FROM libro_cargo c
    JOIN libro_movimiento m ON m.cargo_id = c.id
    JOIN libro_cuentacontable d ON d.id = m.debe_id
    JOIN libro_cuentacontable h ON h.id = m.haber_id
    WHERE c.cuenta_id = %(cuenta)s
    GROUP BY m.asiento_id
), todos_los_suyos AS (
    SELECT asiento_id, debe, haber, periodo FROM suyos
    UNION ALL
    -- Money that stayed whole in favour touched no charge of the account; an order of payment neither, and is not it.
    SELECT r.asiento_id, 0, 0, NULL FROM (
        SELECT asiento_id FROM caja_recibocaja WHERE cuenta_id = %(cuenta)s
        UNION ALL SELECT x.asiento_id FROM caja_cancelaciondecobro x
        JOIN caja_recibocaja p ON p.id = x.recibo_id AND p.cuenta_id = %(cuenta)s
    ) r
    WHERE r.asiento_id NOT IN (SELECT asiento_id FROM suyos)
      AND EXISTS (SELECT FROM libro_movimiento m JOIN libro_cuentacontable k ON k.id IN (m.debe_id, m.haber_id)
                  WHERE m.asiento_id = r.asiento_id AND m.cuenta_id = %(cuenta)s AND k.clave = 'SALDO_A_FAVOR')
), todos AS (
    SELECT a.id, a.fecha, a.fecha_valor, a.tipo, s.periodo, s.debe, s.haber,
           sum(s.debe - s.haber) OVER (ORDER BY a.id) AS saldo
    FROM todos_los_suyos s JOIN libro_asiento a ON a.id = s.asiento_id
)
SELECT t.id, t.fecha, t.fecha_valor, t.tipo, coalesce(r.folio, x.folio, b.folio, ''),
       coalesce(b.periodo, t.periodo, ''), t.debe, t.haber, t.saldo, coalesce(f.a_favor, 0)
FROM todos t
LEFT JOIN caja_recibocaja r ON r.asiento_id = t.id
LEFT JOIN caja_cancelaciondecobro x ON x.asiento_id = t.id
LEFT JOIN facturacion_reciboagua b ON b.asiento_id = t.id AND b.cuenta_id = %(cuenta)s
LEFT JOIN LATERAL (
    SELECT sum(CASE WHEN h.clave = 'SALDO_A_FAVOR' THEN m.importe ELSE -m.importe END) AS a_favor
    FROM libro_movimiento m JOIN libro_cuentacontable h ON h.id = m.haber_id
    WHERE m.asiento_id = t.id AND m.cuenta_id = %(cuenta)s
) f ON true
WHERE t.id < %(antes_de)s
  AND t.id >= coalesce((SELECT min(u.id) FROM todos u WHERE u.fecha >= %(desde)s), %(antes_de)s)
ORDER BY t.id DESC
LIMIT %(limite)s
"""
_NOMBRES = {
    "FACTURACION": "Recibo de agua",
    "COBRO": "Cobro en caja",
    "APLICACION": "Saldo a favor aplicado",
    "SALDOS_INICIALES": "Saldo inicial",
    "CANCELACION_COBRO": "Cancelación de cobro",
    "CANCELACION_RECIBO": "Cancelación de recibo",
}


def movimientos_de_cuenta(
    cuenta_id: int, *, limite: int = 50, antes_de: int | None = None, desde: date = date.min
) -> list[MovimientoDeCuenta]:
    """The events of an account from the first of the day `desde` on, newest first, those before the event `antes_de`.

    In the order they were written, whatever their day: `saldo` is what was owed after each. One statement.
    """
    valores: dict[str, int | date] = {
        "cuenta": cuenta_id,
        "antes_de": antes_de or 2**62,
        "desde": desde,
        "limite": limite,
    }
    with connection.cursor() as cursor:
        cursor.execute(_MOVIMIENTOS, valores)
        return [
            MovimientoDeCuenta(
                id=id_,
                fecha=fecha,
                fecha_valor=valor,
                tipo=tipo.lower(),
                folio=folio,
                concepto=_NOMBRES.get(tipo, tipo.capitalize()),
                periodo=periodo,
                debe=debe,
                haber=haber,
                saldo=saldo,
                a_favor=a_favor,
            )
            for id_, fecha, valor, tipo, folio, periodo, debe, haber, saldo, a_favor in cursor.fetchall()
        ]


def recibos_de_cargos(cargo_ids: Sequence[int]) -> dict[int, ReciboDeCargo]:
    """The bill of each charge, that of a surcharge being the bill of its origin. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id, b.folio, b.periodo, l.articulo_redondeo, q.numero, b.vencimiento, b.total - b.saldo_a_favor"
            " + coalesce((SELECT sum((a->>'importe')::numeric + (a->>'recargos')::numeric)"
            "             FROM jsonb_array_elements(b.adeudos) a), 0)"
            " FROM libro_cargo c"
            " JOIN facturacion_cargoderecibo x ON x.cargo_id = coalesce(c.origen_id, c.id)"
            " JOIN facturacion_reciboagua b ON b.id = x.recibo_id JOIN tarifas_ley l ON l.id = b.ley_id"
            " JOIN padron_cuenta q ON q.id = b.cuenta_id"
            " WHERE c.id = ANY(%s)",
            [list(cargo_ids)],
        )
        return {
            cargo: ReciboDeCargo(
                folio=folio,
                periodo=periodo,
                articulo_ajuste=articulo,
                referencia=digito.agrupada(facturacion.referencia_de(numero, folio, vencimiento, pedido)),
            )
            for cargo, folio, periodo, articulo, numero, vencimiento, pedido in cursor.fetchall()
        }


def quien_pago(cargo_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Who collected each settled charge: {cargo, folio, usuario, nombre, caja, fecha}, by charge. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (m.cargo_id) m.cargo_id, r.folio, u.usuario, u.nombre, t.caja_id, r.cobrado_en"
            " FROM libro_movimiento m JOIN caja_recibocaja r ON r.asiento_id = m.asiento_id AND r.estado = 'VIGENTE'"
            " JOIN caja_turno t ON t.id = r.turno_id JOIN seguridad_usuario u ON u.id = t.cajero_id"
            " WHERE m.cargo_id = ANY(%s) ORDER BY m.cargo_id, m.id DESC",
            [list(cargo_ids)],
        )
        return [
            {
                "cargo": cargo,
                "folio": folio,
                "usuario": usuario,
                "nombre": nombre,
                "caja": caja,
                "fecha": timezone.localtime(fecha),
            }
            for cargo, folio, usuario, nombre, caja, fecha in cursor.fetchall()
        ]


def folios_de_asientos(asiento_ids: Collection[int]) -> dict[int, str]:
    """The folio of the receipt of each payment; one that no till collected is not there. One statement."""
    return dict(ReciboCaja.objects.filter(asiento_id__in=asiento_ids).values_list("asiento_id", "folio"))


def ultimo_pago(cuenta_id: int) -> dict[str, Any] | None:
    """The last payment in force of an account: {fecha, importe, folio, caja}. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.cobrado_en, r.importe, r.folio, t.caja_id FROM caja_recibocaja r"
            " JOIN caja_turno t ON t.id = r.turno_id WHERE r.cuenta_id = %s AND r.estado = 'VIGENTE'"
            " ORDER BY r.id DESC LIMIT 1",
            [cuenta_id],
        )
        fila = cursor.fetchone()
    if fila is None:
        return None
    return {"fecha": timezone.localdate(fila[0]), "importe": fila[1], "folio": fila[2], "caja": fila[3]}
