"""The catalogue of anomalies: what each bills, who keeps it, and what a bill says of it (K5)."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import Error

from aljibe.base.rechazos import NoExiste, ValorInvalido
from aljibe.facturacion import queries, services
from aljibe.facturacion.models import Anomalia, ReciboAgua
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Bitacora, Usuario
from tests.facturacion.factories import AHORA, facturar, hallazgos, leer
from tests.leyes.factories import ley_aprobada
from tests.padron.factories import cuenta
from tests.seguridad.factories import persona

pytestmark = pytest.mark.django_db
PERRO = {
    "anomalia": "perro",
    "nombre": "Perro suelto",
    "efecto": "ESTIMADO",
    "regla_estimacion": "ULTIMO",
    "orden_propuesta": "",
}


@pytest.fixture
def facturacion() -> Usuario:
    return persona("encargado_facturacion")


def agregar(por: Usuario, clave: str | None = None, **cambios: Any) -> Anomalia:
    return services.agregar_anomalia(**(PERRO | cambios), por=por, ahora=AHORA, clave=clave)


def cambiar(por: Usuario, clave: str | None = None, **cambios: Any) -> Anomalia:
    return services.cambiar_anomalia(**(PERRO | {"vigente": True} | cambios), por=por, ahora=AHORA, clave=clave)


def test_all_of_k5_is_in_the_catalogue_an_organismo_is_born_with() -> None:
    claves = {a.clave for a in queries.anomalias()}

    assert claves >= {
        "fuga", "parado", "roto", "invertido", "no_accesible", "consumo_suspendido",
        "consumo_alto", "consumo_bajo", "lectura_menor",
    }  # fmt: skip
    assert {a.clave for a in queries.anomalias(en_uso=True)} == {
        a.clave for a in queries.anomalias() if not a.automatica
    }


@pytest.mark.parametrize(
    ("regla", "m3", "dice"),
    [
        ("PROMEDIO_6", 20, "con el promedio de sus últimos seis meses"),
        ("ULTIMO", 30, "con lo que usó el mes anterior"),
        ("CERO", 0, "en cero: se paga solo la cuota base"),
        ("ASIGNADO", 13, "con el volumen que tiene asignado"),
        ("MISMO_MES", 20, "con el promedio de sus últimos seis meses"),
    ],
)
def test_a_bill_is_estimated_by_the_rule_of_its_anomaly_and_says_it_in_words(
    regla: str, m3: int, dice: str, facturacion: Usuario
) -> None:
    ley_aprobada()
    cuenta("000001", volumen_asignado="12.5")
    for periodo, dial in (("2026-08", 110), ("2026-09", 140)):
        leer("000001", dial, periodo)
        facturar(periodo)
    agregar(facturacion, regla_estimacion=regla)
    leer("000001", "", anomalia="perro")

    facturar()

    recibo = ReciboAgua.objects.get(periodo="2026-10")
    assert (recibo.estimado, recibo.consumo_m3) == (True, Decimal(m3))
    assert queries.como_se_estimo(recibo) == dice
    assert queries.datos_impresos([recibo.folio])[recibo.folio]["nota_consumo"] == f"Consumo estimado {dice}."
    assert hallazgos() == []


def test_a_bill_keeps_the_rule_it_was_made_with_when_the_catalogue_changes(facturacion: Usuario) -> None:
    ley_aprobada()
    cuenta("000001")
    leer("000001", 120, "2026-09")
    facturar("2026-09")
    agregar(facturacion)
    leer("000001", "", anomalia="perro")
    facturar()

    cambiar(facturacion, regla_estimacion="CERO")

    assert ReciboAgua.objects.get(periodo="2026-10").regla_estimacion == "ULTIMO"
    assert queries.integros([ReciboAgua.objects.get(periodo="2026-10").folio])


def test_a_change_keeps_who_made_it_and_what_there_was(facturacion: Usuario) -> None:
    agregar(facturacion)
    cambiar(facturacion, nombre="  Perro   bravo ", orden_propuesta="cita_para_lectura")

    alta, cambio = Bitacora.objects.filter(tabla="facturacion_anomalia", objeto="perro").order_by("id")
    assert (alta.acto, alta.usuario, alta.antes) == ("mantener_anomalias", "encargado_facturacion", None)
    assert (cambio.antes["nombre"], cambio.despues["nombre"]) == ("Perro suelto", "Perro bravo")
    assert cambio.despues["orden_propuesta"] == "cita_para_lectura"


def test_a_retired_anomaly_is_not_written_again_and_what_used_it_stays(facturacion: Usuario) -> None:
    cuenta("000001")
    agregar(facturacion)
    leer("000001", "", "2026-09", anomalia="perro")

    cambiar(facturacion, vigente=False)

    with pytest.raises(services.LecturasRechazadas, match="ya no se usa: se retiró del catálogo"):
        leer("000001", "", anomalia="perro")
    assert leer("000001", "", "2026-09", anomalia="perro")[0]["estado"] == "sin_cambio"
    assert "perro" not in {a.clave for a in queries.anomalias(en_uso=True)}
    assert "perro" in {a.clave for a in queries.anomalias()}


def test_no_anomaly_is_deleted_not_even_by_the_owner() -> None:
    for orden in ("DELETE FROM facturacion_anomalia WHERE clave = 'fuga'", "TRUNCATE facturacion_anomalia CASCADE"):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(orden)


def test_what_the_system_finds_is_written_by_nobody_and_keeps_its_effect(facturacion: Usuario) -> None:
    cuenta("000001")
    with pytest.raises(services.LecturasRechazadas, match="no está en el catálogo"):
        leer("000001", 120, anomalia="consumo_alto")

    alto = Anomalia.objects.get(pk="consumo_alto")
    suyo = {
        "anomalia": "consumo_alto",
        "efecto": alto.efecto,
        "regla_estimacion": alto.regla_estimacion,
        "nombre": "Consumo alto",
    }
    assert cambiar(facturacion, **suyo, orden_propuesta="inspeccion").orden_propuesta == "inspeccion"
    for cambio in ({"efecto": "REAL"}, {"vigente": False}, {"regla_estimacion": "CERO"}):
        with pytest.raises(services.AnomaliaAutomatica, match="la encuentra el sistema"):
            cambiar(facturacion, **(suyo | cambio))


@pytest.mark.parametrize(
    ("cambio", "campo"),
    [
        ({"anomalia": "Perro"}, "clave"),
        ({"anomalia": "p"}, "clave"),
        ({"anomalia": "x" * 31}, "clave"),
        ({"anomalia": "per\x00ro"}, "clave"),
        ({"nombre": "  "}, "nombre"),
        ({"nombre": "x" * 81}, "nombre"),
        ({"nombre": "a\x00b"}, "nombre"),
        ({"efecto": "REVISION"}, "efecto"),
        ({"efecto": "MAGIA"}, "efecto"),
        ({"regla_estimacion": "DADOS"}, "regla_estimacion"),
        ({"orden_propuesta": "x" * 41}, "orden_propuesta"),
    ],
)
def test_a_value_that_does_not_hold_is_told_by_its_field(
    cambio: dict[str, str], campo: str, facturacion: Usuario
) -> None:
    with pytest.raises(ValorInvalido) as rechazo:
        agregar(facturacion, **cambio)

    assert rechazo.value.campo == campo


def test_a_key_is_of_one_anomaly_for_ever(facturacion: Usuario) -> None:
    agregar(facturacion, clave="k")

    assert agregar(facturacion, clave="k").pk == "perro"
    with pytest.raises(services.AnomaliaRepetida, match="Perro suelto"):
        agregar(facturacion)
    with pytest.raises(NoExiste):
        cambiar(facturacion, anomalia="gato")
    assert cambiar(facturacion, clave="k2", vigente=False).vigente is False
    assert cambiar(facturacion, clave="k2", vigente=False).vigente is False


def test_only_facturacion_keeps_the_catalogue() -> None:
    jefa = persona("jefe_comercializacion")

    for acto in (agregar, cambiar):
        with pytest.raises(seguridad.SinFacultad, match="lo lleva Facturación"):
            acto(jefa)
