"""What a scanner reads and a person types whole: folios and payment references, which go straight to their document."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from aljibe.base.rechazos import NoExiste
from aljibe.caja import queries as caja
from aljibe.facturacion import queries as facturacion
from aljibe.libro import queries as libro
from aljibe.padron import queries as padron
from aljibe.reglas import digito

_FOLIO = re.compile(r"(RA|OP|CC[0-9]+|C[0-9]+)-?([0-9]{4})-?([0-9]{1,6})")
_REFERENCIA = re.compile(r"[123][0-9]{21,25}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leido:
    """A document that was read: where it is seen, and what it charges when it charges something."""

    texto: str
    url: str
    cuenta: str = ""
    cargos: tuple[int, ...] = ()
    orden: str = ""


def leer(texto: str) -> Leido | None:
    """The document of a folio or of a payment reference; None when the text is neither, or nothing has it."""
    junto = re.sub(r"\s", "", texto).upper()
    if _REFERENCIA.fullmatch(junto):
        return _referencia(junto)
    partes = _FOLIO.fullmatch(junto)
    if not partes:
        return None
    serie, folio = partes[1], f"{partes[1]}-{partes[2]}-{int(partes[3]):06d}"
    if serie == "RA":
        return _recibo(folio)
    if serie == "OP":
        return _orden(folio)
    if serie.startswith("CC"):
        return _si_existe(lambda: caja.corte(folio), Leido(texto=folio, url=reverse("corte_hecho", args=[folio])))
    return _si_existe(lambda: caja.cobro(folio), Leido(texto=folio, url=reverse("cobro_hecho", args=[folio])))


def _referencia(digitos: str) -> Leido | None:
    """The bill or the order of a reference: its folio is of the year of its last day, or of the one before."""
    try:
        partes = digito.leer_referencia(digitos)
    except ValueError:
        return None
    if partes.tipo == digito.TipoDeReferencia.RECIBO:
        for ejercicio in (partes.vence.year, partes.vence.year - 1):
            hallado = _recibo(f"RA-{ejercicio}-{partes.documento:06d}")
            if hallado and hallado.cuenta == partes.cuenta:
                return hallado
    if partes.tipo == digito.TipoDeReferencia.ORDEN_DE_PAGO:
        for ejercicio in (partes.vence.year, partes.vence.year - 1):
            hallado = _orden(f"OP-{ejercicio}-{partes.documento:06d}")
            if hallado and (hallado.cuenta or digito.SIN_CUENTA) == partes.cuenta:
                return hallado
    cuenta = Leido(texto=partes.cuenta, url=reverse("cuenta", args=[partes.cuenta]), cuenta=partes.cuenta)
    return _si_existe(lambda: padron.cuenta(partes.cuenta), cuenta)


def _recibo(folio: str) -> Leido | None:
    try:
        cuenta, cargos = facturacion.cargos_de_recibo(folio)
    except NoExiste:
        return None
    return Leido(texto=folio, url=reverse("recibo", args=[folio]), cuenta=cuenta, cargos=tuple(cargos))


def _orden(folio: str) -> Leido | None:
    """An order leads to its page; at the till, to its payment."""
    try:
        orden = libro.orden_de_pago(folio)
    except NoExiste:
        return None
    return Leido(texto=folio, url=reverse("orden_de_pago", args=[folio]), cuenta=orden.cuenta, orden=folio)


def _si_existe(buscar: Callable[[], object], leido: Leido) -> Leido | None:
    try:
        buscar()
    except NoExiste:
        return None
    return leido
