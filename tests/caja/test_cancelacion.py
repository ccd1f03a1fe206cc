"""A receipt undone (K13): the debt back as if never paid, the money where it is said, and who may."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aljibe.base.rechazos import ValorInvalido
from aljibe.caja import queries, services
from aljibe.caja.models import CancelacionDeCobro, ReciboCaja, Turno
from aljibe.documentos import papel as compositor
from aljibe.documentos.models import Documento
from aljibe.libro import queries as libro
from aljibe.libro import services as libro_services
from aljibe.libro.models import OrdenPago
from aljibe.padron.models import Cuenta
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario
from aljibe.seguridad.services import AutorizacionNoSirve, SinFacultad
from tests.caja.factories import AHORA, cobrar, turno_abierto
from tests.leyes.factories import ley_aprobada
from tests.libro.factories import adeudar
from tests.padron.factories import cuenta as nueva_cuenta
from tests.seguridad.factories import persona

pytestmark = pytest.mark.django_db
HOY = date(2026, 11, 24)
MANANA = AHORA + timedelta(days=1)
CERO = Decimal("0.00")


@pytest.fixture
def cajera() -> Usuario:
    return persona("cajero", "rosa")


@pytest.fixture
def supervisora() -> Usuario:
    return persona("supervisor_caja", "norma")


@pytest.fixture
def cuenta() -> Cuenta:
    return nueva_cuenta("012345")


@pytest.fixture
def turno(cajera: Usuario) -> int:
    return turno_abierto(cajera)


@pytest.fixture
def ley() -> None:
    ley_aprobada()


def cancelar(folio: str, por: Usuario, *, ahora: datetime = AHORA, **otros: Any) -> dict[str, Any]:
    valores = {"motivo": "Se cobró a otra cuenta", "destino": "efectivo", "clave": f"x-{uuid4()}"} | otros
    return services.cancelar_cobro(folio=folio, por=por, ahora=ahora, **valores)


def pedir(folio: str, por: Usuario, *, ahora: datetime = AHORA, **otros: Any) -> int:
    valores = {"motivo": "Se cobró a otra cuenta", "clave": f"p-{uuid4()}"} | otros
    return int(services.pedir_cancelacion(folio=folio, por=por, ahora=ahora, **valores)["id"])


def autorizar(autorizacion: int, por: Usuario, ahora: datetime = AHORA) -> None:
    seguridad.resolver_autorizacion(autorizacion_id=autorizacion, aprobar=True, por=por, ahora=ahora)


def cerrar(turno: int, por: Usuario, piezas: dict[str, int], comprobantes: dict[str, Any] | None = None) -> Any:
    services.contar(turno_id=turno, piezas=piezas, comprobantes=comprobantes or {}, por=por, ahora=AHORA)
    return services._corte._cerrar(turno_id=turno, motivo="", por=por, ahora=AHORA, clave=f"cierre-{turno}")


def deuda(cuenta: Cuenta, al: date = HOY) -> Any:
    """What an account owes, to the centavo and by charge, with its surcharges and its balance in favour."""
    return (
        libro.totales([cuenta.pk], al=al)[cuenta.pk],
        [(a.cargo_id, a.saldo, a.recargo, a.iva_movido) for a in libro.adeudos([cuenta.pk], al=al)[cuenta.pk]],
    )


def sin_hallazgos() -> bool:
    return not [(p.clave, p.hallazgos) for p in libro.pruebas() + queries.pruebas() if not p.ok]


def test_r14_pay_cancel_pay_elsewhere_leaves_the_debt_identical_and_the_drawer_square(
    cuenta: Cuenta, cajera: Usuario, supervisora: Usuario, turno: int
) -> None:
    ley_aprobada()
    adeudar(cuenta, vencimiento=date(2026, 9, 21))
    antes = deuda(cuenta), deuda(cuenta, HOY + timedelta(days=90))
    pago = cobrar(turno, "012345", "200.00", recibido="500.00", por=cajera)

    hecha = cancelar(pago["folio"], supervisora)

    assert (deuda(cuenta), deuda(cuenta, HOY + timedelta(days=90))) == antes
    assert (hecha["folio"], hecha["cobro"], hecha["estado"], hecha["importe"]) == (
        "CX-2026-000001",
        pago["folio"],
        "cancelado",
        "200.00",
    )
    assert ReciboCaja.objects.get().estado == Documento.objects.get(folio=pago["folio"]).estado == "CANCELADO"
    assert queries.esperado_de(turno) == {"efectivo": Decimal("1000.00")}
    otra = persona("cajero", "leti")
    suyo = turno_abierto(otra, "C2")
    todo = str(libro.totales([cuenta.pk], al=HOY)[cuenta.pk].a_pagar_hoy)
    assert cobrar(suyo, "012345", todo, por=otra)["saldo_despues"] == "0.00"
    assert sin_hallazgos()


def test_the_cashier_asks_the_supervisor_approves_and_the_cashier_executes_once(
    cuenta: Cuenta, cajera: Usuario, supervisora: Usuario, turno: int
) -> None:
    adeudar(cuenta)
    pago = cobrar(turno, "012345", "298.00", por=cajera)
    with pytest.raises(SinFacultad, match="Supervisión de Cajas"):
        cancelar(pago["folio"], cajera)
    pedida = pedir(pago["folio"], cajera, destino="efectivo")
    with pytest.raises(AutorizacionNoSirve, match="nadie la ha aprobado"):
        cancelar(pago["folio"], cajera, autorizacion_id=pedida)
    with pytest.raises(SinFacultad):
        autorizar(pedida, persona("encargado_facturacion"))
    autorizar(pedida, supervisora)
    with pytest.raises(AutorizacionNoSirve, match="destino «efectivo»"):
        cancelar(pago["folio"], cajera, autorizacion_id=pedida, destino="saldo_a_favor")

    cancelar(pago["folio"], cajera, autorizacion_id=pedida)

    assert CancelacionDeCobro.objects.get().autorizacion_id == pedida
    with pytest.raises(AutorizacionNoSirve, match="ya se usó"):
        cancelar(pago["folio"], cajera, autorizacion_id=pedida)
    assert sin_hallazgos()


def test_a_closed_drawer_is_undone_in_another_with_the_leave_of_the_jefatura(
    cuenta: Cuenta, cajera: Usuario, supervisora: Usuario, turno: int
) -> None:
    adeudar(cuenta)
    pago = cobrar(turno, "012345", "298.00", por=cajera)
    cerrar(turno, cajera, {"1": 1298})
    antes = pedir(pago["folio"], cajera, ahora=MANANA)
    with pytest.raises(SinFacultad, match="Jefatura"):
        autorizar(antes, supervisora, MANANA)
    with pytest.raises(SinFacultad, match="Jefatura"):
        cancelar(pago["folio"], supervisora, ahora=MANANA)
    autorizar(antes, persona("jefe_comercializacion"), MANANA)
    with pytest.raises(ValorInvalido, match="diga de qué turno abierto"):
        cancelar(pago["folio"], cajera, autorizacion_id=antes, ahora=MANANA)
    with pytest.raises(services.TurnoCerrado):
        cancelar(pago["folio"], cajera, autorizacion_id=antes, turno_id=turno, ahora=MANANA)
    nuevo = turno_abierto(cajera, ahora=MANANA)

    cancelar(pago["folio"], cajera, autorizacion_id=antes, turno_id=nuevo, ahora=MANANA)

    assert queries.esperado_de(nuevo) == {"efectivo": Decimal("702.00")}
    resumen = queries.resumen_de(nuevo)
    assert (resumen.cobrado, resumen.por_medio["efectivo"]) == (Decimal("-298.00"), (-1, Decimal("-298.00")))
    assert [(c.concepto, c.total) for c in resumen.conceptos] == [
        ("Agua potable", Decimal("-228.17")),
        ("Saneamiento", Decimal("-69.83")),
    ]
    cerrar(nuevo, cajera, {"1": 702})
    assert sin_hallazgos()


def test_leave_given_by_the_supervisor_is_void_once_the_drawer_is_closed(
    cuenta: Cuenta, cajera: Usuario, supervisora: Usuario, turno: int
) -> None:
    adeudar(cuenta)
    pago = cobrar(turno, "012345", "298.00", por=cajera)
    pedida = pedir(pago["folio"], cajera)
    autorizar(pedida, supervisora)
    cerrar(turno, cajera, {"1": 1298})

    with pytest.raises(services.AutorizacionVencida, match="pídala ahora a la Jefatura"):
        cancelar(pago["folio"], cajera, autorizacion_id=pedida, destino="saldo_a_favor")

    assert ReciboCaja.objects.get().estado == "VIGENTE"


def test_the_money_may_stay_in_favour_of_the_account(
    cuenta: Cuenta, cajera: Usuario, supervisora: Usuario, turno: int
) -> None:
    adeudar(cuenta)
    pago = cobrar(turno, "012345", "298.00", por=cajera, medios=[("tarjeta", "200.00"), ("efectivo", "98.00")])

    cancelar(pago["folio"], supervisora, destino="saldo_a_favor")

    totales = deuda(cuenta)[0]
    assert (totales.total, totales.saldo_a_favor) == (Decimal("298.00"), Decimal("298.00"))
    assert queries.esperado_de(turno) == {"efectivo": Decimal("1098.00"), "tarjeta": Decimal("200.00")}
    resumen = queries.resumen_de(turno)
    assert (resumen.cobrado, resumen.anticipos, resumen.conceptos) == (Decimal("298.00"), Decimal("298.00"), ())
    cerrar(turno, cajera, {"1": 1098}, {"tarjeta": {"comprobantes": 1, "importe": Decimal("200.00")}})
    assert sin_hallazgos()


@pytest.mark.parametrize(
    ("destino", "medios", "entregado"),
    [
        ("efectivo", [("efectivo", "500.00")], "298.00"),
        ("mismo_medio", [("tarjeta", "200.00"), ("efectivo", "100.00")], "98.00"),
        ("mismo_medio", [("tarjeta", "298.00")], None),
        ("saldo_a_favor", [("efectivo", "298.00")], None),
    ],
)
def test_cash_given_back_has_a_paper_that_both_sign(
    destino: str, medios: list[tuple[str, str]], entregado: str | None, cuenta, cajera, supervisora, turno
) -> None:
    adeudar(cuenta)
    pago = cobrar(turno, "012345", "298.00", por=cajera, medios=medios)

    hecha = cancelar(pago["folio"], supervisora, destino=destino, motivo="M" * 300)

    papel = Documento.objects.filter(tipo=queries.COMPROBANTE).first()
    assert queries.cobro(pago["folio"]).comprobante == (papel.codigo if papel else "")
    if entregado is None:
        assert papel is hecha["documento"] is None
        return
    assert papel is not None and papel.datos is not None
    assert (papel.folio, papel.datos["importe"], papel.datos["entrega"]) == ("CX-2026-000001", entregado, cajera.nombre)
    assert hecha["documento"]["codigo"] == papel.codigo
    assert compositor.componer(papel.tipo, papel.version, papel.datos).startswith(b"%PDF")


def test_by_the_same_means_each_tender_gives_back_its_own(
    cuenta: Cuenta, cajera: Usuario, supervisora: Usuario, turno: int
) -> None:
    adeudar(cuenta)
    cobrar(turno, "012345", "50.00", por=cajera, anticipo=True, cargos=[])
    adeudar(cuenta, "2026-11")
    todo = deuda(cuenta)[0].a_pagar_hoy
    resto = str(todo - 100)
    pago = cobrar(turno, "012345", str(todo), por=cajera, medios=[("cheque", "100.00"), ("efectivo", resto)])
    with pytest.raises(ValorInvalido, match="Se pagó con cheque"):
        cancelar(pago["folio"], supervisora)

    hecha = cancelar(pago["folio"], supervisora, destino="mismo_medio")

    assert hecha["sale"] == [{"medio": "cheque", "importe": "100.00"}, {"medio": "efectivo", "importe": resto}]
    assert queries.esperado_de(turno) == {"efectivo": Decimal("1050.00")}
    assert deuda(cuenta)[0].a_pagar_hoy == todo
    assert sin_hallazgos()


def test_what_was_paid_with_a_balance_in_favour_goes_back_to_it_and_is_not_handed_out(
    cuenta: Cuenta, cajera: Usuario, supervisora: Usuario, turno: int
) -> None:
    cobrar(turno, "012345", "163.00", por=cajera, anticipo=True)
    adeudar(cuenta)
    medios = [("efectivo", "200.00"), ("saldo_a_favor", "163.00")]
    pago = cobrar(turno, "012345", "298.00", por=cajera, medios=medios)

    hecha = cancelar(pago["folio"], supervisora)

    assert hecha["sale"] == [
        {"medio": "efectivo", "importe": "135.00"},
        {"medio": "saldo_a_favor", "importe": "163.00"},
    ]
    assert queries.esperado_de(turno) == {"efectivo": Decimal("1163.00")}
    assert sin_hallazgos()


def test_what_is_given_back_without_cash_for_another_drawer_asks_no_voucher_of_this_one(
    cuenta: Cuenta, cajera: Usuario, supervisora: Usuario, turno: int
) -> None:
    adeudar(cuenta)
    pago = cobrar(turno, "012345", "298.00", por=cajera, medios=[("transferencia", "298.00")])
    cerrar(turno, cajera, {"1": 1000}, {"transferencia": {"comprobantes": 1, "importe": Decimal("298.00")}})
    pedida = pedir(pago["folio"], cajera, ahora=MANANA)
    autorizar(pedida, persona("jefe_comercializacion"), MANANA)
    nuevo = turno_abierto(cajera, ahora=MANANA)

    cancelar(pago["folio"], cajera, autorizacion_id=pedida, turno_id=nuevo, destino="mismo_medio", ahora=MANANA)

    assert queries.esperado_de(nuevo) == {"efectivo": Decimal("1000.00"), "transferencia": Decimal("-298.00")}
    corte = cerrar(nuevo, cajera, {"1": 1000})
    assert set(corte["diferencias"].values()) == {"0.00"}
    assert sin_hallazgos()


def test_an_order_is_payable_again_while_valid_and_expired_afterwards(
    cuenta: Cuenta, cajera: Usuario, supervisora: Usuario, turno: int
) -> None:
    ley_aprobada()
    adeudar(cuenta)
    auxiliar = persona("auxiliar")
    cargo = libro.adeudos([cuenta.pk], al=HOY)[cuenta.pk][0].cargo_id
    lineas: Sequence[libro_services.LineaDeOrden] = [
        libro_services.LineaDeOrden(concepto="services.reconexion_toma_en_cuadro"),
        libro_services.LineaDeOrden(cargo_id=cargo),
    ]
    for linea in lineas:
        libro_services.emitir_orden_pago(
            cuenta_id=cuenta.pk, persona_id=None, lineas=[linea], por=auxiliar, ahora=AHORA, hoy=HOY
        )
    folios = list(OrdenPago.objects.values_list("folio", flat=True))
    antes = deuda(cuenta)
    total = sum((o.total for o in OrdenPago.objects.all()), CERO)
    pago = cobrar(turno, None, str(total), por=cajera, ordenes_pago=folios)
    assert set(OrdenPago.objects.values_list("estado", flat=True)) == {"PAGADA"}

    cancelar(pago["folio"], supervisora)

    assert set(OrdenPago.objects.values_list("estado", flat=True)) == {"EMITIDA"}
    assert deuda(cuenta) == antes
    otra_vez = cobrar(turno, None, str(total), por=cajera, ordenes_pago=folios)
    tarde = AHORA + timedelta(days=31)
    cancelar(otra_vez["folio"], supervisora, ahora=tarde)
    assert set(OrdenPago.objects.values_list("estado", flat=True)) == {"VENCIDA"}
    assert sin_hallazgos()


def test_without_an_account_the_money_does_not_stay_in_favour(
    cajera: Usuario, supervisora: Usuario, turno: int
) -> None:
    ley_aprobada()
    orden = libro_services.emitir_orden_pago(
        cuenta_id=None,
        persona_id=None,
        lineas=[libro_services.LineaDeOrden(concepto="services.reconexion_toma_en_cuadro")],
        por=persona("auxiliar"),
        ahora=AHORA,
        hoy=HOY,
    )
    pago = cobrar(turno, None, str(orden.total), por=cajera, ordenes_pago=[orden.folio])

    with pytest.raises(ValorInvalido, match="no es de una cuenta"):
        cancelar(pago["folio"], supervisora, destino="saldo_a_favor")
    with pytest.raises(ValorInvalido, match="Escriba el motivo"):
        cancelar(pago["folio"], supervisora, motivo="  ")
    with pytest.raises(ValorInvalido, match="«bitcoin» no existe"):
        cancelar(pago["folio"], supervisora, destino="bitcoin")
    assert ReciboCaja.objects.get().estado == "VIGENTE"


def aplicar(cuenta: Cuenta, por: Usuario) -> None:
    with transaction.atomic():
        libro_services.aplicar_saldos_a_favor(cuenta_ids=[cuenta.pk], al=HOY, por=por, ahora=AHORA)


def test_an_advance_already_applied_is_taken_back_newest_first_and_no_more_than_needed(
    cuenta: Cuenta, cajera: Usuario, supervisora: Usuario, turno: int
) -> None:
    pagos = [cobrar(turno, "012345", "100.00", por=cajera, anticipo=True)]
    adeudar(cuenta, "2026-09", agua="60.00", tratamiento="0", ajuste="0")
    aplicar(cuenta, supervisora)  # 60, and 40 are left
    adeudar(cuenta, "2026-10", agua="30.00", tratamiento="0", ajuste="0")
    aplicar(cuenta, supervisora)  # 30, and 10 are left

    cobrar(turno, "012345", "25.00", por=cajera, anticipo=True)  # 35
    cancelar(pagos[0]["folio"], supervisora)

    # 100 out of 35 in favour: the 30 of October are not enough, the 60 of September are: 25 are left.
    totales = deuda(cuenta)[0]
    assert (totales.total, totales.saldo_a_favor) == (Decimal("90.00"), Decimal("25.00"))
    assert sin_hallazgos()


def test_what_was_not_needed_stays_applied(cuenta: Cuenta, cajera: Usuario, supervisora: Usuario, turno: int) -> None:
    primero = cobrar(turno, "012345", "40.00", por=cajera, anticipo=True)
    cobrar(turno, "012345", "60.00", por=cajera, anticipo=True)
    adeudar(cuenta, "2026-09", agua="50.00", tratamiento="0", ajuste="0")
    aplicar(cuenta, supervisora)

    cancelar(primero["folio"], supervisora)

    totales = deuda(cuenta)[0]
    assert (totales.total, totales.saldo_a_favor) == (CERO, Decimal("10.00"))
    assert sin_hallazgos()


def test_an_advance_spent_in_another_payment_is_refused_and_nothing_moves(
    cuenta: Cuenta, cajera: Usuario, supervisora: Usuario, turno: int
) -> None:
    anticipo = cobrar(turno, "012345", "100.00", por=cajera, anticipo=True)
    adeudar(cuenta, agua="80.00", tratamiento="0", ajuste="0")
    con_saldo = cobrar(turno, "012345", "80.00", por=cajera, medios=[("saldo_a_favor", "80.00")])

    with pytest.raises(libro_services.AnticipoYaUsado, match=rf"faltan 80\.00.*usó: {con_saldo['folio']}\."):
        cancelar(anticipo["folio"], supervisora)
    assert ReciboCaja.objects.filter(estado="VIGENTE").count() == 2
    with pytest.raises(ValorInvalido, match="no entró efectivo"):
        cancelar(con_saldo["folio"], supervisora)
    assert queries.cobro(con_saldo["folio"]).destinos == ("saldo_a_favor",)
    cancelar(con_saldo["folio"], supervisora, destino="saldo_a_favor")
    cancelar(anticipo["folio"], supervisora)

    totales = deuda(cuenta)[0]
    assert (totales.total, totales.saldo_a_favor) == (Decimal("80.00"), CERO)
    assert queries.esperado_de(turno) == {"efectivo": Decimal("1000.00")}
    assert sin_hallazgos()


def test_a_receipt_is_cancelled_once_and_the_same_key_gets_the_same_answer(
    cuenta: Cuenta, cajera: Usuario, supervisora: Usuario, turno: int
) -> None:
    adeudar(cuenta)
    pago = cobrar(turno, "012345", "298.00", por=cajera)
    primera = cancelar(pago["folio"], supervisora, clave="una")

    segunda = cancelar(pago["folio"], supervisora, clave="una")

    assert primera["folio"] == segunda["folio"]
    with pytest.raises(services.CobroYaCancelado, match="CX-2026-000001, por"):
        cancelar(pago["folio"], supervisora)
    assert CancelacionDeCobro.objects.count() == 1


def test_the_database_refuses_to_give_money_back_from_a_closed_drawer_or_to_change_a_cancellation(
    cuenta: Cuenta, cajera: Usuario, supervisora: Usuario, turno: int
) -> None:
    adeudar(cuenta)
    pago = cobrar(turno, "012345", "298.00", por=cajera)
    cancelar(pago["folio"], supervisora)
    hecha = CancelacionDeCobro.objects.get()
    cerrar(turno, cajera, {"1": 1000})
    assert Turno.objects.get().estado == "CERRADO"

    with pytest.raises(DatabaseError), transaction.atomic():
        CancelacionDeCobro.objects.filter(pk=hecha.pk).update(motivo="otro")
    hecha.pk, hecha.folio = None, "CX-2026-000002"
    with pytest.raises(DatabaseError, match="no está abierto"), transaction.atomic():
        hecha.save(force_insert=True)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pagos=st.lists(st.tuples(st.integers(1, 40_000), st.booleans(), st.booleans()), min_size=1, max_size=5),
    orden=st.randoms(use_true_random=False),
    destinos=st.lists(st.sampled_from(["efectivo", "saldo_a_favor"]), min_size=5, max_size=5),
)
def test_r14_any_payments_cancelled_in_any_order_leave_the_debt_identical(
    ley: None,
    cajera: Usuario,
    supervisora: Usuario,
    turno: int,
    pagos: list[tuple[int, bool, bool]],
    orden: Any,
    destinos: list[str],
) -> None:
    numero = f"{Cuenta.objects.count() + 1:06d}"
    cuenta = nueva_cuenta(numero)
    for mes, vence in (("2026-07", date(2026, 8, 17)), ("2026-08", date(2026, 9, 21)), ("2026-11", HOY)):
        adeudar(cuenta, mes, vencimiento=vence)
    antes, cajon = deuda(cuenta), queries.esperado_de(turno)["efectivo"]
    folios = []
    for centavos, anticipo, aplica in pagos:
        debe = deuda(cuenta)[0].a_pagar_hoy
        importe = min(Decimal(centavos) / 100, debe) or Decimal("1.00")
        pago = cobrar(turno, numero, str(importe), por=cajera, anticipo=anticipo or not debe)
        folios.append(pago["folio"])
        if aplica:
            aplicar(cuenta, supervisora)
    orden.shuffle(folios)
    queda = CERO
    for folio, destino in zip(folios, destinos, strict=False):
        hecha = cancelar(folio, supervisora, destino=destino)
        queda += Decimal(hecha["importe"]) if destino == "saldo_a_favor" else CERO

    totales, cargos = deuda(cuenta)
    assert (totales.total, totales.saldo_a_favor, cargos) == (antes[0].total, queda, antes[1])
    assert queries.esperado_de(turno)["efectivo"] == cajon + queda
    assert sin_hallazgos()
