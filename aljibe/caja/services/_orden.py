"""Making an order of payment with its paper: what to pay, until when, and the code that the till reads (K16)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from aljibe.base import idempotencia, reloj
from aljibe.base.acto import durable
from aljibe.caja.queries import datos_de_orden
from aljibe.documentos import services as documentos
from aljibe.libro import queries as libro_queries
from aljibe.libro import services as libro
from aljibe.libro.actos import EMITIR_ORDEN_PAGO
from aljibe.padron import queries as padron_queries
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario


@durable(EMITIR_ORDEN_PAGO)
def emitir_orden_pago(
    *,
    cuenta: str | None,
    persona_id: int | None,
    lineas: Sequence[libro.LineaDeOrden],
    por: Usuario,
    ahora: datetime,
    clave: str,
) -> dict[str, Any]:
    """Make an order and print it: {folio, documento}. The same `clave` with the same values gives the first.

    Raises: ClaveConOtroCuerpo, SinFacultad, NoExiste, SinLeyEnVigor, ConceptoSinPrecio, ValorInvalido,
    PapelIncompleto. Locks: clave, cuenta, serie.
    """
    cuerpo = {
        "cuenta": cuenta,
        "persona": persona_id,
        "lineas": [[linea.concepto, linea.cantidad, linea.cargo_id] for linea in lineas],
    }
    if anterior := idempotencia.reclamar(clave, acto=EMITIR_ORDEN_PAGO, por=por, cuerpo=cuerpo, ahora=ahora):
        return anterior
    seguridad.exigir(EMITIR_ORDEN_PAGO, por=por, al=reloj.fecha_local(ahora))
    hecha = hacer_orden(cuenta=cuenta, persona_id=persona_id, lineas=lineas, por=por, ahora=ahora)
    return idempotencia.responder(clave, hecha)


def hacer_orden(
    *,
    cuenta: str | None,
    persona_id: int | None,
    lineas: Sequence[libro.LineaDeOrden],
    por: Usuario,
    ahora: datetime,
) -> dict[str, Any]:
    """The order and its paper, inside the act of whoever may make it: {folio, documento}. Raises: as the act."""
    hoy = reloj.fecha_local(ahora)
    ficha = padron_queries.cuenta(cuenta) if cuenta else None
    hecha = libro.emitir_orden_pago(
        cuenta_id=ficha.id if ficha else None, persona_id=persona_id, lineas=lineas, por=por, ahora=ahora, hoy=hoy
    )
    orden = libro_queries.orden_de_pago(hecha.folio)
    datos = datos_de_orden(orden, ficha, emitida_en=ahora)
    documento = documentos.emitir(
        tipo="orden-de-pago",
        folio=orden.folio,
        datos=datos,
        fecha=hoy,
        importe=orden.total,
        titular=datos["a_cargo_de"],
        vence=orden.valida_hasta,
        por=por,
        ahora=ahora,
    )
    papel = {"codigo": documento.codigo, "url": f"{settings.URL_PUBLICA}/v/{documento.codigo}"}
    return {"folio": orden.folio, "documento": papel}
