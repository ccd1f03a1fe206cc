"""One chunk of a run: some hundreds of accounts in one transaction, by sets."""

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection

from aljibe.base.acto import durable
from aljibe.documentos import queries as papeles
from aljibe.documentos import services as documentos
from aljibe.facturacion.actos import FACTURAR
from aljibe.facturacion.models import AjusteDeRecibo, EstadoDeRecibo, ReciboAgua
from aljibe.facturacion.queries._calculo import CALCULO, SERIE, Omitida, Plan, arreglo, sin_compilar
from aljibe.facturacion.services._ajuste import trasladar_ajustes
from aljibe.libro import queries as adeudos
from aljibe.libro import services as libro
from aljibe.seguridad.models import Usuario

CERO = Decimal("0.00")
PAPEL = papeles.RECIBO_DE_AGUA
_AQUI = Path(__file__).parent
_LOTE = (_AQUI / "lote.sql").read_text(encoding="utf-8")
_CARGOS = (_AQUI / "cargos.sql").read_text(encoding="utf-8")
_RECIBOS = (_AQUI / "recibos.sql").read_text(encoding="utf-8")

# The keys of what needs no folio are checked before the turn comes; the rest, at the commit.
_REVISAR_LLAVES = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"
# A commit has emptied them already, unless the whole run is inside a transaction.
_VACIAR = """
WITH a AS (DELETE FROM lote), b AS (DELETE FROM lote_cargos)
DELETE FROM lote_documentos
"""
# As `padron.bloquear_cuentas`, without bringing the rows.
_BLOQUEAR = "SELECT FROM padron_cuenta WHERE id = ANY(%s::bigint[]) ORDER BY id FOR NO KEY UPDATE"
_DEBEN = """
SELECT DISTINCT s.cuenta_id
FROM lote l
JOIN libro_saldodecargo s ON s.cuenta_id = l.cuenta_id
WHERE l.motivo IS NULL AND NOT EXISTS (SELECT FROM lote_cargos c WHERE c.id = s.cargo_id)
"""
_FOLIOS_DE_CARGOS = """
SELECT x.cargo_id, r.folio
FROM facturacion_cargoderecibo x
JOIN facturacion_reciboagua r ON r.id = x.recibo_id
WHERE x.cargo_id = ANY(%s)
"""
_A_FAVOR = """
SELECT DISTINCT l.cuenta_id
FROM lote l
JOIN libro_saldoafavor s ON s.cuenta_id = l.cuenta_id AND s.saldo > 0
WHERE l.motivo IS NULL
"""
# What the balance in favour took of the new charges: what they were raised for, less what is left of them.
_APLICADO = """
UPDATE lote l
SET saldo_a_favor = l.total - coalesce(
    (
        SELECT sum(s.saldo) FROM lote_cargos c JOIN libro_saldodecargo s ON s.cargo_id = c.id
        WHERE c.cuenta_id = l.cuenta_id
    ), 0
)
WHERE l.motivo IS NULL AND l.cuenta_id = ANY(%s)
"""
_GUARDAR_ADEUDOS = """
UPDATE lote l SET adeudos = a.value FROM jsonb_each(%s::jsonb) a WHERE l.cuenta_id = a.key::bigint
"""
_CARGOS_DE_RECIBO = """
INSERT INTO facturacion_cargoderecibo (recibo_id, cargo_id)
SELECT r.id, c.id
FROM lote_documentos d
JOIN facturacion_reciboagua r ON r.documento_id = d.id
JOIN lote_cargos c ON c.cuenta_id = r.cuenta_id
ORDER BY c.id
"""
_OMISIONES = """
INSERT INTO facturacion_omision (corrida_id, cuenta_id, motivo, detalle)
SELECT %s, l.cuenta_id, l.motivo, left(l.detalle, 300) FROM lote l WHERE l.motivo IS NOT NULL ORDER BY l.n
"""
_AVANCE = """
UPDATE facturacion_corrida
SET facturadas = facturadas + %s, omitidas = omitidas + %s, total = total + %s, ultima_cuenta = %s
WHERE id = %s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tramo:
    """What a chunk billed, in pesos, and what it left out; `corrida_id` is 0 until it is written."""

    corrida_id: int = 0
    facturadas: int
    omitidas: tuple[Omitida, ...]
    total: Decimal


def preparar_lotes() -> None:
    """Leave the temporary tables of the chunks in this session: once for each run."""
    sin_compilar()
    with connection.cursor() as cursor:
        cursor.execute(_LOTE)
    libro.preparar_lote()
    documentos.preparar_lote()


@durable(FACTURAR)
def facturar_tramo(
    *,
    plan: Plan,
    cuentas: Sequence[int],
    apartadas: Callable[[], None],
    turno: Callable[[], int],
    por: Usuario,
    ahora: datetime,
) -> Tramo:
    """Bill some accounts, in order of route: readings closed, charges, papers, omissions and progress, or nothing.

    A constant number of statements, however many accounts, on the tables of `preparar_lotes`. `apartadas` is told when
    the accounts are locked; `turno` gives the row of progress when the folios are this chunk's to take, which is last,
    when all that does not need them is written.

    Locks: cuentas by id, the series.
    """
    _ejecutar(_VACIAR)
    _ejecutar(_BLOQUEAR, [arreglo(cuentas)])
    apartadas()
    tramo = _calcular(plan, cuentas)
    asiento = None
    if tramo.facturadas:
        asiento = _levantar(plan, por=por, ahora=ahora)
        _ejecutar(_REVISAR_LLAVES)
    corrida_id = turno()
    if tramo.facturadas:
        _emitir(plan, corrida_id, asiento, tramo.facturadas, por=por, ahora=ahora)
    if tramo.omitidas:
        _ejecutar(_OMISIONES, [corrida_id])
    _ejecutar(_AVANCE, [tramo.facturadas, len(tramo.omitidas), tramo.total, cuentas[-1], corrida_id])
    return replace(tramo, corrida_id=corrida_id)


def facturar_de_nuevo(
    *, plan: Plan, anterior: ReciboAgua, deshecho: libro.Deshecho | None, por: Usuario, ahora: datetime
) -> Omitida | None:
    """Bill the locked account of a bill again, by the plan of `replanear`; why it cannot be, if so (K14).

    What was paid of the `anterior`, which is cancelled, is given to the new one as if paid then; what was forgiven of
    it is forgiven of the new one, and the days it was under review are days of the new one too.
    """
    preparar_lotes()
    _ejecutar(_VACIAR)
    tramo = _calcular(plan, [anterior.cuenta_id])
    if tramo.omitidas:
        return tramo.omitidas[0]
    asiento = _cargar(plan, por=por, ahora=ahora)
    nuevos = {fila[0] for fila in _filas("SELECT id FROM lote_cargos")}
    viejos = anterior.cargoderecibo_set.values_list("cargo_id", flat=True)
    libro.trasladar_revisiones(list(viejos), nuevos, hasta=plan.emision)
    ajustes = trasladar_ajustes(
        anterior, nuevos, fecha=plan.emision, fecha_valor=plan.fecha_valor, por=por, ahora=ahora
    )
    if deshecho and deshecho.fecha_valor:
        libro.aplicar_devuelto(
            cuenta_id=anterior.cuenta_id,
            persona_id=deshecho.persona_id,
            cargo_ids=nuevos,
            importe=deshecho.devuelto,
            fecha=plan.emision,
            fecha_valor=deshecho.fecha_valor,
            por=por,
            ahora=ahora,
        )
    _ejecutar(_APLICADO, [[anterior.cuenta_id]])
    _guardar_adeudos(plan)
    _emitir(plan, anterior.corrida_id, asiento, 1, por=por, ahora=ahora)
    if ajustes:
        nuevo = ReciboAgua.objects.get(
            cuenta_id=anterior.cuenta_id, periodo=anterior.periodo, estado=EstadoDeRecibo.VIGENTE
        )
        for ajuste in ajustes:
            ajuste.recibo = nuevo
        AjusteDeRecibo.objects.bulk_create(ajustes)
    return None


def _calcular(plan: Plan, cuentas: Sequence[int]) -> Tramo:
    """Fill the batch with what these accounts are to be billed, or why not."""
    _ejecutar(
        f"INSERT INTO lote SELECT * FROM ({CALCULO}) calculo ORDER BY n",  # noqa: S608 - both are constants
        {**plan.parametros, "cuentas": arreglo(cuentas)},
    )
    ((facturadas, total),) = _filas("SELECT count(*), coalesce(sum(total), 0.00) FROM lote WHERE motivo IS NULL")
    omitidas = tuple(
        Omitida(cuenta=numero, motivo=motivo, detalle=detalle)
        for numero, motivo, detalle in _filas(
            "SELECT numero, motivo, detalle FROM lote WHERE motivo IS NOT NULL ORDER BY n"
        )
    )
    return Tramo(facturadas=facturadas, omitidas=omitidas, total=total)


@durable(FACTURAR)
def omitir(
    *, turno: Callable[[], int], cuenta_id: int, motivo: str, detalle: str, por: Usuario, ahora: datetime
) -> Tramo:
    """List one account as left out, when writing its bill was what failed."""
    corrida_id = turno()
    _ejecutar(
        "INSERT INTO facturacion_omision (corrida_id, cuenta_id, motivo, detalle) VALUES (%s, %s, %s, %s)",
        [corrida_id, cuenta_id, motivo, detalle[:300]],
    )
    _ejecutar(_AVANCE, [0, 1, CERO, cuenta_id, corrida_id])
    ((numero,),) = _filas("SELECT numero FROM padron_cuenta WHERE id = %s", [cuenta_id])
    omitida = Omitida(cuenta=numero, motivo=motivo, detalle=detalle)
    return Tramo(corrida_id=corrida_id, facturadas=0, omitidas=(omitida,), total=CERO)


def _levantar(plan: Plan, *, por: Usuario, ahora: datetime) -> int | None:
    """Raise the charges, apply the balances in favour, and put in the batch what each account still owes besides."""
    a_favor = [fila[0] for fila in _filas(_A_FAVOR)]
    if not a_favor:  # the usual: then what is owed besides is what was owed before
        _guardar_adeudos(plan)
    asiento = _cargar(plan, por=por, ahora=ahora)
    if a_favor:
        libro.aplicar_saldos_a_favor(cuenta_ids=a_favor, al=plan.emision, por=por, ahora=ahora)
        _ejecutar(_APLICADO, [a_favor])
        _guardar_adeudos(plan)
    return asiento


def _cargar(plan: Plan, *, por: Usuario, ahora: datetime) -> int | None:
    _ejecutar(_CARGOS, {"periodo": plan.periodo, "vencimiento": plan.vencimiento})
    return libro.cargar_lote(fecha=plan.emision, fecha_valor=plan.fecha_valor, por=por, ahora=ahora)


def _guardar_adeudos(plan: Plan) -> None:
    if deben := [fila[0] for fila in _filas(_DEBEN)]:
        # A bill made again may be due already: then what is owed besides is told to the day it is made.
        al = max(plan.vencimiento, plan.emision)
        _ejecutar(_GUARDAR_ADEUDOS, [json.dumps(_adeudos(deben, al=al))])


def _adeudos(cuentas: Sequence[int], *, al: date) -> dict[int, list[dict[str, Any]]]:
    """What each account owes besides its new bill, by bill, oldest first; surcharges to the due date of the new one.

    To the due date, because the paper says how much to pay until that day.
    """
    nuevos = {fila[0] for fila in _filas("SELECT id FROM lote_cargos")}
    abiertos = [
        adeudo
        for lista in adeudos.adeudos(cuentas, al=al).values()
        for adeudo in lista
        if adeudo.cargo_id not in nuevos
    ]
    folios = dict(_filas(_FOLIOS_DE_CARGOS, [[adeudo.cargo_id for adeudo in abiertos]]))
    grupos: dict[tuple[int | None, str, str, date], list[adeudos.Adeudo]] = defaultdict(list)
    for adeudo in abiertos:
        folio = folios.get(adeudo.cargo_id, "")
        grupos[adeudo.cuenta_id, folio, adeudo.periodo, adeudo.vencimiento].append(adeudo)
    por_cuenta: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for (cuenta_id, folio, periodo, vencio_el), suyos in sorted(grupos.items(), key=lambda g: (g[0][3], g[0][1])):
        assert cuenta_id is not None
        por_cuenta[cuenta_id].append(
            {
                "folio": folio,
                "periodo": periodo,
                "vencio_el": vencio_el.isoformat(),
                "meses": max(a.meses for a in suyos),
                "importe": str(sum((a.saldo for a in suyos), CERO)),
                "recargos": str(sum((a.recargo_total for a in suyos), CERO)),
            }
        )
    return por_cuenta


def _emitir(plan: Plan, corrida_id: int, asiento: int | None, cuantos: int, *, por: Usuario, ahora: datetime) -> None:
    ejercicio = plan.emision.year
    (primero,) = libro.tomar_folios([libro.Pedido(documento=PAPEL, serie=SERIE, ejercicio=ejercicio, cuantos=cuantos)])
    folios = [libro.folio(SERIE, ejercicio, numero) for numero in range(primero, primero + cuantos)]
    codigos = papeles.codigos(PAPEL, folios, al=plan.emision)
    _ejecutar(
        _RECIBOS,
        {
            "folios": arreglo(folios),
            "codigos": arreglo(codigos),
            "serie": SERIE,
            "ejercicio": ejercicio,
            "primero": primero,
            "periodo": plan.periodo,
            "corrida": corrida_id,
            "asiento": asiento,
            "emision": plan.emision,
            "vencimiento": plan.vencimiento,
            "ley": plan.ley_id,
        },
    )
    documentos.emitir_lote(tipo=PAPEL, version=documentos.ultima_version(PAPEL), por=por, ahora=ahora)
    _ejecutar(_CARGOS_DE_RECIBO)


def _ejecutar(texto: str, valores: Any = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(texto, valores)


def _filas(texto: str, valores: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(texto, valores)
        return list(cursor.fetchall())
