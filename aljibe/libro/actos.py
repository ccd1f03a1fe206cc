"""What the ledger can be asked to do."""

from aljibe.base.acto import Acto

EMITIR_ORDEN_PAGO = Acto(clave="emitir_orden_pago", nombre="Hacer una orden de pago")
EXPORTAR_LIBRO = Acto(clave="exportar_libro", nombre="Exportar el libro")
COMPROBAR_LIBRO = Acto(clave="comprobar_libro", nombre="Comprobar los libros")
