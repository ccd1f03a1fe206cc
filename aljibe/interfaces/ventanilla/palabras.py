"""Stored codes and keys in the words of the counter."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.http import urlencode

from aljibe.base.rechazos import NoExiste
from aljibe.base.textos import cuantos
from aljibe.reglas.tarifa.esquema import MESES
from aljibe.reglas.tarifa.nombres import nombre_de_clave
from aljibe.tarifas import queries as tarifas

if TYPE_CHECKING:
    from aljibe.facturacion.models import ReciboAgua

MEDIOS = {
    "efectivo": "Efectivo",
    "tarjeta": "Tarjeta",
    "transferencia": "Transferencia",
    "cheque": "Cheque",
    "saldo_a_favor": "Saldo a favor",
}

_EN_SEGUNDOS = 90


def primer_dia(periodo: str) -> date | None:
    """The first day of a period AAAA-MM; None of one that is not."""
    return date(int(periodo[:4]), int(periodo[5:7]), 1) if periodo else None


def mes_de_periodo(clave: str) -> date:
    """The first day of the period of an address. Raises: NoExiste, it is not one."""
    if not re.fullmatch(r"20\d{2}-(0[1-9]|1[0-2])", clave, re.ASCII):
        raise NoExiste(que="el periodo", clave=clave)
    return date(int(clave[:4]), int(clave[5:]), 1)


def pagina(datos: Mapping[str, str]) -> int:
    """The page that an address asks for, from 1 on; what is not one is the first."""
    texto = datos.get("pagina", "")
    return int(texto) if re.fullmatch(r"[1-9][0-9]{0,4}", texto, re.ASCII) else 1


def con_consulta(direccion: str, datos: Mapping[str, str], campos: Iterable[str], **cambios: int | str) -> str:
    """An address with those `campos` of the query that were given, some of them changed; an empty one goes away."""
    quedan: dict[str, int | str] = {campo: datos.get(campo, "") for campo in campos}
    consulta = urlencode({campo: valor for campo, valor in {**quedan, **cambios}.items() if valor})
    return f"{direccion}?{consulta}" if consulta else direccion


def mes(periodo: str) -> str:
    """`Nov 2026` of 2026-11."""
    dia = primer_dia(periodo)
    return f"{MESES[dia.month - 1][:3].capitalize()} {dia.year}" if dia else ""


def mes_largo(periodo: str) -> str:
    """`noviembre de 2026` of 2026-11."""
    dia = primer_dia(periodo)
    return f"{MESES[dia.month - 1]} de {dia.year}" if dia else ""


def lapso(segundos: int) -> str:
    """How long something takes, as one says it: `33 s`, `4 min`."""
    return f"{max(segundos, 1)} s" if segundos < _EN_SEGUNDOS else f"{segundos // 60} min"


def usos(dia: date) -> Mapping[str, str]:
    """Name of each use of the law in force on a day, by its key. One statement, two the first time a law is seen."""
    ley = tarifas.ley_en_vigor(dia)
    return _usos_de(ley.huella, ley.pk) if ley else {}


def uso(clave: str, nombres: Mapping[str, str]) -> str:
    """The name of a use; without a law that has it, its key made readable."""
    return nombre_de_clave(nombres.get(clave) or clave)


def estado_de_recibo(recibo: "ReciboAgua", cargos: Iterable[int], abiertos: Collection[int], al: date) -> str:
    """As a debt, which is what the person asks: paid, overdue or to come; one out of force, by its own state.

    `cargos` are its own, `abiertos` those that the account still owes.
    """
    if recibo.estado != "VIGENTE":
        return recibo.estado
    if not any(cargo in abiertos for cargo in cargos):
        return "PAGADO"
    return "VENCIDO" if recibo.vencimiento < al else "POR_VENCER"


def plazo(hasta: date | None, hoy: date) -> str:
    """When something lapses, as it is said: `vence en 20 días`, `venció hace 1 día`."""
    if hasta is None:
        return "no vence"
    dias = (hasta - hoy).days
    if dias == 0:
        return "vence hoy"
    return f"vence en {cuantos(dias, 'día')}" if dias > 0 else f"venció hace {cuantos(-dias, 'día')}"


def saludo(nombre: str, ahora: datetime) -> str:
    """How one is greeted at this hour."""
    hora = timezone.localtime(ahora).hour
    momento = "Buenos días" if 5 <= hora < 12 else "Buenas tardes" if hora < 20 else "Buenas noches"
    return f"{momento}, {nombre.split()[0]}" if nombre.split() else momento


@lru_cache(maxsize=16)
def _usos_de(huella: str, ley_id: int) -> Mapping[str, str]:
    """By the hash of the file: the words of a law never change."""
    return {uso.clave: uso.nombre for uso in tarifas.usos(ley_id)}
