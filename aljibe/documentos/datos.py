"""Frozen data of each paper: what a room fills once, and the template of that version prints for ever.

Conventions of every field. Money: a string of pesos with two decimals, no sign of currency nor thousands ("1193.00",
"-0.44"). Dates: "AAAA-MM-DD". Instants: local ISO 8601 ("2026-11-24T10:17:00-06:00"); their clock is printed as given.
Periods: "AAAA-MM". Volumes and counts: int. Sums come in the data: a template adds nothing but a «y n más».
Labels of law, articles and sentences of policy come frozen too: templates know no law. `NotRequired` may be left out.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict


class Organismo(TypedDict):
    """Who issues the paper."""

    siglas: str
    nombre: str
    domicilio: str
    telefonos: str


class LeyImpresa(TypedDict):
    """Law the prices come from. `demostracion_texto` goes in the black band, so it is required in a demonstration."""

    nombre: str
    demostracion_texto: str | None


class Rotulado(TypedDict):
    """A bold label and the sentence that follows it."""

    titulo: str
    texto: str


class _Papel(TypedDict):
    """What every paper carries. `codigo` has 17 characters without hyphens; `url_verificacion` is what the QR opens.

    `edicion`: 1, the default, prints what all papers of its version do; a template prints what came later only on a
    paper that says so, so that the older ones stay as they were. `recibo-caja` 2: the reference of each of several
    documents; `orden-de-pago` 2: a whole letter at its full width; `corte-de-caja` 2: folio and receiver of each
    withdrawal.
    """

    folio: str
    organismo: Organismo
    ley: LeyImpresa
    demostracion: bool
    codigo: str
    url_verificacion: str
    edicion: NotRequired[int]


# ---- recibo-agua ----


class MesConsumo(TypedDict):
    """A month of the bars, oldest first, this month last. `m3` is null where nothing was read."""

    periodo: str
    m3: int | None


class LineaRecibo(TypedDict):
    """A line of the month; IVA is a line of its own, 0 % too. `ley` says article and row; `operacion`, how it comes."""

    concepto: str
    operacion: str
    ley: str
    importe: str


class AdeudoImpreso(TypedDict):
    """An earlier bill still owed, oldest first; `importe` is its balance, IVA inside.

    `periodo` null: no month; `folio` "": no bill raised it. One of the two is there.
    """

    folio: str
    periodo: str | None
    vencio_el: str
    meses: int
    importe: str
    recargos: str


class UltimoPago(TypedDict):
    """Last payment of the account."""

    importe: str
    fecha: str
    folio: str


class ConvenioImpreso(TypedDict):
    """Live plan of the account; its balance stands apart from the total to pay."""

    folio: str
    saldo: str


class DatosReciboAgua(_Papel):
    """Bill of water.

    Sums: `suma` = Σ lineas; `total` = suma + ajuste (K12: this bill alone is rounded); `total_a_pagar` = total −
    saldo_a_favor + adeudo_anterior + recargos_total; `adeudo_anterior` and `recargos_total` are the sums of `adeudos`.
    No meter: `medidor` null; with `consumo_m3` it is an assigned volume, with `consumo_m3` null a flat fee.
    A reading: `lectura_actual` (and `lectura_anterior`, null the first time) with their dates; an estimate has
    `estimado` and may lack `lectura_actual`. `nota_consumo` replaces the sentence of the template (change of meter,
    leak, balance of an estimate). Required when they apply: `articulo_ajuste` with an ajuste, `recargos_al`,
    `recargos_operacion` and `recargos_articulo` with recargos. At most three `avisos`, first what happens if late.
    """

    periodo: str
    cuenta: str
    reparto: str | None
    titular: str
    domicilio: list[str]
    uso: str
    tarifa_clave: str | None
    servicios: list[str]
    medidor: str | None
    lectura_anterior: int | None
    lectura_actual: int | None
    fecha_anterior: str | None
    fecha_actual: str | None
    consumo_m3: int | None
    estimado: bool
    nota_consumo: NotRequired[str | None]
    historial: list[MesConsumo]
    lineas: list[LineaRecibo]
    suma: str
    operacion_suma: NotRequired[str]
    ajuste: str
    operacion_ajuste: NotRequired[str]
    articulo_ajuste: str | None
    total: str
    saldo_a_favor: NotRequired[str]
    adeudo_anterior: str
    adeudos: list[AdeudoImpreso]
    recargos_total: str
    recargos_al: NotRequired[str]
    recargos_operacion: NotRequired[str]
    recargos_articulo: NotRequired[str]
    nota_adeudo: NotRequired[Rotulado | None]
    convenio: NotRequired[ConvenioImpreso | None]
    total_a_pagar: str
    letras: str
    emision: str
    vencimiento: str
    ultimo_pago: UltimoPago | None
    avisos: list[Rotulado]
    lugares_de_pago: list[Rotulado]
    telefonos: str
    referencia: str


# ---- recibo-caja and ticket: the same data ----


class AplicacionImpresa(TypedDict):
    """What was paid. `importe` + `iva` = `total`; a surcharge and an ajuste are rows of their own.

    `documento` and `folio` name what it belongs to ("Recibo de agua", "RA-2026-000123"; `folio` "" where it has none);
    `periodo` is that of the bill, null for others. `concepto` carries no volume, so that equal ones of many bills can
    be joined; `detalle` ("20 m³") follows it where they are not. `iva_tasa` is a fraction ("0.16"), null where there
    is no IVA to speak of: rates are printed from it.
    """

    documento: str
    folio: str
    referencia: NotRequired[str | None]
    periodo: str | None
    concepto: str
    detalle: NotRequired[str | None]
    articulo: str
    importe: str
    iva_tasa: str | None
    iva: str
    total: str


class FormaImpresa(TypedDict):
    """A tender. `forma` as one says it ("efectivo", "tarjeta de débito"); `referencia` at most its last digits."""

    forma: str
    referencia: str | None
    importe: str


class DatosReciboCaja(_Papel):
    """Receipt of a payment, on half a letter or on whole ones (`recibo-caja`), or on thermal paper (`ticket`).

    `importe_total` + `iva_total` = `aplicado` = the sums of `aplicaciones`; `aplicado` + `anticipo` = `total`, and
    Σ formas = total + cambio. `anticipo` is what becomes balance in favour ("0.00" if none). `saldo_despues` = what is
    left to pay today. `factura_hasta`: last day to ask for the invoice. `cuenta` null: an order without account.
    """

    cuenta: str | None
    pagador: str
    domicilio: str | None
    aplicaciones: list[AplicacionImpresa]
    importe_total: str
    iva_total: str
    aplicado: str
    anticipo: str
    anticipo_fundamento: NotRequired[str]
    total: str
    letras: str
    formas: list[FormaImpresa]
    cambio: str
    saldo_despues: str
    saldo_a_favor: NotRequired[str]
    nota: NotRequired[str | None]
    caja: str
    turno: str
    cajero: str
    cobrado_en: str
    factura_hasta: str | None


# ---- orden-de-pago ----


class LineaDeOrdenImpresa(TypedDict):
    """A price of the law, or a charge that exists. `importe` + `iva` = `total`; `iva_tasa` is a fraction.

    `precio`: that of one, without IVA, where `concepto` says a number other than one; up to five decimals.
    """

    concepto: str
    precio: NotRequired[str]
    articulo: str
    importe: str
    iva_tasa: str
    iva: str
    total: str


class DatosOrdenDePago(_Papel):
    """Order of payment, on half a letter or on whole ones.

    `importe_total` + `iva_total` = `total` = the sums of `lineas`.
    `tramite`: what it is for, null if nothing else says it. `pasos`: what to do with it, in order. `referencia` in
    groups.
    """

    cuenta: str | None
    a_cargo_de: str
    domicilio: str | None
    tramite: str | None
    lineas: list[LineaDeOrdenImpresa]
    importe_total: str
    iva_total: str
    total: str
    letras: str
    valida_hasta: str
    pasos: list[str]
    elaboro: str
    emitida_en: str
    leyenda: str
    referencia: str


# ---- comprobante-de-efectivo ----


class HechoImpreso(TypedDict):
    """A fact and its name."""

    titulo: str
    texto: str


class DatosComprobanteDeEfectivo(_Papel):
    """Cash that leaves a drawer, on half a letter: `importe` pesos from who signs `entrega` to who signs `recibe`."""

    titulo: str
    explicacion: str
    hechos: list[HechoImpreso]
    importe: str
    letras: str
    entrega: str
    recibe: str
    entregado_en: str


# ---- corte-de-caja ----


class RetiroImpreso(TypedDict):
    """Cash taken to the strongbox during the turno. `importe` positive."""

    folio: str
    en: str
    importe: str
    recibe: str


class PiezasContadas(TypedDict):
    """A denomination of the count: "500", "0.50". All are listed, zeros included, largest first."""

    tipo: Literal["billete", "moneda"]
    denominacion: str
    piezas: int
    importe: str


class FormaCuadrada(TypedDict):
    """A tender of the turno: what the system collected against what was counted or proved; `forma` is "" in the sum."""

    forma: str
    pagos: int
    sistema: str
    comprobado: str
    diferencia: str


class ConceptoCobrado(TypedDict):
    """What was collected by concept and article ("" for an advance). `importe` + `iva` = `total`."""

    concepto: str
    articulo: str
    lineas: int
    importe: str
    iva: str
    total: str


class SumaConceptos(TypedDict):
    """Foot of the concepts; its `total` is that of the tenders."""

    lineas: int
    importe: str
    iva: str
    total: str


class ReciboCancelado(TypedDict):
    """A receipt cancelled in this turno; `motivo` and `autorizo` may be ""."""

    folio: str
    motivo: str
    autorizo: str


class DatosCorteDeCaja(_Papel):
    """Cut of a till.

    `debe_haber` = fondo + cobros_efectivo − retiros − devoluciones; `contado` = Σ conteo; `diferencia` = contado −
    debe_haber (K20). `cobrado` = sum of tenders = sum of concepts. `sello` is the last seal of the
    ledger at the close, `sello_anterior` that of the cut before: 64 hexadecimal digits, zeros where nothing was sealed
    yet; `corte_anterior` and `sello_anterior` are null in the first cut of a till. `motivo` with a difference.
    """

    caja: str
    turno: str
    cajero: str
    supervisor: str | None
    motivo: str | None
    abrio: str
    cerro: str
    contado_en: str
    fondo: str
    cobrado: str
    recibos: int
    cobros_efectivo: str
    cobros_efectivo_pagos: int
    retiros: list[RetiroImpreso]
    devoluciones_efectivo: NotRequired[str]
    debe_haber: str
    contado: str
    diferencia: str
    conteo: list[PiezasContadas]
    formas: list[FormaCuadrada]
    formas_suma: FormaCuadrada
    conceptos: list[ConceptoCobrado]
    conceptos_suma: SumaConceptos
    folio_inicial: str | None
    folio_final: str | None
    cancelados: list[ReciboCancelado]
    notas: NotRequired[list[Rotulado]]
    sello: str
    sello_anterior: str | None
    corte_anterior: str | None


# ---- estado-de-cuenta ----


class GrupoImpreso(TypedDict):
    """What is owed of a group, its surcharges apart."""

    nombre: str
    total: str


class AdeudoDeCuenta(TypedDict):
    """What is owed of a bill, or of a charge of none (`folio` ""), in a group, oldest first.

    `importe` is its balance, IVA and ajuste inside; `recargos`, to the day of the paper, with its IVA; `total`, both.
    `meses` are those its surcharge counts. `articulo_recargo` is "" where there is none.
    """

    grupo: str
    documento: str
    folio: str
    concepto: str
    articulo: str
    articulo_recargo: str
    vencio_el: str
    meses: int
    importe: str
    recargos: str
    total: str


class OrdenImpresa(TypedDict):
    """An order of payment that is still valid: it is in no sum."""

    folio: str
    concepto: str
    valida_hasta: str
    importe: str


class MovimientoImpreso(TypedDict):
    """An event, oldest first; `saldo` is what was owed after it. `folio` "" and `periodo` null where it has none."""

    fecha: str
    concepto: str
    folio: str
    periodo: str | None
    debe: str
    haber: str
    saldo: str


class DatosEstadoDeCuenta(_Papel):
    """Statement of an account on a day (K9).

    `total` = Σ importe of `adeudos` = Σ `grupos`; `a_pagar_hoy` = total + recargos; `convenio` and `saldo_a_favor`
    stand apart. Movements of the last twelve months: saldo_inicial + suma_debe − suma_haber = `saldo_final` = total +
    convenio, because a surcharge is raised by the payment that collects it.
    """

    al: str
    emitido_en: str
    cuenta: str
    reparto: str | None
    titular: str
    domicilio: str
    uso: str
    servicios: str
    medidor: str | None
    meses_adeudo: int
    grupos: list[GrupoImpreso]
    adeudos: list[AdeudoDeCuenta]
    total: str
    recargos: str
    a_pagar_hoy: str
    letras: str
    convenio: str
    saldo_a_favor: str
    ordenes: list[OrdenImpresa]
    desde: str
    movimientos: list[MovimientoImpreso]
    saldo_inicial: str
    suma_debe: str
    suma_haber: str
    saldo_final: str
    nota_movimientos: str
    leyenda: str
    elaboro: str
