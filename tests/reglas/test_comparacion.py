"""Two laws on the same consumption: by hand on Celaya 2019, and what must hold of any two."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aljibe.reglas.tarifa.comparacion import (
    Consumo,
    cotejar,
    juntar,
    nombres_de_usos,
    precios_de_lista,
    primer_mes_comun,
)
from aljibe.reglas.tarifa.impacto import Cambio, Impacto, medir
from aljibe.reglas.tarifa.lectura import leer
from aljibe.reglas.tarifa.ley import Ley
from tests.reglas.leyes_de_prueba import ley

D = Decimal
TEXTO = (Path(__file__).parents[2] / "aljibe" / "leyes" / "celaya-2019.yaml").read_text(encoding="utf-8")
CELAYA = Ley(leer(TEXTO).datos)
# The cuota base of domestico 10.00 dearer; its row 12, 5.00 cheaper (70.75 → 65.75); row 40, 100.30 dearer.
PROPUESTA = Ley(
    leer(
        TEXTO.replace('"110.01"', '"120.01"')
        .replace('12: "70.75"', '12: "65.75"')
        .replace('40: "463.81"', '40: "564.11"')
        .replace("2019", "2027")
    ).datos
)


def domesticos(*casos: tuple[int, int], **otros: str) -> list[Consumo]:
    """(m³, how many) of March."""
    return [Consumo(uso="domestico", m3=D(m3), mes=3, cuantas=cuantas, **otros) for m3, cuantas in casos]


def comparar(a: Ley, b: Ley, consumos: list[Consumo], equivalencias: dict[str, str] | None = None) -> Impacto:
    return medir(cotejar(a, b, consumos, equivalencias), nombres=nombres_de_usos(a, b))


def test_celaya_against_a_proposal_by_hand():
    # Art. 14-I-a: cuota base + row, at 0 % of IVA; 14-IV: 3.01 for each m³, at 16 %; 63: whole pesos, half down.
    # 12 m³: 110.01 + 70.75 + 36.12 + 5.78 = 222.66 → 223    120.01 + 65.75 + 36.12 + 5.78 = 227.66 → 228     +5
    # 20 m³: 110.01 + 118.03 + 60.20 + 9.63 = 297.87 → 298   120.01 + 118.03 + 60.20 + 9.63 = 307.87 → 308    +10
    # 40 m³: 110.01 + 463.81 + 120.40 + 19.26 = 713.48 → 713  120.01 + 564.11 + 120.40 + 19.26 = 823.78 → 824  +111
    impacto = comparar(CELAYA, PROPUESTA, domesticos((12, 3), (20, 4), (40, 1)))

    total = impacto.total
    assert (total.total_a, total.total_b) == (3 * 223 + 4 * 298 + 713, 3 * 228 + 4 * 308 + 824)
    assert (total.recibos, total.suben, total.igual, total.bajan) == (8, 8, 0, 0)
    assert total.media == total.alza_media == D("20.75")  # 166 / 8
    assert total.mediana == D("10.00")  # 5 5 5 10 10 10 10 111
    assert (total.mayor_alza, total.mayor_baja, total.baja_media) == (D("111.00"), 0, 0)
    assert total.porcentaje == D("6.45")  # 166 / 2574
    assert total.mayor_alza_pct == D("15.57")  # 111 / 713
    assert total.mediana_pct == D("3.36")  # 10 / 298, between 5 / 223 = 2.24 and 15.57
    assert {fila.concepto: fila.diferencia for fila in impacto.ingresos} == {
        "agua": 3 * D("5.00") + 4 * D("10.00") + D("110.30"),
        "alcantarillado": 0,
        "tratamiento": 0,
        "iva": 0,
        "ajuste": D("0.70"),  # at 40 m³, from −0.48 to 0.22
    }
    assert [(g.clave, g.cambio.diferencia) for g in impacto.por_rango] == [("11-20", 55), ("31-50", 111)]
    assert impacto.sin_precio == ()


def test_deciles_are_of_equal_count_and_a_repeated_consumption_is_shared_out():
    impacto = comparar(CELAYA, PROPUESTA, domesticos((0, 5), (12, 10), (40, 10)))

    # 25 bills: ranks 0, 2, 5, 7, 10, 12, 15, 17, 20, 22 begin each tenth.
    assert [d.cambio.recibos for d in impacto.por_decil] == [2, 3, 2, 3, 2, 3, 2, 3, 2, 3]
    assert [(d.desde_m3, d.hasta_m3) for d in impacto.por_decil[:3]] == [(0, 0), (0, 0), (12, 12)]
    assert [d.cambio.media for d in impacto.por_decil[-2:]] == [D(111), D(111)]


def test_a_use_that_a_law_lacks_is_told_apart_or_priced_as_another():
    sin_mixto = ley(MIXTOS.replace("use: mixto", "use: otro"), ENCABEZADO)
    con_mixto = ley(MIXTOS, ENCABEZADO)
    solo_agua = {"con_alcantarillado": False, "con_tratamiento": False}
    consumos = [Consumo(uso="mixto", m3=D(5), mes=3, cuantas=4, **solo_agua)]

    aparte = comparar(con_mixto, sin_mixto, consumos)
    assert aparte.total is None
    ((falta),) = aparte.sin_precio
    assert (falta.ley, falta.uso, falta.recibos, falta.importe) == ("b", "mixto", 4, D("116.00"))  # 4 × 25 × 1.16
    assert "«mixto» no está en la ley" in falta.motivo

    como_otro = comparar(con_mixto, sin_mixto, consumos, {"mixto": "domestico"})
    assert como_otro.sin_precio == ()
    assert (como_otro.total.total_a, como_otro.total.total_b) == (D("116.00"), D("40.00"))
    assert [g.clave for g in como_otro.por_uso] == ["mixto"]
    # The law that has the use prices it as it is.
    assert comparar(con_mixto, con_mixto, consumos, {"mixto": "domestico"}).total.diferencia == 0


ENCABEZADO = """
valid_from: 2026-01-01
valid_to: 2026-12-31
completeness: complete
"""
MIXTOS = """
metered:
  - use: domestico
    tax_class: domestic
    model: brackets_total_rate
    brackets: [{to: 10, per_m3: "2.00"}, {to: null, per_m3: "3.00"}]
  - use: mixto
    tax_class: non_domestic
    model: brackets_total_rate
    brackets: [{to: null, per_m3: "5.00"}]
fixed:
  flat_monthly: [{category: lote, amount: "80.00", tax_class: domestic}]
  assigned_volume: {price_from: metered/domestico, rows: [{category: casa, m3_month: 8}]}
sewer: {model: percent_of_water, rate: "0.20"}
treatment: {model: per_m3_of_water_consumption, price: "1.00"}
"""


def _mensual(precios: str, desde: str = "2026-01-01", hasta: str = "2026-12-31") -> Ley:
    return ley(
        f"""
        metered:
          - use: u
            tax_class: domestic
            model: brackets_total_rate
            monthly_columns: true
            brackets: [{{to: null, per_m3: [{precios}]}}]
        """,
        ENCABEZADO.replace("2026-01-01", desde).replace("2026-12-31", hasta),
    )


DOCE = ", ".join(f'"{n}.00"' for n in range(1, 13))


def test_each_month_is_priced_by_the_column_of_that_month_of_each_law():
    a, b = _mensual(DOCE), _mensual(DOCE.replace('"5.00"', '"5.50"'), "2027-01-01", "2027-12-31")

    cotejos = cotejar(a, b, [Consumo(uso="u", m3=D(10), mes=mes) for mes in (4, 5, 6)])

    assert [(c.a.total, c.b.total) for c in cotejos] == [(40, 40), (50, 55), (60, 60)]


def test_a_month_that_a_law_does_not_rule_has_no_price_there():
    a, b = _mensual(DOCE), _mensual(DOCE, "2026-07-15", "2027-03-31")

    meses = [Consumo(uso="u", m3=D(10), mes=mes) for mes in (3, 4, 7)]
    marzo, abril, julio = cotejar(a, b, meses)

    assert (marzo.b.total, julio.b.total) == (30, 70)
    assert abril.b is None and "no comprende abril" in abril.motivo_b
    assert primer_mes_comun(a, b) == 1
    assert primer_mes_comun(_mensual(DOCE, "2026-08-01"), _mensual(DOCE, "2026-05-01")) == 8


def test_what_an_account_does_not_have_is_not_charged():
    leyes = ley(MIXTOS, ENCABEZADO)

    uno = Consumo(uso="mixto", m3=D(10), mes=1)
    sin_nada = Consumo(uso="mixto", m3=D(10), mes=1, con_alcantarillado=False, con_tratamiento=False)
    completo, pelado = cotejar(leyes, leyes, [uno, sin_nada])

    assert completo.a.total == D("81.20")  # (50 + 10 + 10) × 1.16
    assert (pelado.a.agua, pelado.a.iva, pelado.a.total) == (D("50.00"), D("8.00"), D("58.00"))
    assert pelado.a.alcantarillado == pelado.a.tratamiento == 0


def test_without_m3_each_law_takes_the_volume_it_assigns():
    a, b = ley(MIXTOS, ENCABEZADO), ley(MIXTOS.replace("m3_month: 8", "m3_month: 10"), ENCABEZADO)

    consumos = [
        Consumo(uso="casa", m3=None, mes=1, concepto="volumen_asignado"),
        Consumo(uso="casa", m3=D(9), mes=1, concepto="volumen_asignado"),
        Consumo(uso="lote", m3=None, mes=1, concepto="cuota_fija"),
    ]
    sin_ac = [Consumo(uso=c.uso, m3=c.m3, mes=1, concepto=c.concepto, con_alcantarillado=False, con_tratamiento=False)
              for c in consumos]  # fmt: skip

    assert [(c.a.total, c.b.total) for c in cotejar(a, b, sin_ac)] == [(16, 20), (18, 18), (80, 80)]
    impacto = comparar(a, b, consumos)
    assert {g.clave for g in impacto.por_rango} == {"1-10", "sin-m3"}
    assert {d.decil for d in impacto.por_decil if d.uso == "lote"} == {0}


def test_a_fixed_fee_that_the_other_law_meters_has_no_price_there():
    a = ley(MIXTOS, ENCABEZADO)

    (uno,) = cotejar(a, ley(MIXTOS.replace("category: lote", "category: solar"), ENCABEZADO),
                     [Consumo(uso="lote", m3=None, mes=1, concepto="cuota_fija")], {"lote": "domestico"})  # fmt: skip

    assert uno.a.total > 0 and uno.b is None
    assert "m3 está vacío" in uno.motivo_b


def test_a_month_and_two_months_are_not_compared():
    bimestral = ley(MIXTOS.replace("use: mixto", "use: mixto\n    period: bimonthly"), ENCABEZADO)

    (uno,) = cotejar(ley(MIXTOS, ENCABEZADO), bimestral, [Consumo(uso="mixto", m3=D(3), mes=1)])

    assert uno.a is uno.b is None
    assert "bimestre" in uno.motivo_a == uno.motivo_b


def test_what_a_free_bill_grows_has_no_percent():
    a = ley(MIXTOS.replace('per_m3: "5.00"', 'per_m3: "0.00"'), ENCABEZADO)
    consumos = [Consumo(uso="mixto", m3=D(3), mes=1, con_tratamiento=False)]

    total = comparar(a, ley(MIXTOS, ENCABEZADO), consumos).total

    assert (total.diferencia, total.porcentaje, total.media_pct, total.mayor_alza_pct) == (D("20.88"), None, None, None)


def test_the_price_lists_have_every_whole_m3_of_each_table_and_some_beyond():
    lista = precios_de_lista(CELAYA, PROPUESTA, 1)

    de_domestico = [c for c in lista if c.consumo.uso == "domestico"]
    assert [c.consumo.m3 for c in de_domestico] == [D(m3) for m3 in range(125)]
    assert all(c.a and c.b for c in lista)
    assert {c.diferencia for c in de_domestico} == {D(5), D(10), D(111)}
    assert [c.consumo.m3 for c in lista if c.consumo.uso == "vecindad"] == [None]


def test_the_price_list_of_brackets_is_not_as_long_as_their_limits():
    larga = ley(MIXTOS.replace("{to: 10,", "{to: 900000,"), ENCABEZADO)

    m3s = [c.consumo.m3 for c in precios_de_lista(larga, larga, 1) if c.consumo.uso == "domestico"]

    assert m3s == [*map(D, range(221)), D(900_000), D(900_001)]


@pytest.mark.parametrize("rangos", [(), (5, 5), (10, 0)])
def test_bands_go_from_less_to_more(rangos):
    with pytest.raises(ValueError, match="rangos"):
        medir([], rangos=rangos)


def test_other_bands_may_be_asked_for():
    cotejos = cotejar(CELAYA, CELAYA, domesticos((0, 1), (4, 1), (16, 1), (99, 1)))

    bandas = [(g.clave, g.nombre) for g in medir(cotejos, rangos=(15, 50)).por_rango]

    assert bandas == [("0-15", "0 a 15 m³"), ("16-50", "16 a 50 m³"), ("51-", "Más de 50 m³")]


CONSUMOS = st.lists(
    st.builds(
        Consumo,
        uso=st.sampled_from(["domestico", "comercial", "mercados", "vecindad", "domestico_b", "no_hay"]),
        m3=st.sampled_from([None, *map(D, (0, 1, 9, 10, 11, 12, 20, 35, 36, 40, 51, 100, 104, 105, 900)), D("3.5")]),
        mes=st.integers(1, 12),
        concepto=st.sampled_from(["servicio_medido", "cuota_fija", "volumen_asignado"]),
        beneficio=st.sampled_from(["", "older_adults_pensioners_disability", "popular_colonias"]),
        con_alcantarillado=st.booleans(),
        con_tratamiento=st.booleans(),
        cuantas=st.integers(1, 50),
    ),
    max_size=30,
)


def sumas(cambios: list[Cambio]) -> tuple[Decimal, ...]:
    return tuple(
        sum((getattr(cambio, campo) for cambio in cambios), D(0))
        for campo in ("recibos", "suben", "igual", "bajan", "total_a", "total_b")
    )


@settings(max_examples=150, deadline=None)
@given(CONSUMOS)
def test_every_cut_adds_up_to_the_same_totals(consumos):
    impacto = comparar(CELAYA, PROPUESTA, consumos)

    total = [impacto.total] if impacto.total else []
    for cortes in (impacto.por_uso, impacto.por_rango, impacto.por_decil):
        assert sumas([corte.cambio for corte in cortes]) == sumas(total)
    ingresos = (sum(fila.a for fila in impacto.ingresos), sum(fila.b for fila in impacto.ingresos))
    assert ingresos == sumas(total)[4:]
    assert sumas(total)[0] + impacto.recibos_sin_precio == sum(consumo.cuantas for consumo in consumos)


@settings(max_examples=100, deadline=None)
@given(CONSUMOS)
def test_a_law_against_itself_changes_nothing(consumos):
    impacto = comparar(CELAYA, CELAYA, consumos)

    cambios = [g.cambio for g in (*impacto.por_uso, *impacto.por_rango, *impacto.por_decil)]
    for cambio in [*cambios, *([impacto.total] if impacto.total else [])]:
        assert (cambio.suben, cambio.bajan, cambio.igual) == (0, 0, cambio.recibos)
        assert {
            cambio.diferencia, cambio.porcentaje, cambio.media, cambio.mediana, cambio.mayor_alza, cambio.mayor_baja,
            cambio.media_pct, cambio.mediana_pct, cambio.mayor_alza_pct, cambio.mayor_baja_pct,
        } == {D(0)}  # fmt: skip
    assert {fila.diferencia for fila in impacto.ingresos} == {D(0)}


@settings(max_examples=60, deadline=None)
@given(CONSUMOS, st.randoms())
def test_neither_the_order_nor_how_they_are_counted_matters(consumos, azar):
    sueltos = [uno for c in consumos for uno in [c] * 1]
    azar.shuffle(sueltos)

    mezclado, junto = comparar(CELAYA, PROPUESTA, sueltos), comparar(CELAYA, PROPUESTA, juntar(consumos))

    assert mezclado.total == junto.total
    assert (mezclado.por_uso, mezclado.por_rango, mezclado.por_decil, mezclado.ingresos) == (
        junto.por_uso, junto.por_rango, junto.por_decil, junto.ingresos,
    )  # fmt: skip
