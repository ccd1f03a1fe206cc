"""A month planned by keyboard, closed and opened again; a benefit seen in pesos, given and ended: in a real browser."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from aljibe.base import reloj
from aljibe.interfaces.cli import demostracion
from aljibe.reglas.plazos import sumar_meses
from tests.interfaces.navegador.conftest import Sitio
from tests.interfaces.navegador.test_hilo import _mirar as mirar

pytestmark = [pytest.mark.navegador, pytest.mark.lento]


@contextmanager
def persona(sitio: Sitio, chromium: Browser, usuario: str, *, con_guiones: bool = True) -> Iterator[Page]:
    """A page of somebody of the demonstration."""
    contexto = chromium.new_context(
        viewport={"width": 1366, "height": 768}, locale="es-MX", java_script_enabled=con_guiones
    )
    pagina = contexto.new_page()
    pagina.goto(f"{sitio.direccion}/entrar")
    pagina.locator("[name=usuario]").fill(usuario)
    pagina.locator("[name=contrasena]").fill(demostracion.contrasena(1, usuario))
    pagina.get_by_role("button", name="Entrar").click()
    pagina.wait_for_url(re.compile(r"/$"))
    yield pagina
    contexto.close()


def test_a_month_is_planned_by_keyboard_closed_and_opened_again(sitio: Sitio, chromium: Browser) -> None:
    este = reloj.hoy().replace(day=1)
    pasado, siguiente = f"{sumar_meses(este, -1):%Y-%m}", f"{sumar_meses(este, 1):%Y-%m}"

    with persona(sitio, chromium, "encargado_facturacion") as facturacion:
        facturacion.goto(f"{sitio.direccion}/periodos/{siguiente}/programa")
        expect(facturacion.get_by_text("Fechas propuestas")).to_be_visible()
        mirar(facturacion)
        primera = facturacion.get_by_label("Emisión, ruta 01")
        nueva = date.fromisoformat(primera.input_value()) + timedelta(days=1)
        primera.fill(nueva.isoformat())
        facturacion.get_by_role("button", name="Guardar el calendario").press("Enter")
        expect(facturacion.get_by_text("Quedaron las fechas de")).to_be_visible()
        expect(facturacion.get_by_label("Emisión, ruta 01")).to_have_value(nueva.isoformat())
        facturacion.goto(f"{sitio.direccion}/periodos/{pasado}/cierre")
        mirar(facturacion)
        facturacion.get_by_label("Motivo").fill("Casas solas, revisadas en campo")
        facturacion.get_by_role("button", name=re.compile("^Cerrar")).click()
        expect(facturacion.get_by_text("No admite lecturas ni corridas.")).to_be_visible()
        mirar(facturacion)
        facturacion.goto(f"{sitio.direccion}/periodos/{pasado}")
        expect(facturacion.get_by_text("El periodo está cerrado.")).to_be_visible()
        expect(facturacion.get_by_role("button", name=re.compile("^Facturar"))).to_have_count(0)
        mirar(facturacion)
        facturacion.goto(f"{sitio.direccion}/periodos/anio/{este.year}")
        mirar(facturacion)

    with persona(sitio, chromium, "jefe_comercializacion", con_guiones=False) as jefe:
        jefe.goto(f"{sitio.direccion}/periodos/{pasado}/cierre")
        jefe.get_by_label("Motivo").fill("Apareció una lectura")
        jefe.get_by_role("button", name=re.compile("^Reabrir")).click()
        expect(jefe.get_by_text("quedó abierto otra vez")).to_be_visible()


def test_a_benefit_is_seen_in_pesos_given_and_ended(sitio: Sitio, chromium: Browser) -> None:
    with persona(sitio, chromium, "jefe_comercializacion") as jefe:
        cuenta = _una_sin_adeudo(sitio, jefe)
        mirar(jefe)
        expect(jefe.get_by_text(re.compile(r"^De \$.*pasaría a \$"))).to_be_visible()
        jefe.get_by_label("Folio del documento").fill("INAPAM 4471")
        jefe.get_by_label("Motivo", exact=True).fill("Adulta mayor, credencial a la vista")
        for condicion in jefe.get_by_role("checkbox").all():
            condicion.check()
        jefe.get_by_role("button", name=re.compile("^Dar el beneficio")).click()
        expect(jefe.get_by_text("El beneficio quedó dado")).to_be_visible()
        mirar(jefe)
        jefe.goto(f"{sitio.direccion}/cuentas/{cuenta}")
        expect(jefe.get_by_text(re.compile(r"vence en \d+ días"))).to_be_visible()
        jefe.keyboard.press("b")
        jefe.wait_for_url("**/beneficio")
        jefe.get_by_label("Por qué termina").fill("Se dio a la cuenta equivocada")
        jefe.get_by_role("button", name="Terminar el beneficio").click()
        expect(jefe.get_by_text("Nunca se aplicó")).to_be_visible()
        mirar(jefe)

    with persona(sitio, chromium, "auxiliar") as auxiliar:
        auxiliar.get_by_role("link", name="Ver la lista").click()
        mirar(auxiliar)
        auxiliar.goto(f"{sitio.direccion}/cuentas/{cuenta}/beneficio")
        expect(auxiliar.get_by_text("La Auxiliar recibe los papeles")).to_be_visible()
        mirar(auxiliar)


def _una_sin_adeudo(sitio: Sitio, pagina: Page) -> str:
    """The first account that may be given a benefit and has none, on its page."""
    for n in range(1, 51):
        pagina.goto(f"{sitio.direccion}/cuentas/{n:06d}/beneficio")
        if pagina.get_by_text("Ninguno todavía.").count() and pagina.get_by_label("Folio del documento").count():
            return f"{n:06d}"
    raise AssertionError("ninguna cuenta de la demostración puede recibir un beneficio")
