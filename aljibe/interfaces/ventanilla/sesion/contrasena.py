"""Changing one's own password; a temporary one opens nothing else."""

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from aljibe.base import reloj
from aljibe.base.rechazos import ValorInvalido
from aljibe.interfaces.puerta import con_contrasena_temporal, persona
from aljibe.seguridad import queries as seguridad_queries
from aljibe.seguridad import services as seguridad


class Cambiar(forms.Form):
    """The present password and the new one, twice."""

    actual = forms.CharField(
        label="Contraseña actual",
        max_length=128,
        strip=False,
        error_messages={"required": "Escriba la contraseña con la que entró."},
        widget=forms.PasswordInput(attrs={"class": "entrada", "autocomplete": "current-password", "autofocus": True}),
    )
    nueva = forms.CharField(
        label="Contraseña nueva",
        max_length=128,
        strip=False,
        help_text="Al menos 12 caracteres; una frase sirve.",
        error_messages={"required": "Escriba la contraseña nueva."},
        widget=forms.PasswordInput(attrs={"class": "entrada", "autocomplete": "new-password"}),
    )
    otra_vez = forms.CharField(
        label="La nueva, otra vez",
        max_length=128,
        strip=False,
        error_messages={"required": "Escríbala otra vez, para no equivocarse."},
        widget=forms.PasswordInput(attrs={"class": "entrada", "autocomplete": "new-password"}),
    )

    def clean_otra_vez(self) -> str:
        """The two new ones are equal."""
        otra: str = self.cleaned_data["otra_vez"]
        if otra != self.cleaned_data.get("nueva", otra):
            raise forms.ValidationError("No es igual a la nueva. Escríbala de nuevo.")
        return otra


@con_contrasena_temporal
@sensitive_post_parameters()
def cambiar(request: HttpRequest) -> HttpResponse:
    """The page to change the password; this session goes on, the others of the person end."""
    forma = Cambiar(request.POST or None)
    if request.method == "POST" and forma.is_valid():
        datos = forma.cleaned_data
        try:
            seguridad.cambiar_contrasena(
                actual=datos["actual"], nueva=datos["nueva"], por=persona(request), ahora=reloj.ahora()
            )
        except ValorInvalido as error:
            forma.add_error(error.campo if error.campo in forma.fields else None, str(error))
        else:
            update_session_auth_hash(request, seguridad_queries.usuario(persona(request).usuario))
            messages.success(request, "Su contraseña cambió. Desde ahora entra con la nueva.")
            return redirect("inicio")
    contexto = {"form": forma, "temporal": persona(request).contrasena_temporal}
    return render(request, "sesion/contrasena.html", contexto, status=422 if forma.errors else 200)
