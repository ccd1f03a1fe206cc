"""Small made-up laws for the tests of the tariff, as text, so that the loader takes part."""

from datetime import date
from decimal import Decimal
from textwrap import dedent

from aljibe.reglas.tarifa.lectura import leer
from aljibe.reglas.tarifa.ley import Ley, NoSePuedeCalcular
from aljibe.reglas.tarifa.precio import Caso, Precio, calcular

ENCABEZADO = """
municipality: Prueba
fiscal_year: 2026
valid_from: 2026-01-01
valid_to: 2026-12-31
completeness: complete
articles: {metered: "14-I", fixed: "14-II", sewer: "14-III", treatment: "14-IV", incentives: "47", rounding: "63"}
"""


def datos(cuerpo: str, encabezado: str = ENCABEZADO):
    return leer(encabezado + dedent(cuerpo)).datos


def ley(cuerpo: str, encabezado: str = ENCABEZADO) -> Ley:
    return Ley(datos(cuerpo, encabezado))


def precio(
    de: Ley | str,
    uso: str = "u",
    m3: str | None = None,
    *,
    concepto: str = "servicio_medido",
    fecha: date = date(2026, 3, 10),
    beneficio: str = "",
) -> Precio:
    caso = Caso(concepto=concepto, uso=uso, m3=None if m3 is None else Decimal(m3), fecha=fecha, beneficio=beneficio)
    return calcular(ley(de) if isinstance(de, str) else de, caso)


def agua(*args, **kwargs) -> str:
    """The water line, as text, or `no: ` and the reason."""
    try:
        return str(precio(*args, **kwargs).importe("agua"))
    except NoSePuedeCalcular as error:
        return f"no: {error.motivo}"


def importes(*args, **kwargs) -> str:
    """agua alcantarillado tratamiento iva total."""
    p = precio(*args, **kwargs)
    return " ".join(
        str(x) for x in (p.importe("agua"), p.importe("alcantarillado"), p.importe("tratamiento"), p.iva, p.total)
    )
