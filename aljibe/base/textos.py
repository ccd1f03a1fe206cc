"""Words put together for a person to read."""

from collections.abc import Iterable

from aljibe.base.rechazos import ValorInvalido


def enumerados(palabras: Iterable[str]) -> str:
    """`agua, alcantarillado y tratamiento`; nothing of nothing. Django's own joins with the comma of the locale."""
    *primeras, ultima = list(palabras) or [""]
    return f"{', '.join(primeras)} y {ultima}" if primeras else ultima


def cuantos(n: int, cosa: str) -> str:
    """`1 cobro`, `1,200 cobros`."""
    return f"{n:,} {cosa}{'' if n == 1 else 's'}"


def preguntable(texto: str) -> str:
    """A text that the database can be asked for: it cannot be a NUL, which is in none of its texts."""
    return texto.replace("\0", "\ufffd")


def en_un_renglon(texto: str, *, campo: str, maximo: int) -> str:
    """What a person wrote, in one line without repeated spaces; it may be empty.

    Raises: ValorInvalido, longer than `maximo` letters or with some that are not printed.
    """
    texto = " ".join(texto.split())
    if len(texto) > maximo or not texto.isprintable():
        raise ValorInvalido(campo=campo, mensaje=f"Admite hasta {maximo} letras, en un renglón.")
    return texto
