"""Papers: the pages they need, the same bytes, columns re-added from what is printed, nothing printed incomplete."""

import hashlib
import json
import re
import threading
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
import typst
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aljibe.documentos import dibujo, papel

MUESTRAS = {
    nombre: json.loads((dibujo.PLANTILLAS / nombre / "muestra.json").read_text(encoding="utf-8"))
    for nombre in papel.plantillas()
}
CASOS = [(nombre, caso) for nombre, casos in MUESTRAS.items() for caso in casos]
# Its history goes on as many sheets as it needs; a long cut too.
DE_VARIAS_HOJAS = {"estado-de-cuenta"}
CASOS_DE_VARIAS_HOJAS = {("corte-de-caja", "varias-hojas")}
# A letter and not the half of one: what they paid does not fit in it.
CASOS_DE_CARTA = {"treinta-conceptos"}
LARGO = "Derechos de conexión a la red de agua potable, toma domiciliaria de media pulgada"
SELLO = papel.Reimpresion(n=2, fecha=date(2026, 12, 3))


def muestra(plantilla, caso, **cambios):
    return {**MUESTRAS[plantilla][caso], **cambios}


def de_una_hoja(plantilla, pdf):
    return paginas(pdf) == 1 or plantilla in DE_VARIAS_HOJAS


def paginas(pdf):
    return len(pypdfium2.PdfDocument(pdf))


def hojas_ajustadas(plantilla, datos, reimpresion=None):
    """The sheets as the composer ends up drawing them, at the setting that fits."""
    hojas = [papel._hoja(plantilla, 1, datos, reimpresion, None)]
    papel._compilar(plantilla, 1, hojas)
    return hojas


def texto(nodo):
    if isinstance(nodo, list):
        return "".join(map(texto, nodo))
    if not isinstance(nodo, dict):
        return ""
    if nodo["func"] in ("space", "linebreak"):
        return " "
    return nodo.get("text", "") + "".join(texto(nodo.get(campo)) for campo in ("children", "child", "body"))


def tablas(plantilla, datos):
    """Each table as printed: its rows, each a list of the text of its cells."""
    archivo = dibujo.PLANTILLAS / plantilla / "v1.typ"
    respuesta = typst.query(
        str(archivo),
        "table",
        root=str(dibujo.PLANTILLAS),
        font_paths=[str(dibujo.carpeta(f)) for f in dibujo.FUENTES],
        ignore_system_fonts=True,
        sys_inputs={"lote": json.dumps(hojas_ajustadas(plantilla, datos))},
    )
    return [filas(tabla) for tabla in json.loads(respuesta)]


def filas(tabla):
    ancho = len(tabla["columns"])
    celdas = []
    for hijo in tabla["children"]:
        for celda in hijo["children"] if hijo["func"] == "header" else [hijo]:
            if celda["func"] == "cell":
                celdas += [texto(celda["body"])] + [""] * (celda.get("colspan", 1) - 1)
    return [celdas[i : i + ancho] for i in range(0, len(celdas), ancho)]


def tabla_con(tablas_, encabezado):
    return next(t for t in tablas_ if encabezado in t[0])


def pesos(impreso):
    return Decimal(re.sub(r"[$,\u00a0 ]", "", impreso).replace("\u2212", "-"))


def suma(renglones, columna):
    return sum((pesos(r[columna]) for r in renglones), Decimal(0))


# ---- one page, always the same ----


@pytest.mark.parametrize(("plantilla", "caso"), CASOS)
def test_every_sample_is_one_page(plantilla, caso):
    pdf = papel.componer(plantilla, 1, muestra(plantilla, caso))
    assert de_una_hoja(plantilla, pdf) or (plantilla, caso) in CASOS_DE_VARIAS_HOJAS


def test_a_statement_of_an_account_goes_on_as_many_sheets_as_its_history_needs():
    hojas = {c: paginas(papel.componer("estado-de-cuenta", 1, d)) for c, d in MUESTRAS["estado-de-cuenta"].items()}
    assert (hojas["al-corriente"], hojas["historia-larga"]) == (1, 4)


def test_every_column_of_a_statement_adds_up_as_printed():
    for caso in MUESTRAS["estado-de-cuenta"]:
        impresas = tablas("estado-de-cuenta", muestra("estado-de-cuenta", caso))
        movimientos = tabla_con(impresas, "Movimiento")
        *filas_, pie = movimientos[1:]
        for columna in (4, 5):
            sumables = [[*f[:columna], f[columna].replace("—", "0.00") or "0.00"] for f in filas_]
            assert suma(sumables, columna) == pesos(pie[columna]), caso
        saldo = pesos(filas_[0][6])
        for fila in filas_[1:]:
            saldo += pesos(fila[4].replace("—", "0.00")) - pesos(fila[5].replace("—", "0.00"))
            assert saldo == pesos(fila[6]), caso
        assert saldo == pesos(pie[6])
        if MUESTRAS["estado-de-cuenta"][caso]["adeudos"]:
            *renglones, pie = tabla_con(impresas, "Recargos")[1:]
            for columna in (4, 5, 6):
                assert suma(renglones, columna) == pesos(pie[columna]), caso


@pytest.mark.parametrize("cuantas", [1, 4, 5, 10])
@pytest.mark.parametrize("caso", [c for c in MUESTRAS["recibo-caja"] if c not in CASOS_DE_CARTA])
def test_a_receipt_of_many_tenders_is_one_page(caso, cuantas):
    medios = ["efectivo", "tarjeta", "transferencia", "cheque", "saldo a favor"] * 2
    formas = [{"forma": m, "referencia": "…61124000012", "importe": "1234.56"} for m in medios]
    datos = muestra("recibo-caja", caso, formas=formas[:cuantas], cambio="1000.00", saldo_a_favor="350.00")

    assert paginas(papel.componer("recibo-caja", 1, datos)) == 1


@pytest.mark.parametrize("plantilla", papel.plantillas())
def test_the_same_data_gives_the_same_bytes(plantilla):
    datos = next(iter(MUESTRAS[plantilla].values()))
    al_reves = dict(reversed(datos.items()))
    assert papel.componer(plantilla, 1, datos) == papel.componer(plantilla, 1, al_reves)


def test_the_date_of_the_file_is_that_of_the_paper():
    pdf = papel.componer("recibo-agua", 1, muestra("recibo-agua", "corriente"))
    assert b"D:20261124" in pdf
    assert b"Recibo de agua RA-2026-271845" in pdf or "Recibo de agua RA-2026-271845".encode("utf-16-be") in pdf


def test_a_batch_has_a_page_per_paper_each_at_its_own_setting():
    casos = ["corriente", "extremo", "cuota-fija", "con-adeudo"]
    assert paginas(papel.componer_lote("recibo-agua", 1, [muestra("recibo-agua", c) for c in casos])) == 4


@pytest.mark.parametrize("cuantos", [0, papel.LOTE_MAXIMO + 1])
def test_a_batch_out_of_bounds_is_refused(cuantos):
    with pytest.raises(ValueError, match="lote"):
        papel.componer_lote("recibo-agua", 1, [muestra("recibo-agua", "corriente")] * cuantos)


def test_what_does_not_fit_is_an_error_never_a_second_sheet():
    linea = muestra("recibo-agua", "corriente")["lineas"][0]
    with pytest.raises(papel.PapelExcedido, match="RA-2026-271845"):
        papel.componer("recibo-agua", 1, muestra("recibo-agua", "corriente", lineas=[linea] * 60))


def aplicaciones(cuantas, ordenes=1, nombre=LARGO):
    (una,) = muestra("recibo-caja", "orden-de-pago")["aplicaciones"]
    return [{**una, "folio": f"OP-2026-{i % ordenes:06}", "concepto": f"{nombre} {i}"} for i in range(cuantas)]


def medidas(pdf):
    """Width and height of each page, in millimetres."""
    return [tuple(round(puntos * 25.4 / 72, 1) for puntos in hoja.get_size()) for hoja in pypdfium2.PdfDocument(pdf)]


@pytest.mark.parametrize(
    ("filas_", "hojas"),
    [
        (aplicaciones(2), [(215.9, 139.7)]),
        (aplicaciones(6, nombre=LARGO * 2), [(215.9, 279.4)]),
        (aplicaciones(10), [(215.9, 279.4)]),
        (aplicaciones(30, nombre="Constancia"), [(215.9, 279.4)]),
        (aplicaciones(120), [(215.9, 279.4)] * 3),
        (aplicaciones(300, ordenes=10) + muestra("recibo-caja", "muchos-recibos")["aplicaciones"], None),
    ],
)
def test_a_receipt_prints_whatever_it_paid_on_letters_when_the_half_does_not_hold_it(filas_, hojas):
    for edicion in ({}, {"edicion": 2}):
        pdf = papel.componer("recibo-caja", 1, muestra("recibo-caja", "orden-de-pago", aplicaciones=filas_, **edicion))
        assert medidas(pdf) == hojas or (hojas is None and paginas(pdf) > 3)


def test_a_receipt_on_letters_keeps_each_row_of_each_document():
    datos = muestra("recibo-caja", "orden-de-pago", aplicaciones=aplicaciones(120, ordenes=4))
    impresas = tabla_con(tablas("recibo-caja", datos), "Concepto")
    assert len(impresas) == 1 + 4 + 120 + 1


def test_a_cancelled_receipt_of_many_rows_still_prints():
    cancelado = papel.Cancelacion(motivo="Error de cuenta " * 8, quien="H. Cárdenas", fecha=date(2026, 11, 25))
    for caso in MUESTRAS["recibo-caja"]:
        pdf = papel.componer("recibo-caja", 1, muestra("recibo-caja", caso), reimpresion=SELLO, cancelado=cancelado)
        assert paginas(pdf) == 1, caso


def test_an_order_of_thirty_long_concepts_prints():
    linea = muestra("orden-de-pago", "contrato")["lineas"][0]
    for edicion in ({}, {"edicion": 2}):
        datos = muestra("orden-de-pago", "contrato", lineas=[{**linea, "concepto": LARGO * 3}] * 30, **edicion)
        assert paginas(papel.componer("orden-de-pago", 1, datos)) > 1


def test_each_sheet_of_a_long_paper_says_which_it_is():
    pdf = pypdfium2.PdfDocument(papel.componer("corte-de-caja", 1, muestra("corte-de-caja", "varias-hojas")))
    textos = [hoja.get_textpage().get_text_range() for hoja in pdf]
    assert len(textos) > 2
    for n, dice in enumerate(textos, 1):
        assert f"Hoja {n} de {len(textos)}" in dice
        assert "CC1-2026-000243" in dice
    todo = "".join(textos)
    assert all(c["folio"] in todo for c in muestra("corte-de-caja", "varias-hojas")["cancelados"])
    assert all(r["folio"] in todo for r in muestra("corte-de-caja", "varias-hojas")["retiros"])


def test_sheets_are_counted_for_each_paper_of_a_batch():
    largo, corto = muestra("corte-de-caja", "varias-hojas"), muestra("corte-de-caja", "retiros")
    pdf = pypdfium2.PdfDocument(papel.componer_lote("corte-de-caja", 1, [largo, corto, largo]))
    cuentas = [re.findall(r"Hoja (\d) de (\d)", hoja.get_textpage().get_text_range()) for hoja in pdf]
    n = (len(cuentas) - 1) // 2
    de_uno = [[(str(i + 1), str(n))] for i in range(n)]
    assert cuentas == [*de_uno, [], *de_uno]


def leido(plantilla, datos):
    pdf = pypdfium2.PdfDocument(papel.componer(plantilla, 1, datos))
    todo = " ".join(hoja.get_textpage().get_text_range() for hoja in pdf)
    return " ".join(todo.replace("\u2011", "-").replace("\ufffe", "-").split())


def test_a_receipt_of_several_bills_says_the_reference_of_each():
    datos = muestra("recibo-caja", "dos-recibos")
    dice = leido("recibo-caja", datos)
    assert all(f"Ref. {a['referencia']}" in dice for a in datos["aplicaciones"])
    assert "Ref." not in leido("recibo-caja", {**datos, "edicion": 1})


def test_a_cut_says_the_folio_of_each_withdrawal_and_who_received_it():
    datos = muestra("corte-de-caja", "retiros")
    dice = leido("corte-de-caja", datos)
    assert "Retiro RT-2026-000101, 11:30 h, recibió Hugo Cárdenas Mejía" in dice
    assert "recibió Hugo" not in leido("corte-de-caja", {**datos, "edicion": 1})
    seis = [{**datos["retiros"][0], "folio": f"RT-2026-{i:06}"} for i in range(6)]
    dice = leido("corte-de-caja", {**datos, "retiros": seis})
    assert "Retiros a caja fuerte (6)" in dice
    assert all(f"{r['folio']}, 11:30 h, $ 6,000.00, recibió Hugo Cárdenas Mejía" in dice for r in seis)


def test_an_order_says_the_price_of_one_where_there_are_more_or_less():
    dice = leido("orden-de-pago", muestra("orden-de-pago", "treinta-conceptos"))
    assert "vivienda 1 (1.5) a $ 460.48 c/u" in dice
    assert dice.count("c/u") == 5


def test_what_older_papers_printed_is_printed_the_same():
    # Of the bytes, from before these templates knew of letters. Only another Typst may renew them, once compared.
    huellas = json.loads((Path(__file__).parent / "huellas.json").read_text(encoding="utf-8"))
    for nombre, huella in huellas.items():
        plantilla, caso = nombre.split("/")
        pdf = papel.componer(plantilla, 1, muestra(plantilla, caso))
        assert hashlib.sha256(pdf).hexdigest() == huella, nombre


def test_two_threads_compose_at_once():
    datos = muestra("recibo-caja", "sencillo")
    esperado, vistos = papel.componer("recibo-caja", 1, datos), []
    hilos = [
        threading.Thread(target=lambda: vistos.extend(papel.componer("recibo-caja", 1, datos) for _ in range(4)))
        for _ in range(2)
    ]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join()
    assert vistos == [esperado] * 8


@pytest.mark.parametrize(("plantilla", "version"), [("recibo-agua", 99), ("comun", 1), ("../papel", 1)])
def test_an_unknown_template_is_refused(plantilla, version):
    with pytest.raises(papel.PlantillaDesconocida):
        papel.componer(plantilla, version, {})


# ---- extremes ----


@pytest.mark.parametrize(
    "cambios",
    [
        {"titular": "W" * 75},
        {"titular": "MARÍA DE LOS ÁNGELES GUADALUPE HERNÁNDEZ VILLANUEVA DE LA PEÑA Y GUTIÉRREZ Z"[:75]},
        {
            "total_a_pagar": "128456.00",
            "letras": "CIENTO VEINTIOCHO MIL CUATROCIENTOS CINCUENTA Y SEIS PESOS 00/100 M.N.",
        },
        {"vencimiento": "2026-09-30"},  # miércoles 30 de septiembre, the longest date
        {"cuenta": "0123456789", "referencia": "1 0123456789 0271845 261209 42"},
        {"cuenta": "1234567", "referencia": "1 1234567 0271845 261209 42"},  # 23 digits: an odd one
        {"medidor": None, "historial": [], "reparto": None, "tarifa_clave": None, "avisos": []},
        {"demostracion": False},
        {"historial": [{"periodo": "2026-11", "m3": 0}], "consumo_m3": 0, "lectura_actual": 1847},
    ],
)
def test_a_bill_holds_its_extremes_on_one_page(cambios):
    for caso in ("corriente", "doce-adeudos"):
        assert paginas(papel.componer("recibo-agua", 1, muestra("recibo-agua", caso, **cambios))) == 1


def test_more_than_three_debts_are_two_rows_and_the_rest_in_one():
    datos = muestra("recibo-agua", "doce-adeudos")
    tabla = tabla_con(tablas("recibo-agua", datos), "Recibo de")
    assert [fila[0] for fila in tabla] == ["Recibo de", "nov\u00a02025", "dic\u00a02025", "y 10 más", "Suma"]
    assert suma(tabla[1:-1], 3) == pesos(tabla[-1][3]) == Decimal(datos["adeudo_anterior"])
    assert suma(tabla[1:-1], 4) == pesos(tabla[-1][4]) == Decimal(datos["recargos_total"])


def test_a_receipt_of_many_bills_joins_equal_concepts_and_loses_no_centavo():
    datos = muestra("recibo-caja", "muchos-recibos")
    tabla = tabla_con(tablas("recibo-caja", datos), "Concepto")
    assert tabla[1][0] == "Agua potable y drenaje (24)"
    assert suma(tabla[1:-1], 4) == Decimal(datos["total"])


def test_a_receipt_of_twelve_rows_keeps_each_of_them():
    datos = muestra("recibo-caja", "varios-recibos")
    tabla = tabla_con(tablas("recibo-caja", datos), "Concepto")
    assert len(tabla) == len(datos["aplicaciones"]) + 2


# ---- every column adds up, from the printed strings ----


@pytest.mark.parametrize("caso", MUESTRAS["recibo-agua"])
def test_a_bill_is_the_sum_of_what_it_prints(caso):
    datos = muestra("recibo-agua", caso)
    impresas = tablas("recibo-agua", datos)
    calculo = tabla_con(impresas, "Importe ($)")[1:]
    pie = [f[0] for f in calculo].index("Suma del mes")
    importe = {fila[0]: pesos(fila[3]) for fila in calculo[pie:]}

    assert suma(calculo[:pie], 3) == importe.pop("Suma del mes")
    total = importe.pop("Total a pagar")
    este_mes = suma(calculo[:pie], 3) + importe.pop("Ajuste al peso", Decimal(0))
    assert importe.pop("Este recibo", este_mes) == este_mes
    assert total == este_mes + sum(importe.values()) == Decimal(datos["total_a_pagar"])

    caja = next(t for t in impresas if t[0][0] == "Este mes")
    assert suma(caja, 1) == total


@pytest.mark.parametrize("caso", MUESTRAS["recibo-caja"])
def test_a_receipt_is_the_sum_of_what_it_prints(caso):
    datos = muestra("recibo-caja", caso)
    impresas = tablas("recibo-caja", datos)
    renglones = [f for f in tabla_con(impresas, "Concepto")[1:] if f[4]]
    *renglones, pie = renglones
    for columna in (2, 3, 4):
        assert suma(renglones, columna) == pesos(pie[columna])
    for fila in [*renglones, pie]:
        assert pesos(fila[2]) + pesos(fila[3]) == pesos(fila[4])
    entregado = dict(next(t for t in impresas if len(t[0]) == 2 and "Concepto" not in t[0]))
    cambio = pesos(entregado.pop("Cambio", "0.00"))
    assert sum(map(pesos, entregado.values())) - cambio == pesos(pie[4]) == Decimal(datos["total"])


@pytest.mark.parametrize("caso", MUESTRAS["ticket"])
def test_a_ticket_is_the_sum_of_what_it_prints(caso):
    datos = muestra("ticket", caso)
    assert sum(suma(tabla, 1) for tabla in tablas("ticket", datos)) == Decimal(datos["total"])


@pytest.mark.parametrize("caso", MUESTRAS["corte-de-caja"])
def test_a_cut_is_the_sum_of_what_it_prints(caso):
    datos = muestra("corte-de-caja", caso)
    impresas = tablas("corte-de-caja", datos)

    *piezas, contado = [f for f in tabla_con(impresas, "Piezas")[1:] if f[2]]
    assert all(pesos(f[0]) * pesos(f[1]) == pesos(f[2]) for f in piezas)
    assert suma(piezas, 2) == pesos(contado[2])

    cuadre = next(t for t in impresas if t[0][0] == "Fondo al abrir")
    debe = [f[0] for f in cuadre].index("Debe haber")
    assert suma(cuadre[:debe], 1) == pesos(cuadre[debe][1])
    assert pesos(cuadre[debe + 1][1]) == pesos(contado[2])
    assert pesos(cuadre[debe + 1][1]) - pesos(cuadre[debe][1]) == pesos(cuadre[debe + 2][1])

    *formas, total_formas = tabla_con(impresas, "Forma")[1:]
    *conceptos, total_conceptos = tabla_con(impresas, "Concepto")[1:]
    for renglones, pie, columnas in ((formas, total_formas, (1, 2, 3, 4)), (conceptos, total_conceptos, (2, 3, 4, 5))):
        for columna in columnas:
            assert suma(renglones, columna) == pesos(pie[columna])
    assert pesos(total_formas[2]) == pesos(total_conceptos[5]) == Decimal(datos["cobrado"])
    assert pesos(total_conceptos[3]) + pesos(total_conceptos[4]) == pesos(total_conceptos[5])


# ---- strings are data, never markup ----

MARCAS = '$x$ #panic("no") *a* _b_ `c` <d> @e // f /* g */ \\ ~ -- [h] {i} "j" \'k\' = l'


def test_markup_in_the_data_prints_literally():
    datos = muestra("recibo-agua", "corriente", titular=MARCAS)
    datos["lineas"] = [{**linea, "concepto": MARCAS} for linea in datos["lineas"]]
    calculo = tabla_con(tablas("recibo-agua", datos), "Importe ($)")
    assert [fila[0] for fila in calculo[1:6]] == [MARCAS] * 5


@pytest.mark.parametrize("plantilla", papel.plantillas())
def test_markup_in_every_text_of_a_paper_still_gives_one_page(plantilla):
    fijos = {"url_verificacion", "codigo", "referencia", "folio"}

    def marcado(valor, clave=""):
        if isinstance(valor, dict):
            return {k: marcado(v, k) for k, v in valor.items()}
        if isinstance(valor, list):
            return [marcado(v, clave) for v in valor]
        es_texto = isinstance(valor, str) and re.search("[a-zA-ZÁ-ú]{3}", valor) and clave not in fijos
        return f"#$*{valor}" if es_texto and not re.match(r"\d{4}-\d\d", valor) else valor

    datos = marcado(next(iter(MUESTRAS[plantilla].values())))
    if plantilla == "corte-de-caja":  # its enumeration is no text
        datos["conteo"] = MUESTRAS[plantilla]["con-diferencia"]["conteo"]
    assert de_una_hoja(plantilla, papel.componer(plantilla, 1, datos))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(min_size=1, max_size=75).filter(str.strip))
def test_no_name_makes_its_receipt_unprintable(nombre):
    assert paginas(papel.componer("recibo-caja", 1, muestra("recibo-caja", "sencillo", pagador=nombre))) == 1


def test_what_the_type_cannot_draw_prints_as_a_box_and_the_rest_stays():
    datos = muestra("recibo-caja", "sencillo")
    datos["aplicaciones"] = [{**a, "concepto": "Peña n\u0303 李\u202e\x00fin"} for a in datos["aplicaciones"]]
    assert tabla_con(tablas("recibo-caja", datos), "Concepto")[3][0] == "Peña ñ □ fin"


# ---- stamps ----


def trazos(plantilla, reimpresion):
    """Every drawn piece of a page with its place, counted."""
    hojas = hojas_ajustadas(plantilla, next(iter(MUESTRAS[plantilla].values())), reimpresion)
    svg = dibujo.compilador().compile(
        str(dibujo.PLANTILLAS / plantilla / "v1.typ"), format="svg", sys_inputs={"lote": json.dumps(hojas)}
    )
    svg = svg[0] if isinstance(svg, list) else svg
    return Counter(re.findall(r"<(?:use|path|image)[^>]*>", svg.decode()))


@pytest.mark.parametrize("plantilla", ["recibo-agua", "corte-de-caja"])
def test_r22_a_reprint_differs_in_its_stamp_and_in_nothing_else(plantilla):
    original, reimpreso = trazos(plantilla, None), trazos(plantilla, SELLO)
    assert not original - reimpreso
    assert 0 < sum((reimpreso - original).values()) < 60


@pytest.mark.parametrize("plantilla", papel.plantillas())
def test_reprinted_and_cancelled_papers_are_one_page_and_other_bytes(plantilla):
    datos = next(iter(MUESTRAS[plantilla].values()))
    cancelado = papel.Cancelacion(motivo="Error de cuenta " * 8, quien="H. Cárdenas", fecha=date(2026, 11, 25))
    vistos = {
        papel.componer(plantilla, 1, datos),
        papel.componer(plantilla, 1, datos, reimpresion=SELLO),
        papel.componer(plantilla, 1, datos, reimpresion=papel.Reimpresion(n=3, fecha=SELLO.fecha)),
        papel.componer(plantilla, 1, datos, cancelado=cancelado),
        papel.componer(plantilla, 1, datos, reimpresion=SELLO, cancelado=cancelado),
    }
    assert len(vistos) == 5
    assert all(de_una_hoja(plantilla, pdf) for pdf in vistos)


# ---- required mentions ----


@pytest.mark.parametrize(("plantilla", "caso"), CASOS)
def test_no_sample_lacks_a_required_mention(plantilla, caso):
    assert papel.faltantes(plantilla, 1, muestra(plantilla, caso)) == []


@pytest.mark.parametrize(
    ("plantilla", "campos"),
    [
        (
            "recibo-agua",
            "folio cuenta titular letras total_a_pagar vencimiento referencia codigo lineas articulo_ajuste",
        ),
        ("recibo-caja", "folio pagador letras total formas caja cajero cobrado_en codigo aplicaciones"),
        ("ticket", "folio pagador letras url_verificacion"),
        ("corte-de-caja", "folio cajero contado diferencia motivo sello"),
    ],
)
@pytest.mark.parametrize("vacio", [None, "", "  "])
def test_r25_a_paper_with_an_empty_mention_is_not_printed(plantilla, campos, vacio):
    caso = next(iter(MUESTRAS[plantilla]))
    for campo in campos.split():
        datos = muestra(plantilla, caso, **{campo: vacio})
        assert campo in papel.faltantes(plantilla, 1, datos)
        with pytest.raises(papel.PapelIncompleto) as error:
            papel.componer(plantilla, 1, datos)
        assert campo in error.value.faltantes
        with pytest.raises(papel.PapelIncompleto):
            papel.componer_lote(plantilla, 1, [muestra(plantilla, caso), datos])


def test_r25_each_peso_names_its_article_or_the_bill_is_not_printed():
    datos = muestra("recibo-agua", "corriente")
    datos["lineas"] = [*datos["lineas"][:2], {**datos["lineas"][2], "ley": ""}]
    assert papel.faltantes("recibo-agua", 1, datos) == ["lineas[2].ley"]


def test_r25_a_paper_without_any_data_names_all_it_lacks():
    for plantilla in papel.plantillas():
        assert {"folio", "codigo", "demostracion", "organismo.nombre"} <= set(papel.faltantes(plantilla, 1, {}))


def test_a_demonstration_says_whose_prices_it_shows():
    datos = muestra("recibo-agua", "corriente")
    datos["ley"] = {**datos["ley"], "demostracion_texto": None}
    assert papel.faltantes("recibo-agua", 1, datos) == ["ley.demostracion_texto"]
    assert papel.faltantes("recibo-agua", 1, {**datos, "demostracion": False}) == []


def test_a_cut_closes_with_an_advance_without_article_and_a_cancelled_receipt_without_motive():
    datos = muestra("corte-de-caja", "con-diferencia", sello="0" * 64)
    datos["conceptos"] = [{**c, "articulo": ""} for c in datos["conceptos"]]
    datos["cancelados"] = [{**c, "motivo": "", "autorizo": ""} for c in datos["cancelados"]]
    assert paginas(papel.componer("corte-de-caja", 1, datos)) == 1


def test_a_payment_of_what_has_no_folio_prints():
    datos = muestra("recibo-caja", "orden-de-pago")
    datos["aplicaciones"] = [{**a, "folio": ""} for a in datos["aplicaciones"]]
    assert paginas(papel.componer("recibo-caja", 1, datos)) == 1
