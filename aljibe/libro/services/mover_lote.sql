-- One statement for all the movements of the batch: the trigger that keeps the balances then runs once.
INSERT INTO libro_movimiento (asiento_id, debe_id, haber_id, importe, cargo_id)
SELECT %(asiento)s, m.debe_id, m.haber_id, m.importe, l.id
FROM lote_cargos l
JOIN libro_concepto k ON k.clave = l.concepto
JOIN libro_cuentacontable por_cobrar ON por_cobrar.grupo = k.grupo
CROSS JOIN (SELECT id FROM libro_cuentacontable WHERE clave = 'IVA_POR_TRASLADAR') iva
CROSS JOIN (SELECT id FROM libro_cuentacontable WHERE clave = 'AJUSTE') ajuste
CROSS JOIN LATERAL (
    VALUES (1, por_cobrar.id, k.ingreso_id, l.importe),
           (2, por_cobrar.id, iva.id, l.iva),
           (3, por_cobrar.id, ajuste.id, l.ajuste),
           (4, ajuste.id, por_cobrar.id, -l.ajuste)
) m (n, debe_id, haber_id, importe)
WHERE m.importe > 0
ORDER BY l.id, m.n
