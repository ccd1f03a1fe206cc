"""The catalogue of anomalies, as it is sown."""

from datetime import datetime

from django.db import transaction

from aljibe.facturacion.models import Anomalia, EfectoDeAnomalia

_REAL, _PROMEDIO, _SIGUIENTE = EfectoDeAnomalia.REAL, EfectoDeAnomalia.PROMEDIO, EfectoDeAnomalia.SIGUIENTE
# (key, name, what is billed, order it proposes). High and low readings are not here: the run finds them itself.
ANOMALIAS = (
    ("fuga", "Fuga en la toma o en el cuadro", _REAL, "reparacion_de_fuga"),
    ("fuga_interior", "Fuga dentro del domicilio", _REAL, "aviso_al_usuario"),
    ("parado", "Medidor parado", _PROMEDIO, "cambio_de_medidor"),
    ("roto", "Medidor roto o ilegible", _PROMEDIO, "cambio_de_medidor"),
    ("invertido", "Medidor invertido", _PROMEDIO, "revision_de_medidor"),
    ("sin_medidor", "Medidor robado o retirado", _PROMEDIO, "instalacion_de_medidor"),
    ("no_accesible", "No hubo acceso al medidor", _PROMEDIO, "cita_para_lectura"),
    ("empanado", "Carátula empañada", _SIGUIENTE, "revision_de_medidor"),
    ("no_localizado", "Domicilio no localizado", _SIGUIENTE, "verificacion_de_domicilio"),
    ("consumo_suspendido", "Consumo con el servicio suspendido", _SIGUIENTE, "inspeccion"),
)


@transaction.atomic
def sembrar(*, ahora: datetime) -> None:
    """Sow the anomalies (K5). Safe to repeat; `ahora` is unused but every sower takes it."""
    Anomalia.objects.bulk_create(
        [Anomalia(clave=c, nombre=n, efecto=e, orden_propuesta=o) for c, n, e, o in ANOMALIAS], ignore_conflicts=True
    )
