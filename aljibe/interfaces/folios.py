"""The account behind a folio that somebody says: a bill, a receipt or an order of payment."""

import re
from collections.abc import Callable

from aljibe.base.rechazos import NoExiste
from aljibe.caja import queries as caja
from aljibe.facturacion import queries as facturacion
from aljibe.libro import queries as libro

_FOLIO = re.compile(r"([A-Z]{1,3}[0-9]{0,3})-[0-9]{4}-[0-9]{1,6}")


def cuenta_de_folio(texto: str) -> str:
    """The number of the account of a folio as it is printed, in any case; empty if it has none or is not a folio."""
    folio = texto.strip().upper()
    partes = _FOLIO.fullmatch(folio)
    if partes is None:
        return ""
    buscar: dict[str, Callable[[], str]] = {
        "RA": lambda: facturacion.cargos_de_recibo(folio)[0],
        "OP": lambda: libro.orden_de_pago(folio).cuenta,
    }
    try:
        return buscar.get(partes[1], lambda: caja.cobro(folio).cuenta)()
    except NoExiste:
        return ""
