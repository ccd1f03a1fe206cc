"""`aljibe folios`: the numbers that are missing, and those cancelled, by whom and why."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from aljibe.base import reloj
from aljibe.libro.actos import COMPROBAR_LIBRO
from aljibe.reportes.folios import InformeDeFolios, informe_de_folios
from aljibe.seguridad import queries as personas
from aljibe.seguridad import services as seguridad

if TYPE_CHECKING:
    from aljibe.interfaces.cli import Ordenes


def registrar(ordenes: Ordenes) -> None:
    """Add the command."""
    orden = ordenes.agregar(
        "folios", "Cada folio que falta o se canceló, de todas las series; estado 1 si falta alguno."
    )
    orden.add_argument("--usuario", metavar="U", default="sistema", help="a nombre de quién; sin él, sistema")
    orden.add_argument("--json", action="store_true", help="un documento JSON en la salida")
    orden.set_defaults(ejecutar=folios)


def folios(args: argparse.Namespace) -> int:
    """Print the report. 0 = no number is missing, 1 = some are."""
    seguridad.exigir(COMPROBAR_LIBRO, por=personas.usuario(args.usuario), al=reloj.hoy())
    informe = informe_de_folios()
    if args.json:
        print(json.dumps(como_documento(informe), ensure_ascii=False))
    else:
        for serie in informe.series:
            marca = "✗" if serie.faltantes else "✓"
            print(f"{marca} {serie.documento} {serie.serie}-{serie.ejercicio}: {serie.dados} folios")
            for folio in serie.faltantes:
                print(f"    falta {folio}", file=sys.stderr)
        for c in informe.cancelados:
            sustituto = f"; lo sustituye {c.sustituto}" if c.sustituto else ""
            print(f"cancelado {c.folio}: {c.el:%d/%m/%Y}, {c.por}: {c.motivo}{sustituto}")
    return 0 if informe.completo else 1


def como_documento(informe: InformeDeFolios) -> dict[str, object]:
    """The report as JSON values."""
    return {
        "series": [
            {
                "documento": s.documento,
                "serie": s.serie,
                "ejercicio": s.ejercicio,
                "dados": s.dados,
                "faltantes": list(s.faltantes),
            }
            for s in informe.series
        ],
        "cancelados": [
            {"folio": c.folio, "fecha": c.el.isoformat(), "por": c.por, "motivo": c.motivo, "sustituto": c.sustituto}
            for c in informe.cancelados
        ],
    }
