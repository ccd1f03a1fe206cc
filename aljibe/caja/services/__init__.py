"""The writers of the till: one function for each act, its refusals beside it."""

from aljibe.caja.services._cobro import (
    CambioMayorQueEfectivo,
    CargosYaPagados,
    ImporteMayorQueAdeudo,
    MedioEntregado,
    MediosInsuficientes,
    SaldoAFavorInsuficiente,
    cobrar,
)
from aljibe.caja.services._conteo import contar
from aljibe.caja.services._corte import MOTIVO_MAXIMO, DiferenciaSinResolver, SinConteo, cerrar_turno
from aljibe.caja.services._estado_de_cuenta import emitir_estado_de_cuenta
from aljibe.caja.services._retiro import retirar
from aljibe.caja.services._turno import (
    CajaOcupada,
    CajeroConTurno,
    TurnoAjeno,
    TurnoCerrado,
    abrir_turno,
    sembrar,
)

__all__ = [
    "MOTIVO_MAXIMO",
    "CajaOcupada",
    "CajeroConTurno",
    "CambioMayorQueEfectivo",
    "CargosYaPagados",
    "DiferenciaSinResolver",
    "ImporteMayorQueAdeudo",
    "MedioEntregado",
    "MediosInsuficientes",
    "SaldoAFavorInsuficiente",
    "SinConteo",
    "TurnoAjeno",
    "TurnoCerrado",
    "abrir_turno",
    "cerrar_turno",
    "cobrar",
    "contar",
    "emitir_estado_de_cuenta",
    "retirar",
    "sembrar",
]
