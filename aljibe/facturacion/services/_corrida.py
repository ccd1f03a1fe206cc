"""The billing run: route by route, chunk by chunk; killed anywhere, the same command resumes it (R34-R36)."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal

from django.db import DatabaseError, OperationalError, connection
from django.db.models import QuerySet

from aljibe.base import reloj
from aljibe.base.acto import durable
from aljibe.base.rechazos import Rechazo
from aljibe.facturacion.actos import FACTURAR
from aljibe.facturacion.models import Corrida, EstadoDeCorrida
from aljibe.facturacion.queries import _calculo
from aljibe.facturacion.queries._calculo import (
    TRAMO,
    Omitida,
    Plan,
    Resultado,
    ResultadoDeRuta,
    planear,
    resultado,
    tramos,
)
from aljibe.facturacion.queries._cierre import exigir_abierto
from aljibe.facturacion.services._cierre import llave_de_periodo
from aljibe.facturacion.services._tramo import Tramo, facturar_tramo, omitir, preparar_lotes
from aljibe.padron.models import Ruta
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario

CERO = Decimal("0.00")


class CorridaEnCurso(Rechazo):
    codigo = "corrida-en-curso"
    plantilla = "La ruta {ruta} de {periodo} la está facturando {quien}. Espere a que termine; no se facturó nada."


def facturar(
    *,
    periodo: str,
    ruta: str | None = None,
    emision: date | None = None,
    por: Usuario,
    ahora: datetime,
    progreso: Callable[[int, int], None] | None = None,
    por_tramo: int = TRAMO,
) -> Resultado:
    """Bill the accounts of a period that have no bill yet, of one route or of all; what this run billed.

    Without `emision` it is today; `progreso` is told (accounts seen, accounts to see). Each chunk of `por_tramo`
    accounts is a transaction of its own, so the till goes on meanwhile; an account that cannot be billed is listed
    with its reason and never stops the run. It holds the advisory lock of each of its routes: a second run of any of
    them is refused, not delayed. Killed, the same call goes on where it stopped.

    Raises: SinFacultad, PeriodoMalEscrito, PeriodoFuturo, EmisionFutura, NoExiste, PeriodoCerrado, SinLeyAprobada,
    CorridaEnCurso.
    Locks: for each chunk, its cuentas by id and the series.
    Practice: K1-K5, K12.
    """
    hoy = reloj.fecha_local(ahora)
    seguridad.exigir(FACTURAR, por=por, al=hoy)
    plan = planear(periodo=periodo, ruta=ruta, emision=emision or hoy, hoy=hoy)
    rutas: list[ResultadoDeRuta] = []
    omitidas: list[Omitida] = []
    with _rutas_apartadas(plan):
        preparar_lotes()
        vistas, por_ver = 0, sum(plan.pendientes.values())
        abierta: Corrida | None = None
        for suya in plan.rutas:
            facturadas, total = 0, CERO
            de_la_ruta: list[Omitida] = []
            if not plan.pendientes.get(suya.pk):
                rutas.append(ResultadoDeRuta(ruta=suya.clave, facturadas=0, omitidas=0, total=CERO))
                continue
            # One transaction ends a route and begins the next.
            abierta = _abrir(plan=plan, ruta=suya, anterior=abierta, por=por, ahora=ahora)
            for tramo in _facturar_ruta(plan, abierta, por_tramo, por=por, ahora=ahora):
                facturadas, total = facturadas + tramo.facturadas, total + tramo.total
                de_la_ruta += tramo.omitidas
                vistas += tramo.facturadas + len(tramo.omitidas)
                if progreso:
                    progreso(vistas, max(por_ver, vistas))
            omitidas += de_la_ruta
            rutas.append(ResultadoDeRuta(ruta=suya.clave, facturadas=facturadas, omitidas=len(de_la_ruta), total=total))
        _cerrar(plan=plan, por=por, ahora=ahora)
    return resultado(periodo, rutas, omitidas)


def ensayar(
    *, periodo: str, ruta: str | None = None, emision: date | None = None, por: Usuario, ahora: datetime
) -> Resultado:
    """The result that `facturar` would give now: a SELECT, which locks and writes nothing.

    Raises: as `facturar`, but CorridaEnCurso.
    """
    hoy = reloj.fecha_local(ahora)
    seguridad.exigir(FACTURAR, por=por, al=hoy)
    return _calculo.ensayar(periodo=periodo, ruta=ruta, emision=emision, hoy=hoy)


def _facturar_ruta(plan: Plan, corrida: Corrida, por_tramo: int, *, por: Usuario, ahora: datetime) -> Iterator[Tramo]:
    for cuentas in tramos(corrida.ruta_id, plan.periodo, tamano=por_tramo):
        yield from _facturar_o_partir(plan, corrida.pk, cuentas, por=por, ahora=ahora)


def _facturar_o_partir(
    plan: Plan, corrida_id: int, cuentas: Sequence[int], *, por: Usuario, ahora: datetime
) -> Iterator[Tramo]:
    """Bill a chunk; if the database refuses to write it, its halves, down to the account that is the cause (R36)."""
    try:
        yield facturar_tramo(plan=plan, corrida_id=corrida_id, cuentas=cuentas, por=por, ahora=ahora)
        return
    except OperationalError:
        raise  # no connection, no disk, no lock: it is not the account
    except DatabaseError as error:
        causa = str(error).strip().splitlines()[0]
    if len(cuentas) > 1:
        mitad = len(cuentas) // 2
        yield from _facturar_o_partir(plan, corrida_id, cuentas[:mitad], por=por, ahora=ahora)
        yield from _facturar_o_partir(plan, corrida_id, cuentas[mitad:], por=por, ahora=ahora)
        return
    omitida = omitir(
        corrida_id=corrida_id,
        cuenta_id=cuentas[0],
        motivo="no-se-pudo-escribir",
        detalle=f"La base de datos no admitió su recibo: {causa}",
        por=por,
        ahora=ahora,
    )
    yield Tramo(facturadas=0, omitidas=(omitida,), total=CERO)


@durable(FACTURAR)
def _abrir(*, plan: Plan, ruta: Ruta, anterior: Corrida | None, por: Usuario, ahora: datetime) -> Corrida:
    """The row of progress of this route, and the end of the `anterior`. One that a dead process left open is marked:
    its lock is ours now.
    """
    if anterior is not None:
        _terminar(Corrida.objects.filter(pk=anterior.pk), ahora)
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


@durable(FACTURAR)
def _cerrar(*, plan: Plan, por: Usuario, ahora: datetime) -> None:
    """The end of the last route, and of those that a dead process had finished without saying so."""
    suyas = Corrida.objects.filter(periodo=plan.periodo, ruta__in=plan.rutas, estado=EstadoDeCorrida.EN_CURSO)
    _terminar(suyas, ahora)


def _terminar(corridas: QuerySet[Corrida], ahora: datetime) -> None:
    corridas.update(estado=EstadoDeCorrida.TERMINADA, terminada_en=ahora)


@contextmanager
def _rutas_apartadas(plan: Plan) -> Iterator[None]:
    """Hold the advisory lock of each route of the plan while the `with` lasts, or refuse without waiting.

    That of the period is shared with other runs and waits for who is closing it, a moment: then it is closed.
    """
    tomadas: list[str] = []
    _candado("pg_advisory_lock_shared", llave_de_periodo(plan.periodo))
    try:
        exigir_abierto(plan.periodo)
        for ruta in plan.rutas:
            llave = f"facturar:{plan.periodo}:{ruta.pk}"
            if not _candado("pg_try_advisory_lock", llave):
                raise CorridaEnCurso(ruta=ruta.clave, periodo=plan.periodo, quien=_quien(plan.periodo, ruta))
            tomadas.append(llave)
        yield
    finally:
        for llave in tomadas:
            _candado("pg_advisory_unlock", llave)
        _candado("pg_advisory_unlock_shared", llave_de_periodo(plan.periodo))


def _candado(funcion: str, llave: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {funcion}(hashtextextended(%s, 0))", [llave])
        return bool(cursor.fetchone()[0])


def _quien(periodo: str, ruta: Ruta) -> str:
    corrida = (
        Corrida.objects.select_related("iniciada_por")
        .filter(periodo=periodo, ruta=ruta, estado=EstadoDeCorrida.EN_CURSO)
        .order_by("-id")
        .first()
    )
    if corrida is None:
        return "otra persona en este momento"
    return f"{corrida.iniciada_por.nombre} desde las {reloj.local(corrida.iniciada_en):%H:%M}"
