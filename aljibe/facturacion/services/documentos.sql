INSERT INTO lote_documentos (id, folio, codigo, huella, fecha, importe, titular, vence)
SELECT
    r.documento_id, r.folio, c.codigo, huella_de_recibo(ROW(r.*)::facturacion_reciboagua), r.emision,
    r.total - r.saldo_a_favor + coalesce(
        (SELECT sum((d ->> 'importe')::numeric + (d ->> 'recargos')::numeric) FROM jsonb_array_elements(r.adeudos) d), 0
    ),
    r.titular, NULL
FROM lote_recibos r
JOIN unnest(%(folios)s::text[], %(codigos)s::text[]) c (folio, codigo) ON c.folio = r.folio
ORDER BY r.id
