"""The calendar: when each route is to be read and billed, how it goes, and what is late."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.db import connection

from aljibe.facturacion.models import ProgramaDeRuta
from aljibe.facturacion.queries._calculo import primer_dia
from aljibe.reglas.calendario import Fechas, Marcha, dias_sin_cerrar, juzgar, trasladar
from aljibe.reglas.plazos import UN_DIA, sumar_meses, vencimiento
from aljibe.tarifas import queries as tarifas

MESES_DEL_ANIO = 12
_AQUI = Path(__file__).parent
_PROGRAMA = (_AQUI / "programa.sql").read_text(encoding="utf-8")
# Programmed periods that are still open, newest first: any other has no date of its own to be late on.
_ABIERTOS = """
SELECT DISTINCT p.periodo FROM facturacion_programaderuta p
WHERE NOT EXISTS (SELECT FROM facturacion_cierredeperiodo x WHERE x.periodo = p.periodo AND x.reabierto_en IS NULL)
ORDER BY 1 DESC LIMIT 6
"""
# Readings held as high or low by the last run of their route, not released, since the first run that could hold them.
_SOSPECHOSAS = """
SELECT k.periodo, count(*), min(k.desde)
FROM (
    SELECT DISTINCT ON (periodo, ruta_id) id, periodo, min(emision) OVER (PARTITION BY periodo, ruta_id) AS desde
    FROM facturacion_corrida c
    WHERE NOT EXISTS (SELECT FROM facturacion_cierredeperiodo x WHERE x.periodo = c.periodo AND x.reabierto_en IS NULL)
    ORDER BY periodo, ruta_id, id DESC
) k
JOIN facturacion_omision o ON o.corrida_id = k.id AND o.motivo IN ('lectura-alta', 'lectura-baja')
JOIN facturacion_lectura l ON l.cuenta_id = o.cuenta_id AND l.periodo = k.periodo AND l.vigente
WHERE l.liberada_en IS NULL AND NOT EXISTS (
    SELECT FROM facturacion_reciboagua b
    WHERE b.cuenta_id = o.cuenta_id AND b.periodo = k.periodo AND b.estado = 'VIGENTE'
)
GROUP BY k.periodo
ORDER BY k.periodo
"""
_SIN_CERRAR = """
SELECT c.periodo, max(c.emision), sum(c.facturadas)::bigint
FROM facturacion_corrida c
WHERE c.facturadas > 0
    AND NOT EXISTS (SELECT FROM facturacion_cierredeperiodo x WHERE x.periodo = c.periodo AND x.reabierto_en IS NULL)
GROUP BY c.periodo
ORDER BY c.periodo
"""
# When a route was really read and billed in a period: where a programme is proposed from before there was one.
_OBSERVADO = """
SELECT r.clave, min(l.fecha), max(l.fecha), (
    SELECT min(k.emision) FROM facturacion_corrida k WHERE k.periodo = %(periodo)s AND k.ruta_id = r.id
)
FROM facturacion_lectura l
JOIN padron_cuenta c ON c.id = l.cuenta_id
JOIN padron_ruta r ON r.id = c.ruta_id
WHERE l.periodo = %(periodo)s AND l.vigente
GROUP BY r.id, r.clave
"""
_ANIO = """
SELECT m.periodo, coalesce(l.lecturas, 0), coalesce(b.facturadas, 0), coalesce(b.total, 0.00), b.vence,
       EXISTS (SELECT FROM facturacion_cierredeperiodo x WHERE x.periodo = m.periodo AND x.reabierto_en IS NULL),
       EXISTS (SELECT FROM facturacion_programaderuta p WHERE p.periodo = m.periodo)
FROM (SELECT unnest(%(periodos)s::text[]) AS periodo) m
LEFT JOIN (
    SELECT periodo, count(*) AS lecturas FROM facturacion_lectura
    WHERE vigente AND periodo = ANY(%(periodos)s) GROUP BY periodo
) l ON l.periodo = m.periodo
LEFT JOIN (
    SELECT periodo, count(*) AS facturadas, sum(total) AS total, max(vencimiento) AS vence FROM facturacion_reciboagua
    WHERE estado = 'VIGENTE' AND periodo = ANY(%(periodos)s) GROUP BY periodo
) b ON b.periodo = m.periodo
ORDER BY m.periodo
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RutaProgramada:
    """A route in the calendar of a period. Without `fechas` it has no programme.

    `vencimiento` is that of its bills; before them, the one that bills issued on the day of the programme would have
    (K2). `por_leer`: metered accounts in service without reading; `por_facturar`: accounts in service without a bill.
    `total` in pesos; `dias` late.
    """

    ruta: str
    nombre: str
    fechas: Fechas | None
    vencimiento: date | None
    programo: str
    programado_en: datetime | None
    cuentas: int
    lecturas: int
    por_leer: int
    facturadas: int
    por_facturar: int
    total: Decimal
    marcha: Marcha
    dias: int


class ClaseDeAtraso(StrEnum):
    """What may be late, the most urgent first."""

    EMISION = "EMISION"
    LECTURA = "LECTURA"
    SOSPECHOSAS = "SOSPECHOSAS"
    CIERRE = "CIERRE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Atraso:
    """Something late in a period, `dias` calendar days: of `rutas`, or of the whole period when there are none.

    `cuentas`: without bill, without reading, or with a reading to release; of a closing, those billed.
    """

    clase: ClaseDeAtraso
    periodo: str
    rutas: tuple[str, ...]
    cuentas: int
    dias: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MesDelAnio:
    """A period in the year at a glance; `total` in pesos, `vence` the last due date of its bills."""

    periodo: str
    lecturas: int
    facturadas: int
    total: Decimal
    vence: date | None
    cerrado: bool
    programado: bool


def programa(periodo: str, *, hoy: date) -> list[RutaProgramada]:
    """Each route of a period by key, judged on `hoy`. Two statements.

    Raises: PeriodoMalEscrito.
    """
    dias = int(tarifas.criterio("K2.dias_vencimiento", hoy))
    return _programa(periodo, hoy=hoy, dias_vencimiento=dias)


def proponer(periodo: str) -> dict[str, Fechas]:
    """Dates for the routes of a period, from the last programme of each carried by its working days. Three statements.

    A route never programmed takes the days on which it was read and billed the month before; one without those either
    is not there.

    Raises: PeriodoMalEscrito.
    """
    primero = primer_dia(periodo)
    anterior = f"{sumar_meses(primero, -1):%Y-%m}"
    propuestas: dict[str, Fechas] = {}
    with connection.cursor() as cursor:
        cursor.execute(_OBSERVADO, {"periodo": anterior})
        for ruta, desde, hasta, emision in cursor.fetchall():
            visto = Fechas(lectura_desde=desde, lectura_hasta=hasta, emision=max(emision or hasta, hasta))
            propuestas[ruta] = trasladar(visto, 1)
    previos = ProgramaDeRuta.objects.select_related("ruta").filter(periodo__lt=periodo)
    for previo in previos.order_by("ruta_id", "-periodo").distinct("ruta_id"):
        suyo = primer_dia(previo.periodo)
        meses = (primero.year - suyo.year) * MESES_DEL_ANIO + primero.month - suyo.month
        propuestas[previo.ruta.clave] = trasladar(fechas_de(previo), meses)
    return propuestas


def atrasos(*, hoy: date, periodo: str | None = None) -> list[Atraso]:
    """What is late on `hoy`, the most urgent first, of one period or of all. Four statements, and one for each open
    period that has a programme, six at most.

    A route is late by its programme; a period, by the last due date of its runs (K2) and `calendario.dias_cierre`.
    """
    criterios = tarifas.criterios(hoy)
    dias_vencimiento = int(criterios["K2.dias_vencimiento"])
    hallados: list[Atraso] = []
    for abierto in _filas(_ABIERTOS):
        if periodo in (None, abierto[0]):
            rutas = _programa(abierto[0], hoy=hoy, dias_vencimiento=dias_vencimiento)
            hallados += _de_rutas(abierto[0], rutas)
    for suyo, cuentas, desde in _filas(_SOSPECHOSAS):
        hallados.append(_de_periodo(ClaseDeAtraso.SOSPECHOSAS, suyo, cuentas, (hoy - desde).days))
    plazo = int(criterios["calendario.dias_cierre"])
    for suyo, emision, facturadas in _filas(_SIN_CERRAR):
        dias = dias_sin_cerrar(vencimiento(emision, dias_vencimiento), plazo, hoy)
        hallados.append(_de_periodo(ClaseDeAtraso.CIERRE, suyo, facturadas, dias))
    orden = list(ClaseDeAtraso)
    suyos = [a for a in hallados if a.dias > 0 and periodo in (None, a.periodo)]
    return sorted(suyos, key=lambda a: (orden.index(a.clase), -a.dias, a.periodo, a.rutas))


def anio(ejercicio: int) -> list[MesDelAnio]:
    """The twelve periods of a year, with what they have. One statement."""
    periodos = [f"{ejercicio:04d}-{mes:02d}" for mes in range(1, MESES_DEL_ANIO + 1)]
    return [
        MesDelAnio(
            periodo=suyo,
            lecturas=lecturas,
            facturadas=facturadas,
            total=total,
            vence=vence,
            cerrado=cerrado,
            programado=programado,
        )
        for suyo, lecturas, facturadas, total, vence, cerrado, programado in _filas(_ANIO, {"periodos": periodos})
    ]


def fechas_de(programada: ProgramaDeRuta) -> Fechas:
    """The dates of a row of the programme."""
    return Fechas(
        lectura_desde=programada.lectura_desde, lectura_hasta=programada.lectura_hasta, emision=programada.emision
    )


def _programa(periodo: str, *, hoy: date, dias_vencimiento: int) -> list[RutaProgramada]:
    ultimo = sumar_meses(primer_dia(periodo), 1) - UN_DIA
    rutas = []
    for fila in _filas(_PROGRAMA, {"periodo": periodo, "ultimo": ultimo}):
        clave, nombre, desde, hasta, emision, programo, cuando, cerrado, vence, *conteos = fila
        cuentas, lecturas, por_leer, facturadas, por_facturar, total = conteos
        fechas = Fechas(lectura_desde=desde, lectura_hasta=hasta, emision=emision) if emision else None
        suyo = juzgar(
            fechas,
            por_leer=por_leer,
            facturadas=facturadas,
            por_facturar=por_facturar,
            cerrado=cerrado,
            hoy=hoy,
        )
        rutas.append(
            RutaProgramada(
                ruta=clave,
                nombre=nombre,
                fechas=fechas,
                vencimiento=vence or (vencimiento(emision, dias_vencimiento) if emision else None),
                programo=programo,
                programado_en=cuando,
                cuentas=cuentas,
                lecturas=lecturas,
                por_leer=por_leer,
                facturadas=facturadas,
                por_facturar=por_facturar,
                total=total,
                marcha=suyo.marcha,
                dias=suyo.dias,
            )
        )
    return rutas


def _de_rutas(periodo: str, rutas: Iterable[RutaProgramada]) -> list[Atraso]:
    """The late routes of a period, those that are equally late as one."""
    clases = {Marcha.EMISION_ATRASADA: ClaseDeAtraso.EMISION, Marcha.LECTURA_ATRASADA: ClaseDeAtraso.LECTURA}
    juntas: dict[tuple[ClaseDeAtraso, int], list[RutaProgramada]] = defaultdict(list)
    for ruta in rutas:
        if ruta.marcha in clases:
            juntas[clases[ruta.marcha], ruta.dias].append(ruta)
    return [
        Atraso(
            clase=clase,
            periodo=periodo,
            rutas=tuple(r.ruta for r in suyas),
            cuentas=sum(r.por_facturar if clase is ClaseDeAtraso.EMISION else r.por_leer for r in suyas),
            dias=dias,
        )
        for (clase, dias), suyas in juntas.items()
    ]


def _de_periodo(clase: ClaseDeAtraso, periodo: str, cuentas: int, dias: int) -> Atraso:
    return Atraso(clase=clase, periodo=periodo, rutas=(), cuentas=cuentas, dias=dias)


def _filas(texto: str, valores: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(texto, valores)
        return list(cursor.fetchall())
