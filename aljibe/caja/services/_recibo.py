"""The receipt as it is printed and as it is answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from aljibe.caja import queries
from aljibe.caja.models import Medio, Turno
from aljibe.documentos.models import Documento
from aljibe.libro.services import LineaPagada
from aljibe.padron.queries import FichaDeCuenta
from aljibe.reglas.letras import en_letras

CERO = Decimal("0.00")
REFERENCIA_IMPRESA = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Hechos:
    """What happened in a payment, in pesos: enough to print it and to answer it."""

    folio: str
    turno: Turno
    cuenta: FichaDeCuenta | None
    pagador: str
    lineas: Sequence[LineaPagada]
    anticipo: Decimal
    importe: Decimal
    medios: Sequence[tuple[str, Decimal, str]]
    cambio: Decimal
    saldo_despues: Decimal
    saldo_a_favor: Decimal
    cobrado_en: datetime


def datos_impresos(
    hechos: Hechos, recibos: Mapping[int, queries.ReciboDeCargo], ordenes: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """The frozen data of the paper `recibo-caja` (documentos.datos.DatosReciboCaja), but for code and organismo.

    `recibos`: the bill of each charge, as `caja.queries.recibos_de_cargos` gives them; `ordenes`: the paper of each
    order by its folio. Of both comes the payment reference, as their paper has it.
    """
    aplicado = hechos.importe - hechos.anticipo
    iva = sum((linea.iva for linea in hechos.lineas), CERO)
    return {
        "cuenta": hechos.cuenta.numero if hechos.cuenta else None,
        "pagador": hechos.pagador,
        "domicilio": hechos.cuenta.domicilio if hechos.cuenta else None,
        "aplicaciones": [
            renglon
            for linea in hechos.lineas
            for renglon in _renglones(linea, recibos.get(linea.cargo_id), ordenes.get(linea.orden), hechos)
        ],
        "importe_total": _pesos(aplicado - iva),
        "iva_total": _pesos(iva),
        "aplicado": _pesos(aplicado),
        "anticipo": _pesos(hechos.anticipo),
        "total": _pesos(hechos.importe),
        "letras": en_letras(hechos.importe),
        "formas": [
            {"forma": Medio(medio).label.lower(), "referencia": _a_la_vista(referencia), "importe": _pesos(importe)}
            for medio, importe, referencia in hechos.medios
        ],
        "cambio": _pesos(hechos.cambio),
        "saldo_despues": _pesos(hechos.saldo_despues),
        "saldo_a_favor": _pesos(hechos.saldo_a_favor),
        "caja": hechos.turno.caja.nombre,
        "turno": f"T{hechos.turno.caja_id[1:]}-{hechos.turno.pk}",
        "cajero": hechos.turno.cajero.nombre,
        "cobrado_en": timezone.localtime(hechos.cobrado_en).isoformat(timespec="seconds"),
        "factura_hasta": None,
    }


def respuesta(hechos: Hechos, documento: Documento, url_base: str) -> dict[str, Any]:
    """The answer of `POST /cobros`: Σ aplicaciones = importe always; an advance is an application of its own."""
    aplicaciones: list[dict[str, Any]] = [
        {
            "cargo": linea.cargo_id,
            "concepto": linea.concepto,
            "grupo": linea.grupo,
            "periodo": linea.periodo or None,
            "importe": _pesos(linea.importe),
            "iva": _pesos(linea.iva),
            "saldo": _pesos(linea.saldo),
        }
        for linea in hechos.lineas
    ]
    if hechos.anticipo > 0:
        aplicaciones.append(
            {
                "cargo": None,
                "concepto": "anticipo",
                "grupo": None,
                "periodo": None,
                "importe": _pesos(hechos.anticipo),
                "iva": "0.00",
                "saldo": "0.00",
            }
        )
    return {
        "folio": hechos.folio,
        "fecha": timezone.localtime(hechos.cobrado_en),
        "estado": "vigente",
        "turno": hechos.turno.pk,
        "caja": hechos.turno.caja_id,
        "cuenta": hechos.cuenta.numero if hechos.cuenta else None,
        "importe": _pesos(hechos.importe),
        "recibido": _pesos(hechos.importe + hechos.cambio),
        "cambio": _pesos(hechos.cambio),
        "medios": [
            {"medio": medio, "importe": _pesos(importe), "referencia": referencia}
            for medio, importe, referencia in hechos.medios
        ],
        "aplicaciones": aplicaciones,
        "saldo_despues": _pesos(hechos.saldo_despues),
        "documento": {"codigo": documento.codigo, "url": f"{url_base}/v/{documento.codigo}"},
    }


def _a_la_vista(referencia: str) -> str | None:
    """A reference as the paper has room for: a long one by its end, and it is seen that it is not whole."""
    if len(referencia) <= REFERENCIA_IMPRESA:
        return referencia or None
    return f"…{referencia[-(REFERENCIA_IMPRESA - 1) :]}"


def _renglones(
    linea: LineaPagada, recibo: queries.ReciboDeCargo | None, orden: Mapping[str, Any] | None, hechos: Hechos
) -> list[dict[str, Any]]:
    """What was paid at the price of its article, and the rounding as a row of its own."""
    neto = linea.importe - linea.iva - linea.ajuste
    referencia: str | None = None
    if recibo:
        documento, folio, referencia = "Recibo de agua", recibo.folio, recibo.referencia
    elif linea.orden:
        documento, folio, referencia = "Orden de pago", linea.orden, orden["referencia"] if orden else None
    else:
        documento, folio = "Adeudo de la cuenta", hechos.cuenta.numero if hechos.cuenta else ""
    de_que = {"documento": documento, "folio": folio, "referencia": referencia, "periodo": linea.periodo or None}
    renglones = [
        de_que
        | {
            "concepto": linea.concepto_nombre,
            "articulo": _articulo(linea.articulo),
            "importe": _pesos(neto),
            "iva_tasa": f"{linea.tasa_iva:.2f}",
            "iva": _pesos(linea.iva),
            "total": _pesos(neto + linea.iva),
        }
    ]
    if linea.ajuste:
        ajuste = _pesos(linea.ajuste)
        renglones.append(
            de_que
            | {
                "concepto": "Ajuste al peso",
                "articulo": _articulo(recibo.articulo_ajuste if recibo else ""),
                "importe": ajuste,
                "iva_tasa": None,
                "iva": "0.00",
                "total": ajuste,
            }
        )
    return renglones


def _articulo(numero: str) -> str:
    return f"Art. {numero}" if numero else "Ley de Ingresos"


def _pesos(importe: Decimal) -> str:
    return f"{importe:.2f}"
