"""Verification code of a paper: 80 random bits and a check character, never derived from the folio.

The alphabet has 32 letters and none that the eye confuses (no I, L, O, U). The check is Luhn modulo 32: it
betrays any single wrong character and every swap of neighbours but that of the first and last letter of the
alphabet (`0` and `Z`).
"""

ALFABETO = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BYTES_DE_AZAR = 10
LARGO = 17
GRUPO = 4

_BASE = len(ALFABETO)
_VALOR = {letra: valor for valor, letra in enumerate(ALFABETO)}
_A_MAYUSCULAS = {ord(letra): letra.upper() for letra in "abcdefghijklmnopqrstuvwxyz"} | {ord("-"): None, ord(" "): None}


def nuevo(azar: bytes) -> str:
    """The code, 17 characters without separators, of ten random bytes.

    Raises ValueError: `azar` is not of ten bytes.
    Practice: `architecture.md` 7; R23.
    """
    if len(azar) != BYTES_DE_AZAR:
        raise ValueError("un código se hace de diez bytes al azar")
    numero = int.from_bytes(azar, "big")
    letras = "".join(ALFABETO[numero >> (5 * lugar) & (_BASE - 1)] for lugar in reversed(range(LARGO - 1)))
    return letras + _verificador(letras)


def normalizar(texto: str) -> str:
    """What a person typed as a code: capitals, without hyphens or spaces. Nothing else is guessed.

    An O is not taken for a zero: another character is another code, and it is not found.
    """
    return texto.translate(_A_MAYUSCULAS)


def valido(codigo: str) -> bool:
    """Whether a normalised code has the right length, letters and check character. It says nothing of existence."""
    return len(codigo) == LARGO and all(letra in _VALOR for letra in codigo) and _verificador(codigo[:-1]) == codigo[-1]


def agrupado(codigo: str) -> str:
    """The code in groups of four for the eye: `JVP5-THHN-KWQ2-M8XD-7`."""
    return "-".join(codigo[lugar : lugar + GRUPO] for lugar in range(0, len(codigo), GRUPO))


def _verificador(letras: str) -> str:
    suma = 0
    for lugar, letra in enumerate(reversed(letras)):
        valor = _VALOR[letra] * (2 if lugar % 2 == 0 else 1)
        suma += valor // _BASE + valor % _BASE
    return ALFABETO[-suma % _BASE]
