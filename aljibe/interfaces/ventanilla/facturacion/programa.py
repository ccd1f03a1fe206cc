"""The calendar of a period: each route with its dates, edited in place, and how it goes."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from aljibe.base import reloj
from aljibe.base.rechazos import Rechazo
from aljibe.base.textos import cuantos
from aljibe.facturacion import queries, services
from aljibe.facturacion.actos import FACTURAR, PROGRAMAR_PERIODO
from aljibe.interfaces import dias
from aljibe.interfaces.puerta import persona, puede, requiere, veredicto
from aljibe.interfaces.ventanilla import palabras
from aljibe.interfaces.ventanilla.palabras import mes_de_periodo as mes_de
from aljibe.libro.actos import EXPORTAR_LIBRO
from aljibe.tarifas.actos import APROBAR_LEY

# The fields are in the cells of a table: each says which form it is of.
_FORMULARIO = "programa"
_CAMPOS = {"lectura_desde": "Primer día de lectura", "lectura_hasta": "Último día de lectura", "emision": "Emisión"}


class FechasDeRuta(forms.Form):
    """The three dates of a route, or none of them."""

    ruta = forms.CharField(max_length=20, widget=forms.HiddenInput({"form": _FORMULARIO}))
    lectura_desde = forms.DateField(required=False, validators=[dias.validar])
    lectura_hasta = forms.DateField(required=False, validators=[dias.validar])
    emision = forms.DateField(required=False, validators=[dias.validar])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ruta = self["ruta"].value()
        for campo, nombre in _CAMPOS.items():
            self.fields[campo].error_messages["invalid"] = "La fecha va como 2026-11-03."
            self.fields[campo].widget = forms.DateInput(
                attrs={
                    "class": "entrada",
                    "type": "date",
                    "aria-label": f"{nombre}, ruta {ruta}",
                    "form": _FORMULARIO,
                },
                format="%Y-%m-%d",
            )

    def clean(self) -> dict[str, Any]:
        """All or none: half a programme says nothing."""
        datos = super().clean() or self.cleaned_data
        dichas = [campo for campo in _CAMPOS if datos.get(campo) or campo in self.errors]
        if dichas and len(dichas) < len(_CAMPOS):
            falta = next(campo for campo in _CAMPOS if campo not in dichas)
            self.add_error(falta, "Escriba las tres fechas de la ruta, o ninguna.")
        return datos


Programa = formset_factory(FechasDeRuta, extra=0, max_num=2_000, absolute_max=2_000)


@requiere(FACTURAR, APROBAR_LEY, EXPORTAR_LIBRO, PROGRAMAR_PERIODO)
@require_http_methods(["GET", "POST"])
def programa(request: HttpRequest, clave: str) -> HttpResponse:
    """The calendar; posted, its dates are kept, or those of the first route put in all the others to be seen first."""
    mes_de(clave)
    rutas = queries.programa(clave, hoy=reloj.hoy())
    if request.method == "POST" and request.POST.get("accion") == "copiar":
        return _pintar(request, clave, rutas, Programa(_copiadas(request)), estado=200)
    if request.method == "POST":
        formas = Programa(request.POST)
        if formas.is_valid() and _guardar(request, clave, formas):
            return redirect("periodo_programa", clave)
        return _pintar(request, clave, rutas, formas, estado=422)
    return _pintar(request, clave, rutas, Programa(initial=_iniciales(clave, rutas)), estado=200)


def _guardar(request: HttpRequest, clave: str, formas: "BaseFormSet[FechasDeRuta]") -> bool:
    """Whether the dates were kept; what was refused stands beside its field."""
    llenas = [forma for forma in formas if forma.cleaned_data.get("emision")]
    try:
        n = services.programar_periodo(
            periodo=clave,
            rutas=[services.FechasDeRuta(**forma.cleaned_data) for forma in llenas],
            por=persona(request),
            ahora=reloj.ahora(),
        )
    except services.ProgramaRechazado as error:
        for lugar, campo, motivo in error.errores:
            llenas[lugar].add_error(campo if campo in _CAMPOS else None, motivo[0].upper() + motivo[1:] + ".")
        messages.error(request, str(error))
    except Rechazo as error:
        messages.error(request, str(error))
    else:
        hecho = f"Quedaron las fechas de {cuantos(n, 'ruta')}." if n else "Las fechas ya eran esas: nada cambió."
        messages.success(request, hecho)
        return True
    return False


def _iniciales(clave: str, rutas: list[queries.RutaProgramada]) -> list[dict[str, Any]]:
    """The dates of each route; those of one without programme are proposed."""
    sin_fechas = any(r.fechas is None for r in rutas)
    propuestas = queries.proponer(clave) if sin_fechas else {}
    iniciales = []
    for r in rutas:
        fechas = r.fechas or propuestas.get(r.ruta)
        suyas = {campo: getattr(fechas, campo) for campo in _CAMPOS} if fechas else {}
        iniciales.append({"ruta": r.ruta, **suyas})
    return iniciales


def _copiadas(request: HttpRequest) -> dict[str, str]:
    """What was posted, with the dates of the first route in every other."""
    datos = {campo: valor for campo, valor in request.POST.items() if isinstance(valor, str)}
    for campo in datos:
        _, _, nombre = campo.split("-", 2) if campo.count("-") > 1 else ("", "", "")
        if nombre in _CAMPOS:
            datos[campo] = datos.get(f"form-0-{nombre}", "")
    return datos


def _pintar(
    request: HttpRequest,
    clave: str,
    rutas: list[queries.RutaProgramada],
    formas: "BaseFormSet[FechasDeRuta]",
    *,
    estado: int,
) -> HttpResponse:
    cerrado = queries.periodo_cerrado(clave)
    por_ruta = {forma["ruta"].value(): forma for forma in formas}
    edita = puede(request, PROGRAMAR_PERIODO) and not cerrado
    filas = [_fila(r, por_ruta.get(r.ruta) if edita else None) for r in rutas]
    contexto = {
        "periodo": {"clave": clave, "mes": palabras.primer_dia(clave), "cerrado": cerrado},
        "formas": formas,
        "filas": filas,
        "resumen": _resumen(rutas),
        "propuestas": sum(fila["propuesta"] for fila in filas),
        "edita": edita,
        "razon": "" if edita or cerrado else veredicto(request, PROGRAMAR_PERIODO).razon,
        "vecinos": _vecinos(clave),
    }
    return render(request, "facturacion/programa.html", contexto, status=estado)


def _fila(r: queries.RutaProgramada, forma: FechasDeRuta | None) -> dict[str, Any]:
    return {
        "ruta": r.ruta,
        "nombre": r.nombre if r.nombre != r.ruta else "",
        "marcha": str(r.marcha),
        "dias": r.dias,
        "fechas": r.fechas,
        "forma": forma,
        "propuesta": forma is not None and r.fechas is None and bool(forma["emision"].value()) and not forma.is_bound,
        "vence": r.vencimiento,
        "cuentas": r.cuentas,
        "lecturas": r.lecturas,
        "por_leer": r.por_leer,
        "facturadas": r.facturadas,
        "programo": r.programo,
        "programado_en": r.programado_en,
    }


def _resumen(rutas: list[queries.RutaProgramada]) -> list[dict[str, Any]]:
    """How many routes go each way, in the order of the month."""
    cuantas: dict[str, int] = {}
    for r in rutas:
        cuantas[str(r.marcha)] = cuantas.get(str(r.marcha), 0) + 1
    return [{"marcha": marcha, "cuantos": n} for marcha, n in cuantas.items()]


def _vecinos(clave: str) -> dict[str, str]:
    """The periods before and after."""
    anio, mes = int(clave[:4]), int(clave[5:])
    antes = date(anio - (mes == 1), (mes - 2) % 12 + 1, 1)
    despues = date(anio + (mes == 12), mes % 12 + 1, 1)
    return {"antes": f"{antes:%Y-%m}", "despues": f"{despues:%Y-%m}"}
