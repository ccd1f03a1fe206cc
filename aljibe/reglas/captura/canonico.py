"""A law as the text that is kept: the same data, always written the same way, every amount between quotes."""

from typing import Any

import yaml

from aljibe.reglas.tarifa.esquema import NumeroSinComillas

_Base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_ANCHO = 118


class _Escritor(_Base):  # type: ignore[misc]
    """Safe dumper without aliases: what is reached by two ways is written twice, as a person would."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _sin_comillas(escritor: Any, numero: NumeroSinComillas) -> Any:
    """As it was written, so that the validator says what is wrong with it."""
    etiqueta = escritor.resolve(yaml.ScalarNode, numero.texto, (True, False))
    return escritor.represent_scalar(etiqueta, numero.texto)


_Escritor.add_representer(NumeroSinComillas, _sin_comillas)
_Escritor.add_representer(tuple, lambda escritor, tupla: escritor.represent_list(list(tupla)))


def escribir(datos: Any) -> str:
    """`datos` as YAML that `lectura.leer` reads back the same. Keys in their order; money is text, and quoted."""
    dicho: str = yaml.dump(
        datos, Dumper=_Escritor, allow_unicode=True, sort_keys=False, default_flow_style=None, width=_ANCHO
    )
    return dicho
