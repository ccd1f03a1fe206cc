"""Raising charges in bulk: what `asentar` does for one event, for a whole batch, in three statements."""

from datetime import date, datetime
from pathlib import Path

from django.db import connection

from aljibe.libro.models import TipoDeAsiento
from aljibe.seguridad.models import Usuario

_AQUI = Path(__file__).parent
_CARGAR = (_AQUI / "cargar_lote.sql").read_text(encoding="utf-8")
_MOVER = (_AQUI / "mover_lote.sql").read_text(encoding="utf-8")

# Kept by the session and emptied by every commit: a table for each chunk would fill the catalogue of the database.
_TABLA = """
CREATE TEMP TABLE IF NOT EXISTS lote_cargos (
    id bigint NOT NULL DEFAULT nextval('libro_cargo_id_seq'),
    cuenta_id bigint NOT NULL,
    concepto text NOT NULL,
    periodo text NOT NULL,
    vencimiento date NOT NULL,
    importe numeric(14, 2) NOT NULL,
    iva numeric(14, 2) NOT NULL,
    tasa_iva numeric(6, 4) NOT NULL,
    articulo text NOT NULL,
    renglon text NOT NULL,
    deudor_id bigint,
    ajuste numeric(14, 2) NOT NULL
) ON COMMIT DELETE ROWS
"""


def preparar_lote() -> None:
    """Leave an empty temporary table `lote_cargos` in this session: a row for each charge to raise.

    Money in pesos; `importe` without IVA, `ajuste` with the sign of the rounding. Its `id` comes from the sequence
    of the charges, so that who fills it knows which charge is which before they are written.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TABLA)
        cursor.execute("DELETE FROM lote_cargos")


def cargar_lote(*, fecha: date, por: Usuario, ahora: datetime, fecha_valor: date | None = None) -> int | None:
    """Raise every charge of `lote_cargos` in one event of `fecha`; its id, or None when the batch is empty.

    `fecha_valor` is earlier only for a bill made again: that of the one it replaces (K14).

    By charge: receivable / income, receivable / IVA to transfer, and receivable / AJUSTE or its inverse. The cuentas
    are locked by the caller. Three statements, however many charges.

    Practice: the chart of accounts of the criteria, row `bill`.
    """
    assert connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO libro_asiento (tipo, fecha, fecha_valor, registrado_en, usuario_id)"
            " SELECT %s, %s, %s, %s, %s WHERE EXISTS (SELECT FROM lote_cargos) RETURNING id",
            [TipoDeAsiento.FACTURACION, fecha, fecha_valor or fecha, ahora, por.pk],
        )
        fila = cursor.fetchone()
        if fila is None:
            return None
        asiento = int(fila[0])
        cursor.execute(_CARGAR, {"asiento": asiento})
        cursor.execute(_MOVER, {"asiento": asiento})
    return asiento
