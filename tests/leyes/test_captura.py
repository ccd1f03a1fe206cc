"""A law goes into its workbook and comes back the same law: keys, figures, prices of every row, edge and benefit."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aljibe.reglas import captura
from aljibe.reglas.captura import canonico
from aljibe.reglas.tarifa.compilacion import compilar
from aljibe.reglas.tarifa.lectura import leer, leer_archivo
from aljibe.reglas.tarifa.ley import Ley
from aljibe.reglas.tarifa.precio import Caso, calcular
from aljibe.reglas.tarifa.validacion import validar

from .leyes_al_azar import leyes

AQUI = Path(__file__).parent
LEYES = AQUI.parents[1] / "aljibe" / "leyes"
CELAYA, CORTAZAR = LEYES / "celaya-2019.yaml", LEYES / "cortazar-2026.yaml"
QUERETARO = AQUI / "datos" / "queretaro-cea-2026-02.yaml"
AJUSTES = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def de_vuelta(datos):
    """The law of the workbook of a law, and the workbook."""
    leida = captura.leer(captura.escribir(datos))
    assert leida.libro is not None
    assert leida.libro.problemas == []
    assert leer(leida.texto).datos == leida.datos
    return leida


@pytest.mark.parametrize("ruta", [CELAYA, QUERETARO], ids=lambda ruta: ruta.stem)
def test_a_known_law_comes_back_the_same_with_every_key_and_every_price(ruta):
    datos = leer_archivo(ruta).datos
    leida = de_vuelta(datos)

    assert leida.datos == datos
    assert compilar(Ley(leida.datos)) == compilar(Ley(datos))
    assert len(leida.informe().problemas) == len(validar(datos).problemas)


def inventada():
    """Cortazar with invented prices in every place that is empty: the figures are a count, month by month."""
    datos = leer_archivo(CORTAZAR).datos
    datos["metered_common"] |= {
        "base_fee": [f"{100 + mes}.10" for mes in range(12)],
        "table": {0: ["0.00"] * 12}
        | {m3: [f"{m3 * 7 + mes}.5{mes % 10}" for mes in range(12)] for m3 in range(1, 101)},
        "beyond_last_row": {
            "rule": "unit_price_times_all_m3",
            "from_m3": 101,
            "unit_price": [f"9.{mes:02d}" for mes in range(12)],
            "add_base_fee": True,
        },
    }
    datos["sewer"] = {"model": "percent_of_water", "rate": "0.20"}
    datos["treatment"] = {"model": "per_m3_of_water_consumption", "price": "1.5"}
    for lista in datos["services"].values():
        for n, fila in enumerate(lista):
            fila["price"] = f"{n}5.00"
    datos["completeness"] = "complete"
    assert validar(datos).valido
    return datos


def test_cortazar_with_invented_prices_comes_back_the_same():
    datos = inventada()
    leida = de_vuelta(datos)

    assert leida.datos == datos
    assert compilar(Ley(leida.datos)) == compilar(Ley(datos))


def test_a_figure_of_all_the_uses_may_be_changed_in_one_of_them_alone():
    datos = inventada()
    datos["metered"][1]["base_fee"] = ["55.00"] * 12

    leida = de_vuelta(datos)

    assert leida.datos["metered"][1]["base_fee"] == ["55.00"] * 12
    assert "base_fee" not in leida.datos["metered"][0]


def test_cortazar_as_it_is_known_comes_back_with_its_keys_and_its_holes():
    datos = leer_archivo(CORTAZAR).datos
    leida = de_vuelta(datos)

    assert {k: v for k, v in leida.datos.items() if k != "metered"} == {
        k: v for k, v in datos.items() if k != "metered"
    }
    for antes, ahora in zip(datos["metered"], leida.datos["metered"], strict=True):
        assert antes.items() <= ahora.items()
        assert set(ahora) - set(antes) == {"base_fee", "table", "beyond_last_row"}
    problemas = leida.informe().problemas
    assert all(captura.es_falta(problema) for problema in problemas)
    assert len(problemas) == captura.avance(datos).faltan == captura.avance(leida.datos).faltan == 8 * 1225 + 2 + 27


@pytest.mark.lento
@AJUSTES
@given(leyes())
def test_a_law_at_random_comes_back_the_same(datos):
    leida = de_vuelta(datos)

    assert leida.datos == datos
    assert leida.informe().valido
    assert captura.avance(datos).faltan == 0


@pytest.mark.lento
@AJUSTES
@given(st.data())
def test_a_law_at_random_with_holes_counts_each_of_them_and_never_prices_one(data):
    datos = data.draw(leyes())
    huecos = [ruta for ruta in _importes(datos, ()) if data.draw(st.integers(0, 9)) == 0]
    for *camino, ultimo in huecos:
        padre = datos
        for paso in camino:
            padre = padre[paso]
        padre[ultimo] = None
    problemas = validar(datos).problemas
    assert all(captura.es_falta(problema) for problema in problemas)

    leida = de_vuelta(datos)

    assert len(leida.informe().problemas) == captura.avance(datos).faltan
    assert bool(problemas) == bool(captura.avance(datos).faltan)
    assert compilar(Ley(leida.datos)).segmentos == compilar(Ley(datos)).segmentos


def _importes(valor, ruta):
    """Where each amount of the uses and of the fixed fees is."""
    if isinstance(valor, dict):
        for clave, hijo in valor.items():
            if ruta or clave in ("metered", "fixed"):
                yield from _importes(hijo, (*ruta, clave))
    elif isinstance(valor, list):
        for i, hijo in enumerate(valor):
            yield from _importes(hijo, (*ruta, i))
    elif isinstance(valor, str) and valor[:1].isdigit() and ruta[-1] not in ("to", "from", "from_over", "m3_month"):
        yield ruta


@AJUSTES
@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.dates()
        | st.text(st.characters(blacklist_categories=["Cs", "Cc"])),
        lambda hijos: st.lists(hijos) | st.dictionaries(st.text(st.characters(categories=["L", "Nd"])), hijos),
        max_leaves=20,
    )
)
def test_the_text_that_is_kept_reads_back_the_same(valor):
    assert leer(canonico.escribir(valor)).datos == valor


def test_a_law_in_blank_asks_for_everything_and_filled_prices():
    usos = [captura.UsoNuevo.de_texto(uso) for uso in ("domestico:Doméstico", "comercial:Comercial:tramos")]
    datos = captura.ley_en_blanco(municipio="Salvatierra", ejercicio=2027, usos=usos, renglones=3)
    leida = de_vuelta(datos)
    assert len(leida.informe().problemas) == captura.avance(datos).faltan
    datos["metered"][0] |= {
        "tax_class": "domestic",
        "base_fee": "50.00",
        "table": {0: "0.00", 1: "1.00", 2: "2.00", 3: "3.00"},
        "beyond_last_row": {
            "rule": "unit_price_times_all_m3",
            "from_m3": 4,
            "unit_price": "2.00",
            "add_base_fee": True,
        },
    }
    datos["metered"][1] |= {"tax_class": "non_domestic", "brackets": [{"to": None, "per_m3": "3.00"}]}
    datos["sewer"] = datos["treatment"] = {"model": "included_in_water_price"}
    datos["late_payment"] = {"surcharge_monthly_rate": "0.02"}

    llena = de_vuelta(datos)

    assert llena.informe().problemas == []
    caso = Caso(concepto="servicio_medido", uso="domestico", m3=Decimal(2), fecha=datos["valid_from"])
    assert calcular(Ley(llena.datos), caso).total == Decimal("52.00")
