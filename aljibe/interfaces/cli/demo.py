"""`aljibe demo`: everything, in one command, on a machine that has nothing."""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

from aljibe.interfaces.cli.entorno import carpeta_de_datos, con_base

if TYPE_CHECKING:
    from aljibe.interfaces.cli import Ordenes

INICIALES = {"cuentas": 50, "meses": 3, "semilla": 1}
MAXIMOS = {"cuentas": 100_000, "meses": 60, "semilla": 2**31}
FICHA = "demostracion.json"


def registrar(ordenes: Ordenes) -> None:
    """Add the command."""
    orden = ordenes.agregar("demo", "Prepara un organismo de demostración y lo atiende hasta SIGTERM o SIGINT.")
    orden.add_argument("--cuentas", type=entero("cuentas", 1), help=f"cuántas; sin él, {INICIALES['cuentas']}")
    orden.add_argument("--meses", type=entero("meses", 1), help=f"de historia; sin él, {INICIALES['meses']}")
    orden.add_argument("--semilla", type=entero("semilla", 0), help="de ella sale todo lo inventado; sin ella, 1")
    orden.add_argument("--corte", type=periodo, metavar="AAAA-MM", help="último periodo; sin él, el mes pasado")
    orden.add_argument("--puerto", type=int, default=8000, help="sin él, 8000")
    orden.add_argument("--datos", metavar="DIR", help="carpeta de datos; manda sobre ALJIBE_DATOS")
    orden.add_argument("--solo-preparar", action="store_true", help="prepara y termina")
    orden.set_defaults(ejecutar=demo)


def demo(args: argparse.Namespace) -> int:
    """Prepare the demonstration and serve it until SIGTERM or SIGINT; 1 when the folder holds another one."""
    datos = carpeta_de_datos(args.datos)
    datos.mkdir(parents=True, exist_ok=True)
    os.environ["ALJIBE_DATOS"] = str(datos)
    os.environ.setdefault("ALJIBE_URL", f"http://localhost:{args.puerto}")
    with con_base(str(datos)):
        try:
            argumentos = _argumentos(args, datos)
        except ValueError as error:
            print(error, file=sys.stderr)
            return 1
        if not _preparada(datos):
            _preparar(argumentos, datos)
        _presentar(args.puerto, argumentos["semilla"])
        if args.solo_preparar:
            return 0
        return _atender(args.puerto)


def _argumentos(args: argparse.Namespace, datos: Path) -> dict[str, int | str]:
    """What was asked, completed with what the folder was prepared with. Raises ValueError: they differ."""
    previa = _ficha(datos)
    pedidos = {k: getattr(args, k) for k in ("cuentas", "meses", "semilla", "corte") if getattr(args, k) is not None}
    for nombre, valor in pedidos.items():
        if previa and previa[nombre] != valor:
            raise ValueError(
                f"--{nombre}: {datos} ya tiene una demostración con {previa[nombre]}, no con {valor}. "
                "Use otra carpeta con --datos, o quite el argumento."
            )
    return {**INICIALES, "corte": _mes_pasado(), **previa, **pedidos}


def periodo(texto: str) -> str:
    """A period AAAA-MM of the command line, already over. Raises ArgumentTypeError."""
    if not re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", texto):
        raise argparse.ArgumentTypeError(f"«{texto}» no es un periodo AAAA-MM")
    if texto > _mes_pasado():
        raise argparse.ArgumentTypeError(f"«{texto}» todavía no termina; el último es {_mes_pasado()}")
    return texto


def entero(nombre: str, minimo: int) -> Callable[[str], int]:
    """A whole number of the command line within its bounds."""

    def leer(texto: str) -> int:
        maximo = MAXIMOS[nombre]
        if not re.fullmatch(r"[0-9]{1,10}", texto) or not minimo <= int(texto) <= maximo:
            raise argparse.ArgumentTypeError(f"«{texto}» no es un entero de {minimo} a {maximo:,}")
        return int(texto)

    return leer


def _mes_pasado() -> str:
    simulado = os.environ.get("ALJIBE_AHORA")
    hoy = date.fromisoformat(simulado[:10]) if simulado else date.today()  # noqa: DTZ011
    return f"{hoy.replace(day=1) - timedelta(days=1):%Y-%m}"


def _ficha(datos: Path) -> dict[str, int | str]:
    archivo = datos / FICHA
    return json.loads(archivo.read_text(encoding="utf-8")) if archivo.exists() else {}


def _preparada(datos: Path) -> bool:
    return (datos / FICHA).exists()


def _preparar(argumentos: dict[str, int | str], datos: Path) -> None:
    from aljibe.interfaces.cli import demostracion

    inicio = time.monotonic()
    _vaciar()
    demostracion.preparar(
        demostracion.Argumentos(**argumentos),  # type: ignore[arg-type]
        avisar=lambda paso: print(f"  {paso}…", flush=True),
    )
    # Written last: a preparation cut in the middle is begun again, from nothing.
    provisional = datos / f"{FICHA}.nueva"
    provisional.write_text(json.dumps(argumentos), encoding="utf-8")
    provisional.replace(datos / FICHA)
    print(f"Demostración lista en {time.monotonic() - inicio:.0f} s", flush=True)


def _vaciar() -> None:
    """Take away what a preparation that was cut left behind: only a folder without a finished one gets here.

    Raises SystemExit: it holds accounts, a law or people that no demonstration put there.
    """
    from django.db import connections

    with connections["dueno"].cursor() as cursor:
        # With a table short, not even the migration ended: nobody can have worked there.
        cursor.execute(
            "SELECT count(to_regclass(t)) = 4 FROM unnest("
            "ARRAY['tarifas_criterio', 'tarifas_ley', 'padron_cuenta', 'seguridad_usuario']) AS t"
        )
        if not cursor.fetchone()[0]:
            return
        cursor.execute(
            "SELECT NOT EXISTS (SELECT FROM tarifas_criterio WHERE clave = 'demostracion' AND valor = '1')"
            " AND (EXISTS (SELECT FROM padron_cuenta) OR EXISTS (SELECT FROM tarifas_ley)"
            " OR EXISTS (SELECT FROM seguridad_usuario WHERE usuario <> 'sistema'))"
        )
        if cursor.fetchone()[0]:
            raise SystemExit(
                "Esta base es de un organismo de verdad: la demostración necesita una carpeta propia (--datos)."
            )
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    for conexion in connections.all(initialized_only=True):
        conexion.close()


def _presentar(puerto: int, semilla: int | str) -> None:
    from aljibe.interfaces.cli.demostracion import GENTE, contrasena

    print(f"\nAljibe · demostración en http://localhost:{puerto}\n")
    print(f"  {'usuario':<24}{'contraseña':<28}nombre")
    for usuario, _, nombre in GENTE:
        print(f"  {usuario:<24}{contrasena(int(semilla), usuario):<28}{nombre}")
    print("\nDatos inventados, sin validez. Ctrl-C termina.\n", flush=True)


def _atender(puerto: int) -> int:
    """Run server and worker until a signal, and stop both; 1 when one of them ended by itself."""
    entorno = {**os.environ, "ALJIBE_HIJO": "1"}
    orden = [sys.executable, "-m", "aljibe.interfaces.cli"]
    hijos = [
        subprocess.Popen([*orden, "servir", "--puerto", str(puerto)], env=entorno),
        subprocess.Popen([*orden, "trabajador"], env=entorno),
    ]
    parar = False

    def al_terminar(*_: object) -> None:
        nonlocal parar
        parar = True

    signal.signal(signal.SIGTERM, al_terminar)
    signal.signal(signal.SIGINT, al_terminar)
    anunciada = False
    while not parar and all(hijo.poll() is None for hijo in hijos):
        time.sleep(0.2)
        if not anunciada and _contesta(puerto):
            anunciada = True
            print(f"Lista: http://localhost:{puerto}", flush=True)
    for hijo in hijos:
        if hijo.poll() is None:
            hijo.terminate()
    for hijo in hijos:
        try:
            hijo.wait(timeout=15)
        except subprocess.TimeoutExpired:
            hijo.kill()
    return 0 if parar else 1


def _contesta(puerto: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{puerto}/api/v1/openapi.json", timeout=2) as respuesta:
            return bool(respuesta.status == 200)
    except (URLError, OSError):
        return False
