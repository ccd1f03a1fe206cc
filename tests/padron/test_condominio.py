"""The rows of a condominium: which accounts a meter measures, from month to month."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from aljibe.padron import queries, services
from aljibe.padron.models import Cuenta, Vivienda
from aljibe.padron.queries import ViviendaMedida
from tests.padron.factories import cuenta

pytestmark = pytest.mark.django_db
OCTUBRE, NOVIEMBRE = date(2026, 10, 1), date(2026, 11, 1)


@pytest.fixture
def general() -> Cuenta:
    cuenta("000001", medidor=False)
    cuenta("000002", medidor=False)
    return cuenta("000009")


def repartir(general: Cuenta, *numeros: str, entre: int, desde: date) -> None:
    viviendas = list(Cuenta.objects.filter(numero__in=numeros).order_by("numero"))
    services.repartir_medidor(general=general, viviendas=viviendas, entre=entre, desde=desde)


def test_an_account_says_who_measured_it_that_day(general: Cuenta) -> None:
    repartir(general, "000001", "000002", entre=2, desde=OCTUBRE)
    repartir(general, "000001", entre=3, desde=NOVIEMBRE)

    septiembre = queries.cuenta("000001", al=date(2026, 9, 30))
    assert (septiembre.medidor_general, septiembre.viviendas, septiembre.condominio_desde) == ("", 0, None)
    octubre = queries.cuenta("000002", al=date(2026, 10, 31))
    assert (octubre.medidor_general, octubre.viviendas, octubre.condominio_desde) == ("000009", 2, OCTUBRE)
    assert queries.cuenta("000002").medidor_general == ""
    assert queries.cuenta("000001").viviendas == 3
    assert queries.cuenta("000009", al=date(2026, 10, 31)).viviendas == 2
    assert (queries.cuenta("000009").viviendas, queries.cuenta("000009").condominio_desde) == (3, NOVIEMBRE)


def test_who_was_a_member_stays_told(general: Cuenta, django_assert_num_queries) -> None:
    repartir(general, "000001", "000002", entre=2, desde=OCTUBRE)
    repartir(general, "000001", entre=2, desde=NOVIEMBRE)

    with django_assert_num_queries(1):
        medidas = queries.viviendas_de(general.pk)

    assert medidas == [
        ViviendaMedida(cuenta="000001", entre=2, desde=OCTUBRE, hasta=None),
        ViviendaMedida(cuenta="000002", entre=2, desde=OCTUBRE, hasta=date(2026, 10, 31)),
    ]


def test_what_is_said_again_of_the_same_month_is_what_holds(general: Cuenta) -> None:
    repartir(general, "000001", entre=2, desde=NOVIEMBRE)
    repartir(general, "000001", "000002", entre=3, desde=OCTUBRE)
    assert [(m.cuenta, m.entre, m.desde) for m in queries.viviendas_de(general.pk)] == [
        ("000001", 3, OCTUBRE),
        ("000002", 3, OCTUBRE),
    ]
    assert Vivienda.objects.filter(vigencia__isempty=True).count() == 1


def test_one_that_measures_others_is_measured_by_none(general: Cuenta) -> None:
    otra = cuenta("000005")
    repartir(general, "000001", entre=1, desde=OCTUBRE)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE padron_instalacion SET vigencia = '[2026-01-01,2026-02-01)', lectura_final = 100")
        cursor.execute(
            "UPDATE padron_instalacion SET vigencia = '[2026-01-01,)', lectura_final = NULL WHERE cuenta_id = %s",
            [otra.pk],
        )
    with pytest.raises(services.ViviendaQueNoCabe, match=r"000009 .* mide otro condominio"):
        repartir(otra, "000009", entre=1, desde=NOVIEMBRE)


@pytest.mark.parametrize(
    ("sentencia", "candado"),
    [
        (
            "INSERT INTO padron_vivienda (cuenta_id, medidor_de_id, entre, vigencia)"
            " SELECT cuenta_id, c.id, entre, '[2027-01-01,)' FROM padron_vivienda v, padron_cuenta c"
            " WHERE c.numero = '000002'",
            "vivienda_de_un_condominio_a_la_vez",
        ),
        (
            "INSERT INTO padron_vivienda (cuenta_id, medidor_de_id, entre, vigencia)"
            " SELECT c.id, medidor_de_id, 7, '[2027-01-01,)' FROM padron_vivienda v, padron_cuenta c"
            " WHERE c.numero = '000002'",
            "vivienda_se_reparte_entre_las_mismas",
        ),
        ("UPDATE padron_vivienda SET entre = 0", "vivienda_entre_alguna"),
        ("UPDATE padron_vivienda SET cuenta_id = medidor_de_id", "vivienda_con_medidor_de_otra"),
        ("UPDATE padron_vivienda SET vigencia = '[2026-10-02,)'", "vivienda_de_mes_a_mes"),
        ("UPDATE padron_vivienda SET vigencia = '[2026-10-01,2026-10-31)'", "vivienda_de_mes_a_mes"),
    ],
)
def test_the_database_refuses_what_must_never_be(general: Cuenta, sentencia: str, candado: str) -> None:
    repartir(general, "000001", entre=2, desde=OCTUBRE)

    with pytest.raises(IntegrityError, match=candado), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sentencia)


def test_each_change_is_in_the_audit_trail(general: Cuenta) -> None:
    repartir(general, "000001", entre=2, desde=OCTUBRE)
    repartir(general, entre=1, desde=NOVIEMBRE)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT antes ->> 'vigencia', despues ->> 'vigencia' FROM seguridad_bitacora"
            " WHERE tabla = 'padron_vivienda' ORDER BY id"
        )
        assert cursor.fetchall() == [
            (None, "[2026-10-01,)"),
            ("[2026-10-01,)", "[2026-10-01,2026-11-01)"),
        ]
