"""The proofs of the bills: against the ledger, their papers and their law."""

from datetime import date

from aljibe.libro.queries import Prueba, folios_sin_huecos, probar

_CUANTOS = "SELECT count(*) FROM facturacion_reciboagua WHERE emision >= %(desde)s"
_CONTRA_EL_LIBRO = """
SELECT 'recibo ' || r.folio || ': dice ' || r.total || ' y sus cargos se asentaron por ' || coalesce(m.suma, 0)
FROM facturacion_reciboagua r
LEFT JOIN LATERAL (
    SELECT sum(CASE WHEN d.grupo IS NOT NULL THEN m.importe ELSE -m.importe END) AS suma
    FROM facturacion_cargoderecibo x
    JOIN libro_movimiento m ON m.cargo_id = x.cargo_id AND m.asiento_id = r.asiento_id
    JOIN libro_cuentacontable d ON d.id = m.debe_id
    WHERE x.recibo_id = r.id
) m ON true
WHERE r.emision >= %(desde)s AND coalesce(m.suma, 0) <> r.total
"""
_PAPELES = """
SELECT 'recibo ' || r.folio || ': ya no es lo que dice su papel'
FROM facturacion_reciboagua r JOIN documentos_documento d ON d.id = r.documento_id
WHERE r.emision >= %(desde)s AND huella_de_recibo(r) <> d.huella
"""


def pruebas(*, desde: date | None = None) -> list[Prueba]:
    """The proofs of the bills emitted from `desde` on."""
    valores = {"desde": desde or date.min}
    return [
        probar("recibos.libro", _CUANTOS, _CONTRA_EL_LIBRO, valores),
        probar("recibos.papeles", _CUANTOS, _PAPELES, valores),
        folios_sin_huecos("recibo-agua", "facturacion_reciboagua"),
    ]
