"""`aljibe facturar`: the bills of a period, of one route or of all."""

from __future__ import annotations

import json
from argparse import Namespace
from typing import TYPE_CHECKING

from aljibe.base import reloj
from aljibe.facturacion import queries, services
from aljibe.interfaces.cli import HECHO
from aljibe.interfaces.cli.argumentos import entero, fecha, periodo
from aljibe.interfaces.cli.avance import Avance
from aljibe.seguridad import queries as personas

if TYPE_CHECKING:
    from aljibe.interfaces.cli import Ordenes


def registrar(ordenes: Ordenes) -> None:
    orden = ordenes.agregar(
        "facturar", "Factura un periodo. Interrumpido, el mismo comando sigue; repetido, no factura dos veces."
    )
    orden.add_argument("periodo", metavar="AAAA-MM", type=periodo, help="el mes que se consumió")
    orden.add_argument("--ruta", metavar="R", help="una sola ruta; sin ella, todas")
    orden.add_argument("--emision", metavar="FECHA", type=fecha, help="AAAA-MM-DD; sin ella, hoy")
    orden.add_argument("--ensayo", action="store_true", help="dice lo que se facturaría y no escribe nada")
    orden.add_argument(
        "--sesiones",
        metavar="N",
        type=entero(1, 8),
        default=services.SESIONES,
        help=f"cuántas sesiones de la base trabajan a la vez; sin ella, {services.SESIONES}",
    )
    orden.add_argument("--usuario", metavar="U", default="sistema", help="a nombre de quién; sin él, sistema")
    orden.add_argument("--json", action="store_true", help="un documento JSON en la salida")
    orden.set_defaults(ejecutar=_facturar)


def _facturar(opciones: Namespace) -> int:
    """Raises: Rechazo, which the door prints."""
    ahora = reloj.ahora()
    por = personas.usuario(opciones.usuario)
    pedido = {"periodo": opciones.periodo, "ruta": opciones.ruta, "emision": opciones.emision}
    if opciones.ensayo:
        resultado = services.ensayar(**pedido, por=por, ahora=ahora)
    else:
        avance = Avance(opciones.periodo, "cuentas")
        resultado = services.facturar(**pedido, por=por, ahora=ahora, progreso=avance.decir, sesiones=opciones.sesiones)
        avance.terminar()
    if opciones.json:
        print(json.dumps(queries.como_documento(resultado), ensure_ascii=False))
    else:
        _imprimir(resultado, ensayo=opciones.ensayo)
    return HECHO


def _imprimir(resultado: queries.Resultado, *, ensayo: bool) -> None:
    for omitida in resultado.omitidas:
        print(f"omitida {omitida.cuenta}: {omitida.motivo}: {omitida.detalle}")
    for ruta in resultado.rutas:
        print(f"ruta {ruta.ruta}: {ruta.facturadas:,} facturadas, {ruta.omitidas:,} omitidas, $ {ruta.total:,.2f}")
    hecho = "se facturarían" if ensayo else "se facturaron"
    print(
        f"{resultado.periodo}: {hecho} {resultado.facturadas:,} cuentas por $ {resultado.total:,.2f};"
        f" omitidas, {len(resultado.omitidas):,}"
    )
