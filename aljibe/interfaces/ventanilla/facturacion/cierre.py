"""Closing a period, after seeing what it leaves without a bill; and opening it again."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from aljibe.base import reloj
from aljibe.base.rechazos import Rechazo, ValorInvalido
from aljibe.facturacion import queries, services
from aljibe.facturacion.actos import CERRAR_PERIODO, FACTURAR, REABRIR_PERIODO
from aljibe.interfaces.puerta import persona, puede, requiere, veredicto
from aljibe.interfaces.ventanilla import palabras
from aljibe.interfaces.ventanilla.facturacion.periodo import _motivo as motivo_en_palabras
from aljibe.interfaces.ventanilla.palabras import mes_de_periodo as mes_de
from aljibe.libro.actos import EXPORTAR_LIBRO
from aljibe.tarifas.actos import APROBAR_LEY

# Accounts that no run bills as they are: leaving them out loses nothing.
_NO_SE_FACTURAN = {"no-facturable", "suspendida"}


class Motivo(forms.Form):
    """Why a period is closed as it is, or opened again."""

    motivo = forms.CharField(
        label="Motivo", required=False, max_length=200, widget=forms.TextInput(attrs={"class": "entrada"})
    )


class Cierre(Motivo):
    """With the accounts that the person saw that would be left out."""

    sin_recibo = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


@requiere(FACTURAR, APROBAR_LEY, EXPORTAR_LIBRO, CERRAR_PERIODO, REABRIR_PERIODO)
@require_http_methods(["GET", "POST"])
def cierre(request: HttpRequest, clave: str) -> HttpResponse:
    """What is left without a bill, and the act; a closed period shows who closed it and what was left."""
    mes_de(clave)
    forma = Cierre(request.POST or None)
    if request.method == "POST" and forma.is_valid():
        datos = forma.cleaned_data
        try:
            services.cerrar_periodo(
                periodo=clave,
                sin_recibo=datos["sin_recibo"],
                motivo=datos["motivo"],
                por=persona(request),
                ahora=reloj.ahora(),
            )
        except ValorInvalido as error:
            forma.add_error("motivo", str(error))
        except Rechazo as error:
            forma.add_error(None, str(error))
        else:
            messages.success(request, f"{palabras.mes_largo(clave).capitalize()} quedó cerrado.")
            return redirect("periodo_cierre", clave)
    return _pintar(request, clave, forma)


@requiere(REABRIR_PERIODO)
@require_POST
def reabrir(request: HttpRequest, clave: str) -> HttpResponse:
    """Open it again, saying why."""
    mes_de(clave)
    forma = Motivo(request.POST)
    if forma.is_valid():
        try:
            services.reabrir_periodo(
                periodo=clave, motivo=forma.cleaned_data["motivo"], por=persona(request), ahora=reloj.ahora()
            )
        except ValorInvalido as error:
            forma.add_error("motivo", str(error))
        except Rechazo as error:
            forma.add_error(None, str(error))
        else:
            messages.success(request, f"{palabras.mes_largo(clave).capitalize()} quedó abierto otra vez.")
            return redirect("periodo", clave)
    return _pintar(request, clave, forma)


def _pintar(request: HttpRequest, clave: str, forma: Motivo) -> HttpResponse:
    cierres = queries.cierres(clave)
    vigente = cierres[0] if cierres and cierres[0].reabierto_en is None else None
    acto = REABRIR_PERIODO if vigente else CERRAR_PERIODO
    quedan = vigente.quedaron if vigente else queries.sin_recibo(clave)
    rutas = queries.programa(clave, hoy=reloj.hoy())
    contexto = {
        "periodo": {"clave": clave, "mes": palabras.primer_dia(clave)},
        "vigente": _cierre(vigente) if vigente else None,
        "anteriores": [_cierre(c) for c in cierres if c.reabierto_en is not None],
        "quedan": [
            {
                "motivo": motivo_en_palabras(motivo),
                "cuentas": n,
                "tono": "cancelado" if motivo in _NO_SE_FACTURAN else "vencido",
                "que": "No se factura así" if motivo in _NO_SE_FACTURAN else "Se quedaría sin cobrar",
            }
            for motivo, n in quedan.items()
        ],
        "sin_recibo": sum(quedan.values()),
        "facturadas": sum(r.facturadas for r in rutas),
        "total": sum(r.total for r in rutas),
        "form": forma,
        "puede": puede(request, acto),
        "razon": veredicto(request, acto).razon,
    }
    return render(request, "facturacion/cierre.html", contexto, status=422 if forma.errors else 200)


def _cierre(uno: queries.Cierre) -> dict[str, Any]:
    return {
        "cerro": uno.cerro,
        "cerrado_en": timezone.localtime(uno.cerrado_en),
        "motivo": uno.motivo,
        "sin_recibo": uno.sin_recibo,
        "reabrio": uno.reabrio,
        "reabierto_en": timezone.localtime(uno.reabierto_en) if uno.reabierto_en else None,
        "motivo_reapertura": uno.motivo_reapertura,
    }
