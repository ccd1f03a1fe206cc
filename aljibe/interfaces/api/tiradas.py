"""`/tiradas`: the bills of a period for the print shop, in parts."""

from typing import Any

from django.http import FileResponse, HttpResponse
from ninja import Body, Router

from aljibe.base import reloj
from aljibe.facturacion import queries as facturacion
from aljibe.facturacion import services
from aljibe.facturacion.actos import IMPRIMIR_RECIBOS
from aljibe.interfaces import tiradas
from aljibe.interfaces.api.claves import una_vez
from aljibe.interfaces.api.periodos import Periodo
from aljibe.interfaces.api.portero import Clave, Peticion, en_pdf, llave, operacion
from aljibe.interfaces.api.problemas import responder
from aljibe.interfaces.api.valores import Entrada, IdDeRuta, Instante, Salida, TextoCorto
from aljibe.seguridad.actos import CONSULTAR

router = Router(tags=["tiradas"])


class TiradaNueva(Entrada):
    """`rutas` absent or empty = all."""

    rutas: list[TextoCorto] = []


class SinCuerpo(Entrada):
    """Nothing to say: the address names the run."""


class Omitido(Salida):
    folio: str
    motivo: str


class Parte(Salida):
    """A file. `huella` is its SHA-256; until it is made it is null, and it has no pages.

    Folios and accounts are those of its first and of its last bill in route order.
    """

    n: int
    hecha: bool
    recibos: int
    paginas: int
    tamano_bytes: int
    huella: str | None
    primer_folio: str
    ultimo_folio: str
    primera_cuenta: str
    ultima_cuenta: str


class Tirada(Salida):
    """`estado`: en_curso, pausada, terminada. `hechos` counts the bills of the parts that are made."""

    id: int
    periodo: str
    rutas: list[str]
    estado: str
    recibos: int
    hechos: int
    omitidos: list[Omitido]
    por: str
    preparada_en: Instante
    terminada_en: Instante | None
    partes: list[Parte]


@router.post(
    "/periodos/{periodo}/tiradas",
    response={200: Tirada, 202: Tirada},
    summary="Imprimir los recibos de un periodo",
    **operacion(IMPRIMIR_RECIBOS, clave=Clave.EXIGE),
)
def imprimir(request: Peticion, periodo: Periodo, cuerpo: Body[TiradaNueva | None] = None) -> HttpResponse:
    """Freeze the list of what is not printed yet and begin, or go on with the run that is not ended. With a worker it
    goes on by itself (202) and its progress is in the run; without one it is printed before this answers (200)."""
    rutas = (cuerpo or TiradaNueva()).rutas

    def hacer() -> dict[str, Any]:
        request.portero.exigir(request)
        documento = _tirada(tiradas.empezar(periodo=periodo, rutas=rutas, por=request.por))
        return {"estado": 200 if documento["estado"] == "terminada" else 202, "cuerpo": documento}

    respuesta = una_vez(
        IMPRIMIR_RECIBOS,
        clave=llave(request),
        por=request.por,
        cuerpo={"periodo": periodo, "rutas": sorted(set(rutas))},
        hacer=hacer,
    )
    return responder(respuesta["cuerpo"], respuesta["estado"])


@router.get("/tiradas/{tirada}", response={200: Tirada}, summary="Una tirada", **operacion(CONSULTAR))
def tirada(request: Peticion, tirada: IdDeRuta) -> HttpResponse:
    """How far a run is, and its parts with their hash, pages, folios and accounts."""
    return responder(_tirada(tirada))


@router.post(
    "/tiradas/{tirada}/pausa",
    response={200: Tirada},
    summary="Pausar una tirada",
    **operacion(IMPRIMIR_RECIBOS, clave=Clave.ACEPTA),
)
def pausar(request: Peticion, tirada: IdDeRuta, cuerpo: Body[SinCuerpo | None] = None) -> HttpResponse:
    """No more parts are begun; those being made are finished. Paused already, nothing changes."""
    services.pausar_tirada(tirada_id=tirada, por=request.por, ahora=reloj.ahora())
    return responder(_tirada(tirada))


@router.post(
    "/tiradas/{tirada}/reanudacion",
    response={200: Tirada},
    summary="Seguir una tirada",
    **operacion(IMPRIMIR_RECIBOS, clave=Clave.ACEPTA),
)
def reanudar(request: Peticion, tirada: IdDeRuta, cuerpo: Body[SinCuerpo | None] = None) -> HttpResponse:
    """Go on with a run that was paused, or that nobody is making."""
    tiradas.seguir(tirada, por=request.por)
    return responder(_tirada(tirada))


@router.get(
    "/tiradas/{tirada}/partes/{n}.pdf", summary="Una parte en PDF", **en_pdf(CONSULTAR, "Los recibos de la parte")
)
def parte(request: Peticion, tirada: IdDeRuta, n: IdDeRuta) -> FileResponse:
    """The bills of a part, one after another in route order. A file that was lost is made again with the same bytes."""
    return tiradas.descargar(tirada, n)


def _tirada(tirada: int) -> dict[str, Any]:
    ficha = facturacion.tirada(tirada, ahora=reloj.ahora())
    return {
        "id": ficha.id,
        "periodo": ficha.periodo,
        "rutas": list(ficha.rutas),
        "estado": ficha.estado.lower(),
        "recibos": ficha.recibos,
        "hechos": ficha.hechos,
        "omitidos": [{"folio": folio, "motivo": motivo} for folio, motivo in ficha.omitidos.items()],
        "por": ficha.por,
        "preparada_en": reloj.local(ficha.preparada_en),
        "terminada_en": ficha.terminada_en and reloj.local(ficha.terminada_en),
        "partes": [
            {
                "n": p.n,
                "hecha": p.hecha,
                "recibos": p.recibos,
                "paginas": p.paginas,
                "tamano_bytes": p.tamano_bytes,
                "huella": p.huella or None,
                "primer_folio": p.primer_folio,
                "ultimo_folio": p.ultimo_folio,
                "primera_cuenta": p.primera_cuenta,
                "ultima_cuenta": p.ultima_cuenta,
            }
            for p in ficha.partes
        ],
    }
