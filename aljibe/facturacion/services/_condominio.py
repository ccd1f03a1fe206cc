"""A condominium: dwellings that share one meter, each billed by the average of its m³ (law, section 3).

Its rows are of `padron`; the act is here because it must see what `padron` cannot: which months are billed, and whether
the meter that a dwelling had is.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from aljibe.base import idempotencia, reloj
from aljibe.base.acto import durable
from aljibe.base.rechazos import NoExiste, Rechazo, ValorInvalido
from aljibe.facturacion.actos import FORMAR_CONDOMINIO
from aljibe.facturacion.models import ReciboAgua
from aljibe.facturacion.queries._beneficios import mes_por_facturar
from aljibe.facturacion.queries._calculo import primer_dia
from aljibe.facturacion.queries._condominio import sin_facturar
from aljibe.padron import services as padron
from aljibe.padron.models import Cuenta, Instalacion, Vivienda
from aljibe.reglas.plazos import sumar_meses
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario
from aljibe.tarifas import queries as tarifas

_MAXIMO = 5_000
_POR_METROS = "MEDIDO"


class CondominioHaciaAtras(Rechazo):
    codigo = "condominio-hacia-atras"
    plantilla = (
        "La cuenta {cuenta} ya tiene recibo de {periodo}, y un condominio no cambia lo ya facturado. Dígalo desde el"
        " {desde:%d/%m/%Y} o después."
    )


class MedidorSinFacturar(Rechazo):
    codigo = "medidor-sin-facturar"
    plantilla = (
        "La cuenta {cuenta} tiene {m3} m³ sin facturar de su medidor {medidor}, que se retiró con {lectura}. Capture"
        " esa lectura en el periodo {periodo} con fecha del {el:%d/%m/%Y}, facture ese periodo y forme después el"
        " condominio. No se cambió nada."
    )


class ViviendaSinMetros(Rechazo):
    codigo = "vivienda-sin-metros"
    plantilla = (
        "La cuenta {cuenta} se cobra por cuota fija o volumen asignado ({uso}), no por los m³ de un medidor: en un"
        " condominio, su parte no la pagaría nadie. Cambie antes su uso. No se cambió nada."
    )


@durable(FORMAR_CONDOMINIO)
def formar_condominio(
    *,
    medidor_de: str,
    viviendas: Sequence[str],
    entre: int | None = None,
    desde: date | None = None,
    por: Usuario,
    ahora: datetime,
    clave: str,
) -> dict[str, Any]:
    """Say which accounts the meter of another measures, or none: {medidor_de, viviendas, entre, desde}.

    `entre` is among how many its m³ are split, dwellings without an account included; by default, those given. `desde`
    is the first day of the first month that is billed so; by default, the next that is not billed to any of those that
    change, once none has a meter of its own. What is billed, and what is billed again of those months, does not change.

    Raises: ClaveConOtroCuerpo, SinFacultad, NoExiste, ValorInvalido, ViviendaSinMetros, ViviendaQueNoCabe,
    CondominioHaciaAtras, MedidorSinFacturar. Locks: clave, cuentas by id.
    """
    numeros = sorted(set(viviendas))
    cuerpo = {"medidor_de": medidor_de, "viviendas": numeros, "entre": entre, "desde": desde}
    if anterior := idempotencia.reclamar(clave, acto=FORMAR_CONDOMINIO, por=por, cuerpo=cuerpo, ahora=ahora):
        return anterior
    hoy = reloj.fecha_local(ahora)
    seguridad.exigir(FORMAR_CONDOMINIO, por=por, al=hoy)
    partes = len(numeros) if entre is None else entre
    if len(numeros) > _MAXIMO or not len(numeros) <= partes <= _MAXIMO:
        mensaje = f"Se reparte entre las viviendas que se dan, o más: de {len(numeros)} a {_MAXIMO:,}."
        raise ValorInvalido(campo="entre", mensaje=mensaje)
    general, suyas = _cuentas(medidor_de, numeros)
    _exigir_con_metros(suyas, hoy=hoy)
    cambian = _las_que_cambian(general, suyas, partes, desde=desde, hoy=hoy)
    if desde is None:
        desde = _primer_mes(general, suyas, cambian, hoy=hoy)
    _exigir_mes(desde, hoy=hoy)
    padron.repartir_medidor(general=general, viviendas=suyas, entre=partes, desde=desde)
    if cambian:
        _exigir_sin_facturar({general.pk, *cambian}, desde)
        _exigir_medidores_facturados({cuenta.pk for cuenta in suyas} & cambian)
    respuesta = {"viviendas": numeros, "entre": partes if numeros else 0, "desde": desde.isoformat()}
    return idempotencia.responder(clave, {"medidor_de": medidor_de, **respuesta})


def _cuentas(medidor_de: str, numeros: Sequence[str]) -> tuple[Cuenta, list[Cuenta]]:
    """The account of the meter and those given, locked with those it measures already. Raises: NoExiste."""
    ids = dict(Cuenta.objects.filter(numero__in=[medidor_de, *numeros]).values_list("numero", "id"))
    for numero in (medidor_de, *numeros):
        if numero not in ids:
            raise NoExiste(que="la cuenta", clave=numero)
    previas = Vivienda.objects.filter(medidor_de=ids[medidor_de]).values_list("cuenta_id", flat=True)
    cuentas = {cuenta.numero: cuenta for cuenta in padron.cuentas_bloqueadas({*ids.values(), *previas})}
    return cuentas[medidor_de], [cuentas[numero] for numero in numeros]


def _exigir_con_metros(suyas: Sequence[Cuenta], *, hoy: date) -> None:
    """The tariff of each is by m³: else its part of the meter would be paid by nobody. Raises: ViviendaSinMetros."""
    ley = tarifas.ley_en_vigor(hoy)
    sin_metros = {uso.clave: uso.nombre for uso in tarifas.usos(ley.pk) if uso.clase != _POR_METROS} if ley else {}
    for cuenta in suyas:
        if cuenta.uso in sin_metros:
            raise ViviendaSinMetros(cuenta=cuenta.numero, uso=sin_metros[cuenta.uso])


def _las_que_cambian(
    general: Cuenta, suyas: Sequence[Cuenta], entre: int, *, desde: date | None, hoy: date
) -> set[int]:
    """The accounts that enter, leave, or pay another part; without `desde`, after whatever was said last."""
    luego = DateRange(desde or sumar_meses(hoy.replace(day=1), -1), None)
    filas = Vivienda.objects.filter(medidor_de=general, vigencia__overlap=luego)
    nuevas = {cuenta.pk for cuenta in suyas}
    quedan = {
        f.cuenta_id for f in filas if f.cuenta_id in nuevas and padron.sigue_igual(f, entre=entre, al=desde or date.max)
    }
    return ({f.cuenta_id for f in filas} | nuevas) - quedan


def _primer_mes(general: Cuenta, suyas: Sequence[Cuenta], cambian: Collection[int], *, hoy: date) -> date:
    """First day of the first month that can be billed so: not before the last change, nor with a meter of their own."""
    meses = [mes_por_facturar(general.pk, *cambian, hoy=hoy)]
    meses += [f.vigencia.lower for f in Vivienda.objects.filter(medidor_de=general) if f.vigencia.lower]
    retiros = Instalacion.objects.filter(cuenta__in=suyas, vigencia__endswith__isnull=False)
    for retirada in retiros.values_list("vigencia", flat=True):
        el: date = retirada.upper
        meses.append(el if el.day == 1 else sumar_meses(el.replace(day=1), 1))
    return max(meses)


def _exigir_mes(desde: date, *, hoy: date) -> None:
    """Raises: ValorInvalido."""
    ultimo = sumar_meses(hoy.replace(day=1), 1)
    if desde.day != 1:
        mensaje = "Un condominio va por meses completos: escriba el primer día de uno."
        raise ValorInvalido(campo="desde", mensaje=mensaje)
    if desde > ultimo:
        raise ValorInvalido(campo="desde", mensaje=f"A más tardar desde el mes que sigue, {ultimo:%d/%m/%Y}.")


def _exigir_sin_facturar(cuentas: Collection[int], desde: date) -> None:
    """No month from `desde` on is billed to any of them. Raises: CondominioHaciaAtras."""
    ultimo = (
        ReciboAgua.objects.select_related("cuenta")
        .filter(cuenta_id__in=cuentas, estado="VIGENTE", periodo__gte=f"{desde:%Y-%m}")
        .order_by("-periodo", "cuenta__numero")
        .first()
    )
    if ultimo is not None:
        siguiente = sumar_meses(primer_dia(ultimo.periodo), 1)
        raise CondominioHaciaAtras(cuenta=ultimo.cuenta.numero, periodo=ultimo.periodo, desde=siguiente)


def _exigir_medidores_facturados(cuentas: Collection[int]) -> None:
    """A dwelling does not leave behind m³ of the meter it had: no later bill would have them.

    Raises: MedidorSinFacturar.
    """
    for pendiente in sin_facturar(cuentas):
        raise MedidorSinFacturar(**pendiente)
