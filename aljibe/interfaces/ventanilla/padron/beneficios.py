"""Benefits about to lapse, and those that lapsed and were not renewed: whom to call."""

import csv
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from aljibe.base import reloj
from aljibe.interfaces.puerta import requiere
from aljibe.interfaces.ventanilla import palabras
from aljibe.padron import queries as padron
from aljibe.reglas.tarifa.nombres import nombre_de_clave
from aljibe.seguridad.actos import CONSULTAR

_A_LA_VISTA = 100
_EN_EL_ARCHIVO = 50_000
_VISTAS = {"30": "Vencen en 30 días", "60": "Vencen en 60 días", "vencidos": "Vencidos sin renovar"}


@requiere(CONSULTAR)
@require_GET
def beneficios(request: HttpRequest) -> HttpResponse:
    """The list, soonest first, a page at a time."""
    vista = _vista(request)
    hoy = reloj.hoy()
    desde, hasta = ventana(vista, hoy)
    filas = padron.beneficios_que_vencen(desde=desde, hasta=hasta, limite=_A_LA_VISTA + 1, tras=_tras(request))
    vistas = filas[:_A_LA_VISTA]
    mas = ""
    if len(filas) > _A_LA_VISTA:
        mas = f"?{urlencode({'ver': vista, 'tras': f'{vistas[-1].hasta}:{vistas[-1].cuenta}'})}"
    contexto = {
        "titulo": _VISTAS[vista],
        "filtros": [
            {"nombre": nombre, "url": f"{reverse('beneficios')}?ver={clave}", "actual": clave == vista}
            for clave, nombre in _VISTAS.items()
        ],
        "renglones": [_renglon(b, hoy) for b in vistas],
        "hay_mas_url": mas,
        "descarga_url": f"{reverse('beneficios_csv')}?ver={vista}",
        "vencidos": vista == "vencidos",
    }
    return render(request, "padron/beneficios.html", contexto)


@requiere(CONSULTAR)
@require_GET
def descargar(request: HttpRequest) -> HttpResponse:
    """The whole list, as a CSV to call from."""
    vista = _vista(request)
    desde, hasta = ventana(vista, reloj.hoy())
    respuesta = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="beneficios-{vista}.csv"'},
    )
    escritor = csv.writer(respuesta, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    escritor.writerow(["cuenta", "titular", "telefono", "domicilio", "beneficio", "folio", "hasta"])
    for b in padron.beneficios_que_vencen(desde=desde, hasta=hasta, limite=_EN_EL_ARCHIVO):
        escritor.writerow([b.cuenta, b.titular, b.telefono, b.domicilio, b.clave, b.folio, b.hasta.isoformat()])
    return respuesta


def ventana(vista: str, hoy: date) -> tuple[date, date]:
    """Between which days the last one of a benefit falls, in each view; a year back for the lapsed."""
    if vista == "vencidos":
        return hoy - timedelta(days=365), hoy - timedelta(days=1)
    return hoy, hoy + timedelta(days=int(vista))


def _vista(request: HttpRequest) -> str:
    pedida = request.GET.get("ver", "")
    return pedida if pedida in _VISTAS else "30"


def _tras(request: HttpRequest) -> tuple[date, str] | None:
    """After which row the page goes on; what is not a place begins again."""
    dia, _, cuenta = request.GET.get("tras", "").partition(":")
    try:
        return (date.fromisoformat(dia), cuenta) if cuenta.isascii() and cuenta.isdigit() else None
    except ValueError:
        return None


def _renglon(b: padron.BeneficioQueVence, hoy: date) -> dict[str, Any]:
    return {
        "cuenta": b.cuenta,
        "titular": b.titular or "Sin titular",
        "telefono": b.telefono,
        "domicilio": b.domicilio,
        "beneficio": nombre_de_clave(b.clave),
        "folio": b.folio,
        "hasta": b.hasta,
        "plazo": palabras.plazo(b.hasta, hoy),
        "tono": "detenido" if b.hasta < hoy else "vencido" if (b.hasta - hoy).days <= 30 else "pendiente",
    }
