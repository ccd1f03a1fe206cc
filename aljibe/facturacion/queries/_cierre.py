"""Closed periods: whether one admits readings and runs, and what it leaves without a bill (K4)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils import timezone

from aljibe.base.rechazos import Rechazo
from aljibe.facturacion.models import CierreDePeriodo

# An account that the last run of its route left out has its reason; one that no run saw, or whose bill was cancelled
# since, has one of these two.
_SIN_RECIBO = """
SELECT
    CASE
        WHEN o.motivo IS NOT NULL THEN o.motivo
        WHEN EXISTS (SELECT FROM facturacion_reciboagua x WHERE x.cuenta_id = c.id AND x.periodo = %(periodo)s)
            THEN 'recibo-cancelado'
        ELSE 'sin-corrida'
    END AS motivo,
    count(*)
FROM padron_cuenta c
LEFT JOIN (
    SELECT DISTINCT ON (ruta_id) id, ruta_id FROM facturacion_corrida WHERE periodo = %(periodo)s
    ORDER BY ruta_id, id DESC
) k ON k.ruta_id = c.ruta_id
LEFT JOIN facturacion_omision o ON o.corrida_id = k.id AND o.cuenta_id = c.id
WHERE NOT EXISTS (
    SELECT FROM facturacion_reciboagua b
    WHERE b.cuenta_id = c.id AND b.periodo = %(periodo)s AND b.estado = 'VIGENTE'
)
GROUP BY 1
ORDER BY 2 DESC, 1
"""


class PeriodoCerrado(Rechazo):
    codigo = "periodo-cerrado"
    plantilla = (
        "El periodo {periodo} está cerrado: lo cerró {quien} el {dia:%d/%m/%Y}. No admite lecturas ni corridas, y no se"
        " hizo nada. Si hace falta, la Jefatura de Comercialización lo reabre diciendo por qué."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cierre:
    """A closing, in force while `reabierto_en` is None. `quedaron`: accounts left without a bill, by reason."""

    periodo: str
    sin_recibo: int
    quedaron: dict[str, int]
    motivo: str
    cerro: str
    cerrado_en: datetime
    reabrio: str
    reabierto_en: datetime | None
    motivo_reapertura: str


def periodo_cerrado(periodo: str) -> bool:
    """Whether a period is closed: no reading enters it or is corrected, and no run bills it. One statement.

    It says nothing of a bill cancelled and issued again, which is another act.
    """
    return CierreDePeriodo.objects.filter(periodo=periodo, reabierto_en=None).exists()


def exigir_abierto(periodo: str) -> None:
    """Refuse if the period is closed. One statement, two when it is.

    Raises: PeriodoCerrado.
    """
    if periodo_cerrado(periodo):
        suyo = cierres(periodo)[0]
        raise PeriodoCerrado(periodo=periodo, quien=suyo.cerro, dia=timezone.localtime(suyo.cerrado_en))


def cierres(periodo: str) -> list[Cierre]:
    """The closings of a period, newest first; only the first may be in force. One statement."""
    filas = (
        CierreDePeriodo.objects.select_related("cerrado_por", "reabierto_por").filter(periodo=periodo).order_by("-id")
    )
    return [
        Cierre(
            periodo=fila.periodo,
            sin_recibo=fila.sin_recibo,
            quedaron=fila.quedaron,
            motivo=fila.motivo,
            cerro=fila.cerrado_por.nombre,
            cerrado_en=fila.cerrado_en,
            reabrio=fila.reabierto_por.nombre if fila.reabierto_por else "",
            reabierto_en=fila.reabierto_en,
            motivo_reapertura=fila.motivo_reapertura,
        )
        for fila in filas
    ]


def sin_recibo(periodo: str) -> dict[str, int]:
    """Accounts without a bill of the period, counted by reason, the most first. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_SIN_RECIBO, {"periodo": periodo})
        return dict(cursor.fetchall())
