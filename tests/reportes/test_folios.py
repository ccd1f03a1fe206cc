"""R24: every number missing or cancelled is named, with who and why."""

import pytest
from django.db import connections

from aljibe.base.postgres import Direcciones
from aljibe.facturacion.models import ReciboAgua
from aljibe.interfaces.cli.folios import como_documento
from aljibe.interfaces.jobs.tareas import revisar_folios
from aljibe.reportes.folios import informe_de_folios
from tests.facturacion.test_cancelacion import cancelar, recibo_de_julio
from tests.seguridad.factories import persona


@pytest.mark.django_db
def test_r24_a_cancelled_folio_is_told_with_who_why_and_what_replaces_it() -> None:
    viejo = recibo_de_julio()
    facturacion = persona("encargado_facturacion")
    nuevo = cancelar(viejo.folio, facturacion)["recibo"]

    informe = informe_de_folios()

    (cancelado,) = informe.cancelados
    assert (cancelado.folio, cancelado.por, cancelado.sustituto) == (viejo.folio, facturacion.nombre, nuevo)
    assert "Lectura mal tomada" in cancelado.motivo
    assert informe.completo
    revisar_folios(timestamp=0)
    assert como_documento(informe)["series"] == [
        {"documento": "recibo-agua", "serie": "RA", "ejercicio": 2026, "dados": 2, "faltantes": []}
    ]


def test_r24_a_missing_folio_is_named(base_propia: Direcciones) -> None:
    recibo_de_julio()
    with connections["dueno"].cursor() as cursor:
        cursor.execute("UPDATE libro_serie SET siguiente = siguiente + 2 WHERE serie = 'RA'")

    informe = informe_de_folios()

    assert ReciboAgua.objects.count() == 1
    assert [s.faltantes for s in informe.series] == [("RA-2026-000002", "RA-2026-000003")]
    with pytest.raises(AssertionError, match="faltan 2 folios"):
        revisar_folios(timestamp=0)
