"""Where the money of a payment goes (K8) and the change handed back (R11, R13)."""

import random
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aljibe.reglas import aplicacion
from aljibe.reglas.aplicacion import CargoAbierto

D = Decimal


def cargo(ident, vence, saldo, recargo="0.00", orden=1, concepto="agua", accesorio=False):
    return CargoAbierto(
        id=ident,
        concepto=concepto,
        orden=orden,
        periodo=f"{vence:%Y-%m}",
        vencimiento=vence,
        saldo=D(saldo),
        recargo=D(recargo),
        accesorio=accesorio,
    )


MARZO, ABRIL, MAYO = date(2026, 3, 15), date(2026, 4, 15), date(2026, 5, 15)
CUENTA = [
    cargo(4, ABRIL, "60.00", orden=3, concepto="tratamiento"),
    cargo(3, ABRIL, "200.00", "4.00"),
    cargo(1, MARZO, "100.00", "6.00"),
    cargo(2, MARZO, "50.00", "3.00", orden=3, concepto="tratamiento"),
    cargo(5, MAYO, "80.00"),
]


def partes(reparto):
    return [
        (a.cargo.id, "recargo" if a.recargo else "principal", str(a.importe), str(a.saldo))
        for a in reparto.aplicaciones
    ]


def test_surcharges_of_all_go_first_and_then_principal_by_due_date_and_concept():
    assert partes(aplicacion.aplicar(D("200.00"), CUENTA)) == [
        (1, "recargo", "6.00", "0.00"),
        (2, "recargo", "3.00", "0.00"),
        (3, "recargo", "4.00", "0.00"),
        (1, "principal", "100.00", "0.00"),
        (2, "principal", "50.00", "0.00"),
        (3, "principal", "37.00", "163.00"),
    ]


def test_a_payment_below_the_surcharges_pays_the_oldest_in_part():
    assert partes(aplicacion.aplicar(D("7.50"), CUENTA)) == [
        (1, "recargo", "6.00", "0.00"),
        (2, "recargo", "1.50", "1.50"),
    ]


def test_an_execution_cost_is_collected_among_the_surcharges():
    gasto = cargo(9, MARZO, "168.98", orden=9, concepto="gastos_ejecucion", accesorio=True)
    reparto = aplicacion.aplicar(D("180.00"), [*CUENTA, gasto])
    assert [(ident, parte) for ident, parte, _, _ in partes(reparto)] == [
        (1, "recargo"),
        (2, "recargo"),
        (9, "principal"),
        (3, "recargo"),
    ]
    assert reparto.aplicaciones[-1].importe == D("2.02")


def test_chosen_cargos_take_each_its_surcharge_and_then_its_principal():
    assert partes(aplicacion.aplicar(D("160.00"), CUENTA, elegidos=[3, 2])) == [
        (2, "recargo", "3.00", "0.00"),
        (2, "principal", "50.00", "0.00"),
        (3, "recargo", "4.00", "0.00"),
        (3, "principal", "103.00", "97.00"),
    ]


def test_what_nobody_takes_is_left_over_and_not_given_to_others():
    assert aplicacion.aplicar(D("600.00"), CUENTA).sobrante == D("97.00")
    assert aplicacion.aplicar(D("100.00"), CUENTA, elegidos=[5]).sobrante == D("20.00")
    assert aplicacion.aplicar(D("100.00"), []).sobrante == D("100.00")


def test_twins_of_date_and_concept_go_by_id():
    gemelos = [cargo(8, MARZO, "10.00"), cargo(7, MARZO, "10.00")]
    assert [a.cargo.id for a in aplicacion.aplicar(D("20.00"), gemelos).aplicaciones] == [7, 8]


@pytest.mark.parametrize("importe", ["0.00", "-5.00", "10.005"])
def test_an_amount_that_is_not_money_is_refused(importe):
    with pytest.raises(ValueError, match="importe positivo"):
        aplicacion.aplicar(D(importe), CUENTA)


def test_cargos_without_sense_are_refused():
    with pytest.raises(ValueError, match="repetido"):
        aplicacion.aplicar(D("1.00"), [CUENTA[0], CUENTA[0]])
    with pytest.raises(ValueError, match="negativo"):
        aplicacion.aplicar(D("1.00"), [cargo(1, MARZO, "-1.00")])
    with pytest.raises(ValueError, match="elegido"):
        aplicacion.aplicar(D("1.00"), CUENTA, elegidos=[1, 99])


def _revisar(importe, cargos, elegidos):
    reparto = aplicacion.aplicar(importe, cargos, elegidos)
    assert sum((a.importe for a in reparto.aplicaciones), D(0)) + reparto.sobrante == importe
    assert reparto.sobrante >= 0
    dado = {}
    for parte in reparto.aplicaciones:
        assert parte.importe > 0
        debido = parte.cargo.recargo if parte.recargo else parte.cargo.saldo
        assert parte.importe + parte.saldo == debido
        assert (parte.cargo.id, parte.recargo) not in dado
        dado[parte.cargo.id, parte.recargo] = parte.importe
        assert elegidos is None or parte.cargo.id in elegidos
    alcanzables = [c for c in cargos if elegidos is None or c.id in elegidos]
    assert reparto.sobrante == max(importe - sum((c.saldo + c.recargo for c in alcanzables), D(0)), D(0))


@pytest.mark.lento
def test_r11_in_100_000_random_allocations_the_parts_are_the_whole():
    azar = random.Random(11)
    for _ in range(100_000):
        cargos = [
            CargoAbierto(
                id=ident,
                concepto="agua",
                orden=azar.randrange(3),
                periodo=None,
                vencimiento=date(2026, azar.randint(1, 12), azar.randint(1, 28)),
                saldo=D(azar.randrange(50_000)) / 100,
                recargo=D(azar.choice((0, azar.randrange(5_000)))) / 100,
                accesorio=azar.random() < 0.1,
            )
            for ident in range(azar.randrange(4))
        ]
        elegidos = [c.id for c in cargos if azar.random() < 0.6] if azar.random() < 0.4 else None
        _revisar(D(azar.randrange(1, 120_000)) / 100, cargos, elegidos)


@pytest.mark.lento
def test_r13_in_100_000_random_payments_tenders_less_change_are_what_is_applied():
    azar = random.Random(13)
    cobrados = 0
    while cobrados < 100_000:
        cargos = [cargo(n, azar.choice([MARZO, ABRIL, MAYO]), D(azar.randrange(50_000)) / 100) for n in range(4)]
        importe = D(azar.randrange(1, 120_000)) / 100
        medios = [
            (azar.choice(["efectivo", "efectivo", "tarjeta", "cheque"]), D(azar.randrange(1, 90_000)) / 100)
            for _ in range(azar.randint(1, 3))
        ]
        try:
            netos = aplicacion.neto_por_medio(importe, medios)
        except (aplicacion.MediosInsuficientes, aplicacion.CambioMayorQueEfectivo):
            continue
        cobrados += 1
        reparto = aplicacion.aplicar(importe, cargos)
        recibido, devuelto = sum(m for _, m in medios), aplicacion.cambio(importe, medios)
        aplicado = sum((a.importe for a in reparto.aplicaciones), D(0))
        assert recibido - devuelto == sum(netos.values()) == aplicado + reparto.sobrante == importe
        assert devuelto >= 0 and all(neto > 0 for neto in netos.values())


@given(
    st.decimals("0.01", "5000", places=2),
    st.lists(st.tuples(st.sampled_from([MARZO, ABRIL, MAYO]), st.decimals("0", "900", places=2)), max_size=6),
)
def test_principal_never_leaves_an_older_cargo_open_behind_it(importe, filas):
    cargos = [cargo(n, vence, saldo) for n, (vence, saldo) in enumerate(filas)]
    reparto = aplicacion.aplicar(importe, cargos)
    for antes, despues in zip(reparto.aplicaciones, reparto.aplicaciones[1:], strict=False):
        assert antes.saldo == 0
        assert antes.cargo.vencimiento <= despues.cargo.vencimiento


def test_change_comes_out_of_cash():
    medios = [("efectivo", D("500.00")), ("tarjeta", D("100.00")), ("tarjeta", D("50.00"))]
    assert aplicacion.cambio(D("298.00"), medios) == D("352.00")
    assert aplicacion.neto_por_medio(D("298.00"), medios) == {"efectivo": D("148.00"), "tarjeta": D("150.00")}


def test_cash_handed_back_whole_leaves_no_trace_in_what_was_kept():
    medios = [("efectivo", D("100.00")), ("tarjeta", D("298.00"))]
    assert aplicacion.neto_por_medio(D("298.00"), medios) == {"tarjeta": D("298.00")}


def test_tenders_below_the_amount_say_how_much_is_missing():
    with pytest.raises(aplicacion.MediosInsuficientes) as excepcion:
        aplicacion.cambio(D("298.00"), [("efectivo", D("200.00")), ("tarjeta", D("97.99"))])
    assert excepcion.value.faltante == D("0.01")


def test_change_larger_than_the_cash_is_refused():
    with pytest.raises(aplicacion.CambioMayorQueEfectivo) as excepcion:
        aplicacion.cambio(D("298.00"), [("efectivo", D("50.00")), ("cheque", D("300.00"))])
    assert (excepcion.value.cambio, excepcion.value.efectivo) == (D("52.00"), D("50.00"))


@pytest.mark.parametrize(("importe", "medio"), [("0.00", "10.00"), ("10.00", "0.00"), ("-1.00", "10.00")])
def test_amounts_of_a_payment_are_positive(importe, medio):
    with pytest.raises(ValueError, match="positivos"):
        aplicacion.cambio(D(importe), [("efectivo", D(medio))])


@given(
    st.decimals("0.01", "5000", places=2),
    st.lists(
        st.tuples(
            st.sampled_from(["efectivo", "tarjeta", "transferencia", "cheque", "saldo_a_favor"]),
            st.decimals("0.01", "3000", places=2),
        ),
        min_size=1,
        max_size=5,
    ),
)
def test_r13_tenders_less_change_are_the_amount(importe, medios):
    recibido = sum(valor for _, valor in medios)
    efectivo = sum((valor for medio, valor in medios if medio == "efectivo"), D(0))
    try:
        netos = aplicacion.neto_por_medio(importe, medios)
    except aplicacion.MediosInsuficientes as excepcion:
        assert recibido + excepcion.faltante == importe
    except aplicacion.CambioMayorQueEfectivo:
        assert recibido - importe > efectivo
    else:
        assert sum(netos.values()) == importe == recibido - aplicacion.cambio(importe, medios)
        assert all(neto > 0 for neto in netos.values())


def test_change_is_handed_back_in_the_fewest_notes_and_coins():
    assert aplicacion.piezas(D("1886.50")).piezas == (
        (D("1000"), 1),
        (D("500"), 1),
        (D("200"), 1),
        (D("100"), 1),
        (D("50"), 1),
        (D("20"), 1),
        (D("10"), 1),
        (D("5"), 1),
        (D("1"), 1),
        (D("0.50"), 1),
    )


def test_change_below_the_smallest_coin_is_said():
    sobra = aplicacion.piezas(D("2.73"))
    assert (sobra.piezas, sobra.resto) == (((D("2"), 1), (D("0.50"), 1)), D("0.23"))
    with pytest.raises(ValueError, match="negativo"):
        aplicacion.piezas(D("-1"))


@given(st.decimals("0", "20000", places=2))
def test_notes_and_coins_add_up_to_the_change(importe):
    entrega = aplicacion.piezas(importe)
    assert sum((valor * cuantas for valor, cuantas in entrega.piezas), D(0)) + entrega.resto == importe
    assert 0 <= entrega.resto < D("0.50")
