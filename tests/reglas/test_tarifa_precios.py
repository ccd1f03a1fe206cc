"""The price list by dotted key."""

from decimal import Decimal
from pathlib import Path

from aljibe.reglas.tarifa.lectura import leer_archivo
from aljibe.reglas.tarifa.ley import Ley
from aljibe.reglas.tarifa.precios import lista_de_precios

from .leyes_de_prueba import ley

CELAYA = Path(__file__).parents[2] / "aljibe" / "leyes" / "celaya-2019.yaml"


def precios(de):
    return {p.clave: p for p in lista_de_precios(de)}


def test_each_figure_of_celaya_is_reached_by_its_dotted_key():
    lista = precios(Ley(leer_archivo(CELAYA).datos))
    esperados = {
        "contracts.agua_potable": "226.86",
        "intake_materials_installation.CP.1/2in": "2524.78",
        "intake_materials_installation.BT.1 1/2in": "1832.75",
        "intake_materials_installation.extra_metre_P.2in": "361.02",
        "sewer_connection.6in.normal_pavimento": "3662.34",
        "meter_box.1/2in": "460.48",
        "meters.velocity.1/2in": "400.50",
        "meters.remote_reading_module": "1064.52",
        "services.reconexion_toma_en_cuadro": "301.72",
        "housing_development_incorporation.campestre.total": "18212.42",
        "individual_incorporation.domestico_social.titulos": "1012.28",
        "non_housing_incorporation.agua": "388259.85",
        "treated_water.at_plant_per_m3": "3.86",
    }
    assert {clave: str(lista[clave].importe) for clave in esperados} == esperados
    reconexion = lista["services.reconexion_toma_en_cuadro"]
    assert (reconexion.seccion, reconexion.unidad, reconexion.articulo, reconexion.grupo) == (
        "services",
        "toma",
        "14-X",
        "reinstalacion",
    )
    assert lista["contracts.agua_potable"].grupo == "varios"


def test_a_new_connection_adds_up_as_the_law_prices_it():
    """Worked example E of the Ley de Ingresos: 7,728.68 before IVA."""
    lista = precios(Ley(leer_archivo(CELAYA).datos))
    claves = [
        "contracts.agua_potable",
        "contracts.descarga_agua_residual",
        "contracts.tratamiento",
        "intake_materials_installation.CP.1/2in",
        "meter_box.1/2in",
        "meters.velocity.1/2in",
        "sewer_connection.6in.normal_pavimento",
    ]
    assert sum(lista[clave].importe for clave in claves) == Decimal("7728.68")


def test_the_terms_of_a_formula_the_shares_and_the_monthly_prices_are_not_for_sale():
    claves = precios(Ley(leer_archivo(CELAYA).datos)).keys()
    for parte in ("feasibility", "share", "limits", "m3_per_year", "metered", "fixed", "uma_", "_rate", "discount"):
        assert not [clave for clave in claves if parte in clave], parte
    assert "sewer.own_source_users.price" not in claves
    assert "development_services.housing.supervision_per_lot" not in claves


def test_names_lists_columns_and_nested_groups_make_the_key():
    lista = precios(
        ley("""
    services:
      operative: [{name: reconexion_en_medidor, unit: toma, price: "10.00", article: "14-X-f"},
        {name: sin_precio, price: null}]
      otros: [{category: copia, amount: "3.5"}, {name: lavado, price: {chico: "5", grande: "8"}}]
      con.punto: "1.00"
      repetidos: [{name: a, price: "1"}, {name: a, price: "2"}, {name: a, price: "3"}]
      prosa: hasta 3 metros
    """)
    )
    assert {clave: str(p.importe) for clave, p in lista.items()} == {
        "services.operative.reconexion_en_medidor": "10.00",
        "services.otros.copia": "3.5",
        "services.otros.lavado.price.chico": "5",
        "services.otros.lavado.price.grande": "8",
    }
    assert lista["services.operative.reconexion_en_medidor"].articulo == "14-X-f"


def test_an_amount_in_uma_is_listed_in_exact_pesos():
    en_uma = 'currency_unit: UMA\numa_daily: "117.31"\ncontracts: {agua: "1.333"}'
    assert precios(ley(en_uma))["contracts.agua"].importe == Decimal("1.333") * Decimal("117.31")
    assert precios(ley('currency_unit: UMA\ncontracts: {agua: "1.333"}')) == {}
