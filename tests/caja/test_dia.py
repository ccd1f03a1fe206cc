"""The day over all tills, its workbook, and the differences that drawers closed with."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from aljibe.caja import queries, services
from aljibe.caja.services._corte import _cerrar
from aljibe.reportes import corte as reporte
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario
from tests.caja.factories import AHORA, cobrar, turno_abierto
from tests.libro.factories import adeudar
from tests.padron.factories import cuenta as nueva_cuenta
from tests.seguridad.factories import persona

pytestmark = pytest.mark.django_db
HOY = date(2026, 11, 24)
CERO = Decimal("0.00")


@pytest.fixture
def supervisora() -> Usuario:
    return persona("supervisor_caja", "norma")


def cerrar(turno: int, cajera: Usuario, por: Usuario, efectivo: int, motivo: str = "", **comprobantes: Any) -> Any:
    services.contar(turno_id=turno, piezas={"1": efectivo}, comprobantes=comprobantes, por=cajera, ahora=AHORA)
    return _cerrar(turno_id=turno, motivo=motivo, por=por, ahora=AHORA, clave=f"c-{turno}")


@pytest.fixture
def dia(supervisora: Usuario) -> tuple[int, int, int]:
    """Three drawers: one square, one that lacks ten pesos, one open; a payment cancelled in another drawer."""
    for n in range(1, 6):
        adeudar(nueva_cuenta(f"{n:06d}"))
    cajeras = [persona("cajero", nombre) for nombre in ("rosa", "leti", "ana")]
    ayer = turno_abierto(cajeras[2], "C3", ahora=AHORA - timedelta(days=1))
    viejo = cobrar(ayer, "000005", "298.00", por=cajeras[2], ahora=AHORA - timedelta(days=1))
    cerrar(ayer, cajeras[2], cajeras[2], 1298)
    uno, dos, tres = (turno_abierto(c, f"C{n}") for n, c in enumerate(cajeras, start=1))
    cobrar(uno, "000001", "298.00", por=cajeras[0])
    cobrar(uno, "000002", "100.00", por=cajeras[0], medios=[("tarjeta", "100.00")])
    cobrar(dos, "000003", "400.00", por=cajeras[1], anticipo=True)
    cobrar(tres, "000004", "298.00", por=cajeras[2])
    pedida = services.pedir_cancelacion(
        folio=viejo["folio"], motivo="Era de otra", por=supervisora, ahora=AHORA, clave="p"
    )
    seguridad.resolver_autorizacion(
        autorizacion_id=pedida["id"], aprobar=True, por=persona("jefe_comercializacion"), ahora=AHORA
    )
    services.cancelar_cobro(
        folio=viejo["folio"],
        motivo="Era de otra",
        destino="efectivo",
        turno_id=uno,
        autorizacion_id=pedida["id"],
        por=supervisora,
        ahora=AHORA,
        clave="x",
    )
    services.retirar(turno_id=dos, importe=Decimal("500.00"), recibe="norma", por=cajeras[1], ahora=AHORA, clave="r")
    tarjeta = {"comprobantes": 1, "importe": Decimal("100.00")}
    cerrar(uno, cajeras[0], cajeras[0], 1000, tarjeta=tarjeta)
    cerrar(dos, cajeras[1], supervisora, 890, "Cambio mal entregado")
    return uno, dos, tres


def test_the_day_is_the_sum_of_its_drawers_by_tender_and_by_concept(dia: tuple[int, int, int]) -> None:
    general = queries.corte_general(HOY)

    assert [(t.caja, t.recibos, t.cobrado, t.retirado, t.diferencia) for t in general.turnos] == [
        ("C1", 2, Decimal("100.00"), CERO, CERO),
        ("C2", 1, Decimal("400.00"), Decimal("500.00"), Decimal("-10.00")),
        ("C3", 1, Decimal("298.00"), CERO, None),
    ]
    assert general.por_medio == {"efectivo": (2, Decimal("698.00")), "tarjeta": (1, Decimal("100.00"))}
    assert general.cobrado == Decimal("798.00") == sum(i for _, i in general.por_medio.values())
    assert general.anticipos == Decimal("102.00")
    assert sum(c.total for c in general.conceptos) + general.anticipos == general.cobrado
    assert (general.retirado, general.diferencia, general.abiertos) == (Decimal("500.00"), Decimal("-10.00"), 1)
    assert queries.corte_general(HOY + timedelta(days=1)).turnos == ()
    assert [t.caja for t in queries.corte_general(HOY - timedelta(days=1)).turnos] == ["C3"]


def test_a_drawer_left_open_is_told_on_the_days_that_follow(dia: tuple[int, int, int]) -> None:
    manana = queries.corte_general(HOY + timedelta(days=1))

    assert [(t.caja_id, t.pk) for t in manana.de_otro] == [("C3", dia[2])]
    assert queries.corte_general(HOY - timedelta(days=1)).de_otro == ()


def test_a_receipt_that_the_bank_returned_still_was_collected_that_day(
    dia: tuple[int, int, int], supervisora: Usuario
) -> None:
    adeudar(nueva_cuenta("000009"))
    cajera = persona("cajero", "mona")
    turno = turno_abierto(cajera, "C4")
    pago = cobrar(turno, "000009", "298.00", por=cajera, medios=[("cheque", "298.00")])
    cerrar(turno, cajera, cajera, 1000, cheque={"comprobantes": 1, "importe": Decimal("298.00")})
    services.registrar_devolucion(
        folio=pago["folio"], motivo="Sin fondos", por=persona("contabilidad"), ahora=AHORA, clave="d"
    )

    general = queries.corte_general(HOY)

    assert [(t.recibos, t.cobrado) for t in general.turnos if t.caja == "C4"] == [(1, Decimal("298.00"))]
    assert [(x.recibo.folio, x.get_destino_display()) for x in general.sin_turno] == [
        (pago["folio"], "Lo devolvió el banco")
    ]


def test_each_drawer_of_the_day_says_what_its_cut_printed(dia: tuple[int, int, int]) -> None:
    for turno in queries.corte_general(HOY).turnos:
        if turno.corte:
            impreso = queries.corte(turno.corte).impreso
            assert Decimal(impreso["cobrado"]) == turno.cobrado
            assert Decimal(impreso["formas_suma"]["sistema"]) == Decimal(impreso["conceptos_suma"]["total"])


def test_the_number_of_statements_does_not_grow_with_the_drawers(
    dia: tuple[int, int, int], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(9):
        queries.corte_general(HOY)
    with django_assert_max_num_queries(1):
        queries.diferencias(desde=HOY, hasta=HOY)


def test_the_differences_of_some_days_with_their_reason(dia: tuple[int, int, int]) -> None:
    (una,) = queries.diferencias(desde=HOY - timedelta(days=1), hasta=HOY)

    assert (una.caja, una.medio, una.esperado, una.contado, una.diferencia, una.motivo, una.cerrado_por) == (
        "Caja 2",
        "Efectivo",
        Decimal("900.00"),
        Decimal("890.00"),
        Decimal("-10.00"),
        "Cambio mal entregado",
        "norma",
    )
    assert queries.diferencias(desde=HOY + timedelta(days=1), hasta=HOY + timedelta(days=9)) == []


def test_the_workbooks_add_up_as_they_are_read_again(dia: tuple[int, int, int]) -> None:
    libro = load_workbook(BytesIO(reporte.cuaderno_del_dia(queries.corte_general(HOY))))
    *turnos, total, sello = [[c.value for c in fila] for fila in libro["Turnos"].iter_rows(min_row=2)]
    cobrado = [c.value for c in libro["Turnos"][1]].index("Cobrado")
    assert sum(Decimal(str(t[cobrado])) for t in turnos) == Decimal(str(total[cobrado])) == Decimal("798.00")
    assert sello[0].startswith("Sello del libro")
    *conceptos, suma = [[c.value for c in fila] for fila in libro["Conceptos"].iter_rows(min_row=2)]
    assert sum(Decimal(str(c[5])) for c in conceptos) == Decimal(str(suma[5])) == Decimal("798.00")

    corte = queries.corte(next(t.corte for t in queries.corte_general(HOY).turnos if t.caja == "C2"))
    libro = load_workbook(BytesIO(reporte.cuaderno_de_corte(corte)))
    assert {f[0].value: f[1].value for f in libro["Corte"].iter_rows(min_row=2)}["Sello del libro"] == corte.sello
    *formas, suma = [[c.value for c in fila] for fila in libro["Formas de pago"].iter_rows(min_row=2)]
    assert sum(Decimal(str(f[2])) for f in formas) == Decimal(str(suma[2])) == Decimal("400.00")
