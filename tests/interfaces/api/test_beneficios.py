"""Benefits by HTTP."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.facturacion.factories import MAYORES
from tests.interfaces.api.conftest import Programa, problema
from tests.padron.factories import cuenta as nueva_cuenta

pytestmark = pytest.mark.django_db
Programas = Callable[..., Programa]
DAR = {
    "beneficio": MAYORES,
    "hasta": "2027-10-31",
    "folio": "INAPAM 4471",
    "motivo": "Adulta mayor",
    "condiciones": ["uso_domestico", "habita_la_casa", "sin_otro_descuento"],
}


@pytest.fixture(autouse=True)
def sin_adeudo(cuenta: Any) -> None:
    """The account of these tests: billed to October, nothing overdue."""


def test_a_benefit_is_priced_given_and_ended_once_under_their_keys(programa: Programas) -> None:
    jefa = programa("jefe_comercializacion")
    efecto = jefa.get("/cuentas/012345/beneficios/efecto", beneficio=MAYORES).json()
    assert (efecto["mes"], efecto["m3"], efecto["supuesto"]) == ("2026-11-01", "20", False)
    assert (efecto["sin"], efecto["con"]) == ("298.00", "213.00")

    dado = jefa.post("/cuentas/012345/beneficios", DAR, clave="b1")
    assert (dado.status_code, dado.json()["desde"]) == (201, "2026-11-01"), dado.content
    visto = jefa.get("/cuentas/012345/beneficios").json()
    assert (visto["datos"][0]["estado"], visto["mes"], visto["adeudo_vencido"]) == ("vigente", "2026-11-01", "0.00")
    assert MAYORES in [p["beneficio"] for p in visto["posibles"]]
    sin_fin = {"desde": "9999-12-31", "hasta": "9999-12-31"}
    assert set(problema(jefa.post("/cuentas/012345/beneficios", DAR | sin_fin), 422)["errores"]) == {"desde", "hasta"}
    problema(jefa.post("/cuentas/012345/beneficios", DAR), 409, "beneficio-que-se-traslapa")

    fin = jefa.post("/cuentas/012345/beneficios/termino", {"motivo": "Se mudó"}, clave="t1")
    assert fin.json() == {"cuenta": "012345", "terminados": [dado.json()["id"]]}
    assert jefa.post("/cuentas/012345/beneficios/termino", {"motivo": "Se mudó"}, clave="t1").content == fin.content
    problema(jefa.post("/cuentas/012345/beneficios/termino", {"motivo": "x"}), 409, "sin-beneficio-que-terminar")
    assert jefa.post("/cuentas/012345/beneficios", DAR, clave="b1").content == dado.content
    assert jefa.get("/cuentas/012345/beneficios").json()["datos"][0]["estado"] == "sin_efecto"


def test_each_refusal_names_its_field_and_the_clerk_is_told_who(programa: Programas) -> None:
    jefa = programa("jefe_comercializacion")

    for cambio, campo in (
        ({"hasta": "2028-10-31"}, "hasta"),
        ({"folio": " "}, "folio"),
        ({"condiciones": []}, "condiciones"),
        ({"beneficio": "nada"}, "beneficio"),
    ):
        assert list(problema(jefa.post("/cuentas/012345/beneficios", DAR | cambio), 422)["errores"]) == [campo]
    atras = {"desde": "2026-10-01", "hasta": "2027-09-30"}
    problema(jefa.post("/cuentas/012345/beneficios", DAR | atras), 409, "beneficio-hacia-atras")
    problema(jefa.post("/cuentas/999999/beneficios", DAR), 404, "no-existe")
    problema(jefa.get("/cuentas/012345/beneficios/efecto", beneficio="nada"), 422)
    problema(programa("auxiliar").post("/cuentas/012345/beneficios", DAR), 403, "sin-facultad")


def test_those_to_call_come_a_page_at_a_time(programa: Programas) -> None:
    for n in range(1, 4):
        nueva_cuenta(f"00000{n}", beneficio=MAYORES, beneficio_hasta=f"2026-12-0{n}")
    nueva_cuenta("000009", beneficio=MAYORES, beneficio_hasta="2026-10-31")
    auxiliar = programa("auxiliar")

    primera = auxiliar.get("/beneficios", limite=2).json()
    segunda = auxiliar.get("/beneficios", limite=2, cursor=primera["siguiente"]).json()

    assert [b["cuenta"] for b in primera["datos"] + segunda["datos"]] == ["000001", "000002", "000003"]
    assert (primera["datos"][0]["dias"], segunda["siguiente"]) == (7, None)
    vencidos = auxiliar.get("/beneficios", ver="vencidos").json()["datos"]
    assert [(b["cuenta"], b["dias"]) for b in vencidos] == [("000009", -24)]
    for malo in ({"cursor": "x"}, {"cursor": "2026-99-99:000001"}, {"ver": "todos"}, {"dias": 999}):
        problema(auxiliar.get("/beneficios", **malo), 422)
