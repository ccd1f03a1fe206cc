"""`aljibe tarifas validar`, `calcular` and `libro`: the law on the bare file, without database or Django."""

from __future__ import annotations

import csv
import json as json_
import sys
from argparse import Namespace
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache, partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from aljibe.base.textos import cuantos
from aljibe.interfaces.cli import HECHO, NO
from aljibe.interfaces.cli.archivos import archivo_entero, decir_no, sin_archivo
from aljibe.reglas import captura
from aljibe.reglas.tarifa import esquema
from aljibe.reglas.tarifa.casos import leer_caso
from aljibe.reglas.tarifa.lectura import LeyIlegible
from aljibe.reglas.tarifa.ley import Ley, NoSePuedeCalcular
from aljibe.reglas.tarifa.precio import calcular as calcular_precio
from aljibe.reglas.tarifa.validacion import Informe, Problema

if TYPE_CHECKING:
    from aljibe.interfaces.cli import Ordenes

INDISPENSABLES = ("concepto", "uso", "fecha")
ENTRADA = ("caso", "concepto", "uso", "m3", "fecha", "beneficio")
DINERO = ("agua", "alcantarillado", "tratamiento", "iva", "subtotal", "ajuste", "total")
SALIDA = (*ENTRADA, *DINERO, "fundamento", "error")
ERRORES_EN_PANTALLA = 20


def registrar(ordenes: Ordenes) -> None:
    uno = ordenes.agregar("tarifas validar", "Dice todos los problemas de una ley, uno por línea.")
    uno.add_argument("ley", metavar="LEY.yaml", help="archivo de la ley, o su libro de captura (.xlsx)")
    uno.add_argument("--json", action="store_true", help="un documento JSON en la salida")
    uno.set_defaults(ejecutar=_validar)
    otro = ordenes.agregar("tarifas calcular", "Calcula el precio de una lista de casos con la ley sola.")
    otro.add_argument("ley", metavar="LEY.yaml", help="archivo de la ley, o su libro de captura (.xlsx)")
    otro.add_argument("--entrada", required=True, metavar="CASOS.csv", help=f"columnas: {', '.join(ENTRADA)}")
    otro.add_argument("--salida", required=True, metavar="RESULTADO.csv", help="archivo que se escribe")
    otro.set_defaults(ejecutar=_calcular)


def _validar(opciones: Namespace) -> int:
    return validar(Path(opciones.ley), json=opciones.json)


def _calcular(opciones: Namespace) -> int:
    return calcular(Path(opciones.ley), Path(opciones.entrada), Path(opciones.salida))


def validar(ruta: Path, json: bool = False) -> int:
    """Every problem of the law in `ruta`. Exit status: 0 valid, 1 not, 2 no such file."""
    try:
        informe = captura.leer_archivo(ruta).informe()
    except OSError as error:
        return sin_archivo(ruta, error)
    except LeyIlegible as error:
        informe = Informe(problemas=[Problema("", None, error.motivo)], avisos=[])
    if json:
        documento = {
            "archivo": str(ruta),
            "valido": informe.valido,
            "problemas": [_en_json(problema) for problema in informe.problemas],
            "avisos": [_en_json(aviso) for aviso in informe.avisos],
        }
        print(json_.dumps(documento, ensure_ascii=False, indent=2))
    else:
        for problema in informe.problemas:
            print(f"{ruta}: {problema}", file=sys.stderr)
        for aviso in informe.avisos:
            print(f"aviso: {ruta}: {aviso}")
        hallado = f"{cuantos(len(informe.problemas), 'problema')}, {cuantos(len(informe.avisos), 'aviso')}"
        print(f"{ruta}: {'válida' if informe.valido else 'no es válida'}; {hallado}")
    return HECHO if informe.valido else NO


def _en_json(problema: Problema) -> dict[str, Any]:
    valor = problema.valor
    if valor is esquema.AUSENTE:
        valor = None
    elif not (valor is None or isinstance(valor, str | bool) or (isinstance(valor, int) and abs(valor) < 10**15)):
        valor = esquema.como_texto(valor)
    documento = {"ruta": problema.ruta, "valor": valor, "esperado": problema.esperado}
    if isinstance(problema, captura.ProblemaDeCelda):
        documento |= {"hoja": problema.hoja, "celda": problema.celda}
    return documento


def calcular(ruta: Path, entrada: Path, salida: Path) -> int:
    """Prices the cases of `entrada` (CSV) by the law in `ruta` into `salida` (CSV, UTF-8, LF), in the same order.

    A case that cannot be priced has empty money columns and its reason in `error`. The file appears whole or not at
    all. Exit status: 0 all priced, 1 some not (or the law or the CSV cannot be read), 2 a path is missing.
    """
    try:
        lectura = captura.leer_archivo(ruta)
        ley = Ley(lectura.datos)
    except OSError as error:
        return sin_archivo(ruta, error)
    except (LeyIlegible, NoSePuedeCalcular) as error:
        return decir_no(f"{ruta}: {error.motivo}")
    for aviso in lectura.avisos:
        print(f"{ruta}: {aviso}", file=sys.stderr)
    for problema in lectura.libro.problemas if lectura.libro else ():
        print(f"{ruta}: {problema}", file=sys.stderr)
    try:
        codificacion = _codificacion(entrada)
    except OSError as error:
        return sin_archivo(entrada, error)
    if codificacion is None:
        return decir_no(f"{entrada}: la codificación no se reconoce; guarde el archivo en UTF-8")
    if codificacion == "cp1252":
        print(f"{entrada}: el archivo no está en UTF-8; se leyó como Windows-1252", file=sys.stderr)
    if salida.is_dir() or not salida.absolute().parent.is_dir():
        return sin_archivo(salida, NotADirectoryError())
    try:
        with entrada.open(encoding=codificacion, newline="") as origen, archivo_entero(salida) as destino:
            casos, errores, faltan = _calcular_filas(ley, entrada, origen, destino)
    except csv.Error as error:
        return decir_no(f"{entrada}: el CSV no se puede leer; {_motivo_de_csv(error)}. No se escribió {salida}")
    except _EncabezadoRepetido as error:
        return decir_no(f"{entrada}: línea 1, la columna «{error}» está repetida. No se escribió {salida}")
    except OSError as error:
        return sin_archivo(salida, error)
    print(f"{salida}: {cuantos(casos, 'caso')}, {errores:,} con error")
    return NO if errores or faltan else HECHO


class _EncabezadoRepetido(Exception):
    pass


def _calcular_filas(ley: Ley, entrada: Path, origen: IO[str], destino: IO[str]) -> tuple[int, int, list[str]]:
    """(cases, cases with error, columns without which no case can be priced)."""
    # Strict: an unclosed quote swallows the rows that follow, and they would be lost without a word.
    lector = csv.reader(origen, strict=True)
    escritor = csv.writer(destino, lineterminator="\n")
    escritor.writerow(SALIDA)
    columnas = _columnas(lector)
    faltan = [columna for columna in INDISPENSABLES if columna not in columnas]
    if faltan:
        print(f"{entrada}: línea 1, falta en el encabezado: {', '.join(faltan)}", file=sys.stderr)
    # Users of one tariff repeat the same few volumes: a long file asks for few different prices.
    calcular_celdas = lru_cache(maxsize=1 << 16)(partial(_calcular_celdas, ley))
    casos = errores = 0
    for celdas in lector:
        if not celdas:
            continue
        casos += 1
        fila, error = _fila(celdas, columnas)
        propias = [fila.get(columna, "") for columna in ENTRADA]
        resultado = _sin_precio(error) if error else calcular_celdas(*propias[1:])
        error = resultado[-1]
        escritor.writerow([*propias, *resultado])
        if error:
            errores += 1
            if errores <= ERRORES_EN_PANTALLA:
                print(f"{entrada}: línea {lector.line_num}: {error}", file=sys.stderr)
    if errores > ERRORES_EN_PANTALLA:
        otros = errores - ERRORES_EN_PANTALLA
        print(f"{entrada}: {otros:,} casos más con error; están en la columna error", file=sys.stderr)
    return casos, errores, faltan


def _columnas(lector: Iterator[list[str]]) -> list[str]:
    encabezado = [celda.strip().lower() for celda in next(lector, [])]
    for columna in ENTRADA:
        if encabezado.count(columna) > 1:
            raise _EncabezadoRepetido(columna)
    return encabezado


def _fila(celdas: list[str], columnas: list[str]) -> tuple[dict[str, str], str]:
    """The cells by column, and what is wrong with the row as such."""
    fila = dict(zip(columnas, celdas, strict=False))
    if any(celda.strip() for celda in celdas[len(columnas) :]):
        return fila, (
            f"La línea tiene {len(celdas)} columnas y el encabezado {len(columnas)}; "
            "revise las comas (los m³ van sin separador de miles)."
        )
    return fila, ""


def _calcular_celdas(ley: Ley, *celdas: str) -> tuple[str, ...]:
    """The columns that follow those of the case, for its cells without `caso`."""
    try:
        precio = calcular_precio(ley, leer_caso(dict(zip(ENTRADA[1:], celdas, strict=True))))
    except NoSePuedeCalcular as error:
        return _sin_precio(error.motivo)
    importes: list[Decimal] = [
        *(precio.importe(concepto) for concepto in esquema.CONCEPTOS),
        precio.iva,
        precio.subtotal,
        precio.ajuste,
        precio.total,
    ]
    return (*(f"{importe:.2f}" for importe in importes), precio.fundamento, "")


def _sin_precio(error: str) -> tuple[str, ...]:
    return (*[""] * len(DINERO), "", error)


# Files.


def _codificacion(ruta: Path) -> str | None:
    """utf-8-sig or cp1252, whichever reads the whole file; None if neither does. Raises OSError."""
    for codificacion in ("utf-8-sig", "cp1252"):
        try:
            with ruta.open(encoding=codificacion, newline="") as archivo:
                while archivo.read(1 << 20):
                    pass
            return codificacion
        except UnicodeDecodeError:
            continue
    return None


def _motivo_de_csv(error: csv.Error) -> str:
    texto = str(error)
    if "end of data" in texto:
        return "quedan unas comillas sin cerrar"
    if "expected after" in texto:
        return "hay comillas en medio de una celda"
    if "field larger" in texto:
        return "una celda es demasiado larga; revise las comillas"
    if "new-line" in texto:
        return "los saltos de línea no se reconocen"
    return "revise comas, comillas y saltos de línea"
