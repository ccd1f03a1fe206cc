"""A cheque or a transfer that the bank returned: the receipt undone, and its payer marked (R15)."""

from decimal import Decimal
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from aljibe.base import reloj
from aljibe.base.rechazos import Rechazo, ValorInvalido
from aljibe.caja import queries, services
from aljibe.caja.actos import REGISTRAR_DEVOLUCION
from aljibe.interfaces.puerta import persona, requiere


class Devolver(forms.Form):
    """What the bank said."""

    motivo = forms.CharField(
        max_length=services.MOTIVO_DE_CANCELACION,
        label="Qué dijo el banco",
        help_text="Número del cheque o del rastreo, y la causa: fondos insuficientes, cuenta cancelada…",
        error_messages={"required": "Escriba lo que dijo el banco: queda con el recibo."},
        widget=forms.TextInput(attrs={"class": "entrada", "autocomplete": "off"}),
    )
    clave = forms.CharField(max_length=64, widget=forms.HiddenInput)


@requiere(REGISTRAR_DEVOLUCION)
def devolver(request: HttpRequest, folio: str) -> HttpResponse:
    """The form; POST registers it."""
    hecho = queries.cobro(folio)
    forma = Devolver(request.POST or None, initial={"clave": str(uuid4())})
    if request.method == "POST" and forma.is_valid():
        try:
            devuelto = services.registrar_devolucion(
                folio=folio, por=persona(request), ahora=reloj.ahora(), **forma.cleaned_data
            )
        except ValorInvalido as error:
            forma.add_error(error.campo if error.campo in forma.fields else None, str(error))
        except Rechazo as error:
            forma.add_error(None, str(error))
        else:
            orden = f" Se hizo la orden de pago {devuelto['orden']}." if devuelto["orden"] else ""
            messages.success(
                request,
                f"Devolución de $ {Decimal(devuelto['importe']):,.2f} guardada con el folio {devuelto['folio']}."
                f" El adeudo volvió; si se sabe quién pagó, ya no se le reciben cheques.{orden}",
            )
            return redirect("cobro_hecho", folio)
    return render(request, "caja/devolver.html", {"cobro": hecho, "form": forma}, status=422 if forma.errors else 200)
