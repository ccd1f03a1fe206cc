"""The drawer: opened once, counted blind, closed for good."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from aljibe.base.rechazos import NoExiste, ValorInvalido
from aljibe.caja import queries, services
from aljibe.caja.models import Conteo, Corte, Turno
from aljibe.caja.services._corte import _cerrar
from aljibe.documentos.models import Documento
from aljibe.libro import queries as libro
from aljibe.libro.models import Movimiento, Sello
from aljibe.padron.models import Cuenta
from aljibe.seguridad.models import Usuario
from aljibe.seguridad.services import SinFacultad
from tests.caja.factories import AHORA, cobrar, turno_abierto
from tests.libro.factories import adeudar
from tests.padron.factories import cuenta as nueva_cuenta
from tests.seguridad.factories import persona

pytestmark = pytest.mark.django_db


@pytest.fixture
def cajera() -> Usuario:
    return persona("cajero", "rosa")


@pytest.fixture
def turno(cajera: Usuario) -> int:
    return turno_abierto(cajera)


@pytest.fixture
def cuenta() -> Cuenta:
    return nueva_cuenta("012345")


def contar(turno: int, por: Usuario, piezas: dict[str, int], **comprobantes: object) -> dict[str, object]:
    return services.contar(turno_id=turno, piezas=piezas, comprobantes=comprobantes, por=por, ahora=AHORA)


def cerrar(turno: int, por: Usuario, motivo: str = "", clave: str = "cierre") -> dict[str, object]:
    return _cerrar(turno_id=turno, motivo=motivo, por=por, ahora=AHORA, clave=clave)


def test_r50_one_open_turno_for_each_till_and_for_each_cashier(cajera: Usuario, turno: int) -> None:
    otra = persona("cajero", "leti")

    with pytest.raises(services.CajaOcupada, match="rosa"):
        turno_abierto(otra, "C1")
    with pytest.raises(services.CajeroConTurno, match="C1"):
        turno_abierto(cajera, "C2")
    with pytest.raises(IntegrityError), transaction.atomic():
        Turno.objects.create(caja_id="C1", cajero=otra, fondo=0, abierto_en=AHORA)
    with pytest.raises(IntegrityError), transaction.atomic():
        Turno.objects.create(caja_id="C2", cajero=cajera, fondo=0, abierto_en=AHORA)


def test_r50_nothing_enters_a_closed_turno(cuenta: Cuenta, cajera: Usuario, turno: int) -> None:
    contar(turno, cajera, {"1000": 1})
    cerrar(turno, cajera)

    with pytest.raises(services.TurnoCerrado, match="Abra uno nuevo"):
        cobrar(turno, "012345", "1.00", por=cajera, anticipo=True)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO caja_conteo (turno_id, n, piezas, comprobantes, efectivo, diferencias, contado_por_id,"
            " contado_en) VALUES (%s, 9, '{}', '{}', 0, '{}', %s, now())",
            [turno, cajera.pk],
        )


def test_a_float_out_of_range_or_an_unknown_till_is_refused(cajera: Usuario) -> None:
    for fondo in ("-1.00", "10000000.00", "0.001", "NaN"):
        with pytest.raises(ValorInvalido):
            turno_abierto(cajera, fondo=fondo)
    with pytest.raises(NoExiste):
        turno_abierto(cajera, "C9")
    with pytest.raises(SinFacultad):
        turno_abierto(persona("auxiliar"))


def test_r51_the_count_is_judged_by_what_it_declares(cuenta: Cuenta, cajera: Usuario, turno: int) -> None:
    adeudar(cuenta)
    cobrar(turno, "012345", "298.00", medios=[("efectivo", "200.00"), ("tarjeta", "98.00")], por=cajera)

    conteo = contar(turno, cajera, {"1000": 1, "200": 1}, tarjeta={"comprobantes": 1, "importe": Decimal("98.00")})

    assert conteo == {"n": 1, "diferencias": {"efectivo": "0.00", "tarjeta": "0.00"}}
    assert contar(turno, cajera, {"1000": 1})["diferencias"] == {"efectivo": "-200.00", "tarjeta": "-98.00"}
    assert [c.n for c in Conteo.objects.order_by("n")] == [1, 2]


@pytest.mark.parametrize("piezas", [{"300": 1}, {"500": -1}, {"500": 10**9}, {"x": 1}, {"0.50": 1, "0.5": 1}])
def test_a_count_of_what_does_not_exist_is_refused(cajera: Usuario, turno: int, piezas: dict[str, int]) -> None:
    with pytest.raises(ValorInvalido):
        contar(turno, cajera, piezas)


def test_r52_the_cut_is_float_plus_cash_in_less_withdrawals(cuenta: Cuenta, cajera: Usuario, turno: int) -> None:
    adeudar(cuenta)
    persona("supervisor_caja", "lidia")
    cobrar(turno, "012345", "298.00", recibido="500.00", por=cajera)
    services.retirar(turno_id=turno, importe=Decimal("800.00"), recibe="lidia", por=cajera, ahora=AHORA, clave="r1")
    contar(turno, cajera, {"200": 2, "50": 1, "20": 2, "5": 1, "2": 1, "1": 1})

    corte = cerrar(turno, cajera)

    assert corte["folio"] == "CC1-2026-000001"
    assert (corte["fondo"], corte["esperado"], corte["diferencias"]) == (
        "1000.00",
        {"efectivo": "498.00"},
        {"efectivo": "0.00"},
    )
    assert not [p.hallazgos for p in queries.pruebas() + libro.pruebas() if not p.ok]


def test_r52_a_difference_is_a_movement_of_its_own_with_reason_and_supervisor(cajera: Usuario, turno: int) -> None:
    contar(turno, cajera, {"500": 1, "200": 2, "50": 1})
    supervisora = persona("supervisor_caja", "lidia")

    with pytest.raises(services.DiferenciaSinResolver, match="supervisor"):
        cerrar(turno, cajera, "Cambio de más")
    with pytest.raises(services.DiferenciaSinResolver, match="motivo"):
        cerrar(turno, supervisora)
    corte = cerrar(turno, supervisora, "Cambio entregado de más")

    assert corte["diferencias"] == {"efectivo": "-50.00"}
    movimiento = Movimiento.objects.get(asiento__tipo="DIFERENCIA")
    assert (movimiento.debe.clave, movimiento.haber.clave, movimiento.importe) == (
        "FALTANTES_SOBRANTES",
        "EFECTIVO",
        Decimal("50.00"),
    )
    assert not [p.hallazgos for p in queries.pruebas() if not p.ok]


def test_a_close_needs_a_count_and_a_fresh_one(cuenta: Cuenta, cajera: Usuario, turno: int) -> None:
    adeudar(cuenta)

    with pytest.raises(services.SinConteo):
        cerrar(turno, cajera)
    contar(turno, cajera, {"1000": 1})
    cobrar(turno, "012345", "298.00", por=cajera)
    with pytest.raises(Exception, match="Vuelva a contar"):
        cerrar(turno, cajera)


def test_a_cashier_closes_her_own_drawer_and_once(cajera: Usuario, turno: int) -> None:
    contar(turno, cajera, {"1000": 1})

    with pytest.raises(SinFacultad):
        cerrar(turno, persona("cajero", "leti"))
    corte = cerrar(turno, cajera)

    assert cerrar(turno, cajera) == corte
    with pytest.raises(services.TurnoCerrado):
        cerrar(turno, cajera, clave="otra")


def test_a_motive_that_does_not_fit_is_refused(cajera: Usuario, turno: int) -> None:
    contar(turno, cajera, {"500": 1})

    with pytest.raises(ValorInvalido, match="200 caracteres"):
        cerrar(turno, persona("supervisor_caja", "lidia"), "x" * 201)


def test_who_may_not_close_writes_nothing_not_even_a_seal(cajera: Usuario, turno: int) -> None:
    with pytest.raises(SinFacultad):
        services.cerrar_turno(turno_id=turno, motivo="", por=persona("auditor"), ahora=AHORA, clave="cierre")

    assert Sello.objects.count() == 0


def test_a_turno_opened_before_the_clock_of_a_demonstration_began_again_closes(cajera: Usuario) -> None:
    tarde = AHORA + timedelta(minutes=5)
    turno = turno_abierto(cajera, ahora=tarde)
    contar(turno, cajera, {"1000": 1})

    cerrar(turno, cajera)

    assert Turno.objects.get().cerrado_en == tarde


def test_r53_a_close_is_immutable(cajera: Usuario, turno: int) -> None:
    contar(turno, cajera, {"1000": 1})
    cerrar(turno, cajera)
    corte = Corte.objects.get()

    for orden in (
        f"UPDATE caja_corte SET motivo = 'x' WHERE id = {corte.pk}",
        f"DELETE FROM caja_corte WHERE id = {corte.pk}",
        f"UPDATE caja_turno SET estado = 'ABIERTO', cerrado_en = NULL WHERE id = {turno}",
        f"UPDATE caja_turno SET fondo = 0 WHERE id = {turno}",
        f"DELETE FROM caja_turno WHERE id = {turno}",
        "UPDATE caja_conteo SET efectivo = 0",
        "DELETE FROM caja_conteo",
        "TRUNCATE caja_corte CASCADE",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(orden)


def test_the_paper_of_the_cut_says_what_was_collected(cuenta: Cuenta, cajera: Usuario, turno: int) -> None:
    adeudar(cuenta)
    cobrar(turno, "012345", "298.00", por=cajera)
    contar(turno, cajera, {"1000": 1, "200": 1, "50": 1, "20": 2, "5": 1, "2": 1, "1": 1})
    cerrar(turno, cajera)

    impreso = Documento.objects.get(tipo="corte-de-caja").datos

    assert impreso["cobrado"] == impreso["conceptos_suma"]["total"] == impreso["formas_suma"]["sistema"] == "298.00"
    assert impreso["diferencia"] == "0.00"
    assert (impreso["folio_inicial"], impreso["folio_final"]) == ("C1-2026-000001", "C1-2026-000001")


def test_r51_a_withdrawal_is_received_by_a_supervisor_and_tells_nothing_of_the_drawer(
    cajera: Usuario, turno: int
) -> None:
    persona("supervisor_caja", "lidia")

    for importe, recibe in (("100.00", "rosa"), ("100.00", "nadie"), ("0.00", "lidia")):
        with pytest.raises(ValorInvalido):
            services.retirar(
                turno_id=turno, importe=Decimal(importe), recibe=recibe, por=cajera, ahora=AHORA, clave="r1"
            )
    retiro = services.retirar(
        turno_id=turno, importe=Decimal("5000.00"), recibe="lidia", por=cajera, ahora=AHORA, clave="r1"
    )

    assert retiro["folio"] == "RC1-2026-000001"
    papel = Documento.objects.get(tipo=queries.COMPROBANTE)
    assert (papel.folio, papel.importe, papel.codigo) == (
        retiro["folio"],
        Decimal("5000.00"),
        retiro["documento"]["codigo"],
    )
    assert papel.datos is not None
    assert (papel.datos["entrega"], papel.datos["recibe"]) == (cajera.nombre, "lidia")
    assert [r.codigo for r in queries.retiros(turno)] == [papel.codigo]
    assert contar(turno, cajera, {})["diferencias"] == {"efectivo": "4000.00"}


def test_the_vouchers_of_a_drawer_may_be_more_than_one_payment_can(cajera: Usuario, turno: int) -> None:
    mucho = {"cheque": {"comprobantes": 3, "importe": Decimal("29999999.97")}}

    dicho = services.contar(turno_id=turno, piezas={"1": 1000}, comprobantes=mucho, por=cajera, ahora=AHORA)

    assert dicho["diferencias"] == {"efectivo": "0.00", "cheque": "29999999.97"}


def test_a_withdrawal_says_its_hour_on_the_clock_of_the_office(cajera: Usuario, turno: int) -> None:
    persona("supervisor_caja", "lidia")

    dicho = services.retirar(
        turno_id=turno, importe=Decimal("100.00"), recibe="lidia", por=cajera, ahora=AHORA, clave="r2"
    )

    assert dicho["fecha"] == "2026-11-24T12:00:00-06:00"
