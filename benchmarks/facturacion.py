"""A monthly run against the bare `INSERT … SELECT` that writes the same rows.

Each month is billed by the service with two sessions, as `aljibe facturar` does. Then the very rows that it wrote are
copied, in one session and one commit, to twin tables that have the keys, indexes, checks and foreign keys of the real
ones, and the rows of the months before; not their triggers. The ratio is between those two times. Between months four
accounts of five pay, so that bills find debts, payments and history. Of several sizes, each in a process and on a
server of its own, the exponent of growth is of their last months. Durability is on: figures without it are refused.
"""

import io
import itertools
import math
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from datetime import time as hora
from multiprocessing import get_context
from pathlib import Path

import django
from django.db import connection, connections, transaction
from django.utils import timezone

META = 1.5
META_DE_CRECIMIENTO = 1.05
RUTAS = 40
PRIMER_MES = date(2019, 1, 1)  # the law of the benchmark is Celaya 2019 as it is
TABLAS = (
    "documentos_documento",
    "libro_asiento",
    "libro_cargo",
    "libro_movimiento",
    "libro_saldodecargo",
    "facturacion_reciboagua",
    "facturacion_cargoderecibo",
    "facturacion_omision",
)
# Who pays pays what is open, in one event for each account, as the till writes it.
PAGAR = """
WITH deben AS (
    SELECT s.cuenta_id, s.cargo_id, s.contable_id, s.saldo, dense_rank() OVER (ORDER BY s.cuenta_id) AS n
    FROM libro_saldodecargo s JOIN padron_cuenta c ON c.id = s.cuenta_id
    WHERE c.id %% 5 <> %(no_paga)s
), pagos AS (
    INSERT INTO libro_asiento (tipo, fecha, fecha_valor, registrado_en, usuario_id)
    SELECT 'COBRO', %(dia)s, %(dia)s, %(ahora)s, (SELECT id FROM seguridad_usuario WHERE usuario = 'sistema')
    FROM generate_series(1, (SELECT max(n) FROM deben)) RETURNING id
), asientos AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM pagos)
INSERT INTO libro_movimiento (asiento_id, debe_id, haber_id, importe, cargo_id)
SELECT a.id, e.id, p.id, sum(d.saldo), NULL
FROM deben d JOIN asientos a USING (n), libro_cuentacontable e, libro_cuentacontable p
WHERE e.clave = 'EFECTIVO' AND p.clave = 'POR_APLICAR' GROUP BY a.id, e.id, p.id
UNION ALL
SELECT a.id, p.id, d.contable_id, d.saldo, d.cargo_id
FROM deben d JOIN asientos a USING (n), libro_cuentacontable p WHERE p.clave = 'POR_APLICAR'
"""


def medir(*, cuentas: Sequence[int], meses: int, semilla: int) -> bool:
    """Print the table of each size, and the exponent from one to the next; whether all are within their targets."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as aparte:
        medidas = list(aparte.map(_medir_una, cuentas, itertools.repeat(meses), itertools.repeat(semilla)))
    if None in medidas:
        return False
    cumplen = [m.razon <= META for m in medidas if m]
    for chica, grande in itertools.pairwise(m for m in medidas if m):
        exponente = math.log(grande.segundos / chica.segundos) / math.log(grande.facturadas / chica.facturadas)
        print(
            f"de {chica.facturadas:,} a {grande.facturadas:,} recibos: exponente {exponente:.3f};"
            f" meta ≤ {META_DE_CRECIMIENTO}"
        )
        cumplen.append(exponente <= META_DE_CRECIMIENTO)
    return all(cumplen)


@dataclass(frozen=True)
class Medida:
    """The months of one size: the median ratio, and the bills and seconds of the last month."""

    razon: float
    facturadas: int
    segundos: float


def _medir_una(cuentas: int, meses: int, semilla: int) -> Medida | None:
    with base_desechable() as durable:
        if not durable:
            print("fsync, synchronous_commit o full_page_writes están apagados: no se mide.", file=sys.stderr)
            return None
        preparar(cuentas, meses, semilla)
        print(f"\n{cuentas:,} cuentas, {RUTAS} rutas, semilla {semilla}; carga del equipo {os.getloadavg()[0]:.2f}")
        print(f"{platform.machine()}, {os.cpu_count()} núcleos, Python {platform.python_version()}, {_version()}\n")
        print(
            "mes      facturadas  omitidas  corrida s  cuentas/s   desnudo s  razón   repetida s  ensayo s  "
            "tramo ms  renglones"
        )
        filas = [_un_mes(n) for n in range(meses)]
        razon = statistics.median(fila.razon for fila in filas)
        print(f"\nrazón: mediana {razon:.2f}, peor {max(fila.razon for fila in filas):.2f}; meta ≤ {META}")
        return replace(filas[-1], razon=razon)


def _un_mes(n: int) -> Medida:
    from aljibe.facturacion import services
    from aljibe.seguridad import queries as personas

    este = mes(n)
    emision = mes(n + 1) + timedelta(days=2)
    ahora = a_las_diez(emision)
    pedido = {"periodo": f"{este:%Y-%m}", "por": personas.usuario("sistema"), "ahora": ahora}
    antes = _maximos()
    analizar()
    ensayo = _cronometrar(lambda: services.ensayar(**pedido))[0]
    marcas = [time.perf_counter()]
    corrida, hecho = _cronometrar(
        lambda: services.facturar(
            **pedido, sesiones=services.SESIONES, progreso=lambda *_: marcas.append(time.perf_counter())
        )
    )
    desnudo, renglones = _cronometrar(lambda: _copiar(antes))
    repetida, otra = _cronometrar(lambda: services.facturar(**pedido, sesiones=services.SESIONES))
    assert otra.facturadas == 0
    tramos = sorted(b - a for a, b in itertools.pairwise(marcas))
    razon = corrida / desnudo
    print(
        f"{este:%Y-%m}  {hecho.facturadas:>10,}  {len(hecho.omitidas):>8,}  {corrida:>9.2f}  "
        f"{hecho.facturadas / corrida:>9,.0f}  {desnudo:>9.2f}  {razon:>6.2f}  {repetida:>10.2f}  {ensayo:>8.2f}  "
        f"{tramos[len(tramos) // 2] * 1000:>8.0f}  {renglones:>9,}",
        flush=True,
    )
    _pagar(n, emision, ahora)
    return Medida(razon=razon, facturadas=hecho.facturadas, segundos=corrida)


def facturar_mes(n: int) -> None:
    """Bill a month and have it paid, for a measure of what comes after."""
    from aljibe.facturacion import services
    from aljibe.seguridad import queries as personas

    emision = mes(n + 1) + timedelta(days=2)
    ahora = a_las_diez(emision)
    services.facturar(
        periodo=f"{mes(n):%Y-%m}", por=personas.usuario("sistema"), ahora=ahora, sesiones=services.SESIONES
    )
    _pagar(n, emision, ahora)


def _pagar(n: int, emision: date, ahora: datetime) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PAGAR, {"no_paga": n % 5, "dia": emision + timedelta(days=10), "ahora": ahora})


@contextmanager
def base_desechable() -> Iterator[bool]:
    """A durable embedded server of its own, dropped afterwards; whether it really is durable."""
    from aljibe.base.postgres import servidor

    with tempfile.TemporaryDirectory(prefix="aljibe-medida-") as carpeta:
        Path(carpeta).chmod(0o711)
        with servidor(Path(carpeta)) as direcciones:
            os.environ["ALJIBE_DATABASE_URL"] = direcciones.app
            os.environ["ALJIBE_DATABASE_URL_DUENO"] = direcciones.dueno
            django.setup()
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT bool_and(setting = 'on') FROM pg_settings"
                    " WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes')"
                )
                durable = bool(cursor.fetchone()[0])
            try:
                yield durable
            finally:
                connections.close_all()


def preparar(cuentas: int, meses: int, semilla: int, *, demostracion: bool = False) -> None:
    """Law, register and readings, by the services; twin tables. A demonstration has a clock that may be set."""
    from aljibe.facturacion import services as facturacion
    from aljibe.interfaces.cli import ciudad
    from aljibe.interfaces.cli.migrar import migrar
    from aljibe.padron import services as padron
    from aljibe.seguridad import queries as personas
    from aljibe.seguridad import services as seguridad
    from aljibe.tarifas import services as tarifas

    migrar()
    sistema = personas.usuario("sistema")
    ahora = a_las_diez(mes(meses + 1))
    if demostracion:
        tarifas.marcar_demostracion(semilla=str(semilla), texto="Medida", por=sistema, ahora=ahora)
    direccion, _ = seguridad.crear_usuario(usuario="direccion", puesto="direccion", por=sistema, ahora=ahora)
    archivo = Path(ciudad.__file__).parents[2] / "leyes" / "celaya-2019.yaml"
    ley = tarifas.importar_ley(contenido=archivo.read_bytes(), archivo=archivo.name, por=sistema, ahora=ahora)
    tarifas.aprobar_ley(ley_id=ley.pk, por=direccion, ahora=ahora)
    tomas = ciudad.tomas(cuentas, semilla, PRIMER_MES - timedelta(days=1))
    for n, toma in enumerate(tomas):
        toma.fila["ruta"] = f"{n % RUTAS + 1:02d}"
    with tempfile.TemporaryDirectory() as carpeta:
        padron_csv, lecturas_csv = Path(carpeta, "padron.csv"), Path(carpeta, "lecturas.csv")
        ciudad.escribir_padron(padron_csv, tomas)
        ciudad.escribir_lecturas(lecturas_csv, tomas, [f"{mes(n):%Y-%m}" for n in range(meses)], semilla)
        comun = {"ensayo": False, "por": sistema, "ahora": ahora}
        padron.importar_padron(archivo=io.BytesIO(padron_csv.read_bytes()), nombre="padron.csv", **comun)
        facturacion.importar_lecturas(archivo=io.BytesIO(lecturas_csv.read_bytes()), nombre="lecturas.csv", **comun)
    hacer_gemelas(TABLAS)


def hacer_gemelas(tablas: Sequence[str]) -> None:
    """The same tables without triggers: keys, indexes, checks and foreign keys."""
    with connections["dueno"].cursor() as cursor:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS desnudo")
        for tabla in tablas:
            cursor.execute(f"CREATE TABLE desnudo.{tabla} (LIKE public.{tabla} INCLUDING ALL)")
            cursor.execute(
                "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
                " WHERE conrelid = %s::regclass AND contype = 'f'",
                [f"public.{tabla}"],
            )
            for nombre, definicion in cursor.fetchall():
                cursor.execute(f'ALTER TABLE desnudo.{tabla} ADD CONSTRAINT "{nombre}" {definicion}')


def _maximos() -> dict[str, int]:
    with connection.cursor() as cursor:
        maximos = {}
        for tabla in TABLAS:
            cursor.execute(f"SELECT coalesce(max(id), 0) FROM {tabla}")
            maximos[tabla] = cursor.fetchone()[0]
        return maximos


def _copiar(antes: dict[str, int]) -> int:
    with transaction.atomic(using="dueno"), connections["dueno"].cursor() as cursor:
        renglones = 0
        for tabla in TABLAS:
            cursor.execute(
                f"INSERT INTO desnudo.{tabla} OVERRIDING SYSTEM VALUE"
                f" SELECT * FROM public.{tabla} WHERE id > %s ORDER BY id",
                [antes[tabla]],
            )
            renglones += cursor.rowcount
    return renglones


def analizar() -> None:
    """What autovacuum does in a working office, between one month and the next; and the disk at rest."""
    with connections["dueno"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _cronometrar(funcion):  # type: ignore[no-untyped-def]
    inicio = time.perf_counter()
    hecho = funcion()
    return time.perf_counter() - inicio, hecho


def _version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'PostgreSQL ' || current_setting('server_version')")
        return str(cursor.fetchone()[0])


def mes(n: int) -> date:
    return date(PRIMER_MES.year + (PRIMER_MES.month - 1 + n) // 12, (PRIMER_MES.month - 1 + n) % 12 + 1, 1)


def a_las_diez(dia: date) -> datetime:
    return timezone.make_aware(datetime.combine(dia, hora(10)))
