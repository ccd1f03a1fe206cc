"""Keys of idempotency: one row for each act that a client may repeat."""

from django.db import models
from django.db.models import Q


class Clave(models.Model):
    """The key of an act. Claimed first, answered last, in the transaction of the act: a refusal leaves it free."""

    clave = models.CharField(max_length=64, primary_key=True)
    acto = models.CharField(max_length=60)
    usuario = models.CharField(max_length=60)
    huella = models.CharField(max_length=64, help_text="SHA-256 de los valores de la petición.")
    respuesta = models.JSONField(null=True, help_text="La primera respuesta; una repetición recibe la misma.")
    creada_en = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(clave__regex=r"^[\x20-\x7e]{1,64}$"), name="clave_imprimible_de_1_a_64"),
        ]

    def __str__(self) -> str:
        return self.clave
