"""`aljibe lecturas importar`: the readings of a period, from a CSV file."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from aljibe.facturacion import services as facturacion
from aljibe.interfaces.cli import importacion

if TYPE_CHECKING:
    from aljibe.interfaces.cli import Ordenes


def registrar(ordenes: Ordenes) -> None:
    orden = ordenes.agregar("lecturas importar", "Importa las lecturas de un CSV; lo que no puede entrar, lo dice.")
    importacion.agregar_argumentos(orden)
    orden.set_defaults(ejecutar=_importar)


def _importar(opciones: Namespace) -> int:
    return importacion.importar(opciones, facturacion.importar_lecturas)
