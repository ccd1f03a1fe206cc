"""Opening a drawer, and finding the open one under lock."""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from aljibe.base import idempotencia, reloj
from aljibe.base.acto import durable
from aljibe.base.rechazos import NoExiste, Rechazo, ValorInvalido
from aljibe.base.textos import enumerados
from aljibe.caja.actos import ABRIR_TURNO
from aljibe.caja.models import Caja, EstadoDeTurno, PermisoDeCaja, Turno
from aljibe.libro import services as libro
from aljibe.libro.models import TipoDeAsiento
from aljibe.reglas.dinero import al_centavo
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario

_COLUMNAS = (
    "id",
    "caja_id",
    "cajero_id",
    "estado",
    "fondo",
    "abierto_en",
    "cerrado_en",
    "asiento_fondo_id",
)
_BLOQUEAR = """
SELECT
    t.id, t.caja_id, t.cajero_id, t.estado, t.fondo, t.abierto_en, t.cerrado_en, t.asiento_fondo_id,
    c.nombre, u.usuario, u.nombre
FROM caja_turno t
JOIN caja_caja c ON c.clave = t.caja_id
JOIN seguridad_usuario u ON u.id = t.cajero_id
WHERE t.id = ANY(%s) ORDER BY t.id FOR NO KEY UPDATE OF t
"""

CERO = Decimal("0.00")
MAXIMO = libro.COBRO_MAXIMO


class CajaOcupada(Rechazo):
    codigo = "caja-ocupada"
    plantilla = "La caja {caja} ya tiene un turno abierto, de {cajero}. Ciérrelo antes de abrir otro."


class CajeroConTurno(Rechazo):
    codigo = "cajero-con-turno"
    plantilla = "{cajero} ya tiene un turno abierto en la caja {caja}. Ciérrelo antes de abrir otro."


class CajaDeOtros(Rechazo):
    codigo = "sin-facultad"
    plantilla = "La caja {caja} la abren {quienes}. Elija otra, o pida a la Supervisión de Cajas que le dé esta."
    estado = 403


class CajaInactiva(Rechazo):
    codigo = "caja-inactiva"
    plantilla = "La caja {caja} está fuera de uso."


class TurnoAjeno(Rechazo):
    codigo = "sin-facultad"
    plantilla = "El turno {turno} es de {cajero}. Use su propio turno."
    estado = 403


class TurnoCerrado(Rechazo):
    codigo = "turno-cerrado"
    plantilla = (
        "El turno {caja} de {cajero} se cerró el {cerrado:%d/%m/%Y} a las {cerrado:%H:%M}."
        " Abra uno nuevo para seguir cobrando."
    )


def sembrar(*, ahora: datetime) -> None:
    """Register the four tills an organismo starts with; the code of each is the series of its receipts."""
    Caja.objects.bulk_create([Caja(clave=f"C{n}", nombre=f"Caja {n}") for n in range(1, 5)], ignore_conflicts=True)


@durable(ABRIR_TURNO)
def abrir_turno(*, caja: str, fondo: Decimal, por: Usuario, ahora: datetime, clave: str) -> dict[str, Any]:
    """Open the drawer of `caja` in the name of `por`, with `fondo` pesos in cash; the answer of the contract.

    One open turno for each till and for each cashier (R50).

    Raises: ClaveConOtroCuerpo, SinFacultad, NoExiste, ValorInvalido, CajaInactiva, CajaDeOtros, CajaOcupada,
    CajeroConTurno.
    """
    cuerpo = {"caja": caja, "fondo": fondo}
    if anterior := idempotencia.reclamar(clave, acto=ABRIR_TURNO, por=por, cuerpo=cuerpo, ahora=ahora):
        return anterior
    hoy = reloj.fecha_local(ahora)
    seguridad.exigir(ABRIR_TURNO, por=por, al=hoy)
    elegida = Caja.objects.filter(clave=caja).first()
    if elegida is None:
        raise NoExiste(que="la caja", clave=caja)
    if not es_importe(fondo, minimo=CERO):
        raise ValorInvalido(
            campo="fondo", mensaje=f"El fondo «{fondo}» debe ser de 0.00 a {MAXIMO:,} pesos, con centavos."
        )
    if not elegida.activa:
        raise CajaInactiva(caja=caja)
    _exigir_permitida(elegida, por)
    _exigir_libre(elegida, por)
    asiento = None
    if fondo > 0:
        asiento = libro.asentar(
            tipo=TipoDeAsiento.FONDO,
            fecha=hoy,
            fecha_valor=hoy,
            por=por,
            ahora=ahora,
            movimientos=[libro.MovimientoNuevo(debe="EFECTIVO", haber="FONDO", importe=fondo)],
        )
    try:
        with transaction.atomic():
            turno = Turno.objects.create(caja=elegida, cajero=por, fondo=fondo, abierto_en=ahora, asiento_fondo=asiento)
    except IntegrityError:
        # A twin opened between the look and the write: say who, as if it had been there.
        _exigir_libre(elegida, por)
        raise
    return idempotencia.responder(clave, ficha(turno))


def es_importe(valor: Decimal, *, minimo: Decimal = Decimal("0.01"), maximo: Decimal = MAXIMO) -> bool:
    """Whether a value is an amount the till can take: whole centavos, from `minimo` to `maximo`, in pesos."""
    return valor.is_finite() and minimo <= valor <= maximo and valor == al_centavo(valor)


def bloquear_turno(turno_id: int) -> Turno:
    """The turno, locked until the transaction ends. Raises: NoExiste."""
    return bloquear_turnos([turno_id])[turno_id]


def bloquear_turnos(turno_ids: Collection[int]) -> dict[int, Turno]:
    """The turnos by id, locked in that order until the transaction ends. Raises: NoExiste."""
    assert connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute(_BLOQUEAR, [sorted(turno_ids)])
        turnos = {fila[0]: _de_fila(fila) for fila in cursor.fetchall()}
    for faltante in set(turno_ids) - set(turnos):
        raise NoExiste(que="el turno", clave=faltante)
    return turnos


def _de_fila(fila: Sequence[Any]) -> Turno:
    turno = Turno.from_db(connection.alias, _COLUMNAS, fila[: len(_COLUMNAS)])
    caja, usuario, nombre = fila[len(_COLUMNAS) :]
    turno.caja = Caja.from_db(connection.alias, ("clave", "nombre"), (turno.caja_id, caja))
    turno.cajero = Usuario.from_db(connection.alias, ("id", "usuario", "nombre"), (turno.cajero_id, usuario, nombre))
    return turno


def exigir_propio(turno: Turno, por: Usuario) -> None:
    """Raises TurnoAjeno: the turno is of another cashier."""
    if turno.cajero_id != por.pk:
        raise TurnoAjeno(turno=turno.caja_id, cajero=turno.cajero.nombre)


def exigir_abierto(turno: Turno) -> None:
    """Raises TurnoCerrado: nothing enters a closed drawer (R50)."""
    if turno.estado != EstadoDeTurno.ABIERTO:
        assert turno.cerrado_en is not None
        raise TurnoCerrado(caja=turno.caja_id, cajero=turno.cajero.nombre, cerrado=timezone.localtime(turno.cerrado_en))


def ficha(turno: Turno) -> dict[str, Any]:
    """The turno as the contract shows it."""
    return {
        "id": turno.pk,
        "caja": turno.caja_id,
        "cajero": turno.cajero.usuario,
        "fondo": f"{turno.fondo:.2f}",
        "abierto_en": timezone.localtime(turno.abierto_en),
        "estado": turno.estado.lower(),
    }


def _exigir_permitida(caja: Caja, por: Usuario) -> None:
    permisos = PermisoDeCaja.objects.filter(caja=caja, vigente=True).select_related("usuario")
    quienes = sorted((permiso.usuario for permiso in permisos), key=lambda quien: quien.nombre)
    if quienes and por.pk not in {quien.pk for quien in quienes}:
        raise CajaDeOtros(caja=caja.clave, quienes=enumerados(quien.nombre for quien in quienes))


def _exigir_libre(caja: Caja, por: Usuario) -> None:
    abierto = Turno.objects.filter(caja=caja, estado=EstadoDeTurno.ABIERTO).select_related("cajero").first()
    if abierto:
        raise CajaOcupada(caja=caja.clave, cajero=abierto.cajero.nombre)
    suyo = Turno.objects.filter(cajero=por, estado=EstadoDeTurno.ABIERTO).first()
    if suyo:
        raise CajeroConTurno(cajero=por.nombre, caja=suyo.caja_id)
