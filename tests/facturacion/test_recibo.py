"""The bill: computed again by its law, told line by line, printed, and proved against its paper."""

from datetime import date
from decimal import Decimal

import psycopg
import pytest
from django.db import connection

from aljibe.base.postgres import Direcciones
from aljibe.base.rechazos import NoExiste
from aljibe.documentos import papel
from aljibe.documentos import queries as papeles
from aljibe.facturacion import queries
from aljibe.facturacion.models import ReciboAgua
from tests.facturacion.factories import AHORA, TODO, capturar, facturar, hallazgos, leer
from tests.leyes.factories import ley_aprobada
from tests.padron.factories import cuenta
from tests.tarifas.factories import archivo


def _un_mes_variado() -> list[str]:
    ley_aprobada()
    cuenta("000001", servicios=TODO)
    cuenta("000002", servicios="agua")
    cuenta("000003", servicios=TODO, uso="comercial")
    cuenta("000004", servicios=TODO, beneficio="older_adults_pensioners_disability")
    cuenta("000005", servicios=TODO, uso="domestico_b", medidor=False)
    cuenta("000006", servicios=TODO, uso="vecindad", medidor=False)
    cuenta("000007", servicios=TODO, uso="domestico", medidor=False, volumen_asignado="18")
    cuenta("000008", servicios=TODO)
    capturar(("000001", 135), ("000002", 120), ("000003", 176), ("000004", 109), ("000008", 100))
    assert facturar().facturadas == 8
    return list(ReciboAgua.objects.order_by("folio").values_list("folio", flat=True))


@pytest.mark.django_db
def test_r39_every_bill_computed_again_by_its_law_gives_the_same_centavo() -> None:
    for folio in _un_mes_variado():
        explicado = queries.recibo_explicado(folio)
        recibo = explicado.recibo
        assert explicado.cuadra, folio
        assert sum(r.importe for r in explicado.renglones if not r.subtotal) == recibo.total - recibo.ajuste


@pytest.mark.django_db
def test_no_bill_prints_a_key_of_the_file_of_the_law() -> None:
    folios = _un_mes_variado()
    lineas = [linea for datos in queries.datos_impresos(folios).values() for linea in datos["lineas"]]
    dichas = [linea[campo] for linea in lineas for campo in ("concepto", "operacion", "ley")]
    assert [dicho for dicho in dichas if "_" in dicho] == []
    assert sum("Adultos mayores, pensionados y personas con discapacidad" in dicho for dicho in dichas) == 1


@pytest.mark.django_db
def test_r39_a_bill_of_another_year_is_not_touched_by_the_law_of_this_one() -> None:
    ley_aprobada(anio=2025)
    cuenta("000001", servicios=TODO, fecha_lectura="2025-09-30")
    leer("000001", 120, "2025-10")
    facturar("2025-10", emision=date(2025, 11, 3))
    ley_aprobada(archivo(por_m3="99.00"), anio=2026)

    explicado = queries.recibo_explicado("RA-2025-000001")

    assert explicado.cuadra
    assert (explicado.recibo.total, explicado.ley.ejercicio) == (Decimal("298.00"), 2025)


@pytest.mark.django_db
def test_every_bill_prints_and_its_figures_add_up() -> None:
    folios = _un_mes_variado()
    for folio, datos in queries.datos_impresos(folios).items():
        assert sum(Decimal(linea["importe"]) for linea in datos["lineas"]) == Decimal(datos["suma"]), folio
        assert Decimal(datos["suma"]) + Decimal(datos["ajuste"]) == Decimal(datos["total"])
        a_pagar = Decimal(datos["total"]) - Decimal(datos["saldo_a_favor"]) + Decimal(datos["adeudo_anterior"])
        assert a_pagar + Decimal(datos["recargos_total"]) == Decimal(datos["total_a_pagar"])
        assert papel.faltantes("recibo-agua", 1, datos) == []
        assert papel.componer("recibo-agua", 1, datos).startswith(b"%PDF")


@pytest.mark.django_db
def test_a_bill_with_debts_prints_them_to_its_due_date() -> None:
    ley_aprobada()
    cuenta("000001", servicios=TODO)
    leer("000001", 120, "2026-08")
    leer("000001", 140, "2026-10")
    facturar("2026-08", emision=date(2026, 9, 3))
    facturar("2026-10")
    recibo = ReciboAgua.objects.get(periodo="2026-10")

    datos = queries.datos_impresos([recibo.folio])[recibo.folio]

    assert [a["folio"] for a in datos["adeudos"]] == ["RA-2026-000001"]
    assert datos["recargos_al"] == recibo.vencimiento.isoformat()
    assert Decimal(datos["recargos_total"]) > 0
    assert papel.componer("recibo-agua", 1, datos).startswith(b"%PDF")


@pytest.mark.django_db
def test_a_metered_use_of_one_price_explains_itself_and_prints() -> None:
    plana = b"""
  - use: plana
    label_es: "Plana"
    tax_class: domestic
    model: flat
    amount: "100.00"
sewer:"""
    ley_aprobada(archivo().replace(b"\nsewer:", plana, 1))
    cuenta("000001", uso="plana", servicios=TODO, medidor=False)
    assert facturar().facturadas == 1

    assert queries.recibo_explicado("RA-2026-000001").cuadra
    assert papel.faltantes("recibo-agua", 1, queries.datos_impresos(["RA-2026-000001"])["RA-2026-000001"]) == []


@pytest.mark.django_db
def test_a_bill_page_reads_its_law_once(django_assert_max_num_queries) -> None:
    folios = _un_mes_variado()
    queries.recibo_explicado(folios[0])

    with django_assert_max_num_queries(6):
        queries.recibo_explicado(folios[0])
    with django_assert_max_num_queries(4):
        queries.datos_impresos(folios)


@pytest.mark.django_db
def test_the_public_page_verifies_a_bill() -> None:
    folio = _un_mes_variado()[0]
    codigo = ReciboAgua.objects.get(folio=folio).documento.codigo

    verificado = papeles.verificar(codigo, al=AHORA.date(), probar=lambda p: queries.integros([p.folio])[p.folio])

    assert verificado is not None
    assert (verificado.valido, verificado.folio, verificado.estado) == (True, folio, "vigente")
    assert verificado.importe == queries.a_pagar(ReciboAgua.objects.get(folio=folio))


def test_r23_a_bill_altered_by_the_superuser_is_not_what_its_paper_says(
    base_propia: Direcciones,
    superusuario,  # type: ignore[no-untyped-def]
) -> None:
    folios = _un_mes_variado()
    with psycopg.connect(superusuario(base_propia), autocommit=True) as conexion:
        conexion.execute("SET session_replication_role = replica")
        conexion.execute("UPDATE facturacion_reciboagua SET titular = 'Otra persona' WHERE folio = %s", [folios[2]])

    assert [folio for folio, integro in queries.integros(folios).items() if not integro] == [folios[2]]
    assert hallazgos() == [("recibos.papeles", (f"recibo {folios[2]}: ya no es lo que dice su papel",))]


@pytest.mark.django_db
def test_nobody_changes_a_bill_but_its_state() -> None:
    _un_mes_variado()
    for orden in (
        "UPDATE facturacion_reciboagua SET total = 0",
        "DELETE FROM facturacion_reciboagua",
        "DELETE FROM facturacion_cargoderecibo",
        "UPDATE facturacion_lectura SET lectura = 1",
        "DELETE FROM facturacion_lectura",
    ):
        with pytest.raises(Exception, match=r"permission denied|inmutable"), connection.cursor() as cursor:
            cursor.execute("SAVEPOINT intento")
            try:
                cursor.execute(orden)
            finally:
                cursor.execute("ROLLBACK TO SAVEPOINT intento")


@pytest.mark.django_db
def test_a_bill_that_does_not_exist_is_said() -> None:
    with pytest.raises(NoExiste, match="No existe el recibo «RA-2026-000009»"):
        queries.recibo_explicado("RA-2026-000009")
    assert queries.datos_impresos(["RA-2026-000009"]) == {}


@pytest.mark.django_db
def test_the_state_of_a_period_by_route() -> None:
    ley_aprobada()
    cuenta("000001", ruta="01")
    cuenta("000002", ruta="01")
    cuenta("000003", ruta="02")
    capturar(("000001", 120), ("000003", 120))
    assert [(e.ruta, e.estado) for e in queries.estado_de_periodo("2026-10")] == [
        ("01", "PENDIENTE"),
        ("02", "PENDIENTE"),
    ]
    assert queries.avance("2026-10") is None

    vistos: list[queries.Avance | None] = []
    facturar(progreso=lambda *_: vistos.append(queries.avance("2026-10")))

    estado = queries.estado_de_periodo("2026-10")
    assert [(e.ruta, e.cuentas, e.lecturas, e.facturadas, e.omitidas, e.estado) for e in estado] == [
        ("01", 2, 1, 1, 1, "CON_OMITIDAS"),
        ("02", 1, 1, 1, 0, "FACTURADA"),
    ]
    assert [a.estado for a in vistos if a] == ["EN_CURSO", "EN_CURSO"]
    final = queries.avance("2026-10")
    assert final is not None
    assert (final.estado, final.hechas, final.total, final.en_curso) == ("TERMINADA", 3, 3, False)
    assert [o.cuenta for o in queries.omitidas("2026-10")] == ["000002"]
