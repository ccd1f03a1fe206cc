-- A request never changes: it is resolved once and used once.
CREATE TRIGGER autorizacion_solo_se_resuelve_y_se_usa BEFORE UPDATE ON seguridad_autorizacion FOR EACH ROW
    EXECUTE FUNCTION aljibe_solo_cambia(
        'estado,resuelta_por_id,resuelta_en,respuesta,usada_en', 'PEDIDA>APROBADA,PEDIDA>NEGADA,APROBADA>USADA');
CREATE TRIGGER autorizacion_no_se_borra BEFORE DELETE ON seguridad_autorizacion FOR EACH ROW EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER autorizacion_no_se_vacia BEFORE TRUNCATE ON seguridad_autorizacion FOR EACH STATEMENT
    EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER autorizacion_auditada AFTER INSERT OR UPDATE ON seguridad_autorizacion FOR EACH ROW
    EXECUTE FUNCTION aljibe_auditar('id');
