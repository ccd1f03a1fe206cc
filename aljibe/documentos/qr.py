"""QR symbols of many addresses that differ in few characters, by the hundred.

All that makes a QR out of its text is linear over bits: the text as numbers of 11 bits a pair, Reed-Solomon, the places
of the modules, and a fixed mask on top. So the symbol of a text is that of another of the same length, changed by what
each bit in which they differ changes, and what a bit changes is learnt once. The encoder is always segno: a test holds
both equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import cast

import segno

# A fixed mask spares segno the search for the best one (4.4 ms to 1.3 ms); readers take any.
MASCARA = 4
_ALFABETO = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALORES = {c: i for i, c in enumerate(_ALFABETO)}
_BASE = len(_ALFABETO)
_A_TEXTO = bytes.maketrans(b"\0\1", b"01")
_A_BYTES = bytes.maketrans(b"01", b"\0\1")
# Characters at the end that differ from one paper to another: its code. What goes before is the address of the office.
_VARIAN = 17


Filas = Sequence[bytes | bytearray]


def uno(contenido: str, nivel: str) -> Filas:
    """The modules of a symbol, row by row, a byte each: 1 is dark. Without its quiet zone."""
    simbolo = segno.make(contenido, error=nivel, mask=MASCARA, boost_error=False, micro=False)
    return cast(Filas, simbolo.matrix)


def de_muchos(contenido: str, nivel: str) -> Filas:
    """The same, for who draws hundreds: the first one of an address learns how they change, a tenth of a second."""
    if contenido.isdigit() or not set(contenido) <= _VALORES.keys():
        return uno(contenido, nivel)  # in another mode, of other bits
    return _familia(len(contenido), nivel, contenido[:-_VARIAN]).filas(_en_pares(contenido))


class _Familia:
    """The symbols of the texts of one length that begin alike."""

    def __init__(self, contenido: str, nivel: str) -> None:
        self._nivel = nivel
        self._pares = _en_pares(contenido)
        self._impar = len(contenido) % 2 == 1
        self._lado, self._modulos = self._dibujar(self._pares)
        self._cambios: dict[int, list[int]] = {}

    def filas(self, pares: list[int]) -> list[bytes]:
        modulos = self._modulos
        for lugar, (propio, par) in enumerate(zip(self._pares, pares, strict=True)):
            distintos = propio ^ par
            if distintos:
                for bit, cambio in enumerate(self._cambios_de(lugar)):
                    if distintos >> bit & 1:
                        modulos ^= cambio
        texto = f"{modulos:0{self._lado * self._lado}b}".encode().translate(_A_BYTES)
        return [texto[i : i + self._lado] for i in range(0, len(texto), self._lado)]

    def _cambios_de(self, lugar: int) -> list[int]:
        """What each bit of a pair changes."""
        if lugar not in self._cambios:
            ultimo_suelto = self._impar and lugar == len(self._pares) - 1
            cero = self._con(lugar, 0)
            self._cambios[lugar] = [self._con(lugar, 1 << bit) ^ cero for bit in range(6 if ultimo_suelto else 11)]
        return self._cambios[lugar]

    def _con(self, lugar: int, valor: int) -> int:
        return self._dibujar([*self._pares[:lugar], valor, *self._pares[lugar + 1 :]])[1]

    def _dibujar(self, pares: list[int]) -> tuple[int, int]:
        """The side, and the modules as one number."""
        partes = [_ALFABETO[par // _BASE] + _ALFABETO[par % _BASE] for par in pares]
        if self._impar:
            partes[-1] = _ALFABETO[pares[-1]]
        # A code of digits alone, as there may be while bits are learnt, would go in another mode.
        matriz = segno.make(
            "".join(partes), error=self._nivel, mask=MASCARA, boost_error=False, micro=False, mode="alphanumeric"
        ).matrix
        return len(matriz), int(b"".join(bytes(fila) for fila in matriz).translate(_A_TEXTO), 2)


@lru_cache(maxsize=8)
def _familia(largo: int, nivel: str, comienzo: str) -> _Familia:
    return _Familia(comienzo.ljust(largo, "0"), nivel)


def _en_pares(contenido: str) -> list[int]:
    """The text as it is encoded: a number for each two characters, and one for the last if they are odd."""
    valores = [_VALORES[c] for c in contenido]
    pares = [a * _BASE + b for a, b in zip(valores[::2], valores[1::2], strict=False)]
    return [*pares, valores[-1]] if len(valores) % 2 else pares
