"""The calendar and the closing of a period by HTTP."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.facturacion.factories import cuentas_medidas, programar
from tests.interfaces.api.conftest import Programa, problema
from tests.padron.factories import cuenta as nueva_cuenta

pytestmark = pytest.mark.django_db
Programas = Callable[..., Programa]
OCTUBRE = {"lectura_desde": "2026-10-22", "lectura_hasta": "2026-10-28", "emision": "2026-11-04"}


def test_a_programme_is_proposed_kept_and_read(programa: Programas) -> None:
    cuentas_medidas(2, rutas=2)
    programar(r01=tuple(OCTUBRE.values()))
    facturacion = programa("encargado_facturacion")

    propuesto = facturacion.get("/periodos/2026-11/programa").json()["rutas"]
    assert propuesto[0]["propuesta"]["emision"] == "2026-12-03"
    cuerpo = {"rutas": [{"ruta": r["ruta"], **(r["propuesta"] or OCTUBRE)} for r in propuesto[:1]]}
    hecho = facturacion.post("/periodos/2026-11/programa", cuerpo, clave="k1")
    assert (hecho.status_code, hecho.json()) == (200, {"periodo": "2026-11", "cambiadas": 1})
    assert facturacion.post("/periodos/2026-11/programa", cuerpo, clave="k1").content == hecho.content

    una, otra = facturacion.get("/periodos/2026-11/programa").json()["rutas"]
    assert (una["programa"]["emision"], una["propuesta"], una["vencimiento"]) == ("2026-12-03", None, "2026-12-18")
    assert (otra["estado"], otra["programa"]) == ("sin_programa", None)


def test_a_programme_that_does_not_hold_is_told_by_field(programa: Programas) -> None:
    cuentas_medidas(1)
    facturacion = programa("encargado_facturacion")

    malo = problema(
        facturacion.post("/periodos/2026-10/programa", {"rutas": [{"ruta": "01", **OCTUBRE, "emision": "2026-10-01"}]}),
        422,
        "programa-rechazado",
    )
    assert list(malo["errores"]) == ["rutas[0].emision"]
    problema(facturacion.post("/periodos/2026-10/programa", {"rutas": []}), 422)
    problema(facturacion.post("/periodos/2026-10/programa", {"rutas": [{"ruta": "01"}]}), 400)
    auxiliar = programa("auxiliar")
    problema(auxiliar.post("/periodos/2026-10/programa", {"rutas": [{"ruta": "01", **OCTUBRE}]}), 403)


def test_a_period_is_closed_and_opened_once_under_their_keys(cuenta: Any, programa: Programas) -> None:
    facturacion, jefa = programa("encargado_facturacion"), programa("jefe_comercializacion")
    visto = facturacion.get("/periodos/2026-10").json()
    assert (visto["cerrado"], visto["sin_recibo"]) == (False, {})

    problema(facturacion.post("/periodos/2026-10/cierre", {"sin_recibo": 3}), 409, "quedan-otras-cuentas")
    hecho = facturacion.post("/periodos/2026-10/cierre", {"sin_recibo": 0}, clave="c1")
    assert (hecho.status_code, hecho.json()["quedaron"]) == (201, {})
    problema(facturacion.post("/periodos/2026-10/cierre", {"sin_recibo": 0}), 409, "periodo-cerrado")
    assert facturacion.get("/periodos/2026-10").json()["cerrado"] is True
    problema(facturacion.post("/periodos/2026-10/facturacion", {}), 409, "periodo-cerrado")
    leida = {"cuenta": "012345", "periodo": "2026-10", "fecha": "2026-10-28", "lectura": 125}
    assert "está cerrado" in problema(facturacion.post("/lecturas", leida), 422)["detail"]

    problema(facturacion.post("/periodos/2026-10/reapertura", {"motivo": "x"}), 403, "sin-facultad")
    problema(jefa.post("/periodos/2026-10/reapertura", {"motivo": " "}), 422)
    abierto = jefa.post("/periodos/2026-10/reapertura", {"motivo": "Faltó una"}, clave="c2")
    assert (abierto.status_code, abierto.json()["motivo"]) == (200, "Faltó una")
    problema(jefa.post("/periodos/2026-10/reapertura", {"motivo": "Otra"}), 409, "periodo-abierto")
    assert jefa.post("/periodos/2026-10/reapertura", {"motivo": "Faltó una"}, clave="c2").content == abierto.content
    assert facturacion.post("/periodos/2026-10/cierre", {"sin_recibo": 0}, clave="c1").content == hecho.content


def test_the_year_and_what_is_late(cuenta: Any, programa: Programas) -> None:
    nueva_cuenta("000001", ruta="02")
    programar(r01=tuple(OCTUBRE.values()), r02=tuple(OCTUBRE.values()))
    auditor = programa("auditor")

    anio = auditor.get("/periodos").json()
    assert (anio["anio"], len(anio["periodos"])) == (2026, 12)
    assert anio["periodos"][9]["facturadas"] == 1
    assert auditor.get("/periodos", anio=2025).json()["anio"] == 2025
    problema(auditor.get("/periodos", anio=1), 422)
    tarde = {"clase": "emision", "periodo": "2026-10", "rutas": ["02"], "cuentas": 1, "dias": 20}
    assert anio["atrasos"] == [tarde]
    assert auditor.get("/periodos/2026-10").json()["atrasos"] == [tarde]
    assert auditor.get("/periodos/2026-11").json()["atrasos"] == []
