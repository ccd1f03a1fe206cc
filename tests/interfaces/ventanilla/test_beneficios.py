"""The benefit of an account on its page, and the list of those to call."""

from datetime import date
from html import unescape

import pytest

from aljibe.padron.models import Beneficio
from tests.facturacion.factories import MAYORES, TODO, dar_beneficio, facturar, leer
from tests.leyes.factories import ley_aprobada
from tests.libro.factories import adeudar
from tests.padron.factories import cuenta as nueva_cuenta

pytestmark = pytest.mark.django_db
NOMBRE = "Adultos mayores, pensionados y personas con discapacidad"
BIEN = {
    "beneficio": MAYORES,
    "desde": "2026-11-01",
    "hasta": "2027-10-31",
    "folio": "INAPAM 4471",
    "motivo": "Adulta mayor",
    "condiciones": ["uso_domestico", "habita_la_casa", "sin_otro_descuento"],
    "clave": "k1",
}


def texto(respuesta) -> str:
    return unescape(respuesta.content.decode()).replace("\u00a0", " ")


@pytest.fixture
def cuenta():
    """An account billed to October, 18 m³, that owes nothing overdue."""
    ley_aprobada()
    nueva = nueva_cuenta("012345", servicios=TODO, telefono="4111402217")
    leer("012345", 118)
    facturar(emision=date(2026, 11, 20))
    return nueva


def test_the_effect_is_seen_before_and_the_head_gives_it_once(cuenta, entra) -> None:
    jefa = entra("jefe_comercializacion")

    pagina = jefa.get("/cuentas/012345/beneficio")
    assert "De $ 279.00 pasaría a $ 195.00." in texto(pagina)
    assert NOMBRE in texto(pagina)
    assert pagina.context["form"]["desde"].value() == date(2026, 11, 1)
    hecho = jefa.post("/cuentas/012345/beneficio", BIEN, follow=True)
    jefa.post("/cuentas/012345/beneficio", BIEN)

    assert Beneficio.objects.count() == 1
    assert "El beneficio quedó dado" in texto(hecho)
    assert hecho.context["vivos"][0]["estado"] == "VIGENTE"
    assert hecho.context["form"]["desde"].value() == date(2027, 11, 1)  # a renewal begins the day after
    assert "hasta el 31 oct 2027 · vence en 341 días" in texto(jefa.get("/cuentas/012345"))


def test_another_benefit_shows_its_own_effect_or_why_it_has_none(cuenta, entra) -> None:
    auxiliar = entra("auxiliar")

    otro = auxiliar.get("/cuentas/012345/beneficio?beneficio=popular_colonias")
    assert otro.context["efecto"]["fundamento"].startswith("Art. ")
    assert "no es un incentivo" in texto(auxiliar.get("/cuentas/012345/beneficio?beneficio=nada"))
    assert "La Auxiliar recibe los papeles" in texto(otro)
    assert 'name="folio"' not in texto(otro)


def test_what_does_not_hold_stands_beside_its_field_and_nothing_is_given(cuenta, entra) -> None:
    jefa = entra("jefe_comercializacion")

    casos = (
        ({"hasta": "2027-11-01"}, "A lo más por 12 meses"),
        ({"desde": "9999-12-31", "hasta": "9999-12-31"}, "está fuera de los años de la oficina"),
        ({"folio": ""}, "Está vacío y es obligatorio."),
        ({"condiciones": []}, "Falta confirmar: El servicio es solo para uso de casa."),
        ({"desde": "2026-10-01", "hasta": "2027-09-30"}, "ya tiene recibo de 2026-10"),
        ({"beneficio": "insolvency"}, "no tiene fórmula mensual"),
    )
    for n, (cambio, dicho) in enumerate(casos):
        respuesta = jefa.post("/cuentas/012345/beneficio", BIEN | {"clave": f"k-{n}"} | cambio)
        assert respuesta.status_code == 422, dicho
        assert dicho.lower() in texto(respuesta).lower()
    assert Beneficio.objects.count() == 0


def test_an_overdue_account_says_how_much_and_shows_no_form(cuenta, entra) -> None:
    adeudar(cuenta, "2026-07", vencimiento=date(2026, 8, 31))
    jefa = entra("jefe_comercializacion")

    pagina = jefa.get("/cuentas/012345/beneficio")

    assert "ya vencidos." in texto(pagina)
    assert 'name="folio"' not in texto(pagina)
    assert jefa.post("/cuentas/012345/beneficio", BIEN).status_code == 422


def test_the_head_ends_it_and_the_clerk_does_not(cuenta, entra) -> None:
    dar_beneficio("012345", hasta=date(2027, 10, 31))
    jefa = entra("jefe_comercializacion")

    assert entra("auxiliar").post("/cuentas/012345/beneficio/terminar", {"motivo_termino": "x"}).status_code == 403
    assert jefa.post("/cuentas/012345/beneficio/terminar", {"motivo_termino": ""}).status_code == 422
    hecho = jefa.post("/cuentas/012345/beneficio/terminar", {"motivo_termino": "Vendió la casa"}, follow=True)
    assert "El beneficio termina desde el siguiente recibo" in texto(hecho)
    assert (hecho.context["vivos"], hecho.context["historia"][0]["estado"]) == ([], "SIN_EFECTO")
    otra = jefa.post("/cuentas/012345/beneficio/terminar", {"motivo_termino": "x"})
    assert (otra.status_code, "no tiene un beneficio en vigor" in texto(otra)) == (422, True)


def test_those_to_call_are_listed_with_their_telephone_and_in_a_file(cuenta, entra) -> None:
    dar_beneficio("012345", hasta=date(2026, 12, 14))
    nueva_cuenta("000777", beneficio=MAYORES, beneficio_hasta="2026-10-31")
    auxiliar = entra("auxiliar")

    en_30 = auxiliar.get("/beneficios")
    vencidos = auxiliar.get("/beneficios?ver=vencidos")

    assert [r["cuenta"] for r in en_30.context["renglones"]] == ["012345"]
    assert "411 140 2217" in texto(en_30)
    assert "vence en 20 días" in texto(en_30)
    assert [(r["cuenta"], r["plazo"]) for r in vencidos.context["renglones"]] == [("000777", "venció hace 24 días")]
    assert '"012345"' in texto(auxiliar.get("/beneficios.csv?ver=60"))
    for raro in ("?ver=x", "?tras=x", "?tras=2026-99-01:012345", "?tras=2026-12-14:012345"):
        assert auxiliar.get(f"/beneficios{raro}").status_code == 200


def test_without_a_law_the_page_says_so(entra) -> None:
    nueva_cuenta("012345")

    pagina = entra("auxiliar").get("/cuentas/012345/beneficio")

    assert "La ley en vigor no tiene un beneficio" in texto(pagina)
    assert entra("jefe_comercializacion").get("/cuentas/999999/beneficio").status_code == 404
