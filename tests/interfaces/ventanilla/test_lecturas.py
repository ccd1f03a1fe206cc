"""The sheet of a route, the suspects, a reading with its photos, the anomalies and the meter, on the screen."""

from collections.abc import Callable, Mapping
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from aljibe.facturacion.models import Anomalia, FotoDeLectura, Lectura, ReciboAgua
from aljibe.padron import queries as padron
from tests.facturacion.factories import capturar, cuentas_medidas, facturar, foto_png, leer, ruta_con_historia
from tests.leyes.factories import ley_aprobada
from tests.padron.factories import cuenta as nueva_cuenta

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("carpeta")]
HOJA = "/facturacion/2026-10/rutas/01/lecturas"
SOSPECHOSAS = "/facturacion/2026-10/sospechosas"
Entra = Callable[..., Client]


@pytest.fixture
def ruta() -> None:
    ruta_con_historia()


def texto(respuesta: HttpResponse) -> str:
    return unescape(respuesta.content.decode())


def renglones(*filas: tuple[str, str, str, str, str], fecha: str = "2026-10-28", clave: str = "k1") -> dict[str, str]:
    """What the sheet sends: (account, what it was, reading, anomaly, observation) of each row."""
    cuerpo = {"fecha": fecha, "clave": clave}
    for n, (cuenta, antes, lectura, anomalia, observacion) in enumerate(filas):
        cuerpo |= {
            f"cuenta-{n}": cuenta,
            f"antes-{n}": antes,
            f"lectura-{n}": lectura,
            f"anomalia-{n}": anomalia,
            f"observacion-{n}": observacion,
        }
    return cuerpo


def mandar(cliente: Client, cuerpo: Mapping[str, str]) -> Any:
    return cliente.post(HOJA, cuerpo, headers={"Accept": "application/json"})


def test_the_sheet_has_each_account_of_the_route_in_order_ready_to_be_typed(ruta: None, entra: Entra) -> None:
    pagina = entra("encargado_facturacion").get(HOJA)

    assert [r["cuenta"] for r in pagina.context["renglones"]] == ["000001", "000002", "000003"]
    primera = pagina.context["renglones"][0]
    assert (primera["medidor"], primera["anterior"], primera["promedio"], primera["desde"]) == ("M000001", 160, 20, 160)
    assert 'inputmode="numeric"' in texto(pagina)


def test_without_a_script_the_page_is_one_form_that_keeps_its_good_rows(ruta: None, entra: Entra) -> None:
    cliente = entra("encargado_facturacion")

    respuesta = cliente.post(
        HOJA,
        renglones(
            ("000001", "", "181", "", ""),
            ("000002", "", "999999", "", ""),
            ("000003", "", "", "Medidor parado", "no gira"),
        ),
    )

    assert respuesta.status_code == 422
    guardadas = {r.cuenta.numero: (r.lectura, r.anomalia_id) for r in Lectura.objects.filter(periodo="2026-10")}
    assert guardadas == {"000001": (181, None), "000003": (None, "parado")}
    buena, mala, _ = respuesta.context["renglones"]
    assert (buena["estado"], buena["m3"], buena["errores"]) == ("Guardada", 21, [])
    assert (mala["lectura"], mala["errores"]) == ("999999", ["Lectura: el medidor M000002 tiene 5 cifras."])


def test_a_row_that_was_not_touched_is_not_sent_and_one_that_was_is_corrected(ruta: None, entra: Entra) -> None:
    cliente = entra("encargado_facturacion")
    capturar(("000001", 180), ("000002", 181))

    cliente.post(
        HOJA, renglones(("000001", "180||", "180", "", ""), ("000002", "181||", "182", "", ""), fecha="2026-10-29")
    )

    primera = Lectura.objects.get(cuenta__numero="000001", periodo="2026-10")
    assert str(primera.fecha) == "2026-10-28", "the date of the round is of what is typed today"
    original, corregida = Lectura.objects.filter(cuenta__numero="000002", periodo="2026-10").order_by("id")
    assert (original.lectura, corregida.lectura, corregida.motivo) == (181, 182, "Error de captura")


def test_a_row_is_saved_alone_and_answers_what_it_bills_and_what_is_odd(ruta: None, entra: Entra) -> None:
    cliente = entra("encargado_facturacion")

    alta, mala = mandar(
        cliente, renglones(("000001", "", "260", "", "hay fuga"), ("000002", "", "12x", "", ""))
    ).json()["renglones"]

    assert (alta["estado"], alta["m3"], alta["antes"]) == ("nueva", 100, "260||hay fuga")
    assert alta["marcas"] == [{"tono": "vencido", "texto": "alto"}]
    assert alta["url"] == f"/lecturas/{alta['id']}"
    assert (mala["estado"], mala["errores"]) == (
        "rechazada",
        ["Lectura: se esperaban m³ enteros, sin signo, puntos ni comas."],
    )


def test_the_same_sending_twice_enters_once_and_another_one_under_its_key_is_refused(ruta: None, entra: Entra) -> None:
    cliente = entra("encargado_facturacion")
    cuerpo = renglones(("000001", "", "181", "", ""))

    assert mandar(cliente, cuerpo).json() == mandar(cliente, cuerpo).json()
    otra = mandar(cliente, cuerpo | {"lectura-0": "190"})

    assert otra.status_code == 422
    assert "Esa clave ya se usó" in otra.json()["mensaje"]
    assert Lectura.objects.filter(periodo="2026-10").count() == 1


def test_a_route_of_five_hundred_accounts_takes_the_statements_of_one_of_three(entra: Entra) -> None:
    ley_aprobada()
    cuentas_medidas(500)
    cliente = entra("encargado_facturacion")

    def cuantas(consulta: str) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as hechas:
            pagina = cliente.get(HOJA + consulta)
        return len(pagina.context["renglones"]), len(hechas)

    (cincuenta, unas), (todas, otras) = cuantas(""), cuantas("?todas=1")
    assert (cincuenta, todas) == (50, 500)
    assert unas == otras <= 20
    ultima = cliente.get(f"{HOJA}?pagina=10")
    assert [r["cuenta"] for r in ultima.context["renglones"]][-1] == "000500"
    assert cliente.get(f"{HOJA}?pagina=999999999999999999999").context["pagina"] == 1


def test_a_sheet_of_five_hundred_typed_readings_is_saved_in_one_go(entra: Entra) -> None:
    ley_aprobada()
    numeros = cuentas_medidas(500)
    cliente = entra("encargado_facturacion")

    def cuantas(n: int, clave: str) -> int:
        cuerpo = renglones(*((c, "", str(5_000 + len(clave)), "", "") for c in numeros[:n]), clave=clave)
        with CaptureQueriesContext(connection) as hechas:
            respuesta = mandar(cliente, cuerpo)
        assert {r["estado"] for r in respuesta.json()["renglones"]} == {"corregida"}
        return len(hechas)

    assert cuantas(3, "a") == cuantas(500, "bb")


def test_before_any_law_the_sheet_says_why_it_cannot_be(entra: Entra) -> None:
    nueva_cuenta("000001")

    respuesta = entra("encargado_facturacion").get(HOJA)

    assert respuesta.status_code == 409
    assert "Ninguna ley aprobada rige el 01/10/2026" in texto(respuesta)


@pytest.mark.parametrize(
    "direccion",
    [
        "/facturacion/2026-10/rutas/77/lecturas",
        "/facturacion/octubre/rutas/01/lecturas",
        "/facturacion/2026-13/sospechosas",
        "/facturacion/2026-10/sospechosas?ruta=%00",
    ],
)
def test_what_does_not_exist_has_no_sheet(ruta: None, direccion: str, entra: Entra) -> None:
    assert entra("encargado_facturacion").get(direccion).status_code == 404


def test_the_suspects_are_seen_before_any_run_filtered_and_released_with_their_motive(ruta: None, entra: Entra) -> None:
    capturar(("000001", 260), ("000002", 162), ("000003", 100))
    cliente = entra("encargado_facturacion")

    pagina = cliente.get(SOSPECHOSAS)
    assert [(r["cuenta"], r["m3"], r["liberable"]) for r in pagina.context["renglones"]] == [
        ("000001", 100, True),
        ("000002", 2, True),
        ("000003", -60, False),
    ]
    assert {f["nombre"]: f["cuantas"] for f in pagina.context["filtros"]} == {
        "Todas": 3,
        "Consumo alto": 1,
        "Consumo bajo": 1,
        "Lectura menor que la anterior": 1,
    }
    assert 'aria-label="Consumos, del más antiguo al más nuevo: 20, 20, 20. Este mes: 100' in texto(pagina)
    assert [r["cuenta"] for r in cliente.get(f"{SOSPECHOSAS}?clase=consumo_bajo").context["renglones"]] == ["000002"]
    assert cliente.get(f"{SOSPECHOSAS}?ruta=01&pagina=9").context["renglones"] == []

    hecho = cliente.post(
        f"{SOSPECHOSAS}/liberar",
        {"cuenta": ["000001", "000002"], "motivo": "Se visitaron", "clave": "k"},
        follow=True,
    )

    assert "2 lecturas liberadas" in texto(hecho)
    assert [bool(r["libero"]) for r in hecho.context["renglones"]] == [True, True, False]
    assert "Se visitaron" in texto(hecho)
    cliente.post("/periodos/2026-10/facturar", {"ruta": "", "emision": "2026-11-03"})
    assert set(ReciboAgua.objects.filter(periodo="2026-10").values_list("cuenta__numero", flat=True)) == {
        "000001",
        "000002",
    }


def test_a_release_that_cannot_be_says_why_and_releases_none(ruta: None, entra: Entra) -> None:
    capturar(("000001", 260), ("000003", 100))
    cliente = entra("encargado_facturacion")

    sin_marcar = cliente.post(f"{SOSPECHOSAS}/liberar", {"clave": "k"})
    menor = cliente.post(f"{SOSPECHOSAS}/liberar", {"cuenta": ["000001", "000003"], "clave": "k"})

    assert (sin_marcar.status_code, menor.status_code) == (422, 409)
    assert "No marcó ninguna lectura" in texto(sin_marcar)
    assert "es menor que la anterior, 160: no se liberó ninguna" in texto(menor)
    assert not Lectura.objects.exclude(liberada_en=None).exists()


def test_who_only_consults_sees_the_suspects_and_releases_nothing(ruta: None, entra: Entra) -> None:
    capturar(("000001", 260))
    auditor = entra("auditor")

    pagina = auditor.get(SOSPECHOSAS)

    assert not pagina.context["puede_liberar"] and 'name="cuenta"' not in texto(pagina)
    assert auditor.post(f"{SOSPECHOSAS}/liberar", {"cuenta": "000001"}).status_code == 403


def test_a_reading_is_corrected_with_its_reason_and_shows_its_history(ruta: None, entra: Entra) -> None:
    lectura_id = int(leer("000001", 181)[0]["id"])
    cliente = entra("encargado_facturacion")
    cuerpo = {"fecha": "2026-10-28", "lectura": "185", "anomalia": "", "observacion": "", "motivo": "", "clave": "k"}

    sin_motivo = cliente.post(f"/lecturas/{lectura_id}", cuerpo)
    mala = cliente.post(f"/lecturas/{lectura_id}", cuerpo | {"lectura": "18x", "fecha": "ayer", "motivo": "x"})
    hecha = cliente.post(f"/lecturas/{lectura_id}", cuerpo | {"motivo": "Dedazo."}, follow=True)
    otra_vez = cliente.post(f"/lecturas/{lectura_id}", cuerpo | {"motivo": "Dedazo."}, follow=True)

    assert (sin_motivo.status_code, mala.status_code) == (422, 422)
    assert "Diga por qué se corrige" in texto(sin_motivo)
    assert set(mala.context["form"].errors) == {"lectura", "fecha"}
    assert hecha.redirect_chain == otra_vez.redirect_chain
    assert [(v["lectura"], v["motivo"], v["vigente"]) for v in hecha.context["versiones"]] == [
        (185, "Dedazo.", True),
        (181, "", False),
    ]
    assert Lectura.objects.filter(periodo="2026-10").count() == 2


def test_a_billed_reading_leads_to_its_bill(ruta: None, entra: Entra) -> None:
    lectura_id = int(leer("000001", 181)[0]["id"])
    facturar()

    pagina = entra("encargado_facturacion").get(f"/lecturas/{lectura_id}")

    assert pagina.context["folio"] == ReciboAgua.objects.get(periodo="2026-10").folio
    assert "se corrige cancelando su recibo" in texto(pagina)


def test_the_account_says_which_reading_is_not_billed_yet(ruta: None, entra: Entra) -> None:
    lectura_id = int(leer("000001", 181)[0]["id"])

    pagina = entra("auxiliar").get("/cuentas/000001/lecturas")

    assert [una["url"] for una in pagina.context["sin_facturar"]] == [f"/lecturas/{lectura_id}"]
    assert pagina.context["lecturas"][0]["lectura_id"]


def test_a_photo_enters_by_the_sheet_and_is_seen_safely_by_the_suspects_and_the_bill(ruta: None, entra: Entra) -> None:
    lectura_id = int(leer("000001", 260)[0]["id"])
    cliente = entra("encargado_facturacion")

    def subir(contenido: bytes, **cabeceras: Any) -> Any:
        archivo = SimpleUploadedFile("x.html", contenido, "text/html")
        return cliente.post(f"/lecturas/{lectura_id}/fotos", {"foto": archivo}, **cabeceras)

    json = {"headers": {"Accept": "application/json"}}
    assert subir(foto_png(), **json).json() == {"fotos": 1}
    assert subir(b"<svg/>", **json).json()["mensaje"].startswith("El archivo no es una foto")
    assert "no es una foto" in texto(cliente.get(subir(b"<svg/>").headers["Location"]))
    assert "Foto guardada" in texto(cliente.get(subir(foto_png(2)).headers["Location"]))
    una = FotoDeLectura.objects.order_by("id")[0]
    direccion = f"/fotos/{una.pk}"

    vista = entra("auxiliar").get(direccion)
    assert vista.content == foto_png()
    assert vista.headers["Content-Type"] == "image/png"
    assert vista.headers["X-Content-Type-Options"] == "nosniff"
    assert vista.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert vista.headers["Cache-Control"] == "private, no-store"
    assert vista.headers["Content-Disposition"].startswith("inline; filename=")
    assert Client().get(direccion).status_code == 302
    assert entra("cuadrilla").get(direccion).status_code == 403
    assert f'href="{direccion}"' in texto(cliente.get(SOSPECHOSAS))
    cliente.post(f"{SOSPECHOSAS}/liberar", {"cuenta": "000001", "clave": "k"})
    facturar()
    folio = ReciboAgua.objects.get(cuenta__numero="000001", periodo="2026-10").folio
    assert f'href="{direccion}"' in texto(cliente.get(f"/recibos/{folio}"))


def test_the_bill_says_in_words_how_it_was_estimated(ruta: None, entra: Entra) -> None:
    Anomalia.objects.filter(pk="parado").update(regla_estimacion="ULTIMO")
    leer("000001", "", anomalia="parado")
    facturar()
    folio = ReciboAgua.objects.get(cuenta__numero="000001", periodo="2026-10").folio

    pagina = texto(entra("auxiliar").get(f"/recibos/{folio}"))

    assert "se estimaron" in pagina and "con lo que usó el mes anterior" in pagina


def test_the_catalogue_is_added_to_changed_and_retired_by_facturacion_alone(entra: Entra) -> None:
    cliente = entra("encargado_facturacion")
    cuerpo = {
        "anomalia": "perro",
        "nombre": "Perro suelto",
        "efecto": "ESTIMADO",
        "regla_estimacion": "CERO",
        "orden_propuesta": "",
        "clave": "k1",
    }

    mala = cliente.post("/facturacion/nueva-anomalia", cuerpo | {"anomalia": "Perro"})
    repetida = cliente.post("/facturacion/nueva-anomalia", cuerpo | {"anomalia": "fuga"})
    hecha = cliente.post("/facturacion/nueva-anomalia", cuerpo, follow=True)
    assert "anomalia" in mala.context["form"].errors
    assert "ya es de «Fuga en la toma o en el cuadro»" in texto(repetida)
    assert "perro" in [a["clave"] for a in hecha.context["de_quien_lee"]]

    cambio = {c: v for c, v in cuerpo.items() if c != "anomalia"} | {"nombre": "Perro bravo", "clave": "k2"}
    retirada = cliente.post("/facturacion/anomalias/perro", cambio, follow=True)
    perro = next(a for a in retirada.context["de_quien_lee"] if a["clave"] == "perro")
    assert (perro["nombre"], perro["vigente"]) == ("Perro bravo", False)
    alto = cliente.post(
        "/facturacion/anomalias/consumo_alto",
        {"nombre": "Consumo alto", "orden_propuesta": "inspeccion", "clave": "k3"},
        follow=True,
    )
    assert next(a for a in alto.context["del_sistema"] if a["clave"] == "consumo_alto")["orden"] == "Inspección"
    assert cliente.get("/facturacion/anomalias/gato").status_code == 404

    auxiliar = entra("auxiliar")
    assert auxiliar.get("/facturacion/anomalias").status_code == 200
    assert auxiliar.post("/facturacion/anomalias/perro", cambio).status_code == 403


def test_a_meter_is_changed_after_seeing_what_the_bill_will_add(ruta: None, entra: Entra) -> None:
    cliente = entra("auxiliar")
    cuerpo = {
        "que": "cambiar",
        "el": "2026-10-15",
        "lectura_final": "175",
        "medidor": "NUEVO",
        "digitos": "5",
        "lectura_inicial": "3",
        "clave": "k",
    }

    vista = cliente.post("/cuentas/000001/medidor", cuerpo | {"accion": "ver"})
    assert [t["m3"] for t in vista.context["previa"]["tramos"]] == ["15\N{NO-BREAK SPACE}m³", "al leerlo"]
    assert padron.cuenta("000001").medidor == "M000001"
    visto = vista.context["previa"]["visto"]
    otra = cliente.post("/cuentas/000001/medidor", cuerpo | {"accion": "hacer", "visto": visto, "lectura_final": "176"})
    assert otra.context["previa"] is not None, "what was not seen is seen first"
    assert padron.cuenta("000001").medidor == "M000001"

    hacer = cuerpo | {"accion": "hacer", "visto": visto}
    hecho = cliente.post("/cuentas/000001/medidor", hacer)
    assert (hecho.status_code, padron.cuenta("000001").medidor) == (302, "NUEVO")
    assert cliente.post("/cuentas/000001/medidor", hacer).status_code == 302, "a second click is the same change"
    leer("000001", 10)
    facturar()
    assert ReciboAgua.objects.get(periodo="2026-10").consumo_m3 == 15 + 7


def test_a_meter_is_taken_away_and_another_put_with_each_refusal_in_its_place(ruta: None, entra: Entra) -> None:
    cliente = entra("auxiliar")

    def hacer(**cuerpo: str) -> HttpResponse:
        vista = cliente.post("/cuentas/000001/medidor", cuerpo | {"accion": "ver"})
        previa = vista.context["previa"]
        return vista if previa is None else cliente.post(
            "/cuentas/000001/medidor", cuerpo | {"accion": "hacer", "visto": previa["visto"]}
        )  # fmt: skip

    incompleta = hacer(que="cambiar", el="2026-10-15", lectura_final="175", clave="a")
    assert {"medidor", "digitos", "lectura_inicial"} <= set(incompleta.context["form"].errors)
    futura = hacer(que="retirar", el="2026-12-15", lectura_final="175", clave="b")
    assert "es futura" in str(futura.context["form"].errors["el"])
    assert hacer(que="retirar", el="2026-10-15", lectura_final="175", clave="c").status_code == 302
    assert padron.cuenta("000001").medidor == ""
    ajeno = hacer(el="2026-10-16", medidor="M000002", digitos="5", lectura_inicial="0", clave="d")
    assert "está en la cuenta 000002" in texto(ajeno)
    assert hacer(el="2026-10-16", medidor="N9", digitos="5", lectura_inicial="0", clave="e").status_code == 302
    assert padron.cuenta("000001").medidor == "N9"


def test_only_who_corrects_the_register_changes_a_meter(ruta: None, entra: Entra) -> None:
    assert entra("encargado_facturacion").get("/cuentas/000001/medidor").status_code == 403
    actos = entra("auxiliar").get("/cuentas/000001").context["actos"]
    assert "/cuentas/000001/medidor" in [a["url"] for a in actos]
