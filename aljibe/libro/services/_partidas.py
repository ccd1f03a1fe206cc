"""What a payment is made of: the parts of a debt it takes, and the movements that raise and settle a charge."""

from dataclasses import dataclass
from decimal import Decimal

from aljibe.libro.queries import Adeudo
from aljibe.libro.services._asientos import MovimientoNuevo

POR_APLICAR = "POR_APLICAR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parte:
    """Money given to one charge, or to its surcharge: exactly `importe` pesos, IVA inside."""

    adeudo: Adeudo
    recargo: bool
    importe: Decimal
    saldo: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class LineaPagada:
    """One application of a payment: `importe` with IVA inside, `iva` of it, `saldo` what is left of that part.

    `orden` is the folio of the order of payment it belongs to, if to one. `ajuste` is the rounding inside `importe`,
    told only when the charge is paid whole: of a part, nobody can say which centavo it is.
    """

    cargo_id: int
    concepto: str
    concepto_nombre: str
    grupo: str
    periodo: str
    articulo: str
    importe: Decimal
    iva: Decimal
    tasa_iva: Decimal
    saldo: Decimal
    orden: str = ""
    ajuste: Decimal = Decimal("0.00")


def levantar(cargo_id: int, grupo: str, ingreso: str, importe: Decimal, iva: Decimal) -> list[MovimientoNuevo]:
    """The movements that raise a charge: what is owed against income and against IVA to be passed on."""
    return [
        MovimientoNuevo(debe=grupo, haber=cuenta, importe=valor, cargo_id=cargo_id)
        for cuenta, valor in ((ingreso, importe), ("IVA_POR_TRASLADAR", iva))
        if valor > 0
    ]


def saldar(cargo_id: int, grupo: str, importe: Decimal, iva: Decimal) -> list[MovimientoNuevo]:
    """The movements that pay `importe` of a charge and cause its `iva`."""
    movimientos = [MovimientoNuevo(debe=POR_APLICAR, haber=grupo, importe=importe, cargo_id=cargo_id)]
    if iva > 0:
        movimientos.append(
            MovimientoNuevo(debe="IVA_POR_TRASLADAR", haber="IVA_COBRADO", importe=iva, cargo_id=cargo_id)
        )
    return movimientos
