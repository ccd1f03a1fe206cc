"""A year at a glance: its twelve periods."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from aljibe.base import reloj
from aljibe.base.rechazos import NoExiste
from aljibe.facturacion import queries
from aljibe.facturacion.actos import FACTURAR
from aljibe.interfaces.dias import PRIMER_ANIO, ULTIMO_ANIO
from aljibe.interfaces.puerta import requiere
from aljibe.interfaces.ventanilla import palabras
from aljibe.interfaces.ventanilla.facturacion.periodos import estado
from aljibe.libro.actos import EXPORTAR_LIBRO
from aljibe.padron import queries as padron
from aljibe.tarifas.actos import APROBAR_LEY


@requiere(FACTURAR, APROBAR_LEY, EXPORTAR_LIBRO)
@require_GET
def anio(request: HttpRequest, ejercicio: int) -> HttpResponse:
    """What was read, billed and closed in each month."""
    if not PRIMER_ANIO <= ejercicio <= ULTIMO_ANIO:
        raise NoExiste(que="el año", clave=ejercicio)
    cuentas = sum(ruta.cuentas for ruta in padron.rutas())
    meses = queries.anio(ejercicio)
    hoy = reloj.hoy()
    contexto = {
        "anio": ejercicio,
        "anterior": ejercicio - 1 if ejercicio > PRIMER_ANIO else None,
        "siguiente": ejercicio + 1 if ejercicio < hoy.year + 1 else None,
        "meses": [_mes(m, cuentas, f"{hoy:%Y-%m}") for m in meses],
        "suma": {
            "lecturas": sum(m.lecturas for m in meses),
            "facturadas": sum(m.facturadas for m in meses),
            "total": sum((m.total for m in meses), Decimal("0.00")),
        },
    }
    return render(request, "facturacion/anio.html", contexto)


def _mes(m: queries.MesDelAnio, cuentas: int, este: str) -> dict[str, Any]:
    if m.cerrado:
        como = "CERRADO"
    elif m.facturadas or m.lecturas:
        como = estado(cuentas, m.lecturas, m.facturadas)
    elif m.programado:
        como = "PROGRAMADO"
    else:
        como = "POR_VENIR" if m.periodo >= este else "SIN_LECTURAS"
    return {
        "clave": m.periodo,
        "mes": palabras.primer_dia(m.periodo),
        "estado": como,
        "lecturas": m.lecturas,
        "facturadas": m.facturadas,
        "total": m.total,
        "vence": m.vence,
    }
