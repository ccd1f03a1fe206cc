"""What is known of an account, and how one is found."""

from aljibe.padron.queries._beneficios import (
    BeneficioDeCuenta,
    BeneficioQueVence,
    beneficios,
    beneficios_que_vencen,
)
from aljibe.padron.queries._busqueda import Hallazgo, Pagina, buscar, listar
from aljibe.padron.queries._ficha import (
    FichaDeCuenta,
    MedidorDeCuenta,
    RutaConCuentas,
    ViviendaMedida,
    cuenta,
    cuentas,
    domicilio,
    marca_de,
    medidores,
    rutas,
    viviendas_de,
)

__all__ = [
    "BeneficioDeCuenta",
    "BeneficioQueVence",
    "FichaDeCuenta",
    "Hallazgo",
    "MedidorDeCuenta",
    "Pagina",
    "RutaConCuentas",
    "ViviendaMedida",
    "beneficios",
    "beneficios_que_vencen",
    "buscar",
    "cuenta",
    "cuentas",
    "domicilio",
    "listar",
    "marca_de",
    "medidores",
    "rutas",
    "viviendas_de",
]
