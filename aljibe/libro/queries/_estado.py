"""The statement of an account and its totals (K9)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Prefetch, QuerySet

from aljibe.libro.models import EstadoDeOrden, Grupo, OrdenPago, RenglonDeOrden, SaldoAFavor
from aljibe.libro.queries._adeudos import Adeudo, adeudos, meses_adeudo

CERO = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Totales:
    """K9, in pesos: `total` = derechos + varios + reinstalacion; `a_pagar_hoy` = total + recargos + due instalments."""

    derechos: Decimal
    varios: Decimal
    reinstalacion: Decimal
    total: Decimal
    convenio: Decimal
    recargos: Decimal
    a_pagar_hoy: Decimal
    saldo_a_favor: Decimal
    meses_adeudo: int
    vencido: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CargoAPagar:
    """An open charge as it is shown: `importe` without IVA, `saldo` with IVA and ajuste, `recargo` with its IVA."""

    id: int
    concepto: str
    concepto_nombre: str
    grupo: str
    periodo: str
    vencimiento: date
    importe: Decimal
    iva: Decimal
    ajuste: Decimal
    recargo: Decimal
    saldo: Decimal
    meses: int
    articulo: str
    renglon: str
    en_revision: bool
    recargo_articulo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdenSinPagar:
    """An order of payment still valid; it is in no total. `importe` is what collects it whole on the day asked.

    `cargos`: of that, what each charge of the account that it links owes, surcharges in; those paid are not there.
    """

    folio: str
    importe: Decimal
    cargos: Mapping[int, Decimal]
    valida_hasta: date
    concepto: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EstadoDeCuenta:
    """What an account owes on a day, oldest charge first."""

    al: date
    totales: Totales
    cargos: tuple[CargoAPagar, ...]
    ordenes_pago: tuple[OrdenSinPagar, ...]


def estado_de_cuenta(cuenta_id: int, *, al: date) -> EstadoDeCuenta:
    """What an account owes on `al`. Seven statements, however many charges."""
    lista = adeudos([cuenta_id], al=al)[cuenta_id]
    debe = {a.cargo_id: a.saldo + a.recargo_total for a in lista}
    return EstadoDeCuenta(
        al=al,
        totales=_sumar(lista, _a_favor([cuenta_id]).get(cuenta_id, CERO), al),
        cargos=tuple(
            CargoAPagar(
                id=a.cargo_id,
                concepto=a.concepto,
                concepto_nombre=a.concepto_nombre,
                grupo=a.grupo,
                periodo=a.periodo,
                vencimiento=a.vencimiento,
                importe=a.importe,
                iva=a.iva,
                ajuste=a.total - a.importe - a.iva,
                recargo=a.recargo_total,
                saldo=a.saldo,
                meses=a.meses,
                articulo=a.articulo,
                renglon=a.renglon,
                en_revision=a.en_revision,
                recargo_articulo=a.recargo_articulo,
            )
            for a in lista
        ),
        ordenes_pago=tuple(_orden(orden, debe) for orden in _sin_pagar(cuenta_id, al)),
    )


def _orden(orden: OrdenPago, debe: Mapping[int, Decimal]) -> OrdenSinPagar:
    """Its priced lines, frozen, and the charges it links with the surcharges that have run since."""
    renglones = list(orden.renglondeorden_set.all())
    ligados = {r.cargo_id: debe[r.cargo_id] for r in renglones if r.cargo_id is not None and r.cargo_id in debe}
    con_precio = sum((r.importe + r.iva for r in renglones if r.cargo_id is None), CERO)
    return OrdenSinPagar(
        folio=orden.folio,
        importe=con_precio + sum(ligados.values(), CERO),
        cargos=ligados,
        valida_hasta=orden.valida_hasta,
        concepto=", ".join(r.concepto.nombre if r.concepto else "Adeudo" for r in renglones),
    )


def _sin_pagar(cuenta_id: int, al: date) -> QuerySet[OrdenPago]:
    return (
        OrdenPago.objects.filter(cuenta_id=cuenta_id, estado=EstadoDeOrden.EMITIDA, valida_hasta__gte=al)
        .prefetch_related(Prefetch("renglondeorden_set", RenglonDeOrden.objects.select_related("concepto")))
        .order_by("valida_hasta", "id")
    )


def totales(cuenta_ids: Sequence[int], *, al: date) -> dict[int, Totales]:
    """The totals of many accounts on `al`. Four statements for any number."""
    listas = adeudos(cuenta_ids, al=al)
    favor = _a_favor(cuenta_ids)
    return {cuenta_id: _sumar(lista, favor.get(cuenta_id, CERO), al) for cuenta_id, lista in listas.items()}


def saldo_a_favor(cuenta_id: int, persona_id: int | None) -> Decimal:
    """Balance in favour of one person in one account, in pesos; of nobody it is none."""
    if persona_id is None:
        return CERO
    saldos = SaldoAFavor.objects.filter(cuenta_id=cuenta_id, persona_id=persona_id).values_list("saldo", flat=True)
    return next(iter(saldos), CERO)


def saldos_a_favor(cuenta_ids: Sequence[int]) -> dict[tuple[int | None, int | None], Decimal]:
    """Balance in favour of each (account, person) of some accounts, in pesos. One statement, none for none."""
    if not cuenta_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT cuenta_id, persona_id, saldo FROM libro_saldoafavor WHERE cuenta_id = ANY(%s)", [list(cuenta_ids)]
        )
        return {(cuenta_id, persona_id): saldo for cuenta_id, persona_id, saldo in cursor.fetchall()}


def _a_favor(cuenta_ids: Sequence[int]) -> dict[int, Decimal]:
    saldos: dict[int, Decimal] = {}
    for cuenta_id, saldo in SaldoAFavor.objects.filter(cuenta_id__in=cuenta_ids).values_list("cuenta_id", "saldo"):
        saldos[cuenta_id] = saldos.get(cuenta_id, CERO) + saldo
    return saldos


def _sumar(lista: Iterable[Adeudo], a_favor: Decimal, al: date) -> Totales:
    lista = list(lista)
    por_grupo = {grupo: sum((a.saldo for a in lista if a.grupo == grupo), CERO) for grupo in Grupo.values}
    recargos = sum((a.recargo_total for a in lista), CERO)
    total = por_grupo[Grupo.DERECHOS] + por_grupo[Grupo.VARIOS] + por_grupo[Grupo.REINSTALACION]
    return Totales(
        derechos=por_grupo[Grupo.DERECHOS],
        varios=por_grupo[Grupo.VARIOS],
        reinstalacion=por_grupo[Grupo.REINSTALACION],
        total=total,
        convenio=por_grupo[Grupo.CONVENIO],
        recargos=recargos,
        a_pagar_hoy=total + recargos,
        saldo_a_favor=a_favor,
        meses_adeudo=meses_adeudo(lista, hoy=al),
        vencido=any(a.vencimiento < al for a in lista),
    )
