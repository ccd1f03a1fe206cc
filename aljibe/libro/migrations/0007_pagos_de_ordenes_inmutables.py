from django.db import migrations

from aljibe.base.migraciones import ejecutar_sql


class Migration(migrations.Migration):
    dependencies = [("libro", "0006_pagos_de_ordenes")]

    operations = [ejecutar_sql(__file__, "0007_pagos_de_ordenes")]
