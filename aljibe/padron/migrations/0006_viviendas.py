import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

from aljibe.base.migraciones import ejecutar_sql


class Migration(migrations.Migration):
    dependencies = [
        ("padron", "0005_beneficios"),
    ]

    operations = [
        migrations.CreateModel(
            name="Vivienda",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entre", models.IntegerField(help_text="Entre cuántas viviendas se reparte, tengan cuenta o no.")),
                (
                    "vigencia",
                    django.contrib.postgres.fields.ranges.DateRangeField(
                        help_text="Desde (incluido) hasta (excluido), primeros días de mes."
                    ),
                ),
                ("cuenta", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="padron.cuenta")),
                (
                    "medidor_de",
                    models.ForeignKey(
                        help_text="La del medidor general.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="viviendas",
                        to="padron.cuenta",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="vivienda",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("cuenta", "="), ("vigencia", "&&")], name="vivienda_de_un_condominio_a_la_vez"
            ),
        ),
        migrations.AddConstraint(
            model_name="vivienda",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("medidor_de", "="), ("entre", "<>"), ("vigencia", "&&")],
                name="vivienda_se_reparte_entre_las_mismas",
            ),
        ),
        migrations.AddConstraint(
            model_name="vivienda",
            constraint=models.CheckConstraint(condition=models.Q(("entre__gte", 1)), name="vivienda_entre_alguna"),
        ),
        migrations.AddConstraint(
            model_name="vivienda",
            constraint=models.CheckConstraint(
                condition=models.Q(("cuenta", models.F("medidor_de")), _negated=True),
                name="vivienda_con_medidor_de_otra",
            ),
        ),
        migrations.AddConstraint(
            model_name="vivienda",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("vigencia__startswith", None), ("vigencia__startswith__day", 1), _connector="OR"),
                    models.Q(("vigencia__endswith", None), ("vigencia__endswith__day", 1), _connector="OR"),
                ),
                name="vivienda_de_mes_a_mes",
            ),
        ),
        ejecutar_sql(__file__, "0006_viviendas"),
        migrations.RemoveField(
            model_name="cuenta",
            name="condominio",
        ),
        migrations.DeleteModel(
            name="Condominio",
        ),
    ]
