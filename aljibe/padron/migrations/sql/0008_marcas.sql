CREATE TRIGGER marcadepersona_solo_se_retira BEFORE UPDATE ON padron_marcadepersona FOR EACH ROW
    EXECUTE FUNCTION aljibe_solo_cambia('retirada_por_id,retirada_en,motivo_retiro');
CREATE TRIGGER marcadepersona_no_se_borra BEFORE DELETE ON padron_marcadepersona FOR EACH ROW
    EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER marcadepersona_no_se_vacia BEFORE TRUNCATE ON padron_marcadepersona FOR EACH STATEMENT
    EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER marcadepersona_auditada AFTER INSERT OR UPDATE ON padron_marcadepersona FOR EACH ROW
    EXECUTE FUNCTION aljibe_auditar('id');
