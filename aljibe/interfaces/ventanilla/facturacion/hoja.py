"""The sheet of a route: its readings typed one under another, as in a spreadsheet.

With a script each row is sent as it is left; without it the whole page is one form. Both come here, and a row that was
not touched is not sent to the service: what it said when it was painted travels with it.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from aljibe.base import reloj
from aljibe.base.rechazos import Rechazo
from aljibe.base.textos import cuantos
from aljibe.facturacion import queries, services
from aljibe.facturacion.actos import CAPTURAR_LECTURA
from aljibe.interfaces.puerta import persona, puede, requiere
from aljibe.interfaces.ventanilla import palabras
from aljibe.padron.actos import CORREGIR_PADRON

POR_PAGINA = 50
_TODAS = 1_000
_MAXIMO_DE_RENGLONES = 1_000
MOTIVO = "Error de captura"
# What is marked beside a reading, gravest first; the others of the catalogue are told in the list of suspects.
_MARCAS = {
    "lectura_menor": ("detenido", "menor que la anterior"),
    "consumo_alto": ("vencido", "alto"),
    "consumo_bajo": ("vencido", "bajo"),
    "consumo_suspendido": ("vencido", "consumo suspendido"),
    "vuelta_de_caratula": ("espera", "dio la vuelta"),
    "medidor_cambiado": ("espera", "medidor cambiado"),
    "estimados_seguidos": ("espera", "varios meses estimados"),
}
_DICE = {"nueva": "Guardada", "corregida": "Corregida", "sin_cambio": "Sin cambio"}


@requiere(CAPTURAR_LECTURA)
@require_http_methods(["GET", "POST"])
def hoja(request: HttpRequest, clave: str, ruta: str) -> HttpResponse:
    """The sheet, a page of it or whole; what is posted is saved row by row, the good ones though others are not."""
    palabras.mes_de_periodo(clave)
    if request.method == "GET":
        return _pintar(request, clave, ruta)
    anomalias = queries.anomalias(en_uso=True)
    lecturas = _leer(request.POST, clave, {a.nombre.casefold(): a.clave for a in anomalias})
    try:
        hechas = services.capturar_lecturas(
            lecturas=lecturas,
            solo_buenas=True,
            por=persona(request),
            ahora=reloj.ahora(),
            clave=request.POST.get("clave") or None,
        )
    except Rechazo as rechazo:
        if _quiere_json(request):
            return JsonResponse({"mensaje": str(rechazo)}, status=rechazo.estado)
        return _pintar(request, clave, ruta, aviso=str(rechazo), estado=rechazo.estado)
    if _quiere_json(request):
        return JsonResponse({"renglones": _respuestas(clave, hechas)})
    malas = {h["cuenta"]: h for h in hechas if h["estado"] == "rechazada"}
    guardadas = len(hechas) - len(malas)
    if malas:
        aviso = f"{cuantos(guardadas, 'lectura')} en la hoja; sin guardar, {len(malas)}: su renglón dice por qué."
        return _pintar(request, clave, ruta, aviso=aviso, malas=malas, estado=422)
    if hechas:
        messages.success(request, f"Quedó guardado lo escrito: {cuantos(guardadas, 'lectura')}.")
    else:
        messages.info(request, "No cambió ningún renglón: no había nada que guardar.")
    return redirect(_direccion(clave, ruta, request.GET))


def _leer(enviado: Mapping[str, str], clave: str, por_nombre: Mapping[str, str]) -> list[services.LecturaNueva]:
    """The rows that were touched, in their order. An anomaly may be written by its name."""
    lecturas = []
    for campo in [c for c in enviado if c.startswith("cuenta-")][:_MAXIMO_DE_RENGLONES]:
        n = campo.removeprefix("cuenta-")
        lectura, anomalia, observacion = (
            enviado.get(f"{que}-{n}", "").strip() for que in ("lectura", "anomalia", "observacion")
        )
        anomalia = por_nombre.get(anomalia.casefold(), anomalia)
        antes = enviado.get(f"antes-{n}", "")
        if como_estaba(lectura, anomalia, observacion) == antes or not (antes or lectura or anomalia):
            continue
        lecturas.append(
            services.LecturaNueva(
                cuenta=enviado[campo],
                periodo=clave,
                fecha=enviado.get("fecha", ""),
                lectura=lectura,
                anomalia=anomalia,
                observacion=observacion,
                motivo=MOTIVO,
            )
        )
    return lecturas


def como_estaba(lectura: object, anomalia: str, observacion: str) -> str:
    """What a row says, in one text, to know later whether it was touched; empty while nothing was read."""
    dicho = "" if lectura is None else str(lectura)
    return "|".join((dicho, anomalia, observacion)) if dicho or anomalia else ""


def _quiere_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _respuestas(clave: str, hechas: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What became of each row, with the m³ and the marks that the run would see."""
    buenas = [h["cuenta"] for h in hechas if h["estado"] != "rechazada"]
    hojas = queries.renglones(clave, buenas, hoy=reloj.hoy()) if buenas else {}
    respuestas = []
    for hecha in hechas:
        suyo = hojas.get(hecha["cuenta"])
        respuesta: dict[str, Any] = {
            "cuenta": hecha["cuenta"],
            "id": hecha["id"],
            "estado": hecha["estado"],
            "errores": _frases(hecha),
        }
        if suyo is not None:
            respuesta |= {
                "dice": _DICE[hecha["estado"]],
                "m3": None if suyo.m3 is None else int(suyo.m3),
                "marcas": _marcas(suyo),
                "antes": como_estaba(suyo.lectura, suyo.anomalia, suyo.observacion),
                "url": reverse("lectura", args=[suyo.lectura_id]),
                "fotos": reverse("lectura_foto", args=[suyo.lectura_id]),
            }
        respuestas.append(respuesta)
    return respuestas


def _frases(hecha: Mapping[str, Any]) -> list[str]:
    """`Lectura: el medidor M1 tiene 4 cifras.`"""
    return [
        f"{campo.capitalize().replace('Observacion', 'Observación').replace('Anomalia', 'Anomalía')}: {motivo}."
        for campo, motivos in hecha.get("errores", {}).items()
        for motivo in motivos
    ]


def _marcas(r: queries.RenglonDeHoja) -> list[dict[str, str]]:
    return [{"tono": _MARCAS[c][0], "texto": _MARCAS[c][1]} for c in r.clases]


def _direccion(clave: str, ruta: str, datos: Mapping[str, str], **cambios: int | str) -> str:
    return palabras.con_consulta(reverse("hoja", args=[clave, ruta]), datos, ("pagina", "todas"), **cambios)


def _pintar(
    request: HttpRequest,
    clave: str,
    ruta: str,
    *,
    aviso: str = "",
    malas: Mapping[str, Mapping[str, Any]] | None = None,
    estado: int = 200,
) -> HttpResponse:
    todas = bool(request.GET.get("todas"))
    pagina = 1 if todas else palabras.pagina(request.GET)
    limite = _TODAS if todas else POR_PAGINA
    try:
        hecha = queries.hoja_de_ruta(clave, ruta, hoy=reloj.hoy(), desde=(pagina - 1) * limite, limite=limite)
    except Rechazo as rechazo:
        if rechazo.estado == 404:
            raise
        sin_hoja = {"periodo": _periodo(clave), "ruta": ruta, "sin_hoja": str(rechazo)}
        return render(request, "facturacion/hoja.html", sin_hoja, status=rechazo.estado)
    paginas = max(-(-hecha.total // limite), 1)
    escrito = request.POST if request.method == "POST" else {}
    contexto: dict[str, Any] = {
        "periodo": _periodo(clave),
        "ruta": ruta,
        "total": hecha.total,
        "leidas": hecha.leidas,
        "fecha": escrito.get("fecha") or reloj.hoy().isoformat(),
        "clave": str(uuid4()),
        "aviso": aviso,
        "anomalias": [{"clave": a.clave, "nombre": a.nombre} for a in queries.anomalias(en_uso=True)],
        "criterios": {"veces": hecha.veces_alta, "fraccion": hecha.fraccion_baja, "minimos": hecha.meses_minimos},
        "puede_cambiar_medidor": puede(request, CORREGIR_PADRON),
        "renglones": [_renglon(n, r, escrito, malas or {}) for n, r in enumerate(hecha.renglones)],
        "accion": _direccion(clave, ruta, request.GET),
        "pagina": pagina,
        "paginas": paginas,
        "anterior_url": _direccion(clave, ruta, {}, pagina=pagina - 1) if pagina > 1 else "",
        "siguiente_url": _direccion(clave, ruta, {}, pagina=pagina + 1) if pagina < paginas else "",
        "todas_url": _direccion(clave, ruta, {}, todas=1) if not todas and paginas > 1 else "",
    }
    return render(request, "facturacion/hoja.html", contexto, status=estado)


def _periodo(clave: str) -> dict[str, Any]:
    return {"clave": clave, "mes": palabras.mes_de_periodo(clave)}


def _renglon(
    n: int, r: queries.RenglonDeHoja, escrito: Mapping[str, str], malas: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """A row as it is saved; one that was refused, as it was typed."""
    mala = malas.get(r.numero)
    dichos = {
        "lectura": "" if r.lectura is None else str(r.lectura),
        "anomalia": r.anomalia,
        "observacion": r.observacion,
    }
    antes = como_estaba(r.lectura, r.anomalia, r.observacion)
    if mala is not None:
        suyo = next(
            c.removeprefix("cuenta-") for c, v in escrito.items() if c.startswith("cuenta-") and v.strip() == r.numero
        )
        dichos = {campo: escrito.get(f"{campo}-{suyo}", "") for campo in dichos}
    return {
        "n": n,
        "cuenta": r.numero,
        "titular": r.titular or "Sin titular",
        "domicilio": r.domicilio,
        "situacion": r.situacion_comercial,
        "medidor": r.medidor,
        "digitos": r.digitos,
        "anterior": r.anterior,
        "anterior_el": r.fecha_anterior,
        "promedio": r.promedio,
        "desde": r.desde,
        "por_compensar": r.por_compensar,
        "suma": r.suma,
        "meses": r.meses,
        "antes": antes,
        **dichos,
        "m3": r.m3,
        "marcas": _marcas(r),
        "estado": "" if mala else "Facturada" if r.folio else "Guardada" if r.lectura_id else "",
        "errores": _frases(mala) if mala else [],
        "lectura_id": r.lectura_id,
        "fotos": len(r.fotos),
        "folio": r.folio,
        "se_captura": not r.folio and (bool(r.medidor) or r.lectura_id is not None),
    }
