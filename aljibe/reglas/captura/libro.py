"""The whole plan of a law, and where each cell stands in its workbook."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from aljibe.reglas.captura.conceptos import hoja_de_conceptos
from aljibe.reglas.captura.generales import hoja_de_ley, hoja_de_reglas
from aljibe.reglas.captura.plano import Bloque, Campo, Hoja, Plano, Renglon, Taller
from aljibe.reglas.captura.usos import hoja_de_uso
from aljibe.reglas.tarifa.revision import nombres_de_filas

# Values of a law: ten times what the longest one known has. A file of aliases upon aliases has millions.
VALORES = 400_000
HONDO = 40
USOS = 60
CELDAS = 100_000
RENGLONES_DE_HOJA = 20_000
# What a cell of a spreadsheet holds.
LARGO_DE_CELDA = 32_767
# The sheet, out of sight, of what the others do not show: the structure, and the lists to choose from.
OTROS = "otros"


class NoCabe(Exception):
    """A law that no workbook holds; `motivo` says why."""

    def __init__(self, motivo: str) -> None:
        super().__init__(motivo)
        self.motivo = motivo


def plano_de(datos: Any) -> Plano:
    """The plan of `datos`, a law as it was read, with whatever it has.

    Raises NoCabe: it is no map of sections, or has more than a workbook can hold.
    """
    if not isinstance(datos, dict):
        raise NoCabe("no es una ley: se esperaba un mapa de secciones")
    _medir(datos)
    taller = Taller(datos)
    usos = [n for n, fila in enumerate(_medidos(datos)) if isinstance(fila, dict)]
    if len(usos) > USOS:
        raise NoCabe(f"tiene {len(usos)} usos medidos; el libro de captura lleva {USOS} a lo más")
    nombres = nombres_de_filas(_medidos(datos), "use")
    hojas = [hoja_de_ley(taller)]
    hojas += [hoja_de_uso(taller, n, nombres[n]) for n in usos]
    hojas.append(hoja_de_reglas(taller))
    ya = [suyo for hoja in hojas for suyo in hoja.campos]
    hojas.append(hoja_de_conceptos(taller, ya))
    if sum(1 for hoja in hojas for _ in hoja.campos) > CELDAS:
        raise NoCabe(f"tiene más de {CELDAS:,} cifras")
    if any(len(bloque.renglones) > RENGLONES_DE_HOJA // 2 for hoja in hojas for bloque in hoja.bloques):
        raise NoCabe(f"tiene una sección de más de {RENGLONES_DE_HOJA // 2:,} renglones")
    return Plano(hojas=_con_nombres(hojas), constantes=taller.constantes)


def _medidos(datos: dict[Any, Any]) -> list[Any]:
    lista = datos.get("metered")
    return lista if isinstance(lista, list) else []


def _medir(datos: Any) -> None:
    """Raises NoCabe: more values than a law has, each counted as often as it is reached, or one inside itself."""
    cuenta = 0
    pendientes: list[tuple[Any, int]] = [(datos, 0)]
    while pendientes:
        valor, hondo = pendientes.pop()
        if hondo > HONDO:
            raise NoCabe("tiene demasiados niveles, uno dentro de otro")
        hijos = valor.values() if isinstance(valor, dict) else valor if isinstance(valor, list) else ()
        cuenta += len(hijos)
        if cuenta > VALORES:
            raise NoCabe(f"tiene más de {VALORES:,} valores")
        pendientes += [(hijo, hondo + 1) for hijo in hijos]


_NO_VA_EN_UN_NOMBRE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def _con_nombres(hojas: list[Hoja]) -> list[Hoja]:
    """Names that a spreadsheet takes: 31 characters, without its signs, no two alike."""
    usados = {OTROS}
    salida = []
    for hoja in hojas:
        limpio = " ".join(_NO_VA_EN_UN_NOMBRE.sub(" ", hoja.nombre).split()).strip("'")[:31].strip() or "Hoja"
        nombre, n = limpio, 1
        while nombre.casefold() in usados:
            n += 1
            nombre = f"{limpio[: 31 - len(f' {n}')]} {n}"
        usados.add(nombre.casefold())
        salida.append(replace(hoja, nombre=nombre))
    return salida


# Where things stand: one block under another, in column B and those that follow. Column A says which row it is.

PRIMERA_COLUMNA = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitio:
    """Where a block begins: the row of its title, that of its note (0 = none), that of its headings."""

    bloque: Bloque
    titulo: int
    nota: int
    encabezado: int

    def fila(self, n: int) -> int:
        """The row of its row number `n`."""
        return self.encabezado + 1 + n


def sitios(hoja: Hoja) -> list[Sitio]:
    """Its blocks from the first row: the title of the sheet, its lines, and a blank one come before."""
    fila = 2 + len(hoja.intro)
    puestos = []
    for bloque in hoja.bloques:
        titulo = fila + 1
        nota = titulo + 1 if bloque.nota else 0
        encabezado = titulo + 1 + bool(bloque.nota)
        puestos.append(Sitio(bloque=bloque, titulo=titulo, nota=nota, encabezado=encabezado))
        fila = encabezado + len(bloque.renglones) + 1
    return puestos


def marca(n: int, huella: str) -> str:
    """What the first cell of the sheet number `n` says: it is known under another name, and is of no other book."""
    return f"libro {huella[:12]} hoja {n}"


def marca_de(bloque: int, renglon: int | None = None) -> str:
    """What column A says of a row of a block, by their numbers; without a row, of the headings of the block."""
    return f"{bloque}:{'encabezado' if renglon is None else renglon}"


def celdas_de(hoja: Hoja) -> Iterator[tuple[int, int, Renglon, Campo]]:
    """(row, column, its row in the plan, the cell) of every cell to fill, as the sheet was drawn."""
    for sitio in sitios(hoja):
        for n, renglon in enumerate(sitio.bloque.renglones):
            for k, celda in enumerate(renglon.celdas):
                if isinstance(celda, Campo):
                    yield sitio.fila(n), PRIMERA_COLUMNA + k, renglon, celda


def letra(columna: int) -> str:
    """`D` of 4."""
    texto = ""
    while columna:
        columna, resto = divmod(columna - 1, 26)
        texto = chr(65 + resto) + texto
    return texto


def celda(fila: int, columna: int) -> str:
    """`D37`."""
    return f"{letra(columna)}{fila}"
