"""Files of the commands: written whole or not at all, refused in one line."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from aljibe.interfaces.cli import MAL_USO, NO


@contextmanager
def archivo_entero(ruta: Path, *, binario: bool = False) -> Iterator[IO[Any]]:
    """`ruta` to write on, text in UTF-8 unless `binario`: it takes its name when it is whole, never half written."""
    modo: dict[str, Any] = {"mode": "wb"} if binario else {"mode": "w", "encoding": "utf-8", "newline": ""}
    if ruta.exists() and not ruta.is_file():  # a terminal or a pipe cannot be replaced
        with ruta.open(**modo) as directo:
            yield directo
        return
    ruta = ruta.resolve()
    descriptor, provisional = tempfile.mkstemp(dir=ruta.parent, prefix=f".{ruta.name}.")
    try:
        with os.fdopen(descriptor, **modo) as archivo:
            yield archivo
        os.chmod(provisional, ruta.stat().st_mode & 0o777 if ruta.exists() else 0o666 & ~_umask())
        os.replace(provisional, ruta)
    except BaseException:
        os.unlink(provisional)
        raise


def _umask() -> int:
    actual = os.umask(0)
    os.umask(actual)
    return actual


def sin_archivo(ruta: Path, error: OSError) -> int:
    """Say why a path cannot be opened: wrong use."""
    if isinstance(error, FileNotFoundError):
        que = "no existe; revise el nombre y la carpeta"
    elif isinstance(error, FileExistsError):
        que = "es un archivo; se esperaba una carpeta"
    elif isinstance(error, NotADirectoryError):
        que = "no se puede escribir ahí; la carpeta no existe o es el nombre de una carpeta"
    elif isinstance(error, IsADirectoryError):
        que = "es una carpeta; se esperaba un archivo"
    elif isinstance(error, PermissionError):
        que = "no tiene permiso de abrirlo"
    else:
        que = f"no se puede abrir ({error.strerror or error})"
    print(f"{ruta}: {que}", file=sys.stderr)
    return MAL_USO


def decir_no(mensaje: str) -> int:
    """Say why not: the answer is no."""
    print(mensaje, file=sys.stderr)
    return NO
