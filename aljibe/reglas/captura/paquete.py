"""What is inside an uploaded workbook, before any of it is opened: a small file that would grow huge is refused."""

import re
import zipfile
from io import BytesIO

from aljibe.reglas.tarifa.lectura import LeyIlegible

# The longest book known (eleven uses of 200 rows and twelve months) is a tenth of these.
MAXIMO = 4 * 1024 * 1024
MAXIMO_ABIERTO = 32 * 1024 * 1024
MAXIMO_DE_PARTE = 4 * 1024 * 1024
MAXIMO_DE_PARTES = 400
# Of sheets and their texts there is much; of styles and the rest little, and each of those weighs a hundred times more.
_LARGAS = ("xl/worksheets/", "xl/sharedStrings.xml")
MAXIMO_DE_LO_DEMAS = 512 * 1024
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CON_TIPOS = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


def es_libro(contenido: bytes) -> bool:
    """Whether the file is a workbook, of whatever program, and no text."""
    return contenido.startswith((_ZIP, b"PK\x05\x06", _OLE))


def examinar(contenido: bytes) -> None:
    """Nothing, of a workbook that may be opened. Reads each part once, and keeps none.

    Raises LeyIlegible: another kind of file, broken, or larger than a law.
    """
    if contenido.startswith(_OLE):
        raise LeyIlegible(
            "el libro está protegido con contraseña o es de un Excel antiguo (.xls); guárdelo sin contraseña como .xlsx"
        )
    if len(contenido) > MAXIMO:
        raise LeyIlegible(f"el libro pasa de {MAXIMO // 1024 // 1024} MB; no es el de una ley")
    try:
        with zipfile.ZipFile(BytesIO(contenido)) as paquete:
            _examinar(paquete)
    except LeyIlegible:
        raise
    except Exception:  # a broken package fails in any of a dozen ways, each of its own class
        raise LeyIlegible("el libro está dañado; descárguelo o guárdelo otra vez") from None


def _examinar(paquete: zipfile.ZipFile) -> None:
    partes = paquete.infolist()
    nombres = {parte.filename for parte in partes}
    if "xl/workbook.xml" not in nombres:
        de_otro = "mimetype" in nombres or "content.xml" in nombres
        raise LeyIlegible(
            "el libro es de otro programa (.ods); guárdelo como .xlsx"
            if de_otro
            else "no es un libro de Excel (.xlsx) ni el YAML de una ley"
        )
    if len(partes) > MAXIMO_DE_PARTES or len(nombres) < len(partes):
        raise LeyIlegible("el libro tiene más partes de las que lleva una ley")
    grande = any(parte.file_size > _maximo(parte.filename) for parte in partes)
    if grande or sum(parte.file_size for parte in partes) > MAXIMO_ABIERTO:
        raise LeyIlegible("el libro abierto sería demasiado grande; no es el de una ley")
    for parte in partes:
        if parte.flag_bits & 1:
            raise LeyIlegible("el libro está protegido con contraseña; guárdelo sin ella")
        # What the package says a part measures is all that is read of it: more is a broken part.
        texto = paquete.read(parte)
        if parte.filename.endswith((".xml", ".rels", ".vml")) and _CON_TIPOS.search(texto.replace(b"\x00", b"")):
            raise LeyIlegible("el libro tiene definiciones que un libro de captura no lleva; no se abre")


def _maximo(parte: str) -> int:
    return MAXIMO_DE_PARTE if parte.startswith(_LARGAS) else MAXIMO_DE_LO_DEMAS
