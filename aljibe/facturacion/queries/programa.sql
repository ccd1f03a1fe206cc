-- Each route with accounts in a period: its programme, and how far it is. An account is in service when the run would
-- bill it, with a holder on the last day of the period (%(ultimo)s): one that came later owes nothing of it.
SELECT
    r.clave, r.nombre, p.lectura_desde, p.lectura_hasta, p.emision, coalesce(u.nombre, ''), p.programado_en,
    EXISTS (SELECT FROM facturacion_cierredeperiodo x WHERE x.periodo = %(periodo)s AND x.reabierto_en IS NULL),
    q.vence, q.cuentas, q.lecturas, q.por_leer, q.facturadas, q.por_facturar, q.total
FROM (
    SELECT
        c.ruta_id,
        max(b.vencimiento) AS vence,
        count(*) AS cuentas,
        count(l.id) AS lecturas,
        count(*) FILTER (WHERE s.en_servicio AND b.id IS NULL AND l.id IS NULL AND i.id IS NOT NULL) AS por_leer,
        count(b.id) AS facturadas,
        count(*) FILTER (WHERE s.en_servicio AND b.id IS NULL) AS por_facturar,
        coalesce(sum(b.total), 0.00) AS total
    FROM padron_cuenta c
    LEFT JOIN padron_titularidad t ON t.cuenta_id = c.id AND t.papel = 'TITULAR' AND t.vigencia @> %(ultimo)s::date
    LEFT JOIN padron_instalacion i ON i.cuenta_id = c.id AND i.vigencia @> %(ultimo)s::date
    LEFT JOIN facturacion_lectura l ON l.cuenta_id = c.id AND l.periodo = %(periodo)s AND l.vigente
    LEFT JOIN facturacion_reciboagua b ON b.cuenta_id = c.id AND b.periodo = %(periodo)s AND b.estado = 'VIGENTE'
    CROSS JOIN LATERAL (
        SELECT c.estado_servicio = 'REAL' AND c.situacion_comercial IN ('ACTIVO', 'RESTRINGIDO') AND c.con_agua
            AND t.id IS NOT NULL AS en_servicio
    ) s
    GROUP BY c.ruta_id
) q
JOIN padron_ruta r ON r.id = q.ruta_id
LEFT JOIN facturacion_programaderuta p ON p.ruta_id = r.id AND p.periodo = %(periodo)s
LEFT JOIN seguridad_usuario u ON u.id = p.programado_por_id
ORDER BY r.clave
