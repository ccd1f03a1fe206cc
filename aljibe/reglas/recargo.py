"""Surcharges for late payment: what a debt grows by, month by month (K6, K3; Ley de Ingresos arts. 39 and 40).

The clock of a surcharge starts the day after the due date and **stops on the days en revisión**. Its
reading on a calendar day is that day less the days in review since the due date: it stands still during a
review and goes on from the same place afterwards, so a surcharge never shrinks while time passes. Month k
begins on the first day on which the clock has gone past due + (k − 1) months, counted from the original due
date (`sumar_meses`, no drift); without a review that is the day after due + (k − 1) months.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from aljibe.reglas.dinero import CERO, al_centavo
from aljibe.reglas.plazos import UN_DIA, sumar_meses

TOPE_MESES = 60

Saldos = Sequence[tuple[date, Decimal]]
"""(effective date, principal outstanding at the end of that day), by date; pesos without IVA and ajuste."""

Revisiones = Sequence[tuple[date, date | None]]
"""(first day in review, first day after it, or None while it lasts): closed-open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MesDeRecargo:
    """One month of a surcharge and what it counts on. `tasa` as a fraction (0.02); `importe` is not rounded."""

    numero: int
    inicia: date
    principal: Decimal
    tasa: Decimal

    @property
    def importe(self) -> Decimal:
        return self.principal * self.tasa


def meses_de_recargo(vencimiento: date, fecha_valor: date, tope: int = TOPE_MESES, en_revision: Revisiones = ()) -> int:
    """How many months, or parts of a month, a payment of `fecha_valor` is late; 0 on the due date or before.

    The smallest n ≥ 0 with due + n months ≥ the reading of the clock on `fecha_valor`, at most `tope`:
    exactly two months late is 2, two months and a day is 3. `tope` = 12 × `surcharge_max_years` of the law.

    Law: arts. 39-40 (each month or part of a month, at most five years); K6.
    """
    marca = fecha_valor
    for desde, hasta in _revisiones_posteriores(vencimiento, fecha_valor, en_revision):
        marca -= hasta - desde
    meses = (marca.year - vencimiento.year) * 12 + marca.month - vencimiento.month
    if sumar_meses(vencimiento, meses) < marca:
        meses += 1
    return min(max(meses, 0), tope)


def detallar(
    vencimiento: date,
    fecha_valor: date,
    principal: Saldos,
    tasa: Callable[[date], Decimal],
    en_revision: Revisiones = (),
    tope_meses: int = TOPE_MESES,
) -> tuple[MesDeRecargo, ...]:
    """The months of a surcharge, in order: when each begins, on what principal and at what rate.

    `principal`: outstanding when a month begins is that of the start of its first day, so what was paid on
    that very day lowers the next month only. The first balance holds before its own date too.
    `tasa`: the monthly rate in force on a day, as a fraction (K3: without a law, the last approved one).

    Raises ValueError: `principal` is empty, out of order, or has a negative balance.
    """
    if not principal:
        raise ValueError("un recargo necesita el saldo del que se calcula")
    fechas = [fecha for fecha, _ in principal]
    if fechas != sorted(fechas):
        raise ValueError("los saldos del principal van por fecha")
    if any(saldo < 0 for _, saldo in principal):
        raise ValueError("el principal no puede ser negativo")
    pausas = _revisiones_posteriores(vencimiento, fecha_valor, en_revision)
    meses = []
    for numero in range(1, meses_de_recargo(vencimiento, fecha_valor, tope_meses, en_revision) + 1):
        inicia = _en_el_calendario(sumar_meses(vencimiento, numero - 1) + UN_DIA, pausas)
        saldo = principal[max(bisect_left(fechas, inicia) - 1, 0)][1]
        meses.append(MesDeRecargo(numero=numero, inicia=inicia, principal=saldo, tasa=tasa(inicia)))
    return tuple(meses)


def calcular(
    vencimiento: date,
    fecha_valor: date,
    principal: Saldos,
    tasa: Callable[[date], Decimal],
    ya_generado: Decimal = CERO,
    en_revision: Revisiones = (),
    tope_meses: int = TOPE_MESES,
) -> Decimal:
    """Surcharge still to raise on `fecha_valor`, in pesos without IVA: all its months, less `ya_generado`.

    The sum of the months is rounded once, half up, to the centavo; then what was raised before (without
    IVA) is taken away. Never negative. Arguments as in `detallar`. Surcharges, execution costs and fines
    bear none: never call it for them.

    Raises ValueError: as `detallar`.
    Law: arts. 39-40; K6.
    """
    meses = detallar(vencimiento, fecha_valor, principal, tasa, en_revision, tope_meses)
    return max(al_centavo(sum((mes.importe for mes in meses), CERO)) - ya_generado, CERO)


def principal_pendiente(importe: Decimal, saldo: Decimal, total: Decimal) -> Decimal:
    """Part of a balance that bears surcharge, in pesos: what it holds of `importe`, without IVA and ajuste.

    half_up(importe × saldo / total), where `total` is what the cargo was raised for, IVA and ajuste inside, and
    `saldo` what is left of it: a payment lowers the principal pro rata, as it does the IVA (`iva_contenido`).

    Raises ValueError: `total` is not positive, or `saldo` is outside 0 to `total`.
    Practice: K6, K8.
    """
    if total <= 0 or not 0 <= saldo <= total:
        raise ValueError("el saldo va de cero al total de un cargo positivo")
    return al_centavo(importe * saldo / total)


def con_iva(recargo: Decimal, tasa_iva: Decimal) -> Decimal:
    """The surcharge with its IVA, in pesos: what is shown and collected. `tasa_iva` is that of its cargo."""
    return recargo + al_centavo(recargo * tasa_iva)


def desglosar_parcial(pago: Decimal, tasa_iva: Decimal) -> tuple[Decimal, Decimal]:
    """(surcharge, IVA) that a payment `pago` of a surcharge raises: their sum is exactly `pago`.

    IVA = pago × r / (1 + r), half up. Paying the whole of `con_iva(recargo, r)` gives back `recargo`.

    Raises ValueError: `pago` is not positive or the rate is negative.
    Law: LIVA art. 18; K6.
    """
    if pago <= 0 or tasa_iva < 0:
        raise ValueError("se desglosa un pago positivo con una tasa no negativa")
    iva = al_centavo(pago * tasa_iva / (1 + tasa_iva))
    return pago - iva, iva


def _revisiones_posteriores(vencimiento: date, hasta: date, en_revision: Revisiones) -> list[tuple[date, date]]:
    """The days in review after the due date and up to `hasta` inclusive: disjoint, by date, closed-open."""
    primero, fin = vencimiento + UN_DIA, hasta + UN_DIA
    pausas: list[tuple[date, date]] = []
    for desde, termina in sorted((desde, termina or fin) for desde, termina in en_revision):
        desde, termina = max(desde, primero), min(termina, fin)
        if pausas and desde <= pausas[-1][1]:
            pausas[-1] = (pausas[-1][0], max(pausas[-1][1], termina))
        elif desde < termina:
            pausas.append((desde, termina))
    return pausas


def _en_el_calendario(marca: date, pausas: Sequence[tuple[date, date]]) -> date:
    """The first calendar day on which the clock, stopped during `pausas`, reads `marca`."""
    parado = timedelta(0)
    for desde, hasta in pausas:
        if desde > marca + parado:
            break
        parado += hasta - desde
    return marca + parado
