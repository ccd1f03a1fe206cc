"""`aljibe migrar`: bring the schema up to date and leave an empty organismo ready to work."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.core.management import call_command
from django.db import connections
from psycopg import sql

from aljibe.base import reloj
from aljibe.caja import services as caja
from aljibe.facturacion import services as facturacion
from aljibe.libro import services as libro
from aljibe.seguridad import services as seguridad
from aljibe.tarifas import services as tarifas

if TYPE_CHECKING:
    from aljibe.interfaces.cli import Ordenes

DERECHOS = Path(__file__).with_name("derechos.sql")


def registrar(ordenes: Ordenes) -> None:
    """Add the command."""
    orden = ordenes.agregar("migrar", "Actualiza el esquema y siembra los catálogos. Se puede repetir.")
    orden.set_defaults(ejecutar=_migrar)


def _migrar(_: object) -> int:
    return migrar(verbosidad=1)


def migrar(verbosidad: int = 0) -> int:
    """Run the migrations and the grants as the owner, then seed the catalogues. Safe to repeat."""
    call_command("migrate", database="dueno", verbosity=verbosidad, interactive=False)
    otorgar_derechos()
    ahora = reloj.ahora()
    seguridad.sembrar(ahora=ahora)
    tarifas.sembrar(ahora=ahora)
    libro.sembrar(ahora=ahora)
    facturacion.sembrar(ahora=ahora)
    caja.sembrar(ahora=ahora)
    return 0


def otorgar_derechos() -> None:
    """Grant to the application role what each table admits: nothing is updated or deleted that must not be."""
    aplicacion = str(connections["default"].settings_dict["USER"])
    dueno = connections["dueno"]
    if aplicacion == dueno.settings_dict["USER"]:
        return
    with dueno.cursor() as cursor:
        texto = DERECHOS.read_text(encoding="utf-8").replace(":aplicacion", sql.Identifier(aplicacion).as_string(None))
        cursor.execute(texto)
