"""The authority matrix: every cell, and how a verdict is reached."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from aljibe.base.acto import Acto
from aljibe.seguridad import queries, services
from aljibe.seguridad.models import Facultad, Usuario
from aljibe.seguridad.services import _matriz
from tests.seguridad.factories import HOY, persona, sistema

pytestmark = pytest.mark.django_db

AJENO = Acto(clave="acto_de_prueba", nombre="Probar la puerta", hechos=("propio", "meses"))
CELDAS = {(celda.puesto, celda.acto) for celda in _matriz.celdas()}


def _de(puesto: str) -> Usuario:
    return sistema() if puesto == "sistema" else Usuario(usuario=puesto, puesto_id=puesto)


def _fila(efecto: str = "PERMITE", **campos) -> Facultad:
    valores = {"puesto_id": "cajero", "acto": AJENO.clave, "fundamento": "prueba", "vigencia": DateRange(HOY, None)}
    return Facultad.objects.create(**{**valores, "efecto": efecto, **campos})


def _veredicto(al: date = HOY, **hechos) -> queries.Veredicto:
    return queries.veredicto(AJENO, por=_de("cajero"), al=al, hechos=hechos)


def test_r60_the_matrix_has_a_cell_for_every_post_and_act():
    assert len(CELDAS) == len(_matriz.PUESTOS) * len(_matriz.REGLAS)


@pytest.mark.parametrize(("puesto", "acto"), sorted(CELDAS))
def test_r60_each_cell_allows_or_denies_as_the_matrix_says(puesto, acto):
    regla = _matriz.REGLAS[acto]
    condiciones = regla.si.get(puesto, ())
    declarado = Acto(clave=acto, nombre=acto)

    sin_hechos = queries.veredicto(declarado, por=_de(puesto), al=HOY)

    assert sin_hechos.permitido == (puesto in regla.puede)
    assert sin_hechos.razon == ("" if sin_hechos.permitido else regla.niega)
    for condicion in condiciones:
        assert queries.veredicto(declarado, por=_de(puesto), al=HOY, hechos={condicion: True}).permitido
        assert not queries.veredicto(declarado, por=_de(puesto), al=HOY, hechos={condicion: False}).permitido


def test_an_act_without_row_is_denied_in_words():
    assert _veredicto() == queries.Veredicto(
        permitido=False,
        requiere_autorizacion=False,
        razon="Su puesto no tiene facultad para esto: Probar la puerta. Pídalo a la Jefatura de Comercialización.",
    )


def test_a_permission_holds_from_its_first_day_to_the_day_before_its_end():
    _fila(vigencia=DateRange(HOY, HOY + timedelta(days=2)))

    dias = [HOY + timedelta(days=n) for n in (-1, 0, 1, 2)]
    assert [_veredicto(dia).permitido for dia in dias] == [False, True, True, False]


def test_a_condition_that_is_not_known_is_not_met():
    _fila(condicion="propio", motivo="Solo lo suyo.")

    assert _veredicto(propio=True).permitido
    assert not _veredicto().permitido
    assert not _veredicto(propio=1).permitido
    assert _veredicto(propio=False).razon == "Solo lo suyo."


def test_a_limit_admits_the_limit_and_nothing_above_it():
    _fila(condicion="meses", limite=Decimal(3))

    assert [_veredicto(meses=meses).permitido for meses in (0, 3, Decimal("3.01"), 4)] == [True, True, False, False]
    assert not _veredicto(meses=True).permitido
    assert not _veredicto().permitido


def test_one_of_two_conditions_is_enough():
    _fila(condicion="propio")
    _fila(condicion="meses", limite=Decimal(1))

    assert _veredicto(propio=True, meses=9).permitido
    assert _veredicto(propio=False, meses=1).permitido
    assert not _veredicto(propio=False, meses=9).permitido


def test_a_denial_that_applies_wins_over_a_permission():
    _fila()
    _fila("NIEGA", condicion="propio", motivo="Nadie lo hace con lo suyo.")

    assert _veredicto(propio=False).permitido
    assert _veredicto(propio=True).razon == "Nadie lo hace con lo suyo."


def test_what_needs_authorisation_is_not_allowed_and_says_so():
    _fila("REQUIERE", condicion="propio", motivo="Pídala a la Jefatura de Comercialización.")

    veredicto = _veredicto(propio=True)

    assert (veredicto.permitido, veredicto.requiere_autorizacion) == (False, True)
    assert veredicto.razon == "Pídala a la Jefatura de Comercialización."


def test_whoever_left_may_nothing():
    por = persona("cajero")
    por.is_active = False

    assert "dado de baja" in queries.veredicto(AJENO, por=por, al=HOY).razon


def test_two_rows_never_say_different_things_of_one_cell_and_day():
    _fila()

    with pytest.raises(IntegrityError), transaction.atomic():
        _fila("NIEGA", vigencia=DateRange(HOY + timedelta(days=5), HOY + timedelta(days=6)))


def test_exigir_refuses_with_the_sentence_of_the_row():
    with pytest.raises(services.SinFacultad, match="Cobra la Caja") as rechazo:
        services.exigir(Acto(clave="cobrar", nombre="Cobrar"), por=_de("auxiliar"), al=HOY)

    assert (rechazo.value.estado, rechazo.value.codigo) == (403, "sin-facultad")


def test_exigir_does_not_judge_by_a_fact_that_the_act_does_not_declare():
    with pytest.raises(AssertionError):
        services.exigir(AJENO, por=_de("cajero"), al=HOY, hechos={"saldo": Decimal(1)})


def test_many_verdicts_take_one_statement(django_assert_num_queries):
    actos = [Acto(clave=clave, nombre=clave) for clave in _matriz.REGLAS]

    with django_assert_num_queries(1):
        veredictos = queries.veredictos(actos, por=_de("auxiliar"), al=HOY)

    assert veredictos["emitir_orden_pago"].permitido
    assert not veredictos["cobrar"].permitido
