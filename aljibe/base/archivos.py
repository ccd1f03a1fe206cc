"""Files kept beside the database: each under the digest of its bytes, whole or not at all. No Django."""

import contextlib
import hashlib
import os
import re
from pathlib import Path

from aljibe.base.rechazos import Rechazo

_HUELLA = re.compile(r"[0-9a-f]{64}")


class ArchivoPerdido(Rechazo):
    codigo = "archivo-perdido"
    plantilla = (
        "El archivo no está en la carpeta de datos, o cambió desde que se guardó. "
        "Avise a Informática: está en el respaldo."
    )
    estado = 404


def carpeta_de_datos(indicada: str | None = None) -> Path:
    """The data folder: the one named, `ALJIBE_DATOS`, or the usual place of this user."""
    elegida = indicada or os.environ.get("ALJIBE_DATOS")
    if elegida:
        return Path(elegida).expanduser().absolute()
    return Path("/var/lib/aljibe") if os.geteuid() == 0 else Path.home() / ".local/share/aljibe"


def huella(contenido: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(contenido).hexdigest()


def guardar(seccion: str, contenido: bytes) -> str:
    """Keep these bytes in a section of the data folder; their SHA-256, which is their name.

    They are on the disk when it returns. The same bytes again are the same file. One that no row names afterwards,
    because its transaction did not end, harms nobody.
    """
    nombre = huella(contenido)
    destino = _ruta(seccion, nombre)
    if destino.exists():
        return nombre
    destino.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    provisional = destino.with_name(f".{nombre}.{os.getpid()}.{os.urandom(4).hex()}")
    try:
        with os.fdopen(os.open(provisional, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as salida:
            salida.write(contenido)
            salida.flush()
            os.fsync(salida.fileno())
        provisional.replace(destino)
    except BaseException:
        with contextlib.suppress(OSError):
            provisional.unlink(missing_ok=True)
        raise
    carpeta = os.open(destino.parent, os.O_RDONLY)
    try:
        os.fsync(carpeta)
    finally:
        os.close(carpeta)
    return nombre


def leer(seccion: str, nombre: str) -> bytes:
    """The bytes of a digest, which are the ones that were kept. Raises: ArchivoPerdido."""
    try:
        contenido = _ruta(seccion, nombre).read_bytes()
    except OSError:
        raise ArchivoPerdido() from None
    if huella(contenido) != nombre:
        raise ArchivoPerdido()
    return contenido


def _ruta(seccion: str, nombre: str) -> Path:
    assert _HUELLA.fullmatch(nombre)
    return carpeta_de_datos() / seccion / nombre[:2] / nombre
