"""Drawers, receipts and cuts as screens and the API ask for them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from aljibe.base.models import Clave
from aljibe.base.rechazos import NoExiste
from aljibe.base.textos import preguntable
from aljibe.caja.models import (
    Caja,
    CancelacionDeCobro,
    Conteo,
    Corte,
    Destino,
    EstadoDeReciboCaja,
    EstadoDeTurno,
    Medio,
    MedioRecibido,
    PermisoDeCaja,
    ReciboCaja,
    Retiro,
    Turno,
)
from aljibe.documentos import queries as documentos
from aljibe.seguridad.models import Usuario

COMPROBANTE = "comprobante-de-efectivo"


@dataclass(frozen=True, slots=True, kw_only=True)
class FichaDeTurno:
    """A drawer; `fondo` in pesos. Never what it should hold."""

    id: int
    caja: str
    caja_nombre: str
    cajero: str
    cajero_id: int
    cajero_nombre: str
    fondo: Decimal
    abierto_en: datetime
    cerrado_en: datetime | None
    estado: str
    cobros: int
    conteos: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CajaLibre:
    """A till one may choose, or why not."""

    clave: str
    nombre: str
    ocupada_por: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FichaDeCaja:
    """A till; its `clave` is the series of its receipts. `usuarios`: who may open it, by user; none = any cashier."""

    clave: str
    nombre: str
    activa: bool
    abierta_por: str
    usuarios: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class UltimoCobro:
    """A receipt in a list; `medio`, its tenders in words."""

    folio: str
    caja: str
    cajero: str
    cuenta: str
    nombre: str
    en: datetime
    medio: str
    importe: Decimal
    codigo: str
    estado: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetiroHecho:
    """A withdrawal of a drawer; `importe` in pesos; `codigo`, of its paper, empty if it was made without one."""

    folio: str
    importe: Decimal
    recibe: str
    en: datetime
    codigo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CobroHecho:
    """A receipt with its frozen paper. `destinos`: where its money may go if it is cancelled. `comprobante`: code of
    the paper of the cash that was given back for it, empty if none was.

    `devoluble`: its drawer is closed and it brought a cheque or a transfer, which the bank may return.
    """

    folio: str
    estado: str
    cuenta: str
    cajero: str
    turno_id: int
    importe: Decimal
    recibido: Decimal
    cambio: Decimal
    cobrado_en: datetime
    codigo: str
    impreso: dict[str, Any]
    respuesta: dict[str, Any]
    turno_abierto: bool
    destinos: tuple[str, ...]
    cancelacion: CancelacionDeCobro | None
    comprobante: str
    devoluble: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CorteHecho:
    """A cut with its frozen paper."""

    folio: str
    turno_id: int
    caja: str
    cajero: str
    cajero_id: int
    fondo: Decimal
    esperado: dict[str, str]
    contado: dict[str, str]
    diferencias: dict[str, str]
    motivo: str
    sello: str
    cerrado_en: datetime
    cerrado_por: str
    codigo: str
    impreso: dict[str, Any]


def cajas(*, para: Usuario | None = None) -> list[CajaLibre]:
    """The tills in use, with who has each open; `para`: those that this person may open. Three statements."""
    return [
        CajaLibre(clave=c.clave, nombre=c.nombre, ocupada_por=c.abierta_por)
        for c in cajas_de_la_casa()
        if c.activa and (para is None or not c.usuarios or para.usuario in c.usuarios)
    ]


def cajas_de_la_casa() -> list[FichaDeCaja]:
    """Every till: its series, who has it open and who may open it. Three statements."""
    ocupadas = {
        t.caja_id: t.cajero.nombre for t in Turno.objects.filter(estado=EstadoDeTurno.ABIERTO).select_related("cajero")
    }
    usuarios: dict[str, dict[str, str]] = defaultdict(dict)
    for permiso in PermisoDeCaja.objects.filter(vigente=True).select_related("usuario").order_by("usuario__nombre"):
        usuarios[permiso.caja_id][permiso.usuario.usuario] = permiso.usuario.nombre
    return [
        FichaDeCaja(
            clave=c.clave,
            nombre=c.nombre,
            activa=c.activa,
            abierta_por=ocupadas.get(c.clave, ""),
            usuarios=usuarios[c.clave],
        )
        for c in sorted(Caja.objects.all(), key=lambda c: (len(c.clave), c.clave))
    ]


def turno(turno_id: int) -> FichaDeTurno:
    """One drawer. One statement. Raises: NoExiste."""
    hallado = _turnos(Q(pk=turno_id))
    if not hallado:
        raise NoExiste(que="el turno", clave=turno_id)
    return hallado[0]


def turno_abierto_de(usuario: Usuario) -> FichaDeTurno | None:
    """The open drawer of a cashier, if any. One statement."""
    hallado = _turnos(Q(cajero=usuario, estado=EstadoDeTurno.ABIERTO))
    return hallado[0] if hallado else None


def turnos_abiertos() -> list[FichaDeTurno]:
    """Every open drawer, by till. One statement."""
    return _turnos(Q(estado=EstadoDeTurno.ABIERTO))


def _turnos(filtro: Q) -> list[FichaDeTurno]:
    return [
        FichaDeTurno(
            id=t.pk,
            caja=t.caja_id,
            caja_nombre=t.caja.nombre,
            cajero=t.cajero.usuario,
            cajero_id=t.cajero_id,
            cajero_nombre=t.cajero.nombre,
            fondo=t.fondo,
            abierto_en=t.abierto_en,
            cerrado_en=t.cerrado_en,
            estado=t.estado,
            cobros=t.cobros,
            conteos=t.conteos,
        )
        for t in Turno.objects.filter(filtro)
        .select_related("caja", "cajero")
        .annotate(cobros=Count("recibocaja", distinct=True), conteos=Count("conteo", distinct=True))
        .order_by("caja_id", "id")
    ]


def ultimo_conteo(turno_id: int) -> Conteo | None:
    """The count that rules a drawer, if it was counted."""
    return Conteo.objects.filter(turno_id=turno_id).order_by("-n").first()


def ultimos_cobros(turno_id: int, *, limite: int = 10) -> list[UltimoCobro]:
    """The last receipts of a drawer, newest first. Two statements."""
    return _en_lista(ReciboCaja.objects.filter(turno_id=turno_id), limite)


def cobros_del_dia(dia: date, *, caja: str = "", texto: str = "", limite: int = 500) -> list[UltimoCobro]:
    """The receipts of a day, newest first: those of a till, and those with `texto` in folio, account or name.

    Two statements.
    """
    recibos = ReciboCaja.objects.filter(asiento__fecha=dia)
    if caja:
        recibos = recibos.filter(turno__caja_id=caja)
    if texto:
        recibos = recibos.filter(
            Q(folio__icontains=texto) | Q(cuenta__numero__contains=texto) | Q(documento__titular__icontains=texto)
        )
    return _en_lista(recibos, limite)


def _en_lista(recibos: QuerySet[ReciboCaja], limite: int) -> list[UltimoCobro]:
    return [
        UltimoCobro(
            folio=r.folio,
            caja=r.turno.caja_id,
            cajero=r.turno.cajero.nombre,
            cuenta=r.cuenta.numero if r.cuenta else "",
            nombre=r.documento.titular,
            en=r.cobrado_en,
            medio=", ".join(
                dict.fromkeys(m.get_medio_display() for m in sorted(r.mediorecibido_set.all(), key=lambda m: m.pk))
            ),
            importe=r.importe,
            codigo=r.documento.codigo,
            estado=r.estado,
        )
        for r in recibos.select_related("cuenta", "documento", "turno__cajero")
        .prefetch_related("mediorecibido_set")
        .order_by("-id")[:limite]
    ]


def retiros(turno_id: int) -> list[RetiroHecho]:
    """The withdrawals of a drawer, newest first. Two statements."""
    hechos = list(Retiro.objects.filter(turno_id=turno_id).select_related("recibe").order_by("-id"))
    codigos = documentos.codigos_de(COMPROBANTE, [r.folio for r in hechos])
    return [
        RetiroHecho(
            folio=r.folio, importe=r.importe, recibe=r.recibe.nombre, en=r.retirado_en, codigo=codigos.get(r.folio, "")
        )
        for r in hechos
    ]


def cobro(folio: str) -> CobroHecho:
    """One receipt. Five statements at most. Raises: NoExiste."""
    recibo = (
        ReciboCaja.objects.select_related("turno__cajero", "cuenta", "documento", "asiento")
        .filter(folio=preguntable(folio))
        .first()
    )
    if recibo is None:
        raise NoExiste(que="el recibo", clave=folio)
    medios = set(MedioRecibido.objects.filter(recibo=recibo).values_list("medio", flat=True))
    respuesta = Clave.objects.filter(clave=recibo.asiento.clave).values_list("respuesta", flat=True).first()
    cancelacion = _cancelacion(recibo)
    comprobantes = documentos.codigos_de(COMPROBANTE, [cancelacion.folio] if cancelacion else [])
    return CobroHecho(
        folio=recibo.folio,
        estado=recibo.estado,
        cuenta=recibo.cuenta.numero if recibo.cuenta else "",
        cajero=recibo.turno.cajero.nombre,
        turno_id=recibo.turno_id,
        importe=recibo.importe,
        recibido=recibo.recibido,
        cambio=recibo.cambio,
        cobrado_en=timezone.localtime(recibo.cobrado_en),
        codigo=recibo.documento.codigo,
        impreso=recibo.documento.datos or {},
        respuesta={**(respuesta or {}), "estado": recibo.estado.lower()},
        turno_abierto=recibo.turno.estado == EstadoDeTurno.ABIERTO,
        destinos=_destinos(recibo, medios),
        cancelacion=cancelacion,
        comprobante=next(iter(comprobantes.values()), ""),
        devoluble=recibo.estado == EstadoDeReciboCaja.VIGENTE
        and recibo.turno.estado == EstadoDeTurno.CERRADO
        and bool(medios & {Medio.CHEQUE, Medio.TRANSFERENCIA}),
    )


def _destinos(recibo: ReciboCaja, medios: set[str]) -> tuple[str, ...]:
    por_donde_entro = [Destino.EFECTIVO] if Medio.EFECTIVO in medios else []
    if medios - {Medio.EFECTIVO, Medio.SALDO_A_FAVOR}:
        por_donde_entro = [Destino.MISMO_MEDIO]
    return (*por_donde_entro, *([Destino.SALDO_A_FAVOR] if recibo.cuenta_id and recibo.pagador_id else []))


def _cancelacion(recibo: ReciboCaja) -> CancelacionDeCobro | None:
    if recibo.estado == EstadoDeReciboCaja.VIGENTE:
        return None
    return CancelacionDeCobro.objects.select_related("cancelado_por", "autorizacion__resuelta_por").get(recibo=recibo)


def cobro_de_orden(folio: str) -> tuple[str, datetime] | None:
    """Folio and instant of the receipt in force that collected an order of payment, if one did. One statement."""
    return (
        ReciboCaja.objects.filter(asiento__pagodeorden__orden__folio=folio, estado=EstadoDeReciboCaja.VIGENTE)
        .values_list("folio", "cobrado_en")
        .first()
    )


def corte(folio: str) -> CorteHecho:
    """One cut. One statement. Raises: NoExiste."""
    return _corte(Q(folio=folio), folio)


def corte_de_turno(turno_id: int) -> CorteHecho:
    """The cut of a closed drawer. One statement. Raises: NoExiste."""
    return _corte(Q(turno_id=turno_id), turno_id)


def _corte(filtro: Q, clave: object) -> CorteHecho:
    c = Corte.objects.select_related("turno__cajero", "documento", "cerrado_por").filter(filtro).first()
    if c is None:
        raise NoExiste(que="el corte", clave=clave)
    return CorteHecho(
        folio=c.folio,
        turno_id=c.turno_id,
        caja=c.turno.caja_id,
        cajero=c.turno.cajero.nombre,
        cajero_id=c.turno.cajero_id,
        fondo=c.turno.fondo,
        esperado=c.esperado,
        contado=c.contado,
        diferencias=c.diferencias,
        motivo=c.motivo,
        sello=c.sello,
        cerrado_en=timezone.localtime(c.cerrado_en),
        cerrado_por=c.cerrado_por.nombre,
        codigo=c.documento.codigo,
        impreso=c.documento.datos or {},
    )
