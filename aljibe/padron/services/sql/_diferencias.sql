-- Rows judged as a second import: each column in which they differ from what is there. {columnas} expands to one
-- VALUES row for each column: its place, its name, what the row says, what is there.
SELECT s.linea, v.campo, s.crudo, v.nuevo, v.actual
FROM (
    SELECT s.linea AS de, NULL::integer AS primera FROM padron_importacion s JOIN padron_existente e ON e.cuenta = s.cuenta
    UNION ALL
    SELECT linea, primera FROM padron_no_entra WHERE primera IS NOT NULL
) j
JOIN padron_importacion s ON s.linea = j.de
LEFT JOIN padron_existente e ON j.primera IS NULL AND e.cuenta = s.cuenta
LEFT JOIN padron_importacion f ON f.linea = j.primera
CROSS JOIN LATERAL (VALUES {columnas}) v (lugar, campo, nuevo, actual)
WHERE v.nuevo IS DISTINCT FROM v.actual
ORDER BY s.linea, v.lugar
