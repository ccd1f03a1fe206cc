"""A receipt cancelled: done by whoever may, or asked here, authorised in the tray by somebody else and done here."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from aljibe.base import reloj
from aljibe.base.rechazos import Rechazo, ValorInvalido
from aljibe.caja import queries, services
from aljibe.caja.actos import CANCELAR_COBRO
from aljibe.interfaces.puerta import persona, requiere
from aljibe.seguridad import queries as seguridad
from aljibe.seguridad.actos import PEDIR_AUTORIZACION

if TYPE_CHECKING:
    from aljibe.seguridad.models import Autorizacion

_DESTINOS = {
    "efectivo": "En efectivo, del cajón",
    "mismo_medio": "Por el mismo medio en que pagó",
    "saldo_a_favor": "Queda como saldo a favor de la cuenta",
}
_SALE = {
    "efectivo": "Entregue {} en efectivo.",
    "tarjeta": "Devuelva {} a la tarjeta.",
    "transferencia": "Devuelva {} por transferencia.",
    "cheque": "Devuelva el cheque de {}.",
    "saldo_a_favor": "Quedaron {} como saldo a favor de la cuenta.",
}
_SELECCION = forms.Select(attrs={"class": "entrada"})


class Cancelar(forms.Form):
    """Why, and where the money goes; from which drawer, when that of the receipt is closed."""

    motivo = forms.CharField(
        max_length=services.MOTIVO_DE_CANCELACION,
        label="Motivo",
        help_text="Lo que pasó, como lo leerá un auditor.",
        error_messages={"required": "Escriba el motivo: queda con el recibo."},
        widget=forms.TextInput(attrs={"class": "entrada", "autocomplete": "off"}),
    )
    destino = forms.ChoiceField(label="El dinero", widget=_SELECCION)
    turno = forms.ChoiceField(label="Sale del turno", required=False, widget=_SELECCION)
    autorizacion = forms.IntegerField(required=False, widget=forms.HiddenInput)
    clave = forms.CharField(max_length=64, widget=forms.HiddenInput)


@requiere(CANCELAR_COBRO, PEDIR_AUTORIZACION, hechos={"turno_abierto": True})
def cancelar(request: HttpRequest, folio: str) -> HttpResponse:
    """The form. Whoever may, or brings an authorisation, does it; the others ask for it."""
    hecho = queries.cobro(folio)
    dada = _autorizacion(request, folio)
    directo = dada is not None or _puede_solo(request, hecho)
    forma = _forma(request, hecho, dada, directo=directo)
    if request.method == "POST" and forma.is_valid():
        try:
            return _hacer(request, hecho, forma) if directo else _pedir(request, folio, forma)
        except ValorInvalido as error:
            forma.add_error(error.campo if error.campo in forma.fields else None, str(error))
        except Rechazo as error:
            forma.add_error(None, str(error))
    contexto = {"cobro": hecho, "form": forma, "directo": directo, "autorizada": dada is not None}
    return render(request, "caja/cancelar.html", contexto, status=422 if forma.errors else 200)


def _autorizacion(request: HttpRequest, folio: str) -> "Autorizacion | None":
    """The leave one brings for this receipt; one that does not serve is as none, and the act says why."""
    texto = (request.POST if request.method == "POST" else request.GET).get("autorizacion", "")
    if not (texto.isascii() and texto.isdigit() and len(texto) < 19):
        return None
    dada = seguridad.autorizacion(int(texto))
    mia = dada.pedida_por_id == persona(request).pk and (dada.acto, dada.objeto) == (CANCELAR_COBRO.clave, folio)
    return dada if mia else None


def _puede_solo(request: HttpRequest, hecho: queries.CobroHecho) -> bool:
    hechos = {"turno_abierto": hecho.turno_abierto}
    return seguridad.veredicto(CANCELAR_COBRO, por=persona(request), al=reloj.hoy(), hechos=hechos).permitido


def _forma(request: HttpRequest, hecho: queries.CobroHecho, dada: "Autorizacion | None", *, directo: bool) -> Cancelar:
    inicial: dict[str, Any] = {"clave": str(uuid4()), "autorizacion": dada.pk if dada else None}
    if dada:
        inicial |= {"motivo": dada.motivo, "destino": dada.argumentos.get("destino")}
    forma = Cancelar(request.POST or None, initial=inicial)
    destinos = [d for d in _DESTINOS if d in hecho.destinos]
    if dada and (acordado := dada.argumentos.get("destino")) is not None:
        destinos = [acordado]
    _opciones(forma, "destino", [(d, _DESTINOS[d]) for d in destinos])
    turnos = _turnos(request) if directo and not hecho.turno_abierto and destinos != ["saldo_a_favor"] else []
    if turnos:
        _opciones(forma, "turno", turnos)
    else:
        del forma.fields["turno"]
    return forma


def _turnos(request: HttpRequest) -> list[tuple[str, str]]:
    """The drawers the money may leave: one's own for a cashier, any that is open for the others."""
    propio = queries.turno_abierto_de(persona(request))
    abiertos = [propio] if propio else queries.turnos_abiertos()
    return [(str(t.id), f"{t.caja_nombre}, de {t.cajero_nombre}") for t in abiertos]


def _opciones(forma: Cancelar, campo: str, opciones: list[tuple[str, str]]) -> None:
    elegido = forma.fields[campo]
    assert isinstance(elegido, forms.ChoiceField)
    elegido.choices = opciones


def _hacer(request: HttpRequest, hecho: queries.CobroHecho, forma: Cancelar) -> HttpResponse:
    datos = forma.cleaned_data
    cancelacion = services.cancelar_cobro(
        folio=hecho.folio,
        motivo=datos["motivo"],
        destino=datos["destino"],
        turno_id=int(datos["turno"]) if datos.get("turno") else None,
        autorizacion_id=datos["autorizacion"],
        por=persona(request),
        ahora=reloj.ahora(),
        clave=datos["clave"],
    )
    que_hacer = " ".join(
        _SALE[parte["medio"]].format(f"$ {Decimal(parte['importe']):,.2f}") for parte in cancelacion["sale"]
    )
    messages.success(request, f"Cobro {hecho.folio} cancelado con el folio {cancelacion['folio']}. {que_hacer}")
    return redirect("cobro_hecho", hecho.folio)


def _pedir(request: HttpRequest, folio: str, forma: Cancelar) -> HttpResponse:
    datos = forma.cleaned_data
    services.pedir_cancelacion(
        folio=folio,
        motivo=datos["motivo"],
        destino=datos["destino"],
        por=persona(request),
        ahora=reloj.ahora(),
        clave=datos["clave"],
    )
    messages.success(request, "Cancelación pedida. Cuando la autoricen, hágala desde esta lista.")
    return redirect("autorizaciones")
