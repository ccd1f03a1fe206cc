"""`/recibos`: a bill, explained line by line."""

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from ninja import Router

from aljibe.facturacion import queries as facturacion
from aljibe.interfaces.api.portero import Peticion, operacion
from aljibe.interfaces.api.problemas import responder
from aljibe.interfaces.api.valores import ClaveDeRuta, Dia, Pesos, Salida, numero, pesos, sin_vacio
from aljibe.seguridad.actos import CONSULTAR

router = Router(tags=["recibos"])


class ParteDeLinea(Salida):
    """A piece of a line; the pieces add up to it."""

    nombre: str
    explicacion: str
    importe: Pesos
    articulo: str
    renglon: str
    formula: str


class LineaDeRecibo(Salida):
    """`importe` without its IVA."""

    concepto: str
    nombre: str
    explicacion: str
    importe: Pesos
    iva: Pesos
    articulo: str
    renglon: str
    formula: str
    formula_iva: str | None
    partes: list[ParteDeLinea]


class LecturaDeRecibo(Salida):
    medidor: str | None
    anterior: int | None
    fecha_anterior: Dia | None
    actual: int | None
    fecha_actual: Dia | None
    estimado: bool
    regla_estimacion: str | None


class LeyDeRecibo(Salida):
    id: int
    nombre: str


class PapelDeRecibo(Salida):
    codigo: str
    url: str


class Recibo(Salida):
    """Σ importe + Σ iva = `subtotal`; `total` = subtotal + ajuste. `cuadra`: the law gives the same centavo today."""

    folio: str
    cuenta: str
    titular: str
    periodo: str
    estado: str
    emision: Dia
    vencimiento: Dia
    uso: str
    beneficio: str | None
    lectura: LecturaDeRecibo
    consumo_m3: str
    lineas: list[LineaDeRecibo]
    subtotal: Pesos
    ajuste: Pesos
    articulo_ajuste: str | None
    total: Pesos
    saldo_a_favor: Pesos
    cuadra: bool
    ley: LeyDeRecibo
    documento: PapelDeRecibo


@router.get("/recibos/{folio}", response={200: Recibo}, summary="Un recibo explicado", **operacion(CONSULTAR))
def recibo(request: Peticion, folio: ClaveDeRuta) -> HttpResponse:
    """Each peso of a bill with its article, its row of the table and its formula."""
    explicado = facturacion.recibo_explicado(folio)
    r = explicado.recibo
    return responder(
        {
            "folio": r.folio,
            "cuenta": r.cuenta.numero,
            "titular": r.titular,
            "periodo": r.periodo,
            "estado": r.estado.lower(),
            "emision": r.emision,
            "vencimiento": r.vencimiento,
            "uso": r.uso,
            "beneficio": sin_vacio(r.beneficio),
            "lectura": {
                "medidor": sin_vacio(r.medidor),
                "anterior": r.lectura_anterior,
                "fecha_anterior": r.fecha_anterior,
                "actual": r.lectura_actual,
                "fecha_actual": r.fecha_actual,
                "estimado": r.estimado,
                "regla_estimacion": sin_vacio(r.regla_estimacion.lower()),
            },
            "consumo_m3": numero(r.consumo_m3),
            "lineas": _lineas(explicado),
            "subtotal": pesos(r.total - r.ajuste),
            "ajuste": pesos(r.ajuste),
            "articulo_ajuste": sin_vacio(explicado.ley.articulo_redondeo),
            "total": pesos(r.total),
            "saldo_a_favor": pesos(r.saldo_a_favor),
            "cuadra": explicado.cuadra,
            "ley": {"id": explicado.ley.id, "nombre": explicado.ley.nombre},
            "documento": {"codigo": r.documento.codigo, "url": f"{r.documento.url_base}/v/{r.documento.codigo}"},
        }
    )


def _lineas(explicado: facturacion.ReciboExplicado) -> list[dict[str, Any]]:
    """One line for each service, with the amounts that were billed; the pieces of the water inside its own."""
    lineas: list[dict[str, Any]] = []
    for concepto in ("agua", "alcantarillado", "tratamiento"):
        suyos = [renglon for renglon in explicado.renglones if renglon.concepto == concepto]
        propio = next((r for r in suyos if not r.es_iva and (r.subtotal or concepto != "agua")), None)
        if propio is None:
            continue
        partes = [r for r in suyos if not r.es_iva and r is not propio]
        formula_iva = next((r.formula for r in suyos if r.es_iva), None)
        importe: Decimal = getattr(explicado.recibo, concepto)
        iva: Decimal = getattr(explicado.recibo, f"iva_{concepto}")
        lineas.append(
            {
                "concepto": concepto,
                "nombre": propio.nombre,
                "explicacion": propio.explicacion,
                "importe": pesos(importe),
                "iva": pesos(iva),
                "articulo": propio.articulo,
                "renglon": propio.renglon,
                "formula": propio.formula or (partes[0].formula if partes else ""),
                "formula_iva": formula_iva,
                "partes": [
                    {
                        "nombre": p.nombre,
                        "explicacion": p.explicacion,
                        "importe": pesos(p.importe),
                        "articulo": p.articulo,
                        "renglon": p.renglon,
                        "formula": p.formula,
                    }
                    for p in partes
                ],
            }
        )
    return lineas
