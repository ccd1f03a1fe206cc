"""CSV that comes from outside."""

import csv
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aljibe.base import tablas
from aljibe.base.tablas import ArchivoInvalido, RenglonRechazado, Tabla

TEXTOS = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from(",;\"\n'=+-@ñÑáé"), max_size=12)


def tabla(datos: bytes, *, requeridas: tuple[str, ...] = ("a",)) -> Tabla:
    return Tabla(io.BytesIO(datos), nombre="f.csv", columnas=("a", "b"), requeridas=requeridas)


def leida(datos: bytes) -> list[tuple[int, str, str]]:
    return [(r.linea, r.valores["a"], r.valores["b"]) for r in tabla(datos) if r.rechazo is None]


def rechazada(datos: bytes) -> list[RenglonRechazado]:
    return [r.rechazo for r in tabla(datos) if r.rechazo]


@given(
    st.lists(st.tuples(TEXTOS.filter(str.strip), TEXTOS)),
    st.sampled_from(",;"),
    st.sampled_from(["utf-8", "utf-8-sig"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_what_a_spreadsheet_writes_is_read_as_it_was(filas, separador, codificacion, fin):
    filas = [tuple(texto.replace("\ufffd", "") or "x" for texto in fila) for fila in filas]
    filas = [fila for fila in filas if any(map(str.strip, fila))]
    salida = io.StringIO()
    escritor = csv.writer(salida, delimiter=separador, lineterminator=fin)
    escritor.writerows([("a", "b"), *filas])

    assert [(a, b) for _, a, b in leida(salida.getvalue().encode(codificacion))] == filas


@given(st.binary(max_size=400))
def test_no_bytes_whatever_make_it_fail_but_with_a_sentence(basura):
    for datos in (basura, b"a,b\n" + basura):
        try:
            renglones = list(tabla(datos))
        except ArchivoInvalido as rechazo:
            assert str(rechazo).startswith("f.csv: ")
        else:
            assert all(r.rechazo is None or r.rechazo.motivo for r in renglones)


@given(st.binary(max_size=300))
def test_no_line_is_told_twice_nor_out_of_order(basura):
    try:
        lineas = [r.linea for r in tabla(b"a,b\n" + basura)]
    except ArchivoInvalido:
        return
    assert lineas == sorted(set(lineas))


def test_line_numbers_count_the_breaks_inside_quotes():
    assert leida(b'a,b\n"uno\ndos\ntres",x\n\ny,z\n') == [(2, "uno\ndos\ntres", "x"), (6, "y", "z")]


def test_windows_1252_is_recognised_and_said():
    archivo = tabla("a,b\nPeñaloza,Núñez\n".encode("cp1252"))

    assert next(iter(archivo)).valores == {"a": "Peñaloza", "b": "Núñez"}
    assert archivo.avisos == ["está en Windows-1252, no en UTF-8; se leyó así"]


def test_one_damaged_letter_does_not_turn_a_file_of_utf8_into_windows_1252():
    datos = "a,b\nPeñaloza,1\nNúñez,2\n".encode() + b"Ib\xe1\xf1ez,3\n" + "Ríos,4\nMuñoz,5\n".encode()

    assert [a for _, a, _ in leida(datos)] == ["Peñaloza", "Núñez", "Ríos", "Muñoz"]
    assert [(r.linea, r.campo, r.motivo) for r in rechazada(datos)] == [
        (4, "a", "tiene un carácter que no se puede leer")
    ]


@pytest.mark.parametrize("datos", [b"a;b\n1,5;2\n", b"\xef\xbb\xbfa;b\r\n1,5;2\r\n", b"A ; B\n1,5;2"])
def test_a_semicolon_file_may_have_commas_in_its_values(datos):
    assert leida(datos) == [(2, "1,5", "2")]


def test_columns_go_by_name_and_an_unknown_one_is_only_said():
    archivo = tabla(b"b,sobra,a\n1,2,3\n")

    assert next(iter(archivo)).valores == {"a": "3", "b": "1"}
    assert archivo.avisos == ["no se usan las columnas: sobra"]


def test_an_absent_column_is_empty():
    assert leida(b"a\n1\n") == [(2, "1", "")]


@pytest.mark.parametrize(
    ("datos", "dice"),
    [
        (b"", "está vacío"),
        (b"\n\n", "le falta: a"),
        (b"b\n1\n", "le falta: a"),
        (b"a,b,A\n1,2,3\n", "«a» está repetida"),
        (b"PK\x03\x04xxxx", "Excel"),
        (b"\xff\xfea\x00,\x00", "UTF-16"),
        (b"%PDF-1.7", "PDF"),
    ],
)
def test_a_file_that_is_not_the_table_is_refused_saying_why(datos, dice):
    with pytest.raises(ArchivoInvalido, match=dice):
        tabla(datos)


def test_every_problem_of_a_header_is_told():
    with pytest.raises(ArchivoInvalido) as error:
        tabla(b"b,b\n")

    assert len(error.value.problemas) == 2
    assert str(error.value).count("f.csv: ") == 2


@pytest.mark.parametrize(
    ("renglon", "motivo"),
    [
        (b"1", "tiene 1 columnas y el encabezado 2"),
        (b"1,2,3", "tiene 3 columnas y el encabezado 2"),
        (b'"1"x,2', "comillas mal puestas"),
        (b'1,"2', "comillas"),
        (b"1,\x00", "no se puede leer"),
        (b"x" * 70_000 + b",2", "65,536"),
        (b'"' + b"x" * 70_000 + b'",2', "65,536"),
        (b"x" * 200_000, "65,536"),
    ],
)
def test_a_bad_row_is_told_and_never_hides_the_ones_below_it(renglon, motivo):
    datos = b"a,b\n0,0\n" + renglon + b"\n4,4\n5,5\n"

    assert leida(datos) == [(2, "0", "0"), (4, "4", "4"), (5, "5", "5")]
    (rechazo,) = rechazada(datos)
    assert rechazo.linea == 3
    assert motivo in rechazo.motivo


def test_the_commas_that_a_spreadsheet_leaves_behind_are_not_columns_nor_rows():
    assert leida(b"a,b,,\n1,2,,\n,,,\n3,4,,,,\n") == [(2, "1", "2"), (4, "3", "4")]


def test_a_table_is_read_again_from_its_start():
    archivo = tabla(b"a\n1\n2\n")

    assert [r.linea for r in archivo] == [r.linea for r in archivo] == [2, 3]


@pytest.mark.lento
def test_a_long_file_takes_no_memory(tmp_path):
    ruta = tmp_path / "largo.csv"
    with ruta.open("w") as salida:
        salida.write("a,b\n")
        salida.writelines(f"{n},{'x' * 40}\n" for n in range(100_000))
    tracemalloc.start()

    with ruta.open("rb") as archivo:
        cuantos = sum(1 for _ in Tabla(archivo, nombre="largo.csv", columnas=("a", "b"), requeridas=("a",)))
    maximo = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert cuantos == 100_000
    assert maximo < 10_000_000


def test_rejects_are_kept_in_order_and_counted_by_line():
    rechazos = tablas.Rechazos()
    notados = [
        RenglonRechazado(2, "a", "ñ\n\x00", "x"),
        RenglonRechazado(2, "b", "", "y"),
        RenglonRechazado(5, "", "", "z"),
    ]
    for rechazo in notados:
        rechazos.anotar(rechazo)

    assert list(rechazos) == list(rechazos) == notados
    assert (len(rechazos), rechazos.lineas) == (3, 2)


def test_the_file_of_rejects_keeps_the_text_as_it_came(tmp_path: Path):
    ruta = tmp_path / "f.rechazos.csv"
    ruta.write_text("de ayer")

    tablas.escribir_rechazos(ruta, [RenglonRechazado(3, "nombre", '=cmd|"x"!A1\nñ', "no es un nombre")])

    with ruta.open(encoding="utf-8", newline="") as archivo:
        assert list(csv.reader(archivo)) == [
            ["linea", "campo", "valor", "motivo"],
            ["3", "nombre", '=cmd|"x"!A1\nñ', "no es un nombre"],
        ]
    assert list(tmp_path.iterdir()) == [ruta]
