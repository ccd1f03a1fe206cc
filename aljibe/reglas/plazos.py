"""Dates of the office: months that do not drift, working days, due dates (K2)."""

from calendar import monthrange
from collections.abc import Collection
from datetime import date, timedelta
from functools import lru_cache

from holidays import country_holidays

UN_DIA = timedelta(days=1)
SABADO = 5


def sumar_meses(fecha: date, meses: int) -> date:
    """The same day `meses` months later (earlier if negative), or the last day of a month that lacks it.

    Always counted from the original date, so the day does not drift: from 31 January, one month is
    28 February and two are 31 March. Adding one month twice is another thing.

    Raises ValueError: the result is outside the years 1 to 9999.
    Law: LGTOC art. 80; K6.
    """
    anio, mes_desde_enero = divmod(fecha.year * 12 + fecha.month - 1 + meses, 12)
    if not date.min.year <= anio <= date.max.year:
        raise ValueError(f"{fecha} más {meses} meses queda fuera del calendario")
    mes = mes_desde_enero + 1
    return date(anio, mes, min(fecha.day, monthrange(anio, mes)[1]))


@lru_cache(maxsize=64)
def feriados(anio: int) -> frozenset[date]:
    """The rest days of the Ley Federal del Trabajo, art. 74, in a year; without the closed days of the office."""
    return frozenset(country_holidays("MX", years=anio, observed=False))


def es_habil(fecha: date, inhabiles: Collection[date] = ()) -> bool:
    """Whether the office works that day: Monday to Friday, no public holiday, no closed day.

    `inhabiles`: the closed days of the office (Holy Week, local feasts), which are data.
    """
    return fecha.weekday() < SABADO and fecha not in feriados(fecha.year) and fecha not in inhabiles


def siguiente_habil(fecha: date, inhabiles: Collection[date] = ()) -> date:
    """`fecha` itself if it is a working day, else the first working day after it."""
    while not es_habil(fecha, inhabiles):
        fecha += UN_DIA
    return fecha


def vencimiento(emision: date, dias: int = 15, inhabiles: Collection[date] = ()) -> date:
    """Last day to pay a bill without surcharge: `dias` calendar days after its emission, moved to a working day.

    Practice: K2, a policy of the office.

    Raises ValueError: `dias` is negative.
    """
    if dias < 0:
        raise ValueError("un recibo no vence antes de emitirse")
    return siguiente_habil(emision + timedelta(days=dias), inhabiles)
