"""Where this installation keeps what is not in the database."""

import os
from pathlib import Path

DATOS = "ALJIBE_DATOS"


def carpeta_de_datos(indicada: str | None = None) -> Path:
    """The data folder: the one named, `ALJIBE_DATOS`, or the usual place of this user."""
    elegida = indicada or os.environ.get(DATOS)
    if elegida:
        return Path(elegida).expanduser().absolute()
    return Path("/var/lib/aljibe") if os.geteuid() == 0 else Path.home() / ".local/share/aljibe"
