"""Who pays more and how much: two laws compared by use, by band of m³, by decile of consumption and by concept.

Everything is counted, nothing is sampled: medians and deciles are those of the exact ranks, with as many times each
consumption as it comes. Of what both laws price, every cut adds up to the same totals.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import TypeVar

from aljibe.reglas.dinero import CENTAVO, CERO, EXACTO, al_centavo
from aljibe.reglas.tarifa.comparacion import Cotejo
from aljibe.reglas.tarifa.esquema import CONCEPTOS

# Last m³ of each band; the last one goes on for ever.
RANGOS = (0, 10, 20, 30, 50, 100)
DECILES = 10
SIN_M3 = "Sin medidor"
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cambio:
    """What some bills pay under B against A, in pesos; percents are of A, with two decimals.

    `alza_media` is the mean of those that pay more, `baja_media` of those that pay less (negative). `mayor_alza` and
    `mayor_baja` are 0 if there is none. The percent of a bill that A gives free is not known: it is left out of
    `…_pct`, which are None when no bill has one.
    """

    recibos: int
    total_a: Decimal
    total_b: Decimal
    suben: int
    igual: int
    bajan: int
    media: Decimal
    mediana: Decimal
    mayor_alza: Decimal
    mayor_baja: Decimal
    alza_media: Decimal
    baja_media: Decimal
    media_pct: Decimal | None
    mediana_pct: Decimal | None
    mayor_alza_pct: Decimal | None
    mayor_baja_pct: Decimal | None

    @property
    def diferencia(self) -> Decimal:
        return self.total_b - self.total_a

    @property
    def porcentaje(self) -> Decimal | None:
        return porcentaje(self.total_a, self.total_b)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grupo:
    """A use or a band of m³."""

    clave: str
    nombre: str
    cambio: Cambio


@dataclass(frozen=True, slots=True, kw_only=True)
class Decil:
    """A tenth of the bills of a use, from those of least m³ (1) to those of most (10); 0: those without m³."""

    uso: str
    nombre: str
    decil: int
    desde_m3: Decimal | None
    hasta_m3: Decimal | None
    cambio: Cambio


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingreso:
    """What a concept brings under each law, in pesos."""

    concepto: str
    a: Decimal
    b: Decimal

    @property
    def diferencia(self) -> Decimal:
        return self.b - self.a

    @property
    def porcentaje(self) -> Decimal | None:
        return porcentaje(self.a, self.b)


@dataclass(frozen=True, slots=True, kw_only=True)
class SinPrecio:
    """Bills that law `a`, law `b` or `ambas` cannot price, and why; `importe`, what the other law charges for them."""

    ley: str
    uso: str
    motivo: str
    recibos: int
    importe: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Impacto:
    """The comparison. `total` is None when no bill is priced by both laws."""

    total: Cambio | None
    por_uso: tuple[Grupo, ...]
    por_rango: tuple[Grupo, ...]
    por_decil: tuple[Decil, ...]
    ingresos: tuple[Ingreso, ...]
    sin_precio: tuple[SinPrecio, ...]

    @property
    def recibos_sin_precio(self) -> int:
        return sum(fila.recibos for fila in self.sin_precio)


def medir(
    cotejos: Iterable[Cotejo], *, nombres: Mapping[str, str] | None = None, rangos: Sequence[int] = RANGOS
) -> Impacto:
    """The impact of law B on what was priced by law A. `nombres` of the uses, in the order in which they are told.

    Raises ValueError: `rangos` not increasing, or empty.
    """
    if not rangos or list(rangos) != sorted(set(rangos)):
        raise ValueError(f"los rangos van de menor a mayor, sin repetir: {rangos}")
    nombres = nombres or {}
    todos = list(cotejos)
    # A consumption is told apart or counted, never both.
    pesados = [_Pesado(cotejo=c, cuantas=c.consumo.cuantas) for c in todos if c.a is not None and c.b is not None]
    with localcontext(EXACTO):
        usos = _por(pesados, lambda p: p.cotejo.consumo.uso)
        ordenados = sorted(usos, key=lambda uso: (list(nombres).index(uso) if uso in nombres else len(nombres), uso))
        bandas = _por(pesados, lambda p: _rango(p.cotejo.consumo.m3, rangos))
        return Impacto(
            total=_cambio(pesados) if pesados else None,
            por_uso=tuple(Grupo(clave=u, nombre=nombres.get(u, u), cambio=_cambio(usos[u])) for u in ordenados),
            por_rango=tuple(
                Grupo(clave=_clave_de_rango(n, rangos), nombre=_nombre_de_rango(n, rangos), cambio=_cambio(bandas[n]))
                for n in sorted(bandas)
            ),
            por_decil=tuple(d for uso in ordenados for d in _deciles(uso, nombres.get(uso, uso), usos[uso])),
            ingresos=tuple(_ingreso(concepto, pesados) for concepto in (*CONCEPTOS, "iva", "ajuste")),
            sin_precio=tuple(_sin_precio(todos)),
        )


def porcentaje(a: Decimal, b: Decimal) -> Decimal | None:
    """How much more B is than A, in percent with two decimals, half up; None of what was nothing or less."""
    exacto = _porcentaje_exacto(a, b)
    return None if exacto is None else exacto.quantize(CENTAVO, ROUND_HALF_UP, EXACTO)


# Groups.


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pesado:
    """A consumption that both laws price, and how many of them are in the group at hand."""

    cotejo: Cotejo
    cuantas: int


def _por(pesados: Iterable[_Pesado], clave: Callable[[_Pesado], T]) -> dict[T, list[_Pesado]]:
    grupos: dict[T, list[_Pesado]] = {}
    for pesado in pesados:
        grupos.setdefault(clave(pesado), []).append(pesado)
    return grupos


def _rango(m3: Decimal | None, rangos: Sequence[int]) -> int:
    """Number of the band of `m3`: that of the first limit that it does not pass; what has no m³ goes last."""
    if m3 is None:
        return len(rangos) + 1
    return next((n for n, hasta in enumerate(rangos) if m3 <= hasta), len(rangos))


def _clave_de_rango(n: int, rangos: Sequence[int]) -> str:
    """`0`, `1-10`, `101-` or, of what has no m³, `sin-m3`."""
    if n > len(rangos):
        return "sin-m3"
    desde = 0 if n == 0 else rangos[n - 1] + 1
    if n == len(rangos):
        return f"{desde}-"
    return str(desde) if desde == rangos[n] else f"{desde}-{rangos[n]}"


def _nombre_de_rango(n: int, rangos: Sequence[int]) -> str:
    if n > len(rangos):
        return SIN_M3
    if n == len(rangos):
        return f"Más de {rangos[-1]} m³"
    return f"{_clave_de_rango(n, rangos).replace('-', ' a ')} m³"


def _deciles(uso: str, nombre: str, pesados: Sequence[_Pesado]) -> Iterator[Decil]:
    """The tenths of a use; those of equal m³ go by what they pay, so that the cut does not depend on their order."""
    sin_m3 = [p for p in pesados if p.cotejo.consumo.m3 is None]
    if sin_m3:
        yield Decil(uso=uso, nombre=nombre, decil=0, desde_m3=None, hasta_m3=None, cambio=_cambio(sin_m3))
    medidos = sorted((p for p in pesados if p.cotejo.consumo.m3 is not None), key=_por_consumo)
    cuantos = sum(p.cuantas for p in medidos)
    for decil in range(1, DECILES + 1):
        suyos = _tajada(medidos, (decil - 1) * cuantos // DECILES, decil * cuantos // DECILES)
        if suyos:
            yield Decil(
                uso=uso,
                nombre=nombre,
                decil=decil,
                desde_m3=suyos[0].cotejo.consumo.m3,
                hasta_m3=suyos[-1].cotejo.consumo.m3,
                cambio=_cambio(suyos),
            )


def _por_consumo(pesado: _Pesado) -> tuple[Decimal, Decimal, Decimal]:
    consumo, a, b = pesado.cotejo.consumo, pesado.cotejo.a, pesado.cotejo.b
    assert consumo.m3 is not None and a is not None and b is not None
    return consumo.m3, a.total, b.total


def _tajada(pesados: Sequence[_Pesado], desde: int, hasta: int) -> list[_Pesado]:
    """Those of ranks `desde` (included) to `hasta` (excluded), where each one counts as many times as it comes."""
    salida, antes = [], 0
    for pesado in pesados:
        adentro = min(hasta, antes + pesado.cuantas) - max(desde, antes)
        if adentro > 0:
            salida.append(replace(pesado, cuantas=adentro))
        antes += pesado.cuantas
    return salida


def _ingreso(concepto: str, pesados: Sequence[_Pesado]) -> Ingreso:
    return Ingreso(
        concepto=concepto,
        a=sum((getattr(p.cotejo.a, concepto) * p.cuantas for p in pesados), CERO),
        b=sum((getattr(p.cotejo.b, concepto) * p.cuantas for p in pesados), CERO),
    )


def _sin_precio(cotejos: Iterable[Cotejo]) -> Iterator[SinPrecio]:
    """Those with no price in one law or in both, together by what is wrong, as they first come."""
    hallados: dict[tuple[str, str, str], list[Cotejo]] = {}
    for cotejo in cotejos:
        if cotejo.a is None and cotejo.b is None:
            motivos = dict.fromkeys((cotejo.motivo_a, cotejo.motivo_b))
            ley, motivo = "ambas", " ".join(motivos)
        elif cotejo.a is None:
            ley, motivo = "a", cotejo.motivo_a
        elif cotejo.b is None:
            ley, motivo = "b", cotejo.motivo_b
        else:
            continue
        hallados.setdefault((ley, cotejo.consumo.uso, motivo), []).append(cotejo)
    for (ley, uso, motivo), suyos in hallados.items():
        cobra = [(otra.total, c.consumo.cuantas) for c in suyos if (otra := c.a or c.b) is not None]
        yield SinPrecio(
            ley=ley,
            uso=uso,
            motivo=motivo,
            recibos=sum(c.consumo.cuantas for c in suyos),
            importe=sum((total * cuantas for total, cuantas in cobra), CERO) if cobra else None,
        )


# Counts.


def _cambio(pesados: Sequence[_Pesado]) -> Cambio:
    cambios = [(p.cotejo.diferencia, p.cuantas) for p in pesados]
    relativos = [
        (exacto, p.cuantas)
        for p in pesados
        if p.cotejo.a is not None
        and p.cotejo.b is not None
        and (exacto := _porcentaje_exacto(p.cotejo.a.total, p.cotejo.b.total)) is not None
    ]
    alzas = [(cambio, cuantas) for cambio, cuantas in cambios if cambio > 0]
    bajas = [(cambio, cuantas) for cambio, cuantas in cambios if cambio < 0]
    suben, bajan, todos = _cuantos(alzas), _cuantos(bajas), _cuantos(cambios)
    return Cambio(
        recibos=todos,
        total_a=sum((p.cotejo.a.total * p.cuantas for p in pesados if p.cotejo.a is not None), CERO),
        total_b=sum((p.cotejo.b.total * p.cuantas for p in pesados if p.cotejo.b is not None), CERO),
        suben=suben,
        igual=todos - suben - bajan,
        bajan=bajan,
        media=_media(cambios),
        mediana=_mediana(cambios),
        mayor_alza=al_centavo(max((cambio for cambio, _ in alzas), default=CERO)),
        mayor_baja=al_centavo(min((cambio for cambio, _ in bajas), default=CERO)),
        alza_media=_media(alzas),
        baja_media=_media(bajas),
        media_pct=_media(relativos) if relativos else None,
        mediana_pct=_mediana(relativos) if relativos else None,
        mayor_alza_pct=al_centavo(max(CERO, *(r for r, _ in relativos))) if relativos else None,
        mayor_baja_pct=al_centavo(min(CERO, *(r for r, _ in relativos))) if relativos else None,
    )


_Pesos = Sequence[tuple[Decimal, int]]


def _cuantos(valores: _Pesos) -> int:
    return sum(cuantas for _, cuantas in valores)


def _media(valores: _Pesos) -> Decimal:
    """With two decimals, half up; 0.00 of none."""
    cuantos = _cuantos(valores)
    return al_centavo(sum((valor * cuantas for valor, cuantas in valores), CERO) / cuantos) if cuantos else CERO


def _mediana(valores: _Pesos) -> Decimal:
    """The value in the middle of them all, or half of the sum of the two, with two decimals, half up."""
    ordenados = sorted(valores)
    cuantos = _cuantos(valores)
    return al_centavo((_de_rango(ordenados, (cuantos - 1) // 2) + _de_rango(ordenados, cuantos // 2)) / 2)


def _de_rango(ordenados: _Pesos, rango: int) -> Decimal:
    """The value of rank `rango`, from 0, where each one counts as many times as it comes."""
    for valor, cuantas in ordenados:
        if rango < cuantas:
            return valor
        rango -= cuantas
    raise AssertionError("the rank is below how many there are")


def _porcentaje_exacto(a: Decimal, b: Decimal) -> Decimal | None:
    if a == b:
        return CERO
    return EXACTO.divide((b - a) * 100, a) if a > 0 else None
