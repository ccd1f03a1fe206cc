"""A route typed by keyboard alone, in a real Chromium against a real server: with a session that ends in the middle."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from aljibe.base import reloj
from aljibe.interfaces.cli.demostracion import contrasena
from tests.facturacion.factories import foto_png
from tests.interfaces.navegador.conftest import Sitio

pytestmark = [pytest.mark.navegador, pytest.mark.lento]
_REGLAS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.fixture
def contexto(chromium: Browser) -> Iterator[BrowserContext]:
    contexto = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="es-MX")
    yield contexto
    contexto.close()


def entrar(pagina: Page, usuario: str) -> None:
    pagina.locator("[name=usuario]").fill(usuario)
    pagina.locator("[name=contrasena]").fill(contrasena(1, usuario))
    pagina.keyboard.press("Enter")


def mirar(pagina: Page) -> None:
    """Nothing fails WCAG 2.2 AA nor overflows, at the counter and on the phone."""
    for ancho, alto in ((390, 844), (1366, 768)):
        pagina.set_viewport_size({"width": ancho, "height": alto})
        faltas = Axe().run(pagina, options=_REGLAS).response["violations"]
        assert not faltas, [(f["id"], [n["html"] for n in f["nodes"]][:3]) for f in faltas]
        assert pagina.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def renglon(pagina: Page, n: int) -> dict[str, str]:
    """The account and the former reading of a row that is typed."""
    fila = pagina.locator("[data-renglon]:has([data-campo=lectura])").nth(n)
    return {"cuenta": fila.get_attribute("data-cuenta") or "", "desde": fila.get_attribute("data-desde") or ""}


def test_a_route_is_typed_by_keyboard_alone_and_nothing_typed_is_lost(
    sitio: Sitio, contexto: BrowserContext, tmp_path: Path
) -> None:
    mes = f"{reloj.hoy():%Y-%m}"
    pagina = contexto.new_page()
    quejas: list[str] = []
    pagina.on("pageerror", lambda falla: quejas.append(str(falla)))
    pagina.goto(f"{sitio.direccion}/facturacion/{mes}/rutas/01/lecturas")
    entrar(pagina, "encargado_facturacion")
    pagina.wait_for_url("**/rutas/01/lecturas")
    filas = [renglon(pagina, n) for n in range(4)]
    normal, alta, parada, perdida = filas

    # The cursor waits in the first reading; each Enter goes down and sends what was typed.
    pagina.keyboard.type(str(int(normal["desde"]) + 20))
    pagina.keyboard.press("Enter")
    pagina.keyboard.type(str(int(alta["desde"]) + 900))
    pagina.keyboard.press("Enter")
    expect(pagina.locator(f"[data-cuenta='{alta['cuenta']}'] [data-marcas]")).to_contain_text("alto")
    pagina.keyboard.press("Tab")
    pagina.keyboard.type("parado")
    pagina.keyboard.press("Tab")
    pagina.keyboard.type("no gira")
    pagina.keyboard.press("Enter")
    # After Tab, Enter comes back to the column of the readings.
    expect(pagina.locator(f"[data-cuenta='{perdida['cuenta']}'] [data-campo=lectura]")).to_be_focused()
    for fila in (normal, alta, parada):
        expect(pagina.locator(f"[data-cuenta='{fila['cuenta']}'] [data-dice]")).to_have_text("Guardada")
    expect(pagina.locator(f"[data-cuenta='{normal['cuenta']}'] [data-m3]")).to_have_text("20")
    expect(pagina.locator("[data-leidas]")).to_have_text("3")
    mirar(pagina)

    # A slip is refused beside its row, and the rest goes on.
    pagina.locator(f"[data-cuenta='{perdida['cuenta']}'] [data-campo=lectura]").focus()
    pagina.keyboard.type("123456789")
    pagina.keyboard.press("Enter")
    expect(pagina.locator(f"[data-cuenta='{perdida['cuenta']}'] [data-errores-de]")).to_contain_text("cifras")
    pagina.keyboard.press("Shift+Enter")

    # The session ends: what is typed stays, and is sent when one is back.
    contexto.clear_cookies()
    pagina.keyboard.type(str(int(perdida["desde"]) + 15))
    pagina.keyboard.press("Enter")
    expect(pagina.locator("[data-estado]")).to_contain_text("La sesión terminó")
    pagina.get_by_role("link", name="Entre otra vez").click()
    entrar(pagina, "encargado_facturacion")
    pagina.wait_for_url("**/rutas/01/lecturas")
    expect(pagina.locator(f"[data-cuenta='{perdida['cuenta']}'] [data-dice]")).to_have_text("Guardada")
    expect(pagina.locator(f"[data-cuenta='{perdida['cuenta']}'] [data-m3]")).to_have_text("15")

    # A photo from the sheet, seen in the list of suspects; J, space and L release.
    foto = tmp_path / "medidor.png"
    foto.write_bytes(foto_png(8))
    pagina.locator(f"[data-cuenta='{alta['cuenta']}'] input[type=file]").set_input_files(foto)
    expect(pagina.locator(f"[data-cuenta='{alta['cuenta']}'] [data-cuantas]")).to_have_text("1")
    pagina.goto(f"{sitio.direccion}/facturacion/{mes}/sospechosas?clase=consumo_alto&ruta=01")
    expect(pagina.get_by_role("link", name=re.compile("Ver la foto"))).to_be_visible()
    mirar(pagina)
    pagina.keyboard.press("j")
    pagina.keyboard.press("Space")
    pagina.keyboard.press("l")
    expect(pagina.get_by_text("Una lectura liberada")).to_be_visible()
    expect(pagina.get_by_text(re.compile("La liberó"))).to_be_visible()

    pagina.get_by_role("link", name=re.compile("Corregir")).first.click()
    mirar(pagina)
    pagina.locator("[name=lectura]").fill(str(int(alta["desde"]) + 30))
    pagina.locator("[name=motivo]").fill("Se leyó otra vez.")
    pagina.keyboard.press("Enter")
    expect(pagina.get_by_text("Lectura corregida; la original se conserva.")).to_be_visible()
    pagina.goto(f"{sitio.direccion}/facturacion/anomalias")
    mirar(pagina)
    assert quejas == []


def test_the_sheet_works_without_a_script(sitio: Sitio, chromium: Browser) -> None:
    mes = f"{reloj.hoy():%Y-%m}"
    contexto = chromium.new_context(viewport={"width": 390, "height": 844}, locale="es-MX", java_script_enabled=False)
    pagina = contexto.new_page()
    pagina.goto(f"{sitio.direccion}/facturacion/{mes}/rutas/02/lecturas")
    entrar(pagina, "encargado_facturacion")
    pagina.wait_for_url("**/rutas/02/lecturas")
    desde = int(renglon(pagina, 0)["desde"])

    pagina.locator("[data-campo=lectura]").nth(0).fill(str(desde + 12))
    pagina.locator("[data-campo=lectura]").nth(1).fill("doce")
    pagina.get_by_role("button", name="Guardar").click()

    expect(pagina.get_by_text("se esperaban m³ enteros")).to_be_visible()
    expect(pagina.locator("[data-renglon]").nth(0)).to_contain_text("Guardada")
    expect(pagina.locator("[data-campo=lectura]").nth(1)).to_have_value("doce")
    contexto.close()
