"""`/autorizaciones`: leave asked for an act, and given by somebody else."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from ninja import Router

from aljibe.base import reloj
from aljibe.base.rechazos import ValorInvalido
from aljibe.caja import services as caja
from aljibe.caja.actos import CANCELAR_COBRO
from aljibe.facturacion import services as facturacion
from aljibe.facturacion.actos import AJUSTAR_RECIBO
from aljibe.interfaces.api.portero import Clave, Peticion, llave, operacion
from aljibe.interfaces.api.problemas import responder
from aljibe.interfaces.api.valores import Dinero, Entrada, IdDeRuta, Instante, Salida, Texto, TextoCorto, sin_vacio
from aljibe.seguridad import queries, services
from aljibe.seguridad.actos import CONSULTAR, PEDIR_AUTORIZACION, RESOLVER_AUTORIZACION

router = Router(tags=["autorizaciones"])


class Argumentos(Entrada):
    """What the act will do, for those that say more than their object.

    An adjustment, its line, pesos and article; a cancelled payment, where its money goes, if it is known yet.
    """

    concepto: TextoCorto | None = None
    importe: Dinero | None = None
    articulo: TextoCorto | None = None
    destino: TextoCorto | None = None


class AutorizacionNueva(Entrada):
    """`acto`: its key. `objeto`: the folio of what it is about."""

    acto: TextoCorto
    objeto: TextoCorto
    motivo: Texto
    argumentos: Argumentos | None = None


class Resolucion(Entrada):
    """`respuesta`: why, needed to deny."""

    aprobar: bool
    respuesta: Texto = ""


class Autorizacion(Salida):
    """`estado`: pedida, aprobada, negada, usada."""

    id: int
    estado: str


class AutorizacionEnBandeja(Salida):
    """`puede_resolver`: whether who asks may approve or deny it."""

    id: int
    acto: str
    objeto: str
    resumen: str
    motivo: str
    estado: str
    pidio: str
    pedida_en: Instante
    resolvio: str | None
    respuesta: str | None
    puede_resolver: bool


class Bandeja(Salida):
    datos: list[AutorizacionEnBandeja]


@router.get(
    "/autorizaciones",
    response={200: Bandeja},
    summary="Lo que pedí y lo que espera mi respuesta",
    **operacion(CONSULTAR),
)
def listar(request: Peticion) -> HttpResponse:
    """The newest two hundred."""
    return responder(
        {
            "datos": [
                {
                    "id": b.autorizacion.pk,
                    "acto": b.autorizacion.acto,
                    "objeto": b.autorizacion.objeto,
                    "resumen": b.autorizacion.resumen,
                    "motivo": b.autorizacion.motivo,
                    "estado": b.autorizacion.estado.lower(),
                    "pidio": b.autorizacion.pedida_por.usuario,
                    "pedida_en": b.autorizacion.pedida_en,
                    "resolvio": b.autorizacion.resuelta_por.usuario if b.autorizacion.resuelta_por else None,
                    "respuesta": sin_vacio(b.autorizacion.respuesta),
                    "puede_resolver": b.puede,
                }
                for b in queries.autorizaciones(por=request.por, al=reloj.hoy())
            ]
        }
    )


@router.post(
    "/autorizaciones",
    response={201: Autorizacion},
    summary="Pedir una autorización",
    **operacion(PEDIR_AUTORIZACION, clave=Clave.EXIGE),
)
def pedir(request: Peticion, cuerpo: AutorizacionNueva) -> HttpResponse:
    """Ask leave for an act that one's post cannot do alone."""
    quien_pide = _PIDEN.get(cuerpo.acto)
    if quien_pide is None:
        request.portero.juzgar(request)
        raise ValorInvalido(campo="acto", mensaje=f"«{cuerpo.acto}» no se autoriza: {', '.join(_PIDEN)}.")
    return responder(_en_minusculas(quien_pide(request, cuerpo)), 201)


@router.post(
    "/autorizaciones/{autorizacion_id}/resolucion",
    response={201: Autorizacion},
    summary="Aprobar o negar una autorización",
    **operacion(RESOLVER_AUTORIZACION, clave=Clave.EXIGE),
)
def resolver(request: Peticion, autorizacion_id: IdDeRuta, cuerpo: Resolucion) -> HttpResponse:
    """It only marks: whoever asked acts afterwards."""
    resuelta = services.resolver_autorizacion(
        autorizacion_id=autorizacion_id,
        aprobar=cuerpo.aprobar,
        respuesta=cuerpo.respuesta,
        por=request.por,
        ahora=reloj.ahora(),
        clave=llave(request),
    )
    return responder(_en_minusculas(resuelta), 201)


def _pedir_ajuste(request: Peticion, cuerpo: AutorizacionNueva) -> dict[str, Any]:
    valores = cuerpo.argumentos
    if valores is None or valores.concepto is None or valores.importe is None or valores.articulo is None:
        request.portero.juzgar(request)
        raise ValorInvalido(campo="argumentos", mensaje="Un ajuste dice su concepto, su importe y su artículo.")
    return facturacion.pedir_ajuste(
        folio=cuerpo.objeto,
        concepto=valores.concepto,
        importe=valores.importe,
        articulo=valores.articulo,
        motivo=cuerpo.motivo,
        por=request.por,
        ahora=reloj.ahora(),
        clave=llave(request),
    )


def _pedir_cancelacion(request: Peticion, cuerpo: AutorizacionNueva) -> dict[str, Any]:
    return caja.pedir_cancelacion(
        folio=cuerpo.objeto,
        motivo=cuerpo.motivo,
        destino=cuerpo.argumentos.destino if cuerpo.argumentos else None,
        por=request.por,
        ahora=reloj.ahora(),
        clave=llave(request),
    )


def _en_minusculas(hecha: dict[str, Any]) -> dict[str, Any]:
    return hecha | {"estado": str(hecha["estado"]).lower()}


# Each act that can be authorised, and the service of its room that asks with its facts.
_PIDEN: dict[str, Callable[[Peticion, AutorizacionNueva], dict[str, Any]]] = {
    AJUSTAR_RECIBO.clave: _pedir_ajuste,
    CANCELAR_COBRO.clave: _pedir_cancelacion,
}
