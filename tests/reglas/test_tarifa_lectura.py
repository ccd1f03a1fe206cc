import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aljibe.reglas.tarifa.esquema import NumeroSinComillas
from aljibe.reglas.tarifa.lectura import LeyIlegible, leer


def test_no_number_becomes_a_float():
    datos = leer("a: 1.5\nb: 1e5\nc: .inf\nd: 010\ne: 1_000\nf: 12:30\ng: 35\nh: '1.50'").datos
    assert datos == {
        "a": NumeroSinComillas("1.5"),
        "b": "1e5",
        "c": NumeroSinComillas(".inf"),
        "d": NumeroSinComillas("010"),
        "e": NumeroSinComillas("1_000"),
        "f": NumeroSinComillas("12:30"),
        "g": 35,
        "h": "1.50",
    }


def test_a_date_that_does_not_exist_stays_as_text_for_the_validator():
    assert leer("a: 2026-02-28\nb: 2026-02-30\nc: 2026-01-01 10:00:00").datos == {
        "a": date(2026, 2, 28),
        "b": "2026-02-30",
        "c": "2026-01-01 10:00:00",
    }


@pytest.mark.parametrize(
    "texto",
    [
        "a: 1\na: 2",
        "x: {a: 1, b: {c: 1, c: 2}}",
        "- {a: 1, a: 1}",
        "1: a\n1: b",
        "1: a\ntrue: b",
        "<<: {a: 1}\n<<: {b: 2}",
    ],
)
def test_a_repeated_key_is_refused_with_its_line(texto):
    with pytest.raises(LeyIlegible, match=r"línea \d+: la clave .* está repetida"):
        leer(texto)


def test_a_merged_key_may_be_overridden_and_used_again():
    datos = leer("a: &x {b: 1, c: 2}\nd: {<<: *x, b: 3}\ne: {<<: *x}\nf: *x\ng: *x").datos
    assert datos["d"] == {"b": 3, "c": 2}
    assert datos["e"] == datos["f"] == datos["g"] == {"b": 1, "c": 2}


@pytest.mark.parametrize(
    "texto",
    [
        "a: [",
        "a: *b",
        "a: !!python/object:os.x {}",
        "? [a]\n: b",
        "--- 1\n--- 2",
        "a: 'b",
        "\tb: 1",
        "a: !!bool x",
        "[" * 5000,
        "\x00",
        "{<<: 3}",
        "a: b: c",
        "a: !!set [1]",
    ],
)
def test_what_cannot_be_read_is_said_in_spanish(texto):
    with pytest.raises(LeyIlegible) as error:
        leer(texto)
    assert "\n" not in error.value.motivo
    assert not {"expected", "found", "could not"} & set(error.value.motivo.split())


def test_encodings():
    assert leer("\ufeffá: ñ").datos == leer("á: ñ".encode("utf-8-sig")).datos == {"á": "ñ"}
    assert leer("á: ñ".encode("utf-16")).datos == {"á": "ñ"}
    en_1252 = leer("á: ñ".encode("cp1252"))
    assert en_1252.datos == {"á": "ñ"}
    assert "Windows-1252" in en_1252.avisos[0]
    with pytest.raises(LeyIlegible, match="codificación"):
        leer(b"\x81\x8d: \xff")


@given(
    st.one_of(
        st.binary(max_size=200), st.text(max_size=200), st.text(alphabet="ab:-{}[],&*!<>'\"\n 0.19~|?#%", max_size=60)
    )
)
def test_any_file_is_read_or_refused(contenido):
    try:
        leer(contenido)
    except LeyIlegible as error:
        assert error.motivo


@pytest.mark.parametrize(
    ("texto", "linea", "cual"),
    [
        ('a: 1\nb: "x\\0y"\n', 2, "U+0000"),
        ('a:\n  "uso\\x1b": 1\n', 2, "U+001B"),
        ('- "\\x7f"\n', 1, "U+007F"),
    ],
)
def test_a_character_that_no_text_holds_is_named_with_its_line(texto: str, linea: int, cual: str):
    with pytest.raises(LeyIlegible, match=rf"línea {linea}: hay un carácter que no es texto \({re.escape(cual)}\)"):
        leer(texto)


def test_tabulators_and_line_ends_are_text():
    assert leer('a: "x\\ty\\r\\nz"').datos == {"a": "x\ty\r\nz"}
