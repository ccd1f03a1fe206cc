"""The sheets of readings of a period: a route in its order, and what is suspicious before it is billed."""

import re
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router

from aljibe.base import reloj
from aljibe.facturacion import queries
from aljibe.interfaces.api.listas import Cursor, Limite, cursor_ajeno, pagina
from aljibe.interfaces.api.periodos import Periodo
from aljibe.interfaces.api.portero import Peticion, operacion
from aljibe.interfaces.api.valores import ClaveDeRuta, Dia, Instante, Salida, numero, sin_vacio
from aljibe.seguridad.actos import CONSULTAR

router = Router(tags=["periodos"])
Filtro = Annotated[str | None, Query(max_length=60)]


class LecturaDeHoja(Salida):
    """An account of the sheet. `m3`: those it will be billed, or was (`recibo`); negative, below the former reading."""

    cuenta: str
    titular: str | None
    direccion: str
    situacion_comercial: str
    ruta: str
    secuencia: int
    medidor: str | None
    digitos: int | None
    anterior: int | None
    fecha_anterior: Dia | None
    promedio: int | None
    lectura_id: int | None
    fecha: Dia | None
    lectura: int | None
    anomalia: str | None
    observacion: str
    m3: str | None
    estimado: bool
    recibo: str | None


class LecturasDeRuta(Salida):
    datos: list[LecturaDeHoja]
    siguiente: str | None


class LecturaSospechosa(LecturaDeHoja):
    """`clases`: keys of `/anomalias`, the gravest first. `historial`: m³ of the months before, oldest first."""

    clases: list[str]
    ordenes_propuestas: list[str]
    historial: list[str | None]
    fotos: list[int]
    liberable: bool
    libero: str | None
    liberada_en: Instante | None
    motivo_liberacion: str


class LecturasSospechosas(Salida):
    datos: list[LecturaSospechosa]
    siguiente: str | None


@router.get(
    "/periodos/{periodo}/rutas/{ruta}/lecturas",
    response={200: LecturasDeRuta},
    summary="Las cuentas de una ruta con su lectura",
    **operacion(CONSULTAR),
)
def de_la_ruta(
    request: Peticion, periodo: Periodo, ruta: ClaveDeRuta, cursor: Cursor = None, limite: Limite = 50
) -> HttpResponse:
    """In the order in which they are read, those not read yet too."""
    if cursor and not re.fullmatch(r"[0-9]{6,10}", cursor):
        raise cursor_ajeno()
    hoja = queries.hoja_de_ruta(periodo, ruta, hoy=reloj.hoy(), despues_de=cursor or None, limite=limite + 1)
    return pagina(hoja.renglones, limite, _lectura, lambda r: r.numero)


@router.get(
    "/periodos/{periodo}/sospechosas",
    response={200: LecturasSospechosas},
    summary="Lecturas sospechosas antes de facturar",
    **operacion(CONSULTAR),
)
def sospechosas(
    request: Peticion,
    periodo: Periodo,
    clase: Filtro = None,
    ruta: Filtro = None,
    cursor: Cursor = None,
    limite: Limite = 50,
) -> HttpResponse:
    """By route and in its order, as a run would judge them now: high, low, below, a turn of the dial…"""
    despues = None
    if cursor:
        hallado = re.fullmatch(r"([0-9]{1,10})\.([0-9]{1,18})\.(.{1,20})", cursor)
        if hallado is None:
            raise cursor_ajeno()
        despues = (hallado[3], int(hallado[1]), int(hallado[2]))
    ordenes = {a.clave: a.orden_propuesta for a in queries.anomalias()}
    ruta = None if not ruta else re.sub(r"[\x00\ud800-\udfff]", "\ufffd", ruta)
    filas = sorted(queries.sospechosas(periodo, ruta=ruta, hoy=reloj.hoy()), key=_lugar)
    filas = [f for f in filas if (not clase or clase in f.clases) and (despues is None or _lugar(f) > despues)]

    def mostrar(r: queries.RenglonDeHoja) -> dict[str, Any]:
        propuestas = [r.orden_de_anomalia, *(ordenes.get(c, "") for c in r.clases)]
        return _lectura(r) | {
            "clases": list(r.clases),
            "ordenes_propuestas": [o for o in dict.fromkeys(propuestas) if o],
            "historial": [None if uno is None else numero(uno) for uno in r.historial],
            "fotos": list(r.fotos),
            "liberable": r.liberable,
            "libero": sin_vacio(r.libero),
            "liberada_en": r.liberada_en,
            "motivo_liberacion": r.motivo_liberacion,
        }

    return pagina(filas, limite, mostrar, lambda r: f"{r.secuencia}.{r.id}.{r.ruta}")


def _lugar(r: queries.RenglonDeHoja) -> tuple[str, int, int]:
    return r.ruta, r.secuencia, r.id


def _lectura(r: queries.RenglonDeHoja) -> dict[str, Any]:
    return {
        "cuenta": r.numero,
        "titular": sin_vacio(r.titular),
        "direccion": r.domicilio,
        "situacion_comercial": r.situacion_comercial.lower(),
        "ruta": r.ruta,
        "secuencia": r.secuencia,
        "medidor": sin_vacio(r.medidor),
        "digitos": r.digitos,
        "anterior": r.anterior,
        "fecha_anterior": r.fecha_anterior,
        "promedio": r.promedio,
        "lectura_id": r.lectura_id,
        "fecha": r.fecha,
        "lectura": r.lectura,
        "anomalia": sin_vacio(r.anomalia),
        "observacion": r.observacion,
        "m3": None if r.m3 is None else numero(r.m3),
        "estimado": r.estimado,
        "recibo": sin_vacio(r.folio),
    }
