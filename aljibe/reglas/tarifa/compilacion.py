"""A law as rows, so that a billing run is one SELECT and gives the same centavos as `calcular`.

For an account of (uso, mes) with m3 and a benefit, in this order:

1. `agua` segment (benefit '') of m3: bruto = round2(fijo + por_m3 × (m3 − menos_m3)).
2. with a benefit, its `descuento` segment in the same way: bruto = max(0, bruto − descuento).
3. bruto = max(bruto, minimo_agua).

   With the service suspended, the segments are those `sin_base` and there is no minimum.
4. agua = bruto, iva = round2(agua × tasa_agua); with `iva_incluido`, agua = round2(bruto / (1 + tasa_agua)) and
   iva = bruto − agua.
5. PORCENTAJE: round2(agua × valor). POR_M3: round2(m3 × valor). Each with its IVA, round2 half up.
6. subtotal, then `redondeo` on it.

A use with `problema`, a volume without segment, a benefit without segment and a fractional m3 where `m3_enteros`
cannot be billed: they are what `calcular` refuses.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal, localcontext

from aljibe.reglas.dinero import CERO, EXACTO, al_centavo, redondear
from aljibe.reglas.tarifa.beneficios import (
    Beneficio,
    beneficio,
    beneficios,
    parte_descontada,
    tope_de,
)
from aljibe.reglas.tarifa.cargos import POR_M3, PORCENTAJE, Servicio, dia_de_la_tasa, servicio, tasa_de_iva
from aljibe.reglas.tarifa.esquema import MESES, PRIMEROS_M3
from aljibe.reglas.tarifa.ley import (
    CONCEPTOS_DE_COBRO,
    SERVICIO_MEDIDO,
    VOLUMEN_ASIGNADO,
    Ley,
    NoSePuedeCalcular,
    Tarifa,
)
from aljibe.reglas.tarifa.precio import minimo_de_agua, redondeo
from aljibe.reglas.tarifa.precios import PrecioDeConcepto, lista_de_precios
from aljibe.reglas.tarifa.tramos import Escala, Tramo, escala

MEDIDO = "MEDIDO"
CUOTA_FIJA = "CUOTA_FIJA"
TODOS_LOS_MESES = 0
SIN_BASE = "_sin_base"
"""Ending of the `componente` that prices a suspended service, which pays no cuota base."""
CONCEPTO_DE_CLASE = {MEDIDO: SERVICIO_MEDIDO, **{c.upper(): c for c in CONCEPTOS_DE_COBRO if c != SERVICIO_MEDIDO}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Segmento:
    """Pesos (unrounded coefficients) from `desde` to `hasta` m³: round2(fijo + por_m3 × (m3 − menos_m3)).

    `mes` 0 is every month; `hasta` is inclusive, None = and above; `componente`: `agua` or `descuento`,
    and both `_sin_base` for a suspended service.
    """

    uso: str
    beneficio: str
    mes: int
    componente: str
    desde: Decimal
    desde_abierto: bool
    hasta: Decimal | None
    fijo: Decimal
    por_m3: Decimal
    menos_m3: Decimal
    articulo: str
    renglon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TarifaCompilada:
    """What a use pays in a month besides its segments. With a `problema` it cannot be billed, and that says why.

    `clase`: MEDIDO, CUOTA_FIJA (no reading) or VOLUMEN_ASIGNADO. Services: NINGUNO and INCLUIDO are 0.00, PORCENTAJE
    is a fraction of the net water line, POR_M3 pesos per m³. Rates are None when the line is never charged.
    """

    uso: str
    mes: int
    clase: str
    nombre: str
    clase_fiscal: str = ""
    m3_asignado: Decimal | None = None
    m3_enteros: bool = False
    minimo_agua: Decimal | None = None
    iva_incluido: bool = False
    alcantarillado: str = "NINGUNO"
    valor_alcantarillado: Decimal | None = None
    articulo_alcantarillado: str = ""
    tratamiento: str = "NINGUNO"
    valor_tratamiento: Decimal | None = None
    articulo_tratamiento: str = ""
    tasa_agua: Decimal | None = None
    tasa_alcantarillado: Decimal | None = None
    tasa_tratamiento: Decimal | None = None
    problema: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Indice:
    """The rows of a compiled law by what `evaluar` asks for."""

    tarifas: dict[tuple[str, int], TarifaCompilada]
    segmentos: dict[tuple[str, str, int, str], list[Segmento]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compilada:
    """`redondeo` = multiple of pesos (None = none) and mode. `tarifas` by use and month, `segmentos` by use."""

    tarifas: tuple[TarifaCompilada, ...]
    segmentos: tuple[Segmento, ...]
    redondeo: tuple[Decimal | None, str]
    precios: tuple[PrecioDeConcepto, ...]
    indice: "_Indice" = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cobro:
    """The money of a bill, in pesos with two decimals."""

    agua: Decimal
    alcantarillado: Decimal
    tratamiento: Decimal
    iva: Decimal
    subtotal: Decimal
    ajuste: Decimal
    total: Decimal


def compilar(ley: Ley) -> Compilada:
    """`ley` as rows for the months inside its validity.

    Raises NoSePuedeCalcular: the law has no validity. All else that is wrong becomes the `problema` of a use.
    """
    with localcontext(EXACTO):
        dias = _dias_por_mes(ley)
        try:
            ajuste, del_ajuste = redondeo(ley), ""
        except NoSePuedeCalcular as error:
            ajuste, del_ajuste = (None, "half_up"), error.motivo
        tarifas: list[TarifaCompilada] = []
        segmentos: list[Segmento] = []
        for concepto, clave in _claves(ley):
            compiladas, suyos = _compilar_uso(ley, concepto, clave, dias)
            tarifas += [replace(t, problema=t.problema or del_ajuste) for t in compiladas]
            segmentos += suyos
        return Compilada(
            tarifas=tuple(tarifas),
            segmentos=tuple(segmentos),
            redondeo=ajuste,
            precios=tuple(lista_de_precios(ley)),
            indice=_indexar(tarifas, segmentos),
        )


def _dias_por_mes(ley: Ley) -> dict[int, set[date]]:
    """Days whose rates rule each month of the validity. More than one day: the law spans that month twice."""
    desde, hasta = ley.vigencia()
    dias: dict[int, set[date]] = {}
    dia = desde
    # Beyond two years nothing new can be learnt about a month of the calendar but that it repeats.
    while dia <= hasta and (dia.year - desde.year) <= 2:
        dias.setdefault(dia.month, set()).add(dia_de_la_tasa(ley, dia))
        if (dia.year, dia.month) == (date.max.year, 12):
            break
        dia = (dia.replace(day=1) + timedelta(days=32)).replace(day=1)
    return dias


def _claves(ley: Ley) -> Iterator[tuple[str, str]]:
    """(concepto, key) of each tariff; a key that two concepts share comes once, and is a problem."""
    vistas: set[str] = set()
    for concepto in CONCEPTOS_DE_COBRO:
        for clave in ley.claves(concepto):
            if clave and clave not in vistas:
                vistas.add(clave)
                yield concepto, clave


def _compilar_uso(
    ley: Ley, concepto: str, clave: str, dias: dict[int, set[date]]
) -> tuple[list[TarifaCompilada], list[Segmento]]:
    clase = MEDIDO if concepto == SERVICIO_MEDIDO else concepto.upper()
    try:
        tarifa = ley.tarifa(concepto, clave)
        _sin_homonimos(ley, concepto, clave)
        if not tarifa.tiene_volumen:
            clase = CUOTA_FIJA
        if tarifa.bimestral:
            raise NoSePuedeCalcular(f"El uso «{clave}» es bimestral y la facturación es mensual; no se factura aquí.")
        mensual = tarifa.mensual
    except NoSePuedeCalcular as error:
        return [_con_problema(clave, mes, clase, error.motivo) for mes in sorted(dias)], []
    compiladas = []
    segmentos: list[Segmento] = []
    for n, mes in enumerate(sorted(dias)):
        try:
            suyos = _segmentos(ley, tarifa, mes, mes if mensual else TODOS_LOS_MESES)
            if clase == MEDIDO:
                suyos += _segmentos(ley, tarifa, mes, mes if mensual else TODOS_LOS_MESES, sin_base=True)
            compiladas.append(_compilar_mes(ley, tarifa, mes, clase, dias[mes]))
        except NoSePuedeCalcular as error:
            compiladas.append(_con_problema(clave, mes, clase, error.motivo, tarifa.nombre))
            continue
        if mensual or n == 0 or not segmentos:
            segmentos += suyos
    return compiladas, segmentos


def _con_problema(clave: str, mes: int, clase: str, motivo: str, nombre: str = "") -> TarifaCompilada:
    return TarifaCompilada(uso=clave, mes=mes, clase=clase, nombre=nombre or clave, problema=motivo)


def _sin_homonimos(ley: Ley, concepto: str, clave: str) -> None:
    """`uso` of an account does not say the concept: a key must name one tariff only."""
    for otro in CONCEPTOS_DE_COBRO:
        if otro != concepto and clave in ley.claves(otro):
            raise NoSePuedeCalcular(f"La clave «{clave}» está en {concepto} y en {otro}; deje una sola en la ley.")


def _compilar_mes(ley: Ley, tarifa: Tarifa, mes: int, clase: str, dias: set[date]) -> TarifaCompilada:
    uma = ley.pesos_por_unidad()
    servicios = {concepto: servicio(ley, tarifa, concepto) for concepto in ("alcantarillado", "tratamiento")}
    tasas: dict[str, Decimal | None] = {"agua": _tasa(ley, tarifa, "agua", dias, mes)}
    for concepto, como in servicios.items():
        tasas[concepto] = _tasa(ley, tarifa, concepto, dias, mes) if como.se_cobra else None
    tabla = escala(ley, tarifa, mes)
    return TarifaCompilada(
        uso=tarifa.clave,
        mes=mes,
        clase=clase,
        nombre=tarifa.nombre,
        clase_fiscal=str(tarifa.campo("tax_class") or ""),
        m3_asignado=tarifa.m3_asignado,
        m3_enteros=tabla.m3_enteros,
        minimo_agua=minimo_de_agua(ley, tarifa, mes),
        iva_incluido=tarifa.iva_incluido,
        alcantarillado=servicios["alcantarillado"].modo,
        valor_alcantarillado=_valor(servicios["alcantarillado"], uma),
        articulo_alcantarillado=servicios["alcantarillado"].articulo,
        tratamiento=servicios["tratamiento"].modo,
        valor_tratamiento=_valor(servicios["tratamiento"], uma),
        articulo_tratamiento=servicios["tratamiento"].articulo,
        tasa_agua=tasas["agua"],
        tasa_alcantarillado=tasas["alcantarillado"],
        tasa_tratamiento=tasas["tratamiento"],
    )


def _valor(como: Servicio, uma: Decimal) -> Decimal | None:
    if not como.se_cobra or como.valor is None:
        return None
    return como.valor * uma if como.modo == POR_M3 else como.valor


def _tasa(ley: Ley, tarifa: Tarifa, concepto: str, dias: set[date], mes: int) -> Decimal:
    tasas = {tasa_de_iva(ley, tarifa, concepto, dia) for dia in dias}
    if len(tasas) > 1:
        raise NoSePuedeCalcular(f"La ley rige {MESES[mes - 1]} de dos años con tasas distintas de {concepto}.")
    return tasas.pop()


# Segments.


def _segmentos(ley: Ley, tarifa: Tarifa, mes: int, mes_del_segmento: int, *, sin_base: bool = False) -> list[Segmento]:
    tabla = escala(ley, tarifa, mes, sin_base=sin_base)
    fin = SIN_BASE if sin_base else ""
    if not sin_base and all(tramo.problema for tramo in tabla.tramos):
        raise NoSePuedeCalcular(tabla.tramos[0].problema if tabla.tramos else f"{tabla.ruta} no tiene precios.")
    uma = ley.pesos_por_unidad()
    salida = [
        Segmento(
            uso=tarifa.clave,
            beneficio="",
            mes=mes_del_segmento,
            componente="agua" + fin,
            desde=tramo.desde,
            desde_abierto=tramo.desde_abierto,
            hasta=tramo.hasta,
            fijo=tramo.fijo * uma,
            por_m3=tramo.por_m3 * uma,
            menos_m3=tramo.menos_m3,
            articulo=tarifa.articulo,
            renglon=tramo.renglon,
        )
        for tramo in tabla.tramos
        if not tramo.problema
    ]
    for clave in beneficios(ley):
        try:
            aplicable = beneficio(ley, tarifa, clave, tabla.tiene_base)
        except NoSePuedeCalcular:
            continue  # no segment: who has the benefit is not billed by this tariff
        suyos = _descuentos(tarifa, aplicable, tabla, mes_del_segmento, uma)
        salida += [replace(s, componente=s.componente + fin) for s in _compactos(suyos, tabla.m3_enteros)]
    return salida


def _descuentos(tarifa: Tarifa, aplicable: Beneficio, tabla: Escala, mes: int, uma: Decimal) -> Iterator[Segmento]:
    """The discount on each stretch, cut where a `first_N_m3` stops growing."""
    topes = sorted({tope_de(palabra) for palabra in aplicable.partes if PRIMEROS_M3.fullmatch(palabra)})
    for tramo in tabla.tramos:
        if tramo.problema:
            continue
        for desde, abierto, hasta in _cortado(tramo, topes):
            try:
                fijo, por_m3 = _descuento_lineal(aplicable, tabla, tramo, desde, abierto, hasta)
            except NoSePuedeCalcular:
                continue
            yield Segmento(
                uso=tarifa.clave,
                beneficio=aplicable.clave,
                mes=mes,
                componente="descuento",
                desde=desde,
                desde_abierto=abierto,
                hasta=hasta,
                fijo=fijo * aplicable.descuento * uma,
                por_m3=por_m3 * aplicable.descuento * uma,
                menos_m3=Decimal(0),
                articulo=aplicable.articulo,
                renglon=aplicable.clave,
            )


def _cortado(tramo: Tramo, topes: list[Decimal]) -> Iterator[tuple[Decimal, bool, Decimal | None]]:
    """The stretch cut at each of `topes` that falls inside: up to it, and more than it."""
    desde, abierto = tramo.desde, tramo.desde_abierto
    for tope in topes:
        if desde <= tope and (tramo.hasta is None or tope < tramo.hasta) and not (abierto and desde == tope):
            yield desde, abierto, tope
            desde, abierto = tope, True
    yield desde, abierto, tramo.hasta


def _descuento_lineal(
    aplicable: Beneficio, tabla: Escala, tramo: Tramo, desde: Decimal, abierto: bool, hasta: Decimal | None
) -> tuple[Decimal, Decimal]:
    """(fijo, por_m3) of the discounted parts between `desde` and `hasta`, where each of them is one straight line.

    A part grows with the charge, or is constant: at two points inside the stretch it says which.
    """
    fijo = por_m3 = Decimal(0)
    adentro = desde if not abierto else (desde + 1 if hasta is None else (desde + hasta) / 2)
    for palabra in aplicable.partes:
        crece = palabra == "whole_monthly_fee" or (
            PRIMEROS_M3.fullmatch(palabra) is not None and hasta is not None and hasta <= tope_de(palabra)
        )
        pendiente = tramo.por_m3 if crece else Decimal(0)
        por_m3 += pendiente
        fijo += parte_descontada(palabra, tabla, tramo, adentro) - pendiente * adentro
    return fijo, por_m3


def _compactos(segmentos: Iterable[Segmento], m3_enteros: bool) -> list[Segmento]:
    """Neighbours with the same constant amount as one: beyond the first m³ a discount is the same on every row."""
    salida: list[Segmento] = []
    for segmento in segmentos:
        previo = salida[-1] if salida else None
        if (
            m3_enteros
            and previo is not None
            and previo.hasta is not None
            and not segmento.desde_abierto
            and segmento.desde == previo.hasta + 1
            and segmento.por_m3 == previo.por_m3 == 0
            and segmento.fijo == previo.fijo
        ):
            salida[-1] = replace(previo, hasta=segmento.hasta)
        else:
            salida.append(segmento)
    return salida


# The run in pure Python, against which the SQL and `calcular` are compared.


def _indexar(tarifas: Iterable[TarifaCompilada], segmentos: Iterable[Segmento]) -> _Indice:
    por_llave: dict[tuple[str, str, int, str], list[Segmento]] = {}
    for segmento in segmentos:
        llave = (segmento.uso, segmento.beneficio, segmento.mes, segmento.componente)
        por_llave.setdefault(llave, []).append(segmento)
    return _Indice(tarifas={(t.uso, t.mes): t for t in tarifas}, segmentos=por_llave)


def evaluar(
    compilada: Compilada, uso: str, beneficio: str, mes: int, m3: Decimal | None, *, suspendido: bool = False
) -> Cobro:
    """The money of one account by the rows alone, step by step as the run does it.

    `m3` is the real volume of a metered use; None, for the others, takes the one that the law assigns.

    Raises NoSePuedeCalcular: what the run would leave out.
    """
    with localcontext(EXACTO):
        tarifa = compilada.indice.tarifas.get((uso, mes))
        if tarifa is None:
            raise NoSePuedeCalcular(f"El uso «{uso}» no está en la ley en {MESES[mes - 1]}.")
        if tarifa.problema:
            raise NoSePuedeCalcular(tarifa.problema)
        volumen = _volumen(tarifa, m3)
        fin = SIN_BASE if suspendido else ""
        bruto = _monto(compilada, uso, "", mes, "agua" + fin, volumen)
        if beneficio:
            bruto = max(CERO, bruto - _monto(compilada, uso, beneficio, mes, "descuento" + fin, volumen))
        bruto = max(bruto, CERO if suspendido else tarifa.minimo_agua or CERO)
        tasa = tarifa.tasa_agua or Decimal(0)
        agua = al_centavo(bruto / (1 + tasa)) if tarifa.iva_incluido else bruto
        iva = bruto - agua if tarifa.iva_incluido else al_centavo(agua * tasa)
        alcantarillado = _cargo(tarifa.alcantarillado, tarifa.valor_alcantarillado, agua, volumen)
        tratamiento = _cargo(tarifa.tratamiento, tarifa.valor_tratamiento, agua, volumen)
        iva += al_centavo(alcantarillado * (tarifa.tasa_alcantarillado or 0))
        iva += al_centavo(tratamiento * (tarifa.tasa_tratamiento or 0))
        subtotal = agua + alcantarillado + tratamiento + iva
        total = redondear(subtotal, *compilada.redondeo)
        return Cobro(
            agua=agua,
            alcantarillado=alcantarillado,
            tratamiento=tratamiento,
            iva=iva,
            subtotal=subtotal,
            ajuste=total - subtotal,
            total=total,
        )


def _volumen(tarifa: TarifaCompilada, m3: Decimal | None) -> Decimal:
    if tarifa.clase == CUOTA_FIJA:
        return Decimal(0)
    volumen = tarifa.m3_asignado if m3 is None and tarifa.clase == VOLUMEN_ASIGNADO.upper() else m3
    if volumen is None:
        raise NoSePuedeCalcular("m3 está vacío; escriba los m³ del mes (0 si no hubo consumo).")
    if tarifa.m3_enteros and volumen != volumen.to_integral_value():
        raise NoSePuedeCalcular(f"m3 es {volumen}; el uso «{tarifa.uso}» solo tiene precio para m³ enteros.")
    return volumen


def _monto(compilada: Compilada, uso: str, beneficio: str, mes: int, componente: str, m3: Decimal) -> Decimal:
    for del_mes in (mes, TODOS_LOS_MESES):
        lista = compilada.indice.segmentos.get((uso, beneficio, del_mes, componente), [])
        # Ends are inclusive: the first segment that reaches m3 is the only one that can hold it.
        lugar = bisect_left(lista, m3, key=lambda s: Decimal("Infinity") if s.hasta is None else s.hasta)
        if lugar < len(lista):
            s = lista[lugar]
            if m3 > s.desde or (m3 == s.desde and not s.desde_abierto):
                return al_centavo(s.fijo + s.por_m3 * (m3 - s.menos_m3))
    que = f"el beneficio «{beneficio}»" if beneficio else "el agua"
    raise NoSePuedeCalcular(f"m3 es {m3}; la ley no tiene precio para {que} del uso «{uso}» con ese consumo.")


def _cargo(modo: str, valor: Decimal | None, agua: Decimal, m3: Decimal) -> Decimal:
    if valor is None:
        return CERO
    return al_centavo(agua * valor) if modo == PORCENTAJE else al_centavo(m3 * valor)
