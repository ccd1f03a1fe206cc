"""The writers of the till: one function for each act, its refusals beside it."""

from aljibe.caja.services._cajas import QUIEN_COBRA, CajaConTurno, CajaYaExiste, guardar_caja
from aljibe.caja.services._cancelacion import (
    MOTIVO_DE_CANCELACION,
    AutorizacionVencida,
    CobroYaCancelado,
    SinMedioDevuelto,
    TurnoSinCerrar,
    cancelar_cobro,
    pedir_cancelacion,
    registrar_devolucion,
)
from aljibe.caja.services._cobro import (
    CambioMayorQueEfectivo,
    CargosYaPagados,
    ChequeNoSeRecibe,
    ImporteMayorQueAdeudo,
    MediosInsuficientes,
    SaldoAFavorInsuficiente,
    cobrar,
)
from aljibe.caja.services._conteo import contar
from aljibe.caja.services._corte import MOTIVO_MAXIMO, DiferenciaSinResolver, SinConteo, cerrar_turno
from aljibe.caja.services._escritura import MedioEntregado
from aljibe.caja.services._estado_de_cuenta import emitir_estado_de_cuenta
from aljibe.caja.services._lote import LineaDeLote, LoteCobrado, RechazoDeLote, cobrar_lote
from aljibe.caja.services._orden import emitir_orden_pago
from aljibe.caja.services._retiro import QUIEN_RECIBE, retirar
from aljibe.caja.services._turno import (
    CajaDeOtros,
    CajaOcupada,
    CajeroConTurno,
    TurnoAjeno,
    TurnoCerrado,
    abrir_turno,
    sembrar,
)
from aljibe.caja.services._varias import MAXIMO_DE_CUENTAS, CuentaQuePaga, cobrar_varias

__all__ = [
    "MAXIMO_DE_CUENTAS",
    "MOTIVO_DE_CANCELACION",
    "MOTIVO_MAXIMO",
    "QUIEN_COBRA",
    "QUIEN_RECIBE",
    "AutorizacionVencida",
    "CajaConTurno",
    "CajaDeOtros",
    "CajaOcupada",
    "CajaYaExiste",
    "CajeroConTurno",
    "CambioMayorQueEfectivo",
    "CargosYaPagados",
    "ChequeNoSeRecibe",
    "CobroYaCancelado",
    "CuentaQuePaga",
    "DiferenciaSinResolver",
    "ImporteMayorQueAdeudo",
    "LineaDeLote",
    "LoteCobrado",
    "MedioEntregado",
    "MediosInsuficientes",
    "RechazoDeLote",
    "SaldoAFavorInsuficiente",
    "SinConteo",
    "SinMedioDevuelto",
    "TurnoAjeno",
    "TurnoCerrado",
    "TurnoSinCerrar",
    "abrir_turno",
    "cancelar_cobro",
    "cerrar_turno",
    "cobrar",
    "cobrar_lote",
    "cobrar_varias",
    "contar",
    "emitir_estado_de_cuenta",
    "emitir_orden_pago",
    "guardar_caja",
    "pedir_cancelacion",
    "registrar_devolucion",
    "retirar",
    "sembrar",
]
