"""Print runs: how far they are, and what each part of them carries."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from aljibe.base.rechazos import NoExiste
from aljibe.facturacion.models import EstadoDeParte, EstadoDeTirada, ParteDeTirada, Tirada

LLAVE = "tirada:"
# How many bills a second is told of what was made lately: a pause, or a machine that was off, is not a slow machine.
_ULTIMAMENTE = timedelta(seconds=60)
_PRONTO = timedelta(seconds=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class FichaDeParte:
    """A file of a print run. Until it is made, `huella` is empty and its pages are none."""

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
    partes: dict[int, list[ParteDeTirada]] = {pk: [] for pk in ids}
    for parte in ParteDeTirada.objects.filter(tirada__in=ids).order_by("tirada", "n"):
        partes[parte.tirada_id].append(parte)
    with connection.cursor() as cursor:
        cursor.execute(_VIVAS, [ids])
        vivas = {fila[0] for fila in cursor.fetchall()}
    return [_ficha(t, partes[t.pk], t.pk in vivas, ahora) for t in halladas]


def _ficha(tirada: Tirada, partes: list[ParteDeTirada], viva: bool, ahora: datetime) -> FichaDeTirada:
    hechas = [p for p in partes if p.estado == EstadoDeParte.HECHA]
    desde = max(ahora - _ULTIMAMENTE, tirada.reanudada_en)
    recientes = [p for p in hechas if p.hecha_en is not None and p.hecha_en > desde]
    # The first of them was being made before; the last one ended when it says.
    hasta = max((p.hecha_en for p in recientes if p.hecha_en is not None), default=ahora)
    segundos = (hasta - desde).total_seconds()
    en_curso = tirada.estado == EstadoDeTirada.EN_CURSO
    return FichaDeTirada(
        id=tirada.pk,
        periodo=tirada.periodo,
        rutas=tuple(tirada.rutas),
        estado=tirada.estado,
        viva=en_curso and (viva or any(ahora - _PRONTO < p.hecha_en for p in recientes if p.hecha_en is not None)),
        recibos=tirada.recibos,
        hechos=sum(len(p.folios) for p in hechas),
        por_segundo=sum(len(p.folios) for p in recientes) / segundos if recientes and segundos > 0 else None,
        por=tirada.preparada_por.nombre,
        preparada_en=tirada.preparada_en,
        terminada_en=tirada.terminada_en,
        partes=tuple(_parte(p) for p in partes),
    )


def _parte(parte: ParteDeTirada) -> FichaDeParte:
    iguales: dict[str, Any] = {
        campo: getattr(parte, campo)
        for campo in ("n", "primera_cuenta", "ultima_cuenta", "paginas", "tamano_bytes", "huella", "omitidos")
    }
    return FichaDeParte(
        **iguales,
        hecha=parte.estado == EstadoDeParte.HECHA,
        recibos=len(parte.folios),
        primer_folio=parte.folios[0],
        ultimo_folio=parte.folios[-1],
    )
