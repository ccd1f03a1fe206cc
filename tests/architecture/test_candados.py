"""The locks name what is installed and its hash, and no address to take it from."""

import re

import pytest

from tests.architecture import casa

CANDADOS = ["requirements.txt", "requirements-dev.txt"]


@pytest.mark.parametrize("nombre", CANDADOS)
def test_a_lock_carries_no_address(nombre):
    texto = casa.texto(casa.RAIZ / nombre)
    assert not re.search(r"http|--index-url|--extra-index-url|--find-links", texto)


@pytest.mark.parametrize("nombre", CANDADOS)
def test_everything_in_a_lock_is_pinned_and_hashed(nombre):
    renglones = casa.texto(casa.RAIZ / nombre).replace("\\\n", " ").splitlines()
    paquetes = [renglon for renglon in renglones if renglon.strip() and not renglon.lstrip().startswith("#")]
    sueltos = [paquete.split()[0] for paquete in paquetes if "==" not in paquete or "--hash=sha256:" not in paquete]
    assert paquetes
    assert sueltos == []


def test_no_lock_of_another_tool_is_kept():
    assert [nombre for nombre in ("uv.lock", "pylock.toml", "poetry.lock") if (casa.RAIZ / nombre).exists()] == []


@pytest.mark.parametrize("nombre", ["requirements.in", "requirements-dev.in"])
def test_each_dependency_has_its_line_of_reasons(nombre):
    razones = casa.texto(casa.RAIZ / "docs" / "decisiones" / "0002-dependencias.md")
    pedidos = re.findall(r"^[a-z][\w.-]*", casa.texto(casa.RAIZ / nombre), re.MULTILINE)
    assert pedidos
    assert [pedido for pedido in pedidos if f"| `{pedido}`" not in razones] == []
