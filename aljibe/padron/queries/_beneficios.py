"""The benefits of an account, and those that lapse: the date decides, no job does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from aljibe.padron.models import Beneficio
from aljibe.padron.queries._ficha import domicilio

# The last benefit of each account still in the register, by its last day. One that was ended on purpose is not missed.
_QUE_VENCEN = """
SELECT c.numero, coalesce(p.nombre, ''), coalesce(p.telefono, ''),
       d.calle, d.numero, d.interior, d.colonia, d.cp, c.uso, b.clave, b.folio, upper(b.vigencia) - 1
FROM (
    SELECT DISTINCT ON (cuenta_id) * FROM padron_beneficio WHERE NOT isempty(vigencia)
    ORDER BY cuenta_id, upper(vigencia) DESC NULLS FIRST
) b
JOIN padron_cuenta c ON c.id = b.cuenta_id
JOIN padron_predio d ON d.id = c.predio_id
LEFT JOIN padron_titularidad t ON t.cuenta_id = c.id AND t.papel = 'TITULAR' AND upper_inf(t.vigencia)
LEFT JOIN padron_persona p ON p.id = t.persona_id
WHERE upper(b.vigencia) - 1 BETWEEN %(desde)s AND %(hasta)s AND b.terminado_en IS NULL
    AND c.estado_servicio <> 'BAJA' AND c.situacion_comercial NOT IN ('BAJA', 'DUPLICADO')
    AND (upper(b.vigencia) - 1, c.numero) > (%(tras_dia)s, %(tras_cuenta)s)
ORDER BY upper(b.vigencia), c.numero
LIMIT %(limite)s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class BeneficioDeCuenta:
    """A benefit of an account, both days included: without `desde`, since before the register; without `hasta`, it does
    not lapse. `sin_efecto`: it was ended before its first day, and has neither. An imported one has no `otorgo`."""

    id: int
    clave: str
    desde: date | None
    hasta: date | None
    sin_efecto: bool
    folio: str
    motivo: str
    otorgo: str
    otorgado_en: datetime | None
    termino: str
    terminado_en: datetime | None
    motivo_termino: str

    def rige(self, dia: date) -> bool:
        """Whether it is in force on a day."""
        empezo = self.desde is None or self.desde <= dia
        return not self.sin_efecto and empezo and (self.hasta is None or dia <= self.hasta)

    def estado(self, dia: date) -> str:
        """How it is on a day: sin_efecto, vigente, por_empezar or vencido."""
        if self.sin_efecto:
            return "sin_efecto"
        if self.rige(dia):
            return "vigente"
        return "por_empezar" if self.desde and self.desde > dia else "vencido"


@dataclass(frozen=True, slots=True, kw_only=True)
class BeneficioQueVence:
    """An account whose last benefit ends on `hasta`, with how to call its holder."""

    cuenta: str
    titular: str
    telefono: str
    domicilio: str
    uso: str
    clave: str
    folio: str
    hasta: date


def beneficios(cuenta_id: int) -> list[BeneficioDeCuenta]:
    """Every benefit an account has had, the last given first. One statement."""
    filas = (
        Beneficio.objects.select_related("otorgado_por", "terminado_por").filter(cuenta_id=cuenta_id).order_by("-id")
    )
    return [
        BeneficioDeCuenta(
            id=fila.pk,
            clave=fila.clave,
            desde=fila.vigencia.lower,
            hasta=fila.vigencia.upper - timedelta(days=1) if fila.vigencia.upper else None,
            sin_efecto=fila.vigencia.isempty,
            folio=fila.folio,
            motivo=fila.motivo,
            otorgo=fila.otorgado_por.nombre if fila.otorgado_por else "",
            otorgado_en=fila.otorgado_en,
            termino=fila.terminado_por.nombre if fila.terminado_por else "",
            terminado_en=fila.terminado_en,
            motivo_termino=fila.motivo_termino,
        )
        for fila in filas
    ]


def beneficios_que_vencen(
    *, desde: date, hasta: date, limite: int, tras: tuple[date, str] | None = None
) -> Sequence[BeneficioQueVence]:
    """Accounts whose last benefit ends between two days, both included, the soonest first. One statement.

    Days to come give those about to lapse; days past, those that lapsed and were not renewed. `tras`: (last day,
    account) of the row after which to go on.
    """
    tras_dia, tras_cuenta = tras or (desde, "")
    with connection.cursor() as cursor:
        cursor.execute(
            _QUE_VENCEN,
            {"desde": desde, "hasta": hasta, "limite": limite, "tras_dia": tras_dia, "tras_cuenta": tras_cuenta},
        )
        return [
            BeneficioQueVence(
                cuenta=numero,
                titular=titular,
                telefono=telefono,
                domicilio=domicilio(calle=calle, numero=exterior, interior=interior, colonia=colonia, cp=cp),
                uso=uso,
                clave=clave,
                folio=folio,
                hasta=vence,
            )
            for (
                numero, titular, telefono, calle, exterior, interior, colonia, cp, uso, clave, folio, vence
            ) in cursor.fetchall()
        ]  # fmt: skip
