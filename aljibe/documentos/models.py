"""Issued papers and their reprints."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class EstadoDeDocumento(models.TextChoices):
    VIGENTE = "VIGENTE", "Vigente"
    CANCELADO = "CANCELADO", "Cancelado"


class Documento(models.Model):
    """A paper: template version, frozen data, folio, verification code and hash. Only its state may change."""

    tipo = models.CharField(max_length=30)
    version = models.SmallIntegerField()
    folio = models.CharField(max_length=24)
    codigo = models.CharField(max_length=17, unique=True, help_text="80 bits al azar y un carácter de control.")
    datos = models.JSONField(null=True, help_text="Lo impreso, congelado; vacío si lo guarda su propia tabla.")
    huella = models.CharField(max_length=64, help_text="SHA-256 de los datos, hecho por PostgreSQL.")
    fecha = models.DateField()
    importe = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    titular = models.CharField(max_length=120)
    vence = models.DateField(null=True)
    estado = models.CharField(max_length=10, choices=EstadoDeDocumento, default=EstadoDeDocumento.VIGENTE)
    url_base = models.CharField(max_length=120)
    demostracion = models.BooleanField()
    emitido_en = models.DateTimeField()
    emitido_por = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tipo", "folio"], name="documento_uno_por_folio"),
            models.CheckConstraint(
                condition=Q(codigo__regex=r"^[0-9A-HJKMNP-TV-Z]{17}$"), name="documento_codigo_sin_ambiguas"
            ),
        ]

    def __str__(self) -> str:
        return self.folio


class Reimpresion(models.Model):
    """One reprint of a paper, numbered."""

    documento = models.ForeignKey(Documento, on_delete=models.PROTECT)
    n = models.IntegerField()
    en = models.DateTimeField()
    por = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["documento", "n"], name="reimpresion_numerada")]

    def __str__(self) -> str:
        return f"{self.documento_id} reimpresión {self.n}"
