"""`/documentos`: the paper of a code, and its reprints."""

from typing import Annotated

from django.http import HttpResponse
from ninja import Body, Query, Router

from aljibe.base import reloj
from aljibe.documentos.actos import REIMPRIMIR
from aljibe.interfaces import papeles
from aljibe.interfaces.api.portero import Clave, Peticion, en_pdf, operacion
from aljibe.interfaces.api.problemas import responder
from aljibe.interfaces.api.valores import ClaveDeRuta, Entrada, Salida
from aljibe.reglas.codigo import normalizar
from aljibe.seguridad.actos import CONSULTAR

router = Router(tags=["documentos"])


class ReimpresionNueva(Entrada):
    """Nothing to say: the address names the paper."""


class Reimpresion(Salida):
    """`n` is the number of the stamp, from 1."""

    codigo: str
    n: int


@router.get("/documentos/{codigo}.pdf", summary="El papel en PDF", **en_pdf(CONSULTAR, "El papel"))
def pdf(
    request: Peticion,
    codigo: ClaveDeRuta,
    formato: Annotated[str, Query(description="boleto: un cobro en papel térmico de 80 mm.")] = "",
) -> HttpResponse:
    """The paper, from its frozen data. That of a cut is seen by whom its turno is seen."""
    return papeles.ver(codigo, por=request.por, al=reloj.hoy(), boleto=formato == "boleto")


@router.post(
    "/documentos/{codigo}/reimpresion",
    response={201: Reimpresion},
    summary="Reimprimir un papel",
    **operacion(REIMPRIMIR, clave=Clave.ACEPTA),
)
def reimprimir(request: Peticion, codigo: ClaveDeRuta, cuerpo: Body[ReimpresionNueva | None] = None) -> HttpResponse:
    """Count one more reprint: the paper carries its stamp from now on."""
    n = papeles.reimprimir(codigo, por=request.por, ahora=reloj.ahora(), clave=request.clave)
    return responder({"codigo": normalizar(codigo), "n": n}, 201)
