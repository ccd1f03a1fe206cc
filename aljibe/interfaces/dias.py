"""The years that may be asked for: the office has nothing beyond them, and the calendar of the machine has an end."""

from datetime import date

from django.core.exceptions import ValidationError

PRIMER_ANIO, ULTIMO_ANIO = 2000, 2099
FUERA = f"está fuera de los años de la oficina, de {PRIMER_ANIO} a {ULTIMO_ANIO}"


def de_la_oficina(dia: date) -> bool:
    """Whether the office can have something on a day."""
    return PRIMER_ANIO <= dia.year <= ULTIMO_ANIO


def validar(dia: date) -> None:
    """For the date fields of forms. Raises ValidationError: the office has nothing in that year."""
    if not de_la_oficina(dia):
        raise ValidationError(f"El {dia:%d/%m/%Y} {FUERA}: escriba otra fecha.")
