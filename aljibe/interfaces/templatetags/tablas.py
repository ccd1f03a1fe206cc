"""Cells of amounts, so that every table aligns and dims them alike."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from aljibe.interfaces.templatetags import formato

register = template.Library()


def _celda(texto: str, apagada: bool, clase: str) -> SafeString:
    clases = " ".join(filter(None, ("importe", "cero" if apagada else "", clase)))
    return format_html('<td class="{}">{}</td>', clases, texto)


def _es_cero(valor: Any) -> bool:
    return valor is None or valor == "" or (isinstance(valor, Decimal | int) and valor == 0)


@register.simple_tag
def td_importe(valor: Any, clase: str = "") -> SafeString:
    """A cell with an amount: right-aligned, zero dimmed, absent as a dash."""
    return _celda(formato.importe(valor), _es_cero(valor), clase)


@register.simple_tag
def td_entero(valor: Any, clase: str = "") -> SafeString:
    """A cell with a count."""
    return _celda(formato.entero(valor), _es_cero(valor), clase)


@register.simple_tag
def td_cambio(valor: Any, es_entero: bool = False, clase: str = "") -> SafeString:
    """A cell with a signed difference; `es_entero` for m³ and counts."""
    texto = formato.con_signo(valor)
    if es_entero and not _es_cero(valor):
        texto = ("+" if Decimal(str(valor)) > 0 else "") + formato.entero(valor)
    return _celda(texto, _es_cero(valor), clase)


@register.simple_tag
def td_celda(valor: Any) -> SafeString:
    """A cell of a price table: figures to the right, words to the left."""
    if isinstance(valor, Decimal | int) or valor is None:
        return _celda(formato.celda(valor), _es_cero(valor), "")
    return format_html("<td>{}</td>", formato.celda(valor))
