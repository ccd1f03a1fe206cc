"""Sheets of a workbook: headings, rows and totals, money as numbers with their exact centavos."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import save_workbook

PESOS = "#,##0.00;[Red]-#,##0.00"
ENTERO = "#,##0"
TEXTO = "@"
_COMIENZA_FORMULA = ("=", "+", "-", "@", "\t", "\r")
NEGRITA = Font(bold=True)
_FONDO = PatternFill("solid", fgColor="EAF0F4")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columna:
    """A heading, the format of what is under it, and its width in characters."""

    titulo: str
    formato: str
    ancho: int = 13


def nuevo() -> Workbook:
    """A workbook without sheets."""
    libro = Workbook()
    assert libro.active is not None
    libro.remove(libro.active)
    return libro


def guardar(libro: Workbook) -> bytes:
    """The workbook as the bytes of an XLSX file."""
    salida = BytesIO()
    save_workbook(libro, salida)
    return salida.getvalue()


def encabezar(hoja: Worksheet, columnas: Sequence[Columna]) -> None:
    """The first row, which stays in sight, and the widths."""
    escribir(hoja, [(columna.titulo, TEXTO) for columna in columnas])
    for n, columna in enumerate(columnas, start=1):
        hoja.column_dimensions[get_column_letter(n)].width = columna.ancho
        celda = hoja.cell(row=1, column=n)
        celda.font, celda.fill = NEGRITA, _FONDO
        celda.alignment = Alignment(
            horizontal="left" if columna.formato == TEXTO else "right", vertical="center", wrap_text=True
        )
    hoja.freeze_panes = "A2"


def escribir(hoja: Worksheet, valores: Iterable[tuple[Any, str]]) -> None:
    """One more row. What is not known is an empty cell, never a zero."""
    fila = []
    for columna, (valor, formato) in enumerate(valores, start=1):
        celda = Cell(hoja, row=1, column=columna)
        if isinstance(valor, str):
            _texto(celda, valor)
        elif valor is not None:
            celda.value = valor + 0 if isinstance(valor, Decimal) else valor
            celda.number_format = formato
        fila.append(celda)
    hoja.append(fila)


def _texto(celda: Cell, valor: str) -> None:
    """A text as it is, also when it looks like a formula: it is told apart when it is read and when it is edited."""
    celda.value = ILLEGAL_CHARACTERS_RE.sub("\ufffd", valor)
    if valor.startswith(_COMIENZA_FORMULA):
        celda.data_type, celda.quotePrefix = "s", True


def resaltar(hoja: Worksheet) -> None:
    """The last row is the total."""
    for celda in hoja[hoja.max_row]:
        celda.font = NEGRITA
