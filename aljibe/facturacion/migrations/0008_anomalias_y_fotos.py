import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("facturacion", "0007_ajustes_y_revisiones_auditados"),
        ("padron", "0002_auditoria"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FotoDeLectura",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "huella",
                    models.CharField(
                        help_text="SHA-256 de sus bytes, que es también su nombre en la carpeta.", max_length=64
                    ),
                ),
                ("tipo", models.CharField(help_text="Lo que sus bytes son, no lo que dice su nombre.", max_length=20)),
                ("tamano", models.IntegerField(help_text="Bytes.")),
                ("subida_en", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="anomalia",
            name="automatica",
            field=models.BooleanField(
                default=False, help_text="La encuentra el sistema al comparar; no la escribe quien lee."
            ),
        ),
        migrations.AddField(
            model_name="anomalia",
            name="regla_estimacion",
            field=models.CharField(
                choices=[
                    ("PROMEDIO_6", "El promedio de los últimos seis meses"),
                    ("MISMO_MES", "El mismo mes del año anterior"),
                    ("ULTIMO", "El consumo del mes anterior"),
                    ("CERO", "Cero m³: solo la cuota base"),
                    ("ASIGNADO", "El volumen asignado"),
                ],
                default="PROMEDIO_6",
                help_text="Con qué se estima cuando no hay lectura.",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="anomalia",
            name="vigente",
            field=models.BooleanField(default=True, help_text="Falso cuando ya no se captura; la usada se conserva."),
        ),
        migrations.AddField(
            model_name="lectura",
            name="motivo",
            field=models.CharField(blank=True, help_text="Por qué corrige a la que sustituye.", max_length=200),
        ),
        migrations.AddField(
            model_name="lectura",
            name="motivo_liberacion",
            field=models.CharField(blank=True, help_text="Por qué se aceptó.", max_length=200),
        ),
        migrations.AddField(
            model_name="reciboagua",
            name="regla_estimacion",
            field=models.CharField(
                blank=True,
                choices=[
                    ("PROMEDIO_6", "El promedio de los últimos seis meses"),
                    ("MISMO_MES", "El mismo mes del año anterior"),
                    ("ULTIMO", "El consumo del mes anterior"),
                    ("CERO", "Cero m³: solo la cuota base"),
                    ("ASIGNADO", "El volumen asignado"),
                ],
                help_text="Con la que se estimó; vacía si se leyó.",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="anomalia",
            name="efecto",
            field=models.CharField(
                choices=[
                    ("REAL", "Se factura la lectura"),
                    ("ESTIMADO", "Se estima"),
                    ("SIGUIENTE", "Se factura con la siguiente lectura"),
                    ("REVISION", "Se aparta hasta que una persona la libere"),
                    ("AVISO", "Se factura y se avisa"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="anomalia",
            constraint=models.CheckConstraint(
                condition=models.Q(("clave__regex", "^[a-z][a-z0-9_]{1,29}$")), name="anomalia_clave_bien_escrita"
            ),
        ),
        migrations.AddConstraint(
            model_name="anomalia",
            constraint=models.CheckConstraint(
                condition=models.Q(("nombre", ""), _negated=True), name="anomalia_tiene_nombre"
            ),
        ),
        migrations.AddConstraint(
            model_name="lectura",
            constraint=models.CheckConstraint(
                condition=models.Q(("motivo", ""), ("sustituye__isnull", False), _connector="OR"),
                name="lectura_solo_la_que_corrige_da_motivo",
            ),
        ),
        migrations.AddField(
            model_name="fotodelectura",
            name="lectura",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="facturacion.lectura"),
        ),
        migrations.AddField(
            model_name="fotodelectura",
            name="subida_por",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="fotodelectura",
            constraint=models.UniqueConstraint(fields=("lectura", "huella"), name="foto_una_vez_por_lectura"),
        ),
        migrations.AddConstraint(
            model_name="fotodelectura",
            constraint=models.CheckConstraint(
                condition=models.Q(("huella__regex", "^[0-9a-f]{64}$")), name="foto_huella_bien_escrita"
            ),
        ),
        migrations.AddConstraint(
            model_name="fotodelectura",
            constraint=models.CheckConstraint(condition=models.Q(("tamano__gt", 0)), name="foto_no_vacia"),
        ),
    ]
