import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from aljibe.base.migraciones import ejecutar_sql


class Migration(migrations.Migration):
    dependencies = [
        ("facturacion", "0009_anomalias_y_fotos_sql"),
        ("padron", "0002_auditoria"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CierreDePeriodo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("periodo", models.CharField(max_length=7)),
                ("sin_recibo", models.IntegerField(help_text="Cuentas que quedaron sin recibo.")),
                ("quedaron", models.JSONField(help_text="Cuántas quedaron sin recibo por cada motivo.")),
                (
                    "motivo",
                    models.CharField(blank=True, help_text="Por qué se cierra con cuentas sin recibo.", max_length=200),
                ),
                ("cerrado_en", models.DateTimeField()),
                ("reabierto_en", models.DateTimeField(null=True)),
                ("motivo_reapertura", models.CharField(blank=True, max_length=200)),
                (
                    "cerrado_por",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "reabierto_por",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("reabierto_en", None)),
                        fields=("periodo",),
                        name="cierre_uno_vigente_por_periodo",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("periodo__regex", "^[0-9]{4}-(0[1-9]|1[0-2])$")),
                        name="cierre_periodo_bien_escrito",
                    ),
                    models.CheckConstraint(condition=models.Q(("sin_recibo__gte", 0)), name="cierre_no_negativo"),
                    models.CheckConstraint(
                        condition=models.Q(("sin_recibo", 0), models.Q(("motivo", ""), _negated=True), _connector="OR"),
                        name="cierre_con_cuentas_sin_recibo_dice_motivo",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("motivo_reapertura", ""), ("reabierto_en", None), ("reabierto_por", None)),
                            models.Q(
                                models.Q(("motivo_reapertura", ""), _negated=True),
                                ("reabierto_en__gte", models.F("cerrado_en")),
                                ("reabierto_por__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="cierre_reabierto_dice_quien_y_por_que",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgramaDeRuta",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("periodo", models.CharField(max_length=7)),
                ("lectura_desde", models.DateField()),
                ("lectura_hasta", models.DateField(help_text="Último día para leer, incluido.")),
                (
                    "emision",
                    models.DateField(
                        help_text="El día en que se piensa facturar; el recibo lleva el de su corrida (K2)."
                    ),
                ),
                ("programado_en", models.DateTimeField()),
                (
                    "programado_por",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("ruta", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="padron.ruta")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("periodo", "ruta"), name="programa_uno_por_periodo_y_ruta"),
                    models.CheckConstraint(
                        condition=models.Q(("periodo__regex", "^[0-9]{4}-(0[1-9]|1[0-2])$")),
                        name="programa_periodo_bien_escrito",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lectura_desde__lte", models.F("lectura_hasta")),
                            ("lectura_hasta__lte", models.F("emision")),
                        ),
                        name="programa_fechas_en_orden",
                    ),
                ],
            },
        ),
        ejecutar_sql(__file__, "0010_calendario"),
    ]
