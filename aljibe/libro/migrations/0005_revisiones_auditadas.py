from django.db import migrations

from aljibe.base.migraciones import ejecutar_sql


class Migration(migrations.Migration):
    dependencies = [("libro", "0004_revisiones"), ("seguridad", "0002_bitacora")]

    operations = [ejecutar_sql(__file__, "0005_revisiones")]
