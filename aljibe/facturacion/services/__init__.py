"""Readings and runs: the only writers of this room's tables."""

from aljibe.facturacion.services._ajuste import AjusteMayorQueSaldo, ajustar_recibo, pedir_ajuste
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
from aljibe.facturacion.services._cancelacion import (
    EnsayoDeCancelacion,
    HayRecibosPosteriores,
    NoSePuedeRefacturar,
    cancelar_recibo,
    ensayar_cancelacion,
)
from aljibe.facturacion.services._catalogo import (
    AnomaliaAutomatica,
    AnomaliaRepetida,
    agregar_anomalia,
    cambiar_anomalia,
    sembrar,
)
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
from aljibe.facturacion.services._fotos import MAXIMO_DE_FOTO, FotosDeMas, agregar_foto
from aljibe.facturacion.services._lecturas import (
    LecturaNueva,
    LecturasRechazadas,
    capturar_lecturas,
    importar_lecturas,
)
from aljibe.facturacion.services._liberacion import LecturaMenorNoSeLibera, liberar_lecturas
from aljibe.facturacion.services._programa import FechasDeRuta, ProgramaRechazado, programar_periodo
from aljibe.facturacion.services._recibo import ReciboYaCancelado
from aljibe.facturacion.services._revision import (
    ReciboEnRevision,
    ReciboSinRevision,
    RevisionAgotada,
    poner_en_revision,
    terminar_revision,
)

__all__ = [
    "CONDICIONES",
    "MAXIMO_DE_FOTO",
    "AjusteMayorQueSaldo",
    "AnomaliaAutomatica",
    "AnomaliaRepetida",
    "BeneficioDado",
    "BeneficioHaciaAtras",
    "BeneficioYaVence",
    "CorridaEnCurso",
    "CuentaConAdeudo",
    "EnsayoDeCancelacion",
    "FechasDeRuta",
    "FotosDeMas",
    "HayRecibosPosteriores",
    "LecturaMenorNoSeLibera",
    "LecturaNueva",
    "LecturasRechazadas",
    "NoSePuedeRefacturar",
    "PeriodoAbierto",
    "PeriodoEnCurso",
    "PeriodoSinRecibos",
    "PeriodoSinTerminar",
    "ProgramaRechazado",
    "QuedanOtrasCuentas",
    "ReciboEnRevision",
    "ReciboSinRevision",
    "ReciboYaCancelado",
    "RevisionAgotada",
    "SinBeneficioQueTerminar",
    "agregar_anomalia",
    "agregar_foto",
    "ajustar_recibo",
    "cambiar_anomalia",
    "cancelar_recibo",
    "capturar_lecturas",
    "cerrar_periodo",
    "dar_beneficio",
    "ensayar",
    "ensayar_cancelacion",
    "facturar",
    "importar_lecturas",
    "liberar_lecturas",
    "pedir_ajuste",
    "poner_en_revision",
    "programar_periodo",
    "reabrir_periodo",
    "sembrar",
    "terminar_beneficio",
    "terminar_revision",
]
