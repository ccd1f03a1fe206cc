"""What this room can do: people and their keys; and the reading of the house, which every room shares."""

from aljibe.base.acto import Acto

CREAR_USUARIO = Acto(clave="crear_usuario", nombre="Dar de alta a una persona")
CREAR_TOKEN = Acto(clave="crear_token", nombre="Crear un token de acceso")
CAMBIAR_CONTRASENA = Acto(clave="cambiar_contrasena", nombre="Cambiar una contraseña")
CONSULTAR = Acto(clave="consultar", nombre="Consultar cuentas, recibos y leyes")
SEMBRAR = Acto(clave="sembrar", nombre="Sembrar los catálogos")
PEDIR_AUTORIZACION = Acto(clave="pedir_autorizacion", nombre="Pedir una autorización")
RESOLVER_AUTORIZACION = Acto(clave="resolver_autorizacion", nombre="Aprobar o negar una autorización")
