"""The same consumption under two laws: what each of them charges for it, or why it does not.

Pure. The months are those of the calendar: a consumption of May is priced by the column of May of each law (K3),
whatever the year of either. What one law cannot price has its reason, never a zero.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext

from aljibe.reglas.dinero import CERO, EXACTO, redondear
from aljibe.reglas.tarifa.esquema import CONCEPTOS, MESES
from aljibe.reglas.tarifa.ley import (
    CONCEPTOS_DE_COBRO,
    SERVICIO_MEDIDO,
    VOLUMEN_ASIGNADO,
    Ley,
    NoSePuedeCalcular,
    Tarifa,
)
from aljibe.reglas.tarifa.precio import Caso, Precio, calcular, redondeo
from aljibe.reglas.tarifa.tramos import escala

# Whole m³ of a price list beyond the last row of a table, and the most that brackets are told one by one.
MAS_ALLA = 20
TOPE_DE_TRAMOS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Consumo:
    """What is priced, `cuantas` times: the m³ of a month by whoever has that use, benefit and services.

    `m3` None: the price has no reading (cuota fija), or the law assigns the volume. In `volumen_asignado` an `m3`
    replaces the one of the law.
    """

    uso: str
    m3: Decimal | None
    mes: int
    concepto: str = SERVICIO_MEDIDO
    beneficio: str = ""
    con_alcantarillado: bool = True
    con_tratamiento: bool = True
    suspendido: bool = False
    cuantas: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Importes:
    """What a law charges once, in pesos: `iva` of the three lines, `ajuste` of the rounding of the law."""

    agua: Decimal
    alcantarillado: Decimal
    tratamiento: Decimal
    iva: Decimal
    ajuste: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Cotejo:
    """A consumption under law A and under law B. Without amounts of a law, its reason is in `motivo_…`."""

    consumo: Consumo
    a: Importes | None
    b: Importes | None
    motivo_a: str = ""
    motivo_b: str = ""

    @property
    def diferencia(self) -> Decimal:
        """B − A of one of them, in pesos. Only of what both laws price."""
        assert self.a is not None and self.b is not None
        return self.b.total - self.a.total


def cotejar(
    ley_a: Ley, ley_b: Ley, consumos: Iterable[Consumo], equivalencias: Mapping[str, str] | None = None
) -> list[Cotejo]:
    """Each consumption under both laws, equal ones together, in the order in which they first come.

    `equivalencias`: a use that one of the laws lacks is priced there as another, {use: other}; the law that has it
    prices it as it is. A use priced by the month in one law and by two months in the other has no comparison.
    """
    lados = (_Lado(ley_a, equivalencias or {}), _Lado(ley_b, equivalencias or {}))
    return [_cotejo(consumo, *(lado.cobrar(consumo) for lado in lados)) for consumo in juntar(consumos)]


def juntar(consumos: Iterable[Consumo]) -> list[Consumo]:
    """Equal consumptions as one, with how many they are. 20.0 m³ and 20 m³ are equal."""
    hallados: dict[Consumo, int] = {}
    for consumo in consumos:
        uno = replace(consumo, cuantas=1)
        hallados[uno] = hallados.get(uno, 0) + consumo.cuantas
    return [replace(uno, cuantas=cuantas) for uno, cuantas in hallados.items()]


def precios_de_lista(ley_a: Ley, ley_b: Ley, mes: int, equivalencias: Mapping[str, str] | None = None) -> list[Cotejo]:
    """The price lists of a month: each use of either law at every whole m³ that its tables tell, and some beyond."""
    return cotejar(ley_a, ley_b, _consumos_de_lista((ley_a, ley_b), mes, equivalencias or {}), equivalencias)


def nombres_de_usos(*leyes: Ley) -> dict[str, str]:
    """Names of the uses and categories of some laws by their keys, in the order of the first law that has each."""
    nombres: dict[str, str] = {}
    for ley in leyes:
        for concepto, clave in _claves(ley):
            if clave not in nombres:
                try:
                    nombres[clave] = ley.tarifa(concepto, clave).nombre
                except NoSePuedeCalcular:
                    nombres[clave] = clave
    return nombres


def primer_mes_comun(ley_a: Ley, ley_b: Ley) -> int:
    """The first month of the calendar that both laws rule; January if they share none."""
    for mes in range(1, 13):
        try:
            _ = _dia(ley_a, mes), _dia(ley_b, mes)
        except NoSePuedeCalcular:
            continue
        return mes
    return 1


# One law.


class _Lado:
    """What a law charges, with the uses that it lacks priced as others."""

    def __init__(self, ley: Ley, equivalencias: Mapping[str, str]) -> None:
        propias = {clave for _, clave in _claves(ley)}
        self._ley = ley
        self._otras = {uso: otro for uso, otro in equivalencias.items() if uso not in propias}

    def cobrar(self, consumo: Consumo) -> tuple[Importes | None, str, bool]:
        """(amounts, why there are none, whether they are of two months)."""
        try:
            with localcontext(EXACTO):
                concepto, clave = self._tarifa(consumo)
                precio = calcular(self._ley, self._caso(consumo, concepto, clave))
                importes = _importes(self._ley, precio, consumo)
                return importes, "", self._ley.tarifa(concepto, clave).bimestral
        except NoSePuedeCalcular as error:
            return None, error.motivo, False

    def _tarifa(self, consumo: Consumo) -> tuple[str, str]:
        """Concept and key that price the consumption here: a key may be of another concept than in the other law."""
        clave = self._otras.get(consumo.uso, consumo.uso)
        if clave in self._ley.claves(consumo.concepto):
            return consumo.concepto, clave
        return next(((c, k) for c, k in _claves(self._ley) if k == clave), (consumo.concepto, clave))

    def _caso(self, consumo: Consumo, concepto: str, clave: str) -> Caso:
        asignado = consumo.m3 if concepto == consumo.concepto == VOLUMEN_ASIGNADO else None
        return Caso(
            concepto=concepto,
            uso=clave,
            fecha=_dia(self._ley, consumo.mes),
            m3=consumo.m3 if consumo.concepto == SERVICIO_MEDIDO else None,
            beneficio=consumo.beneficio,
            m3_asignado=asignado,
            suspendido=consumo.suspendido,
        )


def _cotejo(
    consumo: Consumo, lado_a: tuple[Importes | None, str, bool], lado_b: tuple[Importes | None, str, bool]
) -> Cotejo:
    (a, motivo_a, bimestral_a), (b, motivo_b, bimestral_b) = lado_a, lado_b
    if a and b and bimestral_a != bimestral_b:
        a = b = None
        motivo_a = motivo_b = f"Una ley cobra «{consumo.uso}» por bimestre y la otra por mes; no se comparan."
    return Cotejo(consumo=consumo, a=a, b=b, motivo_a=motivo_a, motivo_b=motivo_b)


def _importes(ley: Ley, precio: Precio, consumo: Consumo) -> Importes:
    """The lines of the services that the account has, and their total rounded anew."""
    tiene = {"alcantarillado": consumo.con_alcantarillado, "tratamiento": consumo.con_tratamiento}
    lineas = [linea for linea in precio.lineas if tiene.get(linea.concepto, True)]
    importe = dict.fromkeys(CONCEPTOS, CERO) | {linea.concepto: linea.importe for linea in lineas}
    iva = sum((linea.iva for linea in lineas), CERO)
    subtotal = sum(importe.values(), iva)
    total = redondear(subtotal, *redondeo(ley))
    return Importes(**importe, iva=iva, ajuste=total - subtotal, total=total)


def _dia(ley: Ley, mes: int) -> date:
    """A day of that month of the calendar on which the law rules: the first of its first one.

    Raises NoSePuedeCalcular: it rules in none.
    """
    desde, hasta = ley.vigencia()
    for anio in (desde.year, desde.year + 1):
        dia = max(date(anio, mes, 1), desde)
        if dia.month == mes and dia <= hasta:
            return dia
    raise NoSePuedeCalcular(f"La ley rige del {desde} al {hasta}, que no comprende {MESES[mes - 1]}.")


def _claves(ley: Ley) -> Iterator[tuple[str, str]]:
    for concepto in CONCEPTOS_DE_COBRO:
        for clave in ley.claves(concepto):
            if clave:
                yield concepto, clave


# Price lists.


def _consumos_de_lista(leyes: Sequence[Ley], mes: int, equivalencias: Mapping[str, str]) -> Iterator[Consumo]:
    conceptos: dict[str, str] = {}
    for ley in leyes:
        for concepto, clave in _claves(ley):
            conceptos.setdefault(clave, concepto)
    for clave, concepto in conceptos.items():
        buscadas = (clave, equivalencias.get(clave, clave))
        medidas = [tarifa for ley in leyes for tarifa in _medidas(ley, buscadas)]
        if concepto != SERVICIO_MEDIDO or not medidas:
            yield Consumo(uso=clave, m3=None, mes=mes, concepto=concepto)
            continue
        volumenes = sorted({m3 for ley, tarifa in medidas for m3 in _volumenes(ley, tarifa, mes)})
        yield from (Consumo(uso=clave, m3=m3, mes=mes) for m3 in volumenes)


def _medidas(ley: Ley, claves: Iterable[str]) -> Iterator[tuple[Ley, Tarifa]]:
    """The tariffs of these keys that read a meter."""
    for clave in dict.fromkeys(claves):
        try:
            tarifa = ley.tarifa(SERVICIO_MEDIDO, clave)
            if tarifa.tiene_volumen:
                yield ley, tarifa
        except NoSePuedeCalcular:
            continue


def _volumenes(ley: Ley, tarifa: Tarifa, mes: int) -> Iterator[Decimal]:
    """Whole m³ from 0 to the end of the table and some beyond; of brackets, up to a limit and then their edges."""
    try:
        tabla = escala(ley, tarifa, mes)
    except NoSePuedeCalcular:
        yield CERO
        return
    finales = [tramo.hasta for tramo in tabla.tramos if tramo.hasta is not None]
    ultimo = int(max(finales, default=Decimal(TOPE_DE_TRAMOS)))
    yield from map(Decimal, range((ultimo if tabla.m3_enteros else min(ultimo, TOPE_DE_TRAMOS)) + MAS_ALLA + 1))
    if not tabla.m3_enteros:
        yield from (Decimal(int(final) + mas) for final in finales for mas in (0, 1))
