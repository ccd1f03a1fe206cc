from django.db import migrations

from aljibe.base.migraciones import ejecutar_sql


class Migration(migrations.Migration):
    dependencies = [("caja", "0006_permisos")]

    operations = [ejecutar_sql(__file__, "0007_permisos")]
