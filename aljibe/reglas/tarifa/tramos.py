"""A use and a month as stretches of m³ on which the charge is a straight line.

Every model of the schema becomes the same thing: charge = fijo + por_m3 × (m3 − menos_m3), in the unit of the file
and unrounded. The price, the benefits and the compiled law all read these stretches, so they cannot disagree.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any

from aljibe.reglas.tarifa import esquema
from aljibe.reglas.tarifa.esquema import AUSENTE
from aljibe.reglas.tarifa.ley import Ley, NoSePuedeCalcular, Tarifa, exigir

CERO = Decimal(0)
SALTO_MINIMO = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Tramo:
    """The charge from `desde` (excluded if `desde_abierto`) to `hasta` (included; None = and above).

    `base` is the part of the charge that is the cuota base: zero if that stretch does not charge it, None if the
    law does not let it be told apart. With a `problema` the stretch is refused.
    """

    desde: Decimal
    hasta: Decimal | None
    desde_abierto: bool = False
    fijo: Decimal = CERO
    por_m3: Decimal = CERO
    menos_m3: Decimal = CERO
    base: Decimal | None = CERO
    clase: str = "tabla"
    renglon: str = ""
    problema: str = ""

    def cargo(self, m3: Decimal) -> Decimal:
        return self.fijo + self.por_m3 * (m3 - self.menos_m3)

    def contiene(self, m3: Decimal) -> bool:
        pasa = m3 > self.desde if self.desde_abierto else m3 >= self.desde
        return pasa and (self.hasta is None or m3 <= self.hasta)


@dataclass(frozen=True, slots=True, kw_only=True)
class Escala:
    """The stretches of a use in one month, in order and without overlap."""

    ruta: str
    tramos: tuple[Tramo, ...]
    inicios: tuple[Decimal, ...]
    m3_enteros: bool
    tiene_base: bool
    """Whether the use has a cuota base at all, charged at some volume."""
    sin_tramo: str
    """Why a volume that no stretch covers is refused."""

    def tramo(self, m3: Decimal) -> Tramo:
        """The stretch of `m3`.

        Raises NoSePuedeCalcular: fractional where the law prices whole m³, a gap, beyond the end, a bad figure.
        """
        if self.m3_enteros and m3 != m3.to_integral_value():
            raise NoSePuedeCalcular(f"m3 es {m3}; {self.ruta} solo tiene precio para m³ enteros.")
        lugar = bisect_right(self.inicios, m3) - 1
        if lugar >= 0 and self.tramos[lugar].desde_abierto and self.tramos[lugar].desde == m3:
            lugar -= 1
        if lugar < 0 or not self.tramos[lugar].contiene(m3):
            raise NoSePuedeCalcular(f"m3 es {m3}; {self.sin_tramo}.")
        hallado = self.tramos[lugar]
        if hallado.problema:
            raise NoSePuedeCalcular(hallado.problema)
        return hallado


def escala(ley: Ley, tarifa: Tarifa, mes: int, *, sin_base: bool = False) -> Escala:
    """The stretches of `tarifa` in `mes` (1-12); `sin_base`, without the cuota base, as a suspended service pays.

    Raises NoSePuedeCalcular: the model, or what the whole use stands on, cannot be read.
    """
    mensual = tarifa.mensual
    if sin_base:
        return ley.recordar(
            ("escala-sin-base", tarifa.ruta, mes if mensual else 0), lambda: _sin_base(escala(ley, tarifa, mes))
        )
    return ley.recordar(
        ("escala", tarifa.ruta, mes if mensual else 0),
        lambda: _Lector(tarifa=tarifa, mensual=mensual, mes=mes).escala(),
    )


def _sin_base(completa: Escala) -> Escala:
    """The same stretches, each less the cuota base that it charges; refused where the law does not tell it apart."""
    return replace(completa, tramos=tuple(_tramo_sin_base(tramo, completa.ruta) for tramo in completa.tramos))


def _tramo_sin_base(tramo: Tramo, ruta: str) -> Tramo:
    if tramo.base is None:
        motivo = f"Falta {ruta}.table.0 en la ley, y un servicio suspendido no paga la cuota base."
        return replace(tramo, problema=tramo.problema or motivo)
    return replace(tramo, fijo=tramo.fijo - tramo.base, base=CERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lector:
    tarifa: Tarifa
    mensual: bool
    mes: int

    def escala(self) -> Escala:
        modelo = self.tarifa.modelo
        if modelo in esquema.MODELOS_DE_TABLA:
            tramos, sin_tramo = self._de_tabla(modelo)
        elif modelo == "flat":
            tramos, sin_tramo = [self._fijo()], "la cuota no depende del volumen"
        else:
            tramos, sin_tramo = self._de_brackets(modelo)
        tramos = sin_traslape(tramos)
        return Escala(
            ruta=self.tarifa.ruta,
            tramos=tuple(tramos),
            inicios=tuple(tramo.desde for tramo in tramos),
            m3_enteros=modelo in esquema.MODELOS_DE_TABLA,
            tiene_base=modelo == "table_total" or self.tarifa.campo("base_fee") is not AUSENTE,
            sin_tramo=sin_tramo,
        )

    # Values of the file.

    def _precio(self, ruta: str, valor: Any, *, mensual: bool | None = None) -> Decimal:
        """The month's price at `ruta`, relative to the use."""
        columnas = self.mensual if mensual is None else mensual
        return exigir(
            f"{self.tarifa.ruta}.{ruta}",
            valor,
            lambda v: esquema.precio_de_la_ley(v, mensual=columnas, mes=self.mes),
        )

    def _base(self) -> Decimal:
        """The cuota base of the use; absent means none, which `base_plus_table` does not admit."""
        valor = self.tarifa.campo("base_fee")
        if valor is AUSENTE and self.tarifa.modelo != "base_plus_table":
            return CERO
        return self._precio("base_fee", valor)

    def _fijo(self) -> Tramo:
        cuota = self._precio("amount", self.tarifa.campo("amount"))
        base = self._base()
        return Tramo(desde=CERO, hasta=None, fijo=cuota + base, base=base, clase="cuota", renglon="cuota fija")

    # Tables.

    def _de_tabla(self, modelo: str) -> tuple[list[Tramo], str]:
        ruta = self.tarifa.ruta
        filas, _ = exigir(f"{ruta}.table", self.tarifa.campo("table"), _tabla)
        ultimo = self._ultimo_renglon(filas)
        inicio = self._inicio_del_excedente(ultimo)
        tramos = []
        for m3 in sorted(filas):
            if ultimo is not None and m3 > ultimo:
                continue
            problema = ""
            if inicio is not None and m3 >= inicio:
                problema = f"{ruta}: el renglón {m3} está en la tabla y también en beyond_last_row; corrija from_m3."
            tramos.append(_o_problema(Decimal(m3), Decimal(m3), problema, partial(self._renglon, modelo, filas, m3)))
        sin_tramo = f"{ruta}.table no tiene ese renglón"
        if ultimo is None:
            return tramos, f"{ruta}.last_row_m3 no dice dónde termina la tabla"
        if self.tarifa.campo("beyond_last_row") is AUSENTE:
            return tramos, f"{sin_tramo} y la ley no dice cómo cobrar más de {ultimo} m³"
        if inicio is None:
            return tramos, f"{ruta}.beyond_last_row no dice desde qué m³ se aplica"
        desde = Decimal(max(inicio, ultimo + 1))
        tramos.append(_o_problema(desde, None, "", partial(self._excedente, modelo, filas, ultimo, desde)))
        return tramos, sin_tramo

    def _ultimo_renglon(self, filas: dict[int, Any]) -> int | None:
        valor = self.tarifa.campo("last_row_m3")
        if valor is AUSENTE:
            return max(filas, default=None)
        try:
            return esquema.metros_enteros(valor)
        except esquema.ValorInvalido:
            return None

    def _inicio_del_excedente(self, ultimo: int | None) -> int | None:
        final = self.tarifa.campo("beyond_last_row")
        if not isinstance(final, dict) or ultimo is None:
            return None if ultimo is None else ultimo + 1
        try:
            return esquema.metros_enteros(final.get("from_m3", ultimo + 1))
        except esquema.ValorInvalido:
            return None

    def _renglon(self, modelo: str, filas: dict[int, tuple[object, Any]], m3: int) -> Tramo:
        valor = self._precio(f"table.{m3}", filas[m3][1])
        nombre = f"tabla, renglón {m3}"
        punto = Decimal(m3)
        if modelo == "base_plus_table":
            base = self._base()
            return Tramo(desde=punto, hasta=punto, fijo=base + valor, base=base, renglon=nombre)
        return Tramo(desde=punto, hasta=punto, fijo=valor, base=self._minimo_de_tabla(filas), renglon=nombre)

    def _minimo_de_tabla(self, filas: dict[int, tuple[object, Any]]) -> Decimal | None:
        """Row 0 of a table of totals, which is its cuota base; None when the row cannot be read."""
        try:
            return self._precio("table.0", filas[0][1]) if 0 in filas else None
        except NoSePuedeCalcular:
            return None

    def _excedente(self, modelo: str, filas: dict[int, tuple[object, Any]], ultimo: int, desde: Decimal) -> Tramo:
        final = exigir(f"{self.tarifa.ruta}.beyond_last_row", self.tarifa.campo("beyond_last_row"), _mapa)
        ruta = f"{self.tarifa.ruta}.beyond_last_row"
        regla = exigir(f"{ruta}.rule", final.get("rule", AUSENTE), esquema.uno_de(*esquema.REGLAS_FINALES))
        unidad = self._precio("beyond_last_row.unit_price", final.get("unit_price", AUSENTE))
        agregada = self._base_agregada(modelo, final, regla)
        renglon = f"más de {ultimo} m³"
        if regla == esquema.TODOS_LOS_M3:
            return Tramo(
                desde=desde, hasta=None, fijo=agregada, por_m3=unidad, base=agregada, clase="todos", renglon=renglon
            )
        if ultimo not in filas:
            raise NoSePuedeCalcular(f"Falta {self.tarifa.ruta}.table.{ultimo} en la ley; sin ese dato no se cobra.")
        tope = self._precio(f"table.{ultimo}", filas[ultimo][1])
        base = agregada if modelo == "base_plus_table" else self._minimo_de_tabla(filas)
        return Tramo(
            desde=desde,
            hasta=None,
            fijo=tope + agregada,
            por_m3=unidad,
            menos_m3=Decimal(ultimo),
            base=base,
            clase="excedente",
            renglon=renglon,
        )

    def _base_agregada(self, modelo: str, final: dict[Any, Any], regla: str) -> Decimal:
        """The cuota base that the price beyond the table adds: its own, else (not in `table_total`) that of the use."""
        ruta = f"{self.tarifa.ruta}.beyond_last_row"
        dicho = final.get("add_base_fee", AUSENTE)
        suma = exigir(f"{ruta}.add_base_fee", dicho, esquema.booleano) if dicho is not AUSENTE else None
        if suma is False or (suma is None and regla == esquema.TODOS_LOS_M3):
            return CERO
        if "base_fee" in final:
            return self._precio("beyond_last_row.base_fee", final["base_fee"])
        if modelo == "base_plus_table":
            return self._base()
        if suma:
            raise NoSePuedeCalcular(
                f"{ruta}.add_base_fee es true y falta {ruta}.base_fee: en table_total la cuota base del uso no se suma."
            )
        return CERO

    # Brackets.

    def _de_brackets(self, modelo: str) -> tuple[list[Tramo], str]:
        ruta = self.tarifa.ruta
        lista = exigir(f"{ruta}.brackets", self.tarifa.campo("brackets"), _lista)
        tramos = []
        anterior: Decimal | None = CERO
        sin_tramo = f"ningún tramo de {ruta}.brackets lo comprende"
        for i, bracket in enumerate(lista):
            try:
                desde, abierto, hasta = limites(bracket, i, anterior, ultimo=i == len(lista) - 1)
            except esquema.ValorInvalido as error:
                sin_tramo = f"{ruta}.brackets[{i}] no dice sus límites: se esperaba {error.esperado}"
                anterior = None
                continue
            anterior = hasta
            tramo = _o_problema(desde, hasta, "", partial(self._bracket, modelo, i, bracket, desde))
            tramos.append(
                replace(tramo, desde=desde, desde_abierto=abierto, hasta=hasta, renglon=_nombre(desde, abierto, hasta))
            )
        return sorted(tramos, key=lambda tramo: (tramo.desde, tramo.desde_abierto)), sin_tramo

    def _bracket(self, modelo: str, i: int, bracket: dict[Any, Any], desde: Decimal) -> Tramo:
        base = self._base()
        ruta = f"brackets[{i}]"
        if modelo == "brackets_base_plus_marginal":
            fijo = self._precio(f"{ruta}.base", bracket.get("base", AUSENTE))
            marginal = self._precio(f"{ruta}.marginal", bracket.get("marginal", AUSENTE))
            return Tramo(
                desde=desde,
                hasta=None,
                fijo=base + fijo,
                por_m3=marginal,
                menos_m3=desde,
                base=base,
                clase="marginal",
            )
        if ("flat" in bracket) == ("per_m3" in bracket):
            raise NoSePuedeCalcular(f"{self.tarifa.ruta}.{ruta} debe tener un solo precio: flat o per_m3.")
        if "flat" in bracket:
            fijo = self._precio(f"{ruta}.flat", bracket["flat"])
            return Tramo(desde=desde, hasta=None, fijo=base + fijo, base=base, clase="tramo")
        por_m3 = self._precio(f"{ruta}.per_m3", bracket["per_m3"])
        return Tramo(desde=desde, hasta=None, fijo=base, por_m3=por_m3, base=base, clase="todos")


def limites(bracket: object, i: int, anterior: Decimal | None, *, ultimo: bool) -> tuple[Decimal, bool, Decimal | None]:
    """Where bracket number `i` begins, whether that point is left out, and where it ends (None = and above).

    `anterior` is the `to` of the one before, None if it has none.

    Raises ValorInvalido.
    """
    if not isinstance(bracket, dict):
        raise esquema.ValorInvalido("un mapa con to y su precio")
    if bracket.get("from", None) is not None:
        desde, abierto = esquema.volumen(bracket["from"]), False
    elif "from_over" in bracket:
        desde, abierto = esquema.volumen(bracket["from_over"]), True
    elif "from" in bracket:
        raise esquema.ValorInvalido("from con su límite impreso, o from_over")
    elif anterior is None:
        raise esquema.ValorInvalido("from, porque el tramo anterior no dice dónde termina")
    else:
        desde, abierto = anterior, i > 0
    if "to" not in bracket and not ultimo:
        raise esquema.ValorInvalido("to con el último m³ del tramo")
    hasta = esquema.volumen(bracket["to"]) if bracket.get("to") is not None else None
    if hasta is not None and (hasta < desde or (abierto and hasta == desde)):
        raise esquema.ValorInvalido("to mayor que el principio del tramo")
    return desde, abierto, hasta


def sin_traslape(tramos: Sequence[Tramo]) -> list[Tramo]:
    """`tramos` (in order) so that no m³ has two prices: a shared limit is of the first, a true overlap of none."""
    salida: list[Tramo] = []
    lejano = -1  # the stretch that reaches furthest so far: a long one may cover several that follow
    for tramo in tramos:
        if lejano >= 0:
            previo = salida[lejano]
            if previo.hasta is None or tramo.desde < previo.hasta:
                motivo = (
                    f"{previo.renglon or previo.desde} y {tramo.renglon or tramo.desde} se traslapan; corrija la ley."
                )
                salida[lejano] = replace(previo, problema=previo.problema or motivo)
                tramo = replace(tramo, problema=motivo)
            elif tramo.desde == previo.hasta:
                tramo = replace(tramo, desde_abierto=True)
        salida.append(tramo)
        if lejano < 0 or _llega_mas_lejos(tramo, salida[lejano]):
            lejano = len(salida) - 1
    return salida


def _llega_mas_lejos(tramo: Tramo, otro: Tramo) -> bool:
    return otro.hasta is not None and (tramo.hasta is None or tramo.hasta >= otro.hasta)


def saltos(importes: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """The m³ at which a price list jumps, and by how much: more than 10 pesos and three times the steps beside it."""
    pasos = {m3: importes[m3] - importes[m3 - 1] for m3 in importes if m3 - 1 in importes}
    hallados = {}
    for m3, paso in pasos.items():
        vecinos = [pasos[otro] for otro in (m3 - 1, m3 + 1) if otro in pasos]
        if vecinos and paso > SALTO_MINIMO and paso > 3 * max(vecinos):
            hallados[m3] = paso
    return hallados


def _o_problema(desde: Decimal, hasta: Decimal | None, problema: str, leer: Callable[[], Tramo]) -> Tramo:
    """The stretch that `leer` gives, or one that refuses: a bad figure stops only the volumes that need it."""
    if not problema:
        try:
            return leer()
        except NoSePuedeCalcular as error:
            problema = error.motivo
    return Tramo(desde=desde, hasta=hasta, problema=problema)


def _nombre(desde: Decimal, abierto: bool, hasta: Decimal | None) -> str:
    if hasta is None:
        return f"tramo de más de {desde} m³" if abierto else f"tramo de {desde} m³ en adelante"
    return f"tramo de {'más de ' if abierto else ''}{desde} a {hasta} m³"


def _tabla(valor: object) -> tuple[dict[int, tuple[object, Any]], list[tuple[object, str]]]:
    if not isinstance(valor, dict):
        raise esquema.ValorInvalido("un mapa de m³ a importe")
    return esquema.renglones(valor)


def _mapa(valor: object) -> dict[Any, Any]:
    if not isinstance(valor, dict):
        raise esquema.ValorInvalido("un mapa con rule, from_m3 y unit_price")
    return valor


def _lista(valor: object) -> list[Any]:
    if not isinstance(valor, list) or not valor:
        raise esquema.ValorInvalido("una lista de tramos")
    return valor
