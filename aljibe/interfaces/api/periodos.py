"""`/periodos`: how far a period is by route, and its billing run."""

import re
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Body, Router
from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from aljibe.base import reloj
from aljibe.facturacion import queries as facturacion
from aljibe.facturacion.actos import FACTURAR
from aljibe.interfaces import corridas
from aljibe.interfaces.api.claves import una_vez
from aljibe.interfaces.api.portero import Clave, Peticion, llave, operacion
from aljibe.interfaces.api.problemas import responder
from aljibe.interfaces.api.valores import INVALIDO, Entrada, Fecha, Instante, Pesos, Salida, TextoCorto, pesos
from aljibe.seguridad.actos import CONSULTAR

router = Router(tags=["periodos"])


def _periodo(valor: object) -> str:
    texto = str(valor)
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", texto) or texto.startswith("0000"):
        raise PydanticCustomError(INVALIDO, "se esperaba AAAA-MM")
    return texto


Periodo = Annotated[
    str,
    BeforeValidator(_periodo),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$", "examples": ["2026-10"]}),
]


class RutaDePeriodo(Salida):
    """`estado`: pendiente, en_curso, con_omitidas, facturada, detenida."""

    ruta: str
    cuentas: int
    lecturas: int
    facturadas: int
    omitidas: int
    total: Pesos
    estado: str


class CuentaOmitida(Salida):
    cuenta: str
    motivo: str
    detalle: str


class Avance(Salida):
    """The last runs: accounts seen, of how many."""

    en_curso: bool
    hechas: int
    total: int
    por: str
    inicio: Instante


class AtrasoDePeriodo(Salida):
    """Something late, `dias` calendar days: `clase` is emision, lectura, sospechosas or cierre; without `rutas`, the
    whole period. `cuentas`: without bill, without reading, with a reading to release or, of a closing, billed."""

    clase: str
    periodo: str
    rutas: list[str]
    cuentas: int
    dias: int


class EstadoDePeriodo(Salida):
    """`sin_recibo`: accounts without a bill, by reason: what closing it leaves out, or left."""

    periodo: str
    estado: str
    cerrado: bool
    sin_recibo: dict[str, int]
    atrasos: list[AtrasoDePeriodo]
    facturadas: int
    total: Pesos
    rutas: list[RutaDePeriodo]
    omitidas: list[CuentaOmitida]
    avance: Avance | None


class FacturacionNueva(Entrada):
    """`ruta` absent = all; `emision` absent = today."""

    ruta: TextoCorto | None = None
    emision: Fecha | None = None


@router.get("/periodos/{periodo}", response={200: EstadoDePeriodo}, summary="Un periodo", **operacion(CONSULTAR))
def periodo(request: Peticion, periodo: Periodo) -> HttpResponse:
    """Each route with what is read, billed and left out, and how far the last run is."""
    return responder(_estado(periodo))


@router.post(
    "/periodos/{periodo}/facturacion",
    response={200: EstadoDePeriodo, 202: EstadoDePeriodo},
    summary="Facturar un periodo",
    **operacion(FACTURAR, clave=Clave.EXIGE),
)
def facturar(request: Peticion, periodo: Periodo, cuerpo: Body[FacturacionNueva | None] = None) -> HttpResponse:
    """Start or resume the run. With a worker it goes on by itself (202) and its progress is in the period; without
    one it is done before this answers (200)."""
    cuerpo = cuerpo or FacturacionNueva()

    def hacer() -> dict[str, Any]:
        request.portero.exigir(request)
        sigue = corridas.empezar(periodo=periodo, ruta=cuerpo.ruta, emision=cuerpo.emision, por=request.por)
        return {"estado": 202 if sigue else 200, "cuerpo": _estado(periodo)}

    respuesta = una_vez(
        FACTURAR,
        clave=llave(request),
        por=request.por,
        cuerpo={"periodo": periodo, "ruta": cuerpo.ruta, "emision": cuerpo.emision},
        hacer=hacer,
    )
    return responder(respuesta["cuerpo"], respuesta["estado"])


def atraso(uno: facturacion.Atraso) -> dict[str, Any]:
    """Something late, as it leaves."""
    return {
        "clase": uno.clase.lower(),
        "periodo": uno.periodo,
        "rutas": list(uno.rutas),
        "cuentas": uno.cuentas,
        "dias": uno.dias,
    }


def _estado(periodo: str) -> dict[str, Any]:
    rutas = facturacion.estado_de_periodo(periodo)
    avance = facturacion.avance(periodo)
    return {
        "periodo": periodo,
        "estado": _resumen({ruta.estado for ruta in rutas}),
        "cerrado": facturacion.periodo_cerrado(periodo),
        "sin_recibo": facturacion.sin_recibo(periodo),
        "atrasos": [atraso(uno) for uno in facturacion.atrasos(hoy=reloj.hoy(), periodo=periodo)],
        "facturadas": sum(ruta.facturadas for ruta in rutas),
        "total": pesos(sum((ruta.total for ruta in rutas), Decimal(0))),
        "rutas": [
            {
                "ruta": ruta.ruta,
                "cuentas": ruta.cuentas,
                "lecturas": ruta.lecturas,
                "facturadas": ruta.facturadas,
                "omitidas": ruta.omitidas,
                "total": pesos(ruta.total),
                "estado": ruta.estado.lower(),
            }
            for ruta in rutas
        ],
        "omitidas": [
            {"cuenta": o.cuenta, "motivo": o.motivo, "detalle": o.detalle} for o in facturacion.omitidas(periodo)
        ],
        "avance": avance
        and {
            "en_curso": avance.en_curso,
            "hechas": avance.hechas,
            "total": avance.total,
            "por": avance.por,
            "inicio": avance.inicio,
        },
    }


def _resumen(estados: set[str]) -> str:
    """The state of a period out of those of its routes."""
    if "EN_CURSO" in estados:
        return "en_curso"
    if estados == {"FACTURADA"}:
        return "facturada"
    return "pendiente" if estados <= {"PENDIENTE"} else "con_pendientes"
