"""What this room can do: readings and bills."""

from aljibe.base.acto import Acto

CAPTURAR_LECTURA = Acto(clave="capturar_lectura", nombre="Capturar una lectura")
IMPORTAR_LECTURAS = Acto(clave="importar_lecturas", nombre="Importar lecturas")
LIBERAR_LECTURA = Acto(clave="liberar_lectura", nombre="Liberar una lectura alta o baja")
FACTURAR = Acto(clave="facturar", nombre="Facturar un periodo")
CANCELAR_RECIBO = Acto(clave="cancelar_recibo", nombre="Cancelar un recibo de agua")
AJUSTAR_RECIBO = Acto(clave="ajustar_recibo", nombre="Ajustar un recibo")
AUTORIZAR_AJUSTE = Acto(clave="autorizar_ajuste", nombre="Autorizar un ajuste", hechos=("importe",))
PONER_EN_REVISION = Acto(clave="poner_en_revision", nombre="Poner un recibo en revisión")
TERMINAR_REVISION = Acto(clave="terminar_revision", nombre="Terminar la revisión de un recibo")
MANTENER_ANOMALIAS = Acto(clave="mantener_anomalias", nombre="Mantener el catálogo de anomalías")
PROGRAMAR_PERIODO = Acto(clave="programar_periodo", nombre="Programar un periodo")
CERRAR_PERIODO = Acto(clave="cerrar_periodo", nombre="Cerrar un periodo")
REABRIR_PERIODO = Acto(clave="reabrir_periodo", nombre="Reabrir un periodo")
DAR_BENEFICIO = Acto(clave="dar_beneficio", nombre="Dar un beneficio")
TERMINAR_BENEFICIO = Acto(clave="terminar_beneficio", nombre="Terminar un beneficio")
FORMAR_CONDOMINIO = Acto(clave="formar_condominio", nombre="Formar un condominio")
IMPRIMIR_RECIBOS = Acto(clave="imprimir_recibos", nombre="Imprimir los recibos de un periodo")
