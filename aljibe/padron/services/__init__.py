"""The register: the only writers of its tables."""

from aljibe.padron.services._beneficios import BeneficioQueSeTraslapa, conceder_beneficio, recortar_beneficio
from aljibe.padron.services._condominio import ViviendaQueNoCabe, repartir_medidor, sigue_igual
from aljibe.padron.services._cuentas import (
    TitularidadQueSeTraslapa,
    asignar_titularidad,
    bloquear_cuentas,
    cuenta_bloqueada,
    cuentas_bloqueadas,
)
from aljibe.padron.services._importar import PadronCambiado, importar_padron
from aljibe.padron.services._marcas import LARGO as LARGO_DE_MARCA
from aljibe.padron.services._marcas import marcar_persona, retirar_marca
from aljibe.padron.services._medidores import (
    CuentaConMedidor,
    CuentaSinMedidor,
    MedidorConOtraCaratula,
    MedidorEnOtraCuenta,
    cambiar_medidor,
    instalar_medidor,
    retirar_medidor,
)

__all__ = [
    "LARGO_DE_MARCA",
    "BeneficioQueSeTraslapa",
    "CuentaConMedidor",
    "CuentaSinMedidor",
    "MedidorConOtraCaratula",
    "MedidorEnOtraCuenta",
    "PadronCambiado",
    "TitularidadQueSeTraslapa",
    "ViviendaQueNoCabe",
    "asignar_titularidad",
    "bloquear_cuentas",
    "cambiar_medidor",
    "conceder_beneficio",
    "cuenta_bloqueada",
    "cuentas_bloqueadas",
    "importar_padron",
    "instalar_medidor",
    "marcar_persona",
    "recortar_beneficio",
    "repartir_medidor",
    "retirar_marca",
    "retirar_medidor",
    "sigue_igual",
]
