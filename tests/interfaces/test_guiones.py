"""The scripts in a real Chromium, over the samples and under the content policy of the real site."""

import sys
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import override_settings
from playwright.sync_api import expect

sys.path.insert(0, str(Path(__file__).parent))

import muestras
import vista_previa

pytestmark = pytest.mark.navegador


@pytest.fixture(scope="module")
def sitio(tmp_path_factory):
    destino = tmp_path_factory.mktemp("muestras")
    with override_settings(ROOT_URLCONF=vista_previa.urls_de_muestra()):
        vista_previa.escribir(destino)
    with vista_previa.servir(destino) as direccion:
        yield direccion


def test_no_screen_fails_axe_nor_overflows_at_the_counter_or_on_the_phone(sitio, chromium):
    faltas = []
    for ancho, alto in ((1366, 768), (390, 844)):
        hoja = chromium.new_page(viewport={"width": ancho, "height": alto})
        for nombre in muestras.MUESTRAS:
            if nombre in ("sugerencias", "avance"):
                continue
            hoja.goto(f"{sitio}/{nombre}.html")
            faltas += [
                (nombre, ancho, uno["id"])
                for uno in Axe().run(hoja, options=vista_previa.REGLAS).response["violations"]
            ]
            if hoja.evaluate("document.documentElement.scrollWidth > innerWidth"):
                faltas.append((nombre, ancho, "se desborda"))
        hoja.close()
    assert faltas == []


def test_the_till_says_what_is_missing_and_then_the_change(sitio, pagina):
    pagina.goto(f"{sitio}/cobro.html")
    expect(pagina.locator("[data-medio=efectivo]")).to_be_focused()

    pagina.keyboard.type("250")
    expect(pagina.locator("[data-cambio]")).to_contain_text("Faltan")
    expect(pagina.locator("[data-cambio] output")).to_have_text("$\u00a048.00")

    pagina.keyboard.press("Control+A")
    pagina.keyboard.type("500")
    expect(pagina.locator("[data-cambio] output")).to_have_text("$\u00a0202.00")
    expect(pagina.locator(".entregue")).to_have_text("Entregue 1 billete de 200 y 1 moneda de 2")


@pytest.mark.parametrize("escrito", ["500.123", "1000,50", "1.234,56", "800,00", "-5", "abc"])
def test_what_is_no_figure_gives_no_change(sitio, pagina, escrito):
    pagina.goto(f"{sitio}/cobro.html")

    pagina.locator("[data-medio=efectivo]").fill(escrito)

    expect(pagina.locator("[data-cambio] output")).to_have_text("$\u00a00.00")
    expect(pagina.locator("[data-porque]")).to_contain_text("En efectivo escriba solo la cifra")


def test_ticking_an_order_changes_nothing_of_what_the_account_owes(sitio, pagina):
    pagina.goto(f"{sitio}/cobro.html")

    pagina.locator("[name=renglon][value^=OP-]").check()

    expect(pagina.locator("[data-despues]")).to_have_text("296.73")


def test_ticking_another_charge_changes_what_is_paid_everywhere(sitio, pagina):
    pagina.goto(f"{sitio}/cobro.html")

    pagina.get_by_label("Recibo de octubre").check()

    assert pagina.locator("[data-total]").all_text_contents() == ["$\u00a0594.73"] * 3
    expect(pagina.locator("[data-a-pagar]")).to_have_value("594.73")
    expect(pagina.locator("[data-despues]")).to_have_text("0.00")
    expect(pagina.locator("[data-elegidos]")).to_have_text("2")


def test_a_letter_in_an_amount_changes_the_tender_and_the_change_comes_out_of_cash(sitio, pagina):
    pagina.goto(f"{sitio}/cobro.html")

    pagina.keyboard.type("t")
    expect(pagina.locator("[data-medio=tarjeta]")).to_be_focused()
    pagina.keyboard.type("300")

    expect(pagina.locator("[data-porque]")).to_contain_text("el cambio sale solo del efectivo")
    assert not pagina.evaluate("document.querySelector('[data-cobro]').checkValidity()")


def test_the_blind_count_adds_up_goes_down_with_enter_and_keeps_the_draft(sitio, pagina):
    pagina.goto(f"{sitio}/conteo.html")
    expect(pagina.locator("[data-contado]")).to_have_text("$\u00a07,580.00")

    pagina.locator("#pieza-6").fill("14")
    pagina.keyboard.press("Enter")
    expect(pagina.locator("#pieza-7")).to_be_focused()
    pagina.keyboard.type("3")
    expect(pagina.locator("[data-contado]")).to_have_text("$\u00a07,640.00")
    expect(pagina.locator("[data-guardado]")).to_contain_text("Guardado")

    pagina.reload()
    expect(pagina.locator("#pieza-7")).to_have_value("3")
    expect(pagina.locator("[data-contado]")).to_have_text("$\u00a07,640.00")


def test_the_keys_open_the_list_and_the_search(sitio, pagina):
    pagina.goto(f"{sitio}/cuenta.html")

    pagina.keyboard.press("?")
    expect(pagina.locator("#atajos")).to_be_visible()
    pagina.keyboard.press("Escape")
    pagina.keyboard.press("/")

    expect(pagina.locator("#busqueda")).to_be_focused()


def test_high_contrast_is_kept_for_the_next_page(sitio, pagina):
    pagina.goto(f"{sitio}/cuenta.html")
    pagina.keyboard.press("?")
    pagina.get_by_label("Contraste alto").check()

    pagina.goto(f"{sitio}/recibo.html")

    assert pagina.evaluate("document.documentElement.dataset.contraste") == "alto"
