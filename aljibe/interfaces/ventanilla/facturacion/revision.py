"""A bill put under review, and the end of its review: one field each."""

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from aljibe.base import reloj
from aljibe.base.rechazos import Rechazo
from aljibe.facturacion import queries, services
from aljibe.facturacion.actos import PONER_EN_REVISION, TERMINAR_REVISION
from aljibe.interfaces.puerta import persona, requiere
from aljibe.interfaces.templatetags.formato import fecha


class Revision(forms.Form):
    """Why it is put, or what was found."""

    texto = forms.CharField(
        max_length=300,
        error_messages={"required": "Escríbalo: lo leerá quien lo resuelva."},
        widget=forms.TextInput(attrs={"class": "entrada", "autocomplete": "off"}),
    )
    clave = forms.CharField(max_length=64, widget=forms.HiddenInput)


@requiere(PONER_EN_REVISION, TERMINAR_REVISION)
def revision(request: HttpRequest, folio: str) -> HttpResponse:
    """The form of the review: to begin it, or to end the one in course."""
    explicado = queries.recibo_explicado(folio)
    hoy = reloj.hoy()
    abierta = queries.historia_de_recibo(explicado.recibo, al=hoy).en_revision
    forma = Revision(request.POST or None, initial={"clave": str(uuid4())})
    forma.fields["texto"].label = "Qué se encontró" if abierta else "Por qué se revisa"
    if forma.is_bound and forma.is_valid():
        try:
            return _hacer(request, folio, forma, terminar=request.POST.get("acto") == "terminar")
        except Rechazo as error:
            forma.add_error(None, str(error))
    contexto = {
        "recibo": {
            "folio": folio,
            "cuenta": explicado.recibo.cuenta.numero,
            "titular": explicado.recibo.titular,
            "total": explicado.recibo.total,
        },
        "abierta": abierta,
        "form": forma,
    }
    return render(request, "facturacion/revision.html", contexto, status=422 if forma.errors else 200)


def _hacer(request: HttpRequest, folio: str, forma: Revision, *, terminar: bool) -> HttpResponse:
    datos = forma.cleaned_data
    quien, ahora = persona(request), reloj.ahora()
    if terminar:
        services.terminar_revision(folio=folio, resultado=datos["texto"], por=quien, ahora=ahora, clave=datos["clave"])
        messages.success(request, f"Terminó la revisión del recibo {folio}. Sus recargos corren otra vez desde hoy.")
    else:
        puesta = services.poner_en_revision(
            folio=folio, motivo=datos["texto"], por=quien, ahora=ahora, clave=datos["clave"]
        )
        hasta = fecha(puesta["hasta"])
        messages.success(request, f"El recibo {folio} está en revisión: sin recargos ni corte hasta el {hasta}.")
    return redirect("recibo", folio)
