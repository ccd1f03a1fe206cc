"""What a cell may hold: how a figure of the law is written there, and how it is read back without becoming a float.

A figure goes in as a number only if it comes back the same: at most five decimals and fifteen digits, which a double
keeps exactly. Anything else goes in as text. On the way back a number is taken by its shortest written form (`repr`)
at fifteen digits, never by arithmetic.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Context, Decimal
from typing import Any

from aljibe.reglas.tarifa import esquema
from aljibe.reglas.tarifa.esquema import AUSENTE, NumeroSinComillas
from aljibe.reglas.tarifa.lectura import caracter_ajeno

DECIMALES = 5
# Digits that a double keeps: what a spreadsheet shows of a number, and all it promises.
CIFRAS = 15
# A cell holds no more text than this.
LARGO = 32_000
# Says of a cell that its part of the law is taken out: the gazette does not have it.
QUITAR: Any = type("Quitar", (), {"__repr__": lambda _: "quitar"})()

_COMO_NUMERO = re.compile(rf"(0|[1-9][0-9]{{0,11}})(\.[0-9]{{1,{DECIMALES}}})?")
_CIFRA = re.compile(r"[0-9]{1,12}(\.[0-9]{1,10})?")
_TANTO_POR_CIENTO = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,3})?) ?%")
_ENTERO = re.compile(r"0|[1-9][0-9]{0,14}")


class CeldaInvalida(ValueError):
    """A cell holds what its figure cannot be; `esperado` says in Spanish what was expected."""

    def __init__(self, esperado: str) -> None:
        super().__init__(esperado)
        self.esperado = esperado


@dataclass(frozen=True, slots=True)
class Forma:
    """A kind of cell. `clase`: importe, tasa, cifra (a figure of free shape), volumen, entero, fecha, texto, opcion."""

    clase: str
    esperado: str
    opciones: tuple[tuple[str, Any], ...] = ()
    abierta: bool = False
    """Whether something that is not in its list may be written too."""

    @property
    def es_numero(self) -> bool:
        return self.clase in ("importe", "tasa", "cifra", "volumen", "entero")


def opciones(*pares: tuple[str, Any]) -> Forma:
    """One of a list: what the person reads, and what the law says."""
    return Forma("opcion", "una de: " + ", ".join(rotulo for rotulo, _ in pares), pares)


IMPORTE = Forma("importe", "un importe de cero o más, por ejemplo 110.01")
TASA = Forma("tasa", "una tasa de 0 % a 100 %, por ejemplo 2 %")
CIFRA = Forma("cifra", "un importe de cero o más, por ejemplo 110.01")
VOLUMEN = Forma("volumen", "un número de cero o más, por ejemplo 15")
ENTERO = Forma("entero", "un año, cuatro cifras")
FECHA = Forma("fecha", "una fecha que exista")
TEXTO = Forma("texto", "texto")
CLAVE = Forma("clave", "un nombre corto, por ejemplo reconexion en medidor")
SI_NO = opciones(("sí", True), ("no", False))
CLASE_FISCAL = opciones(("doméstico", "domestic"), ("no doméstico", "non_domestic"))
INTEGRIDAD = opciones(
    ("completa: lo que no está no se cobra", "complete"),
    ("parcial: faltan secciones", "partial"),
    ("solo estructura: faltan precios", "structure_only"),
)
MONEDA = opciones(("pesos", "MXN"), ("UMA", "UMA"))
REGLA_FINAL = opciones(
    ("precio por todos los m³ del mes", esquema.TODOS_LOS_M3),
    ("último renglón más el excedente", esquema.ULTIMO_MAS_EXCEDENTE),
)
MODELO_DE_SERVICIO = opciones(
    ("porcentaje del agua", esquema.PORCENTAJE),
    ("por m³ de agua consumida", esquema.POR_M3_DE_AGUA),
    ("por m³ descargado", esquema.POR_M3_DESCARGADO),
    ("incluido en el precio del agua", esquema.INCLUIDO),
    ("la ley no lo cobra", QUITAR),
)
CONCEPTO = opciones(*((concepto, concepto) for concepto in esquema.CONCEPTOS))
EN_LA_LEY = opciones(("no está", QUITAR))


def en_celda(forma: Forma, valor: object) -> str | int | Decimal | date | None:
    """`valor` of the law as its cell holds it; None is an empty cell. A text is never a formula: see the writer."""
    if valor is None or valor is AUSENTE:
        return None
    if forma.opciones:
        return next((rotulo for rotulo, suyo in forma.opciones if _iguales(suyo, valor)), texto_llano(valor))
    if forma.clase == "fecha" and isinstance(valor, date):
        return valor
    texto = texto_llano(valor)
    if forma.es_numero and _COMO_NUMERO.fullmatch(texto) and sum(map(str.isdigit, texto)) <= CIFRAS:
        return Decimal(texto)
    return texto


def texto_llano(valor: object) -> str:
    """A leaf of the law as text."""
    if isinstance(valor, bool):
        return "true" if valor else "false"
    return str(valor)


def hueco(forma: Forma, valor: object) -> object:
    """What stands for `valor` in the structure kept aside: it says how the value was written, and not which it is."""
    if valor is None:
        return None
    if forma.clase in ("fecha", "opcion"):
        return None
    # Ones: zero means something in a table, and the plan of the structure is that of the law.
    if isinstance(valor, int) and not isinstance(valor, bool):
        return 1
    if not forma.es_numero:
        return ""
    decimales = len(texto_llano(valor).partition(".")[2])
    return f"1.{'0' * decimales}" if 0 < decimales <= DECIMALES else "1"


def de_celda(forma: Forma, crudo: object, antes: object) -> object:
    """What the law says by a filled cell. `antes` is the hueco of that place, or AUSENTE.

    Raises CeldaInvalida.
    """
    if forma.opciones:
        return _opcion(forma, crudo)
    if forma.es_numero:
        return _numero(forma, crudo, antes)
    if forma.clase == "fecha":
        return _fecha(forma, crudo)
    if forma.clase == "clave":
        return _clave(forma, crudo)
    return _texto(forma, crudo, antes)


def _clave(forma: Forma, crudo: object) -> str:
    """`reconexion_en_medidor` of «Reconexión en medidor»: a dotted key has no accents, spaces or dots."""
    llano = unicodedata.normalize("NFKD", texto_llano(crudo)).encode("ascii", "ignore").decode().lower()
    clave = re.sub(r"[^a-z0-9/]+", "_", llano).strip("_")
    if not clave:
        raise CeldaInvalida(forma.esperado)
    return clave


def _opcion(forma: Forma, crudo: object) -> object:
    dicho = ("sí" if crudo else "no") if isinstance(crudo, bool) else str(crudo).strip()
    for rotulo, valor in forma.opciones:
        if dicho.casefold() in (rotulo.casefold(), texto_llano(valor).casefold()):
            return valor
    if forma.abierta:
        return _numero(IMPORTE, crudo, AUSENTE) if not isinstance(crudo, str) else dicho
    raise CeldaInvalida(forma.esperado)


def _numero(forma: Forma, crudo: object, antes: object) -> object:
    if isinstance(crudo, str):
        texto = crudo.strip()
        if forma.clase == "tasa" and (tanto := _TANTO_POR_CIENTO.fullmatch(texto)):
            return _escrito(forma, Decimal(tanto[1]).scaleb(-2).normalize(), antes)
        if not _CIFRA.fullmatch(texto):
            raise CeldaInvalida(f"{forma.esperado}: sin signo, sin comas y sin símbolo de pesos")
        if _quiere_entero(forma, antes) and _ENTERO.fullmatch(texto):
            return int(texto)
        return texto
    if isinstance(crudo, date):
        raise CeldaInvalida(f"{forma.esperado}; la celda tiene una fecha")
    if isinstance(crudo, bool) or not isinstance(crudo, int | float):
        raise CeldaInvalida(forma.esperado)
    numero = _de_numero(forma, crudo)
    if _quiere_entero(forma, antes) and numero == numero.to_integral_value():
        return int(numero)
    return _escrito(forma, numero, antes)


def _de_numero(forma: Forma, crudo: object) -> Decimal:
    """The number of a cell by its shortest written form, at the fifteen digits that a spreadsheet shows."""
    numero = Decimal(repr(crudo))
    if not numero.is_finite() or numero < 0 or numero >= 10**12:
        raise CeldaInvalida(forma.esperado)
    numero = Context(prec=CIFRAS).plus(numero).normalize()
    exponente = numero.as_tuple().exponent
    if isinstance(exponente, int) and -exponente > DECIMALES:
        raise CeldaInvalida(
            f"{forma.esperado}, con {DECIMALES} decimales a lo más; escriba la cifra impresa y no la de un cálculo"
        )
    return abs(numero)


def _quiere_entero(forma: Forma, antes: object) -> bool:
    if forma.clase in ("volumen", "entero"):
        return not isinstance(antes, str)
    return forma.clase == "cifra" and isinstance(antes, int) and not isinstance(antes, bool)


def _escrito(forma: Forma, numero: Decimal, antes: object) -> str:
    """With the decimals it had in the law; money that was not there, with two."""
    if isinstance(antes, str):
        decimales = len(antes.partition(".")[2])
    else:
        decimales = 0 if forma.clase in ("volumen", "entero") else 2
    propios = max(0, -int(numero.as_tuple().exponent))
    return f"{numero:.{max(decimales, propios)}f}"


def _fecha(forma: Forma, crudo: object) -> object:
    if isinstance(crudo, datetime):
        if crudo.time() == crudo.time().min:
            return crudo.date()
    elif isinstance(crudo, date):
        return crudo
    elif isinstance(crudo, str):
        try:
            return esquema.fecha(crudo.strip())
        except esquema.ValorInvalido as error:
            raise CeldaInvalida(error.esperado) from None
    raise CeldaInvalida(forma.esperado)


def _texto(forma: Forma, crudo: object, antes: object) -> object:
    if isinstance(crudo, datetime):
        crudo = crudo.date() if crudo.time() == crudo.time().min else crudo
    texto = texto_llano(crudo) if not isinstance(crudo, float) else format(_de_numero(forma, crudo), "f")
    if caracter_ajeno(texto):
        raise CeldaInvalida("texto sin caracteres de control")
    if isinstance(antes, int) and not isinstance(antes, bool) and _ENTERO.fullmatch(texto):
        return int(texto)
    return texto


def _iguales(uno: object, otro: object) -> bool:
    """Equal and of one type: 1 is not true."""
    return type(uno) is type(otro) and uno == otro


def es_hoja(valor: object) -> bool:
    """Whether `valor` fits in one cell."""
    if isinstance(valor, str):
        return len(valor) <= LARGO
    return valor is None or valor is AUSENTE or isinstance(valor, int | date | NumeroSinComillas)


def hay_nulos(valor: object) -> bool:
    """Whether a figure is missing anywhere in `valor`."""
    if isinstance(valor, Mapping):
        return any(hay_nulos(hijo) for hijo in valor.values())
    if isinstance(valor, list):
        return any(hay_nulos(hijo) for hijo in valor)
    return valor is None
