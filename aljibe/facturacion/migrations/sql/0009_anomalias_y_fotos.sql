-- What is not read is estimated by a named rule; until now there was only the mean, and the effect had its name.
UPDATE facturacion_anomalia SET efecto = 'ESTIMADO' WHERE efecto = 'PROMEDIO';

-- An anomaly is retired, never deleted; each change keeps what there was.
CREATE TRIGGER anomalia_no_se_borra BEFORE DELETE ON facturacion_anomalia FOR EACH ROW EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER anomalia_no_se_vacia BEFORE TRUNCATE ON facturacion_anomalia FOR EACH STATEMENT
    EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER anomalia_auditada AFTER INSERT OR UPDATE ON facturacion_anomalia FOR EACH ROW
    EXECUTE FUNCTION aljibe_auditar('clave');

-- A release may say why.
DROP TRIGGER lectura_solo_se_sustituye_o_libera ON facturacion_lectura;
CREATE TRIGGER lectura_solo_se_sustituye_o_libera BEFORE UPDATE ON facturacion_lectura FOR EACH ROW
    EXECUTE FUNCTION aljibe_solo_cambia('vigente,liberada_por_id,liberada_en,motivo_liberacion');

CREATE TRIGGER fotodelectura_inmutable BEFORE UPDATE OR DELETE ON facturacion_fotodelectura FOR EACH ROW
    EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER fotodelectura_no_se_vacia BEFORE TRUNCATE ON facturacion_fotodelectura FOR EACH STATEMENT
    EXECUTE FUNCTION aljibe_inmutable();

-- The rule of an estimate is part of what a bill says; a bill that has none, as those issued before, keeps its digest.
CREATE OR REPLACE FUNCTION huella_de_recibo(r facturacion_reciboagua) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
SELECT encode(sha256(convert_to((jsonb_build_object(
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
) || CASE
    WHEN r.regla_estimacion = '' THEN '{}'::jsonb
    ELSE jsonb_build_object('regla_estimacion', r.regla_estimacion)
END)::text, 'UTF8')), 'hex')
$$;
