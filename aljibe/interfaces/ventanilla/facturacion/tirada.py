"""A print run: its progress in the period, and its parts to be taken to the print shop.

It is made by the worker, so that the page may be closed; where nobody works on the queue, it is done in the request.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from aljibe.base import reloj
from aljibe.base.rechazos import Rechazo
from aljibe.facturacion import queries, services
from aljibe.facturacion.actos import FACTURAR, IMPRIMIR_RECIBOS
from aljibe.interfaces import tiradas
from aljibe.interfaces.puerta import persona, puede, requiere
from aljibe.interfaces.ventanilla import palabras
from aljibe.libro.actos import EXPORTAR_LIBRO
from aljibe.seguridad.actos import CONSULTAR
from aljibe.tarifas.actos import APROBAR_LEY

_HITO = 25
_MEGA = 1_000_000


class Impresion(forms.Form):
    """Which route."""

    ruta = forms.ChoiceField(label="Ruta por imprimir", required=False, widget=forms.Select(attrs={"class": "entrada"}))

    def __init__(self, *args: Any, rutas: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        campo = self.fields["ruta"]
        assert isinstance(campo, forms.ChoiceField)
        campo.choices = [("", "Todas las rutas"), *((ruta, f"Ruta {ruta}") for ruta in rutas)]


@requiere(IMPRIMIR_RECIBOS)
@require_POST
def imprimir(request: HttpRequest, clave: str) -> HttpResponse:
    """Begin to print what is not printed yet, or go on with what was begun: the period shows its progress."""
    forma = Impresion(request.POST, rutas=[r.ruta for r in queries.estado_de_periodo(clave)])
    if not forma.is_valid():
        messages.warning(request, "Esa ruta no existe. Elija una de la lista.")
        return redirect("periodo", clave)
    ruta = forma.cleaned_data["ruta"]
    try:
        tiradas.empezar(periodo=clave, rutas=[ruta] if ruta else [], por=persona(request))
    except Rechazo as error:
        messages.warning(request, str(error))
    return redirect("periodo", clave)


@requiere(FACTURAR, APROBAR_LEY, EXPORTAR_LIBRO, pasiva=True)
@require_GET
def avance(request: HttpRequest, clave: str) -> HttpResponse:
    """The progress of the last run alone; once over, the page is painted anew."""
    contexto = {"periodo": {"clave": clave}} | en_periodo(request, clave)
    respuesta = render(request, "facturacion/_impresion.html", contexto)
    if contexto["tirada"] is None or not contexto["tirada"]["corre"]:
        respuesta.headers["HX-Refresh"] = "true"
    return respuesta


@requiere(CONSULTAR)
@require_GET
def tirada(request: HttpRequest, tirada_id: int) -> HttpResponse:
    """The parts of a run, each with its file."""
    ficha = queries.tirada(tirada_id, ahora=reloj.ahora())
    contexto = {
        "tirada": _tirada(ficha),
        "partes": [
            {
                "n": p.n,
                "hecha": p.hecha,
                "recibos": p.recibos,
                "paginas": p.paginas if p.hecha else None,
                "megas": f"{p.tamano_bytes / _MEGA:.1f} MB" if p.hecha else "",
                "primero": f"{p.primer_folio}, cuenta {p.primera_cuenta}",
                "ultimo": f"{p.ultimo_folio}, cuenta {p.ultima_cuenta}",
                "huella": p.huella,
            }
            for p in ficha.partes
        ],
        "omitidos": [{"folio": folio, "motivo": motivo} for folio, motivo in ficha.omitidos.items()],
        "puede": puede(request, IMPRIMIR_RECIBOS),
    }
    return render(request, "facturacion/tirada.html", contexto)


@requiere(IMPRIMIR_RECIBOS)
@require_POST
def pausar(request: HttpRequest, tirada_id: int) -> HttpResponse:
    """Begin no more parts."""
    try:
        services.pausar_tirada(tirada_id=tirada_id, por=persona(request), ahora=reloj.ahora())
    except services.TiradaTerminada as error:
        messages.warning(request, str(error))
    return _a_su_periodo(tirada_id)


@requiere(IMPRIMIR_RECIBOS)
@require_POST
def seguir(request: HttpRequest, tirada_id: int) -> HttpResponse:
    """Go on with it."""
    try:
        tiradas.seguir(tirada_id, por=persona(request))
    except services.TiradaTerminada as error:
        messages.warning(request, str(error))
    return _a_su_periodo(tirada_id)


@requiere(CONSULTAR)
@require_GET
def parte(request: HttpRequest, tirada_id: int, n: int) -> FileResponse:
    """The file of a part."""
    return tiradas.descargar(tirada_id, n)


def en_periodo(request: HttpRequest, clave: str) -> dict[str, Any]:
    """What the page of a period shows of its print runs: the last one, those before it and what is left to print."""
    fichas = queries.tiradas(clave, ahora=reloj.ahora())
    sin_imprimir = queries.sin_imprimir(clave)
    ultima = _tirada(fichas[0]) if fichas else None
    puede_imprimir = puede(request, IMPRIMIR_RECIBOS)
    libre = ultima is None or ultima["estado"] == "TERMINADA"
    return {
        "tirada": ultima,
        "tiradas": [_tirada(f) for f in fichas[1:]],
        "sin_imprimir": sin_imprimir,
        "puede_imprimir": puede_imprimir,
        "ofrece_imprimir": puede_imprimir and libre and sin_imprimir > 0,
    }


def etapa(tirada: dict[str, Any] | None, sin_imprimir: int) -> dict[str, str]:
    """The step of the period."""
    if tirada is None:
        detalle = f"{sin_imprimir:,} por imprimir" if sin_imprimir else "cuando haya recibos"
        return {"nombre": "Imprimir recibos", "detalle": detalle, "estado": "pendiente"}
    detalle = f"{tirada['hechas']:,} de {tirada['total']:,}"
    if tirada["estado"] != "TERMINADA":
        return {"nombre": "Imprimir recibos", "detalle": detalle, "estado": "en_curso"}
    if sin_imprimir:
        return {"nombre": "Imprimir recibos", "detalle": f"faltan {sin_imprimir:,}", "estado": "en_curso"}
    return {"nombre": "Imprimir recibos", "detalle": detalle, "estado": "hecho"}


def _tirada(ficha: queries.FichaDeTirada) -> dict[str, Any]:
    """A run as it is shown. `corre`: it goes on by itself; a run that nobody makes is stopped."""
    corre = ficha.estado == "EN_CURSO" and (ficha.viva or tiradas.en_cola(ficha.id))
    faltan = ficha.recibos - ficha.hechos
    porciento = ficha.hechos * 100 // ficha.recibos
    por_segundo = round(ficha.por_segundo) if corre and ficha.por_segundo else None
    return {
        "id": ficha.id,
        "periodo": ficha.periodo,
        "mes": palabras.primer_dia(ficha.periodo),
        "rutas": ", ".join(ficha.rutas),
        "estado": ficha.estado if corre or ficha.estado != "EN_CURSO" else "DETENIDA",
        "corre": corre,
        "hechas": ficha.hechos,
        "total": ficha.recibos,
        "faltan": faltan,
        "porciento": porciento,
        "hito": porciento // _HITO * _HITO,
        "por_segundo": por_segundo,
        "termina_en": palabras.lapso(faltan // por_segundo) if por_segundo else "",
        "omitidos": len(ficha.omitidos),
        "partes": len(ficha.partes),
        "partes_hechas": sum(p.hecha for p in ficha.partes),
        "por": ficha.por,
        "preparada_en": timezone.localtime(ficha.preparada_en),
        "terminada_en": timezone.localtime(ficha.terminada_en) if ficha.terminada_en else None,
    }


def _a_su_periodo(tirada_id: int) -> HttpResponse:
    return redirect("periodo", queries.tirada(tirada_id, ahora=reloj.ahora()).periodo)
