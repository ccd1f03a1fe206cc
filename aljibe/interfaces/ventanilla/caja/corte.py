"""The cut: what was counted against the books, the difference with its motive, and the close (K20)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from aljibe.base import reloj
from aljibe.base.rechazos import Rechazo
from aljibe.caja import queries, services
from aljibe.caja.actos import CERRAR_TURNO, CONSULTAR_TURNOS, CONTAR
from aljibe.interfaces import libros
from aljibe.interfaces.puerta import persona, puede, requiere
from aljibe.interfaces.templatetags.formato import pesos
from aljibe.interfaces.ventanilla import palabras
from aljibe.interfaces.ventanilla.caja.conteo import nombre_de
from aljibe.interfaces.ventanilla.caja.importes import CERO, FormaDeCaja, clave_nueva
from aljibe.reglas.aplicacion import DENOMINACIONES
from aljibe.reportes import corte as reporte
from aljibe.seguridad import queries as seguridad
from aljibe.seguridad import services as seguridad_services
from aljibe.seguridad.actos import CONSULTAR
from aljibe.tarifas import queries as tarifas

MOTIVOS = (
    ("", "Elija el motivo"),
    ("Cambio mal entregado", "Cambio mal entregado"),
    ("Cobro sin billete o moneda exactos", "Cobro sin billete o moneda exactos"),
    ("Comprobante que falta", "Comprobante que falta"),
    ("Comprobante con otro importe", "Comprobante con otro importe"),
    ("Billete falso", "Billete falso"),
    ("No se encontró la causa", "No se encontró la causa"),
    ("Otro", "Otro (explíquelo en la nota)"),
)
# The cut keeps "motive: note" within its limit, whatever the motive.
_NOTA_MAXIMA = services.MOTIVO_MAXIMO - len(": ") - max(len(motivo) for motivo, _ in MOTIVOS)


class Cierre(FormaDeCaja):
    """The motive of a difference, and the key."""

    motivo = forms.ChoiceField(
        label="Motivo de la diferencia",
        choices=MOTIVOS,
        required=False,
        widget=forms.Select(attrs={"class": "entrada"}),
    )
    nota = forms.CharField(
        label="Nota", required=False, max_length=_NOTA_MAXIMA, widget=forms.TextInput(attrs={"class": "entrada"})
    )
    clave = forms.CharField(max_length=64, widget=forms.HiddenInput)
    turno = forms.IntegerField(widget=forms.HiddenInput)

    def en_una_frase(self) -> str:
        """Motive and note together, as the cut keeps them."""
        motivo, nota = self.cleaned_data["motivo"], self.cleaned_data["nota"].strip()
        if motivo == "Otro":
            return nota if nota else ""
        return f"{motivo}: {nota}" if motivo and nota else motivo or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cuentas:
    """What a drawer was counted to hold and what the books say, by tender, in pesos."""

    turno: queries.FichaDeTurno
    conteo: Any
    resumen: queries.Resumen
    esperado: Mapping[str, Decimal]
    contado: Mapping[str, Decimal]

    @property
    def medios(self) -> list[str]:
        """Cash always; the others with movement or declared."""
        return [
            m
            for m in palabras.MEDIOS
            if m == "efectivo" or (m != "saldo_a_favor" and (self.esperado.get(m) or self.contado.get(m)))
        ]

    def diferencia(self, medio: str) -> Decimal:
        """Counted less expected."""
        return self.contado.get(medio, CERO) - self.esperado.get(medio, CERO)

    @property
    def mayor(self) -> Decimal:
        """The largest difference, without its sign."""
        return max(abs(self.diferencia(m)) for m in self.medios)


@requiere(CONTAR, CERRAR_TURNO)
def corte(request: HttpRequest) -> HttpResponse:
    """The result of the count of one's own turno, or of `?turno=`; POST closes it."""
    turno = _turno(request)
    if turno is None:
        return _sin_turno(request)
    propio = turno.cajero_id == persona(request).pk
    if not propio and not puede(request, CERRAR_TURNO):
        raise services.TurnoAjeno(turno=turno.caja, cajero=turno.cajero_nombre)
    if turno.estado != "ABIERTO":
        return redirect("corte_hecho", queries.corte_de_turno(turno.id).folio)
    conteo = queries.ultimo_conteo(turno.id)
    if conteo is None:
        # Nothing expected is asked for, let alone painted, before a count is declared.
        if propio:
            return redirect("conteo")
        messages.info(request, f"{turno.cajero_nombre} todavía no cuenta su cajón de {turno.caja_nombre}.")
        return redirect("inicio")
    cuentas = _Cuentas(
        turno=turno,
        conteo=conteo,
        resumen=queries.resumen_de(turno.id),
        esperado=queries.esperado_de(turno.id),
        contado=queries.contado(conteo),
    )
    forma = Cierre(request.POST or None, initial={"clave": clave_nueva(turno.id), "turno": turno.id})
    if forma.is_bound and forma.is_valid() and _dice_el_motivo(request, forma, cuentas):
        try:
            hecho = services.cerrar_turno(
                turno_id=turno.id,
                motivo=forma.en_una_frase() if cuentas.mayor else "",
                por=persona(request),
                ahora=reloj.ahora(),
                clave=forma.cleaned_data["clave"],
            )
        except Rechazo as error:
            forma.add_error(None, str(error))
        else:
            return redirect("corte_hecho", hecho["folio"])
    contexto = _contexto(request, cuentas, forma)
    return render(request, "caja/corte.html", contexto, status=422 if forma.errors else 200)


@requiere(CONSULTAR)
@require_GET
def hecho(request: HttpRequest, folio: str) -> HttpResponse:
    """A cut already made: its cashier, and whoever may close or consult turnos."""
    corte = queries.corte(folio)
    propio = corte.cajero_id == persona(request).pk
    _exigir_consulta(request, propio=propio)
    turno = queries.turno(corte.turno_id)
    medios = [
        {
            "nombre": palabras.MEDIOS[medio],
            "cobros": next((f["pagos"] for f in corte.impreso["formas"] if f["forma"] == palabras.MEDIOS[medio]), 0),
            "esperado": Decimal(corte.esperado.get(medio, "0")),
            "declarado": Decimal(corte.contado.get(medio, "0")),
            "diferencia": Decimal(diferencia),
        }
        for medio in palabras.MEDIOS
        if (diferencia := corte.diferencias.get(medio)) is not None
    ]
    total = _totales(medios, cobros=corte.impreso["recibos"])
    contexto = {
        "corte": {
            "folio": corte.folio,
            "codigo": corte.codigo,
            "caja": turno.caja_nombre,
            "cajero": corte.cajero,
            "abierto_en": timezone.localtime(turno.abierto_en),
            "cerrado_en": corte.cerrado_en,
            "cerro": corte.cerrado_por,
            "fondo": corte.fondo,
            "esperado": total["esperado"],
            "contado": total["declarado"],
            "diferencia": total["diferencia"],
            "motivo": corte.motivo,
            "sello": corte.sello,
        },
        "medios": medios,
        "medios_total": total,
    }
    return render(request, "caja/cerrado.html", contexto)


@requiere(CONSULTAR)
@require_GET
def libro(request: HttpRequest, folio: str) -> HttpResponse:
    """The same as a workbook."""
    corte = queries.corte(folio)
    _exigir_consulta(request, propio=corte.cajero_id == persona(request).pk)
    return libros.descarga(reporte.cuaderno_de_corte(corte), f"corte-{corte.folio}.xlsx")


def _dice_el_motivo(request: HttpRequest, forma: Cierre, cuentas: _Cuentas) -> bool:
    """Whether a difference that this person may close has its motive; else it is said at the field."""
    if cuentas.mayor and not forma.en_una_frase() and _puede_cerrar(request, cuentas)[0]:
        otro = forma.cleaned_data["motivo"] == "Otro"
        forma.add_error("nota" if otro else "motivo", "Explíquelo." if otro else "Elija el motivo de la diferencia.")
        return False
    return True


def _exigir_consulta(request: HttpRequest, *, propio: bool) -> None:
    """Raises: SinFacultad."""
    seguridad_services.exigir(CONSULTAR_TURNOS, por=persona(request), al=reloj.hoy(), hechos={"propio": propio})


def _turno(request: HttpRequest) -> queries.FichaDeTurno | None:
    """The one asked for, or the open one of whoever asks. Raises: NoExiste."""
    pedido = request.POST.get("turno") or request.GET.get("turno", "")
    if pedido.isascii() and pedido.isdigit() and len(pedido) < 19:
        return queries.turno(int(pedido))
    return queries.turno_abierto_de(persona(request))


def _sin_turno(request: HttpRequest) -> HttpResponse:
    if puede(request, CERRAR_TURNO):
        return redirect(f"{reverse('inicio')}#bandeja-1")
    messages.info(request, "No tiene un turno abierto. Ábralo para cobrar; al final del día aquí lo corta.")
    return redirect("caja_abrir")


def _contexto(request: HttpRequest, cuentas: _Cuentas, forma: Cierre) -> dict[str, Any]:
    medios = [
        {
            "nombre": palabras.MEDIOS[m],
            "cobros": cuentas.resumen.por_medio.get(m, (0, CERO))[0],
            "esperado": cuentas.esperado.get(m, CERO),
            "declarado": cuentas.contado.get(m, CERO),
            "diferencia": cuentas.diferencia(m),
        }
        for m in cuentas.medios
    ]
    puede_cerrar, razon = _puede_cerrar(request, cuentas)
    conceptos = [{"nombre": c.concepto, "importe": c.total} for c in cuentas.resumen.conceptos]
    if cuentas.resumen.anticipos:
        conceptos.append({"nombre": "Anticipos, a saldo a favor", "importe": cuentas.resumen.anticipos})
    return {
        "turno": cuentas.turno,
        "propio": cuentas.turno.cajero_id == persona(request).pk,
        "hoy": reloj.hoy(),
        "conteo": _conteo(cuentas.conteo),
        "resultado": _resultado(cuentas),
        "medios": medios,
        "medios_total": _totales(medios, cobros=cuentas.resumen.recibos),
        "efectivo": _efectivo(cuentas),
        "efectivo_total": cuentas.esperado["efectivo"],
        "conceptos": _juntos(conceptos),
        "conceptos_total": cuentas.resumen.cobrado,
        "cuadra": sum((importe for _, importe in cuentas.resumen.por_medio.values()), CERO) == cuentas.resumen.cobrado,
        "hay_diferencia": cuentas.mayor != 0,
        "puede_cerrar": puede_cerrar,
        "razon": razon,
        "form": forma,
    }


def _puede_cerrar(request: HttpRequest, cuentas: _Cuentas) -> tuple[bool, str]:
    tolerancia = Decimal(tarifas.criterio("K20.tolerancia_caja", reloj.hoy()))
    quien = persona(request)
    dentro = cuentas.turno.cajero_id == quien.pk and cuentas.mayor <= tolerancia
    dicho = seguridad.veredicto(CERRAR_TURNO, por=quien, al=reloj.hoy(), hechos={"dentro_de_tolerancia": dentro})
    return dicho.permitido, dicho.razon


def _conteo(conteo: Any) -> dict[str, Any]:
    return {
        "n": conteo.n,
        "hora": timezone.localtime(conteo.contado_en),
        "por": conteo.contado_por.nombre,
        "renglones": [
            {"nombre": nombre_de(v), "piezas": n, "importe": v * n}
            for v in DENOMINACIONES
            if (n := conteo.piezas.get(str(v), 0))
        ],
        "total": conteo.efectivo,
    }


def _resultado(cuentas: _Cuentas) -> dict[str, str]:
    distintos = [(m, d) for m in cuentas.medios if (d := cuentas.diferencia(m))]
    if not distintos:
        return {
            "tono": "hecho",
            "titulo": "Cuadra",
            "encabezado": "Lo contado es lo esperado",
            "detalle": "Todas las formas de pago coinciden con el libro.",
        }
    medio, diferencia = max(distintos, key=lambda par: abs(par[1]))
    nombre = palabras.MEDIOS[medio].lower()
    otros = f" También difiere: {', '.join(palabras.MEDIOS[m].lower() for m, _ in distintos if m != medio)}."
    return {
        "tono": "vencido",
        "titulo": f"{'Faltan' if diferencia < 0 else 'Sobran'} {pesos(abs(diferencia))}",
        "encabezado": f"Diferencia en {nombre}",
        "detalle": f"El libro espera {cuentas.esperado.get(medio, CERO):,.2f} y se declararon"
        f" {cuentas.contado.get(medio, CERO):,.2f}." + (otros if len(distintos) > 1 else ""),
    }


def _efectivo(cuentas: _Cuentas) -> list[dict[str, Any]]:
    """Where the expected cash comes from."""
    cobros = cuentas.resumen.por_medio.get("efectivo", (0, CERO))
    renglones = [
        {"nombre": "Fondo", "importe": cuentas.turno.fondo},
        {"nombre": f"Cobros en efectivo, {cobros[0]}, menos cambio", "importe": cobros[1]},
    ]
    renglones += [
        {"nombre": f"Retiro {r.folio}, recibió {r.recibe.nombre}", "importe": -r.importe}
        for r in cuentas.resumen.retiros
    ]
    return renglones


def _juntos(conceptos: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One line for each name, whatever its article."""
    sumas: dict[str, Decimal] = {}
    for concepto in conceptos:
        sumas[concepto["nombre"]] = sumas.get(concepto["nombre"], CERO) + concepto["importe"]
    return [{"nombre": nombre, "importe": importe} for nombre, importe in sumas.items()]


def _totales(medios: list[dict[str, Any]], *, cobros: int) -> dict[str, Any]:
    """`cobros` are the receipts: one paid with two tenders is in both rows and is one."""
    return {
        "cobros": cobros,
        **{campo: sum((m[campo] for m in medios), CERO) for campo in ("esperado", "declarado", "diferencia")},
    }
