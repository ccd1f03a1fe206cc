"""The cuts of the tills as workbooks: one drawer, and a day over all of them, to be added up again outside."""

from decimal import Decimal
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from aljibe.caja import queries as caja
from aljibe.reportes import hojas
from aljibe.reportes.hojas import ENTERO, PESOS, TEXTO, Columna, encabezar, escribir, resaltar

MEDIOS = {
    "efectivo": "Efectivo",
    "tarjeta": "Tarjeta",
    "transferencia": "Transferencia",
    "cheque": "Cheque",
    "saldo_a_favor": "Saldo a favor",
}


def cuaderno_del_dia(general: caja.CorteGeneral) -> bytes:
    """The cut of a day: drawers, tenders, concepts and cancellations of no drawer, a sheet each; XLSX."""
    libro = hojas.nuevo()
    _turnos(libro.create_sheet("Turnos"), general)
    _formas(libro.create_sheet("Formas de pago"), general)
    _conceptos(libro.create_sheet("Conceptos"), general)
    _sin_turno(libro.create_sheet("Deshechos sin turno"), general)
    return hojas.guardar(libro)


def cuaderno_de_corte(corte: caja.CorteHecho) -> bytes:
    """The cut of one drawer, from its frozen paper: summary, tenders, concepts and count, a sheet each; XLSX."""
    impreso = corte.impreso
    libro = hojas.nuevo()
    _resumen(libro.create_sheet("Corte"), corte)
    formas = libro.create_sheet("Formas de pago")
    encabezar(formas, _columnas("Forma", Pagos=ENTERO, Sistema=PESOS, Comprobado=PESOS, Diferencia=PESOS))
    for fila in [*impreso["formas"], impreso["formas_suma"]]:
        _renglon(formas, fila["forma"] or "Suma", fila["pagos"], *_pesos(fila, "sistema", "comprobado", "diferencia"))
    resaltar(formas)
    conceptos = libro.create_sheet("Conceptos")
    columnas = _columnas("Concepto", Artículo=TEXTO, Líneas=ENTERO, Importe=PESOS, IVA=PESOS, Total=PESOS)
    encabezar(conceptos, columnas)
    for fila in [*impreso["conceptos"], {"concepto": "Suma", "articulo": "", **impreso["conceptos_suma"]}]:
        nombre, articulo = fila["concepto"], fila["articulo"]
        _renglon(conceptos, nombre, articulo, fila["lineas"], *_pesos(fila, "importe", "iva", "total"))
    resaltar(conceptos)
    conteo = libro.create_sheet("Conteo")
    encabezar(conteo, _columnas("Denominación", Piezas=ENTERO, Importe=PESOS))
    for fila in impreso["conteo"]:
        _renglon(conteo, f"{fila['tipo']} {fila['denominacion']}", fila["piezas"], Decimal(fila["importe"]))
    _renglon(conteo, "Efectivo contado", None, Decimal(impreso["contado"]))
    resaltar(conteo)
    return hojas.guardar(libro)


def _resumen(hoja: Worksheet, corte: caja.CorteHecho) -> None:
    impreso = corte.impreso
    encabezar(hoja, [Columna(titulo=f"Corte {corte.folio}", formato=TEXTO, ancho=28), _ancha("")])
    datos: list[tuple[str, Any]] = [
        ("Caja", impreso["caja"]),
        ("Turno", impreso["turno"]),
        ("Cajero", corte.cajero),
        ("Abrió", impreso["abrio"]),
        ("Cerró", impreso["cerro"]),
        ("Lo cerró", corte.cerrado_por),
        ("Fondo", corte.fondo),
        ("Cobrado", Decimal(impreso["cobrado"])),
        ("Retirado", sum((Decimal(r["importe"]) for r in impreso["retiros"]), Decimal("0.00"))),
        ("Efectivo que debe haber", Decimal(impreso["debe_haber"])),
        ("Efectivo contado", Decimal(impreso["contado"])),
        ("Diferencia en efectivo", Decimal(impreso["diferencia"])),
        ("Motivo", corte.motivo),
        ("Primer folio", impreso["folio_inicial"] or ""),
        ("Último folio", impreso["folio_final"] or ""),
        ("Cancelados", ", ".join(c["folio"] for c in impreso["cancelados"])),
        ("Sello del libro", corte.sello),
    ]
    for nombre, valor in datos:
        escribir(hoja, [(nombre, TEXTO), (valor, PESOS if isinstance(valor, Decimal) else TEXTO)])


def _turnos(hoja: Worksheet, general: caja.CorteGeneral) -> None:
    importes = dict.fromkeys((*MEDIOS.values(), "Cobrado", "Retirado", "Diferencia"), PESOS)
    columnas = _columnas("Caja", Cajero=TEXTO, Abrió=TEXTO, Cerró=TEXTO, Corte=TEXTO, Recibos=ENTERO, **importes)
    encabezar(hoja, [*columnas, _ancha("Motivo")])
    for t in general.turnos:
        cerro = f"{t.cerrado_en:%H:%M}" if t.cerrado_en else "abierto"
        medios = [t.por_medio.get(medio, (0, None))[1] for medio in MEDIOS]
        cifras = [*medios, t.cobrado, t.retirado, t.diferencia]
        _renglon(hoja, t.caja_nombre, t.cajero, f"{t.abierto_en:%H:%M}", cerro, t.corte, t.recibos, *cifras, t.motivo)
    medios = [general.por_medio.get(medio, (0, Decimal("0.00")))[1] for medio in MEDIOS]
    suma = [*medios, general.cobrado, general.retirado, general.diferencia]
    _renglon(hoja, "Total del día", "", "", "", "", sum(t.recibos for t in general.turnos), *suma, "")
    resaltar(hoja)
    escribir(hoja, [(f"Sello del libro: {general.sello or 'sin sello'}", TEXTO)])


def _formas(hoja: Worksheet, general: caja.CorteGeneral) -> None:
    encabezar(hoja, _columnas("Forma de pago", Pagos=ENTERO, Importe=PESOS))
    for medio, (pagos, importe) in general.por_medio.items():
        _renglon(hoja, MEDIOS[medio], pagos, importe)
    _renglon(hoja, "Total", sum(p for p, _ in general.por_medio.values()), general.cobrado)
    resaltar(hoja)


def _conceptos(hoja: Worksheet, general: caja.CorteGeneral) -> None:
    columnas = _columnas("Concepto", Artículo=TEXTO, Líneas=ENTERO, Importe=PESOS, IVA=PESOS, Total=PESOS)
    encabezar(hoja, columnas)
    for c in general.conceptos:
        _renglon(hoja, c.concepto, c.articulo, c.lineas, c.importe, c.iva, c.total)
    if general.anticipos:
        _renglon(hoja, "Anticipos, a saldo a favor", "", None, general.anticipos, Decimal("0.00"), general.anticipos)
    iva = sum((c.iva for c in general.conceptos), Decimal("0.00"))
    _renglon(hoja, "Total", "", sum(c.lineas for c in general.conceptos), general.cobrado - iva, iva, general.cobrado)
    resaltar(hoja)


def _sin_turno(hoja: Worksheet, general: caja.CorteGeneral) -> None:
    encabezar(hoja, [*_columnas("Folio", Cobro=TEXTO, Importe=PESOS, Dinero=TEXTO, Canceló=TEXTO), _ancha("Motivo")])
    for x in general.sin_turno:
        _renglon(
            hoja, x.folio, x.recibo.folio, x.recibo.importe, x.get_destino_display(), x.cancelado_por.nombre, x.motivo
        )


def _columnas(primera: str, **otras: str) -> list[Columna]:
    return [
        Columna(titulo=primera, formato=TEXTO, ancho=28),
        *(Columna(titulo=nombre, formato=formato, ancho=15) for nombre, formato in otras.items()),
    ]


def _ancha(titulo: str) -> Columna:
    return Columna(titulo=titulo, formato=TEXTO, ancho=50)


def _renglon(hoja: Worksheet, *valores: Any) -> None:
    formatos = {str: TEXTO, int: ENTERO}
    escribir(hoja, [(valor, formatos.get(type(valor), PESOS)) for valor in valores])


def _pesos(fila: dict[str, Any], *campos: str) -> list[Decimal]:
    return [Decimal(fila[campo]) for campo in campos]
