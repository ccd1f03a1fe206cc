"""People of each post, made as the office makes them."""

from datetime import UTC, date, datetime

from aljibe.seguridad import queries, services
from aljibe.seguridad.models import Usuario

AHORA = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
HOY = date(2026, 11, 24)
CONTRASENA = "una-frase-larga-2026"


def sistema() -> Usuario:
    return queries.usuario("sistema")


def persona(puesto: str, usuario: str = "") -> Usuario:
    """A person of `puesto`, by default named as the post."""
    creada, _ = services.crear_usuario(
        usuario=usuario or puesto, puesto=puesto, contrasena=CONTRASENA, por=sistema(), ahora=AHORA
    )
    return creada
