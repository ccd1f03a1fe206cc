"""The capture workbook: what a person may do to it, and how each thing is told, by sheet and cell."""

import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils import range_boundaries

from aljibe.reglas import captura
from aljibe.reglas.captura import formas, libro, paquete
from aljibe.reglas.captura.escritura import rangos
from aljibe.reglas.captura.formas import CIFRA, IMPORTE, TASA, VOLUMEN, CeldaInvalida, de_celda, en_celda
from aljibe.reglas.tarifa.esquema import AUSENTE
from aljibe.reglas.tarifa.lectura import LeyIlegible

from .leyes_de_prueba import datos

LEY = """
metered:
  - {use: u, label_es: "Doméstico", tax_class: domestic, model: base_plus_table, base_fee: "50.00", last_row_m3: 3,
     table: {0: "0.00", 1: "1.00", 2: "2.00", 3: "3.00"},
     beyond_last_row: {rule: unit_price_times_all_m3, from_m3: 4, unit_price: "2.00", add_base_fee: true}}
  - {use: c, label_es: "Comercial", tax_class: non_domestic, model: brackets_total_rate,
     brackets: [{to: 10, flat: "50.00"}, {to: null, per_m3: "6.00"}]}
sewer: {model: percent_of_water, rate: "0.20"}
treatment: {model: per_m3_of_water_consumption, price: "3.01"}
contracts: {agua: "226.86", drenaje: null}
services: [{name: reconexion, unit: toma, price: "202.10"}, {name: copia, price: null}]
late_payment: {surcharge_monthly_rate: "0.02"}
inventado: {clave: "001", otra: [uno, dos]}
"""


class Libro:
    """The workbook of LEY, to be written on as a person would."""

    def __init__(self, ley=LEY):
        self.datos = datos(ley)
        self.obra = load_workbook(BytesIO(captura.escribir(self.datos)))

    def poner(self, ruta, valor):
        """Write in the cell of a path, and say which it is."""
        hoja, celda = self.lugar(ruta)
        self.obra[hoja][celda] = valor
        return f"hoja «{hoja}», celda {celda}"

    def lugar(self, ruta):
        for hoja in libro.plano_de(self.datos).hojas:
            for fila, columna, _, campo in libro.celdas_de(hoja):
                if campo.ruta == ruta:
                    return hoja.nombre, libro.celda(fila, columna)
        raise AssertionError(ruta)

    def leer(self):
        salida = BytesIO()
        self.obra.save(salida)
        return captura.leer(salida.getvalue())

    def problemas(self):
        return [str(problema) for problema in self.leer().informe().problemas]


FALTAN = ["contracts.drenaje", "services[copia].price"]


def test_an_untouched_book_says_only_what_the_law_lacks_by_sheet_and_cell():
    de_la_ley = Libro()
    dichos = de_la_ley.problemas()

    assert dichos == [
        f"hoja «Conceptos», celda {celda}: vacío; se esperaba un importe de cero o más, por ejemplo 110.01"
        for celda in ("D8 (contracts.drenaje)", "D13 (services[copia].price)")
    ]
    assert de_la_ley.leer().datos == de_la_ley.datos


@pytest.mark.parametrize(
    ("ruta", "valor", "dice"),
    [
        ("metered[u].base_fee", "$50.00", "«$50.00»; se esperaba un importe de cero o más"),
        ("metered[u].base_fee", "1,050.00", "sin comas"),
        ("metered[u].base_fee", -5, "«-5»; se esperaba un importe de cero o más"),
        ("metered[u].base_fee", "=B7*2", "«=B7*2»; se esperaba un importe"),
        ("metered[u].base_fee", datetime.combine(date(2026, 5, 3), time()), "la celda tiene una fecha"),
        ("metered[u].base_fee", True, "se esperaba un importe"),
        ("metered[u].base_fee", 110.0057 / 3, "con 5 decimales a lo más"),
        ("metered[u].base_fee", 1e300, "se esperaba un importe"),
        ("metered[u].base_fee", "#DIV/0!", "se esperaba un importe"),
        ("metered[u].base_fee", None, "vacío; se esperaba un importe"),
        ("metered[u].table.2", 0.5, "«0.50»; se esperaba un importe no menor que el del renglón anterior (1.00)"),
        ("metered[u].tax_class", "casa", "«casa»; se esperaba una de: doméstico, no doméstico"),
        ("metered[u].beyond_last_row.rule", "x", "se esperaba una de: precio por todos los m³ del mes"),
        ("metered[c].brackets[0].to", "diez", "«diez»; se esperaba un número de cero o más"),
        ("metered[c].brackets[0].flat", None, "vacío; se esperaba un importe"),
        ("sewer.rate", 20, "se esperaba una tasa"),
        ("sewer.rate", None, "vacío; se esperaba una tasa"),
        ("valid_to", "31/12/2026", "«31/12/2026»; se esperaba una fecha AAAA-MM-DD que exista"),
        ("valid_to", date(2025, 1, 1), "una fecha igual o posterior a valid_from"),
        ("fiscal_year", "dos mil", "se esperaba un año, cuatro cifras"),
        ("rounding.to", "a ojo", "«a ojo»; se esperaba whole_peso, none o un importe"),
        ("contracts.agua", "gratis", "«gratis»; se esperaba un importe"),
        ("iva[+1].rate", 0.16, "se esperaba una de: agua, alcantarillado, tratamiento"),
        ("municipality", "a\x0bb".replace("\x0b", "\x85"), "texto sin caracteres de control"),
    ],
)
def test_a_cell_with_something_else_is_told_by_sheet_and_cell(ruta, valor, dice):
    escrito = Libro()
    lugar = escrito.poner(ruta, valor)
    if ruta == "iva[+1].rate":
        lugar = lugar.replace("celda D", "celda B")

    dichos = [dicho for dicho in escrito.problemas() if not any(falta in dicho for falta in FALTAN)]

    assert any(dicho.startswith(lugar) and dice in dicho for dicho in dichos), dichos
    assert len({dicho for dicho in dichos if dicho.startswith(lugar)}) == 1


def test_what_is_filled_is_the_law():
    escrito = Libro()
    for ruta, valor in (
        ("metered[u].base_fee", 1234.5),
        ("metered[u].table.3", "3.50"),
        ("contracts.drenaje", 226.86),
        ("services[copia].price", 7),
        ("services[copia].unit", "hoja"),
        ("metered[c].brackets[0].flat", None),
        ("metered[c].brackets[0].per_m3", 4.1),
        ("metered[c].brackets[1].to", 30),
        ("metered[c].brackets[+1].per_m3", 9),
        ("rounding.to", "al peso"),
        ("rounding.mode", "la mitad baja"),
        ("late_payment.surcharge_max_years", 5),
        ("services[+1].name", "Revisión de toma"),
        ("services[+1].price", 10),
        ("fixed.flat_monthly[+1].category", "Lote baldío"),
        ("fixed.flat_monthly[+1].amount", 99.99),
        ("fixed.flat_monthly[+1].tax_class", "no doméstico"),
        ("fixed.assigned_volume.price_from", "Doméstico"),
        ("fixed.assigned_volume.rows[+2].category", "tipo a"),
        ("fixed.assigned_volume.rows[+2].m3_month", 3),
        ("iva[+1].concept", "agua"),
        ("iva[+1].use", "todos"),
        ("iva[+1].rate", 0.16),
        ("incentives[+1].clave", "pensionados"),
        ("incentives[+1].discount", 0.5),
        ("incentives[+1].base_fee", "sí"),
        ("incentives[+1].first", 10),
        ("incentives[+1].uses", "u, lote_baldio"),
    ):
        escrito.poner(ruta, valor)

    leida = escrito.leer()

    assert [str(problema) for problema in leida.informe().problemas] == []
    ley = leida.datos
    assert (ley["metered"][0]["base_fee"], ley["metered"][0]["table"][3]) == ("1234.50", "3.50")
    assert ley["contracts"] == {"agua": "226.86", "drenaje": "226.86"}
    assert ley["services"][1:] == [
        {"name": "copia", "price": "7.00", "unit": "hoja"},
        {"name": "revision_de_toma", "price": "10.00"},
    ]
    assert ley["metered"][1]["brackets"] == [
        {"to": 10, "per_m3": "4.10"},
        {"to": 30, "per_m3": "6.00"},
        {"to": None, "per_m3": "9.00"},
    ]
    assert ley["rounding"] == {"to": "whole_peso", "mode": "half_down"}
    assert ley["late_payment"] == {"surcharge_monthly_rate": "0.02", "surcharge_max_years": 5}
    assert ley["fixed"] == {
        "flat_monthly": [{"category": "lote_baldio", "amount": "99.99", "tax_class": "non_domestic"}],
        "assigned_volume": {"price_from": "metered/u", "rows": [{"category": "tipo_a", "m3_month": 3}]},
    }
    assert ley["iva"] == [{"concept": "agua", "use": "*", "rate": "0.16"}]
    assert ley["incentives"] == {
        "pensionados": {"discount": "0.50", "applies_to": ["base_fee", "first_10_m3"], "uses": ["u", "lote_baldio"]}
    }
    assert ley["inventado"] == {"clave": "001", "otra": ["uno", "dos"]}


def test_what_the_gazette_does_not_have_is_taken_out_and_nothing_else():
    escrito = Libro()
    escrito.poner("contracts.drenaje~", "no está")
    escrito.poner("services[copia]~", "no está")
    escrito.poner("treatment.model", "la ley no lo cobra")
    escrito.poner("treatment.price", None)

    leida = escrito.leer()

    assert leida.informe().problemas == []
    assert leida.datos["contracts"] == {"agua": "226.86"}
    assert [fila["name"] for fila in leida.datos["services"]] == ["reconexion"]
    assert "treatment" not in leida.datos


def test_what_is_not_in_the_law_has_no_price():
    escrito = Libro()
    escrito.poner("contracts.drenaje~", "no está")
    escrito.poner("contracts.drenaje", 5)

    assert any("«no está»; se esperaba vacío, o vacíe el importe" in dicho for dicho in escrito.problemas())


def test_a_spare_row_half_filled_is_told_in_its_own_cells():
    escrito = Libro()
    escrito.poner("services[+2].price", 10)
    escrito.poner("fixed.flat_monthly[+3].category", "lote")
    nombre, importe = escrito.lugar("services[+2].name"), escrito.lugar("fixed.flat_monthly[+3].amount")

    dichos = escrito.problemas()

    assert any(f"celda {nombre[1]} (services" in dicho and "nombre" in dicho for dicho in dichos)
    assert any(
        f"«{importe[0]}», celda {importe[1]} (fixed.flat_monthly[lote].amount): vacío" in dicho for dicho in dichos
    )


# What is done to the book.


def test_a_sheet_under_another_name_and_in_another_place_is_the_same_sheet():
    escrito = Libro()
    escrito.obra["Doméstico"].title = "casa"
    escrito.obra.move_sheet("Conceptos", -3)
    lugar = escrito.lugar("metered[u].base_fee")[1]
    escrito.obra["casa"][lugar] = "mal"

    assert escrito.problemas()[0].startswith(f"hoja «casa», celda {lugar}")


def test_a_sheet_that_was_deleted_is_told_once_and_its_cells_are_not_told_again():
    escrito = Libro()
    del escrito.obra["Doméstico"]

    dichos = escrito.problemas()

    assert dichos[0] == (
        "hoja «Doméstico»: se esperaba esta hoja, y no está: se borró, es de otro libro o se cambió su primera celda"
    )
    assert len(dichos) == 1 + len(FALTAN)


def test_a_sheet_of_another_book_is_not_taken_for_this_one():
    escrito, otro = Libro(), Libro(LEY.replace("reconexion", "otra_cosa"))
    escrito.obra["Doméstico"]["A1"] = otro.obra["Doméstico"]["A1"].value

    leida = escrito.leer()

    assert "se esperaba esta hoja" in str(leida.informe().problemas[0])
    assert leida.avisos == ("la hoja «Doméstico» no es del libro; no se leyó",)


def test_a_copy_of_a_sheet_is_told():
    escrito = Libro()
    escrito.obra.copy_worksheet(escrito.obra["Doméstico"]).title = "copia"

    assert "una sola hoja «Doméstico»" in escrito.problemas()[0]


def test_a_row_that_was_deleted_or_written_twice_is_told_by_its_name():
    escrito = Libro()
    pagina = escrito.obra["Doméstico"]
    _, celda = escrito.lugar("metered[u].table.2")
    pagina.delete_rows(int(celda[1:]))
    _, otra = escrito.lugar("contracts.agua")
    escrito.obra["Conceptos"][f"A{otra[1:]}"] = escrito.obra["Conceptos"][f"A{int(otra[1:]) + 1}"].value

    dichos = escrito.problemas()

    assert any("el renglón «2 m³» de «Precios», y no está" in dicho for dicho in dichos)
    assert any("«Contrato: drenaje»" in dicho and "está 2 veces" in dicho for dicho in dichos)
    assert any("«Contrato: agua»" in dicho and "no está" in dicho for dicho in dichos)
    assert not any("vacío" in dicho and "table.2" in dicho for dicho in dichos)


def test_rows_that_were_moved_with_their_first_column_are_read_where_they_are():
    escrito = Libro()
    pagina = escrito.obra["Doméstico"]
    pagina.insert_rows(int(escrito.lugar("metered[u].table.1")[1][1:]), 3)

    assert escrito.leer().datos == escrito.datos


def test_a_heading_that_was_changed_loses_its_column_and_says_so():
    escrito = Libro()
    escrito.obra["Doméstico"]["C6"] = "otra cosa"

    dichos = escrito.problemas()

    assert "hoja «Doméstico», celda C6: se esperaba la columna «Importe» de «Precios», y no está" in dichos
    assert len(dichos) == 1 + len(FALTAN)


def test_columns_that_were_moved_are_read_by_their_heading():
    escrito = Libro(LEY.replace("model: base_plus_table,", "model: base_plus_table, monthly_columns: false,"))
    pagina = escrito.obra["Conceptos"]
    pagina.insert_cols(3)

    assert escrito.leer().datos == escrito.datos


def test_the_hidden_sheet_changed_or_gone_is_told():
    escrito = Libro()
    escrito.obra["otros"]["A3"] = ":bm8="
    with pytest.raises(LeyIlegible, match="fue cambiada"):
        escrito.leer()
    del escrito.obra["otros"]
    with pytest.raises(LeyIlegible, match="no es un libro de captura"):
        escrito.leer()


def test_another_workbook_is_told():
    salida = BytesIO()
    Workbook().save(salida)

    with pytest.raises(LeyIlegible, match="no es un libro de captura"):
        captura.leer(salida.getvalue())


# Files that are no workbook, and files that would grow.


def _zip(**partes):
    salida = BytesIO()
    with zipfile.ZipFile(salida, "w", zipfile.ZIP_DEFLATED) as paquete_:
        for nombre, contenido in partes.items():
            paquete_.writestr(nombre.replace("__", "/"), contenido)
    return salida.getvalue()


@pytest.mark.parametrize(
    ("contenido", "dice"),
    [
        (b"PK\x03\x04", "dañado"),
        (b"PK\x05\x06" + b"\0" * 18, "no es un libro de Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "contraseña o es de un Excel antiguo"),
        (_zip(**{"mimetype": "application/vnd.oasis", "content.xml": "<a/>"}), "otro programa"),
        (_zip(**{"a.txt": "hola"}), "no es un libro de Excel"),
        (_zip(**{"xl/workbook.xml": "<no"}), "dañado"),
        (_zip(**{"xl/workbook.xml": "<a/>", "[Content_Types].xml": "<a/>"}), "dañado"),
        (_zip(**{"xl/workbook.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a/>'}), "definiciones"),
        (_zip(**{"xl/workbook.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a/>'.encode("utf-16")}), "definiciones"),
        (_zip(**{"xl/workbook.xml": "<a/>", "xl/worksheets/s.xml": b" " * (paquete.MAXIMO_DE_PARTE + 1)}), "grande"),
        (_zip(**{"xl/workbook.xml": "<a/>", "xl/styles.xml": b"<xf/>" * 110_000}), "grande"),
        (_zip(**{"xl/workbook.xml": "<a/>", **{f"x{n}": b"" for n in range(500)}}), "más partes"),
        (_zip(**{"xl/workbook.xml": "<a/>"}) + b"\0" * paquete.MAXIMO, "MB"),
    ],
)
def test_what_is_no_workbook_is_told_in_words(contenido, dice):
    with pytest.raises(LeyIlegible, match=dice):
        captura.leer(contenido)


def test_a_bomb_is_refused_before_it_is_opened():
    bomba = _zip(**{"xl/workbook.xml": "<a/>", **{f"xl/worksheets/{n}.xml": b"0" * (8 << 20) for n in range(8)}})
    assert len(bomba) < 1 << 20

    with pytest.raises(LeyIlegible, match="demasiado grande"):
        captura.leer(bomba)


def test_a_part_that_lies_about_its_size_is_broken():
    contenido = bytearray(_zip(**{"xl/workbook.xml": b"<a>" + b" " * 100_000 + b"</a>"}))
    directorio = contenido.rindex(b"PK\x01\x02")
    contenido[directorio + 24 : directorio + 28] = (10).to_bytes(4, "little")

    with pytest.raises(LeyIlegible, match="dañado"):
        captura.leer(bytes(contenido))


def test_a_sheet_that_says_a_million_rows_and_columns_is_read_where_it_has_cells():
    escrito = Libro()
    escrito.obra["Doméstico"]["XFD1048576"] = "lejos"

    assert escrito.leer().datos == escrito.datos


def test_a_book_with_more_cells_than_a_law_is_refused(monkeypatch):
    monkeypatch.setattr(libro, "CELDAS", 100)

    with pytest.raises(LeyIlegible, match="más celdas"):
        captura.leer(_LIBRO)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_book_with_any_byte_changed_is_a_law_or_is_told_in_words(data):
    contenido = bytearray(_LIBRO)
    for _ in range(data.draw(st.integers(1, 4))):
        contenido[data.draw(st.integers(0, len(contenido) - 1))] = data.draw(st.integers(0, 255))
    corte = data.draw(st.sampled_from([None, None, len(contenido) // 2]))
    try:
        captura.leer(bytes(contenido[:corte])).informe()
    except LeyIlegible as error:
        assert error.motivo


_LIBRO = captura.escribir(datos(LEY))


# What is written.


def test_a_text_of_the_law_is_never_a_formula():
    veneno = '=HYPERLINK("http://x","y")'
    ley = datos(LEY) | {"utility": veneno, "state": "+1", "source": {"document": "@SUM(A1)", "url": "#N/A"}}
    ley["metered"][0]["label_es"] = "=1+1"
    obra = load_workbook(BytesIO(captura.escribir(ley)))

    tipos = {celda.data_type for pagina in obra for fila in pagina for celda in fila if celda.value is not None}
    assert "f" not in tipos and "e" not in tipos
    con_comilla = {celda.value for pagina in obra for fila in pagina for celda in fila if celda.quotePrefix}
    assert {veneno, "+1", "@SUM(A1)", "=1+1"} <= con_comilla
    assert captura.leer(captura.escribir(ley)).datos == ley


def test_only_the_cells_to_fill_may_be_written_and_no_password_is_asked():
    obra = load_workbook(BytesIO(_LIBRO))

    for pagina in obra:
        assert pagina.protection.sheet and not pagina.protection.password
    assert obra.security.lockStructure and not obra.security.workbookPassword
    abiertas = {
        (pagina.title, celda.coordinate)
        for pagina in obra
        for fila in pagina
        for celda in fila
        if not celda.protection.locked
    }
    plano = libro.plano_de(datos(LEY))
    assert abiertas == {(h.nombre, libro.celda(f, c)) for h in plano.hojas for f, c, _, _ in libro.celdas_de(h)}
    assert obra["otros"].sheet_state == "veryHidden"


def test_every_figure_has_its_rule_and_what_is_missing_its_colour():
    pagina = load_workbook(BytesIO(_LIBRO))["Conceptos"]

    reglas = {str(regla.sqref): (regla.type, regla.operator) for regla in pagina.data_validations.dataValidation}
    assert ("decimal", "greaterThanOrEqual") in reglas.values()
    assert any(regla.type == "list" for regla in pagina.data_validations.dataValidation)
    assert any("D8" in rango.sqref for rango in pagina.conditional_formatting)
    assert pagina["D8"].value is None


def test_a_law_that_no_workbook_holds_is_told():
    uno: list = []
    uno.append(uno)
    ley = datos(LEY)
    for mal in (
        ley | {"x": uno},
        ley | {"x": [["y"] * 1000] * 1000},
        ley | {"metered": [{"use": "u"}] * 100},
        [],
        None,
    ):
        with pytest.raises(captura.NoCabe):
            captura.escribir(mal)


@pytest.mark.parametrize(
    "cuerpo",
    ["metered: 5", "metered: [5, {use: [1], tax_class: domestic}]", "fixed: 3\nsewer: x\niva: 1\nincentives: 2"],
)
def test_a_law_of_another_shape_keeps_it_and_the_validator_says_so(cuerpo):
    ley = datos(cuerpo)
    leida = captura.leer(captura.escribir(ley))

    assert leida.datos == ley
    assert [p.ruta for p in leida.informe().problemas] == [
        p.ruta for p in captura.LeyEnArchivo(datos=ley, texto="").informe().problemas
    ]


# Figures.


@given(st.decimals("0", "999999999", places=2) | st.decimals("0", "9999999", places=5))
def test_no_figure_changes_on_its_way_through_a_cell(numero):
    texto = f"{abs(numero):f}"

    en_excel = float(en_celda(IMPORTE, texto))

    assert de_celda(IMPORTE, en_excel, formas.hueco(IMPORTE, texto)) == texto


@pytest.mark.parametrize("texto", ["001", "0.1234567", "123456789012.12345", "1e5", "12 "])
def test_a_figure_that_a_number_would_change_goes_as_text(texto):
    assert en_celda(CIFRA, texto) == texto


@pytest.mark.parametrize(
    ("forma", "crudo", "antes", "valor"),
    [
        (IMPORTE, 110, None, "110.00"),
        (IMPORTE, 110, "1", "110"),
        (IMPORTE, 110.5, "1", "110.5"),
        (IMPORTE, 1.1000000000000001, None, "1.10"),
        (IMPORTE, 0.1 + 0.2, None, "0.30"),
        (IMPORTE, 0.00001, None, "0.00001"),
        (IMPORTE, 1e10, None, "10000000000.00"),
        (IMPORTE, -0.0, None, "0.00"),
        (TASA, 0.02, AUSENTE, "0.02"),
        (TASA, "2 %", AUSENTE, "0.02"),
        (TASA, "0.57%", None, "0.0057"),
        (TASA, "100%", "1.00", "1.00"),
        (VOLUMEN, 35.0, 1, 35),
        (VOLUMEN, 35, "1", "35"),
        (VOLUMEN, 12.5, None, "12.5"),
        (VOLUMEN, "15", AUSENTE, 15),
        (CIFRA, 135.0, 1, 135),
    ],
)
def test_a_number_is_what_the_cell_shows(forma, crudo, antes, valor):
    assert de_celda(forma, crudo, antes) == valor
    assert type(de_celda(forma, crudo, antes)) is type(valor)


@pytest.mark.parametrize(
    "crudo", [float("nan"), float("inf"), 1e12, 1 / 3, 0.123456, "", "-1", "1.", "１２", b"1", None]
)
def test_what_is_no_figure_is_refused(crudo):
    with pytest.raises(CeldaInvalida):
        de_celda(IMPORTE, crudo, None)


@given(st.sets(st.tuples(st.integers(1, 12), st.integers(1, 12)), min_size=1))
def test_rectangles_cover_each_cell_once(celdas):
    puestas = []
    for rango in rangos(celdas):
        izquierda, arriba, derecha, abajo = range_boundaries(rango)
        puestas += [(f, c) for f in range(arriba, abajo + 1) for c in range(izquierda, derecha + 1)]
    assert sorted(puestas) == sorted(celdas)


@pytest.mark.parametrize(
    "texto", ["", ":x", "Domestico:x", "doméstico:x", "a b:x", "u:x:ninguno", "1u:x", "u" * 60, "u/v:x", "u:"]
)
def test_a_use_is_a_key_and_a_name(texto):
    if texto == "u:":
        assert captura.UsoNuevo.de_texto(texto) == captura.UsoNuevo(clave="u", nombre="U")
        return
    with pytest.raises(captura.NoEsUnaLeyNueva, match="uso"):
        captura.UsoNuevo.de_texto(texto)


@pytest.mark.parametrize(
    "cambio",
    [{"ejercicio": 26}, {"renglones": 0}, {"renglones": 5000}, {"usos": []}, {"usos": ["u", "u"]}],
    ids=str,
)
def test_a_law_in_blank_has_the_size_of_a_law(cambio):
    pedido = {"municipio": "X", "ejercicio": 2027, "usos": ["u"], "renglones": 10} | cambio
    pedido["usos"] = [captura.UsoNuevo(clave=clave, nombre=clave) for clave in pedido["usos"]]
    with pytest.raises(captura.NoEsUnaLeyNueva):
        captura.ley_en_blanco(**pedido)


@pytest.mark.parametrize("modelo", captura.MODELOS)
@pytest.mark.parametrize("mensual", [False, True])
def test_each_model_in_blank_asks_for_its_figures_and_for_nothing_twice(modelo, mensual):
    usos = [captura.UsoNuevo(clave="u", nombre="U", modelo=modelo)]
    ley = captura.ley_en_blanco(municipio="X", ejercicio=2027, usos=usos, renglones=2, mensual=mensual)

    leida = captura.leer(captura.escribir(ley))

    problemas = leida.informe().problemas
    assert all(isinstance(p, captura.ProblemaDeCelda) and p.celda and captura.es_falta(p) for p in problemas)
    assert len({p.celda + p.hoja for p in problemas}) == len(problemas) == captura.avance(ley).faltan
    de_precio = [p for p in problemas if p.hoja == "U" and Decimal(12 if mensual else 1)]
    assert len(de_precio) >= (12 if mensual else 1)
