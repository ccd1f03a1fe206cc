"""Several accounts paid in one go: one handing over of money, a receipt for each account, all or none of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from aljibe.base import idempotencia, reloj
from aljibe.base.acto import durable
from aljibe.base.rechazos import ValorInvalido
from aljibe.caja.actos import COBRAR
from aljibe.caja.models import Medio
from aljibe.caja.services import _cobro
from aljibe.caja.services._escritura import CERO, MedioEntregado, PagoPorEscribir, escribir
from aljibe.caja.services._turno import bloquear_turno, exigir_abierto, exigir_propio
from aljibe.libro import services as libro
from aljibe.padron import queries as padron_queries
from aljibe.padron import services as padron
from aljibe.reglas import aplicacion as reglas
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario

MAXIMO_DE_CUENTAS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class CuentaQuePaga:
    """An account of a joint payment, and the pesos that are for it."""

    cuenta: str
    importe: Decimal


@durable(COBRAR)
def cobrar_varias(
    *,
    turno_id: int,
    cuentas: Sequence[CuentaQuePaga],
    medios: Sequence[MedioEntregado],
    por: Usuario,
    ahora: datetime,
    clave: str,
) -> dict[str, Any]:
    """Collect several accounts with the same tenders: {recibos, importe, recibido, cambio}.

    `recibos` are those of the contract, in the order of `cuentas`; each account by K8. The tenders are used up in
    that order, cash last, so that the change is of the last one with cash. All or nothing. The same `clave` with the
    same values returns the first answer.

    Raises: as `cobrar`; ValorInvalido, an account twice, none, or more than MAXIMO_DE_CUENTAS.
    Locks: clave, cuentas, turno, serie.
    """
    cuerpo = {
        "turno": turno_id,
        "cuentas": [[c.cuenta, c.importe] for c in cuentas],
        "medios": [[m.medio, m.importe, m.referencia] for m in medios],
    }
    if anterior := idempotencia.reclamar(clave, acto=COBRAR, por=por, cuerpo=cuerpo, ahora=ahora):
        return anterior
    hoy = reloj.fecha_local(ahora)
    seguridad.exigir(COBRAR, por=por, al=hoy)
    _exigir_cuentas(cuentas)
    _exigir_medios(medios)
    fichas = [padron_queries.cuenta(c.cuenta, al=hoy) for c in cuentas]
    padron.bloquear_cuentas(sorted(ficha.id for ficha in fichas))
    turno = bloquear_turno(turno_id)
    exigir_propio(turno, por)
    for pago in cuentas:
        _cobro.exigir_forma(pago.importe, medios, pago.cuenta, (), ())
    total = sum((c.importe for c in cuentas), CERO)
    _cobro.netos_de(total, medios)
    exigir_abierto(turno)
    pagos = []
    for ficha, pago, suyos in zip(fichas, cuentas, _repartidos(cuentas, medios), strict=True):
        destino = _cobro.destinar(ficha, [], [], pago.importe, False, hoy, hoy)
        _cobro.exigir_que_se_reciban(suyos, destino.persona_id)
        pagos.append((pago.importe, suyos, _cobro.entradas_de(_cobro.netos_de(pago.importe, suyos), destino), destino))
    pedido = libro.Pedido(documento="recibo-caja", serie=turno.caja_id, ejercicio=hoy.year, cuantos=len(pagos))
    (numero,) = libro.tomar_folios([pedido])
    # Each receipt keeps its own answer, as one collected alone does.
    claves = [str(uuid4()) for _ in pagos]
    cuerpos = {suya: {"de": clave, "n": n} for n, suya in enumerate(claves)}
    idempotencia.reclamar_varias(cuerpos, acto=COBRAR, por=por, ahora=ahora)
    por_escribir = [
        PagoPorEscribir(
            clave=suya,
            folio=libro.folio(turno.caja_id, hoy.year, numero + n),
            importe=importe,
            medios=suyos,
            entradas=entradas,
            destino=destino,
            fecha_valor=hoy,
        )
        for n, (suya, (importe, suyos, entradas, destino)) in enumerate(zip(claves, pagos, strict=True))
    ]
    recibos = escribir(por_escribir, turno=turno, por=por, ahora=ahora)
    recibido = sum((m.importe for m in medios), CERO)
    return idempotencia.responder(
        clave,
        {
            "recibos": recibos,
            "importe": f"{total:.2f}",
            "recibido": f"{recibido:.2f}",
            "cambio": f"{recibido - total:.2f}",
        },
    )


def _exigir_cuentas(cuentas: Sequence[CuentaQuePaga]) -> None:
    numeros = [c.cuenta for c in cuentas]
    if not 0 < len(numeros) <= MAXIMO_DE_CUENTAS:
        raise ValorInvalido(campo="cuentas", mensaje=f"Diga de 1 a {MAXIMO_DE_CUENTAS} cuentas.")
    if repetida := next((n for n in numeros if numeros.count(n) > 1), None):
        raise ValorInvalido(campo="cuentas", mensaje=f"La cuenta {repetida} viene dos veces; déjela una.")


def _exigir_medios(medios: Sequence[MedioEntregado]) -> None:
    if any(m.medio == Medio.SALDO_A_FAVOR for m in medios):
        raise ValorInvalido(campo="medios", mensaje="El saldo a favor es de una sola cuenta: cóbrela aparte.")


def _repartidos(cuentas: Sequence[CuentaQuePaga], medios: Sequence[MedioEntregado]) -> list[list[MedioEntregado]]:
    partes = reglas.repartir_medios([c.importe for c in cuentas], [(m.medio, m.importe, m.referencia) for m in medios])
    return [[MedioEntregado(medio=m, importe=i, referencia=r) for m, i, r in suyos] for suyos in partes]
