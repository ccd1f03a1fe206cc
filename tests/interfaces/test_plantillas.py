"""Every template with its sample: it paints without a database, and keeps the rules of the house."""

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import muestras
import vista_previa

PLANTILLAS = vista_previa.CASA / "aljibe" / "interfaces" / "templates"
RUTAS = sorted(PLANTILLAS.rglob("*.html"))


@pytest.fixture
def direcciones(settings):
    settings.ROOT_URLCONF = vista_previa.urls_de_muestra()


@pytest.mark.parametrize("nombre", muestras.MUESTRAS)
def test_a_sample_paints_with_its_tables_and_fields_named(nombre, direcciones):
    pagina = vista_previa.pintar(nombre)

    assert pagina.count("<table") == pagina.count("<caption")
    assert len(re.findall(r"<h1\b", pagina)) == ("<html" in pagina)
    nombrados = set(re.findall(r'<label[^>]* for="([^"]+)"', pagina))
    for etiqueta in re.findall(r"<(?:input|select|textarea)\b[^>]*>", pagina):
        if (
            'type="hidden"' in etiqueta
            or "aria-label" in etiqueta
            or "data-preferencia" in etiqueta
            or nombre == "componentes"
        ):
            continue
        assert re.search(r' id="([^"]+)"', etiqueta).group(1) in nombrados, etiqueta


@pytest.mark.parametrize("nombre", muestras.MUESTRAS)
def test_no_form_stands_inside_another(nombre, direcciones):
    profundidad = 0
    for etiqueta in re.findall(r"</?form\b", vista_previa.pintar(nombre)):
        profundidad += -1 if etiqueta.startswith("</") else 1
        assert profundidad <= 1


@pytest.mark.parametrize("ruta", RUTAS, ids=lambda ruta: str(ruta.relative_to(PLANTILLAS)))
def test_a_template_says_what_it_expects_and_obeys_the_content_policy(ruta):
    texto = ruta.read_text(encoding="utf-8")

    assert texto.startswith("{# ")
    assert not re.search(r"\sstyle\s*=|\son[a-z]+\s*=|javascript:|https?://", texto)
    for script in re.findall(r"<script\b[^>]*>", texto):
        assert " src=" in script
    for formulario in re.findall(r'<form[^>]*method="post".*?</form>', texto, re.S):
        assert "{% csrf_token %}" in formulario


def test_every_template_of_a_page_has_a_sample():
    con_muestra = {plantilla for plantilla, _ in muestras.MUESTRAS.values()}
    paginas = {str(ruta.relative_to(PLANTILLAS)) for ruta in RUTAS if not ruta.name.startswith(("_", "base"))}

    assert {pagina for pagina in paginas if not pagina.startswith("componentes/")} <= con_muestra


def test_the_scripts_are_few_and_small():
    guiones = list((vista_previa.CASA / "aljibe" / "interfaces" / "static" / "js").glob("*.js"))

    assert len(guiones) < 10
    assert all(len(guion.read_text(encoding="utf-8").splitlines()) < 200 for guion in guiones)
