"""IVA inside a payment, pro rata (LIVA art. 17; K8)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aljibe.reglas.iva import iva_contenido

D = Decimal


def test_a_part_payment_moves_its_share_half_up():
    # Treatment of example A: 60.20 + 9.63 = 69.83.
    assert iva_contenido(D("10.00"), D("9.63"), D("69.83"), D("0.00")) == D("1.38")
    assert iva_contenido(D("69.83"), D("9.63"), D("69.83"), D("1.38")) == D("8.25")


@given(
    iva_total=st.decimals("0", "500", places=2),
    base=st.decimals("0.01", "5000", places=2),
    pagos=st.lists(st.decimals("0.01", "900", places=2), max_size=12),
)
def test_r11_whatever_the_parts_their_iva_adds_up_to_that_of_the_cargo(iva_total, base, pagos):
    total = base + iva_total
    pagado = movido = D("0.00")
    for pago in [*pagos, total]:
        pagado = min(pagado + pago, total)
        parte = iva_contenido(pagado, iva_total, total, movido)
        assert parte >= 0
        movido += parte
    assert movido == iva_total


@pytest.mark.parametrize(
    ("pagado", "iva", "total"), [("1", "0", "0"), ("-1", "1", "10"), ("11", "1", "10"), ("5", "11", "10")]
)
def test_a_payment_outside_its_cargo_is_refused(pagado, iva, total):
    with pytest.raises(ValueError, match="total"):
        iva_contenido(D(pagado), D(iva), D(total), D(0))
