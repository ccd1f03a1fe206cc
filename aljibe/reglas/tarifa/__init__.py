"""The tariff of a Ley de Ingresos: read, validated, priced case by case, and compiled for the billing run.

Everything is a pure function of the file: `leer` or `leer_archivo`, then `validar` its data, or `Ley` of them for
`calcular`, `compilar` and `lista_de_precios`.
"""

from aljibe.reglas.tarifa.casos import leer_caso, leer_m3
from aljibe.reglas.tarifa.compilacion import Cobro, Compilada, Segmento, TarifaCompilada, compilar, evaluar
from aljibe.reglas.tarifa.lectura import Lectura, LeyIlegible, leer, leer_archivo
from aljibe.reglas.tarifa.ley import Ley, NoSePuedeCalcular
from aljibe.reglas.tarifa.precio import Caso, Linea, Parte, Precio, calcular, redondeo
from aljibe.reglas.tarifa.precios import PrecioDeConcepto, lista_de_precios
from aljibe.reglas.tarifa.validacion import Informe, Problema, validar

__all__ = [
    "Caso",
    "Cobro",
    "Compilada",
    "Informe",
    "Lectura",
    "Ley",
    "LeyIlegible",
    "Linea",
    "NoSePuedeCalcular",
    "Parte",
    "Precio",
    "PrecioDeConcepto",
    "Problema",
    "Segmento",
    "TarifaCompilada",
    "calcular",
    "compilar",
    "evaluar",
    "leer",
    "leer_archivo",
    "leer_caso",
    "leer_m3",
    "lista_de_precios",
    "redondeo",
    "validar",
]
