"""What an organismo is born with: posts, the matrix and `sistema`."""

from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from aljibe.base.acto import firmar
from aljibe.seguridad.actos import SEMBRAR
from aljibe.seguridad.models import Facultad, Puesto, Usuario
from aljibe.seguridad.services import _matriz

DESDE = date(2000, 1, 1)


@transaction.atomic
def sembrar(*, ahora: datetime) -> None:
    """Leave posts, facultades and `sistema` in place. Safe to repeat: what the office changed is left as it is."""
    Puesto.objects.bulk_create(
        [Puesto(clave=clave, nombre=nombre) for clave, nombre in _matriz.PUESTOS.items()], ignore_conflicts=True
    )
    sistema = Usuario(
        usuario=_matriz.SISTEMA,
        nombre="Sistema",
        puesto_id=_matriz.SISTEMA,
        password=make_password(None),
        creado_en=ahora,
    )
    firmar(por=sistema, acto=SEMBRAR)
    Usuario.objects.bulk_create([sistema], ignore_conflicts=True)
    siempre = DateRange(DESDE, None)
    Facultad.objects.bulk_create(
        [
            Facultad(
                puesto_id=celda.puesto,
                acto=celda.acto,
                efecto=celda.efecto,
                condicion=celda.condicion,
                limite=celda.limite,
                motivo=celda.motivo,
                fundamento=celda.fundamento,
                vigencia=siempre,
            )
            for celda in _matriz.celdas()
        ],
        ignore_conflicts=True,
    )
