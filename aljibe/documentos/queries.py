"""Issued papers: found by their code, proved by their hash."""

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from aljibe.base import reloj
from aljibe.base.rechazos import NoExiste
from aljibe.documentos.models import Documento, EstadoDeDocumento
from aljibe.reglas import codigo as reglas_codigo
from aljibe.reglas.enmascarar import enmascarar
from aljibe.tarifas import queries as tarifas

RECIBO_DE_AGUA = "recibo-agua"
NOMBRES = {
    RECIBO_DE_AGUA: "Recibo de agua",
    "recibo-caja": "Recibo de pago",
    "corte-de-caja": "Corte de caja",
    "orden-de-pago": "Orden de pago",
    "estado-de-cuenta": "Estado de cuenta",
    "comprobante-de-efectivo": "Comprobante de efectivo",
}
# The hash is of the text PostgreSQL makes of a jsonb: one form for equal data, however they were written.
_PAPEL = """
SELECT d.id, d.tipo, d.version, d.folio, d.codigo, d.datos::text, d.huella, d.fecha, d.importe, d.titular, d.vence,
       d.estado, d.url_base, d.demostracion, d.emitido_en,
       (SELECT count(*) FROM documentos_reimpresion r WHERE r.documento_id = d.id),
       (SELECT max(r.en) FROM documentos_reimpresion r WHERE r.documento_id = d.id),
       d.datos IS NULL OR d.huella = encode(sha256(convert_to(d.datos::text, 'UTF8')), 'hex')
FROM documentos_documento d
WHERE d.codigo = %s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Papel:
    """An issued paper. `datos` is None when its own table keeps them; `integro`: its hash is still that of its data."""

    id: int
    tipo: str
    version: int
    folio: str
    codigo: str
    datos: dict[str, Any] | None
    huella: str
    fecha: date
    importe: Decimal | None
    titular: str
    vence: date | None
    estado: str
    url_base: str
    demostracion: bool
    emitido_en: datetime
    reimpresiones: int
    reimpreso_el: date | None
    integro: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Verificacion:
    """What the public page says of a paper. `valido`: it is as it was issued; `estado` says whether it still counts."""

    valido: bool
    tipo: str
    documento: str
    folio: str
    fecha: date
    importe: Decimal | None
    titular: str
    estado: str
    demostracion: bool


def documento(codigo: str) -> Papel:
    """The paper of a code as a person typed it. One statement.

    Raises: NoExiste.
    """
    papel = _buscar(codigo)
    if papel is None:
        raise NoExiste(que="el documento", clave=codigo)
    return papel


def verificar(codigo: str, *, al: date, probar: Callable[[Papel], bool] | None = None) -> Verificacion | None:
    """What can be said to anybody about a code; None if no paper has it. The holder is masked. One statement.

    `probar` proves a paper whose data are kept by its own table (a bill): the room that keeps them gives it.
    Only a paper with a last day expires (an order of payment); a bill does not.
    """
    papel = _buscar(codigo)
    if papel is None:
        return None
    estado = "vigente"
    if papel.estado == EstadoDeDocumento.CANCELADO:
        estado = "cancelado"
    elif papel.vence is not None and papel.tipo != RECIBO_DE_AGUA and papel.vence < al:
        estado = "vencido"
    return Verificacion(
        valido=papel.integro and (papel.datos is not None or probar is None or probar(papel)),
        tipo=papel.tipo,
        documento=NOMBRES.get(papel.tipo, papel.tipo),
        folio=papel.folio,
        fecha=papel.fecha,
        importe=papel.importe,
        titular=enmascarar(papel.titular),
        estado=estado,
        demostracion=papel.demostracion,
    )


def codigos(tipo: str, folios: Sequence[str], *, al: date) -> list[str]:
    """A new code for each folio, in order. One statement."""
    return codigos_con(tarifas.criterios(al), tipo, folios)


def codigos_con(criterios: Mapping[str, str], tipo: str, folios: Sequence[str]) -> list[str]:
    """A new code for each folio: random; in a demonstration, and only there, out of its seed."""
    if criterios["demostracion"] != "1":
        return [reglas_codigo.nuevo(secrets.token_bytes(reglas_codigo.BYTES_DE_AZAR)) for _ in folios]
    semilla = criterios["demostracion.semilla"]
    huellas = (hashlib.sha256(f"{semilla}|{tipo}|{folio}".encode()).digest() for folio in folios)
    return [reglas_codigo.nuevo(huella[: reglas_codigo.BYTES_DE_AZAR]) for huella in huellas]


def datos_de(tipo: str, folios: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The frozen data of the papers of a type, by folio, of those that have one. One statement, none for none."""
    if not folios:
        return {}
    papeles = Documento.objects.filter(tipo=tipo, folio__in=folios, datos__isnull=False)
    return {papel.folio: papel.datos for papel in papeles.only("folio", "datos") if papel.datos is not None}


def codigos_de(tipo: str, folios: Sequence[str]) -> dict[str, str]:
    """The code of the papers of a type, by folio, of those there are. One statement, none for none."""
    if not folios:
        return {}
    return dict(Documento.objects.filter(tipo=tipo, folio__in=folios).values_list("folio", "codigo"))


def por_folio(tipo: str, folio: str) -> Papel | None:
    """The paper of that type and folio; None if it was never printed. Two statements."""
    codigo = Documento.objects.filter(tipo=tipo, folio=folio).values_list("codigo", flat=True).first()
    return _buscar(codigo) if codigo else None


def _buscar(texto: str) -> Papel | None:
    codigo = reglas_codigo.normalizar(texto)
    if not reglas_codigo.valido(codigo):
        return None
    with connection.cursor() as cursor:
        cursor.execute(_PAPEL, [codigo])
        fila = cursor.fetchone()
    if fila is None:
        return None
    *columnas, reimpresiones, ultima, integro = fila
    nombres = (
        "id tipo version folio codigo datos huella fecha importe titular vence estado url_base demostracion emitido_en"
    )
    valores = dict(zip(nombres.split(), columnas, strict=True))
    valores["datos"] = None if valores["datos"] is None else json.loads(valores["datos"])
    return Papel(
        **valores,
        reimpresiones=reimpresiones,
        reimpreso_el=reloj.fecha_local(ultima) if ultima else None,
        integro=integro,
    )
