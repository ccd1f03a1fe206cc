"""The capture workbook of a law: an XLSX that the office fills with the gazette in hand, and that becomes the law.

Pure: bytes and data in, bytes and data out. `leer` takes a law from either of its files; `escribir` makes the workbook
of any law, whole or not; `avance` says what a law lacks.
"""

from aljibe.reglas.captura.avance import Avance, AvanceDeHoja, avance, es_falta
from aljibe.reglas.captura.blanco import (
    EJERCICIOS,
    MODELOS,
    RENGLONES_MAXIMOS,
    NoEsUnaLeyNueva,
    UsoNuevo,
    ley_en_blanco,
)
from aljibe.reglas.captura.escritura import escribir, nombre_de_libro
from aljibe.reglas.captura.lectura import ProblemaDeCelda
from aljibe.reglas.captura.ley import LeyEnArchivo, leer, leer_archivo
from aljibe.reglas.captura.libro import NoCabe

__all__ = [
    "EJERCICIOS",
    "MODELOS",
    "RENGLONES_MAXIMOS",
    "Avance",
    "AvanceDeHoja",
    "LeyEnArchivo",
    "NoCabe",
    "NoEsUnaLeyNueva",
    "ProblemaDeCelda",
    "UsoNuevo",
    "avance",
    "es_falta",
    "escribir",
    "leer",
    "leer_archivo",
    "ley_en_blanco",
    "nombre_de_libro",
]
