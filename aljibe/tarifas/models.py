"""The law as rows valid from date to date; immutable once approved."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class EstadoDeLey(models.TextChoices):
    BORRADOR = "BORRADOR", "Borrador"
    APROBADA = "APROBADA", "Aprobada"
    SUSTITUIDA = "SUSTITUIDA", "Sustituida"


class Ley(models.Model):
    """One version of a Ley de Ingresos (water section), as its file says it."""

    nombre = models.CharField(max_length=160)
    municipio = models.CharField(max_length=80)
    ejercicio = models.IntegerField()
    vigente_desde = models.DateField()
    vigente_hasta = models.DateField()
    estado = models.CharField(max_length=10, choices=EstadoDeLey, default=EstadoDeLey.BORRADOR)
    fuente = models.TextField(help_text="El documento del que se transcribió.")
    texto = models.TextField(help_text="El archivo tal como se importó.")
    huella = models.CharField(max_length=64, help_text="SHA-256 del archivo.")
    faltan = models.IntegerField(default=0, help_text="Datos que su archivo no trae; con alguno, no se aprueba.")
    redondeo_a = models.DecimalField(
        max_digits=6, decimal_places=2, null=True, help_text="Múltiplo, en pesos; vacío = sin ajuste."
    )
    redondeo_modo = models.CharField(max_length=10, blank=True)
    articulo_redondeo = models.CharField(max_length=40, blank=True)
    tasa_recargo = models.DecimalField(
        max_digits=8, decimal_places=6, null=True, help_text="Fracción mensual: 0.02 = 2 %."
    )
    tope_recargo_meses = models.IntegerField(default=60)
    articulo_recargo = models.CharField(max_length=40, blank=True)
    importada_por = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    importada_en = models.DateTimeField()
    aprobada_por = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    aprobada_en = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(vigente_desde__lte=F("vigente_hasta")), name="ley_vigencia_en_orden"),
            models.CheckConstraint(
                condition=Q(aprobada_por=None) | ~Q(aprobada_por=F("importada_por")), name="ley_la_aprueba_otra_persona"
            ),
            models.CheckConstraint(
                condition=Q(estado="BORRADOR", aprobada_por=None, aprobada_en=None)
                | Q(~Q(estado="BORRADOR"), aprobada_por__isnull=False, aprobada_en__isnull=False),
                name="ley_aprobada_dice_por_quien",
            ),
            models.CheckConstraint(
                condition=Q(faltan=0) | Q(estado="BORRADOR", faltan__gt=0), name="ley_incompleta_es_borrador"
            ),
            models.UniqueConstraint(
                fields=["vigente_desde"], condition=Q(estado="APROBADA"), name="ley_una_aprobada_por_fecha_inicial"
            ),
        ]

    def __str__(self) -> str:
        return self.nombre


class Tarifa(models.Model):
    """What one use pays in one month of a law, beside the price of its water: taxes, sewer, treatment."""

    ley = models.ForeignKey(Ley, on_delete=models.PROTECT)
    uso = models.CharField(max_length=60)
    mes = models.SmallIntegerField()
    clase = models.CharField(max_length=20)
    nombre = models.CharField(max_length=120)
    clase_fiscal = models.CharField(max_length=20)
    m3_enteros = models.BooleanField(help_text="La ley solo tiene precio para m³ enteros.")
    m3_asignado = models.DecimalField(max_digits=10, decimal_places=3, null=True)
    minimo_agua = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    iva_incluido = models.BooleanField()
    alcantarillado = models.CharField(max_length=12)
    valor_alcantarillado = models.DecimalField(max_digits=20, decimal_places=10, null=True)
    articulo_alcantarillado = models.CharField(max_length=40)
    tratamiento = models.CharField(max_length=12)
    valor_tratamiento = models.DecimalField(max_digits=20, decimal_places=10, null=True)
    articulo_tratamiento = models.CharField(max_length=40)
    tasa_agua = models.DecimalField(max_digits=6, decimal_places=4, null=True)
    tasa_alcantarillado = models.DecimalField(max_digits=6, decimal_places=4, null=True)
    tasa_tratamiento = models.DecimalField(max_digits=6, decimal_places=4, null=True)
    problema = models.TextField(blank=True, help_text="Por qué no se puede facturar con ella; vacío = sí se puede.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ley", "uso", "mes"], name="tarifa_una_por_uso_y_mes")]

    def __str__(self) -> str:
        return f"{self.uso} mes {self.mes}"


class Segmento(models.Model):
    """Price of the water on a span of m³: amount = fijo + por_m3 × (m3 − menos_m3), rounded half up to the centavo."""

    ley = models.ForeignKey(Ley, on_delete=models.PROTECT)
    uso = models.CharField(max_length=60)
    beneficio = models.CharField(max_length=60, blank=True)
    mes = models.SmallIntegerField(help_text="1 a 12; 0 = todos.")
    componente = models.CharField(max_length=20)
    desde = models.DecimalField(max_digits=14, decimal_places=4)
    desde_abierto = models.BooleanField()
    hasta = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    fijo = models.DecimalField(max_digits=24, decimal_places=10)
    por_m3 = models.DecimalField(max_digits=24, decimal_places=10)
    menos_m3 = models.DecimalField(max_digits=14, decimal_places=4)
    articulo = models.CharField(max_length=60)
    renglon = models.CharField(max_length=80)

    class Meta:
        indexes = [
            models.Index(fields=["ley", "uso", "componente", "beneficio", "mes", "desde"], name="segmento_por_m3"),
        ]

    def __str__(self) -> str:
        return f"{self.uso} {self.desde}"


class Precio(models.Model):
    """The price of any other concept of the law, reached by its dotted key."""

    ley = models.ForeignKey(Ley, on_delete=models.PROTECT)
    clave = models.CharField(max_length=160)
    seccion = models.CharField(max_length=60)
    nombre = models.CharField(max_length=160)
    unidad = models.CharField(max_length=40, blank=True)
    importe = models.DecimalField(max_digits=14, decimal_places=5)
    articulo = models.CharField(max_length=60)
    grupo = models.CharField(max_length=14)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ley", "clave"], name="precio_uno_por_clave")]

    def __str__(self) -> str:
        return self.clave


class Criterio(models.Model):
    """A decision of the office where the law is silent (K codes), valid from date to date."""

    clave = models.CharField(max_length=60)
    valor = models.CharField(max_length=200)
    descripcion = models.CharField(max_length=300)
    vigente_desde = models.DateField()
    fundamento = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clave", "vigente_desde"], name="criterio_uno_por_dia")]

    def __str__(self) -> str:
        return f"{self.clave} = {self.valor}"
