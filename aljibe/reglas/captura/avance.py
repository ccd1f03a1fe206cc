"""How much of a law is there and how much is missing: what makes a draft of it, and not a refusal."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from aljibe.reglas.captura import libro
from aljibe.reglas.captura.libro import NoCabe
from aljibe.reglas.captura.plano import Campo, armar, esqueleto
from aljibe.reglas.tarifa.esquema import AUSENTE
from aljibe.reglas.tarifa.revision import Problema
from aljibe.reglas.tarifa.validacion import validar

# Without these a version of a law cannot be told from another.
_INDISPENSABLES = ("fiscal_year", "valid_from", "valid_to")
# What names a thing is no figure: without it there is nothing to fill.
_NOMBRES = (".use", ".category", ".name")


@dataclass(frozen=True, slots=True, kw_only=True)
class AvanceDeHoja:
    """What a sheet asks for, what of it is missing, and the first cells that lack. Without name: no cell has it."""

    nombre: str
    se_piden: int
    faltan: int
    primeras: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Avance:
    """Sheet by sheet, in the order of the workbook."""

    hojas: tuple[AvanceDeHoja, ...]

    @property
    def faltan(self) -> int:
        return sum(hoja.faltan for hoja in self.hojas)

    @property
    def se_piden(self) -> int:
        return sum(hoja.se_piden for hoja in self.hojas)


def es_falta(problema: Problema) -> bool:
    """Whether a problem only says that something is not there yet: with it, a law may wait as a draft."""
    return bool(
        problema.vacio
        and problema.ruta
        and problema.ruta not in _INDISPENSABLES
        and not problema.ruta.endswith(_NOMBRES)
    )


def avance(datos: Any, *, primeras: int = 4) -> Avance:
    """What `datos` lacks, one by one: a table that is not there lacks each of its cells.

    Practice: a figure is missing when the validator asks for it, so nothing is missing of a law without problems.
    """
    try:
        plano = libro.plano_de(datos)
    except NoCabe:
        return _sin_libro(validar(datos).problemas)
    campos = [campo for hoja in plano.hojas for campo in hoja.campos]
    valores = {campo.donde: campo.valor for campo in campos if campo.valor not in (None, AUSENTE)}
    por_ruta: dict[str, tuple[str, str]] = {}
    piden: Counter[str] = Counter()
    for hoja in plano.hojas:
        for fila, columna, renglon, campo in libro.celdas_de(hoja):
            por_ruta.setdefault(campo.ruta, (hoja.nombre, libro.celda(fila, columna)))
            if renglon.en is None and se_cuenta(campo):
                piden[hoja.nombre] += 1
    entera = armar(esqueleto(datos, plano), plano, valores)
    faltan: dict[str, list[str]] = {}
    for problema in validar(entera).problemas:
        if es_falta(problema):
            nombre, celda = por_ruta.get(problema.ruta, ("", problema.ruta))
            faltan.setdefault(nombre, []).append(celda)
    nombres = [hoja.nombre for hoja in plano.hojas] + [""]
    return Avance(
        hojas=tuple(
            AvanceDeHoja(
                nombre=nombre,
                se_piden=max(piden[nombre], len(faltan.get(nombre, ()))),
                faltan=len(faltan.get(nombre, ())),
                primeras=tuple(faltan.get(nombre, ())[:primeras]),
            )
            for nombre in nombres
            if nombre or faltan.get(nombre)
        )
    )


def se_cuenta(campo: Campo) -> bool:
    """Whether a cell is one of those that make a law whole."""
    return campo.se_pide and campo.forma.clase not in ("texto", "clave")


def _sin_libro(problemas: Iterable[Problema]) -> Avance:
    faltas = [problema.ruta for problema in problemas if es_falta(problema)]
    sueltas = AvanceDeHoja(nombre="", se_piden=len(faltas), faltan=len(faltas), primeras=tuple(faltas[:4]))
    return Avance(hojas=(sueltas,) if faltas else ())
