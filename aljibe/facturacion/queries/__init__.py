"""What this room tells: rehearsals, bills explained, periods and readings."""

from aljibe.facturacion.queries._calculo import Omitida, Resultado, ResultadoDeRuta, ensayar

__all__ = ["Omitida", "Resultado", "ResultadoDeRuta", "ensayar"]
