"""The calendar of billing: the dates of a month carried to another, and what is late."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from aljibe.reglas.plazos import UN_DIA, es_habil, sumar_meses

_MITAD = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Fechas:
    """When a route is to be read, both days included, and the day its bills are to be issued."""

    lectura_desde: date
    lectura_hasta: date
    emision: date


class Marcha(StrEnum):
    """How a route goes in a period."""

    SIN_PROGRAMA = "SIN_PROGRAMA"
    POR_LEER = "POR_LEER"
    EN_LECTURA = "EN_LECTURA"
    LECTURA_ATRASADA = "LECTURA_ATRASADA"
    POR_EMITIR = "POR_EMITIR"
    EMISION_ATRASADA = "EMISION_ATRASADA"
    FACTURADA_EN_PARTE = "FACTURADA_EN_PARTE"
    FACTURADA = "FACTURADA"
    CERRADA = "CERRADA"


@dataclass(frozen=True, slots=True, kw_only=True)
class Juicio:
    """How a route goes, and how many calendar days late; 0 when it is not."""

    marcha: Marcha
    dias: int = 0


def trasladar(fechas: Fechas, meses: int, inhabiles: Collection[date] = ()) -> Fechas:
    """The same dates `meses` months later, by the rhythm of the working days.

    The third working day of a month stays the third; one past the 15th keeps its place from the end, so that the
    last but two stays the last but two in a short month. A day of rest counts as the working day before it. The three
    never change their order.

    Practice: the office, for the programme of a period.
    """
    desde, hasta, emision = (
        _mismo_habil(dia, meses, inhabiles) for dia in (fechas.lectura_desde, fechas.lectura_hasta, fechas.emision)
    )
    hasta = max(desde, hasta)
    return Fechas(lectura_desde=desde, lectura_hasta=hasta, emision=max(hasta, emision))


def juzgar(
    fechas: Fechas | None, *, por_leer: int, facturadas: int, por_facturar: int, cerrado: bool, hoy: date
) -> Juicio:
    """How a route goes on `hoy` by its programme (None: it has none).

    `por_leer`: accounts that should have a reading and have none; `facturadas`: bills in force; `por_facturar`:
    accounts in service without one. The last day of a date is still in time. Emission is late while nothing of the
    route is billed; reading, while a reading is missing, billed in part or not. A closed period is never late.

    Practice: the office; K1.
    """
    if cerrado:
        return Juicio(marcha=Marcha.CERRADA)
    if not por_facturar:
        return Juicio(marcha=Marcha.FACTURADA)
    if fechas is None:
        return Juicio(marcha=Marcha.FACTURADA_EN_PARTE if facturadas else Marcha.SIN_PROGRAMA)
    if not facturadas and hoy > fechas.emision:
        return Juicio(marcha=Marcha.EMISION_ATRASADA, dias=(hoy - fechas.emision).days)
    if por_leer and hoy > fechas.lectura_hasta:
        return Juicio(marcha=Marcha.LECTURA_ATRASADA, dias=(hoy - fechas.lectura_hasta).days)
    if facturadas:
        return Juicio(marcha=Marcha.FACTURADA_EN_PARTE)
    if not por_leer:
        return Juicio(marcha=Marcha.POR_EMITIR)
    return Juicio(marcha=Marcha.POR_LEER if hoy < fechas.lectura_desde else Marcha.EN_LECTURA)


def dias_sin_cerrar(ultimo_vencimiento: date | None, plazo: int, hoy: date) -> int:
    """Calendar days late in closing a period, `plazo` days after the last due date of its bills; 0 while in time.

    A period without bills (None) is not waited for.

    Practice: the office (criterion `calendario.dias_cierre`).
    """
    if ultimo_vencimiento is None:
        return 0
    return max((hoy - ultimo_vencimiento).days - plazo, 0)


def _mismo_habil(dia: date, meses: int, inhabiles: Collection[date]) -> date:
    """The working day with the same place in its month, `meses` months later."""
    otro = sumar_meses(dia.replace(day=1), meses)
    habiles, del_otro = _habiles(dia, inhabiles), _habiles(otro, inhabiles)
    antes = [habil for habil in habiles if habil <= dia]
    lugar = max(len(antes), 1) - 1
    if dia.day > _MITAD:
        return del_otro[max(lugar - len(habiles) + len(del_otro), 0)]
    return del_otro[min(lugar, len(del_otro) - 1)]


def _habiles(dia: date, inhabiles: Collection[date]) -> list[date]:
    """The working days of the month of `dia`; of a month without any, all its days."""
    primero = dia.replace(day=1)
    dias = [primero + timedelta(days=n) for n in range((sumar_meses(primero, 1) - primero) // UN_DIA)]
    return [suyo for suyo in dias if es_habil(suyo, inhabiles)] or dias
