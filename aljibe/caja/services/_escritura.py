"""What a payment leaves written, one or many at once: ledger, papers, receipts, tenders and answers."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection

from aljibe.base import idempotencia, reloj
from aljibe.caja import queries
from aljibe.caja.models import EstadoDeReciboCaja, Turno
from aljibe.caja.services import _recibo
from aljibe.documentos import queries as documentos_queries
from aljibe.documentos import services as documentos
from aljibe.documentos.models import Documento
from aljibe.libro import queries as libro_queries
from aljibe.libro import services as libro
from aljibe.libro.models import OrdenPago, TipoDeAsiento
from aljibe.padron import queries as padron_queries
from aljibe.padron.models import Persona
from aljibe.seguridad.models import Usuario

# Written, since the ORM takes longer to say it than the database to write it.
_RECIBOS = """
WITH recibo AS (
    INSERT INTO caja_recibocaja (
        folio, turno_id, asiento_id, documento_id, cuenta_id, pagador_id, importe, recibido, cambio, estado, cobrado_en)
    SELECT q.folio, %(turno)s, q.asiento, q.documento, q.cuenta, q.pagador, q.importe, q.recibido,
        q.recibido - q.importe, %(estado)s, %(ahora)s
    FROM jsonb_to_recordset(%(recibos)s::jsonb) AS q (
        n int, folio text, asiento bigint, documento bigint, cuenta bigint, pagador bigint, importe numeric,
        recibido numeric)
    ORDER BY q.n
    RETURNING id, folio
)
INSERT INTO caja_mediorecibido (recibo_id, medio, importe, referencia)
SELECT r.id, m.medio, m.importe, m.referencia
FROM jsonb_to_recordset(%(medios)s::jsonb) AS m (n int, folio text, medio text, importe numeric, referencia text)
JOIN recibo r ON r.folio = m.folio
ORDER BY r.id, m.n
"""

CERO = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class MedioEntregado:
    """A tender handed over: `importe` pesos, before the change."""

    medio: str
    importe: Decimal
    referencia: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Destino:
    """What the money goes to: parts of debts, whole orders, and what is left as an advance."""

    cuenta: padron_queries.FichaDeCuenta | None
    persona_id: int | None
    adeudos: list[libro_queries.Adeudo]
    partes: list[libro.Parte]
    ordenes: list[OrdenPago]
    anticipo: Decimal

    @property
    def cuenta_id(self) -> int | None:
        """The account that pays, if one does."""
        return self.cuenta.id if self.cuenta else None

    def saldo_despues(self) -> Decimal:
        """`a_pagar_hoy` of the account once this payment is in, without asking the ledger again."""
        pagado = {(p.adeudo.cargo_id, p.recargo): p.saldo for p in self.partes}
        return sum(
            (
                pagado.get((a.cargo_id, False), a.saldo) + pagado.get((a.cargo_id, True), a.recargo_total)
                for a in self.adeudos
            ),
            CERO,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PagoPorEscribir:
    """A payment that was judged and whose folio is taken; `entradas` are its tenders, net of change."""

    clave: str
    folio: str
    importe: Decimal
    medios: Sequence[MedioEntregado]
    entradas: Sequence[libro.MovimientoNuevo]
    destino: Destino
    fecha_valor: date

    @property
    def recibido(self) -> Decimal:
        """What was handed over, in pesos."""
        return sum((m.importe for m in self.medios), CERO)


def escribir(pagos: Sequence[PagoPorEscribir], *, turno: Turno, por: Usuario, ahora: datetime) -> list[dict[str, Any]]:
    """Write payments of different charges, each with its receipt, and keep the answer of each under its key.

    Accounts, orders and the turno are locked by the caller. A constant number of statements for any number of them,
    and some for each order.
    """
    hoy = reloj.fecha_local(ahora)
    asentados = libro.asentar_pagos(
        [
            libro.PagoNuevo(
                fecha_valor=pago.fecha_valor,
                entradas=pago.entradas,
                partes=pago.destino.partes,
                ordenes=pago.destino.ordenes,
                anticipo=pago.destino.anticipo,
                cuenta_id=pago.destino.cuenta_id,
                persona_id=pago.destino.persona_id,
                clave=pago.clave,
            )
            for pago in pagos
        ],
        tipo=TipoDeAsiento.COBRO,
        fecha=hoy,
        por=por,
        ahora=ahora,
    )
    hechos = _hechos(pagos, asentados, turno, ahora)
    ordenes = documentos_queries.datos_de("orden-de-pago", [o.folio for p in pagos for o in p.destino.ordenes])
    recibos_de_agua = queries.recibos_de_cargos([linea.cargo_id for h in hechos for linea in h.lineas])
    papeles = documentos.emitir_varios(
        [
            documentos.PapelNuevo(
                tipo="recibo-caja",
                folio=h.folio,
                datos=_recibo.datos_impresos(h, recibos_de_agua, ordenes),
                importe=h.importe,
                titular=h.pagador,
            )
            for h in hechos
        ],
        fecha=hoy,
        por=por,
        ahora=ahora,
    )
    _escribir_recibos(pagos, asentados, papeles, turno=turno, ahora=ahora)
    return idempotencia.responder_varias(
        {
            pago.clave: _recibo.respuesta(h, papel, settings.URL_PUBLICA)
            for pago, h, papel in zip(pagos, hechos, papeles, strict=True)
        }
    )


def _escribir_recibos(
    pagos: Sequence[PagoPorEscribir],
    asentados: Sequence[libro.PagoAsentado],
    papeles: Sequence[Documento],
    *,
    turno: Turno,
    ahora: datetime,
) -> None:
    """The receipts and their tenders, in one statement."""
    recibos = [
        {
            "n": n,
            "folio": pago.folio,
            "asiento": asentado.asiento.pk,
            "documento": papel.pk,
            "cuenta": pago.destino.cuenta_id,
            "pagador": pago.destino.persona_id,
            "importe": str(pago.importe),
            "recibido": str(pago.recibido),
        }
        for n, (pago, asentado, papel) in enumerate(zip(pagos, asentados, papeles, strict=True))
    ]
    medios = [
        {"n": n, "folio": pago.folio, "medio": m.medio, "importe": str(m.importe), "referencia": m.referencia}
        for pago in pagos
        for n, m in enumerate(pago.medios)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            _RECIBOS,
            {
                "turno": turno.pk,
                "estado": EstadoDeReciboCaja.VIGENTE,
                "ahora": ahora,
                "recibos": json.dumps(recibos),
                "medios": json.dumps(medios),
            },
        )
        assert cursor.rowcount == len(medios)


def _hechos(
    pagos: Sequence[PagoPorEscribir], asentados: Sequence[libro.PagoAsentado], turno: Turno, ahora: datetime
) -> list[_recibo.Hechos]:
    a_favor = libro_queries.saldos_a_favor([p.destino.cuenta_id for p in pagos if p.destino.cuenta_id is not None])
    sin_cuenta = [p.destino.persona_id for p in pagos if p.destino.cuenta is None and p.destino.persona_id is not None]
    nombres = dict(Persona.objects.filter(pk__in=sin_cuenta).values_list("id", "nombre")) if sin_cuenta else {}
    hechos = []
    for pago, asentado in zip(pagos, asentados, strict=True):
        destino = pago.destino
        de_nadie = nombres.get(destino.persona_id, queries.PUBLICO) if destino.persona_id else queries.PUBLICO
        hechos.append(
            _recibo.Hechos(
                folio=pago.folio,
                turno=turno,
                cuenta=destino.cuenta,
                pagador=destino.cuenta.titular if destino.cuenta else de_nadie,
                lineas=asentado.lineas,
                anticipo=destino.anticipo,
                importe=pago.importe,
                medios=[(m.medio, m.importe, m.referencia) for m in pago.medios],
                cambio=pago.recibido - pago.importe,
                saldo_despues=destino.saldo_despues(),
                saldo_a_favor=a_favor.get((destino.cuenta_id, destino.persona_id), CERO),
                cobrado_en=ahora,
            )
        )
    return hechos
