"""Benefits of an account: from the next bill on, to their date, and what must hold to give one."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from aljibe.base.idempotencia import ClaveConOtroCuerpo
from aljibe.base.rechazos import NoExiste, ValorInvalido
from aljibe.facturacion import queries, services
from aljibe.facturacion.models import ReciboAgua
from aljibe.padron import queries as padron
from aljibe.padron.models import Beneficio
from aljibe.padron.services import BeneficioQueSeTraslapa
from aljibe.seguridad.services import SinFacultad
from aljibe.tarifas.models import Criterio
from tests.facturacion.factories import AHORA, MAYORES, TODO, cerrar, dar_beneficio, facturar, jefa, leer
from tests.leyes.factories import celaya, ley_aprobada
from tests.libro.factories import adeudar
from tests.padron.factories import cuenta
from tests.seguridad.factories import persona

pytestmark = pytest.mark.django_db
HOY = date(2026, 11, 24)


@pytest.fixture
def domestica():
    """An account in its house, billed to September and read in October: 18 m³ each month."""
    ley_aprobada()
    nueva = cuenta("000001", servicios=TODO)
    leer("000001", 118, "2026-09")
    facturar("2026-09", emision=date(2026, 11, 20))
    leer("000001", 136, "2026-10")
    return nueva


@pytest.fixture
def con_pensionado() -> None:
    """The law of Celaya with a tariff of its own for the retired, as Cortazar's 013."""
    texto = celaya(2026).decode()
    inicio = texto.index("  - use: domestico\n")
    suya = texto[inicio : texto.index("  - use: ", inicio + 1)]
    ley_aprobada(texto.replace(suya, suya + suya.replace("use: domestico\n", "use: pensionado\n"), 1).encode())


def terminar(numero: str = "000001", **otros):
    hechos = {"motivo": "Cambió de casa", "por": jefa(), "ahora": AHORA} | otros
    return services.terminar_beneficio(cuenta=numero, **hechos)


def recibo(periodo: str) -> ReciboAgua:
    return ReciboAgua.objects.get(cuenta__numero="000001", periodo=periodo)


def test_a_benefit_begins_with_the_next_bill_and_lapses_by_its_date(domestica) -> None:
    dado = dar_beneficio(hasta=date(2026, 10, 31))

    assert (dado.desde, dado.hasta) == (date(2026, 10, 1), date(2026, 10, 31))
    facturar("2026-10")
    leer("000001", 154, "2026-11", fecha="2026-11-20")
    facturar("2026-11")
    assert [recibo(p).total for p in ("2026-09", "2026-10", "2026-11")] == [
        Decimal("279.00"), Decimal("195.00"), Decimal("279.00")
    ]  # fmt: skip
    assert [recibo(p).beneficio for p in ("2026-09", "2026-10", "2026-11")] == ["", MAYORES, ""]


def test_a_benefit_keeps_who_when_why_and_its_paper(domestica) -> None:
    dar_beneficio(folio="  INAPAM   4471 ")

    (suyo,) = padron.beneficios(domestica.pk)
    assert (suyo.clave, suyo.desde, suyo.hasta) == (MAYORES, date(2026, 10, 1), date(2027, 9, 30))
    assert (suyo.folio, suyo.otorgo, suyo.otorgado_en) == ("INAPAM 4471", "jefa", AHORA)
    assert suyo.motivo == "Adulta mayor, credencial a la vista"
    assert suyo.rige(HOY) and not suyo.rige(date(2026, 9, 30)) and not suyo.rige(date(2027, 10, 1))


@pytest.mark.parametrize(
    ("facturados", "cerrados", "mes"),
    [
        ((), (), date(2026, 10, 1)),
        (("2026-08",), (), date(2026, 10, 1)),
        (("2026-09", "2026-10"), (), date(2026, 11, 1)),
        (("2026-09",), ("2026-10",), date(2026, 11, 1)),
    ],
)
def test_the_next_bill_is_of_last_month_unless_it_is_billed_or_closed(facturados, cerrados, mes) -> None:
    ley_aprobada()
    suya = cuenta("000001")
    cuenta("000002")
    leer("000002", 120, "2026-10")
    for n, periodo in enumerate(facturados):
        leer("000001", 110 + 10 * n, periodo)
        facturar(periodo)
    for periodo in cerrados:
        facturar(periodo)
        cerrar(periodo)

    assert queries.mes_por_facturar(suya.pk, hoy=HOY) == mes


def test_a_month_already_billed_is_never_changed(domestica) -> None:
    with pytest.raises(services.BeneficioHaciaAtras, match="ya tiene recibo de 2026-09") as negado:
        dar_beneficio(desde=date(2026, 9, 1), hasta=date(2027, 8, 31))
    assert "01/10/2026" in str(negado.value)

    assert dar_beneficio(desde=date(2026, 9, 2), hasta=date(2027, 8, 31)).id  # its first day is of October's bill


def test_the_effect_is_the_next_bill_with_and_without(domestica) -> None:
    ficha = padron.cuenta("000001")

    efecto = queries.efecto_de_beneficio(ficha, MAYORES, mes=date(2026, 10, 1), hoy=HOY)

    assert (efecto.m3, efecto.supuesto, efecto.sin, efecto.con) == (18, False, Decimal("279.00"), Decimal("195.00"))
    assert efecto.fundamento == "Art. 47-51: 50 % de (110.01 + 59.09)"
    dar_beneficio()
    facturar("2026-10")
    assert recibo("2026-10").total == efecto.con


def test_the_effect_counts_only_the_services_of_the_account() -> None:
    ley_aprobada()
    cuenta("000001", servicios="agua")

    efecto = queries.efecto_de_beneficio(padron.cuenta("000001"), MAYORES, mes=date(2026, 10, 1), hoy=HOY)

    assert (efecto.m3, efecto.supuesto) == (10, True)
    assert (efecto.sin, efecto.con) == (Decimal("169.00"), Decimal("85.00"))


def test_what_the_law_has_for_an_account_is_told_and_nothing_else() -> None:
    ley_aprobada()
    cuenta("000001")
    cuenta("000002", uso="comercial")

    de_casa = queries.beneficios_posibles(padron.cuenta("000001"), hoy=HOY)
    de_comercio = queries.beneficios_posibles(padron.cuenta("000002"), hoy=HOY)

    assert [b.clave for b in de_casa if not b.es_tarifa] == ["older_adults_pensioners_disability", "popular_colonias"]
    assert all(b.clave != "domestico" for b in de_casa)
    assert [b for b in de_comercio if not b.es_tarifa] == []
    assert queries.beneficios_posibles(padron.cuenta("000001"), hoy=date(2040, 1, 1)) == []


@pytest.mark.parametrize(
    ("uso", "beneficio", "dicho"),
    [
        ("domestico", "no_existe", "no es un incentivo ni una tarifa"),
        ("domestico", "domestico", "Esa ya es la tarifa"),
        ("domestico", "insolvency", "no tiene fórmula mensual"),
        ("comercial", "popular_colonias", "es solo para domestico"),
    ],
)
def test_a_benefit_that_the_law_does_not_have_for_the_account_is_refused(uso, beneficio, dicho) -> None:
    ley_aprobada()
    cuenta("000001", uso=uso)

    with pytest.raises(ValorInvalido, match=dicho) as negado:
        dar_beneficio(beneficio=beneficio)
    assert negado.value.campo == "beneficio"


def test_a_metered_tariff_of_houses_may_be_the_benefit_of_a_house(con_pensionado) -> None:
    cuenta("000001")

    otras = [b.clave for b in queries.beneficios_posibles(padron.cuenta("000001"), hoy=HOY) if b.es_tarifa]

    assert otras == ["pensionado"]
    assert dar_beneficio(beneficio="pensionado").beneficio == "pensionado"


@pytest.mark.parametrize(
    ("uso", "tarifa"),
    [
        ("domestico", "vecindad"),  # a flat fee, of those without a meter
        ("domestico", "domestico_a"),  # an assigned volume
        ("domestico", "preferencial"),  # of fire stations and churches
        ("domestico", "comercial"),
        ("comercial", "mercados"),  # no house
        ("comercial", "pensionado"),
    ],
)
def test_a_tariff_of_another_kind_is_neither_offered_nor_given(con_pensionado, uso, tarifa) -> None:
    cuenta("000001", uso=uso)

    posibles = {b.clave for b in queries.beneficios_posibles(padron.cuenta("000001"), hoy=HOY)}

    assert tarifa not in posibles
    with pytest.raises(ValorInvalido, match="no puede ser la tarifa preferencial de esta cuenta") as negado:
        dar_beneficio(beneficio=tarifa)
    assert negado.value.campo == "beneficio"


@pytest.mark.parametrize(
    ("cambios", "campo", "dicho"),
    [
        ({"hasta": date(2026, 9, 30)}, "hasta", "Es anterior al primer día, 01/10/2026"),
        ({"hasta": date(2027, 10, 1)}, "hasta", "a lo más por 12 meses: hasta el 30/09/2027"),
        ({"desde": date(2026, 11, 2), "hasta": date(2026, 11, 20)}, "hasta", "No alcanza ningún recibo"),
        ({"desde": date(2062, 11, 1), "hasta": date(2062, 11, 30)}, "desde", "12 meses antes de que empiece"),
        ({"folio": " "}, "folio", "obligatorio"),
        ({"motivo": ""}, "motivo", "obligatorio"),
        ({"motivo": "x" * 201}, "motivo", "hasta 200"),
        ({"condiciones": ["uso_domestico"]}, "condiciones", "Falta confirmar: Quien recibe el beneficio vive"),
        ({"condiciones": [*services.CONDICIONES, "otra"]}, "condiciones", "No es una condición: otra"),
    ],
)
def test_what_does_not_hold_is_told_by_its_field(domestica, cambios, campo, dicho) -> None:
    with pytest.raises(ValorInvalido, match=dicho) as negado:
        dar_beneficio(**cambios)

    assert negado.value.campo == campo
    assert Beneficio.objects.count() == 0


def test_an_account_with_overdue_debt_is_refused_naming_it_unless_the_office_decides_otherwise(domestica) -> None:
    adeudar(domestica, "2026-07", vencimiento=date(2026, 8, 31))

    with pytest.raises(services.CuentaConAdeudo, match=r"debe [0-9.,]+ ya vencidos") as negado:
        dar_beneficio()
    debe = queries.condiciones_de_beneficio(domestica.pk, hoy=HOY)
    assert negado.value.hechos["adeudo"] == debe.adeudo > 0
    Criterio.objects.create(
        clave="beneficio.sin_adeudo", valor="0", descripcion="x", vigente_desde=date(2026, 1, 1), fundamento="x"
    )
    assert dar_beneficio().id


def test_a_bill_that_is_not_due_yet_is_no_debt(domestica) -> None:
    facturar("2026-10")

    assert queries.condiciones_de_beneficio(domestica.pk, hoy=HOY).adeudo == 0


def test_two_benefits_do_not_overlap_and_one_renews_the_other(domestica) -> None:
    dar_beneficio()

    with pytest.raises(BeneficioQueSeTraslapa, match="hasta el 30/09/2027"):
        dar_beneficio(desde=date(2027, 9, 30), hasta=date(2028, 9, 29))
    otro = dar_beneficio(desde=date(2027, 10, 1), hasta=date(2028, 9, 30))
    assert padron.beneficios(domestica.pk)[0].id == otro.id


def test_a_second_click_gets_the_first_benefit_and_another_body_is_refused(domestica) -> None:
    primero = dar_beneficio(clave="b1")
    terminar()

    assert dar_beneficio(clave="b1") == primero
    assert Beneficio.objects.count() == 1
    with pytest.raises(ClaveConOtroCuerpo):
        dar_beneficio(clave="b1", folio="Otro")


def test_the_head_gives_and_ends_the_clerk_does_not(domestica) -> None:
    auxiliar = persona("auxiliar")

    with pytest.raises(SinFacultad, match="los autoriza la Jefatura de Comercialización"):
        dar_beneficio(por=auxiliar)
    with pytest.raises(SinFacultad, match="los autoriza la Jefatura"):
        terminar(por=auxiliar)
    with pytest.raises(NoExiste):
        dar_beneficio("999999")


def test_a_benefit_is_ended_from_the_next_bill_on(domestica) -> None:
    dar_beneficio()
    facturar("2026-10")

    (terminado,) = terminar()

    assert terminado.vigencia.upper == date(2026, 11, 1)
    (suyo,) = padron.beneficios(domestica.pk)
    assert (suyo.hasta, suyo.termino, suyo.terminado_en, suyo.motivo_termino) == (
        date(2026, 10, 31), "jefa", AHORA, "Cambió de casa"
    )  # fmt: skip
    leer("000001", 154, "2026-11", fecha="2026-11-20")
    facturar("2026-11")
    assert recibo("2026-11").beneficio == ""
    with pytest.raises(services.SinBeneficioQueTerminar):
        terminar(ahora=datetime(2026, 12, 2, 18, tzinfo=UTC))


def test_one_that_had_not_begun_never_applies_and_its_row_stays(domestica) -> None:
    dar_beneficio()

    terminar()

    (suyo,) = padron.beneficios(domestica.pk)
    assert (suyo.sin_efecto, suyo.desde, suyo.hasta, suyo.rige(HOY)) == (True, None, None, False)
    assert padron.cuenta("000001").beneficio == ""
    facturar("2026-10")
    assert recibo("2026-10").beneficio == ""
    assert dar_beneficio(hasta=date(2027, 9, 30)).id


def test_ending_ends_the_renewal_too_but_not_what_is_billed(domestica) -> None:
    dar_beneficio()
    dar_beneficio(desde=date(2027, 10, 1), hasta=date(2028, 9, 30))
    facturar("2026-10")

    with pytest.raises(services.BeneficioHaciaAtras):
        terminar(desde=date(2026, 10, 1))
    assert len(terminar(clave="t1")) == 2
    assert [b.pk for b in terminar(clave="t1")] == list(Beneficio.objects.order_by("id").values_list("pk", flat=True))
    assert [b.sin_efecto for b in padron.beneficios(domestica.pk)] == [True, False]


def test_one_that_lapses_before_is_left_to_lapse(domestica) -> None:
    dar_beneficio(hasta=date(2026, 12, 31))

    with pytest.raises(services.BeneficioYaVence, match="vence el 31/12/2026, antes del 01/02/2027"):
        terminar(desde=date(2027, 2, 1))
    with pytest.raises(services.SinBeneficioQueTerminar):
        terminar("000001", ahora=datetime(2027, 1, 2, 18, tzinfo=UTC))


def test_those_about_to_lapse_and_those_not_renewed_are_listed_to_be_called() -> None:
    ley_aprobada()
    for n, hasta in (
        (1, date(2026, 12, 20)), (2, date(2026, 12, 1)), (3, date(2027, 3, 1)), (4, date(2026, 11, 30))
    ):  # fmt: skip
        cuenta(f"00000{n}", telefono="4111234567")
        dar_beneficio(f"00000{n}", hasta=hasta)
    dar_beneficio("000002", desde=date(2026, 12, 2), hasta=date(2027, 12, 1))  # renewed in time
    cuenta("000005", beneficio=MAYORES, beneficio_hasta="2026-10-31")
    cuenta(
        "000006", beneficio=MAYORES, beneficio_hasta="2026-10-31", estado_servicio="baja", situacion_comercial="baja"
    )
    terminar("000003")

    def vencen(desde: date, hasta: date, **otros) -> list[tuple[str, date]]:
        return [
            (b.cuenta, b.hasta)
            for b in padron.beneficios_que_vencen(desde=desde, hasta=hasta, **{"limite": 10} | otros)
        ]

    en_30 = [("000004", date(2026, 11, 30)), ("000001", date(2026, 12, 20))]
    assert vencen(HOY, date(2026, 12, 24)) == en_30
    assert vencen(HOY, date(2026, 12, 24), limite=1) == en_30[:1]
    assert vencen(HOY, date(2026, 12, 24), tras=(date(2026, 11, 30), "000004")) == en_30[1:]
    assert vencen(date(2025, 11, 24), date(2026, 11, 23)) == [("000005", date(2026, 10, 31))]
    uno = padron.beneficios_que_vencen(desde=HOY, hasta=date(2026, 12, 24), limite=1)[0]
    assert (uno.telefono, uno.titular, uno.folio) == ("4111234567", "María Peñaloza Ríos", "INAPAM 4471")


def test_a_benefit_without_who_or_why_is_refused_by_the_database(domestica) -> None:
    dar_beneficio()

    for cambio in ({"motivo": ""}, {"folio": ""}, {"terminado_en": AHORA}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Beneficio.objects.update(**cambio)
