-- One line of text for each asiento with its charges and movements; the same text, whatever the session's settings.
SELECT a.id AS objeto,
       encode(sha256(convert_to(concat_ws('|',
           a.id, a.tipo, to_char(a.fecha, 'YYYY-MM-DD'), to_char(a.fecha_valor, 'YYYY-MM-DD'),
           extract(epoch FROM a.registrado_en), a.usuario_id, coalesce(a.clave, ''), a.xid,
           coalesce(m.texto, ''), coalesce(c.texto, '')), 'UTF8')), 'hex') AS digesto,
       coalesce(m.cuantos, 0) AS movimientos,
       coalesce(c.cuantos, 0) AS cargos
FROM libro_asiento a
LEFT JOIN LATERAL (
    SELECT count(*) AS cuantos, string_agg(concat_ws(',',
        m.id, m.debe_id, m.haber_id, m.importe, coalesce(m.cargo_id, 0), coalesce(m.cuenta_id, 0),
        coalesce(m.persona_id, 0), coalesce(m.revierte_id, 0)), ';' ORDER BY m.id) AS texto
    FROM libro_movimiento m WHERE m.asiento_id = a.id
) m ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS cuantos, string_agg(concat_ws(',',
        c.id, coalesce(c.cuenta_id, 0), coalesce(c.orden_pago_id, 0), c.concepto_id, c.periodo,
        to_char(c.vencimiento, 'YYYY-MM-DD'), c.importe, c.iva, c.tasa_iva, c.articulo, c.renglon,
        coalesce(c.deudor_id, 0), coalesce(c.origen_id, 0)), ';' ORDER BY c.id) AS texto
    FROM libro_cargo c WHERE c.asiento_id = a.id
) c ON true
WHERE {filtro}
