INSERT INTO libro_cargo (id, cuenta_id, orden_pago_id, asiento_id, concepto_id, periodo, vencimiento, importe, iva,
                         tasa_iva, articulo, renglon, deudor_id, origen_id)
SELECT l.id, l.cuenta_id, NULL, %(asiento)s, k.id, l.periodo, l.vencimiento, l.importe, l.iva, l.tasa_iva, l.articulo,
       l.renglon, l.deudor_id, NULL
FROM lote_cargos l
JOIN libro_concepto k ON k.clave = l.concepto
ORDER BY l.id
