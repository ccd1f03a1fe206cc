"""The sealer reads what came after the last seal: by transaction, without an index that each insert pays for."""

from django.contrib.postgres.indexes import BrinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False  # concurrently: nobody waits for it

    dependencies = [("libro", "0002_inmutables_y_saldos")]

    operations = [
        AddIndexConcurrently(
            model_name="asiento",
            index=BrinIndex(autosummarize=True, fields=["xid"], name="asiento_por_transaccion"),
        )
    ]
