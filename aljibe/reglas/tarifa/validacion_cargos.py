"""Validation of drainage and treatment, and of the one-off charges, whose shape each law decides."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from aljibe.reglas.tarifa import esquema
from aljibe.reglas.tarifa.esquema import AUSENTE, NumeroSinComillas, ValorInvalido, como_texto
from aljibe.reglas.tarifa.revision import Revision, nombres_de_filas, unir

# Text for people: it is never a price.
_PROSA = re.compile(
    r"note|notes|who|rules|formula|ambiguity|exempt|unit|code|name|label_es|article|category|description|"
    r"decided_by|conditions|scope|source|read|by|columns|text|url|open_question|period|model|rule|mode"
)
_CANTIDAD = re.compile(
    r"(from|to|up_to|over|litres|litros|min|max|minimum|maximum|limits?|years?|year|order|digits)(_.*)?"
    r"|.*_(m2|m3|lots?|lotes|years?|months?|days?|hours?|uma|inhabitant_day|mg_per_l|pct|points|number)"
)
_DINERO = re.compile(r"price|amount|cap|(.*_)?(price|amount|fee|cost)|(.*_)?per_.*|base_.*|extra_.*")
_TODO_PRECIOS = ("contracts", "meter_box", "meters")


def es_prosa(clave: str) -> bool:
    """Whether what a key of a charge holds is text for people."""
    return bool(_PROSA.fullmatch(clave))


def es_todo_precios(seccion: str) -> bool:
    """Whether every leaf of a section that is not prose is a price."""
    return seccion in _TODO_PRECIOS


def no_es_hueco(clave: str, padre: Mapping[Any, Any]) -> bool:
    """Whether a null under `clave` is data: `to` is "and above", and `from` with `from_over` is "more than"."""
    return clave == "to" or clave.startswith("to_") or (clave == "from" and "from_over" in padre)


def revisar_servicio(revision: Revision, nombre: str, seccion: object) -> None:
    """`sewer` or `treatment`."""
    if not isinstance(seccion, dict):
        revision.problema(nombre, seccion, "un mapa con model, o con utility_water_users y own_source_users")
        return
    usuarios = [clave for clave in ("utility_water_users", "own_source_users") if clave in seccion]
    for clave in usuarios:
        _revisar_reglas(revision, f"{nombre}.{clave}", seccion[clave], de_la_red=clave == "utility_water_users")
    if "model" in seccion or not usuarios:
        _revisar_reglas(revision, nombre, seccion, de_la_red=True)
    elif "utility_water_users" not in seccion:
        revision.aviso(nombre, AUSENTE, "utility_water_users: sin él no se cobra a quien usa el agua de la red")
    if "model" not in seccion and usuarios:
        conocidas = ("utility_water_users", "own_source_users", "article", "note", "notes")
        revisar_ajenas(revision, nombre, seccion, conocidas)


def _revisar_reglas(revision: Revision, ruta: str, reglas: object, *, de_la_red: bool) -> None:
    if not isinstance(reglas, dict):
        revision.problema(ruta, reglas, "un mapa con model y su rate o price")
        return
    conocidas = ("model", "rate", "price", "utility_water_users", "own_source_users", "article", "note", "notes")
    if "brackets" in reglas:
        revision.aviso(
            f"{ruta}.brackets", reglas["brackets"], "un cargo que se calcule; por m³ descargado, se conserva"
        )
        if "model" not in reglas:
            revisar_ajenas(revision, ruta, reglas, conocidas)
            return
    modelos = esquema.uno_de(*esquema.MODELOS_DE_SERVICIO)
    modelo = revision.leer(f"{ruta}.model", reglas.get("model", AUSENTE), modelos)
    if modelo == esquema.PORCENTAJE or (modelo is None and "rate" in reglas):
        revision.leer(f"{ruta}.rate", reglas.get("rate", AUSENTE), esquema.fraccion)
    por_m3 = modelo in (esquema.POR_M3_DE_AGUA, esquema.POR_M3_DESCARGADO)
    if "price" in reglas if modelo is None or "brackets" in reglas else por_m3:
        revision.leer(f"{ruta}.price", reglas.get("price", AUSENTE), esquema.importe)
    if de_la_red and modelo == esquema.POR_M3_DESCARGADO:
        revision.aviso(f"{ruta}.model", modelo, "otro modelo para el agua de la red: este necesita medir la descarga")
    revisar_ajenas(revision, ruta, reglas, conocidas)


def revisar_ajenas(revision: Revision, ruta: str, mapa: Mapping[Any, Any], conocidas: Iterable[str]) -> None:
    """Notices for keys that the schema does not know; what they contain is looked at as charges are."""
    for clave in revision.desconocidas(ruta, mapa, conocidas):
        if isinstance(mapa[clave], dict | list):
            _Cargos(revision, estricto=False).valor(unir(ruta, clave), _nombre(clave), mapa[clave], mapa)


def revisar_cargos(revision: Revision, nombre: str, seccion: object) -> None:
    """A section of one-off charges: every figure a quoted amount, no null, printed totals that add up."""
    if not isinstance(seccion, dict | list):
        revision.problema(nombre, seccion, "un mapa o una lista de cargos")
        return
    _Cargos(revision, estricto=nombre in _TODO_PRECIOS, servicios=nombre == "services").valor(
        nombre, nombre, seccion, {}
    )


def _nombre(clave: object) -> str:
    return clave if isinstance(clave, str) else como_texto(clave)


class _Cargos:
    """Walks a section of free shape. `estricto`: every leaf that is not prose is a price."""

    def __init__(self, revision: Revision, *, estricto: bool, servicios: bool = False) -> None:
        self.revision = revision
        self.estricto = estricto
        self.servicios = servicios
        self.vistos: set[int] = set()

    def valor(self, ruta: str, clave: str, valor: object, padre: Mapping[Any, Any], cantidad: bool = False) -> None:
        """`clave` is the key of `valor` in `padre`; `cantidad`: a key above already says that these are quantities."""
        cantidad = cantidad or bool(_CANTIDAD.fullmatch(clave))
        if isinstance(valor, dict | list):
            if id(valor) in self.vistos:
                return
            self.vistos.add(id(valor))
            if not valor and padre and not _PROSA.fullmatch(clave):
                self.revision.problema(ruta, valor, "un importe entre comillas; está vacío")
            elif isinstance(valor, dict):
                self._mapa(ruta, valor, cantidad)
            elif _PROSA.fullmatch(clave):
                self._sin_numeros(ruta, valor)
            else:
                self._lista(ruta, clave, valor, cantidad)
            return
        self._hoja(ruta, clave, valor, padre, cantidad)

    def _mapa(self, ruta: str, mapa: Mapping[Any, Any], cantidad: bool) -> None:
        columnas = mapa.get("columns")
        if "columns" in mapa and not (
            isinstance(columnas, list)
            and columnas
            and all(isinstance(c, str) and c.strip() for c in columnas)
            and len(set(columnas)) == len(columnas)
        ):
            self.revision.problema(f"{ruta}.columns", columnas, "una lista de nombres de columna, sin repetir")
            columnas = None
        for clave, hijo in mapa.items():
            suya, nombre = unir(ruta, clave), _nombre(clave)
            if nombre == "columns":
                continue
            if "." in nombre:
                self.revision.aviso(suya, nombre, "un nombre sin punto; con punto no se puede ordenar por su clave")
            if isinstance(hijo, list) and isinstance(columnas, list) and not _PROSA.fullmatch(nombre):
                self._renglon(suya, hijo, columnas)
            else:
                self.valor(suya, nombre, hijo, mapa, cantidad)

    def _renglon(self, ruta: str, celdas: list[Any], columnas: list[str]) -> None:
        if len(celdas) != len(columnas):
            self.revision.problema(ruta, celdas, f"{len(columnas)} importes, uno por columna")
            for i, celda in enumerate(celdas):
                self.revision.leer(f"{ruta}[{i}]", celda, esquema.importe)
            return
        importes = {
            columna: self.revision.leer(unir(ruta, columna), celda, esquema.importe)
            for columna, celda in zip(columnas, celdas, strict=True)
        }
        total = importes.pop("total", None)
        if total is not None and importes and None not in importes.values():
            suma = sum((importe for importe in importes.values() if importe is not None), Decimal(0))
            if suma != total:
                self.revision.aviso(f"{ruta}.total", str(total), f"{suma}, la suma de sus columnas; vale el impreso")

    def _lista(self, ruta: str, clave: str, lista: list[Any], cantidad: bool) -> None:
        nombres = nombres_de_filas(lista, "name", "category")
        vistas: set[str] = set()
        for nombre, fila in zip(nombres, lista, strict=True):
            suya = f"{ruta}[{nombre}]"
            if not isinstance(fila, dict):
                if self.servicios and ruta.count(".") <= 1 and not isinstance(fila, list):
                    self.revision.problema(suya, fila, "un mapa con name y price")
                else:
                    self.valor(suya, clave, fila, {}, cantidad)
                continue
            propio = fila.get("name", fila.get("category"))
            if isinstance(propio, str):
                if propio in vistas:
                    self.revision.problema(f"{suya}.name", propio, "un nombre que no se repita en la lista")
                vistas.add(propio)
                if "." in propio:
                    self.revision.aviso(f"{suya}.name", propio, "un nombre sin punto; con punto no se puede ordenar")
            if self.servicios and not (isinstance(propio, str) and propio.strip()):
                self.revision.problema(f"{suya}.name", fila.get("name", AUSENTE), "el nombre del servicio")
            if self.servicios and "price" not in fila and not any(isinstance(v, dict | list) for v in fila.values()):
                self.revision.problema(f"{suya}.price", AUSENTE, "el precio del servicio")
            self.valor(suya, "", fila, {}, cantidad)

    def _hoja(self, ruta: str, clave: str, valor: object, padre: Mapping[Any, Any], cantidad: bool) -> None:
        prosa = bool(_PROSA.fullmatch(clave))
        if valor is None:
            self._nulo(ruta, clave, padre, prosa)
        elif isinstance(valor, NumeroSinComillas | float):
            self.revision.problema(ruta, valor, 'el número entre comillas, por ejemplo "110.01"')
        elif prosa:
            return
        elif isinstance(valor, bool):
            if self.estricto or _DINERO.fullmatch(clave):
                self.revision.leer(ruta, valor, esquema.importe)
        elif isinstance(valor, int):
            if valor < 0 or not cantidad or (_DINERO.fullmatch(clave) and not clave.startswith("litres")):
                self.revision.leer(ruta, valor, esquema.importe)
        elif isinstance(valor, str):
            self._texto(ruta, clave, valor)
        elif self.estricto or cantidad or _DINERO.fullmatch(clave):
            self.revision.leer(ruta, valor, esquema.importe)
        else:
            self.revision.aviso(ruta, valor, "un importe entre comillas; no se puede cobrar")

    def _nulo(self, ruta: str, clave: str, padre: Mapping[Any, Any], prosa: bool) -> None:
        if no_es_hueco(clave, padre):
            return
        if prosa:
            self.revision.aviso(ruta, None, "texto")
            return
        self.revision.problema(ruta, None, "un importe entre comillas; null quiere decir que no se encontró")

    def _texto(self, ruta: str, clave: str, valor: str) -> None:
        try:
            esquema.importe(valor)
        except ValorInvalido as error:
            es_frase = len(valor.split()) > 1 and not re.match(r"\s*[-+$.,0-9]", valor)
            if es_frase and not self.estricto and not _DINERO.fullmatch(clave):
                self.revision.aviso(ruta, valor, "un importe entre comillas; es texto y no se cobra")
            else:
                self.revision.problema(ruta, valor, error.esperado)

    def _sin_numeros(self, ruta: str, lista: list[Any]) -> None:
        for i, valor in enumerate(lista):
            if isinstance(valor, NumeroSinComillas | float):
                self.revision.aviso(f"{ruta}[{i}]", valor, "texto")
