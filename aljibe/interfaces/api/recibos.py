"""`/recibos`: a bill, explained line by line, and cancelled."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from ninja import Router

from aljibe.base import reloj
from aljibe.facturacion import queries as facturacion
from aljibe.facturacion import services
from aljibe.facturacion.actos import AJUSTAR_RECIBO, CANCELAR_RECIBO, PONER_EN_REVISION, TERMINAR_REVISION
from aljibe.interfaces.api.portero import Clave, Peticion, llave, operacion
from aljibe.interfaces.api.problemas import responder
from aljibe.interfaces.api.valores import (
    ClaveDeRuta,
    Dia,
    Entrada,
    Identificador,
    Pesos,
    Salida,
    Texto,
    clave_de_ruta,
    numero,
    pesos,
    sin_vacio,
)
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


class FilaDeTabla(Salida):
    """A row of the table of the law beside that of the bill, the `actual` one."""

    m3: int
    importe: Pesos
    con_base: Pesos | None
    actual: bool


class Diferencia(Salida):
    """`antes`, `ahora`: m³ in `Metros cúbicos`, pesos in the others; `cambio`, what it went up."""

    nombre: str
    antes: str
    ahora: str
    cambio: str


class ContraAnterior(Salida):
    folio: str
    periodo: str
    renglones: list[Diferencia]


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
    en_revision: bool
    sustituye: str | None
    sustituto: str | None
    ley: LeyDeRecibo
    documento: PapelDeRecibo
    tabla: list[FilaDeTabla]
    contra_anterior: ContraAnterior | None


@router.get("/recibos/{folio}", response={200: Recibo}, summary="Un recibo explicado", **operacion(CONSULTAR))
def recibo(request: Peticion, folio: ClaveDeRuta) -> HttpResponse:
    """Each peso of a bill with its article, its row of the table and its formula."""
    explicado = facturacion.recibo_explicado(folio)
    r = explicado.recibo
    historia = facturacion.historia_de_recibo(r, al=reloj.hoy())
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
            "en_revision": historia.en_revision is not None,
            "sustituye": sin_vacio(historia.sustituye),
            "sustituto": sin_vacio(historia.cancelacion.sustituto) if historia.cancelacion else None,
            "ley": {"id": explicado.ley.id, "nombre": explicado.ley.nombre},
            "documento": {"codigo": r.documento.codigo, "url": f"{r.documento.url_base}/v/{r.documento.codigo}"},
            "tabla": [
                {
                    "m3": f.m3,
                    "importe": pesos(f.importe),
                    "con_base": None if f.con_base is None else pesos(f.con_base),
                    "actual": f.actual,
                }
                for f in explicado.tabla
            ],
            "contra_anterior": _contra(explicado),
        }
    )


def _contra(explicado: facturacion.ReciboExplicado) -> dict[str, Any] | None:
    """The bill beside that of the month before; None for the first."""
    anterior = explicado.anterior
    if anterior is None:
        return None
    return {
        "folio": anterior.folio,
        "periodo": anterior.periodo,
        "renglones": [
            {
                "nombre": f.nombre,
                **{
                    campo: numero(valor) if f.nombre == "Metros cúbicos" else pesos(valor)
                    for campo, valor in (("antes", f.antes), ("ahora", f.ahora), ("cambio", f.cambio))
                },
            }
            for f in facturacion.diferencias(anterior, explicado.recibo)
        ],
    }


class RevisionNueva(Entrada):
    motivo: Texto


class FinDeRevision(Entrada):
    """`resultado`: what was found."""

    resultado: Texto


class Revision(Salida):
    """`hasta`: the first day out of it."""

    folio: str
    desde: Dia
    hasta: Dia


class AjusteNuevo(Entrada):
    """`autorizacion`: the id of one that was approved, asked by who does it."""

    autorizacion: Identificador


class Ajuste(Salida):
    """`importe` with its `iva` inside; `saldo`, what is left of that line."""

    folio: str
    concepto: str
    importe: Pesos
    iva: Pesos
    saldo: Pesos


class CancelacionNueva(Entrada):
    """`lectura`: the right m³ of the dial. `nuevo_vencimiento`: due as a bill of today, for a mistake of the office."""

    motivo: Texto
    articulo: Texto
    refacturar: bool
    lectura: Identificador | None = None
    nuevo_vencimiento: bool = False


class Cancelacion(Salida):
    """Folios of both bills; `devuelto`: what was paid and became balance in favour."""

    cancelado: str
    recibo: str | None
    devuelto: Pesos


def _existe(request: Peticion, ruta: Mapping[str, Any], cuerpo: Any) -> None:
    facturacion.cargos_de_recibo(clave_de_ruta(ruta["folio"]))


@router.post(
    "/recibos/{folio}/cancelacion",
    response={201: Cancelacion},
    summary="Cancelar un recibo y, si se pide, hacerlo de nuevo",
    **operacion(CANCELAR_RECIBO, clave=Clave.EXIGE, existe=_existe),
)
def cancelar(request: Peticion, folio: ClaveDeRuta, cuerpo: CancelacionNueva) -> HttpResponse:
    """Undo a bill with its reason and article (K14); what was paid of it pays the new one as if then."""
    hecha = services.cancelar_recibo(
        folio=folio,
        motivo=cuerpo.motivo,
        articulo=cuerpo.articulo,
        refacturar=cuerpo.refacturar,
        lectura=cuerpo.lectura,
        nuevo_vencimiento=cuerpo.nuevo_vencimiento,
        por=request.por,
        ahora=reloj.ahora(),
        clave=llave(request),
    )
    return responder(hecha, 201)


@router.post(
    "/recibos/{folio}/revision",
    response={201: Revision},
    summary="Poner un recibo en revisión",
    **operacion(PONER_EN_REVISION, clave=Clave.EXIGE, existe=_existe),
)
def revisar(request: Peticion, folio: ClaveDeRuta, cuerpo: RevisionNueva) -> HttpResponse:
    """No surcharge runs on it and it counts for no cut, until it ends or its days run out."""
    puesta = services.poner_en_revision(
        folio=folio, motivo=cuerpo.motivo, por=request.por, ahora=reloj.ahora(), clave=llave(request)
    )
    return responder(puesta, 201)


@router.post(
    "/recibos/{folio}/revision/fin",
    response={201: Revision},
    summary="Terminar la revisión de un recibo",
    **operacion(TERMINAR_REVISION, clave=Clave.EXIGE, existe=_existe),
)
def terminar(request: Peticion, folio: ClaveDeRuta, cuerpo: FinDeRevision) -> HttpResponse:
    """End the review in course, with what was found."""
    terminada = services.terminar_revision(
        folio=folio, resultado=cuerpo.resultado, por=request.por, ahora=reloj.ahora(), clave=llave(request)
    )
    return responder(terminada, 201)


@router.post(
    "/recibos/{folio}/ajuste",
    response={201: Ajuste},
    summary="Hacer un ajuste autorizado",
    **operacion(AJUSTAR_RECIBO, clave=Clave.EXIGE, existe=_existe),
)
def ajustar(request: Peticion, folio: ClaveDeRuta, cuerpo: AjusteNuevo) -> HttpResponse:
    """Forgive what was authorised, once."""
    hecho = services.ajustar_recibo(
        folio=folio,
        autorizacion_id=cuerpo.autorizacion,
        por=request.por,
        ahora=reloj.ahora(),
        clave=llave(request),
    )
    return responder(hecho, 201)


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
