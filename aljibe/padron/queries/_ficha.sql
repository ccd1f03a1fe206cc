-- An account with who holds it, where it is, what measures it and what it is granted, on the day %(al)s; without a
-- day, the last of each.
SELECT
    c.id, c.numero, c.reparto, c.uso, c.con_agua, c.con_alcantarillado, c.con_tratamiento, c.estado_servicio,
    c.situacion_comercial, c.lugar_corte, c.causa_suspension, c.secuencia, c.volumen_asignado,
    c.ruta_id, r.clave AS ruta, coalesce(z.nombre, '') AS zona,
    d.calle, d.numero AS numero_exterior, d.interior, d.colonia, d.cp, d.clave_catastral,
    t.persona_id, coalesce(p.nombre, '') AS titular, coalesce(p.tipo, '') AS tipo_persona, coalesce(p.rfc, '') AS rfc,
    coalesce(p.curp, '') AS curp, coalesce(p.telefono, '') AS telefono, coalesce(p.correo, '') AS correo,
    lower(t.vigencia) AS titular_desde,
    coalesce(m.numero, '') AS medidor, m.digitos, lower(i.vigencia) AS medidor_desde, i.lectura_inicial,
    coalesce(b.clave, '') AS beneficio, lower(b.vigencia) AS beneficio_desde, upper(b.vigencia) - 1 AS beneficio_hasta,
    coalesce(g.numero, '') AS medidor_general, coalesce(k.entre, propio.entre, 0) AS viviendas,
    lower(coalesce(k.vigencia, propio.vigencia)) AS condominio_desde, coalesce(q.motivo, '') AS sin_cheques
FROM padron_cuenta c
JOIN padron_ruta r ON r.id = c.ruta_id
JOIN padron_predio d ON d.id = c.predio_id
LEFT JOIN padron_zona z ON z.id = d.zona_id
LEFT JOIN LATERAL (
    SELECT persona_id, vigencia FROM padron_titularidad
    WHERE cuenta_id = c.id AND papel = 'TITULAR' AND (%(al)s::date IS NULL OR vigencia @> %(al)s::date)
    ORDER BY upper(vigencia) DESC NULLS FIRST LIMIT 1
) t ON true
LEFT JOIN padron_persona p ON p.id = t.persona_id
LEFT JOIN padron_marcadepersona q ON q.persona_id = t.persona_id AND q.retirada_en IS NULL
LEFT JOIN LATERAL (
    SELECT medidor_id, vigencia, lectura_inicial FROM padron_instalacion
    WHERE cuenta_id = c.id AND CASE WHEN %(al)s::date IS NULL THEN upper_inf(vigencia) ELSE vigencia @> %(al)s::date END
) i ON true
LEFT JOIN padron_medidor m ON m.id = i.medidor_id
LEFT JOIN LATERAL (
    SELECT clave, vigencia FROM padron_beneficio
    WHERE cuenta_id = c.id AND NOT isempty(vigencia) AND (%(al)s::date IS NULL OR vigencia @> %(al)s::date)
    ORDER BY upper(vigencia) DESC NULLS FIRST LIMIT 1
) b ON true
LEFT JOIN LATERAL (
    SELECT medidor_de_id, entre, vigencia FROM padron_vivienda
    WHERE cuenta_id = c.id AND CASE WHEN %(al)s::date IS NULL THEN upper_inf(vigencia) ELSE vigencia @> %(al)s::date END
) k ON true
LEFT JOIN padron_cuenta g ON g.id = k.medidor_de_id
LEFT JOIN LATERAL (
    SELECT entre, vigencia FROM padron_vivienda
    WHERE medidor_de_id = c.id
        AND CASE WHEN %(al)s::date IS NULL THEN upper_inf(vigencia) ELSE vigencia @> %(al)s::date END
    ORDER BY lower(vigencia) DESC NULLS LAST LIMIT 1
) propio ON true
WHERE c.numero = ANY(%(numeros)s)
