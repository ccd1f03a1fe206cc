"""Sheets of readings: a route as it is typed, and what a person should look at before it is billed (K4, K5)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from aljibe.facturacion.models import Anomalia, EfectoDeAnomalia, ReglaDeEstimacion
from aljibe.facturacion.queries import _calculo
from aljibe.padron import queries as padron
from aljibe.tarifas import queries as tarifas

CONSUMO_ALTO, CONSUMO_BAJO, LECTURA_MENOR = "consumo_alto", "consumo_bajo", "lectura_menor"
# What may be chosen for an anomaly that a reader writes, each with its words.
EFECTOS: dict[str, str] = {
    e.value: str(e.label) for e in (EfectoDeAnomalia.REAL, EfectoDeAnomalia.ESTIMADO, EfectoDeAnomalia.SIGUIENTE)
}
REGLAS: dict[str, str] = {r.value: str(r.label) for r in ReglaDeEstimacion}
# Reasons of the run that a release takes away. A reading that is held by nothing may be looked at too.
LIBERABLES = ("lectura-alta", "lectura-baja", "consumo-suspendida")
_HOJA = _calculo.texto("hoja").format(consumo=_calculo.texto("consumo"))
_DE_LA_RUTA = """
SELECT c.id FROM padron_cuenta c JOIN padron_ruta r ON r.id = c.ruta_id
WHERE r.clave = %(ruta)s AND (
    %(despues_de)s::text IS NULL
    OR (c.secuencia, c.id) > (SELECT x.secuencia, x.id FROM padron_cuenta x WHERE x.numero = %(despues_de)s)
)
ORDER BY c.secuencia, c.id LIMIT %(limite)s OFFSET %(desde)s
"""
# Only what was read, or found, and is not billed.
_POR_FACTURAR = """
SELECT c.id
FROM facturacion_lectura l
JOIN padron_cuenta c ON c.id = l.cuenta_id
JOIN padron_ruta r ON r.id = c.ruta_id
WHERE l.periodo = %(periodo)s AND l.vigente AND (%(ruta)s::text IS NULL OR r.clave = %(ruta)s) AND NOT EXISTS (
    SELECT FROM facturacion_reciboagua b
    WHERE b.cuenta_id = c.id AND b.periodo = %(periodo)s AND b.estado = 'VIGENTE'
    OFFSET 0
)
ORDER BY r.clave, c.secuencia, c.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenglonDeHoja:
    """An account in a sheet of readings. m³ are those it will be billed, or was (`folio` says so); negative, how much
    below the former reading it is. None where there is nothing to tell.

    `desde`: where the dial is measured from, with `por_compensar` m³ already billed by estimates; None when the meter
    was changed since, and the m³ have to be asked for. `suma` and `meses`: of the mean. `historial`: months before,
    oldest first. `clases`: what a person should look at, by the keys of the catalogue, the gravest first.
    """

    id: int
    numero: str
    situacion_comercial: str
    ruta: str
    secuencia: int
    titular: str
    calle: str
    numero_exterior: str
    interior: str
    colonia: str
    medidor: str
    digitos: int | None
    anterior: int | None
    fecha_anterior: date | None
    desde: int | None
    por_compensar: int
    meses: int
    suma: int
    lectura_id: int | None
    fecha: date | None
    lectura: int | None
    anomalia: str
    anomalia_nombre: str
    orden_de_anomalia: str
    observacion: str
    corregida: bool
    liberada_en: datetime | None
    libero: str
    motivo_liberacion: str
    fotos: Sequence[int]
    m3: Decimal | None
    estimado: bool
    historial: Sequence[Decimal | None]
    folio: str
    motivo: str
    detalle: str
    clases: Sequence[str]

    @property
    def domicilio(self) -> str:
        """The address in one line, as one looks for it on the street."""
        return padron.domicilio(
            calle=self.calle, numero=self.numero_exterior, interior=self.interior, colonia=self.colonia, cp=""
        )

    @property
    def promedio(self) -> int | None:
        """The mean of six months in whole m³, half up, as an estimate would bill it."""
        return (2 * self.suma + self.meses) // (2 * self.meses) if self.meses else None

    @property
    def liberable(self) -> bool:
        """Whether a person may say that it is right as it is: read, not billed, not below the one before."""
        return (
            self.lectura is not None
            and not self.folio
            and self.liberada_en is None
            and LECTURA_MENOR not in self.clases
            and self.motivo in ("", *LIBERABLES)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HojaDeRuta:
    """A page of the sheet of a route: `total` accounts it has, `leidas` of them in the period."""

    periodo: str
    ruta: str
    total: int
    leidas: int
    renglones: Sequence[RenglonDeHoja]
    veces_alta: Decimal
    fraccion_baja: Decimal
    meses_minimos: int


def hoja_de_ruta(
    periodo: str, ruta: str, *, hoy: date, desde: int = 0, despues_de: str | None = None, limite: int = 50
) -> HojaDeRuta:
    """The accounts of a route in its order, `limite` of them. Nine statements, at most 11.

    From the place `desde` on, or those that come after the account `despues_de`.

    Raises: PeriodoMalEscrito, PeriodoFuturo, NoExiste (the route), SinLeyAprobada.
    """
    parametros = _parametros(periodo, ruta=ruta, hoy=hoy)
    total, leidas = _filas(
        "SELECT count(*), count(l.id) FROM padron_cuenta c JOIN padron_ruta r ON r.id = c.ruta_id"
        " LEFT JOIN facturacion_lectura l ON l.cuenta_id = c.id AND l.periodo = %s AND l.vigente WHERE r.clave = %s",
        [periodo, ruta],
    )[0]
    cuentas = [
        fila[0]
        for fila in _filas(_DE_LA_RUTA, {"ruta": ruta, "desde": desde, "despues_de": despues_de, "limite": limite})
    ]
    return HojaDeRuta(
        periodo=periodo,
        ruta=ruta,
        total=total,
        leidas=leidas,
        renglones=_hoja(cuentas, parametros, solo_sospechosas=False),
        veces_alta=parametros["veces_alta"],
        fraccion_baja=parametros["fraccion_baja"],
        meses_minimos=parametros["meses_minimos"],
    )


def renglones(periodo: str, cuentas: Collection[str], *, hoy: date) -> dict[str, RenglonDeHoja]:
    """Some accounts as their sheets show them, by number. Eight statements, at most 10.

    Raises: PeriodoMalEscrito, PeriodoFuturo, SinLeyAprobada.
    """
    parametros = _parametros(periodo, ruta=None, hoy=hoy)
    ids = [fila[0] for fila in _filas("SELECT id FROM padron_cuenta WHERE numero = ANY(%s)", [list(cuentas)])]
    return {renglon.numero: renglon for renglon in _hoja(ids, parametros, solo_sospechosas=False)}


def sospechosas(periodo: str, *, ruta: str | None = None, hoy: date) -> list[RenglonDeHoja]:
    """What a person should look at before the period is billed, by route and in its order, released or not.

    Eight statements, at most 10. It is what a run would judge now: the same SELECT.

    Raises: PeriodoMalEscrito, PeriodoFuturo, NoExiste (the route), SinLeyAprobada.
    """
    parametros = _parametros(periodo, ruta=ruta, hoy=hoy)
    cuentas = [fila[0] for fila in _filas(_POR_FACTURAR, {"periodo": periodo, "ruta": ruta})]
    return _hoja(cuentas, parametros, solo_sospechosas=True)


def anomalias(*, en_uso: bool = False) -> list[Anomalia]:
    """The catalogue: what a reader writes first, then what the system finds; each by name. One statement.

    `en_uso`: only those that a reader may write now.
    """
    todas = Anomalia.objects.order_by("automatica", "-vigente", "nombre", "clave")
    return list(todas.filter(automatica=False, vigente=True) if en_uso else todas)


def _parametros(periodo: str, *, ruta: str | None, hoy: date) -> dict[str, Any]:
    """Those of the run that would bill it now. In January, before its law is approved, the meters are read all the
    same: the m³ are told by the last law.
    """
    try:
        plan = _calculo.planear(periodo=periodo, ruta=ruta, emision=hoy, hoy=hoy, aun_cerrado=True)
    except _calculo.SinLeyAprobada:
        dia = _calculo.primer_dia(periodo)
        previas = [ley for ley in tarifas.leyes(al=hoy) if ley.estado == "APROBADA" and ley.hasta < dia]
        if not previas:
            raise
        ultimo = _calculo.clave_de_periodo(max(ley.hasta for ley in previas))
        plan = _calculo.planear(periodo=ultimo, ruta=ruta, emision=hoy, hoy=hoy, aun_cerrado=True)
        plan.parametros.update(_calculo.del_mes(periodo))
    criterios = tarifas.criterios(hoy)
    return plan.parametros | {"meses_estimados": int(criterios["K5.meses_estimados"])}


def _hoja(cuentas: Sequence[int], parametros: dict[str, Any], *, solo_sospechosas: bool) -> list[RenglonDeHoja]:
    _calculo.sin_compilar()
    with connection.cursor() as cursor:
        cursor.execute(
            _HOJA, {**parametros, "cuentas": _calculo.arreglo(cuentas), "solo_sospechosas": solo_sospechosas}
        )
        nombres = [columna.name for columna in cursor.description]
        return [RenglonDeHoja(**dict(zip(nombres, fila, strict=True))) for fila in cursor.fetchall()]


def _filas(texto: str, valores: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(texto, valores)
        return list(cursor.fetchall())
