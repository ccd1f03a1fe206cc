"""The writers of the ledger. Nobody else inserts a charge, a movement, a folio or a seal."""

from aljibe.libro.services._asientos import MovimientoNuevo, asentar
from aljibe.libro.services._cancelacion import CargoEnConvenio, Deshecho, bonificar_cargo, deshacer_cargos
from aljibe.libro.services._catalogo import asegurar_concepto, sembrar
from aljibe.libro.services._folios import Pedido, folio, tomar_folios
from aljibe.libro.services._lote import cargar_lote, preparar_lote
from aljibe.libro.services._ordenes import (
    COBRO_MAXIMO,
    ConceptoSinPrecio,
    LineaDeOrden,
    OrdenNoPagable,
    bloquear_ordenes,
    emitir_orden_pago,
    vencer_ordenes,
)
from aljibe.libro.services._pagos import (
    PagoAsentado,
    PagoNuevo,
    aplicar_devuelto,
    aplicar_saldos_a_favor,
    asentar_pagos,
    repartir,
)
from aljibe.libro.services._partidas import LineaPagada, Parte
from aljibe.libro.services._reversa import (
    AnticipoYaUsado,
    bloquear_ordenes_de_pago,
    cuentas_de_pago,
    deshacer_pago,
    por_donde_sale,
)
from aljibe.libro.services._revision import poner_en_revision, terminar_revision, trasladar_revisiones
from aljibe.libro.services._sellos import sellar

__all__ = [
    "COBRO_MAXIMO",
    "AnticipoYaUsado",
    "CargoEnConvenio",
    "ConceptoSinPrecio",
    "Deshecho",
    "LineaDeOrden",
    "LineaPagada",
    "MovimientoNuevo",
    "OrdenNoPagable",
    "PagoAsentado",
    "PagoNuevo",
    "Parte",
    "Pedido",
    "aplicar_devuelto",
    "aplicar_saldos_a_favor",
    "asegurar_concepto",
    "asentar",
    "asentar_pagos",
    "bloquear_ordenes",
    "bloquear_ordenes_de_pago",
    "bonificar_cargo",
    "cargar_lote",
    "cuentas_de_pago",
    "deshacer_cargos",
    "deshacer_pago",
    "emitir_orden_pago",
    "folio",
    "poner_en_revision",
    "por_donde_sale",
    "preparar_lote",
    "repartir",
    "sellar",
    "sembrar",
    "terminar_revision",
    "tomar_folios",
    "trasladar_revisiones",
    "vencer_ordenes",
]
