"""The embedded server: made, shared, killed, recovered and refused. On real processes, each on its own data folder."""

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import psycopg
import pytest

from aljibe.base.postgres import Direcciones, ServidorNoDisponible, direccion_superusuario, servidor

USUARIO = """
import sys
from pathlib import Path
import psycopg
from aljibe.base.postgres import servidor
with servidor(Path(sys.argv[1]), desechable=sys.argv[2] == "desechable") as direcciones:
    with psycopg.connect(direcciones.app) as conexion:
        print(conexion.execute("SELECT pg_postmaster_start_time()").fetchone()[0], flush=True)
    sys.stdin.read()
"""

pytestmark = pytest.mark.lento

USUARIO_ORDINARIO = """
import os, pwd, sys
from contextlib import suppress
from pathlib import Path
import psycopg
from aljibe.base.postgres._instalacion import abrir
from aljibe.base.postgres._supervisor import Supervisor

with suppress(psycopg.OperationalError):  # loads what a closed folder would hide from the other user
    psycopg.connect("host=/nonexistent user=nadie password=nada")
if os.geteuid() == 0:
    nadie = pwd.getpwnam("nobody")
    os.setgroups([]); os.setgid(nadie.pw_gid); os.setuid(nadie.pw_uid)
instalacion = abrir(Path(sys.argv[1]))
supervisor = Supervisor(instalacion, turno="prueba", desechable=True, ajustes={})
try:
    supervisor.preparar()
    supervisor.arrancar()
    estado = instalacion.estado()
    with psycopg.connect(instalacion.direcciones(estado).dueno) as conexion:
        print(conexion.execute("SELECT current_user").fetchone()[0], os.stat(f"/proc/{estado.postmaster}").st_uid)
finally:
    supervisor.parar()
"""


def _carpeta(base: str | None = None) -> Path:
    carpeta = Path(tempfile.mkdtemp(prefix="aljibe-prueba-", dir=base))
    carpeta.chmod(0o711)
    return carpeta


@pytest.fixture
def datos() -> Iterator[Path]:
    """An empty data folder."""
    carpeta = _carpeta()
    yield carpeta
    shutil.rmtree(carpeta)


@pytest.fixture(scope="module")
def molde() -> Iterator[Path]:
    """A data folder with its database made and at rest: each test leaves it at rest again."""
    carpeta = _carpeta()
    with servidor(carpeta, desechable=True):
        pass
    yield carpeta
    shutil.rmtree(carpeta)


@pytest.fixture
def usuarios() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts processes that use the server of a folder until their standard input is closed."""
    lanzados: list[subprocess.Popen[str]] = []

    def lanzar(datos: Path, modo: str = "desechable") -> subprocess.Popen[str]:
        lanzados.append(
            subprocess.Popen(
                [sys.executable, "-c", USUARIO, str(datos), modo],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        return lanzados[-1]

    yield lanzar
    for proceso in lanzados:
        proceso.kill()
        proceso.communicate()


def uno(direccion: str, consulta: str) -> object:
    with psycopg.connect(direccion) as conexion:
        fila = conexion.execute(consulta).fetchone()
        assert fila is not None
        return fila[0]


def nacimiento(direcciones: Direcciones) -> str:
    return str(uno(direcciones.app, "SELECT pg_postmaster_start_time()"))


def postmaster(datos: Path) -> int:
    return int((datos / "postgresql" / "pgdata" / "postmaster.pid").read_text().split()[0])


def supervisor(pid_del_postmaster: int) -> int:
    return int(Path(f"/proc/{pid_del_postmaster}/stat").read_text().rpartition(")")[2].split()[1])


def esperar(condicion: Callable[[], bool], segundos: float = 20) -> None:
    limite = time.monotonic() + segundos
    while not condicion():
        assert time.monotonic() < limite, "the condition did not come true in time"
        time.sleep(0.02)


def permisos(carpeta: Path) -> int:
    return carpeta.stat().st_mode & 0o777


def en_reposo(datos: Path) -> bool:
    """Whether no supervisor lives on the folder."""
    with (datos / "postgresql" / "candado").open() as candado, suppress(BlockingIOError):
        fcntl.flock(candado, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def ha_terminado(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_the_first_use_makes_a_durable_database_with_an_owner_and_an_application_without_rights(datos: Path) -> None:
    with servidor(datos) as direcciones:
        raiz = direccion_superusuario(datos)
        for parametro in ("data_checksums", "fsync", "synchronous_commit", "full_page_writes"):
            assert uno(raiz, f"SHOW {parametro}") == "on"
        assert uno(raiz, "SHOW listen_addresses") == ""
        assert uno(raiz, "SHOW server_encoding") == "UTF8"
        assert uno(raiz, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'aljibe'") == "aljibe_dueno"
        assert not uno(
            raiz, "SELECT bool_or(rolsuper OR rolcreatedb OR rolcreaterole) FROM pg_roles WHERE rolname ~ '^aljibe_'"
        )
        with psycopg.connect(direcciones.dueno) as dueno:
            for extension in ("btree_gist", "pg_trgm", "unaccent"):
                dueno.execute(f"CREATE EXTENSION {extension}")
            assert dueno.execute("SELECT upper('ñandú'), unaccent('Ñandú')").fetchone() == ("ÑANDÚ", "Nandu")
            assert dueno.execute("SELECT similarity('ñu', 'nu') < 1").fetchone() == (True,)
            dueno.execute("CREATE TABLE de_prueba (a int)")
        for prohibido in ("CREATE TABLE otra (a int)", "CREATE TEMP TABLE t (a int)", "SELECT * FROM de_prueba"):
            with psycopg.connect(direcciones.app) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(prohibido)


def test_nobody_enters_without_the_password_and_the_server_is_never_root(molde: Path) -> None:
    with servidor(molde, desechable=True) as direcciones:
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(direcciones.app, password="otra")
        assert Path(f"/proc/{postmaster(molde)}").stat().st_uid != 0
        for archivo in ("claves.json", "candado", "uso", "estado.json", "postgres.log"):
            assert (molde / "postgresql" / archivo).stat().st_mode & 0o077 == 0


def test_the_server_outlives_the_one_who_started_it_and_stops_with_the_last(molde: Path) -> None:
    with ExitStack() as primero, ExitStack() as segundo:
        direcciones = primero.enter_context(servidor(molde, desechable=True))
        nacido = nacimiento(direcciones)
        assert segundo.enter_context(servidor(molde, desechable=True)) == direcciones

        primero.close()
        assert nacimiento(direcciones) == nacido

        segundo.close()
        assert en_reposo(molde)
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(direcciones.app)


def test_processes_that_start_at_once_share_one_server(
    molde: Path, usuarios: Callable[..., subprocess.Popen[str]]
) -> None:
    procesos = [usuarios(molde) for _ in range(4)]
    nacidos = {proceso.stdout.readline() for proceso in procesos if proceso.stdout}

    assert len(nacidos) == 1
    for proceso in procesos:
        proceso.communicate("")
        assert proceso.returncode == 0
    esperar(lambda: en_reposo(molde))


def test_two_installations_run_side_by_side(molde: Path, datos: Path) -> None:
    with servidor(molde, desechable=True) as una, servidor(datos, desechable=True) as otra:
        assert nacimiento(una) != nacimiento(otra)


def test_a_killed_starter_does_not_take_the_server_from_the_others(
    molde: Path, usuarios: Callable[..., subprocess.Popen[str]]
) -> None:
    quien_arranca = usuarios(molde)
    nacido = quien_arranca.stdout.readline().strip()
    with servidor(molde, desechable=True) as direcciones:
        quien_arranca.kill()
        quien_arranca.wait()
        assert nacimiento(direcciones) == nacido
    assert en_reposo(molde)


def test_the_server_stops_by_itself_when_its_only_user_is_killed(
    molde: Path, usuarios: Callable[..., subprocess.Popen[str]]
) -> None:
    unico = usuarios(molde)
    assert unico.stdout.readline()
    unico.kill()
    esperar(lambda: en_reposo(molde))
    assert not (molde / "postgresql" / "pgdata" / "postmaster.pid").exists()


def test_after_everything_is_killed_the_next_start_finds_all_that_was_committed(
    datos: Path, usuarios: Callable[..., subprocess.Popen[str]]
) -> None:
    usuario = usuarios(datos, "durable")
    assert usuario.stdout.readline()
    with psycopg.connect(direccion_superusuario(datos), autocommit=True) as conexion:
        conexion.execute("CREATE TABLE pagos (folio int)")
        conexion.execute("INSERT INTO pagos SELECT generate_series(1, 1000)")
        servidor_pid = postmaster(datos)
        for pid in (usuario.pid, supervisor(servidor_pid), servidor_pid):
            os.kill(pid, signal.SIGKILL)

    with servidor(datos):
        assert uno(direccion_superusuario(datos), "SELECT count(*) FROM pagos") == 1000


def test_a_killed_supervisor_takes_its_server_with_it_and_the_next_command_starts_another(molde: Path) -> None:
    with servidor(molde, desechable=True) as primera:
        nacido, pid = nacimiento(primera), postmaster(molde)
        os.kill(supervisor(pid), signal.SIGKILL)
        with servidor(molde, desechable=True) as segunda:
            # It has given the folder up; the kernel may still be taking its process away.
            esperar(lambda: ha_terminado(pid))
            assert segunda == primera
            assert nacimiento(segunda) != nacido


def test_a_server_that_dies_by_itself_is_started_again_at_the_same_address(molde: Path) -> None:
    with servidor(molde, desechable=True) as direcciones:
        nacido = nacimiento(direcciones)
        os.kill(postmaster(molde), signal.SIGKILL)

        def vive_otro() -> bool:
            with suppress(psycopg.OperationalError):
                return nacimiento(direcciones) != nacido
            return False

        esperar(vive_otro)


def test_a_long_and_closed_path_serves_too(datos: Path) -> None:
    cerrada = datos / "cerrada"
    cerrada.mkdir(mode=0o700)
    larga = cerrada / "/".join(["una-carpeta-de-nombre-largo, con espacios y eñes"] * 4)
    with servidor(larga, desechable=True) as direcciones:
        assert uno(direcciones.dueno, "SELECT current_user") == "aljibe_dueno"
        with servidor(larga, desechable=True) as otra:
            assert otra == direcciones
    assert permisos(cerrada) == 0o700


def test_programs_out_of_reach_of_the_servers_user_are_copied_with_their_libraries(datos: Path) -> None:
    from aljibe.base.postgres import _binarios

    cerrada = datos / "cerrada"
    cerrada.mkdir(mode=0o700)
    paquete = _binarios.localizar().parents[1]
    for origen in (paquete, paquete.with_name(f"{paquete.name}.libs")):
        shutil.copytree(origen, cerrada / origen.name, symlinks=True)
    orden = [sys.executable, "-c", USUARIO, str(datos / "a"), "desechable"]
    rutas = os.pathsep.join([str(cerrada), *sys.path])

    hecho = subprocess.run(orden, env={**os.environ, "PYTHONPATH": rutas}, input="", capture_output=True, text=True)

    assert (hecho.returncode, hecho.stderr) == (0, "")
    assert (datos / "a" / "postgresql" / "binarios").exists() == (os.geteuid() == 0)


def test_an_ordinary_user_runs_the_server_under_its_own_name(datos: Path) -> None:
    from aljibe.base.postgres import _binarios

    # As root, another user may not reach the programs where they are installed.
    programas = _binarios._copiar(_binarios.localizar().parent, datos / "programas" / "pg") / "bin"
    propia = datos / "propia"
    propia.mkdir()
    uid = os.geteuid()
    if uid == 0:
        uid = pwd.getpwnam("nobody").pw_uid
        os.chown(propia, uid, -1)
    orden = [sys.executable, "-c", USUARIO_ORDINARIO, str(propia)]

    hecho = subprocess.run(
        orden, env={**os.environ, "ALJIBE_PG_BIN": str(programas)}, capture_output=True, text=True, check=False
    )

    assert hecho.stdout.split() == ["aljibe_dueno", str(uid)], hecho.stderr
    assert permisos(propia / "postgresql") == 0o700


def test_a_folder_of_another_user_is_refused_naming_him(molde: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dueno = pwd.getpwuid(os.geteuid()).pw_name
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    with pytest.raises(ServidorNoDisponible, match=f"es del usuario «{dueno}»; usted es «54321»"), servidor(molde):
        pass


def test_a_folder_with_things_of_others_is_refused_and_left_as_it_was(datos: Path) -> None:
    (datos / "postgresql").mkdir()
    (datos / "postgresql" / "foto.jpg").touch()
    with pytest.raises(ServidorNoDisponible, match="tiene archivos que no son de Aljibe"), servidor(datos):
        pass
    assert [archivo.name for archivo in (datos / "postgresql").iterdir()] == ["foto.jpg"]


def test_a_file_in_the_place_of_the_folder_is_said(datos: Path) -> None:
    (datos / "archivo").touch()
    with pytest.raises(ServidorNoDisponible, match="hay un archivo donde debería"), servidor(datos / "archivo"):
        pass


def test_a_cluster_of_another_program_is_refused_naming_its_process(datos: Path) -> None:
    (datos / "PG_VERSION").write_text("15\n")
    (datos / "postmaster.pid").write_text("4321\n/otro\n")
    with (
        pytest.raises(ServidorNoDisponible, match="de otro servidor PostgreSQL, en uso por el proceso 4321"),
        servidor(datos),
    ):
        pass
    assert not (datos / "postgresql").exists()


def test_a_live_server_that_another_started_on_our_data_is_refused_by_name(molde: Path) -> None:
    with servidor(molde, desechable=True):
        programa = os.readlink(f"/proc/{postmaster(molde)}/exe")
    pgdata = molde / "postgresql" / "pgdata"
    dueno = pgdata.stat()
    credenciales = {"user": dueno.st_uid, "group": dueno.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    ajeno = subprocess.Popen(
        [programa, "-D", str(pgdata), "-c", f"unix_socket_directories={molde}/postgresql/socket"],
        stderr=subprocess.DEVNULL,
        **credenciales,
    )
    try:
        esperar((pgdata / "postmaster.pid").exists)
        with (
            pytest.raises(
                ServidorNoDisponible, match=rf"Otro servidor PostgreSQL usa .* proceso {ajeno.pid}, usuario «"
            ),
            servidor(molde, desechable=True),
        ):
            pass
        assert ajeno.poll() is None
    finally:
        ajeno.send_signal(signal.SIGINT)
        ajeno.wait()


def test_a_number_of_process_left_behind_that_is_now_another_program_does_not_stop_the_start(molde: Path) -> None:
    pgdata = molde / "postgresql" / "pgdata"
    dueno = pgdata.stat()
    credenciales = {"user": dueno.st_uid, "group": dueno.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    with subprocess.Popen(["sleep", "60"], **credenciales) as otro:
        try:
            (pgdata / "postmaster.pid").write_text(f"{otro.pid}\n{pgdata}\n")
            with servidor(molde, desechable=True) as direcciones:
                assert nacimiento(direcciones)
            assert otro.poll() is None
        finally:
            otro.kill()


def test_data_of_another_version_are_refused_naming_both(molde: Path) -> None:
    version = molde / "postgresql" / "pgdata" / "PG_VERSION"
    propia = version.read_text().strip()
    version.write_text("14\n")
    try:
        with (
            pytest.raises(ServidorNoDisponible, match=f"son de PostgreSQL 14 y el programa disponible es el {propia}"),
            servidor(molde, desechable=True),
        ):
            pass
    finally:
        version.write_text(f"{propia}\n")


def test_a_throw_away_server_is_never_lent_to_who_needs_a_durable_one(molde: Path) -> None:
    with servidor(molde, desechable=True) as direcciones:
        with pytest.raises(ServidorNoDisponible, match="en modo desechable y aquí se pide durable"), servidor(molde):
            pass
        assert nacimiento(direcciones)


def test_a_start_that_fails_tells_the_last_lines_of_the_log(molde: Path) -> None:
    with (
        pytest.raises(ServidorNoDisponible, match="invalid value for parameter"),
        servidor(molde, desechable=True, ajustes={"shared_buffers": "mucha"}),
    ):
        pass
    assert en_reposo(molde)


def test_a_wrong_folder_of_programs_is_named(molde: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALJIBE_PG_BIN", "/no/hay")
    with pytest.raises(ServidorNoDisponible, match="ALJIBE_PG_BIN señala /no/hay"), servidor(molde, desechable=True):
        pass


def test_a_large_log_is_set_aside_at_the_start(molde: Path) -> None:
    bitacora = molde / "postgresql" / "postgres.log"
    with bitacora.open("r+") as salida:
        salida.truncate(11 * 1024 * 1024)
    with servidor(molde, desechable=True):
        pass
    assert bitacora.stat().st_size < 100_000
    assert bitacora.with_name("postgres.log.1").stat().st_size == 11 * 1024 * 1024
