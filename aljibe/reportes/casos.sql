-- The groups of `comparacion.sql` as one law reads them: their use there, and the m³ that price it (NULL: not known).
SELECT
    g.caso, o.uso, g.beneficio, g.mes, g.con_alcantarillado, g.con_tratamiento, g.suspendida,
    f.clase,
    CASE f.clase
        WHEN 'CUOTA_FIJA' THEN 0
        WHEN 'VOLUMEN_ASIGNADO' THEN coalesce(CASE WHEN g.clase = 'VOLUMEN_ASIGNADO' THEN g.m3 END, f.m3_asignado)
        ELSE g.m3
    END AS m3
FROM grupos g
LEFT JOIN unnest(%(usos)s::text[], %(otros)s::text[]) e (uso, otro) ON e.uso = g.uso
CROSS JOIN LATERAL (SELECT coalesce(e.otro, g.uso) AS uso) o
LEFT JOIN tarifas_tarifa f ON f.ley_id = %(ley)s AND f.uso = o.uso AND f.mes = g.mes
