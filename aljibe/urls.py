"""All addresses: staff screens, public pages and the API."""

from django.urls import URLPattern, URLResolver, include, path

from aljibe.interfaces.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("", include("aljibe.interfaces.portal.urls")),
    path("", include("aljibe.interfaces.ventanilla.urls")),
]

handler400 = "aljibe.interfaces.errores.solicitud_mala"
handler403 = "aljibe.interfaces.errores.prohibido"
handler404 = "aljibe.interfaces.errores.no_existe"
handler500 = "aljibe.interfaces.errores.falla"
