"""`aljibe usuarios crear` and `aljibe token crear`: people and their keys."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from aljibe.base import reloj
from aljibe.seguridad import queries as personas
from aljibe.seguridad import services as seguridad

if TYPE_CHECKING:
    from aljibe.interfaces.cli import Ordenes

SISTEMA = "sistema"


def registrar(ordenes: Ordenes) -> None:
    """Add both commands."""
    persona = ordenes.agregar("usuarios crear", "Da de alta a una persona y dice su contraseña temporal.")
    persona.add_argument("nombre_de_usuario", metavar="NOMBRE", help="con el que entra: minúsculas, sin espacios")
    persona.add_argument("--puesto", metavar="P", required=True, help="su puesto en la oficina")
    persona.add_argument("--nombre", metavar="N", help="su nombre; sin él, el de usuario")
    persona.add_argument("--usuario", metavar="U", default=SISTEMA, help="a nombre de quién; sin él, sistema")
    persona.set_defaults(ejecutar=crear)
    token = ordenes.agregar("token crear", "Crea un token del API y lo dice una sola vez.")
    token.add_argument("--usuario", metavar="U", required=True, help="de quién es el token")
    token.set_defaults(ejecutar=crear_token)
    for orden in (persona, token):
        orden.add_argument("--json", action="store_true", help="un documento JSON en la salida")


def crear(args: argparse.Namespace) -> int:
    """Add a person and print the temporary password: it is not kept and is said this once."""
    usuario, contrasena = seguridad.crear_usuario(
        usuario=args.nombre_de_usuario,
        puesto=args.puesto,
        nombre=args.nombre or "",
        por=personas.usuario(args.usuario),
        ahora=reloj.ahora(),
    )
    if args.json:
        documento = {"usuario": usuario.usuario, "puesto": usuario.puesto_id, "contrasena": contrasena}
        print(json.dumps(documento, ensure_ascii=False))
    else:
        print(f"Usuario: {usuario.usuario}\nContraseña temporal: {contrasena}\nDebe cambiarla al entrar.")
    return 0


def crear_token(args: argparse.Namespace) -> int:
    """Print a new token of `--usuario`, alone: it is not kept and is said this once."""
    token = seguridad.crear_token(usuario=args.usuario, por=personas.usuario(SISTEMA), ahora=reloj.ahora())
    print(json.dumps({"usuario": args.usuario, "token": token}) if args.json else token)
    return 0
