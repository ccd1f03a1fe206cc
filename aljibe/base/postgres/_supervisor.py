"""The process that owns the server: starts it, keeps it while anybody uses the folder, stops it cleanly.

Run by `_sesion` as a program of one thread and in a session of its own, so that starting PostgreSQL under another
user and tying its life to this process are safe. It holds the lock `candado` while it lives.
"""

import fcntl
import hashlib
import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from contextlib import suppress
from functools import partial
from pathlib import Path

import psycopg

from aljibe.base.postgres import _binarios, _configuracion
from aljibe.base.postgres._instalacion import (
    PUERTO,
    SUPERUSUARIO,
    Estado,
    Instalacion,
    ServidorNoDisponible,
    abrir_candado,
    direccion,
    pid_anotado,
    tomar,
)
from aljibe.base.postgres._procesos import (
    Identidad,
    es_postmaster_de,
    existe,
    identidad_del_servidor,
    lanzar,
    proceso,
    puede,
)

_SOCKET_MAXIMO = 100
"""Bytes of the socket's path; the kernel takes 107."""

_BITACORA_MAXIMA = 10 * 1024 * 1024
_BITACORAS_GUARDADAS = 4
_ARRANQUE_S = 600.0
"""Recovery after a power cut replays the log before it answers."""

_PARADA_S = 60.0
_DESPEDIDA_S = 15.0
_SESIONES_HUERFANAS = "pre-existing shared memory block"
_REVISION_S = 0.5
_REARRANQUES_POR_MINUTO = 5


class Supervisor:
    """One life of the server of an installation, from the start asked for by a user to the last one's leave."""

    def __init__(self, instalacion: Instalacion, *, turno: str, desechable: bool, ajustes: dict[str, str]) -> None:
        self._instalacion = instalacion
        self._turno = turno
        self._desechable = desechable
        self._ajustes = ajustes
        self._servidor: subprocess.Popen[bytes] | None = None
        self._temporal: Path | None = None
        self._avisos = _avisos_de_senales()

    def preparar(self) -> None:
        """Make the folder fit to start: nobody else uses it, its programs, socket and data are in place."""
        pgdata = self._instalacion.pgdata
        self._como = identidad_del_servidor(pgdata)
        _rotar(self._instalacion.bitacora)
        self._salida = os.open(self._instalacion.bitacora, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(self._salida, 2)
        anterior = self._instalacion.estado()
        _desalojar(pgdata, anterior, como=self._como)
        self._instalacion.guardar_estado(None)
        self._alcanza = puede(self._como, partial(os.chdir, self._instalacion.carpeta))
        self._socket = self._carpeta_del_socket(anterior)
        copia = (self._instalacion.carpeta if self._alcanza else self._socket) / "binarios"
        self._bin, self._mayor = _binarios.utilizables(_binarios.localizar(), como=self._como, copia=copia)
        if pgdata.exists():
            _comprobar_version(pgdata, self._mayor)
        else:
            self._crear()

    def arrancar(self) -> None:
        """Start PostgreSQL and return when it answers, its roles and database made. Raises: ServidorNoDisponible."""
        _configuracion.escribir_configuracion(self._instalacion.pgdata)
        claves = self._instalacion.claves()
        limite = time.monotonic() + _DESPEDIDA_S
        while True:
            self._servidor = self._lanzar()
            try:
                conexion = self._esperar_respuesta(claves[SUPERUSUARIO])
                break
            except ServidorNoDisponible as error:
                # The sessions of a server that was killed take a moment to notice.
                if _SESIONES_HUERFANAS not in str(error) or time.monotonic() > limite:
                    raise
                time.sleep(0.1)
        with conexion:
            _configuracion.asegurar_roles_y_base(conexion, claves)
        nacido = proceso(self._servidor.pid)
        self._instalacion.guardar_estado(
            Estado(
                turno=self._turno,
                supervisor=os.getpid(),
                postmaster=self._servidor.pid,
                inicio=nacido.inicio if nacido else "",
                socket=str(self._socket),
                desechable=self._desechable,
            )
        )

    def _lanzar(self) -> subprocess.Popen[bytes]:
        ruta, hereda = self._ruta(self._instalacion.pgdata)
        parametros = _configuracion.argumentos(socket=self._socket, desechable=self._desechable, ajustes=self._ajustes)
        orden: list[str | Path] = [self._bin / "postgres", "-D", ruta, *parametros]
        try:
            return lanzar(orden, como=self._como, salida=self._salida, hereda=hereda)
        finally:
            for descriptor in hereda:
                os.close(descriptor)

    def vigilar(self) -> None:
        """Keep the server while it is used; start it again if it dies by itself. Returns when it must be stopped."""
        uso = abrir_candado(self._instalacion.uso)
        muertes: deque[float] = deque(maxlen=_REARRANQUES_POR_MINUTO)
        while not tomar(uso, fcntl.LOCK_EX):
            if signal.SIGTERM in self._senales_recibidas():
                return
            assert self._servidor is not None
            salida = self._servidor.poll()
            if salida == 0:  # somebody stopped it in order: the system that shuts down, an administrator
                return
            if salida is not None:
                self._instalacion.guardar_estado(None)
                if len(muertes) == muertes.maxlen and time.monotonic() - muertes[0] < 60:
                    raise ServidorNoDisponible(self._con_bitacora("El servidor de base de datos muere una y otra vez"))
                muertes.append(time.monotonic())
                self.arrancar()

    def parar(self) -> None:
        """Stop the server: its open transactions are undone and all that was committed is on disk."""
        servidor = self._servidor
        if servidor is not None:
            for senal, plazo in ((signal.SIGINT, _PARADA_S), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0)):
                servidor.send_signal(senal)
                with suppress(subprocess.TimeoutExpired):
                    servidor.wait(plazo)
                    break
            # Without a server of its own, what is written of an earlier one stays: the next start knows it by that.
            self._instalacion.guardar_estado(None)
        if self._temporal is not None:
            shutil.rmtree(self._temporal, ignore_errors=True)

    def _senales_recibidas(self) -> set[int]:
        listos, _, _ = select.select([self._avisos], [], [], _REVISION_S)
        return set(os.read(self._avisos, 512)) if listos else set()

    def _ruta(self, carpeta: Path) -> tuple[str, tuple[int, ...]]:
        """How the server's user names `carpeta`, and the open files it must inherit for it.

        A folder inside one that is closed to that user (root's home) is handed over open: the closed one stays so.
        """
        if self._alcanza:
            return str(carpeta), ()
        descriptor = os.open(carpeta, os.O_RDONLY | os.O_DIRECTORY)
        return f"/proc/self/fd/{descriptor}", (descriptor,)

    def _carpeta_del_socket(self, anterior: Estado | None) -> Path:
        """A private folder of the server's user with a short path: in the data folder if it fits, else a new one."""
        if anterior is not None:
            _quitar_temporal(Path(anterior.socket), _prefijo(self._instalacion))
        propia = self._instalacion.carpeta / "socket"
        shutil.rmtree(propia, ignore_errors=True)
        if self._alcanza and _cabe(propia):
            propia.mkdir()
            return self._entregar(propia)
        for raiz in (Path(tempfile.gettempdir()), Path("/", "tmp"), Path("/", "var", "tmp")):
            with suppress(OSError):
                nueva = self._entregar(Path(tempfile.mkdtemp(prefix=_prefijo(self._instalacion), dir=raiz)))
                if _cabe(nueva) and puede(self._como, partial(os.chdir, nueva)):
                    self._temporal = nueva
                    return nueva
                nueva.rmdir()
        raise ServidorNoDisponible(
            f"La ruta {self._instalacion.carpeta} es demasiado larga y no hay una carpeta temporal utilizable. "
            "Elija otra carpeta (ALJIBE_DATOS)."
        )

    def _entregar(self, carpeta: Path) -> Path:
        carpeta.chmod(0o700)
        if self._como is not None:
            os.chown(carpeta, self._como.uid, self._como.gid)
        return carpeta

    def _crear(self) -> None:
        """Make the cluster aside and rename it: an interrupted creation leaves nothing that looks like one."""
        claves = self._instalacion.claves()
        nuevo = self._instalacion.carpeta / "pgdata.nuevo"
        clave = self._socket / "clave"
        clave.write_text(claves[SUPERUSUARIO])
        clave.chmod(0o600)
        if self._como is not None:
            os.chown(clave, self._como.uid, self._como.gid)
        try:
            for lc_ctype in ("C.UTF-8", "C"):  # the first is missing in some systems
                shutil.rmtree(nuevo, ignore_errors=True)
                nuevo.mkdir()
                self._entregar(nuevo)
                ruta, hereda = self._ruta(nuevo)
                opciones = _configuracion.argumentos_de_initdb(
                    self._mayor, lc_ctype=lc_ctype, desechable=self._desechable
                )
                orden: list[str | Path] = [self._bin / "initdb", "-D", ruta, f"--pwfile={clave}", *opciones]
                if lanzar(orden, como=self._como, salida=self._salida, hereda=hereda).wait() == 0:
                    nuevo.rename(self._instalacion.pgdata)
                    return
        finally:
            clave.unlink()
        raise ServidorNoDisponible(self._con_bitacora("No se pudo crear la base de datos"))

    def _esperar_respuesta(self, clave: str) -> psycopg.Connection:
        assert self._servidor is not None
        limite = time.monotonic() + _ARRANQUE_S
        url = direccion(SUPERUSUARIO, clave, "postgres", str(self._socket))
        while True:
            try:
                return psycopg.connect(url, autocommit=True, connect_timeout=10)
            except psycopg.OperationalError as error:
                if "password authentication failed" in str(error):
                    raise ServidorNoDisponible(
                        f"Las claves de {self._instalacion.carpeta}/claves.json no son las de esta base de datos. "
                        "Recupere ese archivo del respaldo."
                    ) from error
            if self._servidor.poll() is not None:
                raise ServidorNoDisponible(self._con_bitacora("El servidor de base de datos no arrancó"))
            if time.monotonic() > limite:
                raise ServidorNoDisponible(
                    self._con_bitacora(f"El servidor de base de datos no contesta tras {_ARRANQUE_S:.0f} segundos")
                )
            time.sleep(0.02)

    def _con_bitacora(self, frase: str) -> str:
        lineas = self._instalacion.bitacora.read_text(errors="replace").splitlines()[-6:]
        return f"{frase}. Últimas líneas de {self._instalacion.bitacora}: " + " | ".join(lineas)


def _desalojar(pgdata: Path, anterior: Estado | None, *, como: Identidad | None) -> None:
    """See that no PostgreSQL uses `pgdata`: one left by a dead supervisor is stopped, another's is refused by name.

    Raises: ServidorNoDisponible.
    """
    pid = pid_anotado(pgdata)
    if pid is None or not existe(pid):
        return  # what a dead server left behind, PostgreSQL itself judges
    vivo = proceso(pid)
    if vivo is None or not es_postmaster_de(pid, pgdata, como=como):
        # A killed server that its parent did not collect yet, or the number is now some other program's (the machine
        # restarted, or the folder is a copy): PostgreSQL would take it for a live server. Sessions that outlived
        # their server it still finds, by the shared memory of the folder.
        (pgdata / "postmaster.pid").unlink(missing_ok=True)
        return
    if anterior is None or (anterior.postmaster, anterior.inicio) != (vivo.pid, vivo.inicio):
        raise ServidorNoDisponible(
            f"Otro servidor PostgreSQL usa los datos de {pgdata}: proceso {vivo.pid}, usuario «{vivo.usuario}», "
            f"programa {vivo.orden.split(' ')[0]}. Deténgalo o elija otra carpeta (ALJIBE_DATOS)."
        )
    with suppress(ProcessLookupError):
        os.kill(vivo.pid, signal.SIGINT)  # already on its way: it got this when its supervisor died
    limite = time.monotonic() + _PARADA_S
    while proceso(vivo.pid) == vivo:
        if time.monotonic() > limite:
            raise ServidorNoDisponible(
                f"El servidor anterior de {pgdata} (proceso {vivo.pid}) no termina de detenerse. Espere y repita."
            )
        time.sleep(0.02)


def _comprobar_version(pgdata: Path, mayor: int) -> None:
    suya = (pgdata / "PG_VERSION").read_text().strip()
    if suya != str(mayor):
        raise ServidorNoDisponible(
            f"Los datos de {pgdata} son de PostgreSQL {suya} y el programa disponible es el {mayor}. Indique uno de "
            f"la versión {suya} con ALJIBE_PG_BIN, o restaure un respaldo en una carpeta nueva."
        )


def _cabe(socket: Path) -> bool:
    """Whether PostgreSQL can put its socket there: short enough, and without the signs that its list of folders gives
    a meaning."""
    archivo = os.fsencode(socket / f".s.PGSQL.{PUERTO}.lock")
    return len(archivo) <= _SOCKET_MAXIMO and re.fullmatch(r"[\w/.+-]+", str(socket)) is not None


def _prefijo(instalacion: Instalacion) -> str:
    """How the temporary folders of this installation are called, and those of a copy of it are not."""
    return f"aljibe-{hashlib.sha256(os.fsencode(instalacion.carpeta)).hexdigest()[:8]}-"


def _quitar_temporal(socket: Path, prefijo: str) -> None:
    """Remove the temporary folder that a killed supervisor left, if it is of this installation."""
    if socket.name.startswith(prefijo) and not socket.is_symlink():
        shutil.rmtree(socket, ignore_errors=True)


def _rotar(bitacora: Path) -> None:
    """Set the log aside when it is large: postgres.log.1 is the newest of the old ones."""
    if bitacora.exists() and bitacora.stat().st_size > _BITACORA_MAXIMA:
        for n in range(_BITACORAS_GUARDADAS, 0, -1):
            vieja = bitacora if n == 1 else bitacora.with_name(f"{bitacora.name}.{n - 1}")
            if vieja.exists():
                vieja.replace(bitacora.with_name(f"{bitacora.name}.{n}"))


def _avisos_de_senales() -> int:
    """A pipe with a byte for each signal received, so that waiting misses none. Returns its reading end."""
    lectura, escritura = os.pipe()
    os.set_blocking(escritura, False)
    for senal in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(senal, lambda *_: None)
    for senal in (signal.SIGINT, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(senal, signal.SIG_IGN)
    signal.set_wakeup_fd(escritura, warn_on_full_buffer=False)
    return lectura


def main() -> int:
    """Serve the request of the command line, as `_sesion` writes it. The answer goes to its pipe: "listo", or why not.

    The caller waits only for the first process, which ends at once: the supervisor is nobody's child.
    """
    encargo = json.loads(sys.argv[1])
    if os.fork():
        return 0
    aviso: int = encargo["aviso"]
    # PostgreSQL must inherit neither: the lock would outlive the supervisor, the pipe would never end.
    os.set_inheritable(encargo["candado"], False)
    os.set_inheritable(aviso, False)
    nulo = os.open(os.devnull, os.O_RDWR)
    os.dup2(nulo, 2)
    os.chdir("/")
    os.umask(0o077)
    supervisor = Supervisor(
        Instalacion(Path(encargo["carpeta"])),
        turno=encargo["turno"],
        desechable=encargo["desechable"],
        ajustes=encargo["ajustes"],
    )
    respuesta = "listo"
    try:
        supervisor.preparar()
        supervisor.arrancar()
    except ServidorNoDisponible as error:
        respuesta = str(error)
    except Exception as error:
        respuesta = f"El servidor de base de datos no arrancó: {error!r}."
    try:
        if respuesta == "listo":
            with suppress(BrokenPipeError):  # whoever asked died meanwhile; others may be using it
                os.write(aviso, respuesta.encode())
            os.close(aviso)
            supervisor.vigilar()
    finally:
        supervisor.parar()
        if respuesta != "listo":
            with suppress(BrokenPipeError):
                os.write(aviso, respuesta.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
