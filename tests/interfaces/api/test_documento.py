"""The document of the API against the API: every operation that it names answers, and with the body that it says."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from ninja.operation import Operation

from aljibe.base.acto import Acto
from aljibe.interfaces import tiradas
from aljibe.interfaces.api import api
from aljibe.interfaces.api.portero import Clave, Portero
from aljibe.tarifas import services as tarifas
from tests.interfaces.api.conftest import AHORA, V1, Programa, cobro, deuda, problema
from tests.leyes.factories import celaya
from tests.seguridad.factories import sistema

pytestmark = pytest.mark.django_db
Programas = Callable[..., Programa]
PUBLICA = "/verificacion/{codigo}"


def operaciones() -> Iterator[tuple[str, str, Operation]]:
    """(method, path, operation) of all of them."""
    for router in api._get_bound_routers():
        for camino, vista in router.path_operations.items():
            for operacion in vista.operations:
                for metodo in operacion.methods:
                    yield metodo, camino, operacion


OPERACIONES = {(metodo, camino): operacion for metodo, camino, operacion in operaciones()}


class Documentado:
    """Asks, and holds the answer against the document."""

    def __init__(self) -> None:
        self.respondieron: set[tuple[str, str]] = set()

    def revisar(self, metodo: str, camino: str, respuesta: HttpResponse) -> Any:
        assert respuesta.status_code in OPERACIONES[metodo, camino].response_models, respuesta.content
        self.respondieron.add((metodo, camino))
        if respuesta["Content-Type"] == "application/pdf":
            return None
        modelo = OPERACIONES[metodo, camino].response_models[respuesta.status_code]
        modelo.model_validate({"response": respuesta.json()})
        return respuesta.json()

    def get(self, programa: Programa, camino: str, **partes: Any) -> Any:
        return self.revisar("GET", camino, programa.get(camino.format(**partes)))

    def post(self, programa: Programa, camino: str, cuerpo: Any = None, **partes: Any) -> Any:
        return self.revisar("POST", camino, programa.post(camino.format(**partes), cuerpo))


def test_every_operation_answers_with_what_the_document_says(
    cuenta: Any,
    turno: int,
    cajera: Programa,
    programa: Programas,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    auxiliar, jefa, facturacion = (
        programa("auxiliar"),
        programa("jefe_comercializacion"),
        programa("encargado_facturacion"),
    )
    programa("supervisor_caja")
    ley = tarifas.importar_ley(contenido=celaya(2027), archivo="ley.yaml", por=sistema(), ahora=AHORA)
    d = Documentado()
    numero = {"numero": "012345"}

    caso = {"concepto": "servicio_medido", "uso": "domestico", "m3": 20, "fecha": "2026-10-01"}
    d.post(auxiliar, "/tarifas/calculo", caso)
    d.get(auxiliar, "/leyes")
    d.post(jefa, "/leyes/{ley_id}/aprobacion", ley_id=ley.pk)
    orden = d.post(auxiliar, "/ordenes-de-pago", {"lineas": [{"concepto": "services.reconexion_toma_en_cuadro"}]})
    d.get(auxiliar, "/ordenes-de-pago/{folio}", folio=orden["folio"])
    d.get(auxiliar, "/cuentas")
    for camino in ("", "/estado-de-cuenta", "/movimientos", "/consumos"):
        d.get(auxiliar, "/cuentas/{numero}" + camino, **numero)
    d.post(auxiliar, "/cuentas/{numero}/estado-de-cuenta/papel", **numero)
    d.get(auxiliar, "/recibos/{folio}", folio="RA-2026-000001")
    d.post(facturacion, "/lecturas", {"cuenta": "012345", "periodo": "2026-11", "fecha": "2026-11-20", "lectura": 140})
    d.get(facturacion, "/periodos/{periodo}", periodo="2026-10")
    monkeypatch.setattr("aljibe.base.cola.hay_trabajador", lambda: True)
    d.post(facturacion, "/periodos/{periodo}/facturacion", {}, periodo="2026-11")
    monkeypatch.setenv("ALJIBE_DATOS", str(tmp_path))
    tirada = d.post(facturacion, "/periodos/{periodo}/tiradas", periodo="2026-10")["id"]
    for camino in ("/pausa", "/reanudacion"):
        d.post(facturacion, "/tiradas/{tirada}" + camino, tirada=tirada)
    assert tiradas.imprimir(tirada, por=sistema(), procesos=0)
    d.get(auxiliar, "/tiradas/{tirada}", tirada=tirada)
    d.get(auxiliar, "/tiradas/{tirada}/partes/{n}.pdf", tirada=tirada, n=1)
    pago = d.post(cajera, "/cobros", cobro(turno, deuda(cajera)))
    d.get(auxiliar, "/cobros/{folio}", folio=pago["folio"])
    d.get(auxiliar, "/documentos/{codigo}.pdf", codigo=pago["documento"]["codigo"])
    d.post(cajera, "/documentos/{codigo}/reimpresion", codigo=pago["documento"]["codigo"])
    d.revisar("GET", PUBLICA, Client().get(f"{V1}/verificacion/{pago['documento']['codigo']}"))
    retiro = {"importe": "100", "recibe": "supervisor_caja"}
    d.post(cajera, "/turnos/{turno_id}/retiros", retiro, turno_id=turno)
    d.get(cajera, "/turnos/{turno_id}", turno_id=turno)
    piezas = int(float(pago["importe"])) + 400
    d.post(cajera, "/turnos/{turno_id}/conteos", {"conteo": {"1": piezas}}, turno_id=turno)
    d.post(cajera, "/turnos/{turno_id}/cierre", {}, turno_id=turno)
    d.get(cajera, "/turnos/{turno_id}", turno_id=turno)
    d.respondieron.add(("POST", "/turnos"))  # the one of the fixture

    assert set(OPERACIONES) - d.respondieron == set()


def test_the_document_names_every_operation_with_its_key() -> None:
    caminos = Client().get(V1 + "/openapi.json").json()["paths"]

    assert {(m.upper(), c.removeprefix(V1)) for c, metodos in caminos.items() for m in metodos} == set(OPERACIONES)
    for (metodo, camino), operacion in OPERACIONES.items():
        declarada = caminos[V1 + camino][metodo.lower()]
        assert "default" in declarada["responses"]
        pide = {p["name"]: p["required"] for p in declarada["parameters"] if p["in"] == "header"}
        portero = operacion.auth_callbacks[0] if operacion.auth_callbacks else None
        clave = portero.clave if isinstance(portero, Portero) else Clave.NO
        assert pide == ({} if clave is Clave.NO else {"Idempotency-Key": clave is Clave.EXIGE})


def test_every_operation_but_one_declares_the_act_it_is_for() -> None:
    for (metodo, camino), operacion in OPERACIONES.items():
        if camino == PUBLICA:
            continue
        (portero,) = operacion.auth_callbacks
        assert isinstance(portero, Portero), f"{metodo} {camino}"
        assert isinstance(portero.acto, Acto)


def test_the_auditor_reads_every_get_and_writes_nothing(
    cuenta: Any,
    turno: int,
    cajera: Programa,
    programa: Programas,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("ALJIBE_DATOS", str(tmp_path))
    auditor = programa("auditor")
    codigo = cajera.post("/cobros", cobro(turno, "5")).json()["documento"]["codigo"]
    orden = programa("auxiliar").post(
        "/ordenes-de-pago", {"lineas": [{"concepto": "services.reconexion_toma_en_cuadro"}]}
    )
    partes = {
        "ley_id": 1,
        "numero": "012345",
        "turno_id": turno,
        "periodo": "2026-10",
        "codigo": codigo,
        "tirada": programa("encargado_facturacion").post("/periodos/2026-10/tiradas").json()["id"],
        "n": 1,
    }
    folios = {"/cobros/{folio}": "C1-2026-000001", "/recibos/{folio}": "RA-2026-000001"}
    cuerpos = {
        "/tarifas/calculo": {"concepto": "servicio_medido", "uso": "domestico", "m3": 1, "fecha": "2026-10-01"},
        "/turnos": {"caja": "C2", "fondo": "0"},
        "/turnos/{turno_id}/retiros": {"importe": "1", "recibe": "x"},
        "/turnos/{turno_id}/conteos": {"conteo": {}},
        "/cobros": cobro(turno, "1"),
        "/ordenes-de-pago": {"lineas": []},
        "/lecturas": {"cuenta": "012345", "periodo": "2026-11", "fecha": "2026-11-20", "lectura": 140},
    }
    for metodo, camino in OPERACIONES:
        ruta = camino.format(**partes, folio=folios.get(camino, orden.json()["folio"]))
        if metodo == "GET":
            assert auditor.get(ruta).status_code == 200, ruta
        else:
            problema(auditor.post(ruta, cuerpos.get(camino)), 403, "sin-facultad")
