"""Two runs at once, a run that is killed, a bill that the database refuses: on a real database, with real processes."""

import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction

from aljibe.base.postgres import Direcciones
from aljibe.facturacion import services
from aljibe.facturacion.models import Corrida, ReciboAgua
from aljibe.facturacion.services._relevo import Puesto
from aljibe.libro.models import Serie
from tests.facturacion.factories import cuentas_medidas, ensayar, facturar, hallazgos
from tests.leyes.factories import ley_aprobada
from tests.procesos import en_procesos

pytestmark = pytest.mark.lento

CUENTAS = 40


def correr(ruta: str | None = None) -> tuple[str, object]:
    """One run in this process: ("ok", how many it billed) or ("no", code of the refusal)."""
    from aljibe.base.rechazos import Rechazo
    from tests.facturacion.factories import facturar as facturar_aqui

    try:
        return "ok", facturar_aqui(ruta=ruta, por_tramo=1).facturadas
    except Rechazo as rechazo:
        return "no", rechazo.codigo


def test_r35_a_second_run_in_parallel_is_refused_by_name_and_writes_nothing(base_propia: Direcciones) -> None:
    ley_aprobada()
    cuentas_medidas(6, rutas=2)
    negados: list[Exception] = []

    def otra(ruta: str | None) -> None:
        try:
            facturar(ruta=ruta)
        except services.CorridaEnCurso as error:
            negados.append(error)
        finally:
            connections.close_all()

    def mientras(vistas: int, _: int) -> None:
        if vistas == 1:
            for ruta in ("01", None):
                hilo = threading.Thread(target=otra, args=[ruta])
                hilo.start()
                hilo.join(20)

    hecho = facturar(por_tramo=1, progreso=mientras)

    assert hecho.facturadas == 6
    assert len(negados) == 2
    assert "La ruta 01 de 2026-10 la está facturando" in str(negados[0])
    assert Corrida.objects.count() == 2
    assert facturar().facturadas == 0
    assert not hallazgos()


def test_r35_one_bill_in_force_per_account_and_period_whoever_writes_it(base_propia: Direcciones) -> None:
    ley_aprobada()
    cuentas_medidas(1)
    facturar()
    columnas = [c.column for c in ReciboAgua._meta.concrete_fields if c.column not in ("id", "folio", "documento_id")]

    with pytest.raises(IntegrityError, match="recibo_uno_vigente_por_periodo"), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO facturacion_reciboagua (folio, documento_id, {', '.join(columnas)})"
            f" SELECT 'RA-2026-999999', 999, {', '.join(columnas)} FROM facturacion_reciboagua"
        )


def test_r35_eight_processes_that_run_one_period_bill_each_account_once(base_propia: Direcciones) -> None:
    ley_aprobada()
    cuentas_medidas(CUENTAS)

    hechos = en_procesos(correr, [(None,)] * 8)

    assert sum(int(n) for que, n in hechos if que == "ok") == CUENTAS  # type: ignore[call-overload]
    assert {n for que, n in hechos if que == "no"} <= {"corrida-en-curso"}
    assert ReciboAgua.objects.count() == CUENTAS
    assert Serie.objects.get(serie="RA").siguiente == CUENTAS + 1
    assert not hallazgos()


MATARSE = """
import os, signal, sys
import django
django.setup()
from django.db.backends.signals import connection_created
from tests.facturacion.factories import facturar
quedan, sesiones = map(int, sys.argv[1:])
def contar(execute, sql, params, many, context):
    global quedan
    quedan -= 1
    if quedan == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)
def vigilar(connection, **_):
    connection.execute_wrappers.append(contar)
connection_created.connect(vigilar)
facturar(por_tramo=10, sesiones=sesiones)
"""


@pytest.mark.parametrize("semilla", range(3))
def test_a_run_killed_at_any_statement_is_resumed_by_the_same_call(base_propia: Direcciones, semilla: int) -> None:
    ley_aprobada()
    cuentas_medidas(CUENTAS)
    ensayo = ensayar()
    sentencia = random.Random(semilla).randint(15, 115)

    muerto = subprocess.run(
        [sys.executable, "-c", MATARSE, str(sentencia), "1"],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "aljibe.settings"},
        check=False,
        timeout=60,
    )

    assert muerto.returncode == -signal.SIGKILL
    antes = ReciboAgua.objects.count()
    assert antes % 10 == 0
    hecho = facturar(por_tramo=10)
    assert hecho.facturadas == CUENTAS - antes
    totales = ReciboAgua.objects.values_list("total", flat=True)
    assert (len(totales), sum(totales)) == (ensayo.facturadas, ensayo.total)
    assert {r.folio for r in ReciboAgua.objects.all()} == {f"RA-2026-{n:06d}" for n in range(1, CUENTAS + 1)}
    estados = Counter(Corrida.objects.values_list("estado", flat=True))
    assert estados["EN_CURSO"] == 0
    assert estados["TERMINADA"] == 1
    assert not hallazgos()


def huellas() -> list[tuple[str, str, str]]:
    """Folio, digest of the whole row, and movements of each bill: two runs are the same run when these are."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT r.folio, huella_de_recibo(r), string_agg(d.clave || '>' || h.clave || ' ' || m.importe, '; '
                   ORDER BY d.clave, h.clave, m.importe)
            FROM facturacion_reciboagua r
            JOIN facturacion_cargoderecibo x ON x.recibo_id = r.id
            JOIN libro_movimiento m ON m.cargo_id = x.cargo_id
            JOIN libro_cuentacontable d ON d.id = m.debe_id
            JOIN libro_cuentacontable h ON h.id = m.haber_id
            GROUP BY r.id ORDER BY r.folio
            """
        )
        return list(cursor.fetchall())


@pytest.mark.parametrize("sesiones", [1, 2])
def test_r34_a_run_killed_at_ten_random_points_and_resumed_is_the_clean_run(
    base_propia: Direcciones, otra_base: Callable[[], AbstractContextManager[Direcciones]], sesiones: int
) -> None:
    with otra_base():
        ley_aprobada()
        cuentas_medidas(CUENTAS, rutas=2)
        facturar(por_tramo=10)
        limpia = huellas()
    ley_aprobada()
    cuentas_medidas(CUENTAS, rutas=2)
    azar = random.Random(34)
    for _ in range(10):
        # Few enough to die before the run ends, however little is left of it.
        muerto = subprocess.run(
            [sys.executable, "-c", MATARSE, str(azar.randint(12, 34 * sesiones)), str(sesiones)],
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "aljibe.settings"},
            check=False,
            timeout=60,
        )
        assert muerto.returncode in (-signal.SIGKILL, 0)
    facturar(por_tramo=10)

    assert len(limpia) == CUENTAS
    assert huellas() == limpia
    assert facturar().facturadas == 0
    assert not hallazgos()


@pytest.mark.parametrize("sesiones", [2, 3])
def test_r34_several_sessions_bill_what_one_does_in_its_order(
    base_propia: Direcciones, otra_base: Callable[[], AbstractContextManager[Direcciones]], sesiones: int
) -> None:
    with otra_base():
        ley_aprobada()
        cuentas_medidas(CUENTAS, rutas=3)
        de_una = facturar(por_tramo=3)
        limpia = huellas()
    ley_aprobada()
    cuentas_medidas(CUENTAS, rutas=3)
    visto: list[int] = []

    hecho = facturar(por_tramo=3, sesiones=sesiones, progreso=lambda vistas, _: visto.append(vistas))

    assert hecho == de_una
    assert huellas() == limpia
    assert visto == sorted(set(visto))
    assert visto[-1] == CUENTAS
    assert Counter(Corrida.objects.values_list("estado", flat=True)) == {"TERMINADA": 3}
    assert not hallazgos()


def test_the_next_chunk_begins_when_this_one_has_all_its_accounts(
    base_propia: Direcciones, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else who pays accounts of both could wait for one of them, and be waited for by the other."""
    ley_aprobada()
    cuentas_medidas(12)
    libres: dict[int, int] = {}
    salir = Puesto.salir

    def mirar_y_salir(puesto: Puesto[Any, Any]) -> None:
        if puesto.n not in libres:
            with transaction.atomic(using="dueno"), connections["dueno"].cursor() as cursor:
                cursor.execute(
                    "SELECT FROM padron_cuenta WHERE id = ANY(%s) FOR NO KEY UPDATE SKIP LOCKED", [puesto.pedido[1]]
                )
                libres[puesto.n] = cursor.rowcount
        salir(puesto)

    monkeypatch.setattr(Puesto, "salir", mirar_y_salir)

    assert facturar(por_tramo=3).facturadas == 12
    assert libres == {1: 0, 2: 0, 3: 0, 4: 0}


def test_a_run_of_several_sessions_stops_whole_with_whoever_waits_for_it(base_propia: Direcciones) -> None:
    ley_aprobada()
    cuentas_medidas(CUENTAS)

    def cansarse(vistas: int, _: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        facturar(por_tramo=3, sesiones=2, progreso=cansarse)

    antes = ReciboAgua.objects.count()
    assert 3 <= antes < CUENTAS
    assert facturar(por_tramo=3, sesiones=2).facturadas == CUENTAS - antes
    assert {r.folio for r in ReciboAgua.objects.all()} == {f"RA-2026-{n:06d}" for n in range(1, CUENTAS + 1)}
    assert not hallazgos()


@pytest.mark.parametrize("sesiones", [1, 2, 3])
def test_r36_a_bill_that_the_database_refuses_is_listed_and_stops_no_other(
    base_propia: Direcciones, sesiones: int
) -> None:
    ley_aprobada()
    cuentas_medidas(CUENTAS)
    with connections["dueno"].cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION estorbar() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'no me gusta esta cuenta' USING ERRCODE = 'data_exception'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER estorbo BEFORE INSERT ON facturacion_reciboagua FOR EACH ROW"
            " WHEN (NEW.domicilio LIKE 'Calle 000013%') EXECUTE FUNCTION estorbar()"
        )

    hecho = facturar(por_tramo=6, sesiones=sesiones)

    assert hecho.facturadas == CUENTAS - 1
    en_orden = ReciboAgua.objects.order_by("cuenta__ruta__clave", "cuenta__secuencia").values_list("folio", flat=True)
    assert list(en_orden) == [f"RA-2026-{n:06d}" for n in range(1, CUENTAS)]
    assert _omitidas(hecho) == [
        ("000013", "no-se-pudo-escribir", "La base de datos no admitió su recibo: no me gusta esta cuenta")
    ]
    assert Serie.objects.get(serie="RA").siguiente == CUENTAS
    assert Corrida.objects.get().omitidas == 1
    assert not hallazgos()


def test_r36_one_bad_account_in_a_hundred_of_each_kind_stops_no_other(base_propia: Direcciones) -> None:
    ley_aprobada()
    cuentas_medidas(200)
    malas = {
        "000007": "UPDATE padron_cuenta SET uso = 'castillo' WHERE numero = '000007'",
        "000077": "UPDATE padron_titularidad SET vigencia = '[2020-01-01,2021-01-01)' WHERE cuenta_id ="
        " (SELECT id FROM padron_cuenta WHERE numero = '000077')",
    }
    with connections["dueno"].cursor() as cursor:
        for orden in malas.values():
            cursor.execute(orden)

    hecho = facturar(por_tramo=50)

    assert hecho.facturadas == 198
    assert [(c, m) for c, m, _ in _omitidas(hecho)] == [("000007", "sin-tarifa"), ("000077", "sin-titular")]
    assert not hallazgos()


def _omitidas(hecho: Any) -> list[tuple[str, str, str]]:
    return [(o.cuenta, o.motivo, o.detalle) for o in hecho.omitidas]
