"""The catalogue of anomalies an organismo starts with (K5): what is billed, and which order each proposes."""

from datetime import datetime

from aljibe.facturacion.models import Anomalia, EfectoDeAnomalia

REAL, PROMEDIO, SIGUIENTE = EfectoDeAnomalia.REAL, EfectoDeAnomalia.PROMEDIO, EfectoDeAnomalia.SIGUIENTE
ANOMALIAS = (
    ("fuga", "Fuga", REAL, "inspeccion"),
    ("parado", "Medidor parado", PROMEDIO, "cambio_de_medidor"),
    ("roto", "Medidor roto", PROMEDIO, "cambio_de_medidor"),
    ("invertido", "Medidor invertido", PROMEDIO, "inspeccion"),
    ("no_accesible", "No accesible", PROMEDIO, "inspeccion"),
    ("empanado", "Carátula empañada", SIGUIENTE, "inspeccion"),
)


def sembrar(*, ahora: datetime) -> None:
    """Sow the anomalies. Safe to repeat: what the office changed is left as it is."""
    Anomalia.objects.bulk_create(
        [Anomalia(clave=c, nombre=n, efecto=e, orden_propuesta=o) for c, n, e, o in ANOMALIAS], ignore_conflicts=True
    )
