"""The print run: a list frozen in route order, made part by part; killed anywhere, whoever comes next goes on.

A part is claimed, drawn, written to its file and said to be made in one transaction: two workers never make the same
one, and one that dies leaves it as it was. Its file is not the record, that is the list and its hash: a file that is
lost is drawn again with the same bytes.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import connection

from aljibe.base import reloj
from aljibe.base.acto import durable
from aljibe.base.rechazos import NoExiste, Rechazo
from aljibe.facturacion.actos import IMPRIMIR_RECIBOS
from aljibe.facturacion.models import EstadoDeParte, EstadoDeTirada, ParteDeTirada, ReciboAgua, Tirada
from aljibe.facturacion.queries._calculo import primer_dia
from aljibe.facturacion.queries._tiradas import LLAVE
from aljibe.padron.models import Ruta
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario

# A file that a print shop opens at once, and what is lost if its process dies.
POR_PARTE = 200
CANCELADO = "se canceló después de preparar la tirada"

# A file has one version of the template. What a run printed is in the list of no other.
_PREPARAR = """
WITH lista AS (
    SELECT r.folio, c.numero, d.version, (row_number() OVER orden - 1) / %(por_parte)s AS lugar,
           row_number() OVER orden AS n
    FROM facturacion_reciboagua r
    JOIN documentos_documento d ON d.id = r.documento_id
    JOIN padron_cuenta c ON c.id = r.cuenta_id
    JOIN padron_ruta x ON x.id = c.ruta_id
    WHERE r.periodo = %(periodo)s AND r.estado = 'VIGENTE'
      AND (cardinality(%(rutas)s::text[]) = 0 OR x.clave = ANY(%(rutas)s::text[]))
      AND r.folio NOT IN (
          SELECT f FROM facturacion_partedetirada p JOIN facturacion_tirada t ON t.id = p.tirada_id, unnest(p.folios) f
          WHERE t.periodo = %(periodo)s AND NOT p.omitidos ? f
      )
    WINDOW orden AS (PARTITION BY d.version ORDER BY x.clave, c.secuencia, c.numero)
)
SELECT version, array_agg(folio ORDER BY n), (array_agg(numero ORDER BY n))[1], (array_agg(numero ORDER BY n DESC))[1]
FROM lista GROUP BY version, lugar ORDER BY version, lugar
"""


class NadaQueImprimir(Rechazo):
    codigo = "nada-que-imprimir"
    plantilla = (
        "No hay recibos de {periodo} por imprimir{de}: no se ha facturado, o ya están todos en una tirada."
        " Descargue las partes de la anterior; un recibo suelto se imprime en la página de su cuenta."
    )


class TiradaEnCurso(Rechazo):
    codigo = "tirada-en-curso"
    plantilla = (
        "La tirada {tirada} de {periodo} está sin terminar: {como}. Espere a que termine o sígala; no se preparó otra."
    )


class TiradaTerminada(Rechazo):
    codigo = "tirada-terminada"
    plantilla = "La tirada {tirada} ya terminó: no hay qué {verbo}. Descargue sus partes."


class ParteSinHacer(Rechazo):
    codigo = "parte-sin-hacer"
    plantilla = "La parte {n} de la tirada {tirada} todavía no se imprime. Espere a que llegue su turno."


class ParteDistinta(Rechazo):
    codigo = "parte-distinta"
    plantilla = (
        "El archivo de la parte {n} de la tirada {tirada} se perdió y al hacerlo otra vez no salió idéntico"
        " (SHA-256 {sale}; debía ser {era}). No se entrega: avise a Informática."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Impresos:
    """What a composer gives: one file with a page for each bill, and those it could not print with the reason."""

    pdf: bytes
    paginas: int
    omitidos: dict[str, str] = field(default_factory=dict)


# Draws bills, by folio and in that order, with a version of their template. The room above has the folios of payments.
Componer = Callable[[Sequence[str], int], Impresos]


@durable(IMPRIMIR_RECIBOS)
def preparar_tirada(
    *, periodo: str, rutas: Sequence[str] = (), por: Usuario, ahora: datetime, por_parte: int = POR_PARTE
) -> int:
    """Freeze the list of the bills in force of a period that no print run has, of some routes or of all; its id.

    In route order (route, sequence, account), cut in parts of `por_parte`; it starts running. One at a time for each
    period: a second click is refused, and needs no key.

    Raises: SinFacultad, PeriodoMalEscrito, NoExiste (a route), TiradaEnCurso, NadaQueImprimir.
    Locks: the period.
    """
    rutas = sorted(set(rutas))
    seguridad.exigir(IMPRIMIR_RECIBOS, por=por, al=reloj.fecha_local(ahora))
    primer_dia(periodo)
    conocidas = set(Ruta.objects.filter(clave__in=rutas).values_list("clave", flat=True))
    if ajenas := [ruta for ruta in rutas if ruta not in conocidas]:
        raise NoExiste(que="la ruta", clave=ajenas[0])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('tiradas:' || %s, 0))", [periodo])
        _exigir_ninguna_abierta(periodo)
        cursor.execute(_PREPARAR, {"periodo": periodo, "rutas": rutas, "por_parte": por_parte})
        partes = cursor.fetchall()
    if not partes:
        raise NadaQueImprimir(periodo=periodo, de=f" de {', '.join(rutas)}" if rutas else "")
    tirada = Tirada.objects.create(
        periodo=periodo,
        rutas=rutas,
        recibos=sum(len(folios) for _, folios, _, _ in partes),
        preparada_por=por,
        preparada_en=ahora,
        reanudada_en=ahora,
    )
    ParteDeTirada.objects.bulk_create(
        ParteDeTirada(tirada=tirada, n=n, version=version, folios=folios, primera_cuenta=primera, ultima_cuenta=ultima)
        for n, (version, folios, primera, ultima) in enumerate(partes, start=1)
    )
    return int(tirada.pk)


@durable(IMPRIMIR_RECIBOS)
def imprimir_parte(*, tirada_id: int, carpeta: Path, componer: Componer, por: Usuario, ahora: datetime) -> int | None:
    """Make the next part that nobody is making, and say how many bills it has; None: there is none, or it is paused.

    A bill cancelled since the list was frozen is left out of its part and listed with the reason, and so is one whose
    paper cannot be printed. The file is whole or is not there.

    Raises: SinFacultad.
    Locks: the run (shared), the part.
    """
    seguridad.exigir(IMPRIMIR_RECIBOS, por=por, al=reloj.fecha_local(ahora))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", [f"{LLAVE}{tirada_id}"])
    parte = (
        ParteDeTirada.objects.select_related("tirada")
        .filter(tirada=tirada_id, tirada__estado=EstadoDeTirada.EN_CURSO, estado=EstadoDeParte.PENDIENTE)
        .select_for_update(of=("self",), skip_locked=True, no_key=True)
        .order_by("n")
        .first()
    )
    if parte is None:
        return None
    vigentes = set(ReciboAgua.objects.filter(folio__in=parte.folios, estado="VIGENTE").values_list("folio", flat=True))
    hecho = componer([folio for folio in parte.folios if folio in vigentes], parte.version)
    parte.omitidos = {folio: CANCELADO for folio in parte.folios if folio not in vigentes} | hecho.omitidos
    parte.estado, parte.hecha_en = EstadoDeParte.HECHA, ahora
    parte.paginas, parte.tamano_bytes = hecho.paginas, len(hecho.pdf)
    parte.huella = hashlib.sha256(hecho.pdf).hexdigest()
    _escribir(archivo_de(carpeta, parte), hecho.pdf)
    parte.save(update_fields=["omitidos", "estado", "hecha_en", "paginas", "tamano_bytes", "huella"])
    return len(parte.folios)


@durable(IMPRIMIR_RECIBOS)
def terminar_tirada(*, tirada_id: int, por: Usuario, ahora: datetime) -> bool:
    """Mark a run as ended when all its parts are made; whether it is. Whoever finds no more parts asks for it."""
    seguridad.exigir(IMPRIMIR_RECIBOS, por=por, al=reloj.fecha_local(ahora))
    tirada = _bloquear(tirada_id)
    if tirada.estado == EstadoDeTirada.TERMINADA:
        return True
    if ParteDeTirada.objects.filter(tirada=tirada, estado=EstadoDeParte.PENDIENTE).exists():
        return False
    tirada.estado, tirada.terminada_en = EstadoDeTirada.TERMINADA, ahora
    tirada.save(update_fields=["estado", "terminada_en"])
    return True


@durable(IMPRIMIR_RECIBOS)
def pausar_tirada(*, tirada_id: int, por: Usuario, ahora: datetime) -> None:
    """Have no more parts begun; those being made are finished. Paused already, nothing changes.

    Raises: SinFacultad, NoExiste, TiradaTerminada.
    Locks: the run.
    """
    seguridad.exigir(IMPRIMIR_RECIBOS, por=por, al=reloj.fecha_local(ahora))
    tirada = _bloquear(tirada_id)
    if tirada.estado == EstadoDeTirada.TERMINADA:
        raise TiradaTerminada(tirada=tirada_id, verbo="pausar")
    if tirada.estado != EstadoDeTirada.PAUSADA:
        tirada.estado = EstadoDeTirada.PAUSADA
        tirada.save(update_fields=["estado"])


@durable(IMPRIMIR_RECIBOS)
def reanudar_tirada(*, tirada_id: int, por: Usuario, ahora: datetime) -> None:
    """Let its parts be begun again. Running already, nothing changes.

    Raises: SinFacultad, NoExiste, TiradaTerminada.
    Locks: the run.
    """
    seguridad.exigir(IMPRIMIR_RECIBOS, por=por, al=reloj.fecha_local(ahora))
    tirada = _bloquear(tirada_id)
    if tirada.estado == EstadoDeTirada.TERMINADA:
        raise TiradaTerminada(tirada=tirada_id, verbo="seguir")
    if tirada.estado != EstadoDeTirada.EN_CURSO:
        tirada.estado, tirada.reanudada_en = EstadoDeTirada.EN_CURSO, ahora
        tirada.save(update_fields=["estado", "reanudada_en"])


def parte_en_archivo(*, tirada_id: int, n: int, carpeta: Path, componer: Componer) -> Path:
    """The file of a part; one that is lost, or is not what it was, is drawn again from its list and proved by its hash.

    Raises: NoExiste, ParteSinHacer, ParteDistinta.
    """
    parte = ParteDeTirada.objects.select_related("tirada").filter(tirada=tirada_id, n=n).first()
    if parte is None:
        raise NoExiste(que=f"en la tirada {tirada_id} la parte", clave=n)
    if parte.estado != EstadoDeParte.HECHA:
        raise ParteSinHacer(tirada=tirada_id, n=n)
    archivo = archivo_de(carpeta, parte)
    if archivo.is_file() and hashlib.sha256(archivo.read_bytes()).hexdigest() == parte.huella:
        return archivo
    hecho = componer([folio for folio in parte.folios if folio not in parte.omitidos], parte.version)
    sale = hashlib.sha256(hecho.pdf).hexdigest()
    if sale != parte.huella:
        raise ParteDistinta(tirada=tirada_id, n=n, sale=sale[:12], era=parte.huella[:12])
    _escribir(archivo, hecho.pdf)
    return archivo


def archivo_de(carpeta: Path, parte: ParteDeTirada) -> Path:
    """Where the file of a part goes: `tiradas/2026-10/7/recibos-2026-10-003.pdf`."""
    periodo = parte.tirada.periodo
    return carpeta / "tiradas" / periodo / str(parte.tirada_id) / f"recibos-{periodo}-{parte.n:03d}.pdf"


def _bloquear(tirada_id: int) -> Tirada:
    tirada = Tirada.objects.select_for_update(of=("self",), no_key=True).filter(pk=tirada_id).first()
    if tirada is None:
        raise NoExiste(que="la tirada", clave=tirada_id)
    return tirada


def _exigir_ninguna_abierta(periodo: str) -> None:
    abierta = Tirada.objects.filter(periodo=periodo).exclude(estado=EstadoDeTirada.TERMINADA).order_by("id").first()
    if abierta is not None:
        como = "está en pausa" if abierta.estado == EstadoDeTirada.PAUSADA else "está en curso"
        raise TiradaEnCurso(tirada=abierta.pk, periodo=periodo, como=como)


def _escribir(archivo: Path, contenido: bytes) -> None:
    """Put a file in its place, whole: whoever looks finds the one of before, or none, or this one."""
    archivo.parent.mkdir(parents=True, exist_ok=True)
    descriptor, provisional = tempfile.mkstemp(dir=archivo.parent, prefix=".", suffix=".pdf")
    try:
        with os.fdopen(descriptor, "wb") as salida:
            salida.write(contenido)
            salida.flush()
            os.fsync(salida.fileno())
        os.replace(provisional, archivo)
    except BaseException:
        Path(provisional).unlink(missing_ok=True)
        raise
