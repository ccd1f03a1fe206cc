"""Papers: issued once inside an act, alone or in bulk, and reprinted with a count."""

from aljibe.documentos.services._emision import PapelIncompleto, cancelar, emitir, ultima_version
from aljibe.documentos.services._lote import emitir_lote, preparar_lote
from aljibe.documentos.services._reimpresion import reimprimir

__all__ = [
    "PapelIncompleto",
    "cancelar",
    "emitir",
    "emitir_lote",
    "preparar_lote",
    "reimprimir",
    "ultima_version",
]
