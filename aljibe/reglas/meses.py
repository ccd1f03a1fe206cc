"""Months owed: the number that decides who may authorise and what may be cut (K7; job description F3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

DERECHOS = "derechos"


@dataclass(frozen=True, slots=True, kw_only=True)
class CargoConPeriodo:
    """What the count of months looks at in a cargo in force. `periodo` is the month consumed, AAAA-MM."""

    grupo: str
    periodo: str
    vencimiento: date
    saldo: Decimal
    en_convenio: bool = False
    en_revision: bool = False


def meses_adeudo(cargos: Iterable[CargoConPeriodo], hoy: date) -> int:
    """Distinct periods of group derechos with balance and due before `hoy`, out of live plans and reviews.

    The due date itself is still in time: *three months and a day* is the day after the fourth due date.
    Cancelled cargos are not to be given.

    Practice: K7.
    """
    return len(
        {
            cargo.periodo
            for cargo in cargos
            if cargo.grupo == DERECHOS
            and cargo.saldo > 0
            and cargo.vencimiento < hoy
            and not cargo.en_convenio
            and not cargo.en_revision
        }
    )
