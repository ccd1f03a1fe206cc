"""`/anomalias`: what a reader may find, what it bills and the order it proposes."""

from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Body, Router
from pydantic import Field

from aljibe.base import reloj
from aljibe.base.rechazos import NoExiste
from aljibe.facturacion import queries, services
from aljibe.facturacion.actos import MANTENER_ANOMALIAS
from aljibe.interfaces.api.portero import Clave, Peticion, operacion
from aljibe.interfaces.api.problemas import responder
from aljibe.interfaces.api.valores import ClaveDeRuta, Entrada, Salida, Texto, TextoCorto, sin_vacio
from aljibe.seguridad.actos import CONSULTAR

router = Router(tags=["lecturas"])


class Anomalia(Salida):
    """`efecto`: real, estimado, siguiente; revision and aviso are of those that the system finds (`automatica`)."""

    clave: str
    nombre: str
    efecto: str
    regla_estimacion: str
    orden_propuesta: str | None
    automatica: bool
    vigente: bool


class Anomalias(Salida):
    datos: list[Anomalia]


class CambioDeAnomalia(Entrada):
    """`regla_estimacion`: promedio_6, mismo_mes, ultimo, cero, asignado. `vigente` false retires it."""

    nombre: Texto
    efecto: TextoCorto
    regla_estimacion: TextoCorto = "promedio_6"
    orden_propuesta: TextoCorto | None = None
    vigente: bool = True


class AnomaliaNueva(Entrada):
    clave: Annotated[TextoCorto, Field(examples=["perro"])]
    nombre: Texto
    efecto: TextoCorto
    regla_estimacion: TextoCorto = "promedio_6"
    orden_propuesta: TextoCorto | None = None


@router.get("/anomalias", response={200: Anomalias}, summary="El catálogo de anomalías", **operacion(CONSULTAR))
def anomalias(request: Peticion) -> HttpResponse:
    """All of it, those retired too."""
    return responder({"datos": [_anomalia(a) for a in queries.anomalias()]})


@router.post(
    "/anomalias",
    response={201: Anomalia},
    summary="Agregar una anomalía",
    **operacion(MANTENER_ANOMALIAS, clave=Clave.ACEPTA),
)
def agregar(request: Peticion, cuerpo: Body[AnomaliaNueva]) -> HttpResponse:
    """One that a reader may write from now on."""
    hecha = services.agregar_anomalia(
        anomalia=cuerpo.clave,
        nombre=cuerpo.nombre,
        efecto=cuerpo.efecto.upper(),
        regla_estimacion=cuerpo.regla_estimacion.upper(),
        orden_propuesta=cuerpo.orden_propuesta or "",
        por=request.por,
        ahora=reloj.ahora(),
        clave=request.clave,
    )
    return responder(_anomalia(hecha), 201)


def _existe(request: Peticion, ruta: Any, cuerpo: Any) -> None:
    if not any(a.clave == ruta["anomalia"] for a in queries.anomalias()):
        raise NoExiste(que="la anomalía", clave=ruta["anomalia"])


@router.post(
    "/anomalias/{anomalia}",
    response={200: Anomalia},
    summary="Cambiar o retirar una anomalía",
    **operacion(MANTENER_ANOMALIAS, clave=Clave.ACEPTA, existe=_existe),
)
def cambiar(request: Peticion, anomalia: ClaveDeRuta, cuerpo: Body[CambioDeAnomalia]) -> HttpResponse:
    """What it bills from now on; bills already issued keep the rule they were made with."""
    hecha = services.cambiar_anomalia(
        anomalia=anomalia,
        nombre=cuerpo.nombre,
        efecto=cuerpo.efecto.upper(),
        regla_estimacion=cuerpo.regla_estimacion.upper(),
        orden_propuesta=cuerpo.orden_propuesta or "",
        vigente=cuerpo.vigente,
        por=request.por,
        ahora=reloj.ahora(),
        clave=request.clave,
    )
    return responder(_anomalia(hecha))


def _anomalia(a: Any) -> dict[str, Any]:
    return {
        "clave": a.clave,
        "nombre": a.nombre,
        "efecto": a.efecto.lower(),
        "regla_estimacion": a.regla_estimacion.lower(),
        "orden_propuesta": sin_vacio(a.orden_propuesta),
        "automatica": a.automatica,
        "vigente": a.vigente,
    }
