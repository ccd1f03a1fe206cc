"""A real Chromium, closed with each module: while its loop runs there can be no other, and Django admits no query."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The Chromium of the machine."""
    ruta = os.environ.get("ALJIBE_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    apagado = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_playwright() as juego:
        navegador = juego.chromium.launch(executable_path=ruta, args=apagado)
        yield navegador
        navegador.close()


@pytest.fixture
def pagina(chromium: Browser) -> Iterator[Page]:
    """A page of the counter's size; whatever a script complains of fails the test."""
    contexto = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="es-MX")
    hoja = contexto.new_page()
    quejas: list[str] = []
    hoja.on("pageerror", lambda falla: quejas.append(str(falla)))
    hoja.on("console", lambda dicho: quejas.append(dicho.text) if "Content Security Policy" in dicho.text else None)
    yield hoja
    contexto.close()
    assert quejas == []
