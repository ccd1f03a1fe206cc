"""Who may and who did."""

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q


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
