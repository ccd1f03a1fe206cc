"""Workbooks as the doors give them, a file to be saved; and the file of a law, as they take it."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse

from aljibe.base.rechazos import ValorInvalido

# A law is some pages of text; its workbook, some sheets.
LEY_MAXIMA = 4 * 1024 * 1024
TIPO = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def descarga(contenido: bytes, nombre: str) -> HttpResponse:
    """A workbook that the browser saves under `nombre`, which is plain ASCII."""
    return HttpResponse(
        contenido, content_type=TIPO, headers={"Content-Disposition": f'attachment; filename="{nombre}"'}
    )


def leer_ley(archivo: "UploadedFile[Any]") -> bytes:
    """The bytes of the file of a law. Raises: ValorInvalido, it is too large to be one."""
    contenido: bytes = archivo.read(LEY_MAXIMA + 1)
    if len(contenido) > LEY_MAXIMA:
        raise ValorInvalido(
            campo="archivo", mensaje=f"Pasa de {LEY_MAXIMA // 1024 // 1024} MB: no es el archivo de una ley."
        )
    return contenido
