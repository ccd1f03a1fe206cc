"""Who may, and the people: the only writers of this room's tables."""

from aljibe.seguridad.services._autorizaciones import (
    AutorizacionNoSirve,
    AutorizacionYaResuelta,
    apartar_autorizacion,
    asentar_peticion,
    gastar_autorizacion,
    resolver_autorizacion,
)
from aljibe.seguridad.services._facultades import SinFacultad, exigir
from aljibe.seguridad.services._personas import (
    UsuarioSinEntrada,
    UsuarioYaExiste,
    cambiar_contrasena,
    contrasena_temporal,
    crear_token,
    crear_usuario,
)
from aljibe.seguridad.services._siembra import sembrar

__all__ = [
    "AutorizacionNoSirve",
    "AutorizacionYaResuelta",
    "SinFacultad",
    "UsuarioSinEntrada",
    "UsuarioYaExiste",
    "apartar_autorizacion",
    "asentar_peticion",
    "cambiar_contrasena",
    "contrasena_temporal",
    "crear_token",
    "crear_usuario",
    "exigir",
    "gastar_autorizacion",
    "resolver_autorizacion",
    "sembrar",
]
