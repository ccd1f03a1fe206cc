"""Setting text as Typst does: what a line shows, how wide it is, where a paragraph breaks.

For papers drawn by the hundred. All is learnt from what Typst draws: from a page with each character of a face, its
code in the file and its width; from another with each pair of them, how much closer one goes after the other.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pikepdf

# Of the size of a text: the height of capitals, which is what its line takes.
VERSAL = 0.698
# The only ligature that the faces have.
_FI = "\N{LATIN SMALL LIGATURE FI}"
# What is set here. Other characters, as few as there are in the papers of an office in Mexico, are left to Typst.
_ALFABETO = (
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZÁÉÍÓÚÜÑÄÖÇabcdefghijklmnopqrstuvwxyzáéíóúüñäöç"
    "\N{NO-BREAK SPACE}.,:;()-/$%'\"¿?¡!&#@_°ºª·³\N{MINUS SIGN}+*=×÷²[]\N{EN DASH}\N{EM DASH}“”…«»"
)
# Where a line might break besides at a space, or not break at one: such a text, if it must break, is left to Typst.
_CORTES_RAROS = re.compile(
    r"""[^\w \u00a0.,:;()«»“”"'°·×÷²$%&#@*+=\u2212/¿?¡!–—-]  # may break anywhere
    | - (?![\d ]) | / (?![\d ]) | (?<=[^\W\d]) / (?=\d) | www\.
    | [.,:;)] (?=[(¿¡]) | [.,:;] (?=[$%+°\u2212]) | [$%+°\u2212] (?=[$%+°\u2212])
    | [?!] (?! [ .,;:)] | $ ) | (?<![ ]) [–—] | [–—] (?![ ])
    | [ ] [.,:;)/?!»”"'] | [(¿¡«“"'] [ ] | ["'»”] [ ]? [(¿¡]
    | [ ]{2} | ^[ ] | [ ]$""",
    re.VERBOSE,
)
# Points by which a line may exceed its width: sums of the same parts in another order differ by less.
_HOLGURA = 0.001
# Texts of a face kept set, and paragraphs: some MB.
_RECORDADOS = 3_000


class Inusual(Exception):
    """A text that is not set here: its paper is left to Typst."""


@dataclass(frozen=True, slots=True, eq=False)
class Cara:
    """A face: a family at a weight. In one of equal widths no letter goes closer to another.

    Each is itself and no other: it is asked for hundreds of times a page.
    """

    familia: str
    peso: int
    fija: bool = False

    @property
    def alfabeto(self) -> str:
        """Its characters, a ligature among them if it has it."""
        return _ALFABETO if self.fija else _ALFABETO + _FI

    def renglon(self) -> str:
        """Each of its characters, apart, so that none changes by its neighbour."""
        return " ".join(map(_en_letras, self.alfabeto))

    def pares(self) -> list[str]:
        """Each pair of its characters, a line for each first one. Those that make a ligature are no pair."""
        return [] if self.fija else [" ".join(_en_letras(a + b) for b in self.segundas(a)) for a in self.alfabeto]

    def segundas(self, primera: str) -> str:
        """The characters that make a pair with `primera`, and no ligature."""
        return self.alfabeto.replace("i", "") if primera == "f" else self.alfabeto


@dataclass(frozen=True, slots=True)
class Puesto:
    """A text set: what shows it, and its width in thousandths of em."""

    muestra: str
    ancho: int


# A text in pieces, each in its face.
Piezas = tuple[tuple[Cara, str], ...]
# How much closer than their widths say goes each pair of characters of a face, in thousandths of em, where it does.
Juntos = Mapping[Cara, Mapping[str, int]]


class Caja:
    """The type case of some faces: fonts in a page of a PDF, that has a line with all characters of each of them.

    `nombres` gives the name of each face among the resources of that page.
    """

    def __init__(self, caras: Sequence[Cara], pagina: pikepdf.Page, juntos: Juntos) -> None:
        self.nombres: dict[Cara, str] = {}
        self._juntos = juntos
        self._codigos: dict[Cara, dict[str, str]] = {}
        self._anchos: dict[Cara, dict[str, int]] = {}
        self._puestos: dict[Cara, dict[str, Puesto]] = {cara: {} for cara in caras}
        self._parrafos: dict[tuple[Piezas, float, float], list[Piezas]] = {}
        for cara, (nombre, glifos) in zip(caras, _renglones(pagina), strict=True):
            # Each character is followed by a space, but the last.
            caracteres, codigos = f"{cara.alfabeto} ", [codigo for codigo, _ in (*glifos[::2], glifos[1])]
            anchos = _anchos(pagina.Resources.Font[nombre].DescendantFonts[0].W.as_list())
            self.nombres[cara] = nombre
            self._codigos[cara] = {c: f"{n:04x}" for c, n in zip(caracteres, codigos, strict=True)}
            self._anchos[cara] = {c: anchos[n] for c, n in zip(caracteres, codigos, strict=True)}

    def poner(self, cara: Cara, texto: str) -> Puesto:
        """Set `texto` in one line. Nothing goes closer to a space, so that words are set once.

        Raises Inusual: a character that is not in the case.
        """
        puestos = self._puestos[cara]
        puesto = puestos.get(texto)
        if puesto is None:
            if len(puestos) >= _RECORDADOS:
                puestos.clear()
            puesto = puestos[texto] = self._juntar(cara, texto) if " " in texto[:-1] else self._ajustar(cara, texto)
        return puesto

    def ancho(self, piezas: Iterable[tuple[Cara, str]], tam: float) -> float:
        """Points that some pieces take in one line. Raises Inusual."""
        return sum(self.poner(cara, texto).ancho for cara, texto in piezas) * tam / 1000

    def renglones(self, piezas: Piezas, tam: float, ancho: float) -> list[Piezas]:
        """The lines of a paragraph of `ancho` points, filled one after another as Typst fills those not justified.

        Raises Inusual: it takes more than one, and where it breaks is not for here.
        """
        if self.ancho(piezas, tam) <= ancho + _HOLGURA:
            return [piezas]
        parrafo = (piezas, tam, ancho)
        hechos = self._parrafos.get(parrafo)
        if hechos is None:
            if len(self._parrafos) >= _RECORDADOS:
                self._parrafos.clear()
            hechos = self._parrafos[parrafo] = self._partir(piezas, tam, ancho)
        return hechos

    def _partir(self, piezas: Piezas, tam: float, ancho: float) -> list[Piezas]:
        todo = "".join(texto for _, texto in piezas)
        if _CORTES_RAROS.search(todo):
            raise Inusual(todo)
        hechos: list[list[tuple[Cara, str]]] = []
        lleno = ancho
        for antes, palabra in _palabras(piezas):
            suyo, espacio = self.ancho(palabra, tam), self.ancho(((antes, " "),), tam)
            if suyo > ancho:
                raise Inusual(todo)
            if lleno + espacio + suyo > ancho + _HOLGURA:
                hechos.append(list(palabra))
                lleno = suyo
            else:
                hechos[-1] += [(antes, " "), *palabra]
                lleno += espacio + suyo
        return [_juntas(renglon) for renglon in hechos]

    def _juntar(self, cara: Cara, texto: str) -> Puesto:
        """Words already set, with spaces between them."""
        partes, espacio = [self.poner(cara, palabra) for palabra in texto.split(" ")], self.poner(cara, " ")
        return Puesto(
            espacio.muestra.join(parte.muestra for parte in partes),
            sum(parte.ancho for parte in partes) + espacio.ancho * (len(partes) - 1),
        )

    def _ajustar(self, cara: Cara, palabra: str) -> Puesto:
        codigos, anchos, juntos = self._codigos[cara], self._anchos[cara], self._juntos.get(cara, {})
        letras = palabra if cara.fija else palabra.replace("fi", _FI)
        try:
            ancho = sum(anchos[letra] for letra in letras)
            muestra = codigos[letras[0]] if letras else ""
            for par in itertools.pairwise(letras):
                junto = juntos.get("".join(par))
                if junto:
                    ancho -= junto
                    muestra += f">{junto}<"
                muestra += codigos[par[1]]
        except KeyError:
            raise Inusual(palabra) from None
        return Puesto(f"<{muestra}>" if muestra else "", ancho)


def _palabras(piezas: Piezas) -> list[tuple[Cara, list[tuple[Cara, str]]]]:
    """The words of a text, each in its pieces, with the face of the space before it."""
    palabras: list[tuple[Cara, list[tuple[Cara, str]]]] = []
    for cara, texto in piezas:
        for n, trozo in enumerate(texto.split(" ")):
            if n or not palabras:
                palabras.append((cara, []))
            if trozo:
                palabras[-1][1].append((cara, trozo))
    return palabras


def _juntas(piezas: Iterable[tuple[Cara, str]]) -> Piezas:
    """Those that follow each other in one face as one."""
    return tuple(
        (cara, "".join(texto for _, texto in grupo))
        for cara, grupo in itertools.groupby(piezas, key=lambda pieza: pieza[0])
    )


def juntos(caras: Sequence[Cara], pagina: pikepdf.Page) -> Juntos:
    """What is learnt of a page with the `pares` of some faces, a line each."""
    renglones = _renglones(pagina)
    hallados: dict[Cara, dict[str, int]] = {}
    for cara in caras:
        hallados[cara] = {}
        for primera in "" if cara.fija else cara.alfabeto:
            _, glifos = next(renglones)
            assert len(glifos) == 3 * len(cara.segundas(primera)) - 1, "otro par es una ligadura"
            for segunda, (_, junto) in zip(cara.segundas(primera), glifos[::3], strict=True):
                if junto:
                    hallados[cara][primera + segunda] = junto
    return hallados


def _en_letras(texto: str) -> str:
    return texto.replace(_FI, "fi")


def _renglones(pagina: pikepdf.Page) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """The lines of a page of Typst: the name of its font; code of each glyph and how much closer goes the next."""
    nombre = ""
    for instruccion in pikepdf.parse_content_stream(pagina, "Tf TJ"):
        if str(instruccion.operator) == "Tf":
            nombre = str(instruccion.operands[0])
            continue
        glifos: list[tuple[int, int]] = []
        for trozo in instruccion.operands[0]:
            if isinstance(trozo, pikepdf.String):
                codigos = bytes(trozo)
                glifos += [(int.from_bytes(codigos[i : i + 2], "big"), 0) for i in range(0, len(codigos), 2)]
            else:
                glifos[-1] = (glifos[-1][0], round(trozo))
        yield nombre, glifos


def _anchos(tabla: Iterable[pikepdf.Object]) -> dict[int, int]:
    """Widths of the codes of a font, as a PDF lists them: `first [w …]`, or `first last w`."""
    anchos: dict[int, int] = {}
    partes = iter(tabla)
    for primero in partes:
        siguiente = next(partes)
        if isinstance(siguiente, pikepdf.Array):
            anchos.update(enumerate(map(round, siguiente), start=int(primero)))
        else:
            anchos.update(dict.fromkeys(range(int(primero), int(siguiente) + 1), round(next(partes))))
    return anchos
