"""Print runs: how far they are, and what each part of them carries."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection

from aljibe.base.rechazos import NoExiste
from aljibe.facturacion.models import EstadoDeTirada, Tirada

LLAVE = "tirada:"
# How many bills a second is told of what was made lately: a pause, or a machine that was off, is not a slow machine.
_ULTIMAMENTE = timedelta(seconds=60)
_PRONTO = timedelta(seconds=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class FichaDeParte:
    """A file of a print run. Until it is made, `huella` is empty and its pages are none.

    Folios and accounts are those of its first and of its last bill in route order: no range, in either.
    """

    n: int
    hecha: bool
    recibos: int
    primer_folio: str
    ultimo_folio: str
    primera_cuenta: str
    ultima_cuenta: str
    paginas: int
    tamano_bytes: int
    huella: str
    omitidos: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FichaDeTirada:
    """A print run. `hechos`: bills of the parts already made, those left out of them included.

    `estado`: EN_CURSO, PAUSADA, TERMINADA; `viva`: somebody is making its parts now, or has just made one.
    """

    id: int
    periodo: str
    rutas: tuple[str, ...]
    estado: str
    viva: bool
    recibos: int
    hechos: int
    por_segundo: float | None
    por: str
    preparada_en: datetime
    terminada_en: datetime | None
    partes: tuple[FichaDeParte, ...]

    @property
    def omitidos(self) -> dict[str, str]:
        """Bills that were not printed, each folio with its reason."""
        return {folio: motivo for parte in self.partes for folio, motivo in parte.omitidos.items()}


class _Parte(NamedTuple):
    """A row of `_PARTES`."""

    n: int
    recibos: int
    primer_folio: str
    ultimo_folio: str
    primera_cuenta: str
    ultima_cuenta: str
    paginas: int
    tamano_bytes: int
    huella: str
    omitidos: str
    hecha_en: datetime | None


# The lists themselves stay in the database: this is asked every second.
_PARTES = """
SELECT tirada_id, n, cardinality(folios), folios[1], folios[cardinality(folios)], primera_cuenta, ultima_cuenta,
       paginas, tamano_bytes, huella, omitidos::text, hecha_en
FROM facturacion_partedetirada WHERE tirada_id = ANY(%s) ORDER BY tirada_id, n
"""
# Whoever makes a part holds the lock of its run, shared with those who make others.
_VIVAS = """
SELECT t.id
FROM facturacion_tirada t
JOIN pg_locks l ON l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (l.classid::bigint << 32) | l.objid::bigint = hashtextextended('tirada:' || t.id, 0)
WHERE t.id = ANY(%s)
"""
_SIN_IMPRIMIR = """
SELECT count(*)
FROM facturacion_reciboagua r
WHERE r.periodo = %(periodo)s AND r.estado = 'VIGENTE' AND r.folio NOT IN (
    SELECT f FROM facturacion_partedetirada p JOIN facturacion_tirada t ON t.id = p.tirada_id, unnest(p.folios) f
    WHERE t.periodo = %(periodo)s AND NOT p.omitidos ? f
)
"""


def tirada(tirada_id: int, *, ahora: datetime) -> FichaDeTirada:
    """A print run with its parts, in order. Three statements. Raises: NoExiste."""
    hallada = Tirada.objects.select_related("preparada_por").filter(pk=tirada_id).first()
    if hallada is None:
        raise NoExiste(que="la tirada", clave=tirada_id)
    return _fichas([hallada], ahora)[0]


def tiradas(periodo: str, *, ahora: datetime) -> list[FichaDeTirada]:
    """The print runs of a period, newest first. Three statements."""
    return _fichas(list(Tirada.objects.select_related("preparada_por").filter(periodo=periodo).order_by("-id")), ahora)


def sin_imprimir(periodo: str) -> int:
    """Bills in force of a period that no print run has. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_SIN_IMPRIMIR, {"periodo": periodo})
        return int(cursor.fetchone()[0])


def _fichas(halladas: list[Tirada], ahora: datetime) -> list[FichaDeTirada]:
    ids = [t.pk for t in halladas]
    partes: dict[int, list[_Parte]] = {pk: [] for pk in ids}
    with connection.cursor() as cursor:
        cursor.execute(_PARTES, [ids])
        for tirada_id, *fila in cursor.fetchall():
            partes[tirada_id].append(_Parte(*fila))
        cursor.execute(_VIVAS, [ids])
        vivas = {fila[0] for fila in cursor.fetchall()}
    return [_ficha(t, partes[t.pk], t.pk in vivas, ahora) for t in halladas]


def _ficha(tirada: Tirada, partes: list["_Parte"], viva: bool, ahora: datetime) -> FichaDeTirada:
    desde = max(ahora - _ULTIMAMENTE, tirada.reanudada_en)
    recientes = [(p.hecha_en, p.recibos) for p in partes if p.hecha_en is not None and p.hecha_en > desde]
    # What was made lately, in the time from then to the last of it.
    hasta = max((hecha_en for hecha_en, _ in recientes), default=ahora)
    segundos = (hasta - desde).total_seconds()
    en_curso = tirada.estado == EstadoDeTirada.EN_CURSO
    return FichaDeTirada(
        id=tirada.pk,
        periodo=tirada.periodo,
        rutas=tuple(tirada.rutas),
        estado=tirada.estado,
        viva=en_curso and (viva or (bool(recientes) and ahora - _PRONTO < hasta)),
        recibos=tirada.recibos,
        hechos=sum(p.recibos for p in partes if p.hecha_en is not None),
        por_segundo=sum(n for _, n in recientes) / segundos if recientes and segundos > 0 else None,
        por=tirada.preparada_por.nombre,
        preparada_en=tirada.preparada_en,
        terminada_en=tirada.terminada_en,
        partes=tuple(
            FichaDeParte(
                n=p.n,
                hecha=p.hecha_en is not None,
                recibos=p.recibos,
                primer_folio=p.primer_folio,
                ultimo_folio=p.ultimo_folio,
                primera_cuenta=p.primera_cuenta,
                ultima_cuenta=p.ultima_cuenta,
                paginas=p.paginas,
                tamano_bytes=p.tamano_bytes,
                huella=p.huella,
                omitidos=json.loads(p.omitidos),
            )
            for p in partes
        ),
    )
