"""Signing in, with lock-out, and signing out."""

import math
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from aljibe.base import reloj
from aljibe.interfaces.puerta import con_contrasena_temporal, empezar_sesion, publica, seguro

# One sentence for both, so that nobody learns which users exist.
NO_ENTRA = "El usuario o la contraseña no son esos. Revise las mayúsculas y escríbalos de nuevo."


class Entrar(forms.Form):
    """User and password, as they are typed."""

    usuario = forms.CharField(
        label="Usuario",
        max_length=60,
        error_messages={"required": "Escriba su usuario."},
        widget=forms.TextInput(
            attrs={"class": "entrada", "autocomplete": "username", "autocapitalize": "none", "autofocus": True}
        ),
    )
    contrasena = forms.CharField(
        label="Contraseña",
        max_length=128,
        strip=False,
        error_messages={"required": "Escriba su contraseña."},
        widget=forms.PasswordInput(attrs={"class": "entrada", "autocomplete": "current-password"}),
    )


@publica
@never_cache
@sensitive_post_parameters("contrasena")
def entrar(request: HttpRequest) -> HttpResponse:
    """The sign-in page; once in, back to the page one came from."""
    siguiente = seguro(request, request.POST.get("siguiente", request.GET.get("siguiente", "")))
    if not siguiente.startswith("/"):
        siguiente = ""
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(siguiente or "inicio")
        return _pintar(request, Entrar(), siguiente)
    forma = Entrar(request.POST)
    if forma.is_valid():
        datos = forma.cleaned_data
        quien = authenticate(request, usuario=datos["usuario"].strip().lower(), password=datos["contrasena"])
        if quien is not None:
            login(request, quien)
            empezar_sesion(request, reloj.ahora())
            return redirect(siguiente or "inicio")
        forma.add_error(None, NO_ENTRA)
    return _pintar(request, forma, siguiente, estado=422)


@con_contrasena_temporal
@require_POST
def salir(request: HttpRequest) -> HttpResponse:
    """End the session on the server."""
    logout(request)
    return redirect(reverse("entrar"))


def detener(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """The answer to somebody who failed too often: how long to wait, and nothing about the user."""
    minutos = math.ceil(settings.AXES_COOLOFF_TIME.total_seconds() / 60)
    contexto = {"form": Entrar(), "bloqueo": {"minutos": minutos}, "siguiente": "", "expirada": False}
    respuesta = render(request, "sesion/entrar.html", contexto, status=429)
    respuesta.headers["Retry-After"] = str(minutos * 60)
    return respuesta


def _pintar(request: HttpRequest, forma: Entrar, siguiente: str, *, estado: int = 200) -> HttpResponse:
    contexto = {
        "form": forma,
        "bloqueo": None,
        "siguiente": siguiente,
        "expirada": request.method == "GET" and request.GET.get("expirada") == "1",
    }
    return render(request, "sesion/entrar.html", contexto, status=estado)
