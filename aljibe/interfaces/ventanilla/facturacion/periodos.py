"""The periods, and their readings coming in from a file."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from aljibe.base import reloj
from aljibe.base.rechazos import Rechazo
from aljibe.facturacion import queries, services
from aljibe.facturacion.actos import FACTURAR, IMPORTAR_LECTURAS
from aljibe.interfaces.puerta import persona, puede, requiere
from aljibe.interfaces.ventanilla import palabras
from aljibe.interfaces.ventanilla.facturacion.atrasos import atrasos
from aljibe.libro.actos import EXPORTAR_LIBRO
from aljibe.padron import queries as padron
from aljibe.tarifas.actos import APROBAR_LEY

MAXIMO = 20 * 1024 * 1024
_A_LA_VISTA = 200


class Archivo(forms.Form):
    """The CSV of readings, rehearsed or written."""

    archivo = forms.FileField(
        label="Archivo de lecturas",
        help_text="CSV con cuenta, periodo, fecha y lectura.",
        error_messages={"required": "Elija el archivo CSV.", "empty": "El archivo está vacío."},
        widget=forms.FileInput(attrs={"class": "entrada", "accept": ".csv,text/csv"}),
    )

    def clean_archivo(self) -> Any:
        """Not so large that it should come by the command."""
        archivo = self.cleaned_data["archivo"]
        if archivo.size > MAXIMO:
            raise forms.ValidationError("Pasa de 20 MB. Impórtelo con: aljibe lecturas importar ARCHIVO.csv")
        return archivo


@requiere(FACTURAR, APROBAR_LEY, EXPORTAR_LIBRO)
@require_GET
def periodos(request: HttpRequest) -> HttpResponse:
    """Every period with readings or bills, newest first."""
    cuentas = sum(ruta.cuentas for ruta in padron.rutas())
    lista = [
        {
            "clave": p["clave"],
            "mes": palabras.primer_dia(p["clave"]),
            "cuentas": cuentas,
            "lecturas": p["lecturas"],
            "facturadas": p["facturadas"],
            "omitidas": max(cuentas - p["facturadas"], 0) if p["facturadas"] else 0,
            "total": p["total"],
            "estado": "CERRADO" if p["cerrado"] else estado(cuentas, p["lecturas"], p["facturadas"]),
        }
        for p in queries.periodos()
    ]
    hoy = reloj.hoy()
    este = queries.clave_de_periodo(hoy)
    contexto = {
        "periodos": lista,
        "actual": {"clave": este, "mes": palabras.primer_dia(este)},
        "puede_facturar": puede(request, FACTURAR),
        "atrasos": atrasos(hoy=hoy, puede=puede(request, FACTURAR)),
        "anio": hoy.year,
    }
    return render(request, "facturacion/periodos.html", contexto)


@requiere(IMPORTAR_LECTURAS)
def importar(request: HttpRequest) -> HttpResponse:
    """A file of readings: rehearsed without writing, or entered; what is rejected is listed with its reason."""
    forma = Archivo(request.POST or None, request.FILES or None)
    resultado: dict[str, Any] | None = None
    if request.method == "POST" and forma.is_valid():
        archivo = forma.cleaned_data["archivo"]
        ensayo = request.POST.get("accion") == "ensayar"
        try:
            hecho = services.importar_lecturas(
                archivo=archivo.file, nombre=archivo.name, ensayo=ensayo, por=persona(request), ahora=reloj.ahora()
            )
        except Rechazo as error:
            for frase in str(error).splitlines():
                forma.add_error("archivo", frase)
        else:
            rechazos = list(hecho.rechazos)
            resultado = {
                "ensayo": ensayo,
                "archivo": archivo.name,
                "leidas": hecho.leidas,
                "nuevas": hecho.nuevas,
                "sin_cambio": hecho.sin_cambio,
                "rechazadas": hecho.rechazadas,
                "rechazos": rechazos[:_A_LA_VISTA],
                "avisos": list(hecho.avisos),
            }
    contexto = {"form": forma, "resultado": resultado}
    return render(request, "facturacion/lecturas_importar.html", contexto, status=422 if forma.errors else 200)


def estado(cuentas: int, lecturas: int, facturadas: int) -> str:
    """How far a period or a route is, as the screens name it."""
    if facturadas:
        return "FACTURADO" if facturadas >= cuentas else "PARCIAL"
    return "CON_LECTURAS" if lecturas else "SIN_LECTURAS"
