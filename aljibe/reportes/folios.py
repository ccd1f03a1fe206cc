"""The numbers of every series: which are missing, which were cancelled, by whom and why (R24)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

MAXIMO = 1_000
# Where the folios of each document are: their own table, and the papers for those that have none.
_TABLAS = {
    "recibo-agua": "facturacion_reciboagua",
    "recibo-caja": "caja_recibocaja",
    "corte-de-caja": "caja_corte",
    "retiro": "caja_retiro",
    "orden-de-pago": "libro_ordenpago",
}
_SERIES = "SELECT documento, serie, ejercicio, siguiente - 1 FROM libro_serie WHERE siguiente > 1 ORDER BY 1, 2, 3"
_FALTAN = """
SELECT %(serie)s || '-' || %(ejercicio)s || '-' || to_char(n, 'FM9999000000')
FROM generate_series(1, %(dados)s) n
WHERE NOT EXISTS (
    SELECT FROM {tabla} t
    WHERE t.folio = %(serie)s || '-' || %(ejercicio)s || '-' || to_char(n, 'FM9999000000') {y_es}
)
LIMIT {maximo}
"""
# A bill says why it was cancelled; of any other document, the audit trail says by whom and in which act.
_CANCELADOS = """
SELECT r.folio, c.cancelado_el, u.nombre, c.motivo || ' (artículo ' || c.articulo || ')', coalesce(s.folio, '')
FROM facturacion_cancelacionderecibo c
JOIN facturacion_reciboagua r ON r.id = c.recibo_id
JOIN seguridad_usuario u ON u.id = c.cancelado_por_id
LEFT JOIN facturacion_reciboagua s ON s.id = c.sustituto_id
UNION ALL
SELECT b.objeto, (b.en AT TIME ZONE 'America/Mexico_City')::date, coalesce(u.nombre, b.usuario), b.acto, ''
FROM seguridad_bitacora b
LEFT JOIN seguridad_usuario u ON u.usuario = b.usuario
WHERE b.tabla IN ('caja_recibocaja', 'libro_ordenpago') AND b.despues ->> 'estado' IN ('CANCELADO', 'CANCELADA')
    AND b.antes ->> 'estado' IS DISTINCT FROM b.despues ->> 'estado'
ORDER BY 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SerieRevisada:
    """A series in a year: numbers given, and those that no document has (the first thousand)."""

    documento: str
    serie: str
    ejercicio: int
    dados: int
    faltantes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FolioCancelado:
    """A document that kept its number; `sustituto` is the folio of the one that replaces it, if one does."""

    folio: str
    el: date
    por: str
    motivo: str
    sustituto: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InformeDeFolios:
    """Every series and every cancelled folio. `completo`: no number is missing."""

    series: tuple[SerieRevisada, ...]
    cancelados: tuple[FolioCancelado, ...]

    @property
    def completo(self) -> bool:
        """Whether no number is missing."""
        return not any(serie.faltantes for serie in self.series)


def informe_de_folios() -> InformeDeFolios:
    """Each number given and not used, and each cancelled document with who and why. One statement a series, and two."""
    with connection.cursor() as cursor:
        cursor.execute(_SERIES)
        series = tuple(
            SerieRevisada(
                documento=documento,
                serie=serie,
                ejercicio=ejercicio,
                dados=dados,
                faltantes=_faltantes(documento, serie, ejercicio, dados),
            )
            for documento, serie, ejercicio, dados in cursor.fetchall()
        )
        cursor.execute(_CANCELADOS)
        cancelados = tuple(
            FolioCancelado(folio=folio, el=el, por=por, motivo=motivo, sustituto=sustituto)
            for folio, el, por, motivo, sustituto in cursor.fetchall()
        )
    return InformeDeFolios(series=series, cancelados=cancelados)


def _faltantes(documento: str, serie: str, ejercicio: int, dados: int) -> tuple[str, ...]:
    tabla = _TABLAS.get(documento, "documentos_documento")
    y_es = "" if documento in _TABLAS else "AND t.tipo = %(documento)s"
    valores: dict[str, Any] = {"documento": documento, "serie": serie, "ejercicio": ejercicio, "dados": dados}
    with connection.cursor() as cursor:
        cursor.execute(_FALTAN.format(tabla=tabla, y_es=y_es, maximo=MAXIMO), valores)
        return tuple(fila[0] for fila in cursor.fetchall())
