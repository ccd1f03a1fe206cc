"""Refusals as problem+json (RFC 9457): the one place where a `Rechazo` becomes an answer of the API."""

import json
import logging
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from pydantic import BaseModel

from aljibe.base.rechazos import Rechazo
from aljibe.interfaces.errores import TITULOS

TIPO = "application/problem+json"
MALFORMADA = "peticion-malformada"
_bitacora = logging.getLogger("aljibe.api")


class Problema(BaseModel):
    """The body of every error. `errores`: sentences by field, as `medios[0].importe`."""

    type: str
    title: str
    status: int
    detail: str
    codigo: str
    errores: dict[str, list[str]] | None = None


class SinIdentificar(Rechazo):
    codigo = "sin-identificar"
    plantilla = "Identifíquese con un token vigente en «Authorization: Bearer …» o entre con su usuario y contraseña."
    estado = 401


class ContrasenaTemporal(Rechazo):
    codigo = "contrasena-temporal"
    plantilla = "Cambie su contraseña temporal en la pantalla de entrada antes de seguir."
    estado = 403


class SinSelloDeSesion(Rechazo):
    codigo = "sin-sello-de-sesion"
    plantilla = "Falta el sello CSRF de la sesión. Mande la cookie y el encabezado X-CSRFToken, o use un token."
    estado = 403


class ClaveAusente(Rechazo):
    codigo = "clave-ausente"
    plantilla = "Esta operación necesita el encabezado Idempotency-Key, de 1 a 64 caracteres ASCII imprimibles."
    estado = 400


class CuerpoIlegible(Rechazo):
    codigo = "json-ilegible"
    plantilla = "El cuerpo no es un JSON válido: {razon}."
    estado = 400


class CuerpoDemasiadoGrande(Rechazo):
    codigo = "cuerpo-demasiado-grande"
    plantilla = "El cuerpo pasa de lo que se admite en una petición. Divídalo en varias."
    estado = 400


class RutaDesconocida(Rechazo):
    codigo = "ruta-desconocida"
    plantilla = "No hay nada en «{ruta}». Las rutas están en /api/v1/openapi.json."
    estado = 404


class MetodoNoAdmitido(Rechazo):
    codigo = "metodo-no-admitido"
    plantilla = "«{ruta}» no admite {metodo}; admite {admite}."
    estado = 405


class DemasiadasPeticiones(Rechazo):
    codigo = "demasiadas-peticiones"
    plantilla = "Demasiadas consultas seguidas. Espere {segundos} s y repita."
    estado = 429


class FallaInterna(Rechazo):
    codigo = "falla-interna"
    plantilla = "No se pudo terminar. Repita la petición con la misma clave; si sigue igual, avise a Informática."
    estado = 500


def responder(datos: Any, estado: int = 200, *, tipo: str = "application/json") -> HttpResponse:
    """An answer in JSON. Money comes as text already: a Decimal here is a mistake of the caller (TypeError)."""
    # Sorted: the answer that was kept under a key comes back from the database in another order.
    texto = json.dumps(datos, ensure_ascii=False, sort_keys=True, default=_plano)
    # A lone surrogate that came in a request goes back as its JSON escape.
    return HttpResponse(texto.encode("utf-8", "backslashreplace"), status=estado, content_type=tipo)


def problema(rechazo: Rechazo) -> HttpResponse:
    """The answer to a refusal, with what it adds for a program (`errores`, `pagos`…)."""
    respuesta = armar(estado=rechazo.estado, codigo=rechazo.codigo, detalle=str(rechazo), extras=rechazo.extras())
    if rechazo.estado == SinIdentificar.estado:
        respuesta["WWW-Authenticate"] = 'Bearer realm="aljibe"'
    if isinstance(rechazo, DemasiadasPeticiones):
        respuesta["Retry-After"] = str(rechazo.hechos["segundos"])
    return respuesta


def de_valores(estado: int, codigo: str, errores: Mapping[str, Sequence[str]]) -> HttpResponse:
    """The answer to a body whose fields do not have the right form or value: the first sentence, and all by field."""
    campo, frases = next(iter(errores.items()))
    detalle = f"{campo}: {frases[0]}" if campo else frases[0]
    return armar(estado=estado, codigo=codigo, detalle=detalle, extras={"errores": errores})


def falla(error: Exception) -> HttpResponse:
    """The answer to what nobody foresaw: it is logged whole and told without its entrails."""
    _bitacora.error("falla no prevista", exc_info=error)
    return problema(FallaInterna())


def armar(*, estado: int, codigo: str, detalle: str, extras: Mapping[str, Any]) -> HttpResponse:
    """A problem with those facts."""
    cuerpo = {
        **extras,
        "type": f"{settings.URL_PUBLICA}/problemas/{codigo}",
        "title": TITULOS.get(estado, "No procede"),
        "status": estado,
        "detail": detalle,
        "codigo": codigo,
    }
    return responder(cuerpo, estado, tipo=TIPO)


def _plano(valor: Any) -> Any:
    if isinstance(valor, datetime):
        return timezone.localtime(valor).isoformat()
    if isinstance(valor, date):
        return valor.isoformat()
    if isinstance(valor, Decimal):
        raise TypeError(f"{valor!r} va como texto")
    raise TypeError(type(valor).__name__)
