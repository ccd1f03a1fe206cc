"""A bill under review (K6, K7): no surcharge, no months owed, a bound of days; and it goes on afterwards."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from aljibe.base.rechazos import ValorInvalido
from aljibe.facturacion import queries, services
from aljibe.facturacion.models import ReciboAgua
from aljibe.libro import queries as libro
from aljibe.seguridad.models import Usuario
from aljibe.seguridad.services import SinFacultad
from tests.facturacion.factories import hallazgos
from tests.facturacion.test_cancelacion import VENCE, cancelar, debe, recibo_de_julio
from tests.seguridad.factories import persona

pytestmark = pytest.mark.django_db


@pytest.fixture
def auxiliar() -> Usuario:
    return persona("auxiliar")


@pytest.fixture
def factura() -> Usuario:
    return persona("encargado_facturacion")


def a_las_doce(dia: date) -> datetime:
    return datetime(dia.year, dia.month, dia.day, 18, tzinfo=UTC)


def poner(folio: str, por: Usuario, dia: date, **otros: Any) -> dict[str, Any]:
    valores = {"motivo": "Dice que la casa está sola", "clave": f"r-{uuid4()}"} | otros
    return services.poner_en_revision(folio=folio, por=por, ahora=a_las_doce(dia), **valores)


def terminar(folio: str, por: Usuario, dia: date) -> dict[str, Any]:
    return services.terminar_revision(
        folio=folio, resultado="Estaba bien", por=por, ahora=a_las_doce(dia), clave=f"t-{uuid4()}"
    )


def test_days_under_review_bear_no_surcharge_and_count_for_no_cut(auxiliar: Usuario, factura: Usuario) -> None:
    recibo = recibo_de_julio()
    sin_revision = {n: debe(recibo, VENCE + timedelta(days=n)).recargos for n in (10, 25, 40, 70)}
    desde = VENCE + timedelta(days=5)

    puesta = poner(recibo.folio, auxiliar, desde)

    assert puesta["hasta"] == (desde + timedelta(days=45)).isoformat()
    al = desde + timedelta(days=20)
    assert (debe(recibo, al).meses_adeudo, debe(recibo, al).recargos) == (0, sin_revision[10])
    assert all(c.en_revision for c in libro.estado_de_cuenta(recibo.cuenta_id, al=al).cargos)

    terminar(recibo.folio, factura, desde + timedelta(days=30))

    # Thirty days of the clock are left out: 70 days after the due date it reads 40.
    assert debe(recibo, VENCE + timedelta(days=70)).recargos == sin_revision[40] < sin_revision[70]
    assert debe(recibo, VENCE + timedelta(days=70)).meses_adeudo == 1
    (hecha,) = queries.historia_de_recibo(recibo, al=VENCE + timedelta(days=70)).revisiones
    assert (hecha.desde, hecha.hasta, hecha.resultado, hecha.abierta) == (
        desde,
        desde + timedelta(days=30),
        "Estaba bien",
        False,
    )
    assert not hallazgos()


def test_its_days_are_bounded_however_many_times(auxiliar: Usuario, factura: Usuario) -> None:
    recibo = recibo_de_julio()
    poner(recibo.folio, auxiliar, date(2026, 9, 1))
    with pytest.raises(services.ReciboEnRevision, match="16/10/2026"):
        poner(recibo.folio, auxiliar, date(2026, 9, 2))
    terminar(recibo.folio, factura, date(2026, 9, 21))
    assert poner(recibo.folio, auxiliar, date(2026, 10, 1))["hasta"] == "2026-10-26"
    # Nobody ended it: it ended by itself, and there are no days left.
    with pytest.raises(services.RevisionAgotada, match="45 días"):
        poner(recibo.folio, auxiliar, date(2026, 11, 3))
    with pytest.raises(services.ReciboSinRevision):
        terminar(recibo.folio, factura, date(2026, 11, 3))


def test_a_review_begun_and_ended_the_same_day_lasts_it(auxiliar: Usuario, factura: Usuario) -> None:
    recibo = recibo_de_julio()
    poner(recibo.folio, auxiliar, date(2026, 9, 1))
    terminar(recibo.folio, factura, date(2026, 9, 1))
    assert not any(c.en_revision for c in libro.estado_de_cuenta(recibo.cuenta_id, al=date(2026, 9, 2)).cargos)
    assert poner(recibo.folio, auxiliar, date(2026, 9, 2))["desde"] == "2026-09-02"


def test_the_bill_made_again_keeps_the_days_of_the_old_one(auxiliar: Usuario, factura: Usuario) -> None:
    recibo = recibo_de_julio()
    poner(recibo.folio, auxiliar, VENCE + timedelta(days=5))
    terminar(recibo.folio, factura, VENCE + timedelta(days=35))
    al = VENCE + timedelta(days=100)
    antes = debe(recibo, al)
    nuevo = ReciboAgua.objects.get(
        folio=cancelar(recibo.folio, factura, ahora=a_las_doce(VENCE + timedelta(days=40)))["recibo"]
    )
    assert debe(nuevo, al).recargos == antes.recargos
    assert not hallazgos()


def test_a_bill_cancelled_while_under_review_ends_it(auxiliar: Usuario, factura: Usuario) -> None:
    recibo = recibo_de_julio()
    poner(recibo.folio, auxiliar, date(2026, 9, 1))
    cancelar(recibo.folio, factura, ahora=a_las_doce(date(2026, 9, 11)))
    (revision,) = queries.historia_de_recibo(recibo, al=date(2026, 9, 12)).revisiones
    assert (revision.hasta, revision.resultado) == (date(2026, 9, 11), "Se canceló el recibo.")
    with pytest.raises(services.ReciboYaCancelado):
        poner(recibo.folio, auxiliar, date(2026, 9, 12))


def test_it_is_refused_in_words_and_answered_once(auxiliar: Usuario) -> None:
    recibo = recibo_de_julio()
    with pytest.raises(SinFacultad):
        poner(recibo.folio, persona("cajero"), date(2026, 9, 1))
    with pytest.raises(ValorInvalido, match="motivo"):
        poner(recibo.folio, auxiliar, date(2026, 9, 1), motivo=" ")
    una = poner(recibo.folio, auxiliar, date(2026, 9, 1), clave="una")
    assert poner(recibo.folio, auxiliar, date(2026, 9, 1), clave="una") == una
    with pytest.raises(SinFacultad):
        terminar(recibo.folio, auxiliar, date(2026, 9, 2))


def test_a_review_ended_the_day_it_began_is_not_opened_again_that_day(auxiliar: Usuario, factura: Usuario) -> None:
    recibo = recibo_de_julio()
    dia = VENCE + timedelta(days=5)
    poner(recibo.folio, auxiliar, dia)
    terminar(recibo.folio, factura, dia)
    with pytest.raises(services.ReciboRevisadoHoy):
        poner(recibo.folio, auxiliar, dia)
    # That day counts as one of the forty-five.
    otra = poner(recibo.folio, auxiliar, dia + timedelta(days=1))
    assert otra["hasta"] == (dia + timedelta(days=45)).isoformat()


def test_a_bill_made_again_has_no_new_days_of_review(auxiliar: Usuario, factura: Usuario) -> None:
    recibo = recibo_de_julio()
    poner(recibo.folio, auxiliar, VENCE)
    nuevo = cancelar(recibo.folio, factura, ahora=a_las_doce(VENCE + timedelta(days=50)))["recibo"]
    with pytest.raises(services.RevisionAgotada):
        poner(nuevo, auxiliar, VENCE + timedelta(days=50))
