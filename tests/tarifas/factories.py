"""Laws, imported and approved as the office does it. Figures are made up and small."""

from datetime import date

from aljibe.seguridad import queries as personas
from aljibe.seguridad.models import Usuario
from aljibe.tarifas import services
from aljibe.tarifas.models import Ley
from tests.seguridad.factories import AHORA, persona

LEY = """\
schema_version: 1
municipality: {municipio}
state: Guanajuato
utility: JUMAPAC
fiscal_year: {ejercicio}
valid_from: {desde}
valid_to: {hasta}
currency: MXN
completeness: complete
source: {{document: "Ley de ejemplo, cifras inventadas"}}
articles: {{metered: "14-I", fixed: "14-II", sewer: "14-III", services: "14-X", late_payment: "39-40", rounding: "63"}}
metered:
  - use: domestico
    label_es: "Doméstica"
    tax_class: domestic
    model: brackets_total_rate
    brackets: [{{to: 10, flat: "50.00"}}, {{to: null, per_m3: "{por_m3}"}}]
sewer: {{model: percent_of_water, rate: "0.20"}}
services: [{{name: reconexion, unit: servicio, price: "202.10"}}]
late_payment: {{surcharge_monthly_rate: "{tasa}"}}
rounding: {{to: whole_peso, mode: half_down, level: total}}
"""


def archivo(
    desde: str = "2026-01-01",
    hasta: str = "2026-12-31",
    *,
    tasa: str = "0.02",
    por_m3: str = "6.00",
    municipio: str = "Ejemplo",
) -> bytes:
    """A small, valid law file."""
    texto = LEY.format(municipio=municipio, ejercicio=desde[:4], desde=desde, hasta=hasta, tasa=tasa, por_m3=por_m3)
    return texto.encode()


def importa() -> Usuario:
    return personas.usuario("sistema")


def aprueba() -> Usuario:
    """A person who approves laws."""
    hay = Usuario.objects.filter(usuario="direccion").first()
    return hay or persona("direccion")


def importada(*args: str, **kwargs: str) -> Ley:
    """A draft."""
    return services.importar_ley(contenido=archivo(*args, **kwargs), archivo="ejemplo.yaml", por=importa(), ahora=AHORA)


def aprobada(*args: str, **kwargs: str) -> Ley:
    """A law in force."""
    return services.aprobar_ley(ley_id=importada(*args, **kwargs).pk, por=aprueba(), ahora=AHORA)


def dia(texto: str) -> date:
    return date.fromisoformat(texto)
