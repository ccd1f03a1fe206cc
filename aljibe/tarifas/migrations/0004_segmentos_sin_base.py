"""The laws already in the database get the prices of a suspended service, compiled from their own text."""

from typing import Any

from django.db import migrations

from aljibe.reglas.tarifa.compilacion import SIN_BASE, compilar
from aljibe.reglas.tarifa.lectura import leer
from aljibe.reglas.tarifa.ley import Ley as LeyLeida


def agregar(apps: Any, schema_editor: Any) -> None:
    """They enter after the approval of some: for this once, the trigger that refuses it is off."""
    base = schema_editor.connection.alias
    leyes = apps.get_model("tarifas", "Ley").objects.using(base)
    segmentos = apps.get_model("tarifas", "Segmento")
    if not leyes.exists():
        return
    schema_editor.execute("ALTER TABLE tarifas_segmento DISABLE TRIGGER segmento_en_borrador")
    for ley in leyes.order_by("id"):
        segmentos.objects.using(base).bulk_create(
            segmentos(
                ley=ley,
                uso=s.uso,
                beneficio=s.beneficio,
                mes=s.mes,
                componente=s.componente,
                desde=s.desde,
                desde_abierto=s.desde_abierto,
                hasta=s.hasta,
                fijo=s.fijo,
                por_m3=s.por_m3,
                menos_m3=s.menos_m3,
                articulo=s.articulo[:60],
                renglon=s.renglon[:80],
            )
            for s in compilar(LeyLeida(leer(ley.texto).datos)).segmentos
            if s.componente.endswith(SIN_BASE)
        )
    # The keys wait for the end of the transaction, and a table with checks pending cannot be altered.
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema_editor.execute("ALTER TABLE tarifas_segmento ENABLE TRIGGER segmento_en_borrador")


class Migration(migrations.Migration):
    dependencies = [("tarifas", "0003_sin_base")]

    operations = [migrations.RunPython(agregar, migrations.RunPython.noop)]
