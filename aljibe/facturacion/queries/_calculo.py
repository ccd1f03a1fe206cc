"""What a run would bill: one SELECT for any accounts, used by the run and by its rehearsal alike."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection

from aljibe.base.rechazos import NoExiste, Rechazo, ValorInvalido
from aljibe.facturacion.models import PERIODO
from aljibe.facturacion.queries._cierre import exigir_abierto
from aljibe.padron.models import Ruta
from aljibe.reglas.plazos import sumar_meses, vencimiento
from aljibe.tarifas import queries as tarifas

TRAMO = 500
SERIE = "RA"
MESES_DE_HISTORIAL = 24
_AQUI = Path(__file__).parent


def texto(nombre: str) -> str:
    """A statement without its comments: they are for readers, and it is sent once for each chunk."""
    return re.sub(r"^--.*\n", "", (_AQUI / f"{nombre}.sql").read_text(encoding="utf-8"), flags=re.MULTILINE)


PRECIO = texto("precio")
CALCULO = texto("calculo").format(consumo=texto("consumo"), precio=PRECIO)
_PENDIENTES = """
SELECT c.ruta_id, count(*)
FROM padron_cuenta c
WHERE c.ruta_id = ANY(%(rutas)s) AND NOT EXISTS (
    SELECT FROM facturacion_reciboagua r
    WHERE r.cuenta_id = c.id AND r.estado = 'VIGENTE' AND r.periodo = %(periodo)s
)
GROUP BY c.ruta_id
"""
# OFFSET 0 keeps the look-up by account: the statistics of a table that a run fills are always behind.
_SIGUIENTES = """
SELECT c.id, c.secuencia
FROM padron_cuenta c
WHERE c.ruta_id = %(ruta)s AND (c.secuencia, c.id) > (%(secuencia)s, %(id)s) AND NOT EXISTS (
    SELECT FROM facturacion_reciboagua r
    WHERE r.cuenta_id = c.id AND r.estado = 'VIGENTE' AND r.periodo = %(periodo)s
    OFFSET 0
)
ORDER BY c.secuencia, c.id
LIMIT %(limite)s
"""


class PeriodoMalEscrito(ValorInvalido):
    codigo = "periodo-mal-escrito"


class PeriodoFuturo(ValorInvalido):
    codigo = "periodo-futuro"


class EmisionFutura(ValorInvalido):
    codigo = "emision-futura"


class SinLeyAprobada(Rechazo):
    codigo = "sin-ley-aprobada"
    plantilla = (
        "Ninguna ley aprobada rige el {dia:%d/%m/%Y}, primer día del mes que se factura. No se facturó nada."
        " Importe y apruebe la Ley de Ingresos de ese año."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Omitida:
    """An account left out, by its number: the key of the reason and the sentence that explains it."""

    cuenta: str
    motivo: str
    detalle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultadoDeRuta:
    """What a run billed of a route; `total` in pesos."""

    ruta: str
    facturadas: int
    omitidas: int
    total: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Resultado:
    """What one run billed, or would bill: a repetition has none. `total` = Σ totals to pay, in pesos."""

    periodo: str
    rutas: tuple[ResultadoDeRuta, ...]
    facturadas: int
    omitidas: tuple[Omitida, ...]
    total: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A run before it begins: its law, its dates, its routes with the accounts not billed yet.

    `fecha_valor` is the emission, but in a bill made again: there, that of the one it replaces.
    """

    periodo: str
    emision: date
    fecha_valor: date
    vencimiento: date
    ley_id: int
    rutas: tuple[Ruta, ...]
    pendientes: dict[int, int]
    parametros: dict[str, Any]


def primer_dia(periodo: str) -> date:
    """First day of a period AAAA-MM.

    Raises: PeriodoMalEscrito.
    """
    if not re.fullmatch(PERIODO, periodo) or not "1900" <= periodo < "3000":
        raise PeriodoMalEscrito(campo="periodo", mensaje=f"El periodo es «{periodo}»; se esperaba AAAA-MM.")
    return date(int(periodo[:4]), int(periodo[5:]), 1)


def clave_de_periodo(dia: date) -> str:
    """The period AAAA-MM of a day."""
    return f"{dia:%Y-%m}"


def planear(*, periodo: str, ruta: str | None, emision: date, hoy: date, aun_cerrado: bool = False) -> Plan:
    """The run of `periodo`, of one route or of all, by key. Six statements.

    The law is that in force on the first day of the month billed (K3); due date by K2. `aun_cerrado` only looks.

    Raises: PeriodoMalEscrito, PeriodoFuturo, EmisionFutura, NoExiste (the route), PeriodoCerrado, SinLeyAprobada.
    """
    desde = primer_dia(periodo)
    if emision > hoy:
        raise EmisionFutura(campo="emision", mensaje=f"La emisión, {emision:%d/%m/%Y}, es posterior a hoy.")
    if desde > emision:
        raise PeriodoFuturo(campo="periodo", mensaje=f"El periodo {periodo} empieza después de la emisión.")
    rutas = tuple(Ruta.objects.filter(**({} if ruta is None else {"clave": ruta})).order_by("clave"))
    if ruta is not None and not rutas:
        raise NoExiste(que="la ruta", clave=ruta)
    if not aun_cerrado:
        exigir_abierto(periodo)
    criterios = tarifas.criterios(emision)
    plan = _armar(periodo=periodo, emision=emision, fecha_valor=emision, criterios=criterios)
    with connection.cursor() as cursor:
        cursor.execute(_PENDIENTES, {"rutas": [r.pk for r in rutas], "periodo": periodo})
        pendientes = dict(cursor.fetchall())
    return replace(plan, rutas=rutas, pendientes=pendientes)


def replanear(*, periodo: str, emision: date, fecha_valor: date, vencimiento: date | None = None) -> Plan:
    """The plan of a bill made again on `emision` in place of one of `fecha_valor` (K14). Two statements.

    Its debtor is who held the account then; a person decides it, so no reading is high or low, and a later bill does
    not stop it. Without `vencimiento`, it is due as a bill of `emision`.

    Raises: SinLeyAprobada.
    """
    criterios = tarifas.criterios(emision)
    plan = _armar(periodo=periodo, emision=emision, fecha_valor=fecha_valor, criterios=criterios)
    return replace(
        plan,
        vencimiento=vencimiento or plan.vencimiento,
        parametros={**plan.parametros, "titular_al": fecha_valor, "rehace": True},
    )


def _armar(*, periodo: str, emision: date, fecha_valor: date, criterios: dict[str, str]) -> Plan:
    desde = primer_dia(periodo)
    ley = tarifas.ley_en_vigor(desde)
    if ley is None:
        raise SinLeyAprobada(dia=desde)
    return Plan(
        periodo=periodo,
        emision=emision,
        fecha_valor=fecha_valor,
        vencimiento=vencimiento(emision, int(criterios["K2.dias_vencimiento"])),
        ley_id=ley.pk,
        rutas=(),
        pendientes={},
        parametros={
            **del_mes(periodo),
            "titular_al": emision,
            "rehace": False,
            "ley": ley.pk,
            "redondeo_a": ley.redondeo_a,
            "redondeo_modo": ley.redondeo_modo,
            "meses_promedio": int(criterios["K5.meses_promedio"]),
            "meses_minimos": int(criterios["K5.meses_minimos"]),
            "veces_alta": Decimal(criterios["K5.veces_alta"]),
            "fraccion_baja": Decimal(criterios["K5.fraccion_baja"]),
            "reparto": criterios["ley.promedio_condominio"],
        },
    )


def precio_de_casos(ley: str) -> str:
    """The statement that prices the rows of `casos` as a run would, each in its own `mes`, by one of several laws.

    Its parameters are `ley`, `redondeo_a` and `redondeo_modo`, each with `_` and `ley` at the end of its name.
    """
    return re.sub(r"%\((\w+)\)s", rf"%(\1_{ley})s", PRECIO.replace("%(mes)s", "z.mes"))


def del_mes(periodo: str) -> dict[str, Any]:
    """What the SELECT has to know of the month that is billed. Raises: PeriodoMalEscrito."""
    desde = primer_dia(periodo)
    return {
        "periodo": periodo,
        "primer_dia": desde,
        "mes": desde.month,
        "hace_24": clave_de_periodo(sumar_meses(desde, -MESES_DE_HISTORIAL)),
    }


def tramos(ruta_id: int, periodo: str, *, tamano: int = TRAMO) -> Iterator[list[int]]:
    """The accounts of a route not billed yet, in order of route, by chunks. One statement for each.

    Each chunk is read when it is asked for: accounts billed meanwhile do not come. The last one takes a short tail
    along, up to a quarter more, instead of leaving it a chunk of its own.
    """
    limite = tamano + tamano // 4 + 1
    secuencia, ultima = -(2**31), 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                _SIGUIENTES,
                {"ruta": ruta_id, "periodo": periodo, "secuencia": secuencia, "id": ultima, "limite": limite},
            )
            filas = cursor.fetchall()
        if len(filas) < limite:
            if filas:
                yield [fila[0] for fila in filas]
            return
        yield [fila[0] for fila in filas[:tamano]]
        ultima, secuencia = filas[tamano - 1]


def ensayar(*, periodo: str, ruta: str | None, emision: date | None, hoy: date) -> Resultado:
    """The result a run would have now, without locking or writing anything.

    Raises: as `planear`.
    """
    plan = planear(periodo=periodo, ruta=ruta, emision=emision or hoy, hoy=hoy)
    sin_compilar()
    rutas, omitidas = [], []
    for suya in plan.rutas:
        if not plan.pendientes.get(suya.pk):
            rutas.append(ResultadoDeRuta(ruta=suya.clave, facturadas=0, omitidas=0, total=Decimal("0.00")))
            continue
        facturadas, total, de_la_ruta = 0, Decimal("0.00"), []
        for cuentas in tramos(suya.pk, periodo):
            for numero, motivo, detalle, importe in _calcular(plan, cuentas):
                if motivo is None:
                    facturadas, total = facturadas + 1, total + importe
                else:
                    de_la_ruta.append(Omitida(cuenta=numero, motivo=motivo, detalle=detalle))
        omitidas += de_la_ruta
        rutas.append(ResultadoDeRuta(ruta=suya.clave, facturadas=facturadas, omitidas=len(de_la_ruta), total=total))
    return resultado(periodo, rutas, omitidas)


def sin_compilar() -> None:
    """Keep the server from compiling the statements of this session: they are many and short, and it is dearer."""
    with connection.cursor() as cursor:
        cursor.execute("SET jit = off")


def resultado(periodo: str, rutas: Sequence[ResultadoDeRuta], omitidas: Sequence[Omitida]) -> Resultado:
    """The sum of the routes."""
    return Resultado(
        periodo=periodo,
        rutas=tuple(rutas),
        facturadas=sum(r.facturadas for r in rutas),
        omitidas=tuple(omitidas),
        total=sum((r.total for r in rutas), Decimal("0.00")),
    )


def como_documento(hecho: Resultado) -> dict[str, Any]:
    """The result of a run as the contract writes it: money as text."""
    return {
        "periodo": hecho.periodo,
        "rutas": [
            {"ruta": r.ruta, "facturadas": r.facturadas, "omitidas": r.omitidas, "total": f"{r.total:.2f}"}
            for r in hecho.rutas
        ],
        "facturadas": hecho.facturadas,
        "omitidas": [{"cuenta": o.cuenta, "motivo": o.motivo, "detalle": o.detalle} for o in hecho.omitidas],
        "total": f"{hecho.total:.2f}",
    }


def arreglo(valores: Iterable[object]) -> str:
    """A PostgreSQL array of numbers, folios or codes, which need no quotes; quicker than one value at a time."""
    return "{" + ",".join(map(str, valores)) + "}"


def _calcular(plan: Plan, cuentas: list[int]) -> list[tuple[str, str | None, str, Decimal]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT numero, motivo, detalle, total FROM ({CALCULO}) calculo ORDER BY n",  # noqa: S608 - both are constants
            {**plan.parametros, "cuentas": arreglo(cuentas)},
        )
        return list(cursor.fetchall())
