import pytest

from aljibe.base.textos import enumerados


@pytest.mark.parametrize(
    ("palabras", "texto"),
    [([], ""), (["agua"], "agua"), (["agua", "drenaje"], "agua y drenaje"), (["a", "b", "c"], "a, b y c")],
)
def test_words_are_told_as_one_says_them(palabras: list[str], texto: str) -> None:
    assert enumerados(palabras) == texto
