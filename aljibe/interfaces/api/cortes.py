"""`/cortes-generales` and `/diferencias-de-caja`: the day over all tills, and what did not square."""

from datetime import timedelta
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router

from aljibe.base import reloj
from aljibe.base.rechazos import ValorInvalido
from aljibe.caja import queries as caja
from aljibe.caja.actos import CONSULTAR_TURNOS
from aljibe.interfaces import libros
from aljibe.interfaces.api.portero import Peticion, operacion
from aljibe.interfaces.api.problemas import responder
from aljibe.interfaces.api.valores import Dia, Fecha, Instante, Pesos, Salida, pesos, sin_vacio
from aljibe.reportes import corte as reporte

router = Router(tags=["cortes"])
_DIAS = 30


class MedioDelDia(Salida):
    medio: str
    pagos: int
    importe: Pesos


class ConceptoDelDia(Salida):
    """`importe` without IVA; `total` with it."""

    concepto: str
    articulo: str | None
    importe: Pesos
    iva: Pesos
    total: Pesos


class TurnoDelDia(Salida):
    """`diferencia` and `corte` are null while it is open."""

    id: int
    caja: str
    cajero: str
    abierto_en: Instante
    cerrado_en: Instante | None
    recibos: int
    cobrado: Pesos
    retirado: Pesos
    diferencia: Pesos | None
    corte: str | None


class CorteGeneral(Salida):
    """`cobrado` = Σ medios = Σ conceptos + `anticipos`."""

    dia: Dia
    turnos: list[TurnoDelDia]
    medios: list[MedioDelDia]
    conceptos: list[ConceptoDelDia]
    cobrado: Pesos
    anticipos: Pesos
    retirado: Pesos
    diferencia: Pesos
    sello: str | None


class DiferenciaDeCaja(Salida):
    corte: str
    caja: str
    cajero: str
    cerrado_por: str
    cerrado_en: Instante
    medio: str
    esperado: Pesos
    contado: Pesos
    diferencia: Pesos
    motivo: str


class Diferencias(Salida):
    datos: list[DiferenciaDeCaja]


@router.get(
    "/cortes-generales/{dia}", response={200: CorteGeneral}, summary="Corte general", **operacion(CONSULTAR_TURNOS)
)
def corte_general(request: Peticion, dia: Fecha) -> HttpResponse:
    """All the drawers opened on a day."""
    general = caja.corte_general(dia)
    return responder(
        {
            "dia": general.dia,
            "turnos": [_turno(t) for t in general.turnos],
            "medios": [
                {"medio": medio, "pagos": pagos, "importe": pesos(importe)}
                for medio, (pagos, importe) in general.por_medio.items()
            ],
            "conceptos": [
                {
                    "concepto": c.concepto,
                    "articulo": sin_vacio(c.articulo),
                    "importe": pesos(c.importe),
                    "iva": pesos(c.iva),
                    "total": pesos(c.total),
                }
                for c in general.conceptos
            ],
            "cobrado": pesos(general.cobrado),
            "anticipos": pesos(general.anticipos),
            "retirado": pesos(general.retirado),
            "diferencia": pesos(general.diferencia),
            "sello": sin_vacio(general.sello),
        }
    )


_en_libro = operacion(CONSULTAR_TURNOS)
_en_libro["openapi_extra"]["responses"][200] = {
    "description": "El corte general",
    "content": {libros.TIPO: {"schema": {"type": "string", "format": "binary"}}},
}


@router.get("/cortes-generales/{dia}/libro", summary="Corte general en Excel", **_en_libro)
def corte_general_en_libro(request: Peticion, dia: Fecha) -> HttpResponse:
    """The same as a workbook."""
    return libros.descarga(reporte.cuaderno_del_dia(caja.corte_general(dia)), f"corte-general-{dia:%Y-%m-%d}.xlsx")


@router.get(
    "/diferencias-de-caja", response={200: Diferencias}, summary="Diferencias de caja", **operacion(CONSULTAR_TURNOS)
)
def diferencias(
    request: Peticion,
    desde: Annotated[Fecha | None, Query()] = None,
    hasta: Annotated[Fecha | None, Query()] = None,
) -> HttpResponse:
    """What the cuts of some days did not square, newest first; the last thirty days without them."""
    ultimo = hasta or reloj.hoy()
    primero = desde or ultimo - timedelta(days=_DIAS)
    if primero > ultimo:
        raise ValorInvalido(campo="desde", mensaje=f"El {primero:%d/%m/%Y} es después del {ultimo:%d/%m/%Y}.")
    return responder({"datos": [_diferencia(d) for d in caja.diferencias(desde=primero, hasta=ultimo)]})


def _turno(t: caja.TurnoDelDia) -> dict[str, Any]:
    return {
        "id": t.id,
        "caja": t.caja,
        "cajero": t.cajero,
        "abierto_en": t.abierto_en,
        "cerrado_en": t.cerrado_en,
        "recibos": t.recibos,
        "cobrado": pesos(t.cobrado),
        "retirado": pesos(t.retirado),
        "diferencia": None if t.diferencia is None else pesos(t.diferencia),
        "corte": sin_vacio(t.corte),
    }


def _diferencia(d: caja.Diferencia) -> dict[str, Any]:
    return {
        "corte": d.corte,
        "caja": d.caja,
        "cajero": d.cajero,
        "cerrado_por": d.cerrado_por,
        "cerrado_en": d.cerrado_en,
        "medio": d.medio,
        "esperado": pesos(d.esperado),
        "contado": pesos(d.contado),
        "diferencia": pesos(d.diferencia),
        "motivo": d.motivo,
    }
