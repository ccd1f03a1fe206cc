"""Samples of the bill explained, of the run and of the laws."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace as N

from django import forms
from muestras_calendario import ATRASOS
from muestras_marco import AHORA, HOY, marco

D = Decimal


class CorrerForm(forms.Form):
    ruta = forms.ChoiceField(label="Ruta", choices=[("", "Todas las rutas"), ("07", "07")])
    emision = forms.DateField(
        label="Emisión", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), initial=HOY
    )
    clave = forms.CharField(widget=forms.HiddenInput, initial="k4")


PERIODO = N(clave="2026-11", mes=date(2026, 11, 1), estado="EN_CURSO")

CORRIDA = N(
    numero="F-2026-11-1",
    estado="EN_CURSO",
    hechas=14310,
    total=24583,
    porciento=58,
    faltan=10273,
    por_segundo=312,
    termina_en="33 s",
    por="Óscar Tovar",
    inicio=AHORA,
    hito=50,
)


def _tirada(**cambios: object) -> N:
    base = {
        "id": 7,
        "periodo": "2026-11",
        "mes": date(2026, 11, 1),
        "rutas": "",
        "estado": "EN_CURSO",
        "corre": True,
        "hechas": 14310,
        "total": 24583,
        "faltan": 10273,
        "porciento": 58,
        "hito": 50,
        "por_segundo": 312,
        "termina_en": "33 s",
        "omitidos": 0,
        "partes": 99,
        "partes_hechas": 57,
        "por": "Óscar Tovar",
        "preparada_en": AHORA,
        "terminada_en": None,
    }
    return N(**{**base, **cambios})


class ImpresionForm(forms.Form):
    ruta = forms.ChoiceField(label="Ruta por imprimir", choices=[("", "Todas las rutas"), ("07", "Ruta 07")])


LEY = N(
    id=1,
    nombre="Celaya 2019",
    municipio="Celaya",
    fuente="Demostración con cifras de Celaya 2019",
    desde=date(2026, 1, 1),
    hasta=date(2026, 12, 31),
    estado="APROBADA",
    vigente=True,
    importo="Óscar Tovar",
    importada_el=date(2026, 1, 2),
    aprobo="Hilda Rangel",
    aprobada_el=date(2026, 1, 3),
    articulos="14 y 63",
    cargo="Óscar Tovar",
    faltan=0,
)


def _omitida(cuenta: str, titular: str, motivo: str, tono: str, *cifras: int | None) -> N:
    anterior, actual, m3, promedio = cifras
    return N(
        cuenta=cuenta,
        titular=titular,
        motivo=motivo,
        tono=tono,
        anterior=anterior,
        actual=actual,
        m3=m3,
        promedio=promedio,
        url="",
    )


OMITIDAS = N(
    total=233,
    descarga_url="/x",
    filtros=[
        N(nombre=nombre, cuantas=cuantas, url="?", actual=nombre == "Todas")
        for nombre, cuantas in [
            ("Todas", 233),
            ("Alto consumo", 88),
            ("Sin lectura", 74),
            ("Lectura menor", 31),
            ("Medidor cambiado", 19),
            ("Suspendida", 12),
            ("Uso sin tarifa", 9),
        ]
    ],
    renglones=[
        _omitida("004127", "Refugio Méndez Lara", "Alto consumo", "vencido", 2210, 2318, 108, 21),
        _omitida("011330", "Taquería El Güero", "Alto consumo", "vencido", 5871, 6120, 249, 84),
        _omitida("019204", "Luis Fernando Prieto Soria", "Lectura menor", "detenido", 1488, 1449, -39, 17),
        _omitida("007045", "Sucesión de Elías Bravo", "Sin lectura 2 meses", "pendiente", 908, None, None, 11),
    ],
)

USOS = [
    N(nombre="Doméstico", recibos=20914, importe=D("5563124.00")),
    N(nombre="Comercio", recibos=1388, importe=D("1131220.00")),
    N(nombre="Industrial", recibos=41, importe=D("214620.00")),
]

RECIBO_AGUA = N(
    folio="RA-2026-000904",
    cuenta="012345",
    titular="María López Ramírez",
    domicilio="Aldama 114, Centro",
    uso="doméstico",
    periodo=date(2026, 11, 1),
    emision=date(2026, 11, 12),
    vencimiento=date(2026, 11, 30),
    total=D("297.87"),
    ajuste=D("0.13"),
    ajuste_formula="298 − 297.87",
    ajuste_articulo="63",
    a_pagar=D("298.00"),
    estado="POR_VENCER",
    codigo="ABC",
    consumo_m3=20,
    leido_por="M. Ávalos",
)

_PERIODO = {
    "periodo": PERIODO,
    "atrasos": N(**{**vars(ATRASOS), "de_uno": True}),
    "etapas": [
        N(nombre="Lecturas", detalle="24,742 de 24,816", estado="hecho"),
        N(nombre="Precios y cargos", detalle="14,310 de 24,583", estado="en_curso"),
        N(nombre="Comprobación", detalle="al terminar", estado="pendiente"),
        N(nombre="Imprimir recibos", detalle="al terminar", estado="pendiente"),
    ],
    "omitidas": OMITIDAS,
    "usos": USOS,
    "usos_total": N(recibos=22343, importe=D("6908964.00")),
    "contra_anterior": "Octubre: 6,780,120.00 en 22,310 recibos. 1.9 % más.",
    "rutas": [
        N(
            ruta="07",
            cuentas=812,
            lecturas=808,
            facturadas=790,
            omitidas=22,
            total=D("245810.00"),
            estado="FACTURADO",
        ),
        N(ruta="08", cuentas=640, lecturas=640, facturadas=0, omitidas=0, total=D(0), estado="CON_LECTURAS"),
    ],
    "comprobacion": [
        N(ok=True, texto="Suma de recibos igual a la del libro"),
        N(ok=True, texto="Folios RA-2026-000853 a 000904, sin huecos"),
    ],
}

MUESTRAS = {
    "recibo": (
        "facturacion/recibo.html",
        marco(
            recibo=RECIBO_AGUA,
            frase=[
                N(texto="Usó ", fuerte=False),
                N(texto="20 m³", fuerte=True),
                N(texto=" del 10 de octubre al 10 de noviembre. Por ese consumo la ley fija ", fuerte=False),
                N(texto="228.04", fuerte=True),
                N(texto=" de agua y drenaje; limpiar el agua usada cuesta ", fuerte=False),
                N(texto="60.20", fuerte=True),
                N(texto=" más su IVA. Redondeado al peso, son ", fuerte=False),
                N(texto="298.00", fuerte=True),
                N(texto=".", fuerte=False),
            ],
            renglones=[
                N(
                    nombre="Cuota base",
                    explicacion="Se paga cada mes aunque no use agua.",
                    formula="importe fijo del mes",
                    articulo="14-I-a, cuota base",
                    importe=D("110.01"),
                    subtotal=False,
                ),
                N(
                    nombre="Consumo de 20 m³",
                    explicacion="Es el precio completo del renglón 20; no se multiplica.",
                    formula="tabla, renglón 20",
                    articulo="14-I-a, tabla",
                    importe=D("118.03"),
                    subtotal=False,
                ),
                N(
                    nombre="Agua, drenaje incluido",
                    explicacion="",
                    formula="110.01 + 118.03",
                    articulo="",
                    importe=D("228.04"),
                    subtotal=True,
                ),
                N(
                    nombre="Saneamiento",
                    explicacion="Limpiar el agua que usted ya usó, por cada m³.",
                    formula="20 m³ × 3.01",
                    articulo="14-IV",
                    importe=D("60.20"),
                    subtotal=False,
                ),
                N(
                    nombre="IVA",
                    explicacion="Solo del saneamiento. El agua de casa paga 0 %.",
                    formula="60.20 × 16 % = 9.632",
                    articulo="LIVA 1 y 2-A-II-h",
                    importe=D("9.63"),
                    subtotal=False,
                ),
            ],
            lectura=N(
                anterior=1284,
                anterior_el=date(2026, 10, 10),
                actual=1304,
                actual_el=date(2026, 11, 10),
                m3=20,
                dias=31,
                medidor="8841907",
                nota="Unos 645 litros al día. En nov 2025 también usó 20 m³.",
            ),
            tabla=N(
                titulo="Tabla doméstica",
                articulo="art. 14-I-a",
                renglones=[
                    N(m3=m3, importe=D(a), con_base=D(b), actual=m3 == 20)
                    for m3, a, b in [
                        (18, "106.22", "216.23"),
                        (19, "112.05", "222.06"),
                        (20, "118.03", "228.04"),
                        (21, "124.19", "234.20"),
                        (22, "132.24", "242.25"),
                    ]
                ],
            ),
            contra=N(
                mes_anterior=date(2026, 10, 1),
                mes_actual=date(2026, 11, 1),
                diferencia=D("9.47"),
                renglones=[
                    N(nombre="Consumo, m³", antes=19, ahora=20, cambio=1, entero=True),
                    N(nombre="Agua", antes=D("222.06"), ahora=D("228.04"), cambio=D("5.98"), entero=False),
                    N(nombre="Saneamiento", antes=D("57.19"), ahora=D("60.20"), cambio=D("3.01"), entero=False),
                    N(nombre="IVA", antes=D("9.15"), ahora=D("9.63"), cambio=D("0.48"), entero=False),
                ],
                total=N(antes=D("288.40"), ahora=D("297.87"), cambio=D("9.47")),
            ),
            ley=LEY,
        ),
    ),
    "periodos": (
        "facturacion/periodos.html",
        marco(
            puede_facturar=True,
            actual=PERIODO,
            periodos=[
                N(
                    clave="2026-11",
                    mes=date(2026, 11, 1),
                    cuentas=24816,
                    lecturas=24742,
                    facturadas=14310,
                    omitidas=233,
                    total=D("4444444.00"),
                    estado="EN_CURSO",
                ),
                N(
                    clave="2026-10",
                    mes=date(2026, 10, 1),
                    cuentas=24810,
                    lecturas=24790,
                    facturadas=24561,
                    omitidas=0,
                    total=D("7488120.00"),
                    estado="CERRADO",
                ),
            ],
            anio=2026,
            atrasos=ATRASOS,
        ),
    ),
    "periodo": (
        "facturacion/periodo.html",
        marco(corrida=CORRIDA, ensayo=None, form=None, puede=False, razon="", **_PERIODO),
    ),
    "periodo-listo": (
        "facturacion/periodo.html",
        marco(
            corrida=None,
            form=CorrerForm(),
            puede=True,
            razon="",
            ensayo=N(facturadas=24583, omitidas=233, total=D("7636702.00"), hecho_en=AHORA),
            **{**_PERIODO, "usos": [], "comprobacion": [], "omitidas": N(total=0, filtros=[], renglones=[])},
        ),
    ),
    "periodo-imprimiendo": (
        "facturacion/periodo.html",
        marco(corrida=None, form=None, puede=False, razon="", tirada=_tirada(), puede_imprimir=True, **_PERIODO),
    ),
    "periodo-impreso": (
        "facturacion/periodo.html",
        marco(
            corrida=None,
            form=None,
            puede=False,
            razon="",
            tirada=_tirada(corre=False, estado="TERMINADA", hechas=24583, terminada_en=AHORA, omitidos=2),
            tiradas=[_tirada(corre=False, estado="TERMINADA", id=6)],
            puede_imprimir=True,
            ofrece_imprimir=True,
            sin_imprimir=233,
            form_impresion=ImpresionForm(),
            **_PERIODO,
        ),
    ),
    "tirada": (
        "facturacion/tirada.html",
        marco(
            tirada=_tirada(corre=False, estado="PAUSADA", omitidos=1),
            partes=[
                N(
                    n=n,
                    hecha=n < 3,
                    recibos=250,
                    paginas=250 if n < 3 else None,
                    megas="2.2 MB" if n < 3 else "",
                    primero=f"RA-2026-{n:06d}, cuenta {n:06d}",
                    ultimo=f"RA-2026-{n + 249:06d}, cuenta {n + 249:06d}",
                    huella="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" if n < 3 else "",
                )
                for n in range(1, 5)
            ],
            omitidos=[N(folio="RA-2026-000017", motivo="se canceló después de preparar la tirada")],
            puede=True,
        ),
    ),
    "avance": ("facturacion/_avance.html", {"periodo": PERIODO, "corrida": CORRIDA}),
    "leyes": (
        "tarifas/leyes.html",
        marco(
            leyes=[
                LEY,
                N(
                    id=2,
                    nombre="Cortazar 2027",
                    municipio="Cortazar",
                    desde=date(2027, 1, 1),
                    hasta=None,
                    estado="BORRADOR",
                    vigente=False,
                    importo="Óscar Tovar",
                    importada_el=HOY,
                    aprobo="",
                    faltan=9829,
                ),
            ],
            puede_importar=True,
        ),
    ),
    "ley-incompleta": (
        "tarifas/ley.html",
        marco(
            ley=N(**{**vars(LEY), "estado": "BORRADOR", "aprobo": "", "vigente": False, "faltan": 9829}),
            puede_importar=True,
            avance=N(
                faltan=9829,
                se_piden=9860,
                hojas=[
                    N(nombre="Ley", se_piden=4, faltan=0, primeras=""),
                    N(nombre="Combinado (mixto)", se_piden=1227, faltan=1225, primeras="C7, D7, E7, F7…"),
                    N(nombre="Cuotas y reglas", se_piden=2, faltan=2, primeras="C33, C38"),
                ],
            ),
            puede_aprobar=False,
            razon="Le faltan 9,829 datos. Complete su libro de captura e impórtelo.",
            titulo_razon="Todavía no se aprueba.",
            clave="k",
            usos=[N(nombre="Combinado (mixto)", url="?uso=mixto", actual=True)],
            tabla=None,
            conceptos=[],
        ),
    ),
    "ley": (
        "tarifas/ley.html",
        marco(
            ley=N(**{**vars(LEY), "estado": "BORRADOR", "aprobo": "", "vigente": False}),
            avisos=["El uso «mixto» no trae tabla propia; usa la doméstica."],
            traslapes=["Cortazar 2026 (01/01/2026 al 31/12/2026): empieza el mismo día; queda sustituida por esta."],
            avisos_del_archivo=["billing: un mapa de 2 claves; se esperaba una clave del esquema."],
            puede_aprobar=False,
            titulo_razon="No puede aprobarla usted.",
            razon="La importó usted: la aprueba otra persona de Facturación o la Jefatura.",
            clave="k",
            usos=[
                N(nombre="Doméstico", url="?uso=domestico", actual=True),
                N(nombre="Comercial", url="?uso=comercial", actual=False),
            ],
            tabla=N(
                titulo="Uso doméstico",
                articulo="art. 14-I-a",
                nota="Cuota base 110.01 al mes. Después de 100 m³, cada metro a 13.51.",
                columnas=["m³ del mes", "Importe", "Con cuota base"],
                renglones=[N(celdas=[n, D("5.9015") * n, D("110.01") + D("5.90") * n]) for n in range(40)],
            ),
            conceptos=[
                N(
                    clave="services.reconexion_toma",
                    nombre="Reconexión en la toma",
                    articulo="14-X",
                    unidad="servicio",
                    importe=D("312.45"),
                ),
                N(
                    clave="services.carta",
                    nombre="Carta de factibilidad",
                    articulo="14-XV",
                    unidad="carta",
                    importe="983.69 + 2.60 por m² sobre 240",
                ),
            ],
        ),
    ),
}
