"""Pages keep to the content policy: no style or script in them, nothing from another host, no template forgotten."""

import re

import pytest

from tests.architecture import casa

PLANTILLAS = casa.CASA / "interfaces" / "templates"
ESTATICOS = casa.CASA / "interfaces" / "static"
PROHIBIDO = {
    "style of its own": re.compile(r"""\sstyle\s*=|<style\b"""),
    "script in the page": re.compile(r"<script(?![^>]*\bsrc=)|javascript:|hx-on", re.IGNORECASE),
    "handler in an attribute": re.compile(r"""<[^>]*\son[a-z]+\s*=""", re.IGNORECASE),
}
# A namespace is a name, not a place: nothing is fetched from it.
ESPACIOS = re.compile(r"http://www\.w3\.org/[\w/]+")
AJENO = re.compile(r"""(?:https?:|["'(])//[\w.-]+""")
# Names that a view makes out of a number: one for each status.
CON_NUMERO = re.compile(r"errores/\d{3}\.html")


def faltas(texto: str) -> set[str]:
    """What a page says that the policy would stop."""
    return {falta for falta, patron in PROHIBIDO.items() if patron.search(texto)}


@pytest.mark.parametrize("ruta", casa.archivos(".html", en=PLANTILLAS), ids=casa.de_casa)
def test_a_template_has_no_style_script_or_handler_of_its_own(ruta):
    assert faltas(casa.texto(ruta)) == set()


def test_tags_paint_no_style_script_or_handler():
    assert [casa.de_casa(r) for r in casa.archivos(".py", en=casa.CASA / "interfaces") if faltas(casa.texto(r))] == []


def test_nothing_comes_from_another_host():
    ajenas = [
        f"{casa.de_casa(ruta)}: {direccion}"
        for ruta in [*casa.archivos(".html", en=PLANTILLAS), *casa.archivos(".css", ".js", ".svg", en=ESTATICOS)]
        for direccion in AJENO.findall(ESPACIOS.sub("", casa.texto(ruta)))
    ]
    assert ajenas == []


def test_every_template_is_painted_by_a_view_or_by_another():
    texto = "\n".join(casa.texto(ruta) for ruta in casa.archivos(".py", ".html"))
    nombrados = set(re.findall(r"""["']([\w/]+\.html)["']""", texto))
    olvidadas = [
        nombre
        for ruta in casa.archivos(".html", en=PLANTILLAS)
        if (nombre := ruta.relative_to(PLANTILLAS).as_posix()) not in nombrados and not CON_NUMERO.fullmatch(nombre)
    ]
    assert olvidadas == []


def test_a_template_that_is_named_exists():
    texto = "\n".join(casa.texto(ruta) for ruta in casa.archivos(".py", ".html"))
    faltan = [n for n in set(re.findall(r"""["']([\w/]+\.html)["']""", texto)) if not (PLANTILLAS / n).exists()]
    assert faltan == []


@pytest.mark.parametrize(
    "texto",
    [
        '<p style="color:red">',
        "<style>p{}</style>",
        "<script>alert()</script>",
        '<a href="javascript:x()">',
        "<b onclick=x>",
    ],
)
def test_the_scan_sees_what_is_forbidden(texto):
    assert faltas(texto)


def test_the_scan_sees_another_host():
    assert AJENO.search('<img src="https://example.org/a.png">')
    assert AJENO.search("url(//example.org/a.woff2)")
    assert not AJENO.search("comment // of a script")
