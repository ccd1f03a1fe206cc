"""Prices that can be ordered one by one: every leaf amount of the law that is no term of a formula, by dotted key."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Any

from aljibe.reglas.dinero import EXACTO
from aljibe.reglas.tarifa import esquema
from aljibe.reglas.tarifa.ley import Ley, NoSePuedeCalcular
from aljibe.reglas.tarifa.nombres import nombre_de_precio, nombre_de_unidad

REINSTALACION = "reinstalacion"
VARIOS = "varios"

SECCIONES_DE_CARGOS = (
    "contracts",
    "intake_materials_installation",
    "sewer_connection",
    "meter_box",
    "meters",
    "services",
    "housing_development_incorporation",
    "individual_incorporation",
    "development_services",
    "non_housing_incorporation",
    "treated_water",
    "pollutant_discharge",
)
SECCIONES_QUE_NO_SE_ORDENAN = (
    "metered",
    "metered_common",
    "fixed",
    "incentives",
    "rounding",
    "iva",
    "late_payment",
    "articles",
    "source",
    "notes",
    "billing",
    "laws",
)

# A map with one of these is a formula: its own figures are terms (base, excess, cap), none is a price by itself.
_TERMINO_DE_FORMULA = re.compile(r"formula|model|rule|brackets|(.*_)?cap|base_.*|extra_metre|.*per_excess.*")
# Shares, rates, limits and volumes are quoted numbers too, and are not money.
_NO_ES_DINERO = re.compile(
    r".*(share|rate|discount|pct|percent|limits?_|_limit|litres|volume|surcharge|uma_daily).*|.*m3_(per_)?(year|month)|limits?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecioDeConcepto:
    """An orderable price. `importe` in pesos, without IVA, exact: the line (cantidad × importe) is rounded once."""

    clave: str
    seccion: str
    nombre: str
    unidad: str
    importe: Decimal
    articulo: str
    grupo: str


def lista_de_precios(ley: Ley) -> list[PrecioDeConcepto]:
    """Orderable prices in the order of the law, each key once; a price that is not known (null) is not there.

    In `sewer` and `treatment` only what is no monthly model (a right, a truck) is a price.
    """
    try:
        uma = ley.pesos_por_unidad()
    except NoSePuedeCalcular:
        return []
    hallados: dict[str, PrecioDeConcepto] = {}
    repetidas: set[str] = set()
    with localcontext(EXACTO):
        for seccion, valor in ley.datos.items():
            if not isinstance(seccion, str) or seccion in SECCIONES_QUE_NO_SE_ORDENAN:
                continue
            articulo = _propio(valor, "article") or ley.articulo(seccion)
            for ruta, importe, unidad, suyo in _hojas(valor, (seccion,), frozenset()):
                clave = ".".join(ruta)
                # Two leaves under one key cannot be told apart, so neither is for sale.
                if clave in hallados or clave in repetidas:
                    repetidas.add(clave)
                    hallados.pop(clave, None)
                    continue
                hallados[clave] = PrecioDeConcepto(
                    clave=clave,
                    seccion=seccion,
                    nombre=nombre_de_precio(*ruta),
                    unidad=nombre_de_unidad(unidad),
                    importe=importe * uma,
                    articulo=suyo or articulo,
                    grupo=_grupo(ruta),
                )
    return list(hallados.values())


def _hojas(
    valor: Any, ruta: tuple[str, ...], antes: frozenset[int]
) -> Iterator[tuple[tuple[str, ...], Decimal, str, str]]:
    """(path, amount, unit, article) of each leaf below `valor`. `antes` guards against a file that contains itself."""
    if id(valor) in antes:
        return
    antes |= {id(valor)}
    if isinstance(valor, list):
        yield from _de_lista(valor, ruta, antes)
    elif isinstance(valor, dict):
        columnas, formula = _columnas(valor), es_formula(valor)
        for clave, hijo in valor.items():
            nombre = _parte(clave)
            if nombre is None or clave == "columns" or _NO_ES_DINERO.fullmatch(nombre):
                continue
            if columnas and isinstance(hijo, list) and len(hijo) == len(columnas):
                for columna, celda in zip(columnas, hijo, strict=True):
                    if (importe := _importe(celda)) is not None and _parte(columna):
                        yield (*ruta, nombre, columna), importe, "", ""
            elif (importe := _importe(hijo)) is not None:
                if not formula and nombre not in _PROSA:
                    yield (*ruta, nombre), importe, _unidad(nombre), ""
            else:
                yield from _hojas(hijo, (*ruta, nombre), antes)


def _de_lista(
    lista: list[Any], ruta: tuple[str, ...], antes: frozenset[int]
) -> Iterator[tuple[tuple[str, ...], Decimal, str, str]]:
    """A list of maps: each goes by its `name`, or its `category`, and its price is its own."""
    for fila in lista:
        if not isinstance(fila, dict):
            continue
        nombre = _parte(fila.get("name")) or _parte(fila.get("category"))
        if nombre is None:
            continue
        for campo in ("price", "amount"):
            if (importe := _importe(fila.get(campo))) is not None:
                yield (*ruta, nombre), importe, _propio(fila, "unit"), _propio(fila, "article")
                break
        else:
            yield from _hojas(fila, (*ruta, nombre), antes)


def es_formula(mapa: Mapping[Any, Any]) -> bool:
    """Whether the figures of `mapa` are terms of a formula (base and excess, model and rate), not prices."""
    if "columns" in mapa:
        return False
    return any(isinstance(clave, str) and _TERMINO_DE_FORMULA.fullmatch(clave) for clave in mapa)


_PROSA = ("code", "unit", "name", "category", "article", "note", "notes", "label_es", "year", "decree")


def _columnas(mapa: Mapping[Any, Any]) -> list[str]:
    columnas = mapa.get("columns")
    return columnas if isinstance(columnas, list) and all(isinstance(c, str) for c in columnas) else []


def _parte(clave: object) -> str | None:
    """A piece of a dotted key; a name with a dot in it cannot be one."""
    texto = esquema.texto_de(clave)
    return texto if texto and "." not in texto else None


def _importe(valor: object) -> Decimal | None:
    try:
        return esquema.importe(valor)
    except esquema.ValorInvalido:
        return None


def _propio(valor: Any, campo: str) -> str:
    return esquema.texto_de(valor.get(campo)) if isinstance(valor, dict) else ""


def _unidad(nombre: str) -> str:
    hallada = re.fullmatch(r"(?:.*_)?per_(.+)", nombre)
    return hallada.group(1) if hallada else ""


def _grupo(ruta: tuple[str, ...]) -> str:
    nombre = ".".join(ruta[1:]).lower()
    return REINSTALACION if "reconexion" in nombre or "reinstalacion" in nombre else VARIOS
