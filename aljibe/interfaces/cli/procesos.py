"""The processes that stay: the web server and the worker, and what says whether they can work."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from aljibe.base import reloj
from aljibe.base.procesos import morir_con_el_padre
from aljibe.tarifas import queries as tarifas

if TYPE_CHECKING:
    from aljibe.interfaces.cli import Ordenes

HIJO = "ALJIBE_HIJO"


def registrar(ordenes: Ordenes) -> None:
    """Add the three commands."""
    orden = ordenes.agregar("servir", "Atiende las pantallas y el API hasta SIGTERM o SIGINT.")
    orden.add_argument("--puerto", type=int, default=8000, help="sin él, 8000")
    orden.add_argument("--direccion", default="127.0.0.1", help="dirección en que escucha; sin ella, 127.0.0.1")
    orden.add_argument("--procesos", type=int, default=2, help="procesos de atención; sin ello, 2")
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
    fuentes.preparar()
    os.environ.setdefault("ALJIBE_CONEXIONES", "8")
    os.environ.setdefault("ALJIBE_SECRETO", settings.SECRET_KEY)
    print(f"Aljibe atiende en {settings.URL_PUBLICA}", flush=True)
    Granian(
        "aljibe.wsgi:application",
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
        print("Todo en orden: base, esquema, durabilidad y reloj.")
    return 1 if fallas else 0


def _fallas() -> list[str]:
    """What keeps it from working, in words: a schema behind, receipts that could be lost, a false clock."""
    ejecutor = MigrationExecutor(connection)
    if ejecutor.migration_plan(ejecutor.loader.graph.leaf_nodes()):
        return ["El esquema de la base está atrasado: ejecute «aljibe migrar»."]
    fallas = []
    with connection.cursor() as cursor:
        for ajuste in ("fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute("SELECT current_setting(%s)", [ajuste])
            if cursor.fetchone()[0] == "off" and not os.environ.get("ALJIBE_BASE_DESECHABLE"):
                fallas.append(f"PostgreSQL tiene {ajuste} apagado: un corte de luz perdería recibos ya entregados.")
    if os.environ.get("ALJIBE_AHORA") and not tarifas.organismo(reloj.hoy()).demostracion:
        fallas.append("ALJIBE_AHORA solo se admite en una base de demostración.")
    return fallas
