"""Closing a period: what it leaves out, what it stops, and who may open it again."""

import io
import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, connections, transaction

from aljibe.base.postgres import Direcciones
from aljibe.base.rechazos import ValorInvalido
from aljibe.facturacion import queries, services
from aljibe.facturacion.models import CierreDePeriodo, Lectura, ReciboAgua
from aljibe.facturacion.queries import PeriodoCerrado, periodo_cerrado
from aljibe.seguridad import queries as seguridad
from aljibe.seguridad.services import SinFacultad
from tests.facturacion.factories import AHORA, cerrar, cuentas_medidas, ensayar, facturar, leer
from tests.leyes.factories import ley_aprobada
from tests.padron.factories import cuenta
from tests.seguridad.factories import persona


def cerrar_con(sin_recibo: int, **otros: object) -> CierreDePeriodo:
    hechos = {"periodo": "2026-10", "motivo": "", "por": seguridad.usuario("sistema"), "ahora": AHORA} | otros
    return services.cerrar_periodo(sin_recibo=sin_recibo, **hechos)


@pytest.fixture
def facturada(db: None) -> None:
    """October with one account billed, one without reading, one suspended, and one that came after the run."""
    ley_aprobada()
    cuenta("000001")
    cuenta("000002")
    cuenta("000003", situacion_comercial="suspendido")
    leer("000001", 120)
    facturar()
    cuenta("000004", ruta="02")


def test_what_would_be_left_without_a_bill_is_counted_by_reason(facturada: None) -> None:
    assert queries.sin_recibo("2026-10") == {"sin-corrida": 1, "sin-lectura": 1, "suspendida": 1}


def test_a_closing_keeps_who_when_and_what_was_left(facturada: None) -> None:
    cerrar_con(3, motivo="  No se localizaron \n los medidores ")

    (cierre,) = queries.cierres("2026-10")
    assert (cierre.sin_recibo, cierre.quedaron) == (3, {"sin-corrida": 1, "sin-lectura": 1, "suspendida": 1})
    assert (cierre.motivo, cierre.cerro, cierre.cerrado_en) == ("No se localizaron los medidores", "Sistema", AHORA)
    assert periodo_cerrado("2026-10")
    assert not periodo_cerrado("2026-09")


def test_a_closed_period_takes_no_reading_and_no_run(facturada: None) -> None:
    cerrar()

    with pytest.raises(services.LecturasRechazadas, match="periodo: está cerrado"):
        leer("000002", 130)
    with pytest.raises(services.LecturasRechazadas, match="periodo: está cerrado"):
        leer("000001", 125)
    assert leer("000001", 120)[0]["estado"] == "sin_cambio"
    for correr in (facturar, ensayar):
        with pytest.raises(PeriodoCerrado, match="El periodo 2026-10 está cerrado: lo cerró Sistema el 24/11/2026"):
            correr()
    with pytest.raises(PeriodoCerrado):
        services.liberar_lecturas(periodo="2026-10", cuentas=[], por=persona("encargado_facturacion"), ahora=AHORA)
    assert (Lectura.objects.count(), ReciboAgua.objects.count()) == (1, 1)
    assert leer("000001", 150, "2026-11", fecha="2026-11-20")[0]["estado"] == "nueva"


def test_a_file_of_readings_has_the_rows_of_a_closed_period_rejected_by_field(facturada: None) -> None:
    cerrar()
    contenido = (
        "cuenta,periodo,fecha,lectura\n000001,2026-10,2026-10-28,120\n000002,2026-10,2026-10-28,130\n"
        "000002,2026-11,2026-11-20,140\n"
    )

    hecho = services.importar_lecturas(
        archivo=io.BytesIO(contenido.encode()),
        nombre="lecturas.csv",
        ensayo=False,
        por=seguridad.usuario("sistema"),
        ahora=AHORA,
    )

    assert (hecho.nuevas, hecho.sin_cambio, hecho.rechazadas) == (1, 1, 1)
    (rechazo,) = hecho.rechazos
    assert (rechazo.linea, rechazo.campo, rechazo.valor) == (3, "periodo", "2026-10")
    assert rechazo.motivo.startswith("está cerrado")


def test_a_closing_is_refused_when_what_was_seen_is_not_what_is(facturada: None) -> None:
    with pytest.raises(services.QuedanOtrasCuentas, match="Ahora quedan 3 cuentas de 2026-10 sin recibo; usted vio 2"):
        cerrar_con(2, motivo="Ya")
    with pytest.raises(ValorInvalido, match="por qué se cierra"):
        cerrar_con(3)
    with pytest.raises(ValorInvalido, match="hasta 200"):
        cerrar_con(3, motivo="x" * 201)
    assert not periodo_cerrado("2026-10")


def test_a_period_with_nothing_left_needs_no_reason(db: None) -> None:
    ley_aprobada()
    cuenta("000001")
    leer("000001", 120)
    facturar()

    assert cerrar_con(0).quedaron == {}


def test_a_month_is_not_closed_before_it_ends_nor_without_bills_nor_twice(facturada: None) -> None:
    with pytest.raises(services.PeriodoSinTerminar, match="Se puede cerrar desde el 01/12/2026"):
        cerrar_con(0, periodo="2026-11")
    with pytest.raises(services.PeriodoSinRecibos):
        cerrar_con(0, periodo="2026-09")
    cerrar()
    with pytest.raises(PeriodoCerrado):
        cerrar_con(3, motivo="Otra vez")


def test_billing_closes_and_the_head_opens_again_with_a_reason(facturada: None) -> None:
    with pytest.raises(SinFacultad, match="Los periodos los cierra Facturación"):
        cerrar_con(3, motivo="x", por=persona("jefe_comercializacion"))
    facturacion, jefa = persona("encargado_facturacion"), persona("jefe_comercializacion", "jefa")
    cerrar_con(3, motivo="Corte de mes", por=facturacion)
    with pytest.raises(SinFacultad, match="lo reabre la Jefatura"):
        services.reabrir_periodo(periodo="2026-10", motivo="x", por=facturacion, ahora=AHORA)
    with pytest.raises(ValorInvalido, match="por qué se reabre"):
        services.reabrir_periodo(periodo="2026-10", motivo=" ", por=jefa, ahora=AHORA)

    services.reabrir_periodo(periodo="2026-10", motivo="Faltó la ruta 02", por=jefa, ahora=AHORA)

    (cierre,) = queries.cierres("2026-10")
    assert (cierre.reabrio, cierre.reabierto_en, cierre.motivo_reapertura) == ("jefa", AHORA, "Faltó la ruta 02")
    leer("000002", 130)
    assert facturar().facturadas == 1
    with pytest.raises(services.PeriodoAbierto):
        services.reabrir_periodo(periodo="2026-10", motivo="x", por=jefa, ahora=AHORA)
    cerrar()
    assert [c.reabierto_en is None for c in queries.cierres("2026-10")] == [True, False]


def test_a_second_click_gets_the_first_closing_and_the_first_reopening(facturada: None) -> None:
    jefa = persona("jefe_comercializacion")

    cierres = [cerrar_con(3, motivo="Corte", clave="c1").pk for _ in range(2)]
    reaperturas = [
        services.reabrir_periodo(periodo="2026-10", motivo="Faltó", por=jefa, ahora=AHORA, clave="c2").pk
        for _ in range(2)
    ]

    assert len(set(cierres + reaperturas)) == 1
    assert CierreDePeriodo.objects.count() == 1


def test_a_closing_is_never_edited_nor_erased(facturada: None) -> None:
    cerrar()
    services.reabrir_periodo(periodo="2026-10", motivo="Faltó", por=persona("jefe_comercializacion"), ahora=AHORA)

    for orden in (
        "UPDATE facturacion_cierredeperiodo SET sin_recibo = 0",
        "UPDATE facturacion_cierredeperiodo SET reabierto_en = NULL, reabierto_por_id = NULL, motivo_reapertura = ''",
        "DELETE FROM facturacion_cierredeperiodo",
    ):
        with (
            pytest.raises(Exception, match=r"inmutable|permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(orden)


def test_two_closings_at_once_are_one(base_propia: Direcciones) -> None:
    ley_aprobada()
    cuentas_medidas(2)
    facturar()
    dichos: list[str] = []

    def cerrar_aqui() -> None:
        try:
            cerrar_con(0)
            dichos.append("ok")
        except (PeriodoCerrado, services.PeriodoEnCurso) as error:
            dichos.append(type(error).__name__)
        finally:
            connections.close_all()

    hilos = [threading.Thread(target=cerrar_aqui) for _ in range(4)]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join(30)

    assert set(dichos) <= {"ok", "PeriodoCerrado", "PeriodoEnCurso"}
    assert len(dichos) == 4
    assert dichos.count("ok") == CierreDePeriodo.objects.count() == 1


def test_a_period_is_not_closed_while_a_run_is_alive(base_propia: Direcciones) -> None:
    ley_aprobada()
    cuentas_medidas(4)
    negados: list[Exception] = []

    def cerrar_aqui() -> None:
        try:
            cerrar_con(2, motivo="x", ahora=datetime(2026, 11, 25, tzinfo=UTC))
        except services.PeriodoEnCurso as error:
            negados.append(error)
        finally:
            connections.close_all()

    def mientras(vistas: int, _: int) -> None:
        if vistas == 2:
            hilo = threading.Thread(target=cerrar_aqui)
            hilo.start()
            hilo.join(20)

    assert facturar(por_tramo=1, progreso=mientras).facturadas == 4
    assert [str(n) for n in negados] == [
        "El periodo 2026-10 lo está facturando Sistema. Espere a que termine y ciérrelo después."
    ]
    cerrar_con(0)
