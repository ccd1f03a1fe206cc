"""What this room can do: readings and bills."""

from aljibe.base.acto import Acto

CAPTURAR_LECTURA = Acto(clave="capturar_lectura", nombre="Capturar una lectura")
IMPORTAR_LECTURAS = Acto(clave="importar_lecturas", nombre="Importar lecturas")
LIBERAR_LECTURA = Acto(clave="liberar_lectura", nombre="Liberar una lectura alta o baja")
FACTURAR = Acto(clave="facturar", nombre="Facturar un periodo")
PROGRAMAR_PERIODO = Acto(clave="programar_periodo", nombre="Programar un periodo")
CERRAR_PERIODO = Acto(clave="cerrar_periodo", nombre="Cerrar un periodo")
REABRIR_PERIODO = Acto(clave="reabrir_periodo", nombre="Reabrir un periodo")
DAR_BENEFICIO = Acto(clave="dar_beneficio", nombre="Dar un beneficio")
TERMINAR_BENEFICIO = Acto(clave="terminar_beneficio", nombre="Terminar un beneficio")
