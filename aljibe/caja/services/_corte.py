"""Closing a drawer: the last count against the books, the difference with its reason, and the seal (R52, R53, K20)."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from aljibe.base import idempotencia, reloj
from aljibe.base.acto import durable
from aljibe.base.rechazos import Rechazo, ValorInvalido
from aljibe.caja import queries
from aljibe.caja.actos import CERRAR_TURNO
from aljibe.caja.models import Conteo, Corte, EstadoDeTurno, Medio, Turno
from aljibe.caja.services import _conteo
from aljibe.caja.services._turno import bloquear_turno, exigir_abierto
from aljibe.documentos import services as documentos
from aljibe.libro import queries as libro_queries
from aljibe.libro import services as libro
from aljibe.libro.models import TipoDeAsiento
from aljibe.seguridad import queries as seguridad_queries
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario
from aljibe.tarifas import queries as tarifas

CERO = Decimal("0.00")
SIN_SELLO = "0" * 64
MOTIVO_MAXIMO = 200


class SinConteo(Rechazo):
    codigo = "sin-conteo"
    plantilla = "Cuente el cajón antes de cerrar el turno."


class ConteoAnterior(Rechazo):
    codigo = "conteo-anterior"
    plantilla = "Hubo movimientos después del último conteo. Vuelva a contar el cajón."


class DiferenciaSinResolver(Rechazo):
    codigo = "diferencia"
    plantilla = "{frase}"


def cerrar_turno(*, turno_id: int, motivo: str, por: Usuario, ahora: datetime, clave: str) -> dict[str, Any]:
    """Close a turno with its last count; the cut, as the contract answers it.

    The books are sealed first, in a transaction of their own, so that the cut prints a seal of all that was complete.

    Raises: ClaveConOtroCuerpo, SinFacultad, NoExiste, ValorInvalido, TurnoCerrado, SinConteo, ConteoAnterior,
    DiferenciaSinResolver.
    Locks: clave, turno, series.
    """
    if seguridad_queries.veredicto(
        CERRAR_TURNO, por=por, al=reloj.fecha_local(ahora), hechos={"dentro_de_tolerancia": True}
    ).permitido:
        libro.sellar(ahora=ahora)
    return _cerrar(turno_id=turno_id, motivo=motivo.strip(), por=por, ahora=ahora, clave=clave)


@durable(CERRAR_TURNO)
def _cerrar(*, turno_id: int, motivo: str, por: Usuario, ahora: datetime, clave: str) -> dict[str, Any]:
    cuerpo = {"turno": turno_id, "motivo": motivo}
    if anterior := idempotencia.reclamar(clave, acto=CERRAR_TURNO, por=por, cuerpo=cuerpo, ahora=ahora):
        return anterior
    hoy = reloj.fecha_local(ahora)
    seguridad.exigir(CERRAR_TURNO, por=por, al=hoy, hechos={"dentro_de_tolerancia": True})
    turno = bloquear_turno(turno_id)
    # A cashier closes her own drawer and no other; whoever may close any of them passes either way.
    seguridad.exigir(CERRAR_TURNO, por=por, al=hoy, hechos={"dentro_de_tolerancia": turno.cajero_id == por.pk})
    if len(motivo) > MOTIVO_MAXIMO:
        raise ValorInvalido(campo="motivo", mensaje=f"El motivo admite hasta {MOTIVO_MAXIMO} caracteres; acórtelo.")
    exigir_abierto(turno)
    conteo = Conteo.objects.filter(turno=turno).order_by("-n").first()
    if conteo is None:
        raise SinConteo()
    esperado = queries.esperado(turno)
    contado = queries.contado(conteo)
    diferencias = _conteo.comparar(contado, esperado)
    if {m: f"{d:.2f}" for m, d in diferencias.items()} != conteo.diferencias:
        raise ConteoAnterior()
    _exigir_resuelta(diferencias, motivo, turno, por, ahora)
    return _escribir(turno, conteo, esperado, contado, diferencias, motivo, por, ahora, clave)


def _exigir_resuelta(diferencias: dict[str, Decimal], motivo: str, turno: Turno, por: Usuario, ahora: datetime) -> None:
    """Zero closes; up to the tolerance the cashier closes with a motive; above it, the supervisor does (K20)."""
    mayor = max(abs(d) for d in diferencias.values())
    if mayor == 0:
        return
    hoy = reloj.fecha_local(ahora)
    tolerancia = Decimal(tarifas.criterio("K20.tolerancia_caja", hoy))
    hechos = {"dentro_de_tolerancia": turno.cajero_id == por.pk and mayor <= tolerancia}
    try:
        seguridad.exigir(CERRAR_TURNO, por=por, al=hoy, hechos=hechos)
    except seguridad.SinFacultad:
        raise DiferenciaSinResolver(
            frase=f"Hay una diferencia de {mayor:,.2f} y la tolerancia es de {tolerancia:,.2f}:"
            " el supervisor de caja revisa, da el motivo y cierra."
        ) from None
    if not motivo:
        raise DiferenciaSinResolver(frase=f"Hay una diferencia de {mayor:,.2f}. Escriba el motivo para cerrar.")


def _escribir(
    turno: Turno,
    conteo: Conteo,
    esperado: dict[str, Decimal],
    contado: dict[str, Decimal],
    diferencias: dict[str, Decimal],
    motivo: str,
    por: Usuario,
    ahora: datetime,
    clave: str,
) -> dict[str, Any]:
    hoy = reloj.fecha_local(ahora)
    serie = f"C{turno.caja_id}"
    sello = libro_queries.ultimo_sello()
    resumen = queries.resumen_de_turno(turno)
    (numero,) = libro.tomar_folios([libro.Pedido(documento="corte-de-caja", serie=serie, ejercicio=hoy.year)])
    folio = libro.folio(serie, hoy.year, numero)
    movimientos = _movimientos(diferencias)
    asiento = None
    if movimientos:
        asiento = libro.asentar(
            tipo=TipoDeAsiento.DIFERENCIA,
            fecha=hoy,
            fecha_valor=hoy,
            por=por,
            ahora=ahora,
            movimientos=movimientos,
        )
    resumen_sello = sello.resumen if sello else SIN_SELLO
    # The clock of a demonstration starts again with it: an older turno is not closed before it was opened.
    cerrado_en = max(ahora, turno.abierto_en)
    documento = documentos.emitir(
        tipo="corte-de-caja",
        folio=folio,
        datos=queries.datos_de_corte(
            turno, conteo, resumen, esperado, contado, diferencias, motivo, por, cerrado_en, resumen_sello
        ),
        fecha=hoy,
        importe=resumen.cobrado,
        titular=turno.cajero.nombre,
        por=por,
        ahora=ahora,
    )
    turno.estado = EstadoDeTurno.CERRADO
    turno.cerrado_en = cerrado_en
    turno.save(update_fields=["estado", "cerrado_en"])
    corte = Corte.objects.create(
        folio=folio,
        turno=turno,
        documento=documento,
        conteo=conteo,
        esperado=_textos(esperado),
        contado=_textos(contado),
        diferencias=_textos(diferencias),
        motivo=motivo,
        sello=resumen_sello,
        asiento=asiento,
        cerrado_por=por,
        cerrado_en=cerrado_en,
    )
    return idempotencia.responder(clave, ficha_de_corte(corte))


def ficha_de_corte(corte: Corte) -> dict[str, Any]:
    """The cut as the contract shows it."""
    return {
        "folio": corte.folio,
        "turno": corte.turno_id,
        "caja": corte.turno.caja_id,
        "fondo": f"{corte.turno.fondo:.2f}",
        "esperado": corte.esperado,
        "contado": corte.contado,
        "diferencias": corte.diferencias,
        "motivo": corte.motivo,
        "sello": corte.sello,
        "cerrado_en": timezone.localtime(corte.cerrado_en),
        "documento": {"codigo": corte.documento.codigo},
    }


def _movimientos(diferencias: dict[str, Decimal]) -> list[libro.MovimientoNuevo]:
    """EFECTIVO / FALTANTES_SOBRANTES for what is over, its inverse for what is missing."""
    return [
        libro.MovimientoNuevo(
            debe=medio.upper() if diferencia > 0 else "FALTANTES_SOBRANTES",
            haber="FALTANTES_SOBRANTES" if diferencia > 0 else medio.upper(),
            importe=abs(diferencia),
        )
        for medio, diferencia in diferencias.items()
        if diferencia != 0
    ]


def _textos(valores: dict[str, Decimal]) -> dict[str, str]:
    return {str(Medio(medio)): f"{valor:.2f}" for medio, valor in valores.items()}
