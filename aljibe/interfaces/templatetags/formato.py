"""How amounts, dates and quantities are written on the screens: one filter each.

Amounts carry two decimals, a comma for thousands and the true minus sign; `$` only in the deciding figure, on
buttons and inside sentences. Dates are written with the month's name, so that they have one reading only.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django import template
from django.utils import timezone

from aljibe.reglas.tarifa.esquema import MESES

register = template.Library()

MENOS = "\N{MINUS SIGN}"
FIJO = "\N{NO-BREAK SPACE}"
NO_APLICA = "\N{EM DASH}"
DIAS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")


def _numero(valor: Any) -> Decimal | None:
    """The Decimal behind `valor`, or None when there is none to show."""
    if valor is None or valor == "":
        return None
    try:
        return Decimal(str(valor))
    except InvalidOperation:
        return None


def _negado(numero: Decimal, texto: str) -> str:
    return f"{MENOS}{texto}" if numero < 0 else texto


@register.filter
def importe(valor: Any) -> str:
    """`1,234.50`, `−84.55`; an absent amount is a dash. For columns: no `$`."""
    numero = _numero(valor)
    if numero is None:
        return NO_APLICA
    numero = numero.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return _negado(numero, f"{abs(numero):,.2f}")


@register.filter
def pesos(valor: Any) -> str:
    """`$ 1,234.50` with a space that does not break; an absent amount is a dash."""
    numero = _numero(valor)
    if numero is None:
        return NO_APLICA
    numero = numero.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return _negado(numero, f"${FIJO}{abs(numero):,.2f}")


@register.filter
def telefono(digitos: str) -> str:
    """`411 140 2217`, as one dictates it; what is not ten digits, as it is."""
    if len(digitos) == 10 and digitos.isdigit():
        return FIJO.join((digitos[:3], digitos[3:6], digitos[6:]))
    return digitos


@register.filter
def con_signo(valor: Any) -> str:
    """A difference with its sign, `+5.98` or `−10.00`; zero carries none."""
    numero = _numero(valor)
    if numero is None:
        return NO_APLICA
    return f"+{importe(numero)}" if numero > 0 else importe(numero)


@register.filter
def por_ciento(valor: Any) -> str:
    """A difference in percent with its sign, `+3.45 %`; one that is not known is a dash."""
    return NO_APLICA if _numero(valor) is None else f"{con_signo(valor)}{FIJO}%"


@register.filter
def entero(valor: Any) -> str:
    """`24,583`: a count without decimals; an absent one is a dash."""
    numero = _numero(valor)
    if numero is None:
        return NO_APLICA
    return _negado(numero, f"{abs(numero):,.0f}")


@register.filter
def m3(valor: Any) -> str:
    """`20 m³`; an absent quantity is a dash."""
    return NO_APLICA if _numero(valor) is None else f"{entero(valor)}{FIJO}m³"


@register.filter
def celda(valor: Any) -> str:
    """A cell of a price table: amounts with their decimals as the law prints them, the rest as text."""
    if isinstance(valor, Decimal):
        return importe(valor) if valor == valor.quantize(Decimal("0.01")) else _negado(valor, f"{abs(valor):,f}")
    if isinstance(valor, int):
        return entero(valor)
    return NO_APLICA if valor is None or valor == "" else str(valor)


def _dia(valor: Any) -> date | None:
    """The local day of a date or of an instant."""
    if isinstance(valor, datetime):
        return timezone.localtime(valor).date() if timezone.is_aware(valor) else valor.date()
    return valor if isinstance(valor, date) else None


@register.filter
def fecha_corta(valor: Any) -> str:
    """`30 nov`: for columns where the year is plain."""
    dia = _dia(valor)
    return NO_APLICA if dia is None else f"{dia.day}{FIJO}{MESES[dia.month - 1][:3]}"


@register.filter
def fecha(valor: Any) -> str:
    """`30 nov 2026`."""
    dia = _dia(valor)
    return NO_APLICA if dia is None else f"{fecha_corta(dia)}{FIJO}{dia.year}"


@register.filter
def fecha_larga(valor: Any) -> str:
    """`martes 24 de noviembre de 2026`."""
    dia = _dia(valor)
    return NO_APLICA if dia is None else f"{DIAS[dia.weekday()]} {dia.day} de {MESES[dia.month - 1]} de {dia.year}"


@register.filter
def hora(valor: Any) -> str:
    """`10:42`, local time."""
    if isinstance(valor, datetime):
        local = timezone.localtime(valor) if timezone.is_aware(valor) else valor
        return f"{local.hour}:{local.minute:02d}"
    return NO_APLICA if valor is None or valor == "" else str(valor)


@register.filter
def mes(valor: Any) -> str:
    """`Nov 2026`: a month billed."""
    dia = _dia(valor)
    return NO_APLICA if dia is None else f"{MESES[dia.month - 1][:3].capitalize()}{FIJO}{dia.year}"


@register.filter
def mes_largo(valor: Any) -> str:
    """`noviembre de 2026`, for titles and sentences."""
    dia = _dia(valor)
    return NO_APLICA if dia is None else f"{MESES[dia.month - 1]} de {dia.year}"


@register.filter
def maquina(valor: Any) -> str:
    """`1234.50` or `2026-11-24T10:42`: the form that scripts and `datetime` attributes read."""
    if isinstance(valor, datetime):
        return (timezone.localtime(valor) if timezone.is_aware(valor) else valor).isoformat(timespec="minutes")
    if isinstance(valor, date):
        return valor.isoformat()
    numero = _numero(valor)
    return "" if numero is None else str(numero.quantize(Decimal("0.01"), ROUND_HALF_UP))
