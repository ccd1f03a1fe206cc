"""What is late, as rows with the link to act: at the top of Facturación and of each period."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from aljibe.base.textos import cuantos, enumerados
from aljibe.facturacion import queries
from aljibe.interfaces.ventanilla import palabras

_A_LA_VISTA = 12
# Tone, name, what is counted, and what the link says.
_CLASES = {
    queries.ClaseDeAtraso.EMISION: ("detenido", "Emisión atrasada", "sin recibo", "Facturar"),
    queries.ClaseDeAtraso.LECTURA: ("vencido", "Lectura atrasada", "sin lectura", "Meter lecturas"),
    queries.ClaseDeAtraso.SOSPECHOSAS: ("vencido", "Lecturas altas o bajas sin liberar", "por revisar", "Revisar"),
    queries.ClaseDeAtraso.CIERRE: ("vencido", "Periodo sin cerrar", "facturadas", "Cerrar"),
}


def atrasos(*, hoy: date, puede: bool, periodo: str | None = None) -> dict[str, Any]:
    """The late rows of a period, or of all of them; with their links if the person may act."""
    todos = queries.atrasos(hoy=hoy, periodo=periodo)
    return {
        "total": len(todos),
        "renglones": [_renglon(uno, puede=puede, de_uno=periodo is not None) for uno in todos[:_A_LA_VISTA]],
        "de_uno": periodo is not None,
    }


def _renglon(uno: queries.Atraso, *, puede: bool, de_uno: bool) -> dict[str, Any]:
    tono, nombre, contadas, enlace = _CLASES[uno.clase]
    rutas = f"{'ruta' if len(uno.rutas) == 1 else 'rutas'} {enumerados(list(uno.rutas))}" if uno.rutas else ""
    return {
        "tono": tono,
        "nombre": nombre,
        "periodo": "" if de_uno else palabras.mes_largo(uno.periodo),
        "periodo_url": reverse("periodo", args=[uno.periodo]),
        "rutas": rutas,
        "cuentas": f"{cuantos(uno.cuentas, 'cuenta')} {contadas}",
        "dias": cuantos(uno.dias, "día"),
        "url": _url(uno) if puede else "",
        "enlace": enlace,
    }


def _url(uno: queries.Atraso) -> str:
    """Where it is mended."""
    if uno.clase is queries.ClaseDeAtraso.CIERRE:
        return reverse("periodo_cierre", args=[uno.periodo])
    if uno.clase is queries.ClaseDeAtraso.LECTURA:
        return reverse("lecturas_importar")
    pagina = reverse("periodo", args=[uno.periodo])
    if uno.clase is queries.ClaseDeAtraso.SOSPECHOSAS:
        return f"{pagina}#omitidas"
    return f"{pagina}?{urlencode({'ruta': uno.rutas[0]})}" if len(uno.rutas) == 1 else pagina
