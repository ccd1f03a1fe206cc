"""`aljibe demo`: everything, in one command, on a machine that has nothing."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.request import urlopen

from aljibe.base.archivos import carpeta_de_datos
from aljibe.base.rechazos import Rechazo
from aljibe.interfaces.cli.argumentos import entero, periodo, puerto
from aljibe.interfaces.cli.entorno import con_base, preparar_django

if TYPE_CHECKING:
    from aljibe.interfaces.cli import Ordenes
    from aljibe.interfaces.cli.demostracion import Argumentos

INICIALES = {"cuentas": 50, "meses": 3, "semilla": 1}
FICHA = "demostracion.json"
PRIMER_CORTE = "2010-01"  # with its history, still after the day from which posts have their faculties
NADIE, DEMOSTRACION, ORGANISMO = "nadie", "demostración", "organismo"
CAIDAS_MAXIMAS = 5
MEMORIA_DE_CAIDAS = 300  # seconds
ESPERAS_DEL_PUERTO = 10
ESPERA_AL_PARAR = 15


class SinDemostracion(Rechazo):
    codigo = "sin-demostracion"
    plantilla = "{motivo}"


def registrar(ordenes: Ordenes) -> None:
    """Add the command."""
    orden = ordenes.agregar("demo", "Prepara un organismo de demostración y lo atiende hasta SIGTERM o SIGINT.")
    orden.add_argument("--cuentas", type=entero(1, 100_000), help=f"cuántas; sin él, {INICIALES['cuentas']}")
    orden.add_argument("--meses", type=entero(1, 60), help=f"de historia; sin él, {INICIALES['meses']}")
    orden.add_argument("--semilla", type=entero(0, 2**31), help="de ella sale todo lo inventado; sin ella, 1")
    orden.add_argument("--corte", type=periodo, metavar="AAAA-MM", help="último periodo; sin él, el mes pasado")
    orden.add_argument("--puerto", type=puerto, default=8000, help="sin él, 8000")
    orden.add_argument("--datos", metavar="DIR", help="carpeta de datos; manda sobre ALJIBE_DATOS")
    orden.add_argument("--solo-preparar", action="store_true", help="prepara y termina")
    orden.set_defaults(ejecutar=demo)


def demo(args: argparse.Namespace) -> int:
    """Prepare the demonstration and serve it until SIGTERM or SIGINT; 1 when it cannot be, in words."""
    from aljibe.base.postgres import ServidorNoDisponible

    try:
        return _demo(args, carpeta_de_datos(args.datos))
    except (Rechazo, ServidorNoDisponible) as error:
        print(error, file=sys.stderr)
        return 1


def _demo(args: argparse.Namespace, datos: Path) -> int:
    """Raises: Rechazo, ServidorNoDisponible."""
    try:
        datos.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise SinDemostracion(motivo=f"--datos: en «{datos}» no se puede hacer una carpeta. Elija otra.") from None
    os.environ["ALJIBE_DATOS"] = str(datos)
    os.environ.setdefault("ALJIBE_URL", f"http://localhost:{args.puerto}")
    preparar_django()
    argumentos = _argumentos(args, datos)
    if not args.solo_preparar:
        _exigir_puerto(args.puerto)
    with con_base(str(datos)):
        _preparar(argumentos, datos)
        _presentar(args.puerto, argumentos.semilla)
        return 0 if args.solo_preparar else _atender(args.puerto)


def _argumentos(args: argparse.Namespace, datos: Path) -> Argumentos:
    """What was asked, completed with what the folder was prepared with. Raises: SinDemostracion."""
    from aljibe.interfaces.cli.demostracion import Argumentos

    previa = _ficha(datos)
    pedidos = {k: getattr(args, k) for k in ("cuentas", "meses", "semilla", "corte") if getattr(args, k) is not None}
    for nombre, valor in pedidos.items():
        if previa and previa[nombre] != valor:
            raise SinDemostracion(
                motivo=f"--{nombre}: {datos} ya tiene una demostración con {previa[nombre]}, no con {valor}. "
                "Use otra carpeta con --datos, o quite el argumento."
            )
    ultimo = _mes_pasado()
    argumentos = Argumentos(**{**INICIALES, "corte": ultimo, **previa, **pedidos})
    if argumentos.corte < PRIMER_CORTE:
        raise SinDemostracion(motivo=f"--corte: «{argumentos.corte}» es anterior a {PRIMER_CORTE}; elija uno después.")
    if argumentos.corte > ultimo:
        raise SinDemostracion(motivo=f"--corte: «{argumentos.corte}» todavía no termina; el último es {ultimo}.")
    return argumentos


def _mes_pasado() -> str:
    from aljibe.base import reloj

    return f"{reloj.hoy().replace(day=1) - timedelta(days=1):%Y-%m}"


def _exigir_puerto(numero: int) -> None:
    """Raises SinDemostracion: another program has it. Asked before the minutes of a preparation.

    A demonstration killed a moment ago may still be letting it go.
    """
    from aljibe.interfaces.cli.procesos import puerto_ocupado

    for espera in (*[0.5] * ESPERAS_DEL_PUERTO, 0):
        if not (queja := puerto_ocupado("127.0.0.1", numero)):
            return
        time.sleep(espera)
    raise SinDemostracion(motivo=queja)


def _ficha(datos: Path) -> dict[str, Any]:
    """What a finished preparation of this folder was made of; empty without one."""
    archivo = datos / FICHA
    return json.loads(archivo.read_text(encoding="utf-8")) if archivo.exists() else {}


def _preparar(argumentos: Argumentos, datos: Path) -> None:
    """Leave the folder ready for this version: prepared now, or brought up to date if an older one prepared it."""
    from aljibe.interfaces.cli import demostracion
    from aljibe.interfaces.cli.migrar import migrar

    de_quien = _de_quien_es_la_base()
    if _ficha(datos):
        if de_quien != DEMOSTRACION:
            raise SinDemostracion(
                motivo=f"La demostración de {datos} no está en esta base: quite ALJIBE_DATABASE_URL o use otra carpeta."
            )
        migrar()
        return
    if de_quien == ORGANISMO:
        raise SinDemostracion(
            motivo="Esta base es de un organismo de verdad: la demostración necesita una carpeta propia (--datos)."
        )
    inicio = time.monotonic()
    _vaciar()
    demostracion.preparar(argumentos, avisar=lambda paso: print(f"  {paso}…", flush=True))
    # Written last: a preparation cut in the middle is begun again, from nothing.
    provisional = datos / f"{FICHA}.nueva"
    provisional.write_text(json.dumps(asdict(argumentos)), encoding="utf-8")
    provisional.replace(datos / FICHA)
    print(f"Demostración lista en {time.monotonic() - inicio:.0f} s", flush=True)


def _de_quien_es_la_base() -> str:
    """NADIE, DEMOSTRACION, or ORGANISMO: it holds accounts, a law or people that no demonstration put there."""
    from django.db import connections

    with connections["dueno"].cursor() as cursor:
        # With a table short, not even the migration ended: nobody can have worked there.
        cursor.execute(
            "SELECT count(to_regclass(t)) = 4 FROM unnest("
            "ARRAY['tarifas_criterio', 'tarifas_ley', 'padron_cuenta', 'seguridad_usuario']) AS t"
        )
        if not cursor.fetchone()[0]:
            return NADIE
        cursor.execute(
            "SELECT EXISTS (SELECT FROM tarifas_criterio WHERE clave = 'demostracion' AND valor = '1'),"
            " EXISTS (SELECT FROM padron_cuenta) OR EXISTS (SELECT FROM tarifas_ley)"
            " OR EXISTS (SELECT FROM seguridad_usuario WHERE usuario <> 'sistema')"
        )
        de_muestra, con_algo = cursor.fetchone()
    return DEMOSTRACION if de_muestra else ORGANISMO if con_algo else NADIE


def _vaciar() -> None:
    """Take away what a preparation that was cut left behind: only a base without a finished one gets here."""
    from django.db import connections

    with connections["dueno"].cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    for conexion in connections.all(initialized_only=True):
        conexion.close()


def _presentar(puerto: int, semilla: int) -> None:
    from aljibe.interfaces.cli.demostracion import GENTE, contrasena

    print(f"\nAljibe · demostración en http://localhost:{puerto}\n")
    print(f"  {'usuario':<24}{'contraseña':<28}nombre")
    for usuario, _, nombre in GENTE:
        print(f"  {usuario:<24}{contrasena(semilla, usuario):<28}{nombre}")
    print("\nDatos inventados, sin validez. Ctrl-C termina.\n", flush=True)


def _atender(numero: int) -> int:
    """Run server and worker until a signal, and stop both; 1 when one of them would not stay."""
    ordenes = {"servir": ["servir", "--puerto", str(numero)], "trabajador": ["trabajador"]}
    hijos = {nombre: _arrancar(orden) for nombre, orden in ordenes.items()}
    caidas: dict[str, list[float]] = {nombre: [] for nombre in ordenes}
    parar = anunciada = agotada = False

    def al_terminar(*_: object) -> None:
        nonlocal parar
        parar = True

    signal.signal(signal.SIGTERM, al_terminar)
    signal.signal(signal.SIGINT, al_terminar)
    while not parar and not agotada:
        time.sleep(0.2)
        for nombre, hijo in hijos.items():
            if parar or hijo.poll() is None:
                continue
            ahora = time.monotonic()
            caidas[nombre] = [antes for antes in caidas[nombre] if ahora - antes < MEMORIA_DE_CAIDAS] + [ahora]
            # One that does not even start has said why; one that worked and was killed is started again.
            agotada = not anunciada or len(caidas[nombre]) > CAIDAS_MAXIMAS
            print(f"«aljibe {nombre}» terminó con estado {hijo.returncode}.", file=sys.stderr, flush=True)
            if not agotada:
                time.sleep(1)  # what it leaves behind may still hold its port
                hijos[nombre] = _arrancar(ordenes[nombre])
        if not anunciada and not agotada and _contesta(numero):
            anunciada = True
            print(f"Lista: http://localhost:{numero}", flush=True)
    for hijo in hijos.values():
        hijo.terminate()
    for hijo in hijos.values():
        _esperar(hijo)
    return 0 if parar else 1


def _arrancar(orden: list[str]) -> subprocess.Popen[bytes]:
    entorno = {**os.environ, "ALJIBE_HIJO": "1"}
    return subprocess.Popen([sys.executable, "-m", "aljibe.interfaces.cli", *orden], env=entorno)


def _esperar(hijo: subprocess.Popen[bytes]) -> None:
    try:
        hijo.wait(timeout=ESPERA_AL_PARAR)
    except subprocess.TimeoutExpired:
        hijo.kill()


def _contesta(puerto: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{puerto}/api/v1/openapi.json", timeout=2) as respuesta:
            return bool(respuesta.status == 200)
    except (URLError, OSError):
        return False
