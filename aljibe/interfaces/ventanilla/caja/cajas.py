"""The tills and who may use each."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from aljibe.base import reloj
from aljibe.base.rechazos import NoExiste, Rechazo, ValorInvalido
from aljibe.caja import queries, services
from aljibe.caja.actos import MANTENER_CAJAS
from aljibe.interfaces.puerta import persona, requiere
from aljibe.seguridad import queries as seguridad

_ENTRADA = {"class": "entrada", "autocomplete": "off"}


class Caja(forms.Form):
    """A till as it is kept."""

    clave = forms.CharField(
        max_length=10,
        label="Clave",
        help_text="Una C y su número. Es la serie de sus recibos, para siempre.",
        error_messages={"required": "Escriba la clave, como C5."},
        widget=forms.TextInput(attrs=_ENTRADA),
    )
    nombre = forms.CharField(
        max_length=60,
        label="Nombre",
        error_messages={"required": "Escriba cómo se le dice."},
        widget=forms.TextInput(attrs=_ENTRADA),
    )
    activa = forms.BooleanField(required=False, label="En uso")
    usuarios = forms.MultipleChoiceField(
        required=False,
        label="Quién la abre",
        help_text="Sin marcar a nadie, la abre cualquiera de la Caja.",
        widget=forms.CheckboxSelectMultiple,
    )


@requiere(MANTENER_CAJAS)
@require_GET
def cajas(request: HttpRequest) -> HttpResponse:
    """Every till, with its series, who has it open and who may open it."""
    return render(request, "caja/cajas.html", {"cajas": queries.cajas_de_la_casa()})


@requiere(MANTENER_CAJAS)
def nueva(request: HttpRequest) -> HttpResponse:
    """One more till."""
    return _editar(request, None)


@requiere(MANTENER_CAJAS)
def editar(request: HttpRequest, clave: str) -> HttpResponse:
    """Its name, whether it is in use and who may open it."""
    caja = next((c for c in queries.cajas_de_la_casa() if c.clave == clave), None)
    if caja is None:
        raise NoExiste(que="la caja", clave=clave)
    return _editar(request, caja)


def _editar(request: HttpRequest, caja: queries.FichaDeCaja | None) -> HttpResponse:
    inicial: dict[str, Any] = {"activa": True}
    if caja:
        inicial = {"nombre": caja.nombre, "activa": caja.activa, "usuarios": list(caja.usuarios)}
    forma = Caja(request.POST or None, initial=inicial)
    campo = forma.fields["usuarios"]
    assert isinstance(campo, forms.MultipleChoiceField)
    campo.choices = [(u.usuario, u.nombre) for u in seguridad.usuarios_de_puesto(services.QUIEN_COBRA)]
    if caja:
        del forma.fields["clave"]
    if request.method == "POST" and forma.is_valid():
        datos = forma.cleaned_data
        try:
            services.guardar_caja(
                clave=caja.clave if caja else datos["clave"].strip().upper(),
                nombre=datos["nombre"],
                activa=datos["activa"],
                usuarios=datos["usuarios"],
                nueva=caja is None,
                por=persona(request),
                ahora=reloj.ahora(),
            )
        except ValorInvalido as error:
            forma.add_error(error.campo if error.campo in forma.fields else None, str(error))
        except Rechazo as error:
            forma.add_error(None, str(error))
        else:
            messages.success(request, f"Caja «{datos['nombre']}» guardada.")
            return redirect("cajas")
    return render(request, "caja/caja_editar.html", {"caja": caja, "form": forma}, status=422 if forma.errors else 200)
