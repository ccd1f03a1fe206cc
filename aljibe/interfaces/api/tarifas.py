"""`/tarifas`: the price of a consumption, by the law in force."""

from decimal import Decimal

from django.http import HttpResponse
from ninja import Router

from aljibe.base.rechazos import ValorInvalido
from aljibe.interfaces.api.portero import Peticion, operacion
from aljibe.interfaces.api.problemas import responder
from aljibe.interfaces.api.valores import Entrada, Fecha, Pesos, Salida, TextoCorto, Volumen, pesos
from aljibe.reglas.tarifa.ley import Ley, NoSePuedeCalcular
from aljibe.reglas.tarifa.precio import Caso, calcular
from aljibe.tarifas import queries as tarifas
from aljibe.tarifas.actos import CALCULAR

router = Router(tags=["tarifas"])


class NoSeCalcula(ValorInvalido):
    codigo = "no-se-puede-calcular"


class CasoDePrecio(Entrada):
    """`uso` is the key of a `use` or `category` of the law; `fecha`, any day of the billed month."""

    concepto: TextoCorto
    uso: TextoCorto
    m3: Volumen | None = None
    fecha: Fecha
    beneficio: TextoCorto | None = None


class LineaDePrecio(Salida):
    concepto: str
    importe: Pesos
    iva: Pesos
    articulo: str
    renglon: str
    formula: str


class PrecioCalculado(Salida):
    lineas: list[LineaDePrecio]
    subtotal: Pesos
    ajuste: Pesos
    total: Pesos


@router.post("/tarifas/calculo", response={200: PrecioCalculado}, summary="Calcular un precio", **operacion(CALCULAR))
def calculo(request: Peticion, cuerpo: CasoDePrecio) -> HttpResponse:
    """The price by the law in force on the first day of the month (K3). It writes nothing."""
    request.portero.exigir(request)
    primero = cuerpo.fecha.replace(day=1)
    ley = tarifas.ley_en_vigor(primero)
    if ley is None:
        raise NoSeCalcula(campo="fecha", mensaje=f"Ninguna ley aprobada rige el {primero:%d/%m/%Y}.")
    caso = Caso(
        concepto=cuerpo.concepto,
        uso=cuerpo.uso,
        fecha=primero,
        m3=cuerpo.m3,
        beneficio=cuerpo.beneficio or "",
    )
    try:
        # The file is shared; what it remembers of anybody's text is not, so that it never grows.
        precio = calcular(Ley(tarifas.ley_leida(ley.pk).datos), caso)
    except NoSePuedeCalcular as error:
        raise NoSeCalcula(campo=_campo(error.motivo), mensaje=error.motivo) from None
    return responder(
        {
            "lineas": [
                {
                    "concepto": linea.concepto,
                    "importe": pesos(linea.importe),
                    "iva": pesos(linea.iva),
                    "articulo": linea.articulo,
                    "renglon": linea.renglon,
                    "formula": linea.formula,
                }
                for linea in precio.lineas
            ],
            "subtotal": pesos(precio.subtotal),
            "ajuste": pesos(precio.ajuste + Decimal(0)),
            "total": pesos(precio.total),
        }
    )


def _campo(motivo: str) -> str:
    """The field a sentence of the rules begins with; one about the law itself is of the use asked for."""
    primera = motivo.partition(" ")[0]
    return primera if primera in CasoDePrecio.model_fields else "uso"
