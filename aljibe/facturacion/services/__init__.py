"""Readings and runs: the only writers of this room's tables."""

from aljibe.facturacion.services._catalogo import sembrar
from aljibe.facturacion.services._corrida import CorridaEnCurso, ensayar, facturar
from aljibe.facturacion.services._lecturas import (
    LecturaNueva,
    LecturasRechazadas,
    capturar_lecturas,
    importar_lecturas,
    liberar_lecturas,
)
from aljibe.facturacion.services._tirada import (
    Componer,
    Impresos,
    NadaQueImprimir,
    ParteDistinta,
    ParteSinHacer,
    TiradaEnCurso,
    TiradaTerminada,
    imprimir_parte,
    parte_en_archivo,
    pausar_tirada,
    preparar_tirada,
    reanudar_tirada,
    terminar_tirada,
)

__all__ = [
    "Componer",
    "CorridaEnCurso",
    "Impresos",
    "LecturaNueva",
    "LecturasRechazadas",
    "NadaQueImprimir",
    "ParteDistinta",
    "ParteSinHacer",
    "TiradaEnCurso",
    "TiradaTerminada",
    "capturar_lecturas",
    "ensayar",
    "facturar",
    "importar_lecturas",
    "imprimir_parte",
    "liberar_lecturas",
    "parte_en_archivo",
    "pausar_tirada",
    "preparar_tirada",
    "reanudar_tirada",
    "sembrar",
    "terminar_tirada",
]
