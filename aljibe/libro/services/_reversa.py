"""Undoing a payment: what it brought, what it settled and what it raised, movement by movement (K13)."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import connection
from django.db.models import Exists, OuterRef, Q, Sum

from aljibe.base.rechazos import Rechazo
from aljibe.base.textos import enumerados
from aljibe.libro.models import (
    Asiento,
    CuentaContable,
    EstadoDeOrden,
    Movimiento,
    OrdenPago,
    SaldoAFavor,
    TipoDeAsiento,
)
from aljibe.libro.services._asientos import abrir_asiento, inverso
from aljibe.libro.services._partidas import POR_APLICAR
from aljibe.seguridad.models import Usuario

A_FAVOR = "SALDO_A_FAVOR"
CERO = Decimal("0.00")
Titular = tuple[int, int]


class AnticipoYaUsado(Rechazo):
    """`recibos`: folios of those that used it, newest first, as whoever knows receipts says."""

    codigo = "anticipo-ya-usado"
    plantilla = (
        "Ese pago dejó saldo a favor y de él faltan {falta:,.2f}: se usaron en otro cobro o se devolvieron."
        " Cancele antes lo que los usó{cuales}. No se canceló nada."
    )

    def __init__(self, *, falta: Decimal, recibos: Sequence[str] = ()) -> None:
        super().__init__(falta=falta, cuales=f": {enumerados(recibos)}" if recibos else "")


@dataclass(slots=True)
class _Reversa:
    """What undoing is made of: inverses of live movements, and pesos new to or from each balance in favour.

    `neto` is what all of it adds to each balance in favour, the inverses included.
    """

    inversos: list[Movimiento] = field(default_factory=list)
    nuevos: dict[Titular, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    neto: dict[Titular, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def pasar(self, titular: Titular, importe: Decimal) -> None:
        """Pesos that stay in the balance in favour of a holder, or that it must give if negative."""
        self.nuevos[titular] += importe
        self.neto[titular] += importe

    def invertir(self, asiento: Asiento, movimiento: Movimiento) -> None:
        """Undo a movement that is in force."""
        self.inversos.append(inverso(asiento, movimiento))
        if movimiento.cuenta_id is not None and movimiento.persona_id is not None:
            signo = 1 if movimiento.debe.clave == A_FAVOR else -1
            self.neto[movimiento.cuenta_id, movimiento.persona_id] += signo * movimiento.importe


def cuentas_de_pago(pago_id: int) -> list[int]:
    """The accounts a payment touched, by id: whoever undoes it locks them before. One statement."""
    tocadas = Movimiento.objects.filter(asiento_id=pago_id).values_list("cargo__cuenta_id", "cuenta_id")
    return sorted({cuenta for par in tocadas for cuenta in par if cuenta is not None})


def bloquear_ordenes_de_pago(pago_id: int) -> list[OrdenPago]:
    """The orders a payment paid, locked by id. Their cuentas are locked by the caller, before."""
    assert connection.in_atomic_block
    return list(
        OrdenPago.objects.filter(pagodeorden__asiento_id=pago_id)
        .select_for_update(of=("self",), no_key=True)
        .order_by("id")
    )


def deshacer_pago(
    *,
    pago_id: int,
    ordenes: Sequence[OrdenPago],
    salen: Collection[str],
    a_favor_de: Titular | None,
    tipo: TipoDeAsiento,
    fecha: date,
    por: Usuario,
    ahora: datetime,
    clave: str | None = None,
) -> Asiento:
    """Undo a payment in one event. Its cuentas and `ordenes` are locked by the caller.

    `salen`: names of the tenders whose money leaves; what came in another one stays as balance in favour of
    `a_favor_de`. What was taken from a balance in favour goes back to it. An advance that was applied meanwhile is
    taken back from what it paid, newest first; what a cancelled bill gave back meanwhile is taken again. The orders
    can be paid again while they are valid.

    Raises: AnticipoYaUsado.
    Practice: K13; the chart of accounts of the criteria, row `cancelled payment`.
    """
    assert connection.in_atomic_block
    asiento = abrir_asiento(tipo=tipo, fecha=fecha, fecha_valor=fecha, por=por, ahora=ahora, clave=clave)
    reversa = _Reversa()
    _deshacer(Q(asiento_id=pago_id), asiento, reversa, quedan=a_favor_de, salen=salen)
    for titular in sorted(titular for titular, neto in reversa.neto.items() if neto < 0):
        _recuperar(titular, asiento, reversa)
    # One statement: the caches of balances are judged once, when what is given back and what is taken are both in.
    Movimiento.objects.bulk_create([*reversa.inversos, *_por_a_favor(asiento, reversa.nuevos)])
    for orden in ordenes:
        orden.estado = EstadoDeOrden.EMITIDA if fecha <= orden.valida_hasta else EstadoDeOrden.VENCIDA
        orden.save(update_fields=["estado"])
    return asiento


def _deshacer(
    cuales: Q, asiento: Asiento, reversa: _Reversa, *, quedan: Titular | None = None, salen: Collection[str] = ()
) -> None:
    """Undo the movements of a payment, or of an application, that are still in force.

    What a cancelled bill undid of it already gave its money to the balance in favour of its debtor: taken from there.
    """
    for movimiento, deshecho in _movimientos(cuales):
        debe, haber, cargo = movimiento.debe.clave, movimiento.haber.clave, movimiento.cargo
        if deshecho:
            if debe == POR_APLICAR and cargo is not None:
                assert cargo.cuenta_id is not None and cargo.deudor_id is not None
                reversa.pasar((cargo.cuenta_id, cargo.deudor_id), -movimiento.importe)
        elif haber == POR_APLICAR and cargo is None and debe not in (A_FAVOR, *salen):
            assert quedan is not None
            reversa.pasar(quedan, movimiento.importe)
        else:
            reversa.invertir(asiento, movimiento)


def _movimientos(cuales: Q) -> Iterator[tuple[Movimiento, bool]]:
    """Movements, with whether another undid each."""
    deshecho = Exists(Movimiento.objects.filter(revierte=OuterRef("pk")))
    for movimiento in (
        Movimiento.objects.filter(cuales, revierte=None)
        .select_related("debe", "haber", "cargo")
        .annotate(deshecho=deshecho)
        .order_by("id")
    ):
        yield movimiento, movimiento.deshecho


def _recuperar(titular: Titular, asiento: Asiento, reversa: _Reversa) -> None:
    """Take back what the balance in favour of a holder paid, newest first, until it has what is taken of it."""
    cuenta_id, persona_id = titular
    saldo = SaldoAFavor.objects.filter(cuenta_id=cuenta_id, persona_id=persona_id).values_list("saldo", flat=True)
    disponible = saldo.first() or CERO
    de_titular = Q(cuenta_id=cuenta_id, persona_id=persona_id) | Q(
        cargo__cuenta_id=cuenta_id, cargo__deudor_id=persona_id
    )
    aplicaciones = (
        Movimiento.objects.filter(
            asiento__tipo=TipoDeAsiento.APLICACION, cuenta_id=cuenta_id, persona_id=persona_id, debe__clave=A_FAVOR
        )
        .exclude(Exists(Movimiento.objects.filter(revierte=OuterRef("pk"))))
        .order_by("-asiento_id")
        .values_list("asiento_id", flat=True)
    )
    for aplicacion_id in aplicaciones.iterator():
        if disponible + reversa.neto[titular] >= 0:
            return
        _deshacer(Q(asiento_id=aplicacion_id) & de_titular, asiento, reversa)
    if disponible + reversa.neto[titular] < 0:
        raise AnticipoYaUsado(falta=-disponible - reversa.neto[titular])


def _por_a_favor(asiento: Asiento, nuevos: Mapping[Titular, Decimal]) -> list[Movimiento]:
    """POR_APLICAR / SALDO_A_FAVOR for what stays, and its inverse for what is taken."""
    contables = dict(CuentaContable.objects.filter(clave__in=[POR_APLICAR, A_FAVOR]).values_list("clave", "id"))
    return [
        Movimiento(
            asiento=asiento,
            debe_id=contables[POR_APLICAR if importe > 0 else A_FAVOR],
            haber_id=contables[A_FAVOR if importe > 0 else POR_APLICAR],
            importe=abs(importe),
            cuenta_id=cuenta_id,
            persona_id=persona_id,
        )
        for (cuenta_id, persona_id), importe in nuevos.items()
        if importe
    ]


def por_donde_sale(asiento_id: int, *, pago_id: int) -> dict[str, Decimal]:
    """By where the money of the payment that `asiento_id` undid leaves, in pesos by tender. One statement."""
    salidas = (
        Movimiento.objects.filter(
            asiento_id=asiento_id,
            debe__clave="POR_APLICAR",
            revierte__asiento_id=pago_id,
            cargo=None,
        )
        .values_list("haber__clave")
        .annotate(total=Sum("importe"))
        .order_by("haber__clave")
    )
    return {clave.lower(): total for clave, total in salidas}
