"""A billing run by HTTP: it commits by chunks, so its key is kept when it ends."""

from collections.abc import Callable
from typing import Any

from aljibe.base import cola
from tests.interfaces.api.conftest import Programa, problema
from tests.leyes.factories import ley_aprobada
from tests.padron.factories import cuenta as nueva_cuenta

Programas = Callable[..., Programa]


def test_a_period_is_billed_once_under_its_key(base_propia: Any, programa: Programas) -> None:
    ley_aprobada()
    nueva_cuenta("000001")
    facturacion = programa("encargado_facturacion")
    una = {"cuenta": "000001", "periodo": "2026-10", "fecha": "2026-10-28", "lectura": 120}
    assert facturacion.post("/lecturas", una).status_code == 201

    hecha = facturacion.post("/periodos/2026-10/facturacion", {"emision": "2026-11-03"}, clave="f1")

    assert hecha.status_code == 200, hecha.content
    assert [(r["facturadas"], r["estado"]) for r in hecha.json()["rutas"]] == [(1, "facturada")]
    repetida = facturacion.post("/periodos/2026-10/facturacion", {"emision": "2026-11-03"}, clave="f1")
    assert (repetida.status_code, repetida.content) == (200, hecha.content)
    otra = facturacion.post("/periodos/2026-10/facturacion", {}, clave="f1")
    problema(otra, 422, "clave-con-otro-cuerpo")
    assert facturacion.post("/periodos/2026-10/facturacion", {}).json()["facturadas"] == 1


def test_with_a_worker_the_run_goes_on_by_itself(base_propia: Any, programa: Programas, monkeypatch: Any) -> None:
    ley_aprobada()
    nueva_cuenta("000001")
    monkeypatch.setattr(cola, "hay_trabajador", lambda: True)
    facturacion = programa("encargado_facturacion")

    pedida = facturacion.post("/periodos/2026-10/facturacion", {}, clave="f1")

    assert (pedida.status_code, pedida.json()["estado"]) == (202, "pendiente"), pedida.content
    assert facturacion.post("/periodos/2026-10/facturacion", {}, clave="f1").content == pedida.content
    assert facturacion.post("/periodos/2026-10/facturacion", {}, clave="f2").status_code == 202
    assert [t["periodo"] for t in cola.pendientes("facturar")] == ["2026-10"]
    problema(facturacion.post("/periodos/2026-10/facturacion", {"ruta": "99"}), 404)
