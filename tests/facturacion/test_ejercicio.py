"""R12 and R42: the rounding of each year's law, and midnights that move nothing to another day."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from aljibe.base import reloj
from aljibe.facturacion.models import ReciboAgua
from aljibe.libro.models import Asiento
from aljibe.tarifas import services as leyes
from tests.facturacion.factories import facturar, hallazgos, leer
from tests.padron.factories import cuenta
from tests.tarifas.factories import AHORA, aprobada, aprueba, archivo, importa

pytestmark = pytest.mark.django_db


def _ley(anio: str, *, cuota: str, modo: str = "half_down") -> None:
    """A law of one year whose flat price is the whole bill."""
    texto = archivo(f"{anio}-01-01", f"{anio}-12-31").decode()
    texto = texto.replace('sewer: {model: percent_of_water, rate: "0.20"}\n', "").replace("half_down", modo)
    texto = texto.replace('flat: "50.00"', f'flat: "{cuota}"')
    ley = leyes.importar_ley(contenido=texto.encode(), archivo=f"{anio}.yaml", por=importa(), ahora=AHORA)
    leyes.aprobar_ley(ley_id=ley.pk, por=aprueba(), ahora=AHORA)


@pytest.mark.parametrize(
    ("cuota", "total"), [("50.49", "50.00"), ("50.50", "50.00"), ("50.51", "51.00"), ("50.99", "51.00")]
)
def test_r12_cents_up_to_fifty_go_down_and_from_fifty_one_up(cuota: str, total: str) -> None:
    _ley("2026", cuota=cuota)
    cuenta("000001")
    leer("000001", 105)
    facturar()
    r = ReciboAgua.objects.get()
    assert (r.total, r.total - r.ajuste) == (Decimal(total), Decimal(cuota))
    assert not hallazgos()


def test_r12_the_rounding_is_that_of_the_law_of_the_year_billed() -> None:
    _ley("2025", cuota="50.50")
    _ley("2026", cuota="50.50", modo="half_up")
    cuenta("000001", fecha_lectura="2025-01-01")
    leer("000001", 105, "2025-12", fecha="2025-12-28")
    leer("000001", 110, "2026-01", fecha="2026-01-28")
    facturar("2025-12")
    facturar("2026-01")
    # Exactly .50: down by the law of one year, up by that of the next.
    assert [(r.total, r.ajuste) for r in ReciboAgua.objects.order_by("periodo")] == [
        (Decimal("50.00"), Decimal("-0.50")),
        (Decimal("51.00"), Decimal("0.50")),
    ]
    assert not hallazgos()


@pytest.mark.parametrize(
    ("instante", "dia"),
    [
        # Mexico City is six hours behind: the year ends at 06:00 UTC.
        (datetime(2027, 1, 1, 5, 59, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2027, 1, 1, 6, 0, tzinfo=UTC), date(2027, 1, 1)),
        # The last change of hour there was: the night of 29 to 30 October 2022 had twenty-five hours.
        (datetime(2022, 10, 30, 4, 59, 59, tzinfo=UTC), date(2022, 10, 29)),
        (datetime(2022, 10, 30, 5, 0, tzinfo=UTC), date(2022, 10, 30)),
        (datetime(2022, 10, 31, 5, 59, 59, tzinfo=UTC), date(2022, 10, 30)),
        (datetime(2022, 10, 31, 6, 0, tzinfo=UTC), date(2022, 10, 31)),
        # Since then the hour is one all the year.
        (datetime(2026, 7, 1, 5, 59, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 7, 1, 6, 0, tzinfo=UTC), date(2026, 7, 1)),
    ],
)
def test_r42_an_instant_is_of_the_day_that_the_office_has(instante: datetime, dia: date) -> None:
    assert reloj.fecha_local(instante) == dia


@pytest.mark.parametrize(
    ("instante", "ejercicio"),
    [(datetime(2027, 1, 1, 5, 59, 59, tzinfo=UTC), 2026), (datetime(2027, 1, 1, 6, 0, tzinfo=UTC), 2027)],
)
def test_r42_a_bill_around_midnight_is_of_one_day_in_its_folio_its_asiento_and_its_paper(
    instante: datetime, ejercicio: int
) -> None:
    aprobada()
    cuenta("000001")
    leer("000001", 111, "2026-11", fecha="2026-11-28", ahora=instante)
    facturar("2026-11", ahora=instante)
    r = ReciboAgua.objects.select_related("documento").get()
    asiento = Asiento.objects.get()
    assert r.folio == f"RA-{ejercicio}-000001"
    assert {r.emision, r.documento.fecha, asiento.fecha, asiento.fecha_valor} == {reloj.fecha_local(instante)}
    assert asiento.registrado_en == instante
    assert not hallazgos()
