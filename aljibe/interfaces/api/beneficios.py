"""`/beneficios` and those of an account: what each does to a bill, giving one, ending it, and those about to lapse."""

import re
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from aljibe.base import reloj
from aljibe.facturacion import queries as facturacion
from aljibe.facturacion import services
from aljibe.facturacion.actos import DAR_BENEFICIO, TERMINAR_BENEFICIO
from aljibe.interfaces.api.listas import Cursor, Limite, cursor_ajeno, pagina
from aljibe.interfaces.api.portero import Clave, Peticion, operacion
from aljibe.interfaces.api.problemas import responder
from aljibe.interfaces.api.valores import (
    ClaveDeRuta,
    Dia,
    Entrada,
    Fecha,
    Instante,
    Pesos,
    Salida,
    Texto,
    TextoCorto,
    pesos,
    sin_vacio,
)
from aljibe.interfaces.api.valores import numero as en_texto
from aljibe.padron import queries as padron
from aljibe.seguridad.actos import CONSULTAR

router = Router(tags=["beneficios"])
_UN_ANIO = timedelta(days=365)


class BeneficioQueVence(Salida):
    """`dias` to the last day; negative once it has passed."""

    cuenta: str
    titular: str
    telefono: str | None
    direccion: str
    uso: str
    beneficio: str
    folio: str | None
    hasta: Dia
    dias: int


class BeneficiosQueVencen(Salida):
    datos: list[BeneficioQueVence]
    siguiente: str | None


class BeneficioPosible(Salida):
    """`es_tarifa`: it is another tariff of the law, not an incentive."""

    beneficio: str
    nombre: str
    es_tarifa: bool


class BeneficioDeCuenta(Salida):
    """Both days included; null `desde` = since always, null `hasta` = it does not lapse. `estado`: vigente,
    por_empezar, vencido, or sin_efecto: ended before its first day."""

    id: int
    beneficio: str
    estado: str
    desde: Dia | None
    hasta: Dia | None
    folio: str | None
    motivo: str | None
    otorgo: str | None
    otorgado_en: Instante | None
    termino: str | None
    terminado_en: Instante | None
    motivo_termino: str | None


class BeneficiosDeCuenta(Salida):
    """`mes`: the month of the next bill, from whose first day a benefit is given unless told otherwise."""

    datos: list[BeneficioDeCuenta]
    posibles: list[BeneficioPosible]
    mes: Dia
    adeudo_vencido: Pesos
    adeudo_lo_impide: bool


class Efecto(Salida):
    """The bill of `mes` with the last consumption, without the benefit and with it. `supuesto`: there was no
    consumption yet, and some m³ were taken."""

    mes: Dia
    m3: str | None
    supuesto: bool
    sin: Pesos
    con: Pesos
    ley: str
    fundamento: str


class BeneficioNuevo(Entrada):
    """Without `desde`, from the next bill on. `condiciones` names all that was seen: uso_domestico, habita_la_casa,
    sin_otro_descuento."""

    beneficio: TextoCorto
    desde: Fecha | None = None
    hasta: Fecha
    folio: TextoCorto
    motivo: Texto
    condiciones: Annotated[list[TextoCorto], Field(max_length=20)]


class BeneficioDado(Salida):
    id: int
    cuenta: str
    beneficio: str
    desde: Dia
    hasta: Dia
    folio: str
    otorgado_en: Instante


class TerminoNuevo(Entrada):
    """`desde`: the first day without it; without it, from the next bill on."""

    motivo: Texto
    desde: Fecha | None = None


class BeneficiosTerminados(Salida):
    cuenta: str
    terminados: list[int]


@router.get("/beneficios", response={200: BeneficiosQueVencen}, summary="Por vencer y vencidos", **operacion(CONSULTAR))
def beneficios(
    request: Peticion,
    ver: Literal["por_vencer", "vencidos"] = "por_vencer",
    dias: Annotated[int, Query(ge=0, le=365, description="De los que están por vencer.")] = 30,
    cursor: Cursor = None,
    limite: Limite = 50,
) -> HttpResponse:
    """Accounts whose last benefit is about to lapse, or lapsed within a year and was not renewed; soonest first."""
    hoy = reloj.hoy()
    desde, hasta = (
        (hoy, hoy + timedelta(days=dias)) if ver == "por_vencer" else (hoy - _UN_ANIO, hoy - timedelta(days=1))
    )
    filas = padron.beneficios_que_vencen(desde=desde, hasta=hasta, limite=limite + 1, tras=_tras(cursor))
    return pagina(
        filas,
        limite,
        lambda b: {
            "cuenta": b.cuenta,
            "titular": b.titular,
            "telefono": sin_vacio(b.telefono),
            "direccion": b.domicilio,
            "uso": b.uso,
            "beneficio": b.clave,
            "folio": sin_vacio(b.folio),
            "hasta": b.hasta,
            "dias": (b.hasta - hoy).days,
        },
        lambda b: f"{b.hasta}:{b.cuenta}",
    )


@router.get(
    "/cuentas/{numero}/beneficios",
    response={200: BeneficiosDeCuenta},
    summary="Beneficios de una cuenta",
    **operacion(CONSULTAR),
)
def de_cuenta(request: Peticion, numero: ClaveDeRuta) -> HttpResponse:
    """Those it has had, the last given first; those the law has for it; and what is overdue."""
    hoy = reloj.hoy()
    ficha = padron.cuenta(numero)
    condiciones = facturacion.condiciones_de_beneficio(ficha.id, hoy=hoy)
    return responder(
        {
            "datos": [_beneficio(b, hoy) for b in padron.beneficios(ficha.id)],
            "posibles": [
                {"beneficio": p.clave, "nombre": p.nombre, "es_tarifa": p.es_tarifa}
                for p in facturacion.beneficios_posibles(ficha, hoy=hoy)
            ],
            "mes": facturacion.mes_por_facturar(ficha.id, hoy=hoy),
            "adeudo_vencido": pesos(condiciones.adeudo),
            "adeudo_lo_impide": condiciones.lo_impide,
        }
    )


@router.get(
    "/cuentas/{numero}/beneficios/efecto",
    response={200: Efecto},
    summary="Efecto de un beneficio",
    **operacion(CONSULTAR),
)
def efecto(request: Peticion, numero: ClaveDeRuta, beneficio: str) -> HttpResponse:
    """What one would do to the next bill. One that the law does not have for the account is 422."""
    hoy = reloj.hoy()
    ficha = padron.cuenta(numero)
    mes = facturacion.mes_por_facturar(ficha.id, hoy=hoy)
    visto = facturacion.efecto_de_beneficio(ficha, beneficio, mes=mes, hoy=hoy)
    return responder(
        {
            "mes": visto.mes,
            "m3": None if visto.m3 is None else en_texto(visto.m3),
            "supuesto": visto.supuesto,
            "sin": pesos(visto.sin),
            "con": pesos(visto.con),
            "ley": visto.ley,
            "fundamento": visto.fundamento,
        }
    )


@router.post(
    "/cuentas/{numero}/beneficios",
    response={201: BeneficioDado},
    summary="Dar un beneficio",
    **operacion(DAR_BENEFICIO, clave=Clave.ACEPTA),
)
def dar(request: Peticion, numero: ClaveDeRuta, cuerpo: BeneficioNuevo) -> HttpResponse:
    """From the next bill on unless told. A month already billed is never changed: 409 `beneficio-hacia-atras`."""
    dado = services.dar_beneficio(
        cuenta=numero, **dict(cuerpo), por=request.por, ahora=reloj.ahora(), clave=request.clave
    )
    return responder(
        {
            "id": dado.id,
            "cuenta": dado.cuenta,
            "beneficio": dado.beneficio,
            "desde": dado.desde,
            "hasta": dado.hasta,
            "folio": dado.folio,
            "otorgado_en": dado.otorgado_en,
        },
        201,
    )


@router.post(
    "/cuentas/{numero}/beneficios/termino",
    response={200: BeneficiosTerminados},
    summary="Terminar un beneficio",
    **operacion(TERMINAR_BENEFICIO, clave=Clave.ACEPTA),
)
def terminar(request: Peticion, numero: ClaveDeRuta, cuerpo: TerminoNuevo) -> HttpResponse:
    """From the next bill on unless told; the one that would follow ends too."""
    terminados = services.terminar_beneficio(
        cuenta=numero, **dict(cuerpo), por=request.por, ahora=reloj.ahora(), clave=request.clave
    )
    return responder({"cuenta": numero, "terminados": [b.pk for b in terminados]})


def _beneficio(b: padron.BeneficioDeCuenta, hoy: date) -> dict[str, Any]:
    return {
        "id": b.id,
        "beneficio": b.clave,
        "estado": b.estado(hoy),
        "desde": b.desde,
        "hasta": b.hasta,
        "folio": sin_vacio(b.folio),
        "motivo": sin_vacio(b.motivo),
        "otorgo": sin_vacio(b.otorgo),
        "otorgado_en": b.otorgado_en,
        "termino": sin_vacio(b.termino),
        "terminado_en": b.terminado_en,
        "motivo_termino": sin_vacio(b.motivo_termino),
    }


def _tras(cursor: str | None) -> tuple[date, str] | None:
    """After which row a page goes on. Raises: ValorInvalido."""
    if not cursor:
        return None
    dia, _, cuenta = cursor.partition(":")
    if not re.fullmatch(r"[0-9]{6,10}", cuenta):
        raise cursor_ajeno()
    try:
        return date.fromisoformat(dia), cuenta
    except ValueError:
        raise cursor_ajeno() from None
