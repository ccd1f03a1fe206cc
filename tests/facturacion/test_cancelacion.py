"""A bill cancelled and made again (K14): the debt, what was paid of it, its reading and its papers."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aljibe.base.idempotencia import ClaveConOtroCuerpo
from aljibe.base.rechazos import NoExiste, ValorInvalido
from aljibe.documentos import queries as papeles
from aljibe.facturacion import services
from aljibe.facturacion.models import CancelacionDeRecibo, Lectura, ReciboAgua
from aljibe.libro import queries as libro
from aljibe.padron import services as padron
from aljibe.padron.models import Cuenta, PapelDeTitularidad, Persona
from aljibe.seguridad.models import Usuario
from aljibe.seguridad.services import SinFacultad
from tests.caja.factories import cobrar, turno_abierto
from tests.facturacion.factories import TODO, cuantas_filas, facturar, hallazgos, leer
from tests.leyes.factories import ley_aprobada
from tests.padron.factories import cuenta
from tests.seguridad.factories import persona

pytestmark = pytest.mark.django_db
CERO = Decimal("0.00")
EMISION = datetime(2026, 8, 3, 18, 0, tzinfo=UTC)
VENCE = date(2026, 8, 18)
HOY = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)


@pytest.fixture
def factura() -> Usuario:
    return persona("encargado_facturacion")


@pytest.fixture
def cajero() -> Usuario:
    return persona("cajero")


def recibo_de_julio(m3: int = 20, *, numero: str = "000001", uso: str = "domestico") -> ReciboAgua:
    ley_aprobada()
    cuenta(numero, servicios=TODO, uso=uso)
    leer(numero, 100 + m3, "2026-07", ahora=EMISION)
    facturar("2026-07", emision=EMISION.date(), ahora=EMISION)
    recibo = ReciboAgua.objects.get(cuenta__numero=numero, periodo="2026-07")
    assert recibo.vencimiento == VENCE
    return recibo


def cancelar(folio: str, por: Usuario, *, ahora: datetime = HOY, **otros: Any) -> dict[str, Any]:
    valores = {"motivo": "Lectura mal tomada", "articulo": "14-I", "refacturar": True, "clave": f"c-{uuid4()}"} | otros
    return services.cancelar_recibo(folio=folio, por=por, ahora=ahora, **valores)


def debe(recibo: ReciboAgua, al: date) -> libro.Totales:
    return libro.totales([recibo.cuenta_id], al=al)[recibo.cuenta_id]


def test_an_unpaid_bill_is_made_again_with_the_right_reading(factura: Usuario) -> None:
    viejo = recibo_de_julio(50)

    hecho = cancelar(viejo.folio, factura, lectura=120)

    nuevo = ReciboAgua.objects.get(folio=hecho["recibo"])
    viejo.refresh_from_db()
    assert (hecho["cancelado"], hecho["devuelto"], viejo.estado) == (viejo.folio, "0.00", "CANCELADO")
    assert (nuevo.consumo_m3, nuevo.total, nuevo.vencimiento) == (20, Decimal("298.00"), VENCE)
    assert (nuevo.lectura_anterior, nuevo.lectura_actual, nuevo.emision) == (100, 120, HOY.date())
    totales = debe(nuevo, VENCE)
    assert (totales.total, totales.recargos, totales.saldo_a_favor) == (Decimal("298.00"), CERO, CERO)
    corregida = nuevo.lectura
    assert corregida is not None and corregida.sustituye is not None
    assert (corregida.sustituye.lectura, corregida.sustituye.vigente) == (150, False)
    assert corregida.motivo == "Lectura mal tomada"
    assert CancelacionDeRecibo.objects.get(recibo=viejo).sustituto == nuevo
    papel = papeles.verificar(viejo.documento.codigo, al=HOY.date())
    assert papel is not None and papel.estado == "cancelado"
    assert not hallazgos()


def test_what_was_paid_in_time_pays_the_new_bill_as_if_then(factura: Usuario, cajero: Usuario) -> None:
    viejo = recibo_de_julio(50)
    pagado_el = datetime(2026, 8, 10, 18, 0, tzinfo=UTC)
    turno = turno_abierto(cajero, ahora=pagado_el)
    cobrar(turno, "000001", str(viejo.total), por=cajero, ahora=pagado_el)

    hecho = cancelar(viejo.folio, factura, lectura=120)

    nuevo = ReciboAgua.objects.get(folio=hecho["recibo"])
    totales = debe(nuevo, HOY.date())
    assert Decimal(hecho["devuelto"]) == viejo.total
    assert (totales.total, totales.recargos) == (CERO, CERO)
    assert totales.saldo_a_favor == viejo.total - nuevo.total > 0
    assert nuevo.saldo_a_favor == nuevo.total
    assert not hallazgos()


def test_surcharges_paid_come_back_and_the_new_ones_are_those_of_the_day_it_was_paid(
    factura: Usuario, cajero: Usuario
) -> None:
    viejo = recibo_de_julio(50)
    tarde = datetime(2026, 10, 20, 18, 0, tzinfo=UTC)  # two months and two days late: three months
    turno = turno_abierto(cajero, ahora=tarde)
    debia = debe(viejo, tarde.date()).a_pagar_hoy
    cobrar(turno, "000001", str(debia), por=cajero, ahora=tarde)

    hecho = cancelar(viejo.folio, factura, lectura=120)

    nuevo = ReciboAgua.objects.get(folio=hecho["recibo"])
    recargo = (nuevo.agua * Decimal("0.06")).quantize(Decimal("0.01")) + (
        nuevo.tratamiento * Decimal("0.06") * Decimal("1.16")
    ).quantize(Decimal("0.01"))
    totales = debe(nuevo, HOY.date())
    assert Decimal(hecho["devuelto"]) == debia > viejo.total
    assert (totales.total, totales.recargos) == (CERO, CERO)
    assert abs(totales.saldo_a_favor - (debia - nuevo.total - recargo)) <= Decimal("0.01")
    assert not hallazgos()


def test_a_dearer_bill_takes_what_was_paid_and_owes_the_rest(factura: Usuario, cajero: Usuario) -> None:
    viejo = recibo_de_julio(20)
    pagado_el = datetime(2026, 8, 10, 18, 0, tzinfo=UTC)
    cobrar(turno_abierto(cajero, ahora=pagado_el), "000001", "298.00", por=cajero, ahora=pagado_el)

    hecho = cancelar(viejo.folio, factura, lectura=150)

    nuevo = ReciboAgua.objects.get(folio=hecho["recibo"])
    totales = debe(nuevo, VENCE)
    assert (totales.total, totales.recargos) == (nuevo.total - 298, CERO)
    # What was paid then bears no surcharge afterwards: only the principal that is left does.
    assert debe(nuevo, HOY.date()).recargos < (nuevo.total - 298) * Decimal("0.10")
    assert not hallazgos()


@pytest.fixture
def caso_vivo() -> Iterator[tuple[ReciboAgua, Usuario, Usuario]]:
    yield recibo_de_julio(37, uso="comercial"), persona("encargado_facturacion"), persona("cajero")


@given(
    pagos=st.lists(st.tuples(st.integers(1, 200), st.integers(1, 60_000)), max_size=3),
    consulta=st.integers(1, 400),
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_made_again_with_nothing_changed_all_is_as_it_was(
    caso_vivo: tuple[ReciboAgua, Usuario, Usuario], pagos: list[tuple[int, int]], consulta: int
) -> None:
    """Cancelled and made again as it was: the account owes the same centavos on any later day, surcharges included."""
    viejo, factura, cajero = caso_vivo
    guardado = transaction.savepoint()
    dia = EMISION
    for espera, centavos in pagos[:1]:
        dia += timedelta(days=espera)
        turno = turno_abierto(cajero, ahora=dia)
        importe = min(Decimal(centavos) / 100, debe(viejo, dia.date()).a_pagar_hoy)
        cobrar(turno, "000001", f"{importe:.2f}", por=cajero, ahora=dia)
    despues = dia + timedelta(days=1)
    al = despues.date() + timedelta(days=consulta)
    antes = debe(viejo, al)

    cancelar(viejo.folio, factura, ahora=despues)

    ahora = debe(viejo, al)
    assert ahora == antes
    assert not hallazgos()
    transaction.savepoint_rollback(guardado)


def test_the_due_date_is_new_when_the_office_was_wrong(factura: Usuario) -> None:
    viejo = recibo_de_julio()
    hecho = cancelar(viejo.folio, factura, nuevo_vencimiento=True)
    nuevo = ReciboAgua.objects.get(folio=hecho["recibo"])
    assert nuevo.vencimiento == date(2026, 12, 9)
    assert debe(nuevo, HOY.date()).recargos == CERO


def test_cancelled_alone_the_month_is_open_and_the_run_bills_it(factura: Usuario) -> None:
    viejo = recibo_de_julio()
    hecho = cancelar(viejo.folio, factura, refacturar=False)
    assert hecho["recibo"] is None
    assert debe(viejo, HOY.date()).a_pagar_hoy == CERO
    assert facturar("2026-07", emision=HOY.date()).facturadas == 1
    assert not hallazgos()


def test_a_later_bill_keeps_its_ground(factura: Usuario) -> None:
    julio = recibo_de_julio()
    leer("000001", 150, "2026-08", ahora=datetime(2026, 9, 3, 18, 0, tzinfo=UTC))
    facturar("2026-08", emision=date(2026, 9, 3), ahora=datetime(2026, 9, 3, 18, 0, tzinfo=UTC))
    agosto = ReciboAgua.objects.get(periodo="2026-08")
    for otros in ({"lectura": 130}, {"refacturar": False}):
        with pytest.raises(services.HayRecibosPosteriores, match=agosto.folio):
            cancelar(julio.folio, factura, **otros)
    Cuenta.objects.filter(numero="000001").update(uso="comercial")
    nuevo = ReciboAgua.objects.get(folio=cancelar(julio.folio, factura)["recibo"])
    assert (nuevo.uso, nuevo.consumo_m3, nuevo.lectura_actual) == ("comercial", 20, 120)
    agosto.refresh_from_db()
    assert agosto.estado == "VIGENTE"
    assert not hallazgos()


def test_the_debt_stays_with_who_held_the_account_then(factura: Usuario) -> None:
    viejo = recibo_de_julio()
    otra = Persona.objects.create(nombre="Otra Persona", tipo="fisica")
    padron.asignar_titularidad(
        cuenta=Cuenta.objects.get(numero="000001"),
        persona_id=otra.pk,
        papel=PapelDeTitularidad.TITULAR,
        desde=date(2026, 10, 1),
    )
    nuevo = ReciboAgua.objects.get(folio=cancelar(viejo.folio, factura)["recibo"])
    assert nuevo.deudor_id == viejo.deudor_id


def test_a_rehearsal_tells_the_new_bill_and_leaves_nothing(factura: Usuario) -> None:
    viejo = recibo_de_julio(50)
    antes = cuantas_filas()
    ensayo = services.ensayar_cancelacion(folio=viejo.folio, refacturar=True, lectura=120, por=factura, ahora=HOY)
    assert ensayo.nuevo is not None and ensayo.nuevo.total == Decimal("298.00")
    assert cuantas_filas() == antes
    assert ReciboAgua.objects.get(folio=viejo.folio).estado == "VIGENTE"


def test_the_same_key_is_answered_once_and_a_second_cancellation_is_refused(factura: Usuario) -> None:
    viejo = recibo_de_julio()
    primera = cancelar(viejo.folio, factura, clave="una")
    assert cancelar(viejo.folio, factura, clave="una") == primera
    with pytest.raises(ClaveConOtroCuerpo):
        cancelar(viejo.folio, factura, clave="una", motivo="otro")
    with pytest.raises(services.ReciboYaCancelado):
        cancelar(viejo.folio, factura)


def test_it_is_refused_in_words(factura: Usuario, cajero: Usuario) -> None:
    viejo = recibo_de_julio()
    with pytest.raises(SinFacultad, match="Facturación"):
        cancelar(viejo.folio, cajero)
    with pytest.raises(NoExiste):
        cancelar("RA-2026-999999", factura)
    for mal in (
        {"motivo": " "},
        {"articulo": ""},
        {"motivo": "x" * 301},
        {"lectura": -1},
        {"lectura": 100_000},
        {"lectura": 5, "refacturar": False},
    ):
        with pytest.raises(ValorInvalido):
            cancelar(viejo.folio, factura, **mal)
    with pytest.raises(services.NoSePuedeRefacturar, match="menor"):
        cancelar(viejo.folio, factura, lectura=50)
    assert Lectura.objects.count() == 1
    assert ReciboAgua.objects.get().estado == "VIGENTE"
