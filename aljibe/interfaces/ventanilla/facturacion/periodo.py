"""A period: rehearse it, bill it with its progress in sight, and the accounts it left out with their reason.

The run is a job, so that the page may be closed; where nobody works on the queue, it is done in the request.
"""

import csv
from collections import Counter
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from aljibe.base import cola, reloj
from aljibe.base.rechazos import Rechazo
from aljibe.facturacion import queries, services
from aljibe.facturacion.actos import CAPTURAR_LECTURA, FACTURAR, LIBERAR_LECTURA
from aljibe.interfaces import corridas, dias
from aljibe.interfaces.puerta import persona, puede, requiere, veredicto
from aljibe.interfaces.templatetags.formato import fecha
from aljibe.interfaces.ventanilla import palabras
from aljibe.interfaces.ventanilla.facturacion import tirada
from aljibe.interfaces.ventanilla.facturacion.atrasos import atrasos
from aljibe.interfaces.ventanilla.facturacion.periodos import estado
from aljibe.libro.actos import EXPORTAR_LIBRO
from aljibe.tarifas import queries as tarifas
from aljibe.tarifas.actos import APROBAR_LEY

_A_LA_VISTA = 100
_HITO = 25


class Corrida(forms.Form):
    """Which route, and the day the bills carry."""

    ruta = forms.ChoiceField(label="Ruta", required=False, widget=forms.Select(attrs={"class": "entrada"}))
    emision = forms.DateField(
        validators=[dias.validar],
        label="Emisión",
        error_messages={"required": "Diga la fecha de emisión.", "invalid": "La fecha va como 2026-11-03."},
        widget=forms.DateInput(attrs={"class": "entrada", "type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, rutas: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        campo = self.fields["ruta"]
        assert isinstance(campo, forms.ChoiceField)
        campo.choices = [("", "Todas las rutas"), *((ruta, f"Ruta {ruta}") for ruta in rutas)]


@requiere(FACTURAR, APROBAR_LEY, EXPORTAR_LIBRO)
@require_GET
def periodo(request: HttpRequest, clave: str) -> HttpResponse:
    """The period as it is now."""
    rutas = _rutas(clave)
    forma = Corrida(rutas=[r.ruta for r in rutas], initial={"emision": reloj.hoy(), "ruta": request.GET.get("ruta")})
    return _pintar(request, clave, rutas, forma)


@requiere(FACTURAR)
@require_POST
def ensayar(request: HttpRequest, clave: str) -> HttpResponse:
    """What a run would bill, without a lock or a row."""
    rutas = _rutas(clave)
    forma = Corrida(request.POST, rutas=[r.ruta for r in rutas])
    ensayo = None
    if forma.is_valid():
        try:
            hecho = queries.ensayar(
                periodo=clave,
                ruta=forma.cleaned_data["ruta"] or None,
                emision=forma.cleaned_data["emision"],
                hoy=reloj.hoy(),
            )
        except Rechazo as error:
            forma.add_error(None, str(error))
        else:
            ensayo = {
                "facturadas": hecho.facturadas,
                "omitidas": len(hecho.omitidas),
                "motivos": [
                    f"{n:,} {_motivo(m).lower()}" for m, n in Counter(o.motivo for o in hecho.omitidas).most_common()
                ],
                "total": hecho.total,
                "hecho_en": timezone.localtime(reloj.ahora()),
            }
    return _pintar(request, clave, rutas, forma, ensayo=ensayo)


@requiere(LIBERAR_LECTURA)
@require_POST
def liberar(request: HttpRequest, clave: str) -> HttpResponse:
    """Accept the high or low readings that somebody has looked at: the next run bills them (K5)."""
    palabras.mes_de_periodo(clave)
    cuentas = request.POST.getlist("cuenta")[:_A_LA_VISTA]
    if not cuentas:
        messages.warning(request, "No se eligió ninguna lectura. Marque las que ya revisó.")
        return redirect("periodo", clave)
    n = services.liberar_lecturas(periodo=clave, cuentas=cuentas, por=persona(request), ahora=reloj.ahora())
    cuales = "Una lectura liberada" if n == 1 else f"{n} lecturas liberadas"
    messages.success(request, f"{cuales}. Facture el periodo otra vez para incluirlas.")
    return redirect("periodo", clave)


@requiere(FACTURAR)
@require_POST
def facturar(request: HttpRequest, clave: str) -> HttpResponse:
    """Start the run, or resume it: the page shows its progress."""
    rutas = _rutas(clave)
    forma = Corrida(request.POST, rutas=[r.ruta for r in rutas])
    if forma.is_valid():
        ruta, emision = forma.cleaned_data["ruta"], forma.cleaned_data["emision"]
        try:
            corridas.empezar(periodo=clave, ruta=ruta or None, emision=emision, por=persona(request))
        except Rechazo as error:
            forma.add_error(None, str(error))
        else:
            return redirect("periodo", clave)
    return _pintar(request, clave, rutas, forma)


@requiere(FACTURAR, APROBAR_LEY, EXPORTAR_LIBRO, pasiva=True)
@require_GET
def avance(request: HttpRequest, clave: str) -> HttpResponse:
    """The progress alone; once over, the page is painted anew with its figures."""
    corrida = _corrida(clave)
    contexto = {"periodo": {"clave": clave, "mes": palabras.mes_de_periodo(clave)}, "corrida": corrida}
    respuesta = render(request, "facturacion/_avance.html", contexto)
    if corrida is not None and corrida["estado"] != "EN_CURSO":
        respuesta.headers["HX-Refresh"] = "true"
    return respuesta


@requiere(FACTURAR, APROBAR_LEY, EXPORTAR_LIBRO)
@require_GET
def omitidas(request: HttpRequest, clave: str) -> HttpResponse:
    """The accounts left out, as a CSV."""
    palabras.mes_de_periodo(clave)
    respuesta = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="omitidas-{clave}.csv"'},
    )
    escritor = csv.writer(respuesta, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    escritor.writerow(["cuenta", "titular", "motivo", "detalle"])
    escritor.writerows([o.cuenta, o.titular, o.motivo, o.detalle] for o in queries.omitidas(clave))
    return respuesta


def _rutas(clave: str) -> list[queries.EstadoDeRuta]:
    palabras.mes_de_periodo(clave)
    return queries.estado_de_periodo(clave)


def _pintar(
    request: HttpRequest,
    clave: str,
    rutas: list[queries.EstadoDeRuta],
    forma: Corrida,
    *,
    ensayo: dict[str, Any] | None = None,
) -> HttpResponse:
    corrida = _corrida(clave)
    cuentas, lecturas, facturadas = (sum(getattr(r, c) for r in rutas) for c in ("cuentas", "lecturas", "facturadas"))
    en_curso = corrida is not None and corrida["estado"] == "EN_CURSO"
    cerrado = queries.periodo_cerrado(clave)
    puede_ya = puede(request, FACTURAR) and not en_curso and facturadas < cuentas and not cerrado
    usos = queries.usos_facturados(clave)
    total = sum((u.importe for u in usos), Decimal("0.00"))
    impresion = tirada.en_periodo(request, clave)
    contexto = impresion | {
        "periodo": {
            "clave": clave,
            "mes": palabras.mes_de_periodo(clave),
            "estado": "CERRADO" if cerrado else "EN_CURSO" if en_curso else estado(cuentas, lecturas, facturadas),
            "cerrado": cerrado,
        },
        "atrasos": atrasos(hoy=reloj.hoy(), puede=puede(request, FACTURAR), periodo=clave),
        "etapas": _etapas(
            rutas, tirada.etapa(impresion["tirada"], impresion["sin_imprimir"]), en_curso=en_curso, clave=clave
        ),
        "corrida": corrida,
        "ensayo": ensayo,
        "omitidas": _omitidas(clave, request.GET.get("motivo", "")),
        "usos": [{"nombre": u.nombre, "recibos": u.recibos, "importe": u.importe} for u in usos],
        "usos_total": {"recibos": sum(u.recibos for u in usos), "importe": total},
        "rutas": [_ruta(r) for r in rutas],
        "comprobacion": _comprobacion(rutas, total, facturadas),
        "form": forma,
        "form_impresion": tirada.Impresion(rutas=[r.ruta for r in rutas if r.facturadas]),
        "puede": puede_ya,
        "puede_capturar": puede(request, CAPTURAR_LECTURA),
        "razon": veredicto(request, FACTURAR).razon,
    }
    return render(request, "facturacion/periodo.html", contexto, status=422 if forma.errors else 200)


def _corrida(clave: str) -> dict[str, Any] | None:
    """The progress, or the start that waits its turn in the queue."""
    visto = queries.avance(clave)
    espera = [t for t in cola.pendientes("facturar") if t["periodo"] == clave]
    if visto is None and not espera:
        return None
    ahora = reloj.ahora()
    hechas, total = (visto.hechas, visto.total) if visto else (0, 0)
    viva = bool(espera) or (visto is not None and visto.en_curso)
    porciento = hechas * 100 // total if total else 0
    segundos = max((ahora - visto.inicio).total_seconds(), 1) if visto else 1
    por_segundo = round(hechas / segundos) if viva and hechas else None
    return {
        "numero": clave,
        "estado": "EN_CURSO" if viva else "TERMINADA",
        "hechas": hechas,
        "total": total,
        "porciento": porciento,
        "faltan": total - hechas,
        "por_segundo": por_segundo,
        "termina_en": palabras.lapso((total - hechas) // por_segundo) if por_segundo else "",
        "por": visto.por if visto else "",
        "inicio": timezone.localtime(visto.inicio if visto else ahora),
        "hito": porciento // _HITO * _HITO,
    }


def _etapas(
    rutas: list[queries.EstadoDeRuta], impresion: dict[str, str], *, en_curso: bool, clave: str
) -> list[dict[str, str]]:
    """Law, readings, bills, papers. Not every account has a bill: a route is done when a run has passed by it."""
    mes = palabras.mes_de_periodo(clave)
    ley = tarifas.ley_en_vigor(mes)
    cuentas, lecturas, facturadas = (sum(getattr(r, c) for r in rutas) for c in ("cuentas", "lecturas", "facturadas"))
    pasadas = {r.estado in ("CON_OMITIDAS", "FACTURADA") for r in rutas}
    en_parte = en_curso or pasadas == {True, False}
    facturacion = "en_curso" if en_parte else "hecho" if True in pasadas else "pendiente"
    leidas = facturacion != "pendiente" or lecturas >= cuentas > 0
    return [
        {
            "nombre": "Ley",
            "detalle": f"{ley.nombre}" if ley else f"Ninguna aprobada rige el {fecha(mes)}",
            "estado": "hecho" if ley else "pendiente",
        },
        {
            "nombre": "Lecturas",
            "detalle": f"{lecturas:,} de {cuentas:,} cuentas",
            "estado": "hecho" if leidas else "en_curso" if lecturas else "pendiente",
        },
        {"nombre": "Facturación", "detalle": f"{facturadas:,} recibos", "estado": facturacion},
        impresion,
    ]


def _omitidas(clave: str, motivo: str) -> dict[str, Any]:
    todas = queries.omitidas(clave)
    cuantas: dict[str, int] = {}
    for omitida in todas:
        cuantas[omitida.motivo] = cuantas.get(omitida.motivo, 0) + 1
    direccion = reverse("periodo", args=[clave])
    filtros = [{"nombre": "Todas", "cuantas": len(todas), "url": direccion, "actual": motivo not in cuantas}]
    filtros += [
        {
            "nombre": _motivo(m),
            "cuantas": n,
            "url": f"{direccion}?{urlencode({'motivo': m})}",
            "actual": m == motivo,
        }
        for m, n in sorted(cuantas.items(), key=lambda par: -par[1])
    ]
    vistas = [o for o in todas if motivo not in cuantas or o.motivo == motivo][:_A_LA_VISTA]
    return {
        "total": len(todas),
        "filtros": filtros,
        "renglones": [
            {
                "cuenta": o.cuenta,
                "titular": o.titular,
                "motivo": o.detalle or _motivo(o.motivo),
                "tono": "espera",
                "anterior": o.anterior,
                "actual": o.actual,
                "m3": o.actual - o.anterior if o.actual is not None and o.anterior is not None else None,
                "url": reverse("cuenta_lecturas", args=[o.cuenta]),
                "liberable": o.motivo in queries.LIBERABLES,
            }
            for o in vistas
        ],
        "descarga_url": reverse("periodo_omitidas", args=[clave]),
        "hay_liberables": any(o.motivo in queries.LIBERABLES for o in vistas),
    }


def _motivo(clave: str) -> str:
    return clave.replace("-", " ").replace("_", " ").capitalize()


def _ruta(r: queries.EstadoDeRuta) -> dict[str, Any]:
    return {
        "ruta": r.ruta,
        "cuentas": r.cuentas,
        "lecturas": r.lecturas,
        "facturadas": r.facturadas,
        "omitidas": r.omitidas if r.facturadas < r.cuentas else 0,
        "total": r.total,
        "estado": "EN_CURSO" if r.estado == "EN_CURSO" else estado(r.cuentas, r.lecturas, r.facturadas),
    }


def _comprobacion(rutas: list[queries.EstadoDeRuta], total: Decimal, facturadas: int) -> list[dict[str, Any]]:
    if not facturadas:
        return []
    por_ruta = sum((r.total for r in rutas), Decimal("0.00"))
    return [
        {"ok": por_ruta == total, "texto": f"La suma por ruta y por uso es la misma: {total:,.2f}"},
    ]
