"""Papers: the PDF of a code, drawn on request from its frozen data, and its reprints."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from aljibe.base import reloj
from aljibe.documentos.actos import REIMPRIMIR
from aljibe.interfaces import papeles
from aljibe.interfaces.puerta import persona, requiere
from aljibe.seguridad.actos import CONSULTAR


@requiere(CONSULTAR)
@require_GET
def papel(request: HttpRequest, codigo: str) -> HttpResponse:
    """The PDF, to be seen in the browser; `?formato=boleto`, a payment on thermal paper of 80 mm."""
    boleto = request.GET.get("formato") == "boleto"
    return papeles.ver(codigo, por=persona(request), al=reloj.hoy(), boleto=boleto)


@requiere(REIMPRIMIR, hechos={"propio": True, "recibo_de_agua": True})
@require_POST
def reimprimir(request: HttpRequest, codigo: str) -> HttpResponse:
    """Count one more reprint and show the paper with its stamp."""
    papeles.reimprimir(codigo, por=persona(request), ahora=reloj.ahora())
    return redirect("papel", codigo)
