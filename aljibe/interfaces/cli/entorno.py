"""What a command needs before Django: the data folder, the database, the secret."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aljibe.base.archivos import carpeta_de_datos
from aljibe.base.rechazos import Rechazo

URL = "ALJIBE_DATABASE_URL"
URL_DUENO = "ALJIBE_DATABASE_URL_DUENO"


class AjusteInvalido(Rechazo):
    codigo = "ajuste-invalido"
    plantilla = "{motivo}"


@contextmanager
def con_base(datos: str | None = None) -> Iterator[None]:
    """Have the database reachable and Django ready while the `with` lasts.

    With `ALJIBE_DATABASE_URL` it is that one; without it, the embedded server of the data folder: the one that runs
    is joined, or one is started and stopped at the end.

    Raises: ServidorNoDisponible.
    """
    if URL in os.environ:
        os.environ.setdefault(URL_DUENO, os.environ[URL])
        _apuntar_django()
        yield
        return
    from aljibe.base.postgres import servidor

    carpeta = carpeta_de_datos(datos)
    with servidor(carpeta) as direcciones:
        os.environ[URL], os.environ[URL_DUENO] = direcciones.app, direcciones.dueno
        os.environ.setdefault("ALJIBE_SECRETO", _secreto(carpeta))
        _apuntar_django()
        yield
        from django.db import connections

        for conexion in connections.all(initialized_only=True):
            conexion.close()


def preparar_django() -> None:
    """Load Django; nothing is connected yet. Raises: AjusteInvalido."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aljibe.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise AjusteInvalido(motivo=str(error)) from None


def hay_esquema() -> bool:
    """Whether the tables of Aljibe are in the database."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('tarifas_criterio') IS NOT NULL")
        return bool(cursor.fetchone()[0])


def reloj_ajeno() -> str:
    """Why `ALJIBE_AHORA` is not obeyed here, or "": only a demonstration has a clock of its own."""
    from aljibe.base import reloj
    from aljibe.tarifas import queries as tarifas

    if not os.environ.get(reloj.SIMULADO):
        return ""
    try:
        reloj.ahora()
    except reloj.RelojMalPuesto as error:
        return str(error)
    if hay_esquema() and tarifas.es_demostracion():
        return ""
    return "ALJIBE_AHORA solo se admite en una base de demostración."


def _apuntar_django() -> None:
    """Point Django at the addresses of the environment, which may be newer than its settings."""
    preparar_django()
    from django.conf import settings
    from django.db import connections

    from aljibe.settings import base_de_datos

    for alias, variable in (("default", URL), ("dueno", URL_DUENO)):
        datos = base_de_datos(os.environ[variable])
        del datos["TEST"]  # what Django has filled in there for the tests is not to be lost
        connections.settings[alias].update(datos)
    if "ALJIBE_SECRETO" in os.environ:
        settings.SECRET_KEY = os.environ["ALJIBE_SECRETO"]


def _secreto(datos: Path) -> str:
    """The key that signs sessions, made once and kept beside the data: sessions survive a restart (R55)."""
    archivo = datos / "secreto"
    try:
        descriptor = os.open(archivo, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return archivo.read_text(encoding="ascii")
    nuevo = secrets.token_urlsafe(50)
    with os.fdopen(descriptor, "w", encoding="ascii") as salida:
        salida.write(nuevo)
    return nuevo
