"""Where a validation writes what it finds."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from aljibe.reglas.tarifa import esquema
from aljibe.reglas.tarifa.esquema import ValorInvalido

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Problema:
    """A finding: path of the key (`metered[domestico].table.35`), its value as read, and what was expected."""

    ruta: str
    valor: Any
    esperado: str

    @property
    def vacio(self) -> bool:
        """Whether nothing is there: the key is missing, or null."""
        return self.valor is None or self.valor is esquema.AUSENTE

    @property
    def dicho(self) -> str:
        """The value as a person reads it."""
        return "falta" if self.valor is esquema.AUSENTE else esquema.como_texto(self.valor)

    def __str__(self) -> str:
        """In one line: path, value and what was expected; of the whole file, only what was expected."""
        if not self.ruta and self.valor is None:
            return self.esperado
        return ": ".join(filter(None, (self.ruta, f"{self.dicho}; se esperaba {self.esperado}")))


class Revision:
    """Collects problems and notices; the same finding, reached by two ways, counts once."""

    def __init__(self) -> None:
        self.problemas: dict[tuple[str, str], Problema] = {}
        self.avisos: dict[tuple[str, str], Problema] = {}

    def problema(self, ruta: str, valor: object, esperado: str) -> None:
        self.problemas.setdefault((ruta, esperado), Problema(ruta, valor, esperado))

    def aviso(self, ruta: str, valor: object, esperado: str) -> None:
        self.avisos.setdefault((ruta, esperado), Problema(ruta, valor, esperado))

    def leer(self, ruta: str, valor: object, lector: Callable[[object], T]) -> T | None:
        """`valor` as `lector` reads it; a missing or bad one is a problem and gives None."""
        try:
            return lector(valor)
        except ValorInvalido as error:
            self.problema(ruta, valor, error.esperado)
            return None

    def opcional(self, ruta: str, mapa: Mapping[Any, Any], clave: str, lector: Callable[[object], T]) -> T | None:
        """Like `leer`, for a key of `mapa` that may be absent."""
        return self.leer(f"{ruta}.{clave}" if ruta else clave, mapa[clave], lector) if clave in mapa else None

    def desconocidas(self, ruta: str, mapa: Mapping[Any, Any], conocidas: Iterable[str]) -> list[Any]:
        """Keys of `mapa` that the schema does not know, each with its notice."""
        ajenas = [clave for clave in mapa if clave not in conocidas]
        for clave in ajenas:
            self.aviso(unir(ruta, clave), mapa[clave], "una clave del esquema; se conserva y no se usa")
        return ajenas

    def precios(self, ruta: str, valor: object, *, mensual: bool) -> list[Decimal | None]:
        """The price, or the twelve; None for each that cannot be read."""
        if not mensual:
            lector = lambda v: esquema.precio_de_la_ley(v, mensual=False, mes=1)  # noqa: E731
            return [self.leer(ruta, valor, lector)]
        try:
            celdas = [esquema.del_mes(valor, mes) for mes in range(1, 13)]
        except ValorInvalido as error:
            self.problema(ruta, valor, error.esperado)
            return [None] * 12
        return [
            self.leer(f"{ruta}[{mes}]", celda, esquema.importe)
            for mes, celda in zip(esquema.MESES, celdas, strict=True)
        ]


def unir(ruta: str, clave: object) -> str:
    """`ruta` and a key below it, on one line whatever the key."""
    if isinstance(clave, str | int):
        texto = " ".join(str(clave)[:80].split()) if not isinstance(clave, int) or abs(clave) < 10**30 else "número"
    else:
        texto = esquema.como_texto(clave)
    return f"{ruta}.{texto}" if ruta else texto


def nombres_de_filas(filas: Iterable[object], *llaves: str) -> list[str]:
    """How each row of a list is called in a path: by its name if no other row has it, else by its position."""
    nombres = []
    for fila in filas:
        valor = next((fila[k] for k in llaves if k in fila), None) if isinstance(fila, dict) else None
        nombres.append(" ".join(valor.split()) if isinstance(valor, str) else "")
    veces = Counter(nombres)
    return [n if n and veces[n] == 1 else str(i) for i, n in enumerate(nombres)]
