"""Discounts of `incentives` that a month can be priced with.

A discount is a sum of parts of the water charge times a fraction. It acts on the water line only, and a benefit
that does not fit the case is refused: nobody is charged the full price in silence.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from aljibe.reglas.tarifa import esquema
from aljibe.reglas.tarifa.esquema import AUSENTE, como_texto, texto_de
from aljibe.reglas.tarifa.ley import CUOTA_FIJA, SERVICIO_MEDIDO, Ley, NoSePuedeCalcular, Tarifa, exigir
from aljibe.reglas.tarifa.tramos import Escala, Tramo

CUOTA_BASE = "base_fee"
TODO = "whole_monthly_fee"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beneficio:
    """A benefit as it applies to one tariff."""

    clave: str
    descuento: Decimal
    """Fraction of the parts that is not charged."""
    partes: tuple[str, ...]
    """`base_fee`, `first_N_m3` and `whole_monthly_fee`, only those that the tariff can have."""
    articulo: str


def beneficio(ley: Ley, tarifa: Tarifa, clave: str, tiene_base: bool) -> Beneficio:
    """The entry `clave` of `incentives` for who pays `tarifa`; `tiene_base`: whether it has a cuota base at all.

    Raises NoSePuedeCalcular: no such entry, no monthly formula, another use, or nothing of it that could apply.
    """
    return ley.recordar(
        ("beneficio", clave, tarifa.concepto, tarifa.claves),
        lambda: _resolver(ley, tarifa, clave, tiene_base),
    )


def beneficios(ley: Ley) -> list[str]:
    """Keys of `incentives`, in the order of the law."""
    entradas = ley.datos.get("incentives")
    return [clave for clave in entradas if isinstance(clave, str)] if isinstance(entradas, dict) else []


def _resolver(ley: Ley, tarifa: Tarifa, clave: str, tiene_base: bool) -> Beneficio:
    entradas = ley.datos.get("incentives")
    if not isinstance(entradas, dict) or clave not in entradas:
        hay = ", ".join(beneficios(ley)) or "ninguno"
        raise NoSePuedeCalcular(f"El beneficio «{clave}» no está en incentives de la ley; hay: {hay}.")
    entrada = entradas[clave]
    ruta, formula, claves_de_uso = _formula(tarifa, clave, entrada)
    descuento = exigir(f"{ruta}.discount", formula.get("discount", AUSENTE), esquema.fraccion)
    palabras = exigir(f"{ruta}.applies_to", formula.get("applies_to", AUSENTE), esquema.palabras)
    if "uses" in formula:
        usos = exigir(f"{ruta}.uses", formula["uses"], esquema.palabras)
        if not set(usos) & set(claves_de_uso):
            raise NoSePuedeCalcular(
                f"El beneficio «{clave}» es solo para {', '.join(usos) or 'ningún uso'}; no aplica a «{tarifa.clave}»."
            )
    for palabra in palabras:
        if palabra not in (CUOTA_BASE, TODO) and not esquema.PRIMEROS_M3.fullmatch(palabra):
            raise NoSePuedeCalcular(
                f"{ruta}.applies_to dice {como_texto(palabra)}, que no se calcula por mes; "
                f"se esperaba {CUOTA_BASE}, first_N_m3 o {TODO}."
            )
    partes = tuple(palabra for palabra in palabras if _puede(tarifa, palabra, tiene_base))
    if not partes:
        raise NoSePuedeCalcular(
            f"El beneficio «{clave}» ({', '.join(palabras) or 'sin partes'}) no aplica a «{tarifa.clave}», "
            "que no tiene esa parte; quite el beneficio o corrija el uso."
        )
    articulo = texto_de(formula.get("article")) or texto_de(entrada.get("article")) or ley.articulo("incentives")
    return Beneficio(clave=clave, descuento=descuento, partes=partes, articulo=articulo)


def _formula(tarifa: Tarifa, clave: str, entrada: object) -> tuple[str, dict[Any, Any], tuple[str, ...]]:
    """Where the formula of the case is, the formula, and the keys under which `uses` may name the tariff.

    `monthly_metered` serves metered users and `fixed` those without meter; what they do not say they take from an
    entry that is no formula by itself. A direct entry serves all: there an assigned volume counts as its priced use.
    """
    ruta = f"incentives.{clave}"
    if not isinstance(entrada, dict):
        raise NoSePuedeCalcular(f"El beneficio «{clave}» no tiene fórmula mensual en la ley; no se calcula por mes.")
    apartado = "monthly_metered" if tarifa.concepto == SERVICIO_MEDIDO else "fixed"
    directa = {llave: entrada[llave] for llave in ("discount", "applies_to", "uses") if llave in entrada}
    if apartado in entrada:
        propia = entrada[apartado]
        if not isinstance(propia, dict):
            raise NoSePuedeCalcular(f"{ruta}.{apartado} es {como_texto(propia)}; se esperaba discount y applies_to.")
        heredado = {} if {"discount", "applies_to"} <= directa.keys() else directa
        ruta, formula = f"{ruta}.{apartado}", {**heredado, **propia}
        claves = tarifa.claves[:1] if "uses" in propia else tarifa.claves
    else:
        formula, claves = directa, tarifa.claves
    if "discount" not in formula or "applies_to" not in formula:
        otros = [nombre for nombre in ("monthly_metered", "fixed") if nombre in entrada]
        porque = f"solo lo tiene en {', '.join(otros)}" if otros else "la ley no le da discount y applies_to"
        raise NoSePuedeCalcular(f"El beneficio «{clave}» no tiene fórmula mensual para {tarifa.concepto}: {porque}.")
    return ruta, formula, claves


def _puede(tarifa: Tarifa, palabra: str, tiene_base: bool) -> bool:
    """Whether the tariff has that part at all: a fixed fee is one whole, and a flat price has no first m³."""
    if palabra == TODO:
        return True
    if tarifa.concepto == CUOTA_FIJA:
        return False
    return tiene_base if palabra == CUOTA_BASE else tarifa.tiene_volumen


def base_de(tramo: Tramo, ruta: str) -> Decimal:
    """The cuota base charged on a stretch.

    Raises NoSePuedeCalcular: the law does not let it be told from the rest.
    """
    if tramo.base is None:
        raise NoSePuedeCalcular(f"Falta {ruta}.table.0 en la ley, y el beneficio necesita la cuota base.")
    return tramo.base


def parte_descontada(palabra: str, escala: Escala, tramo: Tramo, m3: Decimal) -> Decimal:
    """The part of the charge at `m3` (on `tramo`) that `palabra` names, in the unit of the file, unrounded."""
    if palabra == TODO:
        return tramo.cargo(m3)
    if palabra == CUOTA_BASE:
        return base_de(tramo, escala.ruta)
    tope = tope_de(palabra)
    if m3 <= tope:
        return tramo.cargo(m3) - base_de(tramo, escala.ruta)
    del_tope = escala.tramo(tope)
    return del_tope.cargo(tope) - base_de(del_tope, escala.ruta)


def tope_de(palabra: str) -> Decimal:
    """N of `first_N_m3`."""
    hallado = esquema.PRIMEROS_M3.fullmatch(palabra)
    assert hallado
    return Decimal(hallado.group(1))


def suma_de_partes(
    aplicable: Beneficio, escala: Escala, tramo: Tramo, m3: Decimal, formato: Callable[[Decimal], str]
) -> tuple[Decimal, str]:
    """The discounted parts added up, unrounded, and the sum in words for the bill."""
    partes = [parte_descontada(palabra, escala, tramo, m3) for palabra in aplicable.partes]
    return sum(partes, Decimal(0)), " + ".join(formato(parte) for parte in partes)
