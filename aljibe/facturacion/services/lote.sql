CREATE TEMP TABLE IF NOT EXISTS lote (
    n integer, cuenta_id bigint, numero text, reparto text, uso text, con_alcantarillado boolean,
    con_tratamiento boolean, beneficio text, titular_id bigint, titular text, domicilio text, tarifa_id bigint,
    lectura_id bigint, instalacion_id bigint, medidor text, fecha_anterior date, fecha_actual date,
    lectura_anterior integer, lectura_actual integer, estimado boolean, regla_estimacion text, m3 numeric,
    historial numeric(10, 3)[], recibo_anterior_id bigint, segmento_id bigint, descuento_id bigint, articulo text,
    renglon text, articulo_alcantarillado text, articulo_tratamiento text, tasa_agua numeric(6, 4),
    tasa_alcantarillado numeric(6, 4), tasa_tratamiento numeric(6, 4), agua numeric(14, 2), iva_agua numeric(14, 2),
    alcantarillado numeric(14, 2), iva_alcantarillado numeric(14, 2), tratamiento numeric(14, 2),
    iva_tratamiento numeric(14, 2), ajuste numeric(14, 2), total numeric(14, 2), motivo text, detalle text,
    adeudos jsonb, saldo_a_favor numeric(14, 2) NOT NULL DEFAULT 0
) ON COMMIT DELETE ROWS
