"""Samples of the sheet of a route, the suspects, a reading, the anomalies and the meter."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace as N
from typing import Any

from django import forms
from muestras_marco import AHORA, HOY, marco

D = Decimal
_PERIODO = N(clave="2026-11", mes=date(2026, 11, 1))
_ENTRADA = forms.TextInput(attrs={"class": "entrada"})


class CorreccionForm(forms.Form):
    fecha = forms.CharField(label="Fecha", widget=forms.TextInput(attrs={"class": "entrada", "type": "date"}))
    lectura = forms.CharField(label="Lectura, m³", widget=_ENTRADA)
    anomalia = forms.ChoiceField(label="Anomalía", choices=[("", "Ninguna"), ("parado", "Medidor parado")])
    observacion = forms.CharField(label="Observación", required=False, widget=_ENTRADA)
    motivo = forms.CharField(label="Por qué se corrige", widget=_ENTRADA)
    clave = forms.CharField(widget=forms.HiddenInput, initial="k5")


class AnomaliaForm(forms.Form):
    nombre = forms.CharField(label="Nombre", widget=_ENTRADA)
    efecto = forms.ChoiceField(label="Qué se factura", choices=[("ESTIMADO", "Se estima")])
    vigente = forms.BooleanField(label="Se captura", required=False)
    clave = forms.CharField(widget=forms.HiddenInput, initial="k6")


class MedidorForm(forms.Form):
    que = forms.ChoiceField(label="Qué se hace", choices=[("cambiar", "Cambiarlo por otro")])
    el = forms.DateField(label="Qué día", widget=forms.DateInput(attrs={"type": "date"}))
    lectura_final = forms.IntegerField(label="Lectura con que se va el actual, m³", widget=_ENTRADA)
    clave = forms.CharField(widget=forms.HiddenInput, initial="k7")


def _renglon(n: int, cuenta: str, titular: str, **mas: Any) -> N:
    return N(
        **{
            "n": n,
            "cuenta": cuenta,
            "titular": titular,
            "domicilio": "Aldama 114, Centro",
            "situacion": "ACTIVO",
            "medidor": "8841907",
            "digitos": 5,
            "anterior": 1284,
            "anterior_el": date(2026, 10, 28),
            "promedio": 20,
            "desde": 1284,
            "por_compensar": 0,
            "suma": 120,
            "meses": 6,
            "antes": "",
            "lectura": "",
            "anomalia": "",
            "observacion": "",
            "m3": None,
            "marcas": [],
            "estado": "",
            "errores": [],
            "lectura_id": None,
            "fotos": 0,
            "folio": "",
            "se_captura": True,
            **mas,
        }
    )


_HOJA = {
    "periodo": _PERIODO,
    "ruta": "07",
    "total": 812,
    "leidas": 2,
    "fecha": "2026-11-24",
    "clave": "k8",
    "aviso": "",
    "anomalias": [N(clave="parado", nombre="Medidor parado"), N(clave="fuga", nombre="Fuga")],
    "criterios": N(veces=D("2"), fraccion=D("0.25"), minimos=3),
    "puede_cambiar_medidor": True,
    "renglones": [
        _renglon(0, "012345", "María López Ramírez"),
        _renglon(1, "012346", "Refugio Méndez Lara", digitos=4, anterior=9990, desde=9990),
        _renglon(2, "012347", "Mercado Hidalgo, local 14", desde=None, situacion="SUSPENDIDO"),
        _renglon(
            3,
            "012348",
            "Taquería El Güero",
            lectura="1390",
            antes="1390||",
            m3=106,
            marcas=[N(tono="vencido", texto="alto")],
            estado="Guardada",
            lectura_id=7,
            fotos=1,
        ),
        _renglon(
            4,
            "012349",
            "Ramón Trejo Zavala",
            lectura="13x",
            errores=["Lectura: se esperaban m³ enteros, sin signo, puntos ni comas."],
        ),
        _renglon(
            5,
            "012350",
            "Alicia Jaramillo Peña",
            lectura="1300",
            m3=16,
            estado="Facturada",
            lectura_id=8,
            folio="RA-2026-000904",
            se_captura=False,
        ),
        _renglon(
            6, "012351", "Lote sin medidor", medidor="", digitos=None, anterior=None, desde=None, se_captura=False
        ),
    ],
    "accion": "",
    "pagina": 1,
    "paginas": 17,
    "anterior_url": "",
    "siguiente_url": "?pagina=2",
    "todas_url": "?todas=1",
}

_HISTORIAL = [D(n) for n in (18, 22, 19, 24, 20, 21, 23, 18, 19, 20, 22, 21)]


def _sospechosa(cuenta: str, titular: str, clase: str, tono: str, **mas: Any) -> N:
    return N(
        **{
            "cuenta": cuenta,
            "titular": titular,
            "domicilio": "Aldama 114, Centro",
            "ruta": "07",
            "medidor": "8841907",
            "clases": [N(tono=tono, nombre=clase)],
            "anomalia": "",
            "ordenes": ["verificación de lectura"],
            "anterior": 2210,
            "anterior_el": date(2026, 10, 28),
            "actual": 2318,
            "actual_el": date(2026, 11, 24),
            "m3": D(108),
            "estimado": False,
            "promedio": 21,
            "historial": _HISTORIAL,
            "observacion": "",
            "corregida": False,
            "detalle": "",
            "fotos": [],
            "url": "",
            "liberable": True,
            "libero": "",
            "liberada_en": None,
            "motivo_liberacion": "",
            **mas,
        }
    )


_SOSPECHOSAS = {
    "periodo": _PERIODO,
    "ruta": "",
    "rutas": ["07", "08"],
    "clase": "",
    "total": 3,
    "por_revisar": 2,
    "filtros": [
        N(nombre="Todas", cuantas=3, url="?", actual=True),
        N(nombre="Consumo alto", cuantas=2, url="?clase=consumo_alto", actual=False),
    ],
    "renglones": [
        _sospechosa(
            "004127", "Refugio Méndez Lara", "Consumo alto", "vencido", fotos=[3, 4], observacion="hay una fuga"
        ),
        _sospechosa(
            "019204",
            "Luis Fernando Prieto Soria",
            "Lectura menor que la anterior",
            "detenido",
            m3=D(-39),
            liberable=False,
            detalle="La lectura 1449 es menor que la anterior, 1488.",
        ),
        _sospechosa(
            "011330",
            "Taquería El Güero",
            "Consumo alto",
            "vencido",
            liberable=False,
            libero="Óscar Tovar",
            liberada_en=AHORA,
            motivo_liberacion="Se visitó.",
            historial=[None, D(84)],
        ),
    ],
    "elegidas": 3,
    "pagina": 1,
    "anterior_url": "",
    "siguiente_url": "",
    "puede_liberar": True,
    "puede_facturar": True,
    "puede_corregir": True,
    "motivo": "",
    "clave": "k9",
    "error": "",
}


def _version(**mas: Any) -> N:
    return N(
        **{
            "fecha": HOY,
            "lectura": 2318,
            "medidor": "8841907",
            "anomalia": "",
            "observacion": "",
            "motivo": "",
            "vigente": False,
            "capturo": "Óscar Tovar",
            "capturada_en": AHORA,
            "libero": "",
            "liberada_en": None,
            "motivo_liberacion": "",
            **mas,
        }
    )


_LECTURA = {
    "cuenta": N(numero="004127", titular="Refugio Méndez Lara", domicilio="Aldama 114, Centro"),
    "periodo": _PERIODO,
    "ruta": "07",
    "lectura_id": 7,
    "folio": "",
    "versiones": [
        _version(
            vigente=True,
            lectura=2238,
            motivo="Dedazo.",
            libero="Óscar Tovar",
            liberada_en=AHORA,
            motivo_liberacion="Se visitó.",
        ),
        _version(),
    ],
    "fotos": [],
    "form": CorreccionForm(),
    "puede": True,
    "razon": "",
    "hoja_url": "",
    "sospechosas_url": "",
}

_ANOMALIA = N(
    clave="parado",
    nombre="Medidor parado",
    efecto="Se estima",
    regla="El promedio de los últimos seis meses",
    orden="Cambio de medidor",
    automatica=False,
    vigente=True,
)
_RETIRADA = N(
    clave="perro", nombre="Perro suelto", efecto="Se estima", regla="Cero m³", orden="", automatica=False, vigente=False
)
_ALTO = N(
    clave="consumo_alto",
    nombre="Consumo alto",
    efecto="Se aparta hasta que una persona la libere",
    regla="",
    orden="Verificación de lectura",
    automatica=True,
    vigente=True,
)

MUESTRAS = {
    "hoja": ("facturacion/hoja.html", marco(**_HOJA)),
    "hoja-sin-ley": (
        "facturacion/hoja.html",
        marco(periodo=_PERIODO, ruta="07", sin_hoja="Ninguna ley aprobada rige el 01/11/2026."),
    ),
    "sospechosas": ("facturacion/sospechosas.html", marco(**_SOSPECHOSAS)),
    "sospechosas-ninguna": (
        "facturacion/sospechosas.html",
        marco(**{**_SOSPECHOSAS, "renglones": [], "filtros": [], "error": "No marcó ninguna lectura."}),
    ),
    "lectura": ("facturacion/lectura.html", marco(**_LECTURA)),
    "lectura-facturada": ("facturacion/lectura.html", marco(**{**_LECTURA, "folio": "RA-2026-000904", "puede": False})),
    "anomalias": (
        "facturacion/anomalias.html",
        marco(de_quien_lee=[_ANOMALIA, _RETIRADA], del_sistema=[_ALTO], puede=True, razon=""),
    ),
    "anomalia": ("facturacion/anomalia.html", marco(form=AnomaliaForm(), actual=_ANOMALIA)),
    "medidor": (
        "padron/medidor.html",
        marco(
            cuenta=N(
                numero="004127",
                titular="Refugio Méndez Lara",
                domicilio="Aldama 114, Centro",
                medidor="8841907",
                digitos=5,
                desde=None,
            ),
            historia=[
                N(medidor="8841907", digitos=5, desde=None, hasta=None, lectura_inicial=1400, lectura_final=None),
                N(medidor="77", digitos=4, desde=None, hasta=HOY, lectura_inicial=0, lectura_final=1399),
            ],
            form=MedidorForm(),
            previa=N(
                tramos=[N(medidor="8841907", cuenta="2,318 − 2,210", m3="108 m³")],
                avisos=["Su promedio de seis meses es 21 m³."],
                boton="Cambiar el medidor",
                visto="x",
            ),
            url="",
        ),
    ),
}
