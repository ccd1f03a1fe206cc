"""Several accounts in one go: one handing over, a receipt for each, all or none."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aljibe.base.rechazos import ValorInvalido
from aljibe.caja import queries, services
from aljibe.caja.models import MedioRecibido, ReciboCaja
from aljibe.libro import queries as libro
from aljibe.reglas import aplicacion as reglas
from aljibe.seguridad.models import Usuario
from tests.caja.factories import AHORA, turno_abierto
from tests.libro.factories import adeudar
from tests.padron.factories import cuenta as nueva_cuenta
from tests.seguridad.factories import persona

con_base = pytest.mark.django_db
MEDIOS = ("efectivo", "tarjeta", "cheque")


@pytest.fixture
def cajera() -> Usuario:
    return persona("cajero", "rosa")


@pytest.fixture
def turno(cajera: Usuario) -> int:
    return turno_abierto(cajera)


def juntas(turno: int, por: Usuario, cuentas: dict[str, str], *medios: tuple[str, str], **otros: Any) -> dict[str, Any]:
    return services.cobrar_varias(
        turno_id=turno,
        cuentas=[services.CuentaQuePaga(cuenta=c, importe=Decimal(i)) for c, i in cuentas.items()],
        medios=[services.MedioEntregado(medio=m, importe=Decimal(i), referencia="ref") for m, i in medios],
        por=por,
        ahora=AHORA,
        **({"clave": str(uuid4())} | otros),
    )


@con_base
def test_each_account_gets_its_receipt_and_the_last_one_with_cash_its_change(cajera: Usuario, turno: int) -> None:
    for numero in ("000001", "000002", "000003"):
        adeudar(nueva_cuenta(numero))

    pago = juntas(
        turno, cajera, {"000002": "298", "000001": "100", "000003": "298"}, ("efectivo", "400"), ("tarjeta", "350")
    )

    assert (pago["importe"], pago["recibido"], pago["cambio"]) == ("696.00", "750.00", "54.00")
    assert [(r["folio"], r["cuenta"], r["importe"], r["cambio"], r["saldo_despues"]) for r in pago["recibos"]] == [
        ("C1-2026-000001", "000002", "298.00", "0.00", "0.00"),
        ("C1-2026-000002", "000001", "100.00", "0.00", "198.00"),
        ("C1-2026-000003", "000003", "298.00", "54.00", "0.00"),
    ]
    assert [(m.medio, m.importe) for m in MedioRecibido.objects.order_by("id")] == [
        ("tarjeta", Decimal("298.00")),
        ("tarjeta", Decimal("52.00")),
        ("efectivo", Decimal("48.00")),
        ("efectivo", Decimal("352.00")),
    ]
    assert queries.cobro("C1-2026-000002").respuesta == pago["recibos"][1]
    assert queries.esperado_de(turno) == {"efectivo": Decimal("1346.00"), "tarjeta": Decimal("350.00")}
    assert not [p.hallazgos for p in libro.pruebas() + queries.pruebas() if not p.ok]


@con_base
def test_one_that_owes_less_refuses_all_of_them_and_takes_no_folio(cajera: Usuario, turno: int) -> None:
    for numero in ("000001", "000002"):
        adeudar(nueva_cuenta(numero))

    with pytest.raises(services.ImporteMayorQueAdeudo):
        juntas(turno, cajera, {"000001": "298", "000002": "300"}, ("efectivo", "598"))

    assert not ReciboCaja.objects.exists()
    assert juntas(turno, cajera, {"000001": "298"}, ("efectivo", "298"))["recibos"][0]["folio"] == "C1-2026-000001"


@con_base
def test_what_is_badly_said_is_refused_in_words(cajera: Usuario, turno: int) -> None:
    adeudar(nueva_cuenta("000001"))

    with pytest.raises(ValorInvalido, match="viene dos veces"):
        services.cobrar_varias(
            turno_id=turno,
            cuentas=[services.CuentaQuePaga(cuenta="000001", importe=Decimal(1))] * 2,
            medios=[services.MedioEntregado(medio="efectivo", importe=Decimal(2))],
            por=cajera,
            ahora=AHORA,
            clave="k",
        )
    with pytest.raises(ValorInvalido, match="de 1 a 50 cuentas"):
        juntas(turno, cajera, {}, ("efectivo", "1"))
    with pytest.raises(ValorInvalido, match="una sola cuenta"):
        juntas(turno, cajera, {"000001": "1"}, ("saldo_a_favor", "1"))
    with pytest.raises(services.MediosInsuficientes):
        juntas(turno, cajera, {"000001": "298"}, ("efectivo", "297"))


@con_base
def test_the_same_key_gives_the_same_receipts(cajera: Usuario, turno: int) -> None:
    adeudar(nueva_cuenta("000001"))

    primera = juntas(turno, cajera, {"000001": "298"}, ("efectivo", "300"), clave="una")

    assert juntas(turno, cajera, {"000001": "298"}, ("efectivo", "300"), clave="una") == primera
    assert ReciboCaja.objects.count() == 1


@given(
    importes=st.lists(st.integers(1, 10**7), min_size=1, max_size=6),
    cortes=st.lists(st.tuples(st.sampled_from(MEDIOS), st.integers(1, 10**6)), max_size=5),
    sobra=st.integers(0, 10**6),
)
def test_r13_tenders_split_among_amounts_lose_no_centavo(
    importes: list[int], cortes: list[tuple[str, int]], sobra: int
) -> None:
    pesos = [Decimal(i) / 100 for i in importes]
    medios: list[tuple[str, Decimal, str]] = []
    queda = sum(importes)
    for n, (medio, cuanto) in enumerate(cortes):
        toma = min(cuanto, queda - 1)
        if toma > 0:
            medios.append((medio, Decimal(toma) / 100, str(n)))
            queda -= toma
    medios.append(("efectivo", Decimal(queda + sobra) / 100, "último"))

    partes = reglas.repartir_medios(pesos, medios)

    cambios = [sum(i for _, i, _ in suyas) - importe for suyas, importe in zip(partes, pesos, strict=True)]
    assert sum(cambios) == Decimal(sobra) / 100
    assert all(c >= 0 for c in cambios) and sum(c > 0 for c in cambios) <= 1
    for importe, suyas in zip(pesos, partes, strict=True):
        assert reglas.neto_por_medio(importe, [(m, i) for m, i, _ in suyas])
    for medio, entregado, referencia in medios:
        assert sum(i for suyas in partes for m, i, r in suyas if (m, r) == (medio, referencia)) == entregado
