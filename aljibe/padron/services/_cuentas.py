"""What upper rooms ask of an account: to lock it, and to change who holds it."""

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, connection
from django.db.backends.postgresql.psycopg_any import DateRange

from aljibe.base.rechazos import NoExiste, Rechazo
from aljibe.padron.models import Cuenta, PapelDeTitularidad, Titularidad
from aljibe.padron.queries import FichaDeCuenta, cuenta
from aljibe.padron.services._buscable import renovar_buscable


class TitularidadQueSeTraslapa(Rechazo):
    codigo = "titularidad-que-se-traslapa"
    plantilla = "La cuenta {cuenta} tiene otra persona en ese papel el {desde:%d/%m/%Y} o después. Elija otra fecha."


def bloquear_cuentas(ids: Iterable[int]) -> None:
    """Lock accounts against another writer until the transaction ends. One statement, none for none.

    Raises: NoExiste, one is missing. Locks: cuentas by id.
    """
    assert connection.in_atomic_block
    pedidas = set(ids)
    if not pedidas:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM padron_cuenta WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [sorted(pedidas)]
        )
        bloqueadas = {fila[0] for fila in cursor.fetchall()}
    if faltantes := pedidas - bloqueadas:
        raise NoExiste(que="la cuenta con identificador", clave=min(faltantes))


def cuenta_bloqueada(numero: str, *, al: date) -> FichaDeCuenta:
    """The account of that number on the day `al`, locked until the transaction ends. One statement.

    Raises: NoExiste. Locks: cuenta.
    """
    assert connection.in_atomic_block
    return cuenta(numero, al=al, bloqueada=True)


def cuentas_bloqueadas(ids: Iterable[int]) -> list[Cuenta]:
    """The accounts, locked as `bloquear_cuentas` does and then read, by id. Two statements.

    Raises: NoExiste, one is missing. Locks: cuentas by id.
    """
    pedidas = set(ids)
    bloquear_cuentas(pedidas)
    return list(Cuenta.objects.filter(id__in=pedidas).order_by("id"))


def asignar_titularidad(*, cuenta: Cuenta, persona_id: int, papel: PapelDeTitularidad, desde: date) -> Titularidad:
    """Make a person the holder, user or payer of a locked account from `desde` on; the former one ends the day before.

    Raises: TitularidadQueSeTraslapa, somebody has that part on `desde` or later and would lose it without a trace.
    """
    assert connection.in_atomic_block
    anterior = Titularidad.objects.filter(cuenta=cuenta, papel=papel, vigencia__endswith=None).first()
    if anterior is not None:
        if anterior.vigencia.lower is not None and anterior.vigencia.lower >= desde:
            raise TitularidadQueSeTraslapa(cuenta=cuenta.numero, desde=desde)
        anterior.vigencia = DateRange(anterior.vigencia.lower, desde)
        anterior.save(update_fields=["vigencia"])
    try:
        nueva = Titularidad.objects.create(
            cuenta=cuenta, persona_id=persona_id, papel=papel, vigencia=DateRange(desde, None)
        )
    except IntegrityError as error:
        raise TitularidadQueSeTraslapa(cuenta=cuenta.numero, desde=desde) from error
    renovar_buscable([cuenta.pk])
    return nueva
