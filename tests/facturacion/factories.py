"""Readings and bills, as facturación makes them."""

from datetime import UTC, date, datetime
from typing import Any

from aljibe.facturacion import services
from aljibe.facturacion.queries import Resultado
from aljibe.seguridad import queries as seguridad

AHORA = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)


def leer(
    cuenta: str,
    lectura: int | str,
    periodo: str = "2026-10",
    *,
    fecha: str | None = None,
    ahora: datetime = AHORA,
    **otros: str,
) -> list[dict[str, Any]]:
    """A reading typed by facturación; on the 28th of the period unless told."""
    return services.capturar_lecturas(
        lecturas=[
            services.LecturaNueva(
                cuenta=cuenta, periodo=periodo, fecha=fecha or f"{periodo}-28", lectura=str(lectura), **otros
            )
        ],
        por=seguridad.usuario("sistema"),
        ahora=ahora,
    )


def facturar(
    periodo: str = "2026-10", *, emision: date | None = None, ahora: datetime = AHORA, **otros: Any
) -> Resultado:
    """The run of a period."""
    return services.facturar(periodo=periodo, emision=emision, por=seguridad.usuario("sistema"), ahora=ahora, **otros)
