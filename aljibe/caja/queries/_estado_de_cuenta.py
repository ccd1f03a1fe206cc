"""The statement of an account as it is printed: what is owed, by bill, and what happened in twelve months."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from aljibe.base.textos import enumerados
from aljibe.caja.queries._cuenta import MovimientoDeCuenta, ReciboDeCargo, movimientos_de_cuenta, recibos_de_cargos
from aljibe.libro import queries as libro
from aljibe.padron.queries import FichaDeCuenta
from aljibe.reglas.letras import en_letras
from aljibe.reglas.plazos import sumar_meses
from aljibe.reglas.tarifa.esquema import MESES
from aljibe.reglas.tarifa.nombres import nombre_de_clave
from aljibe.tarifas import queries as tarifas

CERO = Decimal("0.00")
MESES_DE_MOVIMIENTOS = 12
# More than anybody has in a year: a bound all the same.
_MOVIMIENTOS = 1000
_GRUPOS = (("derechos", "Derechos (servicio)"), ("varios", "Varios"), ("reinstalacion", "Reinstalación"))
_CONVENIO = "convenio"
_LEYENDA = (
    "Este estado de cuenta vale por el día de su fecha: mañana los recargos o un pago pueden cambiarlo."
    " No es comprobante de pago ni factura."
)
_NOTA = "Los recargos se cargan al pagarlos: los que corren hoy están en «Lo que se debe» y todavía no en este saldo."


def datos_de_estado_de_cuenta(
    ficha: FichaDeCuenta, estado: libro.EstadoDeCuenta, *, elaboro: str, ahora: datetime
) -> dict[str, Any]:
    """The frozen data of `estado-de-cuenta` (documentos.datos.DatosEstadoDeCuenta), but for code and organismo.

    Four statements.
    """
    totales = estado.totales
    desde = sumar_meses(estado.al, -MESES_DE_MOVIMIENTOS)
    movimientos = movimientos_de_cuenta(ficha.id, limite=_MOVIMIENTOS, desde=desde)[::-1]
    debe = totales.total + totales.convenio
    inicial = movimientos[0].saldo - movimientos[0].debe + movimientos[0].haber if movimientos else debe
    sumas = {lado: sum((getattr(m, lado) for m in movimientos), CERO) for lado in ("debe", "haber")}
    assert inicial + sumas["debe"] - sumas["haber"] == debe, f"la cuenta {ficha.numero} no cuadra con sus movimientos"
    return {
        "al": estado.al.isoformat(),
        "emitido_en": timezone.localtime(ahora).isoformat(timespec="seconds"),
        "cuenta": ficha.numero,
        "reparto": ficha.reparto or None,
        "titular": (ficha.titular or "Sin titular").upper(),
        "domicilio": ficha.domicilio,
        "uso": _uso(ficha.uso, estado.al),
        "servicios": ficha.servicios,
        "medidor": ficha.medidor or None,
        "meses_adeudo": totales.meses_adeudo,
        "grupos": [{"nombre": nombre, "total": _pesos(getattr(totales, clave))} for clave, nombre in _GRUPOS],
        "adeudos": _adeudos([c for c in estado.cargos if c.grupo.lower() != _CONVENIO]),
        "total": _pesos(totales.total),
        "recargos": _pesos(totales.recargos),
        "a_pagar_hoy": _pesos(totales.a_pagar_hoy),
        "letras": en_letras(totales.a_pagar_hoy),
        "convenio": _pesos(totales.convenio),
        "saldo_a_favor": _pesos(totales.saldo_a_favor),
        "ordenes": [
            {
                "folio": o.folio,
                "concepto": o.concepto,
                "valida_hasta": o.valida_hasta.isoformat(),
                "importe": _pesos(o.importe),
            }
            for o in estado.ordenes_pago
        ],
        "desde": desde.isoformat(),
        "movimientos": [_movimiento(m) for m in movimientos],
        "saldo_inicial": _pesos(inicial),
        "suma_debe": _pesos(sumas["debe"]),
        "suma_haber": _pesos(sumas["haber"]),
        "saldo_final": _pesos(debe),
        "nota_movimientos": _NOTA,
        "leyenda": _LEYENDA,
        "elaboro": elaboro,
    }


def _adeudos(cargos: Sequence[libro.CargoAPagar]) -> list[dict[str, Any]]:
    """A row for each bill in a group; for each month, or each charge of no month, that no bill raised. Oldest first."""
    recibos = recibos_de_cargos([c.id for c in cargos])
    juntos: dict[tuple[str, object], list[libro.CargoAPagar]] = {}
    for cargo in cargos:
        recibo = recibos.get(cargo.id)
        de_que: object = recibo.folio if recibo else (cargo.periodo, cargo.vencimiento) if cargo.periodo else cargo.id
        juntos.setdefault((cargo.grupo, de_que), []).append(cargo)
    return [_adeudo(suyos, recibos.get(suyos[0].id)) for suyos in juntos.values()]


def _adeudo(cargos: Sequence[libro.CargoAPagar], recibo: ReciboDeCargo | None) -> dict[str, Any]:
    primero = cargos[0]
    importe, recargos = sum((c.saldo for c in cargos), CERO), sum((c.recargo for c in cargos), CERO)
    periodo = recibo.periodo if recibo else primero.periodo
    return {
        "grupo": primero.grupo,
        "documento": f"{'Recibo' if recibo else 'Adeudo'} de {_mes(periodo) if periodo else 'la cuenta'}",
        "folio": recibo.folio if recibo else "",
        "concepto": enumerados(dict.fromkeys(c.concepto_nombre for c in cargos)),
        "articulo": _articulos(c.articulo for c in cargos),
        "articulo_recargo": _articulos(c.recargo_articulo for c in cargos) if recargos else "",
        "vencio_el": min(c.vencimiento for c in cargos).isoformat(),
        "meses": max(c.meses for c in cargos),
        "importe": _pesos(importe),
        "recargos": _pesos(recargos),
        "total": _pesos(importe + recargos),
    }


def _articulos(articulos: Iterable[str]) -> str:
    unicos = list(dict.fromkeys(a for a in articulos if a))
    if not unicos:
        return "Ley de Ingresos"
    return f"art{'s' if len(unicos) > 1 else ''}. {enumerados(unicos)}"


def _movimiento(m: MovimientoDeCuenta) -> dict[str, Any]:
    concepto = m.concepto
    if m.a_favor > 0:
        concepto = f"{concepto} · {m.a_favor:,.2f} a favor"
    return {
        "fecha": m.fecha.isoformat(),
        "concepto": concepto,
        "folio": m.folio,
        "periodo": m.periodo or None,
        "debe": _pesos(m.debe),
        "haber": _pesos(m.haber),
        "saldo": _pesos(m.saldo),
    }


def _uso(clave: str, dia: date) -> str:
    """As the law in force names it."""
    ley = tarifas.ley_en_vigor(dia)
    nombres = {uso.clave: uso.nombre for uso in tarifas.usos(ley.pk)} if ley else {}
    return nombre_de_clave(nombres.get(clave) or clave)


def _mes(periodo: str) -> str:
    return f"{MESES[int(periodo[5:7]) - 1][:3].lower()} {periodo[:4]}"


def _pesos(importe: Decimal) -> str:
    return f"{importe:.2f}"
