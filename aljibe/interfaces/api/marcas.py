"""`/cuentas/{numero}/marca/retiro`: cheques of a holder taken again."""

from django.http import HttpResponse
from ninja import Router

from aljibe.base import reloj
from aljibe.base.rechazos import NoExiste
from aljibe.interfaces.api.portero import Peticion, operacion
from aljibe.interfaces.api.problemas import responder
from aljibe.interfaces.api.valores import ClaveDeRuta, Entrada, Salida, Texto
from aljibe.padron import queries, services
from aljibe.padron.actos import RETIRAR_MARCA

router = Router(tags=["cuentas"])


class RetiroDeMarca(Entrada):
    motivo: Texto


class MarcaRetirada(Salida):
    cuenta: str
    recibe_cheques: bool


@router.post(
    "/cuentas/{numero}/marca/retiro",
    response={201: MarcaRetirada},
    summary="Volver a recibir cheques de un titular",
    **operacion(RETIRAR_MARCA),
)
def retirar(request: Peticion, numero: ClaveDeRuta, cuerpo: RetiroDeMarca) -> HttpResponse:
    """Withdraw the mark that a returned cheque left."""
    request.portero.exigir(request)
    ficha = queries.cuenta(numero)
    if ficha.persona_id is None:
        raise NoExiste(que="un titular de la cuenta", clave=numero)
    services.retirar_marca(persona_id=ficha.persona_id, motivo=cuerpo.motivo, por=request.por, ahora=reloj.ahora())
    return responder({"cuenta": numero, "recibe_cheques": True}, 201)
