from django.db import migrations

from aljibe.base.migraciones import ejecutar_sql


class Migration(migrations.Migration):
    dependencies = [("facturacion", "0013_ajuste_trasladado"), ("padron", "0005_beneficios")]

    operations = [ejecutar_sql(__file__, "0014_medidor_facturado")]
