from django.db import migrations

from aljibe.base.migraciones import ejecutar_sql


class Migration(migrations.Migration):
    dependencies = [("facturacion", "0011_tiradas")]

    operations = [ejecutar_sql(__file__, "0012_tiradas_inmutables")]
