"""An account as its page, its bills and its receipts need it."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from django.db import connection
from django.db.models import Count

from aljibe.base.rechazos import NoExiste
from aljibe.base.textos import enumerados
from aljibe.padron.models import (
    NUMERO,
    Instalacion,
    MarcaDePersona,
    Ruta,
    Vivienda,
)

_FICHA = Path(__file__).with_name("_ficha.sql").read_text(encoding="utf-8")
_BLOQUEO = " ORDER BY c.id FOR NO KEY UPDATE OF c"


@dataclass(frozen=True, slots=True, kw_only=True)
class FichaDeCuenta:
    """An account. Codes are as stored; a text that is not known is empty, a number or a day is None.

    `titular_desde` None: since before the register. `volumen_asignado` in m³ a month; `lectura_inicial` in whole m³.
    `medidor_general`: number of the account whose meter measures it; `viviendas`: among how many that meter is split,
    here or, in the account of the meter itself, those it measures; `condominio_desde`, first day of the first month
    that is so, None as well since always. `sin_cheques`: why no cheque is taken from its holder; empty, it is taken.
    """

    id: int
    numero: str
    reparto: str
    uso: str
    con_agua: bool
    con_alcantarillado: bool
    con_tratamiento: bool
    estado_servicio: str
    situacion_comercial: str
    lugar_corte: str
    causa_suspension: str
    secuencia: int
    volumen_asignado: Decimal | None
    ruta_id: int
    ruta: str
    zona: str
    calle: str
    numero_exterior: str
    interior: str
    colonia: str
    cp: str
    clave_catastral: str
    persona_id: int | None
    titular: str
    tipo_persona: str
    rfc: str
    curp: str
    telefono: str
    correo: str
    titular_desde: date | None
    medidor: str
    digitos: int | None
    medidor_desde: date | None
    lectura_inicial: int | None
    beneficio: str
    beneficio_desde: date | None
    beneficio_hasta: date | None
    medidor_general: str
    viviendas: int
    condominio_desde: date | None
    sin_cheques: str

    @property
    def domicilio(self) -> str:
        """The address in one line."""
        return domicilio(
            calle=self.calle, numero=self.numero_exterior, interior=self.interior, colonia=self.colonia, cp=self.cp
        )

    @property
    def servicios(self) -> str:
        """The services in words: `Agua, alcantarillado y tratamiento`."""
        tiene = (
            ("agua", self.con_agua),
            ("alcantarillado", self.con_alcantarillado),
            ("tratamiento", self.con_tratamiento),
        )
        nombres = [nombre for nombre, si in tiene if si]
        return enumerados(nombres).capitalize()


@dataclass(frozen=True, slots=True, kw_only=True)
class RutaConCuentas:
    """A route of reading and how many accounts it has."""

    id: int
    clave: str
    nombre: str
    cuentas: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MedidorDeCuenta:
    """A meter that an account has or had. `desde` None: since before the register; `hasta` is its last day."""

    medidor: str
    digitos: int
    desde: date | None
    hasta: date | None
    lectura_inicial: int
    lectura_final: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ViviendaMedida:
    """An account that a condominium has or had. `desde` None: since before it was written; `hasta` is its last day."""

    cuenta: str
    entre: int
    desde: date | None
    hasta: date | None


def cuenta(numero: str, *, al: date | None = None, bloqueada: bool = False) -> FichaDeCuenta:
    """The account of that number, as it was on the day `al`; without it, as it was left last. One statement.

    `bloqueada`: as `cuentas` locks. Raises: NoExiste.
    """
    hallada = cuentas([numero], al=al, bloqueadas=bloqueada).get(numero)
    if hallada is None:
        raise NoExiste(que="la cuenta", clave=numero)
    return hallada


def cuentas(numeros: Collection[str], *, al: date | None = None, bloqueadas: bool = False) -> dict[str, FichaDeCuenta]:
    """The accounts of those numbers that exist, by number, as `cuenta` gives each. One statement for any number.

    `bloqueadas`: locked by the same statement, against another writer, until the transaction ends.
    """
    # What is no number of an account is not asked for: the database cannot be asked a NUL.
    posibles = [numero for numero in set(numeros) if re.fullmatch(NUMERO, numero)]
    if not posibles:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_FICHA + _BLOQUEO * bloqueadas, {"numeros": posibles, "al": al})
        nombres = [columna.name for columna in cursor.description]
        fichas = [FichaDeCuenta(**dict(zip(nombres, fila, strict=True))) for fila in cursor.fetchall()]
    return {ficha.numero: ficha for ficha in fichas}


def viviendas_de(cuenta_id: int) -> list[ViviendaMedida]:
    """The accounts that this one measures, by number, and those it measured, the last ones first. One statement."""
    filas = Vivienda.objects.select_related("cuenta").filter(medidor_de_id=cuenta_id, vigencia__isempty=False)
    medidas = [
        ViviendaMedida(
            cuenta=fila.cuenta.numero,
            entre=fila.entre,
            desde=fila.vigencia.lower,
            hasta=fila.vigencia.upper - timedelta(days=1) if fila.vigencia.upper else None,
        )
        for fila in filas.order_by("cuenta__numero", "id")
    ]
    return sorted(medidas, key=lambda medida: medida.hasta or date.max, reverse=True)


def medidores(cuenta_id: int) -> list[MedidorDeCuenta]:
    """The meters of an account, the last one first. One statement."""
    instaladas = Instalacion.objects.select_related("medidor").filter(cuenta_id=cuenta_id)
    return [
        MedidorDeCuenta(
            medidor=una.medidor.numero,
            digitos=una.medidor.digitos,
            desde=una.vigencia.lower,
            hasta=una.vigencia.upper - timedelta(days=1) if una.vigencia.upper else None,
            lectura_inicial=una.lectura_inicial,
            lectura_final=una.lectura_final,
        )
        for una in instaladas.order_by("-vigencia", "-id")
    ]


def marca_de(persona_id: int | None) -> MarcaDePersona | None:
    """The mark in force of a person, if it has one: no cheque is taken from it. One statement, none for nobody."""
    if persona_id is None:
        return None
    return MarcaDePersona.objects.select_related("puesta_por").filter(persona_id=persona_id, retirada_en=None).first()


def rutas() -> list[RutaConCuentas]:
    """The routes by key, each with how many accounts it has. One statement."""
    return [
        RutaConCuentas(id=ruta.pk, clave=ruta.clave, nombre=ruta.nombre, cuentas=ruta.cuentas)
        for ruta in Ruta.objects.annotate(cuentas=Count("cuenta")).order_by("clave")
    ]


def domicilio(*, calle: str, numero: str, interior: str, colonia: str, cp: str) -> str:
    """An address in one line: `Calle Hidalgo 12 int. 3, Centro, C.P. 38300`."""
    partes = (
        f"{calle} {numero}".strip() + (f" int. {interior}" if interior else ""),
        colonia,
        f"C.P. {cp}" if cp else "",
    )
    return ", ".join(parte.strip() for parte in partes if parte)
