"""`/cuentas`: finding an account, what it owes and why, its money and its water."""

import re
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Body, Query, Router

from aljibe.base import reloj
from aljibe.caja import queries as caja
from aljibe.caja import services
from aljibe.caja.actos import EMITIR_ESTADO_DE_CUENTA
from aljibe.facturacion import queries as facturacion
from aljibe.interfaces import folios
from aljibe.interfaces.api.listas import Cursor, Limite, cursor_ajeno, cursor_numerico, pagina
from aljibe.interfaces.api.portero import Clave, Peticion, llave, operacion
from aljibe.interfaces.api.problemas import responder
from aljibe.interfaces.api.valores import ClaveDeRuta, Dia, Entrada, Pesos, Salida, pesos, sin_vacio
from aljibe.interfaces.api.valores import numero as en_texto
from aljibe.libro import queries as libro
from aljibe.padron import queries as padron
from aljibe.seguridad.actos import CONSULTAR

router = Router(tags=["cuentas"])
# More months than any account has: a list that is cut would lose the oldest.
MESES = 1200


class CuentaHallada(Salida):
    numero: str
    titular: str
    direccion: str
    uso: str
    situacion: str
    a_pagar_hoy: Pesos


class Cuentas(Salida):
    datos: list[CuentaHallada]
    siguiente: str | None


class TotalesDeEstado(Salida):
    """K9: `total` = derechos + varios + reinstalacion; `a_pagar_hoy` = total + recargos + due instalments."""

    total: Pesos
    convenio: Pesos
    recargos: Pesos
    a_pagar_hoy: Pesos
    saldo_a_favor: Pesos


class SinCuerpo(Entrada):
    """Nothing to say: the address names the account."""


class CodigoDePapel(Salida):
    codigo: str
    url: str


class PapelDeEstado(Salida):
    folio: str
    cuenta: str
    fecha: Dia
    a_pagar_hoy: Pesos
    documento: CodigoDePapel


class Totales(TotalesDeEstado):
    derechos: Pesos
    varios: Pesos
    reinstalacion: Pesos


class MedidorInstalado(Salida):
    numero: str
    digitos: int
    desde: Dia


class Cuenta(CuentaHallada):
    reparto: str | None
    servicios: list[str]
    estado_servicio: str
    situacion_comercial: str
    lugar_corte: str | None
    causa_suspension: str | None
    ruta: str
    secuencia: int
    zona: str | None
    tipo_persona: str | None
    rfc: str | None
    telefono: str | None
    correo: str | None
    titular_desde: Dia | None
    medidor: MedidorInstalado | None
    volumen_asignado: str | None
    beneficio: str | None
    beneficio_hasta: Dia | None
    medidor_general: str | None
    viviendas: int
    meses_adeudo: int
    totales: Totales


class CargoConSaldo(Salida):
    """`importe` without IVA; `saldo` with IVA and ajuste; `recargo` to the day, with its IVA."""

    id: int
    concepto: str
    grupo: str
    periodo: str | None
    vencimiento: Dia
    importe: Pesos
    iva: Pesos
    ajuste: Pesos
    recargo: Pesos
    saldo: Pesos
    articulo: str
    renglon: str


class OrdenSinPagar(Salida):
    folio: str
    concepto: str
    importe: Pesos
    valida_hasta: Dia


class EstadoDeCuenta(Salida):
    cuenta: str
    fecha: Dia
    meses_adeudo: int
    totales: TotalesDeEstado
    cargos: list[CargoConSaldo]
    ordenes_pago: list[OrdenSinPagar]


class Movimiento(Salida):
    """An event as it touched what the account owes; `saldo` after it. `a_favor`: added to the balance in favour."""

    fecha: Dia
    fecha_valor: Dia
    tipo: str
    folio: str | None
    concepto: str
    periodo: str | None
    debe: Pesos
    haber: Pesos
    saldo: Pesos
    a_favor: Pesos


class Movimientos(Salida):
    datos: list[Movimiento]
    siguiente: str | None


class Consumo(Salida):
    """A billed reading; `m3` as text, for it may have decimals."""

    periodo: str
    folio: str
    m3: str
    medidor: str | None
    lectura_anterior: int | None
    fecha_anterior: Dia | None
    lectura_actual: int | None
    fecha_actual: Dia | None
    estimado: bool
    anomalia: str | None
    total: Pesos


class Consumos(Salida):
    datos: list[Consumo]
    siguiente: str | None


@router.get("/cuentas", response={200: Cuentas}, summary="Buscar cuentas", **operacion(CONSULTAR))
def cuentas(
    request: Peticion,
    buscar: Annotated[str, Query(description="Cuenta, nombre, calle, medidor, teléfono, RFC o folio.")] = "",
    cursor: Cursor = None,
    limite: Limite = 50,
) -> HttpResponse:
    """The accounts that answer to what was asked, the surest first; without it, every account by number."""
    texto = buscar.strip()
    if texto and (numero := folios.cuenta_de_folio(texto)):
        texto = numero
    hallada = (
        padron.buscar(texto, limite=limite, cursor=cursor or None)
        if texto
        else padron.listar(limite=limite, cursor=cursor or None)
    )
    totales = libro.totales([h.cuenta_id for h in hallada.datos], al=reloj.hoy())
    return responder(
        {
            "datos": [
                {
                    "numero": h.numero,
                    "titular": h.titular,
                    "direccion": h.direccion,
                    "uso": h.uso,
                    "situacion": h.situacion_comercial.lower(),
                    "a_pagar_hoy": pesos(totales[h.cuenta_id].a_pagar_hoy),
                }
                for h in hallada.datos
            ],
            "siguiente": hallada.siguiente,
        }
    )


@router.get("/cuentas/{numero}", response={200: Cuenta}, summary="Una cuenta", **operacion(CONSULTAR))
def cuenta(request: Peticion, numero: ClaveDeRuta) -> HttpResponse:
    """An account: its two axes (K10), its holder, its meter and what it owes (K7, K9)."""
    ficha = padron.cuenta(numero)
    return responder(_cuenta(ficha, libro.totales([ficha.id], al=reloj.hoy())[ficha.id]))


@router.get(
    "/cuentas/{numero}/estado-de-cuenta",
    response={200: EstadoDeCuenta},
    summary="Estado de cuenta",
    **operacion(CONSULTAR),
)
def estado_de_cuenta(request: Peticion, numero: ClaveDeRuta) -> HttpResponse:
    """The charges with balance, oldest first, and the unpaid orders, which are in no total."""
    ficha = padron.cuenta(numero)
    estado = libro.estado_de_cuenta(ficha.id, al=reloj.hoy())
    return responder(
        {
            "cuenta": ficha.numero,
            "fecha": estado.al,
            "meses_adeudo": estado.totales.meses_adeudo,
            "totales": _totales(estado.totales),
            "cargos": [_cargo(cargo) for cargo in estado.cargos],
            "ordenes_pago": [
                {
                    "folio": orden.folio,
                    "concepto": orden.concepto,
                    "importe": pesos(orden.importe),
                    "valida_hasta": orden.valida_hasta,
                }
                for orden in estado.ordenes_pago
            ],
        }
    )


@router.post(
    "/cuentas/{numero}/estado-de-cuenta/papel",
    response={201: PapelDeEstado},
    summary="Imprimir un estado de cuenta",
    **operacion(EMITIR_ESTADO_DE_CUENTA, clave=Clave.EXIGE),
)
def imprimir_estado(request: Peticion, numero: ClaveDeRuta, cuerpo: Body[SinCuerpo | None] = None) -> HttpResponse:
    """Freeze the statement of today as a paper, with its folio: it is in `/documentos/{codigo}.pdf`."""
    hecho = services.emitir_estado_de_cuenta(cuenta=numero, por=request.por, ahora=reloj.ahora(), clave=llave(request))
    return responder(hecho, 201)


@router.get("/cuentas/{numero}/movimientos", response={200: Movimientos}, summary="Movimientos", **operacion(CONSULTAR))
def movimientos(request: Peticion, numero: ClaveDeRuta, cursor: Cursor = None, limite: Limite = 50) -> HttpResponse:
    """What raised and what lowered the debt, newest first. A bill's row has its folio and period."""
    ficha = padron.cuenta(numero)
    filas = caja.movimientos_de_cuenta(ficha.id, limite=limite + 1, antes_de=cursor_numerico(cursor))
    return pagina(
        filas,
        limite,
        lambda m: {
            "fecha": m.fecha,
            "fecha_valor": m.fecha_valor,
            "tipo": m.tipo,
            "folio": sin_vacio(m.folio),
            "concepto": m.concepto,
            "periodo": sin_vacio(m.periodo),
            "debe": pesos(m.debe),
            "haber": pesos(m.haber),
            "saldo": pesos(m.saldo),
            "a_favor": pesos(m.a_favor),
        },
        lambda m: str(m.id),
    )


@router.get("/cuentas/{numero}/consumos", response={200: Consumos}, summary="Consumos", **operacion(CONSULTAR))
def consumos(request: Peticion, numero: ClaveDeRuta, cursor: Cursor = None, limite: Limite = 50) -> HttpResponse:
    """The readings that were billed, newest first."""
    ficha = padron.cuenta(numero)
    antes_de = _periodo_de(cursor)
    recibos = [r for r in facturacion.consumos(ficha.id, meses=MESES) if antes_de is None or r.periodo < antes_de]
    return pagina(
        recibos,
        limite,
        lambda r: {
            "periodo": r.periodo,
            "folio": r.folio,
            "m3": en_texto(r.consumo_m3),
            "medidor": sin_vacio(r.medidor),
            "lectura_anterior": r.lectura_anterior,
            "fecha_anterior": r.fecha_anterior,
            "lectura_actual": r.lectura_actual,
            "fecha_actual": r.fecha_actual,
            "estimado": r.estimado,
            "anomalia": r.lectura.anomalia_id if r.lectura else None,
            "total": pesos(r.total),
        },
        lambda r: r.periodo,
    )


def _periodo_de(cursor: str | None) -> str | None:
    if cursor and not re.fullmatch(r"[0-9]{4}-[0-9]{2}", cursor):
        raise cursor_ajeno()
    return cursor or None


def _totales(t: libro.Totales) -> dict[str, str]:
    return {
        "total": pesos(t.total),
        "convenio": pesos(t.convenio),
        "recargos": pesos(t.recargos),
        "a_pagar_hoy": pesos(t.a_pagar_hoy),
        "saldo_a_favor": pesos(t.saldo_a_favor),
    }


def _cargo(cargo: libro.CargoAPagar) -> dict[str, Any]:
    return {
        "id": cargo.id,
        "concepto": cargo.concepto,
        "grupo": cargo.grupo,
        "periodo": sin_vacio(cargo.periodo),
        "vencimiento": cargo.vencimiento,
        "importe": pesos(cargo.importe),
        "iva": pesos(cargo.iva),
        "ajuste": pesos(cargo.ajuste),
        "recargo": pesos(cargo.recargo),
        "saldo": pesos(cargo.saldo),
        "articulo": cargo.articulo,
        "renglon": cargo.renglon,
    }


def _cuenta(ficha: padron.FichaDeCuenta, totales: libro.Totales) -> dict[str, Any]:
    tiene = (
        ("agua", ficha.con_agua),
        ("alcantarillado", ficha.con_alcantarillado),
        ("tratamiento", ficha.con_tratamiento),
    )
    return {
        "numero": ficha.numero,
        "reparto": sin_vacio(ficha.reparto),
        "titular": ficha.titular,
        "titular_desde": ficha.titular_desde,
        "tipo_persona": sin_vacio(ficha.tipo_persona.lower()),
        "rfc": sin_vacio(ficha.rfc),
        "telefono": sin_vacio(ficha.telefono),
        "correo": sin_vacio(ficha.correo),
        "direccion": ficha.domicilio,
        "uso": ficha.uso,
        "servicios": [nombre for nombre, si in tiene if si],
        "estado_servicio": ficha.estado_servicio.lower(),
        "situacion_comercial": ficha.situacion_comercial.lower(),
        "situacion": ficha.situacion_comercial.lower(),
        "lugar_corte": sin_vacio(ficha.lugar_corte.lower()),
        "causa_suspension": sin_vacio(ficha.causa_suspension.lower()),
        "ruta": ficha.ruta,
        "secuencia": ficha.secuencia,
        "zona": sin_vacio(ficha.zona),
        "medidor": {"numero": ficha.medidor, "digitos": ficha.digitos, "desde": ficha.medidor_desde}
        if ficha.medidor
        else None,
        "volumen_asignado": None if ficha.volumen_asignado is None else en_texto(ficha.volumen_asignado),
        "beneficio": sin_vacio(ficha.beneficio),
        "beneficio_hasta": ficha.beneficio_hasta,
        "medidor_general": sin_vacio(ficha.medidor_general),
        "viviendas": ficha.viviendas,
        "meses_adeudo": totales.meses_adeudo,
        "a_pagar_hoy": pesos(totales.a_pagar_hoy),
        "totales": {
            "derechos": pesos(totales.derechos),
            "varios": pesos(totales.varios),
            "reinstalacion": pesos(totales.reinstalacion),
            **_totales(totales),
        },
    }
