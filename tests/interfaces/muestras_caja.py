"""Samples of the till: charge, receipt and cut."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace as N

from django import forms
from muestras_marco import AHORA, CODIGO, HOY, MENU_CAJA, RESULTADOS, TURNO, ULTIMO_PAGO, ULTIMOS, de_caja, marco

D = Decimal


class AbrirForm(forms.Form):
    caja = forms.ChoiceField(label="Caja", choices=[("C1", "Caja 1"), ("C2", "Caja 2")])
    fondo = forms.DecimalField(label="Fondo")
    clave = forms.CharField(widget=forms.HiddenInput, initial="k1")


class CobroForm(forms.Form):
    efectivo = forms.DecimalField(required=False)
    tarjeta = forms.DecimalField(required=False)
    tarjeta_referencia = forms.CharField(required=False)
    transferencia = forms.DecimalField(required=False)
    transferencia_referencia = forms.CharField(required=False)
    cheque = forms.DecimalField(required=False)
    cheque_referencia = forms.CharField(required=False)
    saldo_a_favor = forms.DecimalField(required=False)
    anticipo = forms.BooleanField(required=False)
    parcial = forms.BooleanField(required=False)
    clave = forms.CharField(widget=forms.HiddenInput, initial="k2")


class CancelarForm(forms.Form):
    motivo = forms.CharField(label="Motivo", help_text="Lo que pasó, como lo leerá un auditor.")
    destino = forms.ChoiceField(label="El dinero", choices=[("efectivo", "En efectivo, del cajón")])
    turno = forms.ChoiceField(label="Sale del turno", choices=[("1", "Caja 2, de Leticia Paredes")])
    autorizacion = forms.IntegerField(widget=forms.HiddenInput)
    clave = forms.CharField(widget=forms.HiddenInput, initial="k4")


class CorteForm(forms.Form):
    motivo = forms.ChoiceField(label="Motivo de la diferencia", choices=[("CAMBIO", "Cambio entregado de más")])
    nota = forms.CharField(label="Nota, opcional", required=False)
    clave = forms.CharField(widget=forms.HiddenInput, initial="k3")


CAJA_CUENTA = N(
    numero="018820",
    titular="José Guadalupe Hernández Vega",
    domicilio="Emiliano Zapata 52, Deportiva",
    uso="Doméstico",
    situacion="ACTIVO",
)

RENGLONES = [
    N(
        valor="RA-2026-000933",
        texto="Recibo de noviembre · 20 m³",
        detalle="Agua 228.04 · saneamiento 60.20 · IVA 9.63 · ajuste 0.13",
        folio="RA-2026-000933",
        vence=date(2026, 11, 30),
        dias=-6,
        importe=D("298.00"),
        partes={"RA-2026-000933": D("298.00")},
        elegido=True,
    ),
    N(
        valor="RA-2026-000882",
        texto="Recibo de octubre · 19 m³",
        detalle="Con recargo de 6.73, IVA incluido",
        folio="RA-2026-000882",
        vence=date(2026, 10, 30),
        dias=25,
        importe=D("296.73"),
        partes={"RA-2026-000882": D("296.73")},
        elegido=False,
    ),
    N(
        valor="OP-2026-003391",
        texto="Duplicado de recibo",
        detalle="",
        folio="OP-2026-003391",
        vence=date(2026, 12, 18),
        dias=-24,
        importe=D("8.21"),
        partes={"OP-2026-003391": D("8.21")},
        elegido=False,
    ),
]

_PIEZAS = {"1000": 1, "500": 6, "200": 9, "100": 11, "50": 8, "20": 14}

_BILLETES = ("1000", "500", "200", "100", "50", "20")

_MONEDAS = ("20", "10", "5", "2", "1", "0.50")

DENOMINACIONES = [
    N(nombre=f"Billete de {int(valor):,}", valor=D(valor), clave=f"billete_{valor}", piezas=_PIEZAS.get(valor, ""))
    for valor in _BILLETES
] + [N(nombre=f"Moneda de {valor}", valor=D(valor), clave=f"moneda_{valor}", piezas="") for valor in _MONEDAS]

MEDIOS = [
    N(nombre="Efectivo", cobros=112, esperado=D("7918.00"), declarado=D("7908.00"), diferencia=D("-10.00")),
    N(nombre="Tarjeta, 21 comprobantes", cobros=21, esperado=D("8764.00"), declarado=D("8764.00"), diferencia=D(0)),
    N(nombre="Transferencia", cobros=12, esperado=D("5940.00"), declarado=D("5940.00"), diferencia=D(0)),
    N(nombre="Cheque, 3 documentos", cobros=3, esperado=D("4212.00"), declarado=D("4212.00"), diferencia=D(0)),
]

MEDIOS_TOTAL = N(cobros=148, esperado=D("26834.00"), declarado=D("26824.00"), diferencia=D("-10.00"))

CON_ERROR = CobroForm({"efectivo": "doscientos"})

CON_ERROR.add_error(
    None, "Un cargo ya lo pagaron en Caja 2 (C2-2026-000118, 10:41). Nada se guardó; actualice el cobro."
)

_COBRO = {
    "accion": "/cuentas/018820/cobro",
    "cuenta": CAJA_CUENTA,
    "leido": "RA-2026-000933",
    "ultimo_pago": ULTIMO_PAGO,
    "renglones": RENGLONES,
    "elegidos": 1,
    "suma": D("298.00"),
    "a_pagar": D("298.00"),
    "debe_despues": D("296.73"),
    "vencido_despues": True,
}

_CORTE = {
    "hoy": HOY,
    "conteo": N(
        n=1,
        hora="15:42",
        por="Rosa E. Mendoza",
        total=D("7908.00"),
        renglones=[N(nombre=d.nombre, piezas=d.piezas or 0, importe=d.valor * (d.piezas or 0)) for d in DENOMINACIONES],
    ),
    "medios": MEDIOS,
    "medios_total": MEDIOS_TOTAL,
    "efectivo": [
        N(nombre="Fondo con que abrió", importe=D("1500.00")),
        N(nombre="112 cobros en efectivo", importe=D("36418.00")),
        N(nombre="2 retiros a bóveda, 11:05 y 13:40", importe=D("-30000.00")),
    ],
    "efectivo_total": D("7918.00"),
    "conceptos": [
        N(nombre="Derechos (servicio)", importe=D("46871.00")),
        N(nombre="Varios", importe=D("4905.00")),
        N(nombre="Reinstalación", importe=D("1118.00")),
    ],
    "conceptos_total": D("52894.00"),
    "cuadra": True,
    "hay_diferencia": True,
    "form": CorteForm(),
    "propio": True,
    "nota_pie": "1 cobro cancelado (C1-2026-061463, 279.00), autorizado por L. Arroyo.",
}

_FALTAN = N(
    tono="vencido",
    titulo="Faltan $ 10.00",
    encabezado="Diferencia en efectivo",
    detalle="Toda diferencia la revisa y la cierra la supervisora de caja, con motivo.",
)

_CANCELACION = N(
    folio="CX-2026-000014",
    cancelado_por=N(nombre="Rosa E. Mendoza"),
    cancelado_en=AHORA,
    autorizacion=N(resuelta_por=N(nombre="Lidia Arroyo")),
    motivo="Se cobró a otra cuenta",
    get_destino_display="En efectivo",
)
_A_CANCELAR = N(
    folio="C1-2026-061483",
    cuenta="018820",
    cajero="Rosa E. Mendoza",
    cobrado_en=AHORA,
    importe=D("298.00"),
    impreso={"pagador": "José Guadalupe Hernández Vega"},
    turno_abierto=False,
    cancelacion=None,
)

_RENGLON = N(
    texto="Reconexión, toma en cuadro (2)",
    articulo="14-X",
    cantidad=D("2.000"),
    precio=D("301.72"),
    importe=D("603.44"),
    iva=D("96.55"),
)
_ORDEN = N(
    folio="OP-2026-003120",
    cuenta="018820",
    a_cargo_de="José Guadalupe Hernández Vega",
    valida_hasta=date(2026, 12, 24),
    emitida_el=HOY,
    elaboro="Beatriz Godínez",
    total=D("699.99"),
    renglones=[_RENGLON],
)
_EN_LISTA = N(
    folio="OP-2026-003120",
    cuenta="018820",
    a_cargo_de="José Guadalupe Hernández Vega",
    concepto="Reconexión, toma en cuadro (2)",
    emitida_el=HOY,
    valida_hasta=date(2026, 12, 24),
    dias=-30,
    total=D("699.99"),
)
_SECCIONES = [
    ("Servicios", [N(clave="services.x", nombre="Reconexión", unidad="", importe=D("301.72"), articulo="14-X")])
]
_RENGLONES_NUEVOS = [N(n=0, concepto="services.x", cantidad="2"), N(n=1, concepto="", cantidad="1")]


class RetiroForm(forms.Form):
    importe = forms.DecimalField(label="Importe")
    recibe = forms.ChoiceField(label="Recibe", choices=[("lidia", "Lidia Arroyo")])
    clave = forms.CharField(widget=forms.HiddenInput, initial="k5")


def _turno_del_dia(n: int, *, abierto: bool = False, diferencia: str = "0.00") -> N:
    return N(
        caja_nombre=f"Caja {n}",
        cajero="Rosa E. Mendoza",
        abierto_en=AHORA,
        cerrado_en=None if abierto else AHORA,
        corte="" if abierto else f"CC{n}-2026-000214",
        recibos=61,
        cobrado=D("18402.00"),
        retirado=D("5000.00"),
        diferencia=None if abierto else D(diferencia),
        motivo="",
    )


_GENERAL = N(
    dia=HOY,
    turnos=[_turno_del_dia(1), _turno_del_dia(2, diferencia="-10.00"), _turno_del_dia(3, abierto=True)],
    abiertos=1,
    conceptos=[N(concepto="Agua potable", articulo="14-I-a", total=D("55206.00"))],
    anticipos=D("0.00"),
    cobrado=D("55206.00"),
    retirado=D("15000.00"),
    diferencia=D("-10.00"),
    sin_turno=[
        N(
            folio="CX-2026-000014",
            recibo=N(folio="C1-2026-061483", importe=D("298.00")),
            motivo="Se cobró a otra cuenta",
            get_destino_display="Queda como saldo a favor",
        )
    ],
    de_otro=[
        N(caja=N(nombre="Caja 4"), cajero=N(nombre="Delia Méndez"), abierto_en=AHORA, cerrado_en=None),
    ],
    sello="8f3a" * 16,
)
_DIFERENCIA = N(
    corte="CC2-2026-000214",
    cajero="Rosa E. Mendoza",
    cerrado_por="Lidia Arroyo",
    cerrado_en=AHORA,
    medio="Efectivo",
    motivo="Cambio mal entregado",
    esperado=D("13402.00"),
    contado=D("13392.00"),
    diferencia=D("-10.00"),
)


class MotivoForm(forms.Form):
    motivo = forms.CharField(label="Qué dijo el banco", help_text="Número del cheque y la causa.")
    clave = forms.CharField(widget=forms.HiddenInput, initial="k6")


_DE_MARCA = N(numero="018820", titular="José Guadalupe Hernández Vega")
_MARCA = N(motivo="C1-2026-061483, 298.00: fondos insuficientes", puesta_por=N(nombre="Lidia Arroyo"), puesta_en=AHORA)


class CajaForm(forms.Form):
    clave = forms.CharField(label="Clave", help_text="Una C y su número.")
    nombre = forms.CharField(label="Nombre")
    activa = forms.BooleanField(label="En uso", required=False)
    usuarios = forms.MultipleChoiceField(
        label="Quién la abre",
        help_text="Sin marcar a nadie, la abre cualquiera de la Caja.",
        choices=[("rosa", "Rosa E. Mendoza"), ("leti", "Leticia Paredes")],
        widget=forms.CheckboxSelectMultiple,
    )


_CAJAS = [
    N(clave="C1", nombre="Caja 1", activa=True, abierta_por="Rosa E. Mendoza", usuarios={"rosa": "Rosa E. Mendoza"}),
    N(clave="C2", nombre="Caja 2", activa=False, abierta_por="", usuarios={}),
]


def _recibo_cobrado(*, cancelacion: N | None) -> dict[str, object]:
    return de_caja(
        recibo=N(
            folio="C1-2026-061483",
            codigo=CODIGO,
            fecha=AHORA,
            cuenta="018820",
            titular="José Guadalupe Hernández Vega",
            importe=D("298.00"),
            recibido=D("500.00"),
            cambio=D("202.00"),
            debe_despues=D("296.73"),
            medios=[N(nombre="Efectivo", importe=D("500.00"), referencia="")],
            renglones=[N(texto="Recibo de noviembre · 20 m³", folio="RA-2026-000933", importe=D("298.00"))],
            repetido=False,
            cancelacion=cancelacion,
        ),
        puede_cancelar=cancelacion is None,
        puede_devolver=cancelacion is None,
        comprobante=CODIGO if cancelacion else "",
        entregue="" if cancelacion else "1 billete de 200 y 1 moneda de 2",
    )


MUESTRAS = {
    "cajas": ("caja/cajas.html", marco(cajas=_CAJAS)),
    "caja-nueva": ("caja/caja_editar.html", marco(caja=None, form=CajaForm())),
    "cobro-devuelto": ("caja/devolver.html", marco(cobro=_A_CANCELAR, form=MotivoForm())),
    "marca": ("padron/marca.html", marco(cuenta=_DE_MARCA, marca=_MARCA, form=MotivoForm(), puede=True)),
    "marca-ninguna": ("padron/marca.html", marco(cuenta=_DE_MARCA, marca=None, form=MotivoForm(), puede=False)),
    "corte-general": (
        "caja/dia.html",
        marco(general=_GENERAL, medios=[("Efectivo", 183, D("55206.00"))], ayer=HOY, manana=None),
    ),
    "cobros": (
        "caja/cobros.html",
        marco(
            dia=HOY,
            ayer=HOY,
            manana=HOY,
            caja="C1",
            cajas=["C1", "C2"],
            q="",
            hay_mas=False,
            lista=[
                N(**vars(c), nombre=c.titular, en=c.hora, cajero="Rosa E. Mendoza", estado=estado)
                for c, estado in zip(ULTIMOS, ("VIGENTE", "VIGENTE", "CANCELADO"), strict=False)
            ],
        ),
    ),
    "cobros-ninguno": (
        "caja/cobros.html",
        marco(dia=HOY, ayer=HOY, manana=None, caja="", cajas=["C1"], q="lópez", hay_mas=False, lista=[]),
    ),
    "diferencias": (
        "caja/diferencias.html",
        marco(desde=HOY, hasta=HOY, lista=[_DIFERENCIA], suma=D("-10.00")),
    ),
    "diferencias-ninguna": (
        "caja/diferencias.html",
        marco(desde=HOY, hasta=HOY, lista=[], suma=D("0.00")),
    ),
    "cobros-juntos": (
        "caja/varios.html",
        de_caja(
            recibos=[
                N(
                    folio=f"C1-2026-06148{n}",
                    cuenta=f"01882{n}",
                    codigo=CODIGO,
                    impreso={"pagador": "José Guadalupe Hernández Vega"},
                    importe=D("298.00"),
                )
                for n in (3, 4)
            ],
            importe=D("596.00"),
            recibido=D("600.00"),
            cambio=D("4.00"),
            entregue="2 monedas de 2",
        ),
    ),
    "ordenes": (
        "caja/ordenes.html",
        marco(ver="por-pagar", ordenes=[_EN_LISTA], cuantas=1, suma=D("699.99"), hoy=HOY, puede_hacer=True),
    ),
    "ordenes-vacia": (
        "caja/ordenes.html",
        marco(ver="por-pagar", ordenes=[], cuantas=0, suma=D("0.00"), hoy=HOY, puede_hacer=False),
    ),
    "orden": (
        "caja/orden.html",
        marco(
            orden=_ORDEN,
            estado="PAGADA",
            referencia="2 018820 0003120 261224 79",
            papel=N(codigo=CODIGO),
            cobro=("C1-2026-061483", AHORA),
            cobrable=False,
        ),
    ),
    "orden-nueva": (
        "caja/orden_nueva.html",
        marco(
            cuenta=None,
            secciones=_SECCIONES,
            renglones=_RENGLONES_NUEVOS,
            clave="k",
            error="La cantidad 0 debe ser mayor que cero.",
        ),
    ),
    "retiro": (
        "caja/retiro.html",
        de_caja(
            form=RetiroForm(),
            retiros=[N(folio="RC1-2026-000012", importe=D("5000.00"), recibe="Lidia Arroyo", en=AHORA, codigo=CODIGO)],
            supervisores=[N(usuario="lidia", nombre="Lidia Arroyo")],
        ),
    ),
    "cobro-cancelar": (
        "caja/cancelar.html",
        marco(cobro=_A_CANCELAR, form=CancelarForm(), directo=True, autorizada=True),
    ),
    "cobro-pedir-cancelar": (
        "caja/cancelar.html",
        marco(cobro=_A_CANCELAR, form=CancelarForm(), directo=False, autorizada=False),
    ),
    "abrir": ("caja/abrir.html", marco(form=AbrirForm(), menu=MENU_CAJA)),
    "caja": ("caja/caja.html", de_caja(q="")),
    "caja-busca": ("caja/caja.html", de_caja(q="lopez", resultados=RESULTADOS)),
    "cobro": ("caja/cobro.html", de_caja(form=CobroForm(), **_COBRO)),
    "cobro-error": ("caja/cobro.html", de_caja(form=CON_ERROR, **_COBRO)),
    "cobrado": ("caja/recibo.html", _recibo_cobrado(cancelacion=None)),
    "cobrado-sin-turno": ("caja/recibo.html", {**_recibo_cobrado(cancelacion=None), "turno": None, "ultimos": []}),
    "cobro-cancelado": ("caja/recibo.html", _recibo_cobrado(cancelacion=_CANCELACION)),
    "conteo": (
        "caja/conteo.html",
        de_caja(
            hoy=HOY,
            denominaciones=DENOMINACIONES,
            otros=[
                N(clave="tarjeta", nombre="Tarjeta", comprobantes=21, importe="8764.00"),
                N(clave="transferencia", nombre="Transferencia", comprobantes="", importe=""),
                N(clave="cheque", nombre="Cheque", comprobantes="", importe=""),
            ],
            clave="k",
            errores=[],
            numero=1,
        ),
    ),
    "corte": ("caja/corte.html", de_caja(puede_cerrar=True, razon="", resultado=_FALTAN, **_CORTE)),
    "corte-cajera": (
        "caja/corte.html",
        de_caja(
            puede_cerrar=False,
            razon="Hay una diferencia de −10.00: la cierra la supervisora de caja, Lidia Arroyo, con motivo.",
            resultado=_FALTAN,
            **_CORTE,
        ),
    ),
    "cerrado": (
        "caja/cerrado.html",
        de_caja(
            turno=None,
            corte=N(
                folio="CC1-2026-000214",
                codigo=CODIGO,
                caja="Caja 1",
                cajero="Rosa E. Mendoza",
                abierto_en=TURNO.abierto_en,
                cerrado_en=AHORA,
                cerro="Lidia Arroyo",
                fondo=D("1500.00"),
                esperado=D("7918.00"),
                contado=D("7908.00"),
                diferencia=D("-10.00"),
                motivo="Cambio entregado de más",
                sello="9f3a…c41e",
            ),
            medios=MEDIOS,
            medios_total=MEDIOS_TOTAL,
        ),
    ),
}
