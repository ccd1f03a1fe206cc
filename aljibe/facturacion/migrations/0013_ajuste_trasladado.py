import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("facturacion", "0012_tiradas_inmutables"), ("seguridad", "0005_autorizaciones_inmutables")]

    operations = [
        migrations.AlterField(
            model_name="ajustederecibo",
            name="autorizacion",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="seguridad.autorizacion"),
        )
    ]
