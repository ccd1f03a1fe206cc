"""`/ordenes-de-pago`: frozen prices of the law, to be paid whole at the till."""

from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from aljibe.base import reloj
from aljibe.base.rechazos import NoExiste, ValorInvalido
from aljibe.caja import queries as caja_queries
from aljibe.caja import services as caja
from aljibe.documentos import queries as documentos
from aljibe.interfaces.api.portero import Clave, Peticion, llave, operacion
from aljibe.interfaces.api.problemas import responder
from aljibe.interfaces.api.valores import (
    Cantidad,
    ClaveDeRuta,
    Dia,
    Entrada,
    Identificador,
    Pesos,
    Salida,
    Texto,
    TextoCorto,
    numero,
    pesos,
    sin_vacio,
)
from aljibe.libro import queries as libro
from aljibe.libro import services
from aljibe.libro.actos import EMITIR_ORDEN_PAGO
from aljibe.padron import queries as padron
from aljibe.seguridad.actos import CONSULTAR

router = Router(tags=["órdenes de pago"])


class LineaNueva(Entrada):
    """A concept of the law by its dotted key, or a charge that exists."""

    concepto: Annotated[Texto, Field(max_length=200)] | None = None
    cantidad: Cantidad | None = None
    cargo: Identificador | None = None


class OrdenNueva(Entrada):
    cuenta: TextoCorto | None = None
    persona: Identificador | None = None
    solicitud: TextoCorto | None = None
    lineas: Annotated[list[LineaNueva], Field(max_length=100)]


class LineaDeOrden(Salida):
    """`importe` without IVA."""

    concepto: str | None
    nombre: str
    cargo: int | None
    cantidad: str
    precio: str
    importe: Pesos
    iva: Pesos
    articulo: str


class PapelDeOrden(Salida):
    codigo: str
    url: str


class OrdenDePago(Salida):
    """`referencia`: what the till reads, digits in groups. `documento`: its paper; null if it was made without one."""

    folio: str
    cuenta: str | None
    persona: str | None
    emitida_el: Dia
    valida_hasta: Dia
    estado: str
    total: Pesos
    elaboro: str
    referencia: str
    documento: PapelDeOrden | None
    lineas: list[LineaDeOrden]


@router.post(
    "/ordenes-de-pago",
    response={201: OrdenDePago},
    summary="Hacer una orden de pago",
    **operacion(EMITIR_ORDEN_PAGO, clave=Clave.EXIGE),
)
def emitir(request: Peticion, cuerpo: OrdenNueva) -> HttpResponse:
    """Freeze the prices of the day. It is not debt: it enters no total of the account."""
    _exigir_cuenta(request, cuerpo)
    hecha = caja.emitir_orden_pago(
        cuenta=cuerpo.cuenta,
        persona_id=cuerpo.persona,
        lineas=_lineas(request, cuerpo),
        por=request.por,
        ahora=reloj.ahora(),
        clave=llave(request),
    )
    # As it was left by this act: it may have been paid before a repetition asks again.
    return responder(_orden(libro.orden_de_pago(hecha["folio"]), "EMITIDA"), 201)


@router.get(
    "/ordenes-de-pago/{folio}", response={200: OrdenDePago}, summary="Una orden de pago", **operacion(CONSULTAR)
)
def orden(request: Peticion, folio: ClaveDeRuta) -> HttpResponse:
    """An order with its frozen lines; past its last day it is `vencida`."""
    emitida = libro.orden_de_pago(folio)
    return responder(_orden(emitida, emitida.estado_al(reloj.hoy())))


def _exigir_cuenta(request: Peticion, cuerpo: OrdenNueva) -> None:
    """That the account exists; what does not is told after the key and the faculty."""
    try:
        if cuerpo.solicitud:
            raise NoExiste(que="la solicitud", clave=cuerpo.solicitud)
        if cuerpo.cuenta:
            padron.cuenta(cuerpo.cuenta)
    except NoExiste:
        request.portero.juzgar(request)
        raise


def _lineas(request: Peticion, cuerpo: OrdenNueva) -> list[services.LineaDeOrden]:
    """The lines as the service takes them. Each is of a concept or of a charge, never of both."""
    for n, linea in enumerate(cuerpo.lineas):
        if bool(linea.concepto) == (linea.cargo is not None):
            request.portero.juzgar(request)
            raise ValorInvalido(campo=f"lineas[{n}]", mensaje="Cada línea es de un concepto de la ley o de un cargo.")
    return [
        services.LineaDeOrden(
            concepto=linea.concepto or "",
            cantidad=Decimal(1) if linea.cantidad is None else linea.cantidad,
            cargo_id=linea.cargo,
        )
        for linea in cuerpo.lineas
    ]


def _orden(orden: libro.OrdenEmitida, estado: str) -> dict[str, Any]:
    papel = documentos.por_folio("orden-de-pago", orden.folio)
    return {
        "folio": orden.folio,
        "referencia": caja_queries.referencia_de_orden(orden),
        "documento": {"codigo": papel.codigo, "url": f"{papel.url_base}/v/{papel.codigo}"} if papel else None,
        "cuenta": sin_vacio(orden.cuenta),
        "persona": sin_vacio(orden.persona),
        "emitida_el": orden.emitida_el,
        "valida_hasta": orden.valida_hasta,
        "estado": estado.lower(),
        "total": pesos(orden.total),
        "elaboro": orden.elaboro,
        "lineas": [
            {
                "concepto": sin_vacio(r.concepto),
                "nombre": r.nombre,
                "cargo": r.cargo,
                "cantidad": numero(r.cantidad),
                "precio": numero(r.precio),
                "importe": pesos(r.importe),
                "iva": pesos(r.iva),
                "articulo": r.articulo,
            }
            for r in orden.renglones
        ],
    }
