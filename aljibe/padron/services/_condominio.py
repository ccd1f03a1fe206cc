"""A condominium: dwellings that share one meter, each billed by the average of its m³ (law, section 3)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from aljibe.base import idempotencia, reloj
from aljibe.base.acto import durable
from aljibe.base.rechazos import NoExiste, Rechazo, ValorInvalido
from aljibe.base.textos import enumerados
from aljibe.padron.actos import FORMAR_CONDOMINIO
from aljibe.padron.models import Condominio, Cuenta, Instalacion
from aljibe.padron.services._cuentas import bloquear_cuentas
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario

_MAXIMO = 5_000


class ViviendaQueNoCabe(Rechazo):
    codigo = "vivienda-que-no-cabe"
    plantilla = "{cuantas} no puede ser de este condominio: {razon} No se cambió nada."


@durable(FORMAR_CONDOMINIO)
def formar_condominio(
    *, medidor_de: str, viviendas: Sequence[str], entre: int | None = None, por: Usuario, ahora: datetime, clave: str
) -> dict[str, Any]:
    """Say which accounts are measured by the meter of another: {medidor_de, viviendas, entre}. An empty list, none.

    `entre` is among how many its m³ are split, dwellings without an account included; by default, those given.

    Raises: ClaveConOtroCuerpo, SinFacultad, NoExiste, ValorInvalido, ViviendaQueNoCabe. Locks: clave, cuentas by id.
    """
    numeros = sorted(set(viviendas))
    cuerpo = {"medidor_de": medidor_de, "viviendas": numeros, "entre": entre}
    if anterior := idempotencia.reclamar(clave, acto=FORMAR_CONDOMINIO, por=por, cuerpo=cuerpo, ahora=ahora):
        return anterior
    seguridad.exigir(FORMAR_CONDOMINIO, por=por, al=reloj.fecha_local(ahora))
    partes = len(numeros) if entre is None else entre
    if len(numeros) > _MAXIMO or not len(numeros) <= partes <= _MAXIMO:
        mensaje = f"Se reparte entre las viviendas que se dan, o más: de {len(numeros)} a {_MAXIMO:,}."
        raise ValorInvalido(campo="entre", mensaje=mensaje)
    ids = dict(Cuenta.objects.filter(numero__in=[medidor_de, *numeros]).values_list("numero", "id"))
    for numero in (medidor_de, *numeros):
        if numero not in ids:
            raise NoExiste(que="la cuenta", clave=numero)
    previas = Cuenta.objects.filter(condominio__cuenta_id=ids[medidor_de]).values_list("id", flat=True)
    cuentas = {cuenta.numero: cuenta for cuenta in bloquear_cuentas({*ids.values(), *previas})}
    general = cuentas[medidor_de]
    _exigir_que_quepan(general, [cuentas[numero] for numero in numeros])
    condominio = Condominio.objects.filter(cuenta=general).first()
    Cuenta.objects.filter(condominio__cuenta=general).exclude(numero__in=numeros).update(condominio=None)
    if numeros:
        condominio = condominio or Condominio(cuenta=general)
        condominio.viviendas = partes
        condominio.save()
        Cuenta.objects.filter(numero__in=numeros).update(condominio=condominio)
    return idempotencia.responder(
        clave, {"medidor_de": medidor_de, "viviendas": numeros, "entre": partes if numeros else 0}
    )


def _exigir_que_quepan(general: Cuenta, viviendas: Sequence[Cuenta]) -> None:
    """The meter hangs from an account that is no dwelling, and dwellings have none of their own."""
    faltas = [
        ([general] if general in viviendas else [], "es la del medidor general."),
        ([general] if general.condominio_id else [], "ya se mide con el medidor de otra cuenta."),
        (
            [v for v in viviendas if v.condominio_id and v.condominio and v.condominio.cuenta_id != general.pk],
            "se mide con el medidor de otro condominio.",
        ),
        (_con_medidor(viviendas), "tiene medidor propio: retírelo antes."),
    ]
    for malas, razon in faltas:
        if malas:
            raise ViviendaQueNoCabe(cuantas=enumerados([f"la {c.numero}" for c in malas]).capitalize(), razon=razon)
    if viviendas and not Instalacion.objects.filter(cuenta=general, vigencia__endswith=None).exists():
        raise ViviendaQueNoCabe(cuantas=f"La {general.numero}", razon="no tiene medidor que repartir.")


def _con_medidor(viviendas: Sequence[Cuenta]) -> list[Cuenta]:
    con = set(
        Instalacion.objects.filter(cuenta__in=viviendas, vigencia__endswith=None).values_list("cuenta_id", flat=True)
    )
    return [vivienda for vivienda in viviendas if vivienda.pk in con]
