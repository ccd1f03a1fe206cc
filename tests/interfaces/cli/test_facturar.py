"""`aljibe lecturas importar` and `aljibe facturar`, as a program calls them."""

import json
from pathlib import Path
from typing import Any

import pytest

from aljibe.base import reloj
from aljibe.interfaces.cli import main
from tests.leyes.factories import ley_aprobada
from tests.padron.factories import cuenta
from tests.seguridad.factories import AHORA

pytestmark = pytest.mark.usefixtures("base_propia")  # a command closes the connections it found
LECTURAS = """\
cuenta,periodo,fecha,lectura,medidor,anomalia,observacion
000001,2026-10,2026-10-28,120,,,
000001,2026-09,2026-09-30,x,,,
"""


@pytest.fixture(autouse=True)
def _a_mediodia(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reloj, "ahora", lambda: AHORA)


def _json(capsys: pytest.CaptureFixture[str], *orden: str, estado: int = 0) -> Any:
    assert main([*orden, "--json"]) == estado
    return json.loads(capsys.readouterr().out)


def test_readings_enter_and_a_period_is_rehearsed_billed_and_repeated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ley_aprobada()
    cuenta("000001", servicios="agua+alcantarillado+tratamiento")
    cuenta("000002")
    archivo = tmp_path / "octubre.csv"
    archivo.write_text(LECTURAS, encoding="utf-8")

    hecho = _json(capsys, "lecturas", "importar", str(archivo), estado=1)

    assert {k: hecho[k] for k in ("leidas", "nuevas", "sin_cambio", "rechazadas")} == {
        "leidas": 2,
        "nuevas": 1,
        "sin_cambio": 0,
        "rechazadas": 1,
    }
    assert (tmp_path / "octubre.rechazos.csv").read_text(encoding="utf-8").splitlines()[1].startswith('3,"lectura","x"')
    ensayo = _json(capsys, "facturar", "2026-10", "--ensayo")
    corrida = _json(capsys, "facturar", "2026-10")
    assert corrida == ensayo
    assert (corrida["facturadas"], corrida["total"], corrida["omitidas"][0]["motivo"]) == (1, "298.00", "sin-lectura")
    assert corrida["rutas"] == [{"ruta": "01", "facturadas": 1, "omitidas": 1, "total": "298.00"}]
    otra = _json(capsys, "facturar", "2026-10", "--ruta", "01", "--emision", "2026-11-20")
    assert (otra["facturadas"], otra["total"]) == (0, "0.00")


@pytest.mark.parametrize(
    ("orden", "estado", "dice"),
    [
        (["2026-10"], 1, "Ninguna ley aprobada rige el 01/10/2026"),
        (["2026-12"], 1, "empieza después de la emisión"),
        (["2026-10", "--emision", "2026-11-25"], 1, "es posterior a hoy"),
        (["2026-10", "--ruta", "77"], 1, "No existe la ruta «77»"),
        (["2026-10", "--usuario", "nadie"], 1, "No existe el usuario «nadie»"),
    ],
)
def test_what_cannot_be_billed_is_a_sentence_and_status_1(
    orden: list[str], estado: int, dice: str, capsys: pytest.CaptureFixture[str]
) -> None:
    cuenta("000001")

    assert main(["facturar", *orden]) == estado

    salida = capsys.readouterr()
    assert dice in salida.err
    assert len(salida.err.splitlines()) == 1
    assert salida.out == ""


@pytest.mark.parametrize("orden", [["2026-13"], ["3000-01"], ["octubre"], ["2026-10", "--emision", "ayer"], []])
def test_wrong_use_is_status_2(orden: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as salida:
        main(["facturar", *orden])

    assert salida.value.code == 2
    assert "facturar" in capsys.readouterr().err


def test_an_interrupted_run_says_that_the_same_command_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ley_aprobada()
    cuenta("000001")

    def interrumpir(**_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("aljibe.interfaces.cli.facturar.services.facturar", interrumpir)

    assert main(["facturar", "2026-10"]) == 130
    assert capsys.readouterr().err.splitlines()[-1].startswith("Se interrumpió.")
