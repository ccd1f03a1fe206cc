"""`aljibe tarifas importar` and `aljibe tarifas aprobar`: a law enters as a draft, and another person approves it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from aljibe.base import reloj
from aljibe.seguridad import queries as personas
from aljibe.tarifas import services as tarifas

# A law is some pages of text; its workbook, some sheets.
MAXIMO = 16 * 1024 * 1024

if TYPE_CHECKING:
    from aljibe.interfaces.cli import Ordenes


def registrar(ordenes: Ordenes) -> None:
    """Add both commands."""
    importa = ordenes.agregar("tarifas importar", "Importa una ley en borrador; si tiene problemas, los dice todos.")
    importa.add_argument("ley", metavar="LEY.yaml", help="archivo de la ley, o su libro de captura (.xlsx)")
    importa.set_defaults(ejecutar=importar)
    aprueba = ordenes.agregar("tarifas aprobar", "Aprueba un borrador; lo hace quien no lo importó.")
    aprueba.add_argument("id", metavar="ID", type=int, help="número de la ley")
    aprueba.set_defaults(ejecutar=aprobar)
    for orden in (importa, aprueba):
        orden.add_argument("--usuario", metavar="U", default="sistema", help="a nombre de quién; sin él, sistema")
        orden.add_argument("--json", action="store_true", help="un documento JSON en la salida")


def importar(args: argparse.Namespace) -> int:
    """Enter the law of a file as a draft, whole or not. 0 = done, 1 = something is wrong, 2 = it does not open."""
    archivo = Path(args.ley)
    try:
        with archivo.open("rb") as abierto:
            contenido = abierto.read(MAXIMO + 1)
    except OSError as error:
        print(f"{archivo}: no se puede abrir ({error.strerror})", file=sys.stderr)
        return 2
    if len(contenido) > MAXIMO:
        print(f"{archivo}: pasa de {MAXIMO // 1024 // 1024} MB; no es el archivo de una ley", file=sys.stderr)
        return 1
    ley = tarifas.importar_ley(
        contenido=contenido, archivo=str(archivo), por=personas.usuario(args.usuario), ahora=reloj.ahora()
    )
    if args.json:
        print(json.dumps({"id": ley.pk, "estado": ley.estado.lower(), "faltan": ley.faltan}))
    elif ley.faltan:
        print(
            f"Ley {ley.pk}, {ley.nombre}: borrador incompleto. Le faltan {ley.faltan:,} datos: su página dice cuáles, "
            f"y «aljibe tarifas validar {archivo}» los lista. No se aprueba mientras falten."
        )
    else:
        print(f"Ley {ley.pk}, {ley.nombre}: {ley.get_estado_display().lower()}. La aprueba otra persona.")
    return 0


def aprobar(args: argparse.Namespace) -> int:
    """Approve a draft. 0 = done, 1 = refused."""
    ley = tarifas.aprobar_ley(ley_id=args.id, por=personas.usuario(args.usuario), ahora=reloj.ahora())
    if args.json:
        print(json.dumps({"id": ley.pk, "estado": ley.estado.lower()}))
    else:
        print(
            f"Ley {ley.pk}, {ley.nombre}: aprobada, en vigor del {ley.vigente_desde:%d/%m/%Y} al "
            f"{ley.vigente_hasta:%d/%m/%Y}."
        )
    return 0
