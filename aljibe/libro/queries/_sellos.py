"""The chain of seals, read: digests in one form for sealing and for proving."""

from pathlib import Path

from aljibe.libro.models import Sello

AQUI = Path(__file__).parent
GENESIS = "0" * 64

RESUMEN = """
SELECT encode(sha256(convert_to(concat_ws('|', %(anterior)s::text, %(hasta_xid)s::bigint, count(*), sum(movimientos),
           sum(cargos), string_agg(concat_ws(':', clase, objeto, digesto), ';' ORDER BY clase, objeto)), 'UTF8')),
           'hex'),
       coalesce(sum(movimientos), 0)::int, coalesce(sum(cargos), 0)::int
FROM libro_huella WHERE sello_id = %(sello)s
"""


def sql_de_digestos(clase: str, filtro: str) -> str:
    """The SELECT of (objeto, digesto, movimientos, cargos) of asientos ('A') or of the audit trail ('B')."""
    nombre = {"A": "digestos_de_asientos", "B": "digestos_de_bitacora"}[clase]
    return (AQUI / f"{nombre}.sql").read_text(encoding="utf-8").format(filtro=filtro)


def ultimo_sello() -> Sello | None:
    """The head of the chain: what a cut prints."""
    return Sello.objects.order_by("-id").first()
