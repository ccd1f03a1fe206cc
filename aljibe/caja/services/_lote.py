"""Bulk collection: many payments of a file at once, each as if it had been collected alone (R1-R4)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from aljibe.base import idempotencia, reloj
from aljibe.base.acto import durable
from aljibe.base.rechazos import ValorInvalido
from aljibe.caja.actos import COBRAR, FECHAR_COBRO
from aljibe.caja.models import Medio
from aljibe.caja.services._escritura import Destino, MedioEntregado, PagoPorEscribir, escribir
from aljibe.caja.services._turno import bloquear_turno, es_importe, exigir_abierto, exigir_propio
from aljibe.libro import queries as libro_queries
from aljibe.libro import services as libro
from aljibe.padron import queries as padron_queries
from aljibe.padron import services as padron
from aljibe.padron.queries import FichaDeCuenta
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario

MAXIMO_DE_LINEAS = 2_000
_LARGO_DE_REFERENCIA = 60
_LARGO_DE_ARCHIVO = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class LineaDeLote:
    """A payment of a file: the number of its line, the account, pesos, and the day it was made."""

    linea: int
    cuenta: str
    importe: Decimal
    fecha: date
    medio: str = Medio.TRANSFERENCIA
    referencia: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RechazoDeLote:
    """A line that was not collected, with the field at fault and its reason in words."""

    linea: int
    campo: str
    motivo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoteCobrado:
    """By line, the receipt that the contract answers; those already collected before give their first one."""

    recibos: Mapping[int, dict[str, Any]]
    nuevos: int
    rechazos: tuple[RechazoDeLote, ...]


@durable(COBRAR)
def cobrar_lote(
    *, turno_id: int, archivo: str, lineas: Sequence[LineaDeLote], por: Usuario, ahora: datetime
) -> LoteCobrado:
    """Collect the payments of a file, in its order: each account by K8, and what is left in favour of its holder.

    Idempotent by `archivo` and line: one already collected with the same values gives its receipt and nothing is
    written; with others, the whole call is refused. A bad line is told and stops nothing. A number of statements that
    grows with the payments of the account that has most of them, not with the lines. At most MAXIMO_DE_LINEAS a call.

    Raises: ValorInvalido, ClaveConOtroCuerpo, SinFacultad (also to date before today), NoExiste, TurnoAjeno,
    TurnoCerrado. Locks: claves, cuentas, turno, serie.
    """
    _exigir_forma(archivo, lineas)
    hoy = reloj.fecha_local(ahora)
    seguridad.exigir(COBRAR, por=por, al=hoy)
    if any(linea.fecha < hoy for linea in lineas):
        seguridad.exigir(FECHAR_COBRO, por=por, al=hoy)
    fichas = padron_queries.cuentas([linea.cuenta for linea in lineas], al=hoy)
    buenas, rechazos = _separar(lineas, fichas, hoy)
    claves = {linea.linea: f"lote:{archivo}:{linea.linea}" for linea in buenas}
    antes = idempotencia.reclamar_varias(
        {claves[linea.linea]: _cuerpo(linea) for linea in buenas}, acto=COBRAR, por=por, ahora=ahora
    )
    padron.bloquear_cuentas(sorted({fichas[linea.cuenta].id for linea in buenas}))
    turno = bloquear_turno(turno_id)
    exigir_propio(turno, por)
    exigir_abierto(turno)
    recibos = {linea.linea: r for linea in buenas if (r := antes[claves[linea.linea]]) is not None}
    por_cobrar = [linea for linea in buenas if linea.linea not in recibos]
    if por_cobrar:
        pedido = libro.Pedido(documento="recibo-caja", serie=turno.caja_id, ejercicio=hoy.year, cuantos=len(por_cobrar))
        (numero,) = libro.tomar_folios([pedido])
        folios = {linea.linea: libro.folio(turno.caja_id, hoy.year, numero + n) for n, linea in enumerate(por_cobrar)}
        for vuelta in _vueltas(por_cobrar):
            destinos = _destinos(vuelta, fichas)
            pagos = [_pago(linea, claves[linea.linea], folios[linea.linea], destinos[linea.linea]) for linea in vuelta]
            hechos = escribir(pagos, turno=turno, por=por, ahora=ahora)
            recibos |= {linea.linea: hecho for linea, hecho in zip(vuelta, hechos, strict=True)}
    return LoteCobrado(recibos=dict(sorted(recibos.items())), nuevos=len(por_cobrar), rechazos=tuple(rechazos))


def _exigir_forma(archivo: str, lineas: Sequence[LineaDeLote]) -> None:
    if not 0 < len(archivo) <= _LARGO_DE_ARCHIVO or not archivo.isascii() or not archivo.isprintable():
        mensaje = f"El archivo se nombra con 1 a {_LARGO_DE_ARCHIVO} caracteres sin acentos; llegó «{archivo[:60]}»."
        raise ValorInvalido(campo="archivo", mensaje=mensaje)
    if not 0 < len(lineas) <= MAXIMO_DE_LINEAS:
        raise ValorInvalido(campo="lineas", mensaje=f"Un lote lleva de 1 a {MAXIMO_DE_LINEAS:,} líneas.")
    numeros = [linea.linea for linea in lineas]
    if len(set(numeros)) != len(numeros):
        raise ValorInvalido(campo="linea", mensaje="Un número de línea viene dos veces.")


def _separar(
    lineas: Sequence[LineaDeLote], fichas: Mapping[str, FichaDeCuenta], hoy: date
) -> tuple[list[LineaDeLote], list[RechazoDeLote]]:
    buenas, rechazos = [], []
    for linea in lineas:
        falta = _falta(linea, fichas.get(linea.cuenta), hoy)
        if falta:
            rechazos.append(RechazoDeLote(linea=linea.linea, campo=falta[0], motivo=falta[1]))
        else:
            buenas.append(linea)
    return buenas, rechazos


def _falta(linea: LineaDeLote, ficha: FichaDeCuenta | None, hoy: date) -> tuple[str, str] | None:
    """What a line has wrong, as (field, reason)."""
    if ficha is None:
        return "cuenta", f"no existe la cuenta «{linea.cuenta}»"
    if ficha.persona_id is None:
        return "cuenta", f"la cuenta {linea.cuenta} no tiene titular"
    if not es_importe(linea.importe):
        return "importe", f"«{linea.importe}» no es un importe mayor que 0.00, en pesos y centavos"
    if linea.fecha > hoy:
        return "fecha", f"el {linea.fecha:%d/%m/%Y} está en el futuro"
    if linea.medio not in (Medio.TRANSFERENCIA, Medio.TARJETA, Medio.EFECTIVO, Medio.CHEQUE):
        return "medio", f"«{linea.medio}» no es una forma de pago de un lote"
    if len(linea.referencia) > _LARGO_DE_REFERENCIA:
        return "referencia", f"admite hasta {_LARGO_DE_REFERENCIA} caracteres"
    return None


def _cuerpo(linea: LineaDeLote) -> dict[str, Any]:
    return {
        "cuenta": linea.cuenta,
        "importe": linea.importe,
        "fecha": linea.fecha,
        "medio": linea.medio,
        "referencia": linea.referencia,
    }


def _vueltas(lineas: Iterable[LineaDeLote]) -> list[list[LineaDeLote]]:
    """The lines in turns, each with at most one payment of each account: the second sees what the first left."""
    vueltas: list[list[LineaDeLote]] = []
    vistas: dict[str, int] = defaultdict(int)
    for linea in lineas:
        n = vistas[linea.cuenta]
        vistas[linea.cuenta] += 1
        if n == len(vueltas):
            vueltas.append([])
        vueltas[n].append(linea)
    return vueltas


def _destinos(lineas: Sequence[LineaDeLote], fichas: Mapping[str, FichaDeCuenta]) -> dict[int, Destino]:
    """What each payment pays, by line: the account by K8 on its value date, and what is left as an advance."""
    destinos = {}
    por_dia: dict[date, list[LineaDeLote]] = defaultdict(list)
    for linea in lineas:
        por_dia[linea.fecha].append(linea)
    for dia, suyas in por_dia.items():
        deben = libro_queries.adeudos([fichas[linea.cuenta].id for linea in suyas], al=dia)
        for linea in suyas:
            ficha = fichas[linea.cuenta]
            partes, queda = libro.repartir(linea.importe, deben[ficha.id])
            destinos[linea.linea] = Destino(
                cuenta=ficha,
                persona_id=ficha.persona_id,
                adeudos=deben[ficha.id],
                partes=partes,
                ordenes=[],
                anticipo=queda,
            )
    return destinos


def _pago(linea: LineaDeLote, clave: str, folio: str, destino: Destino) -> PagoPorEscribir:
    return PagoPorEscribir(
        clave=clave,
        folio=folio,
        importe=linea.importe,
        medios=[MedioEntregado(medio=linea.medio, importe=linea.importe, referencia=linea.referencia)],
        entradas=[libro.MovimientoNuevo(debe=linea.medio.upper(), haber="POR_APLICAR", importe=linea.importe)],
        destino=destino,
        fecha_valor=linea.fecha,
    )
