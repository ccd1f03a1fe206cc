"""A law with nothing in it but its structure: what a new municipality begins with."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

MODELOS = {
    "tabla": "base_plus_table",
    "total": "table_total",
    "tramos": "brackets_total_rate",
    "excedente": "brackets_base_plus_marginal",
    "fija": "flat",
}
RENGLONES_MAXIMOS = 1_000
USOS_MAXIMOS = 40
EJERCICIOS = range(1900, 2200)


class NoEsUnaLeyNueva(ValueError):
    """What was asked for is no law; `motivo` says which value and what was expected."""

    def __init__(self, motivo: str) -> None:
        super().__init__(motivo)
        self.motivo = motivo


@dataclass(frozen=True, slots=True, kw_only=True)
class UsoNuevo:
    """A use of a new law. `modelo` is one of MODELOS."""

    clave: str
    nombre: str
    modelo: str = "tabla"

    @classmethod
    def de_texto(cls, texto: str) -> "UsoNuevo":
        """`domestico:Doméstico`, or `domestico:Doméstico:tramos`.

        Raises NoEsUnaLeyNueva.
        """
        clave, _, resto = (parte.strip() for parte in texto.partition(":"))
        nombre, _, modelo = (parte.strip() for parte in resto.partition(":"))
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,58}", clave):
            raise NoEsUnaLeyNueva(
                f"el uso es «{texto[:80]}»; se esperaba clave:nombre, por ejemplo domestico:Doméstico; "
                "la clave va en minúsculas, sin acentos ni espacios"
            )
        if modelo and modelo not in MODELOS:
            raise NoEsUnaLeyNueva(f"el modelo del uso es «{modelo[:40]}»; se esperaba uno de: {', '.join(MODELOS)}")
        return cls(clave=clave, nombre=nombre[:100] or clave.replace("_", " ").capitalize(), modelo=modelo or "tabla")


def ley_en_blanco(
    *, municipio: str, ejercicio: int, usos: Sequence[UsoNuevo], renglones: int = 100, mensual: bool = False
) -> dict[Any, Any]:
    """The data of a law of `ejercicio` whose every price is missing. `renglones`: the last row of its tables.

    Raises NoEsUnaLeyNueva: no use, one twice, or a number outside what a law has.
    """
    if ejercicio not in EJERCICIOS:
        raise NoEsUnaLeyNueva(f"el ejercicio es {ejercicio}; se esperaba un año de cuatro cifras")
    if not 1 <= renglones <= RENGLONES_MAXIMOS:
        raise NoEsUnaLeyNueva(f"los renglones son {renglones}; se esperaba de 1 a {RENGLONES_MAXIMOS:,}")
    if not 1 <= len(usos) <= USOS_MAXIMOS:
        raise NoEsUnaLeyNueva(f"los usos son {len(usos)}; se esperaba de 1 a {USOS_MAXIMOS}")
    claves = [uso.clave for uso in usos]
    if repetidas := {clave for clave in claves if claves.count(clave) > 1}:
        raise NoEsUnaLeyNueva(f"el uso «{min(repetidas)}» está repetido; se esperaba cada clave una vez")
    return {
        "schema_version": 1,
        "municipality": municipio,
        "fiscal_year": ejercicio,
        "valid_from": date(ejercicio, 1, 1),
        "valid_to": date(ejercicio, 12, 31),
        "currency": "MXN",
        "completeness": "complete",
        "source": {"document": "", "url": ""},
        "articles": {},
        "metered": [_uso(uso, renglones, mensual) for uso in usos],
        "sewer": {"model": None},
        "treatment": {"model": None},
        "late_payment": {"surcharge_monthly_rate": None},
    }


def _uso(uso: UsoNuevo, renglones: int, mensual: bool) -> dict[Any, Any]:
    modelo = MODELOS[uso.modelo]
    campos: dict[Any, Any] = {
        "use": uso.clave,
        "label_es": uso.nombre,
        "tax_class": None,
        "model": modelo,
        "monthly_columns": mensual,
    }
    if modelo == "flat":
        return campos | {"amount": None}
    if modelo == "brackets_total_rate":
        return campos | {"brackets": [{"to": None, "per_m3": None}]}
    if modelo == "brackets_base_plus_marginal":
        return campos | {"brackets": [{"to": None, "base": None, "marginal": None}]}
    if modelo == "base_plus_table":
        campos["base_fee"] = None
    final = {"rule": None, "from_m3": renglones + 1, "unit_price": None, "add_base_fee": None}
    if modelo == "table_total":
        del final["add_base_fee"]
    return campos | {"table": None, "last_row_m3": renglones, "beyond_last_row": final}
