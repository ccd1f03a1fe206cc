"""Samples of the calendar of a period, its closing and the year."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace as N

from django import forms
from django.forms import formset_factory
from muestras_marco import AHORA, marco

D = Decimal
PERIODO = N(clave="2026-11", mes=date(2026, 11, 1), cerrado=False)
VECINOS = N(antes="2026-10", despues="2026-12")

ATRASOS = N(
    total=14,
    de_uno=False,
    renglones=[
        N(
            tono="detenido",
            nombre="Emisión atrasada",
            periodo="octubre de 2026",
            periodo_url="/periodos/2026-10",
            rutas="rutas 07, 08 y 12",
            cuentas="2,118 cuentas sin recibo",
            dias="20 días",
            url="/periodos/2026-10",
            enlace="Facturar",
        ),
        N(
            tono="vencido",
            nombre="Periodo sin cerrar",
            periodo="agosto de 2026",
            periodo_url="/periodos/2026-08",
            rutas="",
            cuentas="24,561 cuentas facturadas",
            dias="37 días",
            url="/periodos/2026-08/cierre",
            enlace="Cerrar",
        ),
    ],
)


def _fecha(nombre: str, ruta: str) -> forms.DateField:
    atributos = {"class": "entrada", "type": "date", "aria-label": f"{nombre}, ruta {ruta}"}
    return forms.DateField(required=False, widget=forms.DateInput(attrs=atributos, format="%Y-%m-%d"))


class FechasForm(forms.Form):
    ruta = forms.CharField(widget=forms.HiddenInput)
    lectura_desde = _fecha("Primer día de lectura", "07")
    lectura_hasta = _fecha("Último día de lectura", "07")
    emision = _fecha("Emisión", "07")


Fechas = formset_factory(FechasForm, extra=0)
_DIAS = {"lectura_desde": date(2026, 11, 23), "lectura_hasta": date(2026, 11, 27), "emision": date(2026, 12, 3)}
FORMAS = Fechas(initial=[{"ruta": "07", **_DIAS}, {"ruta": "08", **_DIAS}])
MALAS = Fechas(
    {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-ruta": "07", "form-0-emision": "2062-11-04"}
)
MALAS[0].add_error("emision", "Se esperaba un día del 01/10/2026 al 01/05/2027.")


def _ruta(ruta: str, marcha: str, *, forma: object = None, dias: int = 0, propuesta: bool = False) -> N:
    return N(
        ruta=ruta,
        nombre="Centro oriente" if ruta == "07" else "",
        marcha=marcha,
        dias=dias,
        fechas=N(**_DIAS),
        forma=forma,
        propuesta=propuesta,
        vence=date(2026, 12, 18),
        cuentas=812,
        lecturas=790,
        por_leer=22,
        facturadas=0,
        programo="Óscar Tovar",
        programado_en=AHORA,
    )


def _calendario(**otros: object) -> dict[str, object]:
    return marco(
        **{
            "periodo": PERIODO,
            "formas": FORMAS,
            "filas": [
                _ruta("07", "LECTURA_ATRASADA", forma=FORMAS[0], dias=3),
                _ruta("08", "SIN_PROGRAMA", forma=FORMAS[1], propuesta=True),
            ],
            "resumen": [N(marcha="LECTURA_ATRASADA", cuantos=1), N(marcha="SIN_PROGRAMA", cuantos=1)],
            "propuestas": 1,
            "edita": True,
            "razon": "",
            "vecinos": VECINOS,
            **otros,
        }
    )


class MotivoForm(forms.Form):
    motivo = forms.CharField(label="Motivo", widget=forms.TextInput(attrs={"class": "entrada"}))


_SIN_MOTIVO = MotivoForm({"motivo": "x"})
_SIN_MOTIVO.add_error(None, "Ahora quedan 235 cuentas de 2026-11 sin recibo; usted vio 233. No se cerró.")
_CIERRE = {
    "periodo": PERIODO,
    "anteriores": [],
    "quedan": [
        N(motivo="Sin lectura", cuentas=74, tono="vencido", que="Se quedaría sin cobrar"),
        N(motivo="Suspendida", cuentas=12, tono="cancelado", que="No se factura así"),
    ],
    "sin_recibo": 86,
    "facturadas": 24561,
    "total": D("7488120.00"),
    "razon": "",
}
_CERRADO = N(
    cerro="Óscar Tovar",
    cerrado_en=AHORA,
    motivo="Casas solas, revisadas en campo",
    sin_recibo=86,
    reabrio="Hugo Rangel",
    reabierto_en=AHORA,
    motivo_reapertura="Faltó la ruta 12",
)

MUESTRAS = {
    "programa": ("facturacion/programa.html", _calendario()),
    "programa-mal": (
        "facturacion/programa.html",
        _calendario(formas=MALAS, filas=[_ruta("07", "EN_LECTURA", forma=MALAS[0])], propuestas=0),
    ),
    "programa-cerrado": (
        "facturacion/programa.html",
        _calendario(
            periodo=N(**{**vars(PERIODO), "cerrado": True}),
            filas=[_ruta("07", "CERRADA"), _ruta("08", "CERRADA")],
            propuestas=0,
            edita=False,
        ),
    ),
    "cierre": ("facturacion/cierre.html", marco(**_CIERRE, vigente=None, form=MotivoForm(), puede=True)),
    "cierre-otras": ("facturacion/cierre.html", marco(**_CIERRE, vigente=None, form=_SIN_MOTIVO, puede=True)),
    "cerrado": (
        "facturacion/cierre.html",
        marco(**{**_CIERRE, "anteriores": [_CERRADO]}, vigente=_CERRADO, form=MotivoForm(), puede=True),
    ),
    "anio": (
        "facturacion/anio.html",
        marco(
            anio=2026,
            anterior=2025,
            siguiente=2027,
            meses=[
                N(
                    clave=f"2026-{n:02d}",
                    mes=date(2026, n, 1),
                    estado="CERRADO" if n < 10 else "PARCIAL" if n == 10 else "PROGRAMADO",
                    lecturas=24742 if n < 11 else 0,
                    facturadas=24561 if n < 11 else 0,
                    total=D("7488120.00") if n < 11 else D(0),
                    vence=date(2026, n, 18) if n < 11 else None,
                )
                for n in range(1, 13)
            ],
            suma=N(lecturas=247420, facturadas=245610, total=D("74881200.00")),
        ),
    ),
}
