"""Cash on its way to the vault: typed by whoever collects, received by a supervisor who is there."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from aljibe.base import reloj
from aljibe.base.idempotencia import ClaveConOtroCuerpo, respondida
from aljibe.base.rechazos import Rechazo, ValorInvalido
from aljibe.caja import queries, services
from aljibe.caja.actos import RETIRAR
from aljibe.interfaces.puerta import persona, requiere
from aljibe.interfaces.ventanilla.caja.importes import FormaDeCaja, Importe, clave_nueva, turno_de
from aljibe.seguridad import queries as seguridad


class Retiro(FormaDeCaja):
    """How much and to whom."""

    importe = Importe(label="Importe", error_messages={"required": "Escriba cuánto efectivo sale del cajón."})
    recibe = forms.ChoiceField(
        label="Recibe",
        widget=forms.Select(attrs={"class": "entrada"}),
        error_messages={"required": "Diga qué supervisor lo recibe."},
    )
    clave = forms.CharField(max_length=64, widget=forms.HiddenInput)


@requiere(RETIRAR)
def retiro(request: HttpRequest) -> HttpResponse:
    """The withdrawal of one's own turno, and those already made. What the drawer should hold is never told (R51)."""
    turno = queries.turno_abierto_de(persona(request))
    forma = Retiro(request.POST or None, initial={"clave": clave_nueva(turno.id if turno else "")})
    supervisores = seguridad.usuarios_de_puesto(services.QUIEN_RECIBE)
    campo = forma.fields["recibe"]
    assert isinstance(campo, forms.ChoiceField)
    campo.choices = [(s.usuario, s.nombre) for s in supervisores]
    if request.method == "POST" and forma.is_valid():
        turno_id = turno_de(forma.cleaned_data["clave"]) or (turno.id if turno else None)
        if turno_id is None:
            return redirect("caja_abrir")
        try:
            hecho = _retirar(request, turno_id, forma.cleaned_data)
        except ClaveConOtroCuerpo:
            # The form of one already made, sent again with other values: it is said, and the next sending is another.
            antes = respondida(forma.cleaned_data["clave"], acto=RETIRAR, por=persona(request)) or {}
            forma = _con_clave_nueva(request, turno_id, campo.choices)
            forma.add_error(None, _ya_hecho(antes))
        except ValorInvalido as error:
            forma.add_error(error.campo if error.campo in forma.fields else None, str(error))
        except Rechazo as error:
            forma.add_error(None, str(error))
        else:
            importe = f"$ {Decimal(hecho['importe']):,.2f}"
            messages.success(
                request, f"Retiro {hecho['folio']} de {importe} guardado: imprima su comprobante y fírmenlo los dos."
            )
            return redirect("retiro")
    if turno is None:
        return redirect("caja_abrir")
    contexto = {"turno": turno, "form": forma, "retiros": queries.retiros(turno.id), "supervisores": supervisores}
    return render(request, "caja/retiro.html", contexto, status=422 if forma.errors else 200)


def _con_clave_nueva(request: HttpRequest, turno_id: int, supervisores: Any) -> Retiro:
    datos = request.POST.copy()
    datos["clave"] = clave_nueva(turno_id)
    forma = Retiro(datos)
    campo = forma.fields["recibe"]
    assert isinstance(campo, forms.ChoiceField)
    campo.choices = supervisores
    forma.is_valid()
    return forma


def _ya_hecho(antes: dict[str, Any]) -> str:
    if not antes:
        return "Esa página ya se usó para otra operación. Revise lo escrito y registre otra vez."
    return (
        f"Con esta página ya se registró el retiro {antes['folio']} de $ {Decimal(antes['importe']):,.2f}."
        " Si además sale este otro, regístrelo otra vez."
    )


def _retirar(request: HttpRequest, turno_id: int, datos: dict[str, Any]) -> dict[str, Any]:
    return services.retirar(
        turno_id=turno_id,
        importe=datos["importe"],
        recibe=datos["recibe"],
        por=persona(request),
        ahora=reloj.ahora(),
        clave=datos["clave"],
    )
