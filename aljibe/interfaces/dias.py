"""The years that may be asked for: the office has nothing beyond them, and the calendar of the machine has an end."""

from datetime import date

PRIMER_ANIO, ULTIMO_ANIO = 2000, 2099
FUERA = f"está fuera de los años de la oficina, de {PRIMER_ANIO} a {ULTIMO_ANIO}"


def de_la_oficina(dia: date) -> bool:
    """Whether the office can have something on a day."""
    return PRIMER_ANIO <= dia.year <= ULTIMO_ANIO
