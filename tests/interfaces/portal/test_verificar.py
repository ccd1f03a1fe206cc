"""The public page of a code."""

from html import unescape

import pytest
from django.test import Client

from aljibe.documentos.models import Documento
from aljibe.interfaces.limite import Limite
from aljibe.interfaces.portal import verificar
from tests.facturacion.factories import facturar, leer
from tests.leyes.factories import ley_aprobada
from tests.padron.factories import cuenta as nueva_cuenta

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def limite_nuevo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verificar, "LIMITE", Limite(por_minuto=60))


@pytest.fixture
def codigo() -> str:
    ley_aprobada()
    nueva_cuenta("012345", nombre="María Peñaloza Ríos")
    leer("012345", 124)
    facturar()
    return Documento.objects.get().codigo


def test_r23_anybody_verifies_a_bill_without_learning_whose_it_is(codigo: str) -> None:
    for direccion in (f"/v/{codigo}", f"/V/{codigo}", f"/v/{codigo.lower()}"):
        respuesta = Client().get(direccion)
        pagina = unescape(respuesta.content.decode())
        assert respuesta.status_code == 200
        assert "auténtico y está vigente" in pagina and "RA-2026-000001" in pagina
        assert "Peñaloza" not in pagina


def test_r23_any_other_code_is_not_found(codigo: str) -> None:
    for otro in (codigo[:-1] + ("0" if codigo[-1] != "0" else "1"), "x", codigo + "A"):
        assert Client().get(f"/v/{otro}").status_code == 404


def test_an_address_that_asks_without_end_is_stopped_and_others_are_not(codigo: str) -> None:
    for _ in range(60):
        Client().get(f"/v/{codigo}")

    respuesta = Client().get(f"/v/{codigo}")

    assert respuesta.status_code == 429
    assert 0 < int(respuesta.headers["Retry-After"]) <= 60
    assert Client(REMOTE_ADDR="10.0.0.9").get(f"/v/{codigo}").status_code == 200
