"""From the dial to the cubic metres of a bill, and what is too high or too low to be believed (K4, K5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

MESES_DE_HISTORIA = 6
HISTORIA_MINIMA = 3
FRACCION_DE_VUELTA = 10


class Regla(StrEnum):
    """How a month without a reading is estimated; the anomaly that was found chooses it (K5)."""

    PROMEDIO_6 = "PROMEDIO_6"
    MISMO_MES = "MISMO_MES"
    ULTIMO = "ULTIMO"
    CERO = "CERO"
    ASIGNADO = "ASIGNADO"


class LecturaMenor(ValueError):
    """The reading is below the former one and no turn of the dial explains it: mistyped, or meter inverted."""

    def __init__(self, anterior: int, actual: int) -> None:
        super().__init__(f"la lectura {actual} es menor que la anterior, {anterior}")
        self.anterior = anterior
        self.actual = actual


@dataclass(frozen=True, slots=True, kw_only=True)
class Tramo:
    """Two real readings of one meter, in whole m³, and the digits of its dial."""

    anterior: int
    actual: int
    digitos: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Consumo:
    """m³ between two readings of a meter; `vuelta`: the dial passed through zero."""

    m3: int
    vuelta: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Liquidacion:
    """What a real reading bills, in m³, and where it leaves the account.

    `lectura_facturada`: up to where the dial is billed. It is the reading, or ahead of it by
    `por_compensar_m3`: m³ that estimates billed in excess and the next readings discount.
    """

    m3: int
    lectura_facturada: int
    por_compensar_m3: int
    vuelta: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Antecedentes:
    """What an estimate may stand on, in m³.

    `historial`: the former months billed with a meter, oldest first. `hace_un_anio`: the same month of the year
    before, billed with a meter. `volumen`: that of the account or else of its category.
    """

    historial: Sequence[int] = ()
    hace_un_anio: int | None = None
    volumen: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimacion:
    """The m³ of an estimated month and the rule that gave them, which may not be the one that was asked."""

    regla: Regla
    m3: int


def consumo(anterior: int, actual: int, digitos: int, tope_vuelta_m3: int | None = None) -> Consumo:
    """Consumption between two real readings of a meter of `digitos` digits, in whole m³.

    A smaller reading is a turn of the dial only if the m³ through zero are at most `tope_vuelta_m3`, by
    default a tenth of the dial (1,000 m³ with four digits): more is likelier a slip or a meter put backwards.
    A turn is still judged by `es_alta` as any other consumption.

    Raises LecturaMenor: smaller, and not a turn. ValueError: a reading is negative or longer than the dial.
    Practice: K4.
    """
    caratula = _caratula(digitos)
    if not (0 <= anterior < caratula and 0 <= actual < caratula):
        raise ValueError(f"la lectura no cabe en un medidor de {digitos} dígitos")
    if actual >= anterior:
        return Consumo(m3=actual - anterior, vuelta=False)
    m3 = caratula - anterior + actual
    if m3 > (caratula // FRACCION_DE_VUELTA if tope_vuelta_m3 is None else tope_vuelta_m3):
        raise LecturaMenor(anterior, actual)
    return Consumo(m3=m3, vuelta=True)


def liquidar(tramos: Sequence[Tramo], por_compensar_m3: int = 0, tope_vuelta_m3: int | None = None) -> Liquidacion:
    """What is billed when there is a real reading: the m³ of every span, less those estimates already billed.

    `tramos`: one span per meter in the period, in order; a change of meter has two and adds them. The first
    begins at the last **real** reading (`ultima_real`). If estimates went further than the dial, it bills 0 m³
    and carries the rest.

    Raises LecturaMenor, ValueError: as `consumo`, or there is no span, or `por_compensar_m3` is negative.
    Practice: K4.
    """
    if not tramos or por_compensar_m3 < 0:
        raise ValueError("una liquidación tiene al menos un tramo y nada negativo por compensar")
    consumos = [consumo(tramo.anterior, tramo.actual, tramo.digitos, tope_vuelta_m3) for tramo in tramos]
    diferencia = sum(medido.m3 for medido in consumos) - por_compensar_m3
    queda = max(-diferencia, 0)
    return Liquidacion(
        m3=max(diferencia, 0),
        lectura_facturada=(tramos[-1].actual + queda) % _caratula(tramos[-1].digitos),
        por_compensar_m3=queda,
        vuelta=any(medido.vuelta for medido in consumos),
    )


def estimar(lectura_facturada: int, m3: int, digitos: int, por_compensar_m3: int = 0) -> Liquidacion:
    """A month billed without a real reading: it moves the billed reading by `m3`, which stay to be compensated.

    Raises ValueError: a number is negative or the reading is longer than the dial.
    Practice: K4, K5.
    """
    caratula = _caratula(digitos)
    if not 0 <= lectura_facturada < caratula or m3 < 0 or por_compensar_m3 < 0:
        raise ValueError("una estimación parte de una lectura del medidor y suma m³")
    siguiente = lectura_facturada + m3
    return Liquidacion(
        m3=m3,
        lectura_facturada=siguiente % caratula,
        por_compensar_m3=por_compensar_m3 + m3,
        vuelta=siguiente >= caratula,
    )


def ultima_real(lectura_facturada: int, por_compensar_m3: int, digitos: int) -> int:
    """The last real reading of a meter, from up to where it is billed and what estimates added since."""
    return (lectura_facturada - por_compensar_m3) % _caratula(digitos)


def es_alta(m3: int, historial: Sequence[int]) -> bool:
    """Whether a consumption is twice or more the mean of the last six months, and not zero.

    `historial`: m³ of former months, oldest first, this one not included; only the last six count. With less
    than three no reading is high.

    Practice: K5.
    """
    meses = historial[-MESES_DE_HISTORIA:]
    return len(meses) >= HISTORIA_MINIMA and m3 > 0 and m3 * len(meses) >= 2 * sum(meses)


def es_baja(m3: int, historial: Sequence[int]) -> bool:
    """Whether a consumption is below a quarter of the mean of the last six months. `historial` as in `es_alta`.

    Practice: K5.
    """
    meses = historial[-MESES_DE_HISTORIA:]
    return len(meses) >= HISTORIA_MINIMA and 4 * m3 * len(meses) < sum(meses)


def promedio(historial: Sequence[int]) -> int | None:
    """Mean of the last six months in whole m³, half up. None without history."""
    meses = historial[-MESES_DE_HISTORIA:]
    if not meses:
        return None
    return (2 * sum(meses) + len(meses)) // (2 * len(meses))


def por_vivienda(m3: int, viviendas: int, modo: str = "abajo") -> int:
    """Whole m³ that each dwelling of a condominium pays of those of its meter; the rest of the division is nobody's.

    `modo`: abajo, arriba or cercano (half up). The law says the average and not how a fraction ends.

    Raises ValueError: a number is not positive, or the mode is another.
    Law: section 3, one meter for a condominium.
    """
    if m3 < 0 or viviendas < 1:
        raise ValueError("se reparten m³ entre una vivienda o más")
    abajo, resto = divmod(m3, viviendas)
    sube = {"abajo": False, "arriba": resto > 0, "cercano": 2 * resto >= viviendas}
    if modo not in sube:
        raise ValueError(f"el promedio va abajo, arriba o cercano, no «{modo}»")
    return abajo + sube[modo]


def ultimo(historial: Sequence[int]) -> int | None:
    """The m³ of the last month billed with a meter. None without history."""
    return historial[-1] if historial else None


def asignado(volumen: Decimal | None) -> int | None:
    """The assigned volume in whole m³, half up: the dial moves by whole m³. None without one."""
    return None if volumen is None else int(volumen.to_integral_value(ROUND_HALF_UP))


def evaluar_estimacion(regla: Regla, antecedentes: Antecedentes) -> Estimacion | None:
    """What an estimated month bills by a named rule.

    The same month of last year and the assigned volume give way to the mean of six months where they have nothing
    to stand on; None when the mean has nothing either. `CERO` needs nothing: only the base is paid.

    Practice: K5.
    """
    historial = antecedentes.historial
    propio = {
        Regla.PROMEDIO_6: None,
        Regla.MISMO_MES: antecedentes.hace_un_anio,
        Regla.ULTIMO: ultimo(historial),
        Regla.CERO: 0,
        Regla.ASIGNADO: asignado(antecedentes.volumen),
    }[regla]
    if propio is not None:
        return Estimacion(regla=regla, m3=propio)
    media = promedio(historial)
    return None if media is None else Estimacion(regla=Regla.PROMEDIO_6, m3=media)


def _caratula(digitos: int) -> int:
    if not 1 <= digitos <= 12:
        raise ValueError(f"un medidor tiene de 1 a 12 dígitos: {digitos}")
    return int(10**digitos)
