"""One meter for a condominium: each dwelling pays the row of the average and its own cuota base (law, section 3)."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aljibe.base.rechazos import NoExiste, ValorInvalido
from aljibe.facturacion import queries
from aljibe.facturacion import services as facturacion
from aljibe.facturacion.models import ReciboAgua
from aljibe.padron import services as padron
from aljibe.padron.models import Cuenta, Vivienda
from aljibe.reglas.lecturas import por_vivienda
from aljibe.seguridad.models import Usuario
from aljibe.seguridad.services import SinFacultad
from tests.facturacion.factories import AHORA, TODO, capturar, facturar, hallazgos, leer
from tests.leyes.factories import ley_aprobada
from tests.padron.factories import cuenta
from tests.seguridad.factories import persona

pytestmark = pytest.mark.django_db
VIVIENDAS = ["000001", "000002", "000003"]


def formar(
    por: Usuario, *viviendas: str, desde: str | None = None, medidor_de: str = "000009", **otros: Any
) -> dict[str, Any]:
    valores = {"clave": f"c-{uuid4()}", "desde": date.fromisoformat(f"{desde}-01") if desde else None} | otros
    return facturacion.formar_condominio(medidor_de=medidor_de, viviendas=viviendas, por=por, ahora=AHORA, **valores)


@pytest.fixture
def jefe() -> Usuario:
    ley_aprobada()
    cuenta("000009", servicios=TODO)
    for numero in VIVIENDAS:
        cuenta(numero, servicios=TODO, medidor=False)
    return persona("jefe_comercializacion")


def consumos(periodo: str) -> dict[str, tuple[Decimal, int | None]]:
    filas = ReciboAgua.objects.filter(periodo=periodo, estado="VIGENTE").order_by("cuenta__numero")
    return {r.cuenta.numero: (r.consumo_m3, r.lectura_actual) for r in filas.select_related("cuenta")}


def miden(periodo: str) -> list[str]:
    filas = Vivienda.objects.filter(medidor_de__numero="000009", vigencia__contains=date.fromisoformat(f"{periodo}-01"))
    return sorted(filas.values_list("cuenta__numero", flat=True))


def test_each_dwelling_pays_the_average_and_the_general_account_nothing(jefe: Usuario) -> None:
    hecho = formar(jefe, *VIVIENDAS)
    assert hecho == {"medidor_de": "000009", "viviendas": VIVIENDAS, "entre": 3, "desde": "2026-10-01"}
    leer("000009", 162)

    corrida = facturar()

    # 62 m³ among three: 20 whole m³ each; the rest of the division is nobody's.
    assert consumos("2026-10") == {numero: (Decimal(20), 162) for numero in VIVIENDAS}
    assert [r.total for r in ReciboAgua.objects.all()] == [Decimal("298.00")] * 3
    assert {o.cuenta: o.motivo for o in corrida.omitidas} == {"000009": "no-facturable"}
    assert all(queries.recibo_explicado(r.folio).cuadra for r in ReciboAgua.objects.all())
    assert not hallazgos()


def test_estimates_and_the_next_reading_are_of_the_whole_meter(jefe: Usuario) -> None:
    formar(jefe, *VIVIENDAS, desde="2026-07")
    leer("000009", 160, "2026-07")
    facturar("2026-07")
    leer("000009", "", "2026-08", anomalia="parado")
    facturar("2026-08")
    assert consumos("2026-08") == {numero: (Decimal(20), 220) for numero in VIVIENDAS}
    leer("000009", 250, "2026-09")
    facturar("2026-09")
    # 90 m³ in two months, 60 of them billed by the estimate: 30 among three.
    assert consumos("2026-09") == {numero: (Decimal(10), 250) for numero in VIVIENDAS}
    assert not hallazgos()


def test_a_new_dwelling_pays_only_what_its_meter_has_not_billed_to_anybody(jefe: Usuario) -> None:
    leer("000009", 160, "2026-07")
    facturar("2026-07")
    leer("000009", "", "2026-08", anomalia="parado")
    facturar("2026-08")
    assert consumos("2026-08") == {"000009": (Decimal(60), 220)}
    formar(jefe, "000001", "000002", desde="2026-09")
    leer("000009", 240, "2026-09")
    facturar("2026-09")
    # 80 m³ since the last reading, less the 60 that the estimate billed to the general account: 20 between two.
    assert consumos("2026-09") == {numero: (Decimal(10), 240) for numero in VIVIENDAS[:2]}
    formar(jefe, *VIVIENDAS)
    leer("000009", 300, "2026-10")
    facturar("2026-10")
    assert consumos("2026-10") == {numero: (Decimal(20), 300) for numero in VIVIENDAS}
    assert not hallazgos()


def test_water_billed_whole_to_the_general_account_is_not_billed_to_its_dwellings(jefe: Usuario) -> None:
    leer("000009", 160)
    facturar()
    with pytest.raises(facturacion.CondominioHaciaAtras, match=r"000009 .* 2026-10.* 01/11/2026"):
        formar(jefe, *VIVIENDAS, desde="2026-09")
    assert formar(jefe, *VIVIENDAS)["desde"] == "2026-11-01"
    facturar()
    assert consumos("2026-10") == {"000009": (Decimal(60), 160)}


def test_among_more_dwellings_than_accounts(jefe: Usuario) -> None:
    formar(jefe, *VIVIENDAS, entre=4)
    leer("000009", 180)
    facturar()
    assert {m3 for m3, _ in consumos("2026-10").values()} == {Decimal(20)}


def test_it_is_formed_once_changed_and_undone(jefe: Usuario) -> None:
    una = formar(jefe, *VIVIENDAS, clave="una")
    assert formar(jefe, *VIVIENDAS, clave="una") == una
    formar(jefe, "000001")
    assert miden("2026-10") == ["000001"]
    assert formar(jefe)["entre"] == 0
    assert miden("2026-10") == []


def test_what_cannot_be_of_it_is_told(jefe: Usuario) -> None:
    cuenta("000005", servicios=TODO)
    cuenta("000006", servicios=TODO)
    with pytest.raises(padron.ViviendaQueNoCabe, match=r"La 000005 no puede ser .* medidor propio"):
        formar(jefe, "000001", "000005")
    with pytest.raises(padron.ViviendaQueNoCabe, match=r"^La 000005 y la 000006 no pueden ser .* medidor propio"):
        formar(jefe, "000001", "000005", "000006")
    cuenta("000008", uso="vecindad", medidor=False)
    with pytest.raises(
        facturacion.ViviendaSinMetros, match=r"000008 se cobra por cuota fija o volumen asignado \(Vecindad"
    ):
        formar(jefe, "000001", "000008")
    with pytest.raises(padron.ViviendaQueNoCabe, match="medidor general"):
        formar(jefe, "000009")
    with pytest.raises(padron.ViviendaQueNoCabe, match="no tiene medidor"):
        formar(jefe, "000002", medidor_de="000001")
    with pytest.raises(NoExiste):
        formar(jefe, "777777")
    with pytest.raises(ValorInvalido):
        formar(jefe, *VIVIENDAS, entre=2)
    with pytest.raises(ValorInvalido, match="primer día"):
        facturacion.formar_condominio(
            medidor_de="000009", viviendas=VIVIENDAS, desde=date(2026, 11, 2), por=jefe, ahora=AHORA, clave="c"
        )
    with pytest.raises(ValorInvalido, match="01/12/2026"):
        formar(jefe, *VIVIENDAS, desde="2027-01")
    formar(jefe, *VIVIENDAS)
    with pytest.raises(padron.ViviendaQueNoCabe, match="otro condominio"):
        formar(jefe, "000001", medidor_de="000006")
    with pytest.raises(padron.ViviendaQueNoCabe, match="ya se mide"):
        formar(jefe, "000005", medidor_de="000001")
    with pytest.raises(SinFacultad):
        formar(persona("cajero"), "000001")


def recibos(periodo: str) -> list[tuple[Any, ...]]:
    """What a bill made again must repeat, of each account."""
    campos = (
        *("cuenta__numero", "consumo_m3", "lectura_anterior", "lectura_actual", "fecha_anterior", "fecha_actual"),
        *("total", "agua", "iva_agua", "alcantarillado", "tratamiento", "ajuste", "historial"),
    )
    filas = ReciboAgua.objects.filter(periodo=periodo, estado="VIGENTE").order_by("cuenta__numero")
    return list(filas.values_list(*campos))


def rehacer(periodo: str) -> None:
    por = persona("encargado_facturacion")
    for recibo in list(ReciboAgua.objects.filter(periodo=periodo, estado="VIGENTE")):
        facturacion.cancelar_recibo(
            folio=recibo.folio,
            motivo="A revisión",
            articulo="14-I",
            refacturar=True,
            por=por,
            ahora=AHORA,
            clave=f"c-{uuid4()}",
        )


def instalar(por: Usuario, numero: str, el: str, *, lectura_inicial: int = 5) -> None:
    suya = Cuenta.objects.get(numero=numero)
    padron.instalar_medidor(
        cuenta_id=suya.pk,
        medidor=f"P{numero}",
        digitos=5,
        lectura_inicial=lectura_inicial,
        el=date.fromisoformat(el),
        por=por,
        ahora=AHORA,
    )


def retirar(por: Usuario, numero: str, el: str, lectura_final: int) -> None:
    suya = Cuenta.objects.get(numero=numero)
    padron.retirar_medidor(
        cuenta_id=suya.pk, lectura_final=lectura_final, el=date.fromisoformat(el), por=por, ahora=AHORA
    )


@pytest.fixture
def en_marzo(jefe: Usuario) -> Usuario:
    """February and March billed to the three: 60 and 90 m³ of the meter."""
    formar(jefe, *VIVIENDAS, desde="2026-02")
    for mes, dial in (("2026-02", 160), ("2026-03", 250)):
        leer("000009", dial, mes)
        facturar(mes)
    assert consumos("2026-03") == {numero: (Decimal(30), 250) for numero in VIVIENDAS}
    return jefe


def test_a_month_billed_again_is_as_it_was_whoever_left_since(en_marzo: Usuario) -> None:
    antes = recibos("2026-03")
    instalar(en_marzo, "000003", "2026-04-10")
    formar(en_marzo, "000001", "000002", desde="2026-04")

    rehacer("2026-03")

    assert recibos("2026-03") == antes
    assert not hallazgos()


def test_a_month_billed_again_is_as_it_was_with_later_ones_billed(en_marzo: Usuario) -> None:
    antes = recibos("2026-03")
    formar(en_marzo, *VIVIENDAS[:2], desde="2026-04")
    leer("000009", 290, "2026-04")
    facturar("2026-04")
    formar(en_marzo, desde="2026-05")
    leer("000009", 300, "2026-05")
    facturar("2026-05")
    assert consumos("2026-05") == {"000009": (Decimal(10), 300)}

    rehacer("2026-03")

    assert recibos("2026-03") == antes
    assert not hallazgos()


def test_a_month_billed_again_is_as_it_was_among_however_many_now(en_marzo: Usuario) -> None:
    antes = recibos("2026-03")
    formar(en_marzo, *VIVIENDAS, entre=10, desde="2026-04")
    rehacer("2026-03")
    assert recibos("2026-03") == antes
    leer("000009", 350, "2026-04")
    facturar("2026-04")
    assert consumos("2026-04") == {numero: (Decimal(10), 350) for numero in VIVIENDAS}


def test_a_month_billed_late_is_of_those_of_that_month(jefe: Usuario) -> None:
    formar(jefe, *VIVIENDAS, desde="2026-03")
    leer("000009", 160, "2026-03")
    formar(jefe, *VIVIENDAS[:2], desde="2026-04")
    facturar("2026-03")
    assert consumos("2026-03") == {numero: (Decimal(20), 160) for numero in VIVIENDAS}


def test_a_month_of_its_own_meter_billed_again_is_as_it_was_though_it_entered_since(jefe: Usuario) -> None:
    cuenta("000004", servicios=TODO)
    leer("000004", 117, "2026-03")
    leer("000009", 160, "2026-03")
    facturar("2026-03")
    antes = recibos("2026-03")
    assert {numero: m3 for numero, m3, *_ in antes} == {"000004": Decimal(17), "000009": Decimal(60)}
    retirar(jefe, "000004", "2026-03-29", 117)
    formar(jefe, *VIVIENDAS, "000004", desde="2026-04")
    leer("000009", 200, "2026-04")
    facturar("2026-04")
    assert consumos("2026-04") == {numero: (Decimal(10), 200) for numero in (*VIVIENDAS, "000004")}

    rehacer("2026-03")

    assert recibos("2026-03") == antes
    assert not hallazgos()


def test_who_leaves_pays_the_common_meter_to_its_last_month_and_its_own_from_its_first_reading(
    en_marzo: Usuario,
) -> None:
    instalar(en_marzo, "000003", "2026-03-20", lectura_inicial=5)
    assert formar(en_marzo, "000001", "000002", desde="2026-04")["entre"] == 2
    leer("000009", 290, "2026-04")
    leer("000003", 18, "2026-04")
    facturar("2026-04")
    assert consumos("2026-04") == {
        "000001": (Decimal(20), 290),
        "000002": (Decimal(20), 290),
        "000003": (Decimal(13), 18),
    }
    suyo = ReciboAgua.objects.get(cuenta__numero="000003", periodo="2026-04")
    assert (suyo.lectura_anterior, suyo.fecha_anterior, suyo.medidor) == (5, date(2026, 3, 20), "P000003")
    assert queries.recibo_explicado(suyo.folio).cuadra
    assert not hallazgos()


def test_an_estimate_of_the_common_meter_is_compensated_by_who_stays_as_it_was_billed(en_marzo: Usuario) -> None:
    leer("000009", "", "2026-04", anomalia="parado")
    facturar("2026-04")
    assert consumos("2026-04") == {numero: (Decimal(25), 325) for numero in VIVIENDAS}
    instalar(en_marzo, "000003", "2026-04-30", lectura_inicial=0)
    formar(en_marzo, "000001", "000002", desde="2026-05")
    leer("000009", 365, "2026-05")
    leer("000003", 12, "2026-05")
    facturar("2026-05")
    # 115 m³ since the last reading, 75 of them billed among three by the estimate: 40 between two.
    assert consumos("2026-05") == {
        "000001": (Decimal(20), 365),
        "000002": (Decimal(20), 365),
        "000003": (Decimal(12), 12),
    }
    assert not hallazgos()


def test_a_first_month_estimated_in_a_condominium_is_compensated_of_the_common_meter(en_marzo: Usuario) -> None:
    cuenta("000004", servicios=TODO)
    leer("000004", 117, "2026-03")
    facturar("2026-03")
    retirar(en_marzo, "000004", "2026-03-29", 117)
    formar(en_marzo, *VIVIENDAS, "000004", desde="2026-04")
    leer("000009", "", "2026-04", anomalia="parado")
    facturar("2026-04")
    assert {numero: m3 for numero, (m3, _) in consumos("2026-04").items()} == {
        **dict.fromkeys(VIVIENDAS, Decimal(25)),
        "000004": Decimal(17),
    }
    leer("000009", 370, "2026-05")
    facturar("2026-05")
    # 120 m³ in two months among four, 30 for each: less the 25 that each was billed already, or the 17.
    assert consumos("2026-05") == {
        **dict.fromkeys(VIVIENDAS, (Decimal(5), 370)),
        "000004": (Decimal(13), 370),
    }
    assert not hallazgos()


def test_a_first_month_estimated_of_its_own_meter_is_compensated_of_it_alone(en_marzo: Usuario) -> None:
    leer("000009", "", "2026-04", anomalia="parado")
    facturar("2026-04")
    instalar(en_marzo, "000003", "2026-04-30", lectura_inicial=0)
    formar(en_marzo, "000001", "000002", desde="2026-05")
    leer("000003", "", "2026-05", anomalia="parado")
    facturar("2026-05")
    assert consumos("2026-05") == {"000003": (Decimal(25), 25)}
    leer("000003", 40, "2026-06")
    facturar("2026-06")
    assert consumos("2026-06") == {"000003": (Decimal(15), 40)}
    assert not hallazgos()


def test_the_general_account_compensates_what_it_estimates_and_what_its_dwellings_did(jefe: Usuario) -> None:
    leer("000009", 120, "2026-01")
    facturar("2026-01")
    formar(jefe, "000001", "000002", desde="2026-02")
    leer("000009", 160, "2026-02")
    facturar("2026-02")
    leer("000009", "", "2026-03", anomalia="parado")
    facturar("2026-03")
    assert consumos("2026-03") == {numero: (Decimal(20), 200) for numero in VIVIENDAS[:2]}
    formar(jefe, desde="2026-04")
    leer("000009", "", "2026-04", anomalia="parado")
    facturar("2026-04")
    assert consumos("2026-04") == {"000009": (Decimal(20), 220)}
    leer("000009", 230, "2026-05")
    facturar("2026-05")
    # 70 m³ since the last reading: 40 were billed to the dwellings, and 20 to it.
    assert consumos("2026-05") == {"000009": (Decimal(10), 230)}
    assert not hallazgos()


def test_who_comes_back_pays_only_from_then_on(en_marzo: Usuario) -> None:
    formar(en_marzo, "000001", "000002", desde="2026-04")
    leer("000009", 290, "2026-04")
    facturar("2026-04")
    formar(en_marzo, *VIVIENDAS, desde="2026-05")
    leer("000009", 320, "2026-05")
    facturar("2026-05")
    assert consumos("2026-05") == {numero: (Decimal(10), 320) for numero in VIVIENDAS}


def test_a_month_that_one_missed_is_its_own_though_the_parts_changed(en_marzo: Usuario) -> None:
    Cuenta.objects.filter(numero="000003").update(situacion_comercial="NO_FACTURABLE")
    leer("000009", 280, "2026-04")
    facturar("2026-04")
    Cuenta.objects.filter(numero="000003").update(situacion_comercial="ACTIVO")
    formar(en_marzo, *VIVIENDAS, entre=5, desde="2026-05")
    leer("000009", 330, "2026-05")
    facturar("2026-05")
    assert {numero: m3 for numero, (m3, _) in consumos("2026-05").items()} == {
        "000001": Decimal(10),
        "000002": Decimal(10),
        "000003": Decimal(16),
    }


def test_the_general_account_pays_again_only_what_nobody_was_billed(en_marzo: Usuario) -> None:
    leer("000009", "", "2026-04", anomalia="parado")
    facturar("2026-04")
    for numero in VIVIENDAS:
        instalar(en_marzo, numero, "2026-04-30")
    formar(en_marzo, desde="2026-05")
    capturar(*((numero, 15) for numero in VIVIENDAS), periodo="2026-05")
    facturar("2026-05")
    leer("000009", 345, "2026-06")
    facturar("2026-06")
    # 95 m³ since the last reading, and 75 of them billed by the estimate.
    assert consumos("2026-06") == {"000009": (Decimal(20), 345)}
    assert consumos("2026-05") == {numero: (Decimal(10), 15) for numero in VIVIENDAS}
    assert not hallazgos()


def test_the_last_m3_of_its_own_meter_are_billed_before_it_enters(jefe: Usuario) -> None:
    cuenta("000004", servicios=TODO)
    leer("000004", 117, "2026-03")
    facturar("2026-03")
    retirar(jefe, "000004", "2026-04-11", 121)
    with pytest.raises(padron.ViviendaQueNoCabe, match=r"000004 .*propio sigue el 01/04/2026"):
        formar(jefe, *VIVIENDAS, "000004", desde="2026-04")
    sin_facturar = r"000004 tiene 4 m³ .* M000004.* con 121.* 2026-04 con fecha del 10/04/2026"
    with pytest.raises(facturacion.MedidorSinFacturar, match=sin_facturar):
        formar(jefe, *VIVIENDAS, "000004", desde="2026-05")
    assert not Vivienda.objects.exists()

    leer("000004", 121, "2026-04", fecha="2026-04-10")
    facturar("2026-04")

    assert consumos("2026-04") == {"000004": (Decimal(4), 121)}
    formar(jefe, *VIVIENDAS, "000004", desde="2026-05")
    leer("000009", 140, "2026-05")
    facturar("2026-05")
    assert consumos("2026-05") == {numero: (Decimal(10), 140) for numero in (*VIVIENDAS, "000004")}
    entra = ReciboAgua.objects.get(cuenta__numero="000004", periodo="2026-05")
    assert (entra.lectura_anterior, entra.medidor) == (100, "M000009")
    assert not hallazgos()


def test_a_meter_that_was_billed_in_excess_keeps_nobody_out(jefe: Usuario) -> None:
    cuenta("000004", servicios=TODO)
    leer("000004", 117, "2026-03")
    facturar("2026-03")
    leer("000004", "", "2026-04", anomalia="parado")
    facturar("2026-04")
    retirar(jefe, "000004", "2026-04-30", 120)
    assert formar(jefe, "000004", desde="2026-05")["viviendas"] == ["000004"]


def test_it_begins_when_its_dwellings_have_no_meter_and_no_bill(jefe: Usuario) -> None:
    cuenta("000004", servicios=TODO, medidor="M4", lectura_inicial=100)
    leer("000004", 117)
    facturar()
    retirar(jefe, "000004", "2026-11-10", 117)
    leer("000004", 117, "2026-11", fecha="2026-11-09")
    assert formar(jefe, *VIVIENDAS)["desde"] == "2026-10-01"
    assert formar(jefe, *VIVIENDAS, "000004")["desde"] == "2026-12-01"
    assert miden("2026-11") == VIVIENDAS
    assert miden("2026-12") == [*VIVIENDAS, "000004"]


@given(m3=st.integers(0, 10**6), viviendas=st.integers(1, 500))
def test_the_average_never_splits_a_cubic_metre_nor_invents_one(m3: int, viviendas: int) -> None:
    abajo, arriba, cercano = (por_vivienda(m3, viviendas, modo) for modo in ("abajo", "arriba", "cercano"))
    assert abajo * viviendas <= m3 <= arriba * viviendas
    assert abajo <= cercano <= arriba <= abajo + 1
    assert abs(Decimal(m3) / viviendas - cercano) <= Decimal("0.5")
