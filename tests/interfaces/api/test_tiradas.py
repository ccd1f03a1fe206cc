"""A print run by HTTP: begun once under its key, paused and gone on with, each part with its hash."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aljibe.base import cola
from tests.facturacion.factories import cuentas_medidas, facturar
from tests.interfaces.api.conftest import Programa, problema
from tests.leyes.factories import ley_aprobada

Programas = Callable[..., Programa]


@pytest.fixture(autouse=True)
def _en_su_carpeta(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ALJIBE_DATOS", str(tmp_path))


def facturados(cuantos: int) -> None:
    ley_aprobada()
    cuentas_medidas(cuantos)
    assert facturar("2026-10").facturadas == cuantos


def test_a_period_is_printed_and_each_part_handed_over(base_propia: Any, programa: Programas) -> None:
    facturados(3)
    facturacion = programa("encargado_facturacion")

    hecha = facturacion.post("/periodos/2026-10/tiradas", {"rutas": ["01"]}, clave="t1")

    assert hecha.status_code == 200, hecha.content
    tirada = hecha.json()
    assert (tirada["estado"], tirada["recibos"], tirada["hechos"], tirada["omitidos"]) == ("terminada", 3, 3, [])
    (parte,) = tirada["partes"]
    assert (parte["primer_folio"], parte["ultimo_folio"]) == ("RA-2026-000001", "RA-2026-000003")
    pdf = facturacion.get(f"/tiradas/{tirada['id']}/partes/1.pdf")
    contenido = b"".join(pdf.streaming_content)
    assert pdf["Content-Type"] == "application/pdf"
    assert hashlib.sha256(contenido).hexdigest() == parte["huella"]
    assert facturacion.get(f"/tiradas/{tirada['id']}").json() == tirada
    assert facturacion.post("/periodos/2026-10/tiradas", {"rutas": ["01"]}, clave="t1").content == hecha.content
    problema(facturacion.post("/periodos/2026-10/tiradas", {}, clave="t1"), 422, "clave-con-otro-cuerpo")
    problema(facturacion.post("/periodos/2026-10/tiradas"), 409, "nada-que-imprimir")
    problema(facturacion.post(f"/tiradas/{tirada['id']}/pausa"), 409, "tirada-terminada")
    problema(facturacion.get(f"/tiradas/{tirada['id']}/partes/2.pdf"), 404)
    problema(facturacion.get("/tiradas/999"), 404)


def test_with_a_worker_it_goes_on_by_itself_and_can_be_paused(
    base_propia: Any, programa: Programas, monkeypatch: pytest.MonkeyPatch
) -> None:
    facturados(2)
    monkeypatch.setattr(cola, "hay_trabajador", lambda: True)
    facturacion = programa("encargado_facturacion")

    pedida = facturacion.post("/periodos/2026-10/tiradas", clave="t1")

    assert (pedida.status_code, pedida.json()["estado"]) == (202, "en_curso"), pedida.content
    numero = pedida.json()["id"]
    assert facturacion.post("/periodos/2026-10/tiradas", clave="t2").json()["id"] == numero
    assert [t["tirada"] for t in cola.pendientes("imprimir_tirada")] == [numero]
    assert facturacion.post(f"/tiradas/{numero}/pausa").json()["estado"] == "pausada"
    problema(facturacion.get(f"/tiradas/{numero}/partes/1.pdf"), 409, "parte-sin-hacer")
    assert facturacion.post(f"/tiradas/{numero}/reanudacion").json()["estado"] == "en_curso"


def test_who_may_not_print_bills_reads_the_run_and_starts_none(base_propia: Any, programa: Programas) -> None:
    facturados(1)
    numero = programa("encargado_facturacion").post("/periodos/2026-10/tiradas").json()["id"]
    auditor = programa("auditor")

    assert auditor.get(f"/tiradas/{numero}").status_code == 200
    assert auditor.get(f"/tiradas/{numero}/partes/1.pdf").status_code == 200
    for ruta in ("/periodos/2026-10/tiradas", f"/tiradas/{numero}/pausa", f"/tiradas/{numero}/reanudacion"):
        problema(auditor.post(ruta), 403, "sin-facultad")
