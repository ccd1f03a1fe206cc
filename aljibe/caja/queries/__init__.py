"""What the till tells: drawers, receipts, cuts, and the history of the money of an account."""

from aljibe.caja.queries._corte import Resumen, contado, datos_de_corte, esperado, esperado_de, resumen_de, resumen_de_turno
from aljibe.caja.queries._cuenta import (
    MovimientoDeCuenta,
    ReciboDeCargo,
    movimientos_de_cuenta,
    quien_pago,
    recibos_de_cargos,
    ultimo_pago,
)
from aljibe.caja.queries._pruebas import pruebas
from aljibe.caja.queries._turnos import (
    CajaLibre,
    CobroHecho,
    CorteHecho,
    FichaDeTurno,
    UltimoCobro,
    cajas,
    cobro,
    corte,
    corte_de_turno,
    turno,
    turno_abierto_de,
    turnos_abiertos,
    ultimo_conteo,
    ultimos_cobros,
)

__all__ = [
    "CajaLibre",
    "CobroHecho",
    "CorteHecho",
    "FichaDeTurno",
    "MovimientoDeCuenta",
    "ReciboDeCargo",
    "Resumen",
    "UltimoCobro",
    "cajas",
    "cobro",
    "contado",
    "corte",
    "corte_de_turno",
    "datos_de_corte",
    "esperado",
    "esperado_de",
    "movimientos_de_cuenta",
    "pruebas",
    "quien_pago",
    "recibos_de_cargos",
    "resumen_de",
    "resumen_de_turno",
    "turno",
    "turno_abierto_de",
    "turnos_abiertos",
    "ultimo_conteo",
    "ultimo_pago",
    "ultimos_cobros",
]
