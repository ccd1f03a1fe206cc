"""A payment dated back: a faculty of its own, and surcharges to that day (R17)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from aljibe.base.rechazos import ValorInvalido
from aljibe.caja.actos import FECHAR_COBRO
from aljibe.caja.models import ReciboCaja
from aljibe.padron.models import Cuenta
from aljibe.seguridad.models import Facultad, Usuario
from aljibe.seguridad.services import SinFacultad
from tests.caja.factories import cobrar, turno_abierto
from tests.libro.factories import adeudar
from tests.padron.factories import cuenta as nueva_cuenta
from tests.seguridad.factories import HOY, persona

pytestmark = pytest.mark.django_db
AYER = HOY - timedelta(days=1)


@pytest.fixture
def cajera() -> Usuario:
    return persona("cajero", "rosa")


@pytest.fixture
def cuenta() -> Cuenta:
    hecha = nueva_cuenta("012345")
    adeudar(hecha)
    return hecha


def facultar(por: Usuario) -> None:
    """What the office writes when it gives this faculty to a post: the row that denied is closed, another opens."""
    Facultad.objects.filter(puesto=por.puesto, acto=FECHAR_COBRO.clave).update(
        vigencia=DateRange(date(2000, 1, 1), HOY)
    )
    Facultad.objects.create(
        puesto=por.puesto,
        acto=FECHAR_COBRO.clave,
        efecto="PERMITE",
        fundamento="Oficio de la Dirección",
        vigencia=DateRange(HOY, None),
    )


def test_r17_nobody_dates_a_payment_back_without_the_faculty(cuenta: Cuenta, cajera: Usuario) -> None:
    turno = turno_abierto(cajera)

    with pytest.raises(SinFacultad):
        cobrar(turno, cuenta.numero, "298.00", por=cajera, fecha_valor=AYER)

    assert not ReciboCaja.objects.exists()


def test_r17_a_payment_dated_back_keeps_three_dates(cuenta: Cuenta, cajera: Usuario) -> None:
    facultar(cajera)
    turno = turno_abierto(cajera)

    cobrar(turno, cuenta.numero, "298.00", por=cajera, fecha_valor=AYER)

    recibo = ReciboCaja.objects.get()
    assert (recibo.asiento.fecha, recibo.asiento.fecha_valor) == (HOY, AYER)
    assert recibo.asiento.registrado_en == recibo.cobrado_en
    assert recibo.importe == Decimal("298.00")


def test_r17_a_payment_of_tomorrow_does_not_exist(cuenta: Cuenta, cajera: Usuario) -> None:
    facultar(cajera)
    turno = turno_abierto(cajera)

    with pytest.raises(ValorInvalido, match="futuro"):
        cobrar(turno, cuenta.numero, "298.00", por=cajera, fecha_valor=HOY + timedelta(days=1))
