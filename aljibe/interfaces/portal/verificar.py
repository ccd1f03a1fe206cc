"""`/v/{codigo}`: what the QR of a paper opens. Anybody may ask; nobody may ask without end."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from aljibe.base import reloj
from aljibe.interfaces import errores, papeles
from aljibe.interfaces.limite import Limite, direccion_de
from aljibe.interfaces.puerta import publica
from aljibe.reglas import codigo as reglas_codigo

LIMITE = Limite(por_minuto=60)
_LARGO = 40


@publica
@require_safe
def verificar(request: HttpRequest, codigo: str) -> HttpResponse:
    """The page of a code: the paper with its holder half hidden, or 404 when no paper has it."""
    if segundos := LIMITE.espera(direccion_de(request.META)):
        return errores.demasiadas(request, segundos)
    resultado = papeles.verificar(codigo, al=reloj.hoy())
    escrito = reglas_codigo.agrupado(reglas_codigo.normalizar(codigo)) if resultado else codigo[:_LARGO]
    contexto = {"codigo": escrito, "resultado": resultado}
    respuesta = render(request, "documentos/verificar.html", contexto, status=200 if resultado else 404)
    respuesta.headers["Cache-Control"] = "no-store"
    respuesta.headers["X-Robots-Tag"] = "noindex"
    return respuesta
