"""The run: what it bills, what it leaves out and why, and that it may be stopped and begun again."""

from decimal import Decimal

import pytest

from aljibe.documentos import papel
from aljibe.facturacion import queries
from aljibe.facturacion.models import ReciboAgua
from aljibe.libro import queries as libro
from tests.facturacion.factories import AHORA, facturar, leer
from tests.padron.factories import cuenta
from tests.leyes.factories import ley_aprobada

pytestmark = pytest.mark.django_db
TODO = "agua+alcantarillado+tratamiento"


def test_worked_examples_a_to_d_through_the_whole_run() -> None:
    ley_aprobada()
    cuenta("000001", servicios=TODO)
    cuenta("000002", servicios=TODO)
    cuenta("000003", servicios=TODO, uso="comercial")
    cuenta("000004", servicios=TODO, beneficio="older_adults_pensioners_disability")
    for numero, m3 in (("000001", 20), ("000002", 105), ("000003", 76), ("000004", 18)):
        leer(numero, 100 + m3)

    hecho = facturar()

    assert hecho.facturadas == 4
    assert hecho.omitidas == ()
    totales = dict(ReciboAgua.objects.values_list("cuenta__numero", "total"))
    assert totales == {
        "000001": Decimal("298.00"),
        "000002": Decimal("2250.00"),
        "000003": Decimal("2275.00"),
        "000004": Decimal("195.00"),
    }
    assert hecho.total == sum(totales.values())
    recibo = ReciboAgua.objects.get(cuenta__numero="000003")
    assert (recibo.agua, recibo.iva_agua, recibo.iva_tratamiento) == (
        Decimal("1732.55"),
        Decimal("277.21"),
        Decimal("36.60"),
    )
    al = AHORA.date()
    for c in ReciboAgua.objects.all():
        assert libro.totales([c.cuenta_id], al=al)[c.cuenta_id].total == c.total
    assert not [(p.clave, p.hallazgos) for p in libro.pruebas() if not p.ok]


def test_r39_every_bill_recomputed_by_its_law_gives_the_same_centavo_and_prints() -> None:
    ley_aprobada()
    cuenta("000001", servicios=TODO)
    cuenta("000004", servicios=TODO, beneficio="older_adults_pensioners_disability")
    cuenta("000005", servicios=TODO, uso="domestico_b", medidor=False)
    cuenta("000006", servicios=TODO, uso="vecindad", medidor=False)
    leer("000001", 135)
    leer("000004", 109)
    facturar()

    for recibo in ReciboAgua.objects.select_related("tarifa"):
        explicado = queries.recibo_explicado(recibo.folio)
        assert explicado.cuadra
        assert sum(r.importe for r in explicado.renglones if not r.subtotal) == recibo.total - recibo.ajuste
        datos = queries.datos_impresos([recibo.folio])[recibo.folio]
        assert papel.componer("recibo-agua", 1, datos).startswith(b"%PDF")
    assert queries.integros(list(ReciboAgua.objects.values_list("folio", flat=True))) == dict.fromkeys(
        ReciboAgua.objects.values_list("folio", flat=True), True
    )
    assert not [(p.clave, p.hallazgos) for p in queries.pruebas() if not p.ok]
