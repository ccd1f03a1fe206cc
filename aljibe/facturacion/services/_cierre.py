"""Closing a period, and opening it again."""

from datetime import datetime

from django.db import connection

from aljibe.base import idempotencia, reloj
from aljibe.base.acto import durable
from aljibe.base.rechazos import Rechazo, ValorInvalido
from aljibe.base.textos import en_un_renglon
from aljibe.facturacion.actos import CERRAR_PERIODO, REABRIR_PERIODO
from aljibe.facturacion.models import CierreDePeriodo, Corrida, EstadoDeCorrida
from aljibe.facturacion.queries._calculo import primer_dia
from aljibe.facturacion.queries._cierre import exigir_abierto
from aljibe.facturacion.queries._cierre import sin_recibo as cuentas_sin_recibo
from aljibe.facturacion.services._lecturas import _CANDADO as CANDADO_DE_LECTURAS
from aljibe.reglas.plazos import sumar_meses
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario

MOTIVO_MAXIMO = 200


class PeriodoEnCurso(Rechazo):
    codigo = "periodo-en-curso"
    plantilla = "El periodo {periodo} lo está {quien}. Espere a que termine y ciérrelo después."


class PeriodoSinTerminar(Rechazo):
    codigo = "periodo-sin-terminar"
    plantilla = "El mes de {periodo} no ha terminado. Se puede cerrar desde el {dia:%d/%m/%Y}."


class PeriodoSinRecibos(Rechazo):
    codigo = "periodo-sin-recibos"
    plantilla = "En {periodo} no se ha facturado nada, y un periodo sin recibos no se cierra. Revise que sea ese."


class QuedanOtrasCuentas(Rechazo):
    codigo = "quedan-otras-cuentas"
    plantilla = (
        "Ahora quedan {quedan:,} cuentas de {periodo} sin recibo; usted vio {vistas:,}. No se cerró. Revise la lista"
        " otra vez y confirme."
    )


class PeriodoAbierto(Rechazo):
    codigo = "periodo-abierto"
    plantilla = "El periodo {periodo} no está cerrado: no hay nada que reabrir."


def llave_de_periodo(periodo: str) -> str:
    """The text of the advisory lock that runs of a period share and its closing takes alone."""
    return f"facturacion:periodo:{periodo}"


@durable(CERRAR_PERIODO)
def cerrar_periodo(
    *, periodo: str, sin_recibo: int, motivo: str = "", por: Usuario, ahora: datetime, clave: str | None = None
) -> CierreDePeriodo:
    """Close a period: no reading enters it or is corrected, and no run bills it (K4).

    `sin_recibo` is how many accounts the person saw that would be left without a bill; if there are others now, it is
    refused. With any, `motivo` says why it is closed so. The same `clave` gives the first closing.

    Raises: SinFacultad, ValorInvalido (motivo), PeriodoMalEscrito, PeriodoSinTerminar, PeriodoCerrado, PeriodoEnCurso,
    PeriodoSinRecibos, QuedanOtrasCuentas, ClaveConOtroCuerpo. Locks: clave, that of readings, that of the period.
    """
    motivo = en_un_renglon(motivo, campo="motivo", maximo=MOTIVO_MAXIMO)
    cuerpo = {"periodo": periodo, "sin_recibo": sin_recibo, "motivo": motivo}
    if clave and (anterior := idempotencia.reclamar(clave, acto=CERRAR_PERIODO, por=por, cuerpo=cuerpo, ahora=ahora)):
        return CierreDePeriodo.objects.get(pk=anterior["cierre"])
    hoy = reloj.fecha_local(ahora)
    seguridad.exigir(CERRAR_PERIODO, por=por, al=hoy)
    termina = sumar_meses(primer_dia(periodo), 1)
    if hoy < termina:
        raise PeriodoSinTerminar(periodo=periodo, dia=termina)
    _apartar(periodo)
    exigir_abierto(periodo)
    if not Corrida.objects.filter(periodo=periodo, facturadas__gt=0).exists():
        raise PeriodoSinRecibos(periodo=periodo)
    quedaron = cuentas_sin_recibo(periodo)
    quedan = sum(quedaron.values())
    if quedan != sin_recibo:
        raise QuedanOtrasCuentas(periodo=periodo, quedan=quedan, vistas=sin_recibo)
    if quedan and not motivo:
        raise ValorInvalido(campo="motivo", mensaje="Diga por qué se cierra con cuentas sin recibo.")
    cierre = CierreDePeriodo.objects.create(
        periodo=periodo, sin_recibo=quedan, quedaron=quedaron, motivo=motivo, cerrado_por=por, cerrado_en=ahora
    )
    if clave:
        idempotencia.responder(clave, {"cierre": cierre.pk})
    return cierre


@durable(REABRIR_PERIODO)
def reabrir_periodo(
    *, periodo: str, motivo: str, por: Usuario, ahora: datetime, clave: str | None = None
) -> CierreDePeriodo:
    """Open a closed period again, saying why; its closing stays as the trace of it.

    The same `clave` gives the first reopening.

    Raises: SinFacultad, ValorInvalido (motivo), PeriodoMalEscrito, PeriodoAbierto, ClaveConOtroCuerpo.
    Locks: clave, the closing.
    """
    motivo = en_un_renglon(motivo, campo="motivo", maximo=MOTIVO_MAXIMO)
    cuerpo = {"periodo": periodo, "motivo": motivo}
    if clave and (anterior := idempotencia.reclamar(clave, acto=REABRIR_PERIODO, por=por, cuerpo=cuerpo, ahora=ahora)):
        return CierreDePeriodo.objects.get(pk=anterior["cierre"])
    seguridad.exigir(REABRIR_PERIODO, por=por, al=reloj.fecha_local(ahora))
    primer_dia(periodo)
    if not motivo:
        raise ValorInvalido(campo="motivo", mensaje="Diga por qué se reabre.")
    cierre = (
        CierreDePeriodo.objects.select_for_update(of=("self",), no_key=True)
        .filter(periodo=periodo, reabierto_en=None)
        .first()
    )
    if cierre is None:
        raise PeriodoAbierto(periodo=periodo)
    cierre.reabierto_por, cierre.reabierto_en, cierre.motivo_reapertura = por, ahora, motivo
    cierre.save(update_fields=["reabierto_por", "reabierto_en", "motivo_reapertura"])
    if clave:
        idempotencia.responder(clave, {"cierre": cierre.pk})
    return cierre


def _apartar(periodo: str) -> None:
    """Wait for who is entering readings, which is a moment, and refuse while a run is alive, which is long.

    Raises: PeriodoEnCurso.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CANDADO_DE_LECTURAS])
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [llave_de_periodo(periodo)])
        if not cursor.fetchone()[0]:
            raise PeriodoEnCurso(periodo=periodo, quien=_quien(periodo))


def _quien(periodo: str) -> str:
    """Who holds the period: a run that is alive or, for a moment, another closing."""
    suyas = Corrida.objects.select_related("iniciada_por").filter(periodo=periodo, estado=EstadoDeCorrida.EN_CURSO)
    corrida = suyas.order_by("-id").first()
    return f"facturando {corrida.iniciada_por.nombre}" if corrida else "cerrando otra persona en este momento"
