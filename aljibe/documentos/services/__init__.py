"""Papers: issued once inside an act, alone or in bulk, and reprinted with a count."""

from aljibe.documentos.services._emision import (
    PapelIncompleto,
    PapelNuevo,
    cancelar,
    emitir,
    emitir_varios,
    ultima_version,
)
from aljibe.documentos.services._lote import emitir_lote, preparar_lote
from aljibe.documentos.services._reimpresion import reimprimir

__all__ = [
    "PapelIncompleto",
    "PapelNuevo",
    "cancelar",
    "emitir",
    "emitir_lote",
    "emitir_varios",
    "preparar_lote",
    "reimprimir",
    "ultima_version",
]
