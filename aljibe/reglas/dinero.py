"""Money: roundings with a name, and sharing that never loses a centavo. Only `Decimal`."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Context, Decimal
from fractions import Fraction
from math import floor

CENTAVO = Decimal("0.01")
CERO = Decimal("0.00")

MODOS = {
    "half_down": ROUND_HALF_DOWN,
    "half_up": ROUND_HALF_UP,
    "half_even": ROUND_HALF_EVEN,
    "up": ROUND_UP,
    "down": ROUND_DOWN,
}

# Wide enough for any amount of a law times any reading: only the named roundings round.
EXACTO = Context(prec=120, rounding=ROUND_HALF_UP)


def al_centavo(importe: Decimal) -> Decimal:
    """`importe` in pesos with two decimals, half up (away from zero).

    Raises TypeError: not a Decimal. ValueError: not a finite number.
    Law: each line of a bill is rounded once, half up, to the centavo (tariff schema, version 1).
    """
    return _finito(importe).quantize(CENTAVO, ROUND_HALF_UP, EXACTO)


def redondear(importe: Decimal, a: Decimal | None, modo: str) -> Decimal:
    """`importe` as a multiple of `a` pesos, two decimals; `a` None leaves it as it is.

    `modo` is one of `MODOS`; `up` and `down` are away from zero and towards zero.

    Raises TypeError: an amount that is not a Decimal. ValueError: `a` not positive, unknown `modo`.
    Law: the `rounding` section of the tariff file (Celaya 2019 art. 63: half_down to the peso).
    """
    _finito(importe)
    if a is None:
        return importe
    if _finito(a) <= 0:
        raise ValueError(f"el múltiplo del redondeo debe ser mayor que cero: {a}")
    if modo not in MODOS:
        raise ValueError(f"modo de redondeo desconocido: {modo!r}")
    # The quotient as a fraction: a division rounded to n digits could make or break a tie.
    cociente = Fraction(importe) / Fraction(a)
    abajo = floor(abs(cociente))
    veces = abajo + _sube(abs(cociente) - abajo, abajo, modo)
    return EXACTO.multiply(Decimal(veces if cociente >= 0 else -veces), a).quantize(CENTAVO, ROUND_HALF_UP, EXACTO)


def _sube(resto: Fraction, abajo: int, modo: str) -> bool:
    """Whether a quotient of whole part `abajo` and remainder `resto` goes to the next whole number."""
    if modo == "up":
        return resto > 0
    if modo == "down":
        return False
    mitad = Fraction(1, 2)
    if resto != mitad:
        return resto > mitad
    return modo == "half_up" or (modo == "half_even" and abajo % 2 == 1)


def repartir(importe: Decimal, pesos: Sequence[Decimal | int]) -> list[Decimal]:
    """`importe` (whole centavos) shared in proportion to `pesos`, in their order; the parts always add up to it.

    Each part is its exact share or the centavo next to it; the centavos left over go to the largest
    remainders, a tie to the first. A weight of zero takes nothing.

    Raises TypeError: an amount that is not a Decimal. ValueError: a fraction of a centavo, a negative
    weight, or no weight above zero.
    """
    if _finito(importe) != importe.quantize(CENTAVO, ROUND_HALF_UP, EXACTO):
        raise ValueError(f"solo se reparten centavos enteros: {importe}")
    partes = [Fraction(_finito(peso) if not _es_entero(peso) else peso) for peso in pesos]
    if any(parte < 0 for parte in partes) or not any(partes):
        raise ValueError("los pesos no pueden ser negativos y al menos uno debe ser mayor que cero")
    signo = -1 if importe < 0 else 1
    centavos = int(abs(importe).scaleb(2))
    total = sum(partes)
    exactas = [centavos * parte / total for parte in partes]
    enteras = [floor(exacta) for exacta in exactas]
    sobran = centavos - sum(enteras)
    por_resto = sorted(range(len(partes)), key=lambda i: (enteras[i] - exactas[i], i))
    for i in por_resto[:sobran]:
        enteras[i] += 1
    return [Decimal(signo * entera).scaleb(-2) for entera in enteras]


def _es_entero(valor: object) -> bool:
    return isinstance(valor, int) and not isinstance(valor, bool)


def _finito(importe: object) -> Decimal:
    """`importe` itself. A float has already lost centavos before it gets here, so it is refused, not converted."""
    if not isinstance(importe, Decimal):
        raise TypeError(f"el dinero es Decimal, no {type(importe).__name__}: {importe!r}")
    if not importe.is_finite():
        raise ValueError(f"no es un número finito: {importe}")
    return importe
