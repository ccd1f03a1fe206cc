"""`/turnos`: a drawer from opening to cut. What it should hold is never told to its cashier while it is open."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from ninja import Body, Router

from aljibe.base import reloj
from aljibe.caja import queries as caja_queries
from aljibe.caja import services as caja
from aljibe.caja.actos import ABRIR_TURNO, CERRAR_TURNO, CONSULTAR_TURNOS, CONTAR, RETIRAR
from aljibe.interfaces.api.portero import Clave, Peticion, llave, operacion
from aljibe.interfaces.api.problemas import responder
from aljibe.interfaces.api.valores import (
    Dinero,
    Entrada,
    IdDeRuta,
    Instante,
    Pesos,
    Salida,
    Texto,
    TextoCorto,
    id_de_ruta,
    importes,
    pesos,
)

router = Router(tags=["turnos"])


class TurnoNuevo(Entrada):
    caja: TextoCorto
    fondo: Dinero


class TurnoAbierto(Salida):
    id: int
    caja: str
    cajero: str
    fondo: Pesos
    abierto_en: Instante
    estado: str


class PapelDeCorte(Salida):
    codigo: str


class CorteDeTurno(Salida):
    """`diferencias` = contado − esperado, by tender."""

    folio: str
    turno: int
    caja: str
    fondo: Pesos
    esperado: dict[str, Pesos]
    contado: dict[str, Pesos]
    diferencias: dict[str, Pesos]
    motivo: str
    sello: str
    cerrado_en: Instante
    documento: PapelDeCorte


class Turno(TurnoAbierto):
    """`esperado` is null for the cashier of an open turno; `corte`, until it is closed."""

    cerrado_en: Instante | None
    esperado: dict[str, Pesos] | None
    corte: CorteDeTurno | None


class RetiroNuevo(Entrada):
    """`recibe`: the user name of a supervisor."""

    importe: Dinero
    recibe: TextoCorto


class PapelDeRetiro(Salida):
    """The paper that both sign."""

    codigo: str
    url: str


class Retiro(Salida):
    folio: str
    turno: int
    importe: Pesos
    recibe: str
    fecha: Instante
    documento: PapelDeRetiro


class Comprobantes(Entrada):
    comprobantes: int = 0
    importe: Dinero


class ConteoNuevo(Entrada):
    """`conteo`: pieces by denomination; `vouchers`, by tender, absent = zero."""

    conteo: dict[str, int]
    vouchers: dict[str, Comprobantes] | None = None


class Conteo(Salida):
    n: int
    diferencias: dict[str, Pesos]


class CierreNuevo(Entrada):
    motivo: Texto | None = None


def _turno(request: Peticion, ruta: Mapping[str, Any], cuerpo: Any) -> None:
    caja_queries.turno(id_de_ruta(ruta["turno_id"]))


def _turno_propio(request: Peticion, ruta: Mapping[str, Any], cuerpo: Any) -> None:
    exigir_turno_propio(request, id_de_ruta(ruta["turno_id"]))


def exigir_turno_propio(request: Peticion, turno_id: int) -> None:
    """Raises: NoExiste, TurnoAjeno."""
    turno = caja_queries.turno(turno_id)
    if turno.cajero_id != request.por.pk:
        raise caja.TurnoAjeno(turno=turno.caja, cajero=turno.cajero_nombre)


@router.post(
    "/turnos",
    response={201: TurnoAbierto},
    summary="Abrir un turno",
    **operacion(ABRIR_TURNO, clave=Clave.EXIGE),
)
def abrir(request: Peticion, cuerpo: TurnoNuevo) -> HttpResponse:
    """Open the drawer of a till in the name of who asks."""
    turno = caja.abrir_turno(
        caja=cuerpo.caja, fondo=cuerpo.fondo, por=request.por, ahora=reloj.ahora(), clave=llave(request)
    )
    return responder(turno, 201)


@router.get(
    "/turnos/{turno_id}",
    response={200: Turno},
    summary="Un turno",
    **operacion(CONSULTAR_TURNOS, hechos={"propio": True}),
)
def turno(request: Peticion, turno_id: IdDeRuta) -> HttpResponse:
    """A drawer, with its cut once it is closed."""
    ficha = caja_queries.turno(turno_id)
    propio = ficha.cajero_id == request.por.pk
    request.portero.exigir(request, {"propio": propio})
    corte = _corte(caja_queries.corte_de_turno(turno_id)) if ficha.cerrado_en else None
    if corte is not None:
        esperado = corte["esperado"]
    else:
        esperado = None if propio else importes(caja_queries.esperado_de(turno_id))
    return responder(
        {
            "id": ficha.id,
            "caja": ficha.caja,
            "cajero": ficha.cajero,
            "fondo": pesos(ficha.fondo),
            "abierto_en": ficha.abierto_en,
            "estado": ficha.estado.lower(),
            "cerrado_en": ficha.cerrado_en,
            "esperado": esperado,
            "corte": corte,
        }
    )


@router.post(
    "/turnos/{turno_id}/retiros",
    response={201: Retiro},
    summary="Retirar efectivo a bóveda",
    **operacion(RETIRAR, clave=Clave.EXIGE, existe=_turno_propio),
)
def retirar(request: Peticion, turno_id: IdDeRuta, cuerpo: RetiroNuevo) -> HttpResponse:
    """Hand cash to a supervisor, with a folio of its own."""
    retiro = caja.retirar(
        turno_id=turno_id,
        importe=cuerpo.importe,
        recibe=cuerpo.recibe,
        por=request.por,
        ahora=reloj.ahora(),
        clave=llave(request),
    )
    return responder(retiro, 201)


@router.post(
    "/turnos/{turno_id}/conteos",
    response={201: Conteo},
    summary="Contar el cajón",
    **operacion(CONTAR, clave=Clave.ACEPTA, existe=_turno_propio),
)
def contar(request: Peticion, turno_id: IdDeRuta, cuerpo: ConteoNuevo) -> HttpResponse:
    """Declare what is in the drawer, blind; a recount is another row and the last one counts."""
    conteo = caja.contar(
        turno_id=turno_id,
        piezas=cuerpo.conteo,
        comprobantes={medio: dict(v) for medio, v in (cuerpo.vouchers or {}).items()},
        por=request.por,
        ahora=reloj.ahora(),
        clave=request.clave,
    )
    return responder(conteo, 201)


@router.post(
    "/turnos/{turno_id}/cierre",
    response={200: CorteDeTurno},
    summary="Cerrar un turno",
    **operacion(CERRAR_TURNO, clave=Clave.EXIGE, hechos={"dentro_de_tolerancia": True}, existe=_turno),
)
def cerrar(request: Peticion, turno_id: IdDeRuta, cuerpo: Body[CierreNuevo | None] = None) -> HttpResponse:
    """Close with the last count; a difference needs a motive, and above the tolerance the supervisor (K20)."""
    corte = caja.cerrar_turno(
        turno_id=turno_id,
        motivo=(cuerpo and cuerpo.motivo) or "",
        por=request.por,
        ahora=reloj.ahora(),
        clave=llave(request),
    )
    return responder(corte)


def _corte(corte: caja_queries.CorteHecho) -> dict[str, Any]:
    return {
        "folio": corte.folio,
        "turno": corte.turno_id,
        "caja": corte.caja,
        "fondo": pesos(corte.fondo),
        "esperado": corte.esperado,
        "contado": corte.contado,
        "diferencias": corte.diferencias,
        "motivo": corte.motivo,
        "sello": corte.sello,
        "cerrado_en": corte.cerrado_en,
        "documento": {"codigo": corte.codigo},
    }
