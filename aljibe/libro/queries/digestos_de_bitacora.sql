SELECT b.id AS objeto,
       encode(sha256(convert_to(concat_ws('|',
           b.id, extract(epoch FROM b.en), b.usuario, b.acto, b.origen, b.tabla, b.objeto,
           coalesce(b.antes::text, ''), coalesce(b.despues::text, ''), b.xid), 'UTF8')), 'hex') AS digesto,
       0 AS movimientos,
       0 AS cargos
FROM seguridad_bitacora b
WHERE {filtro}
