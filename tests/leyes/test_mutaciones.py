"""One figure of a law is changed, anywhere: the validator refuses it, or exactly the bills that read it change."""

import random
from copy import deepcopy
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from aljibe.reglas.tarifa.esquema import NumeroSinComillas
from aljibe.reglas.tarifa.lectura import leer, leer_archivo
from aljibe.reglas.tarifa.ley import Ley, NoSePuedeCalcular
from aljibe.reglas.tarifa.precio import Caso, calcular
from aljibe.reglas.tarifa.precios import lista_de_precios
from aljibe.reglas.tarifa.validacion import validar

from .dependencias import casos, cifras, clave_de_precio, lee

CELAYA = Path(__file__).parents[2] / "aljibe" / "leyes" / "celaya-2019.yaml"
MENSUAL = """
municipality: Inventada
fiscal_year: 2026
valid_from: 2026-01-01
valid_to: 2026-12-31
completeness: complete
metered:
  - {use: domestico, tax_class: domestic, model: base_plus_table, monthly_columns: true, base_fee: BASE,
     table: TABLA, last_row_m3: 12,
     beyond_last_row: {rule: last_row_plus_excess, from_m3: 13, unit_price: UNIDAD}}
  - {use: comercial, tax_class: non_domestic, model: brackets_total_rate, monthly_columns: true,
     brackets: [{to: 10, flat: BASE}, {to: 25, per_m3: UNIDAD}, {to: null, per_m3: UNIDAD}]}
  - {use: industrial, tax_class: non_domestic, model: brackets_base_plus_marginal, base_fee: "30.00",
     brackets: [{to: 12, base: "40.00", marginal: "5.00"}, {to: null, base: "100.00", marginal: "9.00"}]}
  - {use: publico, tax_class: non_domestic, model: table_total, last_row_m3: 3, includes_services: [tratamiento],
     table: {0: "60.00", 1: "70.00", 2: "80.00", 3: "90.00"},
     beyond_last_row: {rule: unit_price_times_all_m3, from_m3: 4, unit_price: "25.00"}}
fixed:
  flat_monthly: [{category: lote, amount: "88.00", tax_class: domestic}]
  assigned_volume: {price_from: metered/domestico, rows: [{category: tipo_a, m3_month: 9}]}
sewer: {model: percent_of_water, rate: "0.20"}
treatment: {model: per_m3_of_water_consumption, price: "2.10"}
incentives:
  pensionados: {discount: "0.50", applies_to: [base_fee, first_5_m3], uses: [domestico]}
  parejo: {monthly_metered: {discount: "0.25", applies_to: whole_monthly_fee},
           fixed: {discount: "0.40", applies_to: whole_monthly_fee}}
iva:
  - {concept: agua, use: "*", rate: "0.16"}
  - {concept: agua, use: domestico, rate: "0.08"}
  - {concept: alcantarillado, use: "*", rate: "0.16"}
  - {concept: tratamiento, use: "*", rate: "0.11"}
services: [{name: reconexion, unit: toma, price: "202.10"}]
late_payment: {surcharge_monthly_rate: "0.02"}
"""


def mensual():
    def doce(principio):
        return "[" + ", ".join(f'"{principio + mes}.00"' for mes in range(12)) + "]"

    tabla = "{" + ", ".join(f"{m3}: {doce(20 * m3)}" for m3 in range(13)) + "}"
    texto = MENSUAL.replace("BASE", doce(50)).replace("TABLA", tabla).replace("UNIDAD", doce(30))
    return leer(texto).datos


# Celaya has one price for the year; in the other law the figures of two months are told apart.
LEYES = {"celaya": (lambda: leer_archivo(CELAYA).datos, (5,)), "mensual": (mensual, (1, 7))}


@cache
def ley_y_casos(nombre):
    hacer, meses = LEYES[nombre]
    datos = hacer()
    assert validar(datos).valido
    todos = [caso for mes in meses for caso in casos(datos, mes)]
    leidas = {caso: lee(datos, caso) for caso in todos}
    return datos, leidas, precios(datos, leidas), tuple(cifras(datos))


def precios(datos, de_casos):
    """The money of every case, line by line, and of every concept that can be ordered."""
    ley = Ley(datos)
    hechos = {}
    for caso in de_casos:
        concepto, clave, m3, mes, beneficio = caso
        pedido = Caso(
            concepto=concepto,
            uso=clave,
            m3=None if m3 is None else Decimal(m3),
            fecha=date(datos["valid_from"].year, mes, 10),
            beneficio=beneficio,
        )
        try:
            precio = calcular(ley, pedido)
        except NoSePuedeCalcular:
            hechos[caso] = None
        else:
            hechos[caso] = tuple((linea.concepto, linea.importe, linea.iva) for linea in precio.lineas)
    return hechos | {precio.clave: precio.importe for precio in lista_de_precios(ley)}


def test_the_model_prices_the_cases_that_the_law_prices():
    for nombre in LEYES:
        _, leidas, antes, _ = ley_y_casos(nombre)
        assert [caso for caso, suyas in leidas.items() if (suyas is None) != (antes[caso] is None)] == []
        assert sum(suyas is not None for suyas in leidas.values()) > 100


def suma(cuanto):
    return lambda valor: str(Decimal(str(valor)) + Decimal(cuanto))


def por_diez(valor):
    return str(Decimal(str(valor)) * 10)


def volteada(valor):
    """Two neighbouring digits the other way round: what a tired hand writes."""
    texto = str(valor)
    for i in range(len(texto) - 1):
        if texto[i] != texto[i + 1] and "." not in texto[i : i + 2]:
            return texto[:i] + texto[i + 1] + texto[i] + texto[i + 2 :]
    return texto


# Far enough from the figure for no rounding to hide it: at 70 % off, four centavos are one.
CREIBLES = (suma("0.05"), suma("1"), suma("-0.05"), suma("-1"), por_diez, volteada)
ROTAS = (
    lambda valor: None,
    lambda valor: NumeroSinComillas(str(valor)),
    lambda valor: f"${valor}",
    lambda valor: f"-{valor}",
    lambda valor: f"1,{valor}",
    lambda valor: "",
)


def con(datos, donde, valor):
    copia = deepcopy(datos)
    padre = copia
    for paso in donde[:-1]:
        padre = padre[paso]
    padre[donde[-1]] = valor
    return copia


def en(datos, donde):
    for paso in donde:
        datos = datos[paso]
    return datos


def esperados(datos, leidas, antes, donde):
    """What should change, and nothing else."""
    suyos = {caso for caso, suyas in leidas.items() if suyas is not None and donde in suyas}
    return suyos | ({clave_de_precio(datos, donde)} & antes.keys())


def probar(nombre, donde, mutar):
    """Whether the mutation was taken; what changed is what should have."""
    datos, leidas, antes, _ = ley_y_casos(nombre)
    valor = en(datos, donde)
    nuevo = mutar(valor)
    if isinstance(valor, int) and isinstance(nuevo, str) and nuevo.lstrip("-").isdigit():
        nuevo = int(nuevo)
    if str(nuevo) == str(valor):
        return False
    mutada = con(datos, donde, nuevo)
    deben = esperados(datos, leidas, antes, donde)
    if not validar(mutada).valido:
        return False
    if isinstance(nuevo, int | str) and deben:
        assert mutar not in ROTAS, f"{donde}: {nuevo!r} se cobra y nadie lo rechazó"
    ahora = precios(mutada, leidas)
    cambiaron = {caso for caso in antes.keys() | ahora.keys() if antes.get(caso) != ahora.get(caso)}
    assert cambiaron == deben, (donde, valor, nuevo, cambiaron ^ deben)
    return True


def muestra(nombre, cuantas, semilla):
    """Places at random, each with a believable mutation."""
    azar = random.Random(semilla)  # the same sample every time
    lugares = ley_y_casos(nombre)[3]
    return [(donde, azar.choice(CREIBLES)) for donde in azar.sample(lugares, min(cuantas, len(lugares)))]


@pytest.mark.parametrize("nombre", LEYES)
def test_a_changed_figure_is_refused_or_changes_exactly_its_bills(nombre):
    assert sum(probar(nombre, donde, mutar) for donde, mutar in muestra(nombre, 25, 1)) > 5


@pytest.mark.lento
@pytest.mark.parametrize("nombre", LEYES)
@pytest.mark.parametrize("semilla", range(2, 5))
def test_any_of_hundreds_of_changed_figures_is_refused_or_changes_exactly_its_bills(nombre, semilla):
    hechas = muestra(nombre, 120, semilla)
    assert sum(probar(nombre, donde, mutar) for donde, mutar in hechas) > len(hechas) // 3


@pytest.mark.lento
@pytest.mark.parametrize("nombre", LEYES)
def test_every_figure_outside_the_tables_is_refused_or_changes_exactly_its_bills(nombre):
    lugares = [donde for donde in ley_y_casos(nombre)[3] if "table" not in donde]
    for n, donde in enumerate(lugares):
        probar(nombre, donde, CREIBLES[n % 2])


@pytest.mark.parametrize("nombre", LEYES)
def test_a_figure_that_is_charged_and_is_broken_is_always_refused(nombre):
    datos, leidas, antes, lugares = ley_y_casos(nombre)
    cobradas = [donde for donde in lugares if esperados(datos, leidas, antes, donde)]
    for n, donde in enumerate(random.Random(7).sample(cobradas, min(60, len(cobradas)))):
        if not isinstance(en(datos, donde), int):
            mutada = con(datos, donde, ROTAS[n % len(ROTAS)](en(datos, donde)))
            assert not validar(mutada).valido, (donde, ROTAS[n % len(ROTAS)](en(datos, donde)))


def test_every_row_of_every_table_is_read_by_some_bill():
    for nombre in LEYES:
        _, leidas, _, lugares = ley_y_casos(nombre)
        de_tabla = {donde for donde in lugares if "table" in donde}
        meses = {caso[3] - 1 for caso in leidas}
        leidas_de_tabla = {donde for suyas in leidas.values() if suyas for donde in suyas if "table" in donde}
        assert leidas_de_tabla == {d for d in de_tabla if nombre == "celaya" or len(d) < 5 or d[4] in meses}
        assert len(de_tabla) > 100
