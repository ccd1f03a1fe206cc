"""The bill for the print shop: the very page of the single paper, drawn another way."""

import ctypes
import io
import re
from collections import defaultdict
from datetime import date

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from PIL import ImageChops, ImageFilter

from aljibe.documentos import barras, dibujo, letra, papel, pliego, qr
from tests.documentos.test_papel import MARCAS, MUESTRAS, muestra

CASOS = list(MUESTRAS["recibo-agua"])
# What a total of millions leaves to Typst.
DE_TYPST = {"extremo"}
# A hundredth of a millimetre, in points.
JUNTOS = 0.03


def letras(pdf, pagina=0):
    """Where each letter of a page is, and of what size: {(letter, pt): [(x, y), …]}, in points."""
    halladas = defaultdict(list)
    textos = pypdfium2.PdfDocument(pdf)[pagina].get_textpage()
    x, y = ctypes.c_double(), ctypes.c_double()
    for i in range(pdfium.FPDFText_CountChars(textos)):
        # PDFium says its own of a hyphen that ends a line.
        letra_ = chr(pdfium.FPDFText_GetUnicode(textos, i)).replace("\x02", "-")
        if not letra_.isspace() and not pdfium.FPDFText_IsGenerated(textos, i):
            pdfium.FPDFText_GetCharOrigin(textos, i, x, y)
            halladas[letra_, round(pdfium.FPDFText_GetFontSize(textos, i), 1)].append((x.value, y.value))
    return halladas


def diferencias(unas, otras):
    """What one page has and the other has not, or not in that place."""
    ajenas = []
    for que in unas.keys() | otras.keys():
        quedan = list(otras.get(que, []))
        for x, y in unas.get(que, []):
            igual = next((p for p in quedan if abs(p[0] - x) < JUNTOS and abs(p[1] - y) < JUNTOS), None)
            if igual is None:
                ajenas.append((*que, x, y))
            else:
                quedan.remove(igual)
        ajenas += [(*que, *lugar) for lugar in quedan]
    return ajenas


def suelto(datos, nivel=None):
    """The page of the single paper, without tags; at a setting or at the first that fits."""
    hoja = papel._hoja("recibo-agua", 1, datos, None, None)
    if nivel is not None:
        hoja["nivel"] = nivel
    return papel._compilar("recibo-agua", 1, [hoja], dibujo.LOTE)


def de_lote(datos, nivel=None):
    """The page of the batch and whether it was drawn here."""
    de_typst = []

    def aparte(inusuales):
        de_typst.extend(inusuales)
        return papel._componer_juntos("recibo-agua", 1, inusuales)

    desde = papel._CONOCIDAS["recibo-agua"].nivel(datos) if nivel is None else nivel
    return pliego.imprimir(1, [(papel._imprimible(datos), desde)], aparte), not de_typst


def textos(pdf):
    return [pagina.get_textpage().get_text_range() for pagina in pypdfium2.PdfDocument(pdf)]


@pytest.mark.parametrize("caso", CASOS)
def test_a_bill_of_a_batch_has_each_letter_where_its_single_paper_has_it(caso):
    pdf, aqui = de_lote(muestra("recibo-agua", caso))
    uno = letras(suelto(muestra("recibo-agua", caso)))
    assert sum(map(len, uno.values())) > 1500
    assert diferencias(uno, letras(pdf)) == []
    assert aqui == (caso not in DE_TYPST)


@pytest.mark.parametrize("caso", [caso for caso in CASOS if caso not in DE_TYPST])
def test_it_has_each_stroke_and_each_module_of_its_codes_too(caso):
    datos = muestra("recibo-agua", caso)
    una, otra = (
        pypdfium2.PdfDocument(pdf)[0].render(scale=4, grayscale=True).to_pil()
        for pdf in (suelto(datos), de_lote(datos)[0])
    )
    assert tinta_ajena(una, otra) == tinta_ajena(otra, una) == 0


def tinta_ajena(una, otra):
    """Dots of a page that are darker or lighter than all that the other has within two dots, half a point."""
    mas_oscuro = ImageChops.subtract(otra.filter(ImageFilter.MinFilter(5)), una)
    mas_claro = ImageChops.subtract(una, otra.filter(ImageFilter.MaxFilter(5)))
    return sum(sum(cuales.histogram()[96:]) for cuales in (mas_oscuro, mas_claro))


@pytest.mark.parametrize("nivel", range(1, 6))
@pytest.mark.parametrize("caso", ["corriente", "cuota-fija", "doce-adeudos"])
def test_it_has_them_at_every_setting(caso, nivel):
    datos = muestra("recibo-agua", caso)
    pdf, aqui = de_lote(datos, nivel)
    assert aqui
    assert diferencias(letras(suelto(datos, nivel)), letras(pdf)) == []


@pytest.mark.parametrize(
    "cambios",
    [
        {
            "lineas": [
                linea | {"concepto": f"{linea['concepto']}, con una explicación que no cabe en un solo renglón"}
                for linea in MUESTRAS["recibo-agua"]["corriente"]["lineas"]
            ]
        },
        {"total_a_pagar": "128456.00", "ajuste": "-0.44", "saldo_a_favor": "1250.50"},
        {"titular": "JOSÉ MARÍA GUADALUPE HERNÁNDEZ DE LA CRUZ Y VILLASEÑOR, SUCESIÓN DE"},
        {"fecha_anterior": "2025-12-23", "fecha_actual": "2026-01-22", "reparto": None},
        {"fecha_anterior": None, "lectura_anterior": None, "titular": "OFICINA FISCAL «AFFINES», S.A."},
        {"convenio": {"folio": "CV-2026-000012", "saldo": "1812.40"}, "ultimo_pago": None, "avisos": []},
        {"nota_adeudo": {"titulo": "Aviso:", "texto": "su pago de octubre se acreditó."}, "lugares_de_pago": []},
        {"nota_consumo": "Su medidor dio la vuelta: 99,990 → 10.", "demostracion": False},
        {"historial": [{"periodo": "2025-11", "m3": None}, {"periodo": "2026-11", "m3": 0}], "consumo_m3": 0},
        {"historial": []},
        {"reparto": "zona norte 01 118 sector b", "medidor": "B 8841907 marca azteca dn15"},
        {"fecha_anterior": "2025-11-22", "fecha_actual": "2026-01-23"},
        {"domicilio": ["Aldama 114"], "operacion_suma": None},
        {
            "titular": "JUAN PÉREZ RAMÍREZ DE LA CRUZ , MARÍA",
            "domicilio": ["Calle Hidalgo del Sur y Benito Juárez 14 , Centro"],
        },
    ],
    ids=str,
)
def test_it_has_them_with_cells_of_two_lines_long_totals_amounts_below_zero_and_what_is_seldom_there(cambios):
    datos = muestra("recibo-agua", "corriente", **cambios)
    pdf, aqui = de_lote(datos)
    assert diferencias(letras(suelto(datos)), letras(pdf)) == []
    # The arrow is not among what is set here.
    assert aqui == ("→" not in str(cambios) and " ," not in str(cambios))


@pytest.mark.parametrize(
    "cambios",
    [
        {"titular": MARCAS},
        {"domicilio": ['") #panic("no")', "\\u{41} \\n \\\\"]},
        {"titular": "ŁUKASZ ŻÓŁĆ"},
        {"domicilio": ["Aldama 114", ""]},
        {"nota_consumo": ""},
        {"domicilio": ["Calle del Águila-Descalza, fraccionamiento San Miguel-Allende de la Montaña norte"]},
        {"consumo_m3": 12345, "lectura_actual": 14192},
        {"telefonos": ", ".join(["411 155 0050"] * 8)},
    ],
    ids=str,
)
def test_what_is_not_usual_is_left_to_typst_and_takes_its_place(cambios):
    raro = muestra("recibo-agua", "corriente", folio="RA-2026-000002", **cambios)
    lista = [
        muestra("recibo-agua", "corriente", folio="RA-2026-000001"),
        raro,
        muestra("recibo-agua", "con-adeudo", folio="RA-2026-000003"),
    ]
    pdf = papel.componer_lote("recibo-agua", 1, lista)
    impresos = textos(pdf)
    assert [f"RA-2026-00000{n}" in texto for n, texto in enumerate(impresos, start=1)] == [True] * 3
    assert diferencias(letras(suelto(raro)), letras(pdf, 1)) == []


CENTAVOS = st.integers(0, 9_999_999).map(lambda n: f"{n // 100}.{n % 100:02d}")
PALABRAS = st.one_of(
    st.text("abcdefghilmnorstuvyzáéíóñ", min_size=1, max_size=10),
    st.text("ABCDEGHIJLMNOPRSTUVYZÁÉÍÓÑ", min_size=1, max_size=10),
    st.from_regex(r"[a-záéíñ]{1,8}[.,:;]", fullmatch=True),
    st.from_regex(r"[(¿¡«\"][a-záéíñ]{1,8}[)?!»\"]", fullmatch=True),
    st.from_regex(r"[0-9]{1,3}(,[0-9]{3})?(\.[0-9]{2})?[%°]?", fullmatch=True),
    st.from_regex(r"[0-9]{1,2}/[0-9]{1,2}", fullmatch=True),
    st.sampled_from(
        [*'$×+=·%−/(),:"', "2-A", "fr.", "S.A.", "m³", "fin", "offline", "www.agua.mx", "(C1-26-1)", "a/b", "x-y"]
    ),
)
FRASES = st.lists(PALABRAS, min_size=1, max_size=9).map(" ".join)
NOMBRES = st.lists(st.text("ABCDEGHIJLMNOPRSTUVYZÁÉÍÓÑ", min_size=1, max_size=12), min_size=1, max_size=7).map(" ".join)
SEGUROS = st.lists(
    st.one_of(
        st.text("abcdefghilmnorstuvyzáéíóñ", min_size=1, max_size=10),
        st.from_regex(r"[a-záéíñ]{1,8}[.,]", fullmatch=True),
        st.from_regex(r"[0-9]{1,3}(,[0-9]{3})?(\.[0-9]{2})?", fullmatch=True),
    ),
    min_size=1,
    max_size=9,
).map(" ".join)
DIAS = st.dates(min_value=date(2024, 1, 1), max_value=date(2027, 12, 31))
ADEUDOS = st.builds(
    lambda periodo, dia, meses, importe, recargos: {
        "periodo": f"{periodo:%Y-%m}",
        "folio": "RA-2026-000001",
        "vencio_el": dia.isoformat(),
        "meses": meses,
        "importe": importe,
        "recargos": recargos,
    },
    DIAS,
    DIAS,
    st.integers(1, 60),
    CENTAVOS,
    CENTAVOS,
)
# What may leave a note to Typst.
RARO = re.compile(r'[-/()¿?¡!«»"%:]|www')
LINEAS = st.fixed_dictionaries({"concepto": SEGUROS, "operacion": SEGUROS, "ley": SEGUROS, "importe": CENTAVOS})


# Each example is drawn twice: to find a smaller one would take minutes.
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(
    titular=NOMBRES,
    domicilio=st.lists(SEGUROS, min_size=1, max_size=3),
    nota=FRASES,
    reparto=st.one_of(st.none(), SEGUROS.map(lambda texto: texto[:30].strip())),
    cuenta=st.text("0123456789", min_size=1, max_size=12),
    servicios=st.lists(st.sampled_from(["agua", "drenaje", "saneamiento"]), min_size=1, max_size=3, unique=True),
    lineas=st.lists(LINEAS, min_size=1, max_size=9),
    adeudos=st.lists(ADEUDOS, max_size=6),
    dinero=st.fixed_dictionaries(
        dict.fromkeys(("suma", "ajuste", "total", "adeudo_anterior", "saldo_a_favor", "total_a_pagar"), CENTAVOS)
    ),
    recargos_total=st.one_of(st.just("0.00"), CENTAVOS),
    leido=st.tuples(st.integers(0, 99_999), st.integers(0, 999)),
    historial=st.lists(st.one_of(st.none(), st.integers(0, 999)), max_size=24),
)
def test_any_bill_is_the_page_of_its_single_paper_or_left_to_typst(
    titular, domicilio, nota, reparto, cuenta, servicios, lineas, adeudos, dinero, recargos_total, leido, historial
):
    antes, m3 = leido
    datos = muestra(
        "recibo-agua",
        "con-adeudo",
        **dinero,
        titular=titular,
        domicilio=domicilio,
        nota_adeudo={"titulo": "Nota:", "texto": nota},
        reparto=reparto,
        cuenta=cuenta,
        servicios=servicios,
        lineas=lineas,
        adeudos=adeudos,
        recargos_total=recargos_total,
        lectura_anterior=antes,
        lectura_actual=antes + m3,
        consumo_m3=m3,
        historial=[
            {"periodo": f"{2024 + (n + 10) // 12}-{(n + 10) % 12 + 1:02d}", "m3": leido}
            for n, leido in enumerate(historial)
        ],
    )
    try:
        uno = suelto(datos)
    except papel.PapelExcedido:
        with pytest.raises(papel.PapelExcedido):
            de_lote(datos)
    else:
        pdf, aqui = de_lote(datos)
        assert diferencias(letras(uno), letras(pdf)) == []
        assert aqui or RARO.search(nota) or len(cuenta) > 8 or len(dinero["total_a_pagar"]) > 8, "nada inusual tenía"


def test_a_batch_tightens_only_the_bills_that_do_not_fit():
    lista = [muestra("recibo-agua", caso) for caso in CASOS]
    pdf = papel.componer_lote("recibo-agua", 1, lista)
    assert len(textos(pdf)) == len(CASOS)
    for n, datos in enumerate(lista):
        assert diferencias(letras(suelto(datos)), letras(pdf, n)) == [], CASOS[n]


def test_bills_of_two_offices_have_each_its_heading():
    otro = {**MUESTRAS["recibo-agua"]["corriente"]["organismo"], "siglas": "SAPAC", "nombre": "Otro organismo"}
    lista = [
        muestra("recibo-agua", "corriente"),
        muestra("recibo-agua", "corriente", organismo=otro),
        muestra("recibo-agua", "corriente", demostracion=False),
    ]
    pdf = papel.componer_lote("recibo-agua", 1, lista)
    for n, datos in enumerate(lista):
        assert diferencias(letras(suelto(datos)), letras(pdf, n)) == []


def test_an_office_whose_name_moves_the_heading_is_left_to_typst():
    for cambio in (
        {"nombre": "Junta Municipal de Agua Potable, Alcantarillado y Saneamiento de Cortazar y sus comunidades"},
        {"siglas": "Organismo Operador de Cortazar y Comunidades"},
    ):
        organismo = MUESTRAS["recibo-agua"]["corriente"]["organismo"] | cambio
        datos = muestra("recibo-agua", "corriente", organismo=organismo)
        pdf, aqui = de_lote(datos)
        assert not aqui
        assert diferencias(letras(suelto(datos)), letras(pdf)) == []


def test_a_bill_too_long_for_its_page_is_named():
    lista = [muestra("recibo-agua", caso) for caso in CASOS]
    largo = muestra("recibo-agua", "corriente", folio="RA-2026-999999", lineas=lista[0]["lineas"][:1] * 60)
    with pytest.raises(papel.PapelExcedido, match="RA-2026-999999"):
        papel.componer_lote("recibo-agua", 1, [*lista, largo])


def test_an_unknown_template_is_refused_in_a_batch_too():
    for plantilla, version in (("nada", 1), ("recibo-agua", 99)):
        with pytest.raises(papel.PlantillaDesconocida):
            papel.componer_lote(plantilla, version, [muestra("recibo-agua", "corriente")])


def test_a_batch_gives_the_same_bytes_whatever_was_drawn_before():
    lista = [muestra("recibo-agua", caso) for caso in CASOS]
    uno = papel.componer_lote("recibo-agua", 1, lista)
    papel.componer_lote("recibo-agua", 1, lista[::-1])
    pliego._base.cache_clear()
    pliego._juntos.cache_clear()
    assert papel.componer_lote("recibo-agua", 1, lista) == uno


def test_a_batch_is_made_to_be_kept():
    """PDF/A-2b: it says so, its colours have a profile, and each font is inside."""
    lista = [muestra("recibo-agua", caso) for caso in CASOS]
    with pikepdf.open(io.BytesIO(papel.componer_lote("recibo-agua", 1, lista))) as pdf:
        with pdf.open_metadata() as metadatos:
            assert (metadatos["pdfaid:part"], metadatos["pdfaid:conformance"]) == ("2", "B")
        assert pdf.Root.OutputIntents
        fuentes = [f for pagina in pdf.pages for f in pagina.Resources.Font.values()]
        assert fuentes
        assert all("/FontFile2" in f.DescendantFonts[0].FontDescriptor for f in fuentes)
        assert not pdf.check_pdf_syntax()


# ---- codes ----

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


def oscuros(bits, ancho):
    """Places of the ones of a row of bits in hexadecimal."""
    return {x for x in range(ancho) if int(bits, 16) >> (4 * len(bits) - 1 - x) & 1}


def test_the_bits_of_a_qr_are_its_dark_modules():
    contenido = "HTTP://LOCALHOST:8000/V/JVP5THHNKWABCD123"
    esperados = [{x + 4 for x, m in enumerate(fila) if m} for fila in qr.uno(contenido, "M")]
    lado, filas = barras.qr_en_bits(contenido)
    assert (lado, len(filas)) == (len(esperados) + 8, len(esperados) + 8)
    assert [oscuros(fila, lado) for fila in filas] == [set()] * 4 + esperados + [set()] * 4


def test_the_bits_of_a_barcode_are_its_bars():
    llenas = re.findall(r"M(\d+) 0h(\d+)v10", barras.code128_svg("1012345027184526121569"))
    ancho, (fila,) = barras.code128_en_bits("1012345027184526121569")
    assert ancho == barras.modulos_128("1012345027184526121569")
    assert oscuros(fila, ancho) == {int(x) + i for x, largo in llenas for i in range(int(largo))}


# ---- type ----


def test_a_text_that_may_break_at_a_hyphen_is_left_to_typst_only_if_it_must_break():
    taller = pliego._base(1, "2026-11-24", (pliego._fondo(muestra("recibo-agua", "corriente")),)).taller
    caja, cara = taller.caja, taller.regular
    assert caja.renglones(((cara, "San Miguel-Allende"),), 10, 500) == [((cara, "San Miguel-Allende"),)]
    with pytest.raises(letra.Inusual):
        caja.renglones(((cara, "San Miguel-Allende"),), 10, 60)
    assert caja.renglones(((cara, "uno dos tres"),), 10, 40) == [((cara, "uno dos"),), ((cara, "tres"),)]
