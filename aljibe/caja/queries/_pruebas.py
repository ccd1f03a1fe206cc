"""The proofs of the till: receipts against the ledger, drawers against their cuts (R13, R52)."""

from datetime import date

from aljibe.libro.queries import Prueba, folios_sin_huecos, probar

ESTADO_DE_CUENTA = "estado-de-cuenta"
# They have no table of their own: a statement is its paper.
_ESTADOS_DE_CUENTA = "(SELECT folio FROM documentos_documento WHERE tipo = 'estado-de-cuenta') AS estados"
_RECIBOS = """
SELECT 'recibo ' || r.folio || ': dice ' || r.importe || ' y el libro ' || coalesce(m.entra, 0)
FROM caja_recibocaja r
LEFT JOIN LATERAL (
    SELECT sum(m.importe) AS entra FROM libro_movimiento m
    JOIN libro_cuentacontable h ON h.id = m.haber_id AND h.clave = 'POR_APLICAR' WHERE m.asiento_id = r.asiento_id
) m ON true
WHERE m.entra IS DISTINCT FROM r.importe
"""
_MEDIOS = """
SELECT 'recibo ' || r.folio || ': recibido ' || r.recibido || ' y sus formas de pago suman '
       || coalesce(sum(m.importe), 0)
FROM caja_recibocaja r LEFT JOIN caja_mediorecibido m ON m.recibo_id = r.id
GROUP BY r.id HAVING coalesce(sum(m.importe), 0) <> r.recibido
"""
_CORTES = """
SELECT 'corte ' || c.folio || ': la diferencia de ' || k.medio || ' no es contado menos esperado o no está en el libro'
FROM caja_corte c
CROSS JOIN LATERAL jsonb_each_text(c.diferencias) k(medio, diferencia)
LEFT JOIN LATERAL (
    SELECT sum(CASE WHEN d.clave = upper(k.medio) THEN m.importe ELSE -m.importe END) AS asentada
    FROM libro_movimiento m
    JOIN libro_cuentacontable d ON d.id = m.debe_id
    JOIN libro_cuentacontable h ON h.id = m.haber_id
    WHERE m.asiento_id = c.asiento_id AND upper(k.medio) IN (d.clave, h.clave)
) m ON true
WHERE k.diferencia::numeric
      <> coalesce((c.contado ->> k.medio)::numeric, 0) - coalesce((c.esperado ->> k.medio)::numeric, 0)
   OR coalesce(m.asentada, 0) <> k.diferencia::numeric
"""
_CANCELACIONES = """
SELECT 'cobro ' || r.folio || ': dice ' || lower(r.estado) || ' y '
       || CASE WHEN x.id IS NULL THEN 'no tiene cancelación' ELSE 'la tiene, ' || x.folio END
FROM caja_recibocaja r LEFT JOIN caja_cancelaciondecobro x ON x.recibo_id = r.id
WHERE (r.estado = 'CANCELADO') <> (x.id IS NOT NULL)
UNION ALL
SELECT 'cobro ' || r.folio || ': está cancelado y lo que pagó sigue pagado (movimiento ' || m.id || ')'
FROM caja_cancelaciondecobro x
JOIN caja_recibocaja r ON r.id = x.recibo_id
JOIN libro_movimiento m ON m.asiento_id = r.asiento_id AND m.cargo_id IS NOT NULL
WHERE NOT EXISTS (SELECT FROM libro_movimiento v WHERE v.revierte_id = m.id)
"""
_SELLOS = """
SELECT 'corte ' || c.folio || ': su sello impreso no está en la cadena'
FROM caja_corte c
WHERE c.sello <> repeat('0', 64) AND NOT EXISTS (SELECT FROM libro_sello s WHERE s.resumen = c.sello)
"""


def pruebas(*, desde: date | None = None) -> list[Prueba]:
    """The proofs of the till. `desde` is taken and not needed: a drawer is proven whole."""
    return [
        probar("caja.recibos", "SELECT count(*) FROM caja_recibocaja", _RECIBOS),
        probar("caja.formas_de_pago", "SELECT count(*) FROM caja_recibocaja", _MEDIOS),
        probar("caja.cancelaciones", "SELECT count(*) FROM caja_cancelaciondecobro", _CANCELACIONES),
        probar("caja.cortes", "SELECT count(*) FROM caja_corte", _CORTES),
        probar("caja.sellos_impresos", "SELECT count(*) FROM caja_corte", _SELLOS),
        folios_sin_huecos("recibo-caja", "caja_recibocaja"),
        folios_sin_huecos("cancelacion-de-cobro", "caja_cancelaciondecobro"),
        folios_sin_huecos("corte-de-caja", "caja_corte"),
        folios_sin_huecos("retiro", "caja_retiro"),
        folios_sin_huecos(ESTADO_DE_CUENTA, _ESTADOS_DE_CUENTA),
    ]
