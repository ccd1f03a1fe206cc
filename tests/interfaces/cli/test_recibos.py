"""`aljibe recibos imprimir`, as the print shop's night calls it."""

import hashlib
import json
from pathlib import Path

import pytest

from aljibe.base import reloj
from aljibe.facturacion import queries
from aljibe.interfaces.cli import main
from tests.facturacion.factories import AHORA, cuentas_medidas, facturar
from tests.leyes.factories import ley_aprobada


@pytest.fixture(autouse=True)
def _facturados(base_propia: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Four bills of October in two routes, those of the second with the lesser folios, and a folder of data."""
    monkeypatch.setenv("ALJIBE_DATOS", str(tmp_path / "datos"))
    monkeypatch.setattr(reloj, "ahora", lambda: AHORA)
    ley_aprobada()
    cuentas_medidas(4, rutas=2)
    facturar("2026-10", ruta="02")
    facturar("2026-10", ruta="01")


def test_two_runs_copied_to_one_folder_do_not_write_over_each_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    salida = tmp_path / "imprenta"
    orden = ["recibos", "imprimir", "2026-10", "--salida", str(salida), "--procesos", "1", "--json"]

    hechas = []
    for ruta in ("01", "02"):
        assert main([*orden, "--ruta", ruta]) == 0
        hechas.append(json.loads(capsys.readouterr().out.splitlines()[-1]))

    partes = [(hecha["tirada"], *hecha["partes"]) for hecha in hechas]
    assert [Path(parte["archivo"]).name for _, parte in partes] == [
        f"tirada-{tirada}-recibos-2026-10-001.pdf" for tirada, _ in partes
    ]
    assert {a.name for a in salida.iterdir()} == {Path(parte["archivo"]).name for _, parte in partes}
    for _, parte in partes:
        assert hashlib.sha256(Path(parte["archivo"]).read_bytes()).hexdigest() == parte["huella"]


def test_a_file_where_the_folder_should_be_is_refused_before_anything_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archivo = tmp_path / "imprenta"
    archivo.write_text("no es una carpeta")

    assert main(["recibos", "imprimir", "2026-10", "--salida", str(archivo)]) == 2

    assert capsys.readouterr().err == f"{archivo}: es un archivo; se esperaba una carpeta\n"
    assert queries.tiradas("2026-10", ahora=AHORA) == []
    assert archivo.read_text() == "no es una carpeta"


def test_a_part_says_its_first_and_its_last_bill_which_are_in_route_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recibos", "imprimir", "2026-10", "--procesos", "1"]) == 0

    dicho = capsys.readouterr().out
    assert ": 4 páginas, del recibo RA-2026-000003, cuenta 000001, al RA-2026-000002, cuenta 000004; sha256 " in dicho
