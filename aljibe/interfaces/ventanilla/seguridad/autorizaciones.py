"""The tray of authorisations: what one asked and how it goes, and what waits for one to resolve."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from aljibe.base import reloj
from aljibe.base.rechazos import Rechazo
from aljibe.caja.actos import CANCELAR_COBRO
from aljibe.facturacion.actos import AJUSTAR_RECIBO
from aljibe.interfaces.puerta import persona, requiere
from aljibe.seguridad import queries, services
from aljibe.seguridad.actos import PEDIR_AUTORIZACION, RESOLVER_AUTORIZACION

# Of each act that is asked for: the page of its object; where it is done, what its button says, and whether that page
# asks for something more before doing it.
_HACER = {
    AJUSTAR_RECIBO.clave: ("recibo", "recibo_ajuste_hacer", "Hacer el ajuste", False),
    CANCELAR_COBRO.clave: ("cobro_hecho", "cobro_cancelar", "Cancelar el cobro", True),
}


@requiere(RESOLVER_AUTORIZACION, PEDIR_AUTORIZACION)
@require_GET
def autorizaciones(request: HttpRequest) -> HttpResponse:
    """What waits for me first, then what I asked."""
    bandeja = [_fila(b) for b in queries.autorizaciones(por=persona(request), al=reloj.hoy())]
    contexto = {
        "por_resolver": [f for f in bandeja if f["puede"]],
        "pedidas": [f for f in bandeja if f["propia"]],
        "resueltas": [f for f in bandeja if not f["propia"] and not f["puede"]],
    }
    return render(request, "seguridad/autorizaciones.html", contexto)


@requiere(RESOLVER_AUTORIZACION)
@require_POST
def resolver(request: HttpRequest, autorizacion_id: int) -> HttpResponse:
    """Approve or deny one."""
    aprobar = request.POST.get("acto") == "aprobar"
    try:
        services.resolver_autorizacion(
            autorizacion_id=autorizacion_id,
            aprobar=aprobar,
            respuesta=request.POST.get("respuesta", ""),
            por=persona(request),
            ahora=reloj.ahora(),
            clave=request.POST.get("clave") or None,
        )
    except Rechazo as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Autorización aprobada." if aprobar else "Autorización negada.")
    return redirect("autorizaciones")


def _fila(b: queries.BandejaDeAutorizacion) -> dict[str, Any]:
    a = b.autorizacion
    ver, hacer, rotulo, pregunta = _HACER.get(a.acto, ("", "", "", False))
    toca = bool(hacer) and b.propia and a.estado == "APROBADA"
    return {
        "id": a.pk,
        "resumen": a.resumen,
        "motivo": a.motivo,
        "estado": a.estado,
        "pidio": a.pedida_por.nombre,
        "pedida_en": a.pedida_en,
        "resolvio": a.resuelta_por.nombre if a.resuelta_por else "",
        "respuesta": a.respuesta,
        "propia": b.propia,
        "puede": b.puede,
        "clave": str(uuid4()),
        "objeto_url": reverse(ver, args=[a.objeto]) if ver else "",
        "objeto": a.objeto,
        "hacer_url": reverse(hacer, args=[a.objeto]) if toca else "",
        "hacer": rotulo if toca else "",
        "pregunta": pregunta,
    }
