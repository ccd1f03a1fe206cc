"""The day of all the tills, its receipts, and the differences that drawers closed with."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from aljibe.base import reloj
from aljibe.base.textos import preguntable
from aljibe.caja import queries
from aljibe.caja.actos import CONSULTAR_TURNOS
from aljibe.interfaces import dias, libros
from aljibe.interfaces.puerta import requiere
from aljibe.interfaces.templatetags.formato import fecha
from aljibe.interfaces.ventanilla.caja.importes import CERO
from aljibe.interfaces.ventanilla.padron.buscar import LARGO
from aljibe.reportes import corte as reporte
from aljibe.seguridad.actos import CONSULTAR

_DIAS_DE_DIFERENCIAS = 30
_COBROS = 500
_LARGO_DE_CAJA = 10


@requiere(CONSULTAR_TURNOS)
@require_GET
def dia(request: HttpRequest) -> HttpResponse:
    """`GET ?dia=AAAA-MM-DD`: the cut of a day over all tills; today without it."""
    elegido = _dia(request, "dia", reloj.hoy())
    general = queries.corte_general(elegido)
    contexto = {
        "general": general,
        "medios": [(reporte.MEDIOS[m], pagos, importe) for m, (pagos, importe) in general.por_medio.items()],
        "ayer": elegido - timedelta(days=1),
        "manana": elegido + timedelta(days=1) if elegido < reloj.hoy() else None,
    }
    return render(request, "caja/dia.html", contexto)


@requiere(CONSULTAR_TURNOS)
@require_GET
def libro(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    elegido = _dia(request, "dia", reloj.hoy())
    contenido = reporte.cuaderno_del_dia(queries.corte_general(elegido))
    return libros.descarga(contenido, f"corte-general-{elegido:%Y-%m-%d}.xlsx")


@requiere(CONSULTAR_TURNOS)
@require_GET
def diferencias(request: HttpRequest) -> HttpResponse:
    """`GET ?desde=&hasta=`: what did not square, the last thirty days without them."""
    hasta = _dia(request, "hasta", reloj.hoy())
    desde = _dia(request, "desde", hasta - timedelta(days=_DIAS_DE_DIFERENCIAS))
    if desde > hasta:
        messages.error(request, f"El primer día, {fecha(desde)}, es después del último, {fecha(hasta)}: cámbielos.")
    lista = queries.diferencias(desde=desde, hasta=hasta)
    contexto = {"desde": desde, "hasta": hasta, "lista": lista, "suma": sum((d.diferencia for d in lista), CERO)}
    return render(request, "caja/diferencias.html", contexto)


@requiere(CONSULTAR)
@require_GET
def cobros(request: HttpRequest) -> HttpResponse:
    """`GET ?dia=&caja=&q=`: the receipts of a day, newest first, to find one and print it again."""
    elegido = _dia(request, "dia", reloj.hoy())
    caja = request.GET.get("caja", "").strip()[:_LARGO_DE_CAJA]
    q = request.GET.get("q", "").strip()[:LARGO]
    lista = queries.cobros_del_dia(elegido, caja=preguntable(caja), texto=preguntable(q), limite=_COBROS)
    contexto = {
        "dia": elegido,
        "caja": caja,
        "cajas": [una.clave for una in queries.cajas_de_la_casa()],
        "q": q,
        "lista": lista,
        "hay_mas": len(lista) == _COBROS,
        "ayer": elegido - timedelta(days=1),
        "manana": elegido + timedelta(days=1) if elegido < reloj.hoy() else None,
    }
    return render(request, "caja/cobros.html", contexto)


def _dia(request: HttpRequest, campo: str, otro: date) -> date:
    """The day that was asked for; what is no day, or none of the office, is said and `otro` is shown."""
    texto = request.GET.get(campo, "").strip()
    if not texto:
        return otro
    try:
        elegido = date.fromisoformat(texto)
    except ValueError:
        messages.error(request, f"«{texto[:20]}» no es una fecha: escríbala como 2026-11-24.")
        return otro
    if not dias.de_la_oficina(elegido):
        messages.error(request, f"«{texto[:20]}» {dias.FUERA}: escriba otra fecha.")
        return otro
    return elegido
