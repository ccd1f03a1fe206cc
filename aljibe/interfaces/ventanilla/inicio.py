"""The first page: what this post does first, and what waits for it."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from aljibe.base import reloj
from aljibe.base.textos import cuantos
from aljibe.caja import queries as caja
from aljibe.caja.actos import CERRAR_TURNO, COBRAR
from aljibe.facturacion import queries as facturacion
from aljibe.facturacion.actos import FACTURAR
from aljibe.interfaces.puerta import con_sesion, persona, puede
from aljibe.interfaces.templatetags.formato import fecha
from aljibe.interfaces.ventanilla import palabras
from aljibe.libro.actos import EMITIR_ORDEN_PAGO
from aljibe.seguridad.actos import CONSULTAR
from aljibe.tarifas import queries as tarifas
from aljibe.tarifas.actos import APROBAR_LEY, IMPORTAR_LEY

_PERIODOS = 6


@con_sesion
@require_GET
def inicio(request: HttpRequest) -> HttpResponse:
    """Tasks and trays of the post."""
    ahora = reloj.ahora()
    contexto = {
        "saludo": palabras.saludo(persona(request).nombre, ahora),
        "hoy": reloj.fecha_local(ahora),
        "tareas": _tareas(request),
        "bandejas": _bandejas(request, ahora),
    }
    return render(request, "inicio/inicio.html", contexto)


def _tareas(request: HttpRequest) -> list[dict[str, Any]]:
    tareas: list[dict[str, Any]] = []
    if puede(request, COBRAR):
        tareas += _de_caja(request)
    if puede(request, CERRAR_TURNO):
        detalle = "Lo cobrado en todas las cajas, por turno y por concepto, y las diferencias."
        tareas.append(_tarea("Corte general del día", detalle, reverse("corte_general"), "corte", "Ver el día"))
    if puede(request, FACTURAR):
        detalle = "Ensaye o facture un periodo, y vea las cuentas apartadas."
        tareas.append(_tarea("Facturación del mes", detalle, reverse("periodos"), "facturacion", "Ver periodos"))
    if puede(request, APROBAR_LEY) or puede(request, IMPORTAR_LEY):
        detalle = "Una persona la importa, otra la aprueba."
        tareas.append(_tarea("Leyes de Ingresos", detalle, reverse("leyes"), "leyes", "Ver leyes"))
    if puede(request, CONSULTAR):
        detalle = "Por número, nombre, calle, medidor, folio o teléfono."
        tareas.append(_tarea("Buscar una cuenta", detalle, reverse("buscar"), "usuarios", "Buscar"))
    if puede(request, EMITIR_ORDEN_PAGO):  # those who serve at the counter
        detalle = "Los de los próximos 30 y 60 días, y los vencidos sin renovar, con su teléfono."
        tareas.append(_tarea("Beneficios por vencer", detalle, reverse("beneficios"), "llamada", "Ver la lista"))
    if tareas:
        tareas[0]["principal"] = True
    return tareas


def _de_caja(request: HttpRequest) -> list[dict[str, Any]]:
    turno = caja.turno_abierto_de(persona(request))
    if turno is None:
        detalle = "Elija su caja y el fondo con que empieza."
        return [_tarea("Abrir turno de caja", detalle, reverse("caja_abrir"), "caja", "Abrir turno")]
    abierto = f"{turno.caja_nombre}, abierto a las {timezone.localtime(turno.abierto_en):%H:%M}."
    return [
        _tarea("Cobrar", abierto, reverse("caja"), "caja", "Ir a la caja"),
        _tarea("Cortar el turno", "Cuente el cajón a ciegas y compare después.", reverse("conteo"), "corte", "Contar"),
    ]


def _bandejas(request: HttpRequest, ahora: datetime) -> list[dict[str, Any]]:
    bandejas = []
    if puede(request, CERRAR_TURNO):
        bandejas.append(_de_turnos())
    if puede(request, FACTURAR):
        bandejas.append(_de_periodos())
    if puede(request, APROBAR_LEY):
        bandejas.append(_de_leyes(ahora))
    if puede(request, CONSULTAR):
        bandejas.append(_de_la_oficina(ahora))
    return bandejas


def _de_turnos() -> dict[str, Any]:
    renglones = [
        {
            "titulo": f"{t.caja_nombre} · {t.cajero_nombre}",
            "url": f"{reverse('corte')}?turno={t.id}" if t.conteos else "",
            "detalle": f"Abierto a las {timezone.localtime(t.abierto_en):%H:%M}, {cuantos(t.cobros, 'cobro')}",
            "tono": "espera" if t.conteos else "en_curso",
            "dato": "Contado, por cerrar" if t.conteos else "Cobrando",
            "pie": "",
        }
        for t in caja.turnos_abiertos()
    ]
    return _bandeja("Turnos abiertos", renglones, "Ningún turno abierto: todos están cortados.")


def _de_periodos() -> dict[str, Any]:
    renglones = [
        {
            "titulo": palabras.mes_largo(p["clave"]).capitalize(),
            "url": reverse("periodo", args=[p["clave"]]),
            "detalle": f"{p['lecturas']:,} lecturas, {p['facturadas']:,} recibos",
            "tono": "hecho" if p["facturadas"] else "espera",
            "dato": f"{p['total']:,.2f}" if p["facturadas"] else "Por facturar",
            "pie": "",
        }
        for p in facturacion.periodos()[:_PERIODOS]
    ]
    return _bandeja("Periodos", renglones, "Ninguno todavía: se abre al importar sus lecturas.")


def _de_leyes(ahora: datetime) -> dict[str, Any]:
    renglones = [
        {
            "titulo": ley.nombre,
            "url": reverse("ley", args=[ley.id]),
            "detalle": f"Rige desde el {fecha(ley.desde)}",
            "tono": "espera",
            "dato": "Por aprobar",
            "pie": f"La importó {ley.importo}",
        }
        for ley in tarifas.leyes(al=reloj.fecha_local(ahora))
        if ley.estado == "BORRADOR" and not ley.faltan
    ]
    return _bandeja("Leyes por aprobar", renglones, "Ninguna ley espera aprobación.")


def _de_la_oficina(ahora: datetime) -> dict[str, Any]:
    """What anybody may be asked at the counter: which law rules, and which tills are open."""
    ley = tarifas.ley_en_vigor(reloj.fecha_local(ahora))
    renglones = []
    if ley is not None:
        renglones.append(
            {
                "titulo": ley.nombre,
                "url": reverse("ley", args=[ley.pk]),
                "detalle": f"Del {fecha(ley.vigente_desde)} al {fecha(ley.vigente_hasta)}",
                "tono": "activo",
                "dato": "Rige hoy",
                "pie": "",
            }
        )
    renglones += [
        {
            "titulo": c.nombre,
            "url": "",
            "detalle": c.ocupada_por,
            "tono": "activo" if c.ocupada_por else "pendiente",
            "dato": "Abierta" if c.ocupada_por else "Cerrada",
            "pie": "",
        }
        for c in caja.cajas()
    ]
    return _bandeja("Hoy en la oficina", renglones, "Ninguna ley aprobada y ninguna caja.")


def _bandeja(titulo: str, renglones: list[dict[str, Any]], vacio: str) -> dict[str, Any]:
    return {"titulo": titulo, "cuantos": len(renglones), "vacio": vacio, "renglones": renglones}


def _tarea(titulo: str, detalle: str, url: str, icono: str, boton: str) -> dict[str, Any]:
    return {"titulo": titulo, "detalle": detalle, "url": url, "icono": icono, "boton": boton, "principal": False}
