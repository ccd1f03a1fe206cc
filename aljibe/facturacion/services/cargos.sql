-- The charges of the bills of the batch. A line of 0.00 raises none. The ajuste goes to the largest charge (a tie: the
-- first by order of concept); a negative one never takes a charge below zero, and what is left goes to the next: so a
-- bill that rounds to 0.00 leaves each of its charges at zero (K12).
INSERT INTO lote_cargos (cuenta_id, concepto, periodo, vencimiento, importe, iva, tasa_iva, articulo, renglon, deudor_id,
                         ajuste)
SELECT
    c.cuenta_id, c.concepto, %(periodo)s, %(vencimiento)s, c.importe, c.iva, c.tasa, c.articulo, c.renglon, c.titular_id,
    CASE
        WHEN c.ajuste > 0 AND c.antes = 0 THEN c.ajuste
        WHEN c.ajuste < 0 THEN -least(c.cabe, greatest(-c.ajuste - c.antes, 0))
        ELSE 0
    END
FROM (
    SELECT
        l.n, l.cuenta_id, l.titular_id, l.ajuste, x.*,
        x.importe + r.iva_que_cede AS cabe,
        coalesce(sum(x.importe + r.iva_que_cede) OVER (mayores ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS antes
    FROM lote l
    CROSS JOIN LATERAL (
        VALUES
            (1, 'agua', l.agua, l.iva_agua, l.tasa_agua, l.articulo, l.renglon),
            (2, 'alcantarillado', l.alcantarillado, l.iva_alcantarillado, l.tasa_alcantarillado,
                l.articulo_alcantarillado, ''),
            (3, 'tratamiento', l.tratamiento, l.iva_tratamiento, l.tasa_tratamiento, l.articulo_tratamiento, '')
    ) x (orden, concepto, importe, iva, tasa, articulo, renglon)
    -- A charge that is owed keeps its whole IVA inside: only in a bill of 0.00 is there none to pay.
    CROSS JOIN LATERAL (SELECT CASE WHEN l.total = 0 THEN x.iva ELSE 0 END AS iva_que_cede) r
    WHERE l.motivo IS NULL AND x.importe + x.iva > 0
    WINDOW mayores AS (PARTITION BY l.n ORDER BY x.importe + x.iva DESC, x.orden)
) c
ORDER BY c.n, c.orden
