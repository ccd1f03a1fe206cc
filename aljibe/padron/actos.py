"""What the register can be asked to do."""

from aljibe.base.acto import Acto

IMPORTAR_PADRON = Acto(clave="importar_padron", nombre="Importar un padrón")
RETIRAR_MARCA = Acto(clave="retirar_marca", nombre="Volver a recibir cheques de una persona")
CORREGIR_PADRON = Acto(clave="corregir_padron", nombre="Corregir una persona, una cuenta o un medidor")
