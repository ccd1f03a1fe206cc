"""The calendar of the periods: a year, what is late, the programme of a period, its closing and its reopening."""

from typing import Annotated, Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from aljibe.base import reloj
from aljibe.facturacion import queries as facturacion
from aljibe.facturacion import services
from aljibe.facturacion.actos import CERRAR_PERIODO, PROGRAMAR_PERIODO, REABRIR_PERIODO
from aljibe.interfaces.api.periodos import AtrasoDePeriodo, Periodo, atraso
from aljibe.interfaces.api.portero import Clave, Peticion, operacion
from aljibe.interfaces.api.problemas import responder
from aljibe.interfaces.api.valores import (
    Dia,
    Entrada,
    Fecha,
    Instante,
    Pesos,
    Salida,
    Texto,
    TextoCorto,
    pesos,
    sin_vacio,
)
from aljibe.interfaces.dias import PRIMER_ANIO, ULTIMO_ANIO
from aljibe.reglas.calendario import Fechas
from aljibe.seguridad.actos import CONSULTAR

router = Router(tags=["periodos"])
_MAXIMO = 2_000


class PeriodoDelAnio(Salida):
    """`vencimiento`: the last one of its bills."""

    periodo: str
    lecturas: int
    facturadas: int
    total: Pesos
    vencimiento: Dia | None
    cerrado: bool
    programado: bool


class Anio(Salida):
    """The twelve periods of a year, and what is late today in any period, the most urgent first."""

    anio: int
    periodos: list[PeriodoDelAnio]
    atrasos: list[AtrasoDePeriodo]


class FechasDeRuta(Entrada):
    """Both days of reading are included; `emision` is the day the route is meant to be billed."""

    ruta: TextoCorto
    lectura_desde: Fecha
    lectura_hasta: Fecha
    emision: Fecha


class ProgramaNuevo(Entrada):
    """All or none; the routes that are not here stay as they are."""

    rutas: Annotated[list[FechasDeRuta], Field(min_length=1, max_length=_MAXIMO)]


class ProgramaGuardado(Salida):
    """How many routes changed."""

    periodo: str
    cambiadas: int


class FechasProgramadas(Salida):
    lectura_desde: Dia
    lectura_hasta: Dia
    emision: Dia


class RutaProgramada(Salida):
    """`estado`: sin_programa, por_leer, en_lectura, lectura_atrasada, por_emitir, emision_atrasada,
    facturada_en_parte, facturada, cerrada; `dias` late. `vencimiento` is that of its bills or, before them, the one
    that bills issued on the day of the programme would have. `propuesta`: dates for a route that has none."""

    ruta: str
    estado: str
    dias: int
    programa: FechasProgramadas | None
    propuesta: FechasProgramadas | None
    vencimiento: Dia | None
    cuentas: int
    lecturas: int
    por_leer: int
    facturadas: int
    por_facturar: int
    programo: str | None
    programado_en: Instante | None


class Programa(Salida):
    periodo: str
    cerrado: bool
    rutas: list[RutaProgramada]


class CierreDePeriodoNuevo(Entrada):
    """`sin_recibo`: how many accounts one has seen that are left without a bill; with any, `motivo` says why."""

    sin_recibo: Annotated[int, Field(ge=0)]
    motivo: Texto = ""


class CierreDePeriodo(Salida):
    """`quedaron`: accounts left without a bill, by reason."""

    periodo: str
    sin_recibo: int
    quedaron: dict[str, int]
    motivo: str | None
    cerro: str
    cerrado_en: Instante


class ReaperturaNueva(Entrada):
    motivo: Texto


class Reapertura(Salida):
    periodo: str
    motivo: str
    reabrio: str
    reabierto_en: Instante


@router.get("/periodos", response={200: Anio}, summary="Un año y lo atrasado", **operacion(CONSULTAR))
def anio(
    request: Peticion,
    anio: Annotated[int | None, Query(ge=PRIMER_ANIO, le=ULTIMO_ANIO, description="Sin él, el de hoy.")] = None,
) -> HttpResponse:
    """The twelve periods of a year, with what is late today."""
    hoy = reloj.hoy()
    ejercicio = hoy.year if anio is None else anio
    return responder(
        {
            "anio": ejercicio,
            "periodos": [
                {
                    "periodo": m.periodo,
                    "lecturas": m.lecturas,
                    "facturadas": m.facturadas,
                    "total": pesos(m.total),
                    "vencimiento": m.vence,
                    "cerrado": m.cerrado,
                    "programado": m.programado,
                }
                for m in facturacion.anio(ejercicio)
            ],
            "atrasos": [atraso(uno) for uno in facturacion.atrasos(hoy=hoy)],
        }
    )


@router.get("/periodos/{periodo}/programa", response={200: Programa}, summary="El calendario", **operacion(CONSULTAR))
def programa(request: Peticion, periodo: Periodo) -> HttpResponse:
    """Each route with its dates and how it goes; one without dates, with those that are proposed."""
    rutas = facturacion.programa(periodo, hoy=reloj.hoy())
    propuestas = facturacion.proponer(periodo) if any(r.fechas is None for r in rutas) else {}
    return responder(
        {
            "periodo": periodo,
            "cerrado": facturacion.periodo_cerrado(periodo),
            "rutas": [_ruta(r, propuestas.get(r.ruta) if r.fechas is None else None) for r in rutas],
        }
    )


@router.post(
    "/periodos/{periodo}/programa",
    response={200: ProgramaGuardado},
    summary="Programar un periodo",
    **operacion(PROGRAMAR_PERIODO, clave=Clave.ACEPTA),
)
def programar(request: Peticion, periodo: Periodo, cuerpo: ProgramaNuevo) -> HttpResponse:
    """Keep the dates of some routes."""
    cambiadas = services.programar_periodo(
        periodo=periodo,
        rutas=[services.FechasDeRuta(**dict(r)) for r in cuerpo.rutas],
        por=request.por,
        ahora=reloj.ahora(),
        clave=request.clave,
    )
    return responder({"periodo": periodo, "cambiadas": cambiadas})


@router.post(
    "/periodos/{periodo}/cierre",
    response={201: CierreDePeriodo},
    summary="Cerrar un periodo",
    **operacion(CERRAR_PERIODO, clave=Clave.ACEPTA),
)
def cerrar(request: Peticion, periodo: Periodo, cuerpo: CierreDePeriodoNuevo) -> HttpResponse:
    """No reading enters it or is corrected, and no run bills it. What it leaves out is in `GET /periodos/{periodo}`."""
    hecho = services.cerrar_periodo(
        periodo=periodo,
        sin_recibo=cuerpo.sin_recibo,
        motivo=cuerpo.motivo,
        por=request.por,
        ahora=reloj.ahora(),
        clave=request.clave,
    )
    return responder(
        {
            "periodo": hecho.periodo,
            "sin_recibo": hecho.sin_recibo,
            "quedaron": hecho.quedaron,
            "motivo": sin_vacio(hecho.motivo),
            "cerro": hecho.cerrado_por.nombre,
            "cerrado_en": timezone.localtime(hecho.cerrado_en),
        },
        201,
    )


@router.post(
    "/periodos/{periodo}/reapertura",
    response={200: Reapertura},
    summary="Reabrir un periodo",
    **operacion(REABRIR_PERIODO, clave=Clave.ACEPTA),
)
def reabrir(request: Peticion, periodo: Periodo, cuerpo: ReaperturaNueva) -> HttpResponse:
    """Readings and runs are admitted again."""
    hecho = services.reabrir_periodo(
        periodo=periodo, motivo=cuerpo.motivo, por=request.por, ahora=reloj.ahora(), clave=request.clave
    )
    assert hecho.reabierto_por is not None and hecho.reabierto_en is not None
    return responder(
        {
            "periodo": hecho.periodo,
            "motivo": hecho.motivo_reapertura,
            "reabrio": hecho.reabierto_por.nombre,
            "reabierto_en": timezone.localtime(hecho.reabierto_en),
        }
    )


def _ruta(r: facturacion.RutaProgramada, propuesta: Fechas | None) -> dict[str, Any]:
    return {
        "ruta": r.ruta,
        "estado": r.marcha.lower(),
        "dias": r.dias,
        "programa": _fechas(r.fechas),
        "propuesta": _fechas(propuesta),
        "vencimiento": r.vencimiento,
        "cuentas": r.cuentas,
        "lecturas": r.lecturas,
        "por_leer": r.por_leer,
        "facturadas": r.facturadas,
        "por_facturar": r.por_facturar,
        "programo": sin_vacio(r.programo),
        "programado_en": r.programado_en,
    }


def _fechas(fechas: Fechas | None) -> dict[str, Any] | None:
    if fechas is None:
        return None
    return {
        "lectura_desde": fechas.lectura_desde,
        "lectura_hasta": fechas.lectura_hasta,
        "emision": fechas.emision,
    }
