"""Pesos forgiven of a bill: asked with article and reason, authorised by somebody else, then done (funciones 1.2)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from aljibe.base import idempotencia, reloj
from aljibe.base.acto import durable
from aljibe.base.rechazos import NoExiste, Rechazo, ValorInvalido
from aljibe.facturacion.actos import AJUSTAR_RECIBO, AUTORIZAR_AJUSTE
from aljibe.facturacion.models import AjusteDeRecibo, ReciboAgua
from aljibe.facturacion.services._recibo import bloquear_recibo, exigir_textos
from aljibe.libro import queries as libro_queries
from aljibe.libro import services as libro
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.actos import PEDIR_AUTORIZACION
from aljibe.seguridad.models import Autorizacion, EstadoDeAutorizacion, Usuario

CONCEPTOS = ("agua", "alcantarillado", "tratamiento")


class AjusteMayorQueSaldo(Rechazo):
    codigo = "ajuste-mayor-que-saldo"
    plantilla = (
        "De {concepto} del recibo {folio} se deben {saldo:,.2f} y se quieren ajustar {importe:,.2f}. Lo ya pagado no se"
        " ajusta: cancele el recibo y hágalo de nuevo."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ajuste:
    """What an adjustment is, as it is asked, approved and done."""

    folio: str
    concepto: str
    importe: Decimal
    articulo: str

    def argumentos(self) -> dict[str, str]:
        return {"concepto": self.concepto, "importe": f"{self.importe:.2f}", "articulo": self.articulo}


@durable(PEDIR_AUTORIZACION)
def pedir_ajuste(
    *,
    folio: str,
    concepto: str,
    importe: Decimal,
    articulo: str,
    motivo: str,
    por: Usuario,
    ahora: datetime,
    clave: str,
) -> dict[str, Any]:
    """Ask leave to forgive `importe` pesos, IVA inside, of what is left of a line of a bill: {id, estado}.

    `concepto`: agua, alcantarillado or tratamiento. `articulo`: of the law that allows it. Who may authorise it depends
    on all that is forgiven of the bill, this included.

    Raises: ClaveConOtroCuerpo, SinFacultad, NoExiste, ValorInvalido, ReciboYaCancelado, AjusteMayorQueSaldo.
    Locks: clave, cuenta.
    """
    cuerpo = {"folio": folio, "concepto": concepto, "importe": importe, "articulo": articulo, "motivo": motivo}
    if anterior := idempotencia.reclamar(clave, acto=PEDIR_AUTORIZACION, por=por, cuerpo=cuerpo, ahora=ahora):
        return anterior
    hoy = reloj.fecha_local(ahora)
    seguridad.exigir(PEDIR_AUTORIZACION, por=por, al=hoy)
    seguridad.exigir(AJUSTAR_RECIBO, por=por, al=hoy, autorizada=True)
    textos = exigir_textos(articulo=articulo)
    ajuste = _Ajuste(folio=folio, concepto=concepto, importe=importe, **textos)
    recibo = bloquear_recibo(folio)
    adeudo = _adeudo(recibo, ajuste, ahora)
    otros = _ya_ajustado(recibo)
    suma = f", y con lo demás de ese recibo {importe + otros:,.2f}" if otros else ""
    pedida = seguridad.asentar_peticion(
        acto=AJUSTAR_RECIBO,
        autoriza=AUTORIZAR_AJUSTE,
        objeto=folio,
        argumentos=ajuste.argumentos(),
        hechos={"importe": importe + otros},
        resumen=f"Ajustar {importe:,.2f} de {adeudo.concepto_nombre.lower()} del recibo {folio}"
        f" de {recibo.titular}, que debe {adeudo.saldo:,.2f} de eso{suma}; artículo {ajuste.articulo}",
        motivo=motivo,
        por=por,
        ahora=ahora,
    )
    return idempotencia.responder(clave, {"id": pedida.pk, "estado": pedida.estado})


def _ya_ajustado(recibo: ReciboAgua) -> Decimal:
    """Pesos of the bill forgiven already, or asked for and not done: a limit is of the bill, not of a request."""
    hechos = AjusteDeRecibo.objects.filter(recibo=recibo).aggregate(suma=Sum("importe"))["suma"] or Decimal("0.00")
    abiertas = Autorizacion.objects.filter(
        acto=AJUSTAR_RECIBO.clave,
        objeto=recibo.folio,
        estado__in=[EstadoDeAutorizacion.PEDIDA, EstadoDeAutorizacion.APROBADA],
    )
    pedidos = (Decimal(argumentos["importe"]) for argumentos in abiertas.values_list("argumentos", flat=True))
    return sum(pedidos, Decimal(hechos))


@durable(AJUSTAR_RECIBO)
def ajustar_recibo(*, folio: str, autorizacion_id: int, por: Usuario, ahora: datetime, clave: str) -> dict[str, Any]:
    """Forgive what was authorised: {folio, concepto, importe, iva, saldo}, pesos. By whoever asked it, once.

    It counts since the emission of the bill: no surcharge runs on it.

    Raises: ClaveConOtroCuerpo, SinFacultad, NoExiste, AutorizacionNoSirve, ReciboYaCancelado, AjusteMayorQueSaldo.
    Locks: clave, autorización, cuenta.
    """
    cuerpo = {"folio": folio, "autorizacion": autorizacion_id}
    if anterior := idempotencia.reclamar(clave, acto=AJUSTAR_RECIBO, por=por, cuerpo=cuerpo, ahora=ahora):
        return anterior
    hoy = reloj.fecha_local(ahora)
    seguridad.exigir(AJUSTAR_RECIBO, por=por, al=hoy, autorizada=True)
    dada = seguridad.apartar_autorizacion(autorizacion_id, acto=AJUSTAR_RECIBO, objeto=folio, por=por)
    valores = dada.argumentos
    ajuste = _Ajuste(
        folio=folio,
        concepto=valores["concepto"],
        importe=Decimal(valores["importe"]),
        articulo=valores["articulo"],
    )
    recibo = bloquear_recibo(folio)
    adeudo = _adeudo(recibo, ajuste, ahora)
    assert recibo.asiento is not None
    hecho = _perdonar(
        adeudo,
        importe=ajuste.importe,
        autorizacion_id=dada.pk,
        motivo=dada.motivo,
        articulo=ajuste.articulo,
        fecha=hoy,
        fecha_valor=recibo.asiento.fecha_valor,
        por=por,
        ahora=ahora,
    )
    hecho.recibo = recibo
    hecho.save()
    seguridad.gastar_autorizacion(dada, ahora=ahora)
    return idempotencia.responder(
        clave,
        {
            "folio": folio,
            "concepto": ajuste.concepto,
            "importe": ajuste.importe,
            "iva": hecho.iva,
            "saldo": adeudo.saldo - ajuste.importe,
        },
    )


def _perdonar(
    adeudo: libro_queries.Adeudo,
    *,
    importe: Decimal,
    autorizacion_id: int,
    motivo: str,
    articulo: str,
    fecha: date,
    fecha_valor: date,
    por: Usuario,
    ahora: datetime,
) -> AjusteDeRecibo:
    """Forgive pesos of a charge in the ledger; the adjustment that says it, without its bill and not saved yet."""
    asiento, iva = libro.bonificar_cargo(
        adeudo, importe=importe, fecha=fecha, fecha_valor=fecha_valor, por=por, ahora=ahora
    )
    return AjusteDeRecibo(
        cargo_id=adeudo.cargo_id,
        asiento=asiento,
        autorizacion_id=autorizacion_id,
        importe=importe,
        iva=iva,
        motivo=motivo,
        articulo=articulo,
        ajustado_el=fecha,
        ajustado_en=ahora,
        ajustado_por=por,
    )


def trasladar_ajustes(
    anterior: ReciboAgua, cargo_ids: Collection[int], *, fecha: date, fecha_valor: date, por: Usuario, ahora: datetime
) -> list[AjusteDeRecibo]:
    """Forgive of the new charges of a bill made again what was forgiven of the one it replaces (K14).

    Only of a line that comes out the same: what was authorised on another amount is asked again. The adjustments come
    without their bill, which is made after its charges. The cuenta is locked by the caller.
    """
    hechos = []
    for ajuste in AjusteDeRecibo.objects.select_related("cargo__concepto").filter(recibo=anterior).order_by("id"):
        abiertos = libro_queries.adeudos([anterior.cuenta_id], al=fecha)[anterior.cuenta_id]
        igual = (ajuste.cargo.concepto.clave, ajuste.cargo.importe, ajuste.cargo.iva)
        nuevos = [a for a in abiertos if a.cargo_id in cargo_ids]
        adeudo = next((a for a in nuevos if (a.concepto, a.importe, a.iva) == igual), None)
        if adeudo is None:
            continue
        hechos.append(
            _perdonar(
                adeudo,
                importe=ajuste.importe,
                autorizacion_id=ajuste.autorizacion_id,
                motivo=ajuste.motivo,
                articulo=ajuste.articulo,
                fecha=fecha,
                fecha_valor=fecha_valor,
                por=por,
                ahora=ahora,
            )
        )
    return hechos


def _adeudo(recibo: ReciboAgua, ajuste: _Ajuste, ahora: datetime) -> libro_queries.Adeudo:
    """What is left of the line that is adjusted."""
    if ajuste.concepto not in CONCEPTOS:
        mensaje = f"El concepto «{ajuste.concepto}» no es de un recibo de agua: {', '.join(CONCEPTOS)}."
        raise ValorInvalido(campo="concepto", mensaje=mensaje)
    if ajuste.importe <= 0 or ajuste.importe != ajuste.importe.quantize(Decimal("0.01")):
        raise ValorInvalido(campo="importe", mensaje="El importe de un ajuste es mayor que 0.00, en pesos y centavos.")
    suyos = set(recibo.cargoderecibo_set.values_list("cargo_id", flat=True))
    al = reloj.fecha_local(ahora)
    de_la_cuenta = libro_queries.adeudos([recibo.cuenta_id], al=al)[recibo.cuenta_id]
    adeudo = next((a for a in de_la_cuenta if a.cargo_id in suyos and a.concepto == ajuste.concepto), None)
    if adeudo is None:
        raise NoExiste(que=f"en el recibo {recibo.folio}, por pagar, el renglón", clave=ajuste.concepto)
    if ajuste.importe > adeudo.saldo:
        raise AjusteMayorQueSaldo(
            concepto=adeudo.concepto_nombre.lower(), folio=recibo.folio, saldo=adeudo.saldo, importe=ajuste.importe
        )
    return adeudo
