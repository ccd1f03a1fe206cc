"""The thread, as people walk it: from an empty organismo to a paid, printed, verified bill and proven books."""

import csv
import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from aljibe.base import reloj
from tests.interfaces.navegador.conftest import Sitio
from tests.leyes.factories import celaya

pytestmark = [pytest.mark.navegador, pytest.mark.lento]
CONTRASENA = "noria-cantera-4821"
CUENTAS = 50
_AXE = Axe()
_REGLAS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


def test_from_the_padron_and_the_law_to_a_paid_printed_verified_bill(
    organismo: Sitio, chromium: Browser, tmp_path: Path
) -> None:
    mes = _mes_pasado()
    for usuario, puesto in (
        ("facturacion", "encargado_facturacion"),
        ("jefa", "jefe_comercializacion"),
        ("beatriz", "auxiliar"),
        ("rosa", "cajero"),
    ):
        _orden(organismo, "usuarios", "crear", usuario, "--puesto", puesto, "--nombre", usuario.title(), "--json")
    _orden(organismo, "padron", "importar", str(_padron(tmp_path, mes)), "--usuario", "facturacion")
    _orden(organismo, "lecturas", "importar", str(_lecturas(tmp_path, mes)), "--usuario", "facturacion")
    ley = tmp_path / "ley.yaml"
    ley.write_bytes(celaya(mes.year))
    _orden(organismo, "tarifas", "importar", str(ley), "--usuario", "facturacion")

    with Persona(organismo, chromium, "jefa") as jefa:
        jefa.goto(f"{organismo.direccion}/leyes")
        _mirar(jefa)
        jefa.get_by_role("link", name=re.compile("Celaya")).click()
        _mirar(jefa)
        jefa.get_by_role("button", name=re.compile("Aprobar")).click()
        expect(jefa.get_by_text("Rige").first).to_be_visible()

    with Persona(organismo, chromium, "facturacion") as facturacion:
        facturacion.goto(f"{organismo.direccion}/periodos/{mes:%Y-%m}")
        _mirar(facturacion)
        facturacion.get_by_role("button", name=re.compile("Ensayar")).click()
        expect(facturacion.get_by_text(re.compile(r"48")).first).to_be_visible()
        facturacion.get_by_role("button", name=re.compile("^Facturar")).click()
        expect(facturacion.get_by_text("Terminada").first).to_be_visible(timeout=60_000)
        facturacion.reload()
        expect(facturacion.get_by_text("suspendido").first).to_be_visible()

    with Persona(organismo, chromium, "beatriz") as auxiliar:
        auxiliar.get_by_role("combobox").or_(auxiliar.get_by_role("searchbox")).first.fill("000007")
        auxiliar.keyboard.press("Enter")
        auxiliar.wait_for_url("**/cuentas/000007")
        _mirar(auxiliar)
        expect(auxiliar.get_by_text("$ 298.00").first).to_be_visible()
        auxiliar.locator('a[href*="/recibos/RA-"]').first.click()
        expect(auxiliar.get_by_text("tabla, renglón 20").first).to_be_visible()
        _mirar(auxiliar)

    with Persona(organismo, chromium, "rosa") as cajera:
        cajera.goto(f"{organismo.direccion}/caja")
        _mirar(cajera)
        cajera.locator("[name=fondo]").fill("1,000.00")
        cajera.get_by_role("button", name="Abrir turno").click()
        cajera.wait_for_url("**/caja")
        _mirar(cajera)
        cajera.keyboard.type("000007")
        cajera.keyboard.press("Enter")
        cajera.wait_for_url("**/cuentas/000007/cobro*")
        _mirar(cajera)
        cajera.keyboard.type("500")
        expect(cajera.get_by_text("$ 202.00").first).to_be_visible()
        cajera.keyboard.press("Enter")
        cajera.wait_for_url("**/cobros/C1-*")
        _mirar(cajera)
        papel = cajera.locator('a[href*="/documentos/"]').first.get_attribute("href")
        assert papel is not None
        pdf = cajera.context.request.get(f"{organismo.direccion}{papel}").body()
        assert pdf.startswith(b"%PDF")
        codigo = re.search(r"/documentos/([0-9A-Z]+)\.pdf", papel)
        assert codigo is not None

        publica = chromium.new_page()
        publica.goto(f"{organismo.direccion}/V/{codigo[1]}")
        expect(publica.get_by_text("auténtico")).to_be_visible()
        expect(publica.get_by_text("$ 298.00")).to_be_visible()
        _mirar(publica)
        publica.goto(f"{organismo.direccion}/v/{'2' if codigo[1][0] != '2' else '3'}{codigo[1][1:]}")
        expect(publica.get_by_text("auténtico")).to_have_count(0)
        publica.close()

        cajera.goto(f"{organismo.direccion}/caja/conteo")
        # Blind: what there should be is nowhere on the page (R51).
        assert "1,298" not in cajera.content() and "1298" not in cajera.content()
        _mirar(cajera)
        for pieza, cuantas in (("1000", 1), ("200", 1), ("50", 1), ("20", 2), ("5", 1), ("2", 1), ("1", 1)):
            cajera.locator(f"[data-valor='{pieza}.00'], [data-valor='{pieza}']").first.fill(str(cuantas))
        cajera.get_by_role("button", name="Declarar conteo").click()
        cajera.wait_for_url("**/caja/corte*")
        _mirar(cajera)
        cajera.get_by_role("button", name=re.compile("Cerrar turno")).click()
        cajera.wait_for_url("**/cortes/CC1-*")
        _mirar(cajera)

    comprobado = organismo.orden("comprobar", "--json")
    assert comprobado.returncode == 0, comprobado.stdout
    pruebas = json.loads(comprobado.stdout)["pruebas"]
    assert all(p["ok"] for p in pruebas)
    assert {p["clave"]: p["revisados"] for p in pruebas}["folios.recibo-agua"] == CUENTAS - 2


class Persona:
    """A page of somebody who signed in for the first time and changed the temporary password."""

    def __init__(self, sitio: Sitio, chromium: Browser, usuario: str) -> None:
        self.sitio, self.chromium, self.usuario = sitio, chromium, usuario

    def __enter__(self) -> Page:
        self.contexto = self.chromium.new_context(viewport={"width": 1366, "height": 768}, locale="es-MX")
        pagina = self.contexto.new_page()
        self.quejas: list[str] = []
        pagina.on("pageerror", lambda falla: self.quejas.append(str(falla)))
        pagina.goto(f"{self.sitio.direccion}/entrar")
        _mirar(pagina)
        pagina.locator("[name=usuario]").fill(self.usuario)
        pagina.locator("[name=contrasena]").fill(TEMPORALES[self.usuario])
        pagina.get_by_role("button", name="Entrar").click()
        pagina.wait_for_url("**/contrasena*")
        _mirar(pagina)
        pagina.locator("[name=actual]").fill(TEMPORALES[self.usuario])
        pagina.locator("[name=nueva]").fill(CONTRASENA)
        pagina.locator("[name=otra_vez]").fill(CONTRASENA)
        pagina.locator("main button").first.click()
        pagina.wait_for_url(re.compile(r"/$"))
        _mirar(pagina)
        return pagina

    def __exit__(self, *_: object) -> None:
        self.contexto.close()
        assert self.quejas == []


TEMPORALES: dict[str, str] = {}


def _orden(sitio: Sitio, *palabras: str) -> None:
    hecho = sitio.orden(*palabras)
    assert hecho.returncode == 0, hecho.stderr
    if palabras[:2] == ("usuarios", "crear"):
        dicho = json.loads(hecho.stdout)
        TEMPORALES[dicho["usuario"]] = dicho["contrasena"]


def _mirar(pagina: Page) -> None:
    """No screen of the walk fails WCAG 2.2 AA, nor is wider than the window."""
    faltas = _AXE.run(pagina, options=_REGLAS).response["violations"]
    assert not faltas, [(f["id"], [n["html"] for n in f["nodes"]][:3]) for f in faltas]
    assert pagina.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def _mes_pasado() -> date:
    return (reloj.hoy().replace(day=1) - timedelta(days=1)).replace(day=1)


def _padron(carpeta: Path, mes: date) -> Path:
    archivo = carpeta / "padron.csv"
    inicio = (mes - timedelta(days=1)).isoformat()
    columnas = (
        "cuenta,nombre,tipo_persona,calle,numero,colonia,cp,uso,servicios,estado_servicio,situacion_comercial,ruta,"
        "secuencia,medidor,digitos,lectura_inicial,fecha_lectura"
    )
    with archivo.open("w", newline="", encoding="utf-8") as salida:
        escritor = csv.writer(salida)
        escritor.writerow(columnas.split(","))
        for n in range(1, CUENTAS + 1):
            situacion = "suspendido" if n in (11, 12) else "activo"
            escritor.writerow(
                [
                    *(f"{n:06d}", f"Persona {n} López", "fisica", "Aldama", n, "Centro", "38300", "domestico"),
                    *("agua+alcantarillado+tratamiento", "real", situacion, f"{n % 2 + 1:02d}", n),
                    *(f"M{n:05d}", 6, 100, inicio),
                ]
            )
    return archivo


def _lecturas(carpeta: Path, mes: date) -> Path:
    archivo = carpeta / "lecturas.csv"
    with archivo.open("w", newline="", encoding="utf-8") as salida:
        escritor = csv.writer(salida)
        escritor.writerow(["cuenta", "periodo", "fecha", "lectura"])
        for n in range(1, CUENTAS + 1):
            escritor.writerow([f"{n:06d}", f"{mes:%Y-%m}", f"{mes:%Y-%m}-27", 120])
    return archivo
