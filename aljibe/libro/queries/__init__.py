"""What the ledger tells: debts and surcharges to the day, statements, proofs and exports."""

from aljibe.libro.queries._adeudos import Adeudo, adeudos, meses_adeudo
from aljibe.libro.queries._estado import (
    CargoAPagar,
    EstadoDeCuenta,
    OrdenSinPagar,
    Totales,
    estado_de_cuenta,
    saldo_a_favor,
    saldos_a_favor,
    totales,
)
from aljibe.libro.queries._exportar import FORMATOS, exportar
from aljibe.libro.queries._ordenes import (
    ListaDeOrdenes,
    OrdenEmitida,
    OrdenEnLista,
    RenglonCongelado,
    orden_de_pago,
    ordenes_de_pago,
)
from aljibe.libro.queries._pruebas import Prueba, folios_sin_huecos, probar, pruebas
from aljibe.libro.queries._sellos import ultimo_sello

__all__ = [
    "FORMATOS",
    "Adeudo",
    "CargoAPagar",
    "EstadoDeCuenta",
    "ListaDeOrdenes",
    "OrdenEmitida",
    "OrdenEnLista",
    "OrdenSinPagar",
    "Prueba",
    "RenglonCongelado",
    "Totales",
    "adeudos",
    "estado_de_cuenta",
    "exportar",
    "folios_sin_huecos",
    "meses_adeudo",
    "orden_de_pago",
    "ordenes_de_pago",
    "probar",
    "pruebas",
    "saldo_a_favor",
    "saldos_a_favor",
    "totales",
    "ultimo_sello",
]
