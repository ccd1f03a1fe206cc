"""States: always colour, shape and word together; and how old a debt is."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from aljibe.interfaces.templatetags.iconos import forma_svg

register = template.Library()

# Stored code -> (tone, word). One place, so that a state reads the same on every screen.
PALABRAS = {
    # service (K10)
    "FACTIBLE": ("pendiente", "Factible"),
    "EN_TRAMITE": ("en_curso", "En trámite"),
    "REAL": ("activo", "Servicio real"),
    "BAJA": ("cancelado", "De baja"),
    # commercial situation (K10)
    "POTENCIAL": ("pendiente", "Potencial"),
    "VALIDADO": ("pendiente", "Validada"),
    "ACTIVO": ("activo", "Activa"),
    "RESTRINGIDO": ("detenido", "Restringida"),
    "SUSPENDIDO": ("detenido", "Suspendida"),
    "NO_FACTURABLE": ("cancelado", "No facturable"),
    "DUPLICADO": ("cancelado", "Duplicada"),
    # laws
    "BORRADOR": ("espera", "Borrador"),
    "APROBADA": ("hecho", "Aprobada"),
    "SUSTITUIDA": ("cancelado", "Sustituida"),
    # bills, receipts, papers
    "VIGENTE": ("activo", "Vigente"),
    "PAGADO": ("hecho", "Pagado"),
    "POR_VENCER": ("pendiente", "Por vencer"),
    "VENCIDO": ("vencido", "Vencido"),
    "EN_REVISION": ("espera", "En revisión"),
    "CANCELADO": ("cancelado", "Cancelado"),
    # authorisations
    "PEDIDA": ("espera", "Por resolver"),
    "NEGADA": ("detenido", "Negada"),
    "USADA": ("hecho", "Usada"),
    # periods, routes, runs
    "ABIERTO": ("en_curso", "Abierto"),
    "CERRADO": ("hecho", "Cerrado"),
    "SIN_LECTURAS": ("pendiente", "Sin lecturas"),
    "CON_LECTURAS": ("espera", "Lista para facturar"),
    "PARCIAL": ("en_curso", "Facturada en parte"),
    "FACTURADO": ("hecho", "Facturada"),
    "EN_CURSO": ("en_curso", "En curso"),
    "TERMINADA": ("hecho", "Terminada"),
    "DETENIDA": ("detenido", "Detenida"),
    # benefits
    "POR_EMPEZAR": ("espera", "Por empezar"),
    "SIN_EFECTO": ("cancelado", "Nunca se aplicó"),
    # the calendar of a period
    "SIN_PROGRAMA": ("pendiente", "Sin programar"),
    "PROGRAMADO": ("pendiente", "Programado"),
    "POR_VENIR": ("pendiente", "Por venir"),
    "POR_LEER": ("pendiente", "Por leer"),
    "EN_LECTURA": ("en_curso", "En lectura"),
    "LECTURA_ATRASADA": ("vencido", "Lectura atrasada"),
    "POR_EMITIR": ("espera", "Por facturar"),
    "EMISION_ATRASADA": ("detenido", "Emisión atrasada"),
    "FACTURADA_EN_PARTE": ("en_curso", "Facturada en parte"),
    "FACTURADA": ("hecho", "Facturada"),
    "CERRADA": ("hecho", "Cerrada"),
    "PAUSADA": ("espera", "En pausa"),
    # orders of payment
    "EMITIDA": ("pendiente", "Por pagar"),
    "PAGADA": ("hecho", "Pagada"),
    "VENCIDA": ("cancelado", "Vencida"),
    # readings
    "LEIDO": ("activo", "Leída"),
    "ESTIMADO": ("espera", "Estimada"),
    "FUGA": ("detenido", "Fuga"),
}


def _pintar(tono: str, palabra: str, clase: str) -> SafeString:
    return format_html('<span class="{} t-{}">{}<span>{}</span></span>', clase, tono, forma_svg(tono), palabra)


@register.simple_tag
def estado(tono: str, palabra: str, caja: bool = False) -> SafeString:
    """A state by its tone and its word; with `caja`, boxed as heads and trays show it."""
    return _pintar(tono, palabra, "estado caja-estado" if caja else "estado")


@register.simple_tag
def estado_de(codigo: str, caja: bool = False) -> SafeString:
    """The state of a stored code. An unknown code is shown by its own words, as something still to come."""
    clave = str(codigo or "").upper()
    tono, palabra = PALABRAS.get(clave, ("pendiente", clave.replace("_", " ").capitalize() or "Sin estado"))
    return _pintar(tono, palabra, "estado caja-estado" if caja else "estado")


@register.simple_tag
def forma(tono: str) -> SafeString:
    """The bare shape of a tone, where its word stands in the same element."""
    return format_html('<span class="solo-forma t-{}">{}</span>', tono, forma_svg(tono))


@register.simple_tag
def antiguedad(dias: Any) -> SafeString:
    """Age of a debt: `dias` late when positive, days that are left otherwise."""
    if dias is None or dias == "":
        return SafeString("")
    cuantos = int(dias)
    if cuantos > 60:
        return _pintar("detenido", f"{cuantos} días", "estado")
    if cuantos > 0:
        return _pintar("vencido", f"{cuantos} día" if cuantos == 1 else f"{cuantos} días", "estado")
    if cuantos == 0:
        return _pintar("vencido", "vence hoy", "estado")
    return _pintar("pendiente", f"faltan {-cuantos} días" if cuantos < -1 else "falta 1 día", "estado")
