from django.db import migrations

from aljibe.base.migraciones import ejecutar_sql


class Migration(migrations.Migration):
    dependencies = [("facturacion", "0006_ajustes_y_revisiones"), ("seguridad", "0002_bitacora")]

    operations = [ejecutar_sql(__file__, "0007_ajustes_y_revisiones")]
