"""`/verificacion`: what anybody may know of a paper by its code."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from aljibe.base import reloj
from aljibe.base.rechazos import NoExiste
from aljibe.interfaces import papeles
from aljibe.interfaces.api.portero import problemas_posibles
from aljibe.interfaces.api.problemas import DemasiadasPeticiones, responder
from aljibe.interfaces.api.valores import ClaveDeRuta, Dia, Pesos, Salida, pesos
from aljibe.interfaces.limite import Limite, direccion_de

router = Router(tags=["verificación"])
LIMITE = Limite(por_minuto=60)


class Verificacion(Salida):
    """`valido`: as it was issued; `estado`: vigente, cancelado or vencido. `titular` is masked."""

    valido: bool
    documento: str
    folio: str
    fecha: Dia
    importe: Pesos | None
    titular: str
    estado: str
    demostracion: bool


@router.get(
    "/verificacion/{codigo}",
    response={200: Verificacion},
    summary="Verificar un papel",
    auth=None,
    openapi_extra={"responses": problemas_posibles()},
)
def verificar(request: HttpRequest, codigo: ClaveDeRuta) -> HttpResponse:
    """Public, and no address may ask without end (429)."""
    if segundos := LIMITE.espera(direccion_de(request.META)):
        raise DemasiadasPeticiones(segundos=segundos)
    papel = papeles.verificar(codigo, al=reloj.hoy())
    if papel is None:
        raise NoExiste(que="un papel con el código", clave=codigo)
    return responder(
        {
            "valido": papel.valido,
            "documento": papel.documento,
            "folio": papel.folio,
            "fecha": papel.fecha,
            "importe": None if papel.importe is None else pesos(papel.importe),
            "titular": papel.titular,
            "estado": papel.estado,
            "demostracion": papel.demostracion,
        }
    )
