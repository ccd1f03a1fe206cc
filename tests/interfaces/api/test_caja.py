"""A till by HTTP: opening, charging, counting, closing."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.interfaces.api.conftest import Programa, cobro, deuda, problema

pytestmark = pytest.mark.django_db
Programas = Callable[..., Programa]


def test_a_turno_from_opening_to_cut(cuenta: Any, turno: int, cajera: Programa, programa: Programas) -> None:
    supervisora = programa("supervisor_caja")
    debe = deuda(cajera)
    abierto = cajera.get(f"/turnos/{turno}").json()
    assert abierto["estado"] == "abierto"
    assert abierto["esperado"] is None and abierto["corte"] is None
    assert supervisora.get(f"/turnos/{turno}").json()["esperado"] == {"efectivo": "500.00"}

    medios = [{"medio": "efectivo", "importe": "200"}, {"medio": "tarjeta", "importe": "100", "referencia": "4411"}]
    hecho = cajera.post("/cobros", cobro(turno, debe, medios=medios))
    assert hecho.status_code == 201, hecho.content
    recibo = hecho.json()
    assert sum(Decimal(a["importe"]) for a in recibo["aplicaciones"]) == Decimal(debe)
    assert Decimal(recibo["cambio"]) == Decimal(300) - Decimal(debe)
    assert recibo["saldo_despues"] == deuda(cajera) == "0.00"
    assert cajera.get(f"/cobros/{recibo['folio']}").json() == recibo
    retiro = cajera.post(f"/turnos/{turno}/retiros", {"importe": "100", "recibe": "supervisor_caja"})
    assert retiro.status_code == 201, retiro.content
    assert retiro.json()["importe"] == "100.00"

    problema(cajera.post(f"/turnos/{turno}/cierre", {}), 409, "sin-conteo")
    conteo = cajera.post(f"/turnos/{turno}/conteos", {"conteo": {"500": 1, "0.50": 0}})
    assert conteo.status_code == 201, conteo.content
    assert conteo.json()["n"] == 1
    assert set(conteo.json()["diferencias"]) == {"efectivo", "tarjeta"}
    problema(cajera.post(f"/turnos/{turno}/cierre", {"motivo": "faltó"}), 409, "diferencia")
    efectivo = Decimal(500) + Decimal(debe) - 200
    enteros, centavos = divmod(efectivo, 1)
    assert centavos == 0
    piezas = {"100": int(enteros // 100), "1": int(enteros % 100)}
    recuento = cajera.post(
        f"/turnos/{turno}/conteos", {"conteo": piezas, "vouchers": {"tarjeta": {"comprobantes": 1, "importe": "100"}}}
    )
    assert recuento.json() == {"n": 2, "diferencias": {"efectivo": "0.00", "tarjeta": "0.00"}}
    assert cajera.get(f"/turnos/{turno}").json()["esperado"] is None
    corte = cajera.post(f"/turnos/{turno}/cierre", clave="cierre")
    assert corte.status_code == 200, corte.content
    assert {"folio", "turno", "fondo", "esperado", "contado", "diferencias", "sello"} <= set(corte.json())
    assert cajera.post(f"/turnos/{turno}/cierre", clave="cierre").content == corte.content

    cerrado = cajera.get(f"/turnos/{turno}").json()
    assert (cerrado["estado"], cerrado["corte"]["folio"]) == ("cerrado", corte.json()["folio"])
    assert cerrado["esperado"] == cerrado["corte"]["esperado"] == corte.json()["esperado"]
    problema(cajera.post("/cobros", cobro(turno, "1")), 409, "turno-cerrado")


def test_a_turno_is_seen_by_its_cashier_and_by_those_who_watch(turno: int, programa: Programas) -> None:
    problema(programa("cajero", "ana").get(f"/turnos/{turno}"), 403, "sin-facultad")
    problema(programa("auxiliar").get(f"/turnos/{turno}"), 403, "sin-facultad")
    problema(programa("auxiliar").get("/turnos/99999"), 403, "sin-facultad")
    for ruta in ("/turnos/99999", "/turnos/abc", "/turnos/-1", f"/turnos/{10**40}"):
        problema(programa("auditor").get(ruta), 404, "no-existe")


def test_r50_a_second_open_turno_is_409(turno: int, cajera: Programa, programa: Programas) -> None:
    problema(cajera.post("/turnos", {"caja": "C2", "fondo": "0"}), 409, "cajero-con-turno")
    problema(programa("cajero", "ana").post("/turnos", {"caja": "C1", "fondo": "0"}), 409, "caja-ocupada")
    problema(programa("cajero", "ana").post("/turnos", {"caja": "C9", "fondo": "0"}), 404)


def test_r4_r5_r6_the_same_key_answers_once_and_another_body_is_refused(
    cuenta: Any, turno: int, cajera: Programa, programa: Programas
) -> None:
    primero = cajera.post("/cobros", cobro(turno, "10"), clave="k1")
    assert primero.status_code == 201
    queda = deuda(cajera)

    repetido = cajera.post("/cobros", cobro(turno, "10"), clave="k1")

    assert (repetido.status_code, repetido.content) == (201, primero.content)
    otro = problema(cajera.post("/cobros", cobro(turno, "11"), clave="k1"), 422, "clave-con-otro-cuerpo")
    assert primero.json()["folio"] not in str(otro)
    problema(cajera.post("/turnos", {"caja": "C2", "fondo": "0"}, clave="k1"), 422, "clave-con-otro-cuerpo")
    problema(programa("cajero", "ana").post("/cobros", cobro(turno, "10"), clave="k1"), 422, "clave-con-otro-cuerpo")
    assert deuda(cajera) == queda


def test_r7_a_refused_payment_leaves_its_key_free(cuenta: Any, turno: int, cajera: Programa) -> None:
    problema(cajera.post("/cobros", cobro(turno, "9999"), clave="k2"), 409, "importe-mayor-que-adeudo")
    problema(cajera.post("/cobros", cobro(turno, "x"), clave="k2"), 422)

    assert cajera.post("/cobros", cobro(turno, "9"), clave="k2").status_code == 201


def test_named_cargos_already_paid_say_who_and_which_folio(cuenta: Any, turno: int, cajera: Programa) -> None:
    cargos = [c["id"] for c in cajera.get("/cuentas/012345/estado-de-cuenta").json()["cargos"]]
    debe = deuda(cajera)
    folio = cajera.post("/cobros", cobro(turno, debe, cargos=cargos)).json()["folio"]

    pagados = problema(cajera.post("/cobros", cobro(turno, "1", cargos=cargos)), 409, "cargos-ya-pagados")

    assert folio in pagados["detail"]
    assert {p["cargo"] for p in pagados["pagos"]} == set(cargos)
    assert {"cargo", "folio", "usuario", "caja", "fecha"} == set(pagados["pagos"][0])


def test_an_advance_is_an_application_without_cargo(cuenta: Any, turno: int, cajera: Programa) -> None:
    debe = deuda(cajera)
    importe = f"{Decimal(debe) + 50:.2f}"

    recibo = cajera.post("/cobros", cobro(turno, importe, anticipo=True)).json()

    assert [a["importe"] for a in recibo["aplicaciones"] if a["concepto"] == "anticipo"] == ["50.00"]
    assert sum(Decimal(a["importe"]) for a in recibo["aplicaciones"]) == Decimal(importe)
    assert cajera.get("/cuentas/012345").json()["totales"]["saldo_a_favor"] == "50.00"


def test_an_order_of_payment_is_made_read_and_paid(
    cuenta: Any, turno: int, cajera: Programa, programa: Programas
) -> None:
    auxiliar = programa("auxiliar")
    cuerpo = {"cuenta": "012345", "lineas": [{"concepto": "services.reconexion_toma_en_cuadro", "cantidad": 2}]}
    hecha = auxiliar.post("/ordenes-de-pago", cuerpo, clave="o1")
    assert hecha.status_code == 201, hecha.content
    orden = hecha.json()
    assert orden["total"] == "699.99"
    estado = auxiliar.get("/cuentas/012345/estado-de-cuenta").json()
    assert [o["folio"] for o in estado["ordenes_pago"]] == [orden["folio"]]
    assert [c["numero"] for c in auxiliar.get("/cuentas", buscar=orden["folio"]).json()["datos"]] == ["012345"]

    pago = cobro(turno, orden["total"], ordenes_pago=[orden["folio"]])
    del pago["cuenta"]
    assert cajera.post("/cobros", pago).status_code == 201

    assert auxiliar.get(f"/ordenes-de-pago/{orden['folio']}").json()["estado"] == "pagada"
    repetida = auxiliar.post("/ordenes-de-pago", cuerpo, clave="o1")
    assert (repetida.status_code, repetida.content) == (201, hecha.content)
    problema(cajera.post("/ordenes-de-pago", cuerpo), 403, "sin-facultad")
    problema(cajera.post("/ordenes-de-pago", cuerpo, clave="o1"), 422, "clave-con-otro-cuerpo")
    problema(auxiliar.post("/ordenes-de-pago", cuerpo | {"cuenta": "999999"}), 404)
    problema(auxiliar.post("/ordenes-de-pago", cuerpo | {"persona": 999999}), 404)
    problema(auxiliar.post("/ordenes-de-pago", cuerpo | {"lineas": [{"concepto": "no.hay", "cantidad": 1}]}), 422)
    problema(auxiliar.post("/ordenes-de-pago", cuerpo | {"lineas": [{}]}), 422)
    problema(auxiliar.post("/ordenes-de-pago", cuerpo | {"lineas": []}), 422)


def test_r14_the_cashier_asks_and_the_supervisor_cancels(
    cuenta: Any, turno: int, cajera: Programa, programa: Programas
) -> None:
    debe = deuda(cajera)
    folio = cajera.post("/cobros", cobro(turno, debe)).json()["folio"]
    ruta, cuerpo = f"/cobros/{folio}/cancelacion", {"motivo": "Se cobró a otra cuenta", "destino": "efectivo"}
    supervisora = programa("supervisor_caja")
    problema(cajera.post(ruta, cuerpo), 403, "sin-facultad")
    problema(supervisora.post(ruta, cuerpo | {"motivo": " "}), 422)
    problema(supervisora.post(ruta, {"destino": "efectivo"}), 422)
    problema(supervisora.post(ruta, cuerpo | {"destino": "bitcoin"}), 422)
    problema(supervisora.post("/cobros/C1-2026-000999/cancelacion", cuerpo), 404)
    pedida = cajera.post("/autorizaciones", {"acto": "cancelar_cobro", "objeto": folio, "motivo": "Cuenta ajena"})
    assert (pedida.status_code, pedida.json()["estado"]) == (201, "pedida")
    (fila,) = supervisora.get("/autorizaciones").json()["datos"]
    assert (fila["objeto"], fila["puede_resolver"]) == (folio, True)

    hecha = supervisora.post(ruta, cuerpo, clave="una")

    assert hecha.status_code == 201, hecha.content
    assert {c: hecha.json()[c] for c in ("folio", "cobro", "estado", "importe", "destino")} == {
        "folio": "CX-2026-000001",
        "cobro": folio,
        "estado": "cancelado",
        "importe": debe,
        "destino": "efectivo",
    }
    assert supervisora.post(ruta, cuerpo, clave="una").content == hecha.content
    problema(supervisora.post(ruta, cuerpo), 409, "cobro-ya-cancelado")
    assert (deuda(cajera), cajera.get(f"/cobros/{folio}").json()["estado"]) == (debe, "cancelado")
    ultimo = cajera.get("/cuentas/012345/movimientos").json()["datos"][0]
    assert (ultimo["tipo"], ultimo["folio"], ultimo["saldo"]) == ("cancelacion_cobro", "CX-2026-000001", debe)
    papel = cajera.get(f"/cobros/{folio}").json()["documento"]["codigo"]
    assert programa("auditor").get(f"/verificacion/{papel}").json()["estado"] == "cancelado"


def test_a_request_to_cancel_may_name_where_the_money_goes(
    cuenta: Any, turno: int, cajera: Programa, programa: Programas
) -> None:
    folio = cajera.post("/cobros", cobro(turno, deuda(cajera))).json()["folio"]
    peticion = {"acto": "cancelar_cobro", "objeto": folio, "motivo": "x", "argumentos": {"destino": "saldo_a_favor"}}
    pedida = cajera.post("/autorizaciones", peticion).json()["id"]
    assert (
        programa("supervisor_caja").post(f"/autorizaciones/{pedida}/resolucion", {"aprobar": True}).status_code == 201
    )
    cuerpo = {"motivo": "x", "destino": "efectivo", "autorizacion": pedida}
    problema(cajera.post(f"/cobros/{folio}/cancelacion", cuerpo), 409, "autorizacion-no-sirve")

    hecha = cajera.post(f"/cobros/{folio}/cancelacion", cuerpo | {"destino": "saldo_a_favor"})

    assert hecha.status_code == 201
    totales = cajera.get("/cuentas/012345/estado-de-cuenta").json()["totales"]
    assert totales["saldo_a_favor"] == hecha.json()["importe"]


@pytest.mark.parametrize("dia", ["0001-01-01", "0001-01-02", "1999-12-31", "2100-01-01", "9999-12-31"])
def test_a_day_that_the_office_cannot_have_is_422(programa: Programas, dia: str) -> None:
    supervisora = programa("supervisor_caja")

    for ruta in (f"/cortes-generales/{dia}", f"/cortes-generales/{dia}/libro"):
        assert "2000" in problema(supervisora.get(ruta), 422)["errores"]["dia"][0]
    for campo in ("desde", "hasta"):
        assert campo in problema(supervisora.get("/diferencias-de-caja", **{campo: dia}), 422)["errores"]
    assert supervisora.get("/cortes-generales/2000-01-01").status_code == 200
    assert supervisora.get("/diferencias-de-caja", hasta="2000-01-01").status_code == 200
