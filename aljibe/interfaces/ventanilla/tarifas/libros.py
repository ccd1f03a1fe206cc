"""The capture workbook: that of a law, and one in blank for a law that is not there yet."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from aljibe.base import reloj
from aljibe.interfaces.libros import descarga
from aljibe.interfaces.puerta import requiere
from aljibe.reglas import captura
from aljibe.seguridad.actos import CONSULTAR
from aljibe.tarifas import queries
from aljibe.tarifas.actos import IMPORTAR_LEY

_USOS = "domestico: Doméstico\ncomercial: Comercial y de servicios\nindustrial: Industrial"
_CORTO = {"class": "entrada corta"}


class LeyNueva(forms.Form):
    """What a law in blank is made of."""

    municipio = forms.CharField(
        label="Municipio",
        max_length=80,
        widget=forms.TextInput(attrs={"class": "entrada"}),
        error_messages={"required": "Escriba de qué municipio es la ley."},
    )
    ejercicio = forms.IntegerField(
        label="Ejercicio",
        min_value=captura.EJERCICIOS.start,
        max_value=captura.EJERCICIOS.stop - 1,
        widget=forms.NumberInput(attrs=_CORTO),
        error_messages={"required": "Escriba el año, cuatro cifras."},
    )
    usos = forms.CharField(
        label="Usos (giros)",
        max_length=4000,
        help_text="Uno por renglón: clave en minúsculas sin acentos, dos puntos y su nombre.",
        widget=forms.Textarea(attrs={"class": "entrada", "rows": 8, "spellcheck": "false"}),
        error_messages={"required": "Escriba al menos un uso, por ejemplo domestico: Doméstico."},
    )
    renglones = forms.IntegerField(
        label="Último renglón de las tablas, en m³",
        min_value=1,
        max_value=captura.RENGLONES_MAXIMOS,
        widget=forms.NumberInput(attrs=_CORTO),
        error_messages={"required": "Escriba hasta qué m³ llegan las tablas."},
    )
    mensual = forms.BooleanField(label="La ley trae doce columnas, de enero a diciembre", required=False)

    def clean(self) -> dict[str, Any]:
        """The law of what was written, in `datos`; what makes none is said beside the uses."""
        limpios = super().clean() or {}
        if not self.errors:
            try:
                limpios["datos"] = captura.ley_en_blanco(
                    municipio=limpios["municipio"],
                    ejercicio=limpios["ejercicio"],
                    usos=[captura.UsoNuevo.de_texto(uso) for uso in limpios["usos"].splitlines() if uso.strip()],
                    renglones=limpios["renglones"],
                    mensual=limpios["mensual"],
                )
            except captura.NoEsUnaLeyNueva as error:
                self.add_error("usos", f"{error.motivo[:1].upper()}{error.motivo[1:]}.")
        return limpios


@requiere(CONSULTAR)
@require_GET
def libro(request: HttpRequest, ley_id: int) -> HttpResponse:
    """The workbook of a version, with all it says."""
    hecho = queries.libro_de_captura(ley_id)
    return descarga(hecho.contenido, hecho.nombre)


@requiere(IMPORTAR_LEY)
@require_GET
def en_blanco(request: HttpRequest) -> HttpResponse:
    """Ask what the law has, and give its workbook. Nothing is written: the address alone says which one."""
    iniciales = {"ejercicio": reloj.hoy().year + 1, "usos": _USOS, "renglones": 100}
    forma = LeyNueva(request.GET) if request.GET else LeyNueva(initial=iniciales)
    if request.GET and forma.is_valid():
        datos = forma.cleaned_data["datos"]
        return descarga(captura.escribir(datos), captura.nombre_de_libro(datos))
    return render(request, "tarifas/en_blanco.html", {"form": forma}, status=422 if forma.errors else 200)
