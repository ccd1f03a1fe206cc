"""What a drawer should hold, what was counted, and what the cut prints."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from aljibe.base.rechazos import NoExiste
from aljibe.caja.models import CancelacionDeCobro, Conteo, Corte, EstadoDeReciboCaja, Medio, ReciboCaja, Retiro, Turno
from aljibe.reglas.aplicacion import DENOMINACIONES, es_billete
from aljibe.seguridad.models import Usuario

CERO = Decimal("0.00")

# What the ledger says of each tender, over the events of this turno: the float, its receipts, the receipts it gave the
# money back of, and its withdrawals.
_ESPERADO = """
SELECT k.clave, sum(CASE WHEN k.id = m.debe_id THEN m.importe ELSE -m.importe END)
FROM libro_movimiento m
JOIN libro_cuentacontable k ON k.id IN (m.debe_id, m.haber_id)
     AND k.clave IN ('EFECTIVO', 'TARJETA', 'TRANSFERENCIA', 'CHEQUE')
WHERE m.asiento_id IN (
    SELECT asiento_fondo_id FROM caja_turno WHERE id = %(turno)s AND asiento_fondo_id IS NOT NULL
    UNION ALL SELECT asiento_id FROM caja_recibocaja WHERE turno_id = %(turno)s
    UNION ALL SELECT asiento_id FROM caja_cancelaciondecobro WHERE turno_id = %(turno)s
    UNION ALL SELECT asiento_id FROM caja_retiro WHERE turno_id = %(turno)s)
GROUP BY k.clave
"""

_DEVUELTO_DE_OTROS = """
SELECT k.clave, sum(m.importe)
FROM caja_cancelaciondecobro x
JOIN caja_recibocaja r ON r.id = x.recibo_id AND r.turno_id <> x.turno_id
JOIN libro_movimiento m ON m.asiento_id = x.asiento_id
JOIN libro_cuentacontable k ON k.id = m.haber_id AND k.clave IN ('TARJETA', 'TRANSFERENCIA', 'CHEQUE')
WHERE x.turno_id = %s
GROUP BY k.clave
"""

# A receipt and the cancellation of one weigh the same, each with its sign: a drawer may give back what another took.
_POR_CONCEPTO = """
WITH sucesos AS (
    SELECT asiento_id FROM caja_recibocaja WHERE turno_id = ANY(%(turnos)s)
    UNION ALL SELECT asiento_id FROM caja_cancelaciondecobro WHERE turno_id = ANY(%(turnos)s)
), partes AS (
    SELECT m.cargo_id,
           CASE WHEN d.clave = 'POR_APLICAR' THEN m.importe WHEN h.clave = 'POR_APLICAR' THEN -m.importe ELSE 0 END
               AS total,
           CASE WHEN h.clave = 'IVA_COBRADO' THEN m.importe WHEN d.clave = 'IVA_COBRADO' THEN -m.importe ELSE 0 END
               AS iva
    FROM sucesos s
    JOIN libro_movimiento m ON m.asiento_id = s.asiento_id AND m.cargo_id IS NOT NULL
    JOIN libro_cuentacontable d ON d.id = m.debe_id
    JOIN libro_cuentacontable h ON h.id = m.haber_id
)
SELECT k.nombre, c.articulo, count(DISTINCT c.id), sum(p.total), sum(p.iva)
FROM partes p
JOIN libro_cargo c ON c.id = p.cargo_id
JOIN libro_concepto k ON k.id = c.concepto_id
GROUP BY k.clave, k.nombre, k.orden, c.articulo
HAVING sum(p.total) <> 0 OR sum(p.iva) <> 0
ORDER BY k.orden, k.nombre, c.articulo
"""

# What each tender brought, net of change, and what was given back in it.
_POR_MEDIO = """
SELECT turno, medio, sum(pagos), sum(importe) FROM (
    SELECT r.turno_id AS turno, m.medio, 1 AS pagos, m.importe
    FROM caja_recibocaja r JOIN caja_mediorecibido m ON m.recibo_id = r.id
    WHERE r.turno_id = ANY(%(turnos)s)
    UNION ALL
    SELECT r.turno_id, 'efectivo', 0, -r.cambio FROM caja_recibocaja r
    WHERE r.turno_id = ANY(%(turnos)s) AND r.cambio > 0
    UNION ALL
    SELECT x.turno_id, lower(h.clave), -1, -m.importe
    FROM caja_cancelaciondecobro x
    JOIN caja_recibocaja r ON r.id = x.recibo_id
    JOIN libro_movimiento m ON m.asiento_id = x.asiento_id
    JOIN libro_movimiento o ON o.id = m.revierte_id AND o.asiento_id = r.asiento_id AND o.cargo_id IS NULL
    JOIN libro_cuentacontable d ON d.id = m.debe_id AND d.clave = 'POR_APLICAR'
    JOIN libro_cuentacontable h ON h.id = m.haber_id
    WHERE x.turno_id = ANY(%(turnos)s)
) formas GROUP BY turno, medio
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptoCobrado:
    """What a turno collected of a concept, in pesos; `total` with IVA."""

    concepto: str
    articulo: str
    lineas: int
    importe: Decimal
    iva: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumen:
    """A turno in figures: receipts in force, tenders net of change and of what was given back, concepts, withdrawals.

    `cancelados`: of its receipts, whoever gave their money back; and of others, those it gave back.
    """

    cobrado: Decimal
    recibos: int
    anticipos: Decimal
    por_medio: dict[str, tuple[int, Decimal]]
    conceptos: tuple[ConceptoCobrado, ...]
    retiros: tuple[Retiro, ...]
    folio_inicial: str
    folio_final: str
    cancelados: tuple[CancelacionDeCobro, ...]


def esperado(turno: Turno) -> dict[str, Decimal]:
    """What there should be of each tender, in pesos, float included, by the ledger (R52)."""
    with connection.cursor() as cursor:
        cursor.execute(_ESPERADO, {"turno": turno.pk})
        saldos = {clave.lower(): saldo for clave, saldo in cursor.fetchall()}
    return {str(Medio.EFECTIVO): CERO} | {medio: saldo for medio, saldo in saldos.items() if saldo != 0}


def esperado_de(turno_id: int) -> dict[str, Decimal]:
    """What there should be of each tender in the drawer of that id, in pesos. Raises: NoExiste."""
    turno = Turno.objects.filter(pk=turno_id).first()
    if turno is None:
        raise NoExiste(que="el turno", clave=turno_id)
    return esperado(turno)


def resumen_de(turno_id: int) -> Resumen:
    """The figures of the drawer of that id. Five statements. Raises: NoExiste."""
    turno = Turno.objects.filter(pk=turno_id).first()
    if turno is None:
        raise NoExiste(que="el turno", clave=turno_id)
    return resumen_de_turno(turno)


def contado(conteo: Conteo) -> dict[str, Decimal]:
    """What a count declared of each tender, in pesos, less what was given back without cash for another drawer."""
    declarado = {medio: Decimal(datos["importe"]) for medio, datos in conteo.comprobantes.items()}
    return con_devueltos(conteo.turno_id, {str(Medio.EFECTIVO): conteo.efectivo} | declarado)


def con_devueltos(turno_id: int, declarado: dict[str, Decimal]) -> dict[str, Decimal]:
    """What is in a drawer and what it gave back by card, transfer or cheque for receipts of others. One statement.

    Of those nobody has a voucher to count: the bank gives the money back, and the drawer only answers for it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DEVUELTO_DE_OTROS, [turno_id])
        devuelto = {clave.lower(): importe for clave, importe in cursor.fetchall()}
    return {m: declarado.get(m, CERO) - devuelto.get(m, CERO) for m in [*declarado, *(devuelto.keys() - declarado)]}


def resumen_de_turno(turno: Turno) -> Resumen:
    """The figures of a turno. Four statements."""
    recibos = list(ReciboCaja.objects.filter(turno=turno).order_by("id"))
    canceladas = CancelacionDeCobro.objects.filter(Q(recibo__turno=turno) | Q(turno=turno))
    por_medio = medios_de_turnos([turno.pk])[turno.pk]
    conceptos = conceptos_de_turnos([turno.pk])
    cobrado = sum((importe for _, importe in por_medio.values()), CERO)
    return Resumen(
        cobrado=cobrado,
        recibos=sum(r.estado == EstadoDeReciboCaja.VIGENTE for r in recibos),
        anticipos=cobrado - sum((c.total for c in conceptos), CERO),
        por_medio={m: por_medio[m] for m in Medio.values if m in por_medio},
        conceptos=conceptos,
        retiros=tuple(Retiro.objects.filter(turno=turno).select_related("recibe").order_by("id")),
        folio_inicial=recibos[0].folio if recibos else "",
        folio_final=recibos[-1].folio if recibos else "",
        cancelados=tuple(
            canceladas.select_related("recibo", "cancelado_por", "autorizacion__resuelta_por").order_by("id")
        ),
    )


def medios_de_turnos(turno_ids: Sequence[int]) -> dict[int, dict[str, tuple[int, Decimal]]]:
    """(payments, pesos net of change and of what was given back) of each tender, by drawer. One statement."""
    medios: dict[int, dict[str, tuple[int, Decimal]]] = {turno_id: {} for turno_id in turno_ids}
    with connection.cursor() as cursor:
        cursor.execute(_POR_MEDIO, {"turnos": list(turno_ids)})
        for turno_id, medio, pagos, importe in cursor.fetchall():
            medios[turno_id][medio] = (int(pagos), importe)
    return medios


def conceptos_de_turnos(turno_ids: Sequence[int]) -> tuple[ConceptoCobrado, ...]:
    """What some drawers collected together, by concept and article, what they gave back taken off. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_POR_CONCEPTO, {"turnos": list(turno_ids)})
        return tuple(
            ConceptoCobrado(concepto=nombre, articulo=articulo, lineas=n, importe=total - iva, iva=iva, total=total)
            for nombre, articulo, n, total, iva in cursor.fetchall()
        )


def datos_de_corte(
    turno: Turno,
    conteo: Conteo,
    resumen: Resumen,
    esperado: dict[str, Decimal],
    contado: dict[str, Decimal],
    diferencias: dict[str, Decimal],
    motivo: str,
    por: Usuario,
    cerrado_en: datetime,
    sello: str,
) -> dict[str, Any]:
    """The frozen data of the paper `corte-de-caja` (documentos.datos.DatosCorteDeCaja), but for code and organismo."""
    anterior = Corte.objects.filter(turno__caja=turno.caja_id).order_by("-id").first()
    efectivo = str(Medio.EFECTIVO)
    cobros_efectivo = resumen.por_medio.get(efectivo, (0, CERO))
    formas = [_forma(m, resumen, diferencias) for m in Medio.values if m in resumen.por_medio or m in diferencias]
    conceptos = [_concepto(c) for c in resumen.conceptos]
    if resumen.anticipos:
        conceptos.append(_anticipo(resumen.anticipos))
    return {
        "caja": turno.caja.nombre,
        "turno": f"T{turno.caja_id[1:]}-{turno.pk}",
        "cajero": turno.cajero.nombre,
        "supervisor": por.nombre if por.pk != turno.cajero_id else None,
        "motivo": motivo or None,
        "abrio": _instante(turno.abierto_en),
        "cerro": _instante(cerrado_en),
        "contado_en": _instante(conteo.contado_en),
        "fondo": _pesos(turno.fondo),
        "cobrado": _pesos(resumen.cobrado),
        "recibos": resumen.recibos,
        "cobros_efectivo": _pesos(cobros_efectivo[1]),
        "cobros_efectivo_pagos": cobros_efectivo[0],
        "retiros": [
            {"folio": r.folio, "en": _instante(r.retirado_en), "importe": _pesos(r.importe), "recibe": r.recibe.nombre}
            for r in resumen.retiros
        ],
        "debe_haber": _pesos(esperado[efectivo]),
        "contado": _pesos(contado[efectivo]),
        "diferencia": _pesos(diferencias[efectivo]),
        "conteo": [
            {
                "tipo": "billete" if es_billete(valor) else "moneda",
                "denominacion": f"{valor:f}",
                "piezas": conteo.piezas.get(str(valor), 0),
                "importe": _pesos(valor * conteo.piezas.get(str(valor), 0)),
            }
            for valor in DENOMINACIONES
        ],
        "formas": formas,
        "formas_suma": {
            "forma": "Suma",
            "pagos": sum(f["pagos"] for f in formas),
            "sistema": _suma(formas, "sistema"),
            "comprobado": _suma(formas, "comprobado"),
            "diferencia": _suma(formas, "diferencia"),
        },
        "conceptos": conceptos,
        "conceptos_suma": {
            "lineas": sum(c["lineas"] for c in conceptos),
            "importe": _suma(conceptos, "importe"),
            "iva": _suma(conceptos, "iva"),
            "total": _suma(conceptos, "total"),
        },
        "folio_inicial": resumen.folio_inicial or None,
        "folio_final": resumen.folio_final or None,
        "cancelados": [
            {"folio": x.recibo.folio, "motivo": x.motivo, "autorizo": _quien_autorizo(x)} for x in resumen.cancelados
        ],
        "sello": sello,
        "sello_anterior": anterior.sello if anterior else None,
        "corte_anterior": anterior.folio if anterior else None,
    }


def _quien_autorizo(cancelacion: CancelacionDeCobro) -> str:
    dada = cancelacion.autorizacion
    quien = dada.resuelta_por if dada and dada.resuelta_por else cancelacion.cancelado_por
    return quien.nombre


def _forma(medio: str, resumen: Resumen, diferencias: dict[str, Decimal]) -> dict[str, Any]:
    pagos, sistema = resumen.por_medio.get(medio, (0, CERO))
    diferencia = diferencias.get(medio, CERO)
    return {
        "forma": Medio(medio).label,
        "pagos": pagos,
        "sistema": _pesos(sistema),
        "comprobado": _pesos(sistema + diferencia),
        "diferencia": _pesos(diferencia),
    }


def _concepto(c: ConceptoCobrado) -> dict[str, Any]:
    return {
        "concepto": c.concepto,
        "articulo": f"Art. {c.articulo}" if c.articulo else "",
        "lineas": c.lineas,
        "importe": _pesos(c.importe),
        "iva": _pesos(c.iva),
        "total": _pesos(c.total),
    }


def _anticipo(importe: Decimal) -> dict[str, Any]:
    texto = _pesos(importe)
    return {
        "concepto": "Anticipos, a saldo a favor",
        "articulo": "",
        "lineas": 1,
        "importe": texto,
        "iva": "0.00",
        "total": texto,
    }


def _suma(filas: list[dict[str, Any]], campo: str) -> str:
    return _pesos(sum((Decimal(f[campo]) for f in filas), CERO))


def _pesos(importe: Decimal) -> str:
    return f"{importe:.2f}"


def _instante(en: datetime) -> str:
    return timezone.localtime(en).isoformat(timespec="seconds")
