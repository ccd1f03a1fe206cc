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


def _campo(pagina, cuenta: str, que: str = "lectura"):
    return pagina.locator(f"[data-cuenta='{cuenta}'] [data-campo={que}]")


@pytest.mark.parametrize(
    ("cuenta", "escrito", "m3", "dice"),
    [
        ("012345", "1304", "20", ""),
        ("012345", "1324", "40", "alto"),
        ("012345", "1288", "4", "bajo"),
        ("012345", "1283", "−1", "menor que la anterior"),
        ("012345", "100000", "", "no cabe en 5 cifras"),
        ("012345", "13.5", "", ""),
        ("012346", "8", "18", "dio la vuelta"),
        ("012347", "1304", "", ""),  # its meter was changed: the server says
    ],
)
def test_a_reading_is_judged_as_it_is_typed(sitio, pagina, cuenta, escrito, m3, dice):
    pagina.goto(f"{sitio}/hoja.html")

    _campo(pagina, cuenta).fill(escrito)

    renglon = pagina.locator(f"[data-cuenta='{cuenta}']")
    expect(renglon.locator("[data-m3]")).to_have_text(m3)
    expect(renglon.locator("[data-marcas]")).to_contain_text(dice)


def test_the_sheet_is_walked_as_a_spreadsheet(sitio, pagina):
    pagina.goto(f"{sitio}/hoja.html")
    _campo(pagina, "012345").focus()

    for tecla, cuenta, que in (
        ("Enter", "012346", "lectura"),
        ("ArrowDown", "012347", "lectura"),
        ("ArrowUp", "012346", "lectura"),
        ("Tab", "012346", "anomalia"),
        ("ArrowRight", "012346", "observacion"),
        ("ArrowLeft", "012346", "anomalia"),
        ("Shift+Enter", "012345", "anomalia"),
        ("ArrowLeft", "012345", "lectura"),
        ("Tab", "012345", "anomalia"),
        ("Tab", "012345", "observacion"),
        ("Enter", "012346", "lectura"),
    ):
        pagina.keyboard.press(tecla)
        expect(_campo(pagina, cuenta, que)).to_be_focused()


def test_escape_leaves_a_row_as_it_was(sitio, pagina):
    pagina.goto(f"{sitio}/hoja.html")
    _campo(pagina, "012348").fill("77")

    pagina.keyboard.press("Escape")

    expect(_campo(pagina, "012348")).to_have_value("1390")


def test_what_could_not_be_sent_stays_in_the_sheet_and_comes_back_with_it(sitio, pagina):
    pagina.goto(f"{sitio}/hoja.html")  # this site takes no post: as a server that is down
    _campo(pagina, "012345").fill("1304")
    _campo(pagina, "012345", "observacion").fill("perro")

    pagina.keyboard.press("Enter")

    expect(pagina.locator("[data-cuenta='012345'] [data-dice]")).to_have_text("Sin guardar: no hay señal")
    expect(pagina.locator("[data-estado]")).to_contain_text("siguen aquí y se envían solas")
    pagina.reload()
    expect(_campo(pagina, "012345")).to_have_value("1304")
    expect(_campo(pagina, "012345", "observacion")).to_have_value("perro")
    expect(pagina.locator("[data-cuenta='012345'] [data-m3]")).to_have_text("20")


def test_a_list_is_walked_with_j_and_k_ticked_with_the_space_bar(sitio, pagina):
    pagina.goto(f"{sitio}/sospechosas.html")

    pagina.keyboard.press("j")
    pagina.keyboard.press("Space")

    expect(pagina.get_by_label("Liberar la lectura de 004127")).to_be_checked()


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
