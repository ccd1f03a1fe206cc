"""Collecting: what it writes, what it refuses, and the same answer for the same key."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aljibe.base.idempotencia import ClaveConOtroCuerpo, ClaveMalformada
from aljibe.base.models import Clave
from aljibe.base.rechazos import NoExiste, ValorInvalido
from aljibe.caja import queries, services
from aljibe.caja.models import ReciboCaja
from aljibe.documentos.models import Documento
from aljibe.libro import queries as libro
from aljibe.libro.models import Movimiento, Serie
from aljibe.padron.models import Cuenta
from aljibe.reglas.dinero import al_centavo
from aljibe.seguridad.models import Usuario
from aljibe.seguridad.services import SinFacultad
from tests.caja.factories import AHORA, cobrar, turno_abierto
from tests.leyes.factories import ley_aprobada
from tests.libro.factories import adeudar
from tests.padron.factories import cuenta as nueva_cuenta
from tests.seguridad.factories import persona

pytestmark = pytest.mark.django_db
HOY = date(2026, 11, 24)


@pytest.fixture
def cajera() -> Usuario:
    return persona("cajero", "rosa")


@pytest.fixture
def cuenta() -> Cuenta:
    return nueva_cuenta("012345")


@pytest.fixture
def turno(cajera: Usuario) -> int:
    return turno_abierto(cajera)


# Key, faculty, account with its lock, the drawer, the debt, the folio, the event, its movements, the balance in favour,
# the bills, what papers say, the paper, the receipt and the answer; who signs; and the savepoint of the test.
SENTENCIAS = 17


def debe(cuenta: Cuenta) -> Decimal:
    return libro.totales([cuenta.pk], al=HOY)[cuenta.pk].a_pagar_hoy


def test_a_payment_takes_a_fixed_number_of_statements(cuenta, cajera, turno, django_assert_num_queries) -> None:
    adeudar(cuenta)
    cobrar(turno, "012345", "98.00", por=cajera)  # the first of a year makes the row of its series

    with django_assert_num_queries(SENTENCIAS):
        cobrar(turno, "012345", "200.00", por=cajera)


def test_a_payment_settles_the_bill_and_says_what_is_left(cuenta: Cuenta, cajera: Usuario, turno: int) -> None:
    adeudar(cuenta)

    recibo = cobrar(turno, "012345", "298.00", recibido="500.00", por=cajera)

    assert recibo["folio"] == "C1-2026-000001"
    assert (recibo["recibido"], recibo["cambio"], recibo["saldo_despues"]) == ("500.00", "202.00", "0.00")
    assert [(a["concepto"], a["importe"], a["iva"]) for a in recibo["aplicaciones"]] == [
        ("agua", "228.17", "0.00"),
        ("tratamiento", "69.83", "9.63"),
    ]
    impreso = Documento.objects.get(tipo="recibo-caja").datos["aplicaciones"]
    assert [(a["concepto"], a["importe"], a["iva"], a["total"]) for a in impreso] == [
        ("Agua potable", "228.04", "0.00", "228.04"),
        ("Ajuste al peso", "0.13", "0.00", "0.13"),
        ("Saneamiento", "60.20", "9.63", "69.83"),
    ]
    assert debe(cuenta) == 0
    assert not [p.clave for p in libro.pruebas() + queries.pruebas() if not p.ok]


def test_the_iva_of_a_part_payment_is_caused_pro_rata_and_completed_by_the_last(
    cuenta: Cuenta, cajera: Usuario, turno: int
) -> None:
    adeudar(cuenta)

    ivas = [
        Decimal(a["iva"])
        for importe in ("250.00", "20.00", "28.00")
        for a in cobrar(turno, "012345", importe, por=cajera)["aplicaciones"]
    ]

    assert sum(ivas) == Decimal("9.63")
    assert debe(cuenta) == 0


def test_a_late_payment_raises_its_surcharge_and_pays_it_first(cuenta: Cuenta, cajera: Usuario, turno: int) -> None:
    ley_aprobada()
    adeudar(cuenta, vencimiento=date(2026, 9, 21))  # two months and three days: three months (example F)

    recibo = cobrar(turno, "012345", str(debe(cuenta)), recibido="400.00", por=cajera)

    recargos = [a for a in recibo["aplicaciones"] if a["concepto"] == "recargo"]
    assert [(a["importe"], a["iva"]) for a in recargos] == [("13.68", "0.00"), ("4.19", "0.58")]
    assert recibo["aplicaciones"][:2] == recargos
    assert debe(cuenta) == 0


def test_a_part_payment_of_a_surcharge_raises_exactly_what_it_pays(cuenta: Cuenta, cajera: Usuario, turno: int) -> None:
    ley_aprobada()
    adeudar(cuenta, vencimiento=date(2026, 9, 21))
    antes = debe(cuenta)

    recibo = cobrar(turno, "012345", "15.00", por=cajera)

    assert [a["importe"] for a in recibo["aplicaciones"]] == ["13.68", "1.32"]
    assert Decimal(recibo["saldo_despues"]) == antes - 15 == debe(cuenta)


def test_named_cargos_are_paid_each_with_its_surcharge_and_the_others_stay(
    cuenta: Cuenta, cajera: Usuario, turno: int
) -> None:
    adeudar(cuenta, "2026-09")
    adeudar(cuenta, "2026-10", agua="100.00", tratamiento="0", ajuste="0")
    (elegido,) = [c for c in libro.estado_de_cuenta(cuenta.pk, al=HOY).cargos if c.periodo == "2026-10"]

    cobrar(turno, "012345", "100.00", por=cajera, cargos=[elegido.id])

    assert debe(cuenta) == Decimal("298.00")


def test_r13_tenders_less_change_are_what_was_applied(cuenta: Cuenta, cajera: Usuario, turno: int) -> None:
    adeudar(cuenta)

    recibo = cobrar(
        turno,
        "012345",
        "298.00",
        medios=[("tarjeta", "98.00"), ("cheque", "100.00"), ("efectivo", "150.00")],
        por=cajera,
    )

    assert recibo["cambio"] == "50.00"
    medios = {m: v for m, (_, v) in queries.resumen_de_turno(ReciboCaja.objects.get().turno).por_medio.items()}
    assert medios == {"efectivo": Decimal("100.00"), "tarjeta": Decimal("98.00"), "cheque": Decimal("100.00")}
    assert sum(Decimal(a["importe"]) for a in recibo["aplicaciones"]) == Decimal("298.00")


def test_an_advance_becomes_balance_in_favour_and_is_an_application_of_its_own(
    cuenta: Cuenta, cajera: Usuario, turno: int
) -> None:
    adeudar(cuenta)

    recibo = cobrar(turno, "012345", "500.00", por=cajera, anticipo=True)

    assert recibo["aplicaciones"][-1]["concepto"] == "anticipo"
    assert recibo["aplicaciones"][-1]["cargo"] is None
    assert sum(Decimal(a["importe"]) for a in recibo["aplicaciones"]) == Decimal("500.00")
    assert libro.totales([cuenta.pk], al=HOY)[cuenta.pk].saldo_a_favor == Decimal("202.00")


def test_a_balance_in_favour_is_a_tender(cuenta: Cuenta, cajera: Usuario, turno: int) -> None:
    cobrar(turno, "012345", "300.00", por=cajera, anticipo=True)
    adeudar(cuenta)

    with pytest.raises(services.SaldoAFavorInsuficiente):
        adeudar(cuenta, "2026-09", agua="500.00", tratamiento="0", ajuste="0")
        cobrar(turno, "012345", "301.00", medios=[("saldo_a_favor", "301.00")], por=cajera)
    cobrar(turno, "012345", "298.00", medios=[("saldo_a_favor", "298.00")], por=cajera)

    assert libro.totales([cuenta.pk], al=HOY)[cuenta.pk].saldo_a_favor == Decimal("2.00")


def test_an_advance_is_not_paid_with_balance_in_favour(cuenta: Cuenta, cajera: Usuario, turno: int) -> None:
    cobrar(turno, "012345", "100.00", por=cajera, anticipo=True)

    with pytest.raises(ValorInvalido, match="ya lo es"):
        cobrar(turno, "012345", "100.00", medios=[("saldo_a_favor", "100.00")], por=cajera, anticipo=True)


def test_balance_in_favour_pays_and_the_cash_that_is_left_stays_in_favour(
    cuenta: Cuenta, cajera: Usuario, turno: int
) -> None:
    cobrar(turno, "012345", "50.00", por=cajera, anticipo=True)
    adeudar(cuenta, agua="120.00", tratamiento="0", ajuste="0")

    medios = [("saldo_a_favor", "50.00"), ("efectivo", "100.00")]
    cobrar(turno, "012345", "150.00", medios=medios, por=cajera, anticipo=True)

    assert libro.totales([cuenta.pk], al=HOY)[cuenta.pk].saldo_a_favor == Decimal("30.00")


def test_more_than_what_is_owed_is_refused_unless_it_is_an_advance(cuenta: Cuenta, cajera: Usuario, turno: int) -> None:
    adeudar(cuenta)

    with pytest.raises(services.ImporteMayorQueAdeudo):
        cobrar(turno, "012345", "298.01", por=cajera)


@pytest.mark.parametrize(
    ("importe", "medios", "rechazo"),
    [
        ("298.00", [("efectivo", "297.99")], services.MediosInsuficientes),
        ("298.00", [("tarjeta", "300.00")], services.CambioMayorQueEfectivo),
        ("0.00", [("efectivo", "10.00")], ValorInvalido),
        ("-5.00", [("efectivo", "10.00")], ValorInvalido),
        ("298.001", [("efectivo", "300.00")], ValorInvalido),
        ("99999999999.00", [("efectivo", "99999999999.00")], ValorInvalido),
        ("298.00", [("efectivo", "NaN")], ValorInvalido),
        ("298.00", [("vales", "298.00")], ValorInvalido),
    ],
)
def test_r7_what_cannot_be_is_refused_and_leaves_the_key_free(
    cuenta: Cuenta, cajera: Usuario, turno: int, importe: str, medios: list[tuple[str, str]], rechazo: type[Exception]
) -> None:
    adeudar(cuenta)

    with pytest.raises(rechazo):
        cobrar(turno, "012345", importe, medios=medios, por=cajera, clave="k1")

    assert cobrar(turno, "012345", "298.00", por=cajera, clave="k1")["folio"] == "C1-2026-000001"


def test_an_unknown_account_and_a_cargo_of_another_are_told_apart(cuenta: Cuenta, cajera: Usuario, turno: int) -> None:
    adeudar(cuenta)
    ajena = nueva_cuenta("000777")
    adeudar(ajena)
    de_otra = libro.estado_de_cuenta(ajena.pk, al=HOY).cargos[0].id

    with pytest.raises(NoExiste):
        cobrar(turno, "999999", "1.00", por=cajera)
    with pytest.raises(NoExiste):
        cobrar(turno, "012345", "1.00", por=cajera, cargos=[de_otra])


def test_r9_a_cargo_already_paid_is_refused_saying_who_and_which_folio(
    cuenta: Cuenta, cajera: Usuario, turno: int
) -> None:
    adeudar(cuenta)
    cargos = [c.id for c in libro.estado_de_cuenta(cuenta.pk, al=HOY).cargos]
    primero = cobrar(turno, "012345", "298.00", por=cajera, cargos=cargos)

    with pytest.raises(services.CargosYaPagados) as refused:
        cobrar(turno, "012345", "298.00", por=cajera, cargos=cargos)

    assert primero["folio"] in str(refused.value)
    assert {p["folio"] for p in refused.value.extras()["pagos"]} == {primero["folio"]}
    assert ReciboCaja.objects.count() == 1


def test_r4_the_same_key_and_body_give_the_first_answer_and_one_payment(
    cuenta: Cuenta, cajera: Usuario, turno: int
) -> None:
    adeudar(cuenta)

    respuestas = [cobrar(turno, "012345", "298.00", por=cajera, clave="k1") for _ in range(4)]
    # 298 and 298.00 are one body.
    respuestas.append(cobrar(turno, "012345", "298", por=cajera, clave="k1"))

    assert all(r == respuestas[0] for r in respuestas)
    assert ReciboCaja.objects.count() == 1


def test_r5_the_same_key_with_another_amount_account_or_till_is_refused(
    cuenta: Cuenta, cajera: Usuario, turno: int
) -> None:
    otra = nueva_cuenta("000777")
    adeudar(cuenta)
    adeudar(otra)
    otro_turno = turno_abierto(persona("cajero", "leti"), "C2")
    cobrar(turno, "012345", "100.00", por=cajera, clave="k1")

    for cambio in ({"importe": "101.00"}, {"cuenta": "000777"}, {"turno": otro_turno}, {"anticipo": True}):
        cuerpo = {"turno": turno, "cuenta": "012345", "importe": "100.00"} | cambio
        with pytest.raises(ClaveConOtroCuerpo):
            cobrar(cuerpo.pop("turno"), cuerpo.pop("cuenta"), cuerpo.pop("importe"), por=cajera, clave="k1", **cuerpo)

    assert ReciboCaja.objects.count() == 1


def test_r6_a_key_used_elsewhere_shows_nothing_of_the_first(cuenta: Cuenta, cajera: Usuario, turno: int) -> None:
    adeudar(cuenta)
    primero = cobrar(turno, "012345", "298.00", por=cajera, clave="k1")
    nueva_cuenta("000777")

    with pytest.raises(ClaveConOtroCuerpo) as refused:
        cobrar(turno, "000777", "298.00", por=cajera, clave="k1")

    assert primero["folio"] not in str(refused.value)
    assert "012345" not in str(refused.value)


@pytest.mark.parametrize("clave", ["", "x" * 65, "ñ", "a\nb", "\x00"])
def test_r8_a_malformed_key_is_refused_and_nothing_is_posted(
    cuenta: Cuenta, cajera: Usuario, turno: int, clave: str
) -> None:
    adeudar(cuenta)
    antes = Clave.objects.count()

    with pytest.raises(ClaveMalformada):
        services.cobrar(
            turno_id=turno,
            cuenta="012345",
            importe=Decimal("298.00"),
            medios=[services.MedioEntregado(medio="efectivo", importe=Decimal("298.00"))],
            por=cajera,
            ahora=AHORA,
            clave=clave,
        )

    assert Clave.objects.count() == antes


def test_a_refused_payment_takes_no_folio(cuenta: Cuenta, cajera: Usuario, turno: int) -> None:
    adeudar(cuenta)

    with pytest.raises(services.MediosInsuficientes):
        cobrar(turno, "012345", "298.00", recibido="1.00", por=cajera)

    assert not Serie.objects.filter(documento="recibo-caja").exists()


def test_r50_nothing_is_collected_without_an_open_turno_of_ones_own(
    cuenta: Cuenta, cajera: Usuario, turno: int
) -> None:
    adeudar(cuenta)
    with pytest.raises(NoExiste):
        cobrar(999999, "012345", "298.00", por=cajera)
    with pytest.raises(services.TurnoAjeno):
        cobrar(turno, "012345", "298.00", por=persona("cajero", "leti"))


def test_only_a_cashier_collects(cuenta: Cuenta, turno: int) -> None:
    adeudar(cuenta)

    with pytest.raises(SinFacultad, match="Cobra la Caja"):
        cobrar(turno, "012345", "298.00", por=persona("auxiliar"))


def test_a_future_value_date_does_not_exist_and_a_past_one_needs_a_faculty(
    cuenta: Cuenta, cajera: Usuario, turno: int
) -> None:
    adeudar(cuenta)

    with pytest.raises(ValorInvalido, match="futuro"):
        cobrar(turno, "012345", "298.00", por=cajera, fecha_valor=HOY + timedelta(days=1))
    with pytest.raises(SinFacultad):
        cobrar(turno, "012345", "298.00", por=cajera, fecha_valor=HOY - timedelta(days=1))


@pytest.mark.lento
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    agua=st.decimals("0.01", "900.00", places=2),
    tratamiento=st.decimals("0.00", "300.00", places=2),
    parte=st.integers(1, 1000),
)
def test_r32_random_payments_never_break_a_proof(
    agua: Decimal, tratamiento: Decimal, parte: int, cuenta: Cuenta, cajera: Usuario, turno: int
) -> None:
    # The debt of earlier examples stays: a history grows in the same account.
    adeudar(cuenta, agua=str(agua), tratamiento=str(tratamiento), ajuste="0")
    total = debe(cuenta)
    pago = max(Decimal("0.01"), al_centavo(total * parte / 1000))

    recibo = cobrar(turno, "012345", str(pago), por=cajera)

    assert sum(Decimal(a["importe"]) for a in recibo["aplicaciones"]) == pago
    assert debe(cuenta) == total - pago == Decimal(recibo["saldo_despues"])
    assert not [(p.clave, p.hallazgos) for p in libro.pruebas() + queries.pruebas() if not p.ok]


def test_every_movement_of_a_payment_names_a_cargo_or_carries_the_tender(
    cuenta: Cuenta, cajera: Usuario, turno: int
) -> None:
    adeudar(cuenta)

    cobrar(turno, "012345", "298.00", por=cajera)

    lados = set(
        Movimiento.objects.filter(asiento__tipo="COBRO").values_list(
            "debe__clave", "haber__clave", "cargo__concepto__clave"
        )
    )
    assert lados == {
        ("EFECTIVO", "POR_APLICAR", None),
        ("POR_APLICAR", "DERECHOS", "agua"),
        ("POR_APLICAR", "DERECHOS", "tratamiento"),
        ("IVA_POR_TRASLADAR", "IVA_COBRADO", "tratamiento"),
    }
