"""Bulk collection: line by line it is what collecting alone would have been, and a repeated file collects nothing."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aljibe.base.idempotencia import ClaveConOtroCuerpo
from aljibe.base.rechazos import ValorInvalido
from aljibe.caja import queries, services
from aljibe.caja.models import ReciboCaja
from aljibe.libro import queries as libro
from aljibe.libro.models import Movimiento
from aljibe.padron.models import Cuenta
from aljibe.seguridad.models import Facultad, Usuario
from aljibe.seguridad.services import SinFacultad
from tests.caja.factories import AHORA, turno_abierto
from tests.leyes.factories import ley_aprobada
from tests.libro.factories import adeudar
from tests.padron.factories import cuenta as nueva_cuenta
from tests.seguridad.factories import persona

pytestmark = pytest.mark.django_db
HOY = date(2026, 11, 24)


@pytest.fixture
def cajera() -> Usuario:
    Facultad.objects.filter(acto="fechar_cobro", puesto_id="cajero").update(
        efecto="PERMITE", vigencia=DateRange(date(2000, 1, 1), None)
    )
    return persona("cajero", "rosa")


@pytest.fixture
def turno(cajera: Usuario) -> int:
    ley_aprobada()
    return turno_abierto(cajera)


def linea(n: int, cuenta: str, importe: str, dias: int = 0, **otros: Any) -> services.LineaDeLote:
    return services.LineaDeLote(
        linea=n, cuenta=cuenta, importe=Decimal(importe), fecha=HOY - timedelta(days=dias), **otros
    )


def lote(turno: int, por: Usuario, *lineas: services.LineaDeLote, archivo: str = "banco-1") -> services.LoteCobrado:
    return services.cobrar_lote(turno_id=turno, archivo=archivo, lineas=lineas, por=por, ahora=AHORA)


def con_deudas(numero: str) -> Cuenta:
    cuenta = nueva_cuenta(numero)
    for mes, vence in (("2026-07", date(2026, 8, 17)), ("2026-08", date(2026, 9, 21)), ("2026-11", date(2026, 12, 15))):
        adeudar(cuenta, mes, vencimiento=vence)
    return cuenta


def rastro(cuenta: Cuenta) -> list[tuple[Any, ...]]:
    """What the ledger has of an account, without the identities of its rows."""
    return [
        (m.asiento.tipo, m.asiento.fecha_valor, m.debe.clave, m.haber.clave, m.importe, concepto, periodo)
        for m in Movimiento.objects.filter(asiento__in=ReciboCaja.objects.filter(cuenta=cuenta).values("asiento_id"))
        .select_related("asiento", "debe", "haber", "cargo__concepto")
        .order_by("id")
        for concepto, periodo in [(m.cargo.concepto.clave, m.cargo.periodo) if m.cargo else ("", "")]
    ]


def sin_identidad(recibo: dict[str, Any]) -> dict[str, Any]:
    """An answer without what two equal payments of two accounts have of their own."""
    aplicaciones = [{k: v for k, v in a.items() if k != "cargo"} for a in recibo["aplicaciones"]]
    propios = {"folio", "cuenta", "documento", "aplicaciones"}
    return {k: v for k, v in recibo.items() if k not in propios} | {"aplicaciones": aplicaciones}


def impreso(folio: str) -> dict[str, Any]:
    propios = {"folio", "cuenta", "codigo", "url_verificacion", "pagador"}
    datos = {k: v for k, v in queries.cobro(folio).impreso.items() if k not in propios}
    return datos | {"aplicaciones": [{**a, "folio": ""} for a in datos["aplicaciones"]]}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pagos=st.lists(st.tuples(st.integers(0, 1), st.integers(1, 130_000), st.integers(0, 60)), min_size=1, max_size=6)
)
def test_a_lot_is_equal_to_collecting_each_of_its_lines(
    turno: int, cajera: Usuario, pagos: Sequence[tuple[int, int, int]]
) -> None:
    base = Cuenta.objects.count()
    de_lote = [con_deudas(f"{base + n + 1:06d}") for n in range(2)]
    de_una = [con_deudas(f"{base + n + 3:06d}") for n in range(2)]
    lineas = [
        linea(n, de_lote[cual].numero, str(Decimal(centavos) / 100), dias, referencia=f"r{n}")
        for n, (cual, centavos, dias) in enumerate(pagos)
    ]

    juntos = lote(turno, cajera, *lineas, archivo=f"a{base}")
    solos = [
        services.cobrar(
            turno_id=turno,
            cuenta=de_una[cual].numero,
            importe=una.importe,
            medios=[services.MedioEntregado(medio="transferencia", importe=una.importe, referencia=una.referencia)],
            anticipo=True,
            fecha_valor=una.fecha,
            por=cajera,
            ahora=AHORA,
            clave=f"s{base}-{una.linea}",
        )
        for una, (cual, _, _) in zip(lineas, pagos, strict=True)
    ]

    assert juntos.nuevos == len(lineas) and not juntos.rechazos
    for una, solo in zip(lineas, solos, strict=True):
        assert sin_identidad(juntos.recibos[una.linea]) == sin_identidad(solo)
        assert impreso(juntos.recibos[una.linea]["folio"]) == impreso(solo["folio"])
    for a, b in zip(de_lote, de_una, strict=True):
        assert sorted(map(str, rastro(a))) == sorted(map(str, rastro(b)))
        totales = libro.totales([a.pk, b.pk], al=HOY)
        assert totales[a.pk] == totales[b.pk]
    assert not [p.hallazgos for p in libro.pruebas() + queries.pruebas() if not p.ok]


def test_the_same_file_again_collects_nothing_and_answers_the_same(turno: int, cajera: Usuario) -> None:
    con_deudas("000001"), con_deudas("000002")
    primera = lote(turno, cajera, linea(1, "000001", "100"), linea(2, "000002", "50"))

    segunda = lote(turno, cajera, linea(1, "000001", "100"), linea(2, "000002", "50"), linea(3, "000002", "25"))

    assert (primera.nuevos, segunda.nuevos) == (2, 1)
    assert {n: segunda.recibos[n] for n in (1, 2)} == primera.recibos
    assert [r.folio for r in ReciboCaja.objects.order_by("id")] == [f"C1-2026-{n:06d}" for n in (1, 2, 3)]
    with pytest.raises(ClaveConOtroCuerpo):
        lote(turno, cajera, linea(1, "000001", "101"))
    assert lote(turno, cajera, linea(1, "000001", "101"), archivo="banco-2").nuevos == 1
    assert not [p.hallazgos for p in libro.pruebas() + queries.pruebas() if not p.ok]


def test_a_bad_line_is_told_and_stops_nothing(turno: int, cajera: Usuario) -> None:
    con_deudas("000001")

    hecho = lote(
        turno,
        cajera,
        linea(1, "999999", "10"),
        linea(2, "000001", "0"),
        linea(3, "000001", "10", dias=-1),
        linea(4, "000001", "10", medio="bitcoin"),
        linea(5, "000001", "10"),
        linea(6, "uno", "10"),
    )

    assert list(hecho.recibos) == [5]
    assert [(r.linea, r.campo) for r in hecho.rechazos] == [
        (1, "cuenta"),
        (2, "importe"),
        (3, "fecha"),
        (4, "medio"),
        (6, "cuenta"),
    ]
    with pytest.raises(ValorInvalido, match="viene dos veces"):
        lote(turno, cajera, linea(1, "000001", "1"), linea(1, "000001", "2"))
    with pytest.raises(ValorInvalido, match="de 1 a 2,000"):
        lote(turno, cajera)
    with pytest.raises(ValorInvalido, match="sin acentos"):
        lote(turno, cajera, linea(1, "000001", "1"), archivo="ñ")


def test_a_past_day_needs_its_faculty(turno: int, cajera: Usuario) -> None:
    con_deudas("000001")
    Facultad.objects.filter(acto="fechar_cobro", puesto_id="cajero").update(efecto="NIEGA")

    with pytest.raises(SinFacultad):
        lote(turno, cajera, linea(1, "000001", "1", dias=1))


def test_the_number_of_statements_does_not_grow_with_the_lines(turno: int, cajera: Usuario) -> None:
    for n in range(1, 41):
        con_deudas(f"{n:06d}")
    lote(turno, cajera, linea(99, "000001", "1"), archivo="estrena-la-serie")

    with CaptureQueriesContext(connection) as dos:
        lote(turno, cajera, *(linea(n, f"{n:06d}", "600") for n in (1, 2)))
    with CaptureQueriesContext(connection) as muchas:
        lote(turno, cajera, *(linea(n, f"{n:06d}", "600") for n in range(3, 41)), archivo="otro")

    assert len(muchas) == len(dos)
