"""How often one address may ask: a count for each minute, kept by each process."""

import threading
import time
from collections import defaultdict


class Limite:
    """At most `por_minuto` questions from one address. Several processes each keep their own count."""

    def __init__(self, por_minuto: int) -> None:
        self._por_minuto = por_minuto
        self._candado = threading.Lock()
        self._minuto = 0
        self._cuentas: dict[str, int] = defaultdict(int)

    def espera(self, direccion: str) -> int:
        """Count one more; 0 to go on, else the seconds until the next minute."""
        minuto, segundo = divmod(int(time.time()), 60)
        with self._candado:
            if minuto != self._minuto:
                self._minuto = minuto
                self._cuentas.clear()
            self._cuentas[direccion] += 1
            return 60 - segundo if self._cuentas[direccion] > self._por_minuto else 0


def direccion_de(meta: dict[str, object]) -> str:
    """The address a request came from."""
    return str(meta.get("REMOTE_ADDR", ""))
