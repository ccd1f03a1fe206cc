"""Reprinting: the same paper with one more stamp."""

from collections.abc import Callable
from datetime import datetime

from aljibe.base import idempotencia, reloj
from aljibe.base.acto import durable
from aljibe.base.rechazos import NoExiste
from aljibe.documentos.actos import REIMPRIMIR
from aljibe.documentos.models import Documento, Reimpresion
from aljibe.documentos.queries import RECIBO_DE_AGUA
from aljibe.reglas import codigo as reglas_codigo
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario


@durable(REIMPRIMIR)
def reimprimir(
    *, codigo: str, por: Usuario, ahora: datetime, exigir_leer: Callable[[str, str], None], clave: str | None = None
) -> int:
    """Count one more reprint of a paper and return its number, from 1; the paper itself never changes.

    `exigir_leer` is given type and folio, and raises when the room of that paper does not let this person see it.

    Raises: SinFacultad, NoExiste; with a `clave`, ClaveMalformada and ClaveConOtroCuerpo.
    Locks: clave, documento.
    """
    codigo = reglas_codigo.normalizar(codigo)
    if clave is not None:
        anterior = idempotencia.reclamar(clave, acto=REIMPRIMIR, por=por, cuerpo={"codigo": codigo}, ahora=ahora)
        if anterior is not None:
            return int(anterior["n"])
    hoy = reloj.fecha_local(ahora)
    documento = (
        Documento.objects.defer("datos").select_for_update(of=("self",), no_key=True).filter(codigo=codigo).first()
    )
    if documento is None:
        # Who could reprint no paper at all learns nothing about which codes exist.
        seguridad.exigir(REIMPRIMIR, por=por, al=hoy, hechos={"propio": True, "recibo_de_agua": True})
        raise NoExiste(que="el documento", clave=codigo)
    hechos = {"propio": documento.emitido_por_id == por.pk, "recibo_de_agua": documento.tipo == RECIBO_DE_AGUA}
    seguridad.exigir(REIMPRIMIR, por=por, al=hoy, hechos=hechos)
    exigir_leer(documento.tipo, documento.folio)
    n = Reimpresion.objects.filter(documento=documento).count() + 1
    Reimpresion.objects.create(documento=documento, n=n, en=ahora, por=por)
    if clave is not None:
        idempotencia.responder(clave, {"n": n})
    return n
