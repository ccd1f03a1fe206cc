"""Idempotency: the same key with the same values is answered once and the same for ever (R4-R8)."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from aljibe.base.acto import Acto
from aljibe.base.models import Clave
from aljibe.base.rechazos import Rechazo

_FORMA = re.compile(r"[\x20-\x7e]{1,64}")


class ClaveConOtroCuerpo(Rechazo):
    codigo = "clave-con-otro-cuerpo"
    plantilla = "Esa clave ya se usó para otra operación. No se hizo nada; repita la operación con una clave nueva."
    estado = 422


class ClaveMalformada(Rechazo):
    codigo = "clave-malformada"
    plantilla = "La clave de la operación debe tener de 1 a 64 caracteres imprimibles, sin acentos."
    estado = 400


def reclamar(clave: str, *, acto: Acto, por: Any, cuerpo: Mapping[str, Any], ahora: datetime) -> dict[str, Any] | None:
    """Claim `clave` for this act; None when it is ours, else the answer that was given the first time.

    A twin in flight is waited for: the unique index holds this statement until the other transaction ends.

    Raises: ClaveMalformada, ClaveConOtroCuerpo.
    """
    assert connection.in_atomic_block
    if not _FORMA.fullmatch(clave):
        raise ClaveMalformada()
    huella = hashlib.sha256(_canonico({"por": por.pk, "acto": acto.clave, "cuerpo": cuerpo}).encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO base_clave (clave, acto, usuario, huella, respuesta, creada_en)"
            " VALUES (%s, %s, %s, %s, NULL, %s) ON CONFLICT (clave) DO NOTHING",
            [clave, acto.clave, por.usuario, huella, ahora],
        )
        if cursor.rowcount == 1:
            return None
    anterior = Clave.objects.get(pk=clave)
    if anterior.huella != huella:
        raise ClaveConOtroCuerpo()
    assert anterior.respuesta is not None
    return dict(anterior.respuesta)


def respondida(clave: str, *, acto: Acto, por: Any) -> dict[str, Any] | None:
    """What this person was answered under `clave` for this act; None when it is free, another's or of another act."""
    respuesta: dict[str, Any] | None = (
        Clave.objects.filter(pk=clave, acto=acto.clave, usuario=por.usuario).values_list("respuesta", flat=True).first()
    )
    return respuesta


def responder(clave: str, respuesta: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the first answer of the act, as it will be given again; return it as JSON values."""
    return responder_varias({clave: respuesta})[0]


def reclamar_varias(
    cuerpos: Mapping[str, Mapping[str, Any]], *, acto: Acto, por: Any, ahora: datetime
) -> dict[str, dict[str, Any] | None]:
    """`reclamar` for many keys of one act: by key, None or the first answer. Two statements.

    Raises: ClaveMalformada, ClaveConOtroCuerpo.
    """
    assert connection.in_atomic_block
    if any(not _FORMA.fullmatch(clave) for clave in cuerpos):
        raise ClaveMalformada()
    huellas = {
        clave: hashlib.sha256(_canonico({"por": por.pk, "acto": acto.clave, "cuerpo": cuerpo}).encode()).hexdigest()
        for clave, cuerpo in sorted(cuerpos.items())
    }
    with connection.cursor() as cursor:
        # Sorted, so that two acts with keys in common never wait for each other.
        cursor.execute(
            "INSERT INTO base_clave (clave, acto, usuario, huella, respuesta, creada_en)"
            " SELECT q.clave, %s, %s, q.huella, NULL, %s FROM unnest(%s::text[], %s::text[]) q (clave, huella)"
            " ORDER BY q.clave ON CONFLICT (clave) DO NOTHING RETURNING clave",
            [acto.clave, por.usuario, ahora, list(huellas), list(huellas.values())],
        )
        nuestras = {fila[0] for fila in cursor.fetchall()}
    respuestas: dict[str, dict[str, Any] | None] = dict.fromkeys(nuestras)
    for anterior in Clave.objects.filter(clave__in=set(huellas) - nuestras):
        if anterior.huella != huellas[anterior.clave]:
            raise ClaveConOtroCuerpo()
        assert anterior.respuesta is not None
        respuestas[anterior.clave] = dict(anterior.respuesta)
    return respuestas


def responder_varias(respuestas: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """`responder` for many keys, in their order. One statement."""
    en_texto = json.dumps(respuestas, default=_plano)
    planas: list[dict[str, Any]] = list(json.loads(en_texto).values())
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE base_clave c SET respuesta = q.respuesta FROM jsonb_each(%s::jsonb) q (clave, respuesta)"
            " WHERE c.clave = q.clave AND c.respuesta IS NULL",
            [en_texto],
        )
        assert cursor.rowcount == len(planas)
    return planas


def _canonico(valor: Any) -> str:
    """One text for equal values: 300 and 300.00 are the same body."""
    return json.dumps(_normal(valor), sort_keys=True, ensure_ascii=True, separators=(",", ":"))


def _normal(valor: Any) -> Any:
    if isinstance(valor, Decimal):
        return f"{valor.normalize():f}"
    if isinstance(valor, Mapping):
        return {str(k): _normal(v) for k, v in valor.items()}
    if isinstance(valor, str) or valor is None or isinstance(valor, bool | int):
        return valor
    if isinstance(valor, date | datetime):
        return valor.isoformat()
    if isinstance(valor, Sequence):
        return [_normal(v) for v in valor]
    raise TypeError(f"no se puede comparar {type(valor).__name__}")


def _plano(valor: Any) -> Any:
    if isinstance(valor, Decimal):
        return str(valor)
    if isinstance(valor, date | datetime):
        return valor.isoformat()
    raise TypeError(type(valor).__name__)
