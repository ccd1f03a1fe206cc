"""Sealing: digests of what is surely complete, chained in blocks by SHA-256 (architecture 2, R66)."""

from datetime import datetime

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from aljibe.libro.models import Sello
from aljibe.libro.queries import ultimo_sello
from aljibe.libro.queries._sellos import GENESIS, RESUMEN, sql_de_digestos

_CANDADO = 720_001
_INSERTAR = """
INSERT INTO libro_huella (clase, objeto, sello_id, digesto, movimientos, cargos)
SELECT %s, d.objeto, %s, d.digesto, d.movimientos, d.cargos FROM ({digestos}) d
"""
_SIN_SELLAR = "{t}.xid >= %s AND {t}.xid < %s"


@transaction.atomic(durable=True)
def sellar(*, ahora: datetime) -> Sello | None:
    """Seal every asiento and audit row whose transaction is below the oldest one still running; None if there is none.

    Never "up to the last id": a slow transaction appears later and enters a later block. One sealer at a time.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CANDADO])
        # A statement of its own, after the lock: its snapshot must see the block that a twin has just written.
        cursor.execute(
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint,"
            " nextval(pg_get_serial_sequence('libro_sello', 'id'))"
        )
        hasta_xid, sello_id = cursor.fetchone()
        previo = ultimo_sello()
        desde_xid = previo.hasta_xid if previo else 0
        asientos = _digerir(cursor, "A", "a", sello_id, desde_xid, hasta_xid)
        bitacoras = _digerir(cursor, "B", "b", sello_id, desde_xid, hasta_xid)
        if not asientos and not bitacoras:
            return None
        anterior = previo.resumen if previo else GENESIS
        # The seal is written after its digests, because it is computed from them: its key is checked at commit.
        cursor.execute(RESUMEN, {"anterior": anterior, "hasta_xid": hasta_xid, "sello": sello_id})
        resumen, movimientos, cargos = cursor.fetchone()
    return Sello.objects.create(
        id=sello_id,
        asientos=asientos,
        movimientos=movimientos,
        cargos=cargos,
        bitacoras=bitacoras,
        hasta_xid=hasta_xid,
        anterior=anterior,
        resumen=resumen,
        creado_en=ahora,
    )


def _digerir(cursor: CursorWrapper, clase: str, tabla: str, sello_id: int, desde_xid: int, hasta_xid: int) -> int:
    digestos = sql_de_digestos(clase, _SIN_SELLAR.format(t=tabla))
    cursor.execute(_INSERTAR.format(digestos=digestos), [clase, sello_id, desde_xid, hasta_xid])
    return int(cursor.rowcount)
