"""Samples of the benefit of an account and of those about to lapse."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace as N

from django import forms
from muestras_marco import AHORA, marco
from muestras_padron import RESUMEN

D = Decimal
_FECHA = {"class": "entrada", "type": "date"}


class BeneficioForm(forms.Form):
    beneficio = forms.CharField(widget=forms.HiddenInput, initial="mayores")
    desde = forms.DateField(label="Desde", widget=forms.DateInput(attrs=_FECHA), initial=date(2026, 11, 1))
    hasta = forms.DateField(label="Hasta, incluido", widget=forms.DateInput(attrs=_FECHA), initial=date(2027, 10, 31))
    folio = forms.CharField(label="Folio del documento", help_text="El de la credencial que lo ampara.")
    motivo = forms.CharField(label="Motivo")
    condiciones = forms.MultipleChoiceField(
        label="Lo que se revisó",
        choices=[("uso_domestico", "El servicio es solo para uso de casa."), ("habita", "Vive en esa casa.")],
        widget=forms.CheckboxSelectMultiple,
    )
    clave = forms.CharField(widget=forms.HiddenInput, initial="k5")


class TerminoForm(forms.Form):
    motivo_termino = forms.CharField(label="Por qué termina")


_MAL = BeneficioForm({"hasta": "2028-10-31"})
_MAL.add_error(None, "La cuenta 012345 ya tiene recibo de 2026-10, y un beneficio no cambia lo ya facturado.")
NOMBRE = "Adultos mayores, pensionados y personas con discapacidad"


def _uno(estado: str, desde: date | None, hasta: date | None, **otros: object) -> N:
    return N(
        **{
            "nombre": NOMBRE,
            "estado": estado,
            "desde": desde,
            "hasta": hasta,
            "plazo": "vence en 20 días" if estado == "VIGENTE" else "",
            "folio": "INAPAM 4471",
            "motivo": "Adulta mayor, credencial a la vista",
            "otorgo": "Hugo Rangel",
            "otorgado_en": AHORA,
            "termino": "",
            "terminado_en": None,
            "motivo_termino": "",
            **otros,
        }
    )


VIVO = _uno("VIGENTE", date(2025, 12, 15), date(2026, 12, 14))
HISTORIA = [
    VIVO,
    _uno(
        "SIN_EFECTO",
        None,
        None,
        termino="Hugo Rangel",
        terminado_en=AHORA,
        motivo_termino="Se dio a la cuenta equivocada",
    ),
    _uno("VENCIDO", None, date(2025, 12, 14), folio="", otorgo="", otorgado_en=None, motivo=""),
]
EFECTO = N(
    mes=date(2026, 11, 1),
    m3=D(18),
    supuesto=False,
    sin=D("279.00"),
    con=D("195.00"),
    diferencia=D("-84.00"),
    ley="Ley de Ingresos de Celaya 2026",
    fundamento="Art. 47-51: 50 % de (110.01 + 59.09)",
)


def _pagina(**otros: object) -> dict[str, object]:
    return marco(
        **{
            **RESUMEN,
            "vivos": [VIVO],
            "historia": HISTORIA,
            "posibles": [
                N(clave="mayores", nombre=NOMBRE, elegido=True),
                N(clave="popular", nombre="Colonias populares", elegido=False),
            ],
            "efecto": EFECTO,
            "no_aplica": "",
            "condiciones": N(adeudo=D(0), lo_impide=False),
            "mes": date(2026, 11, 1),
            "form": BeneficioForm(),
            "termino": TerminoForm(),
            "puede": True,
            "razon": "",
            **otros,
        }
    )


MUESTRAS = {
    "beneficio": ("padron/beneficio.html", _pagina()),
    "beneficio-mal": ("padron/beneficio.html", _pagina(form=_MAL, vivos=[], historia=[])),
    "beneficio-debe": (
        "padron/beneficio.html",
        _pagina(
            vivos=[],
            historia=[],
            condiciones=N(adeudo=D("612.40"), lo_impide=True),
            puede=False,
            razon="Los beneficios los autoriza la Jefatura de Comercialización.",
        ),
    ),
    "beneficios": (
        "padron/beneficios.html",
        marco(
            titulo="Vencen en 30 días",
            filtros=[N(nombre="Vencen en 30 días", url="?ver=30", actual=True)],
            renglones=[
                N(
                    cuenta="012345",
                    titular="María López Ramírez",
                    telefono="4111402217",
                    domicilio="Aldama 114, Centro",
                    beneficio=NOMBRE,
                    folio="INAPAM 4471",
                    hasta=date(2026, 12, 14),
                    plazo="vence en 20 días",
                    tono="vencido",
                )
            ],
            hay_mas_url="?ver=30&tras=x",
            descarga_url="?csv",
            vencidos=False,
        ),
    ),
    "beneficios-ninguno": (
        "padron/beneficios.html",
        marco(titulo="Vencidos", filtros=[], renglones=[], hay_mas_url="", descarga_url="", vencidos=True),
    ),
}
