"""Photos of meters as the doors take and give them."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse

from aljibe.facturacion import queries, services

_EXTENSIONES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


def leer(archivo: "UploadedFile[Any]") -> bytes:
    """The bytes that came, no more than what says that they are too many."""
    contenido: bytes = archivo.read(services.MAXIMO_DE_FOTO + 1)
    return contenido


def ver(foto_id: int) -> HttpResponse:
    """A photo, to be seen and nothing else: no script runs in it, and nothing between keeps it.

    Raises: NoExiste, ArchivoPerdido.
    """
    foto, contenido = queries.foto(foto_id)
    return HttpResponse(
        contenido,
        content_type=foto.tipo,
        headers={
            "Content-Disposition": f'inline; filename="lectura-{foto.lectura_id}-{foto.id}.{_EXTENSIONES[foto.tipo]}"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, no-store",
        },
    )
