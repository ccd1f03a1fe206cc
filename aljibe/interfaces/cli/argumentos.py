"""Values as they come on the command line: each reader raises ArgumentTypeError with the value and what to write."""

import re
from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import date

PUERTO_MAXIMO = 65_535
_CIFRAS = 10


def fecha(texto: str) -> date:
    """A date AAAA-MM-DD."""
    try:
        return date.fromisoformat(texto)
    except ValueError:
        raise ArgumentTypeError(f"«{texto}» no es una fecha AAAA-MM-DD") from None


def periodo(texto: str) -> str:
    """A month AAAA-MM."""
    if not re.fullmatch(r"(19|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])", texto):
        raise ArgumentTypeError(f"el periodo es «{texto}»; se esperaba AAAA-MM")
    return texto


def entero(minimo: int, maximo: int) -> Callable[[str], int]:
    """A whole number within its bounds."""

    def leer(texto: str) -> int:
        cabe = texto.isascii() and texto.isdigit() and len(texto) <= _CIFRAS
        if not cabe or not minimo <= int(texto) <= maximo:
            raise ArgumentTypeError(f"«{texto}» no es un entero de {minimo} a {maximo:,}")
        return int(texto)

    return leer


puerto = entero(1, PUERTO_MAXIMO)
