"""The two codes a paper carries, as SVG that scales to its box: QR to verify, Code128 for the till's gun."""

from __future__ import annotations

import re

from aljibe.documentos import qr

QUIETO_QR = 4
QUIETO_128 = 10

# ISO/IEC 15417: widths of bar, space, bar, space, bar, space of each symbol; 103-105 are the starts, 106 the stop.
_TABLA = """
    212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222
    123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321
    232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121
    313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224
    111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111
    111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113
    114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112
"""
_ANCHOS = _TABLA.split()
_A_DIGITOS = bytes.maketrans(b"\0\1", b"01")
_OSCUROS = re.compile(rb"[^\0]+")
_A_B, _INICIO_B, _INICIO_C, _PARO = 100, 104, 105, 106


def qr_svg(contenido: str, nivel: str = "M") -> str:
    """QR with its four quiet modules, one unit a module; `nivel` of correction M, Q on thermal paper.

    An upper-case address stays alphanumeric, so the symbol stays small.
    """
    lado, trazos = _en_tramos(qr.uno(contenido, nivel))
    # Rows overlap a hair, so that no viewer shows a white line between them.
    return _svg(lado, lado, "".join(f"M{x} {y}h{largo}v1.03h-{largo}z" for x, y, largo in trazos))


def qr_en_bits(contenido: str, nivel: str = "M") -> tuple[int, list[str]]:
    """The same symbol as rows of bits, 1 is dark: its side in modules, and each row in hexadecimal, whole bytes."""
    filas = qr.de_muchos(contenido, nivel)
    lado = len(filas) + 2 * QUIETO_QR
    blanca = _en_bytes(0, lado)
    oscuras = [_en_bytes(int(bytes(fila).translate(_A_DIGITOS), 2) << QUIETO_QR, lado) for fila in filas]
    return lado, [blanca] * QUIETO_QR + oscuras + [blanca] * QUIETO_QR


def code128_svg(texto: str) -> str:
    """Code128 with ten quiet modules on each side, one unit a module wide; its height is that of its box."""
    ancho, tramos = _barras(texto)
    return _svg(ancho, 10, "".join(f"M{x} 0h{largo}v10h-{largo}z" for x, largo in tramos))


def code128_en_bits(texto: str) -> tuple[int, list[str]]:
    """The same bars as one row of bits: how many modules, and the row in hexadecimal."""
    ancho, tramos = _barras(texto)
    bits = sum(((1 << largo) - 1) << (ancho - x - largo) for x, largo in tramos)
    return ancho, [_en_bytes(bits, ancho)]


def _en_bytes(bits: int, cuantos: int) -> str:
    """A row of bits from the left, zeros up to a whole byte."""
    largo = -(-cuantos // 8)
    return (bits << 8 * largo - cuantos).to_bytes(largo, "big").hex()


def _en_tramos(filas: qr.Filas) -> tuple[int, list[tuple[int, int, int]]]:
    """Side of a QR with its quiet modules, and its runs of dark ones: (x, y, length)."""
    tramos = []
    for y, fila in enumerate(filas, start=QUIETO_QR):
        for tramo in _OSCUROS.finditer(fila):
            tramos.append((tramo.start() + QUIETO_QR, y, tramo.end() - tramo.start()))
    return len(filas) + 2 * QUIETO_QR, tramos


def _barras(texto: str) -> tuple[int, list[tuple[int, int]]]:
    """Width of a Code128 with its quiet modules, and its bars: (x, width)."""
    tramos, x = [], QUIETO_128
    for simbolo in simbolos_128(texto):
        for i, ancho in enumerate(map(int, _ANCHOS[simbolo])):
            if i % 2 == 0:
                tramos.append((x, ancho))
            x += ancho
    return x + QUIETO_128, tramos


def modulos_128(texto: str) -> int:
    """Modules `texto` takes in Code128, quiet zones included: its width is this times the module."""
    return 11 * (len(simbolos_128(texto)) - 1) + 13 + 2 * QUIETO_128


def simbolos_128(texto: str) -> list[int]:
    """Symbols of `texto`, from start to stop: digits in pairs (set C, an odd last one in B), other text in set B.

    Raises ValueError: empty, or a character outside printable ASCII.
    Source: ISO/IEC 15417 (check = (start + position x symbol) mod 103).
    """
    if not texto or not all(" " <= c <= "~" for c in texto):
        raise ValueError(f"Code128 sets B and C cannot write {texto!r}")
    if texto.isdigit() and len(texto) > 1:
        pares = len(texto) // 2
        simbolos = [_INICIO_C, *(int(texto[2 * i : 2 * i + 2]) for i in range(pares))]
        if len(texto) % 2:
            simbolos += [_A_B, ord(texto[-1]) - 32]
    else:
        simbolos = [_INICIO_B, *(ord(c) - 32 for c in texto)]
    control = (simbolos[0] + sum(i * s for i, s in enumerate(simbolos[1:], start=1))) % 103
    return [*simbolos, control, _PARO]


def _svg(ancho: int, alto: int, trazo: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {ancho} {alto}" preserveAspectRatio="none">'
        f'<path d="{trazo}"/></svg>'
    )
