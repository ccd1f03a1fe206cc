from django.db import migrations, models

from aljibe.base.migraciones import ejecutar_sql


class Migration(migrations.Migration):
    dependencies = [("facturacion", "0008_anomalias_y_fotos")]

    operations = [
        ejecutar_sql(__file__, "0009_anomalias_y_fotos"),
        migrations.AddConstraint(
            model_name="anomalia",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("automatica", True), ("efecto__in", ("REAL", "ESTIMADO", "SIGUIENTE")), _connector="OR"
                ),
                name="anomalia_de_quien_lee_dice_que_se_factura",
            ),
        ),
    ]
