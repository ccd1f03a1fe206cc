"""`/cobros`: collecting, and the receipts."""

from collections.abc import Mapping
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from aljibe.base import reloj
from aljibe.caja import queries as caja_queries
from aljibe.caja import services as caja
from aljibe.caja.actos import CANCELAR_COBRO, COBRAR, REGISTRAR_DEVOLUCION
from aljibe.interfaces.api.portero import Clave, Peticion, llave, operacion
from aljibe.interfaces.api.problemas import responder
from aljibe.interfaces.api.turnos import exigir_turno_propio
from aljibe.interfaces.api.valores import (
    ClaveDeRuta,
    Dinero,
    Entrada,
    Fecha,
    Identificador,
    Instante,
    Pesos,
    Salida,
    Texto,
    TextoCorto,
    clave_de_ruta,
)
from aljibe.padron import queries as padron
from aljibe.seguridad.actos import CONSULTAR

router = Router(tags=["cobros"])


class MedioNuevo(Entrada):
    """`medio`: efectivo, tarjeta, transferencia, cheque or saldo_a_favor; `importe` as it was handed over."""

    medio: TextoCorto
    importe: Dinero
    referencia: TextoCorto | None = None


class CobroNuevo(Entrada):
    """At least one target: an account (its named `cargos`, or all of it by K8), orders of payment, or both."""

    turno: Identificador
    cuenta: TextoCorto | None = None
    ordenes_pago: Annotated[list[TextoCorto], Field(max_length=50)] | None = None
    cargos: Annotated[list[Identificador], Field(max_length=1000)] | None = None
    importe: Dinero
    medios: Annotated[list[MedioNuevo], Field(max_length=50)]
    anticipo: bool | None = False
    fecha_valor: Fecha | None = None


class MedioEntregado(Salida):
    medio: str
    importe: Pesos
    referencia: str


class Aplicacion(Salida):
    """A part of the payment. `cargo` null: an advance. `importe` with IVA inside."""

    cargo: int | None
    concepto: str
    grupo: str | None
    periodo: str | None
    importe: Pesos
    iva: Pesos
    saldo: Pesos


class PapelDeCobro(Salida):
    codigo: str
    url: str


class Cobro(Salida):
    folio: str
    fecha: Instante
    estado: str
    turno: int
    caja: str
    cuenta: str | None
    importe: Pesos
    recibido: Pesos
    cambio: Pesos
    medios: list[MedioEntregado]
    aplicaciones: list[Aplicacion]
    saldo_despues: Pesos
    documento: PapelDeCobro


class CancelacionNueva(Entrada):
    """`destino`: efectivo, saldo_a_favor or mismo_medio. `turno`: the drawer that pays, when its own is closed."""

    motivo: Texto = ""
    destino: TextoCorto
    turno: Identificador | None = None
    autorizacion: Identificador | None = None


class ParteQueSale(Salida):
    """By where a part of the money of a cancelled receipt leaves; `saldo_a_favor` stays with the account."""

    medio: str
    importe: Pesos


class Cancelacion(Salida):
    """`documento`: the paper to sign of the cash given back; null if none was."""

    folio: str
    cobro: str
    estado: str
    importe: Pesos
    destino: str
    sale: list[ParteQueSale]
    fecha: Instante
    documento: PapelDeCobro | None


def _existe(request: Peticion, ruta: Mapping[str, Any], cuerpo: Any) -> None:
    """The account and the drawer of a payment with wrong values, as far as they can be read."""
    if isinstance(cuerpo.get("cuenta"), str):
        padron.cuenta(cuerpo["cuenta"].replace("\x00", ""))
    exigir_turno_propio(request, max(-1, min(cuerpo["turno"], 2**62)))


@router.post(
    "/cobros",
    response={201: Cobro},
    summary="Cobrar",
    **operacion(COBRAR, clave=Clave.EXIGE, existe=_existe),
)
def cobrar(request: Peticion, cuerpo: CobroNuevo) -> HttpResponse:
    """`importe` is what is applied; the change is Σ medios − importe and comes out of cash only."""
    cobro = caja.cobrar(
        turno_id=cuerpo.turno,
        cuenta=cuerpo.cuenta,
        ordenes_pago=list(dict.fromkeys(cuerpo.ordenes_pago or ())),
        cargos=list(dict.fromkeys(cuerpo.cargos or ())),
        importe=cuerpo.importe,
        medios=[
            caja.MedioEntregado(medio=m.medio, importe=m.importe, referencia=m.referencia or "") for m in cuerpo.medios
        ],
        anticipo=bool(cuerpo.anticipo),
        fecha_valor=cuerpo.fecha_valor,
        por=request.por,
        ahora=reloj.ahora(),
        clave=llave(request),
    )
    return responder(cobro, 201)


class CuentaQuePaga(Entrada):
    """`importe`: the pesos that are for that account."""

    cuenta: TextoCorto
    importe: Dinero


class CobroDeVarias(Entrada):
    turno: Identificador
    cuentas: Annotated[list[CuentaQuePaga], Field(max_length=caja.MAXIMO_DE_CUENTAS)]
    medios: Annotated[list[MedioNuevo], Field(max_length=50)]


class CobrosJuntos(Salida):
    """A receipt for each account, in the order they came; `cambio` = `recibido` − `importe`."""

    recibos: list[Cobro]
    importe: Pesos
    recibido: Pesos
    cambio: Pesos


def _existe_el_turno(request: Peticion, ruta: Mapping[str, Any], cuerpo: Any) -> None:
    exigir_turno_propio(request, max(-1, min(cuerpo["turno"], 2**62)))


@router.post(
    "/cobros/varias",
    response={201: CobrosJuntos},
    summary="Cobrar varias cuentas juntas",
    **operacion(COBRAR, clave=Clave.EXIGE, existe=_existe_el_turno),
)
def cobrar_varias(request: Peticion, cuerpo: CobroDeVarias) -> HttpResponse:
    """One handing over of money for several accounts, each by K8 and with its own receipt; all or none."""
    juntos = caja.cobrar_varias(
        turno_id=cuerpo.turno,
        cuentas=[caja.CuentaQuePaga(cuenta=c.cuenta, importe=c.importe) for c in cuerpo.cuentas],
        medios=[
            caja.MedioEntregado(medio=m.medio, importe=m.importe, referencia=m.referencia or "") for m in cuerpo.medios
        ],
        por=request.por,
        ahora=reloj.ahora(),
        clave=llave(request),
    )
    return responder(juntos, 201)


@router.get("/cobros/{folio}", response={200: Cobro}, summary="Un cobro", **operacion(CONSULTAR))
def cobro(request: Peticion, folio: ClaveDeRuta) -> HttpResponse:
    """A receipt as it was answered, with its present state."""
    return responder(caja_queries.cobro(folio).respuesta)


class DevolucionNueva(Entrada):
    """`motivo`: what the bank said."""

    motivo: Texto


class Devolucion(Salida):
    """`importe`: what the bank returned; `a_favor`: what came in other tenders; `orden`: of what the law charges."""

    folio: str
    cobro: str
    importe: Pesos
    a_favor: Pesos
    orden: str | None


def _existe_el_cobro(request: Peticion, ruta: Mapping[str, Any], cuerpo: Any) -> None:
    caja_queries.cobro(clave_de_ruta(ruta["folio"]))


@router.post(
    "/cobros/{folio}/cancelacion",
    response={201: Cancelacion},
    summary="Cancelar un cobro",
    **operacion(CANCELAR_COBRO, clave=Clave.EXIGE, hechos={"turno_abierto": True}, existe=_existe_el_cobro),
)
def cancelar(request: Peticion, folio: ClaveDeRuta, cuerpo: CancelacionNueva) -> HttpResponse:
    """Its debt is back in the same transaction, and the receipt keeps its folio (K13)."""
    cancelacion = caja.cancelar_cobro(
        folio=folio,
        motivo=cuerpo.motivo,
        destino=cuerpo.destino,
        turno_id=cuerpo.turno,
        autorizacion_id=cuerpo.autorizacion,
        por=request.por,
        ahora=reloj.ahora(),
        clave=llave(request),
    )
    return responder(cancelacion, 201)


@router.post(
    "/cobros/{folio}/devolucion",
    response={201: Devolucion},
    summary="Registrar que el banco devolvió un pago",
    **operacion(REGISTRAR_DEVOLUCION, clave=Clave.EXIGE, existe=_existe_el_cobro),
)
def devolver(request: Peticion, folio: ClaveDeRuta, cuerpo: DevolucionNueva) -> HttpResponse:
    """A cheque or a transfer that came back: the debt too, and its payer is marked (R15)."""
    devuelto = caja.registrar_devolucion(
        folio=folio, motivo=cuerpo.motivo, por=request.por, ahora=reloj.ahora(), clave=llave(request)
    )
    return responder(devuelto, 201)
