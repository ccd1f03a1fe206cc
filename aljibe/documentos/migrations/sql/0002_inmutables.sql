CREATE TRIGGER documento_solo_cambia_de_estado BEFORE UPDATE ON documentos_documento FOR EACH ROW
    EXECUTE FUNCTION aljibe_solo_cambia('estado', 'VIGENTE>CANCELADO');
CREATE TRIGGER documento_no_se_borra BEFORE DELETE ON documentos_documento FOR EACH ROW EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER documento_no_se_vacia BEFORE TRUNCATE ON documentos_documento FOR EACH STATEMENT
    EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER documento_auditado AFTER UPDATE ON documentos_documento FOR EACH ROW
    EXECUTE FUNCTION aljibe_auditar('folio');
CREATE TRIGGER reimpresion_inmutable BEFORE UPDATE OR DELETE ON documentos_reimpresion FOR EACH ROW
    EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER reimpresion_no_se_vacia BEFORE TRUNCATE ON documentos_reimpresion FOR EACH STATEMENT
    EXECUTE FUNCTION aljibe_inmutable();
