-- Of some accounts, the m³ of meters taken away that no bill has: from the last reading billed, real or estimated, or
-- the one the meter came with, to the one it left with; and the first period that can bill them. Without accounts that
-- are not billed by readings.
SELECT
    c.numero AS cuenta,
    sum(s.m3)::bigint AS m3,
    (array_agg(m.numero ORDER BY i.vigencia DESC))[1] AS medidor,
    (array_agg(i.lectura_final ORDER BY i.vigencia DESC))[1] AS lectura,
    max(upper(i.vigencia)) - 1 AS el,
    greatest(
        to_char(max(upper(i.vigencia)) - 1, 'YYYY-MM'),
        to_char(to_date(max(v.periodo), 'YYYY-MM') + interval '1 month', 'YYYY-MM')
    ) AS periodo
FROM padron_cuenta c
LEFT JOIN LATERAL (
    SELECT r.id, r.periodo, r.lectura_id, r.instalacion_id, r.fecha_actual, r.lectura_actual
    FROM facturacion_reciboagua r
    WHERE r.cuenta_id = c.id AND r.estado = 'VIGENTE'
    ORDER BY r.periodo DESC
    LIMIT 1
) v ON true
JOIN padron_instalacion i ON i.cuenta_id = c.id AND upper(i.vigencia) > coalesce(v.fecha_actual, '-infinity')
JOIN padron_medidor m ON m.id = i.medidor_id
CROSS JOIN LATERAL (
    SELECT
        i.lectura_final - CASE WHEN i.id = v.instalacion_id THEN v.lectura_actual ELSE i.lectura_inicial END AS m3,
        (10 ^ m.digitos)::bigint AS caratula
) d
-- Below where it was, it turned its dial, as a run tells it; if not, an estimate was in excess of it.
CROSS JOIN LATERAL (
    SELECT d.m3 + CASE WHEN d.m3 < 0 AND d.caratula + d.m3 <= d.caratula / 10 THEN d.caratula ELSE 0 END AS m3
) s
WHERE c.id = ANY(%(cuentas)s) AND (v.id IS NULL OR v.lectura_id IS NOT NULL)
GROUP BY c.numero
HAVING sum(s.m3) > 0
ORDER BY c.numero
