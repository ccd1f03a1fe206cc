"""The sheet of every other figure of the law: the one-off concepts, and the terms of their formulas."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aljibe.reglas.captura.formas import (
    CIFRA,
    CLAVE,
    EN_LA_LEY,
    IMPORTE,
    LARGO,
    TEXTO,
    VOLUMEN,
    Forma,
)
from aljibe.reglas.captura.plano import Bloque, Campo, Donde, Hoja, Indice, Renglon, Taller, campo
from aljibe.reglas.tarifa import esquema
from aljibe.reglas.tarifa.esquema import AUSENTE, NumeroSinComillas
from aljibe.reglas.tarifa.nombres import nombre_de_precio, nombre_de_unidad
from aljibe.reglas.tarifa.precios import SECCIONES_QUE_NO_SE_ORDENAN
from aljibe.reglas.tarifa.revision import nombres_de_filas, unir
from aljibe.reglas.tarifa.validacion_cargos import es_prosa, es_todo_precios, no_es_hueco

DE_SOBRA = 25
# Depth at which a file is no longer a list of prices.
_HONDO = 12
_COLUMNAS = (
    ("Concepto", 54),
    ("Unidad", 14),
    ("Importe", 16),
    ("Artículo", 14),
    ("Si la ley no lo tiene", 14),
    ("Clave", 52),
)
_TITULOS = {"services": "Servicios operativos y administrativos"}
# A row of these makes sense to whoever writes a new concept: the others say a matrix or a formula.
_CON_SOBRA = ("services",)


def hoja_de_conceptos(taller: Taller, ya: Iterable[Campo]) -> Hoja:
    """Every figure that no other sheet has (`ya` says which have one), section by section."""
    ajenas = {suyo.donde for suyo in ya}
    bloques = []
    for seccion, valor in taller.datos.items():
        if isinstance(seccion, str) and seccion not in SECCIONES_QUE_NO_SE_ORDENAN and isinstance(valor, dict | list):
            bloque = _Seccion(taller.datos, seccion, ajenas).bloque(valor)
            if bloque.renglones:
                bloques.append(bloque)
    if not isinstance(taller.datos.get("services"), dict | list):
        bloques.append(_Seccion(taller.datos, "services", ajenas).bloque([]))
    return Hoja(
        clave="conceptos",
        nombre="Conceptos",
        titulo="Conceptos que no son del mes",
        intro=(
            "Contratos, tomas, descargas, servicios y demás: un renglón por cada cifra, sin IVA.",
            "Un servicio que no esté en la lista se escribe en los renglones de sobra del final de su sección.",
        ),
        bloques=bloques,
    )


class _Seccion:
    """A section of free shape, as its rows are made."""

    def __init__(self, datos: Mapping[Any, Any], seccion: str, ajenas: set[Donde]) -> None:
        articulos = datos.get("articles")
        self.seccion = seccion
        self.ajenas = ajenas
        self.estricta = es_todo_precios(seccion)
        self.articulo = esquema.texto_de(articulos.get(seccion)) if isinstance(articulos, dict) else ""
        self.sobra: list[Renglon] = []

    def bloque(self, valor: Any) -> Bloque:
        filas = list(self._de(valor, (self.seccion,), self.seccion, (self.seccion,)))
        titulo = _TITULOS.get(self.seccion) or nombre_de_precio(self.seccion)
        return Bloque(
            clave=self.seccion,
            titulo=f"{titulo} · art. {self.articulo}" if self.articulo else titulo,
            columnas=_COLUMNAS,
            renglones=[*filas, *self.sobra],
        )

    def _de(self, valor: Any, donde: Donde, ruta: str, partes: tuple[str, ...]) -> Iterator[Renglon]:
        if len(donde) > _HONDO:
            return
        if isinstance(valor, list):
            yield from self._de_lista(valor, donde, ruta, partes)
        elif isinstance(valor, dict):
            yield from self._de_mapa(valor, donde, ruta, partes)

    def _de_mapa(self, mapa: dict[Any, Any], donde: Donde, ruta: str, partes: tuple[str, ...]) -> Iterator[Renglon]:
        columnas = mapa.get("columns")
        columnas = columnas if isinstance(columnas, list) and all(isinstance(c, str) for c in columnas) else []
        for clave, hijo in mapa.items():
            nombre, suyo = esquema.texto_de(clave), (*donde, clave)
            if not nombre or nombre == "columns" or es_prosa(nombre):
                continue
            if columnas and isinstance(hijo, list) and len(hijo) == len(columnas):
                for i, (columna, celda) in enumerate(zip(columnas, hijo, strict=True)):
                    aqui = unir(unir(ruta, clave), columna)
                    yield from self._hoja(celda, (*suyo, Indice(i)), aqui, (*partes, nombre, columna), IMPORTE)
            elif isinstance(hijo, dict | list):
                yield from self._de(hijo, suyo, unir(ruta, clave), (*partes, nombre))
            elif not (hijo is None and no_es_hueco(nombre, mapa)):
                yield from self._hoja(hijo, suyo, unir(ruta, clave), (*partes, nombre), self._forma(nombre))

    def _de_lista(self, lista: list[Any], donde: Donde, ruta: str, partes: tuple[str, ...]) -> Iterator[Renglon]:
        hay_nombres = not lista
        for i, (nombre, fila) in enumerate(zip(nombres_de_filas(lista, "name", "category"), lista, strict=True)):
            suyo, aqui = (*donde, Indice(i)), f"{ruta}[{nombre}]"
            if isinstance(fila, dict):
                propio = esquema.texto_de(fila.get("name")) or esquema.texto_de(fila.get("category"))
                hay_nombres = hay_nombres or "name" in fila
                yield from self._de_fila(fila, suyo, aqui, (*partes, propio or str(i + 1)))
            elif isinstance(fila, list):
                yield from self._de(fila, suyo, aqui, (*partes, str(i + 1)))
            else:
                yield from self._hoja(fila, suyo, aqui, (*partes, str(i + 1)), CIFRA, quitable=False)
        if hay_nombres and self.seccion in _CON_SOBRA:
            self.sobra += [self._de_sobra(donde, ruta, ".".join(partes), k) for k in range(1, DE_SOBRA + 1)]

    def _de_fila(self, fila: dict[Any, Any], donde: Donde, ruta: str, partes: tuple[str, ...]) -> Iterator[Renglon]:
        """A concept written as a row of a list: its unit and its article are its own."""
        cobra = next((clave for clave in ("price", "amount") if clave in fila), None)
        if cobra is not None and (importe := self._cifra(fila[cobra], (*donde, cobra), f"{ruta}.{cobra}", IMPORTE)):
            otros = [
                campo((*donde, clave), f"{ruta}.{clave}", TEXTO, fila.get(clave, AUSENTE))
                for clave in ("unit", "article")
            ]
            yield Renglon(
                clave=ruta,
                celdas=[
                    nombre_de_precio(*partes),
                    otros[0],
                    importe,
                    otros[1],
                    self._quitar(donde, ruta, importe),
                    ".".join(partes),
                ],
            )
            fila = {k: v for k, v in fila.items() if k != cobra}
        yield from self._de_mapa(fila, donde, ruta, partes)

    def _hoja(
        self, valor: Any, donde: Donde, ruta: str, partes: tuple[str, ...], forma: Forma, *, quitable: bool = True
    ) -> Iterator[Renglon]:
        if cifra := self._cifra(valor, donde, ruta, forma):
            unidad = re.fullmatch(r"(?:.*_)?per_(.+)", partes[-1])
            yield Renglon(
                clave=ruta,
                celdas=[
                    nombre_de_precio(*partes),
                    nombre_de_unidad(unidad[1]) if unidad else None,
                    cifra,
                    self.articulo,
                    # In a matrix each column has its place: none can be taken out.
                    self._quitar(donde, ruta, cifra) if quitable and not isinstance(donde[-1], Indice) else None,
                    ".".join(partes),
                ],
            )

    def _cifra(self, valor: Any, donde: Donde, ruta: str, forma: Forma) -> Campo | None:
        """The cell of a figure; None of what is text, yes or no, or already on another sheet."""
        if donde in self.ajenas or isinstance(valor, bool):
            return None
        if isinstance(valor, int) and forma is CIFRA:
            forma = VOLUMEN
        if isinstance(valor, str) and not (self.estricta or forma is IMPORTE):
            try:
                esquema.importe(valor)
            except esquema.ValorInvalido:
                return None
        if (
            valor is None
            or isinstance(valor, int | NumeroSinComillas)
            or (isinstance(valor, str) and len(valor) < LARGO)
        ):
            return campo(donde, ruta, forma, valor)
        return None

    def _forma(self, clave: str) -> Forma:
        return IMPORTE if self.estricta or clave in ("price", "amount") else CIFRA

    @staticmethod
    def _quitar(donde: Donde, ruta: str, cifra: Campo) -> Campo | None:
        """Where the person says that the gazette does not have it; of what is known, there is nothing to say."""
        if cifra.valor is not None:
            return None
        return Campo(donde=(*donde, "~"), ruta=f"{ruta}~", forma=EN_LA_LEY, valor=AUSENTE)

    @staticmethod
    def _de_sobra(donde: Donde, ruta: str, clave: str, k: int) -> Renglon:
        celda = {
            llave: Campo(
                donde=(*donde, f"+{k}", llave),
                ruta=f"{ruta}[+{k}].{llave}",
                forma=forma,
                valor=AUSENTE,
                siempre=siempre,
            )
            for llave, forma, siempre in (
                ("name", CLAVE, True),
                ("unit", TEXTO, False),
                ("price", IMPORTE, True),
                ("article", TEXTO, False),
            )
        }
        return Renglon(
            clave=f"{ruta}[+{k}]",
            celdas=[celda["name"], celda["unit"], celda["price"], celda["article"], None, f"{clave}. …"],
            en=donde,
            ruta_en=ruta,
        )
