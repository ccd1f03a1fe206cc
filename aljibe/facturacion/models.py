"""Readings, runs and water bills."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from aljibe.documentos.models import Documento
from aljibe.libro.models import Asiento, Cargo
from aljibe.padron.models import Cuenta, Instalacion, Persona, Ruta
from aljibe.tarifas.models import Ley, Segmento, Tarifa

PERIODO = r"^[0-9]{4}-(0[1-9]|1[0-2])$"


class EfectoDeAnomalia(models.TextChoices):
    REAL = "REAL", "Se factura la lectura"
    PROMEDIO = "PROMEDIO", "Se estima con el promedio de seis meses"
    SIGUIENTE = "SIGUIENTE", "Se factura con la siguiente lectura"


class Anomalia(models.Model):
    """What a reader may find, and what is billed then (K5)."""

    clave = models.CharField(max_length=30, primary_key=True)
    nombre = models.CharField(max_length=80)
    efecto = models.CharField(max_length=10, choices=EfectoDeAnomalia)
    orden_propuesta = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return self.nombre


class Lectura(models.Model):
    """A reading of one account for one period, in whole m³. A correction is another row; the original is kept."""

    cuenta = models.ForeignKey(Cuenta, on_delete=models.PROTECT)
    periodo = models.CharField(max_length=7)
    fecha = models.DateField()
    lectura = models.IntegerField(null=True, help_text="Vacía cuando la anomalía impidió leer.")
    instalacion = models.ForeignKey(Instalacion, on_delete=models.PROTECT, null=True)
    anomalia = models.ForeignKey(Anomalia, on_delete=models.PROTECT, null=True)
    observacion = models.CharField(max_length=200, blank=True)
    vigente = models.BooleanField(default=True, help_text="Falso cuando otra la corrige.")
    sustituye = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="correccion")
    capturada_por = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    capturada_en = models.DateTimeField()
    liberada_por = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    liberada_en = models.DateTimeField(null=True, help_text="Alta o baja, revisada y aceptada por una persona.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cuenta", "periodo"], condition=Q(vigente=True), name="lectura_una_vigente"
            ),
            models.CheckConstraint(condition=Q(lectura=None) | Q(lectura__gte=0), name="lectura_no_negativa"),
            models.CheckConstraint(
                condition=Q(lectura__isnull=False) | Q(anomalia__isnull=False), name="lectura_o_anomalia"
            ),
            models.CheckConstraint(condition=Q(periodo__regex=PERIODO), name="lectura_periodo_bien_escrito"),
        ]

    def __str__(self) -> str:
        return f"{self.cuenta_id} {self.periodo}"


class EstadoDeCorrida(models.TextChoices):
    EN_CURSO = "EN_CURSO", "En curso"
    TERMINADA = "TERMINADA", "Terminada"
    DETENIDA = "DETENIDA", "Detenida"


class Corrida(models.Model):
    """A billing run of one period and route, with its progress. Its advisory lock says whether it is alive."""

    periodo = models.CharField(max_length=7)
    ruta = models.ForeignKey(Ruta, on_delete=models.PROTECT)
    emision = models.DateField()
    estado = models.CharField(max_length=10, choices=EstadoDeCorrida, default=EstadoDeCorrida.EN_CURSO)
    iniciada_por = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    iniciada_en = models.DateTimeField()
    terminada_en = models.DateTimeField(null=True)
    cuentas = models.IntegerField()
    facturadas = models.IntegerField(default=0)
    omitidas = models.IntegerField(default=0)
    total = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    ultima_cuenta = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(periodo__regex=PERIODO), name="corrida_periodo_bien_escrito")]
        indexes = [models.Index(fields=["periodo", "ruta"], name="corrida_por_periodo")]

    def __str__(self) -> str:
        return f"{self.periodo} {self.ruta_id}"


class Omision(models.Model):
    """An account that a run left out, and why; the last run that saw it rules."""

    corrida = models.ForeignKey(Corrida, on_delete=models.PROTECT)
    cuenta = models.ForeignKey(Cuenta, on_delete=models.PROTECT)
    motivo = models.CharField(max_length=40)
    detalle = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["corrida", "cuenta"], name="omision_una_por_cuenta")]

    def __str__(self) -> str:
        return f"{self.cuenta_id} {self.motivo}"


class EstadoDeRecibo(models.TextChoices):
    VIGENTE = "VIGENTE", "Vigente"
    CANCELADO = "CANCELADO", "Cancelado"


class ReciboAgua(models.Model):
    """A water bill. Its own row is the frozen data of its paper; amounts in pesos, consumption in m³."""

    folio = models.CharField(max_length=24, unique=True)
    serie = models.CharField(max_length=10, default="RA")
    cuenta = models.ForeignKey(Cuenta, on_delete=models.PROTECT)
    periodo = models.CharField(max_length=7)
    corrida = models.ForeignKey(Corrida, on_delete=models.PROTECT, db_index=False)
    asiento = models.ForeignKey(Asiento, on_delete=models.PROTECT, null=True, help_text="Vacío en un recibo de 0.00.")
    documento = models.OneToOneField(Documento, on_delete=models.PROTECT)
    estado = models.CharField(max_length=10, choices=EstadoDeRecibo, default=EstadoDeRecibo.VIGENTE)
    emision = models.DateField()
    vencimiento = models.DateField()
    deudor = models.ForeignKey(Persona, on_delete=models.PROTECT, db_index=False)
    titular = models.CharField(max_length=120)
    domicilio = models.CharField(
        max_length=300, help_text="Calle y número; colonia; código postal: un renglón cada uno."
    )
    reparto = models.CharField(max_length=30, blank=True)
    uso = models.CharField(max_length=60)
    beneficio = models.CharField(max_length=60, blank=True)
    con_alcantarillado = models.BooleanField()
    con_tratamiento = models.BooleanField()
    ley = models.ForeignKey(Ley, on_delete=models.PROTECT, db_index=False)
    tarifa = models.ForeignKey(Tarifa, on_delete=models.PROTECT, db_index=False)
    segmento = models.ForeignKey(Segmento, on_delete=models.PROTECT, db_index=False, related_name="+")
    descuento = models.ForeignKey(Segmento, on_delete=models.PROTECT, db_index=False, null=True, related_name="+")
    lectura = models.ForeignKey(Lectura, on_delete=models.PROTECT, null=True)
    instalacion = models.ForeignKey(Instalacion, on_delete=models.PROTECT, null=True, db_index=False)
    medidor = models.CharField(max_length=30, blank=True)
    fecha_anterior = models.DateField(null=True)
    fecha_actual = models.DateField(null=True)
    lectura_anterior = models.IntegerField(null=True)
    lectura_actual = models.IntegerField(null=True, help_text="La facturada: de ella parte la siguiente.")
    estimado = models.BooleanField(default=False)
    consumo_m3 = models.DecimalField(max_digits=10, decimal_places=3)
    agua = models.DecimalField(max_digits=14, decimal_places=2)
    iva_agua = models.DecimalField(max_digits=14, decimal_places=2)
    alcantarillado = models.DecimalField(max_digits=14, decimal_places=2)
    iva_alcantarillado = models.DecimalField(max_digits=14, decimal_places=2)
    tratamiento = models.DecimalField(max_digits=14, decimal_places=2)
    iva_tratamiento = models.DecimalField(max_digits=14, decimal_places=2)
    ajuste = models.DecimalField(max_digits=14, decimal_places=2)
    total = models.DecimalField(max_digits=14, decimal_places=2)
    historial = ArrayField(
        models.DecimalField(max_digits=10, decimal_places=3, null=True),
        help_text="m³ de los meses anteriores, el último al final.",
    )
    adeudos = models.JSONField(null=True, help_text="Lo que debía al emitirse, por recibo; vacío si nada.")
    ultimo_pago = models.JSONField(null=True)
    saldo_a_favor = models.DecimalField(
        max_digits=14, decimal_places=2, default=0, help_text="El que tenía su titular y se aplicó al emitirse."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cuenta", "periodo", "serie"],
                condition=Q(estado="VIGENTE"),
                name="recibo_uno_vigente_por_periodo",
            ),
            models.CheckConstraint(condition=Q(periodo__regex=PERIODO), name="recibo_periodo_bien_escrito"),
            models.CheckConstraint(
                condition=Q(
                    total=F("agua")
                    + F("iva_agua")
                    + F("alcantarillado")
                    + F("iva_alcantarillado")
                    + F("tratamiento")
                    + F("iva_tratamiento")
                    + F("ajuste")
                ),
                name="recibo_total_es_la_suma",
            ),
            models.CheckConstraint(
                condition=Q(total__gte=0, consumo_m3__gte=0, saldo_a_favor__gte=0), name="recibo_no_negativo"
            ),
        ]

    def __str__(self) -> str:
        return self.folio


class CargoDeRecibo(models.Model):
    """Which charges a bill raised."""

    recibo = models.ForeignKey(ReciboAgua, on_delete=models.PROTECT)
    cargo = models.OneToOneField(Cargo, on_delete=models.PROTECT)

    def __str__(self) -> str:
        return f"{self.recibo_id}: {self.cargo_id}"


class EstadoDeTirada(models.TextChoices):
    EN_CURSO = "EN_CURSO", "En curso"
    PAUSADA = "PAUSADA", "Pausada"
    TERMINADA = "TERMINADA", "Terminada"


class Tirada(models.Model):
    """A print run: bills of a period, frozen as a list in the order they are handed out."""

    periodo = models.CharField(max_length=7)
    rutas = ArrayField(models.CharField(max_length=20), help_text="Claves de las rutas; vacío si todas.")
    recibos = models.IntegerField(help_text="Cuántos lleva la lista.")
    estado = models.CharField(max_length=10, choices=EstadoDeTirada, default=EstadoDeTirada.EN_CURSO)
    preparada_por = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    preparada_en = models.DateTimeField()
    reanudada_en = models.DateTimeField(help_text="Desde cuándo corre, la última vez que se puso a correr.")
    terminada_en = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(periodo__regex=PERIODO), name="tirada_periodo_bien_escrito"),
            models.CheckConstraint(condition=Q(recibos__gt=0), name="tirada_de_algun_recibo"),
            models.CheckConstraint(
                condition=Q(estado="TERMINADA", terminada_en__isnull=False)
                | (~Q(estado="TERMINADA") & Q(terminada_en=None)),
                name="tirada_terminada_tiene_fecha",
            ),
        ]
        indexes = [models.Index(fields=["periodo"], name="tirada_por_periodo")]

    def __str__(self) -> str:
        return f"{self.periodo} {self.pk}"


class EstadoDeParte(models.TextChoices):
    PENDIENTE = "PENDIENTE", "Pendiente"
    HECHA = "HECHA", "Hecha"


class ParteDeTirada(models.Model):
    """Some hundreds of bills that go in one file. Made once; its file can be made again with the same bytes."""

    tirada = models.ForeignKey(Tirada, on_delete=models.PROTECT)
    n = models.IntegerField(help_text="Su lugar en la tirada, desde 1.")
    version = models.SmallIntegerField(help_text="La de la plantilla de todos sus recibos.")
    folios = ArrayField(models.CharField(max_length=24), help_text="Sus recibos, en el orden de la ruta.")
    primera_cuenta = models.CharField(max_length=10)
    ultima_cuenta = models.CharField(max_length=10)
    estado = models.CharField(max_length=10, choices=EstadoDeParte, default=EstadoDeParte.PENDIENTE)
    omitidos = models.JSONField(default=dict, help_text="Los que no se imprimieron, cada folio con su motivo.")
    paginas = models.IntegerField(default=0)
    tamano_bytes = models.BigIntegerField(default=0)
    huella = models.CharField(max_length=64, blank=True, help_text="SHA-256 del archivo.")
    hecha_en = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tirada", "n"], name="parte_una_por_lugar"),
            models.CheckConstraint(condition=Q(folios__len__gt=0), name="parte_de_algun_recibo"),
            models.CheckConstraint(
                condition=Q(estado="PENDIENTE", huella="", hecha_en=None)
                | Q(estado="HECHA", huella__regex=r"^[0-9a-f]{64}$", hecha_en__isnull=False),
                name="parte_hecha_tiene_huella",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tirada_id}/{self.n}"
