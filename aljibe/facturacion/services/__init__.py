"""Readings and runs: the only writers of this room's tables."""

from aljibe.facturacion.services._ajuste import AjusteMayorQueSaldo, ajustar_recibo, pedir_ajuste
from aljibe.facturacion.services._cancelacion import (
    EnsayoDeCancelacion,
    HayRecibosPosteriores,
    NoSePuedeRefacturar,
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
from aljibe.facturacion.services._recibo import ReciboYaCancelado
from aljibe.facturacion.services._revision import (
    ReciboEnRevision,
    ReciboSinRevision,
    RevisionAgotada,
    poner_en_revision,
    terminar_revision,
)

__all__ = [
    "AjusteMayorQueSaldo",
    "CorridaEnCurso",
    "EnsayoDeCancelacion",
    "HayRecibosPosteriores",
    "LecturaNueva",
    "LecturasRechazadas",
    "NoSePuedeRefacturar",
    "ReciboEnRevision",
    "ReciboSinRevision",
    "ReciboYaCancelado",
    "RevisionAgotada",
    "ajustar_recibo",
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
