"""What no role may do to a law, tried in raw SQL."""

import psycopg
import pytest

from aljibe.tarifas.models import Ley
from tests.tarifas.factories import aprobada, importada

PRECIOS = ("tarifas_tarifa", "tarifas_segmento", "tarifas_precio", "tarifas_criterio")
CAMBIOS = {
    "tarifas_tarifa": "SET nombre = 'otro'",
    "tarifas_segmento": "SET fijo = fijo + 1",
    "tarifas_precio": "SET importe = importe + 1",
    "tarifas_criterio": "SET valor = '99'",
}
SENTENCIAS = [
    *(f"UPDATE {tabla} {CAMBIOS[tabla]}" for tabla in PRECIOS),
    *(f"DELETE FROM {tabla}" for tabla in PRECIOS),
    *(f"TRUNCATE {tabla}" for tabla in PRECIOS),
    "UPDATE tarifas_ley SET tasa_recargo = 0",
    "UPDATE tarifas_ley SET texto = ''",
    "UPDATE tarifas_ley SET vigente_hasta = '2099-12-31'",
    "UPDATE tarifas_ley SET estado = 'BORRADOR', aprobada_por_id = NULL, aprobada_en = NULL",
    "DELETE FROM tarifas_ley",
    "TRUNCATE tarifas_ley CASCADE",
    "INSERT INTO tarifas_precio (ley_id, clave, seccion, nombre, unidad, importe, articulo, grupo)"
    " SELECT id, 'services.inventado', 'services', 'inventado', '', 1, '', 'varios' FROM tarifas_ley",
    "INSERT INTO tarifas_segmento (ley_id, uso, beneficio, mes, componente, desde, desde_abierto, hasta, fijo, por_m3,"
    " menos_m3, articulo, renglon)"
    " SELECT id, 'domestico', '', 0, 'agua', 0, false, NULL, 1, 0, 0, '', '' FROM tarifas_ley",
]


def test_r39_no_role_changes_a_law_or_a_price(base_propia, superusuario):
    aprobada()
    for direccion in (base_propia.app, base_propia.dueno, superusuario(base_propia)):
        for sentencia in SENTENCIAS:
            with psycopg.connect(direccion) as conexion, pytest.raises(psycopg.Error):
                conexion.execute(sentencia)


def test_r39_not_even_a_draft_is_edited_or_approved_by_its_importer_in_sql(base_propia):
    ley = importada()
    sentencias = [
        "UPDATE tarifas_ley SET tasa_recargo = 0",
        "UPDATE tarifas_ley SET estado = 'APROBADA', aprobada_por_id = importada_por_id, aprobada_en = now()",
        "UPDATE tarifas_ley SET estado = 'APROBADA'",
        "UPDATE tarifas_ley SET estado = 'SUSTITUIDA', aprobada_por_id = 1, aprobada_en = now()",
        "UPDATE tarifas_precio SET importe = 1",
    ]
    for direccion in (base_propia.app, base_propia.dueno):
        for sentencia in sentencias:
            with psycopg.connect(direccion) as conexion, pytest.raises(psycopg.Error):
                conexion.execute(sentencia)

    assert Ley.objects.get().estado == ley.estado


def test_two_laws_for_one_first_day_are_never_both_approved(base_propia):
    aprobada()
    otra = importada(por_m3="7.00")

    with psycopg.connect(base_propia.app) as conexion, pytest.raises(psycopg.errors.UniqueViolation):
        conexion.execute(
            "UPDATE tarifas_ley SET estado = 'APROBADA', aprobada_en = now(),"
            " aprobada_por_id = (SELECT id FROM seguridad_usuario WHERE usuario = 'direccion') WHERE id = %s",
            [otra.pk],
        )
