"""A receipt undone: by whoever may, or with leave of somebody else (K13); or because the bank returned it (R15)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings

from aljibe.base import idempotencia, reloj
from aljibe.base.acto import durable
from aljibe.base.rechazos import NoExiste, Rechazo, ValorInvalido
from aljibe.caja.actos import AUTORIZAR_CANCELACION, CANCELAR_COBRO, REGISTRAR_DEVOLUCION
from aljibe.caja.models import (
    CancelacionDeCobro,
    Destino,
    EstadoDeReciboCaja,
    EstadoDeTurno,
    Medio,
    MedioRecibido,
    ReciboCaja,
    Turno,
)
from aljibe.caja.services import _comprobante, _orden
from aljibe.caja.services._turno import bloquear_turnos, exigir_abierto, exigir_propio
from aljibe.documentos import services as documentos
from aljibe.libro import services as libro
from aljibe.libro.models import OrdenPago, TipoDeAsiento
from aljibe.padron import services as padron
from aljibe.seguridad import queries as seguridad_queries
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.actos import PEDIR_AUTORIZACION
from aljibe.seguridad.models import Autorizacion, Usuario
from aljibe.tarifas import queries as tarifas

DOCUMENTO = "cancelacion-de-cobro"
SERIE = "CX"
MOTIVO_DE_CANCELACION = 300
DESTINOS = (Destino.EFECTIVO, Destino.SALDO_A_FAVOR, Destino.MISMO_MEDIO)
DEVOLUBLES = {Medio.CHEQUE, Medio.TRANSFERENCIA}
CERO = Decimal("0.00")


class CobroYaCancelado(Rechazo):
    codigo = "cobro-ya-cancelado"
    plantilla = "El cobro {folio} ya se canceló con el folio {cancelacion}, por {quien}. No se hizo nada."


class SinMedioDevuelto(Rechazo):
    codigo = "sin-medio-devuelto"
    plantilla = "El cobro {folio} no trae cheque ni transferencia: el banco no pudo devolverlo. Si procede, cancélelo."


class TurnoSinCerrar(Rechazo):
    codigo = "turno-sin-cerrar"
    plantilla = "El turno del cobro {folio} sigue abierto: su cheque no ha salido del cajón. Cancele el cobro."


class AutorizacionVencida(Rechazo):
    codigo = "autorizacion-no-sirve"
    plantilla = "La autorización {id} se dio con el turno abierto y ya se cerró: pídala ahora a la Jefatura."


@durable(PEDIR_AUTORIZACION)
def pedir_cancelacion(
    *, folio: str, motivo: str, por: Usuario, ahora: datetime, clave: str, destino: str | None = None
) -> dict[str, Any]:
    """Ask leave to cancel a receipt: {id, estado}. With `destino`, it serves for that destination alone.

    While the drawer of the receipt is open the supervisor gives it; afterwards the Jefatura.

    Raises: ClaveConOtroCuerpo, SinFacultad, NoExiste, ValorInvalido, CobroYaCancelado. Locks: clave.
    """
    cuerpo = {"folio": folio, "motivo": motivo, "destino": destino}
    if anterior := idempotencia.reclamar(clave, acto=PEDIR_AUTORIZACION, por=por, cuerpo=cuerpo, ahora=ahora):
        return anterior
    hoy = reloj.fecha_local(ahora)
    seguridad.exigir(PEDIR_AUTORIZACION, por=por, al=hoy)
    seguridad.exigir(CANCELAR_COBRO, por=por, al=hoy, hechos={"turno_abierto": False}, autorizada=True)
    recibo = _recibo(folio)
    if destino is not None:
        _exigir_destino(recibo, destino)
    _exigir_vigente(recibo)
    de_quien = recibo.documento.titular + (f", cuenta {recibo.cuenta.numero}" if recibo.cuenta else "")
    como = f"; {Destino(destino).label.lower()}" if destino else ""
    pedida = seguridad.asentar_peticion(
        acto=CANCELAR_COBRO,
        autoriza=AUTORIZAR_CANCELACION,
        objeto=folio,
        argumentos={"destino": destino} if destino else {},
        hechos={"turno_abierto": recibo.turno.estado == EstadoDeTurno.ABIERTO},
        resumen=f"Cancelar el cobro {folio} de {recibo.importe:,.2f}, de {de_quien}, que cobró"
        f" {recibo.turno.cajero.nombre} el {reloj.local(recibo.cobrado_en):%d/%m/%Y}{como}",
        motivo=motivo,
        por=por,
        ahora=ahora,
    )
    return idempotencia.responder(clave, {"id": pedida.pk, "estado": pedida.estado})


@durable(CANCELAR_COBRO)
def cancelar_cobro(
    *,
    folio: str,
    motivo: str,
    destino: str,
    por: Usuario,
    ahora: datetime,
    clave: str,
    turno_id: int | None = None,
    autorizacion_id: int | None = None,
) -> dict[str, Any]:
    """Cancel a receipt: {folio, cobro, estado, importe, destino, sale, fecha, documento}; pesos as text.

    `sale`: [{medio, importe}], by where each part of the money leaves; `documento`: the paper to sign of the cash.

    `destino`: efectivo (all of it came in cash), mismo_medio, or saldo_a_favor of its account. The money leaves the
    drawer of the receipt while it is open; afterwards that of `turno_id`. Its debt is back in the same transaction,
    as if it had never been paid; its orders can be paid again while valid; the receipt keeps its folio.

    Raises: ClaveConOtroCuerpo, SinFacultad, NoExiste, AutorizacionNoSirve, ValorInvalido, CobroYaCancelado,
    TurnoCerrado, TurnoAjeno, AnticipoYaUsado.
    Locks: clave, autorización, cuentas, órdenes, turnos, serie. Practice: K13.
    """
    cuerpo = {
        "folio": folio,
        "motivo": motivo,
        "destino": destino,
        "turno": turno_id,
        "autorizacion": autorizacion_id,
    }
    if anterior := idempotencia.reclamar(clave, acto=CANCELAR_COBRO, por=por, cuerpo=cuerpo, ahora=ahora):
        return anterior
    hoy = reloj.fecha_local(ahora)
    # Without leave in hand only whoever may with the drawer open passes; that it is open is seen under its lock.
    seguridad.exigir(
        CANCELAR_COBRO, por=por, al=hoy, hechos={"turno_abierto": True}, autorizada=autorizacion_id is not None
    )
    dada = None
    if autorizacion_id is not None:
        dada = seguridad.apartar_autorizacion(autorizacion_id, acto=CANCELAR_COBRO, objeto=folio, por=por)
    recibo = _recibo(folio)
    padron.bloquear_cuentas(libro.cuentas_de_pago(recibo.asiento_id))
    ordenes = libro.bloquear_ordenes_de_pago(recibo.asiento_id)
    turnos = bloquear_turnos({recibo.turno_id, *([turno_id] if turno_id is not None else [])})
    del_cobro = turnos[recibo.turno_id]
    abierto = del_cobro.estado == EstadoDeTurno.ABIERTO
    seguridad.exigir(
        CANCELAR_COBRO, por=por, al=hoy, hechos={"turno_abierto": abierto}, autorizada=autorizacion_id is not None
    )
    motivo = _motivo(motivo)
    _exigir_destino(recibo, destino)
    # Under the locks: another cancellation of the same receipt waited for them.
    recibo.refresh_from_db(fields=["estado"])
    _exigir_vigente(recibo)
    if dada:
        _exigir_que_alcance(dada, destino, abierto=abierto, al=hoy)
    turno = _turno_que_entrega(turnos, del_cobro, turno_id, destino, por)
    cancelacion = _deshacer(
        recibo,
        ordenes,
        salen=() if destino == Destino.SALDO_A_FAVOR else [m.upper() for m in Medio.values],
        tipo=TipoDeAsiento.CANCELACION_COBRO,
        destino=destino,
        turno=turno,
        dada=dada,
        motivo=motivo,
        por=por,
        ahora=ahora,
        clave=clave,
    )
    sale = libro.por_donde_sale(cancelacion.asiento_id, pago_id=recibo.asiento_id)
    papel = None
    if turno is not None and (en_efectivo := sale.get(str(Medio.EFECTIVO))):
        papel = _comprobante.de_cancelacion(cancelacion, turno, en_efectivo, por=por, ahora=ahora)
    return idempotencia.responder(
        clave,
        {
            "folio": cancelacion.folio,
            "cobro": recibo.folio,
            "estado": recibo.estado.lower(),
            "importe": f"{recibo.importe:.2f}",
            "destino": destino,
            "sale": [{"medio": medio, "importe": f"{importe:.2f}"} for medio, importe in sale.items()],
            "fecha": reloj.local(ahora),
            "documento": papel and {"codigo": papel.codigo, "url": f"{settings.URL_PUBLICA}/v/{papel.codigo}"},
        },
    )


@durable(REGISTRAR_DEVOLUCION)
def registrar_devolucion(*, folio: str, motivo: str, por: Usuario, ahora: datetime, clave: str) -> dict[str, Any]:
    """Undo a receipt whose cheque or transfer the bank returned: {folio, cobro, importe, a_favor, orden}.

    Its debt is back as if it had never been paid; what came in other tenders stays in favour of the account; its payer
    is marked, so that no other cheque is taken; and if the criterion `caja.concepto_devolucion` names a price of the
    law, an order of payment for it is made. Only once its drawer is closed: before, it is cancelled.

    Raises: ClaveConOtroCuerpo, SinFacultad, NoExiste, ValorInvalido, CobroYaCancelado, SinMedioDevuelto,
    TurnoSinCerrar, AnticipoYaUsado. Locks: clave, cuentas, órdenes, turno, series. Practice: R15.
    """
    cuerpo = {"folio": folio, "motivo": motivo}
    if anterior := idempotencia.reclamar(clave, acto=REGISTRAR_DEVOLUCION, por=por, cuerpo=cuerpo, ahora=ahora):
        return anterior
    hoy = reloj.fecha_local(ahora)
    seguridad.exigir(REGISTRAR_DEVOLUCION, por=por, al=hoy)
    recibo = _recibo(folio)
    padron.bloquear_cuentas(libro.cuentas_de_pago(recibo.asiento_id))
    ordenes = libro.bloquear_ordenes_de_pago(recibo.asiento_id)
    turno = bloquear_turnos([recibo.turno_id])[recibo.turno_id]
    motivo = _motivo(motivo)
    recibo.refresh_from_db(fields=["estado"])
    _exigir_vigente(recibo)
    medios = set(MedioRecibido.objects.filter(recibo=recibo).values_list("medio", flat=True))
    if not medios & DEVOLUBLES:
        raise SinMedioDevuelto(folio=folio)
    if turno.estado == EstadoDeTurno.ABIERTO:
        raise TurnoSinCerrar(folio=folio)
    if medios - DEVOLUBLES and _titular(recibo) is None:
        mensaje = "Ese cobro trae además otra forma de pago y no es de una cuenta: cancélelo con autorización."
        raise ValorInvalido(campo="folio", mensaje=mensaje)
    cancelacion = _deshacer(
        recibo,
        ordenes,
        salen={m.upper() for m in DEVOLUBLES},
        tipo=TipoDeAsiento.PAGO_DEVUELTO,
        destino=Destino.DEVUELTO,
        turno=None,
        dada=None,
        motivo=motivo,
        por=por,
        ahora=ahora,
        clave=clave,
    )
    de_vuelta = sum((m.importe for m in MedioRecibido.objects.filter(recibo=recibo, medio__in=DEVOLUBLES)), CERO)
    if recibo.pagador_id is not None:
        cual = f"{folio}, {de_vuelta:,.2f}: {motivo}"
        padron.marcar_persona(persona_id=recibo.pagador_id, motivo=cual, por=por, ahora=ahora)
    orden = _cargo_de_ley(recibo, por, ahora)
    return idempotencia.responder(
        clave,
        {
            "folio": cancelacion.folio,
            "cobro": recibo.folio,
            "importe": f"{de_vuelta:.2f}",
            "a_favor": f"{recibo.importe - de_vuelta:.2f}",
            "orden": orden,
        },
    )


def _cargo_de_ley(recibo: ReciboCaja, por: Usuario, ahora: datetime) -> str | None:
    """The order of payment for what the law charges for it, if the office says that it does: its folio."""
    concepto = tarifas.criterio("caja.concepto_devolucion", reloj.fecha_local(ahora))
    if not concepto:
        return None
    hecha = _orden.hacer_orden(
        cuenta=recibo.cuenta.numero if recibo.cuenta else None,
        persona_id=recibo.pagador_id,
        lineas=[libro.LineaDeOrden(concepto=concepto)],
        por=por,
        ahora=ahora,
    )
    return str(hecha["folio"])


def _deshacer(
    recibo: ReciboCaja,
    ordenes: Sequence[OrdenPago],
    *,
    salen: Collection[str],
    tipo: TipoDeAsiento,
    destino: str,
    turno: Turno | None,
    dada: Autorizacion | None,
    motivo: str,
    por: Usuario,
    ahora: datetime,
    clave: str,
) -> CancelacionDeCobro:
    """Undo a receipt that was judged, with everything locked: its number, the ledger, its state and its paper."""
    hoy = reloj.fecha_local(ahora)
    (numero,) = libro.tomar_folios([libro.Pedido(documento=DOCUMENTO, serie=SERIE, ejercicio=hoy.year)])
    try:
        asiento = libro.deshacer_pago(
            pago_id=recibo.asiento_id,
            ordenes=ordenes,
            salen=salen,
            a_favor_de=_titular(recibo),
            tipo=tipo,
            fecha=hoy,
            por=por,
            ahora=ahora,
            clave=clave,
        )
    except libro.AnticipoYaUsado as error:
        raise libro.AnticipoYaUsado(falta=error.hechos["falta"], recibos=_que_lo_usaron(recibo)) from None
    recibo.estado = EstadoDeReciboCaja.CANCELADO
    recibo.save(update_fields=["estado"])
    documentos.cancelar(recibo.documento_id)
    if dada:
        seguridad.gastar_autorizacion(dada, ahora=ahora)
    return CancelacionDeCobro.objects.create(
        folio=libro.folio(SERIE, hoy.year, numero),
        recibo=recibo,
        turno=turno,
        asiento=asiento,
        destino=destino,
        motivo=motivo,
        autorizacion=dada,
        cancelado_por=por,
        cancelado_en=ahora,
    )


def _que_lo_usaron(recibo: ReciboCaja) -> list[str]:
    """The receipts in force that were paid since with a balance in favour of the same person there, newest first."""
    posteriores = ReciboCaja.objects.filter(
        cuenta=recibo.cuenta,
        pagador=recibo.pagador,
        estado=EstadoDeReciboCaja.VIGENTE,
        id__gt=recibo.pk,
        mediorecibido__medio=Medio.SALDO_A_FAVOR,
    )
    return list(posteriores.order_by("-id").values_list("folio", flat=True))


def _recibo(folio: str) -> ReciboCaja:
    recibo = (
        ReciboCaja.objects.select_related("cuenta", "documento", "turno__cajero", "asiento").filter(folio=folio).first()
    )
    if recibo is None:
        raise NoExiste(que="el cobro", clave=folio)
    return recibo


def _motivo(texto: str) -> str:
    motivo = texto.strip()
    if not 0 < len(motivo) <= MOTIVO_DE_CANCELACION or not motivo.isprintable():
        raise ValorInvalido(
            campo="motivo",
            mensaje=f"Escriba el motivo, hasta {MOTIVO_DE_CANCELACION} caracteres: queda con el recibo.",
        )
    return motivo


def _exigir_destino(recibo: ReciboCaja, destino: str) -> None:
    if destino not in DESTINOS:
        raise ValorInvalido(campo="destino", mensaje=f"El destino «{destino}» no existe; hay {', '.join(DESTINOS)}.")
    if destino == Destino.SALDO_A_FAVOR and _titular(recibo) is None:
        raise ValorInvalido(
            campo="destino",
            mensaje="Ese cobro no es de una cuenta: su dinero se devuelve, no queda como saldo a favor.",
        )
    en_efectivo = MedioRecibido.objects.filter(recibo=recibo, medio=Medio.EFECTIVO)
    if destino == Destino.EFECTIVO and not en_efectivo.exists():
        raise ValorInvalido(
            campo="destino", mensaje="En ese cobro no entró efectivo: no hay qué devolver así. Elija otro destino."
        )
    otros = MedioRecibido.objects.filter(recibo=recibo).exclude(medio__in=[Medio.EFECTIVO, Medio.SALDO_A_FAVOR])
    if destino == Destino.EFECTIVO and (otro := otros.first()):
        raise ValorInvalido(
            campo="destino",
            mensaje=f"Se pagó con {otro.get_medio_display().lower()}: en efectivo solo se devuelve lo que entró en"
            " efectivo. Elija el mismo medio o saldo a favor.",
        )


def _exigir_vigente(recibo: ReciboCaja) -> None:
    if recibo.estado == EstadoDeReciboCaja.VIGENTE:
        return
    hecha = CancelacionDeCobro.objects.select_related("cancelado_por").get(recibo=recibo)
    raise CobroYaCancelado(folio=recibo.folio, cancelacion=hecha.folio, quien=hecha.cancelado_por.nombre)


def _exigir_que_alcance(dada: Autorizacion, destino: str, *, abierto: bool, al: Any) -> None:
    """It was given for this destination, and whoever gave it may still, the drawer being now as it is."""
    pedido = dada.argumentos.get("destino")
    if pedido is not None and pedido != destino:
        raise seguridad.AutorizacionNoSirve(id=dada.pk, razon=f"se dio con el destino «{pedido}».")
    assert dada.resuelta_por is not None
    veredicto = seguridad_queries.veredicto(
        AUTORIZAR_CANCELACION, por=dada.resuelta_por, al=al, hechos={"turno_abierto": abierto}
    )
    if not veredicto.permitido:
        raise AutorizacionVencida(id=dada.pk)


def _turno_que_entrega(
    turnos: dict[int, Turno], del_cobro: Turno, turno_id: int | None, destino: str, por: Usuario
) -> Turno | None:
    """The drawer the money leaves: its own while open, another that is open afterwards."""
    if del_cobro.estado == EstadoDeTurno.ABIERTO:
        if turno_id not in (None, del_cobro.pk):
            raise ValorInvalido(
                campo="turno", mensaje=f"El turno {del_cobro.caja_id} de ese cobro sigue abierto: el dinero sale de él."
            )
        return del_cobro
    if destino == Destino.SALDO_A_FAVOR:
        return None
    if turno_id is None:
        raise ValorInvalido(
            campo="turno",
            mensaje="El turno de ese cobro ya se cerró: diga de qué turno abierto sale el dinero, o déjelo como saldo a"
            " favor.",
        )
    turno = turnos[turno_id]
    if por.puesto_id == "cajero":
        exigir_propio(turno, por)
    exigir_abierto(turno)
    return turno


def _titular(recibo: ReciboCaja) -> tuple[int, int] | None:
    """Whose balance in favour its money may be: that of its account and payer."""
    if recibo.cuenta_id is None or recibo.pagador_id is None:
        return None
    return recibo.cuenta_id, recibo.pagador_id
