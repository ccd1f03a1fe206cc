WITH consumo AS MATERIALIZED (
{consumo}
),
casos AS (
    SELECT cuenta_id AS caso, uso, beneficio, m3, suspendida, con_alcantarillado, con_tratamiento
    FROM consumo
    WHERE motivo IS NULL
),
precio AS (
{precio}
)
SELECT
    u.n, u.cuenta_id, u.numero, u.reparto, u.uso, u.con_alcantarillado, u.con_tratamiento, u.beneficio, u.titular_id,
    u.titular, u.domicilio, u.tarifa_id, u.lectura_id, u.instalacion_id, u.medidor, u.fecha_anterior, u.fecha_actual,
    u.lectura_anterior, u.lectura_actual, u.estimado, u.regla_estimacion, u.m3, u.historial, u.recibo_anterior_id,
    p.segmento_id, p.descuento_id, p.articulo, p.renglon, p.articulo_alcantarillado, p.articulo_tratamiento,
    p.tasa_agua, p.tasa_alcantarillado, p.tasa_tratamiento,
    p.agua, p.iva_agua, p.alcantarillado, p.iva_alcantarillado, p.tratamiento, p.iva_tratamiento, p.ajuste, p.total,
    coalesce(u.motivo, p.motivo) AS motivo,
    CASE WHEN u.motivo IS NULL THEN p.detalle ELSE u.detalle END AS detalle
FROM consumo u
LEFT JOIN precio p ON p.caso = u.cuenta_id
