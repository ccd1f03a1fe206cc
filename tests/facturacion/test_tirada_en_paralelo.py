"""Two workers of one print run, and one that is killed: on a real database, with real processes."""

import hashlib
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from aljibe.base.postgres import Direcciones
from aljibe.facturacion import queries, services
from aljibe.facturacion.models import ParteDeTirada
from aljibe.interfaces import papeles, tiradas
from aljibe.seguridad import queries as seguridad
from tests.facturacion.factories import AHORA, cuentas_medidas, facturar
from tests.leyes.factories import ley_aprobada
from tests.procesos import en_procesos

pytestmark = pytest.mark.lento
RECIBOS = 24


def preparada() -> int:
    ley_aprobada()
    cuentas_medidas(RECIBOS, rutas=2)
    facturar()
    return services.preparar_tirada(periodo="2026-10", por=seguridad.usuario("sistema"), ahora=AHORA, por_parte=2)


def imprimir(tirada: int, carpeta: str) -> int:
    """Make in this process the parts that nobody else makes; how many."""
    partes = 0
    while services.imprimir_parte(
        tirada_id=tirada,
        carpeta=Path(carpeta),
        componer=papeles.recibos,
        por=seguridad.usuario("sistema"),
        ahora=AHORA,
    ):
        partes += 1
    return partes


def limpias(tirada: int) -> list[str]:
    """The hash of each part, drawn here and now."""
    return [
        hashlib.sha256(papeles.recibos(parte.folios, parte.version).pdf).hexdigest()
        for parte in ParteDeTirada.objects.filter(tirada=tirada).order_by("n")
    ]


def en_disco(carpeta: Path) -> list[str]:
    return [hashlib.sha256(a.read_bytes()).hexdigest() for a in sorted(carpeta.rglob("recibos-*.pdf"))]


def test_four_workers_make_each_part_once(base_propia: Direcciones, tmp_path: Path) -> None:
    tirada = preparada()

    hechas = en_procesos(imprimir, [(tirada, str(tmp_path))] * 4, procesos=4)

    assert sum(hechas) == RECIBOS // 2
    assert en_disco(tmp_path) == limpias(tirada)
    assert services.terminar_tirada(tirada_id=tirada, por=seguridad.usuario("sistema"), ahora=AHORA)


MATARSE = """
import os, signal, sys
import django
django.setup()
from django.db import connection
from tests.facturacion.test_tirada_en_paralelo import imprimir
quedan = int(sys.argv[3])
def contar(execute, sql, params, many, context):
    global quedan
    quedan -= 1
    if quedan == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)
with connection.execute_wrapper(contar):
    imprimir(int(sys.argv[1]), sys.argv[2])
"""


@pytest.mark.parametrize("semilla", range(3))
def test_a_run_killed_at_any_statement_is_resumed_to_the_files_of_a_clean_one(
    base_propia: Direcciones, tmp_path: Path, semilla: int
) -> None:
    tirada = preparada()
    sentencia = random.Random(semilla).randint(8, 100)

    muerto = subprocess.run(
        [sys.executable, "-c", MATARSE, str(tirada), str(tmp_path), str(sentencia)],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "aljibe.settings"},
        check=False,
        timeout=120,
    )

    assert muerto.returncode == -signal.SIGKILL
    hechas = [p.n for p in queries.tirada(tirada, ahora=AHORA).partes if p.hecha]
    assert hechas == list(range(1, len(hechas) + 1))
    assert imprimir(tirada, str(tmp_path)) == RECIBOS // 2 - len(hechas)
    assert en_disco(tmp_path) == limpias(tirada)
    assert [p.huella for p in queries.tirada(tirada, ahora=AHORA).partes] == en_disco(tmp_path)


def test_the_processes_of_a_run_print_it_whole_and_end_it(base_propia: Direcciones) -> None:
    tirada = preparada()
    vistas: list[int] = []

    def progreso() -> None:
        vistas.append(queries.tirada(tirada, ahora=AHORA).hechos)

    assert tiradas.imprimir(tirada, por=seguridad.usuario("sistema"), procesos=2, progreso=progreso)

    ficha = queries.tirada(tirada, ahora=AHORA)
    assert (ficha.estado, ficha.hechos) == ("TERMINADA", RECIBOS)
    assert vistas == sorted(vistas)
    assert [hashlib.sha256(tiradas.archivo(tirada, p.n).read_bytes()).hexdigest() for p in ficha.partes] == limpias(
        tirada
    )
