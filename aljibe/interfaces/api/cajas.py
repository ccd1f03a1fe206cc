"""`/cajas`: the tills and who may open each."""

from typing import Annotated

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from aljibe.base import reloj
from aljibe.caja import queries, services
from aljibe.caja.actos import MANTENER_CAJAS
from aljibe.interfaces.api.portero import Peticion, operacion
from aljibe.interfaces.api.problemas import responder
from aljibe.interfaces.api.valores import ClaveDeRuta, Entrada, Salida, Texto, TextoCorto, sin_vacio
from aljibe.seguridad.actos import CONSULTAR

router = Router(tags=["cajas"])


class DatosDeCaja(Entrada):
    """`usuarios`: who may open it, by user name; none, any cashier."""

    nombre: Texto
    activa: bool = True
    usuarios: Annotated[list[TextoCorto], Field(max_length=200)] | None = None


class CajaNueva(DatosDeCaja):
    """`clave`: C1 to C99, the series of its receipts."""

    clave: TextoCorto


class Caja(Salida):
    clave: str
    nombre: str
    activa: bool
    abierta_por: str | None
    usuarios: list[str]


class Cajas(Salida):
    datos: list[Caja]


@router.get("/cajas", response={200: Cajas}, summary="Las cajas", **operacion(CONSULTAR))
def cajas(request: Peticion) -> HttpResponse:
    """Every till."""
    return _todas(200)


@router.post("/cajas", response={201: Cajas}, summary="Agregar una caja", **operacion(MANTENER_CAJAS))
def agregar(request: Peticion, cuerpo: CajaNueva) -> HttpResponse:
    """One more till; all of them."""
    return _guardar(request, cuerpo.clave, cuerpo, nueva=True)


@router.post("/cajas/{caja}", response={201: Cajas}, summary="Cambiar una caja", **operacion(MANTENER_CAJAS))
def cambiar(request: Peticion, caja: ClaveDeRuta, cuerpo: DatosDeCaja) -> HttpResponse:
    """Its name, whether it is in use and who may open it; all of them."""
    return _guardar(request, caja, cuerpo, nueva=False)


def _guardar(request: Peticion, clave: str, cuerpo: DatosDeCaja, *, nueva: bool) -> HttpResponse:
    services.guardar_caja(
        clave=clave,
        nombre=cuerpo.nombre,
        activa=cuerpo.activa,
        usuarios=cuerpo.usuarios or (),
        nueva=nueva,
        por=request.por,
        ahora=reloj.ahora(),
    )
    return _todas(201)


def _todas(estado: int) -> HttpResponse:
    datos = [
        {
            "clave": c.clave,
            "nombre": c.nombre,
            "activa": c.activa,
            "abierta_por": sin_vacio(c.abierta_por),
            "usuarios": list(c.usuarios),
        }
        for c in queries.cajas_de_la_casa()
    ]
    return responder({"datos": datos}, estado)
