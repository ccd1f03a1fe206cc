"""The databases of the tests: one throw-away server, a migrated template, a clone for each worker or for one test.

- A test marked `django_db` runs in the worker's clone, inside a transaction that is undone. It connects as
  `aljibe_app`, with the rights of the application and no others.
- A test that commits, starts threads or processes takes `base_propia`: a clone for itself alone, dropped afterwards.
  Nothing is ever flushed: the triggers of the product refuse TRUNCATE.

The server is embedded, or the one whose superuser URL is in `ALJIBE_PRUEBAS_DATABASE_URL`: a server for tests alone,
on which the passwords of the two roles are replaced.
"""

import itertools
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from aljibe.base.postgres import APP, BASE, DUENO, Direcciones, direccion_superusuario, servidor

SUPERUSUARIO_URL = "ALJIBE_PRUEBAS_DATABASE_URL"
SESION = "ALJIBE_PRUEBAS_SESION"
_LLAVE_DE_LA_PLANTILLA = 4_071_906
_numeros = itertools.count(1)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Have the server ready before the workers start: they, and any process of a test, find it in the environment."""
    if hasattr(session.config, "workerinput"):
        return
    pila = ExitStack()
    session.config.add_cleanup(pila.close)
    os.environ[SESION] = secrets.token_hex(3)
    # A throw-away server gives durability up: only here is that not a reason to refuse to work.
    os.environ["ALJIBE_BASE_DESECHABLE"] = "1"
    # Nothing that a test starts may ever reach the data folder of whoever runs the tests.
    datos = Path(tempfile.mkdtemp(prefix="aljibe-pruebas-"))
    datos.chmod(0o711)
    pila.callback(shutil.rmtree, datos, ignore_errors=True)
    os.environ["ALJIBE_DATOS"] = str(datos)
    if SUPERUSUARIO_URL in os.environ:
        direcciones = _roles_en_servidor_externo()
        pila.callback(_borrar_bases_de_la_sesion)
    else:
        direcciones = pila.enter_context(servidor(datos, desechable=True))
        os.environ[SUPERUSUARIO_URL] = direccion_superusuario(datos, base="postgres")
    _publicar(direcciones)


@pytest.fixture(scope="session", autouse=True)
def contrasenas_baratas() -> None:
    """Hashing a password is slow on purpose; the tests make many people and guard nothing."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def plantilla(django_test_environment: None, django_db_blocker: Any) -> str:
    """Name of the migrated and seeded database that is cloned. The first worker that needs it makes it."""
    nombre = f"aljibe_plantilla_{os.environ[SESION]}"
    with _administrador() as conexion, django_db_blocker.unblock():
        conexion.execute("SELECT pg_advisory_lock(%s)", [_LLAVE_DE_LA_PLANTILLA])
        if conexion.execute("SELECT 1 FROM pg_database WHERE datname = %s", [nombre]).fetchone() is None:
            from aljibe.interfaces.cli.migrar import migrar

            en_obra = f"{nombre}_en_obra"
            _crear(conexion, en_obra)
            _apuntar(_direcciones(en_obra))
            migrar()
            _cerrar_conexiones()
            conexion.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(en_obra), sql.Identifier(nombre))
            )
    return nombre


@pytest.fixture(scope="session")
def django_db_setup(plantilla: str, django_db_blocker: Any) -> Iterator[None]:
    """The worker's clone, in place of the database that pytest-django would make."""
    nombre = f"aljibe_trabajador_{os.environ[SESION]}_{os.getpid()}"
    direcciones = _clonar(plantilla, nombre)
    _apuntar(direcciones)
    yield
    with django_db_blocker.unblock():
        _cerrar_conexiones()
    _borrar(nombre)


@pytest.fixture
def base_propia(request: pytest.FixtureRequest, plantilla: str, django_db_blocker: Any) -> Iterator[Direcciones]:
    """A database for this test alone, that threads and processes share: commits are real. Dropped afterwards.

    Both aliases of Django and the environment of child processes point at it.
    """
    if request.node.get_closest_marker("django_db") or "db" in request.fixturenames:
        pytest.fail("base_propia is a database of its own: take the django_db mark away.")
    with django_db_blocker.unblock(), _base(plantilla) as direcciones:
        yield direcciones


@pytest.fixture
def otra_base(base_propia: Direcciones, plantilla: str) -> Callable[[], AbstractContextManager[Direcciones]]:
    """Another database as new, for as long as its `with` lasts: to do the same thing twice from the same start."""
    return lambda: _base(plantilla)


@contextmanager
def _base(plantilla: str) -> Iterator[Direcciones]:
    nombre = f"aljibe_propia_{os.environ[SESION]}_{os.getpid()}_{next(_numeros)}"
    anteriores = Direcciones(app=os.environ["ALJIBE_DATABASE_URL"], dueno=os.environ["ALJIBE_DATABASE_URL_DUENO"])
    direcciones = _clonar(plantilla, nombre)
    _apuntar(direcciones)
    try:
        yield direcciones
    finally:
        _apuntar(anteriores)
        _borrar(nombre)


@pytest.fixture
def carpeta(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder for this test alone, for what is kept beside the database."""
    monkeypatch.setenv("ALJIBE_DATOS", str(tmp_path))
    return tmp_path


@pytest.fixture
def superusuario() -> Callable[[Direcciones], str]:
    """Address of the superuser on the database of some `Direcciones`: to try what not even it may do."""

    def direccion(direcciones: Direcciones) -> str:
        return make_conninfo(os.environ[SUPERUSUARIO_URL], dbname=conninfo_to_dict(direcciones.app)["dbname"])

    return direccion


def _administrador() -> psycopg.Connection:
    return psycopg.connect(os.environ[SUPERUSUARIO_URL], autocommit=True)


def _publicar(direcciones: Direcciones) -> None:
    os.environ["ALJIBE_DATABASE_URL"] = direcciones.app
    os.environ["ALJIBE_DATABASE_URL_DUENO"] = direcciones.dueno


def _direcciones(base: str) -> Direcciones:
    return Direcciones(
        app=make_conninfo(os.environ["ALJIBE_DATABASE_URL"], dbname=base),
        dueno=make_conninfo(os.environ["ALJIBE_DATABASE_URL_DUENO"], dbname=base),
    )


def _apuntar(direcciones: Direcciones) -> None:
    """Point both aliases of Django, in every thread, and the environment at `direcciones`."""
    from django.db import connections

    _cerrar_conexiones()
    for alias, direccion in (("default", direcciones.app), ("dueno", direcciones.dueno)):
        partes = conninfo_to_dict(direccion)
        # Changed in place: the connections of all threads share this dictionary.
        connections.settings[alias].update(
            NAME=partes["dbname"],
            USER=partes["user"],
            PASSWORD=partes.get("password", ""),
            HOST=partes.get("host", ""),
            PORT=str(partes.get("port", "")),
        )
    _publicar(direcciones)


def _cerrar_conexiones() -> None:
    from django.db import connections

    for conexion in connections.all(initialized_only=True):
        conexion.close()
        if conexion.pool is not None:
            conexion.close_pool()


def _crear(conexion: psycopg.Connection, nombre: str, *clausulas: sql.Composable) -> None:
    """A database with the rights that the product's own gets when it is made."""
    base = sql.Identifier(nombre)
    conexion.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(base))
    conexion.execute(
        sql.SQL(" ").join([sql.SQL("CREATE DATABASE {} OWNER {}").format(base, sql.Identifier(DUENO)), *clausulas])
    )
    conexion.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(base))
    conexion.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(base, sql.Identifier(APP)))


def _clonar(plantilla: str, nombre: str) -> Direcciones:
    with _administrador() as conexion:
        _crear(conexion, nombre, sql.SQL("TEMPLATE {} STRATEGY file_copy").format(sql.Identifier(plantilla)))
        # A clone inherits tables and their rights, but not the rights on the database itself.
        otorgados = conexion.execute(
            "SELECT privilege_type FROM pg_database, aclexplode(datacl) WHERE datname = %s AND grantee = %s::regrole",
            [plantilla, APP],
        )
        for (derecho,) in otorgados.fetchall():
            conexion.execute(
                sql.SQL("GRANT {} ON DATABASE {} TO {}").format(
                    sql.SQL(derecho), sql.Identifier(nombre), sql.Identifier(APP)
                )
            )
    return _direcciones(nombre)


def _borrar(nombre: str) -> None:
    with _administrador() as conexion:
        conexion.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(nombre)))


def _borrar_bases_de_la_sesion() -> None:
    with _administrador() as conexion:
        hallado = conexion.execute(
            "SELECT datname FROM pg_database WHERE datname ~ %s", [f"^aljibe_[a-z]+_{os.environ[SESION]}"]
        )
        nombres = [nombre for (nombre,) in hallado.fetchall()]
    for nombre in nombres:
        _borrar(nombre)


def _roles_en_servidor_externo() -> Direcciones:
    """Make the two roles, or give them new passwords, on a server that is for tests alone."""
    superusuario = os.environ[SUPERUSUARIO_URL]
    direcciones = {}
    with _administrador() as conexion:
        if conexion.execute("SELECT 1 FROM pg_database WHERE datname = %s", [BASE]).fetchone():
            pytest.exit(f"El servidor de {SUPERUSUARIO_URL} tiene una base «{BASE}»: no es un servidor de pruebas.", 2)
        for rol in (DUENO, APP):
            clave = secrets.token_urlsafe(16)
            existe = conexion.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [rol]).fetchone()
            orden = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}" if existe else "CREATE ROLE {} LOGIN PASSWORD {}")
            conexion.execute(orden.format(sql.Identifier(rol), sql.Literal(clave)))
            direcciones[rol] = make_conninfo(superusuario, dbname="postgres", user=rol, password=clave)
    return Direcciones(app=direcciones[APP], dueno=direcciones[DUENO])
