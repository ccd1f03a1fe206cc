"""What an act repeated all day leaves planned, and that nothing else is."""

import pytest
from django.db import connection, transaction

from aljibe.base.acto import Acto, firmar
from aljibe.base.preparadas import sentencias_preparadas
from tests.seguridad.factories import sistema

pytestmark = pytest.mark.django_db
CONSULTA = "SELECT %s::int + 1 AS de_prueba"


def _preparadas() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%de_prueba%%'", [])
        return int(cursor.fetchone()[0])


def _sumar(n: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(CONSULTA, [n])
        return int(cursor.fetchone()[0])


def test_a_statement_is_kept_planned_from_the_second_time_on_and_only_inside() -> None:
    for n in range(3):
        _sumar(n)
    assert _preparadas() == 0

    with sentencias_preparadas():
        assert [_sumar(n) for n in range(3)] == [1, 2, 3]
    assert _preparadas() == 1


def test_a_refusal_inside_leaves_the_connection_as_it_was() -> None:
    connection.ensure_connection()
    antes = connection.connection.cursor_factory

    with pytest.raises(LookupError), sentencias_preparadas():
        raise LookupError

    assert connection.connection.cursor_factory is antes


@pytest.mark.parametrize(("repetido", "modo"), [(True, "force_generic_plan"), (False, "auto")])
def test_the_plan_serves_any_values_only_in_what_repeats(repetido: bool, modo: str) -> None:
    with transaction.atomic():
        firmar(por=sistema(), acto=Acto(clave="de-prueba", nombre="De prueba"), repetido=repetido)
        with connection.cursor() as cursor:
            cursor.execute("SHOW plan_cache_mode")
            assert cursor.fetchone()[0] == modo
