"""`aljibe tarifas validar` and `calcular`: status, outputs and every kind of bad file."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from aljibe.interfaces.cli import main

RAIZ = Path(__file__).parents[2]
CELAYA = RAIZ / "aljibe" / "leyes" / "celaya-2019.yaml"
CORTAZAR = RAIZ / "aljibe" / "leyes" / "cortazar-2026.yaml"
ENCABEZADO = "caso,concepto,uso,m3,fecha,beneficio\n"
BUENO = "1,servicio_medido,domestico,20,2019-05-15,\n"
SALIDA = (
    "caso,concepto,uso,m3,fecha,beneficio,agua,alcantarillado,tratamiento,iva,subtotal,ajuste,total,fundamento,error"
)


@pytest.fixture
def calcular(tmp_path, capsys):
    """Runs the command on the text of a CSV: (status, rows written or None, standard error)."""

    def correr(texto, ley=CELAYA):
        entrada, salida = tmp_path / "casos.csv", tmp_path / "resultado.csv"
        entrada.write_bytes(texto if isinstance(texto, bytes) else texto.encode())
        estado = main(["tarifas", "calcular", str(ley), "--entrada", str(entrada), "--salida", str(salida)])
        filas = None
        if salida.exists():
            contenido = salida.read_bytes()
            assert b"\r" not in contenido and not contenido.startswith(b"\xef\xbb\xbf")
            assert contenido.decode().splitlines()[0] == SALIDA
            filas = list(csv.DictReader(contenido.decode().splitlines(keepends=True)))
        assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []
        return estado, filas, capsys.readouterr().err

    return correr


def test_validar_says_valid_with_notices_and_status_zero(capsys):
    assert main(["tarifas", "validar", str(CELAYA)]) == 0
    salida = capsys.readouterr()
    assert salida.err == ""
    assert "metered[domestico].table.36" in salida.out


def test_validar_says_every_problem_one_a_line_with_file_path_value_and_what_was_expected(capsys):
    assert main(["tarifas", "validar", str(CORTAZAR)]) == 1
    lineas = capsys.readouterr().err.splitlines()
    assert len(lineas) > 30
    assert all(linea.startswith(f"{CORTAZAR}: ") and "; se esperaba " in linea for linea in lineas)
    assert any("metered_common.base_fee: null" in linea for linea in lineas)


@pytest.mark.parametrize(("ley", "estado"), [(CELAYA, 0), (CORTAZAR, 1)])
def test_validar_prints_one_json_document(ley, estado, capsys):
    assert main(["tarifas", "validar", str(ley), "--json"]) == estado
    documento = json.loads(capsys.readouterr().out)
    assert list(documento) == ["archivo", "valido", "problemas", "avisos"]
    assert documento["valido"] is (estado == 0)
    assert documento["valido"] is (documento["problemas"] == [])
    for hallazgo in documento["problemas"] + documento["avisos"]:
        assert list(hallazgo) == ["ruta", "valor", "esperado"]


@pytest.mark.parametrize("contenido", [b"a: 1\na: 2\n", b"a: [", b"\x81\x8d\xff", b"", b"- 1\n", b"hola", b"\x00"])
def test_a_file_that_is_no_law_is_answered_by_both_commands(contenido, tmp_path, capsys, calcular):
    ley = tmp_path / "ley.yaml"
    ley.write_bytes(contenido)
    assert main(["tarifas", "validar", str(ley)]) == 1
    assert len(capsys.readouterr().err.splitlines()) >= 1
    assert main(["tarifas", "validar", str(ley), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["valido"] is False
    estado, filas, error = calcular(ENCABEZADO + BUENO, ley=ley)
    assert (estado, filas) == (1, None)
    assert str(ley) in error


def test_what_json_cannot_say_becomes_text(tmp_path, capsys):
    ley = tmp_path / "ley.yaml"
    ley.write_text("valid_from: 2026-01-01\nvalid_to: 2025-01-01\nfiscal_year: 1.5\nclave: !!binary aGk=\notra: .nan\n")
    assert main(["tarifas", "validar", str(ley), "--json"]) == 1
    valores = {p["ruta"]: p["valor"] for p in json.loads(capsys.readouterr().out)["problemas"]}
    assert valores == {"fiscal_year": "1.5", "valid_to": "2025-01-01"}


@pytest.mark.parametrize(
    "argumentos",
    [
        ["tarifas", "validar", "no-hay.yaml"],
        ["tarifas", "validar", "."],
        ["tarifas", "calcular", "no-hay.yaml", "--entrada", "x.csv", "--salida", "y.csv"],
        ["tarifas", "calcular", str(CELAYA), "--entrada", "no-hay.csv", "--salida", "y.csv"],
        ["tarifas", "calcular", str(CELAYA), "--entrada", str(CELAYA), "--salida", "no-hay/y.csv"],
        ["tarifas", "calcular", str(CELAYA), "--entrada", str(CELAYA), "--salida", "."],
    ],
)
def test_a_path_that_is_missing_is_wrong_use(argumentos, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(argumentos) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize(
    ("argumentos", "dice"),
    [
        (["tarifas", "validar"], "falta: LEY.yaml"),
        (["tarifas"], "falta: ORDEN"),
        ([], "falta: ORDEN"),
        (["tarifas", "calcular", "x.yaml", "--entrada", "a.csv"], "falta: --salida"),
        (["tarifas", "calcular", "x.yaml", "--entrada"], "--entrada: falta su valor"),
        (["tarifas", "validar", "x.yaml", "--sobra"], "sobra: --sobra"),
        (["tarifas", "borrar"], "no es una opción"),
        (["no-hay"], "no es una opción"),
    ],
)
def test_wrong_use_is_said_in_spanish_with_status_two(argumentos, dice, capsys):
    with pytest.raises(SystemExit) as salida:
        main(argumentos)
    assert salida.value.code == 2
    assert dice in capsys.readouterr().err


def test_calcular_prices_each_case_in_order_and_keeps_what_came(calcular):
    estado, filas, _ = calcular(ENCABEZADO + BUENO + "b,servicio_medido,domestico,105,2019-05-15,\n")
    assert estado == 0
    assert [f["caso"] for f in filas] == ["1", "b"]
    assert list(filas[0].values())[6:13] == ["228.04", "0.00", "60.20", "9.63", "297.87", "0.13", "298.00"]
    assert filas[1]["total"] == "2250.00"
    assert "renglón 20" in filas[0]["fundamento"] and filas[0]["error"] == ""


def test_a_case_with_an_error_has_no_money_and_the_rest_is_priced(calcular):
    malos = [
        "servicio_medido,nadie,20,2019-05-15,",
        "servicio_medido,domestico,20,2020-05-15,",
        "servicio_medido,domestico,-1,2019-05-15,",
        'servicio_medido,domestico,"1,200",2019-05-15,',
        "servicio_medido,domestico,1.5,2019-05-15,",
        "servicio_medido,domestico,,2019-05-15,",
        "servicio_medido,domestico,20,15/05/2019,",
        "servicio_medido,domestico,20,2019-05-15,no_existe",
        "servicio_medido,comercial,20,2019-05-15,popular_colonias",
        "servicio_medido,vecindad,20,2019-05-15,",
        "otro,domestico,20,2019-05-15,",
        ",,,,",
        "servicio_medido",
        "servicio_medido,domestico,1,200,2019-05-15,,y sobra",
        "=2+2,domestico,20,2019-05-15,",
    ]
    estado, filas, error = calcular(ENCABEZADO + BUENO + "".join(f"{i},{m}\n" for i, m in enumerate(malos)) + BUENO)
    assert estado == 1
    assert [f["total"] for f in (filas[0], filas[-1])] == ["298.00", "298.00"]
    for fila in filas[1:-1]:
        assert fila["error"]
        assert {fila[c] for c in SALIDA.split(",")[6:14]} == {""}
    assert len(error.splitlines()) == len(malos)
    assert "línea 3: " in error


def test_a_long_list_of_errors_is_counted_and_not_all_printed(calcular):
    estado, filas, error = calcular(ENCABEZADO + "x,servicio_medido,nadie,1,2019-01-01,\n" * 50)
    assert (estado, len(filas)) == (1, 50)
    assert "30 casos más" in error


@pytest.mark.parametrize(
    "texto",
    [
        "\ufeff" + ENCABEZADO + BUENO,
        (ENCABEZADO + BUENO).replace("\n", "\r\n"),
        ENCABEZADO + BUENO.strip(),
        ENCABEZADO + "\n" + BUENO + "\n",
        "nota,beneficio,fecha,m3,uso,concepto,caso\nhola,,2019-05-15,20,domestico,servicio_medido,1\n",
        " Caso ,CONCEPTO,uso,m3,fecha,beneficio\n" + BUENO,
        "caso,concepto,uso,m3,fecha\n1,servicio_medido,domestico,20,2019-05-15\n",
        ENCABEZADO + '"1","servicio_medido"," domestico ","20.0","2019-05-15",""\n',
        ENCABEZADO + BUENO.strip() + ",,\n",
    ],
)
def test_each_way_of_writing_the_same_csv_is_read(calcular, texto):
    estado, filas, _ = calcular(texto)
    assert (estado, [f["total"] for f in filas]) == (0, ["298.00"])


def test_extra_columns_are_dropped_and_accents_kept(calcular):
    texto = "caso,extra,concepto,uso,m3,fecha\nñandú,=1+1,servicio_medido,domestico,20,2019-05-15\n"
    _, filas, _ = calcular(texto)
    assert filas[0]["caso"] == "ñandú" and "extra" not in filas[0]
    _, filas, error = calcular(texto.encode("cp1252"))
    assert filas[0]["caso"] == "ñandú" and "Windows-1252" in error


def test_a_header_without_a_needed_column_says_which_and_prices_nothing(calcular):
    estado, filas, error = calcular("caso,concepto,uso,m3\n1,servicio_medido,domestico,20\n")
    assert estado == 1 and "fecha" in error and filas[0]["error"].startswith("fecha")


@pytest.mark.parametrize(
    ("texto", "dice"),
    [
        ('caso,concepto,uso,m3,fecha,beneficio\n1,"servicio_medido,domestico,20,2019-05-15,\n' + BUENO, "comillas"),
        ("uso,uso,caso\n1,2,3\n", "repetida"),
        (b"\x81\x8d\xff\n", "codificación"),
    ],
)
def test_a_csv_that_cannot_be_read_writes_nothing(calcular, texto, dice):
    estado, filas, error = calcular(texto)
    assert (estado, filas) == (1, None)
    assert dice in error


def test_an_empty_file_gives_only_the_header(calcular):
    estado, filas, error = calcular("")
    assert filas == [] and "falta" in error and estado == 1
    assert calcular(ENCABEZADO)[:2] == (0, [])


def test_a_problem_elsewhere_in_the_law_does_not_stop_a_case(calcular, tmp_path):
    ley = tmp_path / "ley.yaml"
    ley.write_text(CELAYA.read_text().replace('price: "202.10"', "price: null").replace('21: "124.19"', "21: 124.19"))
    assert calcular(ENCABEZADO + BUENO, ley=ley)[0] == 0
    estado, filas, _ = calcular(ENCABEZADO + BUENO.replace("20,", "21,", 1), ley=ley)
    assert estado == 1 and "sin comillas" in filas[0]["error"]


def test_the_result_may_replace_its_own_input_and_goes_to_a_pipe(tmp_path, capfd):
    casos = tmp_path / "casos.csv"
    casos.write_text(ENCABEZADO + BUENO)
    orden = ["tarifas", "calcular", str(CELAYA), "--entrada", str(casos), "--salida"]
    assert main([*orden, str(casos)]) == 0
    assert casos.read_text().startswith(SALIDA)
    casos.write_text(ENCABEZADO + BUENO)
    tubo = tmp_path / "tubo"
    os.mkfifo(tubo)
    lector = subprocess.Popen(["cat", str(tubo)], stdout=subprocess.PIPE)
    assert main([*orden, str(tubo)]) == 0
    assert lector.communicate(timeout=10)[0].decode().startswith(SALIDA)


def test_the_commands_of_the_bare_file_load_neither_django_nor_psycopg(tmp_path):
    programa = (
        "import sys; from aljibe.interfaces.cli import main; estado = main(sys.argv[1:]); "
        "print(sorted({'django', 'psycopg'} & set(sys.modules)), file=sys.stderr); sys.exit(estado)"
    )
    hecho = subprocess.run(
        [sys.executable, "-c", programa, "tarifas", "validar", str(CELAYA)],
        capture_output=True,
        text=True,
        cwd=RAIZ,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
        check=False,
    )
    assert (hecho.returncode, hecho.stderr) == (0, "[]\n")


# The workbook.


@pytest.fixture
def libro(tmp_path):
    """Makes the workbook of a law."""

    def hacer(ley):
        salida = tmp_path / f"{ley.stem}.xlsx"
        assert main(["tarifas", "libro", str(ley), "--salida", str(salida)]) == 0
        return salida

    return hacer


def test_the_book_of_a_law_is_validated_and_priced_as_the_law(libro, calcular, capsys):
    ruta = libro(CELAYA)
    assert "894 datos en 9 hojas; faltan 0" in capsys.readouterr().out
    assert main(["tarifas", "validar", str(ruta)]) == 0
    dicho = capsys.readouterr()
    assert dicho.err == "" and "hoja «Doméstica», celda C43 (metered[domestico].table.36)" in dicho.out

    assert calcular(ENCABEZADO + BUENO, ley=ruta) == calcular(ENCABEZADO + BUENO)


def test_every_hole_of_a_book_is_told_by_sheet_and_cell(libro, capsys):
    ruta = libro(CORTAZAR)
    capsys.readouterr()

    assert main(["tarifas", "validar", str(ruta)]) == 1
    lineas = capsys.readouterr().err.splitlines()
    assert len(lineas) == 9829
    assert all(": hoja «" in linea and "): vacío; se esperaba " in linea for linea in lineas)
    assert main(["tarifas", "validar", str(ruta), "--json"]) == 1
    primero = json.loads(capsys.readouterr().out)["problemas"][0]
    assert primero == {
        "ruta": "metered[domestico].base_fee[enero]",
        "valor": None,
        "esperado": "un importe de cero o más, por ejemplo 110.01",
        "hoja": "Doméstico",
        "celda": "C7",
    }


def test_a_case_that_needs_a_cell_that_is_wrong_is_not_priced_and_the_others_are(libro, calcular, capsys):
    ruta = libro(CELAYA)
    obra = load_workbook(ruta)
    obra["Doméstica"]["C27"] = "=B1"
    obra.save(ruta)
    capsys.readouterr()

    estado, filas, error = calcular(ENCABEZADO + BUENO + "2,servicio_medido,domestico,21,2019-05-15,\n", ley=ruta)

    assert estado == 1
    assert filas[0]["total"] == "" and "table.20 es null" in filas[0]["error"]
    assert filas[1]["total"] == "308.00"
    assert "hoja «Doméstica», celda C27 (metered[domestico].table.20): «=B1»" in error


def test_a_book_in_blank_is_made_of_what_is_asked(tmp_path, capsys):
    salida = tmp_path / "nueva.xlsx"
    usos = ["--uso", "domestico:Doméstico", "--uso", "comercial:Comercio:tramos"]
    orden = ["tarifas", "libro", "--municipio", "Cortazar", "--ejercicio", "2027", *usos, "--salida", str(salida)]

    assert main([*orden, "--renglones", "100", "--mensual"]) == 0

    assert load_workbook(salida).sheetnames == ["Ley", "Doméstico", "Comercio", "Cuotas y reglas", "Conceptos", "otros"]
    capsys.readouterr()
    assert main(["tarifas", "validar", str(salida)]) == 1
    assert all(": hoja «" in linea for linea in capsys.readouterr().err.splitlines())


@pytest.mark.parametrize(
    ("argumentos", "estado", "dice"),
    [
        (["--salida", "x.xlsx"], 2, "falta la ley, o para un libro en blanco: --municipio, --ejercicio, --uso"),
        (
            ["--municipio", "X", "--ejercicio", "2027", "--uso", "A B", "--salida", "x.xlsx"],
            2,
            "se esperaba clave:nombre",
        ),
        ([str(CELAYA), "--mensual", "--salida", "x.xlsx"], 2, "--mensual: solo para un libro en blanco"),
        ([str(CELAYA), "--salida", "no-hay/x.xlsx"], 2, "la carpeta no existe"),
        (["no-hay.yaml", "--salida", "x.xlsx"], 2, "no se puede abrir"),
        (["lista.yaml", "--salida", "x.xlsx"], 1, "no es una ley"),
        (["roto.yaml", "--salida", "x.xlsx"], 1, "el YAML no se puede leer"),
    ],
)
def test_a_book_that_cannot_be_made_is_told_in_a_line(argumentos, estado, dice, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lista.yaml").write_text("- 1\n")
    (tmp_path / "roto.yaml").write_text("a: [")

    assert main(["tarifas", "libro", *argumentos]) == estado

    dicho = capsys.readouterr().err
    assert dice in dicho and len(dicho.splitlines()) == 1
    assert not (tmp_path / "x.xlsx").exists()
