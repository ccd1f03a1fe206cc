"""The comparison of two laws as one thing: what was compared, the sentences to say aloud, and its document.

No database and no Django: the command on bare files tells it as the screens do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from aljibe.reglas.tarifa.comparacion import Cotejo
from aljibe.reglas.tarifa.impacto import SIN_M3, Cambio, Decil, Grupo, Impacto, Ingreso, SinPrecio, medir, porcentaje

NOMBRE_DE_CONCEPTO = {
    "agua": "Agua",
    "alcantarillado": "Alcantarillado",
    "tratamiento": "Tratamiento",
    "iva": "IVA",
    "ajuste": "Ajuste",
    "total": "Total",
}
NOMBRE_DE_LEY = {"a": "A", "b": "B", "ambas": "A y B"}
# How a use goes with what is counted: `cuentas domésticas`, `recibos domésticos`.
_ADJETIVOS = {"domestico": "doméstic{}s", "mixto": "mixt{}s", "comercial": "comerciales", "industrial": "industriales"}
_DENOMINADORES = (2, 3, 4, 5, 10)
_CERCA = Decimal("0.01")


class Base(StrEnum):
    """What was priced twice."""

    LISTA = "lista_de_precios"
    CONSUMOS = "consumos"
    RECIBOS = "recibos"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeyComparada:
    """One of the two laws. `propuesta`: it is still a draft."""

    nombre: str
    desde: date
    hasta: date
    propuesta: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparacion:
    """Two laws, what was priced by both, and what came out.

    `desde` and `hasta` are the periods of the bills, both included; `mes`, that of the price lists, which are told
    beside whatever was priced. `nombres`, of the uses, by their keys.
    """

    a: LeyComparada
    b: LeyComparada
    base: Base
    impacto: Impacto
    precios: tuple[Cotejo, ...]
    mes: int
    nombres: Mapping[str, str]
    desde: str | None = None
    hasta: str | None = None


def comparacion(
    *,
    a: LeyComparada,
    b: LeyComparada,
    base: Base,
    precios: Sequence[Cotejo],
    mes: int,
    nombres: Mapping[str, str],
    cotejos: Sequence[Cotejo] | None = None,
    desde: str | None = None,
    hasta: str | None = None,
) -> Comparacion:
    """The comparison of `cotejos`; of the price lists themselves, if they are not given."""
    return Comparacion(
        a=a,
        b=b,
        base=base,
        impacto=medir(precios if cotejos is None else cotejos, nombres=nombres),
        precios=tuple(precios),
        mes=mes,
        nombres=nombres,
        desde=desde,
        hasta=hasta,
    )


# In words.


def frases(hecha: Comparacion) -> list[str]:
    """What one can say aloud to the Consejo: who pays more, what the organismo would collect, what is not known."""
    total, dichas = hecha.impacto.total, []
    if total is None:
        dichas.append("Ninguno de los casos tiene precio en las dos leyes: no hay nada que comparar.")
    else:
        dichas.append(_quien_paga_mas(hecha, max(hecha.impacto.por_uso, key=lambda grupo: grupo.cambio.recibos)))
        if hecha.base is not Base.LISTA:
            dichas.append(_cuanto_se_cobra(total))
    if faltan := hecha.impacto.recibos_sin_precio:
        cosa, _ = _que_se_cuenta(hecha)
        quedan = f"Queda fuera 1 {cosa[:-1]}" if faltan == 1 else f"Quedan fuera {faltan:,} {cosa}"
        dichas.append(f"{quedan} sin precio en alguna de las dos leyes, con su motivo aparte.")
    return dichas


def _quien_paga_mas(hecha: Comparacion, grupo: Grupo) -> str:
    cambio = grupo.cambio
    cosa, letra = _que_se_cuenta(hecha)
    # The larger number speaks; of equal ones, those that pay more.
    cuantos, que = max((cambio.suben, 2), (cambio.bajan, 1), (cambio.igual, 0))
    parte = _parte_en_palabras(cuantos, cambio.recibos, f"{cosa} {_de_que_uso(grupo, letra)}", letra)
    inicio = f"Con {_dicha(hecha)}, {parte}"
    al_mes = "" if hecha.base is Base.LISTA else " al mes"
    verbos = ("pagan lo mismo", "pagan menos", "pagan más") if letra == "a" else ("quedan igual", "bajan", "suben")
    if que == 0:
        return f"{inicio} {verbos[0]}."
    return f"{inicio} {verbos[que]}: {abs((0, cambio.baja_media, cambio.alza_media)[que]):,.2f}{al_mes} en promedio."


def _cuanto_se_cobra(total: Cambio) -> str:
    if not total.diferencia:
        return f"En total se cobraría lo mismo: $ {total.total_a:,.2f}."
    relativo = "" if total.porcentaje is None else f" ({abs(total.porcentaje):,.2f} %)"
    mas = "más" if total.diferencia > 0 else "menos"
    return (
        f"En total se cobrarían $ {abs(total.diferencia):,.2f} {mas}{relativo}:"
        f" $ {total.total_b:,.2f} en lugar de $ {total.total_a:,.2f}."
    )


def _que_se_cuenta(hecha: Comparacion) -> tuple[str, str]:
    """What is counted, and the letter of its gender: one period has one bill for each account."""
    if hecha.base is Base.LISTA:
        return "precios", "o"
    if hecha.base is Base.CONSUMOS:
        return "consumos", "o"
    return ("cuentas", "a") if hecha.desde == hecha.hasta else ("recibos", "o")


def _de_que_uso(grupo: Grupo, letra: str) -> str:
    if grupo.clave in _ADJETIVOS:
        return _ADJETIVOS[grupo.clave].format(letra)
    return f"de «{grupo.nombre}»"


def _parte_en_palabras(cuantos: int, todos: int, cosa: str, letra: str) -> str:
    """`3 de cada 4 cuentas domésticas`; the plainest fraction within one hundredth, else so many of each hundred."""
    if cuantos == todos:
        return f"tod{letra}s l{letra}s {cosa}" if todos > 1 else f"l{letra}s {cosa}"
    parte = Decimal(cuantos) / todos
    for entre in _DENOMINADORES:
        n = int((parte * entre).to_integral_value())
        if 0 < n < entre and abs(parte - Decimal(n) / entre) <= _CERCA:
            return f"{n} de cada {entre} {cosa}"
    # The larger part of three is never none of a hundred; it is not all of it either.
    return f"{min(int((parte * 100).to_integral_value()), 99)} de cada 100 {cosa}"


def _dicha(hecha: Comparacion) -> str:
    if hecha.b.propuesta and not hecha.a.propuesta:
        return "la ley propuesta"
    return "la segunda ley" if hecha.a.nombre == hecha.b.nombre else f"la {hecha.b.nombre}"


# As a document.


def como_documento(hecha: Comparacion) -> dict[str, Any]:
    """The comparison for another program: money and percents as text, what is not known as null."""
    impacto = hecha.impacto
    return {
        "leyes": {"a": _de_ley(hecha.a), "b": _de_ley(hecha.b)},
        "base": str(hecha.base),
        "desde": hecha.desde,
        "hasta": hecha.hasta,
        "frases": frases(hecha),
        "total": None if impacto.total is None else _de_cambio(impacto.total),
        "por_uso": [{"uso": g.clave, "nombre": g.nombre, **_de_cambio(g.cambio)} for g in impacto.por_uso],
        "por_rango": [{"rango": g.clave, "nombre": g.nombre, **_de_cambio(g.cambio)} for g in impacto.por_rango],
        "por_decil": [
            {
                "uso": d.uso,
                "nombre": d.nombre,
                "decil": d.decil or None,
                "desde_m3": numero(d.desde_m3),
                "hasta_m3": numero(d.hasta_m3),
                **_de_cambio(d.cambio),
            }
            for d in impacto.por_decil
        ],
        "ingresos": [_de_ingreso(fila) for fila in (*impacto.ingresos, total_de_ingresos(impacto))],
        "sin_precio": [_de_sin_precio(fila) for fila in impacto.sin_precio],
        "recibos_sin_precio": impacto.recibos_sin_precio,
    }


def precios_como_documento(hecha: Comparacion) -> list[dict[str, Any]]:
    """The price lists, m³ by m³; null where a law has no price."""
    return [
        {
            "uso": c.consumo.uso,
            "mes": c.consumo.mes,
            "m3": numero(c.consumo.m3),
            "a": None if c.a is None else dinero(c.a.total),
            "b": None if c.b is None else dinero(c.b.total),
            "diferencia": None if c.a is None or c.b is None else dinero(c.diferencia),
            "porcentaje": None if c.a is None or c.b is None else _texto(porcentaje(c.a.total, c.b.total)),
        }
        for c in hecha.precios
    ]


def total_de_ingresos(impacto: Impacto) -> Ingreso:
    """What all the concepts add up to."""
    return Ingreso(
        concepto="total",
        a=sum((fila.a for fila in impacto.ingresos), Decimal("0.00")),
        b=sum((fila.b for fila in impacto.ingresos), Decimal("0.00")),
    )


def tramo_de(decil: Decil) -> str:
    """`12 a 24 m³`, `12 m³`; of what has no m³, the words that say so."""
    if decil.desde_m3 is None:
        return SIN_M3
    desde, hasta = numero(decil.desde_m3), numero(decil.hasta_m3)
    return f"{desde} m³" if desde == hasta else f"{desde} a {hasta} m³"


def dinero(importe: Decimal) -> str:
    """`1234.50`; never `-0.00`."""
    return f"{importe + 0:.2f}"


def numero(m3: Decimal | None) -> str | None:
    """`20`, `12.5`."""
    return None if m3 is None else f"{m3.normalize():f}"


def _texto(valor: Decimal | None) -> str | None:
    return None if valor is None else dinero(valor)


def _de_ley(ley: LeyComparada) -> dict[str, Any]:
    return {
        "nombre": ley.nombre,
        "desde": ley.desde.isoformat(),
        "hasta": ley.hasta.isoformat(),
        "propuesta": ley.propuesta,
    }


def _de_cambio(cambio: Cambio) -> dict[str, Any]:
    return {
        "recibos": cambio.recibos,
        "a": dinero(cambio.total_a),
        "b": dinero(cambio.total_b),
        "diferencia": dinero(cambio.diferencia),
        "porcentaje": _texto(cambio.porcentaje),
        "suben": cambio.suben,
        "igual": cambio.igual,
        "bajan": cambio.bajan,
        "media": dinero(cambio.media),
        "mediana": dinero(cambio.mediana),
        "mayor_alza": dinero(cambio.mayor_alza),
        "mayor_baja": dinero(cambio.mayor_baja),
        "alza_media": dinero(cambio.alza_media),
        "baja_media": dinero(cambio.baja_media),
        "media_porcentaje": _texto(cambio.media_pct),
        "mediana_porcentaje": _texto(cambio.mediana_pct),
        "mayor_alza_porcentaje": _texto(cambio.mayor_alza_pct),
        "mayor_baja_porcentaje": _texto(cambio.mayor_baja_pct),
    }


def _de_ingreso(fila: Ingreso) -> dict[str, Any]:
    return {
        "concepto": fila.concepto,
        "a": dinero(fila.a),
        "b": dinero(fila.b),
        "diferencia": dinero(fila.diferencia),
        "porcentaje": _texto(fila.porcentaje),
    }


def _de_sin_precio(fila: SinPrecio) -> dict[str, Any]:
    return {
        "ley": fila.ley,
        "uso": fila.uso,
        "motivo": fila.motivo,
        "recibos": fila.recibos,
        "importe": None if fila.importe is None else dinero(fila.importe),
    }
