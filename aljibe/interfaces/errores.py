"""What is answered when a page cannot be: in words on the screens, as a problem to a program."""

from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from aljibe.base.rechazos import Rechazo

# What heads a problem told to a program, by status.
TITULOS = {
    400: "La petición está mal formada",
    401: "Falta identificarse",
    403: "Sin facultad",
    404: "No existe",
    405: "Método no admitido",
    409: "El estado actual no lo permite",
    422: "Los valores no proceden",
    429: "Demasiadas peticiones",
    500: "Falla interna",
}
_CODIGOS = {
    400: ("solicitud-mal-formada", "La solicitud no se entendió: revise su dirección y sus datos."),
    403: ("sin-facultad", "La solicitud no se admite."),
    404: ("no-existe", "No existe esa dirección."),
    500: ("falla-interna", "Algo falló de nuestro lado. Lo que estaba a medias no se guardó."),
}


def solicitud_mala(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _pagina(request, 400)


def prohibido(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 raised by the framework, the stale form token among them."""
    detalle = "La página estuvo abierta demasiado tiempo, o se abrió desde otro sitio."
    return _pagina(request, 403, titulo="La página caducó", detalle=detalle)


def sin_sello(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form without its token; `reason` is for developers and is not shown.

    A part of a page cannot show this one: it is told to begin again, and the browser puts back what was typed.
    """
    respuesta = prohibido(request)
    if cast(Any, request).htmx:
        respuesta.headers["HX-Refresh"] = "true"
    return respuesta


def no_existe(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return _pagina(request, 404)


def falla(request: HttpRequest) -> HttpResponse:
    """500: painted without asking the database anything, which may be what failed."""
    if request.path.startswith("/api/"):
        return _problema(500)
    return HttpResponse(render_to_string("errores/500.html"), status=500)


def sin_facultad(request: HttpRequest, *, detalle: str) -> HttpResponse:
    """403 with the rule and who may."""
    return _pagina(request, 403, detalle=detalle)


def rechazo(request: HttpRequest, error: Rechazo) -> HttpResponse:
    """The page of a refusal: its sentence, under the heading of its kind."""
    return _pagina(request, error.estado, detalle=str(error))


def demasiadas(request: HttpRequest, segundos: int) -> HttpResponse:
    """429, with how long to wait."""
    respuesta = render(request, "errores/429.html", {"segundos": segundos}, status=429)
    respuesta.headers["Retry-After"] = str(segundos)
    return respuesta


def _pagina(request: HttpRequest, estado: int, **contexto: Any) -> HttpResponse:
    if request.path.startswith("/api/"):
        return _problema(estado)
    plantilla = estado if estado in (400, 403, 404) else 400
    return render(request, f"errores/{plantilla}.html", contexto, status=estado)


def _problema(estado: int) -> HttpResponse:
    codigo, detalle = _CODIGOS[estado]
    return JsonResponse(
        {
            "type": f"{settings.URL_PUBLICA}/problemas/{codigo}",
            "title": TITULOS[estado],
            "status": estado,
            "detail": detalle,
            "codigo": codigo,
        },
        status=estado,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )
