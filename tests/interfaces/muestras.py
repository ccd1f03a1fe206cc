"""Sample contexts of every template, as its first comment promises them: the figures of the sample law."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace as N

import muestras_beneficios
import muestras_caja
import muestras_calendario
import muestras_correccion
import muestras_facturacion
import muestras_lecturas
import muestras_leyes
import muestras_padron
from django import forms
from muestras_marco import CODIGO, HOY, MENU, marco

D = Decimal


class EntrarForm(forms.Form):
    usuario = forms.CharField(label="Usuario")
    contrasena = forms.CharField(label="Contraseña", widget=forms.PasswordInput)


class ContrasenaForm(forms.Form):
    actual = forms.CharField(label="Contraseña actual", widget=forms.PasswordInput)
    nueva = forms.CharField(label="Contraseña nueva", widget=forms.PasswordInput, help_text="Al menos 12 caracteres.")
    otra_vez = forms.CharField(label="La nueva, otra vez", widget=forms.PasswordInput)


class LeyNueva(forms.Form):
    municipio = forms.CharField(label="Municipio", initial="Cortazar")
    ejercicio = forms.IntegerField(label="Ejercicio", initial=2027)
    usos = forms.CharField(
        label="Usos (giros)",
        help_text="Uno por renglón: clave en minúsculas sin acentos, dos puntos y su nombre.",
        widget=forms.Textarea(attrs={"rows": 8}),
        initial="domestico: Doméstico",
    )
    renglones = forms.IntegerField(label="Último renglón de las tablas, en m³", initial=100)
    mensual = forms.BooleanField(label="La ley trae doce columnas, de enero a diciembre", required=False)


class ArchivoForm(forms.Form):
    archivo = forms.FileField(label="Archivo")


_ENTRAR_MAL = EntrarForm({"usuario": "cajero", "contrasena": "x"})
_ENTRAR_MAL.add_error(None, "El usuario o la contraseña no coinciden. Revise las mayúsculas e intente otra vez.")

_GENERALES = {
    "entrar": (
        "sesion/entrar.html",
        {"form": EntrarForm(), "demostracion": True, "organismo": "JUMAPAC", "siguiente": "/"},
    ),
    "entrar-mal": (
        "sesion/entrar.html",
        {"form": _ENTRAR_MAL, "expirada": True, "demostracion": True, "organismo": "JUMAPAC", "siguiente": ""},
    ),
    "entrar-bloqueo": (
        "sesion/entrar.html",
        {"bloqueo": N(minutos=15), "demostracion": True, "organismo": "JUMAPAC"},
    ),
    "inicio": (
        "inicio/inicio.html",
        marco(
            hoy=HOY,
            saludo="Buenos días, Lidia",
            tareas=[
                N(
                    titulo="Cobrar",
                    detalle="Su turno está abierto en Caja 1.",
                    url="/caja",
                    icono="caja",
                    boton="Ir a caja",
                    principal=True,
                ),
                N(
                    titulo="Buscar una cuenta",
                    detalle="Por nombre, calle, medidor, folio o teléfono.",
                    url="/u",
                    icono="usuarios",
                    boton="Buscar",
                    principal=False,
                ),
            ],
            bandejas=[
                N(
                    titulo="Turnos por cerrar",
                    cuantos=1,
                    vacio="",
                    renglones=[
                        N(
                            titulo="Caja 1, Rosa E. Mendoza",
                            url="/corte?turno=1",
                            detalle="Contado a las 15:42",
                            tono="vencido",
                            dato="−10.00",
                            pie="falta motivo",
                        )
                    ],
                ),
                N(titulo="Leyes por aprobar", cuantos=0, vacio="Ninguna ley espera aprobación.", renglones=[]),
            ],
        ),
    ),
    "verificar": (
        "documentos/verificar.html",
        {
            "organismo": "JUMAPAC",
            "demostracion": True,
            "codigo": CODIGO,
            "resultado": N(
                valido=True,
                documento="Recibo de caja",
                folio="C1-2026-061483",
                fecha=HOY,
                importe=D("298.00"),
                titular="J*** G******** H******** V***",
                estado="VIGENTE",
                demostracion=True,
            ),
        },
    ),
    "verificar-nada": (
        "documentos/verificar.html",
        {"organismo": "JUMAPAC", "demostracion": True, "codigo": CODIGO, "resultado": None},
    ),
    "componentes": ("componentes.html", marco(menu=MENU)),
    "contrasena": (
        "sesion/contrasena.html",
        {
            "organismo": "JUMAPAC",
            "demostracion": True,
            "temporal": True,
            "form": ContrasenaForm(),
        },
    ),
    "ley-importar": (
        "tarifas/importar.html",
        marco(
            form=ArchivoForm(),
            problemas=[
                N(hoja="", celda="", ruta="metered[0].table", valor="null", esperado="un precio por m³"),
                N(
                    hoja="Doméstico",
                    celda="D37",
                    ruta="metered[domestico].table.35[febrero]",
                    valor="«$ 263.39»",
                    esperado="un importe de cero o más, por ejemplo 110.01: sin signo, sin comas y sin símbolo",
                ),
            ],
            total=1212,
            mas=1210,
        ),
    ),
    "ley-en-blanco": ("tarifas/en_blanco.html", marco(form=LeyNueva())),
    "lecturas-importar": (
        "facturacion/lecturas_importar.html",
        marco(
            form=ArchivoForm(),
            resultado=N(
                ensayo=False,
                archivo="lecturas-2026-10.csv",
                leidas=50,
                nuevas=48,
                sin_cambio=1,
                rechazadas=1,
                rechazos=[N(linea=7, campo="lectura", valor="12x", motivo="no es un entero")],
                avisos=["está en Windows-1252, no en UTF-8; se leyó así"],
            ),
        ),
    ),
}
_ERRORES = {f"error-{n}": (f"errores/{n}.html", {}) for n in (400, 403, 404, 429, 500)}
MUESTRAS = (
    _GENERALES
    | muestras_padron.MUESTRAS
    | muestras_beneficios.MUESTRAS
    | muestras_facturacion.MUESTRAS
    | muestras_calendario.MUESTRAS
    | muestras_correccion.MUESTRAS
    | muestras_leyes.MUESTRAS
    | muestras_lecturas.MUESTRAS
    | muestras_caja.MUESTRAS
    | _ERRORES
)
