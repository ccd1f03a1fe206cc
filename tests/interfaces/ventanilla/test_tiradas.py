"""Printing a period on the screen: begun, its progress in sight, paused, and its files handed over."""

import hashlib
from html import unescape

import pytest
from django.db import connection

from aljibe.base import cola, reloj
from aljibe.facturacion import queries
from aljibe.interfaces import tiradas
from aljibe.seguridad import queries as seguridad
from tests.facturacion.factories import cuentas_medidas, facturar
from tests.leyes.factories import ley_aprobada

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def facturados(monkeypatch, tmp_path):
    """Three bills of October, and a folder for their files."""
    monkeypatch.setenv("ALJIBE_DATOS", str(tmp_path))
    ley_aprobada()
    cuentas_medidas(3)
    facturar("2026-10")


def texto(respuesta) -> str:
    return unescape(respuesta.content.decode())


def test_without_a_worker_the_bills_are_printed_at_once_and_each_file_is_handed_over(entra) -> None:
    cliente = entra("encargado_facturacion")
    assert "Imprimir 3 recibos" in texto(cliente.get("/periodos/2026-10"))

    pagina = cliente.post("/periodos/2026-10/imprimir", {"ruta": "01"}, follow=True)

    assert (pagina.context["tirada"]["estado"], pagina.context["tirada"]["hechas"]) == ("TERMINADA", 3)
    assert pagina.context["etapas"][3] == {"nombre": "Imprimir recibos", "detalle": "3 de 3", "estado": "hecho"}
    assert not pagina.context["ofrece_imprimir"]
    numero = pagina.context["tirada"]["id"]
    partes = cliente.get(f"/tiradas/{numero}")
    (parte,) = partes.context["partes"]
    assert parte["huella"] in texto(partes)
    pdf = b"".join(cliente.get(f"/tiradas/{numero}/partes/1.pdf").streaming_content)
    assert hashlib.sha256(pdf).hexdigest() == parte["huella"]
    otra = cliente.post("/periodos/2026-10/imprimir", {"ruta": ""}, follow=True)
    assert "No hay recibos de 2026-10 por imprimir" in texto(otra)


def test_a_file_says_its_first_and_its_last_bill_which_are_in_route_order(entra) -> None:
    cliente = entra("encargado_facturacion")
    cliente.post("/periodos/2026-10/imprimir", {"ruta": ""})
    (ficha,) = queries.tiradas("2026-10", ahora=reloj.ahora())

    pagina = texto(cliente.get(f"/tiradas/{ficha.id}"))

    assert '<th scope="col">Primer recibo</th><th scope="col">Último recibo</th>' in pagina
    assert "<td>RA-2026-000001, cuenta 000001</td><td>RA-2026-000003, cuenta 000003</td>" in pagina


def test_with_a_worker_it_goes_on_by_itself_and_is_paused_and_gone_on_with(entra, monkeypatch) -> None:
    monkeypatch.setattr(cola, "hay_trabajador", lambda: True)
    cliente = entra("encargado_facturacion")

    pagina = cliente.post("/periodos/2026-10/imprimir", {"ruta": ""}, follow=True)

    tirada = pagina.context["tirada"]
    assert (tirada["corre"], tirada["faltan"]) == (True, 3)
    assert "Puede cerrar esta página" in texto(pagina)
    assert "HX-Refresh" not in cliente.get("/periodos/2026-10/impresion").headers
    pausada = cliente.post(f"/tiradas/{tirada['id']}/pausar", follow=True)
    assert "en pausa" in texto(pausada)
    assert cliente.get("/periodos/2026-10/impresion")["HX-Refresh"] == "true"
    assert "Pausar impresión" in texto(cliente.post(f"/tiradas/{tirada['id']}/seguir", follow=True))

    por = seguridad.usuario("sistema")
    tiradas.imprimir(tirada["id"], por=por, procesos=0)
    assert queries.tirada(tirada["id"], ahora=reloj.ahora()).estado == "TERMINADA"
    assert "ya terminó" in texto(cliente.post(f"/tiradas/{tirada['id']}/pausar", follow=True))


def test_gone_on_with_while_a_turn_still_sees_the_pause_it_asks_for_another(entra, monkeypatch) -> None:
    monkeypatch.setattr(cola, "hay_trabajador", lambda: True)
    cliente = entra("encargado_facturacion")
    tirada = cliente.post("/periodos/2026-10/imprimir", {"ruta": ""}, follow=True).context["tirada"]["id"]
    cliente.post(f"/tiradas/{tirada}/pausar")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name = 'imprimir_tirada'")

    for _ in range(2):
        cliente.post(f"/tiradas/{tirada}/seguir")

    assert len(cola.pendientes("imprimir_tirada")) == 2
    assert [t["tirada"] for t in cola.pendientes("imprimir_tirada", en_curso=False)] == [tirada]


def test_a_run_that_nobody_makes_says_that_it_stopped(entra, monkeypatch) -> None:
    monkeypatch.setattr(cola, "hay_trabajador", lambda: True)
    cliente = entra("encargado_facturacion")
    monkeypatch.setattr(cola, "pendientes", lambda *_, **__: [])

    pagina = cliente.post("/periodos/2026-10/imprimir", {"ruta": ""}, follow=True)

    assert pagina.context["tirada"]["estado"] == "DETENIDA"
    assert "Seguir imprimiendo" in texto(pagina)


def test_who_may_not_print_bills_sees_the_files_and_no_button(entra) -> None:
    entra("encargado_facturacion").post("/periodos/2026-10/imprimir", {"ruta": ""})
    cliente = entra("contabilidad")

    assert "Imprimir 3 recibos" not in texto(cliente.get("/periodos/2026-10"))
    (ficha,) = queries.tiradas("2026-10", ahora=reloj.ahora())
    assert cliente.get(f"/tiradas/{ficha.id}").status_code == 200
    for ruta in ("/periodos/2026-10/imprimir", f"/tiradas/{ficha.id}/pausar", f"/tiradas/{ficha.id}/seguir"):
        assert cliente.post(ruta).status_code == 403


def test_a_worker_takes_turns_until_the_run_is_done(entra, monkeypatch) -> None:
    monkeypatch.setattr(cola, "hay_trabajador", lambda: True)
    monkeypatch.setattr(tiradas, "imprimir", _solo_una_parte)
    entra("encargado_facturacion").post("/periodos/2026-10/imprimir", {"ruta": ""})
    (ficha,) = queries.tiradas("2026-10", ahora=reloj.ahora())
    por = seguridad.usuario("sistema")

    tiradas.turno(ficha.id, por=por)

    assert queries.tirada(ficha.id, ahora=reloj.ahora()).estado == "TERMINADA"
    assert len(cola.pendientes("imprimir_tirada")) == 1


_imprimir = tiradas.imprimir


def _solo_una_parte(tirada, *, por, **_):
    return _imprimir(tirada, por=por, procesos=0)
