"""What this room tells: rehearsals, bills explained, their papers, periods and proofs."""

from aljibe.facturacion.queries._calculo import Omitida, Resultado, ResultadoDeRuta, clave_de_periodo, ensayar
from aljibe.facturacion.queries._papel import a_pagar, datos_impresos, referencia
from aljibe.facturacion.queries._periodos import (
    Avance,
    CuentaOmitida,
    EstadoDeRuta,
    UsoFacturado,
    avance,
    estado_de_periodo,
    omitidas,
    periodos,
    usos_facturados,
)
from aljibe.facturacion.queries._pruebas import pruebas
from aljibe.facturacion.queries._recibo import (
    FilaDeTabla,
    ReciboExplicado,
    Renglon,
    cargos_de_recibo,
    consumos,
    cuadra,
    integros,
    recibo_explicado,
)

__all__ = [
    "Avance",
    "CuentaOmitida",
    "EstadoDeRuta",
    "FilaDeTabla",
    "Omitida",
    "ReciboExplicado",
    "Renglon",
    "Resultado",
    "ResultadoDeRuta",
    "UsoFacturado",
    "a_pagar",
    "avance",
    "cargos_de_recibo",
    "clave_de_periodo",
    "consumos",
    "cuadra",
    "datos_impresos",
    "ensayar",
    "estado_de_periodo",
    "integros",
    "omitidas",
    "periodos",
    "pruebas",
    "recibo_explicado",
    "referencia",
    "usos_facturados",
]
