"""`/cuentas/{numero}/condominio`: which dwellings the meter of an account measures."""

from collections.abc import Mapping
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from aljibe.base import reloj
from aljibe.facturacion import services
from aljibe.facturacion.actos import FORMAR_CONDOMINIO
from aljibe.interfaces.api.portero import Clave, Peticion, llave, operacion
from aljibe.interfaces.api.problemas import responder
from aljibe.interfaces.api.valores import (
    ClaveDeRuta,
    Entrada,
    Fecha,
    Identificador,
    Salida,
    TextoCorto,
    clave_de_ruta,
)
from aljibe.padron import queries

router = Router(tags=["cuentas"])


class CondominioNuevo(Entrada):
    """Numbers of the accounts of the dwellings, none to undo it; `entre`, if there are dwellings without account.

    `desde`: first day of the first month billed so; without it, the next that is not billed."""

    viviendas: Annotated[list[TextoCorto], Field(max_length=5000)]
    entre: Identificador | None = None
    desde: Fecha | None = None


class Condominio(Salida):
    medidor_de: str
    viviendas: list[str]
    entre: int
    desde: Fecha


def _existe(request: Peticion, ruta: Mapping[str, Any], cuerpo: Any) -> None:
    queries.cuenta(clave_de_ruta(ruta["numero"]))


@router.post(
    "/cuentas/{numero}/condominio",
    response={201: Condominio},
    summary="Formar un condominio",
    **operacion(FORMAR_CONDOMINIO, clave=Clave.EXIGE, existe=_existe),
)
def formar(request: Peticion, numero: ClaveDeRuta, cuerpo: CondominioNuevo) -> HttpResponse:
    """Each dwelling is billed by the average of the m³ of this meter; what is billed does not change."""
    hecho = services.formar_condominio(
        medidor_de=numero,
        viviendas=cuerpo.viviendas,
        entre=cuerpo.entre,
        desde=cuerpo.desde,
        por=request.por,
        ahora=reloj.ahora(),
        clave=llave(request),
    )
    return responder(hecho, 201)
