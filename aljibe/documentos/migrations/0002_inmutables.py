from django.db import migrations

from aljibe.base.migraciones import ejecutar_sql


class Migration(migrations.Migration):
    dependencies = [("documentos", "0001_initial"), ("seguridad", "0002_bitacora")]

    operations = [ejecutar_sql(__file__, "0002_inmutables")]
