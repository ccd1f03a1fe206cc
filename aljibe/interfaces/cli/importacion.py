"""What the commands that import a CSV file have in common: their arguments, what they print and the file of rejects."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from aljibe.base import reloj, tablas
from aljibe.interfaces.cli import HECHO, MAL_USO, NO
from aljibe.seguridad import queries as seguridad

_RENGLONES_POR_LINEA = 10_000
_ANCHO_DE_BARRA = 30


def agregar_argumentos(orden: ArgumentParser) -> None:
    """The arguments of an import."""
    orden.add_argument("archivo", metavar="F.csv", help="archivo que se importa")
    orden.add_argument("--ensayo", action="store_true", help="juzga lo mismo y no escribe nada")
    orden.add_argument("--rechazos", metavar="R.csv", help="archivo de lo rechazado; sin él, F.rechazos.csv")
    orden.add_argument("--usuario", metavar="U", default="sistema", help="a nombre de quién; sin él, sistema")
    orden.add_argument("--json", action="store_true", help="un documento JSON en la salida")


def importar(opciones: Namespace, importador: Callable[..., tablas.Importacion]) -> int:
    """Run an import from the command line. Exit status: 0 all entered, 1 something was rejected, 2 a path is wrong.

    A rehearsal writes the file of rejects only where `--rechazos` says; without it, they are on standard error.

    Raises: NoExiste, an unknown user; and what the import refuses as a whole.
    """
    origen = Path(opciones.archivo)
    destino = _destino(opciones, origen)
    if problema := _problema_de_rutas(origen, destino):
        print(problema, file=sys.stderr)
        return MAL_USO
    try:
        with origen.open("rb") as archivo:
            avance = _Avance(opciones.archivo, archivo)
            resultado = importador(
                archivo=archivo,
                nombre=opciones.archivo,
                ensayo=opciones.ensayo,
                por=seguridad.usuario(opciones.usuario),
                ahora=reloj.ahora(),
                avance=avance.decir,
            )
            avance.terminar()
    except OSError as error:
        print(f"{origen}: no se puede leer: {error.strerror}", file=sys.stderr)
        return MAL_USO
    _informar(resultado, en_json=opciones.json, ensayo=opciones.ensayo, destino=destino)
    # An older file of rejects is not left to be taken for today's.
    if destino and (resultado.rechazadas or destino.exists()):
        try:
            tablas.escribir_rechazos(destino, resultado.rechazos)
        except OSError as error:
            print(f"{destino}: no se pudo escribir: {error.strerror}", file=sys.stderr)
            return NO
    return NO if resultado.rechazadas else HECHO


def _destino(opciones: Namespace, origen: Path) -> Path | None:
    if opciones.rechazos:
        return Path(opciones.rechazos)
    return None if opciones.ensayo else origen.with_name(f"{origen.stem}.rechazos.csv")


def _problema_de_rutas(origen: Path, destino: Path | None) -> str:
    if not origen.is_file():
        return f"{origen}: no existe o no es un archivo; indique un CSV"
    if destino is None:
        return ""
    if not destino.parent.is_dir() or not os.access(destino.parent, os.W_OK):
        return f"{destino}: no se puede escribir ahí; indique otro lugar con --rechazos"
    if destino.exists() and destino.samefile(origen):
        return f"{destino}: es el archivo que se importa; indique otro con --rechazos"
    return ""


def _informar(resultado: tablas.Importacion, *, en_json: bool, ensayo: bool, destino: Path | None) -> None:
    for aviso in resultado.avisos:
        print(f"aviso: {resultado.archivo}: {aviso}", file=sys.stderr)
    for rechazo in resultado.rechazos:
        print(_en_linea(resultado.archivo, rechazo), file=sys.stderr)
    if en_json:
        _imprimir_json(resultado)
        return
    hecho = "entrarían" if ensayo else "entraron"
    adonde = f" (en {destino})" if destino and resultado.rechazadas else ""
    print(
        f"{resultado.archivo}: {resultado.leidas:,} renglones leídos; {hecho} {resultado.nuevas:,}, "
        f"sin cambio {resultado.sin_cambio:,}, rechazados {resultado.rechazadas:,}{adonde}"
    )


def _en_linea(archivo: str, rechazo: tablas.RenglonRechazado) -> str:
    """File, line, field, value and reason on one line, whatever the value has inside."""
    campo = f" {rechazo.campo}:" if rechazo.campo else ""
    valor = "".join(letra if letra.isprintable() else " " for letra in rechazo.valor)
    return f"{archivo}:{rechazo.linea}:{campo} «{valor}» {rechazo.motivo}"


def _imprimir_json(resultado: tablas.Importacion) -> None:
    """One document, written as it goes: its list may be as long as the file."""
    cabeza: dict[str, Any] = {
        "archivo": resultado.archivo,
        "leidas": resultado.leidas,
        "nuevas": resultado.nuevas,
        "sin_cambio": resultado.sin_cambio,
        "rechazadas": resultado.rechazadas,
    }
    sys.stdout.write(json.dumps(cabeza, ensure_ascii=False)[:-1] + ', "rechazos": [')
    for lugar, rechazo in enumerate(resultado.rechazos):
        fila = {"linea": rechazo.linea, "campo": rechazo.campo, "valor": rechazo.valor, "motivo": rechazo.motivo}
        sys.stdout.write((",\n" if lugar else "\n") + json.dumps(fila, ensure_ascii=False))
    sys.stdout.write("]}\n")


class _Avance:
    """A bar on a terminal, a line every so many rows elsewhere; on standard error."""

    def __init__(self, nombre: str, archivo: BinaryIO) -> None:
        self._nombre = nombre
        self._archivo = archivo
        self._total = os.fstat(archivo.fileno()).st_size or 1
        self._en_terminal = sys.stderr.isatty()

    def decir(self, leidas: int) -> None:
        if self._en_terminal:
            parte = min(self._archivo.tell() / self._total, 1)
            barra = "█" * int(parte * _ANCHO_DE_BARRA)
            sys.stderr.write(f"\r{self._nombre} {barra:░<{_ANCHO_DE_BARRA}} {parte:4.0%} {leidas:,} renglones")
            sys.stderr.flush()
        elif leidas and leidas % _RENGLONES_POR_LINEA == 0:
            print(f"{self._nombre}: {leidas:,} renglones leídos", file=sys.stderr)

    def terminar(self) -> None:
        if self._en_terminal:
            sys.stderr.write("\r\x1b[K")
