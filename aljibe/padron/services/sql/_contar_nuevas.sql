SELECT count(*)
FROM padron_importacion s
WHERE NOT EXISTS (SELECT FROM padron_existente e WHERE e.cuenta = s.cuenta)
    AND NOT EXISTS (SELECT FROM padron_no_entra n WHERE n.linea = s.linea)
