"""Workbooks as the doors give them: a file to be saved."""

from django.http import HttpResponse

TIPO = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def descarga(contenido: bytes, nombre: str) -> HttpResponse:
    """A workbook that the browser saves under `nombre`, which is plain ASCII."""
    return HttpResponse(
        contenido, content_type=TIPO, headers={"Content-Disposition": f'attachment; filename="{nombre}"'}
    )
