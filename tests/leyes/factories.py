"""The law of Celaya, as two persons put it in force."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from django.db import connection

from aljibe.seguridad.models import Usuario
from aljibe.tarifas import services
from aljibe.tarifas.models import Ley, Precio, Segmento, Tarifa
from tests.seguridad.factories import persona, sistema

CELAYA = (Path(__file__).parents[2] / "aljibe" / "leyes" / "celaya-2019.yaml").read_text(encoding="utf-8")
AHORA = datetime(2025, 12, 31, 18, 0, tzinfo=UTC)


def celaya(anio: int = 2019) -> bytes:
    """The law of Celaya with the dates of another year."""
    return (
        CELAYA.replace("fiscal_year: 2019", f"fiscal_year: {anio}")
        .replace("valid_from: 2019-01-01", f"valid_from: {anio}-01-01")
        .replace("valid_to: 2019-12-31", f"valid_to: {anio}-12-31")
        .encode()
    )


def ley_aprobada(contenido: bytes | None = None, *, anio: int = 2026) -> Ley:
    """A law in force: that file, or Celaya's for that year."""
    ley = _borrador(contenido or celaya(anio))
    aprueba = Usuario.objects.filter(usuario="aprueba").first() or persona("direccion", "aprueba")
    return services.aprobar_ley(ley_id=ley.pk, por=aprueba, ahora=AHORA)


# What the import of a file wrote: its law, and the rows of each table of prices as COPY gives them.
_importadas: dict[bytes, tuple[Ley, dict[str, list[bytes]]]] = {}


def _borrador(contenido: bytes) -> Ley:
    """The draft of a file. A process compiles each file once, and copies its rows for the tests that come after.

    Where that file is already, the service answers.
    """
    if contenido not in _importadas or Ley.objects.filter(huella=_importadas[contenido][0].huella).exists():
        ley = services.importar_ley(contenido=contenido, archivo="ley.yaml", por=sistema(), ahora=AHORA)
        _importadas[contenido] = ley, {tabla: _copiadas(tabla, ley.pk) for tabla in _COLUMNAS}
        return ley
    importada, filas = _importadas[contenido]
    ley = copy(importada)
    ley.pk = None
    ley.save(force_insert=True)
    for tabla, suyas in filas.items():
        with _copia(f"COPY {tabla} (ley_id, {_COLUMNAS[tabla]}) FROM STDIN") as copia:
            copia.write(b"".join(b"%d\t%b" % (ley.pk, fila) for fila in suyas))
    return ley


_COLUMNAS = {
    modelo._meta.db_table: ", ".join(
        campo.column for campo in modelo._meta.concrete_fields if campo.column not in {"id", "ley_id"}
    )
    for modelo in (Tarifa, Segmento, Precio)
}


def _copiadas(tabla: str, ley_id: int) -> list[bytes]:
    with _copia(
        f"COPY (SELECT {_COLUMNAS[tabla]} FROM {tabla} WHERE ley_id = {ley_id} ORDER BY id) TO STDOUT"
    ) as copia:
        return [bytes(fila) for fila in copia]


@contextmanager
def _copia(orden: str) -> Iterator[psycopg.Copy]:
    with connection.cursor() as cursor, cursor.copy(orden) as copia:
        yield copia
