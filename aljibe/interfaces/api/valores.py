"""What enters and leaves as JSON: money, dates and texts, each judged for form (400) apart from value (422)."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from aljibe.interfaces import dias
from aljibe.interfaces.api.problemas import CuerpoIlegible

# Error types of the models: what begins so is the form of the request, all the rest its values.
MALFORMADO = "malformado"
INVALIDO = "invalido"
_DE_FORMA = {"missing", "extra_forbidden", MALFORMADO}
_IMPORTE = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
_FECHA = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_M3 = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")
_MAYOR_ID = 2**63 - 1
_MAYOR_DICHO = 40
_MAYOR_M3 = Decimal(999_999_999)
PATRON_DE_PESOS = r"^-?[0-9]+\.[0-9]{2}$"

_FRASES = {
    "missing": "falta",
    "extra_forbidden": "no es un campo de esta petición",
    "string_type": "se esperaba un texto",
    "int_type": "se esperaba un número entero",
    "bool_type": "se esperaba true o false",
    "list_type": "se esperaba una lista",
    "dict_type": "se esperaba un objeto",
    "model_type": "se esperaba un objeto",
    "model_attributes_type": "se esperaba un objeto",
    "int_parsing": "se esperaba un número entero",
    "int_parsing_size": "se esperaba un número entero, no tan grande",
    "too_long": "tiene más elementos de los que se admiten ({max_length})",
    "too_short": "tiene menos elementos de los que se necesitan ({min_length})",
    "string_too_long": "admite hasta {max_length} caracteres",
    "string_too_short": "necesita al menos {min_length} caracteres",
    "greater_than_equal": "debe ser al menos {ge}",
    "less_than_equal": "debe ser a lo más {le}",
}


class Entrada(BaseModel):
    """Body of a request. A field that is not of it is refused: a misspelt one would change what is paid."""

    model_config = ConfigDict(strict=True, extra="forbid")


class Salida(BaseModel):
    """Body of an answer, for the document of the API."""

    model_config = ConfigDict(extra="forbid")


class Lector(Parser):
    """JSON as RFC 8259 has it: no NaN, no repeated name, no number that becomes a float."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body, read. Raises: CuerpoIlegible."""
        return leer_json(request.body)


def leer_json(cuerpo: bytes) -> Any:
    """The value of a JSON text; a number with decimals is a Decimal. Raises: CuerpoIlegible."""
    try:
        return json.loads(
            cuerpo.decode("utf-8"), parse_float=Decimal, parse_constant=_constante, object_pairs_hook=_sin_repetir
        )
    except RecursionError:
        raise CuerpoIlegible(razon="tiene demasiados niveles") from None
    except json.JSONDecodeError as error:
        raise CuerpoIlegible(razon=f"falla en la línea {error.lineno}, columna {error.colno}") from None
    except UnicodeDecodeError:
        raise CuerpoIlegible(razon="no está en UTF-8") from None
    except (ValueError, ArithmeticError):
        raise CuerpoIlegible(razon="tiene un número que no se puede leer") from None


def errores_de(errores: Sequence[Mapping[str, Any]]) -> tuple[bool, dict[str, list[str]]]:
    """Whether any is of form, and the sentences by field of the errors of a model."""
    por_campo: dict[str, list[str]] = {}
    for error in errores:
        por_campo.setdefault(_camino(error["loc"]), []).append(_frase(error))
    return any(_es_de_forma(error["type"]) for error in errores), por_campo


def pesos(importe: Decimal) -> str:
    """Money as it leaves: "1234.50"."""
    return f"{importe:.2f}"


def importes(valores: Mapping[str, Decimal]) -> dict[str, str]:
    """Money by name, as it leaves."""
    return {clave: pesos(valor) for clave, valor in valores.items()}


def numero(cantidad: Decimal) -> str:
    """A quantity that is not money as it leaves: "20", "12.5"."""
    return f"{cantidad.normalize():f}"


def sin_vacio(texto: str) -> str | None:
    """A text that is not known leaves as null."""
    return texto or None


def _constante(nombre: str) -> NoReturn:
    raise ValueError(nombre)


def _sin_repetir(pares: list[tuple[str, Any]]) -> dict[str, Any]:
    objeto = dict(pares)
    if len(objeto) != len(pares):
        raise CuerpoIlegible(razon="un objeto repite un nombre")
    return objeto


def _es_de_forma(tipo: str) -> bool:
    return tipo in _DE_FORMA or tipo.endswith("_type")


def _camino(loc: Sequence[str | int]) -> str:
    """`medios[0].importe`, without where it came (`body`) and the name of the parameter that holds the body."""
    resto = loc[2:] if loc[0] == "body" else loc[1:]
    camino = ""
    for parte in resto:
        camino += f"[{parte}]" if isinstance(parte, int) else f".{parte}" if camino else str(parte)
    return camino


def _frase(error: Mapping[str, Any]) -> str:
    if error["type"] in (MALFORMADO, INVALIDO):
        return str(error["msg"])
    return _FRASES.get(error["type"], "no es un valor que se admita").format_map(dict(error.get("ctx", {})))


def _dinero(valor: object) -> Decimal:
    if not isinstance(valor, str):
        raise PydanticCustomError(MALFORMADO, "el dinero va como texto, por ejemplo «1234.50»")
    if not _IMPORTE.fullmatch(valor):
        raise PydanticCustomError(
            INVALIDO, "se esperaban pesos con 0 a 2 decimales, sin signo ni comas, por ejemplo «1234.50»"
        )
    return Decimal(valor)


def _fecha(valor: object) -> date:
    if not isinstance(valor, str):
        raise PydanticCustomError(MALFORMADO, "la fecha va como texto, AAAA-MM-DD")
    if _FECHA.fullmatch(valor):
        try:
            return date.fromisoformat(valor)
        except ValueError:
            pass
    raise PydanticCustomError(INVALIDO, "se esperaba una fecha que exista, AAAA-MM-DD")


def _de_la_oficina(dia: date) -> date:
    if not dias.de_la_oficina(dia):
        raise PydanticCustomError(INVALIDO, f"el {dia.isoformat()} {dias.FUERA}")
    return dia


def _volumen(valor: object) -> Decimal:
    """m³ may be a number or its text: they are not money."""
    if isinstance(valor, bool) or not isinstance(valor, str | int | Decimal):
        raise PydanticCustomError(MALFORMADO, "se esperaba una cantidad, como número o como texto")
    if isinstance(valor, str):
        if _M3.fullmatch(valor):
            return _sin_ceros(Decimal(valor))
    elif 0 <= valor <= _MAYOR_M3 and (leido := Decimal(valor)) == round(leido, 6):
        return _sin_ceros(leido)
    raise PydanticCustomError(INVALIDO, "se esperaba una cantidad de 0 a 999999999, sin signo ni comas")


def _sin_ceros(cantidad: Decimal) -> Decimal:
    """20.0 is 20: a formula shows it as the law would write it."""
    return Decimal(numero(cantidad))


def _cantidad(valor: object) -> Decimal:
    cuantos = _volumen(valor)
    if cuantos != round(cuantos, 3):
        raise PydanticCustomError(INVALIDO, "admite hasta tres decimales")
    return cuantos


def _limpio(texto: str) -> str:
    """PostgreSQL has no place for NUL, nor UTF-8 for half a pair: they are refused before they get there."""
    if any(ord(letra) < 32 or letra == "\x7f" or "\ud800" <= letra <= "\udfff" for letra in texto):
        raise PydanticCustomError(INVALIDO, "tiene caracteres que no se pueden guardar")
    return texto


class _NumeroDicho(int):
    """A number that no row has, which a sentence writes as it was sent; a very long one, cut where it is seen."""

    def __new__(cls, numero: int, dicho: str) -> "_NumeroDicho":
        hecho = super().__new__(cls, numero)
        hecho._dicho = dicho if len(dicho) <= _MAYOR_DICHO else f"{dicho[:_MAYOR_DICHO]}…"
        return hecho

    _dicho: str

    def __str__(self) -> str:
        return self._dicho


def _en_rango(numero: int) -> int:
    """A number beyond what the database can count is one that does not exist, not a failure."""
    cabe = max(-_MAYOR_ID, min(numero, _MAYOR_ID))
    return numero if cabe == numero else _NumeroDicho(cabe, str(numero))


def id_de_ruta(texto: object) -> int:
    """An id in an address: what is not one does not exist, and no row is numbered 0."""
    limpio = str(texto)
    if re.fullmatch(r"[0-9]{1,30}", limpio):
        return _en_rango(int(limpio))
    return _NumeroDicho(0, clave_de_ruta(limpio))


def clave_de_ruta(texto: object) -> str:
    """A key in an address, without what no row can hold."""
    return re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", "\ufffd", str(texto))


Dinero = Annotated[
    Decimal,
    BeforeValidator(_dinero),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,12}(\.[0-9]{1,2})?$", "examples": ["1234.50"]}),
]
Fecha = Annotated[
    date,
    BeforeValidator(_fecha),
    AfterValidator(_de_la_oficina),
    WithJsonSchema({"type": "string", "format": "date"}),
]
Volumen = Annotated[
    Decimal,
    BeforeValidator(_volumen),
    WithJsonSchema({"anyOf": [{"type": "number", "minimum": 0}, {"type": "string"}], "examples": [20]}),
]
Cantidad = Annotated[
    Decimal,
    BeforeValidator(_cantidad),
    WithJsonSchema({"anyOf": [{"type": "number", "minimum": 0}, {"type": "string"}], "examples": [1]}),
]
Identificador = Annotated[int, AfterValidator(_en_rango)]
# What a person writes: its service says how long it may be, and that it is too long.
Texto = Annotated[str, AfterValidator(_limpio)]
TextoCorto = Annotated[str, Field(max_length=60), AfterValidator(_limpio)]
IdDeRuta = Annotated[int, PlainValidator(id_de_ruta), WithJsonSchema({"type": "integer", "minimum": 1})]
ClaveDeRuta = Annotated[str, BeforeValidator(clave_de_ruta), WithJsonSchema({"type": "string"})]
Pesos = Annotated[str, Field(pattern=PATRON_DE_PESOS, examples=["1234.50"])]
Dia = Annotated[str, Field(json_schema_extra={"format": "date"})]
Instante = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
