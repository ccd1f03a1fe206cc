"""What can be done with the laws and the criteria."""

from aljibe.base.acto import Acto

CALCULAR = Acto(clave="calcular_tarifa", nombre="Calcular un precio por la ley")
IMPORTAR_LEY = Acto(clave="importar_ley", nombre="Importar una ley")
APROBAR_LEY = Acto(clave="aprobar_ley", nombre="Aprobar una ley")
MARCAR_DEMOSTRACION = Acto(clave="marcar_demostracion", nombre="Marcar la base como demostración")
