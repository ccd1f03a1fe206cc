"""Sheets of readings: a route as it is typed, what is suspicious before the run, and who believed it (K4, K5)."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aljibe.base import idempotencia
from aljibe.base.rechazos import NoExiste
from aljibe.facturacion import queries, services
from aljibe.facturacion.models import Lectura, ReciboAgua
from aljibe.padron import services as padron
from tests.facturacion.factories import AHORA, capturar, cuentas_medidas, facturar, leer
from tests.leyes.factories import ley_aprobada
from tests.padron.factories import cuenta
from tests.seguridad.factories import persona, sistema

pytestmark = pytest.mark.django_db
HOY = date(2026, 11, 24)


def historia(numero: str, *m3: int, desde: int = 100) -> int:
    """The months before October, billed one by one; where the dial is."""
    for n, consumo in enumerate(m3):
        periodo = f"2026-{10 - len(m3) + n:02d}"
        desde += consumo
        leer(numero, desde % 100_000, periodo)
        facturar(periodo)
        ids = {o.cuenta for o in queries.ensayar(periodo=periodo, ruta=None, emision=None, hoy=HOY).omitidas}
        assert numero not in ids
    return desde


def uno(numero: str, periodo: str = "2026-10") -> queries.RenglonDeHoja:
    return queries.renglones(periodo, [numero], hoy=HOY)[numero]


def clases(periodo: str = "2026-10", **otros: Any) -> dict[str, list[str]]:
    return {r.numero: list(r.clases) for r in queries.sospechosas(periodo, hoy=HOY, **otros)}


def test_the_sheet_of_a_route_tells_each_account_in_order_with_what_it_needs_to_be_read() -> None:
    ley_aprobada()
    cuenta("000002", secuencia="1", medidor="M2", digitos=4)
    cuenta("000001", secuencia="2")
    cuenta("000003", secuencia="3", medidor=False)
    cuenta("000009", ruta="02")
    historia("000001", 10, 20, 30)
    leer("000001", 175, observacion="perro bravo")

    hoja = queries.hoja_de_ruta("2026-10", "01", hoy=HOY)

    assert [r.numero for r in hoja.renglones] == ["000002", "000001", "000003"]
    assert (hoja.total, hoja.leidas) == (3, 1)
    sin_leer, leida, sin_medidor = hoja.renglones
    assert (sin_leer.medidor, sin_leer.digitos, sin_leer.anterior, sin_leer.desde) == ("M2", 4, 100, 100)
    assert (sin_leer.promedio, sin_leer.m3, sin_leer.lectura) == (None, None, None)
    assert (leida.anterior, leida.fecha_anterior, leida.promedio) == (160, date(2026, 9, 28), 20)
    assert (leida.lectura, leida.m3, leida.observacion) == (175, 15, "perro bravo")
    assert (sin_medidor.medidor, sin_medidor.anterior) == ("", None)
    assert queries.hoja_de_ruta("2026-10", "01", hoy=HOY, desde=1, limite=1).renglones == [leida]


def test_a_billed_account_is_told_as_its_bill_says() -> None:
    ley_aprobada()
    cuenta("000001")
    historia("000001", 10, 20, 30)
    leer("000001", 185)
    facturar()

    renglon = uno("000001")

    assert renglon.folio == ReciboAgua.objects.get(periodo="2026-10").folio
    assert (renglon.anterior, renglon.lectura, renglon.m3, renglon.promedio) == (160, 185, 25, 20)
    assert not renglon.liberable
    assert clases() == {}


def test_where_estimates_went_ahead_the_sheet_says_from_where_and_how_much() -> None:
    ley_aprobada()
    cuenta("000001")
    historia("000001", 20, 20)
    leer("000001", "", anomalia="parado")
    facturar()

    renglon = uno("000001", "2026-11")

    assert (renglon.anterior, renglon.desde, renglon.por_compensar) == (160, 140, 20)


def test_the_statements_of_a_sheet_are_the_same_for_three_accounts_and_for_five_hundred() -> None:
    ley_aprobada()
    cuentas_medidas(500)

    def cuantas(limite: int) -> int:
        with CaptureQueriesContext(connection) as hechas:
            hoja = queries.hoja_de_ruta("2026-10", "01", hoy=HOY, limite=limite)
        assert len(hoja.renglones) == limite
        return len(hechas)

    assert cuantas(3) == cuantas(500) == 9


def test_a_route_that_does_not_exist_has_no_sheet() -> None:
    ley_aprobada()

    with pytest.raises(NoExiste, match="No existe la ruta «77»"):
        queries.hoja_de_ruta("2026-10", "77", hoy=HOY)


def test_before_the_law_of_the_year_is_approved_the_meters_are_read_with_the_last_one() -> None:
    ley_aprobada(anio=2025)
    cuenta("000001", fecha_lectura="2025-11-01")
    leer("000001", 120, "2025-12")
    facturar("2025-12")
    leer("000001", 150, "2026-01")

    renglon = uno("000001", "2026-01")

    assert (renglon.anterior, renglon.m3) == (120, 30)


def test_what_is_suspicious_is_told_before_any_run_by_its_kind() -> None:
    ley_aprobada()
    for n in range(1, 7):
        cuenta(f"00000{n}", secuencia=str(n))
        leer(f"00000{n}", 120, "2026-07")
    for mes, dial in (("2026-07", 120), ("2026-08", 140), ("2026-09", 160)):
        capturar(*((f"00000{n}", dial) for n in range(1, 7)), periodo=mes)
        facturar(mes)
    cambiado = cuenta("000007", secuencia="7")
    padron.cambiar_medidor(
        cuenta_id=cambiado.pk,
        lectura_final=150,
        medidor="NUEVO",
        digitos=5,
        lectura_inicial=0,
        el=date(2026, 10, 15),
        por=persona("jefe_comercializacion"),
        ahora=AHORA,
    )
    cuenta("000008", secuencia="8", lectura_inicial=99_990)
    cuenta("000009", secuencia="9", situacion_comercial="suspendido", lugar_corte="cuadro", causa_suspension="adeudo")
    cuenta("000010", secuencia="10", situacion_comercial="suspendido", lugar_corte="cuadro", causa_suspension="adeudo")

    capturar(
        ("000001", 180),
        ("000002", 200),
        ("000003", 164),
        ("000004", 100),
        ("000007", 10),
        ("000008", 5),
        ("000009", 112),
        ("000010", 100),
    )

    assert clases() == {
        "000002": ["consumo_alto"],
        "000003": ["consumo_bajo"],
        "000004": ["lectura_menor"],
        "000007": ["medidor_cambiado"],
        "000008": ["vuelta_de_caratula"],
        "000009": ["consumo_suspendido"],
    }
    por_numero = {r.numero: r for r in queries.sospechosas("2026-10", hoy=HOY)}
    assert por_numero["000002"].m3 == 40
    assert por_numero["000004"].m3 == -60
    assert por_numero["000007"].m3 == 60
    assert por_numero["000008"].m3 == 15
    assert [r.liberable for r in por_numero.values()] == [True, True, False, True, True, True]
    assert list(por_numero["000002"].historial) == [20, 20, 20]
    cuenta("000099", ruta="02")
    assert clases(ruta="02") == {}


def test_a_meter_estimated_month_after_month_is_suspicious_from_the_third() -> None:
    ley_aprobada()
    cuenta("000001")
    leer("000001", 120, "2026-08")
    facturar("2026-08")
    vistas = []
    for periodo in ("2026-09", "2026-10", "2026-11"):
        leer("000001", "", periodo, anomalia="parado", fecha="2026-11-20")
        vistas.append(clases(periodo))
        facturar(periodo)

    assert vistas == [{}, {}, {"000001": ["estimados_seguidos"]}]


def test_r36_the_run_holds_what_the_list_holds_and_bills_what_was_released() -> None:
    ley_aprobada()
    cuenta("000001")
    historia("000001", 20, 20, 20)
    leer("000001", 210)
    assert {o.cuenta: o.motivo for o in facturar().omitidas} == {"000001": "lectura-alta"}
    assert clases() == {"000001": ["consumo_alto"]}

    hechas = services.liberar_lecturas(
        periodo="2026-10", cuentas=["000001"], motivo="Se visitó: hay una fuga.", por=sistema(), ahora=AHORA, clave="k"
    )

    renglon = queries.sospechosas("2026-10", hoy=HOY)[0]
    assert hechas == 1
    assert (renglon.libero, renglon.liberada_en, renglon.motivo_liberacion) == (
        "Sistema",
        AHORA,
        "Se visitó: hay una fuga.",
    )
    assert not renglon.liberable
    assert facturar().facturadas == 1
    assert ReciboAgua.objects.get(periodo="2026-10").consumo_m3 == Decimal(50)


def test_a_release_is_done_once_for_its_key_and_a_second_one_keeps_who_was_first() -> None:
    ley_aprobada()
    cuenta("000001")
    historia("000001", 20, 20, 20)
    leer("000001", 210)

    def liberar(motivo: str, clave: str) -> int:
        return services.liberar_lecturas(
            periodo="2026-10", cuentas=["000001"], motivo=motivo, por=sistema(), ahora=AHORA, clave=clave
        )

    assert (liberar("uno", "k1"), liberar("uno", "k1"), liberar("dos", "k2")) == (1, 1, 0)
    assert Lectura.objects.get(periodo="2026-10").motivo_liberacion == "uno"
    with pytest.raises(idempotencia.ClaveConOtroCuerpo):
        liberar("otro", "k1")


def test_what_is_below_the_former_reading_is_not_released_and_none_of_its_list_is() -> None:
    ley_aprobada()
    for n in ("000001", "000002"):
        cuenta(n)
        historia(n, 20, 20, 20)
    capturar(("000001", 100), ("000002", 300))

    with pytest.raises(services.LecturaMenorNoSeLibera, match=r"000001, 100, es menor que la anterior, 160"):
        services.liberar_lecturas(periodo="2026-10", cuentas=["000002", "000001"], por=sistema(), ahora=AHORA)

    assert not Lectura.objects.exclude(liberada_en=None).exists()


def test_a_corrected_reading_has_to_be_looked_at_again() -> None:
    ley_aprobada()
    cuenta("000001")
    historia("000001", 20, 20, 20)
    leer("000001", 210)
    services.liberar_lecturas(periodo="2026-10", cuentas=["000001"], por=sistema(), ahora=AHORA)

    leer("000001", 220, motivo="Se volvió a leer.")

    renglon = uno("000001")
    assert (renglon.corregida, renglon.liberable) == (True, True)


def test_a_sheet_keeps_its_good_rows_and_says_what_is_wrong_with_the_others() -> None:
    cuenta("000001")
    cuenta("000002", digitos=4)
    nuevas = [
        services.LecturaNueva(cuenta="000001", periodo="2026-10", fecha="2026-10-28", lectura="120"),
        services.LecturaNueva(cuenta="000002", periodo="2026-10", fecha="2026-10-28", lectura="12345"),
        services.LecturaNueva(cuenta="000001", periodo="2026-10", fecha="2026-10-28", lectura="121"),
    ]

    def mandar() -> list[dict[str, Any]]:
        return services.capturar_lecturas(lecturas=nuevas, solo_buenas=True, por=sistema(), ahora=AHORA, clave="k")

    primera = mandar()

    assert [x["estado"] for x in primera] == ["nueva", "rechazada", "rechazada"]
    assert primera[1]["errores"] == {"lectura": ["el medidor M000002 tiene 4 cifras"]}
    assert primera[2]["errores"] == {"cuenta": ["viene dos veces con ese periodo"]}
    assert Lectura.objects.get().pk == primera[0]["id"]
    assert mandar() == primera
    assert Lectura.objects.count() == 1
