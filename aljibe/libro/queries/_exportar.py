"""The ledger for an independent re-adder: beancount, hledger and CSV (public contract)."""

import csv
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import IO, Any

from django.db import connection

from aljibe.base.rechazos import ValorInvalido
from aljibe.libro.models import CuentaContable

COLUMNAS = (
    "asiento", "fecha", "fecha_valor", "tipo", "usuario", "debe", "haber", "importe", "cuenta", "orden_pago", "cargo",
    "concepto", "periodo",
)  # fmt: skip
FORMATOS = ("beancount", "hledger", "csv")
_RAICES = {"ACTIVO": "Assets", "PASIVO": "Liabilities", "INGRESO": "Income", "PATRIMONIO": "Equity"}

_SQL = """
SELECT a.id, a.fecha, a.fecha_valor, a.tipo, u.usuario, d.clave, h.clave, m.importe,
       coalesce(cc.numero, cm.numero, ''), coalesce(o.folio, ''), coalesce(m.cargo_id::text, ''),
       coalesce(k.clave, ''), coalesce(c.periodo, ''), d.clase, h.clase
FROM libro_movimiento m
JOIN libro_asiento a ON a.id = m.asiento_id
JOIN seguridad_usuario u ON u.id = a.usuario_id
JOIN libro_cuentacontable d ON d.id = m.debe_id
JOIN libro_cuentacontable h ON h.id = m.haber_id
LEFT JOIN libro_cargo c ON c.id = m.cargo_id
LEFT JOIN libro_concepto k ON k.id = c.concepto_id
LEFT JOIN padron_cuenta cc ON cc.id = c.cuenta_id
LEFT JOIN padron_cuenta cm ON cm.id = m.cuenta_id
LEFT JOIN libro_ordenpago o ON o.id = c.orden_pago_id
WHERE a.fecha >= %s AND a.fecha <= %s
ORDER BY a.fecha, a.id, m.id
"""


def exportar(salida: IO[str], *, formato: str, desde: date | None = None, hasta: date | None = None) -> int:
    """Write the movements of the days `desde` to `hasta` (both included) to `salida`; how many.

    Streams with bounded memory. Raises ValorInvalido: unknown `formato`.
    """
    if formato not in FORMATOS:
        raise ValorInvalido(campo="formato", mensaje=f"El formato «{formato}» no existe; hay {', '.join(FORMATOS)}.")
    filas = _movimientos(desde or date.min, hasta or date.max)
    if formato == "csv":
        return _csv(salida, filas)
    if formato == "beancount":
        return _beancount(salida, filas)
    return _hledger(salida, filas)


def _movimientos(desde: date, hasta: date) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [desde, hasta])
        while lote := cursor.fetchmany(5000):
            yield from lote


def _csv(salida: IO[str], filas: Iterator[tuple[Any, ...]]) -> int:
    escritor = csv.writer(salida, lineterminator="\n")
    escritor.writerow(COLUMNAS)
    cuantas = 0
    for fila in filas:
        escritor.writerow(fila[: len(COLUMNAS)])
        cuantas += 1
    return cuantas


def _beancount(salida: IO[str], filas: Iterator[tuple[Any, ...]]) -> int:
    salida.write('option "title" "Aljibe"\noption "operating_currency" "MXN"\n')
    # Every account is opened before the first event: a directive cannot stand inside a transaction.
    for clase, clave in CuentaContable.objects.order_by("id").values_list("clase", "clave"):
        salida.write(f"0001-01-01 open {_nombre(clase, clave)} MXN\n")
    cuantas, asiento = 0, None
    for fila in filas:
        cuantas += 1
        if fila[0] != asiento:
            asiento = fila[0]
            salida.write(f'\n{fila[1]} * "{fila[3]} {fila[0]}"\n')
        _dos_lados(salida, _nombre(fila[13], fila[5]), _nombre(fila[14], fila[6]), fila[7])
    return cuantas


def _hledger(salida: IO[str], filas: Iterator[tuple[Any, ...]]) -> int:
    cuantas, asiento = 0, None
    for fila in filas:
        cuantas += 1
        if fila[0] != asiento:
            asiento = fila[0]
            salida.write(f"\n{fila[1]} * {fila[3]} {fila[0]}\n")
        _dos_lados(salida, _nombre(fila[13], fila[5]), _nombre(fila[14], fila[6]), fila[7])
    return cuantas


def _dos_lados(salida: IO[str], debe: str, haber: str, importe: Decimal) -> None:
    salida.write(f"  {debe}  {importe} MXN\n  {haber}  -{importe} MXN\n")


def _nombre(clase: str, clave: str) -> str:
    """A name both programs accept: letters, digits and hyphens, each part beginning with a capital or a digit."""
    partes = [re.sub(r"[^A-Za-z0-9]+", "-", parte).strip("-") for parte in clave.split(":")]
    return ":".join([_RAICES[clase], *(parte[:1].upper() + parte[1:] for parte in partes)])
