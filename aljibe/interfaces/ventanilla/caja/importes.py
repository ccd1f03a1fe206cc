"""Amounts and counts as a cashier types them, and the key of each form of the till."""

import re
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms

CERO = Decimal("0.00")
_PESOS = re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?")
_CON_MILES = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]{1,2})?")
_ENTERO = re.compile(r"[0-9]{1,6}")
_CLAVE_CON_TURNO = re.compile(r"([0-9]{1,18})\.[0-9a-f-]{36}")


class FormaDeCaja(forms.Form):
    """A form whose hidden fields, which nobody types, are answered for in words."""

    def clean(self) -> None:
        """Raises ValidationError: a hidden field is missing or was changed."""
        if any(campo.is_hidden and campo.name in self.errors for campo in self):
            raise forms.ValidationError(
                "La página no llegó completa. Actualícela e intente otra vez; no se guardó nada."
            )


class Importe(forms.Field):
    """Pesos with up to two decimals; `$` and the commas of thousands are let through. Empty is None."""

    def __init__(self, **kwargs: Any) -> None:
        atributos = {"class": "entrada importe", "inputmode": "decimal", "autocomplete": "off"}
        kwargs.setdefault("widget", forms.TextInput(attrs=atributos))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        """The amount of a text. Raises ValidationError with both figures."""
        texto = str(value or "").strip()
        return leer_pesos(texto) if texto else None


def leer_pesos(texto: str) -> Decimal:
    """Raises ValidationError: it is not an amount of pesos."""
    limpio = texto.strip().removeprefix("$").strip()
    # A comma is of thousands and nothing else: "12,5" is not guessed to be 12.5.
    if "," in limpio and not _CON_MILES.fullmatch(limpio):
        raise forms.ValidationError(f"«{texto}» no es un importe. Escriba pesos con punto y dos decimales: 298.00.")
    limpio = limpio.replace(",", "")
    if not _PESOS.fullmatch(limpio):
        raise forms.ValidationError(f"«{texto}» no es un importe. Escriba pesos con punto y dos decimales: 298.00.")
    return Decimal(limpio).quantize(CERO)


def leer_piezas(texto: str) -> int:
    """A whole number, 0 when nothing was typed. Raises ValueError."""
    limpio = texto.strip()
    if not limpio:
        return 0
    if not _ENTERO.fullmatch(limpio):
        raise ValueError(texto)
    return int(limpio)


def clave_nueva(turno_id: int | str = "") -> str:
    """A key for one form. It carries its turno: a repetition after the close still reaches its own answer."""
    return f"{turno_id}.{uuid4()}" if turno_id else str(uuid4())


def turno_de(clave: str) -> int | None:
    """The turno a key was made for."""
    partes = _CLAVE_CON_TURNO.fullmatch(clave)
    return int(partes[1]) if partes else None
