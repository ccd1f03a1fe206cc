"""Run the named benchmarks, or all of them: `python -m benchmarks facturacion --cuentas 25000`."""

import argparse
import os
import sys
from importlib import import_module

# Name: what it measures.
MEDIDAS = {
    "caja": "un cobro contra la transacción desnuda de los mismos renglones, y cuatro cajas a la vez",
    "facturacion": "una corrida contra el INSERT … SELECT de los mismos renglones",
    "papeles": "los recibos de un mes en PDF para la imprenta",
}


def main() -> int:
    """Exit status 1 when a measure misses its target, 2 for wrong use."""
    analizador = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    analizador.add_argument("nombres", nargs="*", metavar="NOMBRE", help=", ".join(MEDIDAS))
    analizador.add_argument("--cuentas", type=int, nargs="+", default=[25_000])
    analizador.add_argument("--meses", type=int, default=5)
    analizador.add_argument("--semilla", type=int, default=1)
    opciones = analizador.parse_args()
    if ajenos := set(opciones.nombres) - set(MEDIDAS):
        analizador.error(f"no hay medida {', '.join(sorted(ajenos))}; hay: {', '.join(MEDIDAS)}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aljibe.settings")
    cumplen = [
        import_module(f"benchmarks.{nombre}").medir(
            cuentas=opciones.cuentas, meses=opciones.meses, semilla=opciones.semilla
        )
        for nombre in opciones.nombres or MEDIDAS
    ]
    return 0 if all(cumplen) else 1


if __name__ == "__main__":
    sys.exit(main())
