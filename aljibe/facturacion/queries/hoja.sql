-- The accounts asked for, as a sheet of readings shows them: who and where, which meter, up to where it is billed, the
-- reading of the period, the m³ it bills or was billed, and what a person should look at (`clases`, by the keys of the
-- catalogue of anomalies). With %(solo_sospechosas)s, only those that have something to look at and no bill yet.
WITH consumo AS MATERIALIZED (
{consumo}
)
SELECT
    c.id, c.numero, c.situacion_comercial, r.clave AS ruta, c.secuencia,
    coalesce(p.nombre, '') AS titular,
    d.calle, d.numero AS numero_exterior, d.interior, d.colonia,
    coalesce(m.numero, '') AS medidor, m.digitos,
    -- Billed, it is what its bill says.
    CASE
        WHEN b.id IS NOT NULL THEN b.lectura_anterior
        WHEN u.instalacion_facturada = i.id THEN u.lectura_facturada
        ELSE i.lectura_inicial
    END AS anterior,
    CASE
        WHEN b.id IS NOT NULL THEN b.fecha_anterior
        WHEN u.instalacion_facturada = i.id THEN u.facturada_el
        ELSE nullif(lower(i.vigencia), '-infinity')
    END AS fecha_anterior,
    -- From where the dial is measured, and what estimates billed ahead of it; not told when the meter has changed since.
    CASE
        WHEN u.instalacion_real = i.id THEN u.ultima_real
        WHEN u.instalacion_facturada IS NULL THEN i.lectura_inicial
    END AS desde,
    coalesce(u.por_compensar, 0)::integer AS por_compensar,
    coalesce(u.meses, k.meses, 0)::integer AS meses,
    coalesce(u.suma, k.suma, 0)::bigint AS suma,
    l.id AS lectura_id, l.fecha, l.lectura, coalesce(l.anomalia_id, '') AS anomalia, coalesce(a.nombre, '') AS anomalia_nombre,
    coalesce(a.orden_propuesta, '') AS orden_de_anomalia, coalesce(l.observacion, '') AS observacion,
    l.sustituye_id IS NOT NULL AS corregida,
    l.liberada_en, coalesce(q.nombre, '') AS libero, coalesce(l.motivo_liberacion, '') AS motivo_liberacion,
    coalesce(f.fotos, '{{}}') AS fotos,
    CASE
        WHEN b.id IS NOT NULL THEN b.consumo_m3
        WHEN l.id IS NULL THEN NULL
        WHEN u.sospecha = 'lectura-menor' THEN l.lectura - coalesce(u.lectura_anterior, i.lectura_inicial)
        ELSE u.m3
    END AS m3,
    coalesce(b.estimado, u.estimado AND l.id IS NOT NULL, false) AS estimado,
    coalesce(b.historial, u.historial, '{{}}') AS historial,
    coalesce(b.folio, '') AS folio,
    coalesce(u.motivo, '') AS motivo, coalesce(u.detalle, '') AS detalle,
    y.clases
FROM unnest(%(cuentas)s::bigint[]) WITH ORDINALITY o (id, n)
JOIN padron_cuenta c ON c.id = o.id
JOIN padron_ruta r ON r.id = c.ruta_id
JOIN padron_predio d ON d.id = c.predio_id
LEFT JOIN consumo u ON u.cuenta_id = c.id
LEFT JOIN LATERAL (
    SELECT * FROM facturacion_reciboagua x
    WHERE x.cuenta_id = c.id AND x.periodo = %(periodo)s AND x.estado = 'VIGENTE'
    ORDER BY x.lectura_id IS NULL, x.id LIMIT 1
) b ON true
LEFT JOIN facturacion_lectura l ON l.cuenta_id = c.id AND l.periodo = %(periodo)s AND l.vigente
LEFT JOIN facturacion_anomalia a ON a.clave = l.anomalia_id
LEFT JOIN seguridad_usuario q ON q.id = l.liberada_por_id
LEFT JOIN padron_titularidad t ON t.cuenta_id = c.id AND t.papel = 'TITULAR' AND t.vigencia @> %(titular_al)s::date
LEFT JOIN padron_persona p ON p.id = t.persona_id
-- The meter that was read, or else the one that is there to be read.
LEFT JOIN padron_instalacion i ON i.cuenta_id = c.id
    AND CASE WHEN l.instalacion_id IS NULL THEN upper_inf(i.vigencia) ELSE i.id = l.instalacion_id END
LEFT JOIN padron_medidor m ON m.id = i.medidor_id
-- Billed, the mean is of the months that its bill froze.
LEFT JOIN LATERAL (
    SELECT count(m3) AS meses, sum(m3) AS suma FROM unnest(b.historial[greatest(cardinality(b.historial) - 5, 1):]) m3
) k ON b.id IS NOT NULL
-- How many months before this one were estimated, one after the other.
LEFT JOIN LATERAL (
    SELECT count(*) AS seguidos
    FROM facturacion_reciboagua e
    WHERE e.cuenta_id = c.id AND e.estado = 'VIGENTE' AND e.estimado AND e.periodo < %(periodo)s AND e.periodo > coalesce(
        (
            SELECT max(x.periodo) FROM facturacion_reciboagua x
            WHERE x.cuenta_id = c.id AND x.estado = 'VIGENTE' AND NOT x.estimado AND x.periodo < %(periodo)s
        ), ''
    )
) e ON u.estimado AND l.id IS NOT NULL
-- Those of the readings that this one corrects are its photos too.
LEFT JOIN LATERAL (
    SELECT array_agg(f.id ORDER BY f.id) AS fotos
    FROM facturacion_fotodelectura f JOIN facturacion_lectura x ON x.id = f.lectura_id
    WHERE x.cuenta_id = c.id AND x.periodo = %(periodo)s
) f ON l.id IS NOT NULL
CROSS JOIN LATERAL (
    SELECT array_remove(
        ARRAY[
            CASE u.sospecha
                WHEN 'lectura-menor' THEN 'lectura_menor'
                WHEN 'lectura-alta' THEN 'consumo_alto'
                WHEN 'lectura-baja' THEN 'consumo_bajo'
            END,
            CASE WHEN c.situacion_comercial = 'SUSPENDIDO' AND u.m3 > 0 AND NOT u.estimado AND l.lectura IS NOT NULL
                THEN 'consumo_suspendido' END,
            CASE WHEN u.vuelta THEN 'vuelta_de_caratula' END,
            CASE WHEN u.medidores > 1 THEN 'medidor_cambiado' END,
            CASE WHEN e.seguidos + 1 >= %(meses_estimados)s THEN 'estimados_seguidos' END
        ], NULL
    ) AS clases
) y
WHERE NOT %(solo_sospechosas)s OR b.id IS NULL AND (
    u.sospecha IS NOT NULL OR u.vuelta OR u.medidores > 1
    OR c.situacion_comercial = 'SUSPENDIDO' AND u.m3 > 0 OR u.estimado
) AND cardinality(y.clases) > 0
ORDER BY o.n
