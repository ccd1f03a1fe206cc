"""The condominium on its page: what is written, since when, and who was in it."""

from datetime import date
from html import unescape

import pytest

from aljibe.padron.models import Vivienda
from tests.facturacion.factories import TODO, facturar, leer
from tests.leyes.factories import ley_aprobada
from tests.padron.factories import cuenta

pytestmark = pytest.mark.django_db


def texto(respuesta) -> str:
    return unescape(respuesta.content.decode()).replace("\u00a0", " ")


def test_it_is_written_from_a_month_on_and_shows_who_was_in_it(entra) -> None:
    ley_aprobada()
    cuenta("000009", servicios=TODO)
    cuenta("000001", servicios=TODO, medidor=False)
    cuenta("000002", servicios=TODO, medidor=False)
    jefa = entra("jefe_comercializacion")
    donde = "/cuentas/000009/condominio"

    datos = {"viviendas": "000001\n000002", "entre": "", "desde": "2026-09-01", "clave": "k1"}
    hecho = jefa.post(donde, datos, follow=True)
    jefa.post(donde, datos)
    assert "Desde el 1 sep 2026, el medidor de la 000009 mide 2 viviendas." in texto(hecho)
    assert "mide 2 viviendas, desde 1 sep 2026" in texto(hecho)
    assert "entre 2, desde 1 sep 2026" in texto(jefa.get("/cuentas/000001"))
    leer("000009", 140, "2026-09")
    facturar("2026-09")

    tarde = jefa.post(donde, {"viviendas": "000001", "desde": "2026-09-01", "clave": "k2"})
    assert tarde.status_code == 422
    assert "ya tiene recibo de 2026-09" in texto(tarde)
    mal = jefa.post(donde, {"viviendas": "000001", "desde": "2026-10-15", "clave": "k3"})
    assert mal.context["form"].errors["desde"] == [
        "Un condominio va por meses completos: escriba el primer día de uno."
    ]
    jefa.post(donde, {"viviendas": "000001", "desde": "", "clave": "k4"})

    assert Vivienda.objects.get(cuenta__numero="000002").vigencia.upper == date(2026, 10, 1)
    pagina = jefa.get(donde)
    assert pagina.context["form"]["viviendas"].value() == "000001"
    assert [(u.cuenta, u.entre, u.hasta) for u in pagina.context["historia"]] == [
        ("000001", 1, None),
        ("000001", 2, date(2026, 9, 30)),
        ("000002", 2, date(2026, 9, 30)),
    ]
    assert "30 sep 2026" in texto(pagina)
