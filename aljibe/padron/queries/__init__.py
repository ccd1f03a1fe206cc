"""What is known of an account, and how one is found."""

from aljibe.padron.queries._beneficios import (
    BeneficioDeCuenta,
    BeneficioQueVence,
    beneficios,
    beneficios_que_vencen,
)
from aljibe.padron.queries._busqueda import Hallazgo, Pagina, buscar, listar
from aljibe.padron.queries._ficha import FichaDeCuenta, RutaConCuentas, cuenta, domicilio, rutas, titular_de, titulares

__all__ = [
    "BeneficioDeCuenta",
    "BeneficioQueVence",
    "FichaDeCuenta",
    "Hallazgo",
    "Pagina",
    "RutaConCuentas",
    "beneficios",
    "beneficios_que_vencen",
    "buscar",
    "cuenta",
    "domicilio",
    "listar",
    "rutas",
    "titular_de",
    "titulares",
]
