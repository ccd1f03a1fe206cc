"""The sheet of a use: its prices by row and month, and how it is charged."""

from collections.abc import Mapping, Sequence
from typing import Any

from aljibe.reglas.captura.formas import (
    CLASE_FISCAL,
    IMPORTE,
    REGLA_FINAL,
    SI_NO,
    TEXTO,
    VOLUMEN,
    Forma,
)
from aljibe.reglas.captura.plano import Bloque, Campo, Donde, Hoja, Indice, Renglon, Taller, campo, precios
from aljibe.reglas.tarifa import esquema
from aljibe.reglas.tarifa.esquema import AUSENTE
from aljibe.reglas.tarifa.ley import con_defectos
from aljibe.reglas.tarifa.nombres import nombre_de_clave

# A table of more rows than a person would write is not laid out: only the rows it has.
RENGLONES = 1_200
TRAMOS_DE_SOBRA = 6
_ANCHO_DE_MES = 13


def nombre_del_uso(fila: Mapping[Any, Any]) -> str:
    """How the sheet of a use is called."""
    return esquema.texto_de(fila.get("label_es")) or nombre_de_clave(esquema.texto_de(fila.get("use"))) or "Uso"


def hoja_de_uso(taller: Taller, n: int, nombre: str) -> Hoja:
    """The sheet of the use number `n` of the law, which paths call `nombre`."""
    fila = taller.datos["metered"][n]
    return _Uso(taller, n, f"metered[{nombre}]", con_defectos(fila, taller.datos.get("metered_common"))).hoja()


class _Uso:
    """One use with the defaults of the law, as its blocks are made."""

    def __init__(self, taller: Taller, n: int, ruta: str, campos: Mapping[Any, Any]) -> None:
        self.taller = taller
        self.donde: Donde = ("metered", Indice(n))
        self.ruta = ruta
        self.campos = campos
        self.modelo = campos.get("model")
        self.mensual = campos.get("monthly_columns", False) is True

    def hoja(self) -> Hoja:
        modelos = {
            "base_plus_table": "cuota base más el renglón de los m³ del mes",
            "table_total": "el renglón de los m³ del mes es todo el cargo",
            "brackets_total_rate": "el precio del tramo se cobra por todos los m³",
            "brackets_base_plus_marginal": "la base del tramo más los m³ que lo exceden por su precio",
            "flat": "cuota del mes, sin lectura",
        }
        nombre = nombre_del_uso(self.campos)
        columnas = "Doce columnas, de enero a diciembre." if self.mensual else "Un precio para todo el año."
        principal = self._principal()
        return Hoja(
            clave=f"uso:{self.ruta}",
            nombre=nombre,
            titulo=nombre,
            intro=(f"Cómo se cobra: {modelos.get(str(self.modelo), 'la ley no dice su modelo')}. {columnas}",),
            bloques=[*principal, self._datos()],
            congela=bool(principal),
            apaisada=self.mensual,
        )

    def campo(self, clave: str) -> Any:
        return self.campos.get(clave, AUSENTE)

    def _principal(self) -> list[Bloque]:
        if self.modelo in esquema.MODELOS_DE_TABLA:
            return self._tabla()
        if self.modelo in esquema.MODELOS_DE_TRAMOS:
            return self._tramos()
        if self.modelo == "flat":
            cuota = self._precios("cuota", "Cuota del mes", ("amount",), "amount", self.campo("amount"), siempre=True)
            return [self._de_precios("cuota", "Cuota", [*self._base(), cuota])]
        return []

    def _precios(
        self, clave: str, rotulo: str | int, donde: Donde, ruta: str, valor: Any, *, siempre: bool = False
    ) -> Renglon:
        celdas = precios(
            (*self.donde, *donde), f"{self.ruta}.{ruta}", IMPORTE, valor, mensual=self.mensual, siempre=siempre
        )
        return Renglon(clave=clave, celdas=[rotulo, *celdas])

    def _de_precios(self, clave: str, titulo: str, renglones: Sequence[Renglon], nota: str = "") -> Bloque:
        meses = [(mes.capitalize(), _ANCHO_DE_MES) for mes in esquema.MESES] if self.mensual else [("Importe", 18)]
        return Bloque(
            clave=clave, titulo=titulo, columnas=[("Consumo del mes", 34), *meses], renglones=renglones, nota=nota
        )

    def _base(self) -> list[Renglon]:
        """The cuota base, where the model has one."""
        if self.modelo == "table_total" and self.campo("base_fee") is AUSENTE:
            return []
        siempre = self.modelo == "base_plus_table"
        valor = self.campo("base_fee")
        return [self._precios("base", "0 m³ · cuota base", ("base_fee",), "base_fee", valor, siempre=siempre)]

    # Tables.

    def _tabla(self) -> list[Bloque]:
        tabla = self.campo("table")
        conocida = isinstance(tabla, dict)
        if not conocida and tabla is not None and tabla is not AUSENTE:
            return []  # another shape: it stays as the file has it, and the validator says so
        filas, _ = esquema.renglones(tabla) if conocida else ({}, [])
        ultimo = self._ultimo(filas)
        renglones = self._base()
        if self.modelo == "base_plus_table" and not conocida and ultimo is not None:
            self.taller.constantes.append(
                ((*self.donde, "table", 0), ["0.00"] * 12 if self.mensual else "0.00"),
            )
        renglones += [
            self._renglon(m3, *filas.get(m3, (m3, AUSENTE)))
            for m3 in (range((ultimo or 0) + 1) if ultimo is not None and ultimo <= RENGLONES else sorted(filas))
            if not self._sin_renglon(m3, filas, conocida)
        ]
        renglones += self._final(ultimo)
        nota = "Cada renglón es el importe de todo el consumo de ese mes, no el precio de un metro cúbico."
        return [self._de_precios("tabla", "Precios", renglones, nota)]

    def _ultimo(self, filas: Mapping[int, Any]) -> int | None:
        try:
            return esquema.metros_enteros(self.campo("last_row_m3"))
        except esquema.ValorInvalido:
            return max(filas, default=None)

    def _sin_renglon(self, m3: int, filas: Mapping[int, Any], conocida: bool) -> bool:
        """Row 0 of a table that goes on a cuota base: that fee is what 0 m³ pay, and the row is zero."""
        if m3 != 0 or self.modelo != "base_plus_table":
            return False
        valor = filas[0][1] if 0 in filas else AUSENTE
        try:
            importes = [esquema.precio_de_la_ley(valor, mensual=self.mensual, mes=mes) for mes in range(1, 13)]
        except esquema.ValorInvalido:
            return not conocida
        return not any(importes)

    def _renglon(self, m3: int, escrita: object, valor: Any) -> Renglon:
        minimo = " m³ · mínimo" if m3 == 0 and self.modelo == "table_total" else " m³"
        return self._precios(f"{m3}", f"{m3}{minimo}", ("table", escrita), f"table.{m3}", valor, siempre=True)

    def _final(self, ultimo: int | None) -> list[Renglon]:
        final = self.campo("beyond_last_row")
        if not isinstance(final, dict):
            if final is not AUSENTE and final is not None:
                return []
            final = {"unit_price": None, "rule": None} if final is None else {}
        de = "la tabla" if ultimo is None else f"{ultimo} m³"
        donde = ("beyond_last_row", "unit_price")
        filas = [
            self._precios(
                "mas",
                f"Más de {de} · por m³",
                donde,
                ".".join(donde),
                final.get("unit_price", AUSENTE),
                siempre=bool(final),
            )
        ]
        if "base_fee" in final or self.modelo == "table_total":
            donde = ("beyond_last_row", "base_fee")
            valor = final.get("base_fee", AUSENTE)
            filas.append(self._precios("mas-base", f"Más de {de} · cuota base", donde, ".".join(donde), valor))
        return filas

    # Brackets.

    def _tramos(self) -> list[Bloque]:
        lista = self.campo("brackets")
        if lista is None or lista is AUSENTE:
            lista = []
        if not isinstance(lista, list) or not all(isinstance(bracket, dict) for bracket in lista):
            return []
        base = [self._de_precios("base", "Cuota base", self._base())]
        marginal = self.modelo == "brackets_base_plus_marginal"
        claves = (
            (("base", "Base"), ("marginal", "Por m³ excedente"))
            if marginal
            else (("per_m3", "Por m³"), ("flat", "Fijo"))
        )
        columnas = [
            ("Tramo", 34),
            ("Desde m³", _ANCHO_DE_MES),
            ("Más de m³", _ANCHO_DE_MES),
            ("Hasta m³", _ANCHO_DE_MES),
        ]
        for _, rotulo in claves:
            meses = [f"{rotulo} {mes[:3]}" for mes in esquema.MESES] if self.mensual else [rotulo]
            columnas += [(mes, 14) for mes in meses]
        filas = [self._tramo(i, bracket, [c for c, _ in claves]) for i, bracket in enumerate(lista)]
        filas += [self._tramo(-i, None, [c for c, _ in claves]) for i in range(1, TRAMOS_DE_SOBRA + 1)]
        nota = "«Hasta» vacío en el último tramo quiere decir «en adelante». «Más de» es un límite que no se incluye."
        return [*base, Bloque(clave="tramos", titulo="Tramos", columnas=columnas, renglones=filas, nota=nota)]

    def _tramo(self, i: int, bracket: Mapping[Any, Any] | None, claves: Sequence[str]) -> Renglon:
        """A bracket of the law, or a spare one (`bracket` None)."""
        nombre = f"+{-i}" if bracket is None else f"{i}"
        donde: Donde = (*self.donde, "brackets", nombre if bracket is None else Indice(i))
        ruta = f"{self.ruta}.brackets[{nombre}]"
        dichos: Mapping[Any, Any] = bracket or {}
        celdas: list[Campo | str | int | None] = ["tramo de sobra" if bracket is None else f"tramo {i + 1}"]
        for clave in ("from", "from_over", "to"):
            # No figure: a limit that is not printed is data.
            valor = dichos.get(clave, AUSENTE)
            celda = campo((*donde, clave), f"{ruta}.{clave}", VOLUMEN, valor, siempre=bracket is None and clave == "to")
            celdas.append(celda)
        for clave in claves:
            siempre = bracket is not None and (clave in ("base", "marginal"))
            celdas += precios(
                (*donde, clave),
                f"{ruta}.{clave}",
                IMPORTE,
                dichos.get(clave, AUSENTE),
                mensual=self.mensual,
                siempre=siempre,
            )
        en = (*self.donde, "brackets") if bracket is None else None
        return Renglon(clave=nombre, celdas=celdas, en=en, ruta_en=f"{self.ruta}.brackets" if en else "")

    # How it is charged.

    def _datos(self) -> Bloque:
        filas = [
            self._dato("tax_class", "Clase para el IVA", CLASE_FISCAL, siempre=True),
            self._dato("article", "Artículo de la ley", TEXTO),
        ]
        final = self.campo("beyond_last_row")
        if self.modelo in esquema.MODELOS_DE_TABLA and (isinstance(final, dict) or final in (None, AUSENTE)):
            filas += [
                self._dato("rule", "Más allá de la tabla se cobra", REGLA_FINAL, "beyond_last_row"),
                self._dato("add_base_fee", "Y se suma la cuota base", SI_NO, "beyond_last_row"),
            ]
        filas += [
            self._dato("minimum_m3", "Consumo mínimo que se cobra, m³", VOLUMEN),
            self._dato("iva_included", "El precio ya trae el IVA", SI_NO),
        ]
        ancho = _ANCHO_DE_MES if self.mensual else 34
        return Bloque(
            clave="datos", titulo="Cómo se cobra este uso", columnas=[("Dato", 34), ("Valor", ancho)], renglones=filas
        )

    def _dato(self, clave: str, rotulo: str, forma: Forma, dentro: str = "", *, siempre: bool = False) -> Renglon:
        mapa = self.campo(dentro) if dentro else self.campos
        valor = mapa.get(clave, AUSENTE) if isinstance(mapa, Mapping) else AUSENTE
        if dentro and mapa is None and clave == "rule":
            siempre = True
        donde = (*self.donde, dentro, clave) if dentro else (*self.donde, clave)
        ruta = ".".join(filter(None, (self.ruta, dentro, clave)))
        return Renglon(clave=clave, celdas=[rotulo, campo(donde, ruta, forma, valor, siempre=siempre)])
