"""Names on public pages: enough for the holder to know it is theirs, too little for anybody else."""

import unicodedata


def enmascarar(nombre: str) -> str:
    """The initial of each word, and an asterisk for each other letter: `M**** L**** R******`.

    A word of one letter gets an asterisk too. Spaces are collapsed; an empty name stays empty.

    Practice: minimum data on public verification (`/verificacion`).
    """
    palabras = unicodedata.normalize("NFC", nombre).split()
    return " ".join(palabra[0] + "*" * max(len(palabra) - 1, 1) for palabra in palabras)
