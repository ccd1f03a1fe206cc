"""The embedded PostgreSQL: started, shared, recovered and stopped by Aljibe itself.

`servidor(datos)` lends the server of a data folder for as long as its `with` lasts. Needs neither Django nor
settings, so that a command can start the database before Django reads where it is.
How it works, and how to prepare an external server instead: docs/operacion/base-de-datos.md.
"""

from aljibe.base.postgres._instalacion import (
    APP,
    BASE,
    DUENO,
    SUPERUSUARIO,
    Direcciones,
    ServidorNoDisponible,
    direccion_superusuario,
)
from aljibe.base.postgres._sesion import servidor

__all__ = [
    "APP",
    "BASE",
    "DUENO",
    "SUPERUSUARIO",
    "Direcciones",
    "ServidorNoDisponible",
    "direccion_superusuario",
    "servidor",
]
