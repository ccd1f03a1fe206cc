"""Issuing and cancelling a paper, inside the act of the room above."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
SELECT p.tipo, p.version, p.folio, p.codigo, p.datos, encode(sha256(convert_to(p.datos::text, 'UTF8')), 'hex'),
       %(fecha)s, p.importe, p.titular, p.vence, %(estado)s, %(url_base)s, %(demostracion)s, %(ahora)s, %(por)s
FROM jsonb_to_recordset(%(papeles)s::jsonb) AS p (
    n int, tipo text, version int, folio text, codigo text, importe numeric, titular text, vence date, datos jsonb)
ORDER BY p.n
RETURNING id, folio, tipo, huella
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PapelNuevo:
    """A paper to issue: its type, its folio and its frozen data; `importe` in pesos, `vence` its last day, if any."""

    tipo: str
    folio: str
    datos: Mapping[str, Any]
    importe: Decimal | None
    titular: str
    vence: date | None = None


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
    """Freeze the data of one paper: `emitir_varios` for one. Raises: as it."""
    papel = PapelNuevo(tipo=tipo, folio=folio, datos=datos, importe=importe, titular=titular, vence=vence)
    return emitir_varios([papel], fecha=fecha, por=por, ahora=ahora)[0]


def emitir_varios(papeles: Sequence[PapelNuevo], *, fecha: date, por: Usuario, ahora: datetime) -> list[Documento]:
    """Freeze the data of papers under their folios, with code and hash, in the newest version of their template.

    `datos` as `documentos/datos.py` says; folio, code, address of the QR, organismo, law and mark of demonstration
    are put here unless they come. A required mention that is empty refuses the whole act. Money in `datos` is
    text: a float is a mistake of the caller (ValueError). Two statements for any number of papers.

    Raises: PapelIncompleto; LookupError (no template of that type).
    """
    assert connection.in_atomic_block
    criterios, nombre_de_ley = tarifas.criterios_y_ley(fecha)
    organismo = tarifas.organismo_de(criterios)
    ley = {
        "nombre": nombre_de_ley or _SIN_UNA_LEY,
        "demostracion_texto": organismo.texto_demostracion if organismo.demostracion else None,
    }
    documentos = []
    for papel_nuevo in papeles:
        version = ultima_version(papel_nuevo.tipo)
        (codigo,) = queries.codigos_con(criterios, papel_nuevo.tipo, [papel_nuevo.folio])
        comunes = _comunes(organismo, folio=papel_nuevo.folio, codigo=codigo)
        if (edicion := papel.edicion(papel_nuevo.tipo)) > 1:
            comunes["edicion"] = edicion
        completos = {**comunes, "ley": ley, **papel_nuevo.datos}
        _sin_flotantes(completos)
        if faltan := papel.faltantes(papel_nuevo.tipo, version, completos):
            raise PapelIncompleto(folio=papel_nuevo.folio, faltantes=faltan)
        documentos.append(
            Documento(
                tipo=papel_nuevo.tipo,
                version=version,
                folio=papel_nuevo.folio,
                codigo=codigo,
                datos=completos,
                fecha=fecha,
                importe=papel_nuevo.importe,
                titular=papel_nuevo.titular[:_LARGO_DE_TITULAR],
                vence=papel_nuevo.vence,
                estado=EstadoDeDocumento.VIGENTE,
                url_base=settings.URL_PUBLICA,
                demostracion=organismo.demostracion,
                emitido_en=ahora,
                emitido_por=por,
            )
        )
    _insertar(documentos, fecha=fecha, demostracion=organismo.demostracion, por=por, ahora=ahora)
    return documentos


def _insertar(
    documentos: Sequence[Documento], *, fecha: date, demostracion: bool, por: Usuario, ahora: datetime
) -> None:
    """Write the papers in one statement; the hash of each is made by the database, of the data as it keeps them."""
    papeles = [
        {
            "n": n,
            "tipo": d.tipo,
            "version": d.version,
            "folio": d.folio,
            "codigo": d.codigo,
            "importe": None if d.importe is None else str(d.importe),
            "titular": d.titular,
            "vence": d.vence and d.vence.isoformat(),
            "datos": d.datos,
        }
        for n, d in enumerate(documentos)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            _EMITIR,
            {
                "papeles": json.dumps(papeles, ensure_ascii=False),
                "fecha": fecha,
                "estado": EstadoDeDocumento.VIGENTE,
                "url_base": settings.URL_PUBLICA,
                "demostracion": demostracion,
                "ahora": ahora,
                "por": por.pk,
            },
        )
        hechos = {(tipo, folio): (pk, huella) for pk, folio, tipo, huella in cursor.fetchall()}
    for documento in documentos:
        documento.pk, documento.huella = hechos[documento.tipo, documento.folio]
        documento._state.adding = False


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
