"""Plots of two laws drawn as SVG with attributes only: the price of each m³, and the change by decile.

Places are Decimal with one decimal, as money is: nothing here is a float.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from django import template

from aljibe.interfaces.templatetags import formato
from aljibe.reglas.tarifa.tramos import saltos

register = template.Library()

ANCHO, ALTO = 560, 250
IZQUIERDA, DERECHA, TECHO, BASE = 52, 548, 18, 216
_DIVISIONES = 4
_DECIMO = Decimal("0.1")


def _lugar(valor: Decimal) -> str:
    return f"{valor.quantize(_DECIMO)}"


def _paso(largo: Decimal) -> Decimal:
    """The smallest of 1, 2 and 5, times a power of ten, that covers `largo` in as many divisions as there are."""
    paso = Decimal(1).scaleb(largo.adjusted() - 1) if largo else Decimal(1)
    while True:
        for veces in (1, 2, 5):
            if paso * veces * _DIVISIONES >= largo:
                return paso * veces
        paso *= 10


def _escala(desde: Decimal, hasta: Decimal, primero: int, ultimo: int) -> Callable[[Decimal], Decimal]:
    """From values to places: `desde` falls on `primero`, `hasta` on `ultimo`."""
    largo = hasta - desde or Decimal(1)
    return lambda valor: primero + (valor - desde) * (ultimo - primero) / largo


def _multiplo(valor: Decimal, paso: Decimal, hacia: str) -> Decimal:
    return paso * (valor / paso).to_integral_value(hacia)


def _marcas(desde: Decimal, hasta: Decimal, paso: Decimal) -> list[Decimal]:
    return [desde + paso * n for n in range(int((hasta - desde) / paso) + 1)]


@register.inclusion_tag("componentes/grafica_precios.html")
def grafica_precios(grafica: Mapping[str, Any]) -> dict[str, Any]:
    """The price of each whole m³ under two laws as two lines, with their jumps, and the same figures as a table.

    `grafica`: `nombre` of the use, `mes` in words, and `puntos` with `m3`, `a` and `b` (None: no price), one m³ after
    another from 0.
    """
    puntos = list(grafica["puntos"])
    topes = [valor for punto in puntos for valor in (punto["a"], punto["b"]) if valor is not None]
    paso_y = _paso(max(topes, default=Decimal(1)))
    techo = _multiplo(max(topes, default=Decimal(1)), paso_y, ROUND_CEILING)
    ultimo = Decimal(max((punto["m3"] for punto in puntos), default=1) or 1)
    x, y = _escala(Decimal(0), ultimo, IZQUIERDA, DERECHA), _escala(Decimal(0), techo, BASE, TECHO)
    lineas = []
    for lado, letra in (("a", "A"), ("b", "B")):
        precios = {int(p["m3"]): p[lado] for p in puntos if p[lado] is not None}
        hallados = saltos(precios)
        lineas.append(
            {
                "lado": lado,
                "letra": letra,
                "trazo": _trazo(precios, x, y),
                "saltos": [
                    {
                        "m3": m3,
                        "antes": m3 - 1,
                        "paso": hallados[m3],
                        "x": _lugar(x(Decimal(m3))),
                        "y": _lugar(y(precios[m3])),
                    }
                    for m3 in sorted(hallados)
                ],
            }
        )
    return {
        **grafica,
        "lineas": lineas,
        "ancho": ANCHO,
        "alto": ALTO,
        "izquierda": IZQUIERDA,
        "derecha": DERECHA,
        "base": BASE,
        "rejilla": [(marca, _lugar(y(marca))) for marca in _marcas(Decimal(0), techo, paso_y)],
        "abajo": [(marca, _lugar(x(marca))) for marca in _marcas(Decimal(0), ultimo, _paso(ultimo))],
    }


def _trazo(precios: Mapping[int, Decimal], x: Callable[[Decimal], Decimal], y: Callable[[Decimal], Decimal]) -> str:
    """A path of straight lines, broken where there is no price."""
    partes = []
    for m3, precio in precios.items():
        partes.append(f"{'L' if m3 - 1 in precios else 'M'}{_lugar(x(Decimal(m3)))} {_lugar(y(precio))}")
    return "".join(partes)


@register.inclusion_tag("componentes/grafica_deciles.html")
def grafica_deciles(nombre: str, deciles: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The mean change of each decile of a use as bars, up or down from what is paid today.

    `deciles`: rows with `decil`, `tramo` in words and `media` in pesos. The table of deciles is on the page.
    """
    medias = [fila["media"] for fila in deciles]
    arriba, abajo = max([*medias, Decimal(0)]), min([*medias, Decimal(0)])
    paso = _paso(arriba - abajo or Decimal(1))
    techo, piso = _multiplo(arriba, paso, ROUND_CEILING), _multiplo(abajo, paso, ROUND_FLOOR)
    if techo == piso:
        techo = paso
    y = _escala(piso, techo, BASE - 8, TECHO)
    cero = y(Decimal(0))
    columna = Decimal(DERECHA - IZQUIERDA) / max(len(deciles), 1)
    barras = []
    for n, fila in enumerate(deciles):
        centro, punta = IZQUIERDA + columna * n + columna / 2, y(fila["media"])
        barras.append(
            {
                "decil": fila["decil"],
                "tramo": fila["tramo"],
                "media": fila["media"],
                "clase": "b-sube" if fila["media"] >= 0 else "b-baja",
                "x": _lugar(centro - columna * 3 / 10),
                "ancho": _lugar(columna * 3 / 5),
                "centro": _lugar(centro),
                "y": _lugar(min(punta, cero)),
                "alto": _lugar(abs(punta - cero)),
                "letrero": _lugar(punta - 5 if fila["media"] >= 0 else punta + 13),
                "cifra": formato.con_signo(fila["media"]),
            }
        )
    return {
        "nombre": nombre,
        "barras": barras,
        "ancho": ANCHO,
        "alto": ALTO,
        "izquierda": IZQUIERDA,
        "derecha": DERECHA,
        "cero": _lugar(cero),
        "rejilla": [(marca, _lugar(y(marca))) for marca in _marcas(piso, techo, paso)],
        "pie": BASE + 16,
        "hay_bajas": any(media < 0 for media in medias),
    }
