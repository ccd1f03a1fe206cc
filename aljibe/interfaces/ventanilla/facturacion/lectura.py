"""A reading: each of its versions with who, when and why, its photos, and the correction of one not billed."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aljibe.base import reloj
from aljibe.base.rechazos import Rechazo
from aljibe.facturacion import queries, services
from aljibe.facturacion.actos import CAPTURAR_LECTURA
from aljibe.interfaces import fotos
from aljibe.interfaces.puerta import persona, puede, requiere, veredicto
from aljibe.interfaces.ventanilla import palabras
from aljibe.padron import queries as padron
from aljibe.seguridad.actos import CONSULTAR


class Correccion(forms.Form):
    """What the meter said, and why what was written is not it."""

    fecha = forms.CharField(
        label="Fecha", required=False, widget=forms.TextInput(attrs={"class": "entrada", "type": "date"})
    )
    lectura = forms.CharField(
        label="Lectura, m³",
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"class": "entrada importe", "inputmode": "numeric", "autocomplete": "off"}),
    )
    anomalia = forms.ChoiceField(label="Anomalía", required=False, widget=forms.Select(attrs={"class": "entrada"}))
    observacion = forms.CharField(
        label="Observación", required=False, max_length=200, widget=forms.TextInput(attrs={"class": "entrada"})
    )
    motivo = forms.CharField(
        label="Por qué se corrige",
        max_length=200,
        error_messages={"required": "Diga por qué se corrige: la original se conserva con su motivo."},
        widget=forms.TextInput(attrs={"class": "entrada"}),
    )
    clave = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, vigente: queries.VersionDeLectura, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        opciones = {a.clave: a.nombre for a in queries.anomalias(en_uso=True)}
        if vigente.anomalia:
            opciones.setdefault(vigente.anomalia, vigente.anomalia_nombre)
        campo = self.fields["anomalia"]
        assert isinstance(campo, forms.ChoiceField)
        campo.choices = [("", "Ninguna"), *opciones.items()]


@requiere(CONSULTAR)
@require_http_methods(["GET", "POST"])
def lectura(request: HttpRequest, lectura_id: int) -> HttpResponse:
    """The reading with its versions; posted, it is corrected by another row."""
    historia = queries.historia_de_lectura(lectura_id)
    suya = historia.vigente
    inicial = {
        "fecha": suya.fecha.isoformat(),
        "lectura": "" if suya.lectura is None else suya.lectura,
        "anomalia": suya.anomalia,
        "observacion": suya.observacion,
        "clave": str(uuid4()),
    }
    forma = Correccion(request.POST or None, vigente=suya, initial=inicial)
    if request.method == "POST" and forma.is_valid():
        hecha = _corregir(request, historia, forma)
        if hecha is not None:
            if hecha["estado"] == "sin_cambio":
                messages.info(request, "Es la misma lectura: no había nada que corregir.")
            else:
                messages.success(request, "Lectura corregida; la original se conserva.")
            return redirect("lectura", hecha["id"])
    return _pintar(request, historia, forma)


@requiere(CAPTURAR_LECTURA)
@require_POST
def agregar_foto(request: HttpRequest, lectura_id: int) -> HttpResponse:
    """A photo for the reading; the sheet asks for it without leaving its page."""
    archivo = request.FILES.get("foto")
    quiere_json = request.headers.get("Accept") == "application/json"
    try:
        services.agregar_foto(
            lectura_id=lectura_id,
            contenido=fotos.leer(archivo) if archivo else b"",
            por=persona(request),
            ahora=reloj.ahora(),
        )
    except Rechazo as rechazo:
        if quiere_json:
            return JsonResponse({"mensaje": str(rechazo)}, status=rechazo.estado)
        if rechazo.estado in (403, 404):
            raise
        messages.error(request, str(rechazo))
        return redirect(reverse("lectura", args=[lectura_id]) + "#fotos")
    if quiere_json:
        historia = queries.historia_de_lectura(lectura_id)
        return JsonResponse({"fotos": sum(len(v.fotos) for v in historia.versiones)}, status=201)
    messages.success(request, "Foto guardada.")
    return redirect(reverse("lectura", args=[lectura_id]) + "#fotos")


@requiere(CONSULTAR)
@require_GET
def foto(request: HttpRequest, foto_id: int) -> HttpResponse:
    """The photo itself."""
    return fotos.ver(foto_id)


def _corregir(request: HttpRequest, historia: queries.HistoriaDeLectura, forma: Correccion) -> dict[str, Any] | None:
    """The answer of the service; None when it refused, which is told beside its field."""
    dichos = forma.cleaned_data
    nueva = services.LecturaNueva(
        cuenta=historia.cuenta,
        periodo=historia.periodo,
        fecha=dichos["fecha"],
        lectura=dichos["lectura"],
        anomalia=dichos["anomalia"],
        observacion=dichos["observacion"],
        motivo=dichos["motivo"],
    )
    try:
        return services.capturar_lecturas(
            lecturas=[nueva], por=persona(request), ahora=reloj.ahora(), clave=dichos["clave"]
        )[0]
    except services.LecturasRechazadas as rechazo:
        for _, campo, motivo in rechazo.errores:
            forma.add_error(campo if campo in forma.fields else None, f"{motivo[:1].upper()}{motivo[1:]}.")
    except Rechazo as rechazo:
        forma.add_error(None, str(rechazo))
    return None


def _pintar(request: HttpRequest, historia: queries.HistoriaDeLectura, forma: Correccion) -> HttpResponse:
    ficha = padron.cuenta(historia.cuenta)
    todas = [foto for version in historia.versiones for foto in version.fotos]
    hoja = reverse("hoja", args=[historia.periodo, ficha.ruta])
    contexto = {
        "cuenta": {"numero": ficha.numero, "titular": ficha.titular or "Sin titular", "domicilio": ficha.domicilio},
        "periodo": {"clave": historia.periodo, "mes": palabras.mes_de_periodo(historia.periodo)},
        "ruta": ficha.ruta,
        "lectura_id": historia.vigente.id,
        "folio": historia.folio,
        "versiones": [_version(v) for v in historia.versiones],
        "fotos": [
            {"id": f.id, "subio": f.subio, "subida_en": timezone.localtime(f.subida_en), "kb": max(f.tamano // 1000, 1)}
            for f in todas
        ],
        "form": forma,
        "puede": puede(request, CAPTURAR_LECTURA),
        "razon": veredicto(request, CAPTURAR_LECTURA).razon,
        "hoja_url": hoja,
        "sospechosas_url": f"{reverse('sospechosas', args=[historia.periodo])}?{urlencode({'ruta': ficha.ruta})}",
    }
    return render(request, "facturacion/lectura.html", contexto, status=422 if forma.errors else 200)


def _version(v: queries.VersionDeLectura) -> dict[str, Any]:
    return {
        "fecha": v.fecha,
        "lectura": v.lectura,
        "medidor": v.medidor,
        "anomalia": v.anomalia_nombre,
        "observacion": v.observacion,
        "motivo": v.motivo,
        "vigente": v.vigente,
        "capturo": v.capturo,
        "capturada_en": timezone.localtime(v.capturada_en),
        "libero": v.libero,
        "liberada_en": timezone.localtime(v.liberada_en) if v.liberada_en else None,
        "motivo_liberacion": v.motivo_liberacion,
    }
