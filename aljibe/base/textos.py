"""Words put together for a person to read."""

from collections.abc import Iterable


def enumerados(palabras: Iterable[str]) -> str:
    """`agua, alcantarillado y tratamiento`; nothing of nothing. Django's own joins with the comma of the locale."""
    *primeras, ultima = list(palabras) or [""]
    return f"{', '.join(primeras)} y {ultima}" if primeras else ultima


def cuantos(n: int, cosa: str) -> str:
    """`1 cobro`, `1,200 cobros`."""
    return f"{n:,} {cosa}{'' if n == 1 else 's'}"
