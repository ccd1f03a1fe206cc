"""Two laws of the database compared: on the bills of some periods, or by their price lists alone."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

from aljibe.base.rechazos import NoExiste, ValorInvalido
from aljibe.facturacion import queries as facturacion
from aljibe.reglas.tarifa.comparacion import (
    Consumo,
    Cotejo,
    Importes,
    nombres_de_usos,
    precios_de_lista,
    primer_mes_comun,
)
from aljibe.reglas.tarifa.compilacion import CONCEPTO_DE_CLASE
from aljibe.reglas.tarifa.esquema import MESES
from aljibe.reglas.tarifa.ley import Ley as LeyPura
from aljibe.reportes.comparacion import Base, Comparacion, LeyComparada, comparacion
from aljibe.tarifas import queries as tarifas
from aljibe.tarifas.models import EstadoDeLey, Ley

PERIODOS_DE_UNA_VEZ = 36
_AQUI = Path(__file__).parent
_DE_GRUPO, _DE_LEY = 9, 11


class PeriodosAlReves(ValorInvalido):
    codigo = "periodos-al-reves"


class DemasiadosPeriodos(ValorInvalido):
    codigo = "demasiados-periodos"


class EquivalenciaSinUso(ValorInvalido):
    codigo = "equivalencia-sin-uso"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leida:
    """A law of the database, as its rows and as its file."""

    id: int
    comparada: LeyComparada
    pura: LeyPura
    usos: frozenset[str]
    redondeo_a: Decimal | None
    redondeo_modo: str


def comparar(
    *, ley_a: int, ley_b: int, desde: str, hasta: str, equivalencias: Mapping[str, str] | None = None
) -> Comparacion:
    """Two laws on the bills in force of the periods `desde` to `hasta` (AAAA-MM, both included).

    Each bill is priced anew by both laws, drafts too, in the month of its period (K3), by the statement of the run.
    Seven statements, however many bills and periods; up to nine the first time a file is read.

    Raises: NoExiste (a law), PeriodoMalEscrito, PeriodosAlReves, DemasiadosPeriodos, EquivalenciaSinUso.
    """
    _juzgar_periodos(desde, hasta)
    a, b = _leida(ley_a), _leida(ley_b)
    otras = equivalencias or {}
    _juzgar_equivalencias(otras, a, b)
    parametros: dict[str, Any] = {"desde": desde, "hasta": hasta}
    for lado, ley in (("a", a), ("b", b)):
        propias = {uso: otro for uso, otro in otras.items() if uso not in ley.usos}
        parametros |= {
            f"ley_{lado}": ley.id,
            f"redondeo_a_{lado}": ley.redondeo_a,
            f"redondeo_modo_{lado}": ley.redondeo_modo,
            f"usos_{lado}": list(propias),
            f"otros_{lado}": list(propias.values()),
        }
    with connection.cursor() as cursor:
        cursor.execute(_sql(), parametros)
        cotejos = [_cotejo(fila) for fila in cursor.fetchall()]
    return _hecha(a, b, Base.RECIBOS, otras, int(hasta[5:]), cotejos=cotejos, desde=desde, hasta=hasta)


def comparar_listas(
    *, ley_a: int, ley_b: int, mes: int | None = None, equivalencias: Mapping[str, str] | None = None
) -> Comparacion:
    """The price lists of two laws in a month, the first that both rule unless told. Six statements, or up to eight.

    Raises: NoExiste (a law), EquivalenciaSinUso.
    """
    a, b = _leida(ley_a), _leida(ley_b)
    otras = equivalencias or {}
    _juzgar_equivalencias(otras, a, b)
    return _hecha(a, b, Base.LISTA, otras, mes or primer_mes_comun(a.pura, b.pura))


def _hecha(
    a: _Leida, b: _Leida, base: Base, equivalencias: Mapping[str, str], mes: int, **de_recibos: Any
) -> Comparacion:
    return comparacion(
        a=a.comparada,
        b=b.comparada,
        base=base,
        precios=precios_de_lista(a.pura, b.pura, mes, equivalencias),
        mes=mes,
        nombres=nombres_de_usos(a.pura, b.pura),
        **de_recibos,
    )


def _leida(ley_id: int) -> _Leida:
    ley = Ley.objects.defer("texto").filter(pk=ley_id).first()
    if ley is None:
        raise NoExiste(que="la ley", clave=ley_id)
    return _Leida(
        id=ley_id,
        comparada=LeyComparada(
            nombre=ley.nombre,
            desde=ley.vigente_desde,
            hasta=ley.vigente_hasta,
            propuesta=ley.estado == EstadoDeLey.BORRADOR,
        ),
        # The file is shared; what it remembers of what is asked here is not, so that it never grows.
        pura=LeyPura(tarifas.ley_leida(ley_id).datos),
        usos=frozenset(uso.clave for uso in tarifas.usos(ley_id)),
        redondeo_a=ley.redondeo_a,
        redondeo_modo=ley.redondeo_modo,
    )


def _juzgar_periodos(desde: str, hasta: str) -> None:
    primero, ultimo = facturacion.primer_dia(desde), facturacion.primer_dia(hasta)
    meses = (ultimo.year - primero.year) * 12 + ultimo.month - primero.month + 1
    if meses < 1:
        raise PeriodosAlReves(campo="hasta", mensaje=f"Del periodo {desde} al {hasta} no hay ninguno; inviértalos.")
    if meses > PERIODOS_DE_UNA_VEZ:
        raise DemasiadosPeriodos(
            campo="desde", mensaje=f"Del {desde} al {hasta} son {meses} periodos; elija {PERIODOS_DE_UNA_VEZ} o menos."
        )


def _juzgar_equivalencias(equivalencias: Mapping[str, str], a: _Leida, b: _Leida) -> None:
    for uso, otro in equivalencias.items():
        if otro not in a.usos | b.usos or not uso.isprintable():
            raise EquivalenciaSinUso(
                campo="equivale", mensaje=f"«{uso}» no se compara como «{otro}»: ninguna de las leyes tiene ese uso."
            )


# The bills.


@cache
def _sql() -> str:
    casos = _texto("casos")
    return _texto("comparacion").format(
        casos_a=_con_ley(casos, "a"),
        casos_b=_con_ley(casos, "b"),
        precio_a=facturacion.precio_de_casos("a"),
        precio_b=facturacion.precio_de_casos("b"),
    )


def _texto(nombre: str) -> str:
    """A statement without its comments: what they say in braces is no place to fill."""
    return re.sub(r"^\s*--.*\n", "", (_AQUI / f"{nombre}.sql").read_text(encoding="utf-8"), flags=re.MULTILINE)


def _con_ley(texto: str, ley: str) -> str:
    return re.sub(r"%\((\w+)\)s", rf"%(\1_{ley})s", texto)


def _cotejo(fila: Sequence[Any]) -> Cotejo:
    clase, uso, m3, mes, beneficio, con_alcantarillado, con_tratamiento, suspendido, cuantas = fila[:_DE_GRUPO]
    (a, motivo_a), (b, motivo_b) = (
        _de_ley(mes, fila[desde : desde + _DE_LEY]) for desde in (_DE_GRUPO, _DE_GRUPO + _DE_LEY)
    )
    return Cotejo(
        consumo=Consumo(
            uso=uso,
            m3=m3,
            mes=mes,
            concepto=CONCEPTO_DE_CLASE[clase],
            beneficio=beneficio,
            con_alcantarillado=con_alcantarillado,
            con_tratamiento=con_tratamiento,
            suspendido=suspendido,
            cuantas=cuantas,
        ),
        a=a,
        b=b,
        motivo_a=motivo_a,
        motivo_b=motivo_b,
    )


def _de_ley(mes: int, fila: Sequence[Any]) -> tuple[Importes | None, str]:
    """The amounts of a law, or why it has none."""
    uso, clase, m3, motivo, detalle, *importes = fila
    if clase is None:
        return None, f"La ley no tiene el uso «{uso}» en {MESES[mes - 1]}."
    if m3 is None:
        return None, f"La ley cobra «{uso}» por sus m³, y estos recibos no los tienen."
    if motivo is not None:
        return None, detalle
    agua, alcantarillado, tratamiento, iva, ajuste, total = importes
    return Importes(
        agua=agua, alcantarillado=alcantarillado, tratamiento=tratamiento, iva=iva, ajuste=ajuste, total=total
    ), ""
