-- The accounts of the file that the register has already, in the columns of the file, as of today (%(hoy)s).
CREATE TEMP TABLE padron_existente ON COMMIT DROP AS
SELECT
    c.numero::text AS cuenta,
    c.reparto,
    p.nombre,
    p.tipo AS tipo_persona,
    p.rfc,
    p.curp,
    p.telefono,
    p.correo,
    d.calle,
    d.numero,
    d.interior,
    d.colonia,
    d.cp,
    d.clave_catastral,
    c.uso,
    concat_ws(
        '+',
        CASE WHEN c.con_agua THEN 'agua' END,
        CASE WHEN c.con_alcantarillado THEN 'alcantarillado' END,
        CASE WHEN c.con_tratamiento THEN 'tratamiento' END
    ) AS servicios,
    c.estado_servicio,
    c.situacion_comercial,
    coalesce(z.clave, '') AS zona,
    r.clave AS ruta,
    c.secuencia,
    c.lugar_corte,
    c.causa_suspension,
    coalesce(m.numero, '') AS medidor,
    m.digitos,
    i.lectura_inicial,
    lower(i.vigencia) AS fecha_lectura,
    c.volumen_asignado,
    coalesce(b.clave, '') AS beneficio,
    upper(b.vigencia) - 1 AS beneficio_hasta
FROM padron_cuenta c
JOIN padron_predio d ON d.id = c.predio_id
JOIN padron_ruta r ON r.id = c.ruta_id
LEFT JOIN padron_zona z ON z.id = d.zona_id
LEFT JOIN padron_titularidad t ON t.cuenta_id = c.id AND t.papel = 'TITULAR' AND t.vigencia @> %(hoy)s::date
LEFT JOIN padron_persona p ON p.id = t.persona_id
LEFT JOIN padron_instalacion i ON i.cuenta_id = c.id AND upper_inf(i.vigencia)
LEFT JOIN padron_medidor m ON m.id = i.medidor_id
LEFT JOIN LATERAL (
    SELECT clave, vigencia FROM padron_beneficio WHERE cuenta_id = c.id AND NOT isempty(vigencia)
    ORDER BY upper(vigencia) DESC NULLS FIRST LIMIT 1
) b ON true
WHERE c.numero IN (SELECT cuenta FROM padron_importacion);

CREATE UNIQUE INDEX ON padron_existente (cuenta);
ANALYZE padron_existente;
