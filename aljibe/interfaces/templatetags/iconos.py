"""Icons and shapes, drawn once: inline SVG on a grid of 16, stroke 1.5, colour of the text beside them.

An icon never stands alone: its word is in the same element, so the drawing is hidden from screen readers.
"""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

ICONOS = {
    "buscar": '<circle cx="6.8" cy="6.8" r="4.3"/><path d="m10 10 4 4"/>',
    "llamada": '<path d="M5.3 2.2 3 3.1c-.5.2-.8.7-.7 1.3.6 4.9 4.4 8.7 9.3 9.3.6.1 1.1-.2 1.3-.7l.9-2.3-3.1-1.6'
    '-1.4 1.3c-1.4-.6-2.6-1.8-3.2-3.2l1.3-1.4z"/>',
    "radio": '<path d="M8 8.2v6"/><circle cx="8" cy="6.4" r="1.2"/><path d="M5.2 9.2a4 4 0 0 1 0-5.6M10.8 3.6a4 4 0'
    ' 0 1 0 5.6M3.2 11.2a6.8 6.8 0 0 1 0-9.6M12.8 1.6a6.8 6.8 0 0 1 0 9.6"/>',
    "avisos": '<path d="M3 11.7h10L11.8 10V6.8a3.8 3.8 0 0 0-7.6 0V10zM6.6 13.9h2.8"/>',
    "inicio": '<path d="m1.8 3.6 1 1 1.7-1.9M1.8 7.9l1 1 1.7-1.9M1.8 12.2l1 1 1.7-1.9'
    'M7 3.8h7.2M7 8.1h7.2M7 12.4h7.2"/>',
    "usuarios": '<circle cx="8" cy="4.9" r="2.8"/><path d="M2.8 14c.3-3 2.4-4.6 5.2-4.6s4.9 1.6 5.2 4.6"/>',
    "caja": '<path d="M3.2 7.2V2h9.6v5.2M2 14V9.2c0-1.1.8-2 2-2h8c1.2 0 2 .9 2 2V14z'
    'M2 11.2h12M5.7 4.5h4.6M7.2 12.6h1.6"/>',
    "atencion": '<path d="M2.2 2.8h11.6v8H8.2L5 13.7v-2.9H2.2z"/>',
    "ordenes": '<path d="M13.9 4.1 11.7 6.3 9.9 5.9 9.6 4.2 11.8 2a3.7 3.7 0 0 0-4.9 4.6L2.3 11.2a1.7 1.7 0 0 0 2.4 2.4'
    'l4.6-4.6a3.7 3.7 0 0 0 4.6-4.9z"/>',
    "agenda": '<path d="M2.2 3.4h11.6v10.4H2.2zM2.2 6.7h11.6M5.2 1.8v3M10.8 1.8v3"/>',
    "tramites": '<path d="M3 1.8h6.4L13 5.4v8.8H3zM9.2 1.9v3.7h3.7M5.4 8.4h5.2M5.4 11.2h5.2"/>',
    "cartera": '<path d="M1.8 12.8V3.2h4.4l1.6 2h6.4v7.6z"/>',
    "vales": '<path d="M1.8 3.8h12.4v2.7a1.5 1.5 0 0 0 0 3v2.7H1.8V9.5a1.5 1.5 0 0 0 0-3zM6 4.2v7.6"/>',
    "recibo": '<path d="M3.2 1.8h9.6v12.4l-1.6-1-1.6 1-1.6-1-1.6 1-1.6-1-1.6 1zM5.6 5.2h4.8M5.6 8.2h4.8"/>',
    "lectura": '<circle cx="8" cy="8" r="6"/><path d="M8 8.6 10.9 5M4.4 8.6a3.7 3.7 0 0 1 3-4.1M5.6 11.7h4.8"/>',
    "imprimir": '<path d="M4.2 5.4V1.8h7.6v3.6M4.2 11.6H1.8V5.4h12.4v6.2h-2.4M4.2 9.2h7.6v5H4.2z"/>',
    "candado": '<path d="M3.2 7h9.6v7H3.2zM5.2 7V4.7a2.8 2.8 0 0 1 5.6 0V7M8 9.7v1.6"/>',
    "escanear": '<path d="M1.8 4.8v-3h3M11.2 1.8h3v3M14.2 11.2v3h-3M4.8 14.2h-3v-3M4.6 4.8v6.4M7 4.8v6.4M9.2 4.8v6.4'
    'M11.4 4.8v6.4"/>',
    "efectivo": '<path d="M1.6 3.8h12.8v8.4H1.6z"/><circle cx="8" cy="8" r="2"/><path d="M4 6.2v3.6M12 6.2v3.6"/>',
    "tarjeta": '<path d="M1.6 3.2h12.8v9.6H1.6zM1.6 6.4h12.8M4 10h3"/>',
    "banco": '<path d="M1.8 6.2 8 2.2l6.2 4zM3.6 6.4v5.2M6.6 6.4v5.2M9.4 6.4v5.2M12.4 6.4v5.2M1.8 13.6h12.4"/>',
    "firma": '<path d="M1.8 14h12.4M2 11c3.2-.4 5.6-4 5.4-7C7.3 2.4 5.8 2.4 5.5 4c-.5 2.6-.6 7 .6 7 1 0 1.5-2.2 2.3'
    '-2.2.7 0 .4 2 1.3 2 .7 0 .9-1 1.7-1s.8 1.2 2.6 1.2"/>',
    "foto": '<path d="M1.8 4.6h3l1.2-1.8h4l1.2 1.8h3v8.6H1.8z"/><circle cx="8" cy="8.6" r="2.5"/>',
    "sin_senal": '<path d="M5.3 4.3A4 4 0 0 1 11.9 6.7a2.9 2.9 0 0 1 1.6 4.9M11 12.8H4.4a2.9 2.9 0 0 1-.5'
    '-5.8M2 2l12 12"/>',
    "corte": '<path d="M2.2 2.2h11.6v7.4l-4.2 4.2H2.2zM13.6 9.6H9.6v4M5 5.8h6M5 8.6h2.6"/>',
    "facturacion": '<path d="M3.2 1.8h9.6v12.4l-1.6-1-1.6 1-1.6-1-1.6 1-1.6-1-1.6 1zM5.6 5.2h4.8M5.6 8.2h4.8"/>',
    "leyes": '<path d="M8 2v12M4 14h8M2.6 4.4 8 3.2l5.4 1.2M.9 9.6l1.9-5 1.9 5a2 2 0 0 1-3.8 0zM11.3 9.6l1.9-5'
    ' 1.9 5a2 2 0 0 1-3.8 0z"/>',
    "componentes": '<path d="M2 2h5v5H2zM9 2h5v5H9zM2 9h5v5H2zM9 9h5v5H9z"/>',
    "informacion": '<circle cx="8" cy="8" r="6.2"/><path d="M8 7.4v3.8M8 4.7v.2"/>',
    "abajo": '<path d="m3 5.6 5 5 5-5"/>',
    "volver": '<path d="M9.8 2.8 4.6 8l5.2 5.2"/>',
    "menu": '<path d="M2 4h12M2 8h12M2 12h12"/>',
    "salir": '<path d="M9.6 2.2H2.8v11.6h6.8M7 8h7M11.4 5.2 14.2 8l-2.8 2.8"/>',
}

# The 24 of the sheet, in its order, with the word each one stands beside.
HOJA = (
    ("buscar", "buscar"),
    ("llamada", "llamada"),
    ("radio", "radio"),
    ("avisos", "avisos"),
    ("inicio", "mi día"),
    ("usuarios", "usuarios"),
    ("caja", "caja"),
    ("atencion", "atención"),
    ("ordenes", "órdenes"),
    ("agenda", "agenda"),
    ("tramites", "trámites"),
    ("cartera", "cartera"),
    ("vales", "vales"),
    ("recibo", "recibo"),
    ("lectura", "lectura"),
    ("imprimir", "imprimir"),
    ("candado", "no se puede"),
    ("escanear", "escanear"),
    ("efectivo", "efectivo"),
    ("tarjeta", "tarjeta"),
    ("banco", "banco"),
    ("firma", "firma"),
    ("foto", "foto"),
    ("sin_senal", "sin señal"),
)

FORMAS = {
    "activo": '<circle cx="5" cy="5" r="4"/>',
    "vencido": '<path d="M5 .8 9.6 9.2H.4z"/>',
    "detenido": '<path d="M1 1h8v8H1z"/>',
    "en_curso": '<circle cx="5" cy="5" r="3.7" fill="none" stroke="currentColor" stroke-width="1.5"/>'
    '<path d="M5 1.3a3.7 3.7 0 0 0 0 7.4z"/>',
    "espera": '<path d="M5 .4 9.6 5 5 9.6.4 5z"/>',
    "pendiente": '<circle cx="5" cy="5" r="3.6" fill="none" stroke="currentColor" stroke-width="1.5"/>',
    "hecho": '<path d="m1 5.4 2.7 2.7L9.2 2" fill="none" stroke="currentColor" stroke-width="2"/>',
    "cancelado": '<path d="M1.5 1.5l7 7M8.5 1.5l-7 7" fill="none" stroke="currentColor" stroke-width="1.6"/>',
}


def forma_svg(tono: str) -> SafeString:
    """The shape of a tone, 10 px. Raises ValueError for a tone that does not exist."""
    if tono not in FORMAS:
        raise ValueError(f"no such tone: {tono}")
    return mark_safe(  # noqa: S308 - drawings of this module, no text from outside
        f'<svg class="forma" width="10" height="10" viewBox="0 0 10 10" fill="currentColor" aria-hidden="true">'
        f"{FORMAS[tono]}</svg>"
    )


@register.simple_tag
def icono(nombre: str, lado: int = 16) -> SafeString:
    """The icon `nombre`, `lado` px square. Raises ValueError for one that is not on the sheet."""
    if nombre not in ICONOS:
        raise ValueError(f"no such icon: {nombre}")
    return format_html(
        '<svg class="icono" width="{0}" height="{0}" viewBox="0 0 16 16" fill="none" stroke="currentColor" '
        'stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{1}</svg>',
        lado,
        mark_safe(ICONOS[nombre]),  # noqa: S308 - drawings of this module
    )


@register.simple_tag
def marca(lado: int = 20) -> SafeString:
    """The mark: an arch with water inside, in two strokes."""
    return format_html(
        '<svg class="marca" width="{0}" height="{0}" viewBox="0 0 20 20" aria-hidden="true">'
        '<path d="M3 17V9a7 7 0 0 1 14 0v8z" fill="none" stroke="currentColor" stroke-width="1.8"/>'
        '<path d="M4 12c2-1.6 4-1.6 6 0s4 1.6 6 0v4H4z" fill="currentColor"/></svg>',
        lado,
    )


@register.simple_tag
def hoja_de_iconos() -> tuple[tuple[str, str], ...]:
    """The icons of the living sheet: (name, word)."""
    return HOJA
