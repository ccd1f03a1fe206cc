"""A bill, recomputed by the law it was made with and told line by line (R39)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, Q

from aljibe.base.rechazos import NoExiste
from aljibe.facturacion.models import CargoDeRecibo, ReciboAgua
from aljibe.reglas.dinero import redondear
from aljibe.reglas.lecturas import Regla
from aljibe.reglas.tarifa import precio as reglas_precio
from aljibe.reglas.tarifa.compilacion import SIN_BASE
from aljibe.reglas.tarifa.ley import SERVICIO_MEDIDO, VOLUMEN_ASIGNADO
from aljibe.reglas.tarifa.ley import Ley as LeyPura
from aljibe.reglas.tarifa.nombres import nombre_de_clave
from aljibe.reglas.tarifa.precio import porcentaje
from aljibe.reglas.tarifa.tramos import escala
from aljibe.tarifas import queries as tarifas

CERO = Decimal("0.00")
CONCEPTOS = {"agua": "Agua", "alcantarillado": "Alcantarillado", "tratamiento": "Saneamiento"}
_VECINOS = 2
_ESTIMADOS = {
    Regla.PROMEDIO_6: "con el promedio de sus últimos seis meses",
    Regla.MISMO_MES: "con lo que usó el mismo mes del año anterior",
    Regla.ULTIMO: "con lo que usó el mes anterior",
    Regla.CERO: "en cero: se paga solo la cuota base",
    Regla.ASIGNADO: "con el volumen que tiene asignado",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Renglon:
    """A line as one can say it aloud; pieces of the water line come before the line they add up to (`subtotal`)."""

    concepto: str
    nombre: str
    explicacion: str
    formula: str
    articulo: str
    renglon: str
    importe: Decimal
    subtotal: bool = False
    es_iva: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FilaDeTabla:
    """A row of the price table of the law, among its neighbours. Pesos."""

    m3: int
    importe: Decimal
    con_base: Decimal | None
    actual: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReciboExplicado:
    """A bill with why each peso is owed. `cuadra`: the law, applied again, gives the same centavo."""

    recibo: ReciboAgua
    renglones: tuple[Renglon, ...]
    tabla: tuple[FilaDeTabla, ...]
    anterior: ReciboAgua | None
    ley: tarifas.FichaDeLey
    cuadra: bool


def recibo_explicado(folio: str) -> ReciboExplicado:
    """The bill of that folio, recomputed and told. Five statements. Raises: NoExiste."""
    recibo = _buscar(folio)
    precio = recalcular(recibo)
    return ReciboExplicado(
        recibo=recibo,
        renglones=tuple(renglones(recibo, precio)),
        tabla=tuple(_tabla(recibo)),
        anterior=ReciboAgua.objects.filter(
            cuenta_id=recibo.cuenta_id, periodo__lt=recibo.periodo, estado="VIGENTE"
        ).order_by("-periodo").first(),
        ley=tarifas.ficha_de_ley(recibo.ley_id, al=recibo.emision),
        cuadra=cuadra(recibo, precio),
    )  # fmt: skip


def cuadra(recibo: ReciboAgua, precio: reglas_precio.Precio) -> bool:
    """Whether `precio`, the law of the bill applied again to its m³, gives the amounts that were billed (R39)."""
    con = {"agua": True, "alcantarillado": recibo.con_alcantarillado, "tratamiento": recibo.con_tratamiento}
    subtotal = sum((linea.importe + linea.iva for linea in precio.lineas if con[linea.concepto]), CERO)
    total = redondear(subtotal, recibo.ley.redondeo_a, recibo.ley.redondeo_modo)
    return (recibo.total, recibo.ajuste) == (total, total - subtotal) and all(
        (linea.importe if con[linea.concepto] else CERO) == getattr(recibo, linea.concepto)
        and (linea.iva if con[linea.concepto] else CERO) == getattr(recibo, f"iva_{linea.concepto}")
        for linea in precio.lineas
    )


def recalcular(recibo: ReciboAgua, leida: LeyPura | None = None) -> reglas_precio.Precio:
    """The price of the bill by the pure core, from its law, use, benefit and m³; `leida` spares asking for its law."""
    ley = leida if leida is not None else tarifas.ley_leida(recibo.ley_id)
    concepto = ley.concepto_de(recibo.uso)
    return reglas_precio.calcular(
        ley,
        reglas_precio.Caso(
            concepto=concepto,
            uso=recibo.uso,
            fecha=date(int(recibo.periodo[:4]), int(recibo.periodo[5:]), 1),
            m3=_m3(recibo) if concepto == SERVICIO_MEDIDO else None,
            beneficio=recibo.beneficio,
            m3_asignado=_m3(recibo) if concepto == VOLUMEN_ASIGNADO else None,
            suspendido=recibo.segmento.componente.endswith(SIN_BASE),
        ),
    )


def _m3(recibo: ReciboAgua) -> Decimal:
    """The m³ of a bill as one writes them: the column has decimals that a whole volume does not need."""
    return recibo.consumo_m3.to_integral_value() if recibo.consumo_m3 % 1 == 0 else recibo.consumo_m3.normalize()


def renglones(recibo: ReciboAgua, precio: reglas_precio.Precio) -> list[Renglon]:
    """The lines of a bill with their words, formula with numbers, article and row; IVA lines apart, 0 % shown."""
    lineas: list[Renglon] = []
    iva: list[Renglon] = []
    con = {"agua": True, "alcantarillado": recibo.con_alcantarillado, "tratamiento": recibo.con_tratamiento}
    incluido = any(x.concepto == "alcantarillado" and x.incluida for x in precio.lineas)
    for linea in precio.lineas:
        if not con[linea.concepto]:
            continue
        nombre = CONCEPTOS[linea.concepto]
        if linea.concepto == "agua":
            lineas += [_parte(p, recibo) for p in linea.partes]
            nombre = "Agua, drenaje incluido" if incluido and recibo.con_alcantarillado else nombre
        if linea.concepto == "alcantarillado" and linea.tasa is None:
            continue
        lineas.append(
            Renglon(
                concepto=linea.concepto,
                nombre=nombre,
                explicacion=_EXPLICACIONES.get(linea.concepto, "") if linea.importe else linea.formula,
                formula=linea.formula if linea.concepto != "agua" or len(linea.partes) > 1 else "",
                articulo=linea.articulo,
                renglon=linea.renglon,
                importe=linea.importe,
                subtotal=linea.concepto == "agua",
            )
        )
        if linea.tasa is not None:
            iva.append(
                Renglon(
                    concepto=linea.concepto,
                    nombre=f"IVA del {'agua' if linea.concepto == 'agua' else nombre.lower()}",
                    explicacion=_EN_CERO.get(linea.concepto, "") if linea.tasa == 0 else "",
                    formula=f"{linea.importe:,.2f} × {porcentaje(linea.tasa)}",
                    articulo="LIVA 2-A-II-h" if linea.tasa == 0 else "LIVA 1",
                    renglon="",
                    importe=linea.iva,
                    es_iva=True,
                )
            )
    return lineas + iva


@dataclass(frozen=True, slots=True, kw_only=True)
class Diferencia:
    """A line of a bill beside that of the bill before: m³ in `Metros cúbicos`, pesos in the others."""

    nombre: str
    antes: Decimal
    ahora: Decimal

    @property
    def cambio(self) -> Decimal:
        """What it went up."""
        return self.ahora - self.antes


def diferencias(antes: ReciboAgua, ahora: ReciboAgua) -> list[Diferencia]:
    """Two bills line by line, those with nothing in either left out; the last is the total."""
    pares: tuple[tuple[str, Callable[[ReciboAgua], Decimal]], ...] = (
        ("Metros cúbicos", lambda r: r.consumo_m3),
        ("Agua", lambda r: r.agua),
        ("Alcantarillado", lambda r: r.alcantarillado),
        ("Saneamiento", lambda r: r.tratamiento),
        ("IVA", lambda r: r.iva_agua + r.iva_alcantarillado + r.iva_tratamiento),
        ("Ajuste al peso", lambda r: r.ajuste),
    )
    filas = [Diferencia(nombre=nombre, antes=valor(antes), ahora=valor(ahora)) for nombre, valor in pares]
    return [
        *(fila for fila in filas if fila.antes or fila.ahora),
        Diferencia(nombre="Total", antes=antes.total, ahora=ahora.total),
    ]


def como_se_estimo(recibo: ReciboAgua) -> str:
    """With which rule the m³ of a bill were estimated, in words; empty when they were read.

    A bill without a rule is older than the rules: it was the mean.
    """
    return _ESTIMADOS[Regla(recibo.regla_estimacion or Regla.PROMEDIO_6)] if recibo.estimado else ""


def consumos(cuenta_id: int, *, meses: int = 24) -> list[ReciboAgua]:
    """The bills in force of an account, newest first, each with its charges in `cargos`. One statement."""
    suyos = CargoDeRecibo.objects.filter(recibo=OuterRef("pk")).values("cargo_id")
    return list(
        ReciboAgua.objects.filter(cuenta_id=cuenta_id, estado="VIGENTE")
        .annotate(cargos=ArraySubquery(suyos))
        .select_related("lectura__anomalia", "documento", "tarifa")
        .order_by("-periodo")[:meses]
    )


def recibos_de_cuenta(cuenta_id: int, *, limite: int = 24, antes_de: int | None = None) -> list[ReciboAgua]:
    """The bills of an account in any state, newest first, each with its charges in `cargos`; those before the bill
    `antes_de`, by its id. One statement, two with it.
    """
    suyos = CargoDeRecibo.objects.filter(recibo=OuterRef("pk")).values("cargo_id")
    recibos = ReciboAgua.objects.filter(cuenta_id=cuenta_id)
    if antes_de is not None:
        ultimo = recibos.filter(pk=antes_de).values_list("periodo", flat=True).first() or ""
        recibos = recibos.filter(Q(periodo__lt=ultimo) | Q(periodo=ultimo, pk__lt=antes_de))
    return list(
        recibos.annotate(cargos=ArraySubquery(suyos))
        .select_related("lectura__anomalia", "documento")
        .order_by("-periodo", "-id")[:limite]
    )


def integros(folios: Sequence[str]) -> dict[str, bool]:
    """Whether each bill still is what its paper says: its hash, made again, against the one issued. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.folio, huella_de_recibo(r) = d.huella FROM facturacion_reciboagua r"
            " JOIN documentos_documento d ON d.id = r.documento_id WHERE r.folio = ANY(%s)",
            [list(folios)],
        )
        return dict(cursor.fetchall())


def cargos_de_recibo(folio: str) -> tuple[str, list[int]]:
    """Number of the account and charges of a bill: what scanning it ticks. Two statements. Raises: NoExiste."""
    recibo = ReciboAgua.objects.select_related("cuenta").filter(folio=folio).first()
    if recibo is None:
        raise NoExiste(que="el recibo", clave=folio)
    return recibo.cuenta.numero, list(recibo.cargoderecibo_set.order_by("cargo_id").values_list("cargo_id", flat=True))


def _buscar(folio: str) -> ReciboAgua:
    recibo = (
        ReciboAgua.objects.select_related("cuenta", "tarifa", "segmento", "documento", "ley")
        .defer("ley__texto")
        .filter(folio=folio)
        .first()
    )
    if recibo is None:
        raise NoExiste(que="el recibo", clave=folio)
    return recibo


_EXPLICACIONES = {
    "tratamiento": "Limpiar el agua que ya se usó.",
    "alcantarillado": "Llevarse el agua usada por el drenaje.",
}
_EN_CERO = {"agua": "El agua de uso doméstico paga 0 %."}
_DE_PARTES = {
    "cuota base": "Se paga cada mes aunque no se use agua.",
    "descuento": "Por la tarifa preferencial de la cuenta.",
    "mínimo": "La ley fija un cobro mínimo.",
}


def _parte(parte: reglas_precio.Parte, recibo: ReciboAgua) -> Renglon:
    nombre = parte.nombre
    if nombre == "consumo":
        nombre = f"Consumo de {recibo.consumo_m3.normalize():f} m³"
    return Renglon(
        concepto="agua",
        nombre=nombre[:1].upper() + nombre[1:],
        explicacion=_DE_PARTES.get(
            parte.nombre,
            "Es el precio completo de ese renglón; no se multiplica." if parte.entera else "",
        ),
        formula=parte.formula,
        articulo=parte.articulo,
        renglon=nombre_de_clave(parte.renglon) if parte.nombre == "descuento" else parte.renglon,
        importe=parte.importe,
    )


def _tabla(recibo: ReciboAgua) -> list[FilaDeTabla]:
    """The row of the law lit among its neighbours, when the price is a table."""
    if recibo.tarifa.clase == "CUOTA_FIJA" or recibo.consumo_m3 % 1:
        return []
    ley = tarifas.ley_leida(recibo.ley_id)
    tarifa = ley.tarifa(ley.concepto_de(recibo.uso), recibo.uso)
    precios = escala(ley, tarifa, int(recibo.periodo[5:]), sin_base=recibo.segmento.componente.endswith(SIN_BASE))
    m3 = int(recibo.consumo_m3)
    filas = []
    for vecino in range(max(0, m3 - _VECINOS), m3 + _VECINOS + 1):
        tramo = precios.tramo(Decimal(vecino))
        if tramo.clase != "tabla":
            return []
        base = tramo.base or CERO
        cargo = tramo.cargo(Decimal(vecino))
        filas.append(
            FilaDeTabla(m3=vecino, importe=cargo - base, con_base=cargo if base else None, actual=vecino == m3)
        )
    return filas
