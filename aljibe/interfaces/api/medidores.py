"""`/cuentas/{numero}/medidores`: those an account has and had; put, changed or taken away (K4)."""

from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Body, Query, Router
from pydantic import Field

from aljibe.base import reloj
from aljibe.base.rechazos import ValorInvalido
from aljibe.facturacion import queries as facturacion
from aljibe.interfaces.api.portero import Clave, Peticion, operacion
from aljibe.interfaces.api.problemas import responder
from aljibe.interfaces.api.valores import ClaveDeRuta, Dia, Entrada, Fecha, Salida, TextoCorto
from aljibe.padron import queries as padron
from aljibe.padron import services
from aljibe.padron.actos import CORREGIR_PADRON
from aljibe.seguridad.actos import CONSULTAR

router = Router(tags=["cuentas"])
M3 = Annotated[int, Field(ge=0, lt=10**9)]


class MedidorDeCuenta(Salida):
    """`desde` null: since before the register. `hasta`: its last day."""

    medidor: str
    digitos: int
    desde: Dia | None
    hasta: Dia | None
    lectura_inicial: int
    lectura_final: int | None


class MedidoresDeCuenta(Salida):
    datos: list[MedidorDeCuenta]


class MedidorNuevo(Entrada):
    numero: TextoCorto
    digitos: Annotated[int, Field(ge=0, le=99)]
    lectura_inicial: M3


class CambioDeMedidor(Entrada):
    """`lectura_final` alone takes the meter away; `nuevo` alone puts one; both change it."""

    el: Fecha
    lectura_final: M3 | None = None
    nuevo: MedidorNuevo | None = None


class PreviaDeMedidor(Salida):
    """What the meter leaves to be billed: `m3`, less what estimates billed; null when it cannot be told."""

    medidor: str
    anterior: int | None
    fecha_anterior: Dia | None
    m3: int | None
    por_compensar: int
    promedio: int | None
    lectura_menor: bool
    vuelta: bool
    leida_despues: Dia | None


@router.get(
    "/cuentas/{numero}/medidores", response={200: MedidoresDeCuenta}, summary="Medidores", **operacion(CONSULTAR)
)
def medidores(request: Peticion, numero: ClaveDeRuta) -> HttpResponse:
    """The last one first."""
    return responder({"datos": _medidores(padron.cuenta(numero).id)})


@router.get(
    "/cuentas/{numero}/medidores/previa",
    response={200: PreviaDeMedidor},
    summary="Lo que se facturaría al retirar el medidor",
    **operacion(CONSULTAR),
)
def previa(
    request: Peticion, numero: ClaveDeRuta, el: Annotated[Fecha, Query()], lectura_final: Annotated[M3, Query()]
) -> HttpResponse:
    """Nothing is written."""
    ficha = padron.cuenta(numero)
    vista = facturacion.previa_de_medidor(ficha.numero, el=el, lectura_final=lectura_final, hoy=reloj.hoy())
    return responder(
        {
            "medidor": vista.medidor,
            "anterior": vista.anterior,
            "fecha_anterior": vista.anterior_el,
            "m3": vista.m3,
            "por_compensar": vista.por_compensar,
            "promedio": vista.promedio,
            "lectura_menor": vista.menor,
            "vuelta": vista.vuelta,
            "leida_despues": vista.leida_despues,
        }
    )


def _existe(request: Peticion, ruta: Any, cuerpo: Any) -> None:
    padron.cuenta(ruta["numero"])


@router.post(
    "/cuentas/{numero}/medidores",
    response={201: MedidoresDeCuenta},
    summary="Instalar, cambiar o retirar el medidor",
    **operacion(CORREGIR_PADRON, clave=Clave.ACEPTA, existe=_existe),
)
def cambiar(request: Peticion, numero: ClaveDeRuta, cuerpo: Body[CambioDeMedidor]) -> HttpResponse:
    """The same day one goes and the other comes: the bill adds both spans."""
    request.portero.exigir(request)
    ficha = padron.cuenta(numero)
    comunes: dict[str, Any] = {
        "cuenta_id": ficha.id,
        "el": cuerpo.el,
        "por": request.por,
        "ahora": reloj.ahora(),
        "clave": request.clave,
    }
    nuevo: dict[str, Any] = {}
    if cuerpo.nuevo is not None:
        nuevo = {
            "medidor": cuerpo.nuevo.numero,
            "digitos": cuerpo.nuevo.digitos,
            "lectura_inicial": cuerpo.nuevo.lectura_inicial,
        }
    if cuerpo.lectura_final is None:
        if not nuevo:
            raise ValorInvalido(campo="nuevo", mensaje="Diga con qué lectura se va el medidor, cuál llega, o ambas.")
        services.instalar_medidor(**comunes, **nuevo)
    elif nuevo:
        services.cambiar_medidor(**comunes, **nuevo, lectura_final=cuerpo.lectura_final)
    else:
        services.retirar_medidor(**comunes, lectura_final=cuerpo.lectura_final)
    return responder({"datos": _medidores(ficha.id)}, 201)


def _medidores(cuenta_id: int) -> list[dict[str, Any]]:
    return [
        {
            "medidor": m.medidor,
            "digitos": m.digitos,
            "desde": m.desde,
            "hasta": m.hasta,
            "lectura_inicial": m.lectura_inicial,
            "lectura_final": m.lectura_final,
        }
        for m in padron.medidores(cuenta_id)
    ]
