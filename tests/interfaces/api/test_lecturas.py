"""Readings by a program: sheets, suspects, releases, history, photos, anomalies and meters."""

from collections.abc import Callable

import pytest

from aljibe.facturacion.models import Lectura
from tests.facturacion.factories import capturar, facturar, foto_png, leer, ruta_con_historia
from tests.interfaces.api.conftest import V1, Programa, problema

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("carpeta")]
Programas = Callable[..., Programa]


@pytest.fixture
def ruta() -> None:
    ruta_con_historia()


@pytest.fixture
def facturacion(programa: Programas) -> Programa:
    return programa("encargado_facturacion")


def test_the_sheet_of_a_route_is_paged_by_account(ruta: None, facturacion: Programa) -> None:
    leer("000001", 181)

    primera = facturacion.get("/periodos/2026-10/rutas/01/lecturas", limite=2).json()
    segunda = facturacion.get("/periodos/2026-10/rutas/01/lecturas", limite=2, cursor=primera["siguiente"]).json()

    assert [d["cuenta"] for d in primera["datos"] + segunda["datos"]] == ["000001", "000002", "000003"]
    assert segunda["siguiente"] is None
    leida, sin_leer = primera["datos"]
    assert (leida["anterior"], leida["lectura"], leida["m3"], leida["promedio"]) == (160, 181, "21", 20)
    assert (sin_leer["lectura"], sin_leer["m3"], sin_leer["lectura_id"]) == (None, None, None)
    problema(facturacion.get("/periodos/2026-10/rutas/77/lecturas"), 404, "no-existe")
    problema(facturacion.get("/periodos/2026-10/rutas/01/lecturas", cursor="x"), 422)


def test_the_suspects_are_listed_before_the_run_and_released_by_a_program(ruta: None, facturacion: Programa) -> None:
    capturar(("000001", 260), ("000002", 162), ("000003", 100))

    todas = facturacion.get("/periodos/2026-10/sospechosas", limite=2).json()
    resto = facturacion.get("/periodos/2026-10/sospechosas", limite=2, cursor=todas["siguiente"]).json()
    assert [(d["cuenta"], d["clases"]) for d in todas["datos"] + resto["datos"]] == [
        ("000001", ["consumo_alto"]),
        ("000002", ["consumo_bajo"]),
        ("000003", ["lectura_menor"]),
    ]
    alta = todas["datos"][0]
    assert (alta["m3"], alta["historial"], alta["ordenes_propuestas"]) == (
        "100",
        ["20", "20", "20"],
        ["verificacion_de_lectura"],
    )
    filtrada = facturacion.get("/periodos/2026-10/sospechosas?ruta=01&clase=consumo_bajo").json()
    assert [d["cuenta"] for d in filtrada["datos"]] == ["000002"]

    cuerpo = {"periodo": "2026-10", "cuentas": ["000001", "000002"], "motivo": "Se visitaron."}
    hecho = facturacion.post("/lecturas/liberaciones", cuerpo, clave="k")
    assert (hecho.status_code, hecho.json()) == (200, {"liberadas": 2})
    assert facturacion.post("/lecturas/liberaciones", cuerpo, clave="k").json() == {"liberadas": 2}
    vista = facturacion.get("/periodos/2026-10/sospechosas").json()["datos"][0]
    assert (vista["liberable"], vista["motivo_liberacion"]) == (False, "Se visitaron.")
    assert vista["libero"]
    menor = facturacion.post("/lecturas/liberaciones", {"periodo": "2026-10", "cuentas": ["000003"]})
    problema(menor, 409, "lectura-menor-no-se-libera")
    assert facturar().facturadas == 2


def test_a_reading_tells_its_versions_and_why_each_corrected_the_other(ruta: None, facturacion: Programa) -> None:
    lectura = {"cuenta": "000001", "periodo": "2026-10", "fecha": "2026-10-28", "lectura": 181}
    primera = facturacion.post("/lecturas", lectura).json()
    sin_motivo = problema(facturacion.post("/lecturas", lectura | {"lectura": 185}), 422, "lecturas-rechazadas")
    segunda = facturacion.post("/lecturas", lectura | {"lectura": 185, "motivo": "Dedazo."}).json()

    assert list(sin_motivo["errores"]) == ["0.motivo"]
    historia = facturacion.get(f"/lecturas/{primera['id']}").json()

    assert [(v["id"], v["lectura"], v["motivo"], v["vigente"]) for v in historia["versiones"]] == [
        (segunda["id"], 185, "Dedazo.", True),
        (primera["id"], 181, "", False),
    ]
    assert (historia["cuenta"], historia["recibo"]) == ("000001", None)
    problema(facturacion.get("/lecturas/999999"), 404, "no-existe")
    problema(facturacion.get("/lecturas/x"), 404, "no-existe")


def test_a_photo_goes_in_as_multipart_and_comes_back_byte_by_byte(
    ruta: None, facturacion: Programa, programa: Programas
) -> None:
    lectura_id = int(leer("000001", 181)[0]["id"])

    hecha = facturacion.subir(f"/lecturas/{lectura_id}/foto", foto_png(), "k")
    assert hecha.status_code == 201
    ficha = hecha.json()
    assert facturacion.subir(f"/lecturas/{lectura_id}/foto", foto_png(), "k").json() == ficha
    problema(facturacion.subir(f"/lecturas/{lectura_id}/foto", foto_png(2), "k"), 422, "clave-con-otro-cuerpo")
    assert (ficha["tipo"], ficha["lectura"]) == ("image/png", lectura_id)
    auditor = programa("auditor")
    for ruta_ in (f"/lecturas/{lectura_id}/foto", ficha["url"].removeprefix(V1)):
        vista = auditor.get(ruta_)
        assert (vista.status_code, vista.content, vista["Content-Type"]) == (200, foto_png(), "image/png")
        assert vista["X-Content-Type-Options"] == "nosniff"
    assert facturacion.get(f"/lecturas/{lectura_id}").json()["versiones"][0]["fotos"] == [ficha]

    problema(facturacion.subir(f"/lecturas/{lectura_id}/foto", b"<svg/>"), 422, "valor-invalido")
    problema(facturacion.subir("/lecturas/999999/foto", foto_png()), 404, "no-existe")
    problema(auditor.subir(f"/lecturas/{lectura_id}/foto", foto_png()), 403, "sin-facultad")
    problema(programa("cuadrilla").get(f"/lecturas/{lectura_id}/foto"), 403, "sin-facultad")
    problema(facturacion.post(f"/lecturas/{lectura_id}/foto", {}), 400)
    problema(facturacion.get(f"/lecturas/{int(leer('000002', 181)[0]['id'])}/foto"), 404, "no-existe")


def test_the_catalogue_of_anomalies_is_read_by_all_and_kept_by_facturacion(
    facturacion: Programa, programa: Programas
) -> None:
    nueva = {"clave": "perro", "nombre": "Perro suelto", "efecto": "estimado", "regla_estimacion": "cero"}

    hecha = facturacion.post("/anomalias", nueva)
    assert (hecha.status_code, hecha.json()["efecto"], hecha.json()["vigente"]) == (201, "estimado", True)
    problema(facturacion.post("/anomalias", nueva), 409, "anomalia-repetida")
    suyo = problema(facturacion.post("/anomalias", nueva | {"clave": "Perro"}), 422, "valor-invalido")
    assert "clave" in suyo["errores"]

    cambio = {"nombre": "Perro bravo", "efecto": "siguiente", "vigente": False}
    assert facturacion.post("/anomalias/perro", cambio).json()["vigente"] is False
    problema(facturacion.post("/anomalias/gato", cambio), 404, "no-existe")
    problema(facturacion.post("/anomalias/consumo_alto", cambio), 409, "anomalia-automatica")
    problema(programa("auxiliar").post("/anomalias", nueva), 403, "sin-facultad")
    catalogo = {a["clave"]: a for a in programa("auditor").get("/anomalias").json()["datos"]}
    assert catalogo["perro"]["nombre"] == "Perro bravo"
    assert catalogo["consumo_alto"]["automatica"]


def test_a_meter_is_changed_by_a_program_that_saw_first_what_it_bills(ruta: None, programa: Programas) -> None:
    auxiliar = programa("auxiliar")

    vista = auxiliar.get("/cuentas/000001/medidores/previa", el="2026-10-15", lectura_final=175).json()
    assert (vista["anterior"], vista["m3"], vista["lectura_menor"]) == (160, 15, False)

    cuerpo = {
        "el": "2026-10-15",
        "lectura_final": 175,
        "nuevo": {"numero": "NUEVO", "digitos": 5, "lectura_inicial": 3},
    }
    hecho = auxiliar.post("/cuentas/000001/medidores", cuerpo, clave="k")
    assert hecho.status_code == 201
    assert [m["medidor"] for m in hecho.json()["datos"]] == ["NUEVO", "M000001"]
    assert auxiliar.post("/cuentas/000001/medidores", cuerpo, clave="k").json() == hecho.json()
    assert auxiliar.get("/cuentas/000001/medidores").json() == hecho.json()
    problema(auxiliar.post("/cuentas/000001/medidores", {"el": "2026-10-16"}), 422, "valor-invalido")
    problema(auxiliar.post("/cuentas/999999/medidores", cuerpo), 404, "no-existe")
    problema(programa("encargado_facturacion").post("/cuentas/000001/medidores", cuerpo), 403, "sin-facultad")
    retiro = auxiliar.post("/cuentas/000001/medidores", {"el": "2026-10-20", "lectura_final": 5})
    assert retiro.json()["datos"][0]["lectura_final"] == 5
    puesto = auxiliar.post("/cuentas/000001/medidores", {"el": "2026-10-21", "nuevo": cuerpo["nuevo"]})
    assert puesto.json()["datos"][0]["hasta"] is None
    assert not Lectura.objects.filter(periodo="2026-10").exists()
