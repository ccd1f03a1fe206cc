"""The order in which a request is judged, and the form of every refusal."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from aljibe.interfaces.puerta import empezar_sesion
from tests.interfaces.api.conftest import AHORA, V1, Programa, cobro, deuda, problema

pytestmark = [pytest.mark.django_db, pytest.mark.lento]
Programas = Callable[..., Programa]


@pytest.mark.parametrize("ruta", ["/cuentas", "/leyes", "/no-hay", "/turnos/1", ""])
def test_without_a_token_nothing_is_said(ruta: str) -> None:
    for cliente in (
        Client(),
        Client(headers={"Authorization": "Bearer x"}),
        Client(headers={"Authorization": "Basic x"}),
    ):
        respuesta = cliente.get(V1 + ruta + ("" if ruta else "/"))
        problema(respuesta, 401, "sin-identificar")
        assert respuesta["WWW-Authenticate"].startswith("Bearer")


def test_unknown_routes_wrong_methods_and_broken_json_are_problems(programa: Programas) -> None:
    auxiliar = programa("auxiliar")

    problema(auxiliar.get("/no-hay"), 404, "ruta-desconocida")
    problema(auxiliar.get("/cobros"), 405, "metodo-no-admitido")
    assert auxiliar.get("/cobros")["Allow"] == "POST"
    problema(auxiliar.post("/cuentas", {}), 405, "metodo-no-admitido")
    for cuerpo in (b"{", b'{"a":1,"a":2}', b"NaN", b"\xff", b"[" * 100_000, b'{"turno":' + b"9" * 5_000 + b"}"):
        problema(auxiliar.post("/cobros", cuerpo), 400, "json-ilegible")


def test_a_body_too_large_is_400(programa: Programas, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000

    problema(programa("cajero").post("/cobros", b"x" * 2_000), 400, "cuerpo-demasiado-grande")


def test_the_document_is_public_and_of_31() -> None:
    respuesta = Client().get(V1 + "/openapi.json")

    assert respuesta.status_code == 200
    assert respuesta.json()["openapi"].startswith("3.1")


def test_a_session_reads_and_writes_only_with_its_seal(cuenta: Any, programa: Programas) -> None:
    persona = programa("direccion").usuario
    cliente = Client(enforce_csrf_checks=True)
    cliente.force_login(persona, backend="aljibe.interfaces.puerta.Entrada")
    sesion = cliente.session
    empezar_sesion(type("Peticion", (), {"session": sesion})(), AHORA)  # type: ignore[arg-type]
    sesion.save()

    assert cliente.get(V1 + "/cuentas").status_code == 200
    for tipo in ("application/json", "text/plain", "multipart/form-data; boundary=x"):
        problema(cliente.post(V1 + "/leyes/1/aprobacion", "{}", content_type=tipo), 403, "sin-sello-de-sesion")
    sello = "a" * 32
    cliente.cookies["aljibe_csrf"] = sello
    escribe = cliente.post(
        V1 + "/leyes/999/aprobacion", "{}", content_type="application/json", headers={"X-CSRFToken": sello}
    )
    problema(escribe, 404, "no-existe")


def test_the_order_is_401_400_key_403_404_422_409(
    cuenta: Any, turno: int, cajera: Programa, programa: Programas
) -> None:
    auditor, otra = programa("auditor"), programa("cajero", "ana")
    malo = cobro(turno, "abc", cuenta="999999")
    assert cajera.post("/cobros", cobro(turno, "1"), clave="usada").status_code == 201

    problema(auditor.post("/cobros", {**malo, "importe": 5}), 400)  # 400 before 403
    problema(auditor.post("/cobros", malo, clave=None), 400, "clave-ausente")
    problema(auditor.post("/cobros", malo, clave="usada"), 422, "clave-con-otro-cuerpo")  # the key before 403
    problema(auditor.post("/cobros", cobro(turno, "2"), clave="usada"), 422, "clave-con-otro-cuerpo")
    problema(auditor.post("/cobros", malo), 403, "sin-facultad")  # 403 before 404 and 422
    problema(cajera.post("/cobros", malo), 404, "no-existe")  # 404 before 422
    problema(otra.post("/cobros", cobro(turno, "abc")), 403, "sin-facultad")
    problema(cajera.post("/cobros", cobro(turno, "abc")), 422, "valor-invalido")
    problema(cajera.post("/cobros", cobro(turno, "999999")), 409, "importe-mayor-que-adeudo")


@pytest.mark.parametrize("clave", ["", "x" * 65, "ñ", "a\tb"])
def test_r8_a_malformed_key_is_400_and_posts_nothing(clave: str, cuenta: Any, turno: int, cajera: Programa) -> None:
    debia = deuda(cajera)

    problema(cajera.post("/cobros", cobro(turno, "1"), clave=clave), 400, "clave-malformada")

    assert deuda(cajera) == debia


@pytest.mark.parametrize(
    ("importe", "estado"),
    [
        (5, 400),
        (5.5, 400),
        (True, 400),
        (None, 400),
        ([], 400),
        ({}, 400),
        ("", 422),
        ("-5", 422),
        ("+5", 422),
        ("1e2", 422),
        ("5.", 422),
        (".5", 422),
        ("5.001", 422),
        ("1,000.00", 422),
        (" 5", 422),
        ("5\n", 422),
        ("٥", 422),
        ("NaN", 422),
        ("Infinity", 422),
        ("0", 422),
        ("0.00", 422),
        ("9" * 13, 422),
        ("9" * 12, 422),
    ],
)
def test_money_is_text_with_up_to_two_decimals(
    importe: Any, estado: int, cuenta: Any, turno: int, cajera: Programa
) -> None:
    cuerpo = cobro(turno, "1") | {"importe": importe}
    suyo = problema(cajera.post("/cobros", cuerpo), estado)
    assert "importe" in suyo["errores"], suyo

    de_medio = cobro(turno, "1") | {"medios": [{"medio": "efectivo", "importe": importe}]}
    problema(cajera.post("/cobros", de_medio), estado)
    problema(cajera.post(f"/turnos/{turno}/retiros", {"importe": importe, "recibe": "x"}), estado)


def test_five_and_five_with_decimals_are_one_body(cuenta: Any, turno: int, cajera: Programa) -> None:
    primero = cajera.post("/cobros", cobro(turno, "5"), clave="k")
    segundo = cajera.post("/cobros", cobro(turno, "5.00"), clave="k")

    assert (primero.status_code, primero.content) == (segundo.status_code, segundo.content)
    assert primero.json()["importe"] == "5.00"


def test_a_misspelt_field_is_refused(cuenta: Any, turno: int, cajera: Programa) -> None:
    cuerpo = problema(cajera.post("/cobros", cobro(turno, "5", cargo=[1])), 400, "peticion-malformada")

    assert cuerpo["errores"] == {"cargo": ["no es un campo de esta petición"]}


def test_errors_name_the_field_where_it_is(cuenta: Any, turno: int, cajera: Programa) -> None:
    cuerpo = cobro(turno, "5") | {
        "medios": [{"medio": "efectivo", "importe": "5"}, {"medio": "cheque", "importe": "x"}]
    }

    assert list(problema(cajera.post("/cobros", cuerpo), 422)["errores"]) == ["medios[1].importe"]


def test_what_nobody_foresaw_is_a_problem_without_entrails(
    programa: Programas, monkeypatch: pytest.MonkeyPatch
) -> None:
    def revienta(*_: Any, **__: Any) -> None:
        raise RuntimeError("secreto")

    monkeypatch.setattr("aljibe.padron.queries.listar", revienta)

    respuesta = programa("auxiliar").get("/cuentas")

    assert "secreto" not in json.dumps(problema(respuesta, 500, "falla-interna"))
