"""Papers in bulk: what `emitir` does for one, for a whole batch, in two statements."""

from datetime import datetime

from django.conf import settings
from django.db import connection

from aljibe.base import reloj
from aljibe.seguridad.models import Usuario
from aljibe.tarifas import queries as tarifas

# Kept by the session and emptied by every commit: a table for each chunk would fill the catalogue of the database.
_TABLA = """
CREATE TEMP TABLE IF NOT EXISTS lote_documentos (
    id bigint NOT NULL DEFAULT nextval('documentos_documento_id_seq'),
    folio text NOT NULL,
    codigo text NOT NULL,
    huella text NOT NULL,
    fecha date NOT NULL,
    importe numeric(14, 2),
    titular text NOT NULL,
    vence date
) ON COMMIT DELETE ROWS
"""
_EMITIR = """
INSERT INTO documentos_documento (id, tipo, version, folio, codigo, datos, huella, fecha, importe, titular, vence,
                                  estado, url_base, demostracion, emitido_en, emitido_por_id)
SELECT l.id, %(tipo)s, %(version)s, l.folio, l.codigo, NULL, l.huella, l.fecha, l.importe, l.titular, l.vence,
       'VIGENTE', %(url_base)s, %(demostracion)s, %(ahora)s, %(por)s
FROM lote_documentos l
ORDER BY l.id
"""


def preparar_lote() -> None:
    """Leave an empty temporary table `lote_documentos` in this session: a row for each paper whose own table keeps its
    data.

    Its `id` comes from the sequence of the papers, so that the rows of that table can name them.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TABLA)
        cursor.execute("DELETE FROM lote_documentos")


def emitir_lote(*, tipo: str, version: int, por: Usuario, ahora: datetime) -> int:
    """Issue every paper of `lote_documentos` with template `tipo` in that version; how many. Two statements.

    Folio, code and hash come in the batch: the hash is that of the frozen data, made by PostgreSQL.
    """
    assert connection.in_atomic_block
    demostracion = tarifas.criterio("demostracion", reloj.fecha_local(ahora)) == "1"
    with connection.cursor() as cursor:
        cursor.execute(
            _EMITIR,
            {
                "tipo": tipo,
                "version": version,
                "url_base": settings.URL_PUBLICA,
                "demostracion": demostracion,
                "ahora": ahora,
                "por": por.pk,
            },
        )
        return int(cursor.rowcount)
