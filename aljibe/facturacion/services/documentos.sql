INSERT INTO lote_documentos (id, folio, codigo, huella, fecha, importe, titular, vence)
SELECT
    r.documento_id, r.folio, c.codigo, huella_de_recibo(r.fila), r.emision,
    r.total - r.saldo_a_favor + coalesce(
        (SELECT sum((d ->> 'importe')::numeric + (d ->> 'recargos')::numeric) FROM jsonb_array_elements(r.adeudos) d), 0
    ),
    r.titular, NULL
FROM (
    SELECT x.*, ROW(x.*)::facturacion_reciboagua AS fila, row_number() OVER (ORDER BY x.id) AS lugar FROM lote_recibos x
) r
JOIN unnest(%(codigos)s::text[]) WITH ORDINALITY c (codigo, lugar) ON c.lugar = r.lugar
ORDER BY r.id
