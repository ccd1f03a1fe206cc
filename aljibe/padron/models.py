"""The register: a person, a property and an account are three things, tied by dated relations."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

# The form of an account number: its zeros count.
NUMERO = "[0-9]{6,10}"


class TipoDePersona(models.TextChoices):
    FISICA = "FISICA", "Física"
    MORAL = "MORAL", "Moral"


class EstadoDelServicio(models.TextChoices):
    FACTIBLE = "FACTIBLE", "Factible"
    EN_TRAMITE = "EN_TRAMITE", "En trámite"
    REAL = "REAL", "Real"
    BAJA = "BAJA", "Baja"


class SituacionComercial(models.TextChoices):
    POTENCIAL = "POTENCIAL", "Potencial"
    VALIDADO = "VALIDADO", "Validado"
    ACTIVO = "ACTIVO", "Activo"
    RESTRINGIDO = "RESTRINGIDO", "Restringido"
    SUSPENDIDO = "SUSPENDIDO", "Suspendido"
    NO_FACTURABLE = "NO_FACTURABLE", "No facturable"
    BAJA = "BAJA", "Baja"
    DUPLICADO = "DUPLICADO", "Duplicado"


class LugarDeCorte(models.TextChoices):
    CAJA = "CAJA", "Caja"
    COLUMPIO = "COLUMPIO", "Columpio"
    TOMA = "TOMA", "Toma"
    CUADRO = "CUADRO", "Cuadro"
    BANQUETA = "BANQUETA", "Banqueta"
    REGISTRO = "REGISTRO", "Registro"


class CausaDeSuspension(models.TextChoices):
    ADEUDO = "ADEUDO", "Adeudo"
    VOLUNTARIA = "VOLUNTARIA", "Voluntaria"
    DESHABITADO = "DESHABITADO", "Deshabitado"
    CLANDESTINA = "CLANDESTINA", "Clandestina"


class PapelDeTitularidad(models.TextChoices):
    TITULAR = "TITULAR", "Titular"
    USUARIO = "USUARIO", "Usuario"
    PAGADOR = "PAGADOR", "Pagador"


class Zona(models.Model):
    """A zone of the city, as Operación y Mantenimiento names it."""

    clave = models.CharField(max_length=80, unique=True)
    nombre = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.nombre


class Ruta(models.Model):
    """A route of reading and delivery; billing runs by period and route."""

    clave = models.CharField(max_length=20, unique=True)
    nombre = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.clave


class Persona(models.Model):
    """A person or company that holds, uses or pays an account."""

    tipo = models.CharField(max_length=6, choices=TipoDePersona)
    nombre = models.CharField(max_length=120)
    rfc = models.CharField(max_length=13, blank=True)
    curp = models.CharField(max_length=18, blank=True)
    telefono = models.CharField(max_length=20, blank=True)
    correo = models.EmailField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(nombre=""), name="persona_tiene_nombre"),
            models.CheckConstraint(condition=Q(tipo="FISICA") | Q(curp=""), name="persona_moral_sin_curp"),
        ]
        indexes = [models.Index(fields=["rfc"], condition=~Q(rfc=""), name="persona_por_rfc")]

    def __str__(self) -> str:
        return self.nombre


class MarcaDePersona(models.Model):
    """That no cheque is taken from a person: one came back. It stays, and who withdrew it and why."""

    persona = models.ForeignKey(Persona, on_delete=models.PROTECT)
    motivo = models.CharField(max_length=300)
    puesta_por = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    puesta_en = models.DateTimeField()
    retirada_por = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    retirada_en = models.DateTimeField(null=True)
    motivo_retiro = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["persona"], condition=Q(retirada_en=None), name="marca_una_por_persona"),
            models.CheckConstraint(
                condition=Q(retirada_en=None, retirada_por=None, motivo_retiro="")
                | Q(Q(retirada_en__isnull=False, retirada_por__isnull=False) & ~Q(motivo_retiro="")),
                name="marca_retirada_dice_quien_y_por_que",
            ),
        ]

    def __str__(self) -> str:
        return f"marca de {self.persona_id}"


class Predio(models.Model):
    """The property the service reaches."""

    calle = models.CharField(max_length=120)
    numero = models.CharField(max_length=20, blank=True)
    interior = models.CharField(max_length=20, blank=True)
    colonia = models.CharField(max_length=80, blank=True)
    cp = models.CharField(max_length=5, blank=True)
    clave_catastral = models.CharField(max_length=40, blank=True)
    zona = models.ForeignKey(Zona, on_delete=models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cp__regex=r"^([0-9]{5})?$"), name="predio_cp_de_cinco_digitos")
        ]

    def __str__(self) -> str:
        return f"{self.calle} {self.numero}".strip()


class Cuenta(models.Model):
    """An account: what is read, billed and collected. Its number is text of 6 to 10 digits, kept as given (K11)."""

    numero = models.CharField(max_length=10, unique=True)
    reparto = models.CharField(max_length=30, blank=True)
    predio = models.ForeignKey(Predio, on_delete=models.PROTECT)
    uso = models.CharField(max_length=60, help_text="Clave de un uso o categoría de la ley; se juzga al facturar.")
    con_agua = models.BooleanField()
    con_alcantarillado = models.BooleanField()
    con_tratamiento = models.BooleanField()
    estado_servicio = models.CharField(max_length=10, choices=EstadoDelServicio)
    situacion_comercial = models.CharField(max_length=14, choices=SituacionComercial)
    lugar_corte = models.CharField(max_length=10, choices=LugarDeCorte, blank=True)
    causa_suspension = models.CharField(max_length=12, choices=CausaDeSuspension, blank=True)
    ruta = models.ForeignKey(Ruta, on_delete=models.PROTECT)
    secuencia = models.IntegerField(default=0)
    volumen_asignado = models.DecimalField(
        max_digits=10, decimal_places=3, null=True, help_text="m³ al mes; manda sobre el del renglón de la ley."
    )
    buscable = models.TextField(
        blank=True, help_text="Número, nombre, domicilio, medidor, RFC y teléfono, sin acentos."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(numero__regex=f"^{NUMERO}$"), name="cuenta_de_6_a_10_digitos"),
            models.CheckConstraint(
                condition=Q(situacion_comercial="SUSPENDIDO") | Q(lugar_corte="", causa_suspension=""),
                name="cuenta_solo_suspendida_dice_corte",
            ),
            models.CheckConstraint(
                condition=Q(volumen_asignado=None) | Q(volumen_asignado__gte=0), name="cuenta_volumen_no_negativo"
            ),
        ]
        indexes = [
            models.Index(fields=["ruta", "secuencia", "id"], name="cuenta_en_orden_de_ruta"),
            GinIndex(fields=["buscable"], name="cuenta_buscable", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.numero


class Vivienda(models.Model):
    """An account measured by the meter of another, its condominium, from month to month; no overlap.

    The month that is billed says which row is used, by its first day. One that never applied has an empty `vigencia`.
    """

    cuenta = models.ForeignKey(Cuenta, on_delete=models.PROTECT)
    medidor_de = models.ForeignKey(
        Cuenta, on_delete=models.PROTECT, related_name="viviendas", help_text="La del medidor general."
    )
    entre = models.IntegerField(help_text="Entre cuántas viviendas se reparte, tengan cuenta o no.")
    vigencia = DateRangeField(help_text="Desde (incluido) hasta (excluido), primeros días de mes.")

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="vivienda_de_un_condominio_a_la_vez",
                expressions=[("cuenta", RangeOperators.EQUAL), ("vigencia", RangeOperators.OVERLAPS)],
            ),
            ExclusionConstraint(
                name="vivienda_se_reparte_entre_las_mismas",
                expressions=[
                    ("medidor_de", RangeOperators.EQUAL),
                    ("entre", RangeOperators.NOT_EQUAL),
                    ("vigencia", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(entre__gte=1), name="vivienda_entre_alguna"),
            models.CheckConstraint(condition=~Q(cuenta=F("medidor_de")), name="vivienda_con_medidor_de_otra"),
            models.CheckConstraint(
                condition=(Q(vigencia__startswith=None) | Q(vigencia__startswith__day=1))
                & (Q(vigencia__endswith=None) | Q(vigencia__endswith__day=1)),
                name="vivienda_de_mes_a_mes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cuenta_id} con el medidor de {self.medidor_de_id}"


class Titularidad(models.Model):
    """Who holds, uses or pays an account, from day to day; no overlap."""

    cuenta = models.ForeignKey(Cuenta, on_delete=models.PROTECT)
    persona = models.ForeignKey(Persona, on_delete=models.PROTECT)
    papel = models.CharField(max_length=8, choices=PapelDeTitularidad)
    vigencia = DateRangeField(help_text="Desde (incluido) hasta (excluido).")

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="titularidad_sin_traslape",
                expressions=[
                    ("cuenta", RangeOperators.EQUAL),
                    ("papel", RangeOperators.EQUAL),
                    ("vigencia", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(vigencia__isempty=False), name="titularidad_dura_al_menos_un_dia"),
        ]

    def __str__(self) -> str:
        return f"{self.cuenta_id} {self.papel}"


class Beneficio(models.Model):
    """A preferential tariff of an account, from day to day; `clave` names an incentive of the law, or a use of it.

    An imported one says neither who gave it nor why. One ended before its first day has an empty `vigencia`.
    """

    cuenta = models.ForeignKey(Cuenta, on_delete=models.PROTECT)
    clave = models.CharField(max_length=60)
    vigencia = DateRangeField(help_text="Desde (incluido) hasta (excluido).")
    folio = models.CharField(
        max_length=40, blank=True, default="", db_default="", help_text="El del documento que lo ampara."
    )
    motivo = models.CharField(max_length=200, blank=True, default="", db_default="")
    otorgado_por = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    otorgado_en = models.DateTimeField(null=True)
    terminado_por = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    terminado_en = models.DateTimeField(null=True, help_text="Cuándo se decidió que terminara antes de vencer.")
    motivo_termino = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="beneficio_uno_a_la_vez",
                expressions=[("cuenta", RangeOperators.EQUAL), ("vigencia", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=Q(otorgado_por=None, otorgado_en=None)
                | Q(~Q(folio=""), ~Q(motivo=""), otorgado_por__isnull=False, otorgado_en__isnull=False),
                name="beneficio_otorgado_dice_quien_por_que_y_su_papel",
            ),
            models.CheckConstraint(
                condition=Q(terminado_por=None, terminado_en=None, motivo_termino="", vigencia__isempty=False)
                | Q(~Q(motivo_termino=""), terminado_por__isnull=False, terminado_en__isnull=False),
                name="beneficio_terminado_dice_quien_y_por_que",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cuenta_id} {self.clave}"


class Medidor(models.Model):
    """A meter, wherever it is installed."""

    numero = models.CharField(max_length=30, unique=True)
    digitos = models.SmallIntegerField(help_text="Cifras de su carátula: al pasar de todas nueves vuelve a cero.")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(digitos__range=(3, 9)), name="medidor_de_3_a_9_digitos")]

    def __str__(self) -> str:
        return self.numero


class Instalacion(models.Model):
    """A meter on an account, from day to day, with the readings it came and left with (whole m³)."""

    cuenta = models.ForeignKey(Cuenta, on_delete=models.PROTECT)
    medidor = models.ForeignKey(Medidor, on_delete=models.PROTECT)
    vigencia = DateRangeField(help_text="Desde (incluido) hasta (excluido).")
    lectura_inicial = models.IntegerField()
    lectura_final = models.IntegerField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="instalacion_un_medidor_por_cuenta",
                expressions=[("cuenta", RangeOperators.EQUAL), ("vigencia", RangeOperators.OVERLAPS)],
            ),
            ExclusionConstraint(
                name="instalacion_un_medidor_en_un_lugar",
                expressions=[("medidor", RangeOperators.EQUAL), ("vigencia", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=Q(lectura_inicial__gte=0), name="instalacion_lectura_no_negativa"),
            models.CheckConstraint(
                condition=Q(lectura_final=None, vigencia__endswith=None)
                | Q(lectura_final__isnull=False, lectura_final__gte=0, vigencia__endswith__isnull=False),
                name="instalacion_retirada_dice_lectura",
            ),
            models.CheckConstraint(condition=Q(vigencia__isempty=False), name="instalacion_dura_al_menos_un_dia"),
        ]

    def __str__(self) -> str:
        return f"{self.cuenta_id} {self.medidor_id}"
