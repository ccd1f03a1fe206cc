"""One payment against the bare transaction that writes the same rows, by the service and through HTTP; and four tills.

Accounts of a month that was billed are paid whole, before they fall due: two or three charges each. The rows that each
payment wrote are written again, one payment a transaction and one statement a table, in twin tables with the keys,
indexes, checks and foreign keys of the real ones and without their triggers: the account and the series are locked, the
balances brought up to date, and it is committed. Four tills are four processes, each with its drawer and its series.
Durability is on: figures without it are refused.
"""

import http.client
import itertools
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from multiprocessing import get_context
from typing import Any
from uuid import uuid4

import psycopg
from django.db import connection, connections

from benchmarks import facturacion

META_SERVICIO, META_HTTP, META_CUATRO, META_P95 = 3.0, 10.0, 1 / 3, 250.0
CAJAS = 4
COBROS = 250  # of each measure and each till
TANDA = 50
# In the order a payment writes them, with what names the payment in each.
TABLAS = (
    ("base_clave", "clave IN (SELECT clave FROM libro_asiento WHERE id = ANY(%s))"),
    ("libro_asiento", "id = ANY(%s)"),
    ("libro_movimiento", "asiento_id = ANY(%s)"),
    ("documentos_documento", "id IN (SELECT documento_id FROM caja_recibocaja WHERE asiento_id = ANY(%s))"),
    ("caja_recibocaja", "asiento_id = ANY(%s)"),
    (
        "caja_mediorecibido",
        "recibo_id IN (SELECT id FROM caja_recibocaja WHERE asiento_id = ANY(%s))",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Pago:
    """What a payment locks and the rows it writes, by table."""

    cuenta: int
    turno: int
    serie: str
    clave: str
    cargos: list[int]
    tablas: list[tuple[str, list[tuple[Any, ...]]]]


def medir(*, cuentas: Sequence[int], meses: int, semilla: int) -> bool:
    """Print the table; whether every target is met. It needs as many accounts as payments: 5,000 at the least."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as aparte:
        return all(list(aparte.map(_medir_una, [max(5_000, min(cuentas))], itertools.repeat(semilla))))


def _medir_una(cuentas: int, semilla: int) -> bool:
    with facturacion.base_desechable() as durable:
        if not durable:
            print("fsync, synchronous_commit o full_page_writes están apagados: no se mide.", file=sys.stderr)
            return False
        facturacion.preparar(cuentas, 1, semilla, demostracion=True)
        emision = facturacion.mes(1) + timedelta(days=2)
        _facturar(emision)
        facturacion.hacer_gemelas(["base_clave", "caja_recibocaja", "caja_mediorecibido"])
        facturacion.analizar()
        turnos = _abrir_turnos(facturacion.a_las_diez(emision + timedelta(days=5)))
        print(f"{cuentas:,} cuentas, {COBROS} cobros de cada medida; carga del equipo {os.getloadavg()[0]:.2f}")
        print(f"{platform.machine()}, {os.cpu_count()} núcleos, Python {platform.python_version()}\n")
        return _medidas(turnos, facturacion.a_las_diez(emision + timedelta(days=5)))


def _facturar(emision: Any) -> None:
    from aljibe.facturacion import services
    from aljibe.seguridad import queries as personas

    services.facturar(
        periodo=f"{facturacion.mes(0):%Y-%m}",
        por=personas.usuario("sistema"),
        ahora=facturacion.a_las_diez(emision),
        sesiones=services.SESIONES,
    )


def _abrir_turnos(ahora: datetime) -> list[tuple[int, str, str]]:
    """(turno, user, token) of each till."""
    from aljibe.caja import services as caja
    from aljibe.seguridad import queries as personas
    from aljibe.seguridad import services as seguridad

    sistema = personas.usuario("sistema")
    turnos = []
    for n in range(1, CAJAS + 1):
        cajero, _ = seguridad.crear_usuario(usuario=f"cajero{n}", puesto="cajero", por=sistema, ahora=ahora)
        token = seguridad.crear_token(usuario=cajero.usuario, por=sistema, ahora=ahora)
        turno = caja.abrir_turno(caja=f"C{n}", fondo=Decimal(0), por=cajero, ahora=ahora, clave=f"abre-{n}")["id"]
        turnos.append((turno, cajero.usuario, token))
    return turnos


def _medidas(turnos: list[tuple[int, str, str]], ahora: datetime) -> bool:
    deudas = iter(_deudas())
    primera = turnos[0]
    por_servicio: list[float] = []
    desnudos: list[float] = []
    por_http: list[float] = []
    with _servidor(ahora) as puerto:
        # By turns, since the speed of the machine moves more in a minute than what is measured.
        for _ in range(COBROS // TANDA):
            por_servicio += _cobrar_por_servicio(primera, list(itertools.islice(deudas, TANDA)), ahora)
            desnudos += _desnudo(_ultimos(TANDA))
            por_http += _cobrar_por_http(primera, list(itertools.islice(deudas, TANDA)), puerto)
        repartos = [list(itertools.islice(deudas, COBROS)) for _ in turnos]
        segundos_http, tiempos_http = _a_la_vez(_cobrar_por_http, turnos, repartos, puerto)
    repartos = [list(itertools.islice(deudas, COBROS)) for _ in turnos]
    segundos, tiempos = _a_la_vez(_cobrar_por_servicio, turnos, repartos, ahora)
    pagos = _ultimos(COBROS * CAJAS)
    desnudo_cuatro, _ = _a_la_vez(_desnudo_de, turnos, [pagos[n::CAJAS] for n in range(CAJAS)], None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        trabados = cursor.fetchone()[0]
    print("medida                        p50 ms    p95 ms    p99 ms    cobros/s")
    for nombre, muestras in (("desnudo", desnudos), ("servicio", por_servicio), ("HTTP", por_http)):
        _renglon(nombre, muestras, len(muestras) / sum(muestras))
    _renglon("cuatro cajas, servicio", tiempos, len(tiempos) / segundos)
    _renglon("cuatro cajas, HTTP", tiempos_http, len(tiempos_http) / segundos_http)
    print(f"cuatro cajas, desnudo                                       {COBROS * CAJAS / desnudo_cuatro:>9,.0f}\n")
    return _juzgar(
        {
            f"servicio / desnudo, meta ≤ {META_SERVICIO:g}": (
                statistics.median(por_servicio) / statistics.median(desnudos),
                META_SERVICIO,
            ),
            f"HTTP / desnudo, meta ≤ {META_HTTP:g}": (
                statistics.median(por_http) / statistics.median(desnudos),
                META_HTTP,
            ),
            "cuatro cajas: desnudo / servicio, meta ≤ 3": (segundos / desnudo_cuatro, 1 / META_CUATRO),
            f"p95 de cuatro cajas por HTTP en ms, meta ≤ {META_P95:g}": (_percentil(tiempos_http, 95) * 1000, META_P95),
            "candados trabados, meta 0": (float(trabados), 0.0),
        }
    )


def _juzgar(razones: dict[str, tuple[float, float]]) -> bool:
    for nombre, (valor, meta) in razones.items():
        print(f"{nombre}: {valor:.2f}{'' if valor <= meta else '  NO'}")
    return all(valor <= meta for valor, meta in razones.values())


def _renglon(nombre: str, muestras: Sequence[float], ritmo: float) -> None:
    p50, p95, p99 = (_percentil(muestras, p) * 1000 for p in (50, 95, 99))
    print(f"{nombre:<28}  {p50:>8.2f}  {p95:>8.2f}  {p99:>8.2f}  {ritmo:>10,.0f}")


def _percentil(muestras: Sequence[float], cual: int) -> float:
    return statistics.quantiles(muestras, n=100, method="inclusive")[cual - 1]


def _deudas() -> list[tuple[str, str]]:
    """(account, pesos to the day) of each that owes, without those that also owe a surcharge."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.numero, sum(s.saldo) FROM libro_saldodecargo s JOIN padron_cuenta c ON c.id = s.cuenta_id"
            " GROUP BY c.numero ORDER BY md5(c.numero)"
        )
        return [(numero, f"{saldo:.2f}") for numero, saldo in cursor.fetchall()]


def _cobrar_por_servicio(
    turno: tuple[int, str, str], deudas: Sequence[tuple[str, str]], ahora: datetime
) -> list[float]:
    from aljibe.caja import services as caja
    from aljibe.seguridad import queries as personas

    por = personas.usuario(turno[1])
    tiempos = []
    for cuenta, importe in deudas:
        entregado = [caja.MedioEntregado(medio="efectivo", importe=Decimal(importe))]
        inicio = time.perf_counter()
        caja.cobrar(
            turno_id=turno[0],
            cuenta=cuenta,
            importe=Decimal(importe),
            medios=entregado,
            por=por,
            ahora=ahora,
            clave=str(uuid4()),
        )
        tiempos.append(time.perf_counter() - inicio)
    return tiempos


def _cobrar_por_http(turno: tuple[int, str, str], deudas: Sequence[tuple[str, str]], puerto: int) -> list[float]:
    tiempos = []
    linea = http.client.HTTPConnection("127.0.0.1", puerto)
    for cuenta, importe in deudas:
        cuerpo = {"turno": turno[0], "cuenta": cuenta, "importe": importe}
        cuerpo["medios"] = [{"medio": "efectivo", "importe": importe}]
        cabeceras = {
            "Authorization": f"Bearer {turno[2]}",
            "Idempotency-Key": str(uuid4()),
            "Content-Type": "application/json",
        }
        inicio = time.perf_counter()
        linea.request("POST", "/api/v1/cobros", json.dumps(cuerpo), cabeceras)
        respuesta = linea.getresponse()
        texto = respuesta.read()
        tiempos.append(time.perf_counter() - inicio)
        assert respuesta.status == 201, texto
    return tiempos


def _ultimos(cuantos: int) -> list[Pago]:
    """The last payments with the rows that each wrote, ready to be written again."""
    with connections["dueno"].cursor() as cursor:
        cursor.execute(
            "SELECT r.asiento_id, r.cuenta_id, r.turno_id, t.caja_id, a.clave,"
            " ARRAY(SELECT DISTINCT m.cargo_id FROM libro_movimiento m WHERE m.asiento_id = a.id AND m.cargo_id > 0)"
            " FROM caja_recibocaja r JOIN caja_turno t ON t.id = r.turno_id JOIN libro_asiento a ON a.id = r.asiento_id"
            " ORDER BY r.id DESC LIMIT %s",
            [cuantos],
        )
        pagos = []
        for asiento, cuenta, turno, serie, clave, cargos in reversed(cursor.fetchall()):
            tablas = []
            for tabla, cuales in TABLAS:
                cursor.execute(f"SELECT * FROM {tabla} WHERE {cuales} ORDER BY 1", [[asiento]])
                tablas.append((tabla, [tuple(map(_en_texto, fila)) for fila in cursor.fetchall()]))
            pagos.append(Pago(cuenta=cuenta, turno=turno, serie=serie, clave=clave, cargos=cargos, tablas=tablas))
        return pagos


def _en_texto(valor: Any) -> Any:
    return json.dumps(valor) if isinstance(valor, dict | list) else valor


def _desnudo(pagos: Sequence[Pago]) -> list[float]:
    """The same rows, one transaction for each payment: locks, one INSERT a table, balances, commit."""
    tiempos = []
    with psycopg.connect(os.environ["ALJIBE_DATABASE_URL_DUENO"]) as linea:
        for pago in pagos:
            inicio = time.perf_counter()
            with linea.transaction(), linea.cursor() as cursor:
                cursor.execute("SELECT id FROM padron_cuenta WHERE id = %s FOR NO KEY UPDATE", [pago.cuenta])
                cursor.execute("SELECT id FROM caja_turno WHERE id = %s FOR NO KEY UPDATE", [pago.turno])
                cursor.execute(
                    "UPDATE libro_serie SET siguiente = siguiente WHERE serie = %s AND documento = 'recibo-caja'",
                    [pago.serie],
                )
                for tabla, filas in pago.tablas:
                    _insertar(cursor, tabla, filas)
                cursor.execute("UPDATE libro_saldodecargo SET saldo = saldo WHERE cargo_id = ANY(%s)", [pago.cargos])
                cursor.execute("UPDATE desnudo.base_clave SET acto = acto WHERE clave = %s", [pago.clave])
            tiempos.append(time.perf_counter() - inicio)
    return tiempos


def _desnudo_de(turno: Any, pagos: Sequence[Pago], nada: Any) -> list[float]:
    with psycopg.connect(os.environ["ALJIBE_DATABASE_URL_DUENO"]) as linea:
        # Its own rows again: those that one till alone wrote are there already.
        for tabla, filas in itertools.chain.from_iterable(reversed(pago.tablas) for pago in pagos):
            linea.execute(f"DELETE FROM desnudo.{tabla} WHERE {_llave(tabla)} = ANY(%s)", [[f[0] for f in filas]])
    return _desnudo(pagos)


def _llave(tabla: str) -> str:
    return "clave" if tabla == "base_clave" else "id"


def _insertar(cursor: psycopg.Cursor[Any], tabla: str, filas: Sequence[tuple[Any, ...]]) -> None:
    renglon = f"({', '.join(['%s'] * len(filas[0]))})"
    cursor.execute(
        f"INSERT INTO desnudo.{tabla} OVERRIDING SYSTEM VALUE VALUES {', '.join([renglon] * len(filas))}",
        [valor for fila in filas for valor in fila],
    )


def _a_la_vez(
    que: Callable[..., list[float]], turnos: Sequence[Any], repartos: Sequence[Any], comun: Any
) -> tuple[float, list[float]]:
    """Run in a process for each till, all begun together; seconds from the first to the last, and each time."""
    connections.close_all()
    with ProcessPoolExecutor(CAJAS, mp_context=get_context("spawn"), initializer=_preparar_hijo) as procesos:
        list(procesos.map(_nada, range(CAJAS * 4)))
        inicio = time.perf_counter()
        hechos = list(procesos.map(que, turnos, repartos, itertools.repeat(comun)))
        return time.perf_counter() - inicio, [t for tiempos in hechos for t in tiempos]


def _preparar_hijo() -> None:
    import django

    django.setup()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _nada(_: int) -> None:
    time.sleep(0.05)


@contextmanager
def _servidor(ahora: datetime) -> Iterator[int]:
    """The web server on a free port, with the clock on that instant."""
    with socket.socket() as libre:
        libre.bind(("127.0.0.1", 0))
        puerto = libre.getsockname()[1]
    entorno = os.environ | {"ALJIBE_AHORA": ahora.replace(tzinfo=None).isoformat()}
    orden = [sys.executable, "-m", "aljibe.interfaces.cli", "servir", "--puerto", str(puerto)]
    proceso = subprocess.Popen(orden, env=entorno, stdout=subprocess.DEVNULL)
    try:
        _esperar(puerto)
        yield puerto
    finally:
        proceso.terminate()
        proceso.wait(20)


def _esperar(puerto: int) -> None:
    for _ in range(150):
        linea = http.client.HTTPConnection("127.0.0.1", puerto, timeout=5)
        try:
            linea.request("GET", "/api/v1/openapi.json")
            if linea.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            linea.close()
    raise TimeoutError("el servidor no atendió en 30 s")
