"""`aljibe padron importar`, as a program calls it."""

import csv
import json
from pathlib import Path

import pytest

from aljibe.interfaces.cli import main
from aljibe.padron import queries as padron
from tests.padron.factories import contenido, renglon

pytestmark = pytest.mark.usefixtures("base_propia")  # a command closes the connections it found


@pytest.fixture
def archivo(tmp_path: Path) -> Path:
    ruta = tmp_path / "F.csv"
    ruta.write_bytes(contenido([renglon(), renglon(cuenta="=1+1"), renglon(cuenta="000002", cp="1", ruta="")]))
    return ruta


def importar(ruta: Path, *mas: str) -> int:
    return main(["padron", "importar", str(ruta), *mas])


def rechazos(ruta: Path) -> list[list[str]]:
    with ruta.open(encoding="utf-8", newline="") as abierto:
        return list(csv.reader(abierto))


def test_the_good_enter_and_the_others_are_told_in_three_places(archivo, capsys):
    assert importar(archivo, "--json") == 1

    dicho = capsys.readouterr()
    documento = json.loads(dicho.out)
    lista = documento.pop("rechazos")
    assert documento == {"archivo": str(archivo), "leidas": 3, "nuevas": 1, "sin_cambio": 0, "rechazadas": 2}
    assert [(r["linea"], r["campo"], r["valor"]) for r in lista] == [
        (3, "cuenta", "=1+1"),
        (4, "cp", "1"),
        (4, "ruta", ""),
    ]
    encabezado, *filas = rechazos(archivo.with_name("F.rechazos.csv"))
    assert encabezado == ["linea", "campo", "valor", "motivo"]
    assert [[str(r["linea"]), r["campo"], r["valor"], r["motivo"]] for r in lista] == filas
    assert dicho.err.splitlines()[0].startswith(f"{archivo}:3: cuenta: «=1+1» empieza como una fórmula")
    assert len(dicho.err.splitlines()) == 3


def test_a_rehearsal_writes_nothing_and_says_the_same(archivo, capsys):
    assert importar(archivo, "--ensayo", "--json") == 1
    ensayo = json.loads(capsys.readouterr().out)

    assert not padron.listar().datos
    assert list(archivo.parent.iterdir()) == [archivo]
    assert importar(archivo, "--json") == 1
    assert json.loads(capsys.readouterr().out) == ensayo


def test_a_clean_import_ends_well_and_leaves_no_rejects_of_another_day(archivo, capsys):
    viejo = archivo.with_name("F.rechazos.csv")
    importar(archivo)
    archivo.write_bytes(contenido([renglon(), renglon(cuenta="000002")]))
    capsys.readouterr()

    assert importar(archivo) == 0

    assert rechazos(viejo) == [["linea", "campo", "valor", "motivo"]]
    assert capsys.readouterr().out == (f"{archivo}: 2 renglones leídos; entraron 1, sin cambio 1, rechazados 0\n")


def test_rejects_go_where_they_are_asked_for_in_a_rehearsal_too(archivo, tmp_path):
    destino = tmp_path / "otro.csv"

    assert importar(archivo, "--ensayo", "--rechazos", str(destino)) == 1

    assert len(rechazos(destino)) == 4


def test_a_file_that_cannot_be_read_as_a_whole_is_a_no(archivo, capsys):
    archivo.write_bytes(b"PK\x03\x04")

    assert importar(archivo) == 1

    assert (
        capsys.readouterr().err == f"{archivo}: es un libro de Excel o un archivo comprimido; guárdelo como CSV UTF-8\n"
    )


def test_windows_1252_is_said(archivo, capsys):
    archivo.write_bytes(contenido([renglon()], codificacion="cp1252", separador=";"))

    assert importar(archivo) == 0

    assert "Windows-1252" in capsys.readouterr().err
    assert padron.cuenta("000001").titular == "María Peñaloza Ríos"


def test_an_unknown_user_imports_nothing(archivo, capsys):
    assert importar(archivo, "--usuario", "nadie") == 1

    assert "«nadie»" in capsys.readouterr().err
    assert not padron.listar().datos


@pytest.mark.parametrize(
    "mas", [["--rechazos", "/no/existe/r.csv"], ["--rechazos", "F.csv"]], ids=["no folder", "the file itself"]
)
def test_a_wrong_path_is_wrong_use_and_nothing_enters(archivo, mas, monkeypatch):
    monkeypatch.chdir(archivo.parent)

    assert importar(archivo, *mas) == 2

    assert not padron.listar().datos


def test_a_missing_file_is_wrong_use(tmp_path, capsys):
    assert importar(tmp_path / "no.csv") == 2

    assert "no existe" in capsys.readouterr().err
