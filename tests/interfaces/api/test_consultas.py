"""Reading accounts, bills, laws and papers; readings and runs."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from aljibe.interfaces.api import verificacion
from aljibe.interfaces.limite import Limite
from aljibe.tarifas import services
from tests.interfaces.api.conftest import AHORA, V1, Programa, cobro, deuda, problema
from tests.leyes.factories import celaya, ley_aprobada
from tests.padron.factories import cuenta as nueva_cuenta

pytestmark = pytest.mark.django_db
Programas = Callable[..., Programa]


def test_an_account_says_its_axes_its_months_and_its_totals(cuenta: Any, programa: Programas) -> None:
    ficha = programa("auxiliar").get("/cuentas/012345").json()

    assert (ficha["estado_servicio"], ficha["situacion_comercial"], ficha["meses_adeudo"]) == ("real", "activo", 0)
    totales = {clave: Decimal(valor) for clave, valor in ficha["totales"].items()}
    assert totales["total"] == totales["derechos"] + totales["varios"] + totales["reinstalacion"] > 0
    assert totales["a_pagar_hoy"] == totales["total"] + totales["recargos"]


def test_the_statement_adds_up_to_what_is_to_pay(cuenta: Any, programa: Programas) -> None:
    estado = programa("auxiliar").get("/cuentas/012345/estado-de-cuenta").json()

    assert set(estado) == {"cuenta", "fecha", "meses_adeudo", "totales", "cargos", "ordenes_pago"}
    assert set(estado["totales"]) == {"total", "convenio", "recargos", "a_pagar_hoy", "saldo_a_favor"}
    suma = sum(Decimal(c["saldo"]) + Decimal(c["recargo"]) for c in estado["cargos"])
    assert suma == Decimal(estado["totales"]["a_pagar_hoy"])
    assert {c["periodo"] for c in estado["cargos"]} == {"2026-10"}


def test_accounts_are_found_by_what_is_said_and_by_folio(cuenta: Any, programa: Programas) -> None:
    auxiliar = programa("auxiliar")
    folio = auxiliar.get("/cuentas/012345/consumos").json()["datos"][0]["folio"]

    for dicho in ("012345", "peñaloza", "hidalgo", "M012345", "4111234567", folio, folio.lower()):
        datos = auxiliar.get("/cuentas", buscar=dicho).json()["datos"]
        assert [fila["numero"] for fila in datos] == ["012345"], dicho
    fila = auxiliar.get("/cuentas", buscar="012345").json()["datos"][0]
    assert {"numero", "titular", "direccion", "uso", "situacion", "a_pagar_hoy"} == set(fila)
    assert auxiliar.get("/cuentas", buscar="RA-2026-999999").json()["datos"] == []
    assert auxiliar.get("/cuentas", buscar="\x00").json()["datos"] == []


def test_a_list_that_grows_neither_loses_nor_repeats(programa: Programas) -> None:
    auxiliar = programa("auxiliar")
    for n in range(1, 8):
        nueva_cuenta(f"{n:06d}", medidor=False)
    vistas, cursor = [], None
    for vuelta in range(9):
        consulta = {"limite": 2} | ({"cursor": cursor} if cursor else {})
        pagina = auxiliar.get("/cuentas", **consulta).json()
        vistas += [fila["numero"] for fila in pagina["datos"]]
        if vuelta == 1:
            nueva_cuenta("000000", medidor=False)
            nueva_cuenta("000008", medidor=False)
        if (cursor := pagina["siguiente"]) is None:
            break

    assert vistas == [f"{n:06d}" for n in range(1, 9)]


@pytest.mark.parametrize("ruta", ["/cuentas", "/leyes", "/cuentas/012345/movimientos", "/cuentas/012345/consumos"])
def test_limits_and_cursors_out_of_range_are_422(ruta: str, cuenta: Any, programa: Programas) -> None:
    auxiliar = programa("auxiliar")
    for limite in ("0", "-1", "abc", "1.5", "", "9" * 5000):
        problema(auxiliar.get(ruta, limite=limite), 422)
    for cursor in ("-1", "abc", "\x00", "9" * 400, "1 OR 1=1"):
        problema(auxiliar.get(ruta, cursor=cursor), 422)
    assert auxiliar.get(ruta, limite=1000, cursor="").status_code == 200


def test_movements_have_the_folio_of_the_bill_and_of_the_receipt(cuenta: Any, turno: int, cajera: Programa) -> None:
    for importe in ("10", "20"):
        cajera.post("/cobros", cobro(turno, importe))

    primera = cajera.get("/cuentas/012345/movimientos", limite=2).json()
    segunda = cajera.get("/cuentas/012345/movimientos", limite=2, cursor=primera["siguiente"]).json()

    filas = primera["datos"] + segunda["datos"]
    assert [fila["haber"] for fila in filas] == ["20.00", "10.00", "0.00"]
    assert (filas[2]["folio"], filas[2]["periodo"]) == ("RA-2026-000001", "2026-10")
    assert filas[0]["saldo"] == deuda(cajera)
    assert segunda["siguiente"] is None


def test_a_bill_is_explained_and_adds_up(cuenta: Any, programa: Programas) -> None:
    recibo = programa("auxiliar").get("/recibos/RA-2026-000001").json()

    suma = sum(Decimal(x["importe"]) + Decimal(x["iva"]) for x in recibo["lineas"])
    assert suma == Decimal(recibo["subtotal"])
    assert suma + Decimal(recibo["ajuste"]) == Decimal(recibo["total"])
    assert recibo["cuadra"] is True
    for linea in recibo["lineas"]:
        assert sum(Decimal(p["importe"]) for p in linea["partes"]) in (0, Decimal(linea["importe"]))
    assert all(linea["articulo"] and linea["formula"] for linea in recibo["lineas"])
    problema(programa("auxiliar").get("/recibos/RA-2026-000002"), 404)


def test_the_price_by_http_is_that_of_the_bill(cuenta: Any, programa: Programas) -> None:
    auxiliar = programa("auxiliar")
    recibo = auxiliar.get("/recibos/RA-2026-000001").json()
    caso = {"concepto": "servicio_medido", "uso": recibo["uso"], "m3": 20, "fecha": "2026-10-15"}

    precio = auxiliar.post("/tarifas/calculo", caso, clave=None).json()

    assert precio["total"] == recibo["total"]
    assert auxiliar.post("/tarifas/calculo", caso | {"m3": "20.0"}, clave=None).json() == precio
    for cambio in ({"uso": "marciano"}, {"concepto": "otro"}, {"fecha": "2031-01-01"}, {"fecha": "ayer"}, {"m3": -1}):
        problema(auxiliar.post("/tarifas/calculo", caso | cambio, clave=None), 422)
    for cambio in ({"uso": 5}, {"m3": True}, {"m3": []}, {"fecha": 20261015}):
        problema(auxiliar.post("/tarifas/calculo", caso | cambio, clave=None), 400)


def test_a_law_is_listed_and_approved_by_a_second_person(programa: Programas) -> None:
    ley_aprobada(anio=2025)
    importada = services.importar_ley(
        contenido=celaya(2026), archivo="ley.yaml", por=programa("informatica").usuario, ahora=AHORA
    )
    jefa, auditor = programa("jefe_comercializacion"), programa("auditor")

    problema(programa("informatica").post(f"/leyes/{importada.pk}/aprobacion"), 403, "sin-facultad")
    problema(auditor.post(f"/leyes/{importada.pk}/aprobacion"), 403, "sin-facultad")
    problema(jefa.post("/leyes/99999/aprobacion"), 404)
    aprobada = jefa.post(f"/leyes/{importada.pk}/aprobacion", {}, clave="a1")
    assert aprobada.status_code == 200, aprobada.content
    assert aprobada.json()["estado"] == "aprobada"
    assert jefa.post(f"/leyes/{importada.pk}/aprobacion", {}, clave="a1").content == aprobada.content
    problema(jefa.post(f"/leyes/{importada.pk}/aprobacion", {}), 409, "ley-ya-resuelta")
    datos = auditor.get("/leyes").json()["datos"]
    assert [(ley["ejercicio"], ley["estado"], ley["en_vigor"]) for ley in datos] == [
        (2026, "aprobada", True),
        (2025, "aprobada", False),
    ]


def test_readings_enter_one_or_many_and_a_period_is_billed(programa: Programas) -> None:
    ley_aprobada()
    for numero in ("000001", "000002", "000003"):
        nueva_cuenta(numero)
    facturacion = programa("encargado_facturacion")
    una = {"cuenta": "000001", "periodo": "2026-10", "fecha": "2026-10-28", "lectura": 120}

    sola = facturacion.post("/lecturas", una, clave=None)
    assert (sola.status_code, sola.json()["estado"]) == (201, "nueva"), sola.content
    varias = facturacion.post("/lecturas", [una, una | {"cuenta": "000002", "lectura": "130"}], clave="l1")
    assert [x["estado"] for x in varias.json()["datos"]] == ["sin_cambio", "nueva"]
    repetida = facturacion.post("/lecturas", [una, una | {"cuenta": "000002", "lectura": "130"}], clave="l1")
    assert (repetida.status_code, repetida.content) == (201, varias.content)
    problema(facturacion.post("/lecturas", una | {"cuenta": "999999"}), 404)
    for cambio in (
        {"lectura": -5},
        {"lectura": 12.5},
        {"fecha": "2027-01-01"},
        {"periodo": "2026-13"},
        {"lectura": "x"},
    ):
        problema(facturacion.post("/lecturas", una | {"cuenta": "000003"} | cambio), 422)
    problema(facturacion.post("/lecturas", una | {"lectura": True}), 400)
    problema(facturacion.post("/lecturas", []), 422)
    problema(programa("cajero").post("/lecturas", una), 403, "sin-facultad")

    antes = facturacion.get("/periodos/2026-10").json()
    assert [(r["lecturas"], r["facturadas"], r["estado"]) for r in antes["rutas"]] == [(2, 0, "pendiente")]
    problema(facturacion.post("/periodos/2026-10/facturacion", {}, clave=None), 400, "clave-ausente")
    problema(programa("cajero").post("/periodos/2026-10/facturacion", {}), 403)
    problema(facturacion.post("/periodos/2026-10/facturacion", {"ruta": "99"}), 404)
    problema(facturacion.post("/periodos/2026-13/facturacion", {}), 422)
    problema(facturacion.post("/periodos/2031-01/facturacion", {}), 422)


def test_a_paper_is_verified_drawn_and_reprinted(
    cuenta: Any, turno: int, cajera: Programa, programa: Programas
) -> None:
    auxiliar = programa("auxiliar")
    recibo = cajera.post("/cobros", cobro(turno, "10")).json()
    codigo = recibo["documento"]["codigo"]
    del_agua = auxiliar.get("/recibos/RA-2026-000001").json()["documento"]["codigo"]

    visto = Client().get(f"{V1}/verificacion/{codigo}").json()
    assert set(visto) == {"valido", "documento", "folio", "fecha", "importe", "titular", "estado", "demostracion"}
    assert (visto["valido"], visto["folio"], visto["importe"], visto["estado"]) == (
        True,
        recibo["folio"],
        "10.00",
        "vigente",
    )
    assert "Peñaloza" not in visto["titular"]
    assert Client().get(f"{V1}/verificacion/{del_agua}").json()["valido"] is True
    for lugar in range(len(codigo)):
        otro = codigo[:lugar] + ("A" if codigo[lugar] != "A" else "B") + codigo[lugar + 1 :]
        problema(Client().get(f"{V1}/verificacion/{otro}"), 404, "no-existe")
    for papel in (codigo, del_agua):
        pdf = auxiliar.get(f"/documentos/{papel}.pdf")
        assert (pdf.status_code, pdf["Content-Type"], pdf.content[:5]) == (200, "application/pdf", b"%PDF-")
    problema(auxiliar.get("/documentos/XXXX.pdf"), 404)
    jefa = programa("jefe_comercializacion")
    assert jefa.post(f"/documentos/{codigo}/reimpresion", clave="r1").json() == {"codigo": codigo, "n": 1}
    assert jefa.post(f"/documentos/{codigo}/reimpresion", clave="r1").json()["n"] == 1
    assert jefa.post(f"/documentos/{codigo}/reimpresion", {}, clave=None).json()["n"] == 2
    problema(jefa.post("/documentos/XXXX/reimpresion"), 404)
    problema(programa("auditor").post(f"/documentos/{codigo}/reimpresion"), 403, "sin-facultad")


def test_nobody_verifies_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verificacion, "LIMITE", Limite(por_minuto=3))

    estados = [Client().get(f"{V1}/verificacion/XXXX").status_code for _ in range(5)]

    assert estados == [404, 404, 404, 429, 429]
    ultima = Client().get(f"{V1}/verificacion/XXXX")
    problema(ultima, 429, "demasiadas-peticiones")
    assert 0 < int(ultima["Retry-After"]) <= 60
