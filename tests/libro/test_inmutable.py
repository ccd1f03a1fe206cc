"""What the database refuses to everybody: the application, the owner and the superuser."""

from collections.abc import Callable

import psycopg
import pytest
from django.db import connection
from psycopg import errors

from aljibe.base.postgres import Direcciones
from tests.caja.factories import cobrar, turno_abierto
from tests.leyes.factories import ley_aprobada
from tests.libro.factories import adeudar
from tests.padron.factories import cuenta as nueva_cuenta
from tests.seguridad.factories import persona

INMUTABLES = (
    "libro_asiento", "libro_movimiento", "libro_cargo", "libro_sello", "libro_huella", "libro_renglondeorden",
    "seguridad_bitacora", "documentos_reimpresion", "facturacion_cargoderecibo", "caja_mediorecibido", "caja_retiro",
    "caja_conteo", "caja_corte", "tarifas_tarifa", "tarifas_segmento", "tarifas_precio", "tarifas_criterio",
)  # fmt: skip
# Table, a column that never changes, and another value for it.
DE_ESTADO = (
    ("caja_recibocaja", "importe", "+ 1"),
    ("facturacion_reciboagua", "total", "+ 1"),
    ("documentos_documento", "folio", "|| 'x'"),
    ("caja_turno", "fondo", "+ 1"),
    ("libro_ordenpago", "total", "+ 1"),
    ("tarifas_ley", "texto", "|| 'x'"),
)
NEGADO = (errors.RestrictViolation, errors.InsufficientPrivilege)


@pytest.fixture
def libro_con_historia(base_propia: Direcciones) -> Direcciones:
    """A law, a debt and its payment."""
    ley_aprobada()
    cajera = persona("cajero", "rosa")
    cuenta = nueva_cuenta("012345")
    adeudar(cuenta)
    cobrar(turno_abierto(cajera), "012345", "298.00", por=cajera)
    return base_propia


def test_r31_nobody_updates_deletes_or_truncates_what_is_written(
    libro_con_historia: Direcciones, superusuario: Callable[[Direcciones], str]
) -> None:
    for direccion in (libro_con_historia.app, libro_con_historia.dueno, superusuario(libro_con_historia)):
        with psycopg.connect(direccion, autocommit=True) as conexion:
            for tabla in INMUTABLES:
                vacia = conexion.execute(f"SELECT NOT EXISTS (SELECT FROM {tabla})").fetchone() == (True,)
                if not vacia:
                    with pytest.raises(NEGADO):
                        conexion.execute(f"UPDATE {tabla} SET id = id")
                    with pytest.raises(NEGADO):
                        conexion.execute(f"DELETE FROM {tabla}")
                with pytest.raises(NEGADO):
                    conexion.execute(f"TRUNCATE {tabla} CASCADE")


def test_r31_of_what_has_a_state_only_the_state_changes_and_only_forward(
    libro_con_historia: Direcciones, superusuario: Callable[[Direcciones], str]
) -> None:
    for direccion in (libro_con_historia.app, libro_con_historia.dueno, superusuario(libro_con_historia)):
        with psycopg.connect(direccion, autocommit=True) as conexion:
            for tabla, columna, otro in DE_ESTADO:
                if conexion.execute(f"SELECT EXISTS (SELECT FROM {tabla})").fetchone() == (True,):
                    with pytest.raises(NEGADO):
                        conexion.execute(f"UPDATE {tabla} SET {columna} = {columna} {otro}")
                    with pytest.raises(NEGADO):
                        conexion.execute(f"DELETE FROM {tabla}")
                with pytest.raises(NEGADO):
                    conexion.execute(f"TRUNCATE {tabla} CASCADE")
            with pytest.raises(NEGADO):
                conexion.execute("UPDATE tarifas_ley SET estado = 'BORRADOR'")


def test_the_application_reads_the_caches_of_balances_and_does_not_write_them(libro_con_historia: Direcciones) -> None:
    with psycopg.connect(libro_con_historia.app, autocommit=True) as conexion:
        for orden in (
            "UPDATE libro_saldodecargo SET saldo = 0",
            "DELETE FROM libro_saldodecargo",
            "INSERT INTO libro_saldoafavor (cuenta_id, persona_id, saldo) VALUES (1, 1, 5)",
            "DELETE FROM libro_serie",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                conexion.execute(orden)
        with pytest.raises(errors.RestrictViolation):
            conexion.execute("UPDATE libro_serie SET siguiente = siguiente - 1")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("debe", "haber", "importe"),
    [("EFECTIVO", "POR_APLICAR", "0"), ("EFECTIVO", "POR_APLICAR", "-1"), ("EFECTIVO", "EFECTIVO", "1")],
)
def test_r30_a_movement_without_two_sides_or_a_positive_amount_cannot_exist(
    debe: str, haber: str, importe: str
) -> None:
    cajera = persona("cajero", "rosa")
    turno_abierto(cajera)
    with (
        pytest.raises(Exception, match=r"movimiento_importe_positivo|movimiento_de_una_cuenta_a_otra"),
        connection.cursor() as c,
    ):
        c.execute(
            "INSERT INTO libro_movimiento (asiento_id, debe_id, haber_id, importe) SELECT max(a.id), d.id, h.id, %s"
            " FROM libro_asiento a, libro_cuentacontable d, libro_cuentacontable h"
            " WHERE d.clave = %s AND h.clave = %s GROUP BY d.id, h.id",
            [importe, debe, haber],
        )


@pytest.mark.django_db
def test_r30_a_movement_without_its_asiento_cannot_exist() -> None:
    with pytest.raises(Exception, match="asiento_id"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO libro_movimiento (asiento_id, debe_id, haber_id, importe)"
            " SELECT 999999999, min(id), max(id), 1 FROM libro_cuentacontable"
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.django_db
def test_a_cargo_is_never_paid_beyond_its_balance() -> None:
    cuenta = nueva_cuenta("012345")
    adeudar(cuenta)
    with pytest.raises(Exception, match="saldo_de_cargo_no_negativo"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO libro_movimiento (asiento_id, debe_id, haber_id, importe, cargo_id)"
            " SELECT c.asiento_id, p.id, d.id, 10000, c.id"
            " FROM libro_cargo c, libro_cuentacontable p, libro_cuentacontable d"
            " WHERE p.clave = 'POR_APLICAR' AND d.clave = 'DERECHOS' LIMIT 1"
        )
