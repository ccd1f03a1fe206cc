"""The sealer reads what came after the last seal: by transaction, without an index that each insert pays for."""

from django.contrib.postgres.indexes import BrinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False  # concurrently: nobody waits for it

    dependencies = [("seguridad", "0002_bitacora")]

    operations = [
        AddIndexConcurrently(
            model_name="bitacora",
            index=BrinIndex(autosummarize=True, fields=["xid"], name="bitacora_por_transaccion"),
        )
    ]
