"""What can be done at the till."""

from aljibe.base.acto import Acto

MANTENER_CAJAS = Acto(clave="mantener_cajas", nombre="Mantener las cajas y quién las usa")
ABRIR_TURNO = Acto(clave="abrir_turno", nombre="Abrir un turno de caja")
COBRAR = Acto(clave="cobrar", nombre="Cobrar")
FECHAR_COBRO = Acto(clave="fechar_cobro", nombre="Cobrar con fecha valor anterior")
CANCELAR_COBRO = Acto(clave="cancelar_cobro", nombre="Cancelar un cobro", hechos=("turno_abierto",))
AUTORIZAR_CANCELACION = Acto(
    clave="autorizar_cancelacion", nombre="Autorizar la cancelación de un cobro", hechos=("turno_abierto",)
)
REGISTRAR_DEVOLUCION = Acto(clave="registrar_devolucion", nombre="Registrar un pago que devolvió el banco")
CONTAR = Acto(clave="contar", nombre="Contar el cajón")
RETIRAR = Acto(clave="retirar", nombre="Retirar efectivo a bóveda")
CERRAR_TURNO = Acto(clave="cerrar_turno", nombre="Cerrar un turno", hechos=("dentro_de_tolerancia",))
CONSULTAR_TURNOS = Acto(clave="consultar_turnos", nombre="Consultar turnos y cortes", hechos=("propio",))
EMITIR_ESTADO_DE_CUENTA = Acto(clave="emitir_estado_de_cuenta", nombre="Imprimir un estado de cuenta")
