"""Every template with its sample, as a site of flat files under the policy of the real one.

`python tests/interfaces/vista_previa.py DIR` writes DIR/<sample>.html and, with a Chromium at hand, photographs each at
1366×768 and at 390×844 into DIR/capturas, prints what axe finds and what the content policy refuses.
"""

from __future__ import annotations

import functools
import http.server
import re
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import django
from django.conf import settings
from django.http import HttpResponse
from django.urls import path

CASA = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(Path(__file__).parent))
POLITICA = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
REGLAS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
SIN_ARGUMENTO = (
    "inicio",
    "entrar",
    "salir",
    "buscar",
    "caja",
    "caja_abrir",
    "conteo",
    "corte",
    "periodos",
    "leyes",
    "componentes",
    "cambiar_contrasena",
    "ley_importar",
    "leyes_comparar",
    "leyes_comparar_libro",
    "ley_en_blanco",
    "lecturas_importar",
    "autorizaciones",
    "anomalias",
    "anomalia_nueva",
    "beneficios",
    *(
        "ordenes_de_pago",
        "orden_nueva",
        *("cajas", "caja_nueva"),
        "retiro",
        "cobro_varias",
        "cobros_hechos",
        "corte_general",
        "corte_general_libro",
        "diferencias",
        "cobros",
    ),
)
CON_ARGUMENTO = (
    *("cuenta", "cuenta_estado", "cuenta_lecturas", "recibo", "cobro", "cobro_hecho", "corte_hecho", "periodo", "ley"),
    *(
        "periodo_ensayo",
        "periodo_facturar",
        "periodo_avance",
        "ley_aprobar",
        "ley_libro",
        "papel",
        "reimprimir",
        "verificar",
    ),
    *("recibo_cancelar", "recibo_revision", "recibo_ajustar", "recibo_ajuste_hacer", "autorizacion_resolver"),
    "cuenta_condominio",
    *("sospechosas", "sospechosas_liberar", "lectura", "lectura_foto", "foto", "anomalia", "medidor"),
    *("periodo_programa", "periodo_cierre", "periodo_reapertura", "anio"),
    *("cuenta_beneficio", "cuenta_beneficio_terminar"),
    *("periodo_imprimir", "periodo_impresion", "tirada", "tirada_pausar", "tirada_seguir"),
    *(
        "cuenta_estado_papel",
        "cobro_cancelar",
        "cobro_devolver",
        "cuenta_marca",
        "caja_editar",
        "orden_de_pago",
        "cobro_de_orden",
        "corte_libro",
    ),
)
CON_DOS_ARGUMENTOS = ("tirada_parte", "hoja")


def urls_de_muestra() -> str:
    """A module of addresses with every name the templates use; returns its name, for ROOT_URLCONF."""
    modulo = ModuleType("urls_de_muestra")
    sueltas = [path(f"{nombre}.html", lambda _: HttpResponse(), name=nombre) for nombre in SIN_ARGUMENTO]
    con_dato = [path(f"{nombre}/<dato>.html", lambda _, dato: HttpResponse(), name=nombre) for nombre in CON_ARGUMENTO]
    con_dos = [
        path(f"{nombre}/<dato>/<otro>.html", lambda _, dato, otro: HttpResponse(), name=nombre)
        for nombre in CON_DOS_ARGUMENTOS
    ]
    vars(modulo)["urlpatterns"] = sueltas + con_dato + con_dos
    sys.modules[modulo.__name__] = modulo
    return modulo.__name__


def configurar() -> None:
    """Django with nothing but templates and static files: no database."""
    if settings.configured:
        return
    urls_de_muestra()
    settings.configure(
        INSTALLED_APPS=["django.contrib.staticfiles", "django_htmx", "aljibe.interfaces"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        ROOT_URLCONF="urls_de_muestra",
        STATIC_URL="/static/",
        USE_TZ=True,
        TIME_ZONE="America/Mexico_City",
        LANGUAGE_CODE="es-mx",
        SECRET_KEY="muestra",
    )
    django.setup()


def pintar(nombre: str) -> str:
    """The page of a sample, by its name."""
    from django.template.loader import render_to_string
    from muestras import MUESTRAS

    plantilla, contexto = MUESTRAS[nombre]
    return render_to_string(plantilla, contexto)


def escribir(destino: Path) -> list[str]:
    """All samples and their static files under `destino`; returns their names."""
    from django.contrib.staticfiles import finders
    from muestras import MUESTRAS

    from aljibe.interfaces import fuentes

    fuentes.preparar()
    for buscador in finders.get_finders():
        for ruta, almacen in buscador.list([]):
            copia = destino / "static" / ruta
            copia.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(almacen.path(ruta), copia)
    for nombre in MUESTRAS:
        (destino / f"{nombre}.html").write_text(pintar(nombre), encoding="utf-8")
    return list(MUESTRAS)


class _Servidor(http.server.SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLITICA)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """A preview says only what is wrong."""


@contextmanager
def servir(destino: Path) -> Iterator[str]:
    """The flat site on a free port of this machine, with the content policy of the real one; yields its address."""
    servidor = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Servidor, directory=str(destino)))
    threading.Thread(target=servidor.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{servidor.server_port}"
    finally:
        servidor.shutdown()
        servidor.server_close()


def retratar(destino: Path, nombres: list[str], direccion: str) -> None:
    """Photographs of each sample at both sizes, with what axe and the browser complain of."""
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    capturas = destino / "capturas"
    capturas.mkdir(exist_ok=True)
    with sync_playwright() as juego:
        navegador = juego.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for ancho, alto in ((1366, 768), (390, 844)):
            pagina = navegador.new_page(viewport={"width": ancho, "height": alto})
            pagina.on(
                "console", lambda m: print("  consola:", m.text[:300]) if m.type in ("error", "warning") else None
            )
            pagina.on("pageerror", lambda e: print("  script:", e))
            for nombre in nombres:
                pagina.goto(f"{direccion}/{nombre}.html")
                pagina.evaluate("document.fonts.ready")
                pagina.screenshot(path=capturas / f"{nombre}-{ancho}.png", full_page=ancho == 390)
                sobra = pagina.evaluate("document.documentElement.scrollWidth - innerWidth")
                if sobra > 0:
                    print(f"{nombre} a {ancho}: se desborda {sobra} px")
                if "<html" in (destino / f"{nombre}.html").read_text(encoding="utf-8"):
                    for falta in Axe().run(pagina, options=REGLAS).response["violations"]:
                        print(
                            f"{nombre} a {ancho}: {falta['id']}:",
                            *(re.sub(r"\s+", " ", n["html"])[:160] for n in falta["nodes"][:4]),
                            sep="\n    ",
                        )
        navegador.close()


if __name__ == "__main__":
    sys.path.insert(0, str(CASA))
    configurar()
    salida = Path(sys.argv[1])
    elegidas = escribir(salida)
    if shutil.which("chromium"):
        with servir(salida) as sitio:
            retratar(salida, sys.argv[2:] or elegidas, sitio)
