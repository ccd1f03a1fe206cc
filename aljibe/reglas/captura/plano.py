"""The plan of a workbook: its sheets, blocks, rows and cells, each bound to a place of the law's data.

The same plan is drawn from a law and from its structure alone, so what was written can be found again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from aljibe.reglas.captura.formas import QUITAR, Forma, es_hoja, hay_nulos, hueco
from aljibe.reglas.tarifa import esquema
from aljibe.reglas.tarifa.esquema import AUSENTE
from aljibe.reglas.tarifa.ley import con_defectos

Donde = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Indice:
    """A place in a list; `de` = how many the list has by the schema, when it says so."""

    n: int
    de: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Campo:
    """A cell to fill. `ruta` as the validator calls it; an empty cell that is `siempre` there means not found."""

    donde: Donde
    ruta: str
    forma: Forma
    valor: Any
    siempre: bool = False

    @property
    def se_pide(self) -> bool:
        """Whether the law needs it: an empty one is missing."""
        return self.siempre or self.valor is not AUSENTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Renglon:
    """A row: for each column a cell to fill, a text, or nothing. One `en` a list is spare: empty, it is not there."""

    clave: str
    celdas: Sequence[Campo | str | int | None]
    en: Donde | None = None
    ruta_en: str = ""

    @property
    def campos(self) -> list[Campo]:
        return [celda for celda in self.celdas if isinstance(celda, Campo)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bloque:
    """A table of a sheet. `columnas`: (heading, width)."""

    clave: str
    titulo: str
    columnas: Sequence[tuple[str, int]]
    renglones: Sequence[Renglon]
    nota: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hoja:
    """A sheet. `congela`: its first block is long, and its heading stays in sight."""

    clave: str
    nombre: str
    titulo: str
    bloques: Sequence[Bloque]
    intro: Sequence[str] = ()
    congela: bool = False
    apaisada: bool = False

    @property
    def campos(self) -> Iterator[Campo]:
        for bloque in self.bloques:
            for renglon in bloque.renglones:
                yield from renglon.campos


@dataclass(frozen=True, slots=True, kw_only=True)
class Plano:
    """The sheets of a law. `constantes`: what the schema asks and no person fills, where nothing is said."""

    hojas: Sequence[Hoja]
    constantes: Sequence[tuple[Donde, Any]] = ()


@dataclass(slots=True)
class Taller:
    """Where a plan is put together: used by the makers of sheets."""

    datos: dict[Any, Any]
    constantes: list[tuple[Donde, Any]] = field(default_factory=list)


def campo(donde: Donde, ruta: str, forma: Forma, valor: Any, *, siempre: bool = False) -> Campo | None:
    """The cell of `valor`; None when it does not fit in one, and stays as the file has it."""
    if not es_hoja(valor):
        return None
    return Campo(donde=donde, ruta=ruta, forma=forma, valor=valor, siempre=siempre)


def precios(
    donde: Donde, ruta: str, forma: Forma, valor: Any, *, mensual: bool, siempre: bool = False
) -> list[Campo | None]:
    """The cell of a price, or its twelve; nothing where the file has another shape."""
    if not mensual:
        return [campo(donde, ruta, forma, valor, siempre=siempre)]
    if valor is None or valor is AUSENTE:
        valores, presente = [None] * 12, valor is None
    elif isinstance(valor, list) and len(valor) == 12 and all(map(es_hoja, valor)):
        valores, presente = valor, True
    else:
        return [None] * 12
    return [
        Campo(
            donde=(*donde, Indice(mes, 12)),
            ruta=f"{ruta}[{nombre}]",
            forma=forma,
            valor=suyo if presente else AUSENTE,
            siempre=siempre or presente,
        )
        for mes, (nombre, suyo) in enumerate(zip(esquema.MESES, valores, strict=True))
    ]


# The data of the law out of its structure and its cells.


def esqueleto(datos: dict[Any, Any], plano: Plano) -> dict[Any, Any]:
    """A copy of `datos` without what its cells hold: the keys, the order, and how each figure was written."""
    copia: dict[Any, Any] = copiado(datos)
    for hoja in plano.hojas:
        for suyo in hoja.campos:
            if leer_en(copia, suyo.donde) is not AUSENTE:
                poner_en(copia, suyo.donde, hueco(suyo.forma, leer_en(copia, suyo.donde)))
    return copia


def armar(datos: dict[Any, Any], plano: Plano, valores: dict[Donde, Any]) -> dict[Any, Any]:
    """The law: `datos` (its structure) with the value of each cell; None or not there = the cell is empty.

    An empty cell is None where the law has its key or needs it, and leaves no key elsewhere. A spare row with
    something in it goes to the end of its list.
    """
    ley: dict[Any, Any] = copiado(datos)
    propios = _abrir_usos(ley, plano)
    for donde, valor in plano.constantes:
        if leer_en(ley, donde) in (AUSENTE, None):
            poner_en(ley, donde, copiado(valor))
    quitados: list[Donde] = []
    for hoja in plano.hojas:
        for bloque in hoja.bloques:
            for renglon in bloque.renglones:
                if renglon.en is None:
                    quitados += _poner_renglon(ley, renglon, valores)
                else:
                    _agregar(ley, renglon, valores)
    for donde in sorted(quitados, key=_al_reves):
        quitar_en(ley, donde)
    _cerrar_usos(ley, propios)
    return ley


def _poner_renglon(ley: dict[Any, Any], renglon: Renglon, valores: dict[Donde, Any]) -> list[Donde]:
    quitados = []
    for suyo in renglon.campos:
        valor = valores.get(suyo.donde)
        if valor is QUITAR:
            quitados.append(suyo.donde[:-1])
        elif valor is not None:
            poner_en(ley, suyo.donde, valor)
        else:
            antes = leer_en(ley, suyo.donde)
            if antes is not AUSENTE or suyo.siempre:
                poner_en(ley, suyo.donde, "" if antes == "" else None)
    for suyo in renglon.campos:
        if "brackets" in suyo.donde:
            _un_solo_precio(leer_en(ley, suyo.donde[: suyo.donde.index("brackets") + 2]))
    return quitados


def _un_solo_precio(bracket: Any) -> None:
    """A bracket is flat or by m³: of the two cells, the empty one says nothing when the other is filled."""
    if isinstance(bracket, dict) and "flat" in bracket and "per_m3" in bracket:
        vacios = [clave for clave in ("flat", "per_m3") if _vacio(bracket[clave])]
        if len(vacios) == 1:
            del bracket[vacios[0]]


def _vacio(valor: Any) -> bool:
    return all(map(_vacio, valor)) if isinstance(valor, list) else valor is None


def _agregar(ley: dict[Any, Any], renglon: Renglon, valores: dict[Donde, Any]) -> None:
    assert renglon.en is not None
    dichos = {suyo.donde: valores.get(suyo.donde) for suyo in renglon.campos}
    if all(valor is None for valor in dichos.values()):
        return
    if renglon.en == ("incentives",):
        _agregar_beneficio(ley, {str(donde[-1]): valor for donde, valor in dichos.items()})
        return
    lista = leer_en(ley, renglon.en)
    if not isinstance(lista, list):
        poner_en(ley, renglon.en, lista := [])
    fila: dict[Any, Any] = {}
    largo = len(renglon.en) + 1
    for suyo in renglon.campos:
        if dichos[suyo.donde] is not None or suyo.siempre:
            poner_en(fila, suyo.donde[largo:], dichos[suyo.donde])
    lista.append(fila)


def _agregar_beneficio(ley: dict[Any, Any], dicho: dict[str, Any]) -> None:
    """A benefit as its row says it: what it takes off, of which parts, for which uses."""
    partes = [palabra for palabra in ("base_fee", "whole_monthly_fee") if dicho.get(palabra)]
    if dicho.get("first") is not None:
        partes.append(f"first_{dicho['first']}_m3")
    entrada: dict[Any, Any] = {"discount": dicho.get("discount"), "applies_to": partes or None}
    if dicho.get("uses"):
        entrada["uses"] = [uso.strip() for uso in str(dicho["uses"]).split(",") if uso.strip()]
    if dicho.get("article") is not None:
        entrada["article"] = dicho["article"]
    if not isinstance(ley.get("incentives"), dict):
        ley["incentives"] = {}
    clave = str(dicho.get("clave") or "beneficio_sin_clave")
    while clave in ley["incentives"] and ley["incentives"][clave] is not None:
        clave += "_"
    ley["incentives"][clave] = entrada


def _abrir_usos(ley: dict[Any, Any], plano: Plano) -> list[tuple[int, Any, Any]]:
    """Give each use, as its own, what it takes from `metered_common` and its sheet shows: (use, field, its own)."""
    tocados = {
        (suyo.donde[1].n, suyo.donde[2])
        for hoja in plano.hojas
        for suyo in hoja.campos
        if suyo.donde[0] == "metered" and len(suyo.donde) > 2 and isinstance(suyo.donde[1], Indice)
    }
    comun = ley.get("metered_common")
    propios = []
    for n, clave in sorted(tocados, key=str):
        fila = ley["metered"][n]
        efectivos = con_defectos(fila, comun)
        if isinstance(comun, dict) and clave in comun:
            propios.append((n, clave, copiado(fila.get(clave, AUSENTE))))
            fila[clave] = copiado(efectivos[clave])
    return propios


def _cerrar_usos(ley: dict[Any, Any], propios: list[tuple[int, Any, Any]]) -> None:
    """Take back what each use still has as `metered_common` says it: it is inherited, as it was."""
    comun = ley.get("metered_common")
    for n, clave, antes in propios:
        fila = ley["metered"][n]
        suyo, general = fila.get(clave, AUSENTE), comun[clave] if isinstance(comun, dict) else AUSENTE
        if antes is AUSENTE and suyo == general and not hay_nulos(suyo):
            fila.pop(clave, None)
        elif clave == "beyond_last_row" and isinstance(suyo, dict) and isinstance(general, dict):
            if isinstance(antes, dict) and "rule" in antes:
                continue
            propias = antes if isinstance(antes, dict) else {}
            fila[clave] = {
                k: v for k, v in suyo.items() if k in propias or k not in general or v != general[k] or hay_nulos(v)
            }


# Places in the data.


def copiado(valor: Any) -> Any:
    """A copy of maps and lists, each reached by one way only."""
    if isinstance(valor, dict):
        return {clave: copiado(hijo) for clave, hijo in valor.items()}
    if isinstance(valor, list):
        return [copiado(hijo) for hijo in valor]
    return valor


def leer_en(datos: Any, donde: Donde) -> Any:
    """What is at `donde`; AUSENTE if nothing is."""
    for paso in donde:
        if isinstance(paso, Indice):
            if not isinstance(datos, list) or paso.n >= len(datos):
                return AUSENTE
            datos = datos[paso.n]
        elif isinstance(datos, dict) and paso in datos:
            datos = datos[paso]
        else:
            return AUSENTE
    return datos


def poner_en(datos: Any, donde: Donde, valor: Any) -> None:
    """Put `valor` at `donde`, making the maps and lists on the way; a null on the way becomes one."""
    for paso, sigue in pairwise(donde):
        hijo = leer_en(datos, (paso,))
        if hijo is AUSENTE or hijo is None:
            hijo = [None] * sigue.de if isinstance(sigue, Indice) else {}
            _poner(datos, paso, hijo)
        datos = hijo
    _poner(datos, donde[-1], valor)


def _poner(datos: Any, paso: Any, valor: Any) -> None:
    if not isinstance(paso, Indice):
        datos[paso] = valor
        return
    datos.extend([None] * (paso.n + 1 - len(datos)))
    datos[paso.n] = valor


def quitar_en(datos: Any, donde: Donde) -> None:
    """Take out what is at `donde`, and the map or list that it leaves empty."""
    padre, paso = leer_en(datos, donde[:-1]), donde[-1]
    if leer_en(padre, (paso,)) is AUSENTE:
        return
    del padre[paso.n if isinstance(paso, Indice) else paso]
    if not padre and len(donde) > 1:
        quitar_en(datos, donde[:-1])


def _al_reves(donde: Donde) -> tuple[Any, ...]:
    """The last of a list goes first, so that the others keep their place."""
    return tuple((0, -paso.n, "") if isinstance(paso, Indice) else (1, 0, str(paso)) for paso in donde)
