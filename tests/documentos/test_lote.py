"""The bill for the print shop: the very page of the single paper, drawn by another template."""

import hashlib
import json
import re
import subprocess
import sys
from collections import defaultdict
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aljibe.documentos import barras, papel, qr
from tests.documentos.test_papel import MARCAS, MUESTRAS, muestra, paginas

CASOS = list(MUESTRAS["recibo-agua"])
# A hundredth of a millimetre, in points.
JUNTOS = 0.03


def suelto_en_svg(hoja):
    """The page of a single paper, as vectors."""
    archivo = str(papel.PLANTILLAS / "recibo-agua" / "v1.typ")
    return papel._compilador().compile(archivo, format="svg", sys_inputs={"lote": json.dumps([hoja])})


def de_lote_en_svg(hoja):
    """The same page as a batch draws it."""
    return papel._compilador().compile(
        papel._fuente_de_lote("recibo-agua", 1, [hoja], revisar=True), format="svg", sys_inputs=None
    )


def puestos(svg):
    """Where each glyph and each image of a page is: {what: [(x, y), …]}."""
    hallados = defaultdict(list)

    def bajar(nodo, x, y):
        # `translate(x)`, `translate(x y)`, or the matrix of a text, whose last two are its place.
        numeros = [float(n) for n in re.findall(r"-?[\d.]+", nodo.get("transform", ""))]
        if numeros:
            x, y = (x + numeros[-2], y + numeros[-1]) if len(numeros) > 1 else (x + numeros[0], y)
        que = nodo.tag.rpartition("}")[2]
        if que == "use":
            glifo = next(valor for clave, valor in nodo.attrib.items() if clave.endswith("href"))
            hallados[glifo].append((x + float(nodo.get("x", 0)), y))
        elif que == "image":
            hallados["image", nodo.get("width"), nodo.get("height")].append((x, y))
        for hijo in nodo:
            if not hijo.tag.endswith("defs"):
                bajar(hijo, x, y)

    bajar(ElementTree.fromstring(svg), 0.0, 0.0)
    return hallados


def diferencias(unos, otros):
    """What one page has and the other has not, or not in that place."""
    ajenos = []
    for que in unos.keys() | otros.keys():
        quedan = list(otros.get(que, []))
        for x, y in unos.get(que, []):
            igual = next((p for p in quedan if abs(p[0] - x) < JUNTOS and abs(p[1] - y) < JUNTOS), None)
            if igual is None:
                ajenos.append((que, x, y))
            else:
                quedan.remove(igual)
        ajenos += [(que, *lugar) for lugar in quedan]
    return ajenos


def hoja_de(datos, nivel=None):
    hoja = papel._hoja_de_lote("recibo-agua", 1, datos)
    papel._compilar_lote("recibo-agua", 1, [hoja])
    if nivel is not None:
        hoja["nivel"] = nivel
        hoja["lote"] = papel._CONOCIDAS["recibo-agua"].lote(hoja["datos"], nivel, papel._anchos())
    return hoja


@pytest.mark.parametrize("caso", CASOS)
def test_a_bill_of_a_batch_has_each_letter_where_its_single_paper_has_it(caso):
    hoja = hoja_de(muestra("recibo-agua", caso))
    suelto, de_lote = puestos(suelto_en_svg(hoja)), puestos(de_lote_en_svg(hoja))
    assert sum(map(len, suelto.values())) > 500
    # The bars are one drawing in the batch, and that is its one image more.
    de_mas = [d for d in diferencias(suelto, de_lote) if d[0][0] != "image"]
    assert de_mas == []
    assert len(_imagenes(de_lote)) - len(_imagenes(suelto)) == (1 if hoja["lote"]["grafica"] else 0)


@pytest.mark.parametrize("nivel", range(1, 6))
def test_it_has_them_at_every_setting(nivel):
    hoja = hoja_de(muestra("recibo-agua", "corriente"), nivel)
    ajenos = diferencias(puestos(suelto_en_svg(hoja)), puestos(de_lote_en_svg(hoja)))
    assert [d for d in ajenos if d[0][0] != "image"] == []


def test_it_has_them_with_cells_of_two_lines_a_long_total_amounts_below_zero_and_marks():
    lineas = [
        linea | {"concepto": f"{linea['concepto']}, con una explicación que no cabe en un solo renglón"}
        for linea in MUESTRAS["recibo-agua"]["corriente"]["lineas"]
    ]
    for cambios in (
        {"lineas": lineas},
        {"total_a_pagar": "128456.00", "ajuste": "-0.44", "saldo_a_favor": "1250.50"},
        {"titular": "JOSÉ MARÍA GUADALUPE HERNÁNDEZ DE LA CRUZ Y VILLASEÑOR, SUCESIÓN DE"},
        {"fecha_anterior": "2025-12-23", "fecha_actual": "2026-01-22", "reparto": None},
        {"titular": MARCAS, "domicilio": ['") #panic("no")', "\\u{41} \\n \\\\"]},
    ):
        hoja = hoja_de(muestra("recibo-agua", "corriente", **cambios))
        ajenos = diferencias(puestos(suelto_en_svg(hoja)), puestos(de_lote_en_svg(hoja)))
        assert [d for d in ajenos if d[0][0] != "image"] == [], cambios


def test_a_batch_tightens_only_the_bills_that_do_not_fit():
    hojas = [papel._hoja_de_lote("recibo-agua", 1, muestra("recibo-agua", caso)) for caso in CASOS]
    antes = [hoja["nivel"] for hoja in hojas]
    pdf = papel._compilar_lote("recibo-agua", 1, hojas)
    assert paginas(pdf) == len(CASOS)
    solos = [hoja_de(muestra("recibo-agua", caso))["nivel"] for caso in CASOS]
    assert [hoja["nivel"] for hoja in hojas] == solos != antes


def test_a_batch_gives_the_same_bytes_whatever_was_drawn_before():
    lista = [muestra("recibo-agua", caso) for caso in CASOS]
    uno = papel.componer_lote("recibo-agua", 1, lista)
    papel.componer_lote("recibo-agua", 1, lista[::-1])
    assert papel.componer_lote("recibo-agua", 1, lista) == uno


CODIGOS = st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=17, max_size=17)


@pytest.mark.parametrize("direccion", ["HTTP://LOCALHOST:8000/V/", "HTTPS://AGUA.GOB.MX/V/", "https://minusculas/V/"])
@pytest.mark.parametrize("nivel", ["M", "Q"])
@given(codigo=CODIGOS)
@settings(max_examples=40, deadline=None)
def test_a_qr_of_many_is_the_one_that_segno_makes(direccion, nivel, codigo):
    de_muchos = qr.de_muchos(direccion + codigo, nivel)
    assert [bytes(fila) for fila in de_muchos] == [bytes(fila) for fila in qr.uno(direccion + codigo, nivel)]


@pytest.mark.parametrize("contenido", ["0", "0123456789", "A", "HTTP"])
def test_a_short_qr_is_too(contenido):
    assert [bytes(f) for f in qr.de_muchos(contenido, "M")] == [bytes(f) for f in qr.uno(contenido, "M")]


def test_the_strokes_of_a_qr_are_its_dark_modules():
    contenido = "HTTP://LOCALHOST:8000/V/JVP5THHNKWABCD123"
    oscuros = {(x + 4, y + 4) for y, fila in enumerate(qr.uno(contenido, "M")) for x, m in enumerate(fila) if m}
    rayas = re.findall(r"M(\d+) (\d+)\.515h(\d+)", barras.qr_en_rayas(contenido))
    assert {(int(x) + i, int(y)) for x, y, largo in rayas for i in range(int(largo))} == oscuros


def test_the_strokes_of_a_barcode_are_its_bars():
    barras_llenas = re.findall(r"M(\d+) 0h(\d+)v10", barras.code128_svg("1012345027184526121569"))
    assert re.findall(r"M(\d+) 5h(\d+)", barras.code128_en_rayas("1012345027184526121569")) == barras_llenas


def _imagenes(hallados):
    return [que for que, lugares in hallados.items() if que[0] == "image" for _ in lugares]


# The process that forks has drawn nothing: threads of a compiler are not there for its children.
EN_HIJOS = """
import hashlib, json, sys
from aljibe.documentos import papel
lista, largo = json.load(sys.stdin)
roto = {**lista[0], "lugares_de_pago": [{"titulo": "En la caja:"}]}
for caso in (lista, [*lista, largo], [roto]):
    try:
        print(hashlib.sha256(papel.componer_lote_aparte("recibo-agua", 1, caso)).hexdigest())
    except papel.PapelExcedido as error:
        print("no cabe", error.folio)
    except RuntimeError as error:
        print("falló", error)
"""


def test_a_batch_drawn_by_a_child_is_the_same_and_what_goes_wrong_there_is_told():
    lista = [muestra("recibo-agua", caso) for caso in CASOS]
    largo = muestra("recibo-agua", "extremo", lineas=lista[0]["lineas"][:1] * 60)

    hecho = subprocess.run(
        [sys.executable, "-c", EN_HIJOS],
        input=json.dumps([lista, largo]),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )

    igual, no_cabe, fallo = hecho.stdout.splitlines()
    assert igual == hashlib.sha256(papel.componer_lote("recibo-agua", 1, lista)).hexdigest()
    assert no_cabe == f"no cabe {largo['folio']}"
    assert fallo.startswith("falló") and "estado 1" in fallo
