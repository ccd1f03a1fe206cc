"""Readings, spans, estimates and what is not believed (K4, K5)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aljibe.reglas import lecturas
from aljibe.reglas.lecturas import Consumo, LecturaMenor, Liquidacion, Regla, Tramo


def test_consumption_is_the_difference_of_two_readings():
    assert lecturas.consumo(1847, 1867, 4) == Consumo(m3=20, vuelta=False)
    assert lecturas.consumo(1847, 1847, 4) == Consumo(m3=0, vuelta=False)


def test_a_dial_that_passes_zero_goes_on_counting():
    assert lecturas.consumo(9990, 15, 4) == Consumo(m3=25, vuelta=True)
    assert lecturas.consumo(99_999, 0, 5) == Consumo(m3=1, vuelta=True)


def test_a_smaller_reading_that_no_turn_explains_is_refused():
    with pytest.raises(LecturaMenor) as excepcion:
        lecturas.consumo(1867, 1847, 4)
    assert (excepcion.value.anterior, excepcion.value.actual) == (1867, 1847)


def test_a_turn_is_at_most_a_tenth_of_the_dial_or_what_the_office_says():
    assert lecturas.consumo(9000, 0, 4).m3 == 1000
    with pytest.raises(LecturaMenor):
        lecturas.consumo(8999, 0, 4)
    with pytest.raises(LecturaMenor):
        lecturas.consumo(9990, 15, 4, tope_vuelta_m3=24)
    assert lecturas.consumo(9990, 15, 4, tope_vuelta_m3=25).vuelta


@pytest.mark.parametrize(("anterior", "actual", "digitos"), [(0, 10_000, 4), (-1, 5, 4), (0, 1, 0), (0, 1, 13)])
def test_a_reading_that_the_meter_cannot_show_is_refused(anterior, actual, digitos):
    with pytest.raises(ValueError, match="dígitos"):
        lecturas.consumo(anterior, actual, digitos)


def test_a_change_of_meter_adds_both_spans():
    cambio = [Tramo(anterior=1840, actual=1852, digitos=4), Tramo(anterior=3, actual=11, digitos=5)]
    assert lecturas.liquidar(cambio) == Liquidacion(m3=20, lectura_facturada=11, por_compensar_m3=0, vuelta=False)


def test_a_real_reading_below_the_estimate_bills_nothing_and_carries_the_rest():
    estimada = lecturas.estimar(1847, 20, 4)
    assert estimada == Liquidacion(m3=20, lectura_facturada=1867, por_compensar_m3=20, vuelta=False)
    real = lecturas.ultima_real(estimada.lectura_facturada, estimada.por_compensar_m3, 4)
    assert real == 1847

    corta = lecturas.liquidar([Tramo(anterior=real, actual=1860, digitos=4)], estimada.por_compensar_m3)
    assert corta == Liquidacion(m3=0, lectura_facturada=1867, por_compensar_m3=7, vuelta=False)

    siguiente = lecturas.liquidar([Tramo(anterior=1860, actual=1880, digitos=4)], corta.por_compensar_m3)
    assert siguiente == Liquidacion(m3=13, lectura_facturada=1880, por_compensar_m3=0, vuelta=False)


def test_an_estimate_beyond_the_dial_is_compensated_on_both_sides_of_zero():
    estimada = lecturas.estimar(9990, 20, 4)
    assert (estimada.lectura_facturada, estimada.vuelta) == (10, True)
    antes = lecturas.liquidar([Tramo(anterior=9990, actual=9998, digitos=4)], 20)
    assert (antes.m3, antes.lectura_facturada, antes.por_compensar_m3) == (0, 10, 12)
    despues = lecturas.liquidar([Tramo(anterior=9990, actual=14, digitos=4)], 20)
    assert (despues.m3, despues.lectura_facturada, despues.por_compensar_m3) == (4, 14, 0)


def test_a_new_meter_inherits_what_the_old_one_was_billed_in_excess():
    cambio = [Tramo(anterior=1847, actual=1850, digitos=4), Tramo(anterior=0, actual=5, digitos=4)]
    assert lecturas.liquidar(cambio, 20) == Liquidacion(m3=0, lectura_facturada=17, por_compensar_m3=12, vuelta=False)


@given(
    inicio=st.integers(0, 9_999),
    meses=st.lists(st.tuples(st.integers(0, 90), st.one_of(st.none(), st.integers(0, 90))), min_size=1, max_size=12),
)
def test_real_and_estimated_months_bill_in_the_end_what_the_dial_counted(inicio, meses):
    reloj, facturada, pendiente, ultima, cobrado = inicio, inicio, 0, inicio, 0
    for gastado, estimado in meses:
        reloj += gastado
        if estimado is None:
            mes = lecturas.liquidar([Tramo(anterior=ultima, actual=reloj % 10_000, digitos=4)], pendiente, 2_000)
            ultima = reloj % 10_000
        else:
            mes = lecturas.estimar(facturada, estimado, 4, pendiente)
        facturada, pendiente = mes.lectura_facturada, mes.por_compensar_m3
        cobrado += mes.m3
        assert mes.m3 >= 0
        assert lecturas.ultima_real(facturada, pendiente, 4) == ultima
    final = lecturas.liquidar([Tramo(anterior=ultima, actual=reloj % 10_000, digitos=4)], pendiente, 2_000)
    assert cobrado + final.m3 == reloj - inicio + final.por_compensar_m3


def test_a_settlement_without_sense_is_refused():
    with pytest.raises(ValueError, match="tramo"):
        lecturas.liquidar([])
    with pytest.raises(ValueError, match="negativo"):
        lecturas.liquidar([Tramo(anterior=0, actual=1, digitos=4)], -1)
    with pytest.raises(ValueError, match="estimación"):
        lecturas.estimar(0, -1, 4)


def test_high_is_twice_the_mean_of_six_months_or_more():
    seis = [20, 18, 22, 20, 19, 21]
    assert not lecturas.es_alta(39, seis)
    assert lecturas.es_alta(40, seis)
    assert not lecturas.es_alta(40, [500, *seis[:3], 60, 60, 60]), "only the last six count"


def test_low_is_below_a_quarter_of_the_mean_of_six_months():
    seis = [20] * 6
    assert not lecturas.es_baja(5, seis)
    assert lecturas.es_baja(4, seis)


def test_with_less_than_three_months_nothing_is_high_or_low():
    assert not lecturas.es_alta(1_000, [10, 10])
    assert not lecturas.es_baja(0, [10, 10])
    assert lecturas.es_alta(1_000, [10, 10, 10])
    assert lecturas.es_baja(0, [10, 10, 10])


def test_an_empty_house_is_neither_high_nor_low_until_water_runs():
    assert not lecturas.es_alta(0, [0, 0, 0])
    assert not lecturas.es_baja(0, [0, 0, 0])
    assert lecturas.es_alta(1, [0, 0, 0])


def test_the_mean_of_an_estimate_is_whole_and_half_goes_up():
    assert lecturas.promedio([20, 21]) == 21
    assert lecturas.promedio([20, 20, 21]) == 20
    assert lecturas.promedio([999, 10, 10, 10, 10, 10, 10]) == 10
    assert lecturas.promedio([]) is None


def test_each_rule_estimates_from_what_it_names():
    antecedentes = lecturas.Antecedentes(historial=[10, 10, 40], hace_un_anio=25, volumen=Decimal("12.5"))

    def m3(regla):
        estimacion = lecturas.evaluar_estimacion(regla, antecedentes)
        assert estimacion.regla == regla
        return estimacion.m3

    assert m3(Regla.PROMEDIO_6) == 20
    assert m3(Regla.MISMO_MES) == 25
    assert m3(Regla.ULTIMO) == 40
    assert m3(Regla.CERO) == 0
    assert m3(Regla.ASIGNADO) == 13, "half up: the dial moves by whole m³"


@pytest.mark.parametrize("regla", [Regla.MISMO_MES, Regla.ASIGNADO])
def test_a_rule_with_nothing_to_stand_on_gives_way_to_the_mean_and_says_so(regla):
    estimacion = lecturas.evaluar_estimacion(regla, lecturas.Antecedentes(historial=[10, 20]))
    assert (estimacion.regla, estimacion.m3) == (Regla.PROMEDIO_6, 15)


@pytest.mark.parametrize("regla", [regla for regla in Regla if regla != Regla.CERO])
def test_without_anything_behind_it_only_zero_estimates(regla):
    assert lecturas.evaluar_estimacion(regla, lecturas.Antecedentes()) is None
    assert lecturas.evaluar_estimacion(Regla.CERO, lecturas.Antecedentes()).m3 == 0


@given(
    st.sampled_from(Regla),
    st.lists(st.integers(0, 500), max_size=30),
    st.none() | st.integers(0, 500),
    st.none() | st.decimals(0, 500, places=3),
)
def test_an_estimate_is_never_negative_nor_above_all_that_it_stands_on(regla, historial, hace_un_anio, volumen):
    antecedentes = lecturas.Antecedentes(historial=historial, hace_un_anio=hace_un_anio, volumen=volumen)
    estimacion = lecturas.evaluar_estimacion(regla, antecedentes)
    if estimacion is None:
        assert not historial
        return
    assert 0 <= estimacion.m3 <= max([*historial, hace_un_anio or 0, lecturas.asignado(volumen) or 0])
    assert estimacion.regla in (regla, Regla.PROMEDIO_6)
