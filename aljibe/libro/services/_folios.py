"""Folios: one row for each series, locked in the transaction that writes the document. No gap, no repeat (R20)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.backends.utils import CursorWrapper


@dataclass(frozen=True, slots=True, kw_only=True)
class Pedido:
    """How many folios of a series an act needs."""

    documento: str
    serie: str
    ejercicio: int
    cuantos: int = 1


def tomar_folios(pedidos: Sequence[Pedido]) -> list[int]:
    """First number of each request, in the order they were given; the next ones follow it.

    Call it once in an act, as late as its writes allow: the rows stay locked until the transaction ends, and they
    are locked sorted, so that two acts never wait for each other.
    """
    assert connection.in_atomic_block
    primeros: dict[int, int] = {}
    orden = sorted(range(len(pedidos)), key=lambda i: (pedidos[i].serie, pedidos[i].documento, pedidos[i].ejercicio))
    with connection.cursor() as cursor:
        for i in orden:
            primeros[i] = _avanzar(cursor, pedidos[i])
    return [primeros[i] for i in range(len(pedidos))]


def folio(serie: str, ejercicio: int, numero: int) -> str:
    """The folio as it is printed: RA-2026-000001."""
    return f"{serie}-{ejercicio}-{numero:06d}"


def _avanzar(cursor: CursorWrapper, pedido: Pedido) -> int:
    assert pedido.cuantos > 0
    clave: list[str | int] = [pedido.documento, pedido.serie, pedido.ejercicio]
    while True:
        cursor.execute(
            "UPDATE libro_serie SET siguiente = siguiente + %s"
            " WHERE documento = %s AND serie = %s AND ejercicio = %s RETURNING siguiente",
            [pedido.cuantos, *clave],
        )
        if fila := cursor.fetchone():
            return int(fila[0]) - pedido.cuantos
        # The first document of a series in a year makes its row; a twin that does the same is waited for.
        cursor.execute(
            "INSERT INTO libro_serie (documento, serie, ejercicio, siguiente) VALUES (%s, %s, %s, 1)"
            " ON CONFLICT (documento, serie, ejercicio) DO NOTHING",
            clave,
        )
