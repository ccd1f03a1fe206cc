from django.db import migrations

from aljibe.base.migraciones import ejecutar_sql


class Migration(migrations.Migration):
    dependencies = [("padron", "0007_marcas"), ("seguridad", "0002_bitacora")]

    operations = [ejecutar_sql(__file__, "0008_marcas")]
