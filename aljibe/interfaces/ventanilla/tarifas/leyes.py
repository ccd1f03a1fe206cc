"""The laws: each version, its prices, its import from a file and its approval by a second person."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from aljibe.base import reloj
from aljibe.base.rechazos import Rechazo
from aljibe.interfaces.puerta import persona, puede, requiere, veredicto
from aljibe.interfaces.templatetags.formato import fecha
from aljibe.reglas.tarifa.compilacion import CONCEPTO_DE_CLASE
from aljibe.reglas.tarifa.ley import NoSePuedeCalcular
from aljibe.reglas.tarifa.tramos import escala
from aljibe.reglas.tarifa.validacion import Problema, validar
from aljibe.reportes.actos import COMPARAR_LEYES
from aljibe.seguridad.actos import CONSULTAR
from aljibe.tarifas import queries, services
from aljibe.tarifas.actos import APROBAR_LEY, IMPORTAR_LEY

MAXIMO = 2 * 1024 * 1024


class Archivo(forms.Form):
    """The YAML of a law."""

    archivo = forms.FileField(
        label="Archivo de la ley",
        help_text="YAML, como lo describe la guía de tarifas. Entra como borrador.",
        error_messages={"required": "Elija el archivo YAML de la ley.", "empty": "El archivo está vacío."},
        widget=forms.FileInput(attrs={"class": "entrada", "accept": ".yaml,.yml"}),
    )

    def clean_archivo(self) -> Any:
        """A law is some pages of text."""
        archivo = self.cleaned_data["archivo"]
        if archivo.size > MAXIMO:
            raise forms.ValidationError("Pasa de 2 MB: no es el archivo de una ley.")
        return archivo


@requiere(CONSULTAR)
@require_GET
def leyes(request: HttpRequest) -> HttpResponse:
    """Every version, newest first."""
    contexto = {
        "leyes": [_ficha(ley) for ley in queries.leyes(al=reloj.hoy())],
        "puede_importar": puede(request, IMPORTAR_LEY),
        "puede_comparar": puede(request, COMPARAR_LEYES),
    }
    return render(request, "tarifas/leyes.html", contexto)


@requiere(IMPORTAR_LEY)
def importar(request: HttpRequest) -> HttpResponse:
    """A file becomes a draft; one with problems shows them all and writes nothing."""
    forma = Archivo(request.POST or None, request.FILES or None)
    problemas: list[dict[str, Any]] = []
    if request.method == "POST" and forma.is_valid():
        archivo = forma.cleaned_data["archivo"]
        try:
            ley = services.importar_ley(
                contenido=archivo.read(), archivo=archivo.name, por=persona(request), ahora=reloj.ahora()
            )
        except services.LeyInvalida as error:
            problemas = [_problema(p) for p in error.problemas]
            cuantos = "un problema" if len(problemas) == 1 else f"{len(problemas)} problemas"
            forma.add_error("archivo", f"{archivo.name} tiene {cuantos}. No se importó nada.")
        except Rechazo as error:
            forma.add_error("archivo", str(error))
        else:
            messages.success(request, f"{ley.nombre} entró como borrador. Falta que otra persona la apruebe.")
            return redirect("ley", ley.pk)
    contexto = {"form": forma, "problemas": problemas}
    return render(request, "tarifas/importar.html", contexto, status=422 if forma.errors else 200)


@requiere(CONSULTAR)
@require_GET
def ley(request: HttpRequest, ley_id: int) -> HttpResponse:
    """One version with its prices."""
    return _pintar(request, ley_id)


@requiere(APROBAR_LEY)
@require_POST
def aprobar(request: HttpRequest, ley_id: int) -> HttpResponse:
    """Put a draft in force; never by its importer."""
    try:
        aprobada = services.aprobar_ley(
            ley_id=ley_id, por=persona(request), ahora=reloj.ahora(), clave=request.POST.get("clave") or None
        )
    except Rechazo as error:
        if error.estado == 404:
            raise
        messages.error(request, str(error))
        return _pintar(request, ley_id, estado=error.estado)
    messages.success(request, f"{aprobada.nombre} rige desde el {fecha(aprobada.vigente_desde)}.")
    return redirect("ley", ley_id)


def _pintar(request: HttpRequest, ley_id: int, *, estado: int = 200) -> HttpResponse:
    ficha = queries.ficha_de_ley(ley_id, al=reloj.hoy())
    usos = queries.usos(ley_id)
    clave = request.GET.get("uso", "")
    elegido = next((u for u in usos if u.clave == clave), usos[0] if usos else None)
    puede_aprobar, razon = _puede_aprobar(request, ficha)
    direccion = reverse("ley", args=[ley_id])
    contexto = {
        "ley": _ficha(ficha),
        "avisos": [f"{u.nombre}: no se factura. {u.problema}" for u in usos if u.problema],
        "traslapes": _traslapes(ficha) if ficha.estado == "BORRADOR" else [],
        "avisos_del_archivo": _avisos_del_archivo(ley_id) if ficha.estado == "BORRADOR" else [],
        "puede_aprobar": puede_aprobar,
        "razon": razon,
        "clave": str(uuid4()),
        "puede_comparar": puede(request, COMPARAR_LEYES),
        "usos": [
            {
                "nombre": u.nombre,
                "url": f"{direccion}?{urlencode({'uso': u.clave})}",
                "actual": u is elegido,
            }
            for u in usos
        ],
        "tabla": _tabla(ficha, elegido) if elegido else None,
        "conceptos": [
            {
                "clave": p.clave,
                "nombre": p.nombre,
                "articulo": p.articulo,
                "unidad": p.unidad,
                "importe": p.importe.quantize(Decimal("0.01")),
                "tasa_iva": "",
            }
            for p in queries.precios(ley_id)
        ],
    }
    return render(request, "tarifas/ley.html", contexto, status=estado)


def _problema(problema: Problema) -> dict[str, str]:
    """A finding of the whole file has neither place nor value."""
    if not problema.ruta:
        return {"ruta": "El archivo", "valor": "", "esperado": problema.esperado}
    return {"ruta": problema.ruta, "valor": problema.dicho, "esperado": problema.esperado}


def _traslapes(ficha: queries.FichaDeLey) -> list[str]:
    """What approving a draft does to the laws already approved for some of its days."""
    aprobadas = [otra for otra in queries.leyes(al=reloj.hoy()) if otra.estado == "APROBADA"]
    return [
        f"{otra.nombre} ({fecha(otra.desde)} al {fecha(otra.hasta)}): {_traslape(ficha, otra)}"
        for otra in aprobadas
        if otra.desde <= ficha.hasta and ficha.desde <= otra.hasta
    ]


def _traslape(ficha: queries.FichaDeLey, otra: queries.FichaDeLey) -> str:
    if otra.desde == ficha.desde:
        return "empieza el mismo día; queda sustituida por esta."
    if otra.desde < ficha.desde:
        return "esta manda sobre ella en los días que comparten."
    return "ella manda sobre esta en los días que comparten."


def _avisos_del_archivo(ley_id: int) -> list[str]:
    return [f"{aviso}." for aviso in validar(queries.ley_leida(ley_id).datos).avisos]


def _puede_aprobar(request: HttpRequest, ficha: queries.FichaDeLey) -> tuple[bool, str]:
    if ficha.importo_usuario == persona(request).usuario:
        return False, "La importó usted: la aprueba otra persona."
    dicho = veredicto(request, APROBAR_LEY)
    return dicho.permitido, dicho.razon


def _ficha(ley: queries.FichaDeLey) -> dict[str, Any]:
    return {
        "id": ley.id,
        "nombre": ley.nombre,
        "municipio": ley.municipio,
        "fuente": ley.fuente,
        "desde": ley.desde,
        "hasta": ley.hasta,
        "estado": ley.estado,
        "vigente": ley.en_vigor,
        "importo": ley.importo,
        "importada_el": timezone.localdate(ley.importada_en),
        "aprobo": ley.aprobo,
        "aprobada_el": timezone.localdate(ley.aprobada_en) if ley.aprobada_en else None,
        "huella": ley.huella,
    }


def _tabla(ficha: queries.FichaDeLey, uso: queries.UsoDeLey) -> dict[str, Any] | None:
    """The prices of a use this month, stretch by stretch; none when the file does not give them."""
    datos = queries.ley_leida(ficha.id)
    mes = reloj.hoy().month
    try:
        tarifa = datos.tarifa(CONCEPTO_DE_CLASE[uso.clase], uso.clave)
        tramos = escala(datos, tarifa, mes).tramos
        unidad = datos.pesos_por_unidad()
    except (NoSePuedeCalcular, KeyError):
        return None
    renglones = [
        {
            "celdas": [
                int(t.desde) + 1 if t.desde_abierto else int(t.desde),
                int(t.hasta) if t.hasta is not None else "o más",
                t.fijo * unidad,
                t.por_m3 * unidad if t.por_m3 else None,
            ]
        }
        for t in tramos
        if not t.problema
    ]
    return {
        "titulo": uso.nombre,
        "articulo": "",
        "nota": "Precios de este mes, antes de impuestos." if tarifa.mensual else "Precios antes de impuestos.",
        "columnas": ["Desde m³", "Hasta m³", "Cargo", "Por m³ adicional"],
        "renglones": renglones,
    }
