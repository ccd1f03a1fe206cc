"""Debts, raised as a billing run raises them."""

from datetime import UTC, date, datetime
from decimal import Decimal

from django.db import connection, transaction

from aljibe.libro import services
from aljibe.padron import queries as padron
from aljibe.padron.models import Cuenta
from aljibe.seguridad import queries as seguridad

AHORA = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)


def adeudar(
    cuenta: Cuenta,
    periodo: str = "2026-10",
    *,
    vencimiento: date = date(2026, 12, 15),
    agua: str = "228.04",
    tratamiento: str = "60.20",
    ajuste: str = "0.13",
    ahora: datetime = AHORA,
) -> None:
    """Raise the charges of one bill: water at 0 %, treatment at 16 %, and the rounding on the water."""
    with transaction.atomic():
        services.preparar_lote()
        lineas = [
            ("agua", Decimal(agua), Decimal("0"), Decimal(ajuste)),
            ("tratamiento", Decimal(tratamiento), Decimal("0.16"), Decimal(0)),
        ]
        with connection.cursor() as cursor:
            for concepto, importe, tasa, redondeo in lineas:
                if importe <= 0:
                    continue
                cursor.execute(
                    "INSERT INTO lote_cargos (cuenta_id, concepto, periodo, vencimiento, importe, iva, tasa_iva,"
                    " articulo, renglon, deudor_id, ajuste)"
                    " VALUES (%s, %s, %s, %s, %s, round(%s, 2), %s, '14-I-a', '20', %s, %s)",
                    [cuenta.pk, concepto, periodo, vencimiento, importe, importe * tasa, tasa,
                     padron.cuenta(cuenta.numero, al=vencimiento).persona_id, redondeo],
                )  # fmt: skip
        services.cargar_lote(fecha=vencimiento, por=seguridad.usuario("sistema"), ahora=ahora)
