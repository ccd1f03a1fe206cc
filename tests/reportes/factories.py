"""An office with bills of every kind, and laws to compare."""

from datetime import date
from random import Random

from aljibe.facturacion.models import ReciboAgua
from aljibe.reglas.tarifa.comparacion import Consumo
from aljibe.reglas.tarifa.compilacion import CONCEPTO_DE_CLASE
from aljibe.tarifas import services
from aljibe.tarifas.models import Ley
from tests.facturacion.factories import TODO, capturar, facturar
from tests.leyes.factories import AHORA, celaya
from tests.padron.factories import importar, renglon
from tests.seguridad.factories import sistema

PERIODOS = ("2026-09", "2026-10")
BENEFICIO = "older_adults_pensioners_disability"
_SERVICIOS = ("agua", "agua+alcantarillado", TODO, "agua+tratamiento")
# A law of another shape: prices by the month, no tables, few uses, a volume of its own.
MENSUAL = """
schema_version: 1
municipality: Otra
fiscal_year: 2027
valid_from: 2027-01-01
valid_to: 2027-12-31
currency: MXN
completeness: complete
source: {document: "Ley de ejemplo, cifras inventadas"}
articles: {metered: "14-I", fixed: "14-II", sewer: "14-III", rounding: "63"}
metered:
  - use: domestico
    label_es: "Doméstico"
    tax_class: domestic
    model: brackets_base_plus_marginal
    monthly_columns: true
    brackets:
      - {to: 10, base: [PRECIOS], marginal: [UNOS]}
      - {to: null, base: [PRECIOS], marginal: [DOSES]}
  - use: industrial
    label_es: "Industrial"
    tax_class: non_domestic
    model: brackets_total_rate
    brackets: [{to: 30, per_m3: "14.337"}]
fixed:
  flat_monthly: [{category: vecindad, amount: "250.50", tax_class: domestic}]
  assigned_volume: {price_from: metered/domestico, rows: [{category: domestico_b, m3_month: 9}]}
sewer: {model: percent_of_water, rate: "0.18"}
incentives:
  older_adults_pensioners_disability: {discount: "0.40", applies_to: whole_monthly_fee, uses: [domestico]}
rounding: {to: "0.50", mode: half_up, level: total}
"""


def mensual() -> bytes:
    """The file of the law by the month."""
    columnas = {
        "PRECIOS": lambda n: f'"{80 + n}.5{n % 10}"',
        "UNOS": lambda n: f'"{n}.25"',
        "DOSES": lambda n: f'"{n + 3}.5"',
    }
    texto = MENSUAL
    for palabra, precio in columnas.items():
        texto = texto.replace(palabra, ", ".join(precio(n) for n in range(1, 13)))
    return texto.encode()


def propuesta(*cambios: tuple[str, str]) -> bytes:
    """Celaya for 2027 with the domestic cuota base 10.00 dearer, and those changes."""
    texto = celaya(2027).decode()
    for antes, despues in (('"110.01"', '"120.01"'), *cambios):
        assert antes in texto
        texto = texto.replace(antes, despues)
    return texto.encode()


def borrador(contenido: bytes) -> Ley:
    """A draft of that file."""
    return services.importar_ley(contenido=contenido, archivo="propuesta.yaml", por=sistema(), ahora=AHORA)


def recibos_al_azar(semilla: int, cuantas: int = 40) -> None:
    """Accounts of every kind with their bills of September and October."""
    azar = Random(semilla)
    usos = ["domestico"] * 5 + ["comercial", "industrial", "mercados", "vecindad", "domestico_b"]
    filas, lecturas = [], {periodo: [] for periodo in PERIODOS}
    for n in range(1, cuantas + 1):
        numero, uso = f"{n:06d}", azar.choice(usos)
        fila = renglon(cuenta=numero, calle=f"Calle {n}", uso=uso, servicios=azar.choice(_SERVICIOS), secuencia=str(n))
        if uso in ("vecindad", "domestico_b"):
            fila |= {"volumen_asignado": "23"} if uso == "domestico_b" and azar.random() < 0.5 else {}
        else:
            fila |= {
                "medidor": f"M{numero}",
                "digitos": "5",
                "lectura_inicial": "100",
                "fecha_lectura": "2026-01-01",
            }
            marca = 100
            for periodo in PERIODOS:
                marca += azar.choice([0, 3, 10, 11, 12, 20, 35, 36, 60, 104, 105, 300])
                lecturas[periodo].append((numero, marca))
        if uso == "domestico" and azar.random() < 0.3:
            fila |= {"beneficio": BENEFICIO, "beneficio_hasta": "2027-12-31"}
        filas.append(fila)
    importado = importar(*filas)
    assert importado.nuevas == cuantas, list(importado.rechazos)
    for periodo in PERIODOS:
        capturar(*lecturas[periodo], periodo=periodo)
        hecha = facturar(periodo, emision=date(2026, 11, 3))
        assert hecha.facturadas == cuantas, hecha.omitidas


def consumos_de_los_recibos(desde: str, hasta: str) -> list[Consumo]:
    """The bills of some periods as the pure comparison reads them, one by one."""
    return [
        Consumo(
            uso=r.uso,
            m3=None if r.tarifa.clase == "CUOTA_FIJA" or r.consumo_m3 == r.tarifa.m3_asignado else r.consumo_m3,
            mes=int(r.periodo[5:]),
            concepto=CONCEPTO_DE_CLASE[r.tarifa.clase],
            beneficio=r.beneficio,
            con_alcantarillado=r.con_alcantarillado,
            con_tratamiento=r.con_tratamiento,
        )
        for r in ReciboAgua.objects.select_related("tarifa").filter(periodo__gte=desde, periodo__lte=hasta)
    ]
