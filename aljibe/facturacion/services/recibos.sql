-- The bills of the batch, and of each the paper that it is: its digest is made of the very row that was written.
WITH r AS (
INSERT INTO facturacion_reciboagua (
    id, folio, serie, cuenta_id, periodo, corrida_id, asiento_id, documento_id, estado, emision, vencimiento, deudor_id,
    titular, domicilio, reparto, uso, beneficio, con_alcantarillado, con_tratamiento, ley_id, tarifa_id, segmento_id,
    descuento_id, lectura_id, instalacion_id, medidor, fecha_anterior, fecha_actual, lectura_anterior, lectura_actual,
    estimado, regla_estimacion, consumo_m3, agua, iva_agua, alcantarillado, iva_alcantarillado, tratamiento,
    iva_tratamiento, ajuste, total, historial, adeudos, ultimo_pago, saldo_a_favor
)
SELECT
    nextval((SELECT pg_get_serial_sequence('facturacion_reciboagua', 'id')::regclass)),
    %(serie)s || '-' || %(ejercicio)s || '-' || to_char(%(primero)s + l.lugar - 1, 'FM9999000000'),
    %(serie)s, l.cuenta_id, %(periodo)s, %(corrida)s,
    CASE WHEN l.agua + l.iva_agua + l.alcantarillado + l.iva_alcantarillado + l.tratamiento + l.iva_tratamiento > 0
        THEN %(asiento)s::bigint END,
    nextval((SELECT pg_get_serial_sequence('documentos_documento', 'id')::regclass)),
    'VIGENTE', %(emision)s, %(vencimiento)s, l.titular_id, l.titular, l.domicilio, l.reparto, l.uso, l.beneficio,
    l.con_alcantarillado, l.con_tratamiento, %(ley)s, l.tarifa_id, l.segmento_id, l.descuento_id, l.lectura_id,
    l.instalacion_id, l.medidor, l.fecha_anterior, l.fecha_actual, l.lectura_anterior, l.lectura_actual, l.estimado,
    l.regla_estimacion, l.m3, l.agua, l.iva_agua, l.alcantarillado, l.iva_alcantarillado, l.tratamiento,
    l.iva_tratamiento, l.ajuste, l.total, l.historial, l.adeudos, p.ultimo_pago, l.saldo_a_favor
FROM (SELECT l.*, row_number() OVER (ORDER BY l.n) AS lugar FROM lote l WHERE l.motivo IS NULL) l
LEFT JOIN facturacion_reciboagua a ON a.id = l.recibo_anterior_id
-- The last payment: one since the former bill, of what was then owed, or else the one that bill says, if it still stands.
LEFT JOIN LATERAL (
    SELECT coalesce(
        (
            SELECT jsonb_build_object(
                'fecha', s.fecha,
                'importe', (
                    SELECT sum(m.importe)::text
                    FROM libro_movimiento m JOIN libro_cuentacontable k ON k.id = m.haber_id
                    WHERE m.asiento_id = s.id AND k.clave = 'POR_APLICAR'
                ),
                'asiento', s.id
            )
            FROM libro_asiento s
            WHERE s.id = (
                SELECT max(s.id)
                FROM libro_movimiento m
                JOIN libro_asiento s ON s.id = m.asiento_id AND s.tipo = 'COBRO'
                WHERE m.debe_id = (SELECT id FROM libro_cuentacontable WHERE clave = 'POR_APLICAR') AND m.cargo_id IN (
                    SELECT x.cargo_id FROM facturacion_cargoderecibo x WHERE x.recibo_id = a.id
                    UNION ALL
                    SELECT c.id FROM libro_cargo c
                    WHERE (a.id IS NULL OR a.adeudos IS NOT NULL) AND c.cuenta_id = l.cuenta_id
                )
                AND NOT EXISTS (SELECT FROM libro_movimiento r WHERE r.revierte_id = m.id)
            )
        ),
        CASE WHEN NOT EXISTS (
            SELECT FROM libro_movimiento m JOIN libro_movimiento r ON r.revierte_id = m.id
            WHERE m.asiento_id = (a.ultimo_pago ->> 'asiento')::bigint
        ) THEN a.ultimo_pago END
    ) AS ultimo_pago
) p ON true
ORDER BY l.n
RETURNING *
)
INSERT INTO lote_documentos (id, folio, codigo, huella, fecha, importe, titular, vence)
SELECT
    r.documento_id, r.folio, c.codigo, huella_de_recibo(ROW(r.*)::facturacion_reciboagua), r.emision,
    r.total - r.saldo_a_favor + coalesce(
        (SELECT sum((d ->> 'importe')::numeric + (d ->> 'recargos')::numeric) FROM jsonb_array_elements(r.adeudos) d), 0
    ),
    r.titular, NULL
FROM r
JOIN unnest(%(folios)s::text[], %(codigos)s::text[]) c (folio, codigo) ON c.folio = r.folio
ORDER BY r.id
