import pytest

from aljibe.base.rechazos import ValorInvalido
from aljibe.base.textos import en_un_renglon, enumerados


@pytest.mark.parametrize(
    ("palabras", "texto"),
    [([], ""), (["agua"], "agua"), (["agua", "drenaje"], "agua y drenaje"), (["a", "b", "c"], "a, b y c")],
)
def test_words_are_told_as_one_says_them(palabras: list[str], texto: str) -> None:
    assert enumerados(palabras) == texto


def test_what_a_person_wrote_is_kept_in_one_line() -> None:
    assert en_un_renglon("  Casa \n sola\t", campo="motivo", maximo=9) == "Casa sola"
    assert en_un_renglon(" \n", campo="motivo", maximo=9) == ""
    for texto in ("Casa solas", "Casa\x00"):
        with pytest.raises(ValorInvalido) as negado:
            en_un_renglon(texto, campo="motivo", maximo=9)
        assert negado.value.campo == "motivo"
