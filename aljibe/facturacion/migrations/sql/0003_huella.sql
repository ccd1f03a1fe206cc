-- A bill keeps the frozen data of its own paper: this is their digest, written in the row of the paper when it is issued
-- and computed again when it is verified. Columns by name: one that is added later changes no paper already issued.
CREATE FUNCTION huella_de_recibo(r facturacion_reciboagua) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
SELECT encode(sha256(convert_to(jsonb_build_object(
    'folio', r.folio, 'serie', r.serie, 'cuenta_id', r.cuenta_id, 'periodo', r.periodo, 'emision', r.emision,
    'vencimiento', r.vencimiento, 'deudor_id', r.deudor_id, 'titular', r.titular, 'domicilio', r.domicilio,
    'reparto', r.reparto, 'uso', r.uso, 'beneficio', r.beneficio, 'con_alcantarillado', r.con_alcantarillado,
    'con_tratamiento', r.con_tratamiento, 'ley_id', r.ley_id, 'tarifa_id', r.tarifa_id, 'segmento_id', r.segmento_id,
    'descuento_id', r.descuento_id, 'lectura_id', r.lectura_id, 'instalacion_id', r.instalacion_id,
    'medidor', r.medidor, 'fecha_anterior', r.fecha_anterior, 'fecha_actual', r.fecha_actual,
    'lectura_anterior', r.lectura_anterior, 'lectura_actual', r.lectura_actual, 'estimado', r.estimado,
    'consumo_m3', r.consumo_m3, 'agua', r.agua, 'iva_agua', r.iva_agua, 'alcantarillado', r.alcantarillado,
    'iva_alcantarillado', r.iva_alcantarillado, 'tratamiento', r.tratamiento, 'iva_tratamiento', r.iva_tratamiento,
    'ajuste', r.ajuste, 'total', r.total, 'historial', r.historial, 'adeudos', r.adeudos,
    'ultimo_pago', r.ultimo_pago, 'saldo_a_favor', r.saldo_a_favor
)::text, 'UTF8')), 'hex')
$$;
