"""Samples of the search and of the account page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace as N

from muestras_marco import HOY, RESULTADOS, ULTIMO_PAGO, marco

D = Decimal
CUENTA = N(
    numero="012345",
    titular="María López Ramírez",
    domicilio="Aldama 114, Centro · entre Hidalgo y Morelos",
    uso="Doméstico",
    medidor="8841907",
    ruta="07",
    secuencia="0412",
    reparto="03-0412",
    titular_desde=date(2009, 3, 18),
    telefono="4111402217",
    estado_servicio="REAL",
    situacion="ACTIVO",
    servicios="Agua, alcantarillado y tratamiento",
    rfc="LORM700101AB1",
    zona="Centro",
    beneficio="",
)


def _fila(texto: str, m3: int | None, vence: date, dias: int, importe: str) -> N:
    return N(texto=texto, m3=m3, url="/recibos/RA-2026-000904", vence=vence, dias=dias, importe=D(importe))


DEUDA = N(
    al=HOY,
    meses_adeudo=2,
    vencido=True,
    total=D("907.00"),
    recargos=D("18.53"),
    recargos_detalle="2 % al mes",
    convenio=D(0),
    convenio_vencido=D(0),
    saldo_a_favor=D(0),
    a_pagar_hoy=D("925.53"),
    grupos=[
        N(
            nombre="Derechos (servicio)",
            total=D("907.00"),
            renglones=[
                _fila("Sep 2026", 22, date(2026, 9, 30), 55, "319.00"),
                _fila("Oct 2026", 19, date(2026, 10, 30), 25, "290.00"),
                _fila("Nov 2026", 20, date(2026, 11, 30), -6, "298.00"),
            ],
        ),
        N(nombre="Varios", total=D(0), renglones=[]),
        N(nombre="Reinstalación", total=D(0), renglones=[]),
    ],
    antiguedad=N(por_vencer=D("298.00"), de_1_a_30=D("295.80"), de_31_a_60=D("331.73"), mas_de_60=D(0)),
    ordenes=[N(folio="OP-2026-003377", texto="duplicado de recibo", vigencia=date(2026, 12, 18), importe=D("8.21"))],
)

_M3 = [17, 16, 15, 18, 22, 24, 23, 21, 19, 18, 18, 20, 17, 16, 15, 19, 22, 23, 22, 34, 58, 22, 19, 20]


def _mes(lugar: int) -> N:
    anio, mes = divmod(11 + lugar, 12)
    tipo = "estimado" if lugar in (9, 10) else "fuga" if lugar in (19, 20) else "leido"
    pago = "pagado" if lugar < 21 else "vencido" if lugar < 23 else "por_vencer"
    return N(mes=date(2024 + anio, mes + 1, 1), m3=_M3[lugar], tipo=tipo, pago=pago)


CONSUMO = [_mes(lugar) for lugar in range(24)]


def _hecho(cuando: date, tono: str, texto: str, folio: str, detalle: str, importe: str | None, hora: str = "") -> N:
    return N(
        cuando=cuando,
        hora=hora,
        tono=tono,
        texto=texto,
        folio=folio,
        url="/x" if folio else "",
        detalle=detalle,
        importe=D(importe) if importe else None,
    )


HISTORIA = [
    _hecho(HOY, "hecho", "Reimpresión de recibo", "RA-2026-000904", "B. Godínez", None, "9:20"),
    _hecho(
        date(2026, 11, 12),
        "pendiente",
        "Recibo de noviembre",
        "RA-2026-000904",
        "20 m³, leído 10 nov · vence 30 nov",
        "298.00",
    ),
    _hecho(
        date(2026, 10, 12),
        "vencido",
        "Recibo de octubre",
        "RA-2026-000853",
        "19 m³, leído 10 oct · venció 30 oct",
        "290.00",
    ),
    _hecho(date(2026, 9, 21), "hecho", "Cobro", "C1-2026-049377", "Efectivo · R. E. Mendoza", "-1196.00"),
    _hecho(
        date(2026, 9, 12),
        "vencido",
        "Recibo de septiembre",
        "RA-2026-000802",
        "22 m³, leído 10 sep · venció 30 sep",
        "319.00",
    ),
    _hecho(date(2026, 8, 27), "espera", "Lectura corregida", "", "Se leyó 1,284 y no 1,248 · J. C. Patiño", None),
]

ACTOS = [
    N(
        nombre="Cobrar $ 925.53",
        url="/cobro",
        icono="caja",
        tecla="C",
        detalle="Abre el cobro con lo vencido ya elegido.",
        principal=True,
    ),
    N(nombre="Explicar el recibo", url="/r", icono="recibo", tecla="E", detalle="", principal=False),
    N(nombre="Imprimir el recibo de noviembre", url="/p", icono="imprimir", tecla="I", detalle="", principal=False),
    N(nombre="Lecturas y recibos", url="/l", icono="lectura", tecla="L", detalle="", principal=False),
]

POR_AHORA_NO = [
    N(nombre="Cancelar un recibo", razon="Lo hace Facturación, con motivo y artículo.", url="", enlace=""),
    N(nombre="Condonar recargos", razon="Lo propone la Jefatura de Comercialización.", url="", enlace=""),
]

RESUMEN = {"cuenta": CUENTA, "deuda": DEUDA}

MUESTRAS = {
    "buscar": ("padron/buscar.html", marco(q="lopez", busqueda="lopez", resultados=RESULTADOS, hay_mas=True)),
    "buscar-vacio": ("padron/buscar.html", marco(q="zzz", resultados=[])),
    "sugerencias": ("padron/_resultados.html", {"q": "lopez", "resultados": RESULTADOS, "hay_mas": True}),
    "cuenta": (
        "padron/cuenta.html",
        marco(
            busqueda="012345",
            consumo=CONSUMO,
            promedio_m3=19,
            historia=HISTORIA,
            actos=ACTOS,
            por_ahora_no=POR_AHORA_NO,
            ultimo_pago=ULTIMO_PAGO,
            papel=N(clave="k8"),
            **RESUMEN,
        ),
    ),
    "cuenta-nueva": (
        "padron/cuenta.html",
        marco(
            consumo=[],
            promedio_m3=None,
            historia=[],
            actos=[],
            por_ahora_no=[],
            ultimo_pago=None,
            cuenta=CUENTA,
            deuda=N(
                al=HOY,
                a_pagar_hoy=D(0),
                meses_adeudo=0,
                grupos=[],
                total=D(0),
                recargos=D(0),
                convenio=D(0),
                saldo_a_favor=D(0),
                antiguedad=N(por_vencer=D(0), de_1_a_30=D(0), de_31_a_60=D(0), mas_de_60=D(0)),
                ordenes=[],
            ),
        ),
    ),
    "cuenta-estado": (
        "padron/cuenta_estado.html",
        marco(
            papel=N(clave="k9"),
            cargos=[
                N(
                    concepto="Agua",
                    periodo=date(2026, 9, 1),
                    folio="RA-2026-000802",
                    url="/x",
                    vence=date(2026, 9, 30),
                    dias=55,
                    importe=D("242.26"),
                    iva=D(0),
                    recargo=D("9.69"),
                    saldo=D("242.26"),
                    articulo="14-I-a",
                )
            ],
            totales=N(
                saldo=D("907.00"),
                recargos=D("18.53"),
                a_pagar_hoy=D("925.53"),
                total=D("907.00"),
                convenio=D(0),
                saldo_a_favor=D(0),
            ),
            movimientos=[
                N(
                    fecha=HOY,
                    tipo="Cobro",
                    folio="C1-2026-049377",
                    url="/x",
                    concepto="",
                    periodo=None,
                    debe=None,
                    haber=D("1196.00"),
                    saldo=D(0),
                ),
                N(
                    fecha=date(2026, 8, 12),
                    tipo="Recibo",
                    folio="RA-2026-000751",
                    url="/x",
                    concepto="Agua",
                    periodo=date(2026, 8, 1),
                    debe=D("1196.00"),
                    haber=None,
                    saldo=D("1196.00"),
                ),
            ],
            **RESUMEN,
        ),
    ),
    "cuenta-lecturas": (
        "padron/cuenta_lecturas.html",
        marco(
            lecturas=[
                N(
                    periodo=date(2026, 11, 1),
                    fecha=date(2026, 11, 10),
                    anterior=1284,
                    actual=1304,
                    m3=20,
                    dias=31,
                    medidor="8841907",
                    tipo="leido",
                    anomalia="",
                    folio="RA-2026-000904",
                    codigo="JVP5THHNKWABCD123",
                    importe=D("298.00"),
                    estado="POR_VENCER",
                ),
                N(
                    periodo=date(2026, 10, 1),
                    fecha=date(2026, 10, 10),
                    anterior=1265,
                    actual=1284,
                    m3=19,
                    dias=30,
                    medidor="8841907",
                    tipo="leido",
                    anomalia="",
                    folio="RA-2026-000802",
                    codigo="Q1X6MJ46NCT7XK9PA",
                    importe=D("279.00"),
                    estado="CANCELADO",
                ),
            ],
            hay_mas_url="?antes_de=802#lecturas",
            consumo=CONSUMO,
            promedio_m3=19,
            **RESUMEN,
        ),
    ),
}
