"""The rows of benefits: written and shortened for the acts of upper rooms, which know what is billed and owed."""

from datetime import date, datetime, timedelta

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from aljibe.base.rechazos import Rechazo
from aljibe.padron.models import Beneficio, Cuenta
from aljibe.seguridad.models import Usuario


class BeneficioQueSeTraslapa(Rechazo):
    codigo = "beneficio-que-se-traslapa"
    plantilla = (
        "La cuenta {cuenta} tiene otro beneficio en esos días, {hasta}. Dé este desde el día siguiente, o termine antes"
        " el otro."
    )


def conceder_beneficio(
    *,
    cuenta: Cuenta,
    clave: str,
    desde: date,
    hasta: date,
    folio: str,
    motivo: str,
    por: Usuario,
    ahora: datetime,
) -> Beneficio:
    """Write a benefit of a locked account, both days included.

    Raises: BeneficioQueSeTraslapa.
    """
    assert connection.in_atomic_block
    vigencia = DateRange(desde, hasta + timedelta(days=1))
    otro = Beneficio.objects.filter(cuenta=cuenta, vigencia__overlap=vigencia).order_by("-id").first()
    if otro is not None:
        tope = otro.vigencia.upper
        dicho = f"hasta el {tope - timedelta(days=1):%d/%m/%Y}" if tope else "sin fecha de término"
        raise BeneficioQueSeTraslapa(cuenta=cuenta.numero, hasta=dicho)
    return Beneficio.objects.create(
        cuenta=cuenta,
        clave=clave,
        vigencia=vigencia,
        folio=folio,
        motivo=motivo,
        otorgado_por=por,
        otorgado_en=ahora,
    )


def recortar_beneficio(*, beneficio: Beneficio, desde: date, motivo: str, por: Usuario, ahora: datetime) -> Beneficio:
    """End a benefit of a locked account the day before `desde`; one that begins later never applies."""
    assert connection.in_atomic_block
    inicio = beneficio.vigencia.lower
    beneficio.vigencia = DateRange(empty=True) if inicio and inicio >= desde else DateRange(inicio, desde)
    beneficio.terminado_por, beneficio.terminado_en, beneficio.motivo_termino = por, ahora, motivo
    beneficio.save(update_fields=["vigencia", "terminado_por", "terminado_en", "motivo_termino"])
    return beneficio
