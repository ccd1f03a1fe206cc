"""What the embedded server is told: its parameters, who may connect, its roles and its database."""

import os
from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg import sql

from aljibe.base.postgres._instalacion import APP, BASE, DUENO, PUERTO, SUPERUSUARIO

_PARAMETROS = """\
# Escrito por Aljibe en cada arranque. Los ajustes de este equipo van en «local.conf», en esta misma carpeta.
max_connections = 100
shared_buffers = '{compartida}MB'
effective_cache_size = '1GB'
work_mem = '8MB'
maintenance_work_mem = '64MB'
max_wal_size = '1GB'
checkpoint_timeout = '10min'
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'America/Mexico_City'
lc_messages = 'C'
log_line_prefix = '%m [%p] %u@%d '
log_checkpoints = off
default_text_search_config = 'pg_catalog.spanish'
password_encryption = 'scram-sha-256'
include_if_exists = 'local.conf'
"""

# Only through the socket, only with the password: the folder of the socket is closed too, but when the server runs
# under a service account other programs of that account could reach it.
_QUIEN_SE_CONECTA = """\
# Escrito por Aljibe en cada arranque.
local all all scram-sha-256
local replication postgres scram-sha-256
"""

_COMPARTIDA_MB = (192, 1024)

_DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
_DESECHABLE = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum_naptime": "5min",
}


def escribir_configuracion(pgdata: Path) -> None:
    """Write the files that the server reads at start; their owner stays that of the folder."""
    principal = pgdata / "postgresql.conf"
    inclusion = "include = 'aljibe.conf'\n"
    if not principal.read_text().endswith(inclusion):
        with principal.open("a") as salida:
            salida.write(f"\n{inclusion}")
    dueno = pgdata.stat()
    parametros = _PARAMETROS.format(compartida=_memoria_compartida())
    for nombre, texto in (("aljibe.conf", parametros), ("pg_hba.conf", _QUIEN_SE_CONECTA)):
        archivo = pgdata / nombre
        archivo.write_text(texto)
        archivo.chmod(0o600)
        if archivo.stat().st_uid != dueno.st_uid:
            os.chown(archivo, dueno.st_uid, dueno.st_gid)


def argumentos(*, socket: Path, desechable: bool, ajustes: Mapping[str, str]) -> list[str]:
    """Parameters of the command line, which no file and no `ALTER SYSTEM` overrides: those a promise stands on."""
    parametros = {
        "listen_addresses": "",
        "port": str(PUERTO),
        "unix_socket_directories": str(socket),
        "unix_socket_permissions": "0700",
        **(_DESECHABLE if desechable else _DURABLE),
        **ajustes,
    }
    return [parte for nombre, valor in parametros.items() for parte in ("-c", f"{nombre}={valor}")]


def argumentos_de_initdb(mayor: int, *, lc_ctype: str, desechable: bool) -> list[str]:
    """How the cluster is made: checksums, UTF-8, order by code point.

    `lc_ctype` makes accents and ñ letters for `pg_trgm`, which asks the C library even where PostgreSQL has a
    locale of its own.
    """
    proveedor = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if mayor >= 17 else []
    return [
        f"--username={SUPERUSUARIO}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        f"--lc-ctype={lc_ctype}",
        *proveedor,
        "--data-checksums",
        "--no-instructions",
        *(["--no-sync"] if desechable else []),
    ]


def asegurar_roles_y_base(conexion: psycopg.Connection, claves: Mapping[str, str]) -> None:
    """Make the two roles and the database where they are missing. `conexion`: superuser, autocommit.

    The owner may create the trusted extensions; the application may connect, and gets the rest from the schema.
    """
    for rol in (DUENO, APP):
        if conexion.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [rol]).fetchone() is None:
            # Hashed here, so that no log or statistic of the server ever sees the password.
            cifrada = conexion.pgconn.encrypt_password(claves[rol].encode(), rol.encode(), b"scram-sha-256").decode()
            conexion.execute(
                sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(rol), sql.Literal(cifrada))
            )
    base, dueno, app = sql.Identifier(BASE), sql.Identifier(DUENO), sql.Identifier(APP)
    if conexion.execute("SELECT 1 FROM pg_database WHERE datname = %s", [BASE]).fetchone() is None:
        conexion.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(base, dueno))
    conexion.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(base))
    conexion.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(base, app))


def _memoria_compartida() -> int:
    """MB for the pages that the server keeps at hand: a sixteenth of the machine, which it shares with the rest."""
    menor, mayor = _COMPARTIDA_MB
    memoria = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20
    return min(max(memoria // 16, menor), mayor)
