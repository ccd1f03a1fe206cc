"""An invented piece of Cortazar for the demonstration: accounts, meters and consumptions from a seed."""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from aljibe.reglas.plazos import sumar_meses

NOMBRES = (
    "María", "Guadalupe", "José", "Juan", "Rosa", "Luz", "Ana", "Carmen", "Teresa", "Francisco", "Antonio", "Manuel",
    "Elena", "Alejandra", "Refugio", "Socorro", "Ignacio", "Jesús", "Leticia", "Martha", "Salvador", "Ramón", "Raúl",
    "Delia", "Tomás", "Silvia", "Arturo", "Verónica", "Hugo", "Óscar",
)  # fmt: skip
APELLIDOS = (
    "López", "Ramírez", "Hernández", "Vega", "Godínez", "Mendoza", "Prieto", "Soria", "Cárdenas", "Ojeda", "Zavala",
    "Ríos", "Olvera", "Guerrero", "Jaramillo", "Peña", "Trejo", "Patiño", "Villaseñor", "Arroyo", "Núñez", "Mancera",
    "Lara", "Méndez", "Bravo", "Luna", "Paredes", "Tovar", "Ávalos", "Rangel",
)  # fmt: skip
CALLES = (
    "Aldama", "Hidalgo", "Morelos", "Emiliano Zapata", "Álvaro Obregón", "Allende", "Guerrero", "Insurgentes",
    "Benito Juárez", "Niños Héroes", "Francisco I. Madero", "Jacarandas", "Abasolo", "Venustiano Carranza", "Galeana",
)  # fmt: skip
COLONIAS = ("Centro", "Deportiva", "Del Valle", "El Fresno", "Alameda", "San Diego", "Cerrito Colorado", "Las Fuentes")
GIROS = (
    "Abarrotes La Esperanza",
    "Taquería El Güero",
    "Papelería Escolar",
    "Farmacia Santa Cruz",
    "Tortillería Lupita",
)
RUTAS = ("01", "02", "03")


@dataclass(frozen=True, slots=True, kw_only=True)
class Toma:
    """One invented account: how it is registered and how it behaves."""

    fila: dict[str, str]
    consumo_base: int
    paga: str

    @property
    def numero(self) -> str:
        return self.fila["cuenta"]


def tomas(cuantas: int, semilla: int, inicio: date) -> list[Toma]:
    """`cuantas` accounts whose meters were read on `inicio`; the same arguments give the same accounts."""
    azar = random.Random(f"padron:{semilla}")  # noqa: S311 - invented, the same for a seed
    return [_toma(n, azar, inicio) for n in range(1, cuantas + 1)]


def _toma(n: int, azar: random.Random, inicio: date) -> Toma:
    sin_medidor = n % 17 == 0
    comercial = n % 9 == 0
    uso = "domestico_b" if sin_medidor else "comercial" if comercial else "domestico"
    pensionado = uso == "domestico" and n % 8 == 0
    suspendida = n % 37 == 0
    moral = comercial and n % 2 == 0
    nombre = f"{azar.choice(NOMBRES)} {azar.choice(APELLIDOS)} {azar.choice(APELLIDOS)}"
    giro = GIROS[(n // 9) % len(GIROS)]
    fila = {
        "cuenta": f"{n:06d}",
        "reparto": f"{n % len(RUTAS) + 1:02d}-{n // 40 + 1:03d}-{n:03d}",
        "nombre": f"{giro}, S.A. de C.V." if moral else giro if comercial else nombre,
        "tipo_persona": "moral" if moral else "fisica",
        "telefono": f"411{azar.randint(1000000, 1999999)}",
        "calle": azar.choice(CALLES),
        "numero": str(azar.randint(1, 420)),
        "colonia": COLONIAS[n % len(COLONIAS)],
        "cp": "38300",
        "uso": uso,
        "servicios": "agua+alcantarillado+tratamiento",
        "estado_servicio": "REAL",
        "situacion_comercial": "SUSPENDIDO" if suspendida else "ACTIVO",
        "lugar_corte": "CUADRO" if suspendida else "",
        "causa_suspension": "VOLUNTARIA" if suspendida else "",
        "zona": COLONIAS[n % len(COLONIAS)],
        "ruta": RUTAS[n % len(RUTAS)],
        "secuencia": str(n),
        "medidor": "" if sin_medidor else f"{8_800_000 + n * 7}",
        "digitos": "" if sin_medidor else "6",
        "lectura_inicial": "" if sin_medidor else str(azar.randint(80, 3200)),
        "fecha_lectura": "" if sin_medidor else inicio.isoformat(),
        "beneficio": "older_adults_pensioners_disability" if pensionado else "",
    }
    base = azar.randint(25, 75) if comercial else azar.randint(9, 31)
    return Toma(fila=fila, consumo_base=base, paga=_como_paga(n, azar))


def _como_paga(n: int, azar: random.Random) -> str:
    """A third never pays, so that at least a quarter owes; the others pay soon, late or in part."""
    if n % 3 == 0:
        return "nunca"
    return azar.choices(["pronto", "tarde", "parte"], [75, 17, 8])[0]


def escribir_padron(ruta: Path, lista: list[Toma]) -> None:
    """The accounts as the file that `aljibe padron importar` takes."""
    with ruta.open("w", encoding="utf-8", newline="") as salida:
        escritor = csv.DictWriter(salida, list(lista[0].fila))
        escritor.writeheader()
        escritor.writerows(toma.fila for toma in lista)


def escribir_lecturas(ruta: Path, lista: list[Toma], meses: list[str], semilla: int) -> None:
    """The readings of every month, as the file that `aljibe lecturas importar` takes.

    Summer is thirstier; now and then a meter cannot be read, or runs with a leak.
    """
    with ruta.open("w", encoding="utf-8", newline="") as salida:
        escritor = csv.writer(salida)
        escritor.writerow(["cuenta", "periodo", "fecha", "lectura", "medidor", "anomalia", "observacion"])
        for fila in _lecturas(lista, meses, semilla):
            escritor.writerow(fila)


def _lecturas(lista: list[Toma], meses: list[str], semilla: int) -> Iterator[list[str]]:
    for toma in lista:
        if not toma.fila["medidor"] or toma.fila["situacion_comercial"] == "SUSPENDIDO":
            continue
        azar = random.Random(f"lecturas:{semilla}:{toma.numero}")  # noqa: S311 - invented, the same for a seed
        lectura = int(toma.fila["lectura_inicial"])
        for mes in meses:
            estacion = {3: 1.1, 4: 1.25, 5: 1.35, 6: 1.25, 7: 1.1, 12: 0.9, 1: 0.9}.get(int(mes[5:]), 1.0)
            lectura += max(1, round(toma.consumo_base * estacion * azar.uniform(0.82, 1.2)))
            fecha = ultimo_dia(mes) - timedelta(days=azar.randint(0, 4))
            if azar.random() < 0.03:
                yield [toma.numero, mes, fecha.isoformat(), "", toma.fila["medidor"], "no_accesible", "Casa cerrada"]
            else:
                yield [toma.numero, mes, fecha.isoformat(), str(lectura), toma.fila["medidor"], "", ""]


def ultimo_dia(mes: str) -> date:
    """The last day of a period, AAAA-MM."""
    return sumar_meses(date(int(mes[:4]), int(mes[5:]), 1), 1) - timedelta(days=1)


def periodos(corte: str, cuantos: int) -> list[str]:
    """The `cuantos` periods that end in `corte`, oldest first."""
    ultimo = date(int(corte[:4]), int(corte[5:]), 1)
    return [f"{sumar_meses(ultimo, -n):%Y-%m}" for n in reversed(range(cuantos))]
