"""A bill cancelled and made again: first what would happen, beside what there is; then it is done."""

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from aljibe.base import reloj
from aljibe.base.rechazos import Rechazo, ValorInvalido
from aljibe.facturacion import queries, services
from aljibe.facturacion.actos import CANCELAR_RECIBO
from aljibe.interfaces.puerta import persona, requiere
from aljibe.interfaces.ventanilla import palabras
from aljibe.interfaces.ventanilla.facturacion.recibo import diferencia

if TYPE_CHECKING:
    from aljibe.facturacion.models import ReciboAgua

_ENTRADA = {"class": "entrada", "autocomplete": "off"}


class Cancelar(forms.Form):
    """Why, under which article, and whether it is made again."""

    motivo = forms.CharField(
        max_length=300,
        label="Motivo",
        help_text="Lo que pasó, como lo leerá un auditor.",
        error_messages={"required": "Escriba el motivo: queda en el expediente."},
        widget=forms.TextInput(attrs=_ENTRADA),
    )
    articulo = forms.CharField(
        max_length=60,
        label="Artículo",
        help_text="El de la ley o del reglamento que lo permite.",
        error_messages={"required": "Escriba el artículo en que se funda."},
        widget=forms.TextInput(attrs=_ENTRADA),
    )
    refacturar = forms.BooleanField(required=False, initial=True, label="Hacer el recibo de nuevo")
    lectura = forms.IntegerField(
        required=False,
        min_value=0,
        label="Lectura correcta",
        help_text="Los m³ de la carátula; vacía si la lectura estaba bien.",
        error_messages={"invalid": "Escriba la lectura en m³ enteros, como en la carátula."},
        widget=forms.TextInput(attrs=_ENTRADA | {"inputmode": "numeric"}),
    )
    nuevo_vencimiento = forms.BooleanField(required=False, label="Con vencimiento nuevo: el error fue de la oficina")
    clave = forms.CharField(max_length=64, widget=forms.HiddenInput)


@requiere(CANCELAR_RECIBO)
def cancelar(request: HttpRequest, folio: str) -> HttpResponse:
    """The form; with `ver`, what would happen; with `hacer`, it happens."""
    explicado = queries.recibo_explicado(folio)
    forma = Cancelar(request.POST or None, initial={"clave": str(uuid4()), "refacturar": True})
    ensayo = None
    if forma.is_bound and forma.is_valid():
        try:
            if "hacer" in request.POST:
                return _hacer(request, folio, forma.cleaned_data)
            ensayo = _ensayar(request, folio, forma.cleaned_data)
        except ValorInvalido as error:
            forma.add_error(error.campo if error.campo in forma.fields else None, str(error))
        except Rechazo as error:
            forma.add_error(None, str(error))
    contexto = {
        "recibo": _recibo(explicado.recibo),
        "form": forma,
        "con_lectura": explicado.recibo.lectura_id is not None,
        "ensayo": _comparar(explicado.recibo, ensayo) if ensayo else None,
    }
    return render(request, "facturacion/cancelar.html", contexto, status=422 if forma.errors else 200)


def _hacer(request: HttpRequest, folio: str, datos: dict[str, Any]) -> HttpResponse:
    hecha = services.cancelar_recibo(
        folio=folio,
        motivo=datos["motivo"],
        articulo=datos["articulo"],
        refacturar=datos["refacturar"],
        lectura=datos["lectura"],
        nuevo_vencimiento=datos["nuevo_vencimiento"],
        por=persona(request),
        ahora=reloj.ahora(),
        clave=datos["clave"],
    )
    if hecha["recibo"]:
        messages.success(request, f"El recibo {folio} quedó cancelado; lo sustituye el {hecha['recibo']}.")
        return redirect("recibo", hecha["recibo"])
    messages.success(request, f"El recibo {folio} quedó cancelado. Su mes vuelve a estar por facturar.")
    return redirect("recibo", folio)


def _ensayar(request: HttpRequest, folio: str, datos: dict[str, Any]) -> services.EnsayoDeCancelacion:
    return services.ensayar_cancelacion(
        folio=folio,
        refacturar=datos["refacturar"],
        lectura=datos["lectura"],
        nuevo_vencimiento=datos["nuevo_vencimiento"],
        por=persona(request),
        ahora=reloj.ahora(),
    )


def _recibo(r: "ReciboAgua") -> dict[str, Any]:
    return {
        "folio": r.folio,
        "cuenta": r.cuenta.numero,
        "titular": r.titular,
        "mes": palabras.primer_dia(r.periodo),
        "total": r.total,
        "vencimiento": r.vencimiento,
        "cancelado": r.estado == "CANCELADO",
        "lectura": r.lectura_actual,
    }


def _comparar(viejo: "ReciboAgua", ensayo: services.EnsayoDeCancelacion) -> dict[str, Any]:
    """The bill there is beside the one there would be, line by line."""
    nuevo = ensayo.nuevo
    if nuevo:
        *renglones, total = [diferencia(fila) for fila in queries.diferencias(viejo, nuevo)]
    else:
        renglones, total = [], {"antes": viejo.total, "ahora": None, "cambio": -viejo.total}
    return {
        "renglones": renglones,
        "total": total,
        "devuelto": ensayo.devuelto,
        "tomado": nuevo.saldo_a_favor if nuevo else None,
        "vencimiento": nuevo.vencimiento if nuevo else None,
    }
