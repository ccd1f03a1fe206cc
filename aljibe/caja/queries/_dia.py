"""The cut of a day over all tills, and the differences that drawers closed with."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from aljibe.caja.models import (
    CancelacionDeCobro,
    Corte,
    EstadoDeReciboCaja,
    EstadoDeTurno,
    Medio,
    ReciboCaja,
    Retiro,
    Turno,
)
from aljibe.caja.queries._corte import ConceptoCobrado, conceptos_de_turnos, medios_de_turnos
from aljibe.libro import queries as libro

CERO = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnoDelDia:
    """A drawer in the cut of its day, in pesos. `diferencia` and `corte` are empty while it is open."""

    id: int
    caja: str
    caja_nombre: str
    cajero: str
    abierto_en: datetime
    cerrado_en: datetime | None
    recibos: int
    cobrado: Decimal
    por_medio: dict[str, tuple[int, Decimal]]
    retirado: Decimal
    diferencia: Decimal | None
    motivo: str
    corte: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorteGeneral:
    """All the drawers opened on a day: what they collected by tender and by concept, and how they closed, in pesos.

    `sin_turno`: receipts undone that day that no drawer knows, their money in favour or returned by the bank.
    `de_otro`: drawers opened before that were still open that day: they count in the day they were opened. `sello`: the
    last of the books when this was asked.
    """

    dia: date
    turnos: tuple[TurnoDelDia, ...]
    por_medio: dict[str, tuple[int, Decimal]]
    conceptos: tuple[ConceptoCobrado, ...]
    cobrado: Decimal
    anticipos: Decimal
    retirado: Decimal
    diferencia: Decimal
    sin_turno: tuple[CancelacionDeCobro, ...]
    de_otro: tuple[Turno, ...]
    sello: str

    @property
    def abiertos(self) -> int:
        """Drawers not closed yet: their difference is not known."""
        return sum(t.cerrado_en is None for t in self.turnos)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diferencia:
    """A tender of a cut that was not square: counted less expected, in pesos, with its reason and who closed it."""

    corte: str
    caja: str
    cajero: str
    cerrado_por: str
    cerrado_en: datetime
    medio: str
    esperado: Decimal
    contado: Decimal
    diferencia: Decimal
    motivo: str


def corte_general(dia: date) -> CorteGeneral:
    """The cut of a day over all tills. Nine statements, however many drawers and receipts."""
    desde, hasta = _limites(dia, dia)
    turnos = list(
        Turno.objects.filter(abierto_en__gte=desde, abierto_en__lt=hasta)
        .select_related("caja", "cajero", "corte")
        .order_by("caja_id", "id")
    )
    ids = [t.pk for t in turnos]
    vigentes = dict(
        ReciboCaja.objects.filter(turno_id__in=ids)
        .exclude(estado=EstadoDeReciboCaja.CANCELADO, cancelaciondecobro__turno_id=F("turno_id"))
        .values_list("turno_id")
        .annotate(cuantos=Count("id"))
    )
    medios = medios_de_turnos(ids)
    conceptos = conceptos_de_turnos(ids)
    retirado = dict(
        Retiro.objects.filter(turno_id__in=ids)
        .values_list("turno_id")
        .annotate(Sum("importe"))
        .values_list("turno_id", "importe__sum")
    )
    del_dia = tuple(_turno(t, vigentes.get(t.pk, 0), medios[t.pk], retirado.get(t.pk, CERO)) for t in turnos)
    cobrado = sum((t.cobrado for t in del_dia), CERO)
    sello = libro.ultimo_sello()
    return CorteGeneral(
        dia=dia,
        turnos=del_dia,
        por_medio=_sumados(medios.values()),
        conceptos=conceptos,
        cobrado=cobrado,
        anticipos=cobrado - sum((c.total for c in conceptos), CERO),
        retirado=sum((t.retirado for t in del_dia), CERO),
        diferencia=sum((t.diferencia or CERO for t in del_dia), CERO),
        sin_turno=tuple(
            CancelacionDeCobro.objects.filter(turno=None, cancelado_en__gte=desde, cancelado_en__lt=hasta)
            .select_related("recibo", "cancelado_por")
            .order_by("id")
        ),
        de_otro=tuple(
            Turno.objects.filter(Q(cerrado_en=None) | Q(cerrado_en__gte=desde), abierto_en__lt=desde)
            .select_related("caja", "cajero")
            .order_by("abierto_en", "id")
        ),
        sello=sello.resumen if sello else "",
    )


def diferencias(*, desde: date, hasta: date) -> list[Diferencia]:
    """Each tender that did not square in the cuts of some days, both included, newest first. One statement."""
    inicio, fin = _limites(desde, hasta)
    cortes = (
        Corte.objects.filter(cerrado_en__gte=inicio, cerrado_en__lt=fin)
        .select_related("turno__caja", "turno__cajero", "cerrado_por")
        .order_by("-id")
    )
    return [
        Diferencia(
            corte=c.folio,
            caja=c.turno.caja.nombre,
            cajero=c.turno.cajero.nombre,
            cerrado_por=c.cerrado_por.nombre,
            cerrado_en=timezone.localtime(c.cerrado_en),
            medio=Medio(medio).label,
            esperado=Decimal(c.esperado.get(medio, "0.00")),
            contado=Decimal(c.contado.get(medio, "0.00")),
            diferencia=Decimal(diferencia),
            motivo=c.motivo,
        )
        for c in cortes
        for medio, diferencia in c.diferencias.items()
        if Decimal(diferencia)
    ]


def _turno(turno: Turno, recibos: int, medios: dict[str, tuple[int, Decimal]], retirado: Decimal) -> TurnoDelDia:
    cerrado = turno.estado == EstadoDeTurno.CERRADO
    corte = turno.corte if cerrado else None
    return TurnoDelDia(
        id=turno.pk,
        caja=turno.caja_id,
        caja_nombre=turno.caja.nombre,
        cajero=turno.cajero.nombre,
        abierto_en=timezone.localtime(turno.abierto_en),
        cerrado_en=timezone.localtime(turno.cerrado_en) if turno.cerrado_en else None,
        recibos=recibos,
        cobrado=sum((importe for _, importe in medios.values()), CERO),
        por_medio=medios,
        retirado=retirado,
        diferencia=sum((Decimal(d) for d in corte.diferencias.values()), CERO) if corte else None,
        motivo=corte.motivo if corte else "",
        corte=corte.folio if corte else "",
    )


def _sumados(todos: Iterable[dict[str, tuple[int, Decimal]]]) -> dict[str, tuple[int, Decimal]]:
    suma: dict[str, tuple[int, Decimal]] = defaultdict(lambda: (0, CERO))
    for medios in todos:
        for medio, (pagos, importe) in medios.items():
            suma[medio] = (suma[medio][0] + pagos, suma[medio][1] + importe)
    return {m: suma[m] for m in Medio.values if m in suma}


def _limites(desde: date, hasta: date) -> tuple[datetime, datetime]:
    """The instants between which some local days fall, the end excluded."""
    zona = timezone.get_current_timezone()
    return (
        datetime.combine(desde, time.min, tzinfo=zona),
        datetime.combine(hasta + timedelta(days=1), time.min, tzinfo=zona),
    )
