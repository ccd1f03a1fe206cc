"""`aljibe libro exportar` and `aljibe comprobar`: the books, for others to re-add and for everybody to prove."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from typing import TYPE_CHECKING

from aljibe.base import reloj
from aljibe.caja import queries as caja
from aljibe.facturacion import queries as facturacion
from aljibe.interfaces.cli.argumentos import fecha
from aljibe.libro import queries as libro
from aljibe.libro import services as libro_services
from aljibe.libro.actos import COMPROBAR_LIBRO, EXPORTAR_LIBRO
from aljibe.seguridad import queries as personas
from aljibe.seguridad import services as seguridad

if TYPE_CHECKING:
    from aljibe.interfaces.cli import Ordenes


def registrar(ordenes: Ordenes) -> None:
    """Add both commands."""
    orden = ordenes.agregar(
        "libro exportar", "El libro a la salida estándar, para que otro programa lo vuelva a sumar."
    )
    orden.add_argument("--formato", choices=libro.FORMATOS, required=True, help="cómo se escribe")
    orden.add_argument("--desde", type=fecha, metavar="FECHA", help="primer día (AAAA-MM-DD)")
    orden.add_argument("--hasta", type=fecha, metavar="FECHA", help="último día (AAAA-MM-DD)")
    orden.add_argument("--usuario", metavar="U", default="sistema", help="a nombre de quién; sin él, sistema")
    orden.set_defaults(ejecutar=exportar)
    orden = ordenes.agregar("comprobar", "Todas las pruebas de los libros; estado 1 si alguna no se cumple.")
    orden.add_argument("--desde", type=fecha, metavar="FECHA", help="solo lo asentado desde ese día (AAAA-MM-DD)")
    orden.add_argument("--usuario", metavar="U", default="sistema", help="a nombre de quién; sin él, sistema")
    orden.add_argument("--json", action="store_true", help="un documento JSON en la salida")
    orden.set_defaults(ejecutar=comprobar)


def exportar(args: argparse.Namespace) -> int:
    """Write the ledger to standard output. 0 = done."""
    seguridad.exigir(EXPORTAR_LIBRO, por=personas.usuario(args.usuario), al=reloj.hoy())
    libro.exportar(sys.stdout, formato=args.formato, desde=args.desde, hasta=args.hasta)
    return 0


def comprobar(args: argparse.Namespace) -> int:
    """Run every proof of the books. 0 = all hold, 1 = something does not."""
    seguridad.exigir(COMPROBAR_LIBRO, por=personas.usuario(args.usuario), al=reloj.hoy())
    libro_services.sellar(ahora=reloj.ahora())
    pruebas = todas(args.desde)
    if args.json:
        documento = [
            {"clave": p.clave, "ok": p.ok, "revisados": p.revisados, "hallazgos": list(p.hallazgos)} for p in pruebas
        ]
        print(json.dumps({"pruebas": documento}, ensure_ascii=False))
    else:
        for prueba in pruebas:
            print(f"{'✓' if prueba.ok else '✗'} {prueba.clave}: {prueba.revisados} revisados")
            for hallazgo in prueba.hallazgos:
                print(f"    {hallazgo}", file=sys.stderr)
    return 0 if all(p.ok for p in pruebas) else 1


def todas(desde: date | None = None) -> list[libro.Prueba]:
    """Every proof of every room that has books."""
    return [*libro.pruebas(desde=desde), *facturacion.pruebas(desde=desde), *caja.pruebas(desde=desde)]
