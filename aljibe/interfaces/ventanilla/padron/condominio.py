"""Which dwellings the meter of an account measures."""

import re
from datetime import date
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from aljibe.base import reloj
from aljibe.base.rechazos import Rechazo, ValorInvalido
from aljibe.facturacion import services
from aljibe.facturacion.actos import FORMAR_CONDOMINIO
from aljibe.interfaces import dias
from aljibe.interfaces.puerta import persona, requiere
from aljibe.interfaces.templatetags.formato import fecha
from aljibe.padron import queries


class Condominio(forms.Form):
    """The numbers, one on each line, and among how many."""

    viviendas = forms.CharField(
        required=False,
        label="Cuentas de las viviendas",
        help_text="Un número en cada renglón. Sin ninguno, deja de ser un condominio.",
        widget=forms.Textarea(attrs={"class": "entrada", "rows": 10, "autocomplete": "off", "spellcheck": "false"}),
    )
    entre = forms.IntegerField(
        required=False,
        min_value=1,
        label="Se reparte entre",
        help_text="Solo si hay viviendas sin cuenta; si no, entre las que se escriben.",
        error_messages={"invalid": "Escriba cuántas viviendas son, con número."},
        widget=forms.TextInput(attrs={"class": "entrada", "inputmode": "numeric", "autocomplete": "off"}),
    )
    desde = forms.DateField(
        validators=[dias.validar],
        required=False,
        label="Desde el mes que empieza el",
        help_text="Si no se dice, desde el primer recibo que falte. Lo ya facturado no cambia.",
        error_messages={"invalid": "La fecha va como 2026-11-01."},
        widget=forms.DateInput(attrs={"class": "entrada", "type": "date"}, format="%Y-%m-%d"),
    )
    clave = forms.CharField(max_length=64, widget=forms.HiddenInput)


@requiere(FORMAR_CONDOMINIO)
def condominio(request: HttpRequest, numero: str) -> HttpResponse:
    """The form, with what there is."""
    ficha = queries.cuenta(numero)
    historia = queries.viviendas_de(ficha.id)
    suyas = [una.cuenta for una in historia if una.hasta is None]
    entre = ficha.viviendas if suyas and ficha.viviendas != len(suyas) else None
    inicial = {"viviendas": "\n".join(suyas), "entre": entre, "clave": str(uuid4())}
    forma = Condominio(request.POST or None, initial=inicial)
    if forma.is_bound and forma.is_valid():
        datos = forma.cleaned_data
        try:
            hecho = services.formar_condominio(
                medidor_de=numero,
                viviendas=re.findall(r"[^\s,;]+", datos["viviendas"]),
                entre=datos["entre"],
                desde=datos["desde"],
                por=persona(request),
                ahora=reloj.ahora(),
                clave=datos["clave"],
            )
        except ValorInvalido as error:
            forma.add_error(error.campo if error.campo in forma.fields else None, str(error))
        except Rechazo as error:
            forma.add_error(None, str(error))
        else:
            cuantas = len(hecho["viviendas"])
            desde = fecha(date.fromisoformat(hecho["desde"]))
            dicho = (
                f"Desde el {desde}, el medidor de la {numero} mide {cuantas} viviendas."
                if cuantas
                else f"Desde el {desde}, el medidor de la {numero} no mide a otras."
            )
            messages.success(request, dicho)
            return redirect("cuenta", numero)
    contexto = {
        "cuenta": {"numero": numero, "titular": ficha.titular, "medidor": ficha.medidor},
        "historia": historia,
        "form": forma,
    }
    return render(request, "padron/condominio.html", contexto, status=422 if forma.errors else 200)
