"""Readings and runs: the only writers of this room's tables."""

from aljibe.facturacion.services._catalogo import (
    AnomaliaAutomatica,
    AnomaliaRepetida,
    agregar_anomalia,
    cambiar_anomalia,
    sembrar,
)
from aljibe.facturacion.services._corrida import CorridaEnCurso, ensayar, facturar
from aljibe.facturacion.services._fotos import MAXIMO_DE_FOTO, FotosDeMas, agregar_foto
from aljibe.facturacion.services._lecturas import (
    LecturaNueva,
    LecturasRechazadas,
    capturar_lecturas,
    importar_lecturas,
)
from aljibe.facturacion.services._liberacion import LecturaMenorNoSeLibera, liberar_lecturas

__all__ = [
    "MAXIMO_DE_FOTO",
    "AnomaliaAutomatica",
    "AnomaliaRepetida",
    "CorridaEnCurso",
    "FotosDeMas",
    "LecturaMenorNoSeLibera",
    "LecturaNueva",
    "LecturasRechazadas",
    "agregar_anomalia",
    "agregar_foto",
    "cambiar_anomalia",
    "capturar_lecturas",
    "ensayar",
    "facturar",
    "importar_lecturas",
    "liberar_lecturas",
    "sembrar",
]
