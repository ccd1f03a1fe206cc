"""Readings, runs and water bills."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from aljibe.documentos.models import Documento
from aljibe.libro.models import Asiento, Cargo
from aljibe.padron.models import Cuenta, Instalacion, Persona, Ruta
from aljibe.reglas.lecturas import Regla
from aljibe.seguridad.models import Autorizacion
from aljibe.tarifas.models import Ley, Segmento, Tarifa

PERIODO = r"^[0-9]{4}-(0[1-9]|1[0-2])$"
CLAVE_DE_ANOMALIA = r"^[a-z][a-z0-9_]{1,29}$"


class EfectoDeAnomalia(models.TextChoices):
    REAL = "REAL", "Se factura la lectura"
    ESTIMADO = "ESTIMADO", "Se estima"
    SIGUIENTE = "SIGUIENTE", "Se factura con la siguiente lectura"
    REVISION = "REVISION", "Se aparta hasta que una persona la libere"
    AVISO = "AVISO", "Se factura y se avisa"


class ReglaDeEstimacion(models.TextChoices):
    PROMEDIO_6 = Regla.PROMEDIO_6.value, "El promedio de los últimos seis meses"
    MISMO_MES = Regla.MISMO_MES.value, "El mismo mes del año anterior"
    ULTIMO = Regla.ULTIMO.value, "El consumo del mes anterior"
    CERO = Regla.CERO.value, "Cero m³: solo la cuota base"
    ASIGNADO = Regla.ASIGNADO.value, "El volumen asignado"


class Anomalia(models.Model):
    """What a reader may find, or the system when it compares, and what is billed then (K5)."""

    clave = models.CharField(max_length=30, primary_key=True)
    nombre = models.CharField(max_length=80)
    efecto = models.CharField(max_length=10, choices=EfectoDeAnomalia)
    regla_estimacion = models.CharField(
        max_length=10,
        choices=ReglaDeEstimacion,
        default=ReglaDeEstimacion.PROMEDIO_6,
        help_text="Con qué se estima cuando no hay lectura.",
    )
    orden_propuesta = models.CharField(max_length=40, blank=True)
    automatica = models.BooleanField(
        default=False, help_text="La encuentra el sistema al comparar; no la escribe quien lee."
    )
    vigente = models.BooleanField(default=True, help_text="Falso cuando ya no se captura; la usada se conserva.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(clave__regex=CLAVE_DE_ANOMALIA), name="anomalia_clave_bien_escrita"),
            models.CheckConstraint(condition=~Q(nombre=""), name="anomalia_tiene_nombre"),
            models.CheckConstraint(
                condition=Q(automatica=True) | Q(efecto__in=("REAL", "ESTIMADO", "SIGUIENTE")),
                name="anomalia_de_quien_lee_dice_que_se_factura",
            ),
        ]

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
    motivo = models.CharField(max_length=200, blank=True, help_text="Por qué corrige a la que sustituye.")
    capturada_por = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    capturada_en = models.DateTimeField()
    liberada_por = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    liberada_en = models.DateTimeField(null=True, help_text="Alta o baja, revisada y aceptada por una persona.")
    motivo_liberacion = models.CharField(max_length=200, blank=True, help_text="Por qué se aceptó.")

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
            models.CheckConstraint(
                condition=Q(motivo="") | Q(sustituye__isnull=False), name="lectura_solo_la_que_corrige_da_motivo"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cuenta_id} {self.periodo}"


class FotoDeLectura(models.Model):
    """A photo of a meter: its bytes are in the data folder, under their own digest; here, what and whose it is."""

    lectura = models.ForeignKey(Lectura, on_delete=models.PROTECT)
    huella = models.CharField(max_length=64, help_text="SHA-256 de sus bytes, que es también su nombre en la carpeta.")
    tipo = models.CharField(max_length=20, help_text="Lo que sus bytes son, no lo que dice su nombre.")
    tamano = models.IntegerField(help_text="Bytes.")
    subida_por = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    subida_en = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lectura", "huella"], name="foto_una_vez_por_lectura"),
            models.CheckConstraint(condition=Q(huella__regex="^[0-9a-f]{64}$"), name="foto_huella_bien_escrita"),
            models.CheckConstraint(condition=Q(tamano__gt=0), name="foto_no_vacia"),
        ]

    def __str__(self) -> str:
        return f"{self.lectura_id} {self.huella[:12]}"


class ProgramaDeRuta(models.Model):
    """When a route is to be read and billed in a period: a plan, one for each period and route."""

    periodo = models.CharField(max_length=7)
    ruta = models.ForeignKey(Ruta, on_delete=models.PROTECT)
    lectura_desde = models.DateField()
    lectura_hasta = models.DateField(help_text="Último día para leer, incluido.")
    emision = models.DateField(help_text="El día en que se piensa facturar; el recibo lleva el de su corrida (K2).")
    programado_por = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    programado_en = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["periodo", "ruta"], name="programa_uno_por_periodo_y_ruta"),
            models.CheckConstraint(condition=Q(periodo__regex=PERIODO), name="programa_periodo_bien_escrito"),
            models.CheckConstraint(
                condition=Q(lectura_desde__lte=F("lectura_hasta"), lectura_hasta__lte=F("emision")),
                name="programa_fechas_en_orden",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.periodo} {self.ruta_id}"


class CierreDePeriodo(models.Model):
    """That a period admits no more readings nor runs, and what was left without a bill. Reopened, the row remains."""

    periodo = models.CharField(max_length=7)
    sin_recibo = models.IntegerField(help_text="Cuentas que quedaron sin recibo.")
    quedaron = models.JSONField(help_text="Cuántas quedaron sin recibo por cada motivo.")
    motivo = models.CharField(max_length=200, blank=True, help_text="Por qué se cierra con cuentas sin recibo.")
    cerrado_por = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    cerrado_en = models.DateTimeField()
    reabierto_por = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    reabierto_en = models.DateTimeField(null=True)
    motivo_reapertura = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["periodo"], condition=Q(reabierto_en=None), name="cierre_uno_vigente_por_periodo"
            ),
            models.CheckConstraint(condition=Q(periodo__regex=PERIODO), name="cierre_periodo_bien_escrito"),
            models.CheckConstraint(condition=Q(sin_recibo__gte=0), name="cierre_no_negativo"),
            models.CheckConstraint(
                condition=Q(sin_recibo=0) | ~Q(motivo=""), name="cierre_con_cuentas_sin_recibo_dice_motivo"
            ),
            models.CheckConstraint(
                condition=Q(reabierto_en=None, reabierto_por=None, motivo_reapertura="")
                | Q(~Q(motivo_reapertura=""), reabierto_en__gte=F("cerrado_en"), reabierto_por__isnull=False),
                name="cierre_reabierto_dice_quien_y_por_que",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.periodo} {self.pk}"


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
    regla_estimacion = models.CharField(
        max_length=10, choices=ReglaDeEstimacion, blank=True, help_text="Con la que se estimó; vacía si se leyó."
    )
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


class CancelacionDeRecibo(models.Model):
    """Why a bill was cancelled, by whom, and the one that takes its place. What it undid is its asiento (K14)."""

    recibo = models.OneToOneField(ReciboAgua, on_delete=models.PROTECT, related_name="cancelacion")
    sustituto = models.OneToOneField(ReciboAgua, on_delete=models.PROTECT, null=True, related_name="sustituye")
    asiento = models.ForeignKey(Asiento, on_delete=models.PROTECT, null=True, help_text="Vacío en un recibo de 0.00.")
    motivo = models.CharField(max_length=300)
    articulo = models.CharField(max_length=60)
    devuelto = models.DecimalField(
        max_digits=14, decimal_places=2, help_text="Lo pagado, con sus recargos, que pasó a saldo a favor."
    )
    cancelado_el = models.DateField()
    cancelado_en = models.DateTimeField()
    cancelado_por = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(motivo="") & ~Q(articulo=""), name="cancelacion_con_motivo_y_articulo"),
            models.CheckConstraint(condition=Q(devuelto__gte=0), name="cancelacion_devuelto_no_negativo"),
            models.CheckConstraint(
                condition=Q(sustituto=None) | ~Q(sustituto=F("recibo")), name="cancelacion_no_se_sustituye_a_si_mismo"
            ),
        ]

    def __str__(self) -> str:
        return f"cancelación de {self.recibo_id}"


class AjusteDeRecibo(models.Model):
    """Pesos forgiven of a bill, with article and authorisation; its movements are its asiento.

    The bill that replaces an adjusted one carries the adjustment, with the same authorisation (K14).
    """

    recibo = models.ForeignKey(ReciboAgua, on_delete=models.PROTECT)
    cargo = models.ForeignKey(Cargo, on_delete=models.PROTECT, db_index=False)
    asiento = models.OneToOneField(Asiento, on_delete=models.PROTECT)
    autorizacion = models.ForeignKey(Autorizacion, on_delete=models.PROTECT)
    importe = models.DecimalField(max_digits=14, decimal_places=2, help_text="Con su IVA dentro.")
    iva = models.DecimalField(max_digits=14, decimal_places=2)
    motivo = models.CharField(max_length=300)
    articulo = models.CharField(max_length=60)
    ajustado_el = models.DateField()
    ajustado_en = models.DateTimeField()
    ajustado_por = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(motivo="") & ~Q(articulo=""), name="ajuste_con_motivo_y_articulo"),
            models.CheckConstraint(condition=Q(importe__gt=0, iva__gte=0), name="ajuste_positivo"),
        ]

    def __str__(self) -> str:
        return f"ajuste de {self.recibo_id}"


class RevisionDeRecibo(models.Model):
    """A bill under review, from a day until a last one: no surcharge runs and it counts for no cut meanwhile."""

    recibo = models.ForeignKey(ReciboAgua, on_delete=models.PROTECT)
    motivo = models.CharField(max_length=300)
    desde = models.DateField()
    hasta = models.DateField(help_text="Primer día fuera de revisión si nadie la termina antes.")
    puesta_por = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    puesta_en = models.DateTimeField()
    terminada_el = models.DateField(null=True)
    terminada_por = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    terminada_en = models.DateTimeField(null=True)
    resultado = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(desde__lt=F("hasta")), name="revision_recibo_en_orden"),
            models.UniqueConstraint(
                fields=["recibo"], condition=Q(terminada_el=None), name="revision_recibo_una_abierta"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recibo_id} en revisión desde {self.desde}"


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
