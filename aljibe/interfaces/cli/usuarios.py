"""`aljibe usuarios crear` and `aljibe token crear`: people and their keys."""

import argparse
import json

from aljibe.base import reloj
from aljibe.seguridad import queries as personas
from aljibe.seguridad import services as seguridad

SISTEMA = "sistema"


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
