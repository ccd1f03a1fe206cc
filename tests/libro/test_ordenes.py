"""Orders of payment: prices of the law, frozen; paid whole, in no total, never beyond their law (K16)."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from aljibe.base.rechazos import ValorInvalido
from aljibe.caja import queries as caja
from aljibe.caja import services as caja_services
from aljibe.libro import queries, services
from aljibe.libro.models import Cargo, OrdenPago
from aljibe.padron.models import Cuenta
from aljibe.seguridad.models import Usuario
from aljibe.seguridad.services import SinFacultad
from tests.caja.factories import AHORA, cobrar, turno_abierto
from tests.leyes.factories import celaya, ley_aprobada
from tests.libro.factories import adeudar
from tests.padron.factories import cuenta as nueva_cuenta
from tests.seguridad.factories import persona

pytestmark = pytest.mark.django_db
HOY = date(2026, 11, 24)
RECONEXION = "services.reconexion_toma_en_cuadro"


@pytest.fixture
def auxiliar() -> Usuario:
    ley_aprobada()
    return persona("auxiliar", "beatriz")


@pytest.fixture
def cuenta() -> Cuenta:
    return nueva_cuenta("012345")


def emitir(por: Usuario, *lineas: services.LineaDeOrden, cuenta: Cuenta | None = None, hoy: date = HOY) -> OrdenPago:
    return services.emitir_orden_pago(
        cuenta_id=cuenta.pk if cuenta else None, persona_id=None, lineas=lineas, por=por, ahora=AHORA, hoy=hoy
    )


def test_an_order_freezes_price_article_and_iva_and_enters_no_total(auxiliar: Usuario, cuenta: Cuenta) -> None:
    orden = emitir(auxiliar, services.LineaDeOrden(concepto=RECONEXION, cantidad=Decimal(2)), cuenta=cuenta)

    renglon = orden.renglondeorden_set.get()
    assert (orden.folio, renglon.importe, renglon.iva, renglon.articulo) == (
        "OP-2026-000001",
        Decimal("603.44"),
        Decimal("96.55"),
        "14-X",
    )
    assert orden.total == Decimal("699.99")
    estado = queries.estado_de_cuenta(cuenta.pk, al=HOY)
    assert estado.totales.a_pagar_hoy == 0
    assert [o.folio for o in estado.ordenes_pago] == [orden.folio]


def test_k16_an_order_lasts_thirty_days_and_never_beyond_its_law(auxiliar: Usuario) -> None:
    linea = services.LineaDeOrden(concepto=RECONEXION)

    assert emitir(auxiliar, linea).valida_hasta == date(2026, 12, 24)
    assert emitir(auxiliar, linea, hoy=date(2026, 12, 20)).valida_hasta == date(2026, 12, 31)


def test_its_payment_raises_and_pays_its_cargos_in_one_event(auxiliar: Usuario, cuenta: Cuenta) -> None:
    orden = emitir(auxiliar, services.LineaDeOrden(concepto=RECONEXION), cuenta=cuenta)
    cajera = persona("cajero", "rosa")

    recibo = cobrar(turno_abierto(cajera), None, "350.00", por=cajera, ordenes_pago=[orden.folio])

    assert [(a["concepto"], a["importe"], a["iva"]) for a in recibo["aplicaciones"]] == [
        (RECONEXION, "350.00", "48.28")
    ]
    orden.refresh_from_db()
    assert orden.estado == "PAGADA"
    assert not [(p.clave, p.hallazgos) for p in queries.pruebas() + caja.pruebas() if not p.ok]
    with pytest.raises(services.OrdenNoPagable, match="pagada"):
        cobrar(caja.turno_abierto_de(cajera).id, None, "350.00", por=cajera, ordenes_pago=[orden.folio])


def test_an_order_and_a_bill_are_paid_together_and_the_order_is_never_paid_in_part(
    auxiliar: Usuario, cuenta: Cuenta
) -> None:
    adeudar(cuenta)
    orden = emitir(auxiliar, services.LineaDeOrden(concepto=RECONEXION), cuenta=cuenta)
    cajera = persona("cajero", "rosa")
    turno = turno_abierto(cajera)

    with pytest.raises(Exception, match="se cobran enteras"):
        cobrar(turno, "012345", "349.99", por=cajera, ordenes_pago=[orden.folio])
    cobrar(turno, "012345", "648.00", por=cajera, ordenes_pago=[orden.folio])

    assert queries.estado_de_cuenta(cuenta.pk, al=HOY).totales.a_pagar_hoy == 0


def test_a_link_to_a_cargo_is_paid_at_its_balance_of_the_day(auxiliar: Usuario, cuenta: Cuenta) -> None:
    adeudar(cuenta, vencimiento=date(2026, 9, 21), tratamiento="0", ajuste="0")
    cargo = queries.estado_de_cuenta(cuenta.pk, al=HOY).cargos[0]
    orden = emitir(auxiliar, services.LineaDeOrden(cargo_id=cargo.id), cuenta=cuenta)
    cajera = persona("cajero", "rosa")
    un_mes_despues = datetime(2026, 12, 22, 18, 0, tzinfo=UTC)

    recibo = cobrar(turno_abierto(cajera), None, "246.28", por=cajera, ordenes_pago=[orden.folio], ahora=un_mes_despues)

    assert [(a["concepto"], a["importe"]) for a in recibo["aplicaciones"]] == [("recargo", "18.24"), ("agua", "228.04")]


def test_an_expired_order_is_refused_whether_or_not_the_job_ran(auxiliar: Usuario) -> None:
    orden = emitir(auxiliar, services.LineaDeOrden(concepto=RECONEXION))
    cajera = persona("cajero", "rosa")
    tarde = datetime(2026, 12, 26, 18, 0, tzinfo=UTC)

    with pytest.raises(services.OrdenNoPagable, match="vencida"):
        cobrar(turno_abierto(cajera), None, "350.00", por=cajera, ordenes_pago=[orden.folio], ahora=tarde)
    assert services.vencer_ordenes(al=tarde.date()) == 1
    with pytest.raises(services.OrdenNoPagable, match="vencida"):
        cobrar(caja.turno_abierto_de(cajera).id, None, "350.00", por=cajera, ordenes_pago=[orden.folio], ahora=tarde)


def test_what_the_law_does_not_price_cannot_be_ordered(auxiliar: Usuario, cuenta: Cuenta) -> None:
    with pytest.raises(services.ConceptoSinPrecio, match="servicios_raros"):
        emitir(auxiliar, services.LineaDeOrden(concepto="servicios_raros"))
    with pytest.raises(ValorInvalido):
        emitir(auxiliar, services.LineaDeOrden(concepto=RECONEXION, cantidad=Decimal(0)))
    with pytest.raises(ValorInvalido):
        emitir(auxiliar)
    with pytest.raises(SinFacultad):
        caja_services.emitir_orden_pago(
            cuenta=None,
            persona_id=None,
            lineas=[services.LineaDeOrden(concepto=RECONEXION)],
            por=persona("cajero", "rosa"),
            ahora=AHORA,
            clave="k",
        )
    with pytest.raises(Exception, match="No hay una ley aprobada"):
        emitir(auxiliar, services.LineaDeOrden(concepto=RECONEXION), hoy=date(2028, 1, 1))


@pytest.mark.parametrize(("cantidad", "entra"), [("2", True), ("1.5", False), ("0.001", False), ("1000001", False)])
def test_what_comes_whole_is_not_sold_in_parts(cantidad: str, entra: bool, auxiliar: Usuario) -> None:
    linea = services.LineaDeOrden(concepto=RECONEXION, cantidad=Decimal(cantidad))
    if entra:
        assert emitir(auxiliar, linea)
        return
    with pytest.raises(ValorInvalido, match=rf"{cantidad} debe ser"):
        emitir(auxiliar, linea)


def test_what_is_measured_may_be_a_part(auxiliar: Usuario) -> None:
    linea = services.LineaDeOrden(concepto="services.bombeo_de_agua", cantidad=Decimal("1.5"))

    assert emitir(auxiliar, linea)


def test_a_tender_of_a_balance_in_favour_needs_an_account(auxiliar: Usuario) -> None:
    orden = emitir(auxiliar, services.LineaDeOrden(concepto=RECONEXION))
    cajera = persona("cajero", "rosa")

    with pytest.raises(ValorInvalido, match="de una cuenta"):
        caja_services.cobrar(
            turno_id=turno_abierto(cajera),
            importe=Decimal("350.00"),
            medios=[caja_services.MedioEntregado(medio="saldo_a_favor", importe=Decimal("350.00"))],
            ordenes_pago=[orden.folio],
            por=cajera,
            ahora=AHORA,
            clave="k1",
        )


def _agua(cuenta: Cuenta) -> queries.CargoAPagar:
    return next(c for c in queries.estado_de_cuenta(cuenta.pk, al=HOY).cargos if c.concepto == "agua")


def test_a_charge_linked_by_two_orders_is_paid_once(auxiliar: Usuario, cuenta: Cuenta) -> None:
    adeudar(cuenta)
    agua = _agua(cuenta)
    ordenes = [emitir(auxiliar, services.LineaDeOrden(cargo_id=agua.id), cuenta=cuenta).folio for _ in range(2)]
    cajera = persona("cajero", "rosa")

    recibo = cobrar(turno_abierto(cajera), "012345", str(agua.saldo), por=cajera, ordenes_pago=ordenes)

    assert [a["importe"] for a in recibo["aplicaciones"]] == [f"{agua.saldo:.2f}"]
    assert not [p.clave for p in queries.pruebas() + caja.pruebas() if not p.ok]


def test_an_order_does_not_link_a_charge_twice(auxiliar: Usuario, cuenta: Cuenta) -> None:
    adeudar(cuenta)
    linea = services.LineaDeOrden(cargo_id=_agua(cuenta).id)

    with pytest.raises(ValorInvalido, match="dos veces"):
        emitir(auxiliar, linea, linea, cuenta=cuenta)


def test_a_charge_named_beside_the_order_that_links_it_is_paid_by_the_order(auxiliar: Usuario, cuenta: Cuenta) -> None:
    adeudar(cuenta)
    agua = _agua(cuenta)
    orden = emitir(auxiliar, services.LineaDeOrden(cargo_id=agua.id), cuenta=cuenta)
    cajera = persona("cajero", "rosa")

    recibo = cobrar(
        turno_abierto(cajera), "012345", str(agua.saldo), por=cajera, ordenes_pago=[orden.folio], cargos=[agua.id]
    )

    assert [a["importe"] for a in recibo["aplicaciones"]] == [f"{agua.saldo:.2f}"]


def test_an_order_is_shown_at_what_collects_it_once_surcharges_run(auxiliar: Usuario, cuenta: Cuenta) -> None:
    adeudar(cuenta, vencimiento=date(2026, 9, 15))
    agua = _agua(cuenta)
    assert agua.recargo > 0
    orden = emitir(auxiliar, services.LineaDeOrden(cargo_id=agua.id), cuenta=cuenta)
    cajera = persona("cajero", "rosa")

    (pendiente,) = queries.estado_de_cuenta(cuenta.pk, al=HOY).ordenes_pago
    recibo = cobrar(turno_abierto(cajera), "012345", str(pendiente.importe), por=cajera, ordenes_pago=[orden.folio])

    assert pendiente.importe == agua.saldo + agua.recargo
    assert Decimal(recibo["saldo_despues"]) == queries.totales([cuenta.pk], al=HOY)[cuenta.pk].a_pagar_hoy


def test_an_order_has_no_line_of_less_than_a_centavo(auxiliar: Usuario) -> None:
    agua = "treated_water.agricultural_per_m3"

    with pytest.raises(ValorInvalido, match="no llega a un centavo"):
        emitir(
            auxiliar,
            services.LineaDeOrden(concepto=agua, cantidad=Decimal("0.001")),
            services.LineaDeOrden(concepto=RECONEXION),
        )


def test_a_surcharge_cites_the_article_of_its_own_law(cuenta: Cuenta) -> None:
    ley_aprobada(celaya(2026).replace(b'late_payment: "39-40"', b'late_payment: "77"'))
    adeudar(cuenta, vencimiento=date(2026, 9, 15))
    cajera = persona("cajero", "rosa")

    cobrar(turno_abierto(cajera), "012345", "20.00", por=cajera)

    assert set(Cargo.objects.filter(concepto__clave="recargo").values_list("articulo", flat=True)) == {"77"}
