"""The bills of a month as PDF for the print shop: how many a second with one process and with two, in how much memory.

The data are those of `facturacion`, without demonstration mark: some months billed, four accounts of five paying
between them. Of the last month, half the routes are printed by one process and half by two, as `aljibe recibos
imprimir` does it: starting the processes, reading, drawing, writing each file with its hash. Then one part is made step
by step, to tell where the time goes, and some bills alone, as the counter asks for them. Cores are shared with the
database.
"""

import itertools
import os
import platform
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context
from typing import Any

from benchmarks import facturacion

META = 300.0
_SOLOS = 40


def medir(*, cuentas: Sequence[int], meses: int, semilla: int) -> bool:
    """Print the tables of each size; whether two processes reach the target in all."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as aparte:
        return all(list(aparte.map(_medir_una, cuentas, itertools.repeat(meses), itertools.repeat(semilla))))


def _medir_una(cuentas: int, meses: int, semilla: int) -> bool:
    with facturacion.base_desechable() as durable, tempfile.TemporaryDirectory(prefix="aljibe-papeles-") as carpeta:
        if not durable:
            print("fsync, synchronous_commit o full_page_writes están apagados: no se mide.", file=sys.stderr)
            return False
        os.environ["ALJIBE_DATOS"] = carpeta
        facturacion.preparar(cuentas, meses, semilla)
        for n in range(meses):
            facturacion.facturar_mes(n)
        facturacion.analizar()
        periodo = f"{facturacion.mes(meses - 1):%Y-%m}"
        print(f"{cuentas:,} cuentas, {meses} meses, semilla {semilla}; se imprime {periodo}")
        print(f"{platform.machine()}, {os.cpu_count()} núcleos, Python {platform.python_version()}\n")
        rutas = [f"{n + 1:02d}" for n in range(facturacion.RUTAS)]
        print(
            "procesos  carga  recibos  partes  segundos  recibos/s  CPU ms/recibo  memoria de cada uno MB  MB en disco"
        )
        medidas = [
            _imprimir(periodo, suyas, procesos, meses)
            for procesos, suyas in ((1, rutas[: len(rutas) // 2]), (2, rutas[len(rutas) // 2 :]))
        ]
        _perfil(periodo)
        print(f"\nrecibos por segundo con dos procesos: {medidas[1]:,.0f}; meta ≥ {META:,.0f}")
        return medidas[1] >= META


def _imprimir(periodo: str, rutas: list[str], procesos: int, meses: int) -> float:
    from aljibe.facturacion import queries, services
    from aljibe.interfaces import tiradas
    from aljibe.seguridad import queries as personas

    por, ahora = personas.usuario("sistema"), facturacion.a_las_diez(facturacion.mes(meses) + timedelta(days=20))
    carga, antes = os.getloadavg()[0], resource.getrusage(resource.RUSAGE_CHILDREN)
    inicio = time.perf_counter()
    tirada = services.preparar_tirada(periodo=periodo, rutas=rutas, por=por, ahora=ahora)
    assert tiradas.imprimir(tirada, por=por, procesos=procesos)
    segundos = time.perf_counter() - inicio
    despues = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = despues.ru_utime + despues.ru_stime - antes.ru_utime - antes.ru_stime
    ficha = queries.tirada(tirada, ahora=ahora)
    assert ficha.hechos == ficha.recibos, ficha.omitidos
    por_segundo = ficha.recibos / segundos
    print(
        f"{procesos:>8}  {carga:>5.2f}  {ficha.recibos:>7,}  {len(ficha.partes):>6}  {segundos:>8.1f}"
        f"  {por_segundo:>9,.0f}  {cpu / ficha.recibos * 1000:>13.2f}  {despues.ru_maxrss / 1024:>22.0f}"
        f"  {sum(p.tamano_bytes for p in ficha.partes) / 1e6:>11.0f}",
        flush=True,
    )
    return por_segundo


def _perfil(periodo: str) -> None:
    """Milliseconds of CPU of each step, for each bill of a part; the least of three parts."""
    from aljibe.documentos import papel
    from aljibe.facturacion import queries
    from aljibe.facturacion.services._tirada import POR_PARTE

    folios = _folios(periodo, 3 * POR_PARTE)
    minimos: dict[str, float] = {}
    for n in range(0, len(folios), POR_PARTE):
        parte = folios[n : n + POR_PARTE]
        datos: Any = _cronometrar(minimos, "leer y explicar (SQL y Python)", len(parte), lambda p=parte: _datos(p))
        _cronometrar(
            minimos,
            "colocar y escribir el PDF (Python y pikepdf)",
            len(parte),
            lambda d=datos: papel.componer_lote("recibo-agua", 1, list(d.values())),
        )
    print("\nuna parte, ms de CPU por recibo (el menor de tres)")
    for que, milisegundos in minimos.items():
        print(f"  {milisegundos:6.2f}  {que}")
    sueltos = _folios(periodo, _SOLOS)
    uno: dict[str, float] = {}
    datos_sueltos = queries.datos_impresos(sueltos)
    for folio in sueltos:
        _cronometrar(uno, "", 1, lambda f=folio: papel.componer("recibo-agua", 1, _con_pago(datos_sueltos[f])))
    print(f"un recibo suelto, con marcas de accesibilidad: {uno['']:.1f} ms de CPU")


def _datos(folios: list[str]) -> dict[str, dict[str, Any]]:
    from aljibe.facturacion import queries

    return {folio: _con_pago(datos) for folio, datos in queries.datos_impresos(folios).items()}


def _con_pago(datos: dict[str, Any]) -> dict[str, Any]:
    """No till collected what the benchmark pays: its payments have no receipt to name."""
    if datos["ultimo_pago"]:
        datos["ultimo_pago"] = {**datos["ultimo_pago"], "folio": ""}
    return datos


def _folios(periodo: str, cuantos: int) -> list[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT folio FROM facturacion_reciboagua WHERE periodo = %s ORDER BY folio LIMIT %s", [periodo, cuantos]
        )
        return [fila[0] for fila in cursor.fetchall()]


def _cronometrar(minimos: dict[str, float], que: str, entre: int, funcion: Callable[[], Any]) -> Any:
    inicio = time.process_time()
    hecho = funcion()
    milisegundos = (time.process_time() - inicio) * 1000 / entre
    minimos[que] = min(milisegundos, minimos.get(que, milisegundos))
    return hecho
