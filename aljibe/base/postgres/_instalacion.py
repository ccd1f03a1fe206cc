"""The folder of the embedded server: what lies where, whose it is, its passwords and the state of its server."""

import fcntl
import json
import os
import secrets
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from pwd import getpwuid
from urllib.parse import quote

SUPERUSUARIO = "postgres"
DUENO = "aljibe_dueno"
APP = "aljibe_app"
BASE = "aljibe"
PUERTO = 5432
"""Only names the socket file: no port is ever opened."""

_MARCA = "LEAME.txt"
_TEXTO_DE_LA_MARCA = """\
Base de datos de Aljibe. Esta carpeta la administra el programa: no mueva, copie ni borre archivos sueltos.
Para respaldarla use «aljibe respaldo crear»; copiarla con el servidor en marcha da una copia inservible.
"""


class ServidorNoDisponible(Exception):
    """The database cannot be used. The message, in Spanish, says why and what to do."""


@dataclass(frozen=True, slots=True)
class Direcciones:
    """Where the database is, for each of its two roles: URLs that libpq and `ALJIBE_DATABASE_URL` take.

    They carry the password: they are never logged nor shown.
    """

    app: str = field(repr=False)
    dueno: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Estado:
    """The running server, as its supervisor left it written for whoever joins."""

    turno: str
    supervisor: int
    postmaster: int
    inicio: str
    socket: str
    desechable: bool


@dataclass(frozen=True, slots=True)
class Instalacion:
    """One embedded server: the folder `postgresql` inside the data folder of Aljibe."""

    carpeta: Path

    @property
    def pgdata(self) -> Path:
        return self.carpeta / "pgdata"

    @property
    def candado(self) -> Path:
        """Locked by the supervisor, exclusively, while it lives. Holds the `turno` that names that supervisor."""
        return self.carpeta / "candado"

    @property
    def uso(self) -> Path:
        """Locked, shared, by every process that uses the server; the kernel frees it whatever way they end."""
        return self.carpeta / "uso"

    @property
    def bitacora(self) -> Path:
        return self.carpeta / "postgres.log"

    def claves(self) -> dict[str, str]:
        """Password of each role by its name; made at random the first time."""
        archivo = self.carpeta / "claves.json"
        if not archivo.exists():
            if self.pgdata.exists():
                raise ServidorNoDisponible(
                    f"Falta el archivo {archivo} con las claves de la base de datos. Recupérelo del respaldo."
                )
            nuevas = {rol: secrets.token_urlsafe(24) for rol in (SUPERUSUARIO, DUENO, APP)}
            escribir_json(archivo, nuevas)
        claves: dict[str, str] = json.loads(archivo.read_text())
        return claves

    def estado(self) -> Estado | None:
        """What the last supervisor wrote, or None. Of the present one only if its `turno` is that of `candado`."""
        try:
            return Estado(**json.loads(self._archivo_de_estado.read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def guardar_estado(self, estado: Estado | None) -> None:
        if estado is None:
            self._archivo_de_estado.unlink(missing_ok=True)
        else:
            escribir_json(self._archivo_de_estado, asdict(estado))

    @property
    def _archivo_de_estado(self) -> Path:
        return self.carpeta / "estado.json"

    def direcciones(self, estado: Estado) -> Direcciones:
        claves = self.claves()
        return Direcciones(
            app=direccion(APP, claves[APP], BASE, estado.socket),
            dueno=direccion(DUENO, claves[DUENO], BASE, estado.socket),
        )


def direccion(rol: str, clave: str, base: str, socket: str) -> str:
    """URL of `base` for `rol` through the folder of the Unix socket."""
    return f"postgresql://{rol}:{quote(clave, safe='')}@/{base}?host={quote(socket, safe='')}&port={PUERTO}"


def direccion_superusuario(datos: Path, base: str = BASE) -> str:
    """URL of the superuser on the server that runs on `datos`: for backups and tests, never for the application.

    Raises: ServidorNoDisponible, no server runs there.
    """
    instalacion = abrir(datos)
    estado = instalacion.estado()
    if estado is None:
        raise ServidorNoDisponible(f"No hay un servidor de base de datos en marcha en {instalacion.carpeta}.")
    return direccion(SUPERUSUARIO, instalacion.claves()[SUPERUSUARIO], base, estado.socket)


def abrir(datos: Path) -> Instalacion:
    """The installation kept in `datos`, making its folder the first time.

    Raises: ServidorNoDisponible, the folder is of another user or program, or cannot be written.
    """
    datos = datos.expanduser().absolute()
    try:
        if (datos / "PG_VERSION").exists():
            raise ServidorNoDisponible(_es_de_otro_servidor(datos))
        carpeta = datos / "postgresql"
        carpeta.mkdir(parents=True, exist_ok=True)
        _comprobar_propiedad(carpeta)
        return Instalacion(carpeta)
    except OSError as error:
        raise ServidorNoDisponible(
            f"No se puede guardar la base de datos en {datos}: {_motivo(error)}. "
            "Revise los permisos o elija otra carpeta (ALJIBE_DATOS)."
        ) from error


def _comprobar_propiedad(carpeta: Path) -> None:
    uid = carpeta.stat().st_uid
    if uid != os.geteuid():
        pid = pid_anotado(carpeta / "pgdata")
        en_marcha = f" y la usa el proceso {pid}" if pid is not None else ""
        raise ServidorNoDisponible(
            f"La base de datos de {carpeta} es del usuario «{nombre_de_usuario(uid)}»{en_marcha}; usted es "
            f"«{nombre_de_usuario(os.geteuid())}». Ejecute con aquel usuario o elija otra carpeta (ALJIBE_DATOS)."
        )
    marca = carpeta / _MARCA
    # Looked at twice: a twin that starts at the same time may make the mark between the two looks.
    if not marca.exists() and any(carpeta.iterdir()) and not marca.exists():
        raise ServidorNoDisponible(
            f"La carpeta {carpeta} tiene archivos que no son de Aljibe. Muévalos o elija otra carpeta (ALJIBE_DATOS)."
        )
    if not marca.exists():
        marca.write_text(_TEXTO_DE_LA_MARCA)
    # As root the server runs under another uid, which has to pass through; each file inside is private by itself.
    carpeta.chmod(0o711 if os.geteuid() == 0 else 0o700)


def _es_de_otro_servidor(datos: Path) -> str:
    pid = pid_anotado(datos)
    quien = f", en uso por el proceso {pid}" if pid is not None else ""
    return (
        f"La carpeta {datos} es de otro servidor PostgreSQL{quien} (usuario "
        f"«{nombre_de_usuario(datos.stat().st_uid)}»). Elija otra carpeta (ALJIBE_DATOS) o use aquel servidor con "
        "ALJIBE_DATABASE_URL."
    )


def pid_anotado(pgdata: Path) -> int | None:
    """Process that `postmaster.pid` names, alive or not; None if it names none or cannot be read."""
    with suppress(OSError, ValueError, IndexError):
        return int((pgdata / "postmaster.pid").read_text().split()[0])
    return None


def nombre_de_usuario(uid: int) -> str:
    try:
        return getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def escribir_json(archivo: Path, datos: object) -> None:
    """Replace `archivo` whole and durably, readable by its owner alone: a reader sees the old or the new."""
    nuevo = archivo.with_name(f".{archivo.name}.{os.getpid()}")
    descriptor = os.open(nuevo, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w") as salida:
        json.dump(datos, salida)
        salida.flush()
        os.fsync(salida.fileno())
    nuevo.replace(archivo)


def abrir_candado(archivo: Path) -> int:
    return os.open(archivo, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def tomar(candado: int, modo: int, *, segundos: float = 0) -> bool:
    """Lock the open file in `modo` (LOCK_SH, LOCK_EX), waiting up to `segundos`; False if another holds it."""
    limite = time.monotonic() + segundos
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(candado, modo | fcntl.LOCK_NB)
            return True
        if time.monotonic() >= limite:
            return False
        time.sleep(0.02)


def _motivo(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return f"el usuario «{nombre_de_usuario(os.geteuid())}» no tiene permiso"
    if isinstance(error, NotADirectoryError | FileExistsError):
        return "hay un archivo donde debería haber una carpeta"
    return error.strerror or str(error)
