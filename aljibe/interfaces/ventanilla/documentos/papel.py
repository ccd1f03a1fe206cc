"""Papers: the PDF of a code, drawn on request from its frozen data, and its reprints."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from aljibe.base import reloj
from aljibe.caja import queries as caja
from aljibe.caja.actos import CONSULTAR_TURNOS
from aljibe.documentos import papel as compositor
from aljibe.documentos import queries, services
from aljibe.documentos.actos import REIMPRIMIR
from aljibe.facturacion import queries as facturacion
from aljibe.interfaces.puerta import persona, requiere
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.actos import CONSULTAR


@requiere(CONSULTAR)
@require_GET
def papel(request: HttpRequest, codigo: str) -> HttpResponse:
    """The PDF, to be seen in the browser; a reprint carries its stamp."""
    documento = queries.documento(codigo)
    if documento.tipo == "corte-de-caja":
        propio = caja.corte(documento.folio).cajero_id == persona(request).pk
        seguridad.exigir(CONSULTAR_TURNOS, por=persona(request), al=reloj.hoy(), hechos={"propio": propio})
    sello = None
    if documento.reimpresiones:
        assert documento.reimpreso_el is not None
        sello = compositor.Reimpresion(n=documento.reimpresiones, fecha=documento.reimpreso_el)
    pdf = compositor.componer(documento.tipo, documento.version, _datos(documento), reimpresion=sello)
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{documento.folio}.pdf"'},
    )


@requiere(REIMPRIMIR, hechos={"propio": True, "recibo_de_agua": True})
@require_POST
def reimprimir(request: HttpRequest, codigo: str) -> HttpResponse:
    """Count one more reprint and show the paper with its stamp."""
    services.reimprimir(codigo=codigo, por=persona(request), ahora=reloj.ahora())
    return redirect("papel", codigo)


def _datos(documento: queries.Papel) -> dict[str, Any]:
    """The frozen data: those of a bill are its own row."""
    if documento.datos is not None:
        return documento.datos
    return facturacion.datos_impresos([documento.folio])[documento.folio]
