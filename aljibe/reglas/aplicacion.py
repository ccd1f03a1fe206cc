"""Where the money of a payment goes, and what the cashier hands back (K8; `contract.md`, Till)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from aljibe.reglas.dinero import CERO, al_centavo

EFECTIVO = "efectivo"
DENOMINACIONES = tuple(map(Decimal, ("1000", "500", "200", "100", "50", "20", "10", "5", "2", "1", "0.50")))
BILLETE_DESDE = Decimal(20)


class MediosInsuficientes(ValueError):
    """The tenders do not reach what is to be applied. `faltante` in pesos."""

    def __init__(self, faltante: Decimal) -> None:
        super().__init__(f"faltan {faltante}")
        self.faltante = faltante


class CambioMayorQueEfectivo(ValueError):
    """The change is larger than the cash received: no other tender gives change. Both in pesos."""

    def __init__(self, cambio: Decimal, efectivo: Decimal) -> None:
        super().__init__(f"el cambio {cambio} es mayor que el efectivo {efectivo}")
        self.cambio = cambio
        self.efectivo = efectivo


@dataclass(frozen=True, slots=True, kw_only=True)
class CargoAbierto:
    """An open cargo on the value date of a payment. Money in pesos.

    `orden`: place of its concept; `saldo`: balance, IVA and ajuste inside; `recargo`: surcharge still to raise
    on it that day, IVA inside; `accesorio`: it is itself an execution cost, collected among the surcharges.
    """

    id: int
    concepto: str
    orden: int
    periodo: str | None
    vencimiento: date
    saldo: Decimal
    recargo: Decimal = CERO
    accesorio: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Aplicacion:
    """Money given to a cargo, or to its surcharge if `recargo`; `saldo` is what then remains of that part."""

    cargo: CargoAbierto
    recargo: bool
    importe: Decimal
    saldo: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Reparto:
    """Applications in the order they were made. Their sum and `sobrante`, an advance, are the amount paid."""

    aplicaciones: tuple[Aplicacion, ...]
    sobrante: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Piezas:
    """Notes and coins of an amount, largest first, as (value, how many); `resto` has no coin."""

    piezas: tuple[tuple[Decimal, int], ...]
    resto: Decimal


def aplicar(importe: Decimal, cargos: Iterable[CargoAbierto], elegidos: Collection[int] | None = None) -> Reparto:
    """Split a payment among open cargos, to the centavo.

    Without `elegidos`: surcharges and execution costs of all of them, oldest first; then principal by (due
    date, order of the concept, id). With `elegidos` (ids): only those, by due date, each with its surcharge
    first and then its principal. What they do not take is `sobrante`, never given to others.

    Raises ValueError: `importe` is not positive or has parts of a centavo; a balance is negative; an id is
    repeated, or chosen and not open.
    Practice: K8.
    """
    if importe <= 0 or importe != al_centavo(importe):
        raise ValueError(f"se aplica un importe positivo en centavos: {importe}")
    abiertos = sorted(cargos, key=lambda cargo: (cargo.vencimiento, cargo.orden, cargo.id))
    ids = {cargo.id for cargo in abiertos}
    if len(ids) != len(abiertos):
        raise ValueError("un cargo está repetido")
    if any(cargo.saldo < 0 or cargo.recargo < 0 for cargo in abiertos):
        raise ValueError("un cargo no puede tener saldo o recargo negativo")
    if elegidos is not None and not ids.issuperset(elegidos):
        raise ValueError("un cargo elegido no está entre los abiertos")

    queda = importe
    aplicaciones = []
    for cargo, es_recargo in _en_orden(abiertos, elegidos):
        debido = cargo.recargo if es_recargo else cargo.saldo
        toma = min(queda, debido)
        if toma > 0:
            queda -= toma
            aplicaciones.append(Aplicacion(cargo=cargo, recargo=es_recargo, importe=toma, saldo=debido - toma))
    return Reparto(aplicaciones=tuple(aplicaciones), sobrante=queda)


def cambio(importe: Decimal, medios: Sequence[tuple[str, Decimal]]) -> Decimal:
    """Change to hand back, in pesos: Σ tenders − `importe`, out of cash only.

    `medios`: (tender, amount) in any order; a tender may come several times (two cards).

    Raises MediosInsuficientes, CambioMayorQueEfectivo; ValueError: an amount is not positive.
    Practice: `contract.md`, POST /cobros; R13.
    """
    if importe <= 0 or any(entregado <= 0 for _, entregado in medios):
        raise ValueError("el importe y cada medio de pago son positivos")
    recibido = sum((entregado for _, entregado in medios), CERO)
    if recibido < importe:
        raise MediosInsuficientes(importe - recibido)
    efectivo = sum((entregado for medio, entregado in medios if medio == EFECTIVO), CERO)
    if recibido - importe > efectivo:
        raise CambioMayorQueEfectivo(recibido - importe, efectivo)
    return recibido - importe


def neto_por_medio(importe: Decimal, medios: Sequence[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """What stays of each tender once the change is handed back, in pesos: its values add up to `importe`.

    In the order the tenders came; cash handed back whole is left out.

    Raises: as `cambio`.
    """
    devuelto = cambio(importe, medios)
    netos: dict[str, Decimal] = {}
    for medio, entregado in medios:
        netos[medio] = netos.get(medio, CERO) + entregado
    if EFECTIVO in netos:
        netos[EFECTIVO] -= devuelto
    return {medio: neto for medio, neto in netos.items() if neto > 0}


def repartir_medios(
    importes: Sequence[Decimal], medios: Sequence[tuple[str, Decimal, str]]
) -> list[list[tuple[str, Decimal, str]]]:
    """Which tender pays each of several amounts, in pesos: (tender, amount, reference) for each, in its order.

    Tenders are used up one after the other, cash last; the change is with the last amount that took cash. What was
    handed over is what is split: Σ parts = Σ tenders.

    Raises: as `cambio`, of the sum of the amounts.
    """
    cambio(sum(importes, CERO), [(medio, entregado) for medio, entregado, _ in medios])
    ordenados = sorted(medios, key=lambda medio: medio[0] == EFECTIVO)
    quedan = [entregado for _, entregado, _ in ordenados]
    tomas: list[dict[int, Decimal]] = []
    for importe in importes:
        suyas: dict[int, Decimal] = {}
        for n, queda in enumerate(quedan):
            toma = min(importe, queda)
            if toma > 0:
                quedan[n] -= toma
                importe -= toma
                suyas[n] = toma
        tomas.append(suyas)
    con_efectivo = [suyas for suyas in tomas if any(ordenados[n][0] == EFECTIVO for n in suyas)]
    ultima = (con_efectivo or tomas)[-1]
    for n, sobra in enumerate(quedan):
        if sobra > 0:
            ultima[n] = ultima.get(n, CERO) + sobra
    return [[(ordenados[n][0], toma, ordenados[n][2]) for n, toma in suyas.items()] for suyas in tomas]


def es_billete(valor: Decimal) -> bool:
    """Whether a denomination is paid out as a note: of 20 there are both, and they are counted together."""
    return valor >= BILLETE_DESDE


def piezas(importe: Decimal) -> Piezas:
    """The fewest Mexican notes and coins, from 1,000 to 0.50, that make an amount in pesos.

    Raises ValueError: `importe` is negative.
    """
    if importe < 0:
        raise ValueError("no se entrega un importe negativo")
    conteo = []
    for valor in DENOMINACIONES:
        cuantas = int(importe // valor)
        if cuantas:
            conteo.append((valor, cuantas))
            importe -= valor * cuantas
    return Piezas(piezas=tuple(conteo), resto=importe)


def _en_orden(abiertos: Sequence[CargoAbierto], elegidos: Collection[int] | None) -> list[tuple[CargoAbierto, bool]]:
    """Parts of the debt in the order they are paid: (cargo, whether it is its surcharge)."""
    if elegidos is not None:
        return [(cargo, es_recargo) for cargo in abiertos if cargo.id in elegidos for es_recargo in (True, False)]
    primero = [
        (cargo, es_recargo) for cargo in abiertos for es_recargo in ((True, False) if cargo.accesorio else (True,))
    ]
    return primero + [(cargo, False) for cargo in abiertos if not cargo.accesorio]
