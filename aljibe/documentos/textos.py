"""Figures and dates as papers write them: what `plantillas/comun/v1.typ` writes, for papers drawn without it."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

NB = "\N{NO-BREAK SPACE}"
MENOS = "\N{MINUS SIGN}"
MESES = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip
_DIAS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")


def numero(n: int) -> str:
    """A whole number: `1,867`, `−12`."""
    return f"{MENOS}{-n:,}" if n < 0 else f"{n:,}"


def dinero(importe: str) -> str:
    """An amount in a column: `1,234.50`, `−0.44`."""
    entero, _, decimales = importe.lstrip("-").partition(".")
    miles = f"{int(entero):,}" if len(entero) > 3 else entero
    return f"{MENOS if importe.startswith('-') else ''}{miles}.{decimales or '00'}"


def pesos(importe: str) -> str:
    """An amount on its own: `$ 1,234.50`, its spaces unbreakable."""
    texto = dinero(importe)
    if texto.startswith(MENOS):
        return f"{MENOS}{NB}${NB}{texto[1:]}"
    return f"${NB}{texto}"


def es_cero(importe: str) -> bool:
    return importe.strip("-0.") == ""


def cuantos(n: int, uno: str, varios: str) -> str:
    """`1 recibo`, `3 recibos`."""
    return f"{n}{NB}{uno if n == 1 else varios}"


@lru_cache(maxsize=4096)
def dia_mes(iso: str) -> str:
    """`9 dic`."""
    return f"{int(iso[8:10])}{NB}{MESES[int(iso[5:7]) - 1][:3]}"


def fecha_corta(iso: str) -> str:
    """`9 dic 2026`."""
    return f"{dia_mes(iso)}{NB}{iso[:4]}"


@lru_cache(maxsize=512)
def fecha_larga(iso: str) -> str:
    """`miércoles 9 de diciembre de 2026`."""
    dia = date.fromisoformat(iso)
    return NB.join((_DIAS[dia.weekday()], str(dia.day), "de", MESES[dia.month - 1], "de", str(dia.year)))


def periodo_corto(periodo: str) -> str:
    """`nov 2026`."""
    return f"{MESES[int(periodo[5:7]) - 1][:3]}{NB}{periodo[:4]}"


def periodo_largo(periodo: str, espacio: str = NB) -> str:
    """`noviembre de 2026`; inside a sentence it may break between its words."""
    return f"{MESES[int(periodo[5:7]) - 1]}{espacio}de{espacio}{periodo[:4]}"


def hace_un_año(periodo: str) -> str:
    return f"{int(periodo[:4]) - 1}{periodo[4:]}"


def por_largo(texto: str, escala: tuple[tuple[int, float], ...]) -> float:
    """Size of a text by its length: `escala` pairs a limit of characters with a size in points."""
    return next((tam for limite, tam in escala if len(texto) <= limite), escala[-1][1])


def letras_firmes(letras: str) -> str:
    """The end of an amount in words never breaks."""
    cabeza, _, cola = letras.rpartition(" PESO")
    return f"{cabeza} PESO{cola.replace(' ', NB)}" if cabeza else letras


def en_grupos(codigo: str) -> str:
    """A code in fours: `JVP5-THHN-K`."""
    return "-".join(codigo[i : i + 4] for i in range(0, len(codigo), 4))


def entre(dividendo: int, divisor: int) -> int:
    """A quotient rounded half away from zero, both positive."""
    return (2 * dividendo + divisor) // (2 * divisor)
