"""Two laws compared: who pays more and how much, on what was billed or by their price lists alone."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from aljibe.base import reloj
from aljibe.base.rechazos import Rechazo, ValorInvalido
from aljibe.facturacion import queries as facturacion
from aljibe.interfaces.puerta import requiere
from aljibe.interfaces.templatetags.formato import FIJO
from aljibe.interfaces.ventanilla import palabras
from aljibe.reglas.tarifa.comparacion import Cotejo
from aljibe.reglas.tarifa.esquema import MESES
from aljibe.reglas.tarifa.impacto import Impacto
from aljibe.reportes import queries
from aljibe.reportes.actos import COMPARAR_LEYES
from aljibe.reportes.comparacion import (
    NOMBRE_DE_CONCEPTO,
    NOMBRE_DE_LEY,
    Base,
    Comparacion,
    frases,
    total_de_ingresos,
    tramo_de,
)
from aljibe.reportes.cuaderno import TIPO_DE_ARCHIVO, cuaderno
from aljibe.tarifas import queries as tarifas

_ESTADOS = {"BORRADOR": "borrador", "APROBADA": "aprobada", "SUSTITUIDA": "sustituida"}
_PERIODOS_DE_ENTRADA = 12
_QUE = {Base.LISTA: "Precios", Base.RECIBOS: "Recibos"}


class Pregunta(forms.Form):
    """Which two laws, and on what."""

    a = forms.ChoiceField(label="Ley A, la de hoy")
    b = forms.ChoiceField(label="Ley B, con la que se compara")
    base = forms.ChoiceField(
        label="Sobre qué", choices=[(Base.RECIBOS.value, "Lo facturado"), (Base.LISTA.value, "La lista de precios")]
    )
    desde = forms.ChoiceField(label="Desde", required=False)
    hasta = forms.ChoiceField(label="Hasta", required=False)

    def __init__(
        self, datos: QueryDict | None, *, leyes: Sequence[tarifas.FichaDeLey], periodos: Sequence[str], **otros: Any
    ) -> None:
        super().__init__(datos, **otros)
        de_leyes = [(str(ley.id), f"{ley.nombre} · {_ESTADOS[ley.estado]}") for ley in leyes]
        de_periodos = [(periodo, palabras.mes(periodo)) for periodo in periodos]
        for campo, opciones in (("a", de_leyes), ("b", de_leyes), ("desde", de_periodos), ("hasta", de_periodos)):
            self._elige(campo, opciones)

    def clean(self) -> dict[str, Any]:
        """What was billed needs its periods."""
        limpio = super().clean() or {}
        if limpio.get("base") == Base.RECIBOS and not (limpio.get("desde") and limpio.get("hasta")):
            self.add_error("desde", "Elija los periodos; si todavía no se factura, compare la lista de precios.")
        return limpio

    def _elige(self, campo: str, opciones: Sequence[tuple[str, str]]) -> None:
        elegible = self.fields[campo]
        assert isinstance(elegible, forms.ChoiceField)
        elegible.choices = opciones
        elegible.error_messages["invalid_choice"] = "Elija uno de la lista."


@requiere(COMPARAR_LEYES)
@require_GET
def comparar(request: HttpRequest) -> HttpResponse:
    """The question and, once it is asked, its answer."""
    forma = _forma(request)
    hecha = _responder(request, forma)
    contexto = {
        "form": forma,
        "equivale": _equivale(request) if hecha else [],
        "hecha": _contexto(request, hecha) if hecha else None,
    }
    return render(request, "tarifas/comparar.html", contexto, status=422 if forma.errors else 200)


@requiere(COMPARAR_LEYES)
@require_GET
def libro(request: HttpRequest) -> HttpResponse:
    """The same answer as a workbook."""
    forma = _forma(request)
    hecha = _responder(request, forma)
    if hecha is None:
        return render(request, "tarifas/comparar.html", {"form": forma, "hecha": None}, status=422)
    respuesta = HttpResponse(cuaderno(hecha), content_type=TIPO_DE_ARCHIVO)
    respuesta["Content-Disposition"] = 'attachment; filename="comparacion-de-leyes.xlsx"'
    return respuesta


def _forma(request: HttpRequest) -> Pregunta:
    """Asked, or with what is most often asked: the law in force against the newest draft, in the last year."""
    leyes = tarifas.leyes(al=reloj.hoy())
    periodos = [periodo["clave"] for periodo in facturacion.periodos() if periodo["facturadas"]]
    if "base" in request.GET:
        return Pregunta(request.GET, leyes=leyes, periodos=periodos)
    ids = [str(ley.id) for ley in leyes]
    a = next((str(ley.id) for ley in leyes if ley.en_vigor), ids[0] if ids else "")
    otras = sorted((ley for ley in leyes if str(ley.id) != a), key=lambda ley: ley.estado != "BORRADOR")
    inicial = {
        "a": a,
        "b": next((str(ley.id) for ley in otras), a),
        "base": (Base.RECIBOS if periodos else Base.LISTA).value,
        "desde": periodos[:_PERIODOS_DE_ENTRADA][-1] if periodos else "",
        "hasta": periodos[0] if periodos else "",
    }
    inicial |= {lado: request.GET[lado] for lado in ("a", "b") if request.GET.get(lado) in ids}
    return Pregunta(None, leyes=leyes, periodos=periodos, initial=inicial)


def _responder(request: HttpRequest, forma: Pregunta) -> Comparacion | None:
    """The comparison that was asked; None if it was not, or if the form says why it cannot be."""
    if not forma.is_bound or not forma.is_valid():
        return None
    pedido = forma.cleaned_data
    leyes = {"ley_a": int(pedido["a"]), "ley_b": int(pedido["b"])}
    equivalencias = dict(_equivale(request))
    try:
        if pedido["base"] == Base.LISTA:
            return queries.comparar_listas(**leyes, equivalencias=equivalencias)
        return queries.comparar(**leyes, desde=pedido["desde"], hasta=pedido["hasta"], equivalencias=equivalencias)
    except ValorInvalido as error:
        forma.add_error(error.campo if error.campo in forma.fields else None, str(error))
    except Rechazo as error:
        forma.add_error(None, str(error))
    return None


def _equivale(request: HttpRequest) -> list[tuple[str, str]]:
    """`equivale=uso=otro`, as many as come; one that says nothing is left out."""
    partes = (texto.partition("=") for texto in request.GET.getlist("equivale"))
    return [(uso, otro) for uso, _, otro in partes if uso and otro]


# What the page shows.


def _contexto(request: HttpRequest, hecha: Comparacion) -> dict[str, Any]:
    impacto = hecha.impacto
    uso = _uso_elegido(request, hecha)
    de_un_mes = hecha.base is Base.RECIBOS and hecha.desde == hecha.hasta
    return {
        "frases": [frase.replace("$ ", f"${FIJO}").replace(" %", f"{FIJO}%") for frase in frases(hecha)],
        "total": impacto.total,
        "que": "Cuentas" if de_un_mes else _QUE[hecha.base],
        "ley_a": hecha.a.nombre,
        "ley_b": hecha.b.nombre,
        "de_que": _de_que(hecha),
        "libro_url": f"{reverse('leyes_comparar_libro')}?{request.GET.urlencode()}",
        "usos": [_renglon(g.nombre, g.cambio) for g in impacto.por_uso] + _total(impacto),
        "rangos": [_renglon(g.nombre, g.cambio) for g in impacto.por_rango] + _total(impacto),
        "uso": hecha.nombres.get(uso, uso),
        "filtros": list(_filtros(request, hecha, uso)),
        "deciles": [
            {
                **_renglon(f"{d.decil}: {tramo_de(d)}", d.cambio),
                "decil": d.decil,
                "tramo": tramo_de(d),
                "media": d.cambio.media,
            }
            for d in impacto.por_decil
            if d.uso == uso and d.decil
        ],
        "grafica": _grafica(hecha, uso),
        "ingresos": [
            {
                "nombre": NOMBRE_DE_CONCEPTO[fila.concepto],
                "a": fila.a,
                "b": fila.b,
                "diferencia": fila.diferencia,
                "porcentaje": fila.porcentaje,
                "total": fila.concepto == "total",
            }
            for fila in (*impacto.ingresos, total_de_ingresos(impacto))
        ],
        "sin_precio": [
            {
                "leyes": NOMBRE_DE_LEY[fila.ley],
                "uso": hecha.nombres.get(fila.uso, fila.uso),
                "recibos": fila.recibos,
                "importe": fila.importe,
                "motivo": fila.motivo,
            }
            for fila in impacto.sin_precio
        ],
        "equivalencias": list(_equivalencias(request, hecha)),
        "pedido": [(campo, valor) for campo, valor in _pedido(request) if campo != "equivale"],
    }


def _renglon(nombre: str, cambio: Any, *, total: bool = False) -> dict[str, Any]:
    return {"nombre": nombre, "cambio": cambio, "total": total}


def _total(impacto: Impacto) -> list[dict[str, Any]]:
    return [] if impacto.total is None else [_renglon("Total", impacto.total, total=True)]


def _de_que(hecha: Comparacion) -> str:
    if hecha.base is Base.LISTA:
        return f"la lista de precios de {MESES[hecha.mes - 1]}, cada m³ de cada uso una vez"
    assert hecha.desde and hecha.hasta
    if hecha.desde == hecha.hasta:
        return f"lo facturado de {palabras.mes_largo(hecha.hasta)}"
    return f"lo facturado de {palabras.mes_largo(hecha.desde)} a {palabras.mes_largo(hecha.hasta)}"


def _uso_elegido(request: HttpRequest, hecha: Comparacion) -> str:
    """The use that the plots draw: the one asked for, else that of most bills."""
    pedido = request.GET.get("uso", "")
    if pedido in {grupo.clave for grupo in hecha.impacto.por_uso}:
        return pedido
    return max(hecha.impacto.por_uso, key=lambda g: g.cambio.recibos).clave if hecha.impacto.por_uso else ""


def _pedido(request: HttpRequest) -> list[tuple[str, str]]:
    """What was asked, but for the use of the plots."""
    return [(campo, valor) for campo in request.GET if campo != "uso" for valor in request.GET.getlist(campo)]


def _filtros(request: HttpRequest, hecha: Comparacion, uso: str) -> Iterator[dict[str, Any]]:
    pedido = _pedido(request)
    for grupo in hecha.impacto.por_uso:
        yield {
            "nombre": grupo.nombre,
            "url": f"?{urlencode([*pedido, ('uso', grupo.clave)])}#graficas",
            "actual": grupo.clave == uso,
        }


def _grafica(hecha: Comparacion, uso: str) -> dict[str, Any] | None:
    """The prices of a use from 0 m³ on, one m³ after another; None of one that has no m³."""
    seguidos: list[Cotejo] = []
    for cotejo in hecha.precios:
        if cotejo.consumo.uso == uso and cotejo.consumo.m3 == len(seguidos) and (cotejo.a or cotejo.b):
            seguidos.append(cotejo)
    if not seguidos:
        return None
    return {
        "nombre": hecha.nombres.get(uso, uso),
        "mes": MESES[hecha.mes - 1],
        "puntos": [
            {
                "m3": int(c.consumo.m3 or 0),
                "a": c.a and c.a.total,
                "b": c.b and c.b.total,
                "cambio": c.diferencia if c.a and c.b else None,
            }
            for c in seguidos
        ],
    }


def _equivalencias(request: HttpRequest, hecha: Comparacion) -> Iterator[dict[str, Any]]:
    """For each use that one of the laws does not price, the others as which it may be compared."""
    elegidas = dict(_equivale(request))
    faltan = dict.fromkeys([*elegidas, *(fila.uso for fila in hecha.impacto.sin_precio if fila.ley != "ambas")])
    for n, uso in enumerate(faltan):
        yield {
            "id": f"equivale-{n}",
            "nombre": hecha.nombres.get(uso, uso),
            "opciones": [
                {"valor": f"{uso}={otro}", "nombre": nombre, "elegida": elegidas.get(uso) == otro}
                for otro, nombre in hecha.nombres.items()
                if otro != uso
            ],
        }
