"""The billing run: by route and chunk, each chunk one transaction with a constant number of statements (P2)."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from aljibe.base import reloj
from aljibe.base.acto import firmar
from aljibe.base.rechazos import Rechazo
from aljibe.documentos import queries as documentos_queries
from aljibe.documentos import services as documentos
from aljibe.facturacion.actos import FACTURAR
from aljibe.facturacion.models import Corrida, EstadoDeCorrida
from aljibe.facturacion.queries import _calculo
from aljibe.facturacion.queries._calculo import Omitida, Plan, Resultado, ResultadoDeRuta
from aljibe.libro import queries as libro_queries
from aljibe.libro import services as libro
from aljibe.padron import services as padron
from aljibe.padron.models import Ruta
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario

AQUI = Path(__file__).parent
CERO = Decimal("0.00")
PAPEL = "recibo-agua"
_LOTE, _CARGOS, _RECIBOS, _DOCUMENTOS = (
    (AQUI / f"{nombre}.sql").read_text(encoding="utf-8") for nombre in ("lote", "cargos", "recibos", "documentos")
)
_ADEUDOS = """
UPDATE lote SET adeudos = d.adeudos, saldo_a_favor = d.saldo_a_favor
FROM (SELECT (x ->> 'cuenta')::bigint AS cuenta_id, nullif(x -> 'adeudos', 'null') AS adeudos,
             (x ->> 'saldo_a_favor')::numeric AS saldo_a_favor
      FROM jsonb_array_elements(%s::jsonb) x) d
WHERE lote.cuenta_id = d.cuenta_id
"""
_FOLIOS_DE_CARGOS = """
SELECT x.cargo_id, r.folio FROM facturacion_cargoderecibo x JOIN facturacion_reciboagua r ON r.id = x.recibo_id
WHERE x.cargo_id = ANY(%s)
"""


class CorridaEnCurso(Rechazo):
    codigo = "corrida-en-curso"
    plantilla = "{quien} ya factura {periodo} de la ruta {ruta} desde las {desde:%H:%M}. Espere a que termine."


@dataclass(slots=True)
class _Cuenta:
    """What a chunk did."""

    facturadas: int
    total: Decimal
    omitidas: list[Omitida]


def facturar(
    *,
    periodo: str,
    por: Usuario,
    ahora: datetime,
    ruta: str | None = None,
    emision: date | None = None,
    progreso: Callable[[int, int], None] | None = None,
) -> Resultado:
    """Bill a period, of one route or of all, by route and in order; what was billed before is left as it is.

    Interrupted, the same call goes on where it stopped. An account that cannot be billed is listed with its reason
    and stops nothing (R36). `progreso` is told (accounts seen, accounts to see). Money in pesos.

    Raises: SinFacultad, PeriodoMalEscrito, PeriodoFuturo, EmisionFutura, NoExiste, SinLeyAprobada, CorridaEnCurso.
    Locks: an advisory one by period and route while it lasts; in each chunk, cuentas by id, then the series.
    """
    hoy = reloj.fecha_local(ahora)
    seguridad.exigir(FACTURAR, por=por, al=hoy)
    plan = _calculo.planear(periodo=periodo, ruta=ruta, emision=emision or hoy, hoy=hoy)
    por_ver = sum(plan.pendientes.values())
    vistas = 0
    rutas: list[ResultadoDeRuta] = []
    omitidas: list[Omitida] = []
    for suya in plan.rutas:
        hecho = _Cuenta(facturadas=0, total=CERO, omitidas=[])
        if plan.pendientes.get(suya.pk):
            with _a_solas(plan, suya):
                for tramo in _facturar_ruta(plan, suya, por=por, ahora=ahora):
                    hecho.facturadas += tramo.facturadas
                    hecho.total += tramo.total
                    hecho.omitidas += tramo.omitidas
                    vistas += tramo.facturadas + len(tramo.omitidas)
                    if progreso:
                        progreso(vistas, por_ver)
        omitidas += hecho.omitidas
        rutas.append(
            ResultadoDeRuta(
                ruta=suya.clave, facturadas=hecho.facturadas, omitidas=len(hecho.omitidas), total=hecho.total
            )
        )
    return _calculo.resultado(periodo, rutas, omitidas)


@contextmanager
def _a_solas(plan: Plan, ruta: Ruta) -> Iterator[None]:
    """Hold the run of a period and route; refused, not waited for, when somebody else has it (R35)."""
    claves = [int(plan.periodo.replace("-", "")), ruta.pk]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", claves)
        if not cursor.fetchone()[0]:
            viva = (
                Corrida.objects.filter(periodo=plan.periodo, ruta=ruta, estado=EstadoDeCorrida.EN_CURSO)
                .select_related("iniciada_por")
                .order_by("-id")
                .first()
            )
            raise CorridaEnCurso(
                quien=viva.iniciada_por.nombre if viva else "Otra persona",
                periodo=plan.periodo,
                ruta=ruta.clave,
                desde=reloj.local(viva.iniciada_en) if viva else reloj.local(reloj.ahora()),
            )
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", claves)


def _facturar_ruta(plan: Plan, ruta: Ruta, *, por: Usuario, ahora: datetime) -> Iterator[_Cuenta]:
    corrida = _abrir_corrida(plan, ruta, por=por, ahora=ahora)
    for cuentas in _calculo.tramos(ruta.pk, plan.periodo):
        with transaction.atomic(durable=True):
            firmar(por=por, acto=FACTURAR)
            tramo = _facturar_tramo(plan, corrida, cuentas, por=por, ahora=ahora)
        yield tramo
    Corrida.objects.filter(pk=corrida.pk).update(estado=EstadoDeCorrida.TERMINADA, terminada_en=ahora)


def _abrir_corrida(plan: Plan, ruta: Ruta, *, por: Usuario, ahora: datetime) -> Corrida:
    """The row of progress of this run; one left open by a dead process is marked, for its lock is ours now."""
    Corrida.objects.filter(periodo=plan.periodo, ruta=ruta, estado=EstadoDeCorrida.EN_CURSO).update(
        estado=EstadoDeCorrida.DETENIDA, terminada_en=ahora
    )
    return Corrida.objects.create(
        periodo=plan.periodo,
        ruta=ruta,
        emision=plan.emision,
        iniciada_por=por,
        iniciada_en=ahora,
        cuentas=plan.pendientes[ruta.pk],
    )


def _facturar_tramo(plan: Plan, corrida: Corrida, cuentas: list[int], *, por: Usuario, ahora: datetime) -> _Cuenta:
    """Lock, price, raise, number and write one chunk, in sets."""
    padron.bloquear_cuentas(cuentas)
    with connection.cursor() as cursor:
        cursor.execute(_LOTE)
        cursor.execute(
            f"INSERT INTO lote SELECT * FROM ({_calculo.CALCULO}) calculo",  # noqa: S608
            {**plan.parametros, "cuentas": cuentas},
        )
        _anotar_adeudos(cursor, plan.emision)
        cursor.execute("SELECT count(*), coalesce(sum(total), 0) FROM lote WHERE motivo IS NULL")
        facturadas, total = cursor.fetchone()
        if facturadas:
            _escribir(cursor, plan, corrida, facturadas, por=por, ahora=ahora)
        omitidas = _anotar_omitidas(cursor, corrida)
        cursor.execute(
            "UPDATE facturacion_corrida SET facturadas = facturadas + %s, omitidas = omitidas + %s,"
            " total = total + %s, ultima_cuenta = %s WHERE id = %s",
            [facturadas, len(omitidas), total, cuentas[-1], corrida.pk],
        )
    return _Cuenta(facturadas=facturadas, total=total, omitidas=omitidas)


def _escribir(
    cursor: CursorWrapper, plan: Plan, corrida: Corrida, facturadas: int, *, por: Usuario, ahora: datetime
) -> None:
    fechas = {"periodo": plan.periodo, "vencimiento": plan.vencimiento, "emision": plan.emision}
    libro.preparar_lote()
    cursor.execute(_CARGOS, fechas)
    asiento = libro.cargar_lote(fecha=plan.emision, por=por, ahora=ahora)
    cursor.execute("SELECT cuenta_id FROM lote WHERE motivo IS NULL AND saldo_a_favor > 0 ORDER BY cuenta_id")
    if con_favor := [fila[0] for fila in cursor.fetchall()]:
        libro.aplicar_saldos_a_favor(cuenta_ids=con_favor, al=plan.emision, por=por, ahora=ahora)
    ejercicio = plan.emision.year
    (primero,) = libro.tomar_folios(
        [libro.Pedido(documento=PAPEL, serie=_calculo.SERIE, ejercicio=ejercicio, cuantos=facturadas)]
    )
    cursor.execute(
        _RECIBOS,
        {
            **fechas,
            "serie": _calculo.SERIE,
            "ejercicio": ejercicio,
            "primero": primero,
            "corrida": corrida.pk,
            "asiento": asiento,
            "ley": plan.ley_id,
        },
    )
    folios = [libro.folio(_calculo.SERIE, ejercicio, primero + n) for n in range(facturadas)]
    documentos.preparar_lote()
    cursor.execute(_DOCUMENTOS, {"codigos": documentos_queries.codigos(PAPEL, folios, al=plan.emision)})
    documentos.emitir_lote(tipo=PAPEL, version=documentos.ultima_version(PAPEL), por=por, ahora=ahora)
    cursor.execute("INSERT INTO facturacion_reciboagua SELECT * FROM lote_recibos ORDER BY id")
    cursor.execute(
        "INSERT INTO facturacion_cargoderecibo (recibo_id, cargo_id)"
        " SELECT r.id, c.id FROM lote_cargos c JOIN lote_recibos r ON r.cuenta_id = c.cuenta_id ORDER BY c.id"
    )


def _anotar_omitidas(cursor: CursorWrapper, corrida: Corrida) -> list[Omitida]:
    cursor.execute(
        "INSERT INTO facturacion_omision (corrida_id, cuenta_id, motivo, detalle)"
        " SELECT %s, cuenta_id, motivo, left(detalle, 300) FROM lote WHERE motivo IS NOT NULL ORDER BY n",
        [corrida.pk],
    )
    if not cursor.rowcount:
        return []
    cursor.execute("SELECT numero, motivo, detalle FROM lote WHERE motivo IS NOT NULL ORDER BY n")
    return [Omitida(cuenta=numero, motivo=motivo, detalle=detalle) for numero, motivo, detalle in cursor.fetchall()]


def _anotar_adeudos(cursor: CursorWrapper, al: date) -> None:
    """What each account owed before this bill, and what its balance in favour will pay: frozen in the bill."""
    cursor.execute(
        "SELECT l.cuenta_id, l.titular_id, l.total, coalesce(f.saldo, 0) FROM lote l"
        " LEFT JOIN libro_saldoafavor f ON f.cuenta_id = l.cuenta_id AND f.persona_id = l.titular_id"
        " WHERE l.motivo IS NULL AND (f.saldo > 0 OR EXISTS"
        " (SELECT FROM libro_saldodecargo s WHERE s.cuenta_id = l.cuenta_id))"
    )
    filas = cursor.fetchall()
    if not filas:
        return
    debido = libro_queries.adeudos([fila[0] for fila in filas], al=al)
    cursor.execute(_FOLIOS_DE_CARGOS, [[a.cargo_id for lista in debido.values() for a in lista]])
    folios = dict(cursor.fetchall())
    anotados: list[dict[str, Any]] = []
    for cuenta_id, titular_id, total, favor in filas:
        lista = debido[cuenta_id]
        del_titular = sum((a.saldo + a.recargo_total for a in lista if a.deudor_id == titular_id), CERO)
        anotados.append(
            {
                "cuenta": cuenta_id,
                "adeudos": _por_recibo(lista, folios) or None,
                "saldo_a_favor": str(min(favor, del_titular + total)),
            }
        )
    cursor.execute(_ADEUDOS, [json.dumps(anotados)])


def _por_recibo(lista: Sequence[libro_queries.Adeudo], folios: dict[int, str]) -> list[dict[str, Any]]:
    """One row for each bill still owed, oldest first; another charge is a row of its own."""
    filas: dict[tuple[str, str], dict[str, Any]] = {}
    for adeudo in lista:
        folio = folios.get(adeudo.cargo_id, "")
        fila = filas.setdefault(
            (folio, "" if folio else str(adeudo.cargo_id)),
            {
                "folio": folio or adeudo.concepto_nombre,
                "periodo": adeudo.periodo or None,
                "vencio_el": adeudo.vencimiento.isoformat(),
                "meses": 0,
                "importe": CERO,
                "recargos": CERO,
            },
        )
        fila["meses"] = max(fila["meses"], adeudo.meses)
        fila["importe"] += adeudo.saldo
        fila["recargos"] += adeudo.recargo_total
    return [{**f, "importe": f"{f['importe']:.2f}", "recargos": f"{f['recargos']:.2f}"} for f in filas.values()]
