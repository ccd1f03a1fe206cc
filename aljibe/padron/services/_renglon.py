"""A row of the padrón file, judged by itself: from text to values, or every reason why not."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from aljibe.padron.models import (
    NUMERO,
    CausaDeSuspension,
    EstadoDelServicio,
    LugarDeCorte,
    SituacionComercial,
    TipoDePersona,
)
from aljibe.reglas import digito

SERVICIOS = ("agua", "alcantarillado", "tratamiento")
_DEL_MEDIDOR = ("medidor", "digitos", "lectura_inicial", "fecha_lectura")
_PRIMER_DIA = date(1950, 1, 1)
_ULTIMO_DIA = date(2199, 12, 31)
_ENTERO_MAXIMO = 2_147_483_647
_DIGITOS = range(3, 10)
_PATRON_FECHA = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_PATRON_VOLUMEN = re.compile(r"[0-9]{1,7}(\.[0-9]{1,3})?")
_PATRON_TELEFONO = re.compile(r"\+?[0-9(][0-9 ().-]*")
_DIGITOS_DE_TELEFONO = range(7, 16)


@dataclass(frozen=True, slots=True)
class Juicio:
    """What came of a row: its `valores` by column, or its `faltas` as (column, text as it came, reason).

    `crudo` is JSON of the texts that are not written as they are kept: a later refusal shows them as they came.
    """

    valores: Mapping[str, Any]
    crudo: str
    faltas: tuple[tuple[str, str, str], ...]


class _No(ValueError):
    """A text is not what its column admits; the message is the reason."""


def juzgar(textos: Mapping[str, str], *, hoy: date) -> Juicio:
    """Judge a row on the operation date `hoy`. All its faults, in the order of the columns; each column has one.

    Source: `contract.md` (CSV in; Imports); K10, K11.
    """
    valores = dict(_VACIOS)
    motivos: dict[str, str] = {}
    for columna in COLUMNAS:
        texto = _limpio(textos[columna])
        if texto:
            try:
                valores[columna] = _leer(columna, texto)
            except _No as no:
                motivos[columna] = str(no)
        elif columna in REQUERIDAS:
            motivos[columna] = "está vacío y es obligatorio"
    for columna, motivo in _entre_columnas(valores, motivos, hoy):
        motivos.setdefault(columna, motivo)
    faltas = tuple((columna, textos[columna], motivos[columna]) for columna in COLUMNAS if columna in motivos)
    crudo = {columna: textos[columna] for columna in COLUMNAS if textos[columna] != str(valores[columna] or "")}
    return Juicio(valores, json.dumps(crudo) if crudo and not faltas else "{}", faltas)


def _limpio(texto: str) -> str:
    """The text without spaces at its ends nor repeated ones, each accented letter as one character."""
    texto = " ".join(texto.split())
    return texto if texto.isascii() else unicodedata.normalize("NFC", texto)


def _leer(columna: str, texto: str) -> Any:
    if texto[0] in "=@":
        raise _No("empieza como una fórmula de hoja de cálculo; se esperaba el valor mismo")
    if not texto.isprintable():
        raise _No("tiene caracteres que no se pueden imprimir")
    return _LECTORES[columna](texto)


def _texto(maximo: int) -> Callable[[str], str]:
    def leer(texto: str) -> str:
        if texto[0] in "+-" and len(texto) > 1:
            raise _No("empieza como una fórmula de hoja de cálculo; se esperaba un texto")
        if len(texto) > maximo:
            raise _No(f"tiene {len(texto)} caracteres; se esperaban {maximo} o menos")
        return texto

    return leer


def _cuenta(texto: str) -> str:
    if not re.fullmatch(NUMERO, texto):
        raise _No("se esperaban de 6 a 10 dígitos, con sus ceros a la izquierda y sin comas ni espacios")
    return texto


def _opcion(codigos: Iterable[str]) -> Callable[[str], str]:
    """One of some stored codes, written in any case, with or without accents, with a space for the underscore."""
    admitidos = {codigo.casefold(): codigo for codigo in codigos}

    def leer(texto: str) -> str:
        hallado = admitidos.get(re.sub("[ -]", "_", _sin_acentos(texto)))
        if hallado is None:
            raise _No(f"se esperaba uno de: {', '.join(admitidos)}")
        return hallado

    return leer


def _sin_acentos(texto: str) -> str:
    descompuesto = unicodedata.normalize("NFKD", texto.casefold())
    return "".join(letra for letra in descompuesto if not unicodedata.combining(letra))


def _clave_fiscal(texto: str) -> str:
    return re.sub("[ -]", "", texto).upper()


def _curp(texto: str) -> str:
    curp = _clave_fiscal(texto)
    if not digito.curp_valida(curp):
        raise _No("no es una CURP: se esperaban 18 caracteres con su dígito verificador")
    return curp


def _telefono(texto: str) -> str:
    digitos = sum(letra.isdigit() for letra in texto)
    if not _PATRON_TELEFONO.fullmatch(texto) or digitos not in _DIGITOS_DE_TELEFONO or len(texto) > 20:
        raise _No("no es un teléfono: se esperaban de 7 a 15 dígitos, en 20 caracteres o menos")
    return texto


def _correo(texto: str) -> str:
    try:
        validate_email(texto)
    except ValidationError:
        raise _No("no es un correo: se esperaba algo como nombre@dominio.mx") from None
    return texto


def _cp(texto: str) -> str:
    if not re.fullmatch("[0-9]{5}", texto):
        raise _No("se esperaban 5 dígitos, con sus ceros a la izquierda")
    return texto


def _servicios(texto: str) -> str:
    pedidos = [_sin_acentos(parte.strip()) for parte in texto.split("+")]
    if len(set(pedidos)) != len(pedidos) or not set(pedidos) <= set(SERVICIOS):
        raise _No("se esperaban, sin repetir y con + entre ellos, agua, alcantarillado y tratamiento")
    return "+".join(servicio for servicio in SERVICIOS if servicio in pedidos)


def _entero(minimo: int, maximo: int) -> Callable[[str], int]:
    def leer(texto: str) -> int:
        if not re.fullmatch("[0-9]{1,18}", texto) or not minimo <= int(texto) <= maximo:
            raise _No(f"se esperaba un número entero de {minimo} a {maximo}, sin comas, signo ni decimales")
        return int(texto)

    return leer


def _volumen(texto: str) -> Decimal:
    if not _PATRON_VOLUMEN.fullmatch(texto):
        raise _No("se esperaban m³ al mes: hasta 7 cifras y 3 decimales con punto, sin comas ni signo")
    return Decimal(texto).quantize(Decimal("0.001"))


def _fecha(texto: str) -> date:
    partes = _PATRON_FECHA.fullmatch(texto)
    try:
        fecha = date(*map(int, partes.groups())) if partes else None
    except ValueError:
        fecha = None
    if fecha is None:
        raise _No("se esperaba una fecha AAAA-MM-DD que exista")
    if not _PRIMER_DIA <= fecha <= _ULTIMO_DIA:
        raise _No(f"se esperaba una fecha de {_PRIMER_DIA.year} a {_ULTIMO_DIA.year}")
    return fecha


_LECTORES: dict[str, Callable[[str], Any]] = {
    "cuenta": _cuenta,
    "reparto": _texto(30),
    "nombre": _texto(120),
    "tipo_persona": _opcion(TipoDePersona.values),
    "rfc": _clave_fiscal,
    "curp": _curp,
    "telefono": _telefono,
    "correo": _correo,
    "calle": _texto(120),
    "numero": _texto(20),
    "interior": _texto(20),
    "colonia": _texto(80),
    "cp": _cp,
    "clave_catastral": _texto(40),
    "uso": _texto(60),
    "servicios": _servicios,
    "estado_servicio": _opcion(EstadoDelServicio.values),
    "situacion_comercial": _opcion(SituacionComercial.values),
    "zona": _texto(80),
    "ruta": _texto(20),
    "secuencia": _entero(0, _ENTERO_MAXIMO),
    "lugar_corte": _opcion(LugarDeCorte.values),
    "causa_suspension": _opcion(CausaDeSuspension.values),
    "medidor": _texto(30),
    "digitos": _entero(_DIGITOS[0], _DIGITOS[-1]),
    "lectura_inicial": _entero(0, 10 ** _DIGITOS[-1] - 1),
    "fecha_lectura": _fecha,
    "volumen_asignado": _volumen,
    "beneficio": _texto(60),
    "beneficio_hasta": _fecha,
}

COLUMNAS = tuple(_LECTORES)
REQUERIDAS = (
    "cuenta",
    "nombre",
    "tipo_persona",
    "uso",
    "servicios",
    "estado_servicio",
    "situacion_comercial",
    "ruta",
)
_VACIOS: dict[str, Any] = dict.fromkeys(COLUMNAS, "") | {
    "secuencia": 0,
    "digitos": None,
    "lectura_inicial": None,
    "fecha_lectura": None,
    "volumen_asignado": None,
    "beneficio_hasta": None,
}


def _entre_columnas(valores: Mapping[str, Any], motivos: Mapping[str, str], hoy: date) -> Iterable[tuple[str, str]]:
    """Faults that only two columns together show; nothing is said of a column that could not be read."""
    tipo = valores["tipo_persona"]
    if valores["rfc"] and tipo and not digito.rfc_valido(valores["rfc"], tipo.lower()):
        largo = 13 if tipo == TipoDePersona.FISICA else 12
        yield "rfc", f"no es un RFC: de una persona {tipo.lower()} se esperaban {largo} caracteres con su verificador"
    if valores["curp"] and tipo == TipoDePersona.MORAL:
        yield "curp", "solo una persona física tiene CURP; se esperaba vacío"
    if valores["situacion_comercial"] not in ("", SituacionComercial.SUSPENDIDO):
        for columna in ("lugar_corte", "causa_suspension"):
            if valores[columna]:
                yield columna, "solo se dice de una cuenta suspendida; se esperaba vacío"
    if valores["beneficio_hasta"] and not valores["beneficio"] and "beneficio" not in motivos:
        yield "beneficio", "está vacío y hay beneficio_hasta; se esperaba la clave del beneficio"
    yield from _del_medidor(valores, motivos, hoy)


def _del_medidor(valores: Mapping[str, Any], motivos: Mapping[str, str], hoy: date) -> Iterable[tuple[str, str]]:
    dichas = [columna for columna in _DEL_MEDIDOR if valores[columna] not in ("", None) or columna in motivos]
    if dichas:
        for columna in _DEL_MEDIDOR:
            if columna not in dichas:
                yield columna, f"está vacío y hay {dichas[0]}; se esperaban juntos {', '.join(_DEL_MEDIDOR)}"
    digitos, lectura = valores["digitos"], valores["lectura_inicial"]
    if digitos is not None and lectura is not None and lectura >= 10**digitos:
        yield "lectura_inicial", f"no cabe en un medidor de {digitos} dígitos; se esperaba menos de {10**digitos}"
    if valores["fecha_lectura"] is not None and valores["fecha_lectura"] > hoy:
        yield "fecha_lectura", f"es futura; se esperaba {hoy.isoformat()} o antes"
