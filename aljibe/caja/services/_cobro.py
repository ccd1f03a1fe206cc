"""Collecting: claim, lock, refuse, number, write, print."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from aljibe.base import idempotencia, reloj
from aljibe.base.acto import durable
from aljibe.base.rechazos import NoExiste, Rechazo, ValorInvalido
from aljibe.caja import queries
from aljibe.caja.actos import COBRAR, FECHAR_COBRO
from aljibe.caja.models import Medio
from aljibe.caja.services._escritura import CERO, Destino, MedioEntregado, PagoPorEscribir, escribir
from aljibe.caja.services._turno import MAXIMO, bloquear_turno, es_importe, exigir_abierto, exigir_propio
from aljibe.libro import queries as libro_queries
from aljibe.libro import services as libro
from aljibe.libro.models import Cargo, OrdenPago, RenglonDeOrden
from aljibe.padron import queries as padron_queries
from aljibe.padron import services as padron
from aljibe.reglas import aplicacion as reglas
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario

MAXIMO_DE_MEDIOS = 10


class CargosYaPagados(Rechazo):
    codigo = "cargos-ya-pagados"
    plantilla = (
        "{cuantos} de los cargos elegidos ya no se deben: {quien}. No se cobró nada; actualice el estado de cuenta."
    )

    def extras(self) -> dict[str, Any]:
        return {"pagos": self.hechos["pagos"]}


class ImporteMayorQueAdeudo(Rechazo):
    codigo = "importe-mayor-que-adeudo"
    plantilla = (
        "Se deben {adeudo:,.2f} y se quieren aplicar {importe:,.2f}. Cobre lo que se debe, o dígalo como anticipo."
    )


class MediosInsuficientes(Rechazo):
    codigo = "medios-insuficientes"
    plantilla = "Faltan {faltante:,.2f} para completar {importe:,.2f}."
    estado = 422


class CambioMayorQueEfectivo(Rechazo):
    codigo = "cambio-mayor-que-efectivo"
    plantilla = (
        "El cambio sería de {cambio:,.2f} y solo se recibieron {efectivo:,.2f} en efectivo. Corrija las formas de pago."
    )
    estado = 422


class SaldoAFavorInsuficiente(Rechazo):
    codigo = "saldo-a-favor-insuficiente"
    plantilla = "El saldo a favor es de {saldo:,.2f} y se quieren usar {importe:,.2f}."


class ChequeNoSeRecibe(Rechazo):
    codigo = "cheque-no-se-recibe"
    plantilla = (
        "De esta persona no se reciben cheques: el banco devolvió uno ({motivo}). Cobre de otra forma; la Jefatura de"
        " Comercialización puede retirar la marca."
    )


class OrdenSeCobraEntera(Rechazo):
    codigo = "orden-se-cobra-entera"
    plantilla = "Las órdenes de pago suman {ordenes:,.2f} y se cobran enteras; el importe es {importe:,.2f}."


@durable(COBRAR, repetido=True)
def cobrar(
    *,
    turno_id: int,
    importe: Decimal,
    medios: Sequence[MedioEntregado],
    por: Usuario,
    ahora: datetime,
    clave: str,
    cuenta: str | None = None,
    cargos: Sequence[int] = (),
    ordenes_pago: Sequence[str] = (),
    anticipo: bool = False,
    fecha_valor: date | None = None,
) -> dict[str, Any]:
    """Collect `importe` pesos and return the receipt, as the contract answers it.

    Orders of payment first, whole; then the named cargos, each with its surcharge; only if none is named, the
    account by K8. Change comes out of cash only. All or nothing: receipt, ledger, folio and paper. The same `clave`
    with the same values returns the first answer; a refusal leaves it free.

    Raises: ClaveConOtroCuerpo, SinFacultad, TurnoAjeno, NoExiste, ValorInvalido, MediosInsuficientes,
    CambioMayorQueEfectivo, ChequeNoSeRecibe, TurnoCerrado, CargosYaPagados, ImporteMayorQueAdeudo,
    SaldoAFavorInsuficiente, OrdenNoPagable, OrdenSeCobraEntera.
    Locks: clave, cuenta, órdenes, turno, serie.
    """
    cuerpo = {
        "turno": turno_id,
        "cuenta": cuenta,
        "ordenes_pago": sorted(ordenes_pago),
        "cargos": sorted(cargos),
        "importe": importe,
        "medios": [[m.medio, m.importe, m.referencia] for m in medios],
        "anticipo": anticipo,
        "fecha_valor": fecha_valor,
    }
    if anterior := idempotencia.reclamar(clave, acto=COBRAR, por=por, cuerpo=cuerpo, ahora=ahora):
        return anterior
    hoy = reloj.fecha_local(ahora)
    seguridad.exigir(COBRAR, por=por, al=hoy)
    valor = fecha_valor or hoy
    if valor < hoy:
        # A back-dated payment needs a faculty of its own (R17).
        seguridad.exigir(FECHAR_COBRO, por=por, al=hoy)
    ficha = _apartar(cuenta, ordenes_pago, hoy)
    ordenes = libro.bloquear_ordenes(ordenes_pago, al=hoy) if ordenes_pago else []
    turno = bloquear_turno(turno_id)
    exigir_propio(turno, por)
    exigir_forma(importe, medios, cuenta, cargos, ordenes_pago)
    if valor > hoy:
        raise ValorInvalido(campo="fecha_valor", mensaje=f"La fecha valor {valor:%d/%m/%Y} está en el futuro.")
    netos = netos_de(importe, medios)
    exigir_abierto(turno)
    destino = destinar(ficha, ordenes, list(cargos), importe, anticipo, valor, hoy)
    if destino.anticipo > sum((neto for medio, neto in netos.items() if medio != Medio.SALDO_A_FAVOR), CERO):
        raise ValorInvalido(campo="medios", mensaje="Un anticipo no se paga con saldo a favor: ya lo es.")
    exigir_que_se_reciban(medios, destino.persona_id)
    entradas = entradas_de(netos, destino)
    (numero,) = libro.tomar_folios([libro.Pedido(documento="recibo-caja", serie=turno.caja_id, ejercicio=hoy.year)])
    folio = libro.folio(turno.caja_id, hoy.year, numero)
    pago = PagoPorEscribir(
        clave=clave, folio=folio, importe=importe, medios=medios, entradas=entradas, destino=destino, fecha_valor=valor
    )
    return escribir([pago], turno=turno, por=por, ahora=ahora)[0]


def _apartar(cuenta: str | None, ordenes: Sequence[str], hoy: date) -> padron_queries.FichaDeCuenta | None:
    """The account that pays, locked; with those of the orders, in order, before any of them (architecture 3)."""
    if not ordenes:
        return padron.cuenta_bloqueada(cuenta, al=hoy) if cuenta else None
    ficha = padron_queries.cuenta(cuenta, al=hoy) if cuenta else None
    ligadas = OrdenPago.objects.filter(folio__in=ordenes, cuenta__isnull=False).values_list("cuenta_id", flat=True)
    padron.bloquear_cuentas({*([ficha.id] if ficha else []), *(de for de in ligadas if de is not None)})
    return ficha


def exigir_forma(
    importe: Decimal,
    medios: Sequence[MedioEntregado],
    cuenta: str | None,
    cargos: Sequence[int],
    ordenes: Sequence[str],
) -> None:
    if not cuenta and not ordenes:
        raise ValorInvalido(campo="cuenta", mensaje="Diga qué se cobra: una cuenta o una orden de pago.")
    if cargos and not cuenta:
        raise ValorInvalido(campo="cargos", mensaje="Para elegir cargos diga de qué cuenta son.")
    for campo, valor in [("importe", importe), *(("medios", m.importe) for m in medios)]:
        if not es_importe(valor):
            raise ValorInvalido(
                campo=campo, mensaje=f"El importe «{valor}» debe ser mayor que 0.00 y hasta {MAXIMO:,}."
            )
    if not 1 <= len(medios) <= MAXIMO_DE_MEDIOS:
        raise ValorInvalido(campo="medios", mensaje=f"Diga de 1 a {MAXIMO_DE_MEDIOS} formas de pago.")
    for medio in medios:
        if medio.medio not in Medio.values:
            raise ValorInvalido(
                campo="medios", mensaje=f"La forma de pago «{medio.medio}» no existe; hay {', '.join(Medio.values)}."
            )
        if len(medio.referencia) > 60:
            raise ValorInvalido(campo="medios", mensaje="La referencia admite hasta 60 caracteres.")
    if not cuenta and any(m.medio == Medio.SALDO_A_FAVOR for m in medios):
        raise ValorInvalido(campo="medios", mensaje="El saldo a favor es de una cuenta: diga de cuál.")


def exigir_que_se_reciban(medios: Sequence[MedioEntregado], persona_id: int | None) -> None:
    """Raises: ChequeNoSeRecibe, one of that person came back (R15)."""
    if any(m.medio == Medio.CHEQUE for m in medios) and (marca := padron_queries.marca_de(persona_id)):
        raise ChequeNoSeRecibe(motivo=marca.motivo)


def netos_de(importe: Decimal, medios: Sequence[MedioEntregado]) -> dict[str, Decimal]:
    try:
        return reglas.neto_por_medio(importe, [(m.medio, m.importe) for m in medios])
    except reglas.MediosInsuficientes as error:
        raise MediosInsuficientes(faltante=error.faltante, importe=importe) from None
    except reglas.CambioMayorQueEfectivo as error:
        raise CambioMayorQueEfectivo(cambio=error.cambio, efectivo=error.efectivo) from None


def destinar(
    ficha: padron_queries.FichaDeCuenta | None,
    ordenes: list[OrdenPago],
    cargos: list[int],
    importe: Decimal,
    anticipo: bool,
    valor: date,
    hoy: date,
) -> Destino:
    """Which centavo pays what: orders whole, then the named cargos, or the account by K8."""
    adeudos = libro_queries.adeudos([ficha.id], al=valor)[ficha.id] if ficha else []
    partes, queda = _partes_de_ordenes(ordenes, importe, valor)
    ligados = {p.adeudo.cargo_id for p in partes}
    propios = [a for a in adeudos if a.cargo_id not in ligados]
    if cargos:
        _exigir_abiertos(cargos, adeudos, ficha)
    if queda > 0 and ficha:
        # One named and in an order as well is paid by the order.
        suyas, queda = libro.repartir(queda, propios, [c for c in cargos if c not in ligados] if cargos else None)
        partes += suyas
    if queda > 0 and not (anticipo and ficha):
        raise ImporteMayorQueAdeudo(adeudo=importe - queda, importe=importe)
    persona_id = ordenes[0].persona_id if ordenes else None
    if ficha:
        if ficha.persona_id is None:
            raise NoExiste(que=f"el {hoy:%d/%m/%Y} un titular de la cuenta", clave=ficha.numero)
        persona_id = ficha.persona_id
    return Destino(cuenta=ficha, persona_id=persona_id, adeudos=adeudos, partes=partes, ordenes=ordenes, anticipo=queda)


def _partes_de_ordenes(ordenes: list[OrdenPago], importe: Decimal, valor: date) -> tuple[list[libro.Parte], Decimal]:
    """Links of orders to existing cargos, paid at the balance and surcharges of the day; and what is left."""
    partes: list[libro.Parte] = []
    pagados: set[int] = set()
    total = CERO
    for orden in ordenes:
        renglones = RenglonDeOrden.objects.filter(orden=orden)
        ligados = [r.cargo_id for r in renglones if r.cargo_id is not None]
        total += sum((r.importe + r.iva for r in renglones if r.cargo_id is None), CERO)
        if ligados and orden.cuenta_id is not None:
            abiertos = libro_queries.adeudos([orden.cuenta_id], al=valor)[orden.cuenta_id]
            suyos = [a for a in abiertos if a.cargo_id in ligados and a.cargo_id not in pagados]
            pagados |= {a.cargo_id for a in suyos}
            debido = sum((a.saldo + a.recargo_total for a in suyos), CERO)
            if debido > 0:
                partes += libro.repartir(debido, suyos)[0]
            total += debido
    if total > importe:
        raise OrdenSeCobraEntera(ordenes=total, importe=importe)
    return partes, importe - total


def _exigir_abiertos(
    cargos: list[int], adeudos: list[libro_queries.Adeudo], ficha: padron_queries.FichaDeCuenta | None
) -> None:
    assert ficha is not None
    faltan = sorted(set(cargos) - {a.cargo_id for a in adeudos})
    if not faltan:
        return
    suyos = set(Cargo.objects.filter(pk__in=faltan, cuenta_id=ficha.id).values_list("pk", flat=True))
    for cargo_id in faltan:
        if cargo_id not in suyos:
            raise NoExiste(que=f"en la cuenta {ficha.numero} el cargo", clave=cargo_id)
    pagos = queries.quien_pago(faltan)
    quien = "; ".join(
        f"los cobró {p['nombre']} en la caja {p['caja']}, recibo {p['folio']},"
        f" a las {p['fecha']:%H:%M} del {p['fecha']:%d/%m/%Y}"
        for p in {p["folio"]: p for p in pagos}.values()
    )
    raise CargosYaPagados(
        cuantos=len(faltan),
        quien=quien or "se aplicaron con saldo a favor",
        pagos=[{k: p[k] for k in ("cargo", "folio", "usuario", "caja", "fecha")} for p in pagos],
    )


def entradas_de(netos: dict[str, Decimal], destino: Destino) -> list[libro.MovimientoNuevo]:
    """The tenders on their way to POR_APLICAR, net of change."""
    entradas = []
    for medio, neto in netos.items():
        if medio == Medio.SALDO_A_FAVOR:
            assert destino.cuenta is not None
            disponible = libro_queries.saldo_a_favor(destino.cuenta.id, destino.persona_id)
            if neto > disponible:
                raise SaldoAFavorInsuficiente(saldo=disponible, importe=neto)
            entradas.append(
                libro.MovimientoNuevo(
                    debe="SALDO_A_FAVOR",
                    haber="POR_APLICAR",
                    importe=neto,
                    cuenta_id=destino.cuenta.id,
                    persona_id=destino.persona_id,
                )
            )
        else:
            entradas.append(libro.MovimientoNuevo(debe=medio.upper(), haber="POR_APLICAR", importe=neto))
    return entradas
