"""The processes that stay: the web server and the worker, and what says whether they can work."""

from __future__ import annotations

import argparse
import errno
import json
import os
import socket
import sys
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from aljibe.base.procesos import morir_con_el_padre
from aljibe.interfaces.cli import entorno
from aljibe.interfaces.cli.argumentos import entero, puerto
from aljibe.tarifas import services as tarifas

if TYPE_CHECKING:
    from aljibe.interfaces.cli import Ordenes

HIJO = "ALJIBE_HIJO"
PROCESOS_MAXIMOS = 64


def registrar(ordenes: Ordenes) -> None:
    """Add the three commands."""
    orden = ordenes.agregar("servir", "Atiende las pantallas y el API hasta SIGTERM o SIGINT.")
    orden.add_argument("--puerto", type=puerto, default=8000, help="sin él, 8000")
    orden.add_argument("--direccion", default="127.0.0.1", help="dirección en que escucha; sin ella, 127.0.0.1")
    orden.add_argument(
        "--procesos", type=entero(1, PROCESOS_MAXIMOS), default=2, help="procesos de atención; sin ello, 2"
    )
    orden.set_defaults(ejecutar=servir)
    ordenes.agregar("trabajador", "Hace los trabajos en cola hasta SIGTERM o SIGINT.").set_defaults(ejecutar=trabajar)
    orden = ordenes.agregar("salud", "Dice si esta instalación puede trabajar; estado 1 si no.")
    orden.add_argument("--json", action="store_true", help="un documento JSON en la salida")
    orden.set_defaults(ejecutar=salud)


def servir(args: argparse.Namespace) -> int:
    """Serve the screens and the API until SIGTERM or SIGINT."""
    from granian import Granian
    from granian.constants import Interfaces

    from aljibe.interfaces import fuentes

    if os.environ.get(HIJO):
        morir_con_el_padre()
    if fallas := _fallas():
        for falla in fallas:
            print(falla, file=sys.stderr)
        return 1
    if queja := puerto_ocupado(args.direccion, args.puerto):
        print(queja, file=sys.stderr)
        return 1
    fuentes.preparar()
    os.environ.setdefault("ALJIBE_SECRETO", settings.SECRET_KEY)
    connections.close_all()  # its processes are forked: they would share this one
    print(f"Aljibe atiende en {settings.URL_PUBLICA}", flush=True)
    Granian(
        "aljibe.wsgi:atender",
        factory=True,
        address=args.direccion,
        port=args.puerto,
        interface=Interfaces.WSGI,
        workers=args.procesos,
        blocking_threads=8,
        websockets=False,
        log_access=False,
        respawn_failed_workers=True,
    ).serve()
    return 0


def puerto_ocupado(direccion: str, numero: int) -> str:
    """Why nothing can listen there, or "" if it can.

    Granian shares its port with whoever asks (SO_REUSEPORT): a second server would take half of the first one's calls.
    """
    familia = socket.AF_INET6 if ":" in direccion else socket.AF_INET
    try:
        socket.create_server((direccion, numero), family=familia).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return f"El puerto {numero} ya lo usa otro programa de esta máquina: elija otro con --puerto."
        return f"No se puede atender en «{direccion}», puerto {numero}: revise --direccion y --puerto."
    return ""


def trabajar(args: argparse.Namespace) -> int:
    """Run the jobs of the queue until SIGTERM or SIGINT."""
    if os.environ.get(HIJO):
        morir_con_el_padre()
    if fallas := _fallas():
        for falla in fallas:
            print(falla, file=sys.stderr)
        return 1
    # The queue finds the jobs by the path in the settings: no door knows another.
    call_command("procrastinate", "worker", "--name", "aljibe")
    return 0


def salud(args: argparse.Namespace) -> int:
    """Say whether this installation can work. 0 = it can."""
    fallas = _fallas()
    if args.json:
        print(json.dumps({"ok": not fallas, "hallazgos": fallas}, ensure_ascii=False))
    elif fallas:
        print("\n".join(fallas), file=sys.stderr)
    else:
        print("Todo en orden: base, esquema, catálogos, durabilidad y reloj.")
    return 1 if fallas else 0


def _fallas() -> list[str]:
    """What keeps it from working, in words: schema or seeds behind, receipts that could be lost, a false clock."""
    ejecutor = MigrationExecutor(connection)
    if ejecutor.migration_plan(ejecutor.loader.graph.leaf_nodes()):
        return ["El esquema de la base está atrasado: ejecute «aljibe migrar»."]
    fallas = []
    with connection.cursor() as cursor:
        for ajuste in ("fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute("SELECT current_setting(%s)", [ajuste])
            if cursor.fetchone()[0] == "off" and not os.environ.get("ALJIBE_BASE_DESECHABLE"):
                fallas.append(f"PostgreSQL tiene {ajuste} apagado: un corte de luz perdería recibos ya entregados.")
    if queja := entorno.reloj_ajeno():
        fallas.append(queja)
    if faltan := tarifas.criterios_sin_sembrar():
        fallas.append(f"Falta sembrar {', '.join(faltan)}: ejecute «aljibe migrar».")
    return fallas
