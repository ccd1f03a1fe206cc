"""The laws: each version, its prices, its import from a file and its approval by a second person."""

from collections.abc import Sequence
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
from aljibe.interfaces.libros import leer_ley
from aljibe.interfaces.puerta import persona, puede, requiere, veredicto
from aljibe.interfaces.templatetags.formato import fecha
from aljibe.reglas import captura
from aljibe.reglas.tarifa.compilacion import CONCEPTO_DE_CLASE
from aljibe.reglas.tarifa.ley import NoSePuedeCalcular
from aljibe.reglas.tarifa.tramos import escala
from aljibe.reglas.tarifa.validacion import Problema, validar
from aljibe.reportes.actos import COMPARAR_LEYES
from aljibe.seguridad.actos import CONSULTAR
from aljibe.tarifas import queries, services
from aljibe.tarifas.actos import APROBAR_LEY, IMPORTAR_LEY

# Problems that a page shows: beyond them, the command lists them all.
A_LA_VISTA = 200


class Archivo(forms.Form):
    """The YAML of a law, or its capture workbook."""

    archivo = forms.FileField(
        label="Archivo de la ley",
        help_text="El libro de captura (.xlsx) o el YAML de la ley. Entra como borrador; a medias, también.",
        error_messages={"required": "Elija el libro o el archivo de la ley.", "empty": "El archivo está vacío."},
        widget=forms.FileInput(attrs={"class": "entrada", "accept": ".xlsx,.yaml,.yml"}),
    )


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
    total = 0
    if request.method == "POST" and forma.is_valid():
        archivo = forma.cleaned_data["archivo"]
        try:
            ley = services.importar_ley(
                contenido=leer_ley(archivo), archivo=archivo.name, por=persona(request), ahora=reloj.ahora()
            )
        except services.LeyInvalida as error:
            # What is wrong goes first: what is only missing would have entered as a draft.
            ordenados = sorted(error.problemas, key=captura.es_falta)
            problemas = [_problema(p) for p in ordenados[:A_LA_VISTA]]
            total = len(ordenados)
            forma.add_error("archivo", f"{archivo.name} {_cuantos(ordenados)}. No se importó nada.")
        except Rechazo as error:
            forma.add_error("archivo", str(error))
        else:
            falta = f"Le faltan {ley.faltan:,} datos." if ley.faltan else "Falta que otra persona la apruebe."
            messages.success(request, f"{ley.nombre} entró como borrador. {falta}")
            return redirect("ley", ley.pk)
    contexto = {"form": forma, "problemas": problemas, "total": total, "mas": total - len(problemas)}
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
        "avisos": [f"{u.nombre}: no se factura. {u.problema}" for u in usos if u.problema and not ficha.faltan],
        "avance": _avance(ficha) if ficha.faltan else None,
        "puede_importar": puede(request, IMPORTAR_LEY),
        "traslapes": _traslapes(ficha) if ficha.estado == "BORRADOR" else [],
        "avisos_del_archivo": _avisos_del_archivo(ley_id) if ficha.estado == "BORRADOR" else [],
        "puede_aprobar": puede_aprobar,
        "razon": razon,
        "titulo_razon": "Todavía no se aprueba." if ficha.faltan else "No puede aprobarla usted.",
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


def _cuantos(problemas: Sequence[Problema]) -> str:
    """How many are wrong, and apart how many only lack: those would not have kept the law out."""
    faltan = sum(map(captura.es_falta, problemas))
    mal = len(problemas) - faltan
    dicho = "tiene un problema" if mal == 1 else f"tiene {mal:,} problemas"
    return f"{dicho}, y le faltan {faltan:,} datos" if faltan else dicho


def _problema(problema: Problema) -> dict[str, str]:
    """A finding of the whole file has neither place nor value; one of a workbook, its sheet and its cell."""
    dicho = {"hoja": "", "celda": "", "ruta": problema.ruta, "valor": problema.dicho, "esperado": problema.esperado}
    if isinstance(problema, captura.ProblemaDeCelda) and problema.hoja:
        return dicho | {
            "hoja": problema.hoja,
            "celda": problema.celda,
            "valor": problema.dicho if problema.ruta else "",
        }
    return dicho if problema.ruta else dicho | {"ruta": "El archivo", "valor": ""}


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


def _avance(ficha: queries.FichaDeLey) -> dict[str, Any]:
    """What an incomplete draft lacks, sheet by sheet, and the first cells of each."""
    hecho = queries.avance_de_ley(ficha.id)
    hojas = [
        {
            "nombre": hoja.nombre or "Fuera de sus hojas",
            "se_piden": hoja.se_piden,
            "faltan": hoja.faltan,
            "primeras": ", ".join(hoja.primeras) + ("…" if hoja.faltan > len(hoja.primeras) else ""),
        }
        for hoja in hecho.hojas
        if hoja.se_piden
    ]
    return {"faltan": ficha.faltan, "se_piden": max(hecho.se_piden, ficha.faltan), "hojas": hojas}


def _puede_aprobar(request: HttpRequest, ficha: queries.FichaDeLey) -> tuple[bool, str]:
    if ficha.faltan:
        return False, f"Le faltan {ficha.faltan:,} datos. Complete su libro de captura e impórtelo."
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
        "faltan": ley.faltan,
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
