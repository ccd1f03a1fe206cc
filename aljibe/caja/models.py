"""The drawer: from opening to cut, each closed once and never reopened."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from aljibe.documentos.models import Documento
from aljibe.libro.models import Asiento
from aljibe.padron.models import Cuenta, Persona
from aljibe.seguridad.models import Autorizacion


class Caja(models.Model):
    """A till; its code is the series of its receipts."""

    clave = models.CharField(max_length=10, primary_key=True)
    nombre = models.CharField(max_length=60)
    activa = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.nombre


class PermisoDeCaja(models.Model):
    """That a person may open a till. A till that names nobody is of any cashier."""

    caja = models.ForeignKey(Caja, on_delete=models.PROTECT)
    usuario = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    vigente = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caja", "usuario"], name="permiso_de_caja_uno")]

    def __str__(self) -> str:
        return f"{self.usuario_id} en {self.caja_id}"


class EstadoDeTurno(models.TextChoices):
    ABIERTO = "ABIERTO", "Abierto"
    CERRADO = "CERRADO", "Cerrado"


class Medio(models.TextChoices):
    EFECTIVO = "efectivo", "Efectivo"
    TARJETA = "tarjeta", "Tarjeta"
    TRANSFERENCIA = "transferencia", "Transferencia"
    CHEQUE = "cheque", "Cheque"
    SALDO_A_FAVOR = "saldo_a_favor", "Saldo a favor"


class Turno(models.Model):
    """A cashier's drawer from opening to cut. Closed once, never reopened."""

    caja = models.ForeignKey(Caja, on_delete=models.PROTECT)
    cajero = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    estado = models.CharField(max_length=8, choices=EstadoDeTurno, default=EstadoDeTurno.ABIERTO)
    fondo = models.DecimalField(max_digits=14, decimal_places=2, help_text="Efectivo con que abre, en pesos.")
    abierto_en = models.DateTimeField()
    cerrado_en = models.DateTimeField(null=True)
    asiento_fondo = models.OneToOneField(Asiento, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["caja"], condition=Q(estado="ABIERTO"), name="turno_uno_abierto_por_caja"),
            models.UniqueConstraint(
                fields=["cajero"], condition=Q(estado="ABIERTO"), name="turno_uno_abierto_por_cajero"
            ),
            models.CheckConstraint(
                condition=Q(estado="ABIERTO", cerrado_en=None)
                | Q(estado="CERRADO", cerrado_en__isnull=False, cerrado_en__gte=F("abierto_en")),
                name="turno_cerrado_tiene_fecha",
            ),
            models.CheckConstraint(condition=Q(fondo__gte=0), name="turno_fondo_no_negativo"),
        ]

    def __str__(self) -> str:
        return f"turno {self.pk}"


class EstadoDeReciboCaja(models.TextChoices):
    VIGENTE = "VIGENTE", "Vigente"
    CANCELADO = "CANCELADO", "Cancelado"


class ReciboCaja(models.Model):
    """A payment, in pesos: `importe` is what was applied, `cambio` what was handed back."""

    folio = models.CharField(max_length=24, unique=True)
    turno = models.ForeignKey(Turno, on_delete=models.PROTECT)
    asiento = models.OneToOneField(Asiento, on_delete=models.PROTECT)
    documento = models.OneToOneField(Documento, on_delete=models.PROTECT)
    cuenta = models.ForeignKey(Cuenta, on_delete=models.PROTECT, null=True)
    pagador = models.ForeignKey(Persona, on_delete=models.PROTECT, null=True, db_index=False)
    importe = models.DecimalField(max_digits=14, decimal_places=2)
    recibido = models.DecimalField(max_digits=14, decimal_places=2)
    cambio = models.DecimalField(max_digits=14, decimal_places=2)
    estado = models.CharField(max_length=10, choices=EstadoDeReciboCaja, default=EstadoDeReciboCaja.VIGENTE)
    cobrado_en = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(importe__gt=0, cambio__gte=0), name="recibo_caja_importe_positivo"),
            models.CheckConstraint(condition=Q(recibido=F("importe") + F("cambio")), name="recibo_caja_cuadra"),
        ]

    def __str__(self) -> str:
        return self.folio


class MedioRecibido(models.Model):
    """A tender of a payment, as it was handed over (the change is in the receipt)."""

    recibo = models.ForeignKey(ReciboCaja, on_delete=models.PROTECT)
    medio = models.CharField(max_length=14, choices=Medio)
    importe = models.DecimalField(max_digits=14, decimal_places=2)
    referencia = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(importe__gt=0), name="medio_importe_positivo")]

    def __str__(self) -> str:
        return f"{self.medio} {self.importe}"


class Destino(models.TextChoices):
    EFECTIVO = "efectivo", "En efectivo"
    SALDO_A_FAVOR = "saldo_a_favor", "Queda como saldo a favor"
    MISMO_MEDIO = "mismo_medio", "Por el mismo medio"
    DEVUELTO = "devuelto", "Lo devolvió el banco"


class CancelacionDeCobro(models.Model):
    """A receipt undone (K13): why, where its money went and who answers for it. The receipt keeps its folio.

    `turno` is the drawer that gave the money back; none when it stayed in favour and the drawer was closed, or when the
    bank returned it.
    """

    folio = models.CharField(max_length=24, unique=True)
    recibo = models.OneToOneField(ReciboCaja, on_delete=models.PROTECT)
    turno = models.ForeignKey(Turno, on_delete=models.PROTECT, null=True)
    asiento = models.OneToOneField(Asiento, on_delete=models.PROTECT)
    destino = models.CharField(max_length=14, choices=Destino)
    motivo = models.CharField(max_length=300)
    autorizacion = models.OneToOneField(Autorizacion, on_delete=models.PROTECT, null=True, related_name="+")
    cancelado_por = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    cancelado_en = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(turno__isnull=False) | Q(destino__in=["saldo_a_favor", "devuelto"]),
                name="cancelacion_da_dinero_de_un_turno",
            ),
            models.CheckConstraint(condition=~Q(motivo=""), name="cancelacion_de_cobro_con_motivo"),
        ]

    def __str__(self) -> str:
        return self.folio


class Retiro(models.Model):
    """Cash taken from the drawer to the vault, received by a supervisor."""

    folio = models.CharField(max_length=24, unique=True)
    turno = models.ForeignKey(Turno, on_delete=models.PROTECT)
    asiento = models.OneToOneField(Asiento, on_delete=models.PROTECT)
    importe = models.DecimalField(max_digits=14, decimal_places=2)
    recibe = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    retirado_en = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(importe__gt=0), name="retiro_importe_positivo")]

    def __str__(self) -> str:
        return self.folio


class Conteo(models.Model):
    """A blind count. A recount is another row; the last one counts, the first is kept."""

    turno = models.ForeignKey(Turno, on_delete=models.PROTECT)
    n = models.SmallIntegerField()
    piezas = models.JSONField(help_text="Denominación: piezas.")
    comprobantes = models.JSONField(help_text="Medio: {comprobantes, importe}.")
    efectivo = models.DecimalField(max_digits=14, decimal_places=2)
    diferencias = models.JSONField(help_text="Medio: contado menos esperado en ese momento.")
    contado_por = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    contado_en = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["turno", "n"], name="conteo_numerado"),
            models.CheckConstraint(condition=Q(efectivo__gte=0), name="conteo_no_negativo"),
        ]

    def __str__(self) -> str:
        return f"{self.turno_id} conteo {self.n}"


class Corte(models.Model):
    """The close of a turno: what there should be, what there was, and the seal of the books at that moment."""

    folio = models.CharField(max_length=24, unique=True)
    turno = models.OneToOneField(Turno, on_delete=models.PROTECT)
    documento = models.OneToOneField(Documento, on_delete=models.PROTECT)
    conteo = models.OneToOneField(Conteo, on_delete=models.PROTECT)
    esperado = models.JSONField(help_text="Medio: importe.")
    contado = models.JSONField(help_text="Medio: importe.")
    diferencias = models.JSONField(help_text="Medio: contado menos esperado.")
    motivo = models.CharField(max_length=200, blank=True)
    sello = models.CharField(max_length=64)
    asiento = models.OneToOneField(Asiento, on_delete=models.PROTECT, null=True, help_text="El de la diferencia.")
    cerrado_por = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    cerrado_en = models.DateTimeField()

    def __str__(self) -> str:
        return self.folio
