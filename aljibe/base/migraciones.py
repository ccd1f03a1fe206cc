"""SQL of migrations: kept in .sql files beside them, run as one operation."""

from pathlib import Path

from django.db import migrations


def ejecutar_sql(migracion: str, nombre: str) -> migrations.RunSQL:
    """The operation that runs `sql/<nombre>.sql` beside the migration whose `__file__` is given. Forward only."""
    return migrations.RunSQL((Path(migracion).parent / "sql" / f"{nombre}.sql").read_text(encoding="utf-8"))
