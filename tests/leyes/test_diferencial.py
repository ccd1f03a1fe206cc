"""Laws at random, priced by the product, by the second implementation and by the compiled rows."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aljibe.reglas.tarifa.compilacion import compilar, evaluar
from aljibe.reglas.tarifa.ley import Ley, NoSePuedeCalcular
from aljibe.reglas.tarifa.precio import Caso, calcular
from aljibe.reglas.tarifa.validacion import validar

from .leyes_al_azar import casos, leyes
from .segunda_implementacion import Rechazado, price

DINERO = ("agua", "alcantarillado", "tratamiento", "iva", "subtotal", "ajuste", "total")
AJUSTES = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


def por_el_producto(ley, concepto, uso, m3, fecha, beneficio):
    try:
        precio = calcular(ley, Caso(concepto=concepto, uso=uso, m3=Decimal(m3), fecha=fecha, beneficio=beneficio))
    except NoSePuedeCalcular as error:
        assert error.motivo
        return None
    for linea in precio.lineas:
        assert linea.importe.as_tuple().exponent == -2
        if linea.partes:
            assert sum(parte.importe for parte in linea.partes) == linea.importe
    assert precio.fundamento
    propios = {linea.concepto: linea.importe for linea in precio.lineas}
    return {**propios, **{campo: getattr(precio, campo) for campo in DINERO[3:]}}


def por_la_segunda(datos, concepto, uso, m3, fecha, beneficio):
    try:
        centavos = price(datos, concepto, uso, m3, fecha, beneficio)
    except Rechazado:
        return None
    return {campo: Decimal(importe).scaleb(-2) for campo, importe in centavos.items()}


@AJUSTES
@given(st.data())
def test_two_programs_written_apart_price_every_law_the_same(data):
    datos = data.draw(leyes())
    ley = Ley(datos)
    for caso in data.draw(st.lists(casos(datos), min_size=4, max_size=12)):
        assert por_el_producto(ley, *caso) == por_la_segunda(datos, *caso), caso


@pytest.mark.lento
@AJUSTES
@given(st.data())
def test_the_compiled_rows_give_the_money_of_the_core_on_every_row_and_edge(data):
    datos = data.draw(leyes())
    ley = Ley(datos)
    compilada = compilar(ley)
    for concepto, uso, m3, fecha, beneficio in data.draw(st.lists(casos(datos), min_size=4, max_size=12)):
        if concepto == "servicio_medido" and uso == "lote":
            continue  # an account does not name a concept: the rows know the only one that the key has
        if not datos["valid_from"] <= fecha <= datos["valid_to"]:
            continue
        esperado = por_el_producto(ley, concepto, uso, m3, fecha, beneficio)
        volumen = Decimal(m3) if concepto == "servicio_medido" else None
        try:
            cobro = evaluar(compilada, uso, beneficio, fecha.month, volumen)
        except NoSePuedeCalcular:
            assert esperado is None, (uso, m3, fecha, beneficio)
        else:
            assert {campo: getattr(cobro, campo) for campo in DINERO} == esperado, (uso, m3, fecha, beneficio)


@pytest.mark.lento
@AJUSTES
@given(st.data())
def test_an_assigned_volume_replaced_in_the_account_is_priced_by_both(data):
    datos = data.draw(leyes().filter(lambda ley: "fixed" in ley))
    ley, compilada = Ley(datos), compilar(Ley(datos))
    m3 = Decimal(data.draw(st.integers(0, 60)))
    fecha = datos["valid_from"]
    caso = Caso(concepto="volumen_asignado", uso="tipo_a", fecha=fecha, m3_asignado=m3)
    try:
        total = calcular(ley, caso).total
    except NoSePuedeCalcular:
        total = None
    try:
        de_las_filas = evaluar(compilada, "tipo_a", "", fecha.month, m3).total
    except NoSePuedeCalcular:
        de_las_filas = None
    assert total == de_las_filas


@pytest.mark.lento
@AJUSTES
@given(st.data())
def test_a_law_without_problems_prices_every_row_of_its_tables(data):
    datos = data.draw(leyes())
    informe = validar(datos)
    assert informe.valido, informe.problemas
    ley = Ley(
        {
            **datos,
            "completeness": "complete",
            "sewer": {"model": "included_in_water_price"},
            "treatment": {"model": "included_in_water_price"},
        }
    )
    ley.datos.pop("iva", None)
    for uso in datos["metered"]:
        for m3 in range(uso.get("last_row_m3", -1) + 1):
            if uso.get("minimum_m3", 0) <= uso["last_row_m3"]:
                caso = Caso(concepto="servicio_medido", uso=uso["use"], m3=Decimal(m3), fecha=datos["valid_from"])
                assert calcular(ley, caso).total >= 0


@pytest.mark.lento
@AJUSTES
@given(st.data())
def test_segments_of_a_use_never_overlap(data):
    compilada = compilar(Ley(data.draw(leyes())))
    por_llave = {}
    for s in compilada.segmentos:
        por_llave.setdefault((s.uso, s.beneficio, s.mes, s.componente), []).append(s)
    for lista in por_llave.values():
        for previo, s in pairwise(lista):
            assert previo.hasta is not None
            assert s.desde > previo.hasta or (s.desde == previo.hasta and s.desde_abierto)
