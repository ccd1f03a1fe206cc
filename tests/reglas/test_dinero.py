from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aljibe.reglas import dinero


@pytest.mark.parametrize(
    ("importe", "esperado"),
    [
        ("0", "0.00"),
        ("9.632", "9.63"),
        ("0.005", "0.01"),
        ("2.675", "2.68"),
        ("1.0049999", "1.00"),
        ("-0.005", "-0.01"),
    ],
)
def test_al_centavo_goes_half_up(importe, esperado):
    assert str(dinero.al_centavo(Decimal(importe))) == esperado


@pytest.mark.parametrize(
    "funcion", [dinero.al_centavo, lambda x: dinero.redondear(x, Decimal(1), "up"), lambda x: dinero.repartir(x, [1])]
)
@pytest.mark.parametrize("valor", [1.5, 3, True, "1.50", None])
def test_money_that_is_not_decimal_is_refused(funcion, valor):
    with pytest.raises(TypeError):
        funcion(valor)


@pytest.mark.parametrize("valor", ["NaN", "Infinity"])
def test_money_that_is_not_a_number_is_refused(valor):
    with pytest.raises(ValueError, match="finito"):
        dinero.al_centavo(Decimal(valor))


@pytest.mark.parametrize(
    ("importe", "a", "modo", "esperado"),
    [
        ("297.87", "1", "half_down", "298.00"),
        ("297.50", "1", "half_down", "297.00"),
        ("297.51", "1", "half_down", "298.00"),
        ("297.50", "1", "half_up", "298.00"),
        ("297.50", "1", "half_even", "298.00"),
        ("296.50", "1", "half_even", "296.00"),
        ("297.01", "1", "up", "298.00"),
        ("297.00", "1", "up", "297.00"),
        ("297.99", "1", "down", "297.00"),
        ("10.05", "0.10", "half_up", "10.10"),
        ("10.05", "0.10", "half_down", "10.00"),
        ("10.15", "0.10", "half_even", "10.20"),
        ("0.15", "0.30", "half_up", "0.30"),
        ("0.00", "1", "up", "0.00"),
    ],
)
def test_r12_redondear_follows_the_mode_of_the_law(importe, a, modo, esperado):
    assert str(dinero.redondear(Decimal(importe), Decimal(a), modo)) == esperado


def test_without_multiple_the_total_stays():
    assert dinero.redondear(Decimal("297.87"), None, "half_down") == Decimal("297.87")


@pytest.mark.parametrize(("a", "modo"), [("0", "up"), ("-1", "up"), ("1", "al_gusto")])
def test_a_rounding_that_means_nothing_is_refused(a, modo):
    with pytest.raises(ValueError):
        dinero.redondear(Decimal("1.00"), Decimal(a), modo)


@given(
    st.decimals("0", "99999.99", places=2),
    st.sampled_from(["1", "0.10", "0.05", "0.30"]),
    st.sampled_from(sorted(dinero.MODOS)),
)
def test_redondear_gives_a_near_multiple(importe, a, modo):
    redondeado = dinero.redondear(importe, Decimal(a), modo)
    assert redondeado % Decimal(a) == 0
    assert abs(redondeado - importe) < Decimal(a)


@given(st.decimals("-99999.99", "99999.99", places=2), st.lists(st.integers(0, 999), min_size=1).filter(any))
def test_r11_repartir_never_loses_a_centavo(importe, pesos):
    partes = dinero.repartir(importe, pesos)
    assert sum(partes) == importe
    for parte, peso in zip(partes, pesos, strict=True):
        exacta = importe * peso / sum(pesos)
        assert abs(parte - exacta) < Decimal("0.01")
        assert parte * importe >= 0
        if peso == 0:
            assert parte == 0


def test_the_leftover_centavos_go_to_the_largest_remainder_and_then_to_the_first():
    assert dinero.repartir(Decimal("0.05"), [1, 1, 1]) == [Decimal("0.02"), Decimal("0.02"), Decimal("0.01")]
    assert dinero.repartir(Decimal("100.00"), [Decimal("1"), Decimal("2")]) == [Decimal("33.33"), Decimal("66.67")]


@pytest.mark.parametrize(("importe", "pesos"), [("1.00", []), ("1.00", [0, 0]), ("1.00", [-1, 2]), ("1.001", [1])])
def test_a_share_that_means_nothing_is_refused(importe, pesos):
    with pytest.raises(ValueError):
        dinero.repartir(Decimal(importe), pesos)
