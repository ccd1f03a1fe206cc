"""The meter of an account: put, changed or taken away, seeing first what the month will bill (K4)."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from aljibe.base import reloj
from aljibe.base.rechazos import Rechazo, ValorInvalido
from aljibe.facturacion import queries as facturacion
from aljibe.interfaces import dias
from aljibe.interfaces.puerta import persona, requiere
from aljibe.interfaces.templatetags.formato import entero, fecha, m3
from aljibe.padron import queries, services
from aljibe.padron.actos import CORREGIR_PADRON

CAMBIAR, RETIRAR, INSTALAR = "cambiar", "retirar", "instalar"
_DEL_NUEVO = ("medidor", "digitos", "lectura_inicial")
_NUMERO = {"class": "entrada importe", "inputmode": "numeric", "autocomplete": "off"}


class Medidor(forms.Form):
    """What is done with the meter, on which day and with which readings."""

    que = forms.ChoiceField(
        label="Qué se hace",
        choices=[(CAMBIAR, "Cambiarlo por otro"), (RETIRAR, "Retirarlo, sin poner otro")],
        widget=forms.Select(attrs={"class": "entrada"}),
    )
    el = forms.DateField(
        validators=[dias.validar],
        label="Qué día",
        error_messages={"required": "Diga qué día.", "invalid": "La fecha va como 2026-11-03."},
        widget=forms.DateInput(attrs={"class": "entrada", "type": "date"}, format="%Y-%m-%d"),
    )
    lectura_final = forms.IntegerField(
        label="Lectura con que se va el actual, m³",
        min_value=0,
        error_messages={"required": "Diga con qué lectura se va."},
        widget=forms.TextInput(attrs=_NUMERO),
    )
    medidor = forms.CharField(
        label="Número del nuevo", max_length=30, required=False, widget=forms.TextInput(attrs={"class": "entrada"})
    )
    digitos = forms.IntegerField(
        label="Cifras de su carátula", required=False, widget=forms.TextInput(attrs=_NUMERO | {"maxlength": "1"})
    )
    lectura_inicial = forms.IntegerField(
        label="Lectura con que llega, m³", required=False, min_value=0, widget=forms.TextInput(attrs=_NUMERO)
    )
    clave = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, con_medidor: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not con_medidor:
            del self.fields["que"], self.fields["lectura_final"]

    def clean(self) -> dict[str, Any]:
        """The new one has number, digits and reading; one that is taken away leaves them empty."""
        dichos = dict(super().clean() or {})
        if dichos.get("que") != RETIRAR:
            for campo in _DEL_NUEVO:
                if campo not in self.errors and dichos.get(campo) in (None, ""):
                    self.add_error(campo, "Falta para el medidor nuevo.")
        return dichos


@requiere(CORREGIR_PADRON)
@require_http_methods(["GET", "POST"])
def medidor(request: HttpRequest, numero: str) -> HttpResponse:
    """The form; posted to be seen, what it would bill; posted to be done, the change."""
    ficha = queries.cuenta(numero)
    con_medidor = bool(ficha.medidor)
    inicial = {"el": reloj.hoy(), "clave": str(uuid4()), "digitos": ficha.digitos}
    if request.method == "POST" and _repite(request):
        # A second click after the change: the service has the answer, whatever meter is there by now.
        con_medidor = request.POST.get("que", "") != ""
    forma = Medidor(request.POST or None, con_medidor=con_medidor, initial=inicial)
    previa = None
    if request.method == "POST" and forma.is_valid():
        dichos = forma.cleaned_data
        # What was seen must be what is done: any other value is shown again before.
        if _repite(request) and request.POST.get("visto") == _vistos(dichos):
            if (hecho := _hacer(request, ficha.id, forma)) is not None:
                messages.success(request, hecho)
                return redirect("cuenta_lecturas", numero)
        else:
            previa = _previa(numero, ficha, forma)
    contexto = {
        "cuenta": {
            "numero": ficha.numero,
            "titular": ficha.titular or "Sin titular",
            "domicilio": ficha.domicilio,
            "medidor": ficha.medidor,
            "digitos": ficha.digitos,
            "desde": ficha.medidor_desde,
        },
        "historia": queries.medidores(ficha.id),
        "form": forma,
        "previa": previa,
        "url": reverse("medidor", args=[numero]),
    }
    return render(request, "padron/medidor.html", contexto, status=422 if forma.errors else 200)


def _repite(request: HttpRequest) -> bool:
    return request.POST.get("accion") == "hacer"


def _vistos(dichos: Mapping[str, Any]) -> str:
    """The values of a form in one text, but for its key."""
    return "|".join(f"{c}={v}" for c, v in sorted(dichos.items()) if c != "clave")


def _que(dichos: Mapping[str, Any]) -> str:
    return str(dichos.get("que") or INSTALAR)


def _hacer(request: HttpRequest, cuenta_id: int, forma: Medidor) -> str | None:
    """The sentence of what was done; None when it was refused, which is told beside its field."""
    dichos = forma.cleaned_data
    comunes: dict[str, Any] = {
        "cuenta_id": cuenta_id,
        "el": dichos["el"],
        "por": persona(request),
        "ahora": reloj.ahora(),
        "clave": dichos["clave"],
    }
    del_nuevo = {campo: dichos[campo] for campo in _DEL_NUEVO}
    try:
        match _que(dichos):
            case "retirar":
                services.retirar_medidor(**comunes, lectura_final=dichos["lectura_final"])
                return "Medidor retirado. Sin otro, la cuenta se factura con su volumen asignado o con una anomalía."
            case "instalar":
                services.instalar_medidor(**comunes, **del_nuevo)
                return f"Medidor {dichos['medidor']} instalado."
            case _:
                services.cambiar_medidor(**comunes, **del_nuevo, lectura_final=dichos["lectura_final"])
                return f"Medidor cambiado por el {dichos['medidor']}: el recibo suma los dos tramos."
    except Rechazo as rechazo:
        if rechazo.estado in (403, 404):
            raise
        campo = rechazo.campo if isinstance(rechazo, ValorInvalido) else None
        forma.add_error(campo if campo in forma.fields else None, str(rechazo))
    return None


def _previa(numero: str, ficha: queries.FichaDeCuenta, forma: Medidor) -> dict[str, Any]:
    """Each span of the month as it will be billed, and what to look at before."""
    dichos = forma.cleaned_data
    tramos: list[dict[str, str]] = []
    avisos: list[str] = []
    if "lectura_final" in forma.fields:
        try:
            vista = facturacion.previa_de_medidor(
                numero, el=dichos["el"], lectura_final=dichos["lectura_final"], hoy=reloj.hoy()
            )
        except facturacion.SinLeyAprobada as rechazo:
            avisos.append(f"{rechazo} Sin ella no se dice cuánto se facturará.")
        else:
            tramos.append(_tramo_que_se_va(vista, dichos["lectura_final"]))
            avisos += _avisos(vista, dichos["el"])
    if _que(dichos) != RETIRAR:
        desde: date = dichos["el"]
        tramos.append(
            {
                "medidor": dichos["medidor"],
                "cuenta": f"lo que marque menos {entero(dichos['lectura_inicial'])}, desde el {fecha(desde)}",
                "m3": "al leerlo",
            }
        )
    botones = {CAMBIAR: "Cambiar el medidor", RETIRAR: "Retirar el medidor", INSTALAR: "Instalar el medidor"}
    return {"tramos": tramos, "avisos": avisos, "boton": botones[_que(dichos)], "visto": _vistos(dichos)}


def _tramo_que_se_va(vista: facturacion.PreviaDeMedidor, final: int) -> dict[str, str]:
    if vista.anterior is None:
        cuenta = "ya hubo otro cambio desde la última lectura: el recibo suma todos los tramos"
        return {"medidor": vista.medidor, "cuenta": cuenta, "m3": "al leer el nuevo"}
    cuenta = f"{entero(final)} − {entero(vista.anterior)}"
    if vista.anterior_el:
        cuenta += f", leída el {fecha(vista.anterior_el)}"
    if vista.por_compensar:
        cuenta += f", menos {m3(vista.por_compensar)} que ya se facturaron estimados"
    return {"medidor": vista.medidor, "cuenta": cuenta, "m3": "—" if vista.m3 is None else m3(vista.m3)}


def _avisos(vista: facturacion.PreviaDeMedidor, el: date) -> list[str]:
    avisos = []
    if vista.menor:
        avisos.append("La lectura con que se va es menor que la anterior: revise que sea de ese medidor.")
    if vista.vuelta:
        avisos.append("El medidor dio la vuelta: pasó de todas nueves a cero.")
    if vista.promedio is not None:
        avisos.append(f"Su promedio de seis meses es {m3(vista.promedio)}.")
    if vista.anterior_el and vista.anterior_el > el:
        avisos.append(f"Ya se facturó hasta el {fecha(vista.anterior_el)}: el medidor no puede irse antes.")
    elif vista.leida_despues:
        avisos.append(
            f"Ya hay una lectura del {fecha(vista.leida_despues)} con el medidor que se va: "
            "corríjala después con la del nuevo."
        )
    return avisos
