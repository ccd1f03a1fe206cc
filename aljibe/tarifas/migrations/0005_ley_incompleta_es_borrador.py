from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tarifas", "0004_segmentos_sin_base")]

    operations = [
        migrations.AddField(
            model_name="ley",
            name="faltan",
            field=models.IntegerField(default=0, help_text="Datos que su archivo no trae; con alguno, no se aprueba."),
        ),
        migrations.AddConstraint(
            model_name="ley",
            constraint=models.CheckConstraint(
                condition=models.Q(("faltan", 0), models.Q(("estado", "BORRADOR"), ("faltan__gt", 0)), _connector="OR"),
                name="ley_incompleta_es_borrador",
            ),
        ),
    ]
