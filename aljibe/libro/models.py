"""The ledger: balanced by construction, because a movement is one row with two sides."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from aljibe.padron.models import Cuenta, Persona
from aljibe.tarifas.models import Ley


class ClaseContable(models.TextChoices):
    ACTIVO = "ACTIVO", "Activo"
    PASIVO = "PASIVO", "Pasivo"
    INGRESO = "INGRESO", "Ingreso"
    PATRIMONIO = "PATRIMONIO", "Patrimonio"


class Grupo(models.TextChoices):
    DERECHOS = "derechos", "Derechos"
    VARIOS = "varios", "Varios"
    REINSTALACION = "reinstalacion", "Reinstalación"
    CONVENIO = "convenio", "Convenio"


class CuentaContable(models.Model):
    """An account of the chart. The receivable ones tell the group of what is owed."""

    clave = models.CharField(max_length=170, unique=True)
    nombre = models.CharField(max_length=200, help_text="Sin signos, para las exportaciones.")
    clase = models.CharField(max_length=10, choices=ClaseContable)
    grupo = models.CharField(max_length=14, choices=Grupo, null=True, help_text="Solo las cuentas por cobrar.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grupo"], condition=Q(grupo__isnull=False), name="contable_una_por_grupo"),
        ]

    def __str__(self) -> str:
        return self.clave


class Concepto(models.Model):
    """What can be charged: its group and its income account."""

    clave = models.CharField(max_length=160, unique=True)
    nombre = models.CharField(max_length=160)
    grupo = models.CharField(max_length=14, choices=Grupo)
    orden = models.IntegerField(help_text="Orden en que se paga entre cargos del mismo vencimiento.")
    ingreso = models.ForeignKey(CuentaContable, on_delete=models.PROTECT)

    def __str__(self) -> str:
        return self.clave


class TipoDeAsiento(models.TextChoices):
    FACTURACION = "FACTURACION", "Facturación"
    COBRO = "COBRO", "Cobro"
    APLICACION = "APLICACION", "Aplicación de saldo a favor"
    FONDO = "FONDO", "Fondo de caja"
    RETIRO = "RETIRO", "Retiro a bóveda"
    DIFERENCIA = "DIFERENCIA", "Diferencia de caja"
    SALDOS_INICIALES = "SALDOS_INICIALES", "Saldos iniciales"
    CANCELACION_COBRO = "CANCELACION_COBRO", "Cancelación de cobro"
    CANCELACION_RECIBO = "CANCELACION_RECIBO", "Cancelación de recibo"
    PAGO_DEVUELTO = "PAGO_DEVUELTO", "Pago devuelto por el banco"
    BONIFICACION = "BONIFICACION", "Bonificación"


class Asiento(models.Model):
    """One business event. Immutable: a mistake is undone by another asiento."""

    tipo = models.CharField(max_length=20, choices=TipoDeAsiento)
    fecha = models.DateField(help_text="Fecha de operación, local.")
    fecha_valor = models.DateField(help_text="Desde cuándo cuenta para recargos.")
    registrado_en = models.DateTimeField()
    usuario = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    clave = models.CharField(max_length=64, null=True, unique=True)
    xid = models.BigIntegerField(db_default=models.Func(function="aljibe_xid", output_field=models.BigIntegerField()))

    class Meta:
        indexes = [
            models.Index(fields=["fecha", "id"], name="asiento_por_fecha"),
            # Transactions come in order, so blocks are enough: the sealer reads the newest and no insert pays for it.
            BrinIndex(fields=["xid"], name="asiento_por_transaccion", autosummarize=True),
        ]

    def __str__(self) -> str:
        return f"{self.tipo} {self.pk}"


class EstadoDeOrden(models.TextChoices):
    EMITIDA = "EMITIDA", "Emitida"
    PAGADA = "PAGADA", "Pagada"
    VENCIDA = "VENCIDA", "Vencida"
    CANCELADA = "CANCELADA", "Cancelada"


class OrdenPago(models.Model):
    """Frozen prices to be paid whole at the till. Not debt: in no total of the account."""

    folio = models.CharField(max_length=24, unique=True)
    cuenta = models.ForeignKey(Cuenta, on_delete=models.PROTECT, null=True)
    persona = models.ForeignKey(Persona, on_delete=models.PROTECT, null=True, help_text="Vacío = público en general.")
    ley = models.ForeignKey(Ley, on_delete=models.PROTECT)
    emitida_el = models.DateField()
    valida_hasta = models.DateField()
    estado = models.CharField(max_length=10, choices=EstadoDeOrden, default=EstadoDeOrden.EMITIDA)
    total = models.DecimalField(max_digits=14, decimal_places=2)
    elaboro = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(total__gt=0), name="orden_pago_total_positivo"),
            models.CheckConstraint(condition=Q(emitida_el__lte=F("valida_hasta")), name="orden_pago_vigencia_en_orden"),
        ]
        indexes = [models.Index(fields=["cuenta"], condition=Q(estado="EMITIDA"), name="orden_pago_sin_pagar")]

    def __str__(self) -> str:
        return self.folio


class Cargo(models.Model):
    """An open item. Immutable; what is left of it is the sum of its movements."""

    cuenta = models.ForeignKey(Cuenta, on_delete=models.PROTECT, null=True)
    orden_pago = models.ForeignKey(OrdenPago, on_delete=models.PROTECT, null=True)
    asiento = models.ForeignKey(Asiento, on_delete=models.PROTECT)
    concepto = models.ForeignKey(Concepto, on_delete=models.PROTECT)
    periodo = models.CharField(max_length=7, help_text="AAAA-MM; vacío en lo que no es de un mes.")
    vencimiento = models.DateField()
    importe = models.DecimalField(max_digits=14, decimal_places=2, help_text="Sin IVA.")
    iva = models.DecimalField(max_digits=14, decimal_places=2)
    tasa_iva = models.DecimalField(max_digits=6, decimal_places=4)
    articulo = models.CharField(max_length=60)
    renglon = models.CharField(max_length=80, blank=True)
    deudor = models.ForeignKey(Persona, on_delete=models.PROTECT, null=True)
    origen = models.ForeignKey("self", on_delete=models.PROTECT, null=True, help_text="El cargo del que es recargo.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cuenta__isnull=False, orden_pago=None) | Q(cuenta=None, orden_pago__isnull=False),
                name="cargo_de_una_cuenta_o_de_una_orden",
            ),
            models.CheckConstraint(condition=Q(importe__gte=0, iva__gte=0), name="cargo_no_negativo"),
            models.CheckConstraint(condition=Q(importe__gt=0) | Q(iva__gt=0), name="cargo_de_cero_no_existe"),
            models.CheckConstraint(
                condition=Q(periodo__regex=r"^([0-9]{4}-(0[1-9]|1[0-2]))?$"), name="cargo_periodo_bien_escrito"
            ),
        ]
        indexes = [models.Index(fields=["origen"], condition=Q(origen__isnull=False), name="cargo_recargos_de")]

    def __str__(self) -> str:
        return f"cargo {self.pk}"


class RevisionDeCargo(models.Model):
    """Days on which a charge is under review: it bears no surcharge and counts for no cut (K6, K7)."""

    cargo = models.ForeignKey(Cargo, on_delete=models.PROTECT)
    vigencia = DateRangeField(help_text="Nunca sin fin; terminarla antes la acorta.")

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="revision_una_a_la_vez",
                expressions=[("cargo", RangeOperators.EQUAL), ("vigencia", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=Q(vigencia__endswith__isnull=False), name="revision_con_fin"),
        ]

    def __str__(self) -> str:
        return f"{self.cargo_id} en revisión {self.vigencia}"


class Movimiento(models.Model):
    """One row with two sides; so the ledger always balances."""

    asiento = models.ForeignKey(Asiento, on_delete=models.PROTECT)
    debe = models.ForeignKey(CuentaContable, on_delete=models.PROTECT, related_name="+", db_index=False)
    haber = models.ForeignKey(CuentaContable, on_delete=models.PROTECT, related_name="+", db_index=False)
    importe = models.DecimalField(max_digits=14, decimal_places=2)
    cargo = models.ForeignKey(Cargo, on_delete=models.PROTECT, null=True)
    cuenta = models.ForeignKey(Cuenta, on_delete=models.PROTECT, null=True, db_index=False)
    persona = models.ForeignKey(Persona, on_delete=models.PROTECT, null=True, db_index=False)
    revierte = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(importe__gt=0), name="movimiento_importe_positivo"),
            models.CheckConstraint(condition=~Q(debe=F("haber")), name="movimiento_de_una_cuenta_a_otra"),
            models.CheckConstraint(
                condition=Q(cargo__isnull=False, cuenta=None, persona=None)
                | Q(cargo=None, cuenta__isnull=False, persona__isnull=False)
                | Q(cargo=None, cuenta=None, persona=None),
                name="movimiento_de_cargo_o_de_cuenta_y_persona_o_de_nada",
            ),
        ]
        indexes = [
            models.Index(fields=["cuenta", "persona"], condition=Q(cuenta__isnull=False), name="movimiento_a_favor")
        ]

    def __str__(self) -> str:
        return f"movimiento {self.pk}"


class SaldoDeCargo(models.Model):
    """What is left of each open charge, by receivable account. A cache kept by a trigger; `comprobar` proves it (R32).

    A settled charge has no row here, so that the open debt stays small however long the history.
    """

    cargo = models.ForeignKey(Cargo, on_delete=models.PROTECT)
    contable = models.ForeignKey(CuentaContable, on_delete=models.PROTECT, db_index=False)
    cuenta = models.ForeignKey(Cuenta, on_delete=models.PROTECT, null=True)
    saldo = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cargo", "contable"], name="saldo_uno_por_cargo"),
            models.CheckConstraint(condition=Q(saldo__gte=0), name="saldo_de_cargo_no_negativo"),
        ]

    def __str__(self) -> str:
        return f"{self.cargo_id}: {self.saldo}"


class SaldoAFavor(models.Model):
    """Balance in favour by account and person. A cache kept by the same trigger."""

    cuenta = models.ForeignKey(Cuenta, on_delete=models.PROTECT)
    persona = models.ForeignKey(Persona, on_delete=models.PROTECT, db_index=False)
    saldo = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cuenta", "persona"], name="saldo_a_favor_uno"),
            models.CheckConstraint(condition=Q(saldo__gte=0), name="saldo_a_favor_no_negativo"),
        ]

    def __str__(self) -> str:
        return f"{self.cuenta_id}: {self.saldo}"


class RenglonDeOrden(models.Model):
    """A line of an order of payment: a frozen price, or a link to a charge that exists."""

    orden = models.ForeignKey(OrdenPago, on_delete=models.PROTECT)
    n = models.SmallIntegerField()
    concepto = models.ForeignKey(Concepto, on_delete=models.PROTECT, null=True)
    cargo = models.ForeignKey(Cargo, on_delete=models.PROTECT, null=True)
    cantidad = models.DecimalField(max_digits=12, decimal_places=3)
    precio = models.DecimalField(max_digits=14, decimal_places=5)
    importe = models.DecimalField(max_digits=14, decimal_places=2)
    iva = models.DecimalField(max_digits=14, decimal_places=2)
    tasa_iva = models.DecimalField(max_digits=6, decimal_places=4)
    articulo = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["orden", "n"], name="renglon_uno_por_numero"),
            models.CheckConstraint(
                condition=Q(concepto__isnull=False, cargo=None) | Q(concepto=None, cargo__isnull=False),
                name="renglon_de_concepto_o_de_cargo",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.orden_id}/{self.n}"


class PagoDeOrden(models.Model):
    """The event that paid an order of payment, its linked charges included. One undone stays: it was paid then."""

    orden = models.ForeignKey(OrdenPago, on_delete=models.PROTECT)
    asiento = models.ForeignKey(Asiento, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["orden", "asiento"], name="pago_de_orden_uno_por_asiento")]

    def __str__(self) -> str:
        return f"{self.orden_id} en {self.asiento_id}"


class Serie(models.Model):
    """The next number of each document, series and year. Its row is locked by whoever writes the document."""

    documento = models.CharField(max_length=30)
    serie = models.CharField(max_length=10)
    ejercicio = models.SmallIntegerField()
    siguiente = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["documento", "serie", "ejercicio"], name="serie_una_por_ejercicio"),
            models.CheckConstraint(condition=Q(siguiente__gte=1), name="serie_empieza_en_uno"),
        ]

    def __str__(self) -> str:
        return f"{self.serie}-{self.ejercicio}"


class Sello(models.Model):
    """A block of the chain: digests of events that are surely complete, and the seal before it."""

    asientos = models.IntegerField()
    movimientos = models.IntegerField()
    cargos = models.IntegerField()
    bitacoras = models.IntegerField()
    hasta_xid = models.BigIntegerField(help_text="Toda transacción anterior a esta ya estaba completa.")
    anterior = models.CharField(max_length=64)
    resumen = models.CharField(max_length=64, unique=True)
    creado_en = models.DateTimeField()

    def __str__(self) -> str:
        return self.resumen


class Huella(models.Model):
    """Digest of one asiento with its movements and charges, or of one row of the audit trail."""

    clase = models.CharField(max_length=1, help_text="A = asiento, B = bitácora.")
    objeto = models.BigIntegerField()
    sello = models.ForeignKey(Sello, on_delete=models.PROTECT)
    digesto = models.CharField(max_length=64)
    movimientos = models.IntegerField()
    cargos = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clase", "objeto"], name="huella_una_por_objeto")]

    def __str__(self) -> str:
        return f"{self.clase}{self.objeto}"
