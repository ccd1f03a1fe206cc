"""`/lecturas`: one reading or many, all or none."""

from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Body, Router
from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from aljibe.base import reloj
from aljibe.facturacion import services as facturacion
from aljibe.facturacion.actos import CAPTURAR_LECTURA
from aljibe.interfaces.api.portero import Clave, Peticion, operacion
from aljibe.interfaces.api.problemas import responder
from aljibe.interfaces.api.valores import INVALIDO, MALFORMADO, Entrada, Salida, Texto, TextoCorto, leer_json
from aljibe.padron import queries as padron

router = Router(tags=["lecturas"])
MAXIMO = 1_000
_MAYOR = 10**9


def _entero(valor: object) -> str:
    """A reading as text, judged by the service; in whole m³, as a number or as its text."""
    if isinstance(valor, bool) or not isinstance(valor, int | str):
        if isinstance(valor, float) or hasattr(valor, "as_tuple"):
            raise PydanticCustomError(INVALIDO, "se esperaban m³ enteros")
        raise PydanticCustomError(MALFORMADO, "se esperaban m³ enteros, como número o como texto")
    if isinstance(valor, int) and not 0 <= valor < _MAYOR:
        raise PydanticCustomError(INVALIDO, "se esperaban m³ enteros, sin signo, de hasta nueve cifras")
    return str(valor)[:20]


def _una_o_muchas(valor: object) -> object:
    if isinstance(valor, dict):
        return valor["lecturas"] if set(valor) == {"lecturas"} else [valor]
    return valor


Lectura = Annotated[
    str,
    BeforeValidator(_entero),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^[0-9]{1,9}$"}]}),
]


class LecturaNueva(Entrada):
    """Whole m³; `lectura` may be absent when an anomaly prevented the reading."""

    cuenta: TextoCorto
    periodo: TextoCorto
    fecha: TextoCorto
    lectura: Lectura | None = None
    medidor: TextoCorto | None = None
    anomalia: TextoCorto | None = None
    observacion: Texto | None = None


Lecturas = Annotated[list[LecturaNueva], Field(min_length=1, max_length=MAXIMO), BeforeValidator(_una_o_muchas)]


class LecturaCapturada(Salida):
    """`estado`: nueva, sin_cambio, or corregida: the original is kept."""

    cuenta: str
    periodo: str
    lectura: int | None
    estado: str


class LecturasCapturadas(Salida):
    datos: list[LecturaCapturada]


@router.post(
    "/lecturas",
    response={201: LecturaCapturada | LecturasCapturadas},
    summary="Capturar lecturas",
    **operacion(CAPTURAR_LECTURA, clave=Clave.ACEPTA),
)
def capturar(request: Peticion, cuerpo: Body[Lecturas]) -> HttpResponse:
    """A reading, or a list of them: `{…}`, `[{…}, …]` or `{"lecturas": […]}`. All enter or none."""
    lecturas = [
        facturacion.LecturaNueva(**{campo: valor or "" for campo, valor in dict(lectura).items()}) for lectura in cuerpo
    ]
    try:
        capturadas = facturacion.capturar_lecturas(
            lecturas=lecturas, por=request.por, ahora=reloj.ahora(), clave=request.clave
        )
    except facturacion.LecturasRechazadas:
        if len(lecturas) == 1:
            padron.cuenta(lecturas[0].cuenta)  # one that does not exist is 404, before its values
        raise
    return responder(capturadas[0] if _es_una(request) else {"datos": capturadas}, 201)


def _es_una(request: Peticion) -> bool:
    """Whether the body was a reading and not a list."""
    cuerpo: Any = leer_json(request.body)
    return isinstance(cuerpo, dict) and set(cuerpo) != {"lecturas"}
