"""Bills explained, periods, runs and laws on the screen."""

from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from aljibe.base import cola
from aljibe.facturacion.models import Lectura, ReciboAgua
from aljibe.reglas import captura
from aljibe.reglas.tarifa import lectura
from aljibe.tarifas.models import Ley
from tests.facturacion.factories import facturar, leer
from tests.leyes.factories import celaya, ley_aprobada
from tests.padron.factories import cuenta as nueva_cuenta
from tests.seguridad.factories import persona

pytestmark = pytest.mark.django_db
FOLIO = "RA-2026-000001"


def texto(respuesta) -> str:
    return unescape(respuesta.content.decode())


@pytest.fixture
def leida():
    """An account read in September and October, not billed yet; and one that was not read."""
    ley_aprobada()
    cuenta = nueva_cuenta("012345")
    nueva_cuenta("000777")
    leer("012345", 120, "2026-09")
    leer("012345", 144, "2026-10")
    return cuenta


def test_a_bill_is_told_line_by_line_and_against_the_month_before(leida, entra) -> None:
    facturar("2026-09")
    facturar("2026-10")
    segundo = ReciboAgua.objects.get(cuenta=leida, periodo="2026-10")

    pagina = entra("auxiliar").get(f"/recibos/{segundo.folio}")

    contexto = pagina.context
    assert sum(r["importe"] for r in contexto["renglones"] if not _es_parte(r, contexto)) == contexto["recibo"]["total"]
    assert contexto["recibo"]["a_pagar"] == segundo.total
    assert contexto["recibo"]["estado"] == "POR_VENCER"
    assert contexto["lectura"]["m3"] == 24
    assert contexto["contra"]["total"]["cambio"] == contexto["contra"]["diferencia"]
    dicho = "".join(p["texto"] for p in contexto["frase"])
    assert dicho.startswith("En octubre de 2026 se usaron 24 metros cúbicos de agua.")
    assert f"{segundo.total:,.2f}" in dicho


def _es_parte(renglon, contexto) -> bool:
    """The pieces of the water line stand before the line they add up to."""
    hay_suma = any(r["subtotal"] for r in contexto["renglones"])
    antes = contexto["renglones"].index(renglon) < next(i for i, r in enumerate(contexto["renglones"]) if r["subtotal"])
    return hay_suma and antes


def test_a_rehearsal_shows_what_would_be_billed_and_writes_nothing(leida, entra) -> None:
    cliente = entra("encargado_facturacion")

    respuesta = cliente.post("/periodos/2026-10/ensayo", {"ruta": "", "emision": "2026-11-03"})

    assert respuesta.context["ensayo"]["facturadas"] == 1
    assert "No se escribió nada" in texto(respuesta)
    assert ReciboAgua.objects.count() == 0


def test_without_a_worker_the_run_is_done_at_once(leida, entra) -> None:
    cliente = entra("encargado_facturacion")

    respuesta = cliente.post("/periodos/2026-10/facturar", {"ruta": "", "emision": "2026-11-03"}, follow=True)

    assert ReciboAgua.objects.count() == 1
    assert respuesta.context["corrida"]["estado"] == "TERMINADA"
    assert [o["cuenta"] for o in respuesta.context["omitidas"]["renglones"]] == ["000777"]
    assert sum(f["cuantas"] for f in respuesta.context["omitidas"]["filtros"][1:]) == 1
    assert "000777" in texto(cliente.get("/periodos/2026-10/omitidas.csv"))


def test_with_a_worker_the_run_is_a_job_and_the_page_shows_that_it_goes_on(leida, entra, monkeypatch) -> None:
    monkeypatch.setattr(cola, "hay_trabajador", lambda: True)
    cliente = entra("encargado_facturacion")

    pedido = {"ruta": "", "emision": "2026-11-03"}
    cliente.post("/periodos/2026-10/facturar", pedido)
    respuesta = cliente.post("/periodos/2026-10/facturar", pedido, follow=True)  # a second click asks for nothing more

    assert ReciboAgua.objects.count() == 0
    assert [t["usuario"] for t in cola.pendientes("facturar")] == ["encargado_facturacion"]
    assert respuesta.context["corrida"]["estado"] == "EN_CURSO"
    assert 'hx-trigger="every 1s"' in texto(cliente.get("/periodos/2026-10/avance"))


def test_a_run_that_cannot_start_says_why_at_once(entra, monkeypatch) -> None:
    monkeypatch.setattr(cola, "hay_trabajador", lambda: True)
    nueva_cuenta("012345")

    respuesta = entra("encargado_facturacion").post("/periodos/2026-10/facturar", {"ruta": "", "emision": "2026-11-03"})

    assert respuesta.status_code == 422
    assert "Ninguna ley aprobada rige el 01/10/2026" in texto(respuesta)
    assert cola.pendientes("facturar") == []


@pytest.mark.parametrize("clave", ["2026-13", "octubre", "1999-01", "2026-1"])
def test_what_is_not_a_period_does_not_exist(entra, clave: str) -> None:
    assert entra("encargado_facturacion").get(f"/periodos/{clave}").status_code == 404


def test_an_emission_in_the_future_or_nonsense_is_told(leida, entra) -> None:
    cliente = entra("encargado_facturacion")

    for emision in ("2027-01-01", "ayer", ""):
        respuesta = cliente.post("/periodos/2026-10/facturar", {"ruta": "", "emision": emision})
        assert respuesta.status_code == 422, emision
    assert ReciboAgua.objects.count() == 0


def test_readings_come_in_by_file_with_each_reject_told(leida, entra) -> None:
    cliente = entra("encargado_facturacion")
    contenido = "cuenta,periodo,fecha,lectura\n000777,2026-10,2026-10-28,130\n555555,2026-10,2026-10-28,9\n"

    def enviar(accion: str):
        archivo = SimpleUploadedFile("lecturas.csv", contenido.encode(), "text/csv")
        return cliente.post("/periodos/lecturas", {"archivo": archivo, "accion": accion})

    antes = Lectura.objects.count()
    ensayo = enviar("ensayar")
    assert (ensayo.context["resultado"]["nuevas"], Lectura.objects.count()) == (1, antes)
    hecho = enviar("importar")
    assert (hecho.context["resultado"]["rechazadas"], Lectura.objects.count()) == (1, antes + 1)
    assert "555555" in texto(hecho)


@pytest.mark.parametrize("contenido", [b"", b"PK\x03\x04zip", b"a,b\n1,2\n", b"\xff\xfec\x00"])
def test_a_file_that_is_not_of_readings_is_refused_whole(entra, contenido: bytes) -> None:
    archivo = SimpleUploadedFile("lecturas.csv", contenido, "text/csv")

    respuesta = entra("encargado_facturacion").post("/periodos/lecturas", {"archivo": archivo, "accion": "importar"})

    assert respuesta.status_code == 422


def test_an_account_that_cannot_be_is_not_released(leida, entra) -> None:
    respuesta = entra("encargado_facturacion").post("/periodos/2026-10/liberar", {"cuenta": "\x00"})

    assert respuesta.status_code == 404


def test_a_law_is_imported_by_one_person_and_approved_by_another(entra) -> None:
    importa, aprueba = entra("encargado_facturacion"), entra("jefe_comercializacion")
    archivo = SimpleUploadedFile("celaya.yaml", celaya(2026))

    respuesta = importa.post("/leyes/importar", {"archivo": archivo})

    direccion = respuesta.headers["Location"]
    assert "Las leyes" not in texto(importa.get(direccion))
    assert not importa.get(direccion).context["puede_aprobar"]
    assert importa.post(f"{direccion}/aprobar").status_code == 403
    pagina = aprueba.get(direccion)
    aprobada = aprueba.post(f"{direccion}/aprobar", {"clave": pagina.context["clave"]}, follow=True)
    assert aprobada.context["ley"]["estado"] == "APROBADA" and aprobada.context["ley"]["vigente"]
    assert len(aprobada.context["conceptos"]) > 10
    for uso in aprobada.context["usos"]:
        assert aprueba.get(uso["url"]).status_code == 200


@pytest.mark.parametrize(
    ("desde", "dice"),
    [
        ("2026-01-01", "empieza el mismo día; queda sustituida por esta"),
        ("2026-07-01", "esta manda sobre ella"),
        ("2025-07-01", "ella manda sobre esta"),
    ],
)
def test_a_draft_says_what_its_approval_does_to_the_laws_of_its_days(entra, desde: str, dice: str) -> None:
    ley_aprobada()
    otra = celaya(2026).replace(b"valid_from: 2026-01-01", f"valid_from: {desde}".encode()) + b"\n# reforma\n"

    pagina = entra("encargado_facturacion").post(
        "/leyes/importar", {"archivo": SimpleUploadedFile("otra.yaml", otra)}, follow=True
    )

    assert len(pagina.context["traslapes"]) == 1 and dice in texto(pagina)


def test_a_draft_shows_what_the_file_should_have_said_better(entra) -> None:
    eterna = celaya(2026).replace(b"valid_to: 2026-12-31", b"valid_to: 2999-12-31")

    pagina = entra("encargado_facturacion").post(
        "/leyes/importar", {"archivo": SimpleUploadedFile("eterna.yaml", eterna)}, follow=True
    )

    assert "a lo más un año después de valid_from" in texto(pagina)


def test_a_law_waits_on_the_first_page_of_whoever_approves_it(entra) -> None:
    entra("encargado_facturacion").post("/leyes/importar", {"archivo": SimpleUploadedFile("c.yaml", celaya(2026))})

    bandejas = entra("direccion").get("/").context["bandejas"]

    assert (bandejas[0]["titulo"], bandejas[0]["cuantos"]) == ("Leyes por aprobar", 1)


def test_a_law_with_problems_shows_them_all_and_is_not_imported(entra) -> None:
    malo = (
        celaya(2026)
        .replace(b"valid_from: 2026-01-01", b"valid_from: nunca")
        .replace(b"fiscal_year: 2026", b"fiscal_year: dos mil")
    )

    respuesta = entra("encargado_facturacion").post(
        "/leyes/importar", {"archivo": SimpleUploadedFile("mala.yaml", malo)}
    )

    assert respuesta.status_code == 422
    assert {"valid_from", "fiscal_year"} <= {p["ruta"] for p in respuesta.context["problemas"]}
    assert Ley.objects.count() == 0


CORTAZAR = (Path(__file__).parents[3] / "aljibe" / "leyes" / "cortazar-2026.yaml").read_bytes()


def test_a_law_that_lacks_figures_says_which_and_gives_its_book(entra) -> None:
    importa = entra("encargado_facturacion")

    pagina = importa.post("/leyes/importar", {"archivo": SimpleUploadedFile("c.yaml", CORTAZAR)}, follow=True)

    direccion = pagina.redirect_chain[0][0]
    assert "Le faltan 9,829 de 9,860 datos" in texto(pagina)
    assert pagina.context["avance"]["hojas"][1]["primeras"] == "C7, D7, E7, F7…"
    aprueba = entra("jefe_comercializacion")
    assert not aprueba.get(direccion).context["puede_aprobar"]
    assert aprueba.get("/").context["bandejas"][0]["cuantos"] == 0
    negada = aprueba.post(f"{direccion}/aprobar")
    assert negada.status_code == 409 and "está incompleta" in texto(negada)
    libro = entra("auxiliar").get(f"{direccion}/libro")
    assert libro.headers["Content-Disposition"] == 'attachment; filename="ley-cortazar-2026.xlsx"'
    de_vuelta = importa.post("/leyes/importar", {"archivo": SimpleUploadedFile("c.xlsx", libro.content)}, follow=True)
    assert "Le faltan 9,829" in texto(de_vuelta)
    assert "le faltan 9,829 datos" in texto(importa.get("/leyes"))


def test_a_book_with_wrong_cells_shows_them_first_by_sheet_and_cell(entra) -> None:
    datos = lectura.leer(CORTAZAR).datos
    datos["services"]["operative"][3]["price"] = "doscientos"
    libro = SimpleUploadedFile("c.xlsx", captura.escribir(datos))

    respuesta = entra("encargado_facturacion").post("/leyes/importar", {"archivo": libro})

    assert respuesta.status_code == 422
    primera = respuesta.context["problemas"][0]
    assert (primera["hoja"], primera["celda"], primera["valor"]) == ("Conceptos", "D30", "«doscientos»")
    assert respuesta.context["total"] == 9829 and respuesta.context["mas"] == 9829 - 200
    assert "Conceptos, D30" in texto(respuesta)


def test_a_file_that_is_neither_is_told_in_words(entra) -> None:
    respuesta = entra("encargado_facturacion").post(
        "/leyes/importar", {"archivo": SimpleUploadedFile("c.xlsx", b"PK\x03\x04nada")}
    )

    assert respuesta.status_code == 422
    assert "el libro está dañado" in texto(respuesta)


def test_a_book_in_blank_is_given_for_what_is_asked(entra) -> None:
    importa = entra("encargado_facturacion")
    pedido = {
        "municipio": "Peñamiller",
        "ejercicio": "2027",
        "usos": "d: Doméstico\n\nx: Equis",
        "renglones": "5",
    }

    assert importa.get("/leyes/libro-en-blanco").context["form"]["ejercicio"].value() == 2027
    libro = importa.get("/leyes/libro-en-blanco", pedido | {"mensual": "on"})
    assert 'filename="ley-penamiller-2027.xlsx"' in libro.headers["Content-Disposition"]
    datos = captura.leer(libro.content).datos
    assert [uso["label_es"] for uso in datos["metered"]] == ["Doméstico", "Equis"]
    assert len(datos["metered"][0]["table"][5]) == 12
    mal = importa.get("/leyes/libro-en-blanco", pedido | {"usos": "Uso Doméstico"})
    assert mal.status_code == 422 and "se esperaba clave:nombre" in texto(mal)
    assert entra("auxiliar").get("/leyes/libro-en-blanco").status_code == 403


def test_a_law_approved_twice_says_who_did(entra) -> None:
    ley = ley_aprobada()

    respuesta = entra("direccion").post(f"/leyes/{ley.pk}/aprobar")

    assert respuesta.status_code == 409
    assert "ya está aprobada" in texto(respuesta)


def test_the_components_are_all_on_their_sheet(entra) -> None:
    assert entra("auxiliar").get("/componentes").status_code == 200


def test_the_job_of_billing_is_one_service_call(leida) -> None:
    from aljibe.interfaces.jobs import tareas

    persona("encargado_facturacion")

    tareas.facturar.func("2026-10", "", "2026-11-03", "encargado_facturacion")

    assert ReciboAgua.objects.count() == 1


def test_the_jobs_of_the_clock_run(leida) -> None:
    from aljibe.interfaces.jobs import tareas

    tareas.sellar.func(int(datetime(2026, 11, 24, tzinfo=UTC).timestamp()))
    tareas.vencer_ordenes.func(0)
