"""An order of payment as it is printed, with the reference that the till reads."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from aljibe.libro.queries import OrdenEmitida, RenglonCongelado
from aljibe.padron.queries import FichaDeCuenta
from aljibe.reglas import digito
from aljibe.reglas.letras import en_letras

PUBLICO = "PÚBLICO EN GENERAL"
_PASOS = (
    "Pase a la caja con esta hoja.",
    "Pague y recoja su recibo de pago.",
    "Vuelva a ventanilla con su recibo.",
)
_LEYENDA = "Precios: Ley de Ingresos en vigor el día de la orden. Si cambia el año, la orden se vuelve a calcular."


def referencia_de_orden(orden: OrdenEmitida) -> str:
    """The payment reference of an order, in groups (K11)."""
    numero = int(orden.folio.rpartition("-")[2])
    return digito.agrupada(
        digito.referencia(
            digito.TipoDeReferencia.ORDEN_DE_PAGO, orden.cuenta or None, numero, orden.valida_hasta, orden.total
        )
    )


def datos_de_orden(orden: OrdenEmitida, ficha: FichaDeCuenta | None, *, emitida_en: datetime) -> dict[str, Any]:
    """The frozen data of the paper `orden-de-pago` (documentos.datos.DatosOrdenDePago), but for code and organismo."""
    iva = sum((r.iva for r in orden.renglones), Decimal("0.00"))
    return {
        "cuenta": orden.cuenta or None,
        "a_cargo_de": orden.persona or (ficha.titular if ficha else "") or PUBLICO,
        "domicilio": ficha.domicilio if ficha else None,
        "tramite": None,
        "lineas": [_linea(r) for r in orden.renglones],
        "importe_total": f"{orden.total - iva:.2f}",
        "iva_total": f"{iva:.2f}",
        "total": f"{orden.total:.2f}",
        "letras": en_letras(orden.total),
        "valida_hasta": orden.valida_hasta.isoformat(),
        "pasos": list(_PASOS),
        "elaboro": orden.elaboro,
        "emitida_en": timezone.localtime(emitida_en).isoformat(timespec="seconds"),
        "leyenda": _LEYENDA,
        "referencia": referencia_de_orden(orden),
    }


def _linea(renglon: RenglonCongelado) -> dict[str, str]:
    # One of a thing costs its amount: its price would be said twice.
    precio = {"precio": _precio(renglon.precio)} if renglon.cargo is None and renglon.cantidad != 1 else {}
    return {
        "concepto": renglon.texto,
        **precio,
        "articulo": f"Art. {renglon.articulo}" if renglon.articulo else "Ley de Ingresos",
        "importe": f"{renglon.importe:.2f}",
        "iva_tasa": f"{renglon.tasa_iva:.2f}",
        "iva": f"{renglon.iva:.2f}",
        "total": f"{renglon.importe + renglon.iva:.2f}",
    }


def _precio(precio: Decimal) -> str:
    """Pesos with their centavos, and what the law fixes beyond them: "262.80", "12.3456"."""
    centavos = precio.quantize(Decimal("0.01"))
    return f"{centavos if centavos == precio else precio.normalize():f}"
