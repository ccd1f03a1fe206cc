"""Check digits: the payment reference of a paper, RFC and CURP."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum
from itertools import pairwise

from stdnum.mx import curp, rfc

SIN_CUENTA = "000000"
RFC_GENERICOS = frozenset({"XAXX010101000", "XEXX010101000"})

_LARGO_DOCUMENTO = 7
_LARGO_FECHA = 6
_LARGO_VERIFICADOR = 2
_LARGO_IMPORTE = 9
_LARGOS_CUENTA = range(6, 11)
_SIGLO = 2000


class TipoDeReferencia(IntEnum):
    """What paper a reference is printed on: its first digit."""

    RECIBO = 1
    ORDEN_DE_PAGO = 2
    PARCIALIDAD = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Referencia:
    """A payment reference taken apart. `documento` is the consecutive of its folio; `vence` its last day."""

    tipo: TipoDeReferencia
    cuenta: str
    documento: int
    vence: date


def referencia(tipo: TipoDeReferencia, cuenta: str | None, documento: int, vence: date, importe: Decimal) -> str:
    """Payment reference of a paper: type, account, document, last day AAMMDD and two check digits; 22 digits.

    An account of more than six digits widens it by as many, up to 26; a paper without account carries
    `000000`. Check = 98 − ((digits, the amount in centavos on nine, then 00) mod 97): the amount is not in the
    number and yet another amount is refused, unless it differs by an exact multiple of 97 centavos. Any wrong
    digit, and any swap of two neighbours, is refused.

    Raises ValueError: account not of 6 to 10 digits, document outside 1 to 9,999,999, year outside 2000-2099,
    amount negative, with parts of a centavo, or above 9,999,999.99.
    Practice: `papeles/README.md` 3; K11.
    """
    cuenta = SIN_CUENTA if cuenta is None else cuenta
    if len(cuenta) not in _LARGOS_CUENTA or not _son_digitos(cuenta):
        raise ValueError(f"la cuenta lleva de 6 a 10 dígitos: {cuenta!r}")
    if not 0 < documento < 10**_LARGO_DOCUMENTO:
        raise ValueError(f"el consecutivo no cabe en la referencia: {documento}")
    if vence.year // 100 * 100 != _SIGLO:
        raise ValueError(f"la fecha no cabe en la referencia: {vence}")
    digitos = f"{TipoDeReferencia(tipo):d}{cuenta}{documento:0{_LARGO_DOCUMENTO}d}{vence:%y%m%d}"
    return f"{digitos}{98 - int(digitos + _centavos(importe) + '00') % 97:02d}"


def leer_referencia(texto: str) -> Referencia:
    """A reference read by a scanner or typed with spaces, in its parts. The check needs the amount: `verificar`.

    Raises ValueError: it has not the digits, type or date of a reference.
    """
    digitos = texto.replace(" ", "")
    largo_cuenta = len(digitos) - 1 - _LARGO_DOCUMENTO - _LARGO_FECHA - _LARGO_VERIFICADOR
    if largo_cuenta not in _LARGOS_CUENTA or not _son_digitos(digitos):
        raise ValueError(f"no es una referencia de pago: {texto!r}")
    cuenta, resto = digitos[1 : 1 + largo_cuenta], digitos[1 + largo_cuenta :]
    documento, fecha = resto[:_LARGO_DOCUMENTO], resto[_LARGO_DOCUMENTO:-_LARGO_VERIFICADOR]
    return Referencia(
        tipo=TipoDeReferencia(int(digitos[0])),
        cuenta=cuenta,
        documento=int(documento),
        vence=date(_SIGLO + int(fecha[:2]), int(fecha[2:4]), int(fecha[4:])),
    )


def verificar(texto: str, importe: Decimal) -> bool:
    """Whether `texto` is exactly the reference of its own parts for that amount in pesos."""
    try:
        partes = leer_referencia(texto)
        esperada = referencia(partes.tipo, partes.cuenta, partes.documento, partes.vence, importe)
    except ValueError:
        return False
    return texto.replace(" ", "") == esperada


def agrupada(texto: str) -> str:
    """A reference in five groups a person can read: `1 012345 0271845 261215 69`."""
    fecha = len(texto) - _LARGO_VERIFICADOR - _LARGO_FECHA
    documento = fecha - _LARGO_DOCUMENTO
    cortes = (0, 1, documento, fecha, len(texto) - _LARGO_VERIFICADOR, len(texto))
    return " ".join(texto[desde:hasta] for desde, hasta in pairwise(cortes))


def rfc_valido(texto: str, tipo_persona: str) -> bool:
    """Whether an RFC has the form, date and check digit of its kind: 13 characters `fisica`, 12 `moral`.

    Hyphens, spaces and case do not matter. The two generic ones of the SAT have no check digit and stand for
    either kind.

    Raises ValueError: `tipo_persona` is neither `fisica` nor `moral`.
    Law: RMF, catalogue of the CFDI 4.0; CFF art. 27.
    """
    if tipo_persona not in ("fisica", "moral"):
        raise ValueError(f"la persona es fisica o moral: {tipo_persona!r}")
    compacto = rfc.compact(texto)
    if compacto in RFC_GENERICOS:
        return True
    return len(compacto) == (13 if tipo_persona == "fisica" else 12) and rfc.is_valid(
        compacto, validate_check_digits=True
    )


def curp_valida(texto: str) -> bool:
    """Whether a CURP has its 18 characters, a real date, a state and the right check digit."""
    return curp.is_valid(texto)


def _centavos(importe: Decimal) -> str:
    centavos = importe * 100
    if centavos != centavos.to_integral_value() or not 0 <= centavos < 10**_LARGO_IMPORTE:
        raise ValueError(f"el importe no cabe en la referencia: {importe}")
    return f"{int(centavos):0{_LARGO_IMPORTE}d}"


def _son_digitos(texto: str) -> bool:
    return texto.isascii() and texto.isdigit()
