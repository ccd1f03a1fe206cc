"""Orders of payment: made with the prices of the law, printed, listed while nobody has paid them."""

import re
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from aljibe.base import reloj
from aljibe.base.rechazos import Rechazo, ValorInvalido
from aljibe.caja import queries as caja
from aljibe.caja import services
from aljibe.caja.actos import COBRAR
from aljibe.documentos import queries as documentos
from aljibe.interfaces.puerta import persona, puede, requiere
from aljibe.libro import queries as libro
from aljibe.libro.actos import EMITIR_ORDEN_PAGO
from aljibe.libro.services import LineaDeOrden
from aljibe.padron import queries as padron
from aljibe.reglas.tarifa.nombres import nombre_de_clave
from aljibe.seguridad.actos import CONSULTAR
from aljibe.tarifas import queries as tarifas

_RENGLONES = 6
_FILTROS = {"por-pagar": "EMITIDA", "vencidas": "VENCIDA", "pagadas": "PAGADA"}


@requiere(CONSULTAR)
@require_GET
def ordenes(request: HttpRequest) -> HttpResponse:
    """`GET ?ver=`: those not paid yet, those that expired, those paid; newest first."""
    ver = request.GET.get("ver", "")
    ver = ver if ver in _FILTROS else "por-pagar"
    hoy = reloj.hoy()
    lista = libro.ordenes_de_pago(estado=_FILTROS[ver], al=hoy)
    contexto = {
        "ver": ver,
        "ordenes": lista.ordenes,
        "suma": lista.suma,
        "cuantas": lista.cuantas,
        "hoy": hoy,
        "puede_hacer": puede(request, EMITIR_ORDEN_PAGO),
    }
    return render(request, "caja/ordenes.html", contexto)


@requiere(CONSULTAR)
@require_GET
def orden(request: HttpRequest, folio: str) -> HttpResponse:
    """One order with its lines, its paper and, for whoever collects, its charge."""
    emitida = libro.orden_de_pago(folio)
    estado = emitida.estado_al(reloj.hoy())
    contexto = {
        "orden": emitida,
        "estado": estado,
        "referencia": caja.referencia_de_orden(emitida),
        "papel": documentos.por_folio("orden-de-pago", folio),
        "cobro": caja.cobro_de_orden(folio),
        "cobrable": estado == "EMITIDA" and puede(request, COBRAR),
    }
    return render(request, "caja/orden.html", contexto)


@requiere(EMITIR_ORDEN_PAGO)
def nueva(request: HttpRequest) -> HttpResponse:
    """`?cuenta=`: of an account; without it, of the public in general. What was typed stays when it is refused."""
    numero = (request.POST if request.method == "POST" else request.GET).get("cuenta", "").strip()
    ficha = padron.cuenta(numero) if numero else None
    renglones = [_renglon(request, n) for n in range(_RENGLONES)]
    error = ""
    if request.method == "POST":
        try:
            hecha = services.emitir_orden_pago(
                cuenta=ficha.numero if ficha else None,
                persona_id=None,
                lineas=_lineas(renglones),
                por=persona(request),
                ahora=reloj.ahora(),
                clave=request.POST.get("clave", ""),
            )
        except Rechazo as rechazo:
            error = str(rechazo)
        else:
            messages.success(request, f"Orden de pago {hecha['folio']} hecha. Imprímala y désela a la persona.")
            return redirect("orden_de_pago", hecha["folio"])
    contexto = {
        "cuenta": ficha,
        "secciones": _secciones(),
        "renglones": renglones,
        "clave": request.POST.get("clave") or str(uuid4()),
        "error": error,
    }
    return render(request, "caja/orden_nueva.html", contexto, status=422 if error else 200)


def _renglon(request: HttpRequest, n: int) -> dict[str, Any]:
    return {
        "n": n,
        "concepto": request.POST.get(f"concepto_{n}", ""),
        "cantidad": request.POST.get(f"cantidad_{n}", "1").strip(),
    }


def _lineas(renglones: list[dict[str, Any]]) -> list[LineaDeOrden]:
    """The chosen lines. Raises: ValorInvalido, none was, or a quantity is no number."""
    elegidos = [r for r in renglones if r["concepto"]]
    if not elegidos:
        raise ValorInvalido(campo="lineas", mensaje="Elija al menos un concepto.")
    return [LineaDeOrden(concepto=r["concepto"], cantidad=_cantidad(r["cantidad"])) for r in elegidos]


def _cantidad(texto: str) -> Decimal:
    if not re.fullmatch(r"[0-9]{1,7}(\.[0-9]{1,3})?", texto or "1"):
        raise ValorInvalido(campo="cantidad", mensaje=f"La cantidad «{texto}» no es un número: escríbala como 2 o 1.5.")
    return Decimal(texto or "1")


def _secciones() -> list[tuple[str, list[dict[str, Any]]]]:
    """What the law in force prices, by section, as one looks for it in a list."""
    ley = tarifas.ley_en_vigor(reloj.hoy())
    secciones: dict[str, list[dict[str, Any]]] = {}
    for precio in tarifas.precios(ley.pk) if ley else []:
        secciones.setdefault(nombre_de_clave(precio.seccion), []).append(
            {
                "clave": precio.clave,
                "nombre": precio.nombre,
                "unidad": precio.unidad,
                "importe": precio.importe.quantize(Decimal("0.01")),
                "articulo": precio.articulo,
            }
        )
    return sorted(secciones.items())
