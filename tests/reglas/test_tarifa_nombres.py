"""The keys of a law file as a person reads them."""

import re
from pathlib import Path

import pytest

from aljibe.reglas.tarifa.lectura import leer
from aljibe.reglas.tarifa.ley import Ley
from aljibe.reglas.tarifa.nombres import nombre_de_clave, nombre_de_precio
from aljibe.reglas.tarifa.precios import lista_de_precios

CELAYA = Path(__file__).parents[2] / "aljibe" / "leyes" / "celaya-2019.yaml"
INGLES = re.compile(r"\b(per|the|of|and|extra|metre|water|meters?|dwelling|plant|total_?rate|up|out)\b")


@pytest.mark.parametrize(
    ("clave", "nombre"),
    [
        ("contracts.agua_potable", "Contrato: agua potable"),
        ("services.reconexion_toma_en_cuadro", "Reconexión toma en cuadro"),
        (
            "intake_materials_installation.extra_metre_T.1/2in",
            "Toma, materiales e instalación: metro adicional T, 1/2in",
        ),
        (
            "housing_development_incorporation.popular.per_dwelling",
            "Incorporación de fraccionamiento: popular, por vivienda",
        ),
        ("pollutant_discharge.industrial_per_kg.dqo", "Descarga de contaminantes: industrial por kg, DQO"),
        ("tap_only.corta_up_to_6_m.terraceria", "Tap only: corta hasta 6 m, terracería"),
        ("sewer", "Alcantarillado"),
    ],
)
def test_a_dotted_key_is_told_with_its_section(clave: str, nombre: str) -> None:
    assert nombre_de_precio(*clave.split(".")) == nombre


@pytest.mark.parametrize(
    ("clave", "nombre"),
    [("domestico_b", "Doméstico b"), ("publico", "Público"), ("Casa de 3.ª edad", "Casa de 3.ª edad"), ("", "")],
)
def test_the_key_of_a_use_is_told_with_its_accents_and_a_name_is_left_as_it_is(clave: str, nombre: str) -> None:
    assert nombre_de_clave(clave) == nombre


def test_no_price_of_celaya_is_told_in_english_or_as_another() -> None:
    nombres = [precio.nombre for precio in lista_de_precios(Ley(leer(CELAYA.read_bytes()).datos))]

    assert [nombre for nombre in nombres if INGLES.search(nombre) or "_" in nombre] == []
    assert len(set(nombres)) == len(nombres) > 100
