import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("facturacion", "0010_calendario"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Tirada",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("periodo", models.CharField(max_length=7)),
                (
                    "rutas",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        help_text="Claves de las rutas; vacío si todas.",
                        size=None,
                    ),
                ),
                ("recibos", models.IntegerField(help_text="Cuántos lleva la lista.")),
                (
                    "estado",
                    models.CharField(
                        choices=[("EN_CURSO", "En curso"), ("PAUSADA", "Pausada"), ("TERMINADA", "Terminada")],
                        default="EN_CURSO",
                        max_length=10,
                    ),
                ),
                ("preparada_en", models.DateTimeField()),
                (
                    "reanudada_en",
                    models.DateTimeField(help_text="Desde cuándo corre, la última vez que se puso a correr."),
                ),
                ("terminada_en", models.DateTimeField(null=True)),
                (
                    "preparada_por",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ParteDeTirada",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("n", models.IntegerField(help_text="Su lugar en la tirada, desde 1.")),
                ("version", models.SmallIntegerField(help_text="La de la plantilla de todos sus recibos.")),
                (
                    "folios",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=24),
                        help_text="Sus recibos, en el orden de la ruta.",
                        size=None,
                    ),
                ),
                ("primera_cuenta", models.CharField(max_length=10)),
                ("ultima_cuenta", models.CharField(max_length=10)),
                (
                    "estado",
                    models.CharField(
                        choices=[("PENDIENTE", "Pendiente"), ("HECHA", "Hecha")], default="PENDIENTE", max_length=10
                    ),
                ),
                (
                    "omitidos",
                    models.JSONField(default=dict, help_text="Los que no se imprimieron, cada folio con su motivo."),
                ),
                ("paginas", models.IntegerField(default=0)),
                ("tamano_bytes", models.BigIntegerField(default=0)),
                ("huella", models.CharField(blank=True, help_text="SHA-256 del archivo.", max_length=64)),
                ("hecha_en", models.DateTimeField(null=True)),
                ("tirada", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="facturacion.tirada")),
            ],
        ),
        migrations.AddIndex(
            model_name="tirada",
            index=models.Index(fields=["periodo"], name="tirada_por_periodo"),
        ),
        migrations.AddConstraint(
            model_name="tirada",
            constraint=models.CheckConstraint(
                condition=models.Q(("periodo__regex", "^[0-9]{4}-(0[1-9]|1[0-2])$")), name="tirada_periodo_bien_escrito"
            ),
        ),
        migrations.AddConstraint(
            model_name="tirada",
            constraint=models.CheckConstraint(condition=models.Q(("recibos__gt", 0)), name="tirada_de_algun_recibo"),
        ),
        migrations.AddConstraint(
            model_name="tirada",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("estado", "TERMINADA"), ("terminada_en__isnull", False)),
                    models.Q(models.Q(("estado", "TERMINADA"), _negated=True), ("terminada_en", None)),
                    _connector="OR",
                ),
                name="tirada_terminada_tiene_fecha",
            ),
        ),
        migrations.AddConstraint(
            model_name="partedetirada",
            constraint=models.UniqueConstraint(fields=("tirada", "n"), name="parte_una_por_lugar"),
        ),
        migrations.AddConstraint(
            model_name="partedetirada",
            constraint=models.CheckConstraint(condition=models.Q(("folios__len__gt", 0)), name="parte_de_algun_recibo"),
        ),
        migrations.AddConstraint(
            model_name="partedetirada",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("estado", "PENDIENTE"), ("hecha_en", None), ("huella", "")),
                    models.Q(("estado", "HECHA"), ("hecha_en__isnull", False), ("huella__regex", "^[0-9a-f]{64}$")),
                    _connector="OR",
                ),
                name="parte_hecha_tiene_huella",
            ),
        ),
    ]
