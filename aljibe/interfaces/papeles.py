"""Papers as the doors give them: drawn on request from frozen data, and proved by their hash."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from aljibe.documentos import papel as compositor
from aljibe.documentos import queries as documentos
from aljibe.facturacion import queries as facturacion


def pdf_de(documento: documentos.Papel) -> bytes:
    """The PDF of an issued paper, the same for ever but for the stamp of its last reprint."""
    sello = None
    if documento.reimpresiones:
        assert documento.reimpreso_el is not None
        sello = compositor.Reimpresion(n=documento.reimpresiones, fecha=documento.reimpreso_el)
    return compositor.componer(documento.tipo, documento.version, _datos(documento), reimpresion=sello)


def verificar(codigo: str, *, al: date) -> documentos.Verificacion | None:
    """What can be said to anybody about a code; None if no paper has it. A bill is proved by its own row."""
    return documentos.verificar(
        codigo, al=al, probar=lambda papel: facturacion.integros([papel.folio]).get(papel.folio, False)
    )


def _datos(documento: documentos.Papel) -> Mapping[str, Any]:
    if documento.datos is not None:
        return documento.datos
    return facturacion.datos_impresos([documento.folio])[documento.folio]
