from django.db import migrations

from aljibe.base.migraciones import ejecutar_sql


class Migration(migrations.Migration):
    dependencies = [("facturacion", "0002_inmutables")]

    operations = [ejecutar_sql(__file__, "0003_huella")]
