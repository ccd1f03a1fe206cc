"""The statement of an account as a paper: its sums, its words, its folio, and who may print it."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from aljibe.base.idempotencia import ClaveConOtroCuerpo
from aljibe.base.rechazos import NoExiste
from aljibe.caja import services
from aljibe.documentos import papel
from aljibe.documentos import queries as documentos
from aljibe.documentos.models import Documento
from aljibe.libro import queries as libro
from aljibe.libro import services as libro_services
from aljibe.seguridad.services import SinFacultad
from tests.caja.factories import cobrar, turno_abierto
from tests.facturacion.factories import AHORA, facturar, hallazgos, leer
from tests.leyes.factories import ley_aprobada
from tests.libro.factories import adeudar
from tests.padron.factories import cuenta as nueva_cuenta
from tests.seguridad.factories import persona

pytestmark = pytest.mark.django_db
HOY = date(2026, 12, 21)
DIA = datetime(2026, 12, 21, 18, 0, tzinfo=UTC)


@pytest.fixture
def cuenta():
    """An account with a bill and two old debts, a payment in part and an advance, and an order of payment."""
    ley_aprobada()
    cuenta = nueva_cuenta("012345", nombre="María Peñaloza Ríos", medidor="8841907")
    nueva_cuenta("000777", nombre="Juan Soto")
    adeudar(cuenta, "2026-07", vencimiento=date(2026, 8, 31))
    adeudar(cuenta, "2026-08", vencimiento=date(2026, 9, 30))
    leer("012345", 124)
    facturar()
    auxiliar, cajera = persona("auxiliar"), persona("cajero")
    cobrar(turno_abierto(cajera), "012345", "50.00", por=cajera)
    libro_services.emitir_orden_pago(
        cuenta_id=cuenta.pk,
        persona_id=None,
        lineas=[libro_services.LineaDeOrden(concepto="services.reconexion_toma_en_cuadro")],
        por=auxiliar,
        ahora=AHORA,
        hoy=date(2026, 11, 24),
    )
    return cuenta


def emitir(cuenta="012345", *, por=None, clave="k1", ahora=DIA):
    return services.emitir_estado_de_cuenta(cuenta=cuenta, por=por or persona("direccion"), ahora=ahora, clave=clave)


def impreso(hecho):
    return Documento.objects.get(codigo=hecho["documento"]["codigo"]).datos


def suma(renglones, campo):
    return sum((Decimal(r[campo]) for r in renglones), Decimal("0.00"))


def test_its_sums_are_those_of_the_account_and_can_be_added_again(cuenta):
    estado = libro.estado_de_cuenta(cuenta.pk, al=HOY)
    datos = impreso(emitir())

    assert suma(datos["adeudos"], "importe") == suma(datos["grupos"], "total") == estado.totales.total
    assert suma(datos["adeudos"], "recargos") == estado.totales.recargos == Decimal(datos["recargos"]) > 0
    assert suma(datos["adeudos"], "total") == estado.totales.a_pagar_hoy == Decimal(datos["a_pagar_hoy"])
    assert suma(datos["movimientos"], "debe") == Decimal(datos["suma_debe"])
    assert suma(datos["movimientos"], "haber") == Decimal(datos["suma_haber"])
    saldo = Decimal(datos["saldo_inicial"])
    for m in datos["movimientos"]:
        saldo += Decimal(m["debe"]) - Decimal(m["haber"])
        assert saldo == Decimal(m["saldo"])
    assert saldo == Decimal(datos["saldo_final"]) == estado.totales.total
    assert datos["meses_adeudo"] == estado.totales.meses_adeudo


def test_it_says_what_is_owed_by_bill_with_its_article_and_leaves_the_orders_apart(cuenta):
    datos = impreso(emitir())

    assert [(a["documento"], a["folio"], a["vencio_el"]) for a in datos["adeudos"]] == [
        ("Adeudo de jul 2026", "", "2026-08-31"),
        ("Adeudo de ago 2026", "", "2026-09-30"),
        ("Recibo de oct 2026", "RA-2026-000001", "2026-12-09"),
    ]
    assert all(a["articulo"].startswith("art") for a in datos["adeudos"])
    assert all(bool(a["articulo_recargo"]) == (Decimal(a["recargos"]) > 0) for a in datos["adeudos"])
    assert [o["folio"] for o in datos["ordenes"]] == ["OP-2026-000001"]
    assert [m["folio"] for m in datos["movimientos"]][-2:] == ["RA-2026-000001", "C1-2026-000001"]
    assert "vale por el día" in datos["leyenda"]
    assert (datos["titular"], datos["al"], datos["medidor"]) == ("MARÍA PEÑALOZA RÍOS", "2026-12-21", "8841907")


def test_an_account_that_owes_nothing_gets_its_paper_too():
    ley_aprobada()
    nueva_cuenta("000777", medidor=False)

    datos = impreso(emitir("000777"))

    assert (datos["a_pagar_hoy"], datos["adeudos"], datos["movimientos"]) == ("0.00", [], [])
    assert papel.componer("estado-de-cuenta", 1, datos).startswith(b"%PDF")


def test_a_debt_written_late_with_an_old_date_does_not_spoil_the_balance(cuenta):
    despues = datetime(2027, 11, 30, 18, tzinfo=UTC)
    adeudar(cuenta, "2026-09", vencimiento=date(2026, 10, 31))

    datos = impreso(emitir(ahora=despues))

    assert Decimal(datos["saldo_final"]) == libro.estado_de_cuenta(cuenta.pk, al=date(2027, 11, 30)).totales.total


def test_it_is_a_paper_with_folio_code_and_a_last_day(cuenta):
    hecho = emitir()

    assert hecho["folio"] == "EC-2026-000001"
    codigo = hecho["documento"]["codigo"]
    visto = documentos.verificar(codigo, al=HOY)
    assert (visto.valido, visto.documento, visto.estado) == (True, "Estado de cuenta", "vigente")
    assert visto.importe == Decimal(hecho["a_pagar_hoy"])
    assert documentos.verificar(codigo, al=date(2026, 12, 22)).estado == "vencido"
    assert hallazgos() == []


def test_the_same_key_gives_the_same_paper_and_another_account_is_refused(cuenta):
    por = persona("direccion")
    primero = emitir(por=por)

    assert emitir(por=por) == primero
    assert Documento.objects.filter(tipo="estado-de-cuenta").count() == 1
    with pytest.raises(ClaveConOtroCuerpo):
        emitir("000777", por=por)
    assert emitir(por=por, clave="k2")["folio"] == "EC-2026-000002"


def test_who_may_not_and_what_is_not_there_take_no_folio(cuenta):
    with pytest.raises(SinFacultad, match="Auxiliar"):
        emitir(por=persona("tecnico_medicion"))
    with pytest.raises(NoExiste):
        emitir("999999", clave="k2", por=persona("contabilidad"))
    assert emitir(clave="k3")["folio"] == "EC-2026-000001"


def test_it_is_the_same_for_ever_whatever_is_paid_afterwards(cuenta):
    hecho = emitir()
    antes = json.dumps(impreso(hecho), sort_keys=True)
    cajera = persona("cajero", "otra")
    cobrar(turno_abierto(cajera, "C2"), "012345", "100.00", por=cajera)

    assert json.dumps(impreso(hecho), sort_keys=True) == antes
    pdf = papel.componer("estado-de-cuenta", 1, impreso(hecho))
    assert pdf == papel.componer("estado-de-cuenta", 1, impreso(hecho))
