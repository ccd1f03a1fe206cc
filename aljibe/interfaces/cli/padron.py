"""`aljibe padron importar`: the accounts of an organismo, from a CSV file."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from aljibe.interfaces.cli import importacion
from aljibe.padron import services as padron

if TYPE_CHECKING:
    from aljibe.interfaces.cli import Ordenes


def registrar(ordenes: Ordenes) -> None:
    orden = ordenes.agregar("padron importar", "Importa las cuentas de un CSV; lo que no puede entrar, lo dice.")
    importacion.agregar_argumentos(orden)
    orden.set_defaults(ejecutar=_importar)


def _importar(opciones: Namespace) -> int:
    return importacion.importar(opciones, padron.importar_padron)
