"""What a person should look at before a period is billed, with the graph of each account, and its release."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from aljibe.base import reloj
from aljibe.base.rechazos import NoExiste, Rechazo
from aljibe.base.textos import preguntable
from aljibe.facturacion import queries, services
from aljibe.facturacion.actos import CAPTURAR_LECTURA, FACTURAR, LIBERAR_LECTURA
from aljibe.interfaces.puerta import persona, puede, requiere
from aljibe.interfaces.ventanilla import palabras
from aljibe.padron import queries as padron
from aljibe.reglas.tarifa.nombres import nombre_de_clave
from aljibe.seguridad.actos import CONSULTAR

POR_PAGINA = 50
_TONOS = {"lectura_menor": "detenido", "consumo_alto": "vencido", "consumo_bajo": "vencido"}


@requiere(CONSULTAR)
@require_GET
def sospechosas(request: HttpRequest, clave: str) -> HttpResponse:
    """The list as a run would judge it now: nothing has to be billed before."""
    return _pintar(request, clave, request.GET)


@requiere(LIBERAR_LECTURA)
@require_POST
def liberar(request: HttpRequest, clave: str) -> HttpResponse:
    """Accept the ticked ones: the next run bills them."""
    palabras.mes_de_periodo(clave)
    cuentas = request.POST.getlist("cuenta")[:POR_PAGINA]
    if not cuentas:
        return _pintar(request, clave, request.POST, error="No marcó ninguna lectura. Marque las que ya revisó.")
    try:
        n = services.liberar_lecturas(
            periodo=clave,
            cuentas=cuentas,
            motivo=request.POST.get("motivo", ""),
            por=persona(request),
            ahora=reloj.ahora(),
            clave=request.POST.get("clave") or None,
        )
    except Rechazo as rechazo:
        if rechazo.estado == 404:
            raise
        return _pintar(request, clave, request.POST, error=str(rechazo), estado=rechazo.estado)
    cuales = "Una lectura liberada" if n == 1 else f"{n} lecturas liberadas"
    messages.success(request, f"{cuales}: la siguiente corrida la{'s' * (n != 1)} factura.")
    return redirect(_direccion(clave, request.POST))


def _direccion(clave: str, datos: Mapping[str, str], **cambios: int | str) -> str:
    return palabras.con_consulta(reverse("sospechosas", args=[clave]), datos, ("clase", "ruta", "pagina"), **cambios)


def _pintar(
    request: HttpRequest, clave: str, datos: Mapping[str, str], *, error: str = "", estado: int = 200
) -> HttpResponse:
    periodo = {"clave": clave, "mes": palabras.mes_de_periodo(clave)}
    ruta = datos.get("ruta", "")
    if not ruta.isprintable():  # what no key of a route can be is not asked of the database
        raise NoExiste(que="la ruta", clave=preguntable(ruta))
    try:
        todas = queries.sospechosas(clave, ruta=ruta or None, hoy=reloj.hoy())
    except Rechazo as rechazo:
        if rechazo.estado == 404:
            raise
        sin_lista = {"periodo": periodo, "sin_lista": str(rechazo)}
        return render(request, "facturacion/sospechosas.html", sin_lista, status=rechazo.estado)
    catalogo = {a.clave: a for a in queries.anomalias()}
    clase = datos.get("clase", "") if datos.get("clase", "") in catalogo else ""
    elegidas = [r for r in todas if not clase or clase in r.clases]
    pagina = palabras.pagina(datos)
    vistas = elegidas[(pagina - 1) * POR_PAGINA : pagina * POR_PAGINA]
    puede_liberar = puede(request, LIBERAR_LECTURA)
    contexto: dict[str, Any] = {
        "periodo": periodo,
        "ruta": ruta,
        "rutas": [r.clave for r in padron.rutas()],
        "clase": clase,
        "total": len(todas),
        "por_revisar": sum(1 for r in todas if r.liberable or queries.LECTURA_MENOR in r.clases),
        "filtros": _filtros(clave, ruta, clase, todas, {c: a.nombre for c, a in catalogo.items()}),
        "renglones": [_renglon(r, catalogo, puede_liberar=puede_liberar) for r in vistas],
        "elegidas": len(elegidas),
        "pagina": pagina,
        "anterior_url": _direccion(clave, datos, pagina=pagina - 1) if pagina > 1 else "",
        "siguiente_url": _direccion(clave, datos, pagina=pagina + 1) if len(elegidas) > pagina * POR_PAGINA else "",
        "puede_liberar": puede_liberar and any(r.liberable for r in vistas),
        "puede_facturar": puede(request, FACTURAR),
        "puede_corregir": puede(request, CAPTURAR_LECTURA),
        "motivo": datos.get("motivo", ""),
        "clave": str(uuid4()),
        "error": error,
    }
    return render(request, "facturacion/sospechosas.html", contexto, status=422 if error and estado == 200 else estado)


def _filtros(
    clave: str, ruta: str, clase: str, todas: Sequence[queries.RenglonDeHoja], nombres: Mapping[str, str]
) -> list[dict[str, Any]]:
    cuantas: dict[str, int] = {}
    for renglon in todas:
        for una in renglon.clases:
            cuantas[una] = cuantas.get(una, 0) + 1
    datos = {"ruta": ruta}
    filtros = [{"nombre": "Todas", "cuantas": len(todas), "url": _direccion(clave, datos), "actual": not clase}]
    return filtros + [
        {
            "nombre": nombres.get(una, una),
            "cuantas": n,
            "url": _direccion(clave, datos, clase=una),
            "actual": una == clase,
        }
        for una, n in sorted(cuantas.items(), key=lambda par: (-par[1], par[0]))
    ]


def _renglon(r: queries.RenglonDeHoja, catalogo: Mapping[str, Any], *, puede_liberar: bool) -> dict[str, Any]:
    ordenes = [r.orden_de_anomalia, *(catalogo[c].orden_propuesta for c in r.clases if c in catalogo)]
    return {
        "cuenta": r.numero,
        "titular": r.titular or "Sin titular",
        "domicilio": r.domicilio,
        "ruta": r.ruta,
        "medidor": r.medidor,
        "clases": [
            {"tono": _TONOS.get(c, "espera"), "nombre": catalogo[c].nombre if c in catalogo else c} for c in r.clases
        ],
        "anomalia": r.anomalia_nombre,
        "ordenes": [nombre_de_clave(o).lower() for o in dict.fromkeys(ordenes) if o],
        "anterior": r.anterior,
        "anterior_el": r.fecha_anterior,
        "actual": r.lectura,
        "actual_el": r.fecha,
        "m3": r.m3,
        "estimado": r.estimado,
        "promedio": r.promedio,
        "historial": r.historial,
        "observacion": r.observacion,
        "corregida": r.corregida,
        "detalle": r.detalle if r.motivo not in ("", *queries.LIBERABLES) else "",
        "fotos": r.fotos,
        "url": reverse("lectura", args=[r.lectura_id]),
        "liberable": r.liberable and puede_liberar,
        "libero": r.libero,
        "liberada_en": timezone.localtime(r.liberada_en) if r.liberada_en else None,
        "motivo_liberacion": r.motivo_liberacion,
    }
