"""Reads a capture workbook back: the same law, and each problem by sheet and cell.

Rows are found by what column A says, columns by their heading, sheets by their first cell: a sheet that was renamed, or
moved, is the same sheet. What cannot be found is said once, and its cells are not said again to be empty.
"""

import base64
import binascii
import hashlib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from typing import Any

from openpyxl import load_workbook

from aljibe.reglas.captura import libro
from aljibe.reglas.captura.escritura import VERSION
from aljibe.reglas.captura.formas import QUITAR, CeldaInvalida, de_celda
from aljibe.reglas.captura.libro import OTROS, PRIMERA_COLUMNA, NoCabe, Sitio
from aljibe.reglas.captura.paquete import examinar
from aljibe.reglas.captura.plano import Campo, Donde, Hoja, Plano, Renglon, armar, leer_en
from aljibe.reglas.tarifa import lectura as texto
from aljibe.reglas.tarifa.lectura import LeyIlegible
from aljibe.reglas.tarifa.revision import Problema

# What the library says of styles and extensions that it does not know is nothing to the person.
warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")

# Beyond the sheet as it was drawn: rows and columns that a person may have put in.
_DE_MAS = 400
_COLUMNAS = 80
_HOJAS = 150


@dataclass(frozen=True, slots=True)
class ProblemaDeCelda(Problema):
    """A finding of a workbook: besides its path, the sheet and the cell, or the cells (`D9:O109`)."""

    hoja: str = ""
    celda: str = ""
    de_forma: bool = False
    """Whether it is about the book, and not about a figure: a row that was taken out, a formula."""

    @property
    def dicho(self) -> str:
        return "vacío" if self.vacio else super(ProblemaDeCelda, self).dicho

    @property
    def lugar(self) -> str:
        celda = f", {'celdas' if ':' in self.celda else 'celda'} {self.celda}" if self.celda else ""
        return f"hoja «{self.hoja}»{celda}" if self.hoja else ""

    def __str__(self) -> str:
        donde = f"{self.lugar} ({self.ruta})" if self.lugar and self.ruta else self.lugar or self.ruta
        dicho = self.esperado if self.de_forma and self.valor is None else f"{self.dicho}; se esperaba {self.esperado}"
        return ": ".join(filter(None, (donde, dicho)))


@dataclass(slots=True)
class Leido:
    """What a workbook says. `celdas`: where each path of the law was found; `perdidas`: paths a problem speaks for."""

    datos: dict[Any, Any] = field(default_factory=dict)
    problemas: list[ProblemaDeCelda] = field(default_factory=list)
    avisos: list[str] = field(default_factory=list)
    celdas: dict[str, tuple[str, str, Campo]] = field(default_factory=dict)
    perdidas: set[str] = field(default_factory=set)


def leer(contenido: bytes) -> Leido:
    """The law of a workbook, with everything that is wrong with the book itself.

    Raises LeyIlegible: it cannot be opened, it is no capture workbook, or its hidden sheet was changed.
    """
    examinar(contenido)
    hojas = _abrir(contenido)
    datos = _estructura(hojas)
    try:
        plano = libro.plano_de(datos)
    except NoCabe as error:
        raise LeyIlegible(f"el libro {error.motivo}") from None
    return _Lector(datos, plano, hojas).leer()


Celdas = dict[tuple[int, int], tuple[Any, bool]]
"""What is at each row and column, and whether it is a formula."""


def _abrir(contenido: bytes) -> dict[str, Celdas]:
    """Each sheet by its name, empty cells left out."""
    try:
        obra = load_workbook(BytesIO(contenido), read_only=True, data_only=False, keep_links=False)
        if len(obra.worksheets) > _HOJAS:
            raise LeyIlegible("el libro tiene más hojas de las que lleva una ley")
        hojas: dict[str, Celdas] = {}
        quedan = libro.CELDAS * 2
        for pagina in obra.worksheets:
            hojas[pagina.title] = dict(islice(_celdas(pagina), quedan + 1))
            quedan -= len(hojas[pagina.title])
            if quedan < 0:
                raise LeyIlegible("el libro tiene más celdas de las que lleva una ley")
        return hojas
    except LeyIlegible:
        raise
    except Exception:  # the library meets a broken part with whatever its parser raises
        raise LeyIlegible("el libro está dañado; descárguelo o guárdelo otra vez") from None


def _celdas(pagina: Any) -> Iterator[tuple[tuple[int, int], tuple[Any, bool]]]:
    # What the file says of its own size is not believed: a row or a column too many is not read.
    pagina.reset_dimensions()
    filas = libro.CELDAS // 20 if pagina.title == OTROS else libro.RENGLONES_DE_HOJA + _DE_MAS
    for fila in pagina.iter_rows(min_row=1, max_row=filas, min_col=1, max_col=_COLUMNAS):
        for celda in fila:
            valor = celda.value
            if valor is None or (isinstance(valor, str) and not valor.strip()):
                continue
            yield (celda.row, celda.column), (valor, celda.data_type == "f")


def _estructura(hojas: dict[str, Celdas]) -> dict[Any, Any]:
    """The structure of the law, as it was kept aside."""
    celdas = hojas.get(OTROS, {})
    columna = [str(celdas[fila, 1][0]) if (fila, 1) in celdas else "" for fila in range(1, len(celdas) + 2)]
    if not columna or columna[0] != VERSION:
        raise LeyIlegible(
            f"no es un libro de captura de Aljibe, o le falta su hoja oculta «{OTROS}»; "
            "descargue el libro de la ley y llénelo"
        )
    letras = "".join(tira.removeprefix(":") for tira in columna[2:])
    try:
        estructura = base64.b64decode(letras, validate=True)
    except (binascii.Error, ValueError):
        estructura = b""
    if hashlib.sha256(estructura).hexdigest() != columna[1]:
        raise LeyIlegible(
            f"la hoja oculta «{OTROS}» fue cambiada; descargue otra vez el libro y pase a él lo capturado"
        )
    datos = texto.leer(estructura).datos
    if not isinstance(datos, dict):
        raise LeyIlegible(f"la hoja oculta «{OTROS}» no tiene la estructura de una ley; descargue otra vez el libro")
    return datos


class _Lector:
    """One book being read."""

    def __init__(self, datos: dict[Any, Any], plano: Plano, hojas: dict[str, Celdas]) -> None:
        self.estructura = datos
        self.plano = plano
        self.hojas = hojas
        self.huella = str(hojas[OTROS][2, 1][0])
        self.leido = Leido()
        self.valores: dict[Donde, Any] = {}

    def leer(self) -> Leido:
        usadas = {OTROS}
        for n, hoja in enumerate(self.plano.hojas):
            marca = libro.marca(n, self.huella)
            nombres = [nombre for nombre, celdas in self.hojas.items() if celdas.get((1, 1), ("",))[0] == marca]
            usadas.update(nombres)
            if len(nombres) == 1:
                self._hoja(hoja, nombres[0])
            elif nombres:
                todas = " y ".join(f"«{nombre}»" for nombre in nombres)
                self._falta(
                    hoja.campos, nombres[0], "A1", f"una sola hoja «{hoja.nombre}»; {todas} dicen serlo: quite la copia"
                )
            else:
                self._falta(
                    hoja.campos,
                    hoja.nombre,
                    "",
                    "esta hoja, y no está: se borró, es de otro libro o se cambió su primera celda",
                )
        for nombre in self.hojas:
            if nombre not in usadas:
                self.leido.avisos.append(f"la hoja «{nombre}» no es del libro; no se leyó")
        self.leido.datos = armar(self.estructura, self.plano, self.valores)
        self._ubicar_agregados()
        return self.leido

    def _falta(self, campos: Any, hoja: str, celda: str, esperado: str) -> None:
        """A part of the book that cannot be found: told once for all its cells."""
        rutas = [campo.ruta for campo in campos]
        self.leido.perdidas.update(rutas)
        self.leido.problemas.append(ProblemaDeCelda("", None, f"se esperaba {esperado}", hoja, celda, True))

    def _hoja(self, hoja: Hoja, nombre: str) -> None:
        celdas = self.hojas[nombre]
        filas: dict[str, list[int]] = {}
        for (fila, columna), (valor, _) in celdas.items():
            if columna == 1:
                filas.setdefault(str(valor), []).append(fila)
        for k, sitio in enumerate(libro.sitios(hoja)):
            columnas = self._columnas(sitio, k, nombre, filas)
            for n, renglon in enumerate(sitio.bloque.renglones):
                if not renglon.campos:
                    continue
                suyas = filas.get(libro.marca_de(k, n), [])
                if len(suyas) == 1:
                    self._renglon(renglon, nombre, suyas[0], columnas)
                    continue
                rotulo = next((str(celda) for celda in renglon.celdas if isinstance(celda, str | int)), "")
                que = (
                    f"el renglón «{rotulo}» de «{sitio.bloque.titulo}»"
                    if rotulo
                    else f"un renglón de «{sitio.bloque.titulo}»"
                )
                if suyas:
                    self._falta(renglon.campos, nombre, f"A{suyas[1]}", f"{que} una sola vez; está {len(suyas)} veces")
                else:
                    lugar = libro.celda(sitio.fila(n), 1)
                    self._falta(renglon.campos, nombre, lugar, f"{que}, y no está: se borró o se cambió su columna A")

    def _columnas(self, sitio: Sitio, k: int, nombre: str, filas: dict[str, list[int]]) -> dict[int, int]:
        """Where each column of a block is: {its number in the plan: column of the sheet}."""
        bloque = sitio.bloque
        suyas = filas.get(libro.marca_de(k), [])
        con_campos = {n for r in bloque.renglones for n, celda in enumerate(r.celdas) if isinstance(celda, Campo)}
        campos = [campo for renglon in bloque.renglones for campo in renglon.campos]
        if len(suyas) != 1:
            if con_campos:
                lugar = libro.celda(sitio.encabezado, 1)
                self._falta(campos, nombre, lugar, f"el renglón de encabezados de «{bloque.titulo}», una sola vez")
            return {}
        rotulos: dict[str, list[int]] = {}
        for columna in range(PRIMERA_COLUMNA, _COLUMNAS + 1):
            valor, _ = self.hojas[nombre].get((suyas[0], columna), ("", False))
            rotulos.setdefault(_llano(valor), []).append(columna)
        halladas = {}
        for n in sorted(con_campos):
            rotulo = bloque.columnas[n][0]
            donde = rotulos.get(_llano(rotulo), [])
            if len(donde) == 1:
                halladas[n] = donde[0]
                continue
            perdidos = [r.celdas[n] for r in bloque.renglones if n < len(r.celdas) and isinstance(r.celdas[n], Campo)]
            lugar = libro.celda(suyas[0], PRIMERA_COLUMNA + n)
            veces = f"; está {len(donde)} veces" if donde else ", y no está"
            self._falta(perdidos, nombre, lugar, f"la columna «{rotulo}» de «{bloque.titulo}»{veces}")
        return halladas

    def _renglon(self, renglon: Renglon, nombre: str, fila: int, columnas: dict[int, int]) -> None:
        for n, campo in enumerate(renglon.celdas):
            if not isinstance(campo, Campo) or n not in columnas:
                continue
            lugar = libro.celda(fila, columnas[n])
            self.leido.celdas[campo.ruta] = (nombre, lugar, campo)
            crudo, es_formula = self.hojas[nombre].get((fila, columnas[n]), (None, False))
            if crudo is None:
                continue
            if es_formula:
                dicho = f"={str(crudo).lstrip('=')}" if isinstance(crudo, str) else "una fórmula"
                esperado = f"{campo.forma.esperado}: la cifra impresa, y no una fórmula"
                self._mal(campo, nombre, lugar, dicho, esperado)
                continue
            try:
                valor = de_celda(campo.forma, crudo, leer_en(self.estructura, campo.donde))
            except CeldaInvalida as error:
                self._mal(campo, nombre, lugar, crudo, error.esperado)
                continue
            self.valores[campo.donde] = valor
        self._sin_contradiccion(renglon)

    def _sin_contradiccion(self, renglon: Renglon) -> None:
        """What the gazette does not have has no price."""
        fuera = [campo for campo in renglon.campos if self.valores.get(campo.donde) is QUITAR]
        cifras = [c for c in renglon.campos if c.forma.es_numero and self.valores.get(c.donde) is not None]
        if fuera and cifras:
            hoja, lugar, _ = self.leido.celdas[fuera[0].ruta]
            rotulo = next(dicho for dicho, valor in fuera[0].forma.opciones if valor is QUITAR)
            self._mal(fuera[0], hoja, lugar, rotulo, "vacío, o vacíe el importe: la ley lo tiene o no lo tiene")
            del self.valores[fuera[0].donde]

    def _mal(self, campo: Campo, hoja: str, celda: str, crudo: object, esperado: str) -> None:
        """A cell that holds what its figure cannot be: told here, and left empty in the law."""
        self.leido.perdidas.add(campo.ruta)
        valor = crudo if isinstance(crudo, str) else str(crudo)
        self.leido.problemas.append(ProblemaDeCelda(campo.ruta, valor, esperado, hoja, celda, True))

    def _ubicar_agregados(self) -> None:
        """How the validator calls the cells of a spare row: by the place it took in its list, or by its name."""
        for hoja in self.plano.hojas:
            for bloque in hoja.bloques:
                puestos: dict[Donde, int] = {}
                for renglon in bloque.renglones:
                    if renglon.en is None or all(self.valores.get(campo.donde) is None for campo in renglon.campos):
                        continue
                    antes = leer_en(self.estructura, renglon.en)
                    largo = len(antes) if isinstance(antes, list) else 0
                    n = puestos[renglon.en] = puestos.get(renglon.en, largo - 1) + 1
                    for campo in renglon.campos:
                        lugar = self.leido.celdas.get(campo.ruta)
                        if lugar is not None:
                            for alias in _alias(renglon, campo, n, self.valores):
                                self.leido.celdas.setdefault(alias, lugar)


def _alias(renglon: Renglon, campo: Campo, n: int, valores: dict[Donde, Any]) -> Iterator[str]:
    assert renglon.en is not None
    cola = campo.ruta.removeprefix(renglon.ruta_en).partition("]")[2]
    yield f"{renglon.ruta_en}[{n}]{cola}"
    fila = campo.donde[: len(renglon.en) + 1]
    for llave in ("name", "category"):
        if nombre := valores.get((*fila, llave)):
            yield f"{renglon.ruta_en}[{nombre}]{cola}"
    if renglon.en == ("incentives",) and (nombre := valores.get((*fila, "clave"))):
        de_la_ley = {".base_fee": ".applies_to", ".first": ".applies_to", ".whole_monthly_fee": ".applies_to"}
        yield f"incentives.{nombre}{de_la_ley.get(cola, cola)}"


def _llano(valor: object) -> str:
    return " ".join(str(valor).split()).casefold()
