"""The living sheet of components."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from aljibe.interfaces.puerta import requiere
from aljibe.seguridad.actos import CONSULTAR


@requiere(CONSULTAR)
@require_GET
def componentes(request: HttpRequest) -> HttpResponse:
    """Every piece of the screens, once."""
    return render(request, "componentes.html")
