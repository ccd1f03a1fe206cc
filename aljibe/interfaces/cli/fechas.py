"""Dates as they come on the command line."""

from argparse import ArgumentTypeError
from datetime import date


def fecha(texto: str) -> date:
    """A date AAAA-MM-DD. Raises ArgumentTypeError."""
    try:
        return date.fromisoformat(texto)
    except ValueError:
        raise ArgumentTypeError(f"«{texto}» no es una fecha AAAA-MM-DD") from None
