"""One meter for a condominium: each dwelling pays the row of the average and its own cuota base (law, section 3)."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aljibe.base.rechazos import NoExiste, ValorInvalido
from aljibe.facturacion import queries
from aljibe.facturacion.models import ReciboAgua
from aljibe.padron import services
from aljibe.padron.models import Cuenta
from aljibe.reglas.lecturas import por_vivienda
from aljibe.seguridad.models import Usuario
from aljibe.seguridad.services import SinFacultad
from tests.facturacion.factories import AHORA, TODO, facturar, hallazgos, leer
from tests.leyes.factories import ley_aprobada
from tests.padron.factories import cuenta
from tests.seguridad.factories import persona

pytestmark = pytest.mark.django_db
VIVIENDAS = ["000001", "000002", "000003"]


def formar(por: Usuario, *viviendas: str, medidor_de: str = "000009", **otros: Any) -> dict[str, Any]:
    valores = {"clave": f"c-{uuid4()}"} | otros
    return services.formar_condominio(medidor_de=medidor_de, viviendas=viviendas, por=por, ahora=AHORA, **valores)


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


def test_each_dwelling_pays_the_average_and_the_general_account_nothing(jefe: Usuario) -> None:
    assert formar(jefe, *VIVIENDAS) == {"medidor_de": "000009", "viviendas": VIVIENDAS, "entre": 3}
    leer("000009", 162)

    hecho = facturar()

    # 62 m³ among three: 20 whole m³ each; the rest of the division is nobody's.
    assert consumos("2026-10") == {numero: (Decimal(20), 162) for numero in VIVIENDAS}
    assert [r.total for r in ReciboAgua.objects.all()] == [Decimal("298.00")] * 3
    assert {o.cuenta: o.motivo for o in hecho.omitidas} == {"000009": "no-facturable"}
    assert all(queries.recibo_explicado(r.folio).cuadra for r in ReciboAgua.objects.all())
    assert not hallazgos()


def test_estimates_and_the_next_reading_are_of_the_whole_meter(jefe: Usuario) -> None:
    formar(jefe, *VIVIENDAS)
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
    formar(jefe, "000001", "000002")
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
    formar(jefe, *VIVIENDAS)
    hecho = facturar()
    assert consumos("2026-10") == {"000009": (Decimal(60), 160)}
    assert {o.cuenta: o.motivo for o in hecho.omitidas} == dict.fromkeys(VIVIENDAS, "periodo-posterior-facturado")


def test_among_more_dwellings_than_accounts(jefe: Usuario) -> None:
    formar(jefe, *VIVIENDAS, entre=4)
    leer("000009", 180)
    facturar()
    assert {m3 for m3, _ in consumos("2026-10").values()} == {Decimal(20)}


def test_it_is_formed_once_changed_and_undone(jefe: Usuario) -> None:
    una = formar(jefe, *VIVIENDAS, clave="una")
    assert formar(jefe, *VIVIENDAS, clave="una") == una
    formar(jefe, "000001")
    assert list(Cuenta.objects.filter(condominio__isnull=False).values_list("numero", flat=True)) == ["000001"]
    assert formar(jefe)["entre"] == 0
    assert not Cuenta.objects.filter(condominio__isnull=False).exists()


def test_what_cannot_be_of_it_is_told(jefe: Usuario) -> None:
    cuenta("000005", servicios=TODO)
    cuenta("000006", servicios=TODO)
    with pytest.raises(services.ViviendaQueNoCabe, match=r"La 000005 .* medidor propio"):
        formar(jefe, "000001", "000005")
    with pytest.raises(services.ViviendaQueNoCabe, match="medidor general"):
        formar(jefe, "000009")
    with pytest.raises(services.ViviendaQueNoCabe, match="no tiene medidor"):
        formar(jefe, "000002", medidor_de="000001")
    with pytest.raises(NoExiste):
        formar(jefe, "777777")
    with pytest.raises(ValorInvalido):
        formar(jefe, *VIVIENDAS, entre=2)
    formar(jefe, *VIVIENDAS)
    with pytest.raises(services.ViviendaQueNoCabe, match="otro condominio"):
        formar(jefe, "000001", medidor_de="000006")
    with pytest.raises(SinFacultad):
        formar(persona("cajero"), "000001")


@given(m3=st.integers(0, 10**6), viviendas=st.integers(1, 500))
def test_the_average_never_splits_a_cubic_metre_nor_invents_one(m3: int, viviendas: int) -> None:
    abajo, arriba, cercano = (por_vivienda(m3, viviendas, modo) for modo in ("abajo", "arriba", "cercano"))
    assert abajo * viviendas <= m3 <= arriba * viviendas
    assert abajo <= cercano <= arriba <= abajo + 1
    assert abs(Decimal(m3) / viviendas - cercano) <= Decimal("0.5")
