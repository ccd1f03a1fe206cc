-- Rows of new accounts that another row of the file, or a meter of the register, may keep out; in the order of the
-- file. `ocupado_por`: the account that has the meter on some day from `fecha_lectura` on.
SELECT s.linea, s.cuenta, s.medidor, s.digitos, s.crudo, m.digitos, o.numero
FROM padron_importacion s
LEFT JOIN padron_medidor m ON m.numero = s.medidor
LEFT JOIN LATERAL (
    SELECT c.numero
    FROM padron_instalacion i
    JOIN padron_cuenta c ON c.id = i.cuenta_id
    WHERE i.medidor_id = m.id AND i.vigencia && daterange(s.fecha_lectura, NULL)
    ORDER BY i.id
    LIMIT 1
) o ON true
WHERE NOT EXISTS (SELECT FROM padron_existente e WHERE e.cuenta = s.cuenta)
    AND (
        m.id IS NOT NULL
        OR s.cuenta IN (SELECT cuenta FROM padron_importacion GROUP BY cuenta HAVING count(*) > 1)
        OR s.medidor IN (SELECT medidor FROM padron_importacion WHERE medidor <> '' GROUP BY medidor HAVING count(*) > 1)
    )
ORDER BY s.linea
