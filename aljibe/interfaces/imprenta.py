"""A process that prints the parts of a run: `python -m aljibe.interfaces.imprenta TIRADA USUARIO [SEGUNDOS]`.

Several of them share a run out among them. It gives way to the tills, and never outlives who started it.
"""

import math
import os
import sys
import time

from aljibe.base.procesos import morir_con_el_padre

_CORTESIA = 10


def main(tirada: str, usuario: str, segundos: str = "") -> int:
    """Print until no part is left, the run is paused, or the seconds are over."""
    morir_con_el_padre()
    os.nice(_CORTESIA)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aljibe.settings")
    import django

    django.setup()
    from aljibe.interfaces import tiradas
    from aljibe.seguridad import queries as seguridad

    hasta = time.monotonic() + int(segundos) if segundos else math.inf
    tiradas.una_tras_otra(int(tirada), por=seguridad.usuario(usuario), hasta=hasta)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
