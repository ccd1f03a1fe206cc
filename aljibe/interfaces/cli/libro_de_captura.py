"""`aljibe tarifas libro`: the workbook in which a law is captured, of a file or of nothing. No database, no Django."""

from __future__ import annotations

import os
import sys
import tempfile
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aljibe.base.textos import cuantos
from aljibe.interfaces.cli import HECHO, MAL_USO, NO
from aljibe.reglas import captura
from aljibe.reglas.tarifa.lectura import LeyIlegible

if TYPE_CHECKING:
    from aljibe.interfaces.cli import Ordenes

_DE_BLANCO = ("municipio", "ejercicio", "uso", "renglones", "mensual")


def registrar(ordenes: Ordenes) -> None:
    """Add the command."""
    orden = ordenes.agregar("tarifas libro", "Hace el libro de Excel con que se captura una ley.")
    orden.add_argument("ley", metavar="LEY.yaml", nargs="?", help="la ley de la que se hace; sin ella, uno en blanco")
    orden.add_argument("--salida", required=True, metavar="LEY.xlsx", help="archivo que se escribe")
    orden.add_argument("--municipio", metavar="M", help="en blanco: de qué municipio")
    orden.add_argument("--ejercicio", metavar="AAAA", type=int, help="en blanco: de qué año")
    orden.add_argument(
        "--uso",
        metavar="CLAVE:NOMBRE",
        action="append",
        help="en blanco: un uso, tantas veces como usos haya; CLAVE:NOMBRE:MODELO si no es una tabla con cuota base "
        f"({', '.join(captura.MODELOS)})",
    )
    orden.add_argument("--renglones", metavar="N", type=int, help="en blanco: último m³ de las tablas; sin él, 100")
    orden.add_argument("--mensual", action="store_true", help="en blanco: doce columnas, de enero a diciembre")
    orden.set_defaults(ejecutar=libro)


def libro(opciones: Namespace) -> int:
    """Write the workbook. 0 = done, 1 = the file is no law or none can be made, 2 = wrong use."""
    salida = Path(opciones.salida)
    if salida.is_dir() or not salida.absolute().parent.is_dir():
        return _mal_uso(f"{salida}: no se puede escribir ahí; la carpeta no existe o es el nombre de una carpeta")
    if opciones.ley is not None:
        if sobran := [f"--{nombre}" for nombre in _DE_BLANCO if getattr(opciones, nombre)]:
            return _mal_uso(f"{', '.join(sobran)}: solo para un libro en blanco; la ley {opciones.ley} ya lo dice")
        return _de_archivo(Path(opciones.ley), salida)
    if faltan := [f"--{nombre}" for nombre in ("municipio", "ejercicio", "uso") if not getattr(opciones, nombre)]:
        return _mal_uso(f"falta la ley, o para un libro en blanco: {', '.join(faltan)}")
    try:
        datos = captura.ley_en_blanco(
            municipio=opciones.municipio,
            ejercicio=opciones.ejercicio,
            usos=[captura.UsoNuevo.de_texto(texto) for texto in opciones.uso],
            renglones=100 if opciones.renglones is None else opciones.renglones,
            mensual=opciones.mensual,
        )
    except captura.NoEsUnaLeyNueva as error:
        return _mal_uso(error.motivo)
    return _escribir(datos, "el libro en blanco", salida)


def _de_archivo(ruta: Path, salida: Path) -> int:
    try:
        datos = captura.leer_archivo(ruta).datos
    except OSError as error:
        return _mal_uso(f"{ruta}: no se puede abrir ({error.strerror or error})")
    except LeyIlegible as error:
        print(f"{ruta}: {error.motivo}", file=sys.stderr)
        return NO
    return _escribir(datos, str(ruta), salida)


def _escribir(datos: Any, de: str, salida: Path) -> int:
    try:
        contenido = captura.escribir(datos)
    except captura.NoCabe as error:
        print(f"{de}: {error.motivo}", file=sys.stderr)
        return NO
    try:
        _guardar(contenido, salida)
    except OSError as error:
        return _mal_uso(f"{salida}: no se puede escribir ({error.strerror or error})")
    hecho = captura.avance(datos)
    print(
        f"{salida}: {cuantos(hecho.se_piden, 'dato')} en {cuantos(len(hecho.hojas), 'hoja')}; faltan {hecho.faltan:,}"
    )
    return HECHO


def _guardar(contenido: bytes, salida: Path) -> None:
    """The file appears whole or not at all. Raises OSError."""
    salida = salida.resolve()
    descriptor, provisional = tempfile.mkstemp(dir=salida.parent, prefix=f".{salida.name}.")
    try:
        with os.fdopen(descriptor, "wb") as archivo:
            archivo.write(contenido)
        os.chmod(provisional, 0o644)
        os.replace(provisional, salida)
    except BaseException:
        os.unlink(provisional)
        raise


def _mal_uso(mensaje: str) -> int:
    print(mensaje, file=sys.stderr)
    return MAL_USO
