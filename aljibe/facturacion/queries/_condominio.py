"""What has to be seen of the accounts that a condominium takes."""

from collections.abc import Collection
from typing import Any

from django.db import connection

from aljibe.facturacion.queries._calculo import texto

_SIN_FACTURAR = texto("sin_facturar")


def sin_facturar(cuentas: Collection[int]) -> list[dict[str, Any]]:
    """The accounts with m³ of a meter taken away that no bill has, by number. One statement.

    Each is {cuenta, m3, medidor, lectura, el, periodo}: the meter and the reading it left with (whole m³), the last day
    it was there, and the first period that can bill them.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SIN_FACTURAR, {"cuentas": list(cuentas)})
        return [dict(zip((c.name for c in cursor.description), fila, strict=True)) for fila in cursor.fetchall()]
