"""Laws in draft and approved, and the criteria: the only writers of this room's tables."""

from aljibe.tarifas.services._criterios import YaNoEsNueva, criterios_sin_sembrar, marcar_demostracion, sembrar
from aljibe.tarifas.services._leyes import (
    LaApruebaOtraPersona,
    LeyIncompleta,
    LeyInvalida,
    LeyYaImportada,
    LeyYaResuelta,
    aprobar_ley,
    importar_ley,
)

__all__ = [
    "LaApruebaOtraPersona",
    "LeyIncompleta",
    "LeyInvalida",
    "LeyYaImportada",
    "LeyYaResuelta",
    "YaNoEsNueva",
    "aprobar_ley",
    "criterios_sin_sembrar",
    "importar_ley",
    "marcar_demostracion",
    "sembrar",
]
