"""What is refused for its value is named as it was sent, in Spanish."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import RequestFactory

from aljibe.facturacion.models import CancelacionDeRecibo
from aljibe.interfaces import errores
from tests.interfaces.api.conftest import V1, Programa, problema

pytestmark = pytest.mark.django_db
Programas = Callable[..., Programa]
RECIBO = "/recibos/RA-2026-000001/cancelacion"
CANCELACION = {"motivo": "Se tomó mal.", "articulo": "14", "refacturar": True}


def test_a_text_is_as_long_as_its_service_takes_and_a_longer_one_is_refused_by_name(
    cuenta: Any, programa: Programas
) -> None:
    facturacion = programa("encargado_facturacion")

    largo = problema(facturacion.post(RECIBO, CANCELACION | {"motivo": "x" * 301}), 422, "valor-invalido")
    assert largo["errores"] == {"motivo": ["El motivo se escribe siempre, hasta 300 caracteres."]}
    assert facturacion.post(RECIBO, CANCELACION | {"motivo": "x" * 300}).status_code == 201
    assert CancelacionDeRecibo.objects.get().motivo == "x" * 300


@pytest.mark.parametrize("lectura", [10**30, -(10**30), 10**9])
def test_a_reading_that_fits_no_meter_is_told_as_it_was_sent(lectura: int, cuenta: Any, programa: Programas) -> None:
    rechazada = programa("encargado_facturacion").post(RECIBO, CANCELACION | {"lectura": lectura})

    assert f"La lectura «{lectura}» no cabe" in problema(rechazada, 422, "valor-invalido")["detail"]


@pytest.mark.parametrize("dicho", ["-1", "abc", "1.5", "0", str(2**63), "9" * 30])
def test_an_id_of_nothing_is_told_as_it_was_written(dicho: str, programa: Programas) -> None:
    jefa = programa("jefe_comercializacion")

    resuelta = problema(jefa.post(f"/autorizaciones/{dicho}/resolucion", {"aprobar": True}), 404, "no-existe")

    assert f"«{dicho}»" in resuelta["detail"]


def test_a_very_long_id_is_cut_where_it_can_be_seen(programa: Programas) -> None:
    nada = problema(programa("auditor").get(f"/leyes/{'9' * 500}/libro"), 404, "no-existe")

    assert f"«{'9' * 40}…»" in nada["detail"]


@pytest.mark.parametrize("ruta", ["/recibos/RA-2026%00", "/recibos/%00/cancelacion", "/cuentas/%00", "/%00"])
def test_a_path_with_what_no_folio_has_is_a_problem_of_the_house(ruta: str, programa: Programas) -> None:
    auditor = programa("auditor")

    nada = problema(auditor.get(ruta), 404, "no-existe")

    assert (nada["title"], nada["detail"]) == ("No existe", "No existe esa dirección.")
    assert nada["type"].endswith("/problemas/no-existe")
    pantalla = auditor._cliente.get(ruta)
    assert pantalla.status_code == 404
    assert "Aquí no hay nada" in pantalla.content.decode()


def test_a_failure_of_the_server_has_the_title_of_the_house() -> None:
    falla = json.loads(errores.falla(RequestFactory().get(V1 + "/cuentas")).content)

    assert (falla["title"], falla["codigo"]) == ("Falla interna", "falla-interna")
