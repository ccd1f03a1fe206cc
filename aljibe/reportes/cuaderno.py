"""The comparison of two laws as a workbook: what the office takes to the Consejo and adds up again by itself.

Money goes as numbers with their exact centavos, and a text that looks like a formula stays a text: the names come from
files that anybody may write.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from openpyxl.chart import BarChart, Reference, ScatterChart, Series
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from aljibe.reglas.tarifa.comparacion import Cotejo
from aljibe.reglas.tarifa.esquema import MESES
from aljibe.reglas.tarifa.impacto import Cambio, porcentaje
from aljibe.reportes import hojas as hojas_de_calculo
from aljibe.reportes.comparacion import (
    NOMBRE_DE_CONCEPTO,
    NOMBRE_DE_LEY,
    Comparacion,
    frases,
    total_de_ingresos,
    tramo_de,
)
from aljibe.reportes.hojas import ENTERO, NEGRITA, PESOS, TEXTO, Columna, encabezar, escribir, resaltar

TIPO_DE_ARCHIVO = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PORCIENTO = '#,##0.00" %";[Red]-#,##0.00" %"'
M3 = "#,##0.###"
_ANCHO_MAXIMO = 60


_DE_CAMBIO = (
    Columna(titulo="Casos", formato=ENTERO, ancho=10),
    Columna(titulo="Suben", formato=ENTERO, ancho=10),
    Columna(titulo="Igual", formato=ENTERO, ancho=10),
    Columna(titulo="Bajan", formato=ENTERO, ancho=10),
    Columna(titulo="Ley A", formato=PESOS, ancho=16),
    Columna(titulo="Ley B", formato=PESOS, ancho=16),
    Columna(titulo="Diferencia", formato=PESOS, ancho=16),
    Columna(titulo="Diferencia %", formato=PORCIENTO),
    Columna(titulo="Cambio medio", formato=PESOS),
    Columna(titulo="Cambio mediano", formato=PESOS),
    Columna(titulo="Mayor alza", formato=PESOS),
    Columna(titulo="Mayor baja", formato=PESOS),
    Columna(titulo="Cambio medio %", formato=PORCIENTO),
    Columna(titulo="Cambio mediano %", formato=PORCIENTO),
    Columna(titulo="Mayor alza %", formato=PORCIENTO),
    Columna(titulo="Mayor baja %", formato=PORCIENTO),
)


def cuaderno(hecha: Comparacion) -> bytes:
    """The workbook of a comparison, as the bytes of an XLSX file."""
    libro = hojas_de_calculo.nuevo()
    hojas: tuple[tuple[str, Callable[[Worksheet, Comparacion], None]], ...] = (
        ("Resumen", _resumen),
        ("Por uso", _por_uso),
        ("Por rango", _por_rango),
        ("Por decil", _por_decil),
        ("Ingresos", _ingresos),
        ("Precios m³ a m³", _precios),
        ("Sin precio", _sin_precio),
    )
    for titulo, llenar in hojas:
        llenar(libro.create_sheet(titulo), hecha)
    return hojas_de_calculo.guardar(libro)


# Sheets.


def _resumen(hoja: Worksheet, hecha: Comparacion) -> None:
    total = hecha.impacto.total
    renglones: list[tuple[str, Any, str]] = [
        ("Ley A", hecha.a.nombre, TEXTO),
        ("Ley A rige", f"{hecha.a.desde:%d/%m/%Y} a {hecha.a.hasta:%d/%m/%Y}", TEXTO),
        ("Ley B", hecha.b.nombre, TEXTO),
        ("Ley B rige", f"{hecha.b.desde:%d/%m/%Y} a {hecha.b.hasta:%d/%m/%Y}", TEXTO),
    ]
    if hecha.desde and hecha.hasta:
        renglones.append(("Periodos", f"{hecha.desde} a {hecha.hasta}", TEXTO))
    if total is not None:
        renglones += zip((c.titulo for c in _DE_CAMBIO), _valores(total), (c.formato for c in _DE_CAMBIO), strict=True)
    renglones.append(("Casos sin precio", hecha.impacto.recibos_sin_precio, ENTERO))
    encabezar(hoja, [Columna(titulo="Comparación de dos leyes", formato=TEXTO, ancho=24),
                      Columna(titulo="", formato=TEXTO, ancho=_ANCHO_MAXIMO)])  # fmt: skip
    for frase in frases(hecha):
        escribir(hoja, [("", TEXTO), (frase, TEXTO)])
    for nombre, valor, formato in renglones:
        escribir(hoja, [(nombre, TEXTO), (valor, formato)])
    for fila in hoja.iter_rows(min_row=2):
        fila[0].font = NEGRITA
        fila[1].alignment = Alignment(horizontal="left", vertical="top", wrap_text=True)


def _por_uso(hoja: Worksheet, hecha: Comparacion) -> None:
    grupos = [((g.clave, g.nombre), g.cambio) for g in hecha.impacto.por_uso]
    if hecha.impacto.total is not None:
        grupos.append((("", "Total"), hecha.impacto.total))
    _de_cambios(hoja, (("Uso", 22), ("Nombre", 32)), grupos, con_total=True)


def _por_rango(hoja: Worksheet, hecha: Comparacion) -> None:
    grupos = [((g.nombre,), g.cambio) for g in hecha.impacto.por_rango]
    if hecha.impacto.total is not None:
        grupos.append((("Total",), hecha.impacto.total))
    _de_cambios(hoja, (("Consumo del mes", 20),), grupos, con_total=True)


def _por_decil(hoja: Worksheet, hecha: Comparacion) -> None:
    deciles = hecha.impacto.por_decil
    grupos = [((d.nombre, d.decil or "—", tramo_de(d)), d.cambio) for d in deciles]
    _de_cambios(hoja, (("Uso", 32), ("Decil", 8), ("Consumo", 16)), grupos)
    mayor = _uso_mayor(hecha)
    lugares = [n for n, d in enumerate(deciles, start=2) if d.uso == mayor and d.decil]
    if lugares:
        columna = 3 + 1 + [c.titulo for c in _DE_CAMBIO].index("Cambio medio")
        grafica = BarChart()
        grafica.title = f"Cambio medio por decil: {hecha.nombres.get(mayor, mayor)}"
        grafica.x_axis.title, grafica.y_axis.title = "Decil de consumo", "Pesos al mes"
        grafica.add_data(Reference(hoja, min_col=columna, min_row=lugares[0], max_row=lugares[-1]))
        grafica.set_categories(Reference(hoja, min_col=2, min_row=lugares[0], max_row=lugares[-1]))
        grafica.legend = None
        _colgar(hoja, grafica, 3 + len(_DE_CAMBIO))


def _ingresos(hoja: Worksheet, hecha: Comparacion) -> None:
    encabezar(hoja, [Columna(titulo="Concepto", formato=TEXTO, ancho=20), *_DE_CAMBIO[4:8]])
    for fila in (*hecha.impacto.ingresos, total_de_ingresos(hecha.impacto)):
        importes = ((fila.a, PESOS), (fila.b, PESOS), (fila.diferencia, PESOS), (fila.porcentaje, PORCIENTO))
        escribir(hoja, [(NOMBRE_DE_CONCEPTO[fila.concepto], TEXTO), *importes])
    resaltar(hoja)


def _precios(hoja: Worksheet, hecha: Comparacion) -> None:
    encabezar(
        hoja,
        [
            Columna(titulo="Uso", formato=TEXTO, ancho=32),
            Columna(titulo="Mes", formato=TEXTO, ancho=12),
            Columna(titulo="m³", formato=M3, ancho=8),
            *_DE_CAMBIO[4:8],
        ],
    )
    mayor, lugares = _uso_mayor(hecha), []
    for n, uno in enumerate(hecha.precios, start=2):
        if uno.consumo.uso == mayor and uno.consumo.m3 is not None:
            lugares.append(n)
        escribir(
            hoja,
            [
                (hecha.nombres.get(uno.consumo.uso, uno.consumo.uso), TEXTO),
                (MESES[uno.consumo.mes - 1], TEXTO),
                (uno.consumo.m3, M3),
                *_celdas_de_precio(uno),
            ],
        )
    if lugares:
        grafica = ScatterChart()
        grafica.title = f"Precio del mes: {hecha.nombres.get(mayor, mayor)}"
        grafica.style, grafica.scatterStyle = 13, "lineMarker"
        grafica.x_axis.title, grafica.y_axis.title = "m³", "Pesos"
        equis = Reference(hoja, min_col=3, min_row=lugares[0], max_row=lugares[-1])
        for columna, titulo in ((4, "Ley A"), (5, "Ley B")):
            serie = Series(
                Reference(hoja, min_col=columna, min_row=lugares[0], max_row=lugares[-1]), equis, title=titulo
            )
            serie.marker.symbol = "none"
            grafica.series.append(serie)
        _colgar(hoja, grafica, 8)


def _celdas_de_precio(uno: Cotejo) -> list[tuple[Any, str]]:
    a, b = (None if lado is None else lado.total for lado in (uno.a, uno.b))
    cambio = (None, None) if a is None or b is None else (b - a, porcentaje(a, b))
    return [(a, PESOS), (b, PESOS), (cambio[0], PESOS), (cambio[1], PORCIENTO)]


def _sin_precio(hoja: Worksheet, hecha: Comparacion) -> None:
    encabezar(
        hoja,
        [
            Columna(titulo="Ley", formato=TEXTO, ancho=8),
            Columna(titulo="Uso", formato=TEXTO, ancho=22),
            Columna(titulo="Casos", formato=ENTERO, ancho=10),
            Columna(titulo="Cobra la otra", formato=PESOS, ancho=16),
            Columna(titulo="Motivo", formato=TEXTO, ancho=_ANCHO_MAXIMO * 2),
        ],
    )
    for fila in hecha.impacto.sin_precio:
        cuantos = ((fila.recibos, ENTERO), (fila.importe, PESOS))
        escribir(hoja, [(NOMBRE_DE_LEY[fila.ley], TEXTO), (fila.uso, TEXTO), *cuantos, (fila.motivo, TEXTO)])


# Cells.


def _de_cambios(
    hoja: Worksheet,
    titulos: Sequence[tuple[str, int]],
    grupos: Iterable[tuple[tuple[Any, ...], Cambio]],
    *,
    con_total: bool = False,
) -> None:
    """A row for each group: what it is, then its counts and amounts."""
    primeras = [Columna(titulo=titulo, formato=TEXTO, ancho=ancho) for titulo, ancho in titulos]
    encabezar(hoja, [*primeras, *_DE_CAMBIO])
    for cabeza, cambio in grupos:
        importes = zip(_valores(cambio), (c.formato for c in _DE_CAMBIO), strict=True)
        escribir(hoja, [*((valor, TEXTO) for valor in cabeza), *importes])
    if con_total:
        resaltar(hoja)


def _valores(cambio: Cambio) -> tuple[Any, ...]:
    """In the order of `_DE_CAMBIO`."""
    return (
        cambio.recibos,
        cambio.suben,
        cambio.igual,
        cambio.bajan,
        cambio.total_a,
        cambio.total_b,
        cambio.diferencia,
        cambio.porcentaje,
        cambio.media,
        cambio.mediana,
        cambio.mayor_alza,
        cambio.mayor_baja,
        cambio.media_pct,
        cambio.mediana_pct,
        cambio.mayor_alza_pct,
        cambio.mayor_baja_pct,
    )


def _uso_mayor(hecha: Comparacion) -> str:
    """The use of most bills, which the plots draw."""
    return max(hecha.impacto.por_uso, key=lambda g: g.cambio.recibos).clave if hecha.impacto.por_uso else ""


def _colgar(hoja: Worksheet, grafica: BarChart | ScatterChart, columna: int) -> None:
    """A plot to the right of the table, with axes that show their figures."""
    grafica.width, grafica.height = 24, 12
    grafica.x_axis.delete = grafica.y_axis.delete = False
    hoja.add_chart(grafica, f"{get_column_letter(columna + 2)}2")
