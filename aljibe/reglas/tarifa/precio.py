"""The price of one month by the law alone: three lines, their IVA, the rounding of the law, and why each peso is owed.

Pure: the same law and case give the same price for ever. What the law does not say is refused, never zero.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from aljibe.reglas.dinero import CERO, EXACTO, MODOS, al_centavo, redondear
from aljibe.reglas.tarifa import esquema
from aljibe.reglas.tarifa.beneficios import Beneficio, beneficio, suma_de_partes
from aljibe.reglas.tarifa.cargos import INCLUIDO, NINGUNO, PORCENTAJE, dia_de_la_tasa, servicio, tasa_de_iva
from aljibe.reglas.tarifa.esquema import AUSENTE, como_texto
from aljibe.reglas.tarifa.ley import SERVICIO_MEDIDO, Ley, NoSePuedeCalcular, Tarifa, exigir
from aljibe.reglas.tarifa.tramos import Escala, Tramo, escala

NOMBRES = {"agua": "Agua", "alcantarillado": "Alcantarillado", "tratamiento": "Tratamiento"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Caso:
    """What is priced: `uso` is the key of a `use` or `category`; `fecha`, any day of the billed month."""

    concepto: str
    uso: str
    fecha: date
    m3: Decimal | None = None
    """Real m³ of the month. Read for metered uses only; for the others the law has its own volume."""
    beneficio: str = ""
    m3_asignado: Decimal | None = None
    """For `volumen_asignado`: m³ that replace those of the category."""
    suspendido: bool = False
    """Metered uses only: the service is suspended, so there is no cuota base (law, section 3, step 2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parte:
    """A piece of the water line, for the bill that explains itself. Pieces add up to the line."""

    nombre: str
    importe: Decimal
    formula: str
    articulo: str
    renglon: str
    entera: bool = False
    """Whether it is the printed price of a row of the law, multiplied by nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Linea:
    """A line of the bill, in pesos with two decimals and without its IVA. `tasa` is None if none was needed."""

    concepto: str
    importe: Decimal
    iva: Decimal
    tasa: Decimal | None
    articulo: str
    renglon: str
    formula: str
    partes: tuple[Parte, ...] = ()
    incluida: bool = False
    """Whether the price of the water already holds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Precio:
    """`subtotal` = lines + IVA; `total` = subtotal + `ajuste`, the rounding of the law."""

    lineas: tuple[Linea, ...]
    iva: Decimal
    subtotal: Decimal
    ajuste: Decimal
    total: Decimal
    fundamento: str

    def importe(self, concepto: str) -> Decimal:
        """Amount of the line of `concepto`."""
        return next(linea.importe for linea in self.lineas if linea.concepto == concepto)


def calcular(ley: Ley, caso: Caso) -> Precio:
    """The price of `caso` by `ley` alone.

    Each line is rounded once, half up, to the centavo; its IVA too; then the total as the law says.

    Raises NoSePuedeCalcular: with the field, its value and what to do.
    """
    with localcontext(EXACTO):
        desde, hasta = ley.vigencia()
        if not desde <= caso.fecha <= hasta:
            raise NoSePuedeCalcular(
                f"fecha es {caso.fecha}; la ley rige del {desde} al {hasta}. Use la ley de esa fecha."
            )
        tarifa = ley.tarifa(caso.concepto, caso.uso)
        m3 = _volumen(tarifa, caso)
        # Unknown units of time or money change every amount: they are judged before any.
        _ = tarifa.bimestral, ley.pesos_por_unidad()
        a, modo = redondeo(ley)
        agua = _agua(ley, tarifa, caso, m3)
        lineas = (agua, *(_servicio(ley, tarifa, caso, m3, agua, c) for c in ("alcantarillado", "tratamiento")))
        iva = sum((linea.iva for linea in lineas), CERO)
        subtotal = sum((linea.importe for linea in lineas), iva)
        total = redondear(subtotal, a, modo)
        return Precio(
            lineas=lineas,
            iva=iva,
            subtotal=subtotal,
            ajuste=total - subtotal,
            total=total,
            fundamento=_fundamento(ley, lineas, subtotal, total, a),
        )


def _volumen(tarifa: Tarifa, caso: Caso) -> Decimal | None:
    """The m³ that price the case; None when the price has no volume."""
    if caso.suspendido and not (caso.concepto == SERVICIO_MEDIDO and tarifa.tiene_volumen):
        raise NoSePuedeCalcular("El servicio está suspendido y su cuota no depende de un medidor: ese mes no se cobra.")
    if not tarifa.tiene_volumen:
        return None
    if caso.concepto != SERVICIO_MEDIDO:
        return tarifa.m3_asignado if caso.m3_asignado is None else _m3_valido(caso.m3_asignado)
    if caso.m3 is None:
        raise NoSePuedeCalcular("m3 está vacío; escriba los m³ del mes (0 si no hubo consumo).")
    return _m3_valido(caso.m3)


def _m3_valido(m3: Decimal) -> Decimal:
    if not isinstance(m3, Decimal) or not m3.is_finite() or m3 < 0 or m3 >= Decimal(10) ** 9:
        raise NoSePuedeCalcular(f"m3 es {m3}; se esperaban m³ de 0 a 999,999,999.")
    return m3


# The water line.


def _agua(ley: Ley, tarifa: Tarifa, caso: Caso, m3: Decimal | None) -> Linea:
    mes = caso.fecha.month
    tabla = escala(ley, tarifa, mes, sin_base=caso.suspendido)
    punto = CERO if m3 is None else m3
    tramo = tabla.tramo(punto)
    uma = ley.pesos_por_unidad()
    importe = al_centavo(tramo.cargo(punto) * uma)
    partes = _partes_del_cargo(ley, tarifa, tramo, punto, importe)
    if caso.suspendido and tabla.tiene_base:
        partes.insert(0, _base_que_no_se_cobra(tarifa))
    if caso.beneficio:
        aplicable = beneficio(ley, tarifa, caso.beneficio, tabla.tiene_base)
        descuento = _descuento(ley, aplicable, tabla, tramo, punto, importe)
        partes.append(descuento)
        importe += descuento.importe
    minimo = None if caso.suspendido else minimo_de_agua(ley, tarifa, mes)
    if minimo is not None and importe < minimo:
        partes.append(_parte_del_minimo(tarifa, minimo, importe))
        importe = minimo
    tasa = tasa_de_iva(ley, tarifa, "agua", dia_de_la_tasa(ley, caso.fecha))
    iva = al_centavo(importe * tasa)
    if tarifa.iva_incluido:
        neto = al_centavo(importe / (1 + tasa))
        iva = importe - neto
        if iva:
            partes.append(
                Parte(
                    nombre="IVA incluido en el precio",
                    importe=-iva,
                    formula=f"{pesos(importe)} − {pesos(importe)} ÷ {1 + tasa}",
                    articulo=tarifa.articulo,
                    renglon="",
                )
            )
        importe = neto
    return Linea(
        concepto="agua",
        importe=importe,
        iva=iva,
        tasa=tasa,
        articulo=tarifa.articulo,
        renglon=tramo.renglon,
        formula=_suma(partes, importe),
        partes=tuple(partes),
    )


def minimo_de_agua(ley: Ley, tarifa: Tarifa, mes: int) -> Decimal | None:
    """The least that the water line may be, in pesos (IVA inside if the price has it); None if the law has none."""
    if tarifa.campo("minimum_m3") is AUSENTE:
        return None

    def leer() -> Decimal:
        m3 = exigir(f"{tarifa.ruta}.minimum_m3", tarifa.campo("minimum_m3"), esquema.volumen)
        return al_centavo(escala(ley, tarifa, mes).tramo(m3).cargo(m3) * ley.pesos_por_unidad())

    return ley.recordar(("minimo", tarifa.ruta, mes if tarifa.mensual else 0), leer)


def _descuento(ley: Ley, aplicable: Beneficio, tabla: Escala, tramo: Tramo, m3: Decimal, importe: Decimal) -> Parte:
    """What the benefit takes from the rounded water line, never more than the line."""
    uma = ley.pesos_por_unidad()
    suma, en_palabras = suma_de_partes(aplicable, tabla, tramo, m3, numero)
    descuento = min(al_centavo(suma * aplicable.descuento * uma), importe)
    por_uma = "" if uma == 1 else f" × UMA {numero(uma)}"
    porque = "" if descuento else " (esa parte no se cobra con este consumo)"
    return Parte(
        nombre="descuento",
        importe=-descuento,
        formula=f"{porcentaje(aplicable.descuento)} de ({en_palabras}){por_uma}{porque}",
        articulo=aplicable.articulo,
        renglon=aplicable.clave,
    )


def _partes_del_cargo(ley: Ley, tarifa: Tarifa, tramo: Tramo, m3: Decimal, importe: Decimal) -> list[Parte]:
    """The charge cut in cuota base and the rest, as the law prints them; they add up to the rounded `importe`."""
    uma = ley.pesos_por_unidad()
    por_uma = "" if uma == 1 else f" × UMA {numero(uma)}"
    partes = []
    # In a table of totals the cuota base is inside the printed row and is not a piece of its own.
    separada = tramo.base if _base_aparte(tarifa, tramo) else None
    base = CERO
    if separada:
        base = min(al_centavo(separada * uma), importe)
        formula = f"importe fijo del mes: {numero(separada)}{por_uma}" if por_uma else "importe fijo del mes"
        partes.append(
            Parte(nombre="cuota base", importe=base, formula=formula, articulo=tarifa.articulo, renglon="cuota base")
        )
    partes.append(
        Parte(
            nombre="cuota fija" if tramo.clase == "cuota" else "consumo",
            importe=importe - base,
            formula=_formula_del_tramo(tramo, m3, separada or CERO) + por_uma,
            articulo=tarifa.articulo,
            renglon=tramo.renglon,
            entera=tramo.clase == "tabla",
        )
    )
    return partes


def _base_que_no_se_cobra(tarifa: Tarifa) -> Parte:
    return Parte(
        nombre="cuota base",
        importe=CERO,
        formula="no se cobra: el servicio está suspendido",
        articulo=tarifa.articulo,
        renglon="cuota base",
    )


def _base_aparte(tarifa: Tarifa, tramo: Tramo) -> bool:
    return tarifa.modelo != "table_total" or tramo.clase == "todos"


def _formula_del_tramo(tramo: Tramo, m3: Decimal, base: Decimal) -> str:
    fijo = tramo.fijo - base
    if tramo.clase == "todos":
        return f"{numero(m3)} m³ × {numero(tramo.por_m3)}"
    if tramo.clase in ("excedente", "marginal"):
        exceso = f"({numero(m3)} − {numero(tramo.menos_m3)}) m³ × {numero(tramo.por_m3)}"
        return f"{numero(fijo)} + {exceso}"
    if tramo.clase == "tabla":
        return f"{tramo.renglon}: {numero(fijo)}"
    return f"importe fijo: {numero(fijo)}"


def _parte_del_minimo(tarifa: Tarifa, minimo: Decimal, importe: Decimal) -> Parte:
    m3 = como_texto(tarifa.campo("minimum_m3")).strip("«»")
    return Parte(
        nombre="mínimo",
        importe=minimo - importe,
        formula=f"el agua no baja del precio de {m3} m³: {pesos(minimo)}",
        articulo=tarifa.articulo,
        renglon=f"mínimo de {m3} m³",
    )


def _suma(partes: list[Parte], importe: Decimal) -> str:
    sumandos = pesos(partes[0].importe)
    for parte in partes[1:]:
        sumandos += f" {'−' if parte.importe < 0 else '+'} {pesos(abs(parte.importe))}"
    return sumandos if len(partes) == 1 else f"{sumandos} = {pesos(importe)}"


# Drainage and treatment.


def _servicio(ley: Ley, tarifa: Tarifa, caso: Caso, m3: Decimal | None, agua: Linea, concepto: str) -> Linea:
    como = servicio(ley, tarifa, concepto)
    if como.modo in (NINGUNO, INCLUIDO) or como.valor is None:
        return Linea(
            concepto=concepto,
            importe=CERO,
            iva=CERO,
            tasa=None,
            articulo=como.articulo,
            renglon="",
            formula=como.motivo,
            incluida=como.modo == INCLUIDO,
        )
    if como.modo == PORCENTAJE:
        importe = al_centavo(agua.importe * como.valor)
        formula = f"{porcentaje(como.valor)} de {pesos(agua.importe)}"
    else:
        volumen = CERO if m3 is None else m3
        uma = ley.pesos_por_unidad()
        importe = al_centavo(volumen * como.valor * uma)
        formula = f"{numero(volumen)} m³ × {numero(como.valor)}" + ("" if uma == 1 else f" × UMA {numero(uma)}")
    tasa = tasa_de_iva(ley, tarifa, concepto, dia_de_la_tasa(ley, caso.fecha))
    return Linea(
        concepto=concepto,
        importe=importe,
        iva=al_centavo(importe * tasa),
        tasa=tasa,
        articulo=como.articulo,
        renglon="",
        formula=formula,
    )


# The rounding of the law.


def redondeo(ley: Ley) -> tuple[Decimal | None, str]:
    """Multiple of pesos to which the total is rounded (None = it is not), and how.

    Raises NoSePuedeCalcular: the section says something else.
    """
    return ley.recordar(("redondeo",), lambda: _redondeo(ley))


def _redondeo(ley: Ley) -> tuple[Decimal | None, str]:
    seccion = ley.datos.get("rounding", AUSENTE)
    if seccion is AUSENTE:
        return None, "half_up"
    if not isinstance(seccion, dict):
        raise NoSePuedeCalcular(f"rounding es {como_texto(seccion)}; se esperaba un mapa con to y mode.")
    a = exigir("rounding.to", seccion.get("to", AUSENTE), multiplo_de_redondeo)
    if a is None:
        return None, "half_up"
    modo = exigir("rounding.mode", seccion.get("mode", AUSENTE), esquema.uno_de(*MODOS))
    if "level" in seccion:
        exigir("rounding.level", seccion["level"], esquema.uno_de("total"))
    return a, modo


def multiplo_de_redondeo(valor: object) -> Decimal | None:
    """`rounding.to`: pesos, or None for `none`. Raises ValorInvalido."""
    if valor == "none":
        return None
    if valor == "whole_peso":
        return Decimal(1)
    esperado = 'whole_peso, none o un importe entre comillas de centavos enteros, por ejemplo "0.10"'
    try:
        a = esquema.importe(valor)
    except esquema.ValorInvalido:
        raise esquema.ValorInvalido(esperado) from None
    if a <= 0 or a != al_centavo(a):
        raise esquema.ValorInvalido(esperado)
    return a


# In words.


def numero(valor: Decimal) -> str:
    """A figure as the law prints it, with commas."""
    return f"{valor:,f}"


def pesos(importe: Decimal) -> str:
    """An amount with two decimals and commas."""
    return f"{importe:,.2f}"


def porcentaje(tasa: Decimal) -> str:
    """0.16 as 16 %."""
    return f"{(tasa * 100).normalize():f} %"


def _fundamento(ley: Ley, lineas: tuple[Linea, ...], subtotal: Decimal, total: Decimal, a: Decimal | None) -> str:
    frases = []
    for linea in lineas:
        articulo = f", art. {linea.articulo}" if linea.articulo else ""
        detalle = "; ".join(
            f"{parte.nombre}{f' art. {parte.articulo}' if parte.articulo != linea.articulo else ''} "
            f"{pesos(parte.importe)} ({parte.formula})"
            for parte in linea.partes
        )
        frases.append(f"{NOMBRES[linea.concepto]}{articulo}: {detalle or linea.formula} = {pesos(linea.importe)}")
    gravadas = [
        f"{linea.concepto} {porcentaje(linea.tasa)} {pesos(linea.iva)}" for linea in lineas if linea.tasa is not None
    ]
    frases.append(f"IVA: {', '.join(gravadas)}")
    if a is not None:
        articulo = ley.articulo("rounding")
        frases.append(f"Ajuste{f', art. {articulo}' if articulo else ''}: de {pesos(subtotal)} a {pesos(total)}")
    return ". ".join(frases) + "."
