"""A demonstration served by the real server."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

ESPERA_S = 120


@dataclass(frozen=True)
class Sitio:
    """A demonstration being served."""

    direccion: str
    datos: Path

    def orden(self, *palabras: str) -> subprocess.CompletedProcess[str]:
        """Run an `aljibe` command on its data."""
        return subprocess.run(
            [sys.executable, "-m", "aljibe.interfaces.cli", *palabras],
            env=_entorno(self.datos),
            capture_output=True,
            text=True,
            timeout=ESPERA_S,
            check=False,
        )


@pytest.fixture(scope="session")
def sitio() -> Iterator[Sitio]:
    """`aljibe demo`, as a person starts it, on a data folder of its own."""
    datos = Path(tempfile.mkdtemp(prefix="aljibe-navegador-"))
    puerto = _puerto_libre()
    with _corriendo(datos, puerto, ["demo", "--datos", str(datos), "--puerto", str(puerto)]):
        yield Sitio(direccion=f"http://localhost:{puerto}", datos=datos)
    shutil.rmtree(datos, ignore_errors=True)


@pytest.fixture
def organismo() -> Iterator[Sitio]:
    """An empty organismo as `aljibe migrar` leaves it, served with its worker."""
    datos = Path(tempfile.mkdtemp(prefix="aljibe-navegador-"))
    puerto = _puerto_libre()
    vacio = Sitio(direccion=f"http://localhost:{puerto}", datos=datos)
    hecho = vacio.orden("migrar")
    assert hecho.returncode == 0, hecho.stderr
    with _corriendo(datos, puerto, ["servir", "--puerto", str(puerto)], ["trabajador"]):
        yield vacio
    shutil.rmtree(datos, ignore_errors=True)


@contextmanager
def _corriendo(datos: Path, puerto: int, *ordenes: list[str]) -> Iterator[None]:
    """The processes of `ordenes` while the site answers; a signal stops them."""
    bitacora = datos / "salida.txt"
    with bitacora.open("w") as salida:
        procesos = [
            subprocess.Popen(
                [sys.executable, "-m", "aljibe.interfaces.cli", *orden],
                env=_entorno(datos) | {"ALJIBE_URL": f"http://localhost:{puerto}"},
                stdout=salida,
                stderr=salida,
            )
            for orden in ordenes
        ]
        try:
            _esperar(f"http://localhost:{puerto}/api/v1/openapi.json", procesos[0], bitacora)
            yield
        finally:
            for proceso in procesos:
                proceso.send_signal(signal.SIGTERM)
            for proceso in procesos:
                proceso.wait(timeout=60)


def _entorno(datos: Path) -> dict[str, str]:
    """The environment of a person: nothing of the tests' own databases."""
    ajenas = ("ALJIBE_DATABASE_URL", "ALJIBE_DATABASE_URL_DUENO", "ALJIBE_PRUEBAS_DATABASE_URL", "ALJIBE_SECRETO")
    return {k: v for k, v in os.environ.items() if k not in ajenas} | {"ALJIBE_DATOS": str(datos)}


def _puerto_libre() -> int:
    with socket.socket() as enchufe:
        enchufe.bind(("127.0.0.1", 0))
        return int(enchufe.getsockname()[1])


def _esperar(direccion: str, proceso: subprocess.Popen[bytes], salida: Path) -> None:
    fin = time.monotonic() + ESPERA_S
    while time.monotonic() < fin:
        assert proceso.poll() is None, salida.read_text()
        try:
            with urlopen(direccion, timeout=2) as respuesta:
                if respuesta.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"la demostración no contestó: {salida.read_text()}")
