"""`aljibe usuarios crear`, `token crear`, `tarifas importar` and `tarifas aprobar`, as a program calls them."""

import json
from pathlib import Path
from typing import Any

import pytest

from aljibe.interfaces.cli import main
from aljibe.seguridad import queries as personas
from aljibe.tarifas import queries as tarifas
from tests.tarifas.factories import archivo, dia

pytestmark = pytest.mark.usefixtures("base_propia")  # a command closes the connections it found


@pytest.fixture(autouse=True)
def _huellas_baratas(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def ley(tmp_path: Path) -> Path:
    ruta = tmp_path / "ejemplo.yaml"
    ruta.write_bytes(archivo())
    return ruta


def _json(capsys: pytest.CaptureFixture[str], *orden: str) -> Any:
    assert main([*orden, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_person_and_a_token_are_made_and_serve(capsys):
    alta = _json(capsys, "usuarios", "crear", "ana", "--puesto", "direccion", "--nombre", "Ana Ruiz")
    token = _json(capsys, "token", "crear", "--usuario", "ana")

    assert set(alta) == {"usuario", "puesto", "contrasena"}
    assert personas.usuario("ana").check_password(alta["contrasena"])
    assert token["usuario"] == "ana"
    assert personas.usuario_por_token(token["token"]) == personas.usuario("ana")


def test_a_token_is_printed_alone(capsys):
    main(["usuarios", "crear", "ana", "--puesto", "direccion"])
    capsys.readouterr()

    assert main(["token", "crear", "--usuario", "ana"]) == 0

    assert personas.usuario_por_token(capsys.readouterr().out.removesuffix("\n")) is not None


@pytest.mark.parametrize(
    ("orden", "dice"),
    [
        (["usuarios", "crear", "Ana", "--puesto", "cajero"], "«Ana»"),
        (["usuarios", "crear", "ana", "--puesto", "cajera"], "«cajera»"),
        (["usuarios", "crear", "ana", "--puesto", "cajero", "--usuario", "nadie"], "«nadie»"),
        (["token", "crear", "--usuario", "nadie"], "«nadie»"),
        (["token", "crear", "--usuario", "sistema"], "«sistema»"),
        (["tarifas", "aprobar", "999", "--usuario", "sistema"], "Una ley la aprueba"),
    ],
)
def test_a_refusal_is_one_line_and_status_1(capsys, orden, dice):
    assert main(orden) == 1

    salida = capsys.readouterr()
    assert salida.out == ""
    assert dice in salida.err
    assert len(salida.err.splitlines()) == 1


@pytest.mark.parametrize("orden", [["usuarios", "crear", "ana"], ["token", "crear"], ["tarifas", "aprobar", "uno"]])
def test_wrong_use_is_status_2(capsys, orden):
    with pytest.raises(SystemExit) as salida:
        main(orden)

    assert salida.value.code == 2


def test_a_law_is_imported_by_one_person_and_approved_by_another(capsys, ley):
    _json(capsys, "usuarios", "crear", "ana", "--puesto", "encargado_facturacion")
    _json(capsys, "usuarios", "crear", "beto", "--puesto", "jefe_comercializacion")

    borrador = _json(capsys, "tarifas", "importar", str(ley), "--usuario", "ana")
    assert main(["tarifas", "aprobar", str(borrador["id"]), "--usuario", "ana"]) == 1
    assert "la aprueba otra persona" in capsys.readouterr().err
    aprobada = _json(capsys, "tarifas", "aprobar", str(borrador["id"]), "--usuario", "beto")

    assert borrador["estado"] == "borrador"
    assert aprobada == {"id": borrador["id"], "estado": "aprobada"}
    en_vigor = tarifas.ley_en_vigor(dia("2026-06-01"))
    assert en_vigor is not None
    assert en_vigor.pk == borrador["id"]


def test_a_law_with_problems_says_each_in_a_line(capsys, ley):
    ley.write_bytes(archivo().replace(b'"6.00"', b"6.00").replace(b"half_down", b"a_ojo"))

    assert main(["tarifas", "importar", str(ley)]) == 1

    lineas = capsys.readouterr().err.splitlines()
    assert len(lineas) == 3
    assert all(linea.startswith(str(ley)) for linea in lineas)


def test_a_law_that_lacks_figures_enters_and_says_how_many(capsys):
    cortazar = Path(__file__).parents[3] / "aljibe" / "leyes" / "cortazar-2026.yaml"

    assert _json(capsys, "tarifas", "importar", str(cortazar)) == {"id": 1, "estado": "borrador", "faltan": 9829} | {
        "id": tarifas.leyes(al=dia("2026-06-01"))[0].id
    }
    assert main(["tarifas", "importar", str(cortazar)]) == 0
    assert "borrador incompleto. Le faltan 9,829 datos" in capsys.readouterr().out
    main(["usuarios", "crear", "beto", "--puesto", "jefe_comercializacion"])
    capsys.readouterr()
    assert main(["tarifas", "aprobar", str(tarifas.leyes(al=dia("2026-06-01"))[0].id), "--usuario", "beto"]) == 1
    assert "está incompleta: le faltan 9,829 datos" in capsys.readouterr().err


def test_a_file_too_big_for_a_law_is_refused(capsys, tmp_path):
    enorme = tmp_path / "enorme.xlsx"
    with enorme.open("wb") as abierto:
        abierto.write(b"PK\x03\x04")
        abierto.truncate(100 * 1024 * 1024)

    assert main(["tarifas", "importar", str(enorme)]) == 1
    assert "no es el archivo de una ley" in capsys.readouterr().err


def test_a_law_that_is_not_there_is_wrong_use(capsys, tmp_path):
    assert main(["tarifas", "importar", str(tmp_path / "nada.yaml")]) == 2
    assert "no se puede abrir" in capsys.readouterr().err


def test_a_name_with_a_control_character_is_refused(capsys):
    assert main(["usuarios", "crear", "ana", "--puesto", "direccion", "--nombre", "Ana\x00Ruiz"]) == 1
    assert "El nombre tiene un carácter que no es texto" in capsys.readouterr().err
