"""Processes that die in the middle of a payment or of a cancellation: all of it is there, or nothing (R1, R2, R3).

`ALJIBE_RONDAS` says how many random deaths: few by default; `make fiabilidad` asks for those of the promises.
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection, connections

from aljibe.base.postgres import Direcciones, servidor
from aljibe.caja import queries, services
from aljibe.caja.models import CancelacionDeCobro, ReciboCaja
from aljibe.libro import queries as libro
from aljibe.padron.models import Cuenta
from aljibe.seguridad import queries as personas
from tests.caja.factories import AHORA, cobrar, turno_abierto
from tests.libro.factories import adeudar
from tests.padron.factories import cuenta as nueva_cuenta
from tests.seguridad.factories import persona

pytestmark = pytest.mark.lento
HOY = AHORA.date()
RONDAS = int(os.environ.get("ALJIBE_RONDAS", "10"))
DEBE = Decimal("298.00")


class Muerte:
    """Kills this process before its n-th statement; 0 never does, and counts them."""

    def __init__(self, n: int) -> None:
        self.n, self.vistas = n, 0

    def __call__(self, ejecutar: Callable[..., Any], *argumentos: Any) -> Any:
        self.vistas += 1
        if self.vistas == self.n:
            os.kill(os.getpid(), signal.SIGKILL)
        return ejecutar(*argumentos)


def en_un_hijo(que: Callable[[], Any], *, muere_en: int = 0, muere_a_los: float | None = None) -> int:
    """Do it in a child that dies before its statement `muere_en`, or after some seconds; the signal that ended it."""
    connections.close_all()
    hijo = os.fork()
    if hijo == 0:
        try:
            with connection.execute_wrapper(Muerte(muere_en)):
                que()
        finally:
            os._exit(0)
    if muere_a_los is not None:
        time.sleep(muere_a_los)
        os.kill(hijo, signal.SIGKILL)
    _, estado = os.waitpid(hijo, 0)
    return os.WTERMSIG(estado) if os.WIFSIGNALED(estado) else 0


def cuantas_sentencias(que: Callable[[], Any]) -> int:
    muerte = Muerte(0)
    with connection.execute_wrapper(muerte):
        que()
    return muerte.vistas


def deben() -> list[Decimal]:
    cuentas = list(Cuenta.objects.order_by("id").values_list("id", flat=True))
    totales = libro.totales(cuentas, al=HOY)
    return [totales[c].a_pagar_hoy for c in cuentas]


def sin_hallazgos() -> bool:
    return not [(p.clave, p.hallazgos) for p in libro.pruebas() + queries.pruebas() if not p.ok]


@pytest.fixture
def cajera(base_propia: Direcciones) -> Any:
    return persona("cajero", "rosa")


@pytest.fixture
def cuentas() -> Iterator[str]:
    """Accounts that owe one bill, as many as are asked for."""

    def nuevas() -> Iterator[str]:
        n = 0
        while True:
            n += 1
            adeudar(nueva_cuenta(f"{n:06d}"))
            yield f"{n:06d}"

    return nuevas()


def test_r1_a_payment_that_dies_at_any_statement_is_whole_or_is_not(cajera: Any, cuentas: Iterator[str]) -> None:
    turno = turno_abierto(cajera)
    cobrar(turno, next(cuentas), "298.00", por=cajera)  # the first of a series makes its row
    contada = partial(cobrar, turno, next(cuentas), "298.00", por=cajera, clave="cuenta")
    sentencias = cuantas_sentencias(contada)
    assert sentencias > 12

    for n in range(1, sentencias + 1):
        pagar = partial(cobrar, turno, next(cuentas), "298.00", por=cajera, clave=f"muere-{n}")
        assert en_un_hijo(pagar, muere_en=n) == signal.SIGKILL
        assert (ReciboCaja.objects.count(), deben()[-1]) == (n + 1, DEBE)
        assert pagar()["folio"] == f"C1-2026-{n + 2:06d}"

    assert set(deben()) == {Decimal("0.00")}
    assert sin_hallazgos()


def test_r1_a_cancellation_that_dies_at_any_of_its_statements_is_whole_or_is_not(
    cajera: Any, cuentas: Iterator[str]
) -> None:
    turno, supervisora = turno_abierto(cajera), persona("supervisor_caja", "norma")

    def cancelar(folio: str, clave: str) -> Any:
        return services.cancelar_cobro(
            folio=folio, motivo="Otra cuenta", destino="efectivo", por=supervisora, ahora=AHORA, clave=clave
        )

    primero, segundo = (cobrar(turno, next(cuentas), "298.00", por=cajera)["folio"] for _ in range(2))
    cancelar(primero, "estrena-la-serie")
    sentencias = cuantas_sentencias(lambda: cancelar(segundo, "cuenta"))
    folio = cobrar(turno, next(cuentas), "298.00", por=cajera)["folio"]

    for n in range(1, sentencias + 1):
        assert en_un_hijo(lambda: cancelar(folio, "muere"), muere_en=n) == signal.SIGKILL
        assert CancelacionDeCobro.objects.count() == 2
        assert ReciboCaja.objects.get(folio=folio).estado == "VIGENTE"
        assert deben() == [DEBE, DEBE, Decimal("0.00")]
    assert cancelar(folio, "muere")["folio"] == "CX-2026-000003"

    assert deben() == [DEBE, DEBE, DEBE]
    assert sin_hallazgos()


def test_r2_killed_at_any_instant_the_retry_with_the_same_key_gives_one_receipt(
    cajera: Any, cuentas: Iterator[str]
) -> None:
    turno = turno_abierto(cajera)
    azar = random.Random(2)
    for n in range(RONDAS):
        cuenta = next(cuentas)
        pagar = partial(cobrar, turno, cuenta, "298.00", por=cajera, clave=f"ronda-{n}")
        en_un_hijo(pagar, muere_a_los=azar.uniform(0, 0.12))
        antes = ReciboCaja.objects.filter(cuenta__numero=cuenta).values_list("folio", flat=True).first()
        assert antes in (None, pagar()["folio"])
        assert ReciboCaja.objects.filter(cuenta__numero=cuenta).count() == 1

    assert ReciboCaja.objects.count() == RONDAS
    assert sin_hallazgos()


COBRADOR = """
import sys
import django
django.setup()
from tests.caja.factories import cobrar
from aljibe.seguridad import queries
turno, usuario, primera = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
por = queries.usuario(usuario)
for n in range(primera, primera + 400):
    pago = cobrar(turno, f"{n:06d}", "1.00", por=por, clave=f"k{n}", anticipo=True)
    print(pago["folio"], flush=True)
"""


@pytest.mark.parametrize("ronda", range(max(1, RONDAS // 50)))
def test_r3_when_the_server_dies_every_receipt_that_was_answered_is_there(
    ronda: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory(prefix="aljibe-r3-", ignore_cleanup_errors=True) as carpeta:  # it may still write
        Path(carpeta).chmod(0o711)
        with servidor(Path(carpeta)) as direcciones:
            entorno = os.environ | {
                "ALJIBE_DATABASE_URL": direcciones.app,
                "ALJIBE_DATABASE_URL_DUENO": direcciones.dueno,
                "PYTHONPATH": os.pathsep.join(sys.path),
                "DJANGO_SETTINGS_MODULE": "aljibe.settings",
            }
            turnos = _preparar(entorno)
            with ThreadPoolExecutor(4) as hilos:
                cobradores = [
                    subprocess.Popen(
                        [sys.executable, "-c", COBRADOR, str(turno), usuario, str(n * 400 + 1)],
                        env=entorno,
                        stdout=subprocess.PIPE,
                        stderr=subprocess.DEVNULL,
                        text=True,
                    )
                    for n, (turno, usuario) in enumerate(turnos)
                ]
                salidas = [hilos.submit(c.communicate) for c in cobradores]
                _esperar_cobros(direcciones.dueno, 12)
                _matar_al_servidor(Path(carpeta))
                dichos = [folio for salida in salidas for folio in salida.result(60)[0].split()]
            hay = _folios(direcciones.dueno)

    assert len(dichos) >= 12
    assert set(dichos) <= hay
    assert len(hay - set(dichos)) <= 4  # at most the one of each that was in the middle of its commit


PREPARAR = """
import json
import django
django.setup()
from aljibe.interfaces.cli.migrar import migrar
migrar()
from tests.caja.factories import turno_abierto
from tests.padron.factories import importar, renglon
from tests.seguridad.factories import persona
importar(*(renglon(cuenta=f"{n:06d}") for n in range(1, 1601)))
print(json.dumps([[turno_abierto(persona("cajero", f"cajero{n}"), f"C{n}"), f"cajero{n}"] for n in range(1, 5)]))
"""


def _preparar(entorno: dict[str, str]) -> list[tuple[int, str]]:

    hecho = subprocess.run(
        [sys.executable, "-c", PREPARAR], env=entorno, capture_output=True, text=True, timeout=120, check=False
    )
    assert hecho.returncode == 0, hecho.stderr
    return [tuple(par) for par in json.loads(hecho.stdout.splitlines()[-1])]


def _esperar_cobros(direccion: str, cuantos: int) -> None:
    for _ in range(600):
        if len(_folios(direccion)) >= cuantos:
            return
        time.sleep(0.05)
    raise AssertionError("los cobradores no cobraron")


def _matar_al_servidor(carpeta: Path) -> None:
    pid = int((carpeta / "postgresql" / "pgdata" / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)


def _folios(direccion: str) -> set[str]:
    for _ in range(300):
        try:
            with psycopg.connect(direccion) as linea:
                return {fila[0] for fila in linea.execute("SELECT folio FROM caja_recibocaja").fetchall()}
        except psycopg.OperationalError:
            time.sleep(0.1)  # it is recovering
    raise AssertionError("el servidor no volvió")


def test_r55_an_open_turno_survives_and_nothing_is_closed_by_itself(cajera: Any, cuentas: Iterator[str]) -> None:
    turno, cuenta = turno_abierto(cajera), next(cuentas)
    cobrar(turno, cuenta, "100.00", por=cajera)

    # Another process, as after a restart: nobody tells it anything.
    assert en_un_hijo(lambda: cobrar(turno, cuenta, "198.00", por=personas.usuario("rosa"), clave="otra")) == 0

    abierto = queries.turno_abierto_de(cajera)
    assert abierto is not None and (abierto.id, abierto.cobros) == (turno, 2)
    assert deben() == [Decimal("0.00")]
