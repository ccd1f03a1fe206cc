"""The API put together: its routers, its errors, its document."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from aljibe.base.rechazos import Rechazo
from aljibe.interfaces.api import (
    anomalias,
    autorizaciones,
    beneficios,
    cajas,
    calendario,
    cobros,
    comparaciones,
    condominios,
    cortes,
    cuentas,
    documentos,
    hojas,
    lecturas,
    leyes,
    marcas,
    medidores,
    ordenes_de_pago,
    periodos,
    problemas,
    recibos,
    tarifas,
    tiradas,
    turnos,
    verificacion,
)
from aljibe.interfaces.api.portero import Peticion, identificar
from aljibe.interfaces.api.valores import Lector, errores_de

# The only addresses that ask nobody who he is.
_PUBLICAS = {"openapi-json", "verificar"}
_SE_TIRA = 64 * 2**20
_Vista = Callable[..., HttpResponseBase]


class Api(NinjaAPI):
    """An API whose every answer is JSON, that of an unknown route or a wrong method too."""

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        urls = super()._get_urls()
        for url in urls:
            assert isinstance(url, URLPattern)
            url.callback = _vestir(url.callback, publica=url.name in _PUBLICAS)
        return [*urls, re_path("", _vestir(_desconocida, publica=False))]

    def get_openapi_schema(self, **opciones: Any) -> Any:
        """The document, with the schema of the errors that every operation names."""
        documento = super().get_openapi_schema(**opciones)
        documento["components"]["schemas"]["Problema"] = problemas.Problema.model_json_schema()
        return documento


def _vestir(vista: _Vista, *, publica: bool) -> _Vista:
    """`vista`, with what the framework answers by itself told as problems."""

    @csrf_exempt
    @wraps(vista)
    def vestida(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            respuesta = vista(request, *args, **kwargs)
            if isinstance(respuesta, HttpResponseNotAllowed):
                respuesta = _no_admitido(request, respuesta, publica=publica)
        except Http404:
            respuesta = _desconocida(request)
        respuesta.headers.setdefault("Cache-Control", "no-store")
        return respuesta

    return vestida


def _no_admitido(request: HttpRequest, negada: HttpResponseBase, *, publica: bool) -> HttpResponse:
    try:
        if not publica:
            identificar(request)
        raise problemas.MetodoNoAdmitido(ruta=request.path, metodo=request.method, admite=negada["Allow"])
    except Rechazo as rechazo:
        respuesta = problemas.problema(rechazo)
        respuesta["Allow"] = negada["Allow"]
        return respuesta


def _desconocida(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    try:
        identificar(request)
        raise problemas.RutaDesconocida(ruta=request.path)
    except Rechazo as rechazo:
        return problemas.problema(rechazo)


def _al_rechazar(request: HttpRequest, error: Exception) -> HttpResponse:
    assert isinstance(error, Rechazo)
    return problemas.problema(error)


def _al_validar(request: HttpRequest, error: Exception) -> HttpResponse:
    """Form first (400); values only of whom may do the act, on what exists (422)."""
    assert isinstance(error, ValidationError)
    de_forma, errores = errores_de(error.errors)
    if de_forma:
        return problemas.de_valores(400, problemas.MALFORMADA, errores)
    peticion: Any = request
    try:
        if request.method == "POST":
            _juzgar(peticion)
    except Rechazo as rechazo:
        return problemas.problema(rechazo)
    return problemas.de_valores(422, "valor-invalido", errores)


def _juzgar(request: Peticion) -> None:
    request.portero.juzgar(request)


def _al_leer(request: HttpRequest, error: Exception) -> HttpResponse:
    """The parser's reason comes as the cause."""
    causa = error.__cause__
    return problemas.problema(
        causa if isinstance(causa, Rechazo) else problemas.CuerpoIlegible(razon="no se pudo leer")
    )


def _al_exceder(request: HttpRequest, error: Exception) -> HttpResponse:
    """Some of the body is read and thrown away: whoever is still sending would not hear the answer."""
    leidos = 0
    while leidos < _SE_TIRA and (trozo := request.read(2**20)):
        leidos += len(trozo)
    return problemas.problema(problemas.CuerpoDemasiadoGrande())


def _al_no_hallar(request: HttpRequest, error: Exception) -> HttpResponse:
    return _desconocida(request)


def _al_fallar(request: HttpRequest, error: Exception) -> HttpResponse:
    return problemas.falla(error)


def _nadie(request: HttpRequest) -> None:
    """An operation that declares no act is reached by nobody."""
    raise problemas.SinIdentificar()


def montar() -> Api:
    """The API, whole."""
    api = Api(
        title="Aljibe",
        version="1",
        description=(
            "Sistema comercial y de ventanilla de un organismo operador de agua. El dinero es texto con dos decimales;"
            " las fechas, ISO 8601; los errores, application/problem+json con un `codigo` estable."
        ),
        docs_url=None,
        openapi_url="/openapi.json",
        parser=Lector(),
        auth=_nadie,
        urls_namespace="api",
    )
    manejadores: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        Rechazo: _al_rechazar,
        ValidationError: _al_validar,
        HttpError: _al_leer,
        RequestDataTooBig: _al_exceder,
        Http404: _al_no_hallar,
        Exception: _al_fallar,
    }
    for clase, manejador in manejadores.items():
        api.add_exception_handler(clase, manejador)
    for modulo in (
        tarifas,
        leyes,
        comparaciones,
        cuentas,
        condominios,
        marcas,
        beneficios,
        cajas,
        turnos,
        cortes,
        cobros,
        ordenes_de_pago,
        lecturas,
        anomalias,
        hojas,
        medidores,
        periodos,
        calendario,
        recibos,
        autorizaciones,
        tiradas,
        documentos,
        verificacion,
    ):
        api.add_router("", modulo.router)
    return api
