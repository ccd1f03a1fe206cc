"""How a payment is written: tenders in, charges out, IVA caused, surcharges raised and paid (chart of accounts)."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection

from aljibe.libro.models import Asiento, Cargo, Concepto, OrdenPago, SaldoAFavor, TipoDeAsiento
from aljibe.libro.queries import Adeudo, adeudos
from aljibe.libro.services._asientos import MovimientoNuevo, abrir_asientos, mover_varios
from aljibe.libro.services._ordenes import cobrar_orden
from aljibe.libro.services._partidas import POR_APLICAR, LineaPagada, Parte, levantar, saldar
from aljibe.reglas import aplicacion as reglas_aplicacion
from aljibe.reglas import recargo as reglas_recargo
from aljibe.reglas.iva import iva_contenido
from aljibe.seguridad.models import Usuario

CERO = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class PagoAsentado:
    """The event of a payment and what it paid, in the order it was applied."""

    asiento: Asiento
    lineas: tuple[LineaPagada, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PagoNuevo:
    """A payment to post. `entradas` bring the money to POR_APLICAR; `partes` and `ordenes` take it to what was owed.

    `anticipo` pesos go to the balance in favour of (cuenta, persona).
    """

    fecha_valor: date
    entradas: Sequence[MovimientoNuevo]
    partes: Sequence[Parte]
    ordenes: Sequence[OrdenPago] = ()
    anticipo: Decimal = CERO
    cuenta_id: int | None = None
    persona_id: int | None = None
    clave: str | None = None


def asentar_pagos(
    pagos: Sequence[PagoNuevo], *, tipo: TipoDeAsiento, fecha: date, por: Usuario, ahora: datetime
) -> list[PagoAsentado]:
    """Post payments whose charges' cuentas and orders are locked by the caller, each an event of its own.

    No two of them pay the same charge. POR_APLICAR ends at zero in each, or the caller is wrong. A constant number of
    statements, and some for each order.
    """
    assert connection.in_atomic_block
    asientos = abrir_asientos(
        [(pago.fecha_valor, pago.clave) for pago in pagos], tipo=tipo, fecha=fecha, por=por, ahora=ahora
    )
    con_recargo = [
        (asiento, parte)
        for asiento, pago in zip(asientos, pagos, strict=True)
        for parte in pago.partes
        if parte.recargo
    ]
    recargos = iter(_levantar_recargos(fecha, con_recargo))
    movimientos: list[tuple[Asiento, MovimientoNuevo]] = []
    asentados = []
    for asiento, pago in zip(asientos, pagos, strict=True):
        suyos, lineas = list(pago.entradas), list[LineaPagada]()
        for orden in pago.ordenes:
            cobrar_orden(orden, asiento=asiento, fecha=fecha, movimientos=suyos, lineas=lineas)
        _pagar_partes(pago.partes, recargos, suyos, lineas)
        if pago.anticipo > 0:
            suyos.append(
                MovimientoNuevo(
                    debe=POR_APLICAR,
                    haber="SALDO_A_FAVOR",
                    importe=pago.anticipo,
                    cuenta_id=pago.cuenta_id,
                    persona_id=pago.persona_id,
                )
            )
        entra = sum((m.importe for m in suyos if m.haber == POR_APLICAR), CERO)
        sale = sum((m.importe for m in suyos if m.debe == POR_APLICAR), CERO)
        assert entra == sale, f"un pago deja {entra - sale} por aplicar"
        movimientos += [(asiento, m) for m in suyos]
        asentados.append(PagoAsentado(asiento=asiento, lineas=tuple(lineas)))
    mover_varios(movimientos)
    return asentados


def aplicar_saldos_a_favor(*, cuenta_ids: Sequence[int], al: date, por: Usuario, ahora: datetime) -> None:
    """Apply balances in favour to what their holders owe, in the order of K8, surcharges included.

    One event for all; a constant number of statements. The cuentas are locked by the caller. A balance is applied
    only to charges whose `deudor` is its holder (K8, K15).
    """
    assert connection.in_atomic_block
    saldos = list(
        SaldoAFavor.objects.filter(cuenta_id__in=cuenta_ids, saldo__gt=0)
        .order_by("cuenta_id", "persona_id")
        .values_list("cuenta_id", "persona_id", "saldo")
    )
    if not saldos:
        return
    debido = adeudos([cuenta_id for cuenta_id, _, _ in saldos], al=al)
    entradas: list[MovimientoNuevo] = []
    partes: list[Parte] = []
    for cuenta_id, persona_id, saldo in saldos:
        suyas = repartir(saldo, [a for a in debido[cuenta_id] if a.deudor_id == persona_id])[0]
        if suyas:
            entradas.append(_de_a_favor(suyas, cuenta_id, persona_id))
            partes.extend(suyas)
    if partes:
        aplicacion = PagoNuevo(fecha_valor=al, entradas=entradas, partes=partes)
        asentar_pagos([aplicacion], tipo=TipoDeAsiento.APLICACION, fecha=al, por=por, ahora=ahora)


def aplicar_devuelto(
    *,
    cuenta_id: int,
    persona_id: int,
    cargo_ids: Collection[int],
    importe: Decimal,
    fecha: date,
    fecha_valor: date,
    por: Usuario,
    ahora: datetime,
) -> None:
    """Give to the charges of a bill made again what was paid of the one it replaces, as if paid then (K14).

    Up to `importe` pesos out of the balance in favour of (cuenta, persona), with the surcharges of `fecha_valor`; what
    is left stays in favour. The cuenta is locked by the caller.
    """
    assert connection.in_atomic_block
    debido = adeudos([cuenta_id], al=fecha_valor)[cuenta_id]
    suyas = repartir(importe, [a for a in debido if a.cargo_id in cargo_ids and a.deudor_id == persona_id])[0]
    if suyas:
        entradas = [_de_a_favor(suyas, cuenta_id, persona_id)]
        aplicacion = PagoNuevo(fecha_valor=fecha_valor, entradas=entradas, partes=suyas)
        asentar_pagos([aplicacion], tipo=TipoDeAsiento.APLICACION, fecha=fecha, por=por, ahora=ahora)


def _de_a_favor(partes: Sequence[Parte], cuenta_id: int, persona_id: int) -> MovimientoNuevo:
    """The balance in favour on its way to these parts of a debt."""
    return MovimientoNuevo(
        debe="SALDO_A_FAVOR",
        haber=POR_APLICAR,
        importe=sum((p.importe for p in partes), CERO),
        cuenta_id=cuenta_id,
        persona_id=persona_id,
    )


def repartir(
    importe: Decimal, lista: Sequence[Adeudo], elegidos: Sequence[int] | None = None
) -> tuple[list[Parte], Decimal]:
    """Split `importe` pesos among debts by K8; what they do not take is returned beside the parts."""
    por_id = {a.cargo_id: a for a in lista}
    if not lista:
        return [], importe
    reparto = reglas_aplicacion.aplicar(
        importe,
        [
            reglas_aplicacion.CargoAbierto(
                id=a.cargo_id,
                concepto=a.concepto,
                orden=a.orden,
                periodo=a.periodo,
                vencimiento=a.vencimiento,
                saldo=a.saldo,
                recargo=a.recargo_total,
            )
            for a in lista
        ],
        elegidos,
    )
    return [
        Parte(adeudo=por_id[p.cargo.id], recargo=p.recargo, importe=p.importe, saldo=p.saldo)
        for p in reparto.aplicaciones
    ], reparto.sobrante


def _pagar_partes(
    partes: Sequence[Parte], recargos: Iterator[Cargo], movimientos: list[MovimientoNuevo], lineas: list[LineaPagada]
) -> None:
    """The movements and lines of the parts of a payment; `recargos`: those raised for it come next, in that order."""
    for parte in partes:
        grupo = parte.adeudo.grupo.upper()
        if parte.recargo:
            cargo = next(recargos)
            movimientos.extend(levantar(cargo.pk, grupo, "INGRESO:recargo", cargo.importe, cargo.iva))
            cargo_id, iva, concepto, nombre = cargo.pk, cargo.iva, "recargo", "Recargos"
        else:
            cargo_id, iva = parte.adeudo.cargo_id, _iva_de(parte)
            concepto, nombre = parte.adeudo.concepto, parte.adeudo.concepto_nombre
        movimientos.extend(saldar(cargo_id, grupo, parte.importe, iva))
        lineas.append(
            LineaPagada(
                cargo_id=cargo_id,
                concepto=concepto,
                concepto_nombre=nombre,
                grupo=parte.adeudo.grupo,
                periodo=parte.adeudo.periodo,
                articulo=parte.adeudo.recargo_articulo if parte.recargo else parte.adeudo.articulo,
                importe=parte.importe,
                iva=iva,
                tasa_iva=parte.adeudo.tasa_iva,
                saldo=parte.saldo,
                ajuste=CERO if parte.recargo else _ajuste_de(parte),
            )
        )


def _levantar_recargos(fecha: date, partes: Sequence[tuple[Asiento, Parte]]) -> list[Cargo]:
    """A surcharge is a charge of its own that names its origin, raised for exactly what is paid of it (K6)."""
    if not partes:
        return []
    concepto = Concepto.objects.get(clave="recargo")
    cargos = []
    for asiento, parte in partes:
        importe, iva = reglas_recargo.desglosar_parcial(parte.importe, parte.adeudo.tasa_iva)
        cargos.append(
            Cargo(
                cuenta_id=parte.adeudo.cuenta_id,
                asiento=asiento,
                concepto=concepto,
                periodo=parte.adeudo.periodo,
                vencimiento=fecha,
                importe=importe,
                iva=iva,
                tasa_iva=parte.adeudo.tasa_iva,
                articulo=parte.adeudo.recargo_articulo,
                deudor_id=parte.adeudo.deudor_id,
                origen_id=parte.adeudo.cargo_id,
            )
        )
    return Cargo.objects.bulk_create(cargos)


def _ajuste_de(parte: Parte) -> Decimal:
    adeudo = parte.adeudo
    return adeudo.total - adeudo.importe - adeudo.iva if parte.importe == adeudo.total else CERO


def _iva_de(parte: Parte) -> Decimal:
    adeudo = parte.adeudo
    pagado = adeudo.total - adeudo.saldo + parte.importe
    return iva_contenido(pagado, adeudo.iva, adeudo.total, adeudo.iva_movido)
