"""Amounts in words, as papers print them beside the figures (LGTOC art. 16: if they differ, the words prevail)."""

from decimal import Decimal

MAXIMO = Decimal("999999999.99")

# fmt: off
_HASTA_29 = (
    "CERO", "UNO", "DOS", "TRES", "CUATRO", "CINCO", "SEIS", "SIETE", "OCHO", "NUEVE",
    "DIEZ", "ONCE", "DOCE", "TRECE", "CATORCE", "QUINCE", "DIECISÉIS", "DIECISIETE", "DIECIOCHO", "DIECINUEVE",
    "VEINTE", "VEINTIUNO", "VEINTIDÓS", "VEINTITRÉS", "VEINTICUATRO", "VEINTICINCO", "VEINTISÉIS", "VEINTISIETE",
    "VEINTIOCHO", "VEINTINUEVE",
)
_DECENAS = ("", "", "", "TREINTA", "CUARENTA", "CINCUENTA", "SESENTA", "SETENTA", "OCHENTA", "NOVENTA")
_CENTENAS = (
    "", "CIENTO", "DOSCIENTOS", "TRESCIENTOS", "CUATROCIENTOS", "QUINIENTOS", "SEISCIENTOS", "SETECIENTOS",
    "OCHOCIENTOS", "NOVECIENTOS",
)
# fmt: on


def en_letras(importe: Decimal) -> str:
    """An amount in words, in capitals: `OCHO MIL NOVECIENTOS SESENTA Y CINCO PESOS 00/100 M.N.`

    `uno` loses its end before MIL, MILLONES and PESOS (TREINTA Y UN MIL, VEINTIÚN PESOS), one peso is singular,
    and exact millions take DE (UN MILLÓN DE PESOS).

    Raises ValueError: `importe` is outside 0 to 999,999,999.99 or has parts of a centavo.
    Practice: `papeles/README.md` 3.
    """
    if not 0 <= importe <= MAXIMO or importe * 100 % 1:
        raise ValueError(f"no se escribe en letras: {importe}")
    pesos, centavos = divmod(int(importe * 100), 100)
    if pesos == 1:
        moneda = "PESO"
    elif pesos and pesos % 1_000_000 == 0:
        moneda = "DE PESOS"
    else:
        moneda = "PESOS"
    return f"{_apocopar(cardinal(pesos))} {moneda} {centavos:02d}/100 M.N."


def cardinal(numero: int) -> str:
    """A whole number in words, in capitals, as it is counted: `VEINTIUNO`, `TREINTA Y UN MIL UNO`.

    Raises ValueError: `numero` is outside 0 to 999,999,999.
    """
    if not 0 <= numero <= MAXIMO:
        raise ValueError(f"no se escribe en letras: {numero}")
    millones, resto = divmod(numero, 1_000_000)
    miles, unidades = divmod(resto, 1_000)
    partes = []
    if millones:
        partes.append("UN MILLÓN" if millones == 1 else f"{_apocopar(_hasta_999(millones))} MILLONES")
    if miles:
        partes.append("MIL" if miles == 1 else f"{_apocopar(_hasta_999(miles))} MIL")
    if unidades or not partes:
        partes.append(_hasta_999(unidades))
    return " ".join(partes)


def _hasta_999(numero: int) -> str:
    if numero == 100:
        return "CIEN"
    centenas, resto = divmod(numero, 100)
    partes = [_CENTENAS[centenas]] if centenas else []
    if resto >= 30:
        decenas, unidades = divmod(resto, 10)
        partes.append(_DECENAS[decenas] + (f" Y {_HASTA_29[unidades]}" if unidades else ""))
    elif resto or not centenas:
        partes.append(_HASTA_29[resto])
    return " ".join(partes)


def _apocopar(palabras: str) -> str:
    if palabras.endswith("VEINTIUNO"):
        return palabras.removesuffix("UNO") + "ÚN"
    return palabras.removesuffix("O") if palabras.endswith("UNO") else palabras
