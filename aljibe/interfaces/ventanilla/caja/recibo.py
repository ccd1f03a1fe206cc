"""A receipt, just after charging or years later."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from aljibe.base.textos import enumerados
from aljibe.caja import queries
from aljibe.caja.actos import CANCELAR_COBRO, COBRAR, REGISTRAR_DEVOLUCION
from aljibe.interfaces.puerta import persona, puede, requiere, veredicto
from aljibe.interfaces.ventanilla import palabras
from aljibe.interfaces.ventanilla.caja.caja import ultimos
from aljibe.reglas.aplicacion import es_billete, piezas
from aljibe.seguridad.actos import CONSULTAR


@requiere(CONSULTAR)
@require_GET
def recibo(request: HttpRequest, folio: str) -> HttpResponse:
    """What was collected, the change and the paper. Whoever has a turno goes on to the next person."""
    hecho = queries.cobro(folio)
    turno = queries.turno_abierto_de(persona(request)) if puede(request, COBRAR) else None
    impreso = hecho.impreso
    contexto = {
        "turno": turno,
        "recibo": {
            "folio": hecho.folio,
            "codigo": hecho.codigo,
            "estado": hecho.estado,
            "fecha": hecho.cobrado_en,
            "cuenta": hecho.cuenta,
            "titular": impreso.get("pagador", ""),
            "importe": hecho.importe,
            "recibido": hecho.recibido,
            "cambio": hecho.cambio,
            "debe_despues": Decimal(impreso.get("saldo_despues", "0")),
            "medios": [
                {
                    "nombre": str(forma["forma"]).capitalize(),
                    "importe": Decimal(forma["importe"]),
                    "referencia": forma.get("referencia") or "",
                }
                for forma in impreso.get("formas", [])
            ],
            "renglones": _renglones(impreso),
            "cancelacion": hecho.cancelacion,
            "repetido": request.GET.get("repetido") == "1",
        },
        "puede_cancelar": _puede_cancelar(request, hecho),
        "puede_devolver": hecho.devoluble and puede(request, REGISTRAR_DEVOLUCION),
        "comprobante": hecho.comprobante,
        "entregue": "" if hecho.cancelacion else en_piezas(hecho.cambio),
        "ultimos": ultimos(turno.id) if turno else [],
    }
    return render(request, "caja/recibo.html", contexto)


def _puede_cancelar(request: HttpRequest, hecho: queries.CobroHecho) -> bool:
    """Whether this person cancels it, or may ask for it."""
    dicho = veredicto(request, CANCELAR_COBRO)
    return hecho.cancelacion is None and (dicho.permitido or dicho.requiere_autorizacion)


def en_piezas(importe: Decimal) -> str:
    """The notes and coins of a change, as one says them: `1 billete de 200 y 1 moneda de 2`."""
    dichas = []
    entrega = piezas(importe)
    for valor, cuantas in entrega.piezas:
        que = "billete" if es_billete(valor) else "moneda"
        nombre = "50 ¢" if valor < 1 else f"{valor:,.0f}"
        dichas.append(f"{cuantas} {que}{'' if cuantas == 1 else 's'} de {nombre}")
    if entrega.resto:
        dichas.append(f"{entrega.resto * 100:.0f} centavos")
    return enumerados(dichas)


def _renglones(impreso: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What was paid of each bill: the surcharges of its water and of its sewage are told together."""
    juntos: dict[tuple[str, str], Decimal] = {}
    for linea in impreso.get("aplicaciones", []):
        mes = f", {palabras.mes(linea['periodo']).lower()}" if linea.get("periodo") else ""
        que = (f"{linea['concepto']}{mes}", linea["folio"])
        juntos[que] = juntos.get(que, Decimal(0)) + Decimal(linea["total"])
    renglones = [{"texto": texto, "folio": folio, "importe": importe} for (texto, folio), importe in juntos.items()]
    anticipo = Decimal(impreso.get("anticipo", "0"))
    if anticipo:
        renglones.append({"texto": "Anticipo: queda como saldo a favor", "folio": "", "importe": anticipo})
    return renglones
