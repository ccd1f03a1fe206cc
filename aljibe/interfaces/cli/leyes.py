"""`aljibe tarifas importar` and `aljibe tarifas aprobar`: a law enters as a draft, and another person approves it."""

import argparse
import json
import sys
from pathlib import Path

from aljibe.base import reloj
from aljibe.seguridad import queries as personas
from aljibe.tarifas import services as tarifas


def importar(args: argparse.Namespace) -> int:
    """Enter the law of a file as a draft. 0 = done, 1 = it has problems, 2 = it cannot be opened."""
    archivo = Path(args.ley)
    try:
        contenido = archivo.read_bytes()
    except OSError as error:
        print(f"{archivo}: no se puede abrir ({error.strerror})", file=sys.stderr)
        return 2
    ley = tarifas.importar_ley(
        contenido=contenido, archivo=str(archivo), por=personas.usuario(args.usuario), ahora=reloj.ahora()
    )
    if args.json:
        print(json.dumps({"id": ley.pk, "estado": ley.estado.lower()}))
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
