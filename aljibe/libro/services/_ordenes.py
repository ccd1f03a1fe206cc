"""Orders of payment: frozen prices of the law, paid whole, in no total of the account (architecture 2, K16)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import connection

from aljibe.base.rechazos import NoExiste, Rechazo, ValorInvalido
from aljibe.libro.models import Asiento, Cargo, EstadoDeOrden, OrdenPago, PagoDeOrden, RenglonDeOrden
from aljibe.libro.queries import Adeudo, adeudos
from aljibe.libro.services._asientos import MovimientoNuevo
from aljibe.libro.services._catalogo import asegurar_concepto
from aljibe.libro.services._folios import Pedido, folio, tomar_folios
from aljibe.libro.services._partidas import LineaPagada, levantar, saldar
from aljibe.padron import services as padron
from aljibe.padron.models import Persona
from aljibe.reglas.dinero import al_centavo
from aljibe.seguridad.models import Usuario
from aljibe.tarifas import queries as tarifas
from aljibe.tarifas.models import Precio

CERO = Decimal("0.00")
IVA_GENERAL = Decimal("0.16")
MAXIMO_DE_RENGLONES = 30  # what its paper holds
CANTIDAD_MAXIMA = Decimal(1_000_000)
# Units of the law that come whole.
SE_CUENTAN = frozenset({"cuota", "toma", "descarga", "servicio", "pieza", "análisis", "recibo"})
COBRO_MAXIMO = Decimal("9999999.99")  # what one payment collects


class ConceptoSinPrecio(Rechazo):
    codigo = "concepto-sin-precio"
    plantilla = "La ley en vigor el {fecha:%d/%m/%Y} no fija un precio para «{concepto}»."
    estado = 422


class SinLeyEnVigor(Rechazo):
    codigo = "sin-ley"
    plantilla = "No hay una ley aprobada en vigor el {fecha:%d/%m/%Y}. La caja cobra, pero no se hacen órdenes nuevas."


class OrdenNoPagable(Rechazo):
    codigo = "orden-no-pagable"
    plantilla = "La orden {folio} está {estado} y no se cobra. Haga otra si el usuario aún necesita el servicio."


@dataclass(frozen=True, slots=True, kw_only=True)
class LineaDeOrden:
    """A line asked for: `cantidad` of the concept with that dotted key of the law, or a charge that exists."""

    concepto: str = ""
    cantidad: Decimal = Decimal(1)
    cargo_id: int | None = None


def emitir_orden_pago(
    *,
    cuenta_id: int | None,
    persona_id: int | None,
    lineas: Sequence[LineaDeOrden],
    por: Usuario,
    ahora: datetime,
    hoy: date,
) -> OrdenPago:
    """Make an order of payment with the prices of the law of the day, each with its article and IVA.

    Valid K16 days (30) and never beyond its law. Without cuenta nor persona it is of PÚBLICO EN GENERAL. Inside the
    act of the room that prints it.

    Raises: NoExiste (the persona), SinLeyEnVigor, ConceptoSinPrecio, ValorInvalido.
    Locks: cuenta, serie.
    """
    assert connection.in_atomic_block
    if cuenta_id is not None:
        padron.bloquear_cuentas([cuenta_id])
    if persona_id is not None and not Persona.objects.filter(pk=persona_id).exists():
        raise NoExiste(que="la persona", clave=persona_id)
    ley = tarifas.ley_en_vigor(hoy)
    if ley is None:
        raise SinLeyEnVigor(fecha=hoy)
    if not 0 < len(lineas) <= MAXIMO_DE_RENGLONES:
        mensaje = f"Una orden de pago lleva de 1 a {MAXIMO_DE_RENGLONES} conceptos; lo demás, en otra."
        raise ValorInvalido(campo="lineas", mensaje=mensaje)
    ligados = [linea.cargo_id for linea in lineas if linea.cargo_id is not None]
    if len(set(ligados)) != len(ligados):
        raise ValorInvalido(campo="lineas", mensaje="Un mismo cargo está dos veces en la orden; déjelo una.")
    abiertos = {a.cargo_id: a for a in adeudos([cuenta_id], al=hoy)[cuenta_id]} if ligados and cuenta_id else {}
    renglones = [_renglon(n, linea, abiertos, ley.pk, hoy) for n, linea in enumerate(lineas, start=1)]
    total = sum((r.importe + r.iva for r in renglones), CERO)
    if not CERO < total <= COBRO_MAXIMO:
        raise ValorInvalido(campo="lineas", mensaje=f"El total {total} no es un importe que se pueda cobrar.")
    dias = int(tarifas.criterio("K16.dias_orden", hoy))
    (numero,) = tomar_folios([Pedido(documento="orden-de-pago", serie="OP", ejercicio=hoy.year)])
    orden = OrdenPago.objects.create(
        folio=folio("OP", hoy.year, numero),
        cuenta_id=cuenta_id,
        persona_id=persona_id,
        ley=ley,
        emitida_el=hoy,
        valida_hasta=min(hoy + timedelta(days=dias), ley.vigente_hasta),
        total=total,
        elaboro=por,
    )
    for renglon in renglones:
        renglon.orden = orden
    RenglonDeOrden.objects.bulk_create(renglones)
    return orden


def bloquear_ordenes(folios: Sequence[str], *, al: date) -> list[OrdenPago]:
    """The orders to be paid, locked by id. Their cuentas are locked by the caller, before.

    Raises: NoExiste, OrdenNoPagable (paid, cancelled, or past its last day on `al`: K16).
    """
    assert connection.in_atomic_block
    ordenes = list(
        OrdenPago.objects.filter(folio__in=folios).select_for_update(of=("self",), no_key=True).order_by("id")
    )
    for faltante in set(folios) - {orden.folio for orden in ordenes}:
        raise NoExiste(que="la orden de pago", clave=faltante)
    for orden in ordenes:
        if orden.estado != EstadoDeOrden.EMITIDA:
            raise OrdenNoPagable(folio=orden.folio, estado=EstadoDeOrden(orden.estado).label.lower())
        if orden.valida_hasta < al:
            raise OrdenNoPagable(folio=orden.folio, estado="vencida")
    return ordenes


def cobrar_orden(
    orden: OrdenPago,
    *,
    asiento: Asiento,
    fecha: date,
    movimientos: list[MovimientoNuevo],
    lineas: list[LineaPagada],
) -> None:
    """Raise and pay the priced lines of a locked order in one event, and mark it paid."""
    renglones = list(
        RenglonDeOrden.objects.filter(orden=orden, concepto__isnull=False)
        .select_related("concepto__ingreso")
        .order_by("n")
    )
    cargos = Cargo.objects.bulk_create(
        [
            Cargo(
                orden_pago=orden,
                asiento=asiento,
                concepto=r.concepto,
                periodo="",
                vencimiento=fecha,
                importe=r.importe,
                iva=r.iva,
                tasa_iva=r.tasa_iva,
                articulo=r.articulo,
                deudor_id=orden.persona_id,
            )
            for r in renglones
        ]
    )
    for renglon, cargo in zip(renglones, cargos, strict=True):
        assert renglon.concepto is not None
        grupo, total = renglon.concepto.grupo, renglon.importe + renglon.iva
        movimientos.extend(levantar(cargo.pk, grupo.upper(), renglon.concepto.ingreso.clave, cargo.importe, cargo.iva))
        movimientos.extend(saldar(cargo.pk, grupo.upper(), total, cargo.iva))
        lineas.append(
            LineaPagada(
                cargo_id=cargo.pk,
                concepto=renglon.concepto.clave,
                concepto_nombre=renglon.concepto.nombre,
                grupo=grupo,
                periodo="",
                articulo=renglon.articulo,
                importe=total,
                iva=cargo.iva,
                tasa_iva=cargo.tasa_iva,
                saldo=CERO,
                orden=orden.folio,
            )
        )
    PagoDeOrden.objects.create(orden=orden, asiento=asiento)
    orden.estado = EstadoDeOrden.PAGADA
    orden.save(update_fields=["estado"])


def vencer_ordenes(*, al: date) -> int:
    """Mark as expired the orders whose last day is before `al`; how many. Their payment is refused either way."""
    return OrdenPago.objects.filter(estado=EstadoDeOrden.EMITIDA, valida_hasta__lt=al).update(
        estado=EstadoDeOrden.VENCIDA
    )


def _renglon(n: int, linea: LineaDeOrden, abiertos: Mapping[int, Adeudo], ley_id: int, hoy: date) -> RenglonDeOrden:
    if linea.cargo_id is not None:
        return _renglon_de_cargo(n, linea.cargo_id, abiertos)
    if not CERO < linea.cantidad <= CANTIDAD_MAXIMA:
        raise ValorInvalido(
            campo="cantidad",
            mensaje=f"La cantidad {linea.cantidad} debe ser mayor que cero y hasta {CANTIDAD_MAXIMA:,}; corríjala.",
        )
    precio = tarifas.precio(linea.concepto, ley_id=ley_id)
    if precio is None:
        raise ConceptoSinPrecio(concepto=linea.concepto, fecha=hoy)
    if _se_cuenta(precio) and linea.cantidad != linea.cantidad.to_integral_value():
        raise ValorInvalido(
            campo="cantidad",
            mensaje=f"«{precio.nombre}» se cobra por {precio.unidad or 'unidad'}: la cantidad {linea.cantidad}"
            " debe ser entera.",
        )
    importe = al_centavo(precio.importe * linea.cantidad)
    if importe <= 0:
        raise ValorInvalido(
            campo="cantidad",
            mensaje=f"«{precio.nombre}» por {linea.cantidad} no llega a un centavo; corríjala o quite la línea.",
        )
    # One-off concepts bear the general rate; water by tanker does not (K18).
    tasa = CERO if "pipa" in precio.clave else IVA_GENERAL
    return RenglonDeOrden(
        n=n,
        concepto=asegurar_concepto(clave=precio.clave, nombre=precio.nombre, grupo=precio.grupo),
        cantidad=linea.cantidad,
        precio=precio.importe,
        importe=importe,
        iva=al_centavo(importe * tasa),
        tasa_iva=tasa,
        articulo=precio.articulo,
    )


def _se_cuenta(precio: Precio) -> bool:
    """Whether it is sold by the piece: nobody makes half a contract, and two metres and a half are measured."""
    return precio.unidad in SE_CUENTAN or precio.clave.startswith("contracts.")


def _renglon_de_cargo(n: int, cargo_id: int, abiertos: Mapping[int, Adeudo]) -> RenglonDeOrden:
    if cargo_id not in abiertos:
        raise ValorInvalido(campo="lineas", mensaje=f"El cargo {cargo_id} no está abierto en esa cuenta.")
    adeudo = abiertos[cargo_id]
    return RenglonDeOrden(
        n=n,
        cargo_id=cargo_id,
        cantidad=Decimal(1),
        precio=adeudo.saldo + adeudo.recargo_total,
        importe=adeudo.saldo + adeudo.recargo_total,
        iva=CERO,
        tasa_iva=adeudo.tasa_iva,
        articulo=adeudo.articulo,
    )
