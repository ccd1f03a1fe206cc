"""Search: one field for everything, as a page and as the list under the field."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from aljibe.base import reloj
from aljibe.interfaces.puerta import requiere
from aljibe.interfaces.ventanilla import leido, palabras
from aljibe.libro import queries as libro
from aljibe.padron import queries as padron
from aljibe.seguridad.actos import CONSULTAR

MINIMO = 2
LARGO = 120
_EN_LA_LISTA, _EN_LA_PAGINA = 8, 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Fila:
    """An account that was found, with what it owes today; `url` is empty when it leads to its page."""

    numero: str
    titular: str
    direccion: str
    uso: str
    situacion: str
    a_pagar_hoy: Decimal
    coincide: str
    url: str = ""


@requiere(CONSULTAR)
@require_GET
def buscar(request: HttpRequest) -> HttpResponse:
    """`GET buscar?q=`: the page, or with htmx its list. A folio, a reference or a single hit goes straight there."""
    q = request.GET.get("q", "").strip()[:LARGO]
    en_lista = bool(cast(Any, request).htmx)
    if len(q) < MINIMO:
        return _pintar(request, en_lista, {"q": q, "resultados": [], "hay_mas": False, "corto": True})
    documento = leido.leer(q)
    if documento is not None and not en_lista:
        return redirect(documento.url)
    pagina = padron.buscar(q, limite=_EN_LA_LISTA if en_lista else _EN_LA_PAGINA)
    if not en_lista and pagina.datos and (len(pagina.datos) == 1 or pagina.datos[0].numero == q):
        return redirect("cuenta", pagina.datos[0].numero)
    resultados = filas(pagina.datos, al=reloj.hoy())
    if documento is not None and documento.cuenta:
        resultados = _del_documento(documento) + resultados
    contexto = {"q": q, "resultados": resultados, "hay_mas": pagina.siguiente is not None, "corto": False}
    return _pintar(request, en_lista, contexto)


def filas(hallazgos: Sequence[padron.Hallazgo], *, al: date, ruta: str = "") -> list[Fila]:
    """Found accounts with what each owes on `al`, leading to `ruta` of each. Seven statements for any number."""
    totales = libro.totales([h.cuenta_id for h in hallazgos], al=al)
    usos = palabras.usos(al) if hallazgos else {}
    return [
        Fila(
            numero=h.numero,
            titular=h.titular,
            direccion=h.direccion,
            uso=palabras.uso(h.uso, usos),
            situacion=h.situacion_comercial,
            a_pagar_hoy=totales[h.cuenta_id].a_pagar_hoy,
            coincide=h.coincide,
            url=reverse(ruta, args=[h.numero]) if ruta else "",
        )
        for h in hallazgos
    ]


def _del_documento(documento: leido.Leido) -> list[Fila]:
    """The document of a folio, as the first line of the list under the field."""
    ficha = padron.cuenta(documento.cuenta)
    debe = libro.totales([ficha.id], al=reloj.hoy())[ficha.id].a_pagar_hoy
    return [
        Fila(
            numero=ficha.numero,
            titular=ficha.titular,
            direccion=ficha.domicilio,
            uso=ficha.uso,
            situacion=ficha.situacion_comercial,
            a_pagar_hoy=debe,
            coincide=documento.texto,
            url=documento.url,
        )
    ]


def _pintar(request: HttpRequest, en_lista: bool, contexto: dict[str, Any]) -> HttpResponse:
    return render(request, "padron/_resultados.html" if en_lista else "padron/buscar.html", contexto)
