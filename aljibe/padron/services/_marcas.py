"""The mark of a person whose cheque came back: no other is taken until it is withdrawn (R15)."""

from datetime import datetime

from django.db import connection

from aljibe.base import reloj
from aljibe.base.acto import durable
from aljibe.base.rechazos import NoExiste, ValorInvalido
from aljibe.padron.actos import RETIRAR_MARCA
from aljibe.padron.models import MarcaDePersona
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario

LARGO = 300


def marcar_persona(*, persona_id: int, motivo: str, por: Usuario, ahora: datetime) -> None:
    """Mark a person, inside the act that found out; one already marked stays as it is."""
    assert connection.in_atomic_block
    MarcaDePersona.objects.bulk_create(
        [MarcaDePersona(persona_id=persona_id, motivo=motivo[:LARGO], puesta_por=por, puesta_en=ahora)],
        ignore_conflicts=True,
    )


@durable(RETIRAR_MARCA)
def retirar_marca(*, persona_id: int, motivo: str, por: Usuario, ahora: datetime) -> None:
    """Withdraw the mark of a person, saying why: cheques are taken again.

    Raises: SinFacultad, ValorInvalido, NoExiste (it has none).
    """
    seguridad.exigir(RETIRAR_MARCA, por=por, al=reloj.fecha_local(ahora))
    motivo = motivo.strip()
    if not 0 < len(motivo) <= LARGO or not motivo.isprintable():
        raise ValorInvalido(campo="motivo", mensaje=f"Escriba por qué se retira, hasta {LARGO} caracteres.")
    cambiadas = MarcaDePersona.objects.filter(persona_id=persona_id, retirada_en=None).update(
        retirada_por=por, retirada_en=ahora, motivo_retiro=motivo
    )
    if not cambiadas:
        raise NoExiste(que="una marca vigente de la persona", clave=persona_id)
