"""Seals: what is altered, removed or inserted afterwards is found and named."""

import time
from collections.abc import Callable

import psycopg
import pytest
from django.db import connection

from aljibe.base.postgres import Direcciones
from aljibe.libro import queries, services
from aljibe.libro.models import Asiento, Huella, Sello
from tests.caja.factories import AHORA, cobrar, turno_abierto
from tests.libro.factories import adeudar
from tests.padron.factories import cuenta as nueva_cuenta
from tests.seguridad.factories import persona

pytestmark = pytest.mark.lento


def hallazgos() -> list[str]:
    return [h for p in queries.pruebas() for h in p.hallazgos]


def sellar_todo() -> None:
    """Seal until nothing is left: a transaction of another database of the same server holds the horizon back."""
    fin = time.monotonic() + 60
    while Asiento.objects.count() > Huella.objects.filter(clase="A").count():
        services.sellar(ahora=AHORA)
        assert time.monotonic() < fin, "no se pudo sellar todo"
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.02)")


@pytest.fixture
def sellado(base_propia: Direcciones) -> Direcciones:
    cajera = persona("cajero", "rosa")
    adeudar(nueva_cuenta("012345"))
    cobrar(turno_abierto(cajera), "012345", "298.00", por=cajera)
    sellar_todo()
    return base_propia


def test_each_block_chains_with_the_one_before(sellado: Direcciones) -> None:
    adeudar(nueva_cuenta("000777"))
    sellar_todo()

    sellos = list(Sello.objects.order_by("id"))
    assert len(sellos) >= 2
    assert [s.anterior for s in sellos] == ["0" * 64, *(s.resumen for s in sellos[:-1])]
    assert sum(s.asientos for s in sellos) == Asiento.objects.count()
    assert hallazgos() == []


@pytest.mark.parametrize(
    "dano",
    [
        "UPDATE libro_movimiento SET importe = importe + 0.01"
        " WHERE id = (SELECT min(id) FROM libro_movimiento WHERE asiento_id = {a})",
        "UPDATE libro_cargo SET articulo = '99' WHERE asiento_id = {a}",
        "UPDATE libro_asiento SET fecha = fecha - 1 WHERE id = {a}",
        "INSERT INTO libro_movimiento (asiento_id, debe_id, haber_id, importe)"
        " SELECT {a}, min(id), max(id), 1 FROM libro_cuentacontable",
    ],
)
def test_r66_an_altered_or_added_row_is_found_and_its_asiento_named(
    sellado: Direcciones, superusuario: Callable[[Direcciones], str], dano: str
) -> None:
    asiento = Asiento.objects.get(tipo="FACTURACION").pk
    with psycopg.connect(superusuario(sellado), autocommit=True) as conexion:
        conexion.execute("SET session_replication_role = replica")
        conexion.execute(dano.format(a=asiento))

    assert any(f"asiento {asiento}: fue alterado" in h for h in hallazgos())


def test_r66_a_removed_asiento_and_one_inserted_in_a_sealed_time_are_named(
    sellado: Direcciones, superusuario: Callable[[Direcciones], str]
) -> None:
    asiento = Asiento.objects.get(tipo="FACTURACION").pk
    with psycopg.connect(superusuario(sellado), autocommit=True) as conexion:
        conexion.execute("SET session_replication_role = replica")
        conexion.execute(
            "INSERT INTO libro_asiento (id, tipo, fecha, fecha_valor, registrado_en, usuario_id, xid)"
            " SELECT 900001, tipo, fecha, fecha_valor, registrado_en, usuario_id, xid FROM libro_asiento WHERE id = %s",
            [asiento],
        )
        conexion.execute("DELETE FROM libro_asiento WHERE id = %s", [asiento])

    # A seal that comes after the damage does not take the forged row in.
    services.sellar(ahora=AHORA)

    assert any(f"asiento {asiento}: fue borrado" in h for h in hallazgos())
    # The horizon that was sealed is beyond the transaction that the forged row claims.
    assert any("asiento 900001: apareció" in h for h in hallazgos())


def test_a_transaction_that_is_still_running_waits_for_a_later_block(sellado: Direcciones) -> None:
    with psycopg.connect(sellado.app) as lenta:
        lenta.execute(
            "INSERT INTO libro_asiento (tipo, fecha, fecha_valor, registrado_en, usuario_id)"
            " SELECT 'FONDO', '2026-11-24', '2026-11-24', now(), min(id) FROM seguridad_usuario"
        )
        adeudar(nueva_cuenta("000777"))
        # The debt is committed and newer than the slow transaction: it waits, for the slow one may still come.
        bloque = services.sellar(ahora=AHORA)
        assert bloque is None or bloque.asientos == 0
        lenta.execute(
            "INSERT INTO libro_movimiento (asiento_id, debe_id, haber_id, importe)"
            " SELECT (SELECT max(id) FROM libro_asiento WHERE tipo = 'FONDO'),"
            " (SELECT id FROM libro_cuentacontable WHERE clave = 'EFECTIVO'),"
            " (SELECT id FROM libro_cuentacontable WHERE clave = 'FONDO'), 5"
        )
    sellar_todo()

    assert hallazgos() == []
