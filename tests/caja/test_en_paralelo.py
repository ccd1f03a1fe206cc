"""Eight processes on one debt, on one key, on one series: real processes on a real database."""

import os
from decimal import Decimal

import psycopg
import pytest
from django.db import OperationalError, connection

from aljibe.base.postgres import Direcciones
from aljibe.caja import queries, services
from aljibe.caja.models import ReciboCaja
from aljibe.libro import queries as libro
from aljibe.libro.models import Serie
from tests.caja.factories import AHORA, cobrar, turno_abierto
from tests.libro.factories import adeudar
from tests.padron.factories import cuenta as nueva_cuenta
from tests.procesos import en_procesos
from tests.seguridad.factories import persona

pytestmark = pytest.mark.lento

HOY = AHORA.date()
PROCESOS = 8
RONDAS = int(os.environ.get("ALJIBE_RONDAS", "10"))


def pagar(turno: int, usuario: str, cuenta: str, cargos: list[int], importe: str, clave: str) -> tuple[str, object]:
    """One payment in this process: ("ok", answer) or ("no", code of the refusal)."""
    from aljibe.base.rechazos import Rechazo
    from aljibe.seguridad import queries as seguridad
    from tests.caja.factories import cobrar

    try:
        return "ok", cobrar(turno, cuenta, importe, por=seguridad.usuario(usuario), clave=clave, cargos=cargos)
    except Rechazo as rechazo:
        return "no", rechazo.codigo


def test_r9_eight_processes_on_one_debt_make_one_payment(base_propia: Direcciones) -> None:
    cuenta = nueva_cuenta("012345")
    adeudar(cuenta)
    cargos = [c.id for c in libro.estado_de_cuenta(cuenta.pk, al=HOY).cargos]
    turnos = []
    for n in range(4):
        cajero = persona("cajero", f"cajero{n}")
        turnos.append((turno_abierto(cajero, f"C{n + 1}"), cajero.usuario))

    hechos = en_procesos(pagar, [(*turnos[n % 4], "012345", cargos, "298.00", f"k{n}") for n in range(PROCESOS)])

    assert sorted(h[0] for h in hechos) == ["no"] * 7 + ["ok"]
    assert {h[1] for h in hechos if h[0] == "no"} == {"cargos-ya-pagados"}
    assert ReciboCaja.objects.count() == 1
    assert libro.totales([cuenta.pk], al=HOY)[cuenta.pk].a_pagar_hoy == 0
    assert not [p.hallazgos for p in libro.pruebas() + queries.pruebas() if not p.ok]


def pagar_cada_una(turno: int, usuario: str, cuentas: list[tuple[str, list[int]]], quien: int) -> list[tuple[str, str]]:
    """Try to collect every account of the list: by account, the folio or the code of the refusal."""
    hechos = []
    for cuenta, cargos in cuentas:
        como, dicho = pagar(turno, usuario, cuenta, cargos, "298.00", f"k{quien}-{cuenta}")
        hechos.append((como, dicho["folio"] if como == "ok" else str(dicho)))  # type: ignore[index]
    return hechos


def test_r9_four_tills_on_the_same_debts_collect_each_once(base_propia: Direcciones) -> None:
    cuentas = []
    for n in range(max(5, RONDAS // 2)):
        cuenta = nueva_cuenta(f"{n:06d}")
        adeudar(cuenta)
        cuentas.append((cuenta.numero, [c.id for c in libro.estado_de_cuenta(cuenta.pk, al=HOY).cargos]))
    turnos = []
    for n in range(4):
        cajero = persona("cajero", f"cajero{n}")
        turnos.append((turno_abierto(cajero, f"C{n + 1}"), cajero.usuario))

    hechos = en_procesos(pagar_cada_una, [(*turnos[n], cuentas, n) for n in range(4)], procesos=4)

    for intentos in zip(*hechos, strict=True):
        assert sorted(como for como, _ in intentos) == ["no", "no", "no", "ok"]
        assert {dicho for como, dicho in intentos if como == "no"} == {"cargos-ya-pagados"}
    assert ReciboCaja.objects.count() == len(cuentas)
    assert not [p.hallazgos for p in libro.pruebas() + queries.pruebas() if not p.ok]


def resolver(autorizacion: int, usuario: str) -> str:
    """An authorisation approved in this process: "ok", or the code of the refusal."""
    from aljibe.base.rechazos import Rechazo
    from aljibe.seguridad import queries as seguridad
    from aljibe.seguridad import services

    por = seguridad.usuario(usuario)
    try:
        services.resolver_autorizacion(autorizacion_id=autorizacion, aprobar=True, por=por, ahora=AHORA)
    except Rechazo as rechazo:
        return rechazo.codigo
    return "ok"


def test_an_authorisation_is_resolved_by_one_of_those_who_come_at_once(base_propia: Direcciones) -> None:
    adeudar(nueva_cuenta("012345"))
    cajera = persona("cajero", "rosa")
    pago = cobrar(turno_abierto(cajera), "012345", "298.00", por=cajera)
    pedida = services.pedir_cancelacion(folio=pago["folio"], motivo="Era otra", por=cajera, ahora=AHORA, clave="p")
    supervisores = [persona("supervisor_caja", f"lidia{n}").usuario for n in range(4)]

    hechos = en_procesos(resolver, [(pedida["id"], supervisor) for supervisor in supervisores], procesos=4)

    assert sorted(hechos) == ["autorizacion-ya-resuelta"] * 3 + ["ok"]


def test_r10_a_till_in_the_middle_of_a_payment_stops_no_other_till(base_propia: Direcciones) -> None:
    for numero in ("000001", "000002"):
        adeudar(nueva_cuenta(numero))
    rosa, leti = persona("cajero", "rosa"), persona("cajero", "leti")
    de_rosa, de_leti = turno_abierto(rosa, "C1"), turno_abierto(leti, "C2")
    cobrar(de_rosa, "000001", "1.00", por=rosa)
    # What a payment of Rosa holds while it is not committed.
    with psycopg.connect(base_propia.dueno) as en_curso, connection.cursor() as cursor:
        en_curso.execute("SELECT id FROM padron_cuenta WHERE numero = '000001' FOR NO KEY UPDATE")
        en_curso.execute("SELECT id FROM caja_turno WHERE caja_id = 'C1' FOR NO KEY UPDATE")
        en_curso.execute("SELECT id FROM libro_serie WHERE serie = 'C1' FOR UPDATE")
        cursor.execute("SET lock_timeout = '200ms'")

        assert cobrar(de_leti, "000002", "1.00", por=leti)["folio"] == "C2-2026-000001"
        with pytest.raises(OperationalError, match="lock timeout"):
            cobrar(de_leti, "000001", "1.00", por=leti)


def test_r4_eight_processes_with_one_key_get_one_identical_answer(base_propia: Direcciones) -> None:
    cuenta = nueva_cuenta("012345")
    adeudar(cuenta)
    cajera = persona("cajero", "rosa")
    turno = turno_abierto(cajera)

    hechos = en_procesos(pagar, [(turno, "rosa", "012345", [], "298.00", "la-misma")] * PROCESOS)

    assert all(h == hechos[0] for h in hechos)
    assert hechos[0][0] == "ok"
    assert ReciboCaja.objects.count() == 1


def test_r20_eight_processes_on_one_series_leave_no_gap_and_no_repeat(base_propia: Direcciones) -> None:
    cajera = persona("cajero", "rosa")
    turno = turno_abierto(cajera)
    for n in range(PROCESOS):
        adeudar(nueva_cuenta(f"{n:06d}"))

    # One in five asks for more than is owed and is rolled back after everything but its number was ready.
    trabajos = [
        (turno, "rosa", f"{n % PROCESOS:06d}", [], "9000.00" if n % 5 == 0 else "1.00", f"k{n}") for n in range(80)
    ]
    hechos = en_procesos(pagar, trabajos)

    folios = sorted(h[1]["folio"] for h in hechos if h[0] == "ok")
    assert len(folios) == 64
    assert folios == [f"C1-2026-{n:06d}" for n in range(1, 65)]
    assert Serie.objects.get(documento="recibo-caja").siguiente == 65
    assert sum(r.importe for r in ReciboCaja.objects.all()) == Decimal("64.00")
    assert not [p.hallazgos for p in libro.pruebas() + queries.pruebas() if not p.ok]


@pytest.mark.parametrize("procesos", [8])
def test_folios_taken_and_rolled_back_are_given_again(base_propia: Direcciones, procesos: int) -> None:
    hechos = en_procesos(tomar, [(n % 5 == 0,) for n in range(160)], procesos=procesos)

    numeros = sorted(n for n in hechos if n is not None)
    assert numeros == list(range(1, len(numeros) + 1))
    assert len(numeros) == 128


def tomar(deshacer: bool) -> int | None:
    """Take a folio in a transaction; undo it if told."""
    from django.db import transaction

    from aljibe.libro import services

    with transaction.atomic():
        (numero,) = services.tomar_folios([services.Pedido(documento="prueba", serie="X", ejercicio=2026)])
        if deshacer:
            transaction.set_rollback(True)
            return None
    return numero
