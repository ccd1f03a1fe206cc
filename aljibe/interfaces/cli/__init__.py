"""The `aljibe` command: the door of the command line.

Each module of the package offers `registrar(ordenes)` and says in `MODULOS` which commands are its own, so that a
command loads only what it needs: `tarifas validar` never loads Django. Status: 0 done, 1 the answer is no, 2 wrong use.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

from aljibe.interfaces.cli import entorno

HECHO = 0
NO = 1
INTERRUMPIDO = 130
MAL_USO = 2

# Module of this package: its commands, each one or two words, with what it does.
MODULOS: dict[str, dict[str, str]] = {
    "tarifas": {
        "tarifas validar": "todos los problemas de una ley",
        "tarifas calcular": "precio de una lista de casos con la ley sola",
    },
    "comparar": {"tarifas comparar": "quién paga más y cuánto con otra ley"},
    "libro_de_captura": {"tarifas libro": "el libro de Excel con que se captura una ley"},
    "demo": {"demo": "una demostración completa, en un solo paso"},
    "leyes": {
        "tarifas importar": "una ley nueva, en borrador",
        "tarifas aprobar": "pone en vigor un borrador",
    },
    "padron": {"padron importar": "las cuentas de un CSV"},
    "lecturas": {"lecturas importar": "las lecturas de un CSV"},
    "facturar": {"facturar": "los recibos de un periodo"},
    "recibos": {"recibos imprimir": "los recibos de un periodo, en PDF para la imprenta"},
    "libro": {
        "libro exportar": "el libro, para volverlo a sumar",
        "comprobar": "todas las pruebas de los libros",
    },
    "folios": {"folios": "los que faltan y los cancelados"},
    "usuarios": {"usuarios crear": "una persona en un puesto", "token crear": "un token del API"},
    "migrar": {"migrar": "el esquema al día y los catálogos sembrados"},
    "procesos": {
        "servir": "las pantallas y el API",
        "trabajador": "los trabajos en cola",
        "salud": "si esta instalación puede trabajar",
    },
}

# These price a file or make their own database; all the others work on the one that is there.
SIN_BASE = {"tarifas", "libro_de_captura", "comparar", "demo"}


class Analizador(argparse.ArgumentParser):
    """An argument parser that speaks Spanish and leaves with status 2."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("add_help", False)
        kwargs.setdefault("formatter_class", _Formato)
        # Half a word is not an order: `--sal` must not write where `--salida` was meant.
        kwargs.setdefault("allow_abbrev", False)
        super().__init__(*args, **kwargs)
        self._positionals.title = "argumentos"
        self._optionals.title = "opciones"
        self.add_argument("-h", "--ayuda", "--help", action="help", help="esta ayuda")

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(MAL_USO, f"{self.prog}: {_en_castellano(message)}\n")


class _Formato(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "uso: " if prefix is None else prefix)


_MENSAJES = (
    (r"the following arguments are required: (.*)", r"falta: \1"),
    (r"unrecognized arguments: (.*)", r"sobra: \1"),
    (r"argument (.*): expected one argument", r"\1: falta su valor"),
    (r"argument (.*): expected at least one argument", r"\1: falta al menos un valor"),
    (r"argument (.*): invalid choice: (.*) \(choose from (.*)\)", r"\1: \2 no es una opción; use \3"),
    (r"argument (.*): invalid .* value: (.*)", r"\1: \2 no es un valor válido"),
    (r"argument (.*): not allowed with argument (.*)", r"\1: no va junto con \2"),
    (r"argument (.*): ignored explicit argument (.*)", r"\1: no lleva valor (\2)"),
    (r"argument (.*)", r"\1"),
)


def _en_castellano(mensaje: str) -> str:
    for ingles, castellano in _MENSAJES:
        if re.fullmatch(ingles, mensaje, re.DOTALL):
            return re.sub(ingles, castellano, mensaje, flags=re.DOTALL)
    return mensaje


class Ordenes:
    """Where a module hangs its commands: `agregar("tarifas validar", ayuda)` gives the parser of that command.

    The module then adds its arguments and `set_defaults(ejecutar=funcion)`, a function of the parsed arguments that
    returns the exit status.
    """

    def __init__(self, raiz: Analizador) -> None:
        self._raiz = raiz.add_subparsers(title="órdenes", metavar="ORDEN", required=True)
        self._grupos: dict[str, Any] = {}

    def agregar(self, orden: str, ayuda: str) -> Analizador:
        grupo, _, accion = orden.partition(" ")
        if not accion:
            return self._nuevo(self._raiz, grupo, ayuda)
        if grupo not in self._grupos:
            analizador = self._nuevo(self._raiz, grupo, "")
            self._grupos[grupo] = analizador.add_subparsers(title="órdenes", metavar="ORDEN", required=True)
        return self._nuevo(self._grupos[grupo], accion, ayuda)

    @staticmethod
    def _nuevo(donde: Any, nombre: str, ayuda: str) -> Analizador:
        nuevo: Analizador = donde.add_parser(nombre, help=ayuda or None, description=ayuda or None)
        return nuevo


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status. Raises SystemExit: help, or wrong use (2)."""
    argumentos = list(sys.argv[1:] if argv is None else argv)
    analizador = Analizador(prog="aljibe", description="Sistema comercial y de ventanilla para organismos de agua.")
    ordenes = Ordenes(analizador)
    cargados = _modulos_de(argumentos)
    con_base = bool(cargados - SIN_BASE)
    if con_base:
        try:
            entorno.preparar_django()
        except entorno.AjusteInvalido as error:
            print(error, file=sys.stderr)
            return NO
    for modulo, suyas in MODULOS.items():
        if modulo in cargados:
            import_module(f"{__name__}.{modulo}").registrar(ordenes)
        else:
            for orden, ayuda in suyas.items():
                ordenes.agregar(orden, ayuda)
    opciones = analizador.parse_args(argumentos)
    if not con_base:
        return int(opciones.ejecutar(opciones))
    return _con_base(opciones, sin_esquema="migrar" in cargados, se_examina="procesos" in cargados)


def _con_base(opciones: argparse.Namespace, *, sin_esquema: bool, se_examina: bool) -> int:
    """Runs a command that needs the database; what it refuses is a sentence and status 1.

    `sin_esquema`: it also runs on a database without tables; `se_examina`: it judges the clock among other things.
    """
    from django.db import OperationalError

    from aljibe.base.postgres import ServidorNoDisponible
    from aljibe.base.rechazos import Rechazo

    try:
        with entorno.con_base():
            if not sin_esquema and not entorno.hay_esquema():
                print("La base no tiene todavía las tablas de Aljibe: ejecute «aljibe migrar».", file=sys.stderr)
                return NO
            if not se_examina and (queja := entorno.reloj_ajeno()):
                print(queja, file=sys.stderr)
                return NO
            return int(opciones.ejecutar(opciones))
    except KeyboardInterrupt:
        print("Se interrumpió. Lo que ya se había escrito queda; el mismo comando sigue.", file=sys.stderr)
        return INTERRUMPIDO
    except (Rechazo, ServidorNoDisponible) as error:
        print(error, file=sys.stderr)
        return NO
    except OperationalError as error:
        motivo = str(error).strip().splitlines()[0]
        print(f"La base de datos no responde: {motivo}. Revise ALJIBE_DATABASE_URL y su servidor.", file=sys.stderr)
        return NO
    except BrokenPipeError:
        # Whoever read the output has enough.
        sys.stderr.close()
        return NO


def _modulos_de(argumentos: Sequence[str]) -> set[str]:
    """Modules that own the command of `argumentos`: by its two words, else by the first alone."""
    palabras = [argumento for argumento in argumentos if not argumento.startswith("-")]
    dos, una = " ".join(palabras[:2]), " ".join(palabras[:1])
    return {modulo for modulo, suyas in MODULOS.items() if dos in suyas or una in suyas}
