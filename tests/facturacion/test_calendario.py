"""The programme of a period, how its routes go, and what is late."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aljibe.base.rechazos import ValorInvalido
from aljibe.facturacion import queries, services
from aljibe.facturacion.models import ProgramaDeRuta
from aljibe.facturacion.queries import ClaseDeAtraso, PeriodoCerrado
from aljibe.reglas.calendario import Fechas, Marcha
from aljibe.seguridad.models import Bitacora
from aljibe.seguridad.services import SinFacultad
from tests.facturacion.factories import AHORA, capturar, cerrar, cuentas_medidas, facturar, leer, programar
from tests.leyes.factories import ley_aprobada
from tests.padron.factories import cuenta
from tests.seguridad.factories import persona

pytestmark = pytest.mark.django_db
HOY = date(2026, 11, 24)
OCTUBRE = ("2026-10-22", "2026-10-28", "2026-11-04")


def marchas(periodo: str = "2026-10", hoy: date = HOY) -> dict[str, tuple[Marcha, int]]:
    return {r.ruta: (r.marcha, r.dias) for r in queries.programa(periodo, hoy=hoy)}


def test_a_route_is_read_then_billed_then_closed() -> None:
    ley_aprobada()
    cuenta("000001")
    assert marchas() == {"01": (Marcha.SIN_PROGRAMA, 0)}

    assert programar(r01=OCTUBRE) == 1
    assert marchas(hoy=date(2026, 10, 23)) == {"01": (Marcha.EN_LECTURA, 0)}
    assert marchas() == {"01": (Marcha.EMISION_ATRASADA, 20)}
    leer("000001", 120)
    assert marchas(hoy=date(2026, 11, 2)) == {"01": (Marcha.POR_EMITIR, 0)}
    facturar(emision=date(2026, 11, 4))
    assert marchas() == {"01": (Marcha.FACTURADA, 0)}
    cerrar()
    assert marchas() == {"01": (Marcha.CERRADA, 0)}


def test_only_accounts_in_service_with_a_meter_and_a_holder_by_then_are_waited_for() -> None:
    cuenta("000001")
    cuenta("000002", medidor=False)
    cuenta("000003", situacion_comercial="suspendido")
    cuenta("000004", estado_servicio="baja", situacion_comercial="baja")
    cuenta("000005", fecha_lectura="2026-11-10")  # its meter came after the month

    (ruta,) = queries.programa("2026-10", hoy=HOY)

    assert (ruta.cuentas, ruta.por_leer, ruta.por_facturar) == (5, 1, 3)


def test_the_due_date_shown_is_that_of_its_bills_or_the_one_they_would_have() -> None:
    ley_aprobada()
    cuenta("000001")
    programar(r01=("2026-10-22", "2026-10-28", "2026-10-31"))
    assert queries.programa("2026-10", hoy=HOY)[0].vencimiento == date(2026, 11, 17)  # Sunday 15 and holiday 16
    leer("000001", 120)
    facturar(emision=date(2026, 11, 4))

    assert queries.programa("2026-10", hoy=HOY)[0].vencimiento == date(2026, 11, 19)


def test_a_programme_takes_two_statements_however_many_routes() -> None:
    cuentas_medidas(12, rutas=6)

    with CaptureQueriesContext(
        connection,
    ) as vistas:
        assert len(queries.programa("2026-10", hoy=HOY)) == 6

    assert len(vistas) == 2


def test_dates_are_proposed_from_the_last_programme_and_before_it_from_what_was_done() -> None:
    ley_aprobada()
    cuenta("000001", ruta="01")
    cuenta("000002", ruta="02")
    cuenta("000003", ruta="03")
    leer("000001", 120, "2026-09", fecha="2026-09-25")
    facturar("2026-09", emision=date(2026, 10, 2))

    assert queries.proponer("2026-10") == {
        "01": Fechas(lectura_desde=date(2026, 10, 27), lectura_hasta=date(2026, 10, 27), emision=date(2026, 11, 3)),
    }

    programar("2026-08", r02=("2026-08-20", "2026-08-26", "2026-09-03"))
    propuestas = queries.proponer("2026-10")
    assert set(propuestas) == {"01", "02"}
    assert propuestas["02"].emision == date(2026, 11, 4)  # the third working day, two months later


def test_dates_are_kept_with_who_and_when_and_only_what_changes_is_written() -> None:
    cuentas_medidas(2, rutas=2)

    assert programar(r01=OCTUBRE, r02=OCTUBRE) == 2
    assert programar(r01=OCTUBRE, r02=("2026-10-22", "2026-10-28", "2026-11-05")) == 1

    assert ProgramaDeRuta.objects.get(ruta__clave="02").emision == date(2026, 11, 5)
    assert ProgramaDeRuta.objects.filter(programado_por__usuario="sistema", programado_en=AHORA).count() == 2
    assert Bitacora.objects.filter(tabla="facturacion_programaderuta", acto="programar_periodo").count() == 3


@pytest.mark.parametrize(
    ("fechas", "campo"),
    [
        (("2026-10-28", "2026-10-22", "2026-11-04"), "lectura_hasta"),
        (("2026-10-22", "2026-10-28", "2026-10-27"), "emision"),
        (("2026-08-22", "2026-10-28", "2026-11-04"), "lectura_desde"),
        (("2026-10-22", "2026-10-28", "2062-11-04"), "emision"),
        (("2026-09-22", "2026-09-28", "2026-09-29"), "emision"),
    ],
)
def test_dates_that_do_not_hold_are_refused_all_by_field(fechas, campo) -> None:
    cuentas_medidas(2, rutas=2)

    with pytest.raises(services.ProgramaRechazado) as negado:
        programar(r01=OCTUBRE, r02=fechas)

    assert list(negado.value.extras()["errores"]) == [f"rutas[1].{campo}"]
    assert ProgramaDeRuta.objects.count() == 0


def test_an_unknown_or_repeated_route_and_an_empty_programme_are_refused() -> None:
    cuenta("000001")

    with pytest.raises(services.ProgramaRechazado, match="Ruta 99, ruta: no existe"):
        programar(r99=OCTUBRE)
    with pytest.raises(ValorInvalido, match="ninguna ruta"):
        programar()
    una = services.FechasDeRuta(
        ruta="01", lectura_desde=date(2026, 10, 22), lectura_hasta=date(2026, 10, 28), emision=date(2026, 11, 4)
    )
    with pytest.raises(services.ProgramaRechazado, match="viene dos veces"):
        services.programar_periodo(
            periodo="2026-10", rutas=[una, una], por=persona("encargado_facturacion"), ahora=AHORA
        )


def test_a_key_gives_the_first_answer_and_another_body_is_refused() -> None:
    cuenta("000001")
    una = services.FechasDeRuta(
        ruta="01", lectura_desde=date(2026, 10, 22), lectura_hasta=date(2026, 10, 28), emision=date(2026, 11, 4)
    )
    por = persona("encargado_facturacion")

    hechas = [
        services.programar_periodo(periodo="2026-10", rutas=[una], por=por, ahora=AHORA, clave="p1") for _ in range(2)
    ]

    assert hechas == [1, 1]


def test_only_billing_programmes_and_a_closed_period_is_not_programmed() -> None:
    ley_aprobada()
    cuenta("000001")
    with pytest.raises(SinFacultad, match="lo lleva Facturación"):
        services.programar_periodo(periodo="2026-10", rutas=[], por=persona("auxiliar"), ahora=AHORA)
    leer("000001", 120)
    facturar()
    cerrar()

    with pytest.raises(PeriodoCerrado):
        programar(r01=OCTUBRE)


def test_what_is_late_is_told_the_most_urgent_first_with_equal_routes_together() -> None:
    ley_aprobada()
    cuentas_medidas(4, rutas=4)
    programar("2026-10", r01=OCTUBRE, r02=OCTUBRE, r03=("2026-10-22", "2026-10-28", "2026-11-06"))
    programar("2026-11", r04=("2026-11-16", "2026-11-20", "2026-12-03"))

    hallados = queries.atrasos(hoy=HOY)

    assert [(a.clase, a.periodo, a.rutas, a.cuentas, a.dias) for a in hallados] == [
        (ClaseDeAtraso.EMISION, "2026-10", ("01", "02"), 2, 20),
        (ClaseDeAtraso.EMISION, "2026-10", ("03",), 1, 18),
        (ClaseDeAtraso.LECTURA, "2026-11", ("04",), 1, 4),
    ]
    assert {a.periodo for a in queries.atrasos(hoy=HOY, periodo="2026-11")} == {"2026-11"}


def test_suspects_are_late_from_the_day_after_the_run_until_they_are_released_or_the_period_closes() -> None:
    ley_aprobada()
    cuenta("000001")
    for n, periodo in enumerate(("2026-06", "2026-07", "2026-08", "2026-09")):
        leer("000001", 110 + 10 * n, periodo)
        facturar(periodo)
        cerrar(periodo)
    leer("000001", 640, "2026-10")
    facturar(emision=date(2026, 11, 3))

    def sospechosas(hoy: date) -> list[tuple[int, int]]:
        return [(a.cuentas, a.dias) for a in queries.atrasos(hoy=hoy) if a.clase is ClaseDeAtraso.SOSPECHOSAS]

    assert sospechosas(date(2026, 11, 3)) == []
    assert sospechosas(HOY) == [(1, 21)]
    services.liberar_lecturas(periodo="2026-10", cuentas=["000001"], por=persona("encargado_facturacion"), ahora=AHORA)
    assert sospechosas(HOY) == []


def test_a_period_is_late_in_closing_thirty_days_after_its_last_due_date() -> None:
    ley_aprobada()
    cuenta("000001")
    leer("000001", 120)
    facturar(emision=date(2026, 11, 3))  # due 18 November

    def sin_cerrar(hoy: date) -> list[tuple[str, int]]:
        return [(a.periodo, a.dias) for a in queries.atrasos(hoy=hoy) if a.clase is ClaseDeAtraso.CIERRE]

    assert sin_cerrar(date(2026, 12, 18)) == []
    assert sin_cerrar(date(2026, 12, 20)) == [("2026-10", 2)]
    cerrar(ahora=datetime(2026, 12, 20, 18, tzinfo=UTC))
    assert sin_cerrar(date(2026, 12, 20)) == []


def test_the_year_at_a_glance_has_twelve_periods() -> None:
    ley_aprobada()
    cuenta("000001")
    capturar(("000001", 120))
    hecho = facturar()
    programar("2026-11", r01=("2026-11-16", "2026-11-20", "2026-12-03"))

    with CaptureQueriesContext(connection) as vistas:
        meses = queries.anio(2026)

    assert len(vistas) == 1
    assert [m.periodo for m in meses] == [f"2026-{n:02d}" for n in range(1, 13)]
    octubre, noviembre = meses[9], meses[10]
    assert (octubre.lecturas, octubre.facturadas, octubre.total, octubre.cerrado) == (1, 1, hecho.total, False)
    assert (noviembre.lecturas, noviembre.facturadas, noviembre.programado) == (0, 0, True)
