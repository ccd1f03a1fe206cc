"""Readings and runs: the only writers of this room's tables."""

from aljibe.facturacion.services._catalogo import (
    AnomaliaAutomatica,
    AnomaliaRepetida,
    agregar_anomalia,
    cambiar_anomalia,
    sembrar,
)
from aljibe.facturacion.services._corrida import CorridaEnCurso, ensayar, facturar
from aljibe.facturacion.services._lecturas import (
    LecturaNueva,
    LecturasRechazadas,
    capturar_lecturas,
    importar_lecturas,
)
from aljibe.facturacion.services._liberacion import LecturaMenorNoSeLibera, liberar_lecturas

__all__ = [
    "AnomaliaAutomatica",
    "AnomaliaRepetida",
    "CorridaEnCurso",
    "LecturaMenorNoSeLibera",
    "LecturaNueva",
    "LecturasRechazadas",
    "agregar_anomalia",
    "cambiar_anomalia",
    "capturar_lecturas",
    "ensayar",
    "facturar",
    "importar_lecturas",
    "liberar_lecturas",
    "sembrar",
]
