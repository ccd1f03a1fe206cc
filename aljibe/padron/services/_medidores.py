"""A meter on an account: put, taken away, changed (K4)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError
from django.db.backends.postgresql.psycopg_any import DateRange

from aljibe.base import idempotencia, reloj
from aljibe.base.acto import durable
from aljibe.base.rechazos import Rechazo, ValorInvalido
from aljibe.padron.actos import CORREGIR_PADRON
from aljibe.padron.models import Cuenta, Instalacion, Medidor
from aljibe.padron.services._buscable import renovar_buscable
from aljibe.padron.services._cuentas import cuentas_bloqueadas
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario

_DIGITOS = range(3, 10)
_LARGO_DEL_NUMERO = 30


class CuentaConMedidor(Rechazo):
    codigo = "cuenta-con-medidor"
    plantilla = "La cuenta {cuenta} tiene un medidor el {el:%d/%m/%Y} o después. Retírelo antes de poner otro."


class CuentaSinMedidor(Rechazo):
    codigo = "cuenta-sin-medidor"
    plantilla = "La cuenta {cuenta} no tiene medidor que retirar."


class MedidorEnOtraCuenta(Rechazo):
    codigo = "medidor-en-otra-cuenta"
    plantilla = "El medidor {medidor} está en la cuenta {otra} el {el:%d/%m/%Y} o después. Revise su número."


class MedidorConOtraCaratula(Rechazo):
    codigo = "medidor-con-otra-caratula"
    plantilla = "El medidor {medidor} está registrado con {digitos} dígitos. Revise su número o su carátula."
    estado = 422


@durable(CORREGIR_PADRON)
def instalar_medidor(
    *,
    cuenta_id: int,
    medidor: str,
    digitos: int,
    lectura_inicial: int,
    el: date,
    por: Usuario,
    ahora: datetime,
    clave: str | None = None,
) -> Instalacion:
    """Put a meter on an account that has none, from the day `el` on. `lectura_inicial` in whole m³, of its dial.

    Raises: SinFacultad, NoExiste, ValorInvalido, CuentaConMedidor, MedidorEnOtraCuenta, MedidorConOtraCaratula,
    ClaveConOtroCuerpo. Locks: clave, cuenta.
    """
    cuerpo = {"instala": [cuenta_id, medidor, digitos, lectura_inicial, el]}
    if (hecha := _ya_hecha(clave, cuerpo, por=por, ahora=ahora)) is not None:
        return hecha
    cuenta = _cuenta_por_corregir(cuenta_id, por=por, ahora=ahora, el=el)
    instalacion = _instalar(cuenta, medidor=medidor, digitos=digitos, lectura_inicial=lectura_inicial, el=el)
    return _terminar(cuenta, instalacion, clave)


@durable(CORREGIR_PADRON)
def retirar_medidor(
    *, cuenta_id: int, lectura_final: int, el: date, por: Usuario, ahora: datetime, clave: str | None = None
) -> Instalacion:
    """Take the meter away: the day `el` is the first without it. `lectura_final` in whole m³, of its dial.

    Not before its last billed reading; on that very day, with that same reading.

    Raises: SinFacultad, NoExiste, ValorInvalido, CuentaSinMedidor, ClaveConOtroCuerpo. Locks: clave, cuenta.
    """
    cuerpo = {"retira": [cuenta_id, lectura_final, el]}
    if (hecha := _ya_hecha(clave, cuerpo, por=por, ahora=ahora)) is not None:
        return hecha
    cuenta = _cuenta_por_corregir(cuenta_id, por=por, ahora=ahora, el=el)
    instalacion = _retirar(cuenta, lectura_final=lectura_final, el=el)
    return _terminar(cuenta, instalacion, clave)


@durable(CORREGIR_PADRON)
def cambiar_medidor(
    *,
    cuenta_id: int,
    lectura_final: int,
    medidor: str,
    digitos: int,
    lectura_inicial: int,
    el: date,
    por: Usuario,
    ahora: datetime,
    clave: str | None = None,
) -> Instalacion:
    """Take the meter away and put another the same day; the bill adds both spans (K4).

    Raises: those of `instalar_medidor` and `retirar_medidor`. Locks: clave, cuenta.
    """
    cuerpo = {"cambia": [cuenta_id, lectura_final, medidor, digitos, lectura_inicial, el]}
    if (hecha := _ya_hecha(clave, cuerpo, por=por, ahora=ahora)) is not None:
        return hecha
    cuenta = _cuenta_por_corregir(cuenta_id, por=por, ahora=ahora, el=el)
    _retirar(cuenta, lectura_final=lectura_final, el=el)
    instalacion = _instalar(cuenta, medidor=medidor, digitos=digitos, lectura_inicial=lectura_inicial, el=el)
    return _terminar(cuenta, instalacion, clave)


def _ya_hecha(clave: str | None, cuerpo: Mapping[str, Any], *, por: Usuario, ahora: datetime) -> Instalacion | None:
    """What was done the first time under this key; None when it is new, and then it is ours."""
    if not clave:
        return None
    hecha = idempotencia.reclamar(clave, acto=CORREGIR_PADRON, por=por, cuerpo=cuerpo, ahora=ahora)
    return None if hecha is None else Instalacion.objects.get(pk=hecha["instalacion"])


def _terminar(cuenta: Cuenta, instalacion: Instalacion, clave: str | None) -> Instalacion:
    renovar_buscable([cuenta.pk])
    if clave:
        idempotencia.responder(clave, {"instalacion": instalacion.pk})
    return instalacion


def _cuenta_por_corregir(cuenta_id: int, *, por: Usuario, ahora: datetime, el: date) -> Cuenta:
    (cuenta,) = cuentas_bloqueadas([cuenta_id])
    hoy = reloj.fecha_local(ahora)
    seguridad.exigir(CORREGIR_PADRON, por=por, al=hoy)
    if el > hoy:
        raise ValorInvalido(campo="el", mensaje=f"La fecha {el:%d/%m/%Y} es futura. Escriba hoy o un día anterior.")
    return cuenta


def _instalar(cuenta: Cuenta, *, medidor: str, digitos: int, lectura_inicial: int, el: date) -> Instalacion:
    numero = " ".join(medidor.split())
    if not 0 < len(numero) <= _LARGO_DEL_NUMERO:
        raise ValorInvalido(campo="medidor", mensaje=f"El medidor lleva de 1 a {_LARGO_DEL_NUMERO} caracteres.")
    if digitos not in _DIGITOS:
        raise ValorInvalido(campo="digitos", mensaje="La carátula de un medidor tiene de 3 a 9 dígitos.")
    _exigir_que_quepa(lectura_inicial, campo="lectura_inicial", digitos=digitos)
    pieza, _ = Medidor.objects.get_or_create(numero=numero, defaults={"digitos": digitos})
    if pieza.digitos != digitos:
        raise MedidorConOtraCaratula(medidor=numero, digitos=pieza.digitos)
    vigencia = DateRange(el, None)
    if Instalacion.objects.filter(cuenta=cuenta, vigencia__overlap=vigencia).exists():
        raise CuentaConMedidor(cuenta=cuenta.numero, el=el)
    otra = Cuenta.objects.filter(instalacion__medidor=pieza, instalacion__vigencia__overlap=vigencia).first()
    if otra is not None:
        raise MedidorEnOtraCuenta(medidor=numero, otra=otra.numero, el=el)
    try:
        return Instalacion.objects.create(
            cuenta=cuenta, medidor=pieza, vigencia=vigencia, lectura_inicial=lectura_inicial
        )
    except IntegrityError as error:
        # The account is locked: only another account can have taken the meter meanwhile.
        raise MedidorEnOtraCuenta(medidor=numero, otra="que lo acaba de recibir", el=el) from error


def _retirar(cuenta: Cuenta, *, lectura_final: int, el: date) -> Instalacion:
    instalacion = Instalacion.objects.select_related("medidor").filter(cuenta=cuenta, vigencia__endswith=None).first()
    if instalacion is None:
        raise CuentaSinMedidor(cuenta=cuenta.numero)
    desde: Any = instalacion.vigencia.lower
    if el <= desde:
        mensaje = f"El medidor {instalacion.medidor.numero} se instaló el {desde:%d/%m/%Y}. Escriba un día posterior."
        raise ValorInvalido(campo="el", mensaje=mensaje)
    _exigir_que_quepa(lectura_final, campo="lectura_final", digitos=instalacion.medidor.digitos)
    instalacion.vigencia = DateRange(desde, el)
    instalacion.lectura_final = lectura_final
    try:
        instalacion.save(update_fields=["vigencia", "lectura_final"])
    except IntegrityError as error:
        raise _tras_lo_facturado(error, instalacion.medidor.numero) from error
    return instalacion


def _tras_lo_facturado(error: IntegrityError, medidor: str) -> Exception:
    """The sentence of the bills, which the padrón does not know: only the database does. Any other error, as it is."""
    diagnostico = getattr(error.__cause__, "diag", None)
    if diagnostico is None or diagnostico.constraint_name != "instalacion_tras_lo_facturado":
        return error
    leida = date.fromisoformat(diagnostico.message_detail)
    return ValorInvalido(
        campo="el",
        mensaje=f"El medidor {medidor} está facturado hasta su lectura del {leida:%d/%m/%Y}. Escriba un día posterior,"
        " o cancele antes ese recibo.",
    )


def _exigir_que_quepa(lectura: int, *, campo: str, digitos: int) -> None:
    if not 0 <= lectura < 10**digitos:
        mensaje = f"La lectura {lectura} no cabe en un medidor de {digitos} dígitos. Escriba de 0 a {10**digitos - 1}."
        raise ValorInvalido(campo=campo, mensaje=mensaje)
