"""The side of who uses the server: join the one that runs, or have one started; leave, and stop it if last."""

import fcntl
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg

from aljibe.base.postgres._instalacion import (
    Direcciones,
    Estado,
    Instalacion,
    ServidorNoDisponible,
    abrir,
    abrir_candado,
    tomar,
)

_ESPERA_S = 120.0
"""How long to wait for a server that another process is starting or stopping."""


@contextmanager
def servidor(
    datos: Path, *, desechable: bool = False, ajustes: Mapping[str, str] | None = None
) -> Iterator[Direcciones]:
    """Lend the embedded server of `datos` while the `with` lasts: the one that runs, or a new one.

    The server belongs to nobody who uses it: a supervisor process of its own keeps it while any user lives and
    stops it cleanly after the last one leaves, in whatever order and way they end (`kill -9` included). The last
    one to leave waits until it has stopped. A server that dies by itself is started again at the same address.

    `desechable` gives up durability for speed: throw-away databases of tests, nothing else. `ajustes` are
    PostgreSQL parameters for a server started here; a server that already runs keeps its own.

    Raises: ServidorNoDisponible.
    """
    instalacion = abrir(datos)
    try:
        uso = abrir_candado(instalacion.uso)
    except OSError as error:
        raise ServidorNoDisponible(f"No se puede escribir en {instalacion.carpeta}: {error.strerror}.") from error
    try:
        # Shared by all users; exclusive while a server is being stopped, which is waited for.
        if not tomar(uso, fcntl.LOCK_SH, segundos=_ESPERA_S):
            raise ServidorNoDisponible(
                f"El servidor de base de datos de {instalacion.carpeta} lleva {_ESPERA_S:.0f} segundos "
                "deteniéndose. Espere a que termine y repita."
            )
        estado = _unirse_o_arrancar(instalacion, desechable=desechable, ajustes=dict(ajustes or {}))
        yield instalacion.direcciones(estado)
    finally:
        _salir(instalacion, uso)


def _unirse_o_arrancar(instalacion: Instalacion, *, desechable: bool, ajustes: dict[str, str]) -> Estado:
    limite = time.monotonic() + _ESPERA_S
    candado = abrir_candado(instalacion.candado)
    try:
        while True:
            if tomar(candado, fcntl.LOCK_EX):
                turno = secrets.token_hex(8)
                os.pwrite(candado, turno.encode(), 0)
                _arrancar_supervisor(instalacion, candado, turno, desechable=desechable, ajustes=ajustes)
            turno = os.pread(candado, 64, 0).decode()
            estado = instalacion.estado()
            if estado is not None and estado.turno == turno and _contesta(instalacion.direcciones(estado)):
                break
            if time.monotonic() >= limite:
                raise ServidorNoDisponible(
                    f"El servidor de base de datos de {instalacion.carpeta} está arrancando y no contesta. "
                    f"Consulte {instalacion.bitacora}."
                )
            time.sleep(0.05)
    finally:
        os.close(candado)
    if estado.desechable != desechable:
        modo, pedido = ("desechable", "durable") if estado.desechable else ("durable", "desechable")
        raise ServidorNoDisponible(
            f"El servidor de base de datos de {instalacion.carpeta} está en marcha en modo {modo} y aquí se pide "
            f"{pedido}. Detenga el programa que lo usa o elija otra carpeta (ALJIBE_DATOS)."
        )
    return estado


def _contesta(direcciones: Direcciones) -> bool:
    """Whether the server answers: it may have died a moment ago, and its supervisor is about to start it again."""
    try:
        psycopg.connect(direcciones.app, connect_timeout=10).close()
    except psycopg.OperationalError:
        return False
    return True


def _arrancar_supervisor(
    instalacion: Instalacion, candado: int, turno: str, *, desechable: bool, ajustes: dict[str, str]
) -> None:
    """Start the supervisor, which inherits the locked `candado`, and wait until its server answers."""
    lectura, aviso = os.pipe()
    encargo = {
        "carpeta": str(instalacion.carpeta),
        "turno": turno,
        "candado": candado,
        "aviso": aviso,
        "desechable": desechable,
        "ajustes": ajustes,
    }
    raiz = str(Path(__file__).parents[3])
    rutas = [raiz, *filter(None, [os.environ.get("PYTHONPATH")])]
    with open(lectura) as respuesta:
        try:
            subprocess.run(
                [sys.executable, "-m", "aljibe.base.postgres._supervisor", json.dumps(encargo)],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(rutas)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(candado, aviso),
                start_new_session=True,  # a Ctrl-C at the terminal is for the program, which stops the server in order
                check=False,
            )
        finally:
            os.close(aviso)
        texto = respuesta.read()
    if texto != "listo":
        raise ServidorNoDisponible(texto or "El servidor de base de datos no arrancó: su supervisor terminó.")


def _salir(instalacion: Instalacion, uso: int) -> None:
    """Leave; the last one has the server stopped and waits for it, so that the folder is at rest afterwards."""
    try:
        if tomar(uso, fcntl.LOCK_EX):
            _detener(instalacion)
        elif not tomar(uso, fcntl.LOCK_SH):  # somebody else was last at the same moment and is stopping it
            _esperar_supervisor(instalacion)
    finally:
        os.close(uso)


def _detener(instalacion: Instalacion) -> None:
    candado = abrir_candado(instalacion.candado)
    try:
        if tomar(candado, fcntl.LOCK_EX):
            return  # no supervisor: its start failed
        estado = instalacion.estado()
        if estado is None or estado.turno != os.pread(candado, 64, 0).decode():
            return  # still starting, and this user gave up: the supervisor will see that nobody is left
        os.kill(estado.supervisor, signal.SIGTERM)
    except ProcessLookupError:
        return
    finally:
        os.close(candado)
    _esperar_supervisor(instalacion)


def _esperar_supervisor(instalacion: Instalacion) -> None:
    candado = abrir_candado(instalacion.candado)
    try:
        tomar(candado, fcntl.LOCK_EX, segundos=_ESPERA_S)
    finally:
        os.close(candado)
