"""How far a long command is: a bar on a terminal, a line now and then elsewhere; on standard error."""

import sys

_ANCHO_DE_BARRA = 30
_VECES_POR_LINEA = 10


class Avance:
    """The progress of a period, in `unidades` (accounts, bills)."""

    def __init__(self, periodo: str, unidades: str) -> None:
        self._periodo = periodo
        self._unidades = unidades
        self._veces = 0
        self._en_terminal = sys.stderr.isatty()

    def decir(self, vistas: int, por_ver: int) -> None:
        """So many are done, of so many."""
        self._veces += 1
        parte = vistas / por_ver if por_ver else 1
        if self._en_terminal:
            barra = "█" * int(parte * _ANCHO_DE_BARRA)
            sys.stderr.write(f"\r{self._periodo} {barra:░<{_ANCHO_DE_BARRA}} {parte:4.0%} {vistas:,} {self._unidades}")
            sys.stderr.flush()
        elif self._veces % _VECES_POR_LINEA == 0:
            print(f"{self._periodo}: {vistas:,} de {por_ver:,} {self._unidades}", file=sys.stderr)

    def terminar(self) -> None:
        """Leave the terminal clean."""
        if self._en_terminal:
            sys.stderr.write("\r\x1b[K")
