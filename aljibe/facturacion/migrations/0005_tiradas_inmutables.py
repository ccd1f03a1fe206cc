from django.db import migrations

from aljibe.base.migraciones import ejecutar_sql


class Migration(migrations.Migration):
    dependencies = [("facturacion", "0004_tiradas")]

    operations = [ejecutar_sql(__file__, "0005_tiradas_inmutables")]
