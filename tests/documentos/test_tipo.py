"""The widths of texts are those that Typst gives them, and spaces put each text in its place."""

import json

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from aljibe.documentos import papel, tipo
from tests.documentos.test_papel import MUESTRAS

MEDIR = """
#set text(font: "IBM Plex Sans", size: 10pt, lang: "es", region: "mx", hyphenate: false, number-type: "lining")
#context for s in json(bytes(sys.inputs.textos)) [#metadata(measure(text(s)).width.pt())<ancho>]
"""
DIFICILES = [
    "AVATAR To. Ya, L'Té WAVE Túnel; «P.» r, y.",
    "fija, afirma, fluye, oficina, efluente",
    "20 m³ × $ 3.01 = 60.20 ÷ 2 − 16 %",
    "1,234.50",
    "Art. 14, fr. I, inciso a · renglón 20",
]


def segun_typst(textos):
    """Width of each text, in thousandths of em."""
    medidas = typst.query(
        MEDIR.encode(),
        "<ancho>",
        field="value",
        font_paths=[str(tipo.carpeta(f)) for f in tipo.PAQUETES],
        ignore_system_fonts=True,
        sys_inputs={"textos": json.dumps(textos)},
    )
    return [medida * 100 for medida in json.loads(medidas)]


def textos_de(valor):
    if isinstance(valor, str):
        return {valor}
    if isinstance(valor, dict):
        valor = list(valor.values())
    return set().union(*map(textos_de, valor)) if isinstance(valor, list) else set()


def test_a_text_is_as_wide_as_typst_makes_it():
    textos = sorted(textos_de(MUESTRAS["recibo-agua"]) | set(DIFICILES))
    assert len(textos) > 200
    assert [tipo.ancho(t) for t in textos] == pytest.approx(segun_typst(textos), abs=0.5)


@given(st.lists(st.text("AVTYLPaeoflirty.,;«» 0123456789-'", min_size=1, max_size=30), min_size=20, max_size=20))
@settings(max_examples=15, deadline=None)
def test_any_text_is(textos):
    textos = [t.strip() or "x" for t in textos]
    assert [tipo.ancho(t) for t in textos] == pytest.approx(segun_typst(textos), abs=0.5)


@given(st.integers(500, 20_000))
def test_a_space_is_as_wide_as_asked(milesimas):
    assert tipo.ancho(tipo.hueco(milesimas)) == pytest.approx(milesimas, abs=7)


def test_each_text_of_a_line_is_in_its_place():
    tam = 10.0
    celdas = [
        (0.0, "Cuota base"),
        (171.2, "cuota fija del mes"),
        (315.7, "Art. 14"),
        tipo.a_la_derecha(tam, 544, "110.01"),
    ]
    linea = tipo.renglon(tam, *celdas)
    for x, celda in celdas[1:]:
        antes = linea[: linea.index(celda)]
        assert tipo.ancho(antes) * tam / 1000 == pytest.approx(x, abs=0.08)
    assert tipo.ancho(linea) * tam / 1000 == pytest.approx(544, abs=0.08)
    assert linea.split() == " ".join(c for _, c in celdas).split()


def test_what_the_font_lacks_is_said():
    assert "ñ" in tipo.caracteres()
    assert "水" not in tipo.caracteres()
    assert papel._imprimible("水 ñ") == "□ ñ"
