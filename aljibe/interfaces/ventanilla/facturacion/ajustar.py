"""An adjustment: asked here, authorised in the tray by somebody else, done by whoever asked."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from aljibe.base import reloj
from aljibe.base.rechazos import Rechazo, ValorInvalido
from aljibe.facturacion import queries, services
from aljibe.interfaces.puerta import persona, requiere
from aljibe.interfaces.ventanilla.caja.importes import Importe
from aljibe.libro import queries as libro
from aljibe.seguridad.actos import PEDIR_AUTORIZACION

_ENTRADA = {"class": "entrada", "autocomplete": "off"}


class Ajustar(forms.Form):
    """Which line, how much, under which article and why."""

    concepto = forms.ChoiceField(label="Renglón", widget=forms.Select(attrs={"class": "entrada"}))
    importe = Importe(
        label="Importe que se perdona",
        help_text="Pesos, con su IVA dentro.",
        error_messages={"required": "Escriba cuánto se ajusta, en pesos."},
    )
    articulo = forms.CharField(
        max_length=60,
        label="Artículo",
        help_text="El de la ley que lo permite.",
        error_messages={"required": "Escriba el artículo en que se funda."},
        widget=forms.TextInput(attrs=_ENTRADA),
    )
    motivo = forms.CharField(
        max_length=300,
        label="Motivo",
        error_messages={"required": "Escriba el motivo: lo leerá quien autoriza."},
        widget=forms.TextInput(attrs=_ENTRADA),
    )
    clave = forms.CharField(max_length=64, widget=forms.HiddenInput)


@requiere(PEDIR_AUTORIZACION)
def pedir(request: HttpRequest, folio: str) -> HttpResponse:
    """Ask for an adjustment of what a bill still owes."""
    explicado = queries.recibo_explicado(folio)
    renglones = _por_pagar(explicado.recibo.cuenta_id, folio)
    forma = Ajustar(request.POST or None, initial={"clave": str(uuid4())})
    campo = forma.fields["concepto"]
    assert isinstance(campo, forms.ChoiceField)
    campo.choices = [(c.concepto, f"{c.concepto_nombre}: se deben {c.saldo:,.2f}") for c in renglones]
    if forma.is_bound and forma.is_valid():
        datos = forma.cleaned_data
        try:
            services.pedir_ajuste(
                folio=folio,
                concepto=datos["concepto"],
                importe=datos["importe"],
                articulo=datos["articulo"],
                motivo=datos["motivo"],
                por=persona(request),
                ahora=reloj.ahora(),
                clave=datos["clave"],
            )
        except ValorInvalido as error:
            forma.add_error(error.campo if error.campo in forma.fields else None, str(error))
        except Rechazo as error:
            forma.add_error(None, str(error))
        else:
            messages.success(request, "Ajuste pedido. Cuando lo autoricen, hágalo desde esta lista.")
            return redirect("autorizaciones")
    contexto = {
        "recibo": {
            "folio": folio,
            "cuenta": explicado.recibo.cuenta.numero,
            "titular": explicado.recibo.titular,
            "total": explicado.recibo.total,
        },
        "hay": bool(renglones),
        "form": forma,
    }
    return render(request, "facturacion/ajustar.html", contexto, status=422 if forma.errors else 200)


@requiere(PEDIR_AUTORIZACION)
@require_POST
def hacer(request: HttpRequest, folio: str) -> HttpResponse:
    """Do an adjustment that was authorised."""
    texto = request.POST.get("autorizacion", "")
    try:
        hecho = services.ajustar_recibo(
            folio=folio,
            autorizacion_id=int(texto) if texto.isascii() and texto.isdigit() and len(texto) < 19 else 0,
            por=persona(request),
            ahora=reloj.ahora(),
            clave=request.POST.get("clave", ""),
        )
    except Rechazo as error:
        messages.error(request, str(error))
        return redirect("autorizaciones")
    messages.success(
        request, f"Se ajustaron {hecho['importe']} del recibo {folio}; de ese renglón quedan {hecho['saldo']}."
    )
    return redirect("recibo", folio)


def _por_pagar(cuenta_id: int, folio: str) -> list[Any]:
    suyos = set(queries.cargos_de_recibo(folio)[1])
    return [c for c in libro.estado_de_cuenta(cuenta_id, al=reloj.hoy()).cargos if c.id in suyos]
