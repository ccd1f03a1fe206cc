"""The audit trail is written by the database and by nobody else."""

import psycopg
import pytest

from aljibe.seguridad import queries
from tests.seguridad.factories import persona

SENTENCIAS = [
    "UPDATE seguridad_bitacora SET usuario = 'otro'",
    "DELETE FROM seguridad_bitacora",
    "TRUNCATE seguridad_bitacora",
]


@pytest.mark.parametrize("sentencia", SENTENCIAS)
def test_r31_no_role_edits_the_audit_trail(base_propia, superusuario, sentencia):
    direcciones = (base_propia.app, base_propia.dueno, superusuario(base_propia))
    for direccion in direcciones:
        with psycopg.connect(direccion) as conexion, pytest.raises(psycopg.Error):
            conexion.execute(sentencia)


def test_a_committed_person_is_read_back_by_another_connection(base_propia):
    persona("cajero")

    with psycopg.connect(base_propia.app) as conexion:
        cuantas = conexion.execute("SELECT count(*) FROM seguridad_usuario WHERE usuario = 'cajero'").fetchone()
    assert cuantas == (1,)
    assert queries.usuario("cajero").puesto_id == "cajero"
