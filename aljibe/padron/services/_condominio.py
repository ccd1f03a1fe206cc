"""The rows of a condominium: dwellings that share one meter (law, section 3), written for the act of an upper room."""

from collections.abc import Collection, Sequence
from datetime import date

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from aljibe.base.rechazos import Rechazo
from aljibe.base.textos import enumerados
from aljibe.padron.models import Cuenta, Instalacion, Vivienda


class ViviendaQueNoCabe(Rechazo):
    codigo = "vivienda-que-no-cabe"
    plantilla = "{cuantas} no {pueden} ser de este condominio: {razon} No se cambió nada."


def repartir_medidor(*, general: Cuenta, viviendas: Sequence[Cuenta], entre: int, desde: date) -> None:
    """The meter of an account measures these and no others from `desde` on, first day of a month. All are locked.

    What was before stays, up to that day; what would have begun later never applies.

    Raises: ViviendaQueNoCabe.
    """
    assert connection.in_atomic_block
    _exigir_que_quepan(general, viviendas, desde)
    nueva = DateRange(desde, None)
    faltan = {vivienda.pk for vivienda in viviendas}
    terminan = []
    for fila in Vivienda.objects.filter(medidor_de=general, vigencia__overlap=nueva).order_by("id"):
        if fila.cuenta_id in faltan and sigue_igual(fila, entre=entre, al=desde):
            faltan.discard(fila.cuenta_id)
            continue
        inicio = fila.vigencia.lower or date.min
        fila.vigencia = DateRange(fila.vigencia.lower, desde) if inicio < desde else DateRange(empty=True)
        terminan.append(fila)
    Vivienda.objects.bulk_update(terminan, ["vigencia"])
    Vivienda.objects.bulk_create(
        Vivienda(cuenta_id=cuenta_id, medidor_de=general, entre=entre, vigencia=nueva) for cuenta_id in sorted(faltan)
    )


def sigue_igual(fila: Vivienda, *, entre: int, al: date) -> bool:
    """Whether it says that already on the day `al`, without end."""
    return fila.entre == entre and fila.vigencia.upper is None and (fila.vigencia.lower or date.min) <= al


def _exigir_que_quepan(general: Cuenta, viviendas: Sequence[Cuenta], desde: date) -> None:
    """The meter hangs from an account that is no dwelling, and dwellings have none of their own from `desde` on."""
    luego = DateRange(desde, None)
    medidas = set(
        Vivienda.objects.filter(cuenta__in=[general, *viviendas], vigencia__overlap=luego)
        .exclude(medidor_de=general)
        .values_list("cuenta_id", flat=True)
    )
    con_medidor = set(
        Instalacion.objects.filter(cuenta__in=viviendas, vigencia__overlap=luego).values_list("cuenta_id", flat=True)
    )
    generales = set(
        Vivienda.objects.filter(medidor_de__in=viviendas, vigencia__overlap=luego).values_list(
            "medidor_de_id", flat=True
        )
    )
    _negar([general] if general in viviendas else [], "es la del medidor general.")
    _negar([general] if general.pk in medidas else [], "ya se mide con el medidor de otra cuenta.")
    _negar(_las(viviendas, medidas), "su consumo es del medidor de otro condominio.")
    _negar(_las(viviendas, generales), "su medidor mide otro condominio.")
    _negar(_las(viviendas, con_medidor), f"su medidor propio sigue el {desde:%d/%m/%Y} o después: retírelo antes.")
    if viviendas and not Instalacion.objects.filter(cuenta=general, vigencia__endswith=None).exists():
        _negar([general], "no tiene medidor que repartir.")


def _las(cuentas: Sequence[Cuenta], ids: Collection[int]) -> list[Cuenta]:
    return [cuenta for cuenta in cuentas if cuenta.pk in ids]


def _negar(malas: Sequence[Cuenta], razon: str) -> None:
    """Raises: ViviendaQueNoCabe."""
    if malas:
        cuantas = enumerados([f"la {c.numero}" for c in malas]).capitalize()
        raise ViviendaQueNoCabe(cuantas=cuantas, pueden="puede" if len(malas) == 1 else "pueden", razon=razon)
