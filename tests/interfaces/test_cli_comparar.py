"""`aljibe tarifas comparar` on bare files: status, what is told, the document and the workbook."""

import json
import subprocess
import sys
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from aljibe.interfaces.cli import main

CELAYA = Path(__file__).parents[2] / "aljibe" / "leyes" / "celaya-2019.yaml"
CORTAZAR = CELAYA.with_name("cortazar-2026.yaml")
ENCABEZADO = "concepto,uso,m3,fecha,beneficio,cuantas\n"


@pytest.fixture
def propuesta(tmp_path):
    """Celaya with the domestic cuota base 10.00 dearer, and `comercial` under another name."""
    ruta = tmp_path / "propuesta.yaml"
    texto = CELAYA.read_text(encoding="utf-8").replace('"110.01"', '"120.01"').replace("2019", "2027")
    ruta.write_text(texto.replace("use: comercial\n", "use: comercios\n"), encoding="utf-8")
    return ruta


@pytest.fixture
def comparar(tmp_path, propuesta, capsys):
    """Runs the command on the text of a CSV (None: without): (status, standard output, standard error)."""

    def correr(texto=None, *mas, b=propuesta):
        argumentos = ["tarifas", "comparar", str(CELAYA), str(b), *mas]
        if texto is not None:
            consumos = tmp_path / "consumos.csv"
            consumos.write_bytes(texto if isinstance(texto, bytes) else texto.encode())
            argumentos += ["--consumos", str(consumos)]
        estado = main(argumentos)
        dicho = capsys.readouterr()
        return estado, dicho.out, dicho.err

    return correr


def test_it_says_who_pays_more_and_how_much(comparar):
    estado, dicho, quejas = comparar(
        ENCABEZADO + "servicio_medido,domestico,20,2024-05-15,,3\n,domestico,12,2024-06-01,,\n"
    )

    assert (estado, quejas) == (0, "")
    assert "todos los consumos domésticos suben: 10.00 al mes en promedio" in dicho
    assert "En total se cobrarían $ 40.00 más (3.58 %): $ 1,157.00 en lugar de $ 1,117.00." in dicho
    for titulo in ("Por uso", "Por rango de m³", "Por decil de consumo: Doméstica", "Ingresos por concepto"):
        assert f"\n{titulo}\n" in dicho


def test_a_capture_workbook_is_compared_as_the_law_it_is(comparar, propuesta, tmp_path, capsys):
    casos = ENCABEZADO + ",domestico,20,2024-05-15,,3\n"
    libro = tmp_path / "propuesta.xlsx"
    assert main(["tarifas", "libro", str(propuesta), "--salida", str(libro)]) == 0
    capsys.readouterr()

    estado, dicho, quejas = comparar(casos, b=libro)

    assert (estado, quejas) == (0, "")
    assert dicho == comparar(casos)[1]
    obra = openpyxl.load_workbook(libro)
    obra["Doméstica"]["C27"] = "=B1"
    obra.save(libro)
    estado, _, quejas = comparar(casos, b=libro)
    assert (estado, quejas.splitlines()[0].partition("; ")[0]) == (
        1,
        f"{libro}: hoja «Doméstica», celda C27 (metered[domestico].table.20): «=B1»",
    )


def test_the_document_has_money_as_text(comparar):
    estado, dicho, _ = comparar(ENCABEZADO + ",domestico,20,2024-05-15,,3\n", "--json")
    documento = json.loads(dicho, parse_float=lambda numero: pytest.fail(f"a number with decimals: {numero}"))

    assert estado == 0
    assert documento["leyes"]["a"]["archivo"] == str(CELAYA)
    assert (documento["base"], documento["total"]["diferencia"], documento["total"]["porcentaje"]) == (
        "consumos", "30.00", "3.36",
    )  # fmt: skip
    assert [i["concepto"] for i in documento["ingresos"]] == [
        "agua", "alcantarillado", "tratamiento", "iva", "ajuste", "total",
    ]  # fmt: skip
    assert "precios" not in documento


def test_without_consumptions_the_price_lists_are_compared(comparar):
    estado, dicho, _ = comparar(None, "--json", "--mes", "7", "--equivale", "comercial=comercios")
    documento = json.loads(dicho)

    assert estado == 1  # the law of today has no `comercios`
    assert documento["base"] == "lista_de_precios"
    de_20 = next(p for p in documento["precios"] if (p["uso"], p["m3"]) == ("domestico", "20"))
    assert de_20 == {
        "uso": "domestico", "mes": 7, "m3": "20", "a": "298.00", "b": "308.00", "diferencia": "10.00",
        "porcentaje": "3.36",
    }  # fmt: skip
    assert {f["uso"] for f in documento["sin_precio"]} == {"comercios"}
    assert comparar(None, "--equivale", "comercial=comercios", "comercios=comercial")[0] == 0


def test_what_cannot_be_priced_is_told_with_its_reason_and_the_workbook_is_written_all_the_same(comparar, tmp_path):
    salida = tmp_path / "f.xlsx"
    filas = (
        ",domestico,20,2024-05-15,,3\n,comercial,20,2024-05-15,,2\n,domestico,1.2.3,2024-05-15,,\n,domestico,9,ayer,,\n"
    )

    estado, dicho, quejas = comparar(ENCABEZADO + filas, "--salida", str(salida))

    assert estado == 1
    assert "Sin precio (4 casos)" in dicho
    assert "Ley B, «comercial», 2 casos: El uso «comercial» no está en la ley" in dicho
    assert "línea 4: m3 es «1.2.3»" in quejas and "línea 5: fecha es «ayer»" in quejas
    libro = openpyxl.load_workbook(salida)
    assert libro["Sin precio"].max_row == 4
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_the_month_chosen_is_the_only_one_compared(comparar):
    filas = ENCABEZADO + ",domestico,20,2024-05-15,,3\n,domestico,20,2024-06-15,,4\n"

    assert json.loads(comparar(filas, "--json", "--mes", "6")[1])["total"]["recibos"] == 4
    estado, _, quejas = comparar(filas, "--mes", "7")
    assert estado == 1 and "no hay consumos de julio" in quejas


@pytest.mark.parametrize("cuantas", ["0", "-1", "1.5", "x", "9" * 30])
def test_how_many_is_a_whole_number(comparar, cuantas):
    estado, dicho, quejas = comparar(ENCABEZADO + f",domestico,20,2024-05-15,,{cuantas}\n,domestico,20,2024-05-15,,1\n")

    assert estado == 1
    assert "cuantas es «" in quejas and "Sin precio (1 caso)" in dicho


@pytest.mark.parametrize(
    ("texto", "dice"),
    [
        ("uso,m3\nx,1\n", "falta: fecha"),
        ("", "está vacío"),
        (ENCABEZADO, "no hay consumos que comparar"),
        (ENCABEZADO.replace("concepto", "uso"), "«uso» está repetida"),
        (b"PK\x03\x04", "es un libro de Excel"),
    ],
)
def test_a_file_that_has_no_consumptions_is_refused(comparar, texto, dice):
    estado, dicho, quejas = comparar(texto)

    assert (estado, dicho) == (1, "")
    assert dice in quejas and len(quejas.splitlines()) == 1


@pytest.mark.parametrize(
    "mas",
    [
        ["--equivale", "comercial"],
        ["--equivale", "comercial=comercial"],
        ["--equivale", "=x"],
        ["--equivale", "comercial=no_hay"],
        ["--mes", "13"],
        ["--salida", "no-hay/f.xlsx"],
        ["--salida", "."],
        ["--consumos", "no-hay.csv"],
        ["--consumos", "."],
    ],
)
def test_wrong_use_is_two(propuesta, mas, capsys):
    try:
        estado = main(["tarifas", "comparar", str(CELAYA), str(propuesta), *mas])
    except SystemExit as salida:
        estado = salida.code
    dicho = capsys.readouterr()
    assert (estado, dicho.out) == (2, "")
    assert dicho.err.strip()


def test_a_law_that_is_not_there_or_cannot_be_read(propuesta, tmp_path, capsys):
    rota = tmp_path / "rota.yaml"
    rota.write_text("a: [")

    assert main(["tarifas", "comparar", "no-hay.yaml", str(propuesta)]) == 2
    assert main(["tarifas", "comparar", str(propuesta), str(rota)]) == 1
    assert str(rota) in capsys.readouterr().err


def test_a_law_without_prices_is_told_use_by_use(comparar):
    estado, dicho, _ = comparar(None, b=CORTAZAR)

    assert estado == 1
    assert "no hay nada que comparar" in dicho
    assert "metered[domestico]" in dicho


def test_it_needs_neither_django_nor_a_database(propuesta):
    codigo = (
        "import sys; from aljibe.interfaces.cli import main;"
        f"main(['tarifas', 'comparar', {str(CELAYA)!r}, {str(propuesta)!r}]); sys.exit('django' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", codigo], capture_output=True, check=False).returncode == 0


# The workbook.


def libro_de(comparar, tmp_path, texto, *mas):
    salida = tmp_path / "f.xlsx"
    comparar(texto, "--salida", str(salida), *mas)
    return openpyxl.load_workbook(BytesIO(salida.read_bytes()))


def test_the_workbook_has_its_sheets_with_heads_that_stay_and_a_plot_of_its_own(comparar, tmp_path):
    libro = libro_de(comparar, tmp_path, ENCABEZADO + ",domestico,20,2024-05-15,,3\n,domestico,7,2024-05-15,,40\n")

    assert libro.sheetnames == [
        "Resumen", "Por uso", "Por rango", "Por decil", "Ingresos", "Precios m³ a m³", "Sin precio",
    ]  # fmt: skip
    assert {hoja.freeze_panes for hoja in libro} == {"A2"}
    assert [len(libro[nombre]._charts) for nombre in ("Por decil", "Precios m³ a m³")] == [1, 1]


def test_money_is_a_number_with_its_centavos(comparar, tmp_path):
    filas = "".join(f",domestico,20,2024-05-15,,{n}\n" for n in (999_999_999,) * 30)
    libro = libro_de(comparar, tmp_path, ENCABEZADO + filas)

    fila = {c.value: libro["Ingresos"].cell(row=2, column=c.column) for c in libro["Ingresos"][1]}
    assert Decimal(str(fila["Ley A"].value)) == 30 * 999_999_999 * Decimal("228.04")
    assert fila["Ley A"].number_format.startswith("#,##0.00")


def test_a_text_that_looks_like_a_formula_stays_a_text(comparar, tmp_path):
    malo = '=HYPERLINK("http://x","y")'
    libro = libro_de(comparar, tmp_path, ENCABEZADO + f',"{malo.replace(chr(34), chr(34) * 2)}",20,2024-05-15,,3\n')

    (celda,) = (c for c in libro["Sin precio"]["B"] if c.value == malo)
    assert (celda.data_type, celda.quotePrefix) == ("s", True)
    assert not [c for hoja in libro for fila in hoja.iter_rows() for c in fila if c.data_type == "f"]
