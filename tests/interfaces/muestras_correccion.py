"""Samples of a bill corrected: cancelled, adjusted, under review, and the tray of authorisations."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace as N

from django import forms
from muestras_facturacion import MUESTRAS as DE_FACTURACION
from muestras_marco import AHORA, marco

D = Decimal


class CancelarForm(forms.Form):
    motivo = forms.CharField(label="Motivo", help_text="Lo que pasó, como lo leerá un auditor.")
    articulo = forms.CharField(label="Artículo")
    refacturar = forms.BooleanField(label="Hacer el recibo de nuevo", initial=True)
    lectura = forms.IntegerField(label="Lectura correcta", help_text="Los m³ de la carátula.")
    nuevo_vencimiento = forms.BooleanField(label="Con vencimiento nuevo: el error fue de la oficina")
    clave = forms.CharField(widget=forms.HiddenInput, initial="k")


class TextoForm(forms.Form):
    texto = forms.CharField(label="Por qué se revisa")
    clave = forms.CharField(widget=forms.HiddenInput, initial="k")


class AjustarForm(forms.Form):
    concepto = forms.ChoiceField(label="Renglón", choices=[("agua", "Agua: se deben 228.04")])
    importe = forms.CharField(label="Importe que se perdona", help_text="Pesos, con su IVA dentro.")
    articulo = forms.CharField(label="Artículo")
    motivo = forms.CharField(label="Motivo")
    clave = forms.CharField(widget=forms.HiddenInput, initial="k")


class CondominioForm(forms.Form):
    viviendas = forms.CharField(label="Cuentas de las viviendas", widget=forms.Textarea, initial="000001")
    entre = forms.IntegerField(label="Se reparte entre")
    desde = forms.DateField(label="Desde el mes que empieza el", required=False)
    clave = forms.CharField(widget=forms.HiddenInput, initial="k")


_RECIBO = N(
    folio="RA-2026-271904",
    cuenta="012345",
    titular="María López Ramírez",
    mes=date(2026, 11, 1),
    total=D("298.00"),
    vencimiento=date(2026, 11, 30),
    cancelado=False,
    lectura=1304,
)
_ENSAYO = N(
    renglones=[
        N(nombre="Metros cúbicos", antes=D("50"), ahora=D("20"), cambio=D("-30"), entero=True),
        N(nombre="Agua", antes=D("761.25"), ahora=D("228.04"), cambio=D("-533.21"), entero=False),
    ],
    total=N(antes=D("936.00"), ahora=D("298.00"), cambio=D("-638.00")),
    devuelto=D("936.00"),
    tomado=D("298.00"),
    vencimiento=date(2026, 11, 30),
)
_ABIERTA = N(
    desde=date(2026, 11, 20),
    hasta=date(2027, 1, 4),
    motivo="Dice que no estuvo en la casa",
    por="Beatriz Godínez",
    resultado="",
    abierta=True,
)
_HISTORIA = N(
    cancelacion=None,
    sustituye="RA-2026-271001",
    revisiones=[_ABIERTA],
    ajustes=[
        N(
            el=date(2026, 11, 22),
            concepto="Agua",
            importe=D("40.00"),
            articulo="47",
            motivo="Fuga en la red",
            por="Óscar Tovar",
            autorizo="Hilda Rangel",
        )
    ],
)
_CANCELADO = N(
    cancelacion=N(
        el=date(2026, 11, 22),
        por="Óscar Tovar",
        motivo="Lectura mal tomada",
        articulo="14-I",
        sustituto="RA-2026-271904",
        devuelto=D("936.00"),
    ),
    sustituye="",
    revisiones=[],
    ajustes=[],
)


def _autorizacion(estado: str, **otros: object) -> N:
    return N(
        id=7,
        resumen="Ajustar 40.00 de agua del recibo RA-2026-271904 de María López Ramírez; artículo 47",
        motivo="Fuga en la red",
        estado=estado,
        pidio="Óscar Tovar",
        pedida_en=AHORA,
        **{
            "resolvio": "",
            "respuesta": "",
            "clave": "k",
            "objeto": "RA-2026-271904",
            "objeto_url": "/r",
            "hacer": "",
            "hacer_url": "",
        }
        | otros,
    )


_PLANTILLA, _EXPLICADO = DE_FACTURACION["recibo"]
_ACTOS = [N(nombre="Cancelar o refacturar", url="/c", icono="facturacion", tecla="", detalle="")]
_NO = [N(nombre="Pedir un ajuste", razon="Un ajuste lo hace Facturación.", url="", enlace="")]

MUESTRAS = {
    "recibo-corregido": (_PLANTILLA, _EXPLICADO | {"historia": _HISTORIA, "actos": _ACTOS, "por_ahora_no": _NO}),
    "recibo-cancelado": (_PLANTILLA, _EXPLICADO | {"historia": _CANCELADO, "actos": [], "por_ahora_no": []}),
    "recibo-cancelar": (
        "facturacion/cancelar.html",
        marco(recibo=_RECIBO, form=CancelarForm(), con_lectura=True, ensayo=None),
    ),
    "recibo-cancelar-ensayo": (
        "facturacion/cancelar.html",
        marco(recibo=_RECIBO, form=CancelarForm(), con_lectura=True, ensayo=_ENSAYO),
    ),
    "recibo-revision": ("facturacion/revision.html", marco(recibo=_RECIBO, abierta=None, form=TextoForm())),
    "recibo-revision-fin": ("facturacion/revision.html", marco(recibo=_RECIBO, abierta=_ABIERTA, form=TextoForm())),
    "recibo-ajustar": ("facturacion/ajustar.html", marco(recibo=_RECIBO, hay=True, form=AjustarForm())),
    "cuenta-condominio": (
        "padron/condominio.html",
        marco(
            cuenta=N(numero="012345", titular="Condominio Las Flores", medidor="8841907"),
            historia=[
                N(cuenta="000001", entre=2, desde=date(2026, 10, 1), hasta=None),
                N(cuenta="000002", entre=1, desde=None, hasta=date(2026, 9, 30)),
            ],
            form=CondominioForm(),
        ),
    ),
    "autorizaciones": (
        "seguridad/autorizaciones.html",
        marco(
            por_resolver=[_autorizacion("PEDIDA")],
            pedidas=[_autorizacion("APROBADA", hacer="Hacer el ajuste", hacer_url="/h", resolvio="Hilda Rangel")],
            resueltas=[_autorizacion("NEGADA", respuesta="No procede: la fuga es interior.")],
        ),
    ),
}
