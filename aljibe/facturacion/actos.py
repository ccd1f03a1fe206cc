"""What this room can do: readings and bills."""

from aljibe.base.acto import Acto

CAPTURAR_LECTURA = Acto(clave="capturar_lectura", nombre="Capturar una lectura")
IMPORTAR_LECTURAS = Acto(clave="importar_lecturas", nombre="Importar lecturas")
LIBERAR_LECTURA = Acto(clave="liberar_lectura", nombre="Liberar una lectura alta o baja")
FACTURAR = Acto(clave="facturar", nombre="Facturar un periodo")
IMPRIMIR_RECIBOS = Acto(clave="imprimir_recibos", nombre="Imprimir los recibos de un periodo")
