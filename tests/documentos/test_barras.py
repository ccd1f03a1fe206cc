"""The codes of a paper, proved against their norm and against an independent drawing."""

import re

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from aljibe.documentos import barras, qr


def test_every_symbol_of_code128_is_eleven_modules_with_an_even_weight_of_bar():
    *simbolos, paro = barras._ANCHOS
    assert len(simbolos) == 106
    assert len(set(simbolos)) == 106
    assert all(sum(map(int, s)) == 11 and sum(map(int, s[::2])) % 2 == 0 for s in simbolos)
    assert sum(map(int, paro)) == 13


@pytest.mark.parametrize(
    ("texto", "control"),
    [
        ("Wikipedia", 88),  # the worked example of the encyclopaedia
        ("PJJ123C", 55),  # 54 with the start of set A: the start weighs one more in B
    ],
)
def test_the_check_symbol_is_that_of_the_published_examples(texto, control):
    assert barras.simbolos_128(texto)[-2] == control


def test_the_payment_reference_takes_156_modules_and_ten_of_quiet_on_each_side():
    assert barras.modulos_128("1012345027184526121569") == 176


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=40))
def test_what_is_encoded_is_read_back(texto):
    inicio, *cuerpo, control, paro = barras.simbolos_128(texto)
    assert paro == 106
    assert control == (inicio + sum(i * s for i, s in enumerate(cuerpo, start=1))) % 103
    leido, en_pares = "", inicio == 105
    for simbolo in cuerpo:
        if en_pares and simbolo == 100:
            en_pares = False
        else:
            leido += f"{simbolo:02d}" if en_pares else chr(simbolo + 32)
    assert leido == texto


@pytest.mark.parametrize("texto", ["", "ñ", "1\n2"])
def test_what_code128_cannot_write_is_refused(texto):
    with pytest.raises(ValueError, match="Code128"):
        barras.simbolos_128(texto)


def test_r23_the_printed_qr_is_the_address_module_by_module():
    direccion = "HTTP://LOCALHOST:8000/V/JVP5THHNKWABCD123"
    svg = barras.qr_svg(direccion)
    lado = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])
    dibujados = {(int(x) + i, int(y)) for x, y, n in re.findall(r"M(\d+) (\d+)h(\d+)v", svg) for i in range(int(n))}

    esperado = segno.make(direccion, error="m", micro=False)

    assert esperado.mode == "alphanumeric"
    otra = segno.make(direccion, error="m", mask=qr.MASCARA, boost_error=False, micro=False).matrix
    assert lado == len(otra) + 8
    assert dibujados == {(x + 4, y + 4) for y, fila in enumerate(otra) for x, negro in enumerate(fila) if negro}
