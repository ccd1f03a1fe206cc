"""The tills: added, put out of use, and opened by whom they are of."""

from typing import Any

import pytest

from aljibe.base.rechazos import NoExiste, ValorInvalido
from aljibe.caja import queries, services
from aljibe.seguridad.models import Usuario
from aljibe.seguridad.services import SinFacultad
from tests.caja.factories import AHORA, turno_abierto
from tests.seguridad.factories import persona

pytestmark = pytest.mark.django_db


@pytest.fixture
def supervisora() -> Usuario:
    return persona("supervisor_caja", "norma")


def guardar(por: Usuario, clave: str = "C1", **otros: Any) -> None:
    valores = {"nombre": f"Caja {clave[1:]}", "activa": True, "usuarios": (), "nueva": False} | otros
    services.guardar_caja(clave=clave, por=por, ahora=AHORA, **valores)


def test_a_till_that_names_nobody_is_of_any_cashier_and_one_that_names_somebody_is_theirs(supervisora: Usuario) -> None:
    rosa, leti = persona("cajero", "rosa"), persona("cajero", "leti")
    guardar(supervisora, usuarios=["rosa"])

    with pytest.raises(services.CajaDeOtros, match="la abren rosa"):
        turno_abierto(leti, "C1")
    assert [c.clave for c in queries.cajas(para=leti)] == ["C2", "C3", "C4"]
    assert [c.clave for c in queries.cajas(para=rosa)] == ["C1", "C2", "C3", "C4"]
    assert turno_abierto(rosa, "C1")
    guardar(supervisora, usuarios=["leti"])
    guardar(supervisora, usuarios=["leti", "rosa"])
    assert queries.cajas_de_la_casa()[0].usuarios == {"leti": "leti", "rosa": "rosa"}
    assert turno_abierto(leti, "C2")


def test_a_new_till_has_a_series_of_its_own(supervisora: Usuario) -> None:
    guardar(supervisora, "C12", nombre="Caja del mercado", nueva=True)

    assert [c.clave for c in queries.cajas_de_la_casa()] == ["C1", "C2", "C3", "C4", "C12"]
    assert turno_abierto(persona("cajero", "rosa"), "C12")
    with pytest.raises(services.CajaYaExiste):
        guardar(supervisora, "C12", nueva=True)
    for mala in ("RA", "C0", "C100", "c5", ""):
        with pytest.raises(ValorInvalido, match="no es de una caja"):
            guardar(supervisora, mala, nueva=True)
    with pytest.raises(NoExiste):
        guardar(supervisora, "C77")


def test_what_is_wrong_is_refused(supervisora: Usuario) -> None:
    rosa = persona("cajero", "rosa")
    turno_abierto(rosa, "C1")

    with pytest.raises(services.CajaConTurno, match="rosa"):
        guardar(supervisora, activa=False)
    with pytest.raises(ValorInvalido, match="no es de la Caja"):
        guardar(supervisora, usuarios=["norma"])
    with pytest.raises(ValorInvalido, match="La caja C2 ya se llama «caja 2»"):
        guardar(supervisora, "C1", nombre="caja 2")
    with pytest.raises(ValorInvalido, match="nombre de la caja"):
        guardar(supervisora, nombre=" ")
    with pytest.raises(SinFacultad):
        guardar(rosa)
    guardar(supervisora, "C2", activa=False)
    assert "C2" not in [c.clave for c in queries.cajas()]
