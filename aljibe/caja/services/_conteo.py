"""The blind count: the cashier declares before anything expected is shown (R51)."""

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from aljibe.base import idempotencia, reloj
from aljibe.base.acto import durable
from aljibe.base.rechazos import ValorInvalido
from aljibe.caja import queries
from aljibe.caja.actos import CONTAR
from aljibe.caja.models import Conteo, Medio
from aljibe.caja.services._turno import bloquear_turno, es_importe, exigir_abierto, exigir_propio
from aljibe.reglas.aplicacion import DENOMINACIONES
from aljibe.reglas.dinero import al_centavo
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario

CERO = Decimal("0.00")
COMPROBABLES = (Medio.TARJETA, Medio.TRANSFERENCIA, Medio.CHEQUE)
MAXIMO_DE_PIEZAS = 100_000
DECLARABLE = Decimal("9999999999.99")  # of a tender in a drawer: many payments


@durable(CONTAR)
def contar(
    *,
    turno_id: int,
    piezas: Mapping[str, int],
    comprobantes: Mapping[str, Mapping[str, Any]],
    por: Usuario,
    ahora: datetime,
    clave: str | None = None,
) -> dict[str, Any]:
    """Declare what is in the drawer: pieces by denomination and vouchers by tender; the answer of the contract.

    A recount is another row; the last one counts and the first is kept. `diferencias` = contado − esperado for each
    tender with movement, efectivo always (float included); a tender not declared counts as zero.

    Raises: ClaveConOtroCuerpo, SinFacultad, NoExiste, TurnoAjeno, ValorInvalido, TurnoCerrado.
    """
    cuerpo = {"turno": turno_id, "piezas": piezas, "comprobantes": comprobantes}
    if clave and (anterior := idempotencia.reclamar(clave, acto=CONTAR, por=por, cuerpo=cuerpo, ahora=ahora)):
        return anterior
    seguridad.exigir(CONTAR, por=por, al=reloj.fecha_local(ahora))
    turno = bloquear_turno(turno_id)
    exigir_propio(turno, por)
    efectivo = _efectivo(piezas)
    declarado = _comprobantes(comprobantes)
    exigir_abierto(turno)
    contado = {str(Medio.EFECTIVO): efectivo} | {m: Decimal(v["importe"]) for m, v in declarado.items()}
    diferencias = comparar(queries.con_devueltos(turno.pk, contado), queries.esperado(turno))
    n = Conteo.objects.filter(turno=turno).count() + 1
    Conteo.objects.create(
        turno=turno,
        n=n,
        piezas={str(valor): int(piezas.get(clave_de(valor, piezas), 0)) for valor in DENOMINACIONES},
        comprobantes=declarado,
        efectivo=efectivo,
        diferencias={medio: f"{d:.2f}" for medio, d in diferencias.items()},
        contado_por=por,
        contado_en=ahora,
    )
    respuesta = {"n": n, "diferencias": {medio: f"{d:.2f}" for medio, d in diferencias.items()}}
    return idempotencia.responder(clave, respuesta) if clave else respuesta


def comparar(contado: Mapping[str, Decimal], esperado: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """contado − esperado for each tender with movement or declared; efectivo always."""
    medios = [m for m in Medio.values if m == Medio.EFECTIVO or esperado.get(m) or contado.get(m)]
    return {m: contado.get(m, CERO) - esperado.get(m, CERO) for m in medios if m != Medio.SALDO_A_FAVOR}


def clave_de(valor: Decimal, piezas: Mapping[str, int]) -> str:
    """The text under which a denomination came: 0.5 and 0.50 are one coin."""
    return next((texto for texto in piezas if _decimal(texto) == valor), "")


def _efectivo(piezas: Mapping[str, int]) -> Decimal:
    total = CERO
    for texto, cuantas in piezas.items():
        valor = _decimal(texto)
        if valor not in DENOMINACIONES:
            raise ValorInvalido(campo="conteo", mensaje=f"No hay billete ni moneda de «{texto}».")
        if not isinstance(cuantas, int) or isinstance(cuantas, bool) or not 0 <= cuantas <= MAXIMO_DE_PIEZAS:
            raise ValorInvalido(
                campo="conteo",
                mensaje=f"Las piezas de {texto} son un entero de 0 a {MAXIMO_DE_PIEZAS:,}; llegó «{cuantas}».",
            )
        total += valor * cuantas
    if len({_decimal(texto) for texto in piezas}) != len(piezas):
        raise ValorInvalido(campo="conteo", mensaje="Una denominación viene dos veces.")
    return al_centavo(total)


def _comprobantes(comprobantes: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    declarado: dict[str, dict[str, Any]] = {}
    for medio, datos in comprobantes.items():
        if medio not in COMPROBABLES:
            raise ValorInvalido(
                campo="vouchers", mensaje=f"«{medio}» no se declara con comprobantes; sí {', '.join(COMPROBABLES)}."
            )
        cuantos, importe = datos.get("comprobantes", 0), datos.get("importe", CERO)
        if not isinstance(cuantos, int) or isinstance(cuantos, bool) or not 0 <= cuantos <= MAXIMO_DE_PIEZAS:
            raise ValorInvalido(
                campo="vouchers", mensaje=f"Los comprobantes de {medio} son un entero; llegó «{cuantos}»."
            )
        if not isinstance(importe, Decimal) or not es_importe(importe, minimo=CERO, maximo=DECLARABLE):
            raise ValorInvalido(
                campo="vouchers", mensaje=f"El importe de {medio} «{importe}» no es de 0.00 a {DECLARABLE:,}."
            )
        declarado[medio] = {"comprobantes": cuantos, "importe": f"{importe:.2f}"}
    return declarado


def _decimal(texto: str) -> Decimal | None:
    return Decimal(texto) if re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,2})?", texto) else None
