"""What a benefit would do to the next bill of an account, and what must hold to give it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Max

from aljibe.base.rechazos import ValorInvalido
from aljibe.facturacion.models import ReciboAgua
from aljibe.facturacion.queries._calculo import primer_dia
from aljibe.facturacion.queries._cierre import periodo_cerrado
from aljibe.libro import queries as libro
from aljibe.reglas.dinero import redondear
from aljibe.reglas.plazos import sumar_meses
from aljibe.reglas.tarifa import Caso, Ley, NoSePuedeCalcular, calcular, redondeo
from aljibe.reglas.tarifa.beneficios import beneficios as incentivos
from aljibe.reglas.tarifa.ley import CUOTA_FIJA, SERVICIO_MEDIDO, VOLUMEN_ASIGNADO
from aljibe.reglas.tarifa.nombres import nombre_de_clave
from aljibe.tarifas import queries as tarifas

if TYPE_CHECKING:
    from aljibe.padron.queries import FichaDeCuenta
    from aljibe.tarifas.models import Ley as VersionDeLey

CERO = Decimal("0.00")
# Of the tax classes of a law, that of houses.
_DOMESTICA = "domestic"
# The consumption that shows an effect where there is none yet.
_M3_SUPUESTO = Decimal(10)


@dataclass(frozen=True, slots=True, kw_only=True)
class BeneficioPosible:
    """An incentive of the law that applies to an account, or a preferential tariff for it (`es_tarifa`)."""

    clave: str
    nombre: str
    es_tarifa: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EfectoDeBeneficio:
    """The bill of `mes` with the last consumption, without the benefit and with it; totals to pay, in pesos.

    `supuesto`: the account has no consumption yet, and some m³ were taken to show it. `m3` is None without a volume.
    """

    mes: date
    m3: Decimal | None
    supuesto: bool
    sin: Decimal
    con: Decimal
    ley: str
    fundamento: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CondicionesDeBeneficio:
    """What is computed of the conditions of a benefit: what is overdue, in pesos, and whether that prevents it."""

    adeudo: Decimal
    lo_impide: bool


def mes_por_facturar(*cuentas: int, hoy: date) -> date:
    """First day of the month of the next bill of all these accounts: last month's, or this one's. Two statements.

    Last month, unless one is billed already or it can no longer be, because its period is closed.
    """
    este = hoy.replace(day=1)
    pasado = sumar_meses(este, -1)
    recibos = ReciboAgua.objects.filter(cuenta_id__in=cuentas, estado="VIGENTE")
    ultimo = recibos.aggregate(ultimo=Max("periodo"))["ultimo"]
    facturado = primer_dia(ultimo) if ultimo else None
    if facturado is not None and facturado >= pasado:
        return max(sumar_meses(facturado, 1), este)
    return este if periodo_cerrado(f"{pasado:%Y-%m}") else pasado


def beneficios_posibles(ficha: "FichaDeCuenta", *, hoy: date) -> list[BeneficioPosible]:
    """What the law in force has for an account: the incentives that apply to its use, and the tariffs that can be
    preferential for it, by name. Four statements, the first time of a law five.

    The others are not told, nor are those that the law does not let be priced by month.
    """
    version = tarifas.ley_en_vigor(hoy)
    if version is None:
        return []
    ley = tarifas.ley_leida(version.pk)
    m3, _ = _consumo(ficha)
    posibles = [
        BeneficioPosible(clave=clave, nombre=nombre_de_clave(clave), es_tarifa=False)
        for clave in incentivos(ley)
        if _total(ley, ficha, clave, fecha=hoy, m3=m3) is not None
    ]
    posibles += [
        BeneficioPosible(clave=u.clave, nombre=u.nombre, es_tarifa=True)
        for u in _preferenciales(version.pk, ficha.uso)
        if not u.problema
    ]
    return sorted(posibles, key=lambda p: (p.es_tarifa, p.nombre, p.clave))


def efecto_de_beneficio(ficha: "FichaDeCuenta", clave: str, *, mes: date, hoy: date) -> EfectoDeBeneficio:
    """What a benefit does to the bill of `mes` (K3), by the pure price of the law. Five statements at most.

    While no law is approved for that month, by the one in force on `hoy`.

    Raises: ValorInvalido (beneficio), the law has no such benefit for the account, or no law.
    """
    version = tarifas.ley_en_vigor(mes) or tarifas.ley_en_vigor(hoy)
    if version is None:
        raise ValorInvalido(
            campo="beneficio",
            mensaje=f"Ninguna ley aprobada rige el {mes:%d/%m/%Y}. Importe y apruebe la Ley de Ingresos de ese año.",
        )
    ley = tarifas.ley_leida(version.pk)
    if clave == ficha.uso:
        raise ValorInvalido(campo="beneficio", mensaje="Esa ya es la tarifa de la cuenta.")
    if clave not in incentivos(ley) and not _concepto(ley, clave):
        raise ValorInvalido(
            campo="beneficio", mensaje=f"«{clave}» no es un incentivo ni una tarifa de {version.nombre}."
        )
    if clave not in incentivos(ley) and clave not in {u.clave for u in _preferenciales(version.pk, ficha.uso)}:
        raise ValorInvalido(
            campo="beneficio",
            mensaje=f"«{clave}» no puede ser la tarifa preferencial de esta cuenta: lo es otra de casa que se cobre"
            " como la suya, con medidor o sin él.",
        )
    m3, supuesto = _consumo(ficha)
    con_volumen = _concepto(ley, ficha.uso) != CUOTA_FIJA
    fecha = _dia_de_la_ley(version, mes)
    try:
        sin, _ = _precio(ley, ficha, "", fecha=fecha, m3=m3)
        con, fundamento = _precio(ley, ficha, clave, fecha=fecha, m3=m3)
    except NoSePuedeCalcular as no:
        raise ValorInvalido(campo="beneficio", mensaje=str(no)) from no
    return EfectoDeBeneficio(
        mes=mes,
        m3=m3 if con_volumen else None,
        supuesto=supuesto and con_volumen,
        sin=sin,
        con=con,
        ley=version.nombre,
        fundamento=fundamento,
    )


def condiciones_de_beneficio(cuenta_id: int, *, hoy: date) -> CondicionesDeBeneficio:
    """What is overdue, with its surcharges to the day, and whether it prevents a benefit. Eight statements.

    A bill that is not due yet is no debt: who pays on time has always one.

    Law: «account without debt» (Celaya 2019 art. 47); criterion `beneficio.sin_adeudo`.
    """
    estado = libro.estado_de_cuenta(cuenta_id, al=hoy)
    adeudo = sum((c.saldo + c.recargo for c in estado.cargos if c.vencimiento < hoy), CERO)
    exige = tarifas.criterio("beneficio.sin_adeudo", hoy) == "1"
    return CondicionesDeBeneficio(adeudo=adeudo, lo_impide=exige and adeudo > 0)


def _preferenciales(ley_id: int, uso: str) -> list[tarifas.UsoDeLey]:
    """The tariffs that can take the place of that of `uso`: others for houses, charged as it is. One statement.

    Practice: the file of a law does not mark which are preferential. Of what is known of them, they are of those who
    live in their house, and in Cortazar a table of m³ as that of the others (`ley-de-ingresos.md` 7): neither a fixed
    fee for who has a meter, nor a tariff of shops.
    """
    usos = tarifas.usos(ley_id)
    suyo = next((u for u in usos if u.clave == uso), None)
    if suyo is None or suyo.clase_fiscal != _DOMESTICA:
        return []
    return [u for u in usos if u.clave != uso and (u.clase, u.clase_fiscal) == (suyo.clase, suyo.clase_fiscal)]


def _ultimo_recibo(cuenta_id: int) -> ReciboAgua | None:
    return ReciboAgua.objects.filter(cuenta_id=cuenta_id, estado="VIGENTE").order_by("-periodo").first()


def _consumo(ficha: "FichaDeCuenta") -> tuple[Decimal, bool]:
    """The m³ of its last bill, or those assigned to it; else some, which is said."""
    ultimo = _ultimo_recibo(ficha.id)
    m3 = ultimo.consumo_m3 if ultimo else ficha.volumen_asignado
    if m3 is None:
        return _M3_SUPUESTO, True
    return (m3.to_integral_value() if m3 % 1 == 0 else m3.normalize()), False


def _concepto(ley: Ley, uso: str) -> str:
    """How a use is charged; nothing of one that the law has not."""
    try:
        return ley.concepto_de(uso)
    except NoSePuedeCalcular:
        return ""


def _dia_de_la_ley(version: "VersionDeLey", mes: date) -> date:
    """`mes`, or the nearest day that the law rules."""
    return min(max(mes, version.vigente_desde), version.vigente_hasta)


def _total(ley: Ley, ficha: "FichaDeCuenta", clave: str, *, fecha: date, m3: Decimal) -> Decimal | None:
    try:
        return _precio(ley, ficha, clave, fecha=fecha, m3=m3)[0]
    except NoSePuedeCalcular:
        return None


def _precio(ley: Ley, ficha: "FichaDeCuenta", clave: str, *, fecha: date, m3: Decimal) -> tuple[Decimal, str]:
    """Total to pay of a month, of the services the account has, and why. `clave`: an incentive, or another tariff.

    Raises: NoSePuedeCalcular.
    """
    es_incentivo = not clave or clave in incentivos(ley)
    uso = ficha.uso if es_incentivo else clave
    concepto = ley.concepto_de(uso)
    precio = calcular(
        ley,
        Caso(
            concepto=concepto,
            uso=uso,
            fecha=fecha,
            m3=m3 if concepto == SERVICIO_MEDIDO else None,
            beneficio=clave if es_incentivo else "",
            m3_asignado=ficha.volumen_asignado if concepto == VOLUMEN_ASIGNADO else None,
        ),
    )
    con = {"agua": True, "alcantarillado": ficha.con_alcantarillado, "tratamiento": ficha.con_tratamiento}
    subtotal = sum((linea.importe + linea.iva for linea in precio.lineas if con[linea.concepto]), CERO)
    agua = next(linea for linea in precio.lineas if linea.concepto == "agua")
    porque = next((parte for parte in agua.partes if parte.nombre == "descuento"), agua)
    return redondear(subtotal, *redondeo(ley)), f"Art. {porque.articulo}: {porque.formula}"
