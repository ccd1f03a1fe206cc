from django.db import migrations

from aljibe.base.migraciones import ejecutar_sql


class Migration(migrations.Migration):
    dependencies = [("seguridad", "0004_autorizaciones")]

    operations = [ejecutar_sql(__file__, "0005_autorizaciones")]
