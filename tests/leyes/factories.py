"""The law of Celaya, as two persons put it in force."""

from datetime import UTC, datetime
from pathlib import Path

from aljibe.seguridad.models import Usuario
from aljibe.tarifas import services
from aljibe.tarifas.models import Ley
from tests.seguridad.factories import persona, sistema

CELAYA = (Path(__file__).parents[2] / "aljibe" / "leyes" / "celaya-2019.yaml").read_text(encoding="utf-8")
AHORA = datetime(2025, 12, 31, 18, 0, tzinfo=UTC)


def celaya(anio: int = 2019) -> bytes:
    """The law of Celaya with the dates of another year."""
    return (
        CELAYA.replace("fiscal_year: 2019", f"fiscal_year: {anio}")
        .replace("valid_from: 2019-01-01", f"valid_from: {anio}-01-01")
        .replace("valid_to: 2019-12-31", f"valid_to: {anio}-12-31")
        .encode()
    )


def ley_aprobada(contenido: bytes | None = None, *, anio: int = 2026) -> Ley:
    """A law in force: that file, or Celaya's for that year."""
    ley = services.importar_ley(contenido=contenido or celaya(anio), archivo="ley.yaml", por=sistema(), ahora=AHORA)
    aprueba = Usuario.objects.filter(usuario="aprueba").first() or persona("direccion", "aprueba")
    return services.aprobar_ley(ley_id=ley.pk, por=aprueba, ahora=AHORA)
