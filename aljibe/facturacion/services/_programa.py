"""The programme of a period: when each route is to be read and billed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from aljibe.base import idempotencia, reloj
from aljibe.base.acto import durable
from aljibe.base.rechazos import Rechazo, ValorInvalido
from aljibe.facturacion.actos import PROGRAMAR_PERIODO
from aljibe.facturacion.models import ProgramaDeRuta
from aljibe.facturacion.queries._calculo import primer_dia
from aljibe.facturacion.queries._calendario import fechas_de
from aljibe.facturacion.queries._cierre import exigir_abierto
from aljibe.padron.models import Ruta
from aljibe.reglas.calendario import Fechas
from aljibe.reglas.plazos import sumar_meses
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario

# A date farther from its month than this is a slip of the keyboard: months before it and after it begins.
MESES_ANTES, MESES_DESPUES = 1, 6


class ProgramaRechazado(Rechazo):
    """Some dates of a programme do not hold: none is kept. `errores` has (place in the list, field, reason)."""

    codigo = "programa-rechazado"
    plantilla = "{frase}"
    estado = 422

    def __init__(self, errores: Sequence[tuple[int, str, str]], rutas: Sequence[str]) -> None:
        self.errores = list(errores)
        lugar, campo, motivo = self.errores[0]
        mas = f" Hay {len(self.errores) - 1} más." if len(self.errores) > 1 else ""
        super().__init__(frase=f"Ruta {rutas[lugar]}, {campo}: {motivo}. No se guardó ninguna.{mas}")

    def extras(self) -> dict[str, Any]:
        return {"errores": {f"rutas[{lugar}].{campo}": [motivo] for lugar, campo, motivo in self.errores}}


@dataclass(frozen=True, slots=True, kw_only=True)
class FechasDeRuta:
    """The dates of one route, by its key."""

    ruta: str
    lectura_desde: date
    lectura_hasta: date
    emision: date


@durable(PROGRAMAR_PERIODO)
def programar_periodo(
    *, periodo: str, rutas: Sequence[FechasDeRuta], por: Usuario, ahora: datetime, clave: str | None = None
) -> int:
    """Write the dates of some routes in a period, all or none; how many changed. Those not named stay as they are.

    It is a plan: a run bills when it is run, with the day it is run (K2). `queries.proponer` gives dates to begin with.

    Raises: SinFacultad, ValorInvalido (rutas), PeriodoMalEscrito, PeriodoCerrado, ProgramaRechazado,
    ClaveConOtroCuerpo. Locks: clave.
    """
    cuerpo = {
        "periodo": periodo,
        "rutas": [[r.ruta, r.lectura_desde, r.lectura_hasta, r.emision] for r in rutas],
    }
    if clave and (
        anterior := idempotencia.reclamar(clave, acto=PROGRAMAR_PERIODO, por=por, cuerpo=cuerpo, ahora=ahora)
    ):
        return int(anterior["cambiadas"])
    seguridad.exigir(PROGRAMAR_PERIODO, por=por, al=reloj.fecha_local(ahora))
    primero = primer_dia(periodo)
    if not rutas:
        raise ValorInvalido(campo="rutas", mensaje="No se dijo la fecha de ninguna ruta.")
    exigir_abierto(periodo)
    claves = Ruta.objects.in_bulk({r.ruta for r in rutas}, field_name="clave")
    if faltas := _faltas(rutas, claves, primero):
        raise ProgramaRechazado(faltas, [r.ruta for r in rutas])
    previas = {p.ruta_id: fechas_de(p) for p in ProgramaDeRuta.objects.filter(periodo=periodo)}
    cambian = [r for r in rutas if previas.get(claves[r.ruta].pk) != _fechas(r)]
    ProgramaDeRuta.objects.bulk_create(
        [
            ProgramaDeRuta(
                periodo=periodo,
                ruta=claves[r.ruta],
                lectura_desde=r.lectura_desde,
                lectura_hasta=r.lectura_hasta,
                emision=r.emision,
                programado_por=por,
                programado_en=ahora,
            )
            for r in sorted(cambian, key=lambda suya: claves[suya.ruta].pk)
        ],
        update_conflicts=True,
        unique_fields=["periodo", "ruta"],
        update_fields=["lectura_desde", "lectura_hasta", "emision", "programado_por", "programado_en"],
    )
    if clave:
        idempotencia.responder(clave, {"cambiadas": len(cambian)})
    return len(cambian)


def _faltas(rutas: Sequence[FechasDeRuta], claves: Mapping[str, Ruta], primero: date) -> list[tuple[int, str, str]]:
    """What does not hold, as (place, field, reason)."""
    desde, hasta = sumar_meses(primero, -MESES_ANTES), sumar_meses(primero, MESES_DESPUES)
    faltas = []
    vistas: set[str] = set()
    for n, r in enumerate(rutas):
        if r.ruta not in claves:
            faltas.append((n, "ruta", "no existe"))
        if r.ruta in vistas:
            faltas.append((n, "ruta", "viene dos veces"))
        vistas.add(r.ruta)
        for campo in ("lectura_desde", "lectura_hasta", "emision"):
            if not desde <= getattr(r, campo) < hasta:
                faltas.append((n, campo, f"se esperaba un día del {desde:%d/%m/%Y} al {hasta:%d/%m/%Y}"))
        if r.lectura_hasta < r.lectura_desde:
            faltas.append((n, "lectura_hasta", f"es anterior al primer día de lectura, {r.lectura_desde:%d/%m/%Y}"))
        if r.emision < r.lectura_hasta:
            faltas.append((n, "emision", f"es anterior al último día de lectura, {r.lectura_hasta:%d/%m/%Y}"))
        elif r.emision < primero:
            faltas.append((n, "emision", "un mes no se factura antes de que empiece"))
    return faltas


def _fechas(r: FechasDeRuta) -> Fechas:
    return Fechas(lectura_desde=r.lectura_desde, lectura_hasta=r.lectura_hasta, emision=r.emision)
