"""An adjustment: asked with its article, authorised by somebody else within a limit, done once; the books hold."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from aljibe.base.rechazos import NoExiste, ValorInvalido
from aljibe.facturacion import queries, services
from aljibe.facturacion.models import ReciboAgua
from aljibe.libro.models import Movimiento
from aljibe.seguridad import queries as autoridad
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario
from tests.caja.factories import cobrar, turno_abierto
from tests.facturacion.factories import hallazgos
from tests.facturacion.test_cancelacion import HOY, cancelar, debe, recibo_de_julio
from tests.seguridad.factories import persona

pytestmark = pytest.mark.django_db


@pytest.fixture
def factura() -> Usuario:
    return persona("encargado_facturacion")


@pytest.fixture
def jefe() -> Usuario:
    return persona("jefe_comercializacion")


def pedir(recibo: ReciboAgua, por: Usuario, importe: str, **otros: Any) -> int:
    valores = {
        "concepto": "agua",
        "articulo": "47",
        "motivo": "Fuga en la red",
        "ahora": HOY,
        "clave": f"p-{uuid4()}",
    } | otros
    return int(services.pedir_ajuste(folio=recibo.folio, importe=Decimal(importe), por=por, **valores)["id"])


def resolver(autorizacion: int, por: Usuario, *, aprobar: bool = True, respuesta: str = "") -> dict[str, Any]:
    return seguridad.resolver_autorizacion(
        autorizacion_id=autorizacion, aprobar=aprobar, respuesta=respuesta, por=por, ahora=HOY
    )


def ajustar(recibo: ReciboAgua, autorizacion: int, por: Usuario, **otros: Any) -> dict[str, Any]:
    valores = {"clave": f"a-{uuid4()}", "ahora": HOY} | otros
    return services.ajustar_recibo(folio=recibo.folio, autorizacion_id=autorizacion, por=por, **valores)


def test_asked_authorised_and_done(factura: Usuario, jefe: Usuario) -> None:
    recibo = recibo_de_julio(37, uso="comercial")
    antes = debe(recibo, recibo.vencimiento)
    pedida = pedir(recibo, factura, "116.00")
    assert resolver(pedida, jefe) == {"id": pedida, "estado": "APROBADA"}

    hecho = ajustar(recibo, pedida, factura)

    despues = debe(recibo, recibo.vencimiento)
    assert antes.total - despues.total == Decimal("116.00")
    # 16 % of the line is IVA: the part of it inside 116.00 is 16.00, but for the rounding to the peso of the bill.
    assert abs(Decimal(hecho["iva"]) - 16) < 1
    suyos = Movimiento.objects.filter(asiento__tipo="BONIFICACION").values_list("debe__clave", "haber__clave")
    assert set(suyos) == {("BONIFICACIONES", "DERECHOS"), ("IVA_POR_TRASLADAR", "DERECHOS")}
    (ajuste,) = queries.historia_de_recibo(recibo, al=HOY.date()).ajustes
    assert (ajuste.importe, ajuste.autorizo, ajuste.por) == (Decimal("116.00"), jefe.nombre, factura.nombre)
    assert not hallazgos()


def test_what_is_forgiven_bears_no_surcharge_and_the_rest_is_paid_with_its_iva(factura: Usuario, jefe: Usuario) -> None:
    recibo = recibo_de_julio(37, uso="comercial")
    con_todo = debe(recibo, HOY.date())
    pedida = pedir(recibo, factura, "200.00")
    resolver(pedida, jefe)
    ajustar(recibo, pedida, factura)
    queda = debe(recibo, HOY.date())
    assert queda.total == con_todo.total - 200
    assert queda.recargos < con_todo.recargos
    cajero = persona("cajero")
    cobrar(turno_abierto(cajero), "000001", str(queda.a_pagar_hoy), por=cajero)
    assert debe(recibo, HOY.date()).a_pagar_hoy == 0
    assert not hallazgos()


def test_the_whole_of_a_line_can_be_forgiven_and_the_bill_still_made_again(factura: Usuario, jefe: Usuario) -> None:
    recibo = recibo_de_julio()
    pedida = pedir(recibo, factura, "69.83", concepto="tratamiento")
    resolver(pedida, jefe)
    assert ajustar(recibo, pedida, factura)["saldo"] == "0.00"
    assert not hallazgos()
    nuevo = ReciboAgua.objects.get(folio=cancelar(recibo.folio, factura)["recibo"])
    assert debe(nuevo, nuevo.vencimiento).total == nuevo.total - Decimal("69.83")
    assert not hallazgos()


def test_r63_nobody_authorises_what_they_asked(factura: Usuario, jefe: Usuario) -> None:
    recibo = recibo_de_julio()
    pedida = pedir(recibo, factura, "10.00")
    with pytest.raises(seguridad.SinFacultad):
        resolver(pedida, factura)
    Usuario.objects.filter(pk=factura.pk).update(puesto_id="direccion")
    with pytest.raises(seguridad.SinFacultad, match="La pidió usted"):
        resolver(pedida, Usuario.objects.get(pk=factura.pk))


def test_the_limit_is_of_the_matrix(factura: Usuario, jefe: Usuario) -> None:
    recibo = recibo_de_julio(104, uso="comercial")
    assert recibo.total > 2100
    hasta, pasa = pedir(recibo, factura, "2000.00"), pedir(recibo, factura, "2000.01")
    resolver(hasta, jefe)
    with pytest.raises(seguridad.SinFacultad, match="Dirección"):
        resolver(pasa, jefe)
    resolver(pasa, persona("direccion"))
    with pytest.raises(seguridad.SinFacultad):
        pedir(recibo, persona("auxiliar"), "10.00")


def test_the_limit_is_of_the_bill_whatever_the_requests_it_is_split_in(factura: Usuario, jefe: Usuario) -> None:
    recibo = recibo_de_julio(104, uso="comercial")
    uno, otro = pedir(recibo, factura, "1200.00"), pedir(recibo, factura, "800.01")
    resolver(uno, jefe)
    with pytest.raises(seguridad.SinFacultad, match="Dirección"):
        resolver(otro, jefe)
    direccion = persona("direccion")
    resolver(otro, direccion, aprobar=False, respuesta="Falta el dictamen")
    ajustar(recibo, uno, factura)

    with pytest.raises(seguridad.SinFacultad, match="Dirección"):
        resolver(pedir(recibo, factura, "800.01"), jefe)
    resolver(pedir(recibo, factura, "100.00"), direccion)


def test_it_serves_once_to_whom_asked_for_what_was_asked(factura: Usuario, jefe: Usuario) -> None:
    recibo = recibo_de_julio()
    pedida = pedir(recibo, factura, "10.00")
    with pytest.raises(seguridad.AutorizacionNoSirve, match="nadie la ha aprobado"):
        ajustar(recibo, pedida, factura)
    resolver(pedida, jefe)
    with pytest.raises(seguridad.AutorizacionYaResuelta):
        resolver(pedida, jefe)
    with pytest.raises(seguridad.AutorizacionNoSirve, match="otra persona"):
        ajustar(recibo, pedida, persona("encargado_facturacion", "otro_de_facturacion"))
    una = ajustar(recibo, pedida, factura, clave="una")
    assert ajustar(recibo, pedida, factura, clave="una") == una
    with pytest.raises(seguridad.AutorizacionNoSirve, match="ya se usó"):
        ajustar(recibo, pedida, factura)
    negada = pedir(recibo, factura, "10.00")
    with pytest.raises(ValorInvalido, match="por qué"):
        resolver(negada, jefe, aprobar=False)
    resolver(negada, jefe, aprobar=False, respuesta="No procede")
    with pytest.raises(seguridad.AutorizacionNoSirve, match="negada"):
        ajustar(recibo, negada, factura)


def test_what_changed_since_it_was_approved_stops_it(factura: Usuario, jefe: Usuario) -> None:
    recibo = recibo_de_julio()
    pedida = pedir(recibo, factura, "200.00")
    resolver(pedida, jefe)
    cajero = persona("cajero")
    cobrar(turno_abierto(cajero), "000001", "200.00", por=cajero)
    with pytest.raises(services.AjusteMayorQueSaldo):
        ajustar(recibo, pedida, factura)
    assert not hallazgos()


def test_it_is_refused_in_words(factura: Usuario) -> None:
    recibo = recibo_de_julio()
    for mal, error in (
        ({"importe": "0"}, ValorInvalido),
        ({"importe": "1.001"}, ValorInvalido),
        ({"importe": "10", "concepto": "luz"}, ValorInvalido),
        ({"importe": "10", "articulo": ""}, ValorInvalido),
        ({"importe": "10", "motivo": "  "}, ValorInvalido),
        ({"importe": "10", "concepto": "alcantarillado"}, NoExiste),
        ({"importe": "5000"}, services.AjusteMayorQueSaldo),
    ):
        with pytest.raises(error):
            pedir(recibo, factura, **mal)


def test_a_tray_shows_what_one_asked_and_what_one_may_resolve(factura: Usuario, jefe: Usuario) -> None:
    recibo = recibo_de_julio(104, uso="comercial")
    chica, grande = pedir(recibo, factura, "10.00"), pedir(recibo, factura, "2000.01")
    hoy = datetime(2026, 11, 24, tzinfo=UTC).date()
    de_jefe = {b.autorizacion.pk: b.puede for b in autoridad.autorizaciones(por=jefe, al=hoy)}
    de_direccion = {b.autorizacion.pk: b.puede for b in autoridad.autorizaciones(por=persona("direccion"), al=hoy)}
    propias = {b.autorizacion.pk: b.puede for b in autoridad.autorizaciones(por=factura, al=hoy)}
    assert de_jefe == {chica: True}
    assert de_direccion == {chica: True, grande: True}
    assert propias == {chica: False, grande: False}
    assert autoridad.autorizaciones(por=persona("cajero"), al=hoy) == []


def test_an_adjusted_bill_made_again_with_nothing_changed_owes_the_same(factura: Usuario, jefe: Usuario) -> None:
    recibo = recibo_de_julio(37, uso="comercial")
    pedida = pedir(recibo, factura, "200.00")
    resolver(pedida, jefe)
    ajustar(recibo, pedida, factura)
    antes = debe(recibo, HOY.date())

    nuevo = ReciboAgua.objects.get(folio=cancelar(recibo.folio, factura)["recibo"])

    assert debe(nuevo, HOY.date()) == antes
    (ajuste,) = queries.historia_de_recibo(nuevo, al=HOY.date()).ajustes
    assert (ajuste.importe, ajuste.autorizo) == (Decimal("200.00"), jefe.nombre)
    assert not hallazgos()


def test_one_adjusted_and_paid_owes_nothing_when_made_again(factura: Usuario, jefe: Usuario) -> None:
    recibo = recibo_de_julio(37, uso="comercial")
    pedida = pedir(recibo, factura, "200.00")
    resolver(pedida, jefe)
    ajustar(recibo, pedida, factura)
    debia = debe(recibo, HOY.date()).a_pagar_hoy
    cajero = persona("cajero")
    cobrar(turno_abierto(cajero, ahora=HOY), "000001", str(debia), por=cajero, ahora=HOY)
    assert debe(recibo, HOY.date()).total == 0  # surcharges and all

    nuevo = ReciboAgua.objects.get(folio=cancelar(recibo.folio, factura)["recibo"])

    assert debe(nuevo, HOY.date()).total == 0
    assert not hallazgos()


def test_what_was_forgiven_of_a_line_that_comes_out_other_is_not_of_the_new_bill(
    factura: Usuario, jefe: Usuario
) -> None:
    recibo = recibo_de_julio(50)
    pedida = pedir(recibo, factura, "100.00")
    resolver(pedida, jefe)
    ajustar(recibo, pedida, factura)
    nuevo = ReciboAgua.objects.get(folio=cancelar(recibo.folio, factura, lectura=120)["recibo"])
    assert debe(nuevo, nuevo.vencimiento).total == nuevo.total
    assert not queries.historia_de_recibo(nuevo, al=HOY.date()).ajustes
