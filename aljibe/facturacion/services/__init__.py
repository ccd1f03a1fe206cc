"""Readings and runs: the only writers of this room's tables."""

from aljibe.facturacion.services._cancelacion import (
    EnsayoDeCancelacion,
    HayRecibosPosteriores,
    NoSePuedeRefacturar,
    ReciboYaCancelado,
    cancelar_recibo,
    ensayar_cancelacion,
)
from aljibe.facturacion.services._catalogo import sembrar
from aljibe.facturacion.services._corrida import CorridaEnCurso, ensayar, facturar
from aljibe.facturacion.services._lecturas import (
    LecturaNueva,
    LecturasRechazadas,
    capturar_lecturas,
    importar_lecturas,
    liberar_lecturas,
)

__all__ = [
    "CorridaEnCurso",
    "EnsayoDeCancelacion",
    "HayRecibosPosteriores",
    "LecturaNueva",
    "LecturasRechazadas",
    "NoSePuedeRefacturar",
    "ReciboYaCancelado",
    "cancelar_recibo",
    "capturar_lecturas",
    "ensayar",
    "ensayar_cancelacion",
    "facturar",
    "importar_lecturas",
    "liberar_lecturas",
    "sembrar",
]
