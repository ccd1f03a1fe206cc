"""Authorisations: asked by whoever will act, given by somebody else, used once with the values that were approved."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from aljibe.base import idempotencia, reloj
from aljibe.base.acto import Acto, durable
from aljibe.base.rechazos import NoExiste, Rechazo, ValorInvalido
from aljibe.seguridad import queries
from aljibe.seguridad.actos import RESOLVER_AUTORIZACION
from aljibe.seguridad.models import Autorizacion, EstadoDeAutorizacion, Usuario
from aljibe.seguridad.services._facultades import SinFacultad, exigir

LARGO = 300


class AutorizacionYaResuelta(Rechazo):
    codigo = "autorizacion-ya-resuelta"
    plantilla = "La autorización {id} ya está {estado}: la resolvió {quien}. No se cambió nada."


class AutorizacionNoSirve(Rechazo):
    codigo = "autorizacion-no-sirve"
    plantilla = "La autorización {id} no sirve para esto: {razon} No se hizo nada."


def asentar_peticion(
    *,
    acto: Acto,
    autoriza: Acto,
    objeto: str,
    argumentos: Mapping[str, str],
    hechos: Mapping[str, queries.Hecho],
    resumen: str,
    motivo: str,
    por: Usuario,
    ahora: datetime,
) -> Autorizacion:
    """Keep a request, inside the act of the room whose act it is: there its facts are known.

    Raises: ValorInvalido, the reason is empty or too long.
    """
    assert connection.in_atomic_block
    motivo = motivo.strip()
    if not 0 < len(motivo) <= LARGO or not motivo.isprintable():
        raise ValorInvalido(
            campo="motivo", mensaje=f"Escriba el motivo, hasta {LARGO} caracteres: lo leerá quien autoriza."
        )
    return Autorizacion.objects.create(
        acto=acto.clave,
        autoriza=autoriza.clave,
        objeto=objeto,
        argumentos=dict(argumentos),
        hechos={nombre: valor if isinstance(valor, bool) else str(valor) for nombre, valor in hechos.items()},
        resumen=resumen[:LARGO],
        motivo=motivo,
        pedida_por=por,
        pedida_en=ahora,
    )


@durable(RESOLVER_AUTORIZACION)
def resolver_autorizacion(
    *, autorizacion_id: int, aprobar: bool, por: Usuario, ahora: datetime, clave: str | None = None, respuesta: str = ""
) -> dict[str, Any]:
    """Approve or deny: {id, estado}. It only marks; whoever asked acts then. Nobody resolves what they asked (R63).

    Raises: SinFacultad, NoExiste, AutorizacionYaResuelta, ValorInvalido (a denial without its reason).
    Locks: clave, autorización.
    """
    cuerpo = {"id": autorizacion_id, "aprobar": aprobar, "respuesta": respuesta}
    if clave and (
        hecha := idempotencia.reclamar(clave, acto=RESOLVER_AUTORIZACION, por=por, cuerpo=cuerpo, ahora=ahora)
    ):
        return hecha
    hoy = reloj.fecha_local(ahora)
    exigir(RESOLVER_AUTORIZACION, por=por, al=hoy)
    pedida = _bloquear(autorizacion_id)
    if pedida.pedida_por_id == por.pk:
        raise SinFacultad(razon="La pidió usted: la resuelve otra persona.")
    puede = queries.puede_autorizar(pedida, por=por, al=hoy)
    if not puede.permitido:
        raise SinFacultad(razon=puede.razon)
    if pedida.estado != EstadoDeAutorizacion.PEDIDA:
        assert pedida.resuelta_por is not None
        raise AutorizacionYaResuelta(id=pedida.pk, estado=pedida.estado.lower(), quien=pedida.resuelta_por.nombre)
    respuesta = respuesta.strip()
    if len(respuesta) > LARGO or not respuesta.isprintable() or not (aprobar or respuesta):
        raise ValorInvalido(campo="respuesta", mensaje=f"Al negar se escribe por qué, hasta {LARGO} caracteres.")
    estado = EstadoDeAutorizacion.APROBADA if aprobar else EstadoDeAutorizacion.NEGADA
    Autorizacion.objects.filter(pk=pedida.pk).update(
        estado=estado, resuelta_por=por, resuelta_en=ahora, respuesta=respuesta
    )
    resultado = {"id": pedida.pk, "estado": str(estado)}
    return idempotencia.responder(clave, resultado) if clave else resultado


def apartar_autorizacion(autorizacion_id: int, *, acto: Acto, objeto: str, por: Usuario) -> Autorizacion:
    """Lock an approved authorisation for the act that will use it, with its `argumentos`, by whoever asked for it.

    Raises: NoExiste, AutorizacionNoSirve. Locks: autorización.
    """
    dada = _bloquear(autorizacion_id)
    razon = ""
    if dada.pedida_por_id != por.pk:
        razon = "la pidió otra persona."
    elif (dada.acto, dada.objeto) != (acto.clave, objeto):
        razon = f"se dio para «{dada.resumen}»."
    elif dada.estado == EstadoDeAutorizacion.USADA:
        razon = "ya se usó."
    elif dada.estado != EstadoDeAutorizacion.APROBADA:
        razon = "nadie la ha aprobado." if dada.estado == EstadoDeAutorizacion.PEDIDA else "fue negada."
    if razon:
        raise AutorizacionNoSirve(id=dada.pk, razon=razon)
    return dada


def gastar_autorizacion(dada: Autorizacion, *, ahora: datetime) -> None:
    """Mark as used one that was locked, in the act that it allowed: it serves once."""
    assert connection.in_atomic_block
    gastadas = Autorizacion.objects.filter(pk=dada.pk, estado=EstadoDeAutorizacion.APROBADA).update(
        estado=EstadoDeAutorizacion.USADA, usada_en=ahora
    )
    assert gastadas == 1


def _bloquear(autorizacion_id: int) -> Autorizacion:
    # Alone: who resolved it, joined here, would be who had when this began to wait for the lock.
    hallada = Autorizacion.objects.select_for_update(no_key=True).filter(pk=autorizacion_id).first()
    if hallada is None:
        raise NoExiste(que="la autorización", clave=autorizacion_id)
    return hallada
