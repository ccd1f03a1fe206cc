"""Drawers and payments, as a cashier makes them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from aljibe.caja import services
from aljibe.seguridad.models import Usuario

AHORA = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)


def turno_abierto(por: Usuario, caja: str = "C1", fondo: str = "1000.00", ahora: datetime = AHORA) -> int:
    """An open drawer; its id."""
    return int(
        services.abrir_turno(caja=caja, fondo=Decimal(fondo), por=por, ahora=ahora, clave=f"abre-{uuid4()}")["id"]
    )


def cobrar(
    turno: int,
    cuenta: str | None,
    importe: str,
    *,
    por: Usuario,
    recibido: str | None = None,
    medios: Sequence[tuple[str, str]] = (),
    clave: str | None = None,
    ahora: datetime = AHORA,
    **otros: Any,
) -> dict[str, Any]:
    """A payment in cash of that amount, or with those tenders."""
    entregados = medios or [("efectivo", recibido or importe)]
    return services.cobrar(
        turno_id=turno,
        cuenta=cuenta,
        importe=Decimal(importe),
        medios=[services.MedioEntregado(medio=m, importe=Decimal(i)) for m, i in entregados],
        por=por,
        ahora=ahora,
        clave=clave or f"cobro-{uuid4()}",
        **otros,
    )
