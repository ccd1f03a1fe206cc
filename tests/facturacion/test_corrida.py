"""The run: what it bills, what it leaves out and why, and what it writes."""

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aljibe.base.rechazos import NoExiste
from aljibe.caja.services import cancelar_cobro
from aljibe.facturacion import queries, services
from aljibe.facturacion.models import Corrida, EstadoDeCorrida, Lectura, Omision, ReciboAgua
from aljibe.libro import queries as libro
from aljibe.libro.models import Cargo, Movimiento, Serie
from aljibe.padron import services as padron
from aljibe.padron.models import Beneficio, Cuenta, Titularidad
from aljibe.seguridad.services import SinFacultad
from tests.caja.factories import cobrar, turno_abierto
from tests.facturacion.factories import (
    AHORA,
    TODO,
    capturar,
    cuantas_filas,
    cuentas_medidas,
    ensayar,
    facturar,
    hallazgos,
    leer,
)
from tests.leyes.factories import ley_aprobada
from tests.padron.factories import cuenta
from tests.seguridad.factories import persona, sistema
from tests.tarifas.factories import archivo

pytestmark = pytest.mark.django_db
CERO = Decimal("0.00")


def recibo(numero: str, periodo: str = "2026-10") -> ReciboAgua:
    return ReciboAgua.objects.get(cuenta__numero=numero, periodo=periodo, estado="VIGENTE")


def test_worked_examples_a_to_d_through_the_whole_run() -> None:
    ley_aprobada()
    cuenta("000001", servicios=TODO)
    cuenta("000002", servicios=TODO)
    cuenta("000003", servicios=TODO, uso="comercial")
    cuenta("000004", servicios=TODO, beneficio="older_adults_pensioners_disability")
    for numero, m3 in (("000001", 20), ("000002", 105), ("000003", 76), ("000004", 18)):
        leer(numero, 100 + m3)

    hecho = facturar()

    assert (hecho.facturadas, hecho.omitidas) == (4, ())
    totales = dict(ReciboAgua.objects.values_list("cuenta__numero", "total"))
    assert totales == {
        "000001": Decimal("298.00"),
        "000002": Decimal("2250.00"),
        "000003": Decimal("2275.00"),
        "000004": Decimal("195.00"),
    }
    assert hecho.total == sum(totales.values())
    comercial = recibo("000003")
    assert (comercial.agua, comercial.iva_agua, comercial.iva_tratamiento) == (
        Decimal("1732.55"),
        Decimal("277.21"),
        Decimal("36.60"),
    )
    for r in ReciboAgua.objects.all():
        assert libro.totales([r.cuenta_id], al=AHORA.date())[r.cuenta_id].total == r.total
    assert not hallazgos()


def test_a_bill_is_written_in_the_ledger_as_the_chart_says() -> None:
    ley_aprobada()
    cuenta("000001", servicios=TODO, uso="comercial")
    leer("000001", 176)
    facturar()

    asentado = [
        (m.cargo.concepto.clave, m.debe.clave, m.haber.clave, m.importe)
        for m in Movimiento.objects.select_related("cargo__concepto", "debe", "haber").order_by("id")
    ]

    assert asentado == [
        ("agua", "DERECHOS", "INGRESO:agua", Decimal("1732.55")),
        ("agua", "DERECHOS", "IVA_POR_TRASLADAR", Decimal("277.21")),
        ("agua", "AJUSTE", "DERECHOS", Decimal("0.12")),
        ("tratamiento", "DERECHOS", "INGRESO:tratamiento", Decimal("228.76")),
        ("tratamiento", "DERECHOS", "IVA_POR_TRASLADAR", Decimal("36.60")),
    ]
    agua = Cargo.objects.get(concepto__clave="agua")
    assert (agua.articulo, agua.renglon, agua.periodo) == ("14-I-b", "tabla, renglón 76", "2026-10")
    assert agua.deudor_id == recibo("000001").deudor_id


def test_a_bill_that_rounds_to_zero_is_issued_and_born_paid() -> None:
    texto = archivo().decode().replace('flat: "50.00"', 'flat: "0.20"')
    ley_aprobada(texto.encode())
    cuenta("000001")
    leer("000001", 105)

    hecho = facturar()

    r = recibo("000001")
    assert (hecho.facturadas, r.total, r.agua, r.alcantarillado) == (1, CERO, Decimal("0.20"), Decimal("0.04"))
    assert r.ajuste == Decimal("-0.25")
    assert libro.totales([r.cuenta_id], al=AHORA.date())[r.cuenta_id].total == CERO
    assert not hallazgos()


def test_a_bill_of_nothing_raises_no_charge_and_has_its_paper() -> None:
    texto = archivo().decode().replace('flat: "50.00"', 'flat: "0.00"')
    ley_aprobada(texto.encode())
    cuenta("000001")
    leer("000001", 100)

    facturar()

    r = recibo("000001")
    assert (r.total, r.asiento_id, r.documento.importe) == (CERO, None, CERO)
    assert Cargo.objects.count() == 0
    assert not hallazgos()


def test_a_negative_ajuste_never_takes_a_charge_below_zero() -> None:
    texto = archivo().decode().replace('flat: "50.00"', 'flat: "11.00"').replace('rate: "0.20"', 'rate: "0.90"')
    ley_aprobada(texto.replace("to: whole_peso, mode: half_down", 'to: "20.00", mode: down').encode())
    cuenta("000001")
    leer("000001", 105)

    facturar()

    r = recibo("000001")
    assert (r.agua, r.alcantarillado, r.iva_alcantarillado) == (Decimal("11.00"), Decimal("9.90"), Decimal("1.58"))
    assert (r.total, r.ajuste) == (Decimal("20.00"), Decimal("-2.48"))
    assert not hallazgos()


def test_each_reason_to_leave_an_account_out_is_told_and_the_others_are_billed() -> None:
    ley_aprobada()
    normal = cuenta("000001")
    cuenta("000002")
    cuenta("000003", uso="castillo")
    cuenta("000004", situacion_comercial="no_facturable")
    cuenta("000005", situacion_comercial="suspendido")
    cuenta("000006", estado_servicio="baja")
    sin_titular = cuenta("000007")
    con_beneficio = cuenta("000008")
    cuenta("000009")
    cuenta("000010")
    cuenta("000011", medidor=False)
    cuenta("000012", servicios="alcantarillado")
    Titularidad.objects.filter(cuenta=sin_titular).update(vigencia=("2020-01-01", "2026-11-01"))
    Beneficio.objects.create(cuenta=con_beneficio, clave="inventado", vigencia=("2026-01-01", None))
    for numero in ("000001", "000003", "000004", "000005", "000006", "000007", "000008", "000012"):
        leer(numero, 110)
    leer("000009", 90)
    leer("000010", "", anomalia="parado")

    hecho = facturar()

    motivos = {o.cuenta: o.motivo for o in hecho.omitidas}
    assert motivos == {
        "000002": "sin-lectura",
        "000003": "sin-tarifa",
        "000004": "no-facturable",
        "000005": "consumo-suspendida",
        "000006": "no-facturable",
        "000007": "sin-titular",
        "000008": "beneficio-sin-regla",
        "000009": "lectura-menor",
        "000010": "sin-historial",
        "000011": "sin-lectura",
        "000012": "no-facturable",
    }
    assert all(o.detalle.endswith((".", "»")) for o in hecho.omitidas), hecho.omitidas
    assert list(ReciboAgua.objects.values_list("cuenta_id", flat=True)) == [normal.pk]
    assert Omision.objects.count() == 11
    corrida = Corrida.objects.get()
    assert (corrida.estado, corrida.cuentas, corrida.facturadas, corrida.omitidas) == ("TERMINADA", 12, 1, 11)


def test_a_suspended_service_pays_what_it_used_without_cuota_base_once_a_person_believes_it() -> None:
    ley_aprobada()
    for numero, m3 in (("000001", 20), ("000002", 0), ("000003", 18)):
        beneficio = {"beneficio": "older_adults_pensioners_disability"} if numero == "000003" else {}
        cuenta(numero, servicios=TODO, situacion_comercial="suspendido", **beneficio)
        leer(numero, 100 + m3)
    cuenta("000004", servicios=TODO, situacion_comercial="suspendido")
    cuenta("000005", servicios=TODO, situacion_comercial="suspendido", uso="vecindad", medidor=False)
    antes = {o.cuenta: o.motivo for o in facturar().omitidas}
    assert antes == {
        "000001": "consumo-suspendida",
        "000002": "suspendida",
        "000003": "consumo-suspendida",
        "000004": "suspendida",
        "000005": "suspendida",
    }

    services.liberar_lecturas(periodo="2026-10", cuentas=["000001", "000003"], por=sistema(), ahora=AHORA)
    facturar()

    # 118.03 is row 20 of the table; of row 18 the benefit takes half of row 10, 59.09, and of no cuota base.
    assert recibo("000001").agua == Decimal("118.03")
    assert recibo("000003").agua == Decimal("106.22") - Decimal("29.55")
    explicado = queries.recibo_explicado(recibo("000001").folio)
    assert explicado.cuadra
    assert "suspendido" in next(r for r in explicado.renglones if r.nombre == "Cuota base").formula
    assert [f.con_base for f in explicado.tabla] == [None] * 5
    assert not hallazgos()


def test_a_preferential_tariff_of_its_own_prices_while_the_benefit_lasts() -> None:
    ley_aprobada()
    suya = cuenta("000001", servicios=TODO)
    cuenta("000002", servicios=TODO)
    Beneficio.objects.create(cuenta=suya, clave="mercados", vigencia=("2026-01-01", "2026-11-01"))
    for periodo, m3 in (("2026-10", 20), ("2026-11", 40)):
        capturar(*((n, 100 + m3) for n in ("000001", "000002")), periodo=periodo, fecha=f"{periodo}-20")
    facturar("2026-10")
    facturar("2026-11")
    # Cuota base 392.53 and row 20, 157.51, of another use; the month after it lapsed, the use of the account.
    assert (recibo("000001").uso, recibo("000001").agua) == ("mercados", Decimal("550.04"))
    assert recibo("000001", "2026-11").uso == "domestico"
    assert recibo("000001", "2026-11").agua == recibo("000002", "2026-11").agua
    assert queries.recibo_explicado(recibo("000001").folio).cuadra
    assert not hallazgos()


def test_fixed_fee_and_assigned_volume_need_no_reading() -> None:
    ley_aprobada()
    cuenta("000001", uso="vecindad", medidor=False, servicios=TODO)
    cuenta("000002", uso="domestico_b", medidor=False, servicios=TODO)
    cuenta("000003", uso="domestico_b", medidor=False, servicios=TODO, volumen_asignado="20")
    cuenta("000004", uso="domestico", medidor=False, servicios=TODO, volumen_asignado="20")
    cuenta("000005", uso="domestico_b", medidor=False, servicios=TODO, volumen_asignado="20.5")

    hecho = facturar()

    assert {o.cuenta: o.motivo for o in hecho.omitidas} == {"000005": "sin-tarifa"}
    assert recibo("000001").agua == Decimal("312.43")
    assert recibo("000002").consumo_m3 == 30
    assert [recibo(n).total for n in ("000003", "000004")] == [Decimal("298.00")] * 2


def test_the_benefit_is_that_of_the_first_day_of_the_month_billed() -> None:
    ley_aprobada()
    clave = "older_adults_pensioners_disability"
    for numero, vigencia in (("000001", ("2026-01-01", "2026-10-02")), ("000002", ("2026-10-02", None))):
        Beneficio.objects.create(cuenta=cuenta(numero, servicios=TODO), clave=clave, vigencia=vigencia)
        leer(numero, 118)

    facturar()

    assert [recibo(n).beneficio for n in ("000001", "000002")] == [clave, ""]
    assert recibo("000001").total == Decimal("195.00") < recibo("000002").total


def test_a_second_run_bills_nothing_and_only_what_was_left_open_is_seen_again() -> None:
    ley_aprobada()
    cuentas_medidas(6)
    Lectura.objects.filter(cuenta__numero="000006").update(vigente=False)
    assert facturar().facturadas == 5

    otra = facturar()

    assert queries.como_documento(otra) == {
        "periodo": "2026-10",
        "rutas": [{"ruta": "01", "facturadas": 0, "omitidas": 1, "total": "0.00"}],
        "facturadas": 0,
        "omitidas": [
            {"cuenta": "000006", "motivo": "sin-lectura", "detalle": "No hay lectura ni anomalía del periodo."}
        ],
        "total": "0.00",
    }
    leer("000006", 120)
    assert facturar().facturadas == 1
    assert facturar().omitidas == ()
    assert Corrida.objects.count() == 3


def test_r20_the_folios_of_a_run_follow_the_order_of_the_route_without_gap() -> None:
    ley_aprobada()
    cuentas_medidas(23, rutas=2)
    facturar(por_tramo=4)

    en_orden = ReciboAgua.objects.order_by("cuenta__ruta__clave", "cuenta__secuencia").values_list("folio", flat=True)

    assert list(en_orden) == [f"RA-2026-{n:06d}" for n in range(1, 24)]
    assert Serie.objects.get(serie="RA").siguiente == 24
    assert not hallazgos()


def test_p2_a_chunk_is_a_constant_number_of_statements() -> None:
    ley_aprobada()
    cuentas_medidas(90, rutas=2)

    assert _sentencias_del_segundo_tramo(ruta="01", por_tramo=5) == _sentencias_del_segundo_tramo(
        ruta="02", por_tramo=20
    )


def test_p2_a_chunk_with_debts_balances_in_favour_and_omissions_is_at_most_forty_statements() -> None:
    ley_aprobada()
    cuentas_medidas(40)
    facturar()
    cajera = persona("cajero")
    turno = turno_abierto(cajera)
    for numero in ("000021", "000022", "000023"):
        debe = libro.totales([recibo(numero).cuenta_id], al=AHORA.date())[recibo(numero).cuenta_id].a_pagar_hoy
        cobrar(turno, numero, str(debe + 50), por=cajera, anticipo=True)
    capturar(*((f"{n:06d}", 100 + n % 40 + 20) for n in range(1, 39)), periodo="2026-11", fecha="2026-11-20")
    Lectura.objects.filter(cuenta__numero="000025", periodo="2026-11").update(vigente=False)

    assert _sentencias_del_segundo_tramo(periodo="2026-11", por_tramo=20) <= 40
    assert ReciboAgua.objects.filter(saldo_a_favor__gt=0).count() == 3
    assert not hallazgos()


def _sentencias_del_segundo_tramo(**pedido: Any) -> int:
    """Statements of one chunk, the one that finds its accounts included; those sent in one text counted apart."""
    enviadas: list[int] = []
    with CaptureQueriesContext(connection) as capturadas:
        facturar(**pedido, progreso=lambda *_: enviadas.append(len(capturadas.captured_queries)))
    textos = [re.sub(r"--.*", "", q["sql"]) for q in capturadas.captured_queries[enviadas[0] : enviadas[1]]]
    return sum(len([parte for parte in texto.split(";") if parte.strip()]) for texto in textos)


def test_a_rehearsal_says_the_same_and_writes_nothing() -> None:
    ley_aprobada()
    cuentas_medidas(9, rutas=2)
    cuenta("900001", ruta="02")
    antes = cuantas_filas()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND mode LIKE '%Exclusive%'")
        candados = cursor.fetchone()

        ensayo = ensayar()

        cursor.execute("SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND mode LIKE '%Exclusive%'")
        assert cursor.fetchone() == candados
    assert cuantas_filas() == antes
    assert ensayo.facturadas == 9
    assert queries.como_documento(ensayo) == queries.como_documento(facturar())


def test_a_run_needs_a_law_a_past_month_a_known_route_and_a_post_that_may() -> None:
    cuenta("000001")
    antes = cuantas_filas()

    with pytest.raises(queries.SinLeyAprobada):
        facturar()
    with pytest.raises(queries.PeriodoFuturo):
        facturar("2026-12")
    with pytest.raises(queries.EmisionFutura):
        facturar(emision=date(2026, 11, 25))
    for mal in ("2026-13", "202610", "2026-1", "0000-01", "3000-01", "9999-12", "2026-10\n"):
        with pytest.raises(queries.PeriodoMalEscrito):
            facturar(mal)
    with pytest.raises(NoExiste):
        facturar(ruta="99")
    assert cuantas_filas() == antes
    with pytest.raises(SinFacultad):
        services.facturar(periodo="2026-10", por=persona("cajero"), ahora=AHORA)


def test_dates_and_law_of_a_bill() -> None:
    ley_aprobada(anio=2025)
    ley_aprobada(archivo(), anio=2026)
    cuenta("000001", fecha_lectura="2025-11-30")
    leer("000001", 120, "2025-12", fecha="2025-12-30")
    facturar("2025-12", emision=date(2026, 1, 2))

    r = recibo("000001", "2025-12")
    assert (r.ley.ejercicio, r.folio) == (2025, "RA-2026-000001")
    assert (r.emision, r.vencimiento) == (date(2026, 1, 2), date(2026, 1, 19))
    assert (r.lectura_anterior, r.lectura_actual, r.fecha_anterior) == (100, 120, date(2025, 11, 30))


def test_the_bill_freezes_what_was_owed_the_history_and_the_last_payment() -> None:
    ley_aprobada()
    c = cuenta("000001", servicios=TODO)
    cajera = persona("cajero")
    turno = turno_abierto(cajera)
    for n, periodo in enumerate(("2026-07", "2026-08", "2026-10")):
        leer("000001", 120 + 20 * n, periodo)
    facturar("2026-07", emision=date(2026, 8, 3))
    facturar("2026-08", emision=date(2026, 9, 3))
    cobrar(turno, "000001", "100.00", por=cajera)
    facturar("2026-10", emision=date(2026, 11, 3), ruta="01")

    r = recibo("000001")
    assert r.historial == [Decimal("20.000"), Decimal("20.000"), None]
    assert [a["folio"] for a in r.adeudos] == ["RA-2026-000001", "RA-2026-000002"]
    assert [a["meses"] for a in r.adeudos] == [3, 2]
    assert (r.ultimo_pago["importe"], r.ultimo_pago["fecha"]) == ("100.00", "2026-11-24")
    estado = libro.totales([c.pk], al=r.vencimiento)[c.pk]
    assert queries.a_pagar(r) == estado.a_pagar_hoy
    assert r.documento.importe == queries.a_pagar(r)
    assert not hallazgos()


def test_a_payment_that_was_cancelled_since_is_no_last_payment() -> None:
    ley_aprobada()
    cuenta("000001")
    cajera = persona("cajero")
    for n, periodo in enumerate(("2026-08", "2026-09", "2026-10")):
        leer("000001", 120 + 20 * n, periodo)
    facturar("2026-08", emision=date(2026, 9, 3))
    pago = cobrar(turno_abierto(cajera), "000001", "100.00", por=cajera)
    facturar("2026-09", emision=date(2026, 10, 3))
    cancelar_cobro(
        folio=pago["folio"],
        motivo="Era de otra",
        destino="efectivo",
        por=persona("supervisor_caja"),
        ahora=AHORA,
        clave="x",
    )
    facturar("2026-10", emision=date(2026, 11, 3))

    assert recibo("000001", "2026-09").ultimo_pago["importe"] == "100.00"
    assert recibo("000001", "2026-10").ultimo_pago is None


def test_the_balance_in_favour_is_applied_and_the_bill_says_so() -> None:
    ley_aprobada()
    c = cuenta("000001", servicios=TODO)
    cajera = persona("cajero")
    turno = turno_abierto(cajera)
    leer("000001", 120, "2026-09")
    leer("000001", 140, "2026-10")
    facturar("2026-09", emision=date(2026, 10, 2))
    debe = libro.totales([c.pk], al=AHORA.date())[c.pk].a_pagar_hoy
    cobrar(turno, "000001", str(debe + 200), por=cajera, anticipo=True)

    facturar("2026-10")

    r = recibo("000001")
    assert (r.total, r.saldo_a_favor, r.adeudos) == (Decimal("298.00"), Decimal("200.00"), None)
    totales = libro.totales([c.pk], al=AHORA.date())[c.pk]
    assert (totales.total, totales.saldo_a_favor) == (Decimal("98.00"), CERO)
    assert queries.a_pagar(r) == Decimal("98.00")
    assert not hallazgos()


def test_a_meter_changed_in_the_month_adds_both_spans() -> None:
    ley_aprobada()
    c = cuenta("000001", servicios=TODO)
    padron.cambiar_medidor(
        cuenta_id=c.pk,
        lectura_final=112,
        medidor="NUEVO",
        digitos=5,
        lectura_inicial=3,
        el=date(2026, 10, 15),
        por=persona("jefe_comercializacion"),
        ahora=AHORA,
    )
    leer("000001", 11)

    facturar()

    r = recibo("000001")
    assert (r.consumo_m3, r.lectura_actual, r.medidor, r.total) == (20, 11, "NUEVO", Decimal("298.00"))


def test_an_earlier_month_is_not_billed_over_a_later_one() -> None:
    ley_aprobada()
    cuenta("000001")
    cuenta("000002", uso="vecindad", medidor=False)
    leer("000001", 110, "2026-09", fecha="2026-09-30")
    leer("000001", 120, "2026-10")
    facturar("2026-10", ruta="01")

    antes = facturar("2026-09", emision=date(2026, 11, 3))

    assert [(o.cuenta, o.motivo) for o in antes.omitidas] == [("000001", "periodo-posterior-facturado")]
    assert antes.facturadas == 1  # a fixed fee is of its month, whatever was billed later


def test_high_and_low_readings_wait_until_a_person_releases_them() -> None:
    ley_aprobada(anio=2026)
    cuentas_medidas(2, m3=lambda n: 0)
    for n, periodo in enumerate(("2026-06", "2026-07", "2026-08"), start=1):
        for numero in ("000001", "000002"):
            leer(numero, 100 + 20 * n, periodo)
        facturar(periodo, emision=date(2026, 9, 4))
    Lectura.objects.filter(periodo="2026-10").update(vigente=False)
    leer("000001", 200, "2026-10")
    leer("000002", 164, "2026-10")

    held = facturar()

    assert {o.cuenta: (o.motivo, o.detalle) for o in held.omitidas} == {
        "000001": ("lectura-alta", "40 m³; el promedio de 3 meses es 20.0 m³."),
        "000002": ("lectura-baja", "4 m³; el promedio de 3 meses es 20.0 m³."),
    }
    por = persona("encargado_facturacion")
    assert services.liberar_lecturas(periodo="2026-10", cuentas=["000001"], por=por, ahora=AHORA) == 1
    assert [(o.cuenta) for o in facturar().omitidas] == ["000002"]
    assert recibo("000001").lectura.liberada_por == por


def test_the_run_reports_its_progress() -> None:
    ley_aprobada()
    cuentas_medidas(10, rutas=2)
    visto: list[tuple[int, int]] = []

    facturar(por_tramo=3, progreso=lambda vistas, por_ver: visto.append((vistas, por_ver)))

    assert visto == [(3, 10), (5, 10), (8, 10), (10, 10)]
    assert Counter(Corrida.objects.values_list("estado", flat=True)) == {"TERMINADA": 2}
    assert Cuenta.objects.count() == 10


def test_a_run_killed_after_its_last_chunk_is_told_as_ended_by_the_next() -> None:
    ley_aprobada()
    cuenta("000001")
    leer("000001", 120)
    facturar()
    Corrida.objects.update(estado=EstadoDeCorrida.EN_CURSO, terminada_en=None)
    (ruta,) = queries.estado_de_periodo("2026-10")
    assert ruta.estado == "DETENIDA"

    assert facturar().facturadas == 0

    (ruta,) = queries.estado_de_periodo("2026-10")
    assert ruta.estado == "FACTURADA"
