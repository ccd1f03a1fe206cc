"""Opening a drawer."""

from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from aljibe.base import reloj
from aljibe.base.rechazos import Rechazo, ValorInvalido
from aljibe.caja import queries, services
from aljibe.caja.actos import ABRIR_TURNO
from aljibe.interfaces.puerta import persona, requiere
from aljibe.interfaces.ventanilla.caja.importes import FormaDeCaja, Importe, clave_nueva


class Abrir(FormaDeCaja):
    """The till and its float."""

    caja = forms.ChoiceField(label="Caja", widget=forms.Select(attrs={"class": "entrada"}))
    fondo = Importe(label="Fondo", error_messages={"required": "Escriba el fondo que recibe; si no recibe, 0.00."})
    clave = forms.CharField(max_length=64, widget=forms.HiddenInput)


@requiere(ABRIR_TURNO)
def abrir(request: HttpRequest) -> HttpResponse:
    """The page that opens a turno; whoever has one goes to it."""
    if request.method != "POST" and queries.turno_abierto_de(persona(request)):
        return redirect("caja")
    cajas = queries.cajas(para=persona(request))
    libres = [(c.clave, c.nombre) for c in cajas if not c.ocupada_por]
    forma = Abrir(request.POST or None, initial={"clave": clave_nueva()})
    # Every till is a valid answer: that it was taken meanwhile is said by the act, with who has it.
    _opciones(forma, [(c.clave, c.nombre) for c in cajas] if forma.is_bound else libres)
    if forma.is_bound and forma.is_valid():
        datos = forma.cleaned_data
        try:
            services.abrir_turno(
                caja=datos["caja"],
                fondo=datos["fondo"],
                por=persona(request),
                ahora=reloj.ahora(),
                clave=datos["clave"],
            )
        except ValorInvalido as error:
            forma.add_error(error.campo if error.campo in forma.fields else None, str(error))
        except Rechazo as error:
            forma.add_error(None, str(error))
        else:
            messages.success(request, f"Turno abierto en {_nombre(cajas, datos['caja'])}.")
            return redirect("caja")
    contexto = {"form": forma, "sin_cajas": not libres and not forma.errors}
    return render(request, "caja/abrir.html", contexto, status=422 if forma.errors else 200)


def _nombre(cajas: Sequence[queries.CajaLibre], clave: str) -> str:
    return next(c.nombre for c in cajas if c.clave == clave)


def _opciones(forma: Abrir, opciones: list[tuple[str, str]]) -> None:
    campo = forma.fields["caja"]
    assert isinstance(campo, forms.ChoiceField)
    campo.choices = opciones
