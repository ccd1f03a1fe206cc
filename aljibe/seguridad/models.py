"""Who may and who did."""

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q


class Puesto(models.Model):
    """A post of the office; the matrix of authority is by post, never by person."""

    clave = models.CharField(max_length=40, primary_key=True)
    nombre = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.nombre


class Usuario(AbstractBaseUser):
    """A person who signs in, or `sistema`, which never does."""

    usuario = models.CharField(max_length=60, unique=True, help_text="Con el que entra; minúsculas, sin espacios.")
    nombre = models.CharField(max_length=120)
    puesto = models.ForeignKey(Puesto, on_delete=models.PROTECT)
    is_active = models.BooleanField(default=True, db_column="activo")
    contrasena_temporal = models.BooleanField(default=False, help_text="Debe cambiarla al entrar.")
    creado_en = models.DateTimeField()

    USERNAME_FIELD = "usuario"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(usuario__regex=r"^[a-z][a-z0-9_.-]*$"), name="usuario_en_minusculas"),
        ]

    def __str__(self) -> str:
        return self.nombre


class Efecto(models.TextChoices):
    PERMITE = "PERMITE", "Permite"
    REQUIERE = "REQUIERE", "Requiere autorización"
    NIEGA = "NIEGA", "Niega"


class Facultad(models.Model):
    """A cell of the authority matrix. Without a row an act is denied."""

    puesto = models.ForeignKey(Puesto, on_delete=models.PROTECT)
    acto = models.CharField(max_length=60)
    efecto = models.CharField(max_length=10, choices=Efecto)
    condicion = models.CharField(max_length=60, blank=True, help_text="Hecho que debe cumplirse; vacío = siempre.")
    limite = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, help_text="Hasta dónde, en la unidad del hecho."
    )
    motivo = models.CharField(max_length=200, blank=True, help_text="Lo que se dice cuando no procede.")
    fundamento = models.CharField(max_length=200)
    vigencia = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="facultad_una_por_puesto_acto_y_condicion",
                expressions=[
                    ("puesto", RangeOperators.EQUAL),
                    ("acto", RangeOperators.EQUAL),
                    ("condicion", RangeOperators.EQUAL),
                    ("vigencia", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.puesto_id} · {self.acto} · {self.efecto}"


class Token(models.Model):
    """A bearer token of the API: only its SHA-256 is kept."""

    usuario = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    huella = models.CharField(max_length=64, unique=True)
    creado_en = models.DateTimeField()
    revocado_en = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"token {self.pk}"


class EstadoDeAutorizacion(models.TextChoices):
    PEDIDA = "PEDIDA", "Pedida"
    APROBADA = "APROBADA", "Aprobada"
    NEGADA = "NEGADA", "Negada"
    USADA = "USADA", "Usada"


class Autorizacion(models.Model):
    """What somebody asks leave to do. Approving only marks it; who asked does it then, once, with these very values."""

    acto = models.CharField(max_length=60)
    autoriza = models.CharField(max_length=60, help_text="Acto que debe poder quien la aprueba.")
    objeto = models.CharField(max_length=80, help_text="Folio de aquello de que se trata.")
    argumentos = models.JSONField(help_text="Los valores con que se ejecuta: con otros no sirve.")
    hechos = models.JSONField(help_text="Por los que se juzga a quien la aprueba; números como texto.")
    resumen = models.CharField(max_length=300, help_text="Lo que se pide, dicho para quien lo aprueba.")
    motivo = models.CharField(max_length=300)
    estado = models.CharField(max_length=10, choices=EstadoDeAutorizacion, default=EstadoDeAutorizacion.PEDIDA)
    pedida_por = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    pedida_en = models.DateTimeField()
    resuelta_por = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    resuelta_en = models.DateTimeField(null=True)
    respuesta = models.CharField(max_length=300, blank=True)
    usada_en = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(resuelta_por=None) | ~Q(resuelta_por=F("pedida_por")),
                name="autorizacion_la_da_otra_persona",
            ),
            models.CheckConstraint(
                condition=Q(estado="PEDIDA", resuelta_por=None, resuelta_en=None)
                | Q(~Q(estado="PEDIDA"), resuelta_por__isnull=False, resuelta_en__isnull=False),
                name="autorizacion_dice_quien_la_resolvio",
            ),
            models.CheckConstraint(
                condition=Q(estado="USADA", usada_en__isnull=False) | Q(~Q(estado="USADA"), usada_en=None),
                name="autorizacion_se_usa_una_vez",
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(estado="PEDIDA"), name="autorizacion_pedida")]

    def __str__(self) -> str:
        return f"autorización {self.pk}"


class Bitacora(models.Model):
    """The audit trail, written by triggers: what changed, before and after, by whom, for which act, from where."""

    en = models.DateTimeField()
    usuario = models.CharField(max_length=60)
    acto = models.CharField(max_length=60)
    origen = models.CharField(max_length=80)
    tabla = models.CharField(max_length=60)
    objeto = models.CharField(max_length=80)
    antes = models.JSONField(null=True)
    despues = models.JSONField(null=True)
    xid = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["tabla", "objeto"], name="bitacora_por_objeto"),
            BrinIndex(fields=["xid"], name="bitacora_por_transaccion", autosummarize=True),
        ]

    def __str__(self) -> str:
        return f"{self.en} {self.tabla} {self.objeto}"
