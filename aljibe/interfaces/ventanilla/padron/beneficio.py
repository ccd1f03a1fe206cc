"""The benefit of an account: its effect in pesos before it is given, and how it is ended."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from aljibe.base import reloj
from aljibe.base.rechazos import Rechazo, ValorInvalido
from aljibe.facturacion import queries, services
from aljibe.facturacion.actos import DAR_BENEFICIO, TERMINAR_BENEFICIO
from aljibe.interfaces import dias
from aljibe.interfaces.puerta import persona, puede, requiere, veredicto
from aljibe.interfaces.ventanilla import palabras
from aljibe.interfaces.ventanilla.padron.cuenta import _cabeza as cabeza
from aljibe.interfaces.ventanilla.padron.cuenta import _leer as leer
from aljibe.padron import queries as padron
from aljibe.reglas.plazos import sumar_meses
from aljibe.reglas.tarifa.nombres import nombre_de_clave
from aljibe.seguridad.actos import CONSULTAR

if TYPE_CHECKING:
    from aljibe.interfaces.ventanilla.padron.cuenta import Pagina

_ANIO = 12
_VACIO = {"required": "Está vacío y es obligatorio."}


class Beneficio(forms.Form):
    """Which one, between which days, by which paper, and what was seen."""

    beneficio = forms.CharField(max_length=60, widget=forms.HiddenInput)
    desde = forms.DateField(
        validators=[dias.validar],
        label="Desde",
        help_text="Con el primer día del mes, toma el recibo de ese mes.",
        error_messages={"required": "Diga desde cuándo.", "invalid": "La fecha va como 2026-11-03."},
        widget=forms.DateInput(attrs={"class": "entrada", "type": "date"}, format="%Y-%m-%d"),
    )
    hasta = forms.DateField(
        validators=[dias.validar],
        label="Hasta, incluido",
        help_text="A lo más un año: después se renueva.",
        error_messages={"required": "Diga hasta cuándo.", "invalid": "La fecha va como 2026-11-03."},
        widget=forms.DateInput(attrs={"class": "entrada", "type": "date"}, format="%Y-%m-%d"),
    )
    folio = forms.CharField(
        label="Folio del documento",
        help_text="El de la credencial o solicitud que lo ampara.",
        max_length=40,
        error_messages=_VACIO,
        widget=forms.TextInput(attrs={"class": "entrada"}),
    )
    motivo = forms.CharField(
        label="Motivo", max_length=200, error_messages=_VACIO, widget=forms.TextInput(attrs={"class": "entrada"})
    )
    condiciones = forms.MultipleChoiceField(
        label="Lo que se revisó",
        required=False,
        choices=list(services.CONDICIONES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    clave = forms.CharField(max_length=64, widget=forms.HiddenInput)


class Termino(forms.Form):
    """Why it ends before it lapses."""

    motivo_termino = forms.CharField(
        label="Por qué termina",
        max_length=200,
        error_messages=_VACIO,
        widget=forms.TextInput(attrs={"class": "entrada"}),
    )


@requiere(CONSULTAR, DAR_BENEFICIO)
@require_http_methods(["GET", "POST"])
def beneficio(request: HttpRequest, numero: str) -> HttpResponse:
    """The benefit it has, what one would do to its next bill, and its history; posted, it is given."""
    pagina = leer(numero)
    forma = Beneficio(request.POST) if request.method == "POST" else None
    if forma is not None and forma.is_valid():
        try:
            services.dar_beneficio(cuenta=numero, **forma.cleaned_data, por=persona(request), ahora=reloj.ahora())
        except ValorInvalido as error:
            campo = error.campo if error.campo in forma.fields and error.campo != "beneficio" else None
            forma.add_error(campo, str(error))
        except Rechazo as error:
            forma.add_error(None, str(error))
        else:
            messages.success(request, "El beneficio quedó dado. Se aplica desde el siguiente recibo de esos meses.")
            return redirect("cuenta_beneficio", numero)
    return _pintar(request, pagina, forma, Termino())


@requiere(TERMINAR_BENEFICIO)
@require_POST
def terminar(request: HttpRequest, numero: str) -> HttpResponse:
    """End it from the next bill on."""
    pagina = leer(numero)
    forma = Termino(request.POST)
    if forma.is_valid():
        try:
            services.terminar_beneficio(
                cuenta=numero,
                motivo=forma.cleaned_data["motivo_termino"],
                por=persona(request),
                ahora=reloj.ahora(),
            )
        except ValorInvalido as error:
            forma.add_error("motivo_termino", str(error))
        except Rechazo as error:
            forma.add_error(None, str(error))
        else:
            messages.success(request, "El beneficio termina desde el siguiente recibo. Lo ya facturado no cambia.")
            return redirect("cuenta_beneficio", numero)
    return _pintar(request, pagina, None, forma)


def _pintar(request: HttpRequest, pagina: "Pagina", forma: Beneficio | None, termino: Termino) -> HttpResponse:
    ficha, hoy = pagina.ficha, pagina.al
    historia = padron.beneficios(ficha.id)
    mes = queries.mes_por_facturar(ficha.id, hoy=hoy)
    posibles = queries.beneficios_posibles(ficha, hoy=hoy)
    elegido = forma["beneficio"].value() if forma else request.GET.get("beneficio", "")
    elegido = str(elegido or (posibles[0].clave if posibles else ""))
    efecto, no_aplica = _efecto(ficha, elegido, mes, hoy)
    vivos = [b for b in historia if b.estado(hoy) in ("vigente", "por_empezar")]
    nombres = {b.clave: b.nombre for b in posibles}
    desde = _desde(mes, vivos)
    contexto = cabeza(pagina) | {
        "vivos": [_beneficio(b, hoy, nombres) for b in vivos],
        "historia": [_beneficio(b, hoy, nombres) for b in historia],
        "posibles": [{"clave": b.clave, "nombre": b.nombre, "elegido": b.clave == elegido} for b in posibles],
        "efecto": efecto,
        "no_aplica": no_aplica,
        "condiciones": queries.condiciones_de_beneficio(ficha.id, hoy=hoy),
        "mes": mes,
        "form": forma or _nueva(elegido, desde),
        "termino": termino,
        "puede": puede(request, DAR_BENEFICIO),
        "razon": veredicto(request, DAR_BENEFICIO).razon,
    }
    estado = 422 if (forma is not None and forma.errors) or termino.errors else 200
    return render(request, "padron/beneficio.html", contexto, status=estado)


def _efecto(ficha: padron.FichaDeCuenta, elegido: str, mes: date, hoy: date) -> tuple[dict[str, Any] | None, str]:
    """The next bill with and without, or why there is none."""
    if not elegido:
        return None, "La ley en vigor no tiene un beneficio que se calcule por mes para el uso de esta cuenta."
    try:
        visto = queries.efecto_de_beneficio(ficha, elegido, mes=mes, hoy=hoy)
    except ValorInvalido as error:
        return None, str(error)
    return {
        "mes": visto.mes,
        "m3": visto.m3,
        "supuesto": visto.supuesto,
        "sin": visto.sin,
        "con": visto.con,
        "diferencia": visto.con - visto.sin,
        "ley": visto.ley,
        "fundamento": visto.fundamento,
    }, ""


def _desde(mes: date, vivos: list[padron.BeneficioDeCuenta]) -> date:
    """From the next bill, or from the day after the one it has: a renewal."""
    ultimo = max((b.hasta for b in vivos if b.hasta), default=None)
    return max(mes, ultimo + timedelta(days=1)) if ultimo else mes


def _nueva(elegido: str, desde: date) -> Beneficio:
    return Beneficio(
        initial={
            "beneficio": elegido,
            "desde": desde,
            "hasta": sumar_meses(desde, _ANIO) - timedelta(days=1),
            "clave": str(uuid4()),
        }
    )


def _beneficio(b: padron.BeneficioDeCuenta, hoy: date, nombres: dict[str, str]) -> dict[str, Any]:
    return {
        "nombre": nombres.get(b.clave) or nombre_de_clave(b.clave),
        "desde": b.desde,
        "hasta": b.hasta,
        "estado": b.estado(hoy).upper(),
        "plazo": palabras.plazo(b.hasta, hoy) if b.rige(hoy) else "",
        "folio": b.folio,
        "motivo": b.motivo,
        "otorgo": b.otorgo,
        "otorgado_en": timezone.localtime(b.otorgado_en) if b.otorgado_en else None,
        "termino": b.termino,
        "terminado_en": timezone.localtime(b.terminado_en) if b.terminado_en else None,
        "motivo_termino": b.motivo_termino,
    }
