"""A case as text (a row of CSV, a form) made into values, or refused with the field, its value and what to do."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from aljibe.reglas.tarifa.esquema import ValorInvalido, como_texto, fecha
from aljibe.reglas.tarifa.ley import SERVICIO_MEDIDO, NoSePuedeCalcular
from aljibe.reglas.tarifa.precio import Caso

_M3 = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")


def leer_caso(fila: Mapping[str, str]) -> Caso:
    """The case of a row with the columns `concepto`, `uso`, `m3`, `fecha`, `beneficio`; an absent one is empty.

    `m3` is read for `servicio_medido` only: elsewhere it is ignored, whatever it says.

    Raises NoSePuedeCalcular.
    """
    concepto = _celda(fila, "concepto")
    return Caso(
        concepto=concepto,
        uso=_celda(fila, "uso"),
        fecha=_fecha(_celda(fila, "fecha")),
        m3=leer_m3(_celda(fila, "m3")) if concepto == SERVICIO_MEDIDO else None,
        beneficio=_celda(fila, "beneficio"),
    )


def leer_m3(texto: str) -> Decimal | None:
    """Cubic metres written plainly (`20`, `12.5`), None if empty.

    Raises NoSePuedeCalcular: sign, thousands separator, letters, more than nine digits.
    """
    if not texto:
        return None
    if not _M3.fullmatch(texto):
        raise NoSePuedeCalcular(
            f"m3 es {como_texto(texto)}; se esperaban m³ de 0 a 999999999, sin signo ni separador de miles."
        )
    return Decimal(texto)


def _fecha(texto: str) -> date:
    try:
        return fecha(texto)
    except ValorInvalido as error:
        raise NoSePuedeCalcular(f"fecha es {como_texto(texto)}; se esperaba {error.esperado}.") from None


def _celda(fila: Mapping[str, str], columna: str) -> str:
    return (fila.get(columna) or "").strip()
