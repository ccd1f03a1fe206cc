"""Reads a tariff file: YAML without surprises.

No number becomes a float, no key may be written twice, and what cannot be read says the line in Spanish.
"""

import re
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from aljibe.reglas.tarifa.esquema import NumeroSinComillas

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# What no text holds and no database keeps: control characters but tabulator and line ends, and half a character.
_NO_ES_TEXTO = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_ENTERO_LLANO = re.compile(r"[-+]?(0|[1-9][0-9]{0,30})")


def caracter_ajeno(texto: str) -> str:
    """The first character of `texto` that is no text; empty if all are."""
    intruso = _NO_ES_TEXTO.search(texto)
    return intruso[0] if intruso else ""


class LeyIlegible(Exception):
    """The file is not a readable law: broken YAML, a repeated key, an unknown encoding."""

    def __init__(self, motivo: str) -> None:
        super().__init__(motivo)
        self.motivo = motivo


@dataclass(frozen=True, slots=True, kw_only=True)
class Lectura:
    """What the file says, and what should be told about how it was read."""

    datos: Any
    avisos: tuple[str, ...] = ()


class _Cargador(_Base):  # type: ignore[misc]
    """Safe loader that keeps numbers as text and refuses a repeated key."""

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        # Before merge keys (<<) are unfolded: overriding a merged key is legitimate, writing one twice is not.
        vistas: dict[Any, yaml.Node] = {}
        for clave, _ in node.value:
            valor = clave.value if clave.tag == "tag:yaml.org,2002:merge" else self.construct_object(clave, deep=True)
            if not isinstance(valor, Hashable):
                raise LeyIlegible(f"línea {clave.start_mark.line + 1}: una clave debe ser una palabra o un número")
            if valor in vistas:
                raise LeyIlegible(
                    f"línea {clave.start_mark.line + 1}: la clave «{clave.value}» está repetida "
                    f"(ya estaba en la línea {vistas[valor].start_mark.line + 1})"
                )
            vistas[valor] = clave
        # A node reached through an alias is flattened once: afterwards it holds merged keys on purpose.
        super().flatten_mapping(node)

    def construct_scalar(self, node: Any) -> Any:
        valor = super().construct_scalar(node)
        if isinstance(valor, str) and (intruso := caracter_ajeno(valor)):
            raise LeyIlegible(
                f"línea {node.start_mark.line + 1}: hay un carácter que no es texto (U+{ord(intruso):04X}); quítelo"
            )
        return valor

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        if isinstance(node, yaml.MappingNode) and not getattr(node, "aplanado", False):
            self.flatten_mapping(node)
            node.aplanado = True  # type: ignore[attr-defined]
        return yaml.constructor.BaseConstructor.construct_mapping(self, node, deep=deep)


def _numero(cargador: Any, nodo: yaml.ScalarNode) -> object:
    return NumeroSinComillas(str(nodo.value))


def _entero(cargador: Any, nodo: yaml.ScalarNode) -> object:
    """Plain decimal integers only: 010, 0x1F, 1_000 and 12:30 are integers for YAML and a surprise for a person."""
    texto = str(nodo.value)
    return int(texto) if _ENTERO_LLANO.fullmatch(texto) else NumeroSinComillas(texto)


def _fecha(cargador: Any, nodo: yaml.ScalarNode) -> object:
    """A date that does not exist (2019-02-30), or one with an hour, stays as text: the validator names it."""
    texto = str(nodo.value)
    if len(texto) == 10:
        try:
            return date.fromisoformat(texto)
        except ValueError:
            pass
    return texto


_Cargador.add_constructor("tag:yaml.org,2002:float", _numero)
_Cargador.add_constructor("tag:yaml.org,2002:int", _entero)
_Cargador.add_constructor("tag:yaml.org,2002:timestamp", _fecha)


def leer_archivo(ruta: Path) -> Lectura:
    """The law in `ruta`.

    Raises OSError: the file cannot be opened. LeyIlegible: it can, and it is not a law.
    """
    return leer(ruta.read_bytes())


def leer(contenido: bytes | str) -> Lectura:
    """The law in `contenido`: UTF-8 (BOM accepted), UTF-16 with BOM, else Windows-1252, which is said.

    Raises LeyIlegible.
    """
    avisos: tuple[str, ...] = ()
    texto = contenido
    if isinstance(texto, bytes):
        texto, avisos = _decodificar(texto)
    return Lectura(datos=_cargar(texto.removeprefix("\ufeff")), avisos=avisos)


def en_texto(contenido: bytes) -> str:
    """The file as text, by the encodings that `leer` accepts.

    Raises LeyIlegible.
    """
    return _decodificar(contenido)[0].removeprefix("\ufeff")


def _decodificar(contenido: bytes) -> tuple[str, tuple[str, ...]]:
    if contenido[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return contenido.decode("utf-16"), ()
        except UnicodeDecodeError:
            raise LeyIlegible("la codificación no se reconoce; guarde el archivo en UTF-8") from None
    try:
        return contenido.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    try:
        texto = contenido.decode("cp1252")
    except UnicodeDecodeError:
        raise LeyIlegible("la codificación no se reconoce; guarde el archivo en UTF-8") from None
    return texto, ("el archivo no está en UTF-8; se leyó como Windows-1252",)


def _cargar(texto: str) -> Any:
    try:
        cargador = _Cargador(texto)
        try:
            return cargador.get_single_data()
        finally:
            cargador.dispose()
    except LeyIlegible:
        raise
    except yaml.MarkedYAMLError as error:
        marca = error.problem_mark or error.context_mark
        donde = f"línea {marca.line + 1}, columna {marca.column + 1}: " if marca else ""
        raise LeyIlegible(f"{donde}el YAML no se puede leer; {_en_castellano(error.problem)}") from None
    except yaml.YAMLError:
        raise LeyIlegible("el YAML no se puede leer; tiene caracteres que no son texto") from None
    except RecursionError:
        raise LeyIlegible("el YAML no se puede leer; tiene demasiados niveles, uno dentro de otro") from None
    except (ValueError, TypeError, LookupError, AttributeError):
        # An explicit tag that does not fit its text (`!!bool x`, `!!omap 3`) fails inside the library.
        raise LeyIlegible("el YAML no se puede leer; una etiqueta (!!) no corresponde a su valor") from None


_EN_CASTELLANO = (
    ("found undefined alias", "usa un alias (*) que no se definió antes con &"),
    ("alias", "revise los alias (* y &)"),
    ("could not determine a constructor", "usa una etiqueta (!) que aquí no se admite"),
    ("unhashable", "una clave debe ser una palabra o un número"),
    ("another document", "tiene más de un documento (---)"),
    ("character", "un carácter no va ahí; revise tabuladores y comillas"),
    ("unexpected end of stream", "le falta cerrar unas comillas"),
    ("merg", "lo que sigue a << debe ser un mapa"),
)


def _en_castellano(problema: str | None) -> str:
    for ingles, castellano in _EN_CASTELLANO:
        if ingles in (problema or ""):
            return castellano
    return "revise sangría, dos puntos, comillas, corchetes y llaves"
