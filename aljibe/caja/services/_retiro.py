"""Cash on its way from the drawer to the vault, between two persons."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings

from aljibe.base import idempotencia, reloj
from aljibe.base.acto import durable
from aljibe.base.rechazos import NoExiste, ValorInvalido
from aljibe.caja.actos import RETIRAR
from aljibe.caja.models import Retiro
from aljibe.caja.services import _comprobante
from aljibe.caja.services._turno import MAXIMO, bloquear_turno, es_importe, exigir_abierto, exigir_propio
from aljibe.libro import services as libro
from aljibe.libro.models import TipoDeAsiento
from aljibe.seguridad import queries as seguridad_queries
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario

QUIEN_RECIBE = "supervisor_caja"


@durable(RETIRAR)
def retirar(
    *, turno_id: int, importe: Decimal, recibe: str, por: Usuario, ahora: datetime, clave: str
) -> dict[str, Any]:
    """Hand `importe` pesos in cash to a supervisor, who is named by user; BOVEDA / EFECTIVO, own folio and paper.

    It is not compared with what the drawer should hold: a refusal would tell it before the blind count (R51), which
    is where a withdrawal that was mistyped shows.

    Raises: ClaveConOtroCuerpo, SinFacultad, NoExiste, TurnoAjeno, ValorInvalido, TurnoCerrado.
    Locks: clave, turno, serie.
    """
    cuerpo = {"turno": turno_id, "importe": importe, "recibe": recibe}
    if anterior := idempotencia.reclamar(clave, acto=RETIRAR, por=por, cuerpo=cuerpo, ahora=ahora):
        return anterior
    hoy = reloj.fecha_local(ahora)
    seguridad.exigir(RETIRAR, por=por, al=hoy)
    turno = bloquear_turno(turno_id)
    exigir_propio(turno, por)
    if not es_importe(importe):
        raise ValorInvalido(
            campo="importe", mensaje=f"El importe «{importe}» debe ser mayor que 0.00 y hasta {MAXIMO:,}."
        )
    supervisor = _supervisor(recibe)
    exigir_abierto(turno)
    serie = f"R{turno.caja_id}"
    (numero,) = libro.tomar_folios([libro.Pedido(documento="retiro", serie=serie, ejercicio=hoy.year)])
    folio = libro.folio(serie, hoy.year, numero)
    asiento = libro.asentar(
        tipo=TipoDeAsiento.RETIRO,
        fecha=hoy,
        fecha_valor=hoy,
        por=por,
        ahora=ahora,
        clave=clave,
        movimientos=[libro.MovimientoNuevo(debe="BOVEDA", haber="EFECTIVO", importe=importe)],
    )
    retiro = Retiro.objects.create(
        folio=folio, turno=turno, asiento=asiento, importe=importe, recibe=supervisor, retirado_en=ahora
    )
    papel = _comprobante.de_retiro(retiro, turno, por=por, ahora=ahora)
    respuesta = {
        "folio": folio,
        "turno": turno.pk,
        "importe": f"{importe:.2f}",
        "recibe": recibe,
        "fecha": reloj.local(ahora),
        "documento": {"codigo": papel.codigo, "url": f"{settings.URL_PUBLICA}/v/{papel.codigo}"},
    }
    return idempotencia.responder(clave, respuesta)


def _supervisor(usuario: str) -> Usuario:
    try:
        persona = seguridad_queries.usuario(usuario)
    except NoExiste:
        persona = None
    if persona is None or not persona.is_active or persona.puesto_id != QUIEN_RECIBE:
        raise ValorInvalido(
            campo="recibe", mensaje=f"«{usuario}» no es un supervisor de caja: el retiro lo recibe uno."
        )
    return persona
