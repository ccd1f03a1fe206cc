"""Processes and users: under whom PostgreSQL runs, how it is started, and who is the process of a given number."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from aljibe.base.postgres._instalacion import ServidorNoDisponible, nombre_de_usuario

_CUENTAS_DE_SERVICIO = ("postgres", "nobody")
"""Under whom the server runs when Aljibe runs as root, by preference. PostgreSQL refuses root."""

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Identidad:
    """The user, other than root, under whom the server of a root installation runs."""

    uid: int
    gid: int
    nombre: str


def identidad_del_servidor(pgdata: Path) -> Identidad | None:
    """Under whom to run the server: None is this same user; as root, the owner of `pgdata` or a service account."""
    if os.geteuid() != 0:
        return None
    if pgdata.exists():
        uid = pgdata.stat().st_uid
        with suppress(KeyError):
            return _identidad(pwd.getpwuid(uid))
        raise ServidorNoDisponible(
            f"Los datos de {pgdata} son del usuario número {uid}, que ya no existe en este equipo. "
            f"Créelo o cambie su dueño con «chown -R postgres {pgdata}»."
        )
    for nombre in _CUENTAS_DE_SERVICIO:
        with suppress(KeyError):
            return _identidad(pwd.getpwnam(nombre))
    raise ServidorNoDisponible(
        "PostgreSQL no puede ejecutarse como root y este equipo no tiene el usuario «postgres» ni «nobody». "
        "Cree uno (useradd --system postgres) o ejecute Aljibe con un usuario ordinario."
    )


def _identidad(cuenta: pwd.struct_passwd) -> Identidad:
    return Identidad(cuenta.pw_uid, cuenta.pw_gid, cuenta.pw_name)


def lanzar(
    orden: Sequence[str | Path], *, como: Identidad | None, salida: int, hereda: Sequence[int] = ()
) -> subprocess.Popen[bytes]:
    """Start `orden` as a direct child under `como`; it gets SIGINT, a clean stop, if this process dies.

    To be called in a process of one thread, its main one: the signal follows the thread that starts the child, and
    code between fork and exec is safe only where no other thread can hold a lock.
    """
    return subprocess.Popen(
        orden,
        preexec_fn=_preparar_hijo(como),
        env=_entorno(),
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=salida,
        stderr=salida,
        pass_fds=tuple(hereda),
    )


def _preparar_hijo(como: Identidad | None) -> Callable[[], None]:
    padre = os.getpid()
    biblioteca = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def preparar() -> None:
        cambiar_de_usuario(como)
        # After the change of user, which clears it.
        if biblioteca is not None and biblioteca.prctl(_PR_SET_PDEATHSIG, signal.SIGINT) != 0:
            os._exit(70)
        if os.getppid() != padre:  # the supervisor died before the signal was asked for
            os._exit(70)

    return preparar


def cambiar_de_usuario(como: Identidad | None) -> None:
    """Become `como` for good: groups first, while root can still change them."""
    if como is not None:
        os.setgroups([])
        os.setgid(como.gid)
        os.setuid(como.uid)


def _entorno() -> Mapping[str, str]:
    """A bare environment: no PG… variable, locale or library path of the caller reaches the server."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}


def puede(como: Identidad | None, intento: Callable[[], object]) -> bool:
    """Whether `intento` raises no OSError under `como`. Tried in a child of this process, which has one thread."""
    hijo = os.fork()
    if hijo == 0:
        try:
            cambiar_de_usuario(como)
            os._exit(0 if _sin_error(intento) else 1)
        finally:
            os._exit(2)
    return os.waitstatus_to_exitcode(os.waitpid(hijo, 0)[1]) == 0


def _sin_error(intento: Callable[[], object]) -> bool:
    try:
        intento()
    except OSError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Proceso:
    """A live process: its number alone may be another's later; with `inicio` (clock ticks since boot) it may not."""

    pid: int
    usuario: str
    inicio: str
    orden: str


def proceso(pid: int) -> Proceso | None:
    """The live process `pid`, or None; one that ended and was not yet collected by its parent is not alive."""
    raiz = Path(f"/proc/{pid}")
    try:
        estado, *campos = (raiz / "stat").read_text().rpartition(")")[2].split()
        if estado in "ZX":
            return None
        orden = (raiz / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        return Proceso(pid, nombre_de_usuario(raiz.stat().st_uid), campos[18], orden)
    except (FileNotFoundError, ProcessLookupError):
        return None if sys.platform == "linux" or not existe(pid) else Proceso(pid, "", "", "")


def existe(pid: int) -> bool:
    """Whether a signal would reach `pid`; true of a process that ended and was not collected yet, too."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def es_postmaster_de(pid: int, pgdata: Path, *, como: Identidad | None) -> bool:
    """Whether the live process `pid` is the PostgreSQL server of the folder `pgdata`, in which it always stands.

    Asked under `como`, the owner of `pgdata`: root without all its powers (in a container) may not see where another
    user's process stands. A server under a third user cannot be one of this folder.
    """
    if sys.platform != "linux":
        return True
    carpeta = pgdata.stat()

    def comprobar() -> None:
        comando = Path(f"/proc/{pid}/comm").read_text().strip()
        if comando not in ("postgres", "postmaster") or not os.path.samestat(os.stat(f"/proc/{pid}/cwd"), carpeta):
            raise ProcessLookupError(pid)

    return puede(como, comprobar)
