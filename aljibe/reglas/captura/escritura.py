"""Draws the workbook of a law: what is known is filled in, what is missing is yellow, the rest is locked."""

import base64
import hashlib
import re
import unicodedata
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import save_workbook

from aljibe.reglas.captura import canonico, libro
from aljibe.reglas.captura.formas import Forma, en_celda
from aljibe.reglas.captura.libro import OTROS, PRIMERA_COLUMNA, NoCabe, Sitio
from aljibe.reglas.captura.paquete import examinar
from aljibe.reglas.captura.plano import Campo, Hoja, Plano, Renglon, esqueleto
from aljibe.reglas.tarifa import esquema
from aljibe.reglas.tarifa.lectura import LeyIlegible

VERSION = "libro de captura 1"
# The structure goes in base64, so many characters a row: no program that saves the book again changes a letter of it.
LETRAS = 4_000
_ROTULO = 300
# Opaque: without their first two digits some programs take a colour for a transparent one.
_TINTA, _GRIS, _BARRA, _AGUA, _LINEA = "FF14242E", "FF42535E", "FF0B2A3C", "FF0A5C91", "FF97A6B0"
_MESA, _BLANCO, _AMARILLO = "FFEAF0F4", "FFFFFFFF", "FFFFE99A"
_FORMATOS = {"importe": "#,##0.00###", "tasa": "0.00##%", "cifra": "#,##0.00###", "volumen": "General"}
_FORMATOS |= {"entero": "0", "fecha": "dd/mm/yyyy"}


def escribir(datos: Any) -> bytes:
    """The workbook (XLSX) of `datos`, a law as it was read, whole or not.

    Raises NoCabe.
    """
    plano = libro.plano_de(datos)
    obra = Workbook()
    assert obra.active is not None
    obra.remove(obra.active)
    for estilo in _estilos():
        obra.add_named_style(estilo)
    estructura = canonico.escribir(esqueleto(datos, plano)).encode()
    huella = hashlib.sha256(estructura).hexdigest()
    listas = _otros(obra, estructura, huella, plano)
    for n, hoja in enumerate(plano.hojas):
        pagina = obra.create_sheet(hoja.nombre, n)
        _dibujar(pagina, hoja, n, huella, listas, plano.hojas[0].titulo)
    obra.active = 0
    obra.security = WorkbookProtection(lockStructure=True)
    obra.properties.title = plano.hojas[0].titulo[:200]
    obra.properties.creator = "Aljibe"
    salida = BytesIO()
    save_workbook(obra, salida)
    try:
        examinar(salida.getvalue())
    except LeyIlegible as error:  # what could not be read back is not given out
        raise NoCabe(error.motivo) from None
    return salida.getvalue()


def nombre_de_libro(datos: Any) -> str:
    """`ley-cortazar-2026.xlsx`: what the file of a law is called where it is saved."""
    partes = [datos.get(clave) if isinstance(datos, dict) else None for clave in ("municipality", "fiscal_year")]
    dicho = " ".join(esquema.texto_de(parte) for parte in partes)
    llano = unicodedata.normalize("NFKD", dicho).encode("ascii", "ignore").decode().lower()
    return "-".join(["ley", *re.findall(r"[a-z0-9]+", llano)])[:80] + ".xlsx"


# How it looks.


def _estilos() -> Iterable[NamedStyle]:
    raya = Side(style="thin", color=_LINEA)
    caja = Border(left=raya, right=raya, top=raya, bottom=raya)
    letra, gris = Font(name="Calibri", size=11, color=_TINTA), PatternFill("solid", fgColor=_MESA)
    yield NamedStyle("titulo_de_hoja", font=Font(name="Calibri", size=16, bold=True, color=_BARRA))
    yield NamedStyle("explicacion", font=Font(name="Calibri", size=11, color=_GRIS))
    yield NamedStyle("titulo_de_bloque", font=Font(name="Calibri", size=13, bold=True, color=_AGUA))
    yield NamedStyle(
        "encabezado",
        font=Font(name="Calibri", size=11, bold=True, color=_BLANCO),
        fill=PatternFill("solid", fgColor=_BARRA),
        border=caja,
        alignment=Alignment(horizontal="center", vertical="center", wrap_text=True),
    )
    yield NamedStyle("fija", font=letra, fill=gris, border=caja, alignment=Alignment(vertical="center", wrap_text=True))
    abierta = Protection(locked=False)
    for clase in ("importe", "tasa", "cifra", "volumen", "entero", "fecha"):
        yield NamedStyle(
            f"de_{clase}",
            font=letra,
            border=caja,
            protection=abierta,
            number_format=_FORMATOS[clase],
            alignment=Alignment(horizontal="right", vertical="center"),
        )
    for clase, formato in (("texto", "@"), ("clave", "@"), ("opcion", "General")):
        yield NamedStyle(
            f"de_{clase}",
            font=letra,
            border=caja,
            protection=abierta,
            number_format=formato,
            alignment=Alignment(horizontal="left", vertical="center", wrap_text=True),
        )


def _poner(pagina: Worksheet, fila: int, columna: int, valor: Any, estilo: str) -> None:
    """A value in its cell. A text is text whatever it begins with: never a formula, nor an error."""
    celda = pagina.cell(fila, columna)
    if isinstance(valor, str):
        celda.value = valor[: libro.LARGO_DE_CELDA]
        celda.data_type = "s"
    elif valor is not None:
        celda.value = valor
    celda.style = estilo
    if isinstance(valor, str) and valor[:1] in ("=", "+", "-", "@", "\t", "\r"):
        celda.quotePrefix = True


def _dibujar(pagina: Worksheet, hoja: Hoja, n: int, huella: str, listas: dict[tuple[Any, ...], str], ley: str) -> None:
    _poner(pagina, 1, 1, libro.marca(n, huella), "fija")
    _poner(pagina, 1, PRIMERA_COLUMNA, hoja.titulo[:_ROTULO], "titulo_de_hoja")
    for k, linea in enumerate(hoja.intro):
        _poner(pagina, 2 + k, PRIMERA_COLUMNA, linea[:_ROTULO], "explicacion")
    sitios = libro.sitios(hoja)
    for k, sitio in enumerate(sitios):
        _dibujar_bloque(pagina, sitio, k)
    _medidas(pagina, sitios)
    _vigilar(pagina, hoja, listas)
    _imprimir(pagina, hoja, sitios, ley)
    pagina.protection.sheet = True
    # The attributes say what is locked: widths and heights may be changed.
    pagina.protection.formatColumns = False
    pagina.protection.formatRows = False


def _dibujar_bloque(pagina: Worksheet, sitio: Sitio, k: int) -> None:
    bloque = sitio.bloque
    _poner(pagina, sitio.titulo, PRIMERA_COLUMNA, bloque.titulo[:_ROTULO], "titulo_de_bloque")
    if sitio.nota:
        _poner(pagina, sitio.nota, PRIMERA_COLUMNA, bloque.nota[:_ROTULO], "explicacion")
    _poner(pagina, sitio.encabezado, 1, libro.marca_de(k), "fija")
    for columna, (rotulo, _) in enumerate(bloque.columnas):
        _poner(pagina, sitio.encabezado, PRIMERA_COLUMNA + columna, rotulo, "encabezado")
    for n, renglon in enumerate(bloque.renglones):
        fila = sitio.fila(n)
        _poner(pagina, fila, 1, libro.marca_de(k, n), "fija")
        for columna, celda in enumerate(renglon.celdas, PRIMERA_COLUMNA):
            if isinstance(celda, Campo):
                _poner(pagina, fila, columna, en_celda(celda.forma, celda.valor), f"de_{celda.forma.clase}")
            else:
                _poner(pagina, fila, columna, celda[:_ROTULO] if isinstance(celda, str) else celda, "fija")


def _medidas(pagina: Worksheet, sitios: list[Sitio]) -> None:
    """As wide as each column asks, and as high as the longest text of each row needs."""
    pagina.column_dimensions["A"].hidden = True
    pagina.row_dimensions[1].height = 26
    anchos: dict[int, int] = {}
    for sitio in sitios:
        for columna, (_, ancho) in enumerate(sitio.bloque.columnas, PRIMERA_COLUMNA):
            anchos[columna] = max(ancho, anchos.get(columna, 0))
    for columna, ancho in anchos.items():
        pagina.column_dimensions[libro.letra(columna)].width = ancho
    for sitio in sitios:
        pagina.row_dimensions[sitio.titulo].height = 22
        for fila in range(sitio.encabezado, sitio.fila(len(sitio.bloque.renglones))):
            textos = ((pagina.cell(fila, columna).value, ancho) for columna, ancho in anchos.items())
            lineas = max(
                (-(-len(texto) // (ancho - 2)) for texto, ancho in textos if isinstance(texto, str)), default=1
            )
            if lineas > 1:
                pagina.row_dimensions[fila].height = 15 * min(lineas, 12)


def _imprimir(pagina: Worksheet, hoja: Hoja, sitios: list[Sitio], ley: str) -> None:
    """Letter paper, as wide as the sheet, with its heading on each page."""
    ancha = hoja.apaisada or sum(ancho for _, ancho in max((s.bloque.columnas for s in sitios), key=len)) > 110
    pagina.page_setup.orientation = "landscape" if ancha else "portrait"
    pagina.page_setup.paperSize = 1
    pagina.page_setup.fitToWidth, pagina.page_setup.fitToHeight = 1, 0
    assert pagina.sheet_properties.pageSetUpPr is not None
    pagina.sheet_properties.pageSetUpPr.fitToPage = True
    pagina.page_margins.left = pagina.page_margins.right = "0.4"
    pagina.sheet_view.showGridLines = False
    encabezado = sitios[0].encabezado if hoja.congela else 1
    pagina.freeze_panes = f"{libro.letra(PRIMERA_COLUMNA + 1)}{encabezado + 1}" if hoja.congela else "A2"
    pagina.print_title_rows = f"{encabezado}:{encabezado}"
    assert pagina.oddHeader is not None and pagina.oddFooter is not None
    pagina.oddHeader.left.text = ley.replace("&", "&&")[:100]
    pagina.oddHeader.right.text = hoja.nombre.replace("&", "&&")
    pagina.oddFooter.right.text = "Página &P de &N"


# What each cell admits.


def _vigilar(pagina: Worksheet, hoja: Hoja, listas: dict[tuple[Any, ...], str]) -> None:
    """Lists and ranges to choose from, and yellow where something is missing."""
    por_forma: dict[Forma, list[tuple[int, int]]] = {}
    faltan: list[tuple[int, int]] = []
    for fila, columna, renglon, campo in libro.celdas_de(hoja):
        por_forma.setdefault(campo.forma, []).append((fila, columna))
        if _se_pide(renglon, campo):
            faltan.append((fila, columna))
    for forma, celdas in por_forma.items():
        if (regla := _regla(forma, listas)) is not None:
            regla.sqref = _sqref(celdas)
            pagina.add_data_validation(regla)
    amarillo = DifferentialStyle(fill=PatternFill(bgColor=_AMARILLO, fill_type="solid"))
    for rango in rangos(faltan):
        primera = rango.partition(":")[0]
        pagina.conditional_formatting.add(
            rango, Rule(type="expression", dxf=amarillo, formula=[f"LEN(TRIM({primera}))=0"])
        )


def _se_pide(renglon: Renglon, campo: Campo) -> bool:
    return renglon.en is None and campo.se_pide and campo.forma.clase not in ("texto", "clave")


def _sqref(celdas: list[tuple[int, int]]) -> Any:
    return MultiCellRange(" ".join(rangos(celdas)))


def _regla(forma: Forma, listas: dict[tuple[Any, ...], str]) -> DataValidation | None:
    if forma.opciones:
        regla = DataValidation(type="list", formula1=listas[_rotulos(forma)], allow_blank=True)
    elif forma.clase == "tasa":
        regla = DataValidation(type="decimal", operator="between", formula1="0", formula2="1", allow_blank=True)
    elif forma.clase in ("importe", "cifra", "volumen"):
        regla = DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
    elif forma.clase == "entero":
        regla = DataValidation(type="whole", operator="between", formula1="1900", formula2="2999", allow_blank=True)
    elif forma.clase == "fecha":
        regla = DataValidation(type="date", operator="greaterThan", formula1="1", allow_blank=True)
    else:
        return None
    regla.errorTitle = "Revise lo que escribió"
    regla.error = f"Se espera {forma.esperado}."[:225]
    regla.showErrorMessage = not forma.abierta
    return regla


def _rotulos(forma: Forma) -> tuple[str, ...]:
    return tuple(rotulo for rotulo, _ in forma.opciones)


def rangos(celdas: Iterable[tuple[int, int]]) -> list[str]:
    """The cells as few rectangles: runs down a column, and equal runs of columns side by side as one."""
    tiras: list[list[int]] = []
    for columna, fila in sorted((columna, fila) for fila, columna in celdas):
        if tiras and tiras[-1][0] == columna and tiras[-1][2] + 1 == fila:
            tiras[-1][2] = fila
        else:
            tiras.append([columna, fila, fila])
    cajas: list[list[int]] = []
    for columna, desde, hasta in sorted(tiras, key=lambda tira: (tira[1], tira[2], tira[0])):
        if cajas and cajas[-1][2:] == [desde, hasta] and cajas[-1][1] + 1 == columna:
            cajas[-1][1] = columna
        else:
            cajas.append([columna, columna, desde, hasta])
    return [
        libro.celda(desde, izquierda)
        if (desde, izquierda) == (hasta, derecha)
        else f"{libro.celda(desde, izquierda)}:{libro.celda(hasta, derecha)}"
        for izquierda, derecha, desde, hasta in cajas
    ]


def _otros(obra: Workbook, estructura: bytes, huella: str, plano: Plano) -> dict[tuple[Any, ...], str]:
    """The sheet out of sight: the structure of the law, and the lists. Where each list is, by its words."""
    pagina = obra.create_sheet(OTROS)
    letras = base64.b64encode(estructura).decode()
    for fila, texto in enumerate((VERSION, huella, *_en_tiras(letras)), 1):
        _poner(pagina, fila, 1, texto, "Normal")
    listas: dict[tuple[Any, ...], str] = {}
    for hoja in plano.hojas:
        for campo in hoja.campos:
            rotulos = _rotulos(campo.forma)
            if rotulos and rotulos not in listas:
                columna = 2 + len(listas)
                for fila, rotulo in enumerate(rotulos, 1):
                    _poner(pagina, fila, columna, rotulo, "Normal")
                listas[rotulos] = f"{OTROS}!${libro.letra(columna)}$1:${libro.letra(columna)}${len(rotulos)}"
    pagina.sheet_state = "veryHidden"
    pagina.protection.sheet = True
    return listas


def _en_tiras(letras: str) -> list[str]:
    return [f":{letras[n : n + LETRAS]}" for n in range(0, len(letras), LETRAS)]
