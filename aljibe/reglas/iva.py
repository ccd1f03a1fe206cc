"""IVA inside a payment: it is caused when collected, pro rata to what was paid (LIVA art. 17; K8)."""

from decimal import Decimal

from aljibe.reglas.dinero import al_centavo


def iva_contenido(pagado_acumulado: Decimal, iva_total: Decimal, total: Decimal, ya_movido: Decimal) -> Decimal:
    """IVA that the last payment of a cargo moves from *por trasladar* to *cobrado*, in pesos.

    half_up(paid so far × iva / total) − already moved: whatever the parts, the payment that settles the cargo
    completes its IVA. `pagado_acumulado` includes the payment in hand; `total` is what the cargo was raised
    for, IVA and ajuste inside.

    Raises ValueError: `total` is not positive, or what was paid or the IVA is outside 0 to `total`.
    Law: LIVA art. 17; K8.
    """
    if total <= 0:
        raise ValueError("un cargo con IVA tiene un total positivo")
    if not (0 <= pagado_acumulado <= total and 0 <= iva_total <= total):
        raise ValueError("lo pagado y el IVA van de cero al total del cargo")
    return al_centavo(pagado_acumulado * iva_total / total) - ya_movido
