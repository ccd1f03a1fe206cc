"""The catalogue of anomalies: what each one bills, with which rule, and the order it proposes."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from aljibe.base import reloj
from aljibe.base.rechazos import NoExiste, Rechazo, ValorInvalido
from aljibe.facturacion import queries, services
from aljibe.facturacion.actos import MANTENER_ANOMALIAS
from aljibe.interfaces.puerta import persona, puede, requiere, veredicto
from aljibe.reglas.tarifa.nombres import nombre_de_clave
from aljibe.seguridad.actos import CONSULTAR

_ENTRADA = {"class": "entrada"}


class Anomalia(forms.Form):
    """An anomaly. Its key is given once; that of one the system finds has no effect to choose."""

    anomalia = forms.CharField(
        label="Clave",
        max_length=30,
        help_text="Minúsculas, cifras y guion bajo; no cambia después.",
        widget=forms.TextInput(attrs=_ENTRADA | {"autocapitalize": "none", "autocomplete": "off"}),
    )
    nombre = forms.CharField(label="Nombre", max_length=80, widget=forms.TextInput(attrs=_ENTRADA))
    efecto = forms.ChoiceField(label="Qué se factura", widget=forms.Select(attrs=_ENTRADA))
    regla_estimacion = forms.ChoiceField(
        label="Cómo se estima cuando no hay lectura",
        help_text="La que no tenga en qué apoyarse usa el promedio.",
        widget=forms.Select(attrs=_ENTRADA),
    )
    orden_propuesta = forms.CharField(
        label="Orden que propone",
        required=False,
        max_length=40,
        help_text="Por ejemplo, cambio_de_medidor.",
        widget=forms.TextInput(attrs=_ENTRADA | {"autocapitalize": "none"}),
    )
    vigente = forms.BooleanField(label="Se captura", required=False, initial=True)
    clave = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actual: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        automatica = actual is not None and actual.automatica
        if actual is None:
            del self.fields["vigente"]
        else:
            del self.fields["anomalia"]
        if automatica:
            for campo in ("efecto", "regla_estimacion", "vigente"):
                del self.fields[campo]
            return
        for campo, opciones in (("efecto", queries.EFECTOS), ("regla_estimacion", queries.REGLAS)):
            eleccion = self.fields[campo]
            assert isinstance(eleccion, forms.ChoiceField)
            eleccion.choices = list(opciones.items())


@requiere(CONSULTAR)
@require_GET
def anomalias(request: HttpRequest) -> HttpResponse:
    """The catalogue, whole."""
    todas = [_renglon(a) for a in queries.anomalias()]
    contexto = {
        "de_quien_lee": [a for a in todas if not a["automatica"]],
        "del_sistema": [a for a in todas if a["automatica"]],
        "puede": puede(request, MANTENER_ANOMALIAS),
        "razon": veredicto(request, MANTENER_ANOMALIAS).razon if not puede(request, MANTENER_ANOMALIAS) else "",
    }
    return render(request, "facturacion/anomalias.html", contexto)


@requiere(MANTENER_ANOMALIAS)
@require_http_methods(["GET", "POST"])
def nueva(request: HttpRequest) -> HttpResponse:
    """One more anomaly that a reader may write."""
    forma = Anomalia(request.POST or None, initial={"clave": str(uuid4())})
    if request.method == "POST" and forma.is_valid():
        try:
            hecha = services.agregar_anomalia(**forma.cleaned_data, por=persona(request), ahora=reloj.ahora())
        except Rechazo as rechazo:
            _decir(forma, rechazo)
        else:
            messages.success(request, f"«{hecha.nombre}» ya se puede capturar.")
            return redirect("anomalias")
    contexto = {"form": forma, "actual": None}
    return render(request, "facturacion/anomalia.html", contexto, status=422 if forma.errors else 200)


@requiere(MANTENER_ANOMALIAS)
@require_http_methods(["GET", "POST"])
def cambiar(request: HttpRequest, anomalia: str) -> HttpResponse:
    """Change one, or retire it."""
    actual = next((a for a in queries.anomalias() if a.clave == anomalia), None)
    if actual is None:
        raise NoExiste(que="la anomalía", clave=anomalia)
    suyos = {
        campo: getattr(actual, campo)
        for campo in ("nombre", "efecto", "regla_estimacion", "orden_propuesta", "vigente")
    }
    forma = Anomalia(request.POST or None, actual=actual, initial=suyos | {"clave": str(uuid4())})
    if request.method == "POST" and forma.is_valid():
        valores = suyos | forma.cleaned_data
        try:
            hecha = services.cambiar_anomalia(anomalia=anomalia, **valores, por=persona(request), ahora=reloj.ahora())
        except Rechazo as rechazo:
            _decir(forma, rechazo)
        else:
            messages.success(request, f"«{hecha.nombre}» quedó como se ve.")
            return redirect("anomalias")
    contexto = {"form": forma, "actual": _renglon(actual)}
    return render(request, "facturacion/anomalia.html", contexto, status=422 if forma.errors else 200)


def _decir(forma: Anomalia, rechazo: Rechazo) -> None:
    campo = getattr(rechazo, "campo", None) if isinstance(rechazo, ValorInvalido) else None
    campo = "anomalia" if campo == "clave" else campo
    forma.add_error(campo if campo in forma.fields else None, str(rechazo))


def _renglon(a: Any) -> dict[str, Any]:
    return {
        "clave": a.clave,
        "nombre": a.nombre,
        "efecto": a.get_efecto_display(),
        "regla": a.get_regla_estimacion_display() if not a.automatica and a.efecto != "SIGUIENTE" else "",
        "orden": nombre_de_clave(a.orden_propuesta),
        "automatica": a.automatica,
        "vigente": a.vigente,
    }
