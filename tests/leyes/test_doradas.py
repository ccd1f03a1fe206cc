"""Golden cases: each CSV is a law, its cases and the centavos that somebody computed by hand (column `fuente`)."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from aljibe.interfaces.cli.tarifas import SALIDA, calcular
from aljibe.reglas.tarifa.compilacion import compilar, evaluar
from aljibe.reglas.tarifa.lectura import leer_archivo
from aljibe.reglas.tarifa.ley import Ley
from aljibe.reglas.tarifa.precio import Caso
from aljibe.reglas.tarifa.precio import calcular as precio_de

AQUI = Path(__file__).parent
CELAYA = AQUI.parents[1] / "aljibe" / "leyes" / "celaya-2019.yaml"
QUERETARO = AQUI / "datos" / "queretaro-cea-2026-02.yaml"
DE_CADA_LEY = {"celaya-2019.csv": CELAYA, "queretaro-2026-02.csv": QUERETARO}
DINERO = ("agua", "alcantarillado", "tratamiento", "iva", "subtotal", "ajuste", "total")


def filas(ruta):
    with ruta.open(encoding="utf-8", newline="") as archivo:
        return list(csv.DictReader(archivo))


@pytest.mark.parametrize("archivo", DE_CADA_LEY)
def test_r39_each_golden_case_is_priced_to_the_centavo_by_the_bare_file(archivo, tmp_path):
    salida = tmp_path / "resultado.csv"
    assert calcular(DE_CADA_LEY[archivo], AQUI / archivo, salida) == 0
    obtenidas = filas(salida)
    assert tuple(obtenidas[0]) == SALIDA
    for esperada, obtenida in zip(filas(AQUI / archivo), obtenidas, strict=True):
        assert {c: obtenida[c] for c in DINERO} == {c: esperada[c] for c in DINERO}, esperada["caso"]
        assert obtenida["fundamento"]


@pytest.mark.parametrize("archivo", DE_CADA_LEY)
def test_r39_each_golden_case_is_billed_to_the_centavo_by_the_compiled_rows(archivo):
    compilada = compilar(Ley(leer_archivo(DE_CADA_LEY[archivo]).datos))
    for fila in filas(AQUI / archivo):
        m3 = Decimal(fila["m3"]) if fila["m3"] else None
        cobro = evaluar(compilada, fila["uso"], fila["beneficio"], int(fila["fecha"][5:7]), m3)
        assert {c: str(getattr(cobro, c)) for c in DINERO} == {c: fila[c] for c in DINERO}, fila["caso"]


# The tables are read here by another loader, in which a quoted amount is plain text.
TABLAS = yaml.safe_load(CELAYA.read_text(encoding="utf-8"))["metered"]


@pytest.mark.parametrize("tabla", TABLAS, ids=[tabla["use"] for tabla in TABLAS])
def test_every_row_of_a_celaya_table_is_base_fee_plus_row_and_beyond_it_price_by_all_the_m3(tabla):
    ley = Ley(leer_archivo(CELAYA).datos)
    compilada = compilar(ley)
    base, unidad = Decimal(tabla["base_fee"]), Decimal(tabla["beyond_last_row"]["unit_price"])
    assert sorted(tabla["table"]) == list(range(105))
    for m3 in range(131):
        esperada = base + (Decimal(tabla["table"][m3]) if m3 <= 104 else unidad * m3)
        caso = Caso(concepto="servicio_medido", uso=tabla["use"], m3=Decimal(m3), fecha=date(2019, 7, 31))
        precio = precio_de(ley, caso)
        assert precio.importe("agua") == esperada
        assert precio.importe("tratamiento") == Decimal("3.01") * m3
        cobro = evaluar(compilada, tabla["use"], "", 7, Decimal(m3))
        assert (cobro.agua, cobro.tratamiento, cobro.iva, cobro.total) == (
            esperada,
            precio.importe("tratamiento"),
            precio.iva,
            precio.total,
        )


@pytest.mark.parametrize(
    ("uso", "base", "diez", "veinte", "cincuenta", "ciento_cuatro", "unidad"),
    [
        ("domestico", "110.01", "59.09", "118.03", "651.24", "1755.03", "16.89"),
        ("comercial", "111.03", "49.64", "134.71", "722.19", "2418.04", "23.33"),
        ("industrial", "392.22", "111.30", "253.05", "906.70", "2433.64", "23.50"),
        ("educativas_privadas", "150.33", "40.95", "85.04", "236.25", "819.01", "7.90"),
        ("dependencias_publicas", "78.74", "33.08", "75.60", "421.33", "1182.49", "11.39"),
        ("mercados", "392.53", "70.88", "157.51", "511.89", "1294.82", "12.45"),
    ],
)
def test_the_figures_printed_in_the_law_of_celaya(uso, base, diez, veinte, cincuenta, ciento_cuatro, unidad):
    """Celaya 2019, art. 14-I, read from the law and not from the file."""
    ley = Ley(leer_archivo(CELAYA).datos)
    impresas = {10: diez, 20: veinte, 50: cincuenta, 104: ciento_cuatro, 105: str(Decimal(unidad) * 105)}
    for m3, variable in impresas.items():
        caso = Caso(concepto="servicio_medido", uso=uso, m3=Decimal(m3), fecha=date(2019, 1, 31))
        assert precio_de(ley, caso).importe("agua") == Decimal(base) + Decimal(variable)


def test_every_row_of_queretaro_is_the_whole_charge_rounded_once():
    ley = Ley(leer_archivo(QUERETARO).datos)
    for uso in yaml.safe_load(QUERETARO.read_text(encoding="utf-8"))["metered"]:
        for m3, impreso in uso["table"].items():
            caso = Caso(concepto="servicio_medido", uso=uso["use"], m3=Decimal(m3), fecha=date(2026, 2, 1))
            agua = precio_de(ley, caso).importe("agua")
            assert abs(agua - Decimal(impreso)) <= Decimal("0.005")
            assert agua == Decimal(str(int(Decimal(impreso) * 100 + Decimal("0.5")))).scaleb(-2)
