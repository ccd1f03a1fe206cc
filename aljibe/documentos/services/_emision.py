"""Issuing and cancelling a paper, inside the act of the room above."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connection

from aljibe.base.rechazos import Rechazo
from aljibe.documentos import dibujo, papel, queries
from aljibe.documentos.models import Documento, EstadoDeDocumento
from aljibe.seguridad.models import Usuario
from aljibe.tarifas import queries as tarifas

_LARGO_DE_TITULAR = 120
# Said when the paper stands on no single law: a receipt may collect debts of several years.
_SIN_UNA_LEY = "Ley de Ingresos en vigor cuando se causó cada concepto"

_EMITIR = """
INSERT INTO documentos_documento (tipo, version, folio, codigo, datos, huella, fecha, importe, titular, vence, estado,
                                  url_base, demostracion, emitido_en, emitido_por_id)
SELECT %(tipo)s, %(version)s, %(folio)s, %(codigo)s, p.datos, encode(sha256(convert_to(p.datos::text, 'UTF8')), 'hex'),
       %(fecha)s, %(importe)s, %(titular)s, %(vence)s, %(estado)s, %(url_base)s, %(demostracion)s, %(ahora)s, %(por)s
FROM (SELECT %(datos)s::jsonb AS datos) AS p
RETURNING id, huella
"""


class PapelIncompleto(Rechazo):
    codigo = "papel-incompleto"
    plantilla = (
        "No se hizo nada: al papel {folio} le faltaría {faltan}, y un papel incompleto no se imprime."
        " Avise a Informática con este mensaje."
    )

    def __init__(self, *, folio: str, faltantes: Sequence[str]) -> None:
        self.faltantes = list(faltantes)
        super().__init__(folio=folio, faltan=", ".join(faltantes))


def emitir(
    *,
    tipo: str,
    folio: str,
    datos: Mapping[str, Any],
    fecha: date,
    importe: Decimal | None,
    titular: str,
    vence: date | None = None,
    por: Usuario,
    ahora: datetime,
) -> Documento:
    """Freeze the data of one paper under its folio, with code and hash, in the newest version of its template.

    `datos` as `documentos/datos.py` says; folio, code, address of the QR, organismo, law and mark of demonstration
    are put here unless they come. A required mention that is empty refuses the whole act. Money in `datos` is
    text: a float is a mistake of the caller (ValueError). At most three statements.

    Raises: PapelIncompleto; LookupError (no template of that type).
    """
    assert connection.in_atomic_block
    version = ultima_version(tipo)
    criterios = tarifas.criterios(fecha)
    (codigo,) = queries.codigos_con(criterios, tipo, [folio])
    organismo = tarifas.organismo_de(criterios)
    completos = {**_comunes(organismo, folio=folio, codigo=codigo), **datos}
    if "ley" not in completos:
        completos["ley"] = _ley_impresa(organismo, fecha)
    _sin_flotantes(completos)
    if faltan := papel.faltantes(tipo, version, completos):
        raise PapelIncompleto(folio=folio, faltantes=faltan)
    documento = Documento(
        tipo=tipo,
        version=version,
        folio=folio,
        codigo=codigo,
        datos=completos,
        fecha=fecha,
        importe=importe,
        titular=titular[:_LARGO_DE_TITULAR],
        vence=vence,
        estado=EstadoDeDocumento.VIGENTE,
        url_base=settings.URL_PUBLICA,
        demostracion=organismo.demostracion,
        emitido_en=ahora,
        emitido_por=por,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            _EMITIR,
            {
                "tipo": tipo,
                "version": version,
                "folio": folio,
                "codigo": codigo,
                "datos": json.dumps(completos, ensure_ascii=False),
                "fecha": fecha,
                "importe": importe,
                "titular": documento.titular,
                "vence": vence,
                "estado": documento.estado,
                "url_base": documento.url_base,
                "demostracion": documento.demostracion,
                "ahora": ahora,
                "por": por.pk,
            },
        )
        documento.pk, documento.huella = cursor.fetchone()
    documento._state.adding = False
    return documento


def cancelar(documento_id: int) -> None:
    """Mark a paper as cancelled, in the act that undoes what it says. It keeps folio, code and data."""
    assert connection.in_atomic_block
    cambiados = Documento.objects.filter(pk=documento_id, estado=EstadoDeDocumento.VIGENTE).update(
        estado=EstadoDeDocumento.CANCELADO
    )
    assert cambiados == 1, f"el documento {documento_id} no estaba vigente"


@lru_cache
def ultima_version(tipo: str) -> int:
    """The newest version of the template of a type.

    Raises LookupError: there is none.
    """
    versiones = [int(archivo.stem[1:]) for archivo in (dibujo.PLANTILLAS / tipo).glob("v*.typ")]
    if not versiones:
        raise LookupError(f"no hay plantilla {tipo}")
    return max(versiones)


def _comunes(organismo: tarifas.Organismo, *, folio: str, codigo: str) -> dict[str, Any]:
    return {
        "folio": folio,
        "codigo": codigo,
        "url_verificacion": f"{settings.URL_PUBLICA}/v/{codigo}",
        "demostracion": organismo.demostracion,
        "organismo": {
            "siglas": organismo.nombre,
            "nombre": organismo.razon_social,
            "domicilio": organismo.domicilio,
            "telefonos": organismo.telefonos,
        },
    }


def _ley_impresa(organismo: tarifas.Organismo, fecha: date) -> dict[str, Any]:
    ley = tarifas.ley_en_vigor(fecha)
    return {
        "nombre": ley.nombre if ley else _SIN_UNA_LEY,
        "demostracion_texto": organismo.texto_demostracion if organismo.demostracion else None,
    }


def _sin_flotantes(valor: Any) -> None:
    """A float would print a centavo that the ledger does not have (R11)."""
    if isinstance(valor, float):
        raise ValueError(f"{valor!r} es un flotante; el dinero va como texto")
    if isinstance(valor, Mapping):
        for hijo in valor.values():
            _sin_flotantes(hijo)
    elif isinstance(valor, list | tuple):
        for hijo in valor:
            _sin_flotantes(hijo)
