"""`/leyes/comparacion`: who pays more and how much under another law."""

from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from aljibe.interfaces.api.periodos import Periodo
from aljibe.interfaces.api.portero import Peticion, operacion
from aljibe.interfaces.api.problemas import responder
from aljibe.interfaces.api.valores import INVALIDO, Dia, IdDeRuta, Pesos, Salida
from aljibe.reportes import queries as reportes
from aljibe.reportes.actos import COMPARAR_LEYES
from aljibe.reportes.comparacion import como_documento

router = Router(tags=["leyes"])
Porcentaje = Annotated[str, Field(pattern=r"^-?[0-9]+\.[0-9]{2}$", examples=["4.16"])]


def _equivalencia(texto: object) -> tuple[str, str]:
    uso, _, otro = str(texto).partition("=")
    if not uso or not otro:
        raise PydanticCustomError(INVALIDO, "se esperaba uso=otro")
    return uso, otro


Equivalencias = Annotated[
    list[
        Annotated[
            tuple[str, str],
            BeforeValidator(_equivalencia),
            WithJsonSchema({"type": "string", "pattern": "^[^=]+=.+$", "examples": ["mixto=comercial"]}),
        ]
    ]
    | None,
    Query(description="uso=otro, una vez por cada uno."),
]


class LeyComparada(Salida):
    id: int
    nombre: str
    desde: Dia
    hasta: Dia
    propuesta: bool


class LeyesComparadas(Salida):
    a: LeyComparada
    b: LeyComparada


class Cambio(Salida):
    """Pesos and percents of B against A; a percent of what A gives free is null."""

    recibos: int
    a: Pesos
    b: Pesos
    diferencia: Pesos
    porcentaje: Porcentaje | None
    suben: int
    igual: int
    bajan: int
    media: Pesos
    mediana: Pesos
    mayor_alza: Pesos
    mayor_baja: Pesos
    alza_media: Pesos
    baja_media: Pesos
    media_porcentaje: Porcentaje | None
    mediana_porcentaje: Porcentaje | None
    mayor_alza_porcentaje: Porcentaje | None
    mayor_baja_porcentaje: Porcentaje | None


class CambioDeUso(Cambio):
    uso: str
    nombre: str


class CambioDeRango(Cambio):
    rango: str
    nombre: str


class CambioDeDecil(CambioDeUso):
    """`decil` from 1, those of least m³, to 10; null, those without m³."""

    decil: int | None
    desde_m3: str | None
    hasta_m3: str | None


class IngresoComparado(Salida):
    concepto: str
    a: Pesos
    b: Pesos
    diferencia: Pesos
    porcentaje: Porcentaje | None


class SinPrecio(Salida):
    """`ley`: a, b or ambas; `importe`, what the other law charges for them."""

    ley: str
    uso: str
    motivo: str
    recibos: int
    importe: Pesos | None


class ComparacionDeLeyes(Salida):
    leyes: LeyesComparadas
    base: str
    desde: str | None
    hasta: str | None
    frases: list[str]
    total: Cambio | None
    por_uso: list[CambioDeUso]
    por_rango: list[CambioDeRango]
    por_decil: list[CambioDeDecil]
    ingresos: list[IngresoComparado]
    sin_precio: list[SinPrecio]
    recibos_sin_precio: int


@router.get(
    "/leyes/comparacion", response={200: ComparacionDeLeyes}, summary="Comparar dos leyes", **operacion(COMPARAR_LEYES)
)
def comparacion(
    request: Peticion,
    a: IdDeRuta,
    b: IdDeRuta,
    desde: Periodo | None = None,
    hasta: Periodo | None = None,
    equivale: Equivalencias = None,
) -> HttpResponse:
    """Law `b` against law `a` on the bills of the periods `desde` to `hasta`, one alone if the other is not given; on
    their price lists if neither is. `equivale=uso=otro`, once for each: the law without `uso` prices it as `otro`."""
    leyes: dict[str, Any] = {"ley_a": a, "ley_b": b, "equivalencias": dict(equivale or ())}
    primero, ultimo = desde or hasta, hasta or desde
    if primero is None or ultimo is None:
        hecha = reportes.comparar_listas(**leyes)
    else:
        hecha = reportes.comparar(**leyes, desde=primero, hasta=ultimo)
    documento = como_documento(hecha)
    for lado, ley_id in (("a", a), ("b", b)):
        documento["leyes"][lado]["id"] = ley_id
    return responder(documento)
