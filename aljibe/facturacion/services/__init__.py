"""Readings and runs: the only writers of this room's tables."""

from aljibe.facturacion.services._ajuste import AjusteMayorQueSaldo, ajustar_recibo, pedir_ajuste
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
from aljibe.facturacion.services._corrida import CorridaEnCurso, ensayar, facturar
from aljibe.facturacion.services._fotos import MAXIMO_DE_FOTO, FotosDeMas, agregar_foto
from aljibe.facturacion.services._lecturas import (
    LecturaNueva,
    LecturasRechazadas,
    capturar_lecturas,
    importar_lecturas,
)
from aljibe.facturacion.services._liberacion import LecturaMenorNoSeLibera, liberar_lecturas
from aljibe.facturacion.services._recibo import ReciboYaCancelado
from aljibe.facturacion.services._revision import (
    ReciboEnRevision,
    ReciboSinRevision,
    RevisionAgotada,
    poner_en_revision,
    terminar_revision,
)

__all__ = [
    "MAXIMO_DE_FOTO",
    "AjusteMayorQueSaldo",
    "AnomaliaAutomatica",
    "AnomaliaRepetida",
    "CorridaEnCurso",
    "EnsayoDeCancelacion",
    "FotosDeMas",
    "HayRecibosPosteriores",
    "LecturaMenorNoSeLibera",
    "LecturaNueva",
    "LecturasRechazadas",
    "NoSePuedeRefacturar",
    "ReciboEnRevision",
    "ReciboSinRevision",
    "ReciboYaCancelado",
    "RevisionAgotada",
    "agregar_anomalia",
    "agregar_foto",
    "ajustar_recibo",
    "cambiar_anomalia",
    "cancelar_recibo",
    "capturar_lecturas",
    "ensayar",
    "ensayar_cancelacion",
    "facturar",
    "importar_lecturas",
    "liberar_lecturas",
    "pedir_ajuste",
    "poner_en_revision",
    "sembrar",
    "terminar_revision",
]
