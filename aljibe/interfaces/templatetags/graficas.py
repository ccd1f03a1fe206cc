"""Small plots drawn as SVG with attributes only: a strict content policy admits no inline style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from aljibe.interfaces.templatetags import formato
from aljibe.interfaces.templatetags.iconos import FORMAS
from aljibe.reglas.tarifa.esquema import MESES

register = template.Library()

ANCHO, IZQUIERDA, DERECHA = 520, 30, 520
BASE, TECHO = 126, 20
LADO_DE_BARRA = 13
ANCHO_MINI, ALTO_MINI = 175, 32
_TONO_DE_PAGO = {"pagado": "activo", "vencido": "vencido", "por_vencer": "pendiente"}
_PASOS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 50000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Barra:
    """One month of the plot, in the pixels of its grid."""

    x: float
    y: float
    alto: float
    centro: float
    clase: str
    inicial: str
    marca: str
    cifra: str
    pago: str
    anio: str
    mes: Any
    m3: Any
    tipo: str
    palabra_pago: str


def _paso(maximo: int) -> int:
    """Smallest round step that covers `maximo` in three divisions."""
    return next((paso for paso in _PASOS if paso * 3 >= maximo), _PASOS[-1])


def _dato(fila: Any, nombre: str) -> Any:
    return fila.get(nombre) if isinstance(fila, dict) else getattr(fila, nombre, None)


def _barra(fila: Any, lugar: int, ancho: float, techo_m3: int, ultima: bool) -> Barra:
    m3 = _dato(fila, "m3")
    tipo = str(_dato(fila, "tipo") or "")
    pago = str(_dato(fila, "pago") or "")
    mes = _dato(fila, "mes")
    centro = IZQUIERDA + ancho * (lugar + 0.5)
    alto = round((BASE - TECHO) * min(int(m3 or 0), techo_m3) / techo_m3, 1)
    clase = {"estimado": "b-estimado", "fuga": "b-fuga"}.get(tipo, "b-actual" if ultima else "b-leido")
    return Barra(
        x=round(centro - LADO_DE_BARRA / 2, 1),
        y=round(BASE - alto, 1),
        alto=alto,
        centro=round(centro, 1),
        clase=clase,
        inicial=MESES[mes.month - 1][0].upper(),
        marca="E" if tipo == "estimado" else "",
        cifra=formato.entero(m3) if tipo == "fuga" or (ultima and m3 is not None) else "",
        pago=_TONO_DE_PAGO.get(pago, ""),
        anio=str(mes.year) if mes.month == 1 or (lugar == 0 and mes.month < 11) else "",
        mes=mes,
        m3=m3,
        tipo={"estimado": "estimado", "fuga": "fuga", "leido": "leído"}.get(tipo, ""),
        palabra_pago={"pagado": "pagado", "vencido": "vencido", "por_vencer": "por vencer"}.get(pago, ""),
    )


@register.inclusion_tag("componentes/grafica_consumo.html")
def grafica_consumo(meses: Sequence[Any], promedio: int | None = None) -> dict[str, Any]:
    """Bars of m³ by month, oldest first, with the payment of each below and the same data as a table.

    `meses`: rows with `mes` (date), `m3`, `tipo` and `pago`, at most the last 24 are drawn.
    """
    filas = list(meses)[-24:]
    maximo = max((int(_dato(fila, "m3") or 0) for fila in filas), default=0)
    paso = _paso(maximo or 1)
    techo_m3 = paso * 3
    ancho = (DERECHA - IZQUIERDA) / max(len(filas), 12)
    barras = [_barra(fila, lugar, ancho, techo_m3, lugar == len(filas) - 1) for lugar, fila in enumerate(filas)]
    alturas = [(nivel, round(BASE - (BASE - TECHO) * nivel / techo_m3, 1)) for nivel in range(0, techo_m3 + 1, paso)]
    return {
        "barras": barras,
        "rejilla": alturas,
        "media_y": round(BASE - (BASE - TECHO) * promedio / techo_m3, 1) if promedio else None,
        "promedio": promedio,
        "ancho": ANCHO,
        "base": BASE,
        "hay_estimado": any(barra.marca for barra in barras),
        "hay_fuga": any(barra.clase == "b-fuga" for barra in barras),
    }


@register.inclusion_tag("componentes/mini_consumo.html")
def mini_consumo(historial: Sequence[Any], m3: Any) -> dict[str, Any]:
    """The months before, oldest first, and this one last and dark: as tall as a line of a table.

    A month that was not billed leaves its place empty. The figures are said in the label.
    """
    antes = [None if uno is None else int(uno) for uno in historial][-24:]
    este = None if m3 is None else int(m3)
    valores = [*antes, None if este is None else max(este, 0)]
    maximo = max((uno for uno in valores if uno is not None), default=0) or 1
    paso = ANCHO_MINI // 25
    vacios = 25 - len(valores)
    altos = [None if uno is None else max(round((ALTO_MINI - 2) * uno / maximo), 1) for uno in valores]
    dichos = ", ".join("sin recibo" if uno is None else formato.entero(uno) for uno in antes)
    dicho = f"Consumos, del más antiguo al más nuevo: {dichos}" if dichos else "Sin meses anteriores"
    return {
        "barras": [
            {
                "x": (vacios + n) * paso,
                "y": ALTO_MINI - alto,
                "alto": alto,
                "clase": "b-actual" if n == len(antes) else "b-leido",
            }
            for n, alto in enumerate(altos)
            if alto is not None
        ],
        "ancho": ANCHO_MINI,
        "alto": ALTO_MINI,
        "dicho": f"{dicho}. Este mes: {formato.m3(este)}.",
    }


@register.simple_tag
def forma_en(tono: str, x: float, y: float) -> SafeString:
    """A shape of state inside a plot, centred at (x, y)."""
    return format_html(
        '<g class="t-{}" transform="translate({} {}) scale(.8)" fill="currentColor">{}</g>',
        tono,
        x - 4,
        y - 4,
        mark_safe(FORMAS[tono]),  # noqa: S308 - drawings of our own module
    )
