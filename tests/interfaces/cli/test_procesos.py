"""What keeps an installation from working is said before it works: the clock, the seeds, the port, whose data it is."""

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest
from django.db import connections

from aljibe.interfaces.cli import demo, main
from aljibe.interfaces.cli.demostracion import Argumentos
from aljibe.tarifas import services as tarifas
from aljibe.tarifas.services import _criterios
from tests.seguridad.factories import AHORA, persona, sistema

pytestmark = pytest.mark.usefixtures("base_propia")  # a command closes the connections it found


ARGUMENTOS = Argumentos(cuentas=50, meses=3, semilla=1, corte="2026-10")


def _marcar() -> None:
    tarifas.marcar_demostracion(semilla="1", texto="De muestra", por=sistema(), ahora=AHORA)


@pytest.mark.parametrize("orden", [["comprobar"], ["facturar", "2026-10", "--ensayo"], ["migrar"], ["salud"]])
def test_a_clock_of_its_own_is_not_obeyed_by_a_real_organismo(orden, monkeypatch, capsys) -> None:
    monkeypatch.setenv("ALJIBE_AHORA", "2026-11-24T12:00")

    assert main(orden) == 1
    assert "ALJIBE_AHORA solo se admite en una base de demostración." in capsys.readouterr().err


@pytest.mark.parametrize("orden", [["comprobar"], ["salud"]])
def test_a_clock_that_is_no_clock_is_named(orden, monkeypatch, capsys) -> None:
    _marcar()
    monkeypatch.setenv("ALJIBE_AHORA", "ayer")

    assert main(orden) == 1
    assert "ALJIBE_AHORA: «ayer» no es una fecha y hora local" in capsys.readouterr().err


def test_a_demonstration_has_a_clock_of_its_own(monkeypatch) -> None:
    _marcar()
    monkeypatch.setenv("ALJIBE_AHORA", "2026-11-24T12:00")

    assert main(["salud"]) == 0


def test_health_sees_a_criterion_that_a_newer_version_reads(monkeypatch, capsys) -> None:
    nuevo = ("K99.nuevo", "1", "Uno que no está.", "Criterio K99")
    monkeypatch.setattr(_criterios, "CRITERIOS", (*_criterios.CRITERIOS, nuevo))

    assert main(["salud", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["hallazgos"] == ["Falta sembrar K99.nuevo: ejecute «aljibe migrar»."]


def test_a_port_that_somebody_has_is_not_shared(capsys) -> None:
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as otro:
        numero = otro.getsockname()[1]

        assert main(["servir", "--puerto", str(numero)]) == 1
    assert f"El puerto {numero} ya lo usa otro programa" in capsys.readouterr().err


@pytest.mark.parametrize("numero", ["0", "99999", "ocho", "-1", "8000.5"])
def test_what_is_no_port_is_wrong_use(numero: str) -> None:
    with pytest.raises(SystemExit) as salida:
        main(["servir", "--puerto", numero])

    assert salida.value.code == 2


def test_a_demonstration_never_empties_an_organismo_that_only_has_people(tmp_path) -> None:
    persona("direccion")

    with pytest.raises(demo.SinDemostracion, match="organismo de verdad"):
        demo._preparar(ARGUMENTOS, tmp_path)

    assert _hay_tablas()


def test_a_demonstration_ready_in_its_folder_does_not_touch_the_base_of_an_organismo(tmp_path) -> None:
    persona("direccion")
    (tmp_path / demo.FICHA).write_text(json.dumps(asdict(ARGUMENTOS)))

    with pytest.raises(demo.SinDemostracion, match="no está en esta base"):
        demo._preparar(ARGUMENTOS, tmp_path)


def test_a_demonstration_cut_in_the_middle_is_begun_again() -> None:
    _marcar()
    persona("direccion")

    assert demo._de_quien_es_la_base() == demo.DEMOSTRACION
    demo._vaciar()

    assert not _hay_tablas()
    assert demo._de_quien_es_la_base() == demo.NADIE


@pytest.mark.parametrize("corte", ["2026-13", "octubre", "2026-1", ""])
def test_a_month_that_is_none_is_wrong_use(corte: str) -> None:
    with pytest.raises(SystemExit) as salida:
        main(["demo", "--corte", corte, "--solo-preparar"])

    assert salida.value.code == 2


@pytest.mark.lento
def test_a_child_of_the_demonstration_that_is_killed_is_started_again(base_propia, tmp_path) -> None:
    """On the worker, whose name says who it is; the demonstration waits for it as for the server."""
    with socket.create_server(("127.0.0.1", 0)) as libre:
        numero = libre.getsockname()[1]
    programa = f"import django; django.setup(); from aljibe.interfaces.cli import demo; exit(demo._atender({numero}))"
    entorno = {**os.environ, "DJANGO_SETTINGS_MODULE": "aljibe.settings", "ALJIBE_URL": f"http://localhost:{numero}"}
    padre = subprocess.Popen([sys.executable, "-c", programa], env=entorno, stdout=subprocess.PIPE, text=True)
    try:
        assert padre.stdout is not None
        assert any("Lista:" in linea for linea in padre.stdout)
        (primero,) = _trabajadores(padre.pid)
        os.kill(primero, signal.SIGKILL)
        while _trabajadores(padre.pid) in ([], [primero]):
            assert padre.poll() is None
        padre.terminate()
        assert padre.wait(timeout=60) == 0
    finally:
        padre.kill()


def _trabajadores(padre: int) -> list[int]:
    hijos = []
    for hijo in Path(f"/proc/{padre}/task/{padre}/children").read_text().split():
        with suppress(FileNotFoundError, ProcessLookupError):  # gone between the list and the look
            if b"trabajador" in Path(f"/proc/{hijo}/cmdline").read_bytes():
                hijos.append(int(hijo))
    return hijos


def _hay_tablas() -> bool:
    with connections["dueno"].cursor() as cursor:
        cursor.execute("SELECT to_regclass('seguridad_usuario') IS NOT NULL")
        return bool(cursor.fetchone()[0])


@pytest.mark.lento
def test_the_server_keeps_its_connections_to_the_database(base_propia) -> None:
    with socket.create_server(("127.0.0.1", 0)) as libre:
        numero = libre.getsockname()[1]
    orden = [sys.executable, "-m", "aljibe.interfaces.cli", "servir", "--puerto", str(numero), "--procesos", "1"]
    servidor = subprocess.Popen(orden, stdout=subprocess.PIPE, text=True)
    try:
        while not _responde(numero, "/api/v1/openapi.json"):  # which reads no table
            assert servidor.poll() is None
        antes = _conexiones_ajenas()
        assert _responde(numero, "/api/v1/turnos/1")
        suyas = _conexiones_ajenas() - antes
        for _ in range(5):
            assert _responde(numero, "/api/v1/turnos/1")
        assert suyas and suyas <= _conexiones_ajenas()
    finally:
        servidor.terminate()
        servidor.wait(timeout=60)


def _responde(numero: int, ruta: str) -> bool:
    """Whether the server answers; that nobody has that token it has to read."""
    try:
        urlopen(
            Request(f"http://127.0.0.1:{numero}{ruta}", headers={"Authorization": "Bearer de-nadie"}), timeout=30
        ).close()
    except HTTPError as error:
        return error.code == 401
    except URLError:
        return False
    return True


def _conexiones_ajenas() -> set[int]:
    """The processes of the server of the database that attend somebody else."""
    with connections["dueno"].cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return {fila[0] for fila in cursor.fetchall()}


@pytest.mark.lento
@pytest.mark.parametrize(
    ("ajuste", "valor", "dice"),
    [
        ("ALJIBE_CONEXIONES", "0", "ALJIBE_CONEXIONES es «0»"),
        ("ALJIBE_CONEXIONES", "x", "ALJIBE_CONEXIONES es «x»"),
        ("ALJIBE_BITACORA", "zz", "ALJIBE_BITACORA es «zz»"),
        ("ALJIBE_URL", "zz", "ALJIBE_URL es «zz»"),
        ("ALJIBE_DATABASE_URL", "zz", "no es una dirección de PostgreSQL"),
        ("ALJIBE_DATABASE_URL", "postgresql://x@127.0.0.1:1/x", "La base de datos no responde"),
    ],
)
def test_a_setting_that_cannot_be_is_told_in_words(ajuste: str, valor: str, dice: str) -> None:
    orden = [sys.executable, "-m", "aljibe.interfaces.cli", "salud"]
    hecho = subprocess.run(orden, env={**os.environ, ajuste: valor}, capture_output=True, text=True, check=False)

    assert hecho.returncode == 1
    assert dice in hecho.stderr and "Traceback" not in hecho.stderr
