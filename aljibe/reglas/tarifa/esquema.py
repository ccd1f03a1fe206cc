"""The words of the tariff schema (version 1), and how one value of a file is read.

Each reader returns the value or raises `ValorInvalido` with what was expected; the validator reports it, the
price refuses with it. Nothing here converts a float: an unquoted number arrives as `NumeroSinComillas`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

AUSENTE: Any = type("Ausente", (), {"__repr__": lambda _: "ausente", "__bool__": lambda _: False})()

MODELOS_DE_TABLA = ("base_plus_table", "table_total")
MODELOS_DE_TRAMOS = ("brackets_total_rate", "brackets_base_plus_marginal")
MODELOS = (*MODELOS_DE_TABLA, *MODELOS_DE_TRAMOS, "flat")
TODOS_LOS_M3 = "unit_price_times_all_m3"
ULTIMO_MAS_EXCEDENTE = "last_row_plus_excess"
REGLAS_FINALES = (TODOS_LOS_M3, ULTIMO_MAS_EXCEDENTE)
CLASES_FISCALES = ("domestic", "non_domestic")
PERIODOS = ("monthly", "bimonthly")
INTEGRIDADES = ("complete", "partial", "structure_only")
CONCEPTOS = ("agua", "alcantarillado", "tratamiento")
SECCIONES = {"alcantarillado": "sewer", "tratamiento": "treatment"}
SERVICIOS_CONOCIDOS = ("agua", "agua_potable", "alcantarillado", "tratamiento")
PORCENTAJE = "percent_of_water"
POR_M3_DE_AGUA = "per_m3_of_water_consumption"
POR_M3_DESCARGADO = "per_m3_discharged"
INCLUIDO = "included_in_water_price"
MODELOS_DE_SERVICIO = (PORCENTAJE, POR_M3_DE_AGUA, POR_M3_DESCARGADO, INCLUIDO)
PRIMEROS_M3 = re.compile(r"first_([0-9]{1,9})_m3")
UNIDADES_DE_MONEDA = ("MXN", "UMA")
MESES = (
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
)

_IMPORTE = re.compile(r"[0-9]{1,12}(\.[0-9]{1,10})?")
_VOLUMEN = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")
_FECHA = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
T = TypeVar("T")


class ValorInvalido(ValueError):
    """A value of the file that cannot be used; `esperado` says in Spanish what was expected."""

    def __init__(self, esperado: str) -> None:
        super().__init__(esperado)
        self.esperado = esperado


@dataclass(frozen=True, slots=True)
class NumeroSinComillas:
    """A number with a decimal point (or exponent) written without quotes: its text, never a float."""

    texto: str

    def __str__(self) -> str:
        return self.texto


def como_texto(valor: object) -> str:
    """`valor` in one short line, as the file says it, for a message. Bounded, whatever the value."""
    if valor is None:
        return "null"
    if valor is True or valor is False:
        return "true" if valor else "false"
    if isinstance(valor, dict):
        return f"un mapa de {len(valor)} claves"
    if isinstance(valor, list | tuple | set | frozenset):
        return f"una lista de {len(valor)} elementos"
    try:
        texto = " ".join(str(valor).split())
    except ValueError:  # an integer of thousands of digits
        texto = "un número de miles de cifras"
    if isinstance(valor, str):
        texto = f"«{texto}»"
    return texto if len(texto) <= 80 else texto[:77] + "…"


def texto_de(valor: object) -> str:
    """A key, a name or an article as text, also if it was written as a plain number; else empty."""
    if isinstance(valor, int) and not isinstance(valor, bool):
        return str(valor) if abs(valor) < 10**18 else ""
    return str(valor).strip() if isinstance(valor, str | NumeroSinComillas) else ""


def importe(valor: object) -> Decimal:
    """A quoted amount, zero or more, exact as printed."""
    esperado = 'un importe entre comillas, por ejemplo "110.01"'
    if valor is None:
        raise ValorInvalido(f"{esperado}; null quiere decir que no se encontró y con él no se cobra")
    if isinstance(valor, int | float | NumeroSinComillas) and not isinstance(valor, bool):
        raise ValorInvalido(f"{esperado}; está escrito sin comillas")
    if not isinstance(valor, str) or not _IMPORTE.fullmatch(valor):
        raise ValorInvalido(f"{esperado}: sin signo, sin comas y sin símbolo de pesos")
    return Decimal(valor)


def fraccion(valor: object) -> Decimal:
    """A quoted rate from 0 to 1."""
    esperado = 'una tasa entre comillas de "0" a "1", por ejemplo "0.16" para 16 %'
    try:
        tasa = importe(valor)
    except ValorInvalido as error:
        sin_comillas = "; está escrita sin comillas" if "sin comillas" in error.esperado else ""
        raise ValorInvalido(esperado + sin_comillas) from None
    if tasa > 1:
        raise ValorInvalido(esperado)
    return tasa


def volumen(valor: object) -> Decimal:
    """Cubic metres, zero or more: a whole number, or quoted text that may have decimals."""
    texto = texto_de(valor) if _es_entero(valor) or isinstance(valor, NumeroSinComillas) else valor
    if not isinstance(texto, str) or not _VOLUMEN.fullmatch(texto):
        raise ValorInvalido('un volumen en m³ de cero o más, por ejemplo 15 o "12.5"')
    return Decimal(texto)


def metros_enteros(valor: object) -> int:
    """A whole number of cubic metres, quoted or not."""
    try:
        m3 = volumen(valor)
    except ValorInvalido:
        raise ValorInvalido("un número entero de m³, de cero o más") from None
    if m3 != m3.to_integral_value():
        raise ValorInvalido("un número entero de m³, de cero o más")
    return int(m3)


def fecha(valor: object) -> date:
    """A date without hour, as YAML reads it or quoted."""
    if isinstance(valor, date) and not isinstance(valor, datetime):
        return valor
    if isinstance(valor, str) and _FECHA.fullmatch(valor):
        try:
            return date.fromisoformat(valor)
        except ValueError:
            pass
    raise ValorInvalido("una fecha AAAA-MM-DD que exista")


def booleano(valor: object) -> bool:
    if valor is True or valor is False:
        return valor
    raise ValorInvalido("true o false, sin comillas")


def uno_de(*palabras: str) -> Callable[[object], str]:
    """A reader that accepts exactly one of `palabras`."""

    def leer(valor: object) -> str:
        if isinstance(valor, str) and valor in palabras:
            return valor
        raise ValorInvalido("uno de: " + ", ".join(palabras))

    return leer


def palabras(valor: object) -> tuple[str, ...]:
    """One word, or a list of words."""
    if isinstance(valor, str):
        return (valor,)
    if isinstance(valor, list) and all(isinstance(palabra, str) for palabra in valor):
        return tuple(valor)
    raise ValorInvalido("una palabra o una lista de palabras")


def del_mes(valor: object, mes: int) -> object:
    """The month's cell (1-12) of a list of twelve prices."""
    if not isinstance(valor, list) or len(valor) != 12:
        cuantos = f"; son {len(valor)}" if isinstance(valor, list) else ""
        raise ValorInvalido(f"una lista de 12 precios, de enero a diciembre (monthly_columns: true){cuantos}")
    return valor[mes - 1]


def precio_de_la_ley(valor: object, *, mensual: bool, mes: int) -> Decimal:
    """The price of `mes`: the value itself, or its cell when the use is printed with twelve columns."""
    if mensual:
        return importe(del_mes(valor, mes))
    if isinstance(valor, list):
        raise ValorInvalido(
            'un solo importe entre comillas, por ejemplo "110.01"; es una lista y monthly_columns no es true'
        )
    return importe(valor)


def _es_entero(valor: object) -> bool:
    return isinstance(valor, int) and not isinstance(valor, bool)


def renglones(tabla: dict[Any, Any]) -> tuple[dict[int, tuple[object, Any]], list[tuple[object, str]]]:
    """A `table` by whole m³: {m3: (key as written, value)}, and the keys that are no row, with the reason."""
    filas: dict[int, tuple[object, Any]] = {}
    ajenas: list[tuple[object, str]] = []
    for clave, valor in tabla.items():
        try:
            m3 = metros_enteros(clave)
        except ValorInvalido as error:
            ajenas.append((clave, error.esperado))
            continue
        if m3 in filas:
            ajenas.append((clave, f"cada renglón una sola vez; el {m3} está repetido"))
            filas[m3] = (clave, AUSENTE)  # which of the two is the law's cannot be known
            continue
        filas[m3] = (clave, valor)
    return filas, ajenas
