"""A day of a cashier by keyboard alone: forty charges of all kinds, a cancellation, a withdrawal, a count, the cut."""

import re
from collections.abc import Iterator
from decimal import Decimal
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.interfaces.navegador.conftest import Sitio
from tests.interfaces.navegador.test_lecturas import entrar, mirar

pytestmark = [pytest.mark.navegador, pytest.mark.lento]
COBROS = 40
# The part comes first: its account still owes, and pays again in another kind.
CLASES = ("parcial", "efectivo", "tarjeta", "dos", "transferencia", "cheque")


@pytest.fixture
def abrir(chromium: Browser, sitio: Sitio) -> Iterator[object]:
    """Somebody's page in a session of their own, signed in."""
    contextos: list[BrowserContext] = []

    def de(usuario: str) -> Page:
        contexto = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="es-MX")
        contextos.append(contexto)
        pagina = contexto.new_page()
        pagina.goto(f"{sitio.direccion}/entrar")
        entrar(pagina, usuario)
        pagina.wait_for_url(re.compile(r"/$"))
        return pagina

    yield de
    for contexto in contextos:
        contexto.close()


def escanear(pagina: Page, texto: str) -> None:
    """The scan field of the till has the focus: a gun or the keys write in it."""
    expect(pagina.locator("#escaneo")).to_be_focused()
    pagina.keyboard.type(texto)
    pagina.keyboard.press("Enter")


def a_pagar(pagina: Page) -> Decimal:
    return Decimal(pagina.locator("[data-a-pagar]").input_value())


def cobrar(pagina: Page, numero: str, n: int, clase: str = "efectivo") -> str:
    """Charge an account, of the n-th person of the day, in that kind; without debt, an advance. The kind of payment."""
    escanear(pagina, numero)
    pagina.wait_for_url(re.compile(rf"/cuentas/{numero}/cobro"))
    expect(pagina.locator("[data-medio=efectivo]")).to_be_focused()
    # The folio is told once: in its column here, under its concept where there is no room for the column.
    expect(pagina.locator(".solo-angosta:visible")).to_have_count(0)
    debe = a_pagar(pagina)
    clase = clase if debe else "anticipo"
    if clase == "anticipo":
        pagina.keyboard.type("100")
        pagina.locator("#id_anticipo").focus()
        pagina.keyboard.press("Space")
        pagina.locator("[data-medio=efectivo]").focus()
    elif clase == "parcial":
        pagina.keyboard.type("10")
        pagina.locator("#id_parcial").focus()
        pagina.keyboard.press("Space")
        pagina.locator("[data-medio=efectivo]").focus()
    elif clase == "efectivo":
        pagina.keyboard.type(f"{debe + 7}")
    elif clase == "dos":
        pagina.keyboard.type("1000")
        pagina.keyboard.press("T")
        pagina.keyboard.type("1")
        pagina.keyboard.press("Tab")
        pagina.keyboard.type("771204")
    else:
        pagina.keyboard.press({"tarjeta": "T", "transferencia": "S", "cheque": "Q"}[clase])
        pagina.keyboard.type(f"{debe}")
        pagina.keyboard.press("Tab")
        pagina.keyboard.type(f"{n:06d}")
    pagina.keyboard.press("Enter")
    pagina.wait_for_url("**/cobros/C1-*")
    return clase


def numeros(sitio: Sitio, pagina: Page) -> list[str]:
    """The accounts of the demonstration, those that owe less first."""
    respuesta = pagina.context.request.get(f"{sitio.direccion}/api/v1/cuentas?limite=200")
    datos = [c for c in respuesta.json()["datos"] if Decimal(c["a_pagar_hoy"]) < 900]
    return [c["numero"] for c in datos]


def test_a_day_of_a_cashier_by_keyboard_alone(sitio: Sitio, abrir) -> None:  # type: ignore[no-untyped-def]
    quejas: list[str] = []
    caja = abrir("cajero")
    caja.on("pageerror", lambda falla: quejas.append(str(falla)))
    caja.goto(f"{sitio.direccion}/caja/abrir")
    caja.locator("[name=caja]").focus()
    caja.keyboard.press("Tab")
    caja.keyboard.type("1,000.00")
    caja.keyboard.press("Enter")
    caja.wait_for_url("**/caja")

    orden = _orden_de_pago(sitio, abrir("auxiliar"))
    escanear(caja, orden)
    caja.wait_for_url(f"**/ordenes-de-pago/{orden}/cobro")
    mirar(caja)
    caja.locator("[data-medio=efectivo]").focus()
    caja.keyboard.type("1000")
    caja.keyboard.press("Enter")
    caja.wait_for_url("**/cobros/C1-*")
    caja.keyboard.press("s")
    caja.wait_for_url("**/caja")

    cuentas = numeros(sitio, caja)
    clases: list[str] = []
    for n in range(COBROS - 3):
        nueva = next((clase for clase in CLASES if clase not in clases), CLASES[n % len(CLASES)])
        clases.append(cobrar(caja, cuentas[n % len(cuentas)], n, nueva))
        caja.keyboard.press("s")
        caja.wait_for_url("**/caja")
    assert set(clases) == {"anticipo", *CLASES}

    cobrar(caja, cuentas[1], 0)
    _cancelar(caja, abrir("supervisor_caja"), sitio)

    caja.goto(f"{sitio.direccion}/caja/retiro")
    mirar(caja)
    caja.locator("[name=importe]").focus()
    caja.keyboard.type("500")
    caja.keyboard.press("Enter")
    expect(caja.get_by_text(re.compile(r"Retiro RC1-\d{4}-\d{6}"))).to_be_visible()
    # What was saved is not left typed: one more Enter would move the money again.
    expect(caja.locator("[name=importe]")).to_have_value("")

    _contar_y_cerrar(sitio, caja, abrir)
    assert quejas == []


def _orden_de_pago(sitio: Sitio, auxiliar: Page) -> str:
    """Made by the clerk, who chooses the first concept of the law; its folio."""
    auxiliar.goto(f"{sitio.direccion}/ordenes-de-pago/nueva")
    mirar(auxiliar)
    opciones = auxiliar.locator("#concepto_0 option").all()
    barata = next(o for o in opciones if re.search(r"\$\s\d{2,3}\.\d\d", o.inner_text()))
    auxiliar.locator("#concepto_0").select_option(barata.get_attribute("value"))
    auxiliar.locator("#cantidad_0").focus()
    auxiliar.keyboard.press("Enter")
    auxiliar.wait_for_url("**/ordenes-de-pago/OP-*")
    mirar(auxiliar)
    return auxiliar.url.rpartition("/")[2]


def _cancelar(caja: Page, supervisora: Page, sitio: Sitio) -> None:
    """Asked by the cashier, approved by the supervisor in her session, done by the cashier."""
    caja.get_by_role("link", name="Cancelar este cobro").focus()
    caja.keyboard.press("Enter")
    caja.wait_for_url("**/cancelar")
    mirar(caja)
    caja.locator("[name=motivo]").focus()
    caja.keyboard.type("Era otra cuenta")
    caja.keyboard.press("Enter")
    caja.wait_for_url("**/autorizaciones")
    supervisora.goto(f"{sitio.direccion}/autorizaciones")
    supervisora.get_by_role("button", name="Aprobar").first.focus()
    supervisora.keyboard.press("Enter")
    expect(supervisora.get_by_text("Autorización aprobada.")).to_be_visible()
    caja.reload()
    caja.get_by_role("link", name="Cancelar el cobro").first.focus()
    caja.keyboard.press("Enter")
    caja.wait_for_url(re.compile(r"/cancelar\?autorizacion="))
    caja.get_by_role("button", name=re.compile("Cancelar el cobro de")).focus()
    caja.keyboard.press("Enter")
    caja.wait_for_url("**/cobros/C1-*")
    expect(caja.get_by_text(re.compile(r"cancelado con el folio CX-\d{4}-\d{6}")).first).to_be_visible()
    mirar(caja)


def _contar_y_cerrar(sitio: Sitio, caja: Page, abrir) -> None:  # type: ignore[no-untyped-def]
    """A blind count that lacks something; the supervisor sees it, gives the reason and closes."""
    caja.goto(f"{sitio.direccion}/caja/conteo")
    caja.locator("[data-valor='1000.00'], [data-valor='1000']").first.focus()
    caja.keyboard.type("1")
    caja.keyboard.press("Enter")
    caja.get_by_role("button", name="Declarar conteo").focus()
    caja.keyboard.press("Enter")
    caja.wait_for_url("**/caja/corte*")
    expect(caja.get_by_text("Este corte no lo cierra usted.")).to_be_visible()
    turno = re.search(r'name="turno"[^>]*value="(\d+)"', caja.content())
    assert turno is not None
    supervisora = abrir("supervisor_caja")
    supervisora.goto(f"{sitio.direccion}/caja/corte?turno={quote(turno[1])}")
    mirar(supervisora)
    supervisora.locator("[name=motivo]").select_option("No se encontró la causa")
    supervisora.get_by_role("button", name="Cerrar turno").focus()
    supervisora.keyboard.press("Enter")
    supervisora.wait_for_url("**/cortes/CC1-*")
    mirar(supervisora)
    libro = supervisora.get_by_role("link", name="Descargar Excel").get_attribute("href")
    assert supervisora.context.request.get(f"{sitio.direccion}{libro}").body().startswith(b"PK")
    supervisora.goto(f"{sitio.direccion}/caja/dia")
    expect(supervisora.get_by_role("link", name=re.compile("^CC1-")).first).to_be_visible()
    mirar(supervisora)
    supervisora.goto(f"{sitio.direccion}/caja/diferencias")
    expect(supervisora.get_by_text("No se encontró la causa").first).to_be_visible()
    mirar(supervisora)
