"""Periods and runs: what is read, billed and left out, by route."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from aljibe.facturacion.models import Corrida, EstadoDeCorrida


@dataclass(frozen=True, slots=True, kw_only=True)
class EstadoDeRuta:
    """A route in a period; `total` in pesos. `estado`: PENDIENTE, EN_CURSO, DETENIDA, CON_OMITIDAS or FACTURADA."""

    ruta: str
    cuentas: int
    lecturas: int
    facturadas: int
    omitidas: int
    total: Decimal
    estado: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CuentaOmitida:
    """An account that the last run of its route left out of the period."""

    cuenta: str
    titular: str
    motivo: str
    detalle: str
    anterior: int | None
    actual: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Avance:
    """The last runs of a period, added: how far they are. `en_curso`: one of them is alive."""

    en_curso: bool
    estado: str
    hechas: int
    total: int
    por: str
    inicio: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UsoFacturado:
    """Bills of a use in a period."""

    nombre: str
    recibos: int
    importe: Decimal


_RUTAS = """
SELECT r.clave, count(c.id),
       count(l.id),
       count(b.id),
       coalesce(sum(b.total), 0),
       coalesce((SELECT k.omitidas FROM facturacion_corrida k WHERE k.periodo = %(periodo)s AND k.ruta_id = r.id
                 ORDER BY k.id DESC LIMIT 1), 0),
       (SELECT CASE WHEN k.id = ANY(%(vivas)s::bigint[]) OR k.estado <> 'EN_CURSO' THEN k.estado ELSE 'DETENIDA' END
        FROM facturacion_corrida k WHERE k.periodo = %(periodo)s AND k.ruta_id = r.id ORDER BY k.id DESC LIMIT 1)
FROM padron_ruta r
JOIN padron_cuenta c ON c.ruta_id = r.id
LEFT JOIN facturacion_lectura l ON l.cuenta_id = c.id AND l.periodo = %(periodo)s AND l.vigente
LEFT JOIN facturacion_reciboagua b ON b.cuenta_id = c.id AND b.periodo = %(periodo)s AND b.estado = 'VIGENTE'
GROUP BY r.id, r.clave
ORDER BY r.clave
"""
# An account has one reading in force for each period, and one bill of its series: nothing is counted twice.
_PERIODOS = """
SELECT p.periodo, sum(p.lecturas)::bigint, sum(p.facturadas)::bigint, sum(p.total),
       EXISTS (SELECT FROM facturacion_cierredeperiodo x WHERE x.periodo = p.periodo AND x.reabierto_en IS NULL)
FROM (
    SELECT periodo, count(*) AS lecturas, 0 AS facturadas, 0.00 AS total
    FROM facturacion_lectura WHERE vigente GROUP BY periodo
    UNION ALL
    SELECT periodo, 0, count(*), sum(total) FROM facturacion_reciboagua WHERE estado = 'VIGENTE' GROUP BY periodo
) p
GROUP BY p.periodo ORDER BY p.periodo DESC LIMIT 36
"""
_OMITIDAS = """
SELECT c.numero, coalesce(p.nombre, ''), o.motivo, o.detalle,
       (SELECT b.lectura_actual FROM facturacion_reciboagua b WHERE b.cuenta_id = c.id AND b.estado = 'VIGENTE'
        AND b.periodo < %(periodo)s ORDER BY b.periodo DESC LIMIT 1),
       l.lectura
FROM facturacion_omision o
JOIN (SELECT DISTINCT ON (ruta_id) id FROM facturacion_corrida WHERE periodo = %(periodo)s ORDER BY ruta_id, id DESC) k
     ON k.id = o.corrida_id
JOIN padron_cuenta c ON c.id = o.cuenta_id
LEFT JOIN padron_titularidad t ON t.cuenta_id = c.id AND t.papel = 'TITULAR' AND upper_inf(t.vigencia)
LEFT JOIN padron_persona p ON p.id = t.persona_id
LEFT JOIN facturacion_lectura l ON l.cuenta_id = c.id AND l.periodo = %(periodo)s AND l.vigente
WHERE NOT EXISTS (SELECT FROM facturacion_reciboagua b WHERE b.cuenta_id = c.id AND b.periodo = %(periodo)s
                  AND b.estado = 'VIGENTE')
ORDER BY o.motivo, c.numero
"""

# A run holds its advisory lock while it lives: one left open without it is dead, and the next call resumes it.
_VIVAS = """
SELECT k.id
FROM facturacion_corrida k
JOIN pg_locks l ON l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (l.classid::bigint << 32) | l.objid::bigint = hashtextextended('facturar:' || k.periodo || ':' || k.ruta_id, 0)
WHERE k.periodo = %s AND k.estado = 'EN_CURSO'
"""


def estado_de_periodo(periodo: str) -> list[EstadoDeRuta]:
    """Each route in a period. Two statements."""
    vivas = _vivas(periodo)
    with connection.cursor() as cursor:
        cursor.execute(_RUTAS, {"periodo": periodo, "vivas": vivas})
        return [
            EstadoDeRuta(
                ruta=ruta,
                cuentas=cuentas,
                lecturas=lecturas,
                facturadas=facturadas,
                omitidas=omitidas,
                total=total,
                estado=_estado(cuentas, facturadas, corrida),
            )
            for ruta, cuentas, lecturas, facturadas, total, omitidas, corrida in cursor.fetchall()
        ]


def periodos() -> list[dict[str, Any]]:
    """The periods with readings or bills, newest first: {clave, lecturas, facturadas, total, cerrado}. One
    statement."""
    with connection.cursor() as cursor:
        cursor.execute(_PERIODOS)
        return [
            {"clave": periodo, "lecturas": lecturas, "facturadas": facturadas, "total": total, "cerrado": cerrado}
            for periodo, lecturas, facturadas, total, cerrado in cursor.fetchall()
        ]


def omitidas(periodo: str) -> list[CuentaOmitida]:
    """The accounts that the last run of each route left out and nothing has billed since. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_OMITIDAS, {"periodo": periodo})
        return [
            CuentaOmitida(cuenta=n, titular=t, motivo=m, detalle=d, anterior=a, actual=x)
            for n, t, m, d, a, x in cursor.fetchall()
        ]


def avance(periodo: str) -> Avance | None:
    """How far the last run of each route is; None before the first. Two statements."""
    ultimas: dict[int, Corrida] = {}
    for corrida in Corrida.objects.filter(periodo=periodo).select_related("iniciada_por").order_by("id"):
        ultimas[corrida.ruta_id] = corrida
    if not ultimas:
        return None
    corridas = list(ultimas.values())
    vivas = _vivas(periodo)
    en_curso = [c for c in corridas if c.pk in vivas]
    ultima = max(corridas, key=lambda c: c.pk)
    return Avance(
        en_curso=bool(en_curso),
        estado=_estado_de_corridas(corridas, en_curso),
        hechas=sum(c.facturadas + c.omitidas for c in corridas),
        total=sum(c.cuentas for c in corridas),
        por=ultima.iniciada_por.nombre,
        inicio=ultima.iniciada_en,
    )


def usos_facturados(periodo: str) -> list[UsoFacturado]:
    """Bills and pesos of each use in a period. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.nombre, count(*), sum(b.total) FROM facturacion_reciboagua b JOIN tarifas_tarifa t"
            " ON t.id = b.tarifa_id WHERE b.periodo = %s AND b.estado = 'VIGENTE' GROUP BY t.nombre ORDER BY 2 DESC, 1",
            [periodo],
        )
        return [UsoFacturado(nombre=n, recibos=c, importe=i) for n, c, i in cursor.fetchall()]


def _vivas(periodo: str) -> list[int]:
    """Runs of the period that hold their lock now."""
    with connection.cursor() as cursor:
        cursor.execute(_VIVAS, [periodo])
        return [fila[0] for fila in cursor.fetchall()]


def _estado_de_corridas(corridas: Sequence[Corrida], en_curso: Sequence[Corrida]) -> str:
    if en_curso:
        return str(EstadoDeCorrida.EN_CURSO)
    terminadas = all(c.estado == EstadoDeCorrida.TERMINADA for c in corridas)
    return str(EstadoDeCorrida.TERMINADA if terminadas else EstadoDeCorrida.DETENIDA)


def _estado(cuentas: int, facturadas: int, corrida: str | None) -> str:
    if corrida in (EstadoDeCorrida.EN_CURSO, EstadoDeCorrida.DETENIDA):
        return corrida
    if corrida is None:
        return "PENDIENTE"
    return "FACTURADA" if facturadas == cuentas else "CON_OMITIDAS"
