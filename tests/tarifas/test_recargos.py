"""The surcharge rate of each day (K3)."""

from decimal import Decimal

import pytest

from aljibe.tarifas import queries, services
from tests.seguridad.factories import AHORA
from tests.tarifas.factories import aprobada, aprueba, archivo, dia, importa, importada

pytestmark = pytest.mark.django_db


def test_each_day_has_the_rate_of_its_law_and_without_one_the_last_approved(django_assert_num_queries):
    aprobada("2025-01-01", "2025-12-31", tasa="0.01")
    aprobada("2026-01-01", "2026-06-30", tasa="0.02")
    aprobada("2026-03-01", "2026-03-31", tasa="0.03")

    with django_assert_num_queries(1):
        tasas = queries.tasas_de_recargo()
        leidas = [tasas(dia(d)) for d in ("2025-12-31", "2026-01-01", "2026-03-01", "2026-04-01", "2026-12-31")]

    assert leidas == [Decimal("0.01"), Decimal("0.02"), Decimal("0.03"), Decimal("0.02"), Decimal("0.02")]
    assert tasas(dia("2020-01-01")) == Decimal("0.01")
    assert tasas.tope_meses(dia("2026-01-01")) == 60


def test_a_draft_has_no_rate():
    importada()

    with pytest.raises(queries.SinTasaDeRecargo, match="Ninguna ley aprobada"):
        queries.tasas_de_recargo()


def test_a_complete_law_that_names_no_surcharge_has_none():
    sin_recargo = archivo().replace(b'late_payment: {surcharge_monthly_rate: "0.02"}\n', b"")
    ley = services.importar_ley(contenido=sin_recargo, archivo="x.yaml", por=importa(), ahora=AHORA)
    services.aprobar_ley(ley_id=ley.pk, por=aprueba(), ahora=AHORA)

    assert queries.tasas_de_recargo()(dia("2026-06-01")) == 0
