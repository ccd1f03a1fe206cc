"""What is known of an account, and how one is found."""

from aljibe.padron.queries._busqueda import Hallazgo, Pagina, buscar, listar
from aljibe.padron.queries._ficha import (
    FichaDeCuenta,
    RutaConCuentas,
    cuenta,
    domicilio,
    rutas,
    titular_de,
    titulares,
    viviendas_de,
)

__all__ = [
    "FichaDeCuenta",
    "Hallazgo",
    "Pagina",
    "RutaConCuentas",
    "buscar",
    "cuenta",
    "domicilio",
    "listar",
    "rutas",
    "titular_de",
    "titulares",
    "viviendas_de",
]
