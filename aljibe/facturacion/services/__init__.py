"""Readings and runs: the only writers of this room's tables."""

from aljibe.facturacion.services._beneficios import (
    CONDICIONES,
    BeneficioDado,
    BeneficioHaciaAtras,
    BeneficioYaVence,
    CuentaConAdeudo,
    SinBeneficioQueTerminar,
    dar_beneficio,
    terminar_beneficio,
)
from aljibe.facturacion.services._catalogo import sembrar
from aljibe.facturacion.services._cierre import (
    PeriodoAbierto,
    PeriodoEnCurso,
    PeriodoSinRecibos,
    PeriodoSinTerminar,
    QuedanOtrasCuentas,
    cerrar_periodo,
    reabrir_periodo,
)
from aljibe.facturacion.services._corrida import CorridaEnCurso, ensayar, facturar
from aljibe.facturacion.services._lecturas import (
    LecturaNueva,
    LecturasRechazadas,
    capturar_lecturas,
    importar_lecturas,
    liberar_lecturas,
)
from aljibe.facturacion.services._programa import FechasDeRuta, ProgramaRechazado, programar_periodo

__all__ = [
    "CONDICIONES",
    "BeneficioDado",
    "BeneficioHaciaAtras",
    "BeneficioYaVence",
    "CorridaEnCurso",
    "CuentaConAdeudo",
    "FechasDeRuta",
    "LecturaNueva",
    "LecturasRechazadas",
    "PeriodoAbierto",
    "PeriodoEnCurso",
    "PeriodoSinRecibos",
    "PeriodoSinTerminar",
    "ProgramaRechazado",
    "QuedanOtrasCuentas",
    "SinBeneficioQueTerminar",
    "capturar_lecturas",
    "cerrar_periodo",
    "dar_beneficio",
    "ensayar",
    "facturar",
    "importar_lecturas",
    "liberar_lecturas",
    "programar_periodo",
    "reabrir_periodo",
    "sembrar",
    "terminar_beneficio",
]
