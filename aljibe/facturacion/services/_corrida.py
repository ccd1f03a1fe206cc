"""The billing run: route by route, chunk by chunk; killed anywhere, the same command resumes it (R34-R36)."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

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
    Plan,
    Resultado,
    ResultadoDeRuta,
    planear,
    resultado,
    tramos,
)
from aljibe.facturacion.queries._cierre import exigir_abierto
from aljibe.facturacion.services._cierre import llave_de_periodo
from aljibe.facturacion.services._relevo import Cedido, Puesto, Relevo
from aljibe.facturacion.services._tramo import Tramo, facturar_tramo, omitir, preparar_lotes
from aljibe.padron.models import Ruta
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario

CERO = Decimal("0.00")
SESIONES = 2  # what a door runs with: one for each core of the smallest machine
_Pedido = tuple[Ruta, list[int]]
_Hecho = tuple[Ruta, list[Tramo]]


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
    sesiones: int = 1,
) -> Resultado:
    """Bill the accounts of a period that have no bill yet, of one route or of all; what this run billed.

    Without `emision` it is today; `progreso` is told (accounts seen, accounts to see). Each chunk of `por_tramo`
    accounts is a transaction of its own, so the till goes on meanwhile; an account that cannot be billed is listed
    with its reason and never stops the run. It holds the advisory lock of each of its routes: a second run of any of
    them is refused, not delayed. Killed, the same call goes on where it stopped. With several `sesiones` of the
    database, outside a transaction, the same in less time.

    Raises: SinFacultad, PeriodoMalEscrito, PeriodoFuturo, EmisionFutura, NoExiste, PeriodoCerrado, SinLeyAprobada,
    CorridaEnCurso.
    Locks: for each chunk, its cuentas by id and the series.
    Practice: K1-K5, K12.
    """
    hoy = reloj.fecha_local(ahora)
    seguridad.exigir(FACTURAR, por=por, al=hoy)
    plan = planear(periodo=periodo, ruta=ruta, emision=emision or hoy, hoy=hoy)
    hechos: dict[int, list[Tramo]] = {suya.pk: [] for suya in plan.rutas}
    with _rutas_apartadas(plan):
        vistas, por_ver = 0, sum(plan.pendientes.values())
        for suya, tramo in _Corrida(plan, por=por, ahora=ahora).tramos(por_tramo, sesiones):
            hechos[suya.pk].append(tramo)
            vistas += tramo.facturadas + len(tramo.omitidas)
            if progreso:
                progreso(vistas, max(por_ver, vistas))
        _cerrar(plan=plan, por=por, ahora=ahora)
    rutas = [
        ResultadoDeRuta(
            ruta=suya.clave,
            facturadas=sum(t.facturadas for t in hechos[suya.pk]),
            omitidas=sum(len(t.omitidas) for t in hechos[suya.pk]),
            total=sum((t.total for t in hechos[suya.pk]), CERO),
        )
        for suya in plan.rutas
    ]
    return resultado(periodo, rutas, [o for suya in plan.rutas for t in hechos[suya.pk] for o in t.omitidas])


def ensayar(
    *, periodo: str, ruta: str | None = None, emision: date | None = None, por: Usuario, ahora: datetime
) -> Resultado:
    """The result that `facturar` would give now: a SELECT, which locks and writes nothing.

    Raises: as `facturar`, but CorridaEnCurso.
    """
    hoy = reloj.fecha_local(ahora)
    seguridad.exigir(FACTURAR, por=por, al=hoy)
    return _calculo.ensayar(periodo=periodo, ruta=ruta, emision=emision, hoy=hoy)


class _Corrida:
    """What the sessions of a run share: its plan, its chunks in order, and the row of progress of the route in turn."""

    def __init__(self, plan: Plan, *, por: Usuario, ahora: datetime) -> None:
        self._plan = plan
        self._quien: dict[str, Any] = {"por": por, "ahora": ahora}
        self._abierta: tuple[Ruta, int] | None = None

    def tramos(self, por_tramo: int, sesiones: int) -> Iterator[tuple[Ruta, Tramo]]:
        relevo = Relevo(self._pedidos(por_tramo), self._facturar)
        for suya, hechos in relevo.correr(sesiones, preparar=preparar_lotes):
            for tramo in hechos:
                yield suya, tramo

    def _pedidos(self, por_tramo: int) -> Iterator[_Pedido]:
        for suya in self._plan.rutas:
            if self._plan.pendientes.get(suya.pk):
                for cuentas in tramos(suya.pk, self._plan.periodo, tamano=por_tramo):
                    yield suya, cuentas

    def _facturar(self, puesto: Puesto[_Pedido, _Hecho]) -> _Hecho:
        """Bill a chunk; if it has to give way, or the database refuses to write it, begin again alone."""
        suya, cuentas = puesto.pedido
        try:
            return suya, [self._de_una_vez(suya, cuentas, puesto.salir, puesto.esperar)]
        except OperationalError:
            raise  # no connection, no disk, no lock: it is not the account
        except (Cedido, DatabaseError):
            pass
        with puesto.a_solas():
            return suya, list(self._o_por_mitades(suya, cuentas))

    def _o_por_mitades(self, suya: Ruta, cuentas: Sequence[int]) -> Iterator[Tramo]:
        """Bill a chunk; if the database refuses it, its halves, down to the account that is the cause (R36)."""
        try:
            yield self._de_una_vez(suya, cuentas)
            return
        except OperationalError:
            raise
        except DatabaseError as error:
            causa = str(error).strip().splitlines()[0]
        if len(cuentas) > 1:
            mitad = len(cuentas) // 2
            yield from self._o_por_mitades(suya, cuentas[:mitad])
            yield from self._o_por_mitades(suya, cuentas[mitad:])
            return
        omitido = omitir(
            turno=lambda: self._corrida_de(suya),
            cuenta_id=cuentas[0],
            motivo="no-se-pudo-escribir",
            detalle=f"La base de datos no admitió su recibo: {causa}",
            **self._quien,
        )
        self._abierta = suya, omitido.corrida_id
        yield omitido

    def _de_una_vez(
        self,
        suya: Ruta,
        cuentas: Sequence[int],
        apartadas: Callable[[], None] = lambda: None,
        esperar: Callable[[], None] = lambda: None,
    ) -> Tramo:
        def turno() -> int:
            esperar()
            return self._corrida_de(suya)

        tramo = facturar_tramo(plan=self._plan, cuentas=cuentas, apartadas=apartadas, turno=turno, **self._quien)
        self._abierta = suya, tramo.corrida_id
        return tramo

    def _corrida_de(self, suya: Ruta) -> int:
        """The row of progress of a route, made with its first chunk, which ends that of the route before."""
        if self._abierta is not None and self._abierta[0] == suya:
            return self._abierta[1]
        if self._abierta is not None:
            _terminar(Corrida.objects.filter(pk=self._abierta[1]), self._quien["ahora"])
        return _abrir(plan=self._plan, ruta=suya, **self._quien).pk


def _abrir(*, plan: Plan, ruta: Ruta, por: Usuario, ahora: datetime) -> Corrida:
    """The row of progress of this route. One that a dead process left open is marked: its lock is ours now."""
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
