"""Composer of papers: frozen data in, their PDF out, the same bytes for the same data.

A template is a file `plantillas/<name>/v<n>.typ`: once it has printed, what it printed stays as it was. Data crosses
as one JSON text and is placed as strings, never evaluated. What a paper must say is checked on its data before
anything is drawn.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from fontTools.ttLib import TTFont

from aljibe.documentos import barras, dibujo, pliego

Datos = Mapping[str, Any]

LOTE_MAXIMO = 250
# Settings of every template, from airy (0) to tight: the first that holds the data on one page is used.
_NIVELES = 6


class PlantillaDesconocida(LookupError):
    """No such template, or not in that version."""


class PapelIncompleto(ValueError):
    """A required mention is empty: the paper is not printed. `faltantes` names the fields."""

    def __init__(self, plantilla: str, faltantes: Sequence[str]) -> None:
        self.plantilla, self.faltantes = plantilla, list(faltantes)
        super().__init__(f"{plantilla}: faltan {', '.join(faltantes)}")


class PapelExcedido(ValueError):
    """The data does not fit its page even at the tightest setting, and its template has no second sheet."""

    def __init__(self, plantilla: str, folio: str) -> None:
        self.folio = folio
        super().__init__(f"{plantilla} {folio}: no cabe en una hoja")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reimpresion:
    """Stamp of a reprint, beside the folio: the first copy after the original is `n` = 1."""

    n: int
    fecha: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelacion:
    """Mark of a cancelled paper: why, by whom and when."""

    motivo: str
    quien: str
    fecha: date


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plantilla:
    """What the composer knows of a template: its date, its required mentions and its barcode."""

    emitido: Callable[[Datos], str]
    faltantes: Callable[[Datos], list[str]]
    barras: Callable[[Datos], str] | None = None
    qr: str = "M"
    # A guess of the first setting worth trying, to spare a drawing that would be thrown away.
    nivel: Callable[[Datos], int] = lambda _: 0
    # Past the tightest setting there is one more, that goes on as many letters as it needs.
    varias_hojas: bool = False
    # What new papers say they print besides what all of their version do: see `edicion` in `datos`.
    edicion: int = 1
    # The versions that have a quicker way to draw the same page by the hundred, `pliego`.
    por_pliegos: tuple[int, ...] = ()


def componer(
    plantilla: str,
    version: int,
    datos: Datos,
    *,
    reimpresion: Reimpresion | None = None,
    cancelado: Cancelacion | None = None,
) -> bytes:
    """The PDF of one paper: one page, or more where its template may and one cannot hold it. Same data, same bytes.

    Raises: PlantillaDesconocida, PapelIncompleto, PapelExcedido.
    """
    return _compilar(plantilla, version, [_hoja(plantilla, version, datos, reimpresion, cancelado)])


def componer_lote(plantilla: str, version: int, lista_de_datos: Sequence[Datos]) -> bytes:
    """One PDF with a page per paper, in the order given.

    Raises ValueError: none, or more than LOTE_MAXIMO (memory grows with the batch, some 2 MB a paper drawn by Typst);
    PlantillaDesconocida, PapelIncompleto, PapelExcedido for the first paper that cannot be printed.
    """
    if not 0 < len(lista_de_datos) <= LOTE_MAXIMO:
        raise ValueError(f"un lote lleva de 1 a {LOTE_MAXIMO} papeles, no {len(lista_de_datos)}")
    _archivo(plantilla, version)
    if version not in _CONOCIDAS[plantilla].por_pliegos:
        return _componer_juntos(plantilla, version, lista_de_datos)
    for datos in lista_de_datos:
        if faltan := faltantes(plantilla, version, datos):
            raise PapelIncompleto(plantilla, faltan)
    nivel = _CONOCIDAS[plantilla].nivel
    return pliego.imprimir(
        version,
        [(_imprimible(datos), nivel(datos)) for datos in lista_de_datos],
        lambda inusuales: _componer_juntos(plantilla, version, inusuales),
    )


def _componer_juntos(plantilla: str, version: int, lista_de_datos: Sequence[Datos]) -> bytes:
    """One document of Typst with a page per paper."""
    hojas = [_hoja(plantilla, version, datos, None, None) for datos in lista_de_datos]
    try:
        return _compilar(plantilla, version, hojas, dibujo.LOTE)
    finally:
        dibujo.olvidar()


def faltantes(plantilla: str, version: int, datos: Datos) -> list[str]:
    """Required mentions that are empty, as paths ("lineas[2].ley"), in reading order; [] if it may be printed.

    Raises PlantillaDesconocida.
    """
    _archivo(plantilla, version)
    return _CONOCIDAS[plantilla].faltantes(datos)


def edicion(plantilla: str) -> int:
    """The edition that papers issued today are frozen with; 1 is not written in them."""
    return _CONOCIDAS[plantilla].edicion


def plantillas() -> list[str]:
    """Names of the templates that can be composed, sorted."""
    return sorted(_CONOCIDAS)


# ---- drawing ----


@lru_cache
def _archivo(plantilla: str, version: int) -> Path:
    archivo = dibujo.PLANTILLAS / plantilla / f"v{version}.typ"
    if plantilla not in _CONOCIDAS or not archivo.is_file():
        raise PlantillaDesconocida(f"{plantilla} v{version}")
    return archivo


def _hoja(
    plantilla: str, version: int, datos: Datos, reimpresion: Reimpresion | None, cancelado: Cancelacion | None
) -> dict[str, Any]:
    if faltan := faltantes(plantilla, version, datos):
        raise PapelIncompleto(plantilla, faltan)
    conocida = _CONOCIDAS[plantilla]
    lineal = conocida.barras(datos) if conocida.barras else None
    return {
        "datos": _imprimible(datos),
        "fecha": conocida.emitido(datos),
        "nivel": conocida.nivel(datos),
        "qr": barras.qr_svg(datos["url_verificacion"].upper(), conocida.qr),
        "barras": barras.code128_svg(lineal) if lineal else None,
        "modulos": barras.modulos_128(lineal) if lineal else 0,
        "reimpresion": {"n": reimpresion.n, "fecha": reimpresion.fecha.isoformat()} if reimpresion else None,
        "cancelado": _imprimible(
            {"motivo": cancelado.motivo, "quien": cancelado.quien, "fecha": cancelado.fecha.isoformat()}
        )
        if cancelado
        else None,
    }


def _imprimible(valor: Any) -> Any:
    """`valor` with its strings in characters the paper's type can draw.

    What it cannot (an ideogram, an emoji, a private code) is printed as □; marks that draw nothing but reorder or
    join text are dropped. A name must never make its bill unprintable.
    """
    if isinstance(valor, str):
        return valor if valor.isascii() and valor.isprintable() else _texto_imprimible(valor)
    if isinstance(valor, Mapping):
        return {clave: _imprimible(v) for clave, v in valor.items()}
    if isinstance(valor, list | tuple):
        return [_imprimible(v) for v in valor]
    return valor


@lru_cache(maxsize=4096)
def _texto_imprimible(texto: str) -> str:
    return "".join(map(_caracter, unicodedata.normalize("NFC", texto)))


def _caracter(c: str) -> str:
    categoria = unicodedata.category(c)
    if categoria in ("Cc", "Zl", "Zp"):
        return " "
    if categoria == "Cf":
        return ""
    return c if categoria != "Co" and ord(c) in _dibujables() else "□"


@lru_cache(maxsize=1)
def _dibujables() -> frozenset[int]:
    """Code points of the sans, the face every string of data is set in."""
    with TTFont(dibujo.archivo_sans()) as fuente:
        return frozenset(fuente.getBestCmap())


def _compilar(
    plantilla: str, version: int, hojas: list[dict[str, Any]], normas: tuple[dibujo.Norma, ...] = dibujo.SUELTO
) -> bytes:
    """Draw `hojas`, each at its airiest setting that fits. Those found too long are tightened apart from the others."""
    por_dibujar = hojas
    while True:
        try:
            pdf = dibujo.dibujar(_archivo(plantilla, version), por_dibujar, normas)
        except typst.TypstError as error:
            por_dibujar = _excedidas(por_dibujar, error)
            _apretar(plantilla, por_dibujar, error)
        else:
            if len(por_dibujar) == len(hojas):
                return pdf
            por_dibujar = hojas


def _excedidas(hojas: list[dict[str, Any]], error: typst.TypstError) -> list[dict[str, Any]]:
    """The sheets the template names as too long; any other error goes on."""
    nombradas = re.search(r"papel-excedido:([\d,]+)", str(error))
    if not nombradas:
        raise error
    return [hojas[int(i)] for i in nombradas[1].split(",")]


def _apretar(plantilla: str, hojas: list[dict[str, Any]], error: typst.TypstError) -> None:
    limite = _NIVELES + _CONOCIDAS[plantilla].varias_hojas
    for hoja in hojas:
        hoja["nivel"] += 1
        if hoja["nivel"] == limite:
            raise PapelExcedido(plantilla, hoja["datos"]["folio"]) from error


# ---- required mentions ----


def _vacio(valor: object) -> bool:
    return valor is None or (isinstance(valor, str) and not valor.strip()) or valor == [] or valor == {}


def _en(datos: Datos, *rutas: str) -> list[str]:
    """Which of `rutas` ("ley.nombre") are absent or empty."""
    faltan = []
    for ruta in rutas:
        valor: Any = datos
        for parte in ruta.split("."):
            valor = valor.get(parte) if isinstance(valor, Mapping) else None
        if _vacio(valor):
            faltan.append(ruta)
    return faltan


def _en_cada(datos: Datos, lista: str, *campos: str) -> list[str]:
    renglones = datos.get(lista) or []
    return [f"{lista}[{i}].{campo}" for i, renglon in enumerate(renglones) for campo in _en(renglon, *campos)]


def _comunes(datos: Datos) -> list[str]:
    faltan = _en(datos, "folio", "organismo.siglas", "organismo.nombre", "ley.nombre", "codigo", "url_verificacion")
    if not isinstance(datos.get("demostracion"), bool):
        faltan.append("demostracion")
    elif datos["demostracion"]:
        faltan += _en(datos, "ley.demostracion_texto")
    return faltan


def _distinto_de_cero(datos: Datos, campo: str) -> bool:
    return str(datos.get(campo) or "0").strip("-0.") != ""


def _del_recibo_de_agua(datos: Datos) -> list[str]:
    faltan = _comunes(datos)
    faltan += _en(datos, "periodo", "cuenta", "titular", "domicilio", "uso", "servicios", "lineas")
    faltan += _en_cada(datos, "lineas", "concepto", "ley", "importe")
    faltan += _en(datos, "suma", "ajuste", "total", "adeudo_anterior", "recargos_total", "total_a_pagar", "letras")
    # A debt that no bill raised, as those of a migration, is named by its month.
    adeudos = enumerate(datos.get("adeudos") or [])
    faltan += [f"adeudos[{i}].folio" for i, adeudo in adeudos if len(_en(adeudo, "folio", "periodo")) == 2]
    faltan += _en_cada(datos, "adeudos", "vencio_el", "importe", "recargos")
    if _distinto_de_cero(datos, "ajuste"):
        faltan += _en(datos, "articulo_ajuste")
    if _distinto_de_cero(datos, "recargos_total"):
        faltan += _en(datos, "recargos_al", "recargos_operacion", "recargos_articulo")
    return faltan + _en(datos, "emision", "vencimiento", "telefonos", "referencia")


def _del_recibo_de_caja(datos: Datos) -> list[str]:
    faltan = _comunes(datos) + _en(datos, "pagador")
    if not _distinto_de_cero(datos, "anticipo"):
        faltan += _en(datos, "aplicaciones")
    faltan += _en_cada(datos, "aplicaciones", "documento", "concepto", "articulo", "importe", "iva", "total")
    faltan += _en(datos, "importe_total", "iva_total", "aplicado", "anticipo", "total", "letras", "formas")
    faltan += _en_cada(datos, "formas", "forma", "importe")
    return faltan + _en(datos, "cambio", "saldo_despues", "caja", "turno", "cajero", "cobrado_en")


def _de_la_orden(datos: Datos) -> list[str]:
    faltan = _comunes(datos) + _en(datos, "a_cargo_de", "lineas")
    faltan += _en_cada(datos, "lineas", "concepto", "articulo", "importe", "iva", "total")
    faltan += _en(datos, "importe_total", "iva_total", "total", "letras", "valida_hasta", "pasos", "elaboro")
    return faltan + _en(datos, "emitida_en", "leyenda", "referencia")


def _del_corte(datos: Datos) -> list[str]:
    faltan = _comunes(datos) + _en(datos, "caja", "turno", "cajero", "abrio", "cerro", "contado_en", "fondo")
    faltan += _en(datos, "cobrado", "cobros_efectivo", "debe_haber", "contado", "diferencia", "conteo")
    faltan += _en(datos, "formas_suma.sistema", "conceptos_suma.total", "sello")
    faltan += _en_cada(datos, "conceptos", "concepto", "importe", "iva", "total")
    faltan += _en_cada(datos, "cancelados", "folio")
    if _distinto_de_cero(datos, "diferencia"):
        faltan += _en(datos, "motivo")
    return faltan


def _del_comprobante(datos: Datos) -> list[str]:
    faltan = _comunes(datos) + _en(datos, "titulo", "explicacion", "hechos", "importe", "letras", "entrega", "recibe")
    return faltan + _en(datos, "entregado_en") + _en_cada(datos, "hechos", "titulo", "texto")


def _del_estado_de_cuenta(datos: Datos) -> list[str]:
    faltan = _comunes(datos) + _en(datos, "al", "emitido_en", "cuenta", "titular", "domicilio", "uso", "servicios")
    faltan += _en(datos, "grupos", "total", "recargos", "a_pagar_hoy", "letras", "convenio", "saldo_a_favor")
    faltan += _en_cada(datos, "adeudos", "documento", "concepto", "articulo", "vencio_el")
    faltan += _en_cada(datos, "adeudos", "importe", "recargos", "total")
    if _distinto_de_cero(datos, "a_pagar_hoy"):
        faltan += _en(datos, "adeudos")
    faltan += _en_cada(datos, "ordenes", "folio", "concepto", "valida_hasta", "importe")
    faltan += _en_cada(datos, "movimientos", "fecha", "concepto", "debe", "haber", "saldo")
    faltan += _en(datos, "desde", "saldo_inicial", "suma_debe", "suma_haber", "saldo_final")
    return faltan + _en(datos, "nota_movimientos", "leyenda", "elaboro")


def _nivel_del_recibo_de_agua(datos: Datos) -> int:
    """A month of five lines without debt breathes; a debt adds its rows to two tables."""
    adeudos, lineas_de_mas = len(datos["adeudos"]), max(0, len(datos["lineas"]) - 5)
    if adeudos == 0:
        return min(2, lineas_de_mas)
    return min(4, (2 if adeudos == 1 else 3) + lineas_de_mas // 2)


def _nivel_del_recibo_de_caja(datos: Datos) -> int:
    """A bill or two fit with their headings; past twelve rows the equal concepts are joined."""
    filas = len(datos["aplicaciones"])
    return 0 if filas <= 4 else 1 if filas <= 6 else 2 if filas <= 12 else 4


_CONOCIDAS: dict[str, _Plantilla] = {
    "recibo-agua": _Plantilla(
        emitido=lambda d: str(d["emision"]),
        faltantes=_del_recibo_de_agua,
        barras=lambda d: str(d["referencia"]).replace(" ", ""),
        nivel=_nivel_del_recibo_de_agua,
        por_pliegos=(1,),
    ),
    "recibo-caja": _Plantilla(
        emitido=lambda d: str(d["cobrado_en"]),
        faltantes=_del_recibo_de_caja,
        nivel=_nivel_del_recibo_de_caja,
        varias_hojas=True,
        edicion=2,
    ),
    "ticket": _Plantilla(
        emitido=lambda d: str(d["cobrado_en"]),
        faltantes=_del_recibo_de_caja,
        barras=lambda d: str(d["folio"]),
        qr="Q",
    ),
    "orden-de-pago": _Plantilla(
        emitido=lambda d: str(d["emitida_en"]),
        faltantes=_de_la_orden,
        barras=lambda d: str(d["referencia"]).replace(" ", ""),
        varias_hojas=True,
        edicion=2,
    ),
    "corte-de-caja": _Plantilla(emitido=lambda d: str(d["cerro"]), faltantes=_del_corte, varias_hojas=True, edicion=2),
    "comprobante-de-efectivo": _Plantilla(emitido=lambda d: str(d["entregado_en"]), faltantes=_del_comprobante),
    "estado-de-cuenta": _Plantilla(emitido=lambda d: str(d["emitido_en"]), faltantes=_del_estado_de_cuenta),
}
