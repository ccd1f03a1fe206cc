"""The sans in its regular weight, as figures: how wide a text is, and how to leave a given space inside a text.

A sheet of many short texts is dear to lay out, each by itself; one line with all of them, and between them spaces as
wide as needed, looks the same. Widths are those Typst gives, kerning and ligatures in: a test holds them equal.
"""

from __future__ import annotations

import importlib
import itertools
from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from fontTools.ttLib import TTFont

PAQUETES = ("fontpkg_ibm_plex_sans", "fontpkg_ibm_plex_serif", "fontpkg_ibm_plex_mono")
# Of the size of a text: the height of capitals, which is what its line takes.
VERSAL = 0.698
_MIL = 1000
# From the widest: em, en, third, fourth, the space of words, sixth, thin and hair.
_ESPACIOS = "\u2003\u2002\u2004\u2005 \u2006\u2009\u200a"
# How many of the narrower ones may stand together, in up to two ems: so that any width is near one they make.
_JUNTOS = 6
_TOPE = 2 * _MIL


class _Letra(NamedTuple):
    """What the font says of its regular weight. Everything in thousandths of em."""

    glifos: dict[str, str]
    avances: dict[str, int]
    ligaduras: dict[str, str]
    pares: list[list[Any]]


def carpeta(paquete: str) -> Path:
    """Where the files of a font are."""
    return Path(str(importlib.import_module(paquete).__file__)).parent / "files"


def caracteres() -> Collection[str]:
    """Those that can be drawn."""
    return _letra().glifos.keys()


@lru_cache(maxsize=50_000)
def ancho(texto: str) -> int:
    """How wide a text is in one line, in thousandths of its size. An unknown character counts as an em."""
    if "f" in texto:
        for letras, ligadura in _letra().ligaduras.items():
            texto = texto.replace(letras, ligadura)
    return sum(map(_pasos().__getitem__, itertools.pairwise(texto))) + _avance(texto[-1:])


def hueco(milesimas: int) -> str:
    """Spaces that are together as wide as asked, in thousandths of the size; from half an em on, nearly so."""
    if milesimas <= 0:
        return ""
    enteros = max(0, milesimas // _MIL - 1)
    return _ESPACIOS[0] * enteros + _huecos()[milesimas - enteros * _MIL]


def renglon(tam: float, *celdas: tuple[float, str]) -> str:
    """Texts of one size (points) in one line, each at its place (points), in order; they are as wide as they are."""
    texto, hasta = "", 0
    for x, celda in celdas:
        if celda:
            pieza = hueco(round(x / tam * _MIL) - hasta) + celda
            hasta += ancho(texto[-1:] + pieza) - ancho(texto[-1:])
            texto += pieza
    return texto


def a_la_derecha(tam: float, x: float, texto: str) -> tuple[float, str]:
    """Where a text goes so that it ends at `x`, for `renglon`."""
    return x - ancho(texto) * tam / _MIL, texto


@lru_cache(maxsize=1)
def _huecos() -> list[str]:
    """The spaces nearest to each width, up to two ems; the fewest where several are."""
    hechas = {0: ""}
    for _ in range(_JUNTOS):
        for medida, texto in list(hechas.items()):
            for espacio in _ESPACIOS:
                suma = medida + _avance(espacio)
                if suma <= _TOPE and len(hechas.get(suma, " " * _TOPE)) > len(texto) + 1:
                    hechas[suma] = texto + espacio
    return [min(hechas.items(), key=lambda par: (abs(par[0] - falta), len(par[1])))[1] for falta in range(_TOPE + 1)]


class _Pasos(dict[tuple[str, str], int]):
    """From the left edge of a character to that of the next one, by both."""

    def __missing__(self, par: tuple[str, str]) -> int:
        uno, otro = (_letra().glifos.get(c, "") for c in par)
        self[par] = _avance(par[0]) + _acercan(uno, otro)
        return self[par]


@lru_cache(maxsize=1)
def _pasos() -> _Pasos:
    return _Pasos()


def _avance(caracter: str) -> int:
    if not caracter:
        return 0
    letra = _letra()
    return letra.avances.get(letra.glifos.get(caracter, ""), _MIL)


@lru_cache(maxsize=1)
def _letra() -> _Letra:
    (archivo,) = (f for f in carpeta(PAQUETES[0]).glob("*.ttf") if "Italic" not in f.name)
    with TTFont(archivo) as fuente:
        assert fuente["head"].unitsPerEm == _MIL
        glifos = {chr(c): glifo for c, glifo in fuente.getBestCmap().items()}
        de_glifo = {glifo: c for c, glifo in glifos.items()}
        return _Letra(
            glifos=glifos,
            avances={glifo: medida[0] for glifo, medida in fuente["hmtx"].metrics.items()},
            # As characters: those of the font have each its own.
            ligaduras={
                de_glifo[primero] + de_glifo[liga.Component[0]]: de_glifo[liga.LigGlyph]
                for tabla in _tablas(fuente["GSUB"].table, "liga")
                for subtabla in tabla
                for primero, ligas in subtabla.ligatures.items()
                for liga in ligas
                if len(liga.Component) == 1
            },
            pares=list(_tablas(fuente["GPOS"].table, "kern")),
        )


def _tablas(tabla: Any, rasgo: str) -> Iterator[list[Any]]:
    """The subtables of each look-up of a feature, for Latin text in no language of its own."""
    (latino,) = (r.Script for r in tabla.ScriptList.ScriptRecord if r.ScriptTag == "latn")
    rasgos = (tabla.FeatureList.FeatureRecord[i] for i in latino.DefaultLangSys.FeatureIndex)
    for consulta in sorted({i for r in rasgos if r.FeatureTag == rasgo for i in r.Feature.LookupListIndex}):
        yield [getattr(s, "ExtSubTable", s) for s in tabla.LookupList.Lookup[consulta].SubTable]


def _acercan(uno: str, otro: str) -> int:
    """What the kerning adds between two glyphs: in each look-up, the first table that has the pair."""
    suma = 0
    for consulta in _letra().pares:
        for tabla in consulta:
            if uno not in tabla.Coverage.glyphs:
                continue
            if tabla.Format == 1:
                valores = tabla.PairSet[tabla.Coverage.glyphs.index(uno)].PairValueRecord
                valor = next((v.Value1 for v in valores if v.SecondGlyph == otro), None)
                if valor is None:
                    continue
            else:
                clase = tabla.ClassDef1.classDefs.get(uno, 0)
                valor = tabla.Class1Record[clase].Class2Record[tabla.ClassDef2.classDefs.get(otro, 0)].Value1
            suma += getattr(valor, "XAdvance", 0) or 0
            break
    return suma
