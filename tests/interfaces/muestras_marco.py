"""What the samples share: the frame, the day, the shift."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace as N
from typing import Any

D = Decimal
AHORA = datetime(2026, 11, 24, 16, 42, tzinfo=UTC)  # 10:42 in Mexico City

HOY = date(2026, 11, 24)

MENU_CAJA = [
    N(nombre="Caja", url="/caja", icono="caja", pendientes=None, actual=True),
    N(nombre="Corte", url="/corte", icono="corte", pendientes=None, actual=False),
    N(nombre="Usuarios", url="/usuarios", icono="usuarios", pendientes=None, actual=False),
]

MENU = [
    N(nombre="Inicio", url="/", icono="inicio", pendientes=None, actual=False),
    N(nombre="Usuarios", url="/usuarios", icono="usuarios", pendientes=None, actual=True),
    N(nombre="Facturación", url="/periodos", icono="facturacion", pendientes=233, actual=False),
    N(nombre="Leyes", url="/leyes", icono="leyes", pendientes=None, actual=False),
]

TURNO = N(
    caja="C1",
    caja_nombre="Caja 1",
    abierto_en=datetime(2026, 11, 24, 14, 0, tzinfo=UTC),
    cobros=61,
    cajero="Rosa E. Mendoza",
)

ULTIMO_PAGO = N(fecha=date(2026, 9, 21), importe=D("1196.00"), folio="C1-2026-049377", caja="Caja 1")

RESULTADOS = [
    N(
        numero="012345",
        titular="María López Ramírez",
        direccion="Aldama 114, Centro",
        uso="Doméstico",
        situacion="ACTIVO",
        a_pagar_hoy=D("925.53"),
        coincide="",
        url="",
    ),
    N(
        numero="018820",
        titular="José Guadalupe Hernández Vega",
        direccion="Emiliano Zapata 52, Deportiva",
        uso="Doméstico",
        situacion="RESTRINGIDO",
        a_pagar_hoy=D("298.00"),
        coincide="medidor 8841908",
        url="",
    ),
    N(
        numero="020435",
        titular="Abarrotes La Esperanza",
        direccion="Abasolo 18, Centro",
        uso="Comercial",
        situacion="SUSPENDIDO",
        a_pagar_hoy=D(0),
        coincide="",
        url="",
    ),
]

ULTIMOS = [
    N(
        folio="C1-2026-061482",
        cuenta="012911",
        titular="Alicia Jaramillo Peña",
        hora="11:21",
        medio="Efectivo",
        importe=D("251.00"),
        codigo="ABC",
    ),
    N(
        folio="C1-2026-061481",
        cuenta="020435",
        titular="Abarrotes La Esperanza",
        hora="11:17",
        medio="Tarjeta",
        importe=D("1318.00"),
        codigo="ABD",
    ),
    N(
        folio="C1-2026-061480",
        cuenta="OP-2026-000318",
        titular="Ramón Trejo Zavala",
        hora="11:14",
        medio="Efectivo",
        importe=D("672.38"),
        codigo="ABE",
    ),
]

CODIGO = "7H4K-2MPQ-9XWT-3RVD"


def marco(**mas: Any) -> dict[str, Any]:
    """The frame of a page, and what the page adds."""
    return {
        "organismo": "JUMAPAC",
        "demostracion": True,
        "muestra": "Celaya 2019",
        "persona": N(nombre="Beatriz Godínez", puesto="Auxiliar"),
        "ahora": AHORA,
        "menu": MENU,
        "turno": None,
        "busqueda": "",
        **mas,
    }


def de_caja(**mas: Any) -> dict[str, Any]:
    """The frame of the till, whose bar shows the shift in place of the search."""
    return marco(
        **{
            "turno": TURNO,
            "menu": MENU_CAJA,
            "persona": N(nombre="Rosa E. Mendoza", puesto="Cajera"),
            "ultimos": ULTIMOS,
            **mas,
        }
    )
