"""Giving a benefit to an account, and ending it.

The row is of `padron`; the acts are here because they must see what `padron` cannot: which months are billed, what is
owed, and what the law would charge.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from aljibe.base import idempotencia, reloj
from aljibe.base.acto import durable
from aljibe.base.rechazos import Rechazo, ValorInvalido
from aljibe.base.textos import en_un_renglon
from aljibe.facturacion.actos import DAR_BENEFICIO, TERMINAR_BENEFICIO
from aljibe.facturacion.models import ReciboAgua
from aljibe.facturacion.queries._beneficios import condiciones_de_beneficio, efecto_de_beneficio, mes_por_facturar
from aljibe.padron import queries as fichas
from aljibe.padron import services as padron
from aljibe.padron.models import Beneficio
from aljibe.reglas.plazos import sumar_meses
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario
from aljibe.tarifas import queries as tarifas

# What the person who gives it confirms having seen; the debt is not asked, it is computed.
CONDICIONES = {
    "uso_domestico": "El servicio es solo para uso de casa.",
    "habita_la_casa": "Quien recibe el beneficio vive en esa casa.",
    "sin_otro_descuento": "No tiene el descuento por pago anual anticipado.",
}
_FOLIO_MAXIMO, _MOTIVO_MAXIMO = 40, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class BeneficioDado:
    """A benefit as it was given, both days included, whatever became of it later."""

    id: int
    cuenta: str
    beneficio: str
    desde: date
    hasta: date
    folio: str
    otorgado_en: datetime


class BeneficioHaciaAtras(Rechazo):
    codigo = "beneficio-hacia-atras"
    plantilla = (
        "La cuenta {cuenta} ya tiene recibo de {periodo}, y un beneficio no cambia lo ya facturado. Dígalo desde el"
        " {desde:%d/%m/%Y} o después."
    )


class CuentaConAdeudo(Rechazo):
    codigo = "cuenta-con-adeudo"
    plantilla = (
        "La cuenta {cuenta} debe {adeudo:,.2f} ya vencidos, y el beneficio es para cuentas sin adeudo. Se puede dar en"
        " cuanto los pague."
    )


class SinBeneficioQueTerminar(Rechazo):
    codigo = "sin-beneficio-que-terminar"
    plantilla = "La cuenta {cuenta} no tiene un beneficio en vigor ni por empezar."


class BeneficioYaVence(Rechazo):
    codigo = "beneficio-ya-vence"
    plantilla = "El beneficio de la cuenta {cuenta} vence el {hasta:%d/%m/%Y}, antes del {desde:%d/%m/%Y}."


@durable(DAR_BENEFICIO)
def dar_beneficio(
    *,
    cuenta: str,
    beneficio: str,
    hasta: date,
    folio: str,
    motivo: str,
    condiciones: Collection[str],
    por: Usuario,
    ahora: datetime,
    desde: date | None = None,
    clave: str | None = None,
) -> BeneficioDado:
    """Give an account a benefit from `desde` to `hasta`, both included; without `desde`, from its next bill on.

    `beneficio` is the key of an incentive of the law that applies to its use, or of another tariff of the law. The run
    takes it for each month whose first day it covers. `condiciones` names all of `CONDICIONES`, seen by who gives it;
    `folio` is that of the paper behind it. The same `clave` gives the first one.

    Raises: SinFacultad, NoExiste, ValorInvalido (the field it names), CuentaConAdeudo, BeneficioHaciaAtras,
    BeneficioQueSeTraslapa, ClaveConOtroCuerpo. Locks: clave, cuenta.
    Source: `funciones.md` F12; Celaya 2019 arts. 47-51; criteria `beneficio.meses_maximo`, `beneficio.sin_adeudo`.
    """
    folio, motivo = _texto("folio", folio, _FOLIO_MAXIMO), _texto("motivo", motivo, _MOTIVO_MAXIMO)
    cuerpo = {
        "cuenta": cuenta,
        "beneficio": beneficio,
        "desde": desde,
        "hasta": hasta,
        "folio": folio,
        "motivo": motivo,
        "condiciones": sorted(condiciones),
    }
    if clave and (anterior := idempotencia.reclamar(clave, acto=DAR_BENEFICIO, por=por, cuerpo=cuerpo, ahora=ahora)):
        return _como_se_dio(anterior)
    hoy = reloj.fecha_local(ahora)
    seguridad.exigir(DAR_BENEFICIO, por=por, al=hoy)
    ficha = fichas.cuenta(cuenta)
    (suya,) = padron.cuentas_bloqueadas([ficha.id])
    por_facturar = mes_por_facturar(ficha.id, hoy=hoy)
    desde = desde or por_facturar
    primero = _primer_mes(desde)
    _exigir_plazo(desde, hasta, primero, hoy=hoy)
    _exigir_condiciones(condiciones)
    efecto_de_beneficio(ficha, beneficio, mes=primero, hoy=hoy)
    if (visto := condiciones_de_beneficio(ficha.id, hoy=hoy)).lo_impide:
        raise CuentaConAdeudo(cuenta=cuenta, adeudo=visto.adeudo)
    _exigir_sin_facturar(ficha.id, cuenta, primero, hasta)
    dado = padron.conceder_beneficio(
        cuenta=suya, clave=beneficio, desde=desde, hasta=hasta, folio=folio, motivo=motivo, por=por, ahora=ahora
    )
    respuesta = {
        "id": dado.pk,
        "cuenta": cuenta,
        "beneficio": beneficio,
        "desde": desde.isoformat(),
        "hasta": hasta.isoformat(),
        "folio": folio,
        "otorgado_en": ahora.isoformat(),
    }
    if clave:
        idempotencia.responder(clave, respuesta)
    return _como_se_dio(respuesta)


@durable(TERMINAR_BENEFICIO)
def terminar_beneficio(
    *,
    cuenta: str,
    motivo: str,
    por: Usuario,
    ahora: datetime,
    desde: date | None = None,
    clave: str | None = None,
) -> list[Beneficio]:
    """End the benefit of an account before it lapses, and the one that would follow it; those ended, in order.

    `desde` is the first day without any; by default, from its next bill on. One that had not begun by then never
    applies. What is billed stays as it is. The same `clave` gives the first end.

    Raises: SinFacultad, NoExiste, ValorInvalido (motivo), SinBeneficioQueTerminar, BeneficioYaVence,
    BeneficioHaciaAtras, ClaveConOtroCuerpo. Locks: clave, cuenta.
    """
    motivo = _texto("motivo", motivo, _MOTIVO_MAXIMO)
    cuerpo = {"cuenta": cuenta, "motivo": motivo, "desde": desde}
    if clave and (
        anterior := idempotencia.reclamar(clave, acto=TERMINAR_BENEFICIO, por=por, cuerpo=cuerpo, ahora=ahora)
    ):
        return list(Beneficio.objects.filter(pk__in=anterior["beneficios"]).order_by("id"))
    hoy = reloj.fecha_local(ahora)
    seguridad.exigir(TERMINAR_BENEFICIO, por=por, al=hoy)
    ficha = fichas.cuenta(cuenta)
    padron.bloquear_cuentas([ficha.id])
    desde = desde or mes_por_facturar(ficha.id, hoy=hoy)
    vivos = [b for b in Beneficio.objects.filter(cuenta_id=ficha.id).order_by("id") if _termina(b) > hoy]
    if not vivos:
        raise SinBeneficioQueTerminar(cuenta=cuenta)
    siguen = [b for b in vivos if _termina(b) > desde]
    if not siguen:
        raise BeneficioYaVence(cuenta=cuenta, hasta=max(_termina(b) for b in vivos) - timedelta(days=1), desde=desde)
    _exigir_sin_facturar(ficha.id, cuenta, _primer_mes(desde), None)
    terminados = [
        padron.recortar_beneficio(beneficio=b, desde=desde, motivo=motivo, por=por, ahora=ahora) for b in siguen
    ]
    if clave:
        idempotencia.responder(clave, {"beneficios": [b.pk for b in terminados]})
    return terminados


def _como_se_dio(respuesta: Mapping[str, Any]) -> BeneficioDado:
    return BeneficioDado(
        id=respuesta["id"],
        cuenta=respuesta["cuenta"],
        beneficio=respuesta["beneficio"],
        desde=date.fromisoformat(respuesta["desde"]),
        hasta=date.fromisoformat(respuesta["hasta"]),
        folio=respuesta["folio"],
        otorgado_en=datetime.fromisoformat(respuesta["otorgado_en"]),
    )


def _termina(beneficio: Beneficio) -> date:
    """The first day without it; one that never applies ends before any day."""
    if beneficio.vigencia.isempty:
        return date.min
    return beneficio.vigencia.upper or date.max


def _primer_mes(desde: date) -> date:
    """First day of the first month that a benefit from `desde` reaches: the run looks at first days."""
    return desde if desde.day == 1 else sumar_meses(desde.replace(day=1), 1)


def _exigir_plazo(desde: date, hasta: date, primero: date, *, hoy: date) -> None:
    """Raises: ValorInvalido."""
    meses = int(tarifas.criterio("beneficio.meses_maximo", hoy))
    if desde > sumar_meses(hoy, meses):
        raise ValorInvalido(campo="desde", mensaje=f"Un beneficio se da a lo más {meses} meses antes de que empiece.")
    if hasta < desde:
        raise ValorInvalido(campo="hasta", mensaje=f"Es anterior al primer día, {desde:%d/%m/%Y}.")
    if hasta >= (tope := sumar_meses(desde, meses)):
        ultimo = tope - timedelta(days=1)
        raise ValorInvalido(
            campo="hasta", mensaje=f"Un beneficio se da a lo más por {meses} meses: hasta el {ultimo:%d/%m/%Y}."
        )
    if hasta < primero:
        raise ValorInvalido(
            campo="hasta",
            mensaje=f"No alcanza ningún recibo: el primero que tomaría es el de {primero:%m/%Y}, y vence antes.",
        )


def _exigir_condiciones(condiciones: Collection[str]) -> None:
    """Raises: ValorInvalido."""
    if ajenas := sorted(set(condiciones) - set(CONDICIONES)):
        raise ValorInvalido(campo="condiciones", mensaje=f"No es una condición: {', '.join(ajenas)}.")
    if faltan := [frase for clave, frase in CONDICIONES.items() if clave not in condiciones]:
        raise ValorInvalido(campo="condiciones", mensaje=f"Falta confirmar: {faltan[0]}")


def _exigir_sin_facturar(cuenta_id: int, cuenta: str, primero: date, hasta: date | None) -> None:
    """No month from `primero` on, to that of `hasta`, is billed. Raises: BeneficioHaciaAtras."""
    recibos = ReciboAgua.objects.filter(cuenta_id=cuenta_id, estado="VIGENTE", periodo__gte=f"{primero:%Y-%m}")
    if hasta is not None:
        recibos = recibos.filter(periodo__lte=f"{hasta:%Y-%m}")
    ultimo = recibos.order_by("-periodo").first()
    if ultimo is not None:
        siguiente = sumar_meses(date(int(ultimo.periodo[:4]), int(ultimo.periodo[5:]), 1), 1)
        raise BeneficioHaciaAtras(cuenta=cuenta, periodo=ultimo.periodo, desde=siguiente)


def _texto(campo: str, texto: str, maximo: int) -> str:
    """A text that must be there. Raises: ValorInvalido."""
    if not (limpio := en_un_renglon(texto, campo=campo, maximo=maximo)):
        raise ValorInvalido(campo=campo, mensaje="Está vacío y es obligatorio.")
    return limpio
