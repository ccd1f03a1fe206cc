-- The bills of some periods, equal ones together, with what each of two laws charges for one of them in the month of
-- its period. A use that a law lacks is priced there as another (`usos_…` as `otros_…`). One row for each group; what a
-- law cannot price has no amounts and its reason.
--
-- {casos_a} and {casos_b} are the groups as each law reads them; {precio_a} and {precio_b}, the statement of the run.
WITH grupos AS MATERIALIZED (
    SELECT row_number() OVER () AS caso, g.*
    FROM (
        SELECT
            right(r.periodo, 2)::int AS mes, r.uso, r.beneficio, r.con_alcantarillado, r.con_tratamiento, f.clase,
            -- A volume that its law assigned is for each law to assign; one of the account's own stays.
            CASE
                WHEN f.clase = 'CUOTA_FIJA' OR f.clase = 'VOLUMEN_ASIGNADO' AND r.consumo_m3 = f.m3_asignado THEN NULL
                ELSE r.consumo_m3
            END AS m3,
            right(s.componente, 9) = '_sin_base' AS suspendida,
            count(*) AS cuantas
        FROM facturacion_reciboagua r
        JOIN tarifas_tarifa f ON f.id = r.tarifa_id
        JOIN tarifas_segmento s ON s.id = r.segmento_id
        WHERE r.estado = 'VIGENTE' AND r.periodo BETWEEN %(desde)s AND %(hasta)s
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    ) g
),
casos_a AS MATERIALIZED ({casos_a}),
casos_b AS MATERIALIZED ({casos_b}),
precio_a AS (WITH casos AS (SELECT * FROM casos_a WHERE m3 IS NOT NULL) {precio_a}),
precio_b AS (WITH casos AS (SELECT * FROM casos_b WHERE m3 IS NOT NULL) {precio_b})
SELECT
    g.clase, g.uso, g.m3, g.mes, g.beneficio, g.con_alcantarillado, g.con_tratamiento, g.suspendida, g.cuantas,
    ca.uso, ca.clase, ca.m3, a.motivo, a.detalle,
    a.agua, a.alcantarillado, a.tratamiento, a.iva_agua + a.iva_alcantarillado + a.iva_tratamiento, a.ajuste, a.total,
    cb.uso, cb.clase, cb.m3, b.motivo, b.detalle,
    b.agua, b.alcantarillado, b.tratamiento, b.iva_agua + b.iva_alcantarillado + b.iva_tratamiento, b.ajuste, b.total
FROM grupos g
JOIN casos_a ca ON ca.caso = g.caso
JOIN casos_b cb ON cb.caso = g.caso
LEFT JOIN precio_a a ON a.caso = g.caso
LEFT JOIN precio_b b ON b.caso = g.caso
ORDER BY g.mes, g.uso, g.m3, g.beneficio, g.con_alcantarillado, g.con_tratamiento, g.suspendida, g.clase
