"""The mark of a person whose cheque came back, and how the Jefatura withdraws it (R15)."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from aljibe.base import reloj
from aljibe.base.rechazos import Rechazo
from aljibe.interfaces.puerta import persona, puede, requiere
from aljibe.padron import queries, services
from aljibe.padron.actos import RETIRAR_MARCA
from aljibe.seguridad.actos import CONSULTAR


class Retirar(forms.Form):
    """Why cheques are taken again."""

    motivo = forms.CharField(
        max_length=services.LARGO_DE_MARCA,
        label="Por qué se le vuelven a recibir",
        error_messages={"required": "Escriba por qué: queda en su expediente."},
        widget=forms.TextInput(attrs={"class": "entrada", "autocomplete": "off"}),
    )


@requiere(CONSULTAR)
def marca(request: HttpRequest, numero: str) -> HttpResponse:
    """Why no cheque is taken from the holder; POST withdraws it."""
    ficha = queries.cuenta(numero)
    vigente = queries.marca_de(ficha.persona_id)
    forma = Retirar(request.POST or None)
    if request.method == "POST" and vigente and forma.is_valid():
        try:
            services.retirar_marca(
                persona_id=vigente.persona_id,
                motivo=forma.cleaned_data["motivo"],
                por=persona(request),
                ahora=reloj.ahora(),
            )
        except Rechazo as error:
            forma.add_error(None, str(error))
        else:
            messages.success(request, f"A {ficha.titular} se le vuelven a recibir cheques.")
            return redirect("cuenta", numero)
    contexto = {"cuenta": ficha, "marca": vigente, "form": forma, "puede": puede(request, RETIRAR_MARCA)}
    return render(request, "padron/marca.html", contexto, status=422 if forma.errors else 200)
