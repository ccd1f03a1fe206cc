"""Printing the statement of an account: a paper with its folio, as true tomorrow of today as it is today."""

from datetime import datetime
from typing import Any

from django.conf import settings

from aljibe.base import idempotencia, reloj
from aljibe.base.acto import durable
from aljibe.caja import queries
from aljibe.caja.actos import EMITIR_ESTADO_DE_CUENTA
from aljibe.documentos import services as documentos
from aljibe.libro import queries as libro_queries
from aljibe.libro import services as libro
from aljibe.padron import queries as padron_queries
from aljibe.padron import services as padron
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario

SERIE = "EC"


@durable(EMITIR_ESTADO_DE_CUENTA)
def emitir_estado_de_cuenta(*, cuenta: str, por: Usuario, ahora: datetime, clave: str) -> dict[str, Any]:
    """Freeze what an account owes today, and what happened in twelve months, as a paper; how to ask for it.

    The account is locked while it is written: a payment comes wholly before it or wholly after. The same `clave` with
    the same account gives the first paper.

    Raises: ClaveMalformada, ClaveConOtroCuerpo, SinFacultad, NoExiste, PapelIncompleto.
    Locks: clave, cuenta, serie.
    """
    if anterior := idempotencia.reclamar(
        clave, acto=EMITIR_ESTADO_DE_CUENTA, por=por, cuerpo={"cuenta": cuenta}, ahora=ahora
    ):
        return anterior
    hoy = reloj.fecha_local(ahora)
    seguridad.exigir(EMITIR_ESTADO_DE_CUENTA, por=por, al=hoy)
    ficha = padron_queries.cuenta(cuenta)
    padron.bloquear_cuentas([ficha.id])
    estado = libro_queries.estado_de_cuenta(ficha.id, al=hoy)
    datos = queries.datos_de_estado_de_cuenta(ficha, estado, elaboro=por.nombre, ahora=ahora)
    (numero,) = libro.tomar_folios([libro.Pedido(documento=queries.ESTADO_DE_CUENTA, serie=SERIE, ejercicio=hoy.year)])
    folio = libro.folio(SERIE, hoy.year, numero)
    documento = documentos.emitir(
        tipo=queries.ESTADO_DE_CUENTA,
        folio=folio,
        datos=datos,
        fecha=hoy,
        importe=estado.totales.a_pagar_hoy,
        titular=ficha.titular or "Sin titular",
        vence=hoy,
        por=por,
        ahora=ahora,
    )
    return idempotencia.responder(
        clave,
        {
            "folio": folio,
            "cuenta": ficha.numero,
            "fecha": hoy,
            "a_pagar_hoy": f"{estado.totales.a_pagar_hoy:.2f}",
            "documento": {"codigo": documento.codigo, "url": f"{settings.URL_PUBLICA}/v/{documento.codigo}"},
        },
    )
